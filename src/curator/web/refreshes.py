"""A refresh in the desk's own process: started by a button, at most one at a time, and told of while it goes on.

It runs in a thread and an event loop of its own, so that pages are answered meanwhile, and under the same lock as that
of cron. What it stores is safe at every moment, so the desk may be closed in the middle of it.
"""

import asyncio
import logging
from collections.abc import Collection
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock, Thread

from curator.config import Config
from curator.errors import BusyError, CuratorError
from curator.fetch import Transport
from curator.refresh import Polled, refresh_followed
from curator.refresh.lock import run_lock

ENDS_WITHIN = 5.0
"""Seconds for a refresh to be broken off when the desk is closed."""


@dataclass(eq=False, kw_only=True)
class Progress:
    """How far a refresh has come; another thread adds to it."""

    began: datetime
    sources: tuple[str, ...]
    """The slugs of those that it asks."""
    is_whole: bool
    """It asks all that are followed."""
    polled: list[Polled] = field(default_factory=list)
    trouble: str = ""
    """Why it broke off, in words."""
    ended: Event = field(default_factory=Event)

    @property
    def is_going_on(self) -> bool:
        return not self.ended.is_set()

    @property
    def answered(self) -> int:
        return len(self.polled)

    @property
    def new(self) -> int:
        return sum(one.new for one in self.polled)

    @property
    def failed(self) -> int:
        return sum(one.outcome == "failed" for one in self.polled)

    def of(self, slug: str) -> Polled | None:
        """Return what came of one source, if it has been asked by now."""
        return next((one for one in list(self.polled) if one.source == slug), None)


class Refreshes:
    """The refreshes of one desk."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._latest: Progress | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[list[Polled]] | None = None
        self._thread: Thread | None = None
        self._begun = Event()
        """Its loop runs, so that it can be broken off."""

    @property
    def latest(self) -> Progress | None:
        """Return the last refresh that was started here, whether it goes on or has ended."""
        return self._latest

    def begin(self, config: Config, transport: Transport, now: datetime, only: Collection[str] = ()) -> Progress:
        """Start a refresh of all sources, or of ``only`` some, due or not; BusyError where any run is at work."""
        with self._lock, ExitStack() as undoing:
            if self._latest is not None and self._latest.is_going_on:
                raise BusyError("a refresh is at work already; nothing to do")
            undoing.enter_context(run_lock(config.data))
            slugs = tuple(one.slug for one in config.sources if one.enabled and (not only or one.slug in only))
            progress = self._latest = Progress(began=now, sources=slugs, is_whole=not only)
            self._begun.clear()
            kept = undoing.pop_all()
            self._thread = Thread(
                target=self._run, args=(config, transport, progress, tuple(only), kept), name="refresh", daemon=True
            )
            self._thread.start()
        return progress

    def close(self) -> None:
        """Break off what is going on; what it stored stays."""
        if self._thread is not None and self._thread.is_alive():
            self._begun.wait(ENDS_WITHIN)
            with suppress(RuntimeError):  # it ended at this very moment
                if self._loop is not None and self._task is not None:
                    self._loop.call_soon_threadsafe(self._task.cancel)
            self._thread.join(ENDS_WITHIN)

    def _run(
        self, config: Config, transport: Transport, progress: Progress, only: Collection[str], kept: ExitStack
    ) -> None:
        try:
            with kept:
                asyncio.run(self._refresh(config, transport, progress, only))
        finally:
            progress.ended.set()

    async def _refresh(self, config: Config, transport: Transport, progress: Progress, only: Collection[str]) -> None:
        def report(polled: Polled) -> None:
            if polled.source in progress.sources:
                progress.polled.append(polled)

        self._loop = asyncio.get_running_loop()
        self._task = task = self._loop.create_task(
            refresh_followed(config, transport=transport, now=progress.began, report=report, only_due=False, only=only)
        )
        self._begun.set()
        await asyncio.wait([task])
        progress.trouble = _trouble(task)


def _trouble(task: asyncio.Task[list[Polled]]) -> str:
    """Say why a refresh that has ended broke off; nothing of one that did not."""
    if task.cancelled():
        return "the desk was closed; what was stored stays"
    error = task.exception()
    if error is None or isinstance(error, CuratorError):
        return str(error or "")
    logging.getLogger(__name__).error("a fault in curator itself; what was stored stays", exc_info=error)
    return f"a fault in curator itself ({type(error).__name__}); the desk's terminal shows it"
