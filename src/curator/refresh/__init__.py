"""The first line: sources → pages → entries → excerpts → the store.

For each source that is due, at most ``fetch.at_once`` at a time and in order within a source::

    visitor.get_feed | engine(read_source) | store.record         entries and validators, in one transaction
    store.pages_wanted | visitor.get_page | engine(read_page) | store.add_page     resumable, at most 40 a visit

An expected failure (SourceError) ends only its own source or page and is told in words; a full disk ends the run.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

from curator.engine import Engine, open_engine
from curator.errors import AnswerError, ArchiveError, BlockedError, EngineError, ParseError, SourceError, StoreError
from curator.fetch import Fetcher, Transport, Visitor
from curator.model import FetchSettings, Listing, Page, Source, Validators, Visit
from curator.reading import read_page, read_source, wants_page
from curator.refresh.thread import StoreThread
from curator.refresh.visits import failed, is_due, succeeded, told_to_wait
from curator.resolve import resolve
from curator.store import Recorded, Store, Wanted
from curator.urls import host, registrable_domain

log = logging.getLogger(__name__)

PAGES_A_VISIT = 40
"""Article pages fetched for one source in one run; the rest follow at its next visit."""
TROUBLES_A_VISIT = 2
"""Pages that may fail for a passing reason before a source's other pages are left for its next visit."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What every source of one refresh shares."""

    fetcher: Fetcher
    engine: Engine
    store: StoreThread
    now: datetime
    spread: Callable[[], float]
    """Numbers from -1 to 1 that part the next visits."""


async def refresh(
    sources: Sequence[Source],
    *,
    store: str,
    engine: str,
    settings: FetchSettings,
    transport: Transport,
    now: datetime,
    spread: Callable[[], float],
    only_due: bool,
    report: Callable[[Polled], None],
) -> list[Polled]:
    """Poll the sources, extract what is new and store it; return, and report as they end, what came of each.

    With ``only_due`` sources whose time has not come are skipped; without it all are polled, except those that asked
    us to wait (429, 503 with Retry-After) and those that are switched off. A replay polls all.
    """
    async with open_engine(engine) as workers, StoreThread(store) as thread:
        await thread.run(Store.follow, sources)
        visits = await thread.run(Store.visits)
        run = Run(fetcher=Fetcher(settings, transport), engine=workers, store=thread, now=now, spread=spread)
        lanes: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(settings.per_host))
        slots = asyncio.Semaphore(settings.at_once)
        polled: list[Polled] = []

        async def work(source: Source) -> None:
            visit = visits.get(source.slug, Visit(source=source.slug))
            reason = _why_not(source, visit, now, only_due=only_due and transport.live, live=transport.live)
            if reason:
                outcome = Polled(source=source.slug, outcome="skipped", reason=reason)
            else:
                # The lane comes first: a source that waits for its own site must not hold a slot that others could use.
                async with lanes[registrable_domain(host(source.url))], slots:
                    outcome = await _poll_safely(run, source, visit)
            polled.append(outcome)
            report(outcome)

        await _gather(work(source) for source in sources)
    return polled


async def _gather(works: Iterable[object]) -> None:
    """Run all at once; when one raises, cancel the others and raise that very error."""
    try:
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(work)  # type: ignore[arg-type]
    except* (StoreError, ArchiveError) as errors:
        raise errors.exceptions[0] from None


def _why_not(source: Source, visit: Visit, now: datetime, *, only_due: bool, live: bool) -> str:
    if not source.enabled:
        return "switched off in feeds.yaml"
    if live and told_to_wait(visit, now):
        return f"asked us to wait until {visit.next_at:%Y-%m-%d %H:%M} UTC"
    if only_due and not is_due(visit, source, now):
        return f"not due before {visit.next_at:%Y-%m-%d %H:%M} UTC"
    return ""


async def _poll_safely(run: Run, source: Source, visit: Visit) -> Polled:
    """Poll one source so that nothing it does can hurt another."""
    clock = asyncio.get_running_loop().time
    started = clock()
    result = partial(Polled, source=source.slug)
    try:
        outcome = await _poll(run, source, visit, result)
    except SourceError as error:
        after = failed(visit, source, error, run.now, run.spread())
        await run.store.run(Store.record, source, None, after, run.now, _never)
        outcome = result(outcome="failed", reason=error.reason, code=after.code)
    except (StoreError, ArchiveError):
        raise
    except Exception as error:  # a bug of ours must not cost the other sources their morning
        log.exception("%s: a fault in curator itself", source.slug)
        outcome = result(outcome="failed", reason=f"a fault in curator itself ({type(error).__name__}); see the log")
    return _timed(outcome, clock() - started)


def _timed(polled: Polled, seconds: float) -> Polled:
    return Polled(
        source=polled.source,
        outcome=polled.outcome,
        entries=polled.entries,
        new=polled.new,
        reason=polled.reason,
        code=polled.code,
        seconds=round(seconds, 3),
    )


def _never(_: object) -> bool:
    return False


async def _poll(run: Run, source: Source, visit: Visit, result: Callable[..., Polled]) -> Polled:
    async with run.fetcher.visitor() as visitor:
        page = await fetch_source(visitor, source, visit.validators)
        listing: Listing | None = None
        if page.status != 304:
            known = await run.store.run(Store.fingerprints, source.slug)
            listing = await run.engine.run(read_source, page, source, known)
        after = succeeded(visit, source, page, listing, run.now, run.spread())
        wants = partial(wants_page, source=source)
        recorded: Recorded = await run.store.run(Store.record, source, listing, after, run.now, wants)
        await _read_pages(run, visitor, source)
    return result(
        outcome="new" if recorded.new else "unchanged",
        entries=recorded.entries,
        new=recorded.new,
        reason=listing.note if listing else "",
        code=page.status,
    )


async def fetch_source(visitor: Visitor, source: Source, validators: Validators) -> Page:
    """Fetch a source's document as its kind wants to be asked for; status 304 when it has not changed."""
    is_page = getattr(resolve("sources", source.kind), "IS_PAGE", False)
    get = visitor.get_section if is_page else visitor.get_feed
    return await get(source.url, validators)


async def _read_pages(run: Run, visitor: Visitor, source: Source) -> None:
    """Fetch and extract the article pages that are wanted, each stored as it comes."""
    troubles = 0
    for wanted in await run.store.run(Store.pages_wanted, source, PAGES_A_VISIT):
        try:
            await _read_article(run, visitor, source, wanted)
        except SourceError as error:
            log.info("%s: %s: feed text only: %s", source.slug, wanted.url, error.reason)
            if _is_final(error):
                await run.store.run(Store.add_page, wanted.article, None, error.reason, run.now)
                continue
            await run.store.run(Store.put_off_page, wanted.article, error.reason, run.now)
            troubles += 1
            if troubles == TROUBLES_A_VISIT:
                return


async def _read_article(run: Run, visitor: Visitor, source: Source, wanted: Wanted) -> None:
    page = await visitor.get_page(wanted.url)
    excerpt = await run.engine.run(read_page, page, source, wanted.excerpt)
    await run.store.run(Store.add_page, wanted.article, excerpt, "", run.now)


def _is_final(error: SourceError) -> bool:
    """Say whether asking for the page again would be answered the same."""
    if isinstance(error, AnswerError):
        return 400 <= error.status < 500 and error.status not in {408, 425, 429}
    return isinstance(error, BlockedError | ParseError | EngineError)
