"""Where CPU-bound stages run: a name becomes a place to run a task, a plain function of picklable arguments.

``inline`` runs in this process, for tests and debugging on trusted input, without limits. ``processes`` and
``processes:N`` run in N workers (default: one a core) that can be killed: feedparser and trafilatura have known inputs
of 20–90 KB that hang them for minutes, and no thread or ``asyncio.timeout`` can stop those.
"""

import asyncio
import multiprocessing
import os
import resource
from collections.abc import AsyncIterator, Callable
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import asynccontextmanager
from typing import ParamSpec, Protocol, TypeVar

from pebble import ProcessExpired, ProcessPool

from curator.errors import EngineError, UsageError

P = ParamSpec("P")
T = TypeVar("T")

WALL_LIMIT = 10.0
"""Seconds a task may take."""
MEMORY_LIMIT = 1 << 30
"""Bytes of address space a worker may use."""
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

    def __init__(self, pool: ProcessPool, wall_limit: float, warming: asyncio.Task[object]) -> None:
        self._pool = pool
        self._wall_limit = wall_limit
        self._warming = warming

    async def run(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        await asyncio.shield(self._warming)
        future = self._pool.schedule(task, args=list(args), kwargs=kwargs, timeout=self._wall_limit)
        try:
            result: T = await asyncio.wrap_future(future)
        except FutureTimeoutError:
            raise EngineError(f"reading the document took longer than {self._wall_limit:g} s") from None
        except ProcessExpired as error:
            raise EngineError(f"the worker died reading the document (exit code {error.exitcode})") from None
        except MemoryError:
            raise EngineError("reading the document needed more memory than a worker may use") from None
        return result


def _limit_worker(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _count(name: str, number: str) -> int:
    if not number:
        return os.cpu_count() or 1
    if not number.isdecimal() or not 1 <= int(number) <= 64:
        raise UsageError(f"engine {name!r}: the number of workers is 1 to 64, e.g. processes:2")
    return int(number)


@asynccontextmanager
async def open_engine(
    name: str, *, wall_limit: float = WALL_LIMIT, memory_limit: int = MEMORY_LIMIT
) -> AsyncIterator[Engine]:
    """Open the engine of that name and end its workers afterwards; UsageError for a name that is none."""
    kind, _, number = name.partition(":")
    if kind == "inline":
        yield Inline()
        return
    if kind != "processes":
        raise UsageError(f"engine {name!r} is not known; there are inline and processes[:N]")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    pool = ProcessPool(
        max_workers=_count(name, number), initializer=_limit_worker, initargs=[memory_limit], context=context
    )
    # Starting the fork server takes as long as its imports; the event loop need not wait, and fetches meanwhile.
    warming = asyncio.create_task(asyncio.to_thread(pool.schedule, _nothing))
    try:
        yield Processes(pool, wall_limit, warming)
    finally:
        await warming
        pool.stop()  # type: ignore[no-untyped-call]
        await asyncio.to_thread(pool.join)


def _nothing() -> None:
    """The first task of a pool: all it does is to have the workers started."""
