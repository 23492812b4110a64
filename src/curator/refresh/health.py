"""A source, its last visit and its days → how it is, in one word and in sentences.

The sentences say what happened, since when, what the program does about it and what the editor can do; ``curator
status`` and the desk say the same.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Literal

from curator.model import Source, Visit
from curator.store import PollDay
from curator.text.calendar import short
from curator.urls import display

Health = Literal["ok", "quiet", "failing", "blocked", "gone", "held", "paused", "never"]

QUIET_AFTER = timedelta(days=14)
"""A source that answers well and brought nothing new for so long has died, or moved without a word; where its rhythm
is known, twice its usual silence."""
LEAST_SILENCE = timedelta(days=3)
"""A week-end and a feast are no silence."""
FEWEST_GAPS, MANY_GAPS = 3, 6
"""Days between news from which a rhythm can be told, and from which one long one is taken for an exception."""
PASSING = 2
"""Failures in a row that need nobody: the next visit is probably well."""
LONG = timedelta(days=14)
"""A failure of so many days does not pass by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How a source is."""

    health: Health
    words: str = ""
    """Sentences; empty where there is nothing to tell."""
    needs_editor: bool = False
    """It does not mend itself, or does not seem to."""
    moved_to: str = ""
    """Where it is asked instead of its address in ``feeds.yaml``."""


def condition(
    source: Source, visit: Visit | None, now: datetime, zone: tzinfo, days: Sequence[PollDay] = ()
) -> Condition:
    """Say how a source is; ``days`` are its last ones, needed where it is ``silent``."""
    visit = visit or Visit(source=source.slug)
    usual = usual_silence(days)
    health_ = health(source, visit, now, usual)
    told = _TOLD[health_](visit, now, zone, usual)
    passing = health_ == "failing" and visit.failures <= PASSING
    return Condition(
        health=health_,
        words=" ".join([*told, *_waits(visit, now, zone), *_moves(visit, now, zone)]),
        needs_editor=health_ in {"failing", "blocked", "gone", "held"} and not passing,
        moved_to=visit.address,
    )


def health(source: Source, visit: Visit, now: datetime, usual: timedelta | None = None) -> Health:
    """Say in a word how a source is; ``usual`` is for how long it brings nothing new at times."""
    if not source.enabled:
        return "paused"
    if visit.at is None:
        return "never"
    if visit.failures:
        return visit.trouble or "failing"
    patience = QUIET_AFTER if usual is None else max(2 * usual, LEAST_SILENCE)
    return "quiet" if visit.last_new and now - visit.last_new > patience else "ok"


def silent(visits: Iterable[Visit], now: datetime) -> list[str]:
    """Name those sources that may be quiet: only of them the rhythm has to be known."""
    return [one.source for one in visits if one.last_new and now - one.last_new > LEAST_SILENCE]


def usual_silence(days: Sequence[PollDay]) -> timedelta | None:
    """Return for how many days a source brings nothing new at times; None where too little is known.

    Of many silences the longest is left out: it may have been ours, who did not ask.
    """
    with_news = [one.day for one in days if one.new]
    gaps = sorted((later - earlier for earlier, later in pairwise(with_news)), reverse=True)
    if len(gaps) < FEWEST_GAPS:
        return None
    return gaps[len(gaps) >= MANY_GAPS]


def _well(visit: Visit, *_: object) -> list[str]:
    return [_sentence(visit.note)] if visit.note else []


def _quiet(visit: Visit, now: datetime, _zone: tzinfo, usual: timedelta | None) -> list[str]:
    silence = _days(now - visit.last_new) if visit.last_new else "long"
    rhythm = f"; up to {_days(usual)} {'is' if usual.days == 1 else 'are'} usual" if usual else ""
    return [f"Answers well, nothing new for {silence}{rhythm}. Not broken.", *_well(visit)]


def _failing(visit: Visit, now: datetime, zone: tzinfo, _usual: object) -> list[str]:
    said = _sentence(visit.reason)
    if visit.failures <= PASSING:
        often = "Once so far" if visit.failures == 1 else "Twice in a row"
        return [said, f"{often}; it is asked again soon, and mends itself as a rule."]
    told = [said, f"{visit.failures} visits in a row failed; {_last_good(visit, now, zone)}."]
    if visit.last_success is None or now - visit.last_success > LONG:
        return [*told, "It does not seem to pass: look for its feed anew, or remove it."]
    return [*told, "Nothing to do on your side yet; it is asked less and less often, at least once a day."]


def _blocked(visit: Visit, now: datetime, zone: tzinfo, _usual: object) -> list[str]:
    told = [_sentence(visit.reason)]
    if "secret" in visit.reason:
        return [*told, "Once that is mended, the next visit goes through."]
    if visit.failures > 1:
        told.append(f"{visit.failures} visits in a row; {_last_good(visit, now, zone)}.")
    if "robots.txt" in visit.reason:
        return [*told, "What it asks of programs is kept to; a feed of the same site is open as a rule, look for one."]
    if visit.code is None:
        return told
    return [*told, "Some sites turn programs away; a feed at another address may be open, look for one."]


def _gone(visit: Visit, now: datetime, zone: tzinfo, _usual: object) -> list[str]:
    return [
        _sentence(visit.reason),
        f"It said so twice, and is not asked any more; {_last_good(visit, now, zone)}.",
        "What it brought stays. Remove it, or test whether it came back.",
    ]


def _held(visit: Visit, *_: object) -> list[str]:
    reason = visit.reason.partition(" If that is right:")[0]
    return [_sentence(reason), "Accept it if that is right, or remove it."]


def _paused(*_: object) -> list[str]:
    return ["It is not asked until you resume it; what it brought stays."]


def _never(*_: object) -> list[str]:
    return ["It was not asked yet; the next refresh does it."]


_TOLD: Mapping[Health, Callable[[Visit, datetime, tzinfo, timedelta | None], list[str]]] = {
    "ok": _well,
    "quiet": _quiet,
    "failing": _failing,
    "blocked": _blocked,
    "gone": _gone,
    "held": _held,
    "paused": _paused,
    "never": _never,
}


def _waits(visit: Visit, now: datetime, zone: tzinfo) -> Iterator[str]:
    if visit.wait_until and visit.wait_until > now:
        yield f"It asked us to wait until {when(visit.wait_until, now, zone)}, which is kept to."


def _moves(visit: Visit, now: datetime, zone: tzinfo) -> Iterator[str]:
    if visit.address:
        yield f"It moved for good and is asked at {display(visit.address)}; you can go back to the old address."
    if visit.move:
        yield (
            f"It seems to move to {display(visit.move.to)} (said at {_counted(visit.move.polls, 'visit')} since"
            f" {when(visit.move.since, now, zone)}); asked at its old address until that is steady."
        )


def _last_good(visit: Visit, now: datetime, zone: tzinfo) -> str:
    if visit.last_success is None:
        return "it never answered well"
    return f"the last good answer came {when(visit.last_success, now, zone)}"


def when(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """Write a moment as it is said today: ``today 06:00``, ``yesterday 17:02``, ``19 Nov, 17:02``."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    named = {0: "today", -1: "yesterday", 1: "tomorrow"}.get((local.date() - today).days)
    return f"{named} {local:%H:%M}" if named else f"{short(local.date(), today)}, {local:%H:%M}"


def _days(length: timedelta) -> str:
    return _counted(length.days, "day")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _sentence(reason: str) -> str:
    """Write a reason as a sentence; the name of a host is written as it is."""
    reason = reason.strip()
    begun = reason if "." in reason.partition(" ")[0] else f"{reason[:1].upper()}{reason[1:]}"
    return begun if begun.endswith((".", "?", "!", "…")) else f"{begun}."
