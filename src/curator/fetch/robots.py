"""robots.txt: whether a page may be asked for, and how fast (RFC 9309).

A file that is not there (4xx) allows everything; one that cannot be read (5xx, no answer) forbids everything for this
run, and says so as a passing trouble rather than as a refusal.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable

from protego import Protego

from curator.errors import AnswerError, BlockedError, FetchError
from curator.fetch.address import Address

TOKEN = "curator"  # noqa: S105  the name by which robots.txt knows us
MOST = 500 << 10
"""Bytes that are parsed of a file (RFC 9309, 2.5); what stands behind them is ignored."""
LONGEST_DELAY = 60.0
"""Seconds; ``Crawl-delay: 999999999`` has been seen."""

_AGENT_LINE = re.compile(r"\s*user[\s-]*agent\b[\s:]*([^#]*)", re.IGNORECASE)
_PRODUCT = re.compile(r"[a-z_-]*", re.IGNORECASE)  # RFC 9309, 2.2.1

ReadRobots = Callable[[Address], Awaitable[bytes]]
"""Fetches a robots.txt, raising FetchError."""


class Rules:
    """What one origin's robots.txt says to us."""

    def __init__(self, text: str) -> None:
        self._robots = Protego.parse("\n".join(map(_for_us, text.splitlines())))

    @property
    def delay(self) -> float:
        """Seconds between the starts of two requests; 0 where nothing is asked."""
        return min(max(self._robots.crawl_delay(TOKEN) or 0.0, 0.0), LONGEST_DELAY)

    def allow(self, url: str) -> bool:
        return bool(self._robots.can_fetch(url, TOKEN))


class Robots:
    """The robots.txt of every origin that one run meets, each asked for once."""

    def __init__(self) -> None:
        self._answers: dict[str, Rules | str] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def ask(self, address: Address, read: ReadRobots) -> Rules:
        """Give the rules for an address.

        BlockedError where they forbid it, FetchError where they cannot be read.
        """
        async with self._locks.setdefault(address.origin, asyncio.Lock()):
            if address.origin not in self._answers:
                self._answers[address.origin] = await _read(address, read)
        rules = self._answers[address.origin]
        if isinstance(rules, str):
            raise FetchError(rules)
        if not rules.allow(address.url):
            raise BlockedError(f"robots.txt of {address.host} does not allow it")
        return rules


async def _read(address: Address, read: ReadRobots) -> Rules | str:
    try:
        body = await read(address)
    except AnswerError as error:
        if 400 <= error.status < 500 and error.status != 429:  # RFC 9309, 2.3.1.3
            return Rules("")
        return _unreadable(address, error)
    except FetchError as error:
        return _unreadable(address, error)
    return Rules(
        body[:MOST].decode("utf-8-sig", "replace")
    )  # Protego takes a byte order mark for a part of the first word


def _unreadable(address: Address, error: FetchError) -> str:
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
