"""One source's visit: its document is fetched, read and recorded, then the article pages that are wanted."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Literal, ParamSpec, TypeVar

from curator.engine import Engine
from curator.errors import (
    AnswerError,
    ArchiveError,
    BlockedError,
    HeldError,
    NotAskedError,
    ParseError,
    SourceError,
    StoreError,
)
from curator.fetch import Fetcher, Visitor
from curator.fetch.answers import NOT_MODIFIED
from curator.model import Excerpt, Listing, Page, Source, Validators, Visit
from curator.reading import read_page, read_source, shortfall, wants_page
from curator.refresh.identity import doubt
from curator.refresh.thread import StoreThread
from curator.refresh.visits import failed, spared, succeeded
from curator.resolve import resolve
from curator.secrets import NO_SECRETS, Secrets, placeholders
from curator.store import Recorded, Store, Wanted
from curator.urls import display

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

PAGES_A_VISIT = 40
"""Article pages fetched for one source in one run; the rest follow at its next visit."""
PATIENCE_A_VISIT = 300.0
"""Seconds spent on them: a site that asks for a minute between requests must not hold the run for all the others."""
TROUBLES_A_VISIT = 2
"""Pages that may fail for a passing reason before a source's other pages are left for its next visit."""
PASSING = frozenset({408, 425, 429})
"""Refusals of the 4xx family that another day may not bring."""
FAULT = "curator itself is at fault; its log says how"
"""Why an article whose page led us into an error has none yet."""

Outcome = Literal["new", "unchanged", "failed", "skipped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What a refresh did with one source; ``new`` counts articles first seen."""

    source: str
    outcome: Outcome
    entries: int = 0
    new: int = 0
    reason: str = ""
    code: int | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """What all sources of one refresh share."""

    fetcher: Fetcher
    engine: Engine
    store: StoreThread
    now: datetime
    """When the run began; what it stores is first seen then."""
    spread: Callable[[], float]
    is_live: bool
    secrets: Secrets = NO_SECRETS
    _began: float = field(default_factory=lambda: asyncio.get_running_loop().time())

    @property
    def moment(self) -> datetime:
        """The time of an answer, from which waits are counted; a replay's clock stands still."""
        passed = asyncio.get_running_loop().time() - self._began
        return self.now + timedelta(seconds=passed) if self.is_live else self.now

    async def read(self, source: Source, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Have a document read by the engine, and take the source's secrets out of what it says."""
        found = await self.engine.run(task, *args, **kwargs)
        own = self.secrets.only(placeholders(source.url, *source.headers.values()))
        return await asyncio.to_thread(own.hide_within, found) if own else found


@dataclass(slots=True)
class _Progress:
    """How far a visit has come."""

    page: Wanted | None = None
    """The article whose page is being read."""


async def poll(run: Run, source: Source, visit: Visit) -> Polled:
    """Poll one source so that nothing it does can hurt another; StoreError and ArchiveError end the run."""
    clock = asyncio.get_running_loop().time
    began = clock()
    progress = _Progress()
    try:
        polled = await _poll(run, source, visit, progress)
    except NotAskedError as error:
        after = spared(visit, source, error, run.moment)
        await run.store.run(Store.spare, source, after)
        polled = Polled(source=source.slug, outcome="skipped", reason=error.reason)
    except SourceError as error:
        polled = await _fail(run, source, visit, error)
    except (StoreError, ArchiveError):
        raise
    except Exception as error:  # a bug of ours must not cost the other sources their morning
        log.exception("%s: a fault in curator itself", source.slug)
        if progress.page:  # at the next visit others are asked for first
            await run.store.run(Store.put_off_page, progress.page.article, FAULT, run.now)
        reason = f"a fault in curator itself ({type(error).__name__}); see the log"
        polled = await _fail(run, source, visit, SourceError(reason))
    return replace(polled, seconds=round(clock() - began, 3))


async def _fail(run: Run, source: Source, visit: Visit, error: SourceError) -> Polled:
    after = failed(visit, source, error, run.moment, run.spread())
    await run.store.run(Store.record, source, None, after, run.now, _never)
    return Polled(source=source.slug, outcome="failed", reason=error.reason, code=after.code)


def _never(_: Excerpt) -> bool:
    return False


async def _poll(run: Run, source: Source, visit: Visit, progress: _Progress) -> Polled:
    async with run.fetcher.visitor() as visitor:
        polled = await _poll_document(run, visitor, source, visit)
        if source.pages != "never":  # some may be wanted still from before it was set
            await _read_pages(run, visitor, source, progress)
    return polled


async def _poll_document(run: Run, visitor: Visitor, source: Source, visit: Visit) -> Polled:
    """Fetch, read and record a source's own document, which is out of memory again when its pages are asked for."""
    page = await fetch_source(visitor, source, visit.validators)
    listing: Listing | None = None
    if page.status != NOT_MODIFIED:
        known = await run.store.run(Store.fingerprints, source.slug)
        listing = await run.read(source, read_source, page, source, known)
        await _recognize(run, visit, listing)
    after = succeeded(visit, source, page, listing, run.moment, run.spread())
    wants = partial(wants_page, source=source)
    recorded: Recorded = await run.store.run(Store.record, source, listing, after, run.now, wants)
    return Polled(
        source=source.slug,
        outcome="new" if recorded.new else "unchanged",
        entries=recorded.entries,
        new=recorded.new,
        reason=recorded.note,
        code=page.status,
    )


async def _recognize(run: Run, visit: Visit, listing: Listing) -> None:
    """Raise HeldError where a source has become another, so that nothing of it is stored unseen."""
    if visit.trouble == "held" and not listing.entries:  # it says nothing that could clear it
        raise HeldError(visit.reason)
    doubted = doubt(visit, listing)
    if doubted and not await run.store.run(Store.knows, visit.source, listing.entries):
        raise HeldError(doubted)


async def fetch_source(visitor: Visitor, source: Source, validators: Validators) -> Page:
    """Fetch a source's document as its kind wants to be asked for; status 304 when it has not changed."""
    is_page = getattr(resolve("sources", source.kind), "IS_PAGE", False)
    get = visitor.get_section if is_page else visitor.get_feed
    return await get(source.url, validators, source.headers)


async def _read_pages(run: Run, visitor: Visitor, source: Source, progress: _Progress) -> None:
    """Fetch and extract the article pages that are wanted, each stored as it comes."""
    clock = asyncio.get_running_loop().time
    until = clock() + PATIENCE_A_VISIT
    troubles = 0
    for wanted in await run.store.run(Store.pages_wanted, source, PAGES_A_VISIT):
        if troubles == TROUBLES_A_VISIT or clock() > until:
            return
        progress.page = wanted
        try:
            await _read_article(run, visitor, source, wanted)
        except SourceError as error:
            log.info("%s: %s: feed text only: %s", source.slug, display(wanted.url), error.reason)
            if _is_final(error):
                await run.store.run(Store.add_page, wanted.article, None, error.reason, run.now)
                continue
            await run.store.run(Store.put_off_page, wanted.article, error.reason, run.now)
            troubles = TROUBLES_A_VISIT if _asks_to_wait(error) else troubles + 1


async def _read_article(run: Run, visitor: Visitor, source: Source, wanted: Wanted) -> None:
    page = await visitor.get_page(wanted.url)
    excerpt = await run.read(source, read_page, page, source, wanted.excerpt)
    await run.store.run(Store.add_page, wanted.article, excerpt, shortfall(excerpt, wanted.url), run.now)


def _is_final(error: SourceError) -> bool:
    """Say whether asking for the page again would be answered the same.

    A worker that was lost is not: it may have been the machine, and the store gives up after some days.
    """
    if isinstance(error, AnswerError):
        return 400 <= error.status < 500 and error.status not in PASSING
    return isinstance(error, BlockedError | ParseError)


def _asks_to_wait(error: SourceError) -> bool:
    return isinstance(error, AnswerError) and error.retry_after is not None
