"""Why a story stands where it does becomes one line for the editor."""

from curator.learning import Leaning, Reason
from curator.web.words import counted, language_name


def why(reason: Reason) -> str:
    """Return e.g. ``Further up because it is like 7 you picked: harbour, strike, night work.``."""
    place, verdict = ("Further up", "picked") if reason.up else ("Further down", "dropped")
    if not reason.words:
        return f"{place} because you {'often' if reason.up else 'seldom'} pick {_kind(reason.other)}."
    like = f"{counted(reason.like, 'story', 'stories')} you {verdict}" if reason.like else f"what you {verdict}"
    besides = f"; you {'often' if reason.up else 'seldom'} pick {_kind(reason.other)}" if reason.other else ""
    return f"{place} because it is like {like}: {', '.join(reason.words)}{besides}."


def _kind(leaning: Leaning | None) -> str:
    """Return what the stories of a trait are, as they are picked."""
    if leaning is None:
        return "what is like it"
    match leaning.trait.kind:
        case "outlet":
            return f"what {leaning.trait.value} brings"
        case "section":
            return f"what stands in {leaning.trait.value}"
        case "language":
            return f"what is written in {language_name(leaning.trait.value)}"
        case "hours":
            return "what comes out at this time of day"
        case "word":
            return f"what has the word {leaning.spelled or leaning.trait.value}"
