"""robots.txt: whether a page may be asked for, and how fast (RFC 9309).

A file that is not there (4xx) allows everything; one that cannot be read (5xx, no answer) forbids everything for this
run, and says so as a passing trouble rather than as a refusal. So does one that cannot be judged: 20,000 rules with
wildcards take a second, so `judge` is a task for an engine.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache

from protego import Protego

from curator.errors import AnswerError, BlockedError, EngineError, FetchError
from curator.fetch.address import Address

TOKEN = "curator"  # noqa: S105  the name by which robots.txt knows us
MOST = 500 << 10
"""Bytes that are parsed of a file (RFC 9309, 2.5); what stands behind them is ignored, and not even read."""
KEPT = 4 << 20
"""Bytes of files that one run has in memory: 2,000 usual ones, or eight of the largest."""
LONGEST_DELAY = 60.0
"""Seconds; ``Crawl-delay: 999999999`` has been seen."""

_AGENT_LINE = re.compile(r"\s*user[\s-]*agent\b[\s:]*([^#]*)", re.IGNORECASE)
_PRODUCT = re.compile(r"[a-z_-]*", re.IGNORECASE)  # RFC 9309, 2.2.1

ReadRobots = Callable[[Address], Awaitable[bytes]]
"""Fetches a robots.txt, or its first `MOST` bytes, raising FetchError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a robots.txt says of one address."""

    allowed: bool
    delay: float
    """Seconds between the starts of two requests; 0 where nothing is asked."""


Judge = Callable[[bytes, str], Awaitable[Verdict]]
"""Gives `judge` of a file and an address, wherever that is worked out; EngineError where it cannot be."""


def judge(file: bytes, url: str) -> Verdict:
    """Say what a robots.txt means for our asking for an address."""
    rules = _parse(file)
    delay = min(max(rules.crawl_delay(TOKEN) or 0.0, 0.0), LONGEST_DELAY)
    return Verdict(allowed=bool(rules.can_fetch(url, TOKEN)), delay=delay)


async def judge_here(file: bytes, url: str) -> Verdict:
    """Judge in this process, for a few addresses that a person named."""
    return judge(file, url)


@lru_cache(maxsize=8)
def _parse(file: bytes) -> Protego:
    text = file.decode("utf-8-sig", "replace")  # Protego takes a byte order mark for a part of the first word
    return Protego.parse("\n".join(map(_for_us, text.splitlines())))


class Robots:
    """The robots.txt of every origin that one run meets, each asked for once, or again where too many came since."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._files: dict[str, bytes] = {}
        self._troubles: dict[str, str] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def ask(self, address: Address, read: ReadRobots) -> float:
        """Give the delay that the rules for an address ask for.

        BlockedError where they forbid it, FetchError where they cannot be read.
        """
        origin = address.origin
        async with self._locks.setdefault(origin, asyncio.Lock()):
            if origin in self._troubles:
                raise FetchError(self._troubles[origin])
            try:
                file = self._files.pop(origin, None)
                if file is None:
                    file = await _read(address, read)
                self._keep(origin, file)
                verdict = await self._judge(file, address.url)
            except (FetchError, EngineError) as error:
                self._troubles[origin] = _unreadable(address, error)
                raise FetchError(self._troubles[origin]) from None
        if not verdict.allowed:
            raise BlockedError(f"robots.txt of {address.host} does not allow it")
        return verdict.delay

    def _keep(self, origin: str, file: bytes) -> None:
        """Keep a file as the last one used; those not used for longest go where there are too many bytes."""
        self._files[origin] = file
        while sum(map(len, self._files.values())) > KEPT:
            del self._files[next(iter(self._files))]


async def _read(address: Address, read: ReadRobots) -> bytes:
    try:
        return await read(address)
    except AnswerError as error:
        if 400 <= error.status < 500 and error.status != 429:  # RFC 9309, 2.3.1.3
            return b""
        raise


def _unreadable(address: Address, error: FetchError | EngineError) -> str:
    return f"robots.txt of {address.host} could not be read, so its pages are left alone for now: {error.reason}"


def _for_us(line: str) -> str:
    """Leave of all agents only ourselves, everybody and somebody else.

    Protego copies each rule for each agent: a file of 18,000 agents and 28,000 rules would fill the memory. And it
    lets ``cur`` mean ``curator``.
    """
    match = _AGENT_LINE.match(line)
    if match is None:
        return line
    name = match[1].strip().lower()
    if name != "*":
        product = _PRODUCT.match(name)
        name = TOKEN if product and product[0] == TOKEN else "somebody-else"
    return f"User-agent: {name}"
