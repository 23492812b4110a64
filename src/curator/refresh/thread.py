"""A store in a thread of its own: waiting for its lock never blocks the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from curator.store import Store, open_store

P = ParamSpec("P")
T = TypeVar("T")


class StoreThread:
    """Opens a store in one thread and runs its methods there, one at a time, in the order they were asked for."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    async def __aenter__(self) -> Self:
        self._store = await asyncio.get_running_loop().run_in_executor(self._thread, open_store, self._url)
        return self

    async def run(self, method: Callable[Concatenate[Store, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what the store's method returns."""
        call = asyncio.get_running_loop().run_in_executor(self._thread, lambda: method(self._store, *args, **kwargs))
        # When a full disk ends the run, those that wait behind it are cancelled, and nobody asks what came of theirs.
        call.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(call)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._store.close)
        self._thread.shutdown()
