"""Pictures of elsewhere, asked for by the desk itself: through the guarded fetcher, into a folder that stays small.

A browser opens six connections to the desk. A picture that is slow to come must not hold them, or the next decision
would wait for it: after a moment the answer is that there is none yet, while it is still being fetched.
"""

import asyncio
import contextlib
import os
import secrets
from collections import OrderedDict, deque
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Lock

from curator.errors import SourceError
from curator.fetch import Fetcher, Transport
from curator.model import FetchSettings

MOST_BYTES = 200 << 20
"""Of all pictures that are kept; those go first that were not looked at for longest."""
AT_ONCE = 4
"""Pictures that are fetched at the same time: 40 MB at most are in memory."""
MOST_QUEUED = 200
MOST_HELD = 3
"""Requests that wait for a picture; the others are answered at once, so that connections are left for what is done."""
HELD = 1.5
"""Seconds."""
REFUSED = timedelta(hours=1)
"""For so long a picture that could not be had is not asked for again."""
MOST_REFUSED = 10_000


class Cabinet:
    """Pictures on disk by their address, no more of them than ``most`` bytes; used by many threads."""

    def __init__(self, folder: Path, most: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most = most
        self._lock = Lock()
        self._sizes: OrderedDict[str, int] | None = None
        """Of the files, the one first that was not looked at for longest; None until the folder was read."""

    def take_out(self, url: str) -> bytes:
        """Return a picture, empty where it is not kept."""
        name = _name(url)
        try:
            body = (self._folder / name).read_bytes()
            os.utime(self._folder / name)  # so that a desk opened anew knows what was looked at last
        except OSError:
            return b""
        with self._lock:
            if self._sizes is not None and name in self._sizes:
                self._sizes.move_to_end(name)
        return body

    def put_in(self, url: str, body: bytes) -> None:
        """Keep a picture, whole or not at all; a disk that has no room keeps none, and that is no fault."""
        with self._lock, contextlib.suppress(OSError):
            sizes = self._read()
            name = _name(url)
            beside = self._folder / f".{name}.{secrets.token_hex(4)}"
            try:
                beside.write_bytes(body)
                beside.replace(self._folder / name)
            finally:
                beside.unlink(missing_ok=True)
            sizes[name] = len(body)
            sizes.move_to_end(name)
            while sum(sizes.values()) > self._most:
                oldest, _ = sizes.popitem(last=False)
                (self._folder / oldest).unlink(missing_ok=True)

    def _read(self) -> OrderedDict[str, int]:
        if self._sizes is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            found = [(entry.stat(), entry) for entry in os.scandir(self._folder) if entry.is_file()]
            for _, entry in found:
                if entry.name.startswith("."):  # what a desk that was killed left half written
                    Path(entry.path).unlink(missing_ok=True)
            kept = [(stat, entry.name) for stat, entry in found if not entry.name.startswith(".")]
            self._sizes = OrderedDict(
                (name, stat.st_size) for stat, name in sorted(kept, key=lambda one: one[0].st_mtime)
            )
        return self._sizes


class Pictures:
    """Asks for pictures, each once at a time; used on one event loop."""

    def __init__(self, folder: Path, settings: FetchSettings, transport: Transport) -> None:
        self.cabinet = Cabinet(folder)
        self._fetcher = Fetcher(settings, transport)
        self._fetching: dict[str, asyncio.Task[bytes]] = {}
        self._queue: deque[asyncio.Future[None]] = deque()
        self._working = 0
        self._held = 0
        self._refused: OrderedDict[str, datetime] = OrderedDict()

    async def fetch(self, url: str, now: datetime, held: float = HELD) -> bytes:
        """Return a picture that is not kept yet; empty where it cannot be had, or not within a moment."""
        if self._is_refused(url, now):
            return b""
        task = self._fetching.get(url)
        if task is None:
            if len(self._fetching) >= MOST_QUEUED:
                return b""
            task = self._fetching[url] = asyncio.create_task(self._ask(url, now))
            task.add_done_callback(lambda _: self._fetching.pop(url, None))
        if self._held >= MOST_HELD:
            return b""
        self._held += 1
        try:
            await asyncio.wait({task}, timeout=held)
        finally:
            self._held -= 1
        return task.result() if task.done() and not task.cancelled() else b""

    def _is_refused(self, url: str, now: datetime) -> bool:
        at = self._refused.get(url)
        return at is not None and now - at < REFUSED

    async def _ask(self, url: str, now: datetime) -> bytes:
        await self._turn()
        try:
            async with self._fetcher.visitor() as visitor:
                body = (await visitor.get_image(url)).body
        except SourceError:
            self._refused[url] = now
            self._refused.move_to_end(url)
            while len(self._refused) > MOST_REFUSED:
                self._refused.popitem(last=False)
            return b""
        finally:
            self._give_turn()
        await asyncio.to_thread(self.cabinet.put_in, url, body)
        return body

    async def _turn(self) -> None:
        if self._working < AT_ONCE:
            self._working += 1
            return
        waiting = asyncio.get_running_loop().create_future()
        self._queue.append(waiting)
        await waiting

    def _give_turn(self) -> None:
        """Hand the turn on; the last that asked is the first to have it: it is what is looked at now."""
        while self._queue:
            waiting = self._queue.pop()
            if not waiting.done():
                waiting.set_result(None)
                return
        self._working -= 1


def _name(url: str) -> str:
    return sha256(url.encode("utf-8", "surrogatepass")).hexdigest()
