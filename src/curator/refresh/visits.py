"""When to ask again: an old visit and what a poll brought become the next visit.

Pure decisions. Cron is the retry loop: there is no back-off inside a run, the visit says when to try again.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from curator.errors import AnswerError, SourceError
from curator.model import Listing, Page, Source, Visit

LONGEST_WAIT = timedelta(days=1)
"""No source is left alone for longer, whatever it, or its failures, ask for."""
JITTER = 0.1
"""Next times are spread by this share of the interval, so that sources do not all come due at once."""
OVERLOADED = frozenset({429, 503})
"""Answers that ask us to stay away for a while (RFC 6585, 4; RFC 9110, 15.6.4)."""


def is_due(visit: Visit, source: Source, now: datetime) -> bool:
    """Say whether a source is to be polled.

    A next time within the jitter counts as reached, or a cron job with the source's own interval would meet every
    second poll only. One beyond the longest wait was written by a clock that has since been put right.
    """
    if visit.next_at is None or visit.next_at > now + LONGEST_WAIT + source.every:
        return True
    return visit.next_at <= now + source.every * JITTER


def told_to_wait(visit: Visit, now: datetime) -> bool:
    """Say whether the source itself asked us to stay away until later: that holds even when all are polled."""
    return visit.code in OVERLOADED and visit.next_at is not None and now < visit.next_at <= now + LONGEST_WAIT


def succeeded(visit: Visit, source: Source, page: Page, listing: Listing | None, now: datetime, spread: float) -> Visit:
    """Return the visit after a good answer; ``listing`` is None for 304, ``spread`` a number from -1 to 1."""
    return replace(
        visit,
        validators=page.validators or visit.validators if page.status == 304 else page.validators,
        at=now,
        last_success=now,
        failures=0,
        code=page.status,
        reason="",
        next_at=now + _spread(_interval(source, listing), spread),
    )


def failed(visit: Visit, source: Source, error: SourceError, now: datetime, spread: float) -> Visit:
    """Return the visit after a failure: asked again later and later, up to a day, and never given up."""
    failures = visit.failures + 1
    wait = min(source.every * 2 ** min(failures - 1, 10), max(LONGEST_WAIT, source.every))
    if isinstance(error, AnswerError) and error.retry_after is not None:
        wait = max(source.every, min(timedelta(seconds=error.retry_after), LONGEST_WAIT))
    return replace(
        visit,
        at=now,
        failures=failures,
        code=error.status if isinstance(error, AnswerError) else None,
        reason=error.reason,
        next_at=now + _spread(wait, abs(spread)),
    )


def _interval(source: Source, listing: Listing | None) -> timedelta:
    """Return the reader's interval, or the publisher's where that is longer."""
    ttl = listing.ttl if listing else None
    return max(source.every, min(ttl, LONGEST_WAIT)) if ttl else source.every


def _spread(interval: timedelta, spread: float) -> timedelta:
    return interval * (1 + JITTER * spread)


def health(source: Source, visit: Visit) -> str:
    """Say how a source is: ``ok, failing, blocked, gone, paused`` or ``never`` (not polled yet)."""
    if not source.enabled:
        return "paused"
    if visit.at is None:
        return "never"
    if not visit.failures:
        return "ok"
    return {401: "blocked", 403: "blocked", 410: "gone"}.get(visit.code or 0, "failing")
