"""When to ask again: an old visit and what a poll brought become the next visit.

Pure decisions. Cron is the retry loop: there is no back-off inside a run, the visit says when to try again.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b

from curator.errors import AnswerError, BlockedError, HeldError, NotAskedError, SourceError, UsageError
from curator.fetch.answers import NOT_MODIFIED
from curator.model import Listing, Page, Source, Trouble, Validators, Visit
from curator.refresh.identity import site
from curator.refresh.moves import moved

LONGEST_WAIT = timedelta(days=1)
"""No source is left alone for longer, whatever it, or its failures, ask for; its own ``every`` may be longer."""
JITTER = 0.1
"""Next times are spread by this share of the interval, so that sources do not all come due at once."""
MANY = 5
"""Entries of one date that are worth a word, where they are three quarters of those that have any."""
EDITION = timedelta(days=7)
"""How long the day of an edition may be the date of all that a newspaper lists."""
GONE = 410
REFUSALS = frozenset({401, 402, 403, 451})
"""Answers that asking again does not change (RFC 9110, 15.5)."""


def standing(source: Source, visit: Visit | None) -> Visit:
    """Return what is remembered of a source, as far as it is still the one that is followed.

    Who it is and where it moved belong to its address and kind; validators, failures and waits also to how it was
    asked, its headers and options.
    """
    place = _digest(source.url, source.kind)
    asked = f"{place}-{_digest(sorted(source.options.items()), sorted(source.headers.items()))}"
    if visit is not None and visit.asked == asked:
        return visit
    fresh = Visit(source=source.slug, asked=asked, last_new=visit.last_new if visit else None)
    if visit is None or visit.asked.partition("-")[0] != place:
        return fresh
    return replace(
        fresh,
        title=visit.title,
        site=visit.site,
        address=visit.address,
        move=visit.move,
        declined=visit.declined,
    )


def _digest(*asked: object) -> str:
    return blake2b(repr(asked).encode(), digest_size=8).hexdigest()


def is_due(visit: Visit, source: Source, now: datetime) -> bool:
    """Say whether a source is to be polled.

    A next time within the jitter counts as reached, or a cron job with the source's own interval would meet every
    second poll only. One beyond all waits was written by a clock that has since been put right. A source that is gone
    is asked only when somebody names it, or polls all.
    """
    if visit.trouble == "gone":
        return False
    if visit.next_at is None or visit.next_at > now + 2 * max(LONGEST_WAIT, source.every):
        return True
    return visit.next_at <= now + source.every * JITTER


def told_to_wait(visit: Visit, now: datetime) -> bool:
    """Say whether the source itself asked us to stay away until later: that holds even when all are polled."""
    return visit.wait_until is not None and now < visit.wait_until <= now + 2 * LONGEST_WAIT


def succeeded(visit: Visit, source: Source, page: Page, listing: Listing | None, now: datetime, spread: float) -> Visit:
    """Return the visit after a good answer; ``listing`` is None for 304, ``spread`` a number from -1 to 1."""
    is_unchanged = page.status == NOT_MODIFIED
    asked_for = listing.ttl if listing else visit.interval
    interval = max(source.every, min(asked_for or source.every, LONGEST_WAIT))
    after = replace(
        moved(visit, source, page, now),
        validators=visit.validators if is_unchanged and not page.validators else page.validators,
        at=now,
        last_success=now,
        failures=0,
        code=page.status,
        reason="",
        trouble="",
        next_at=now + interval * (1 + JITTER * spread),
        wait_until=None,
        interval=asked_for,
    )
    if listing is None:
        return after
    note = ", ".join(filter(None, (listing.note, constant_date(listing, now))))
    if not listing.entries and (visit.title or visit.site):  # who it is, is who said what is stored
        return replace(after, note=note)
    return replace(after, note=note, title=listing.title, site=site(listing))


def constant_date(listing: Listing, now: datetime) -> str:
    """Say in words that the entries' dates are not theirs, because nearly all are one (miniflux/v2#396).

    A whole hour of these days is none of that: many newspapers give the day, or the hour of the edition.
    """
    dates = Counter(filter(None, (entry.published or entry.updated for entry in listing.entries)))
    if not dates:
        return ""
    [(date, number)] = dates.most_common(1)
    is_edition = not date.minute and not date.second and abs(now - date) < EDITION
    if number < MANY or 4 * number < 3 * dates.total() or is_edition:
        return ""
    return f"{number} of {len(listing.entries)} entries carry one date, {date:%Y-%m-%d %H:%M} UTC"


def failed(visit: Visit, source: Source, error: SourceError, now: datetime, spread: float) -> Visit:
    """Return the visit after a failure: asked again later and later, up to a day, and never given up."""
    failures = visit.failures + 1
    wait = min(source.every * 2 ** min(failures - 1, 10), max(LONGEST_WAIT, source.every))
    asked_for = _retry_after(error)
    if asked_for is not None:
        wait = max(source.every, asked_for)
    trouble = _trouble(visit, error)
    # Spread towards later alone: asking before the time that was named would be asking too early.
    next_at = now + wait * (1 + JITTER * abs(spread))
    return replace(
        visit,
        at=now,
        failures=failures,
        code=error.status if isinstance(error, AnswerError) else None,
        reason=error.reason,
        trouble=trouble,
        next_at=None if trouble == "gone" else next_at,
        wait_until=None if asked_for is None else now + asked_for,
    )


def _retry_after(error: SourceError) -> timedelta | None:
    """Return how long the source itself asks to be left alone, if it does."""
    if isinstance(error, AnswerError) and error.retry_after is not None:
        return min(timedelta(seconds=error.retry_after), LONGEST_WAIT)
    return None


def _trouble(visit: Visit, error: SourceError) -> Trouble:
    """Name a failure's kind; a server says "gone" twice running before it is believed."""
    if isinstance(error, HeldError):
        return "held"
    if isinstance(error, BlockedError):
        return "blocked"
    status = error.status if isinstance(error, AnswerError) else None
    if status in REFUSALS:
        return "blocked"
    return "gone" if status == visit.code == GONE else ""


def accept(visit: Visit) -> Visit:
    """Return the visit of a source that is trusted whatever it has become, and is to be polled at once.

    UsageError where there is nothing to accept: it is neither held nor gone.
    """
    if visit.trouble not in {"held", "gone"}:
        raise UsageError(f"{visit.source} is neither held nor gone, so there is nothing to accept")
    return replace(
        visit, title="", site="", trouble="", reason="", failures=0, code=None, next_at=None, validators=Validators()
    )


def spared(visit: Visit, source: Source, error: NotAskedError, now: datetime) -> Visit:
    """Return the visit of a source that was not asked, because another of its host was told to stop: no failure."""
    asked_for = _retry_after(error)
    wait = max(source.every, asked_for or source.every)
    return replace(visit, next_at=now + wait, wait_until=None if asked_for is None else now + asked_for)
