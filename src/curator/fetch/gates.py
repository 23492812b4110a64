"""One gate a registrable domain: few in flight, a pause between the starts, and a memory of who asked us to stop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from curator.errors import AnswerError, NotAskedError
from curator.model import FetchSettings
from curator.urls import registrable_domain


class Gate:
    """What one registrable domain grants us."""

    def __init__(self, in_flight: int, gap: float) -> None:
        self.gap = gap
        """Seconds between the starts of two requests; a robots.txt may lengthen it."""
        self._slots = asyncio.Semaphore(in_flight)
        self._opens_at = 0.0
        self._stop: AnswerError | None = None
        self._stop_ends = 0.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until the domain may be asked once more; NotAskedError where it told us to stop."""
        async with self._slots:
            self._refuse_if_stopped()
            clock = asyncio.get_running_loop().time
            wait = self._opens_at - clock()
            self._opens_at = max(self._opens_at, clock()) + self.gap
            if wait > 0:
                await asyncio.sleep(wait)
                self._refuse_if_stopped()
            yield

    def stop(self, answer: AnswerError) -> None:
        """Ask no more in this run: one 429 counts for all that the domain's servers share (FreshRSS/FreshRSS#8925)."""
        self._stop = answer
        self._stop_ends = asyncio.get_running_loop().time() + (answer.retry_after or 0.0)

    def _refuse_if_stopped(self) -> None:
        if self._stop is None:
            return
        left = self._stop_ends - asyncio.get_running_loop().time()
        retry_after = max(left, 0.0) if self._stop.retry_after is not None else None
        reason = f"not asked: earlier in this run {self._stop.reason}"
        raise NotAskedError(reason, self._stop.status, retry_after)


class Gates:
    """The gates of all domains that one run meets; where nobody is troubled, they stand open."""

    def __init__(self, settings: FetchSettings, *, live: bool) -> None:
        self._in_flight = settings.per_host if live else settings.at_once
        self._gap = settings.gap.total_seconds() if live else 0.0
        self._live = live
        self._gates: dict[str, Gate] = {}

    def of(self, host: str) -> Gate:
        """Find the gate before a host."""
        domain = registrable_domain(host)
        gate = self._gates.get(domain)
        if gate is None:
            gate = self._gates[domain] = Gate(self._in_flight, self._gap)
        return gate

    def slow_down(self, host: str, delay: float) -> None:
        """Keep at least ``delay`` seconds between two starts, as the host's robots.txt asks."""
        gate = self.of(host)
        if self._live and delay > gate.gap:
            gate.gap = delay
