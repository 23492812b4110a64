"""Why a story stands where it does becomes one line for the editor, with the numbers on which it rests."""

from datetime import UTC, datetime, timedelta, tzinfo

from curator.learning import HOURS, Leaning, Reason
from curator.web.words import language_name, number


def why(reason: Reason, now: datetime, zone: tzinfo) -> str:
    """Return e.g. ``Further up because it is like 7 you picked: harbour, strike, night work.``, the heavier first."""
    words = [_like(reason)] if reason.words else []
    other = [_judged(reason.other, now, zone)] if reason.other else []
    because = "; and ".join(words + other if reason.words_first else other + words)
    return f"Further {'up' if reason.up else 'down'} because {because}."


def _like(reason: Reason) -> str:
    words = ", ".join(reason.words)
    if not reason.like:
        return f"it is like what you passed over: {words}"
    many = "one" if reason.like == 1 else number(reason.like)
    return f"it is like {many} you {'picked' if reason.up else 'dropped'}: {words}"


def _judged(one: Leaning, now: datetime, zone: tzinfo) -> str:
    where = {"outlet": "from ", "section": "in ", "language": "in "}.get(one.trait.kind, "") + named(one, now, zone)
    judged, is_for = one.picked + one.dropped, one.weight > 0
    verb, count = ("picked", one.picked) if is_for else ("dropped", one.dropped)
    if not count:
        return f"you passed over most {where}"
    of_all = f" of the {number(judged)} judged" if judged > count else ""
    return f"you {verb} {number(count)}{of_all} {where}"


def named(one: Leaning, now: datetime, zone: tzinfo) -> str:
    """Return the name of a trait: a word as it is written, hours as they are here, a language in English."""
    kind, value = one.trait
    if kind == "hours":
        begin = now.astimezone(UTC).replace(hour=int(value), minute=0, second=0).astimezone(zone)
        return f"between {begin:%H:%M} and {begin + timedelta(hours=HOURS):%H:%M}"
    return {"word": one.spelled, "language": language_name(value)}.get(kind, value)
