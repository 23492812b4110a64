"""The first line: sources → pages → entries → excerpts → the store.

For each source that is due, at most ``fetch.at_once`` at a time and in order within a source::

    visitor.get_feed | engine(read_source) | store.record         entries and validators, in one transaction
    store.pages_wanted | visitor.get_page | engine(read_page) | store.add_page     resumable, at most 40 a visit

and when all have answered ``store.match``, so that no story depends on who answered first.

``refresh.poll`` is what happens to one source, ``refresh.visits`` decides when it is asked again, ``refresh.moves``
where, and ``refresh.identity`` whether it is still the same. An expected failure (SourceError) ends only its own source
or page and is told in words; a full disk ends the run.
"""

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import Callable, Collection, Coroutine, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from curator.config import Config
from curator.engine import open_engine
from curator.errors import ArchiveError, StoreError
from curator.fetch import Fetcher, Transport, robots
from curator.model import FetchSettings, MatchPolicy, Source, Visit
from curator.refresh.moves import to_be_asked
from curator.refresh.poll import Polled, Run, fetch_source, poll
from curator.refresh.thread import StoreThread
from curator.refresh.visits import is_due, standing, told_to_wait
from curator.secrets import NO_SECRETS, Secrets
from curator.store import Store
from curator.urls import host, registrable_domain

__all__ = ["Polled", "fetch_source", "refresh", "refresh_followed"]

log = logging.getLogger(__name__)


async def refresh_followed(
    config: Config,
    *,
    transport: Transport,
    now: datetime,
    report: Callable[[Polled], None],
    only_due: bool,
    only: Collection[str] = (),
) -> list[Polled]:
    """Refresh what a ``feeds.yaml`` follows, as it says; the caller holds the run lock."""
    return await refresh(
        config.sources,
        store=config.store,
        engine=config.engine,
        settings=config.fetch,
        transport=transport,
        now=now,
        spread=lambda: random.uniform(-1, 1),  # noqa: S311  parts polls, guards nothing
        report=report,
        only_due=only_due,
        only=only,
        keep_texts=config.keep_texts,
        match=config.match,
        secrets=config.secrets,
    )


async def refresh(
    sources: Sequence[Source],
    *,
    store: str,
    engine: str,
    settings: FetchSettings,
    transport: Transport,
    now: datetime,
    spread: Callable[[], float],
    report: Callable[[Polled], None],
    only_due: bool,
    keep_texts: timedelta,
    match: MatchPolicy,
    only: Collection[str] = (),
    secrets: Secrets = NO_SECRETS,
) -> list[Polled]:
    """Poll the sources, extract what is new and store it; return, and report as they end, what came of each.

    ``sources`` are all that are followed, ``only`` the slugs of those to poll where it is not all of them. With
    ``only_due`` sources whose time has not come are skipped; without it they are polled, except those that asked us to
    wait (Retry-After) and those that are switched off. A replay troubles nobody, so it polls all. ``spread`` gives
    numbers from -1 to 1, which part the next visits. At the end the whole texts of what nobody picked go, where they
    are older than ``keep_texts``, what is new is matched and given its place in the queue, and the run is noted;
    ``match`` says what is done with what is surely one.
    """
    clock = asyncio.get_running_loop().time
    began = clock()
    why_not = partial(_why_not_now, now=now, only_due=only_due) if transport.live else _why_not_in_replay
    async with StoreThread(store) as thread:
        await thread.run(Store.follow, sources)
        left = await thread.run(Store.visits)
        chosen = [(one, standing(one, left.get(one.slug))) for one in sources if not only or one.slug in only]
        skipped = [
            Polled(source=one.slug, outcome="skipped", reason=reason)
            for one, visit in chosen
            if (reason := why_not(one, visit))
        ]
        for one in skipped:
            report(one)
        waiting = [to_be_asked(one, visit) for one, visit in chosen if not why_not(one, visit)]
        polled: list[Polled] = []
        if waiting:
            async with open_engine(engine) as workers:
                fetcher = Fetcher(settings, transport, lambda file, url: workers.run(robots.judge, file, url), secrets)
                run = Run(fetcher, workers, thread, now, spread, is_live=transport.live, secrets=secrets)
                polled = await _poll_all(run, settings, waiting, report)
            await thread.run(Store.slim, now - keep_texts)
        # Also where nothing was polled: a run that was killed may have left articles that wait.
        matched = await thread.run(Store.match, now, match)
        if matched.articles:
            log.info("matched %d articles, joined %d stories unasked", matched.articles, matched.joined)
        await thread.run(Store.rank, now)
        asked = [one for one in polled if one.outcome != "skipped"]
        failed = [one.source for one in asked if one.outcome == "failed"]
        new = sum(one.new for one in asked)
        await thread.run(Store.note_run, now, round(clock() - began, 3), len(asked), failed, new)
        return skipped + polled


async def _poll_all(
    run: Run, settings: FetchSettings, waiting: Sequence[tuple[Source, Visit]], report: Callable[[Polled], None]
) -> list[Polled]:
    lanes: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(settings.per_host))
    slots = asyncio.Semaphore(settings.at_once)
    polled: list[Polled] = []

    async def work(source: Source, visit: Visit) -> None:
        # The lane comes first: a source that waits for its own site must not hold a slot that others could use.
        async with lanes[registrable_domain(host(source.url))], slots:
            outcome = await poll(run, source, visit)
        polled.append(outcome)
        report(outcome)

    await _gather(work(source, visit) for source, visit in waiting)
    return polled


async def _gather(works: Iterable[Coroutine[None, None, None]]) -> None:
    """Run all at once; when one raises, cancel the others and raise that very error."""
    try:
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(work)
    except* (StoreError, ArchiveError) as errors:
        raise errors.exceptions[0] from None


def _why_not_now(source: Source, visit: Visit, *, now: datetime, only_due: bool) -> str:
    """Say why a source is not to be polled; empty when it is."""
    if not source.enabled:
        return "switched off in feeds.yaml"
    if told_to_wait(visit, now):
        return f"asked us to wait until {visit.wait_until:%Y-%m-%d %H:%M} UTC"
    if not only_due or is_due(visit, source, now):
        return ""
    if visit.next_at is None:
        return f"gone for good, as it said twice; curator refresh --source {source.slug} asks again"
    return f"not due before {visit.next_at:%Y-%m-%d %H:%M} UTC"


def _why_not_in_replay(source: Source, _visit: Visit) -> str:
    return "" if source.enabled else "switched off in feeds.yaml"
