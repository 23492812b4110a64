"""A length of time becomes words."""

from curator.model import Media


def with_media(media: Media) -> str:
    """Return e.g. ``with audio, 4 min`` or ``with video, 1 h 12 min``; without a length only what it is."""
    return f"with {media.kind}, {in_minutes(media.duration)}" if media.duration else f"with {media.kind}"


def in_minutes(seconds: int) -> str:
    """Return e.g. ``4 min``, and ``1 min`` for what is shorter than one."""
    hours, minutes = divmod(max(1, round(seconds / 60)), 60)
    return " ".join(f"{number} {unit}" for number, unit in ((hours, "h"), (minutes, "min")) if number)
