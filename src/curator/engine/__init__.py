"""Where CPU-bound stages run: a name becomes a place to run a task, a plain function of picklable arguments.

``inline`` runs in this process, for tests and debugging on trusted input, without limits. ``processes`` and
``processes:N`` run in N workers that can be killed: feedparser and trafilatura have known inputs of 20–90 KB that hang
them for minutes, and no thread or ``asyncio.timeout`` can stop those. ``engine.worker`` is what holds inside of one.
"""

import asyncio
import multiprocessing
import os
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager, suppress
from typing import ParamSpec, Protocol, TypeVar

from pebble import ProcessExpired, ProcessPool

from curator.engine.worker import UntilSpent, confine, run_confined
from curator.errors import EngineError, UsageError

P = ParamSpec("P")
T = TypeVar("T")

WALL_LIMIT = 10.0
"""Seconds a task may take."""
MEMORY = 640 << 20
"""Bytes for all workers together: with the main process and the bodies it holds, a run stays below 1 GiB."""
LOOK_AFTER = 1.0
"""Seconds after which whoever waits for a task looks whether there is still somebody to do it."""
STUCK = 3
"""Wall limits in which no task of all that wait came to an end: then the pool is stuck, and a new one is opened."""
LEAST_MEMORY, MOST_MEMORY = 208 << 20, 256 << 20
"""Bytes for one worker: half of it are libraries and what they keep. More workers than MEMORY has room for are for
those who have more, and ask for them by number."""
MOST_WORKERS = MEMORY // LEAST_MEMORY
"""Workers where no number is named, however many cores there are: fetching is what a refresh waits for."""
PRELOADED = ["curator.reading", "curator.cli"]
"""Imported once by the fork server, so that a replaced worker is ready in milliseconds; the second is what the console
script imports, which multiprocessing runs again in every worker."""


class Engine(Protocol):
    """A place to run tasks."""

    async def run(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what ``task`` returns, or raise what it raises; EngineError when the worker was lost over it."""


class Inline:
    """Runs each task where it is asked for."""

    async def run(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return task(*args, **kwargs)


class Processes:
    """Runs tasks in killable workers; a lost worker costs its one task and is replaced."""

    def __init__(self, workers: int, wall_limit: float) -> None:
        self._workers = workers
        self._memory = share(workers)
        self._wall_limit = wall_limit
        self._pool: ProcessPool | None = None
        self._opening = asyncio.Lock()
        self._closed = False
        self._waiting = 0
        self._moved_on = 0.0
        """When a task last ended, or began to be waited for where none was."""

    async def run(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(2):  # the pool may have broken over somebody else's task, or over none
            with suppress(BrokenProcessPool):
                return await self._try(task, *args, **kwargs)
        raise EngineError("parsing ended all workers")

    async def _try(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        pool = await self.open()
        future = _schedule(pool, self._wall_limit, run_confined, self._memory, task, *args, **kwargs)
        try:
            result: T = await self._watch(pool, asyncio.wrap_future(future))
        except FutureTimeoutError:
            raise EngineError(f"parsing took longer than {self._wall_limit:g} s") from None
        except ProcessExpired as error:
            raise EngineError(f"parsing ended its worker (exit code {error.exitcode})") from None
        return result

    async def _watch(self, pool: ProcessPool, future: asyncio.Future[T]) -> T:
        """Wait for what a pool owes; BrokenProcessPool where it has given up, or is stuck.

        pebble tells it only to those whose task it had taken from its queue; the next waits there until a worker has
        read enough of this one, for a pipe holds 64 KiB. And a task's time counts from when a worker has it: one that
        is halted before, or killed while it reads, ends nothing.
        """
        clock = asyncio.get_running_loop().time
        if not self._waiting:
            self._moved_on = clock()
        self._waiting += 1
        try:
            while not future.done():
                await asyncio.wait([future], timeout=LOOK_AFTER)
                if not future.done() and clock() - self._moved_on > STUCK * self._wall_limit:
                    pool.stop()  # type: ignore[no-untyped-call]
                if not (future.done() or pool.active):
                    raise BrokenProcessPool("the pool has given up")
            return future.result()
        finally:
            self._moved_on = clock()
            self._waiting -= 1
            future.cancel()

    async def open(self) -> ProcessPool:
        """Give the pool, or a new one: pebble gives up where a worker dies without a task, as where memory is short.

        EngineError where the engine was closed, BrokenProcessPool where no worker starts.
        """
        async with self._opening:
            if self._closed:
                raise EngineError("parsing was broken off: the engine was closed")
            if self._pool is None or not self._pool.active:
                await self._end()
                context = multiprocessing.get_context("forkserver")
                context.set_forkserver_preload(PRELOADED)
                memory = UntilSpent(self._memory)
                self._pool = ProcessPool(self._workers, memory, confine, [self._memory], context)
                await asyncio.to_thread(_schedule, self._pool, None, _nothing)  # as long as the fork server's imports
            return self._pool

    async def close(self) -> None:
        """End the workers, and refuse whatever is still to be done."""
        async with self._opening:
            self._closed = True
            await self._end()

    async def _end(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            await asyncio.to_thread(self._pool.join)


def _schedule(
    pool: ProcessPool, limit: float | None, task: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
) -> Future[T]:
    try:
        return pool.schedule(task, args, kwargs, limit)
    except RuntimeError as error:  # it was well when it was asked for
        raise BrokenProcessPool(str(error)) from error


def share(workers: int) -> int:
    """Give the bytes that a task may use where there are so many workers."""
    return min(max(MEMORY // workers, LEAST_MEMORY), MOST_MEMORY)


def _count(name: str, number: str) -> int:
    if not number:
        return min(os.cpu_count() or 1, MOST_WORKERS)
    if not number.isdecimal() or not 1 <= int(number) <= 64:
        raise UsageError(f"engine {name!r}: the number of workers is 1 to 64, e.g. processes:2")
    return int(number)


@asynccontextmanager
async def open_engine(name: str, *, wall_limit: float = WALL_LIMIT) -> AsyncIterator[Engine]:
    """Open the engine of that name and end its workers afterwards; UsageError for a name that is none."""
    kind, _, number = name.partition(":")
    if kind == "inline":
        yield Inline()
        return
    if kind != "processes":
        raise UsageError(f"engine {name!r} is not known; there are inline and processes[:N]")
    processes = Processes(_count(name, number), wall_limit)
    opening = asyncio.create_task(processes.open())  # fetching need not wait for it
    try:
        yield processes
    finally:
        with suppress(BrokenProcessPool):  # whoever had a task has been told
            await opening
        await processes.close()


def _nothing() -> None:
    """The first task of a pool: all it does is to have the workers started."""
