"""Asking politely and safely: an address → a page, or one sentence that says why there is none.

Every request, redirects and robots.txt among them, is checked, waits for its domain's gate, and spends of one total
deadline only what the exchange itself takes. Redirects are followed by hand and their bodies never read: an
endless one filled 6 GB when the library did it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

from curator import __version__
from curator.errors import FetchError
from curator.fetch.address import Address, check, join
from curator.fetch.answers import (
    NOT_MODIFIED,
    PERMANENT,
    REDIRECTS,
    TOO_MANY_REQUESTS,
    conditions,
    describe,
    refusal,
    usable,
)
from curator.fetch.bodies import read_beginning, read_body
from curator.fetch.gates import Gates
from curator.fetch.images import raster_type
from curator.fetch.robots import MOST, Judge, Robots, judge_here
from curator.fetch.room import Claim, Room
from curator.fetch.secrets import NOTHING, Own, own, plain
from curator.fetch.transport import Headers, Reply, Request, Send, Transport
from curator.model import FetchSettings, Page, Validators
from curator.secrets import NO_SECRETS, Secrets

MOST_REDIRECTS = 5
_NO_VALIDATORS = Validators()
_NO_HEADERS: Mapping[str, str] = {}
OwnOf = Callable[[Address, Mapping[str, str]], Own]
"""Gathers what a source's own request carries, raising BlockedError where a secret is not to be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What sort of document is asked for."""

    accept: str
    most: int
    """Bytes, packed or unpacked."""
    beginning: bool = False
    """Whether a longer one's first bytes will do; otherwise it is refused."""


FEED = Wish(
    accept="application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.6, */*;q=0.1",
    most=10 << 20,
)
PAGE = Wish(accept="text/html, application/xhtml+xml, */*;q=0.1", most=4 << 20)
IMAGE = Wish(accept="image/jpeg, image/png, image/webp, image/gif;q=0.8, image/*;q=0.5", most=10 << 20)
ROBOTS = Wish(accept="text/plain, */*;q=0.1", most=MOST, beginning=True)


class Fetcher:
    """What all visitors of one run share: the gates, every robots.txt, who asked us to stop, and the secrets."""

    def __init__(
        self,
        settings: FetchSettings,
        transport: Transport,
        judge: Judge = judge_here,
        secrets: Secrets = NO_SECRETS,
    ) -> None:
        self._settings = settings
        self._own: OwnOf = partial(own, secrets) if transport.live else plain
        self._transport = transport
        self._gates = Gates(settings, live=transport.live)
        self._robots = Robots(judge)
        self._room = Room()

    @asynccontextmanager
    async def visitor(self) -> AsyncIterator["Visitor"]:
        """Open one client, for one source."""
        claim = Claim(self._room)
        try:
            async with self._transport.open() as send:
                yield Visitor(self._settings, send, self._gates, self._robots, claim, self._own)
        finally:
            claim.give_back()


class Visitor:
    """One source's way to the network; made by `Fetcher.visitor`."""

    def __init__(
        self, settings: FetchSettings, send: Send, gates: Gates, robots: Robots, claim: Claim, own_of: OwnOf
    ) -> None:
        self._send = send
        self._own = own_of
        self._gates = gates
        self._robots = robots
        self._claim = claim
        self._deadline = settings.deadline.total_seconds()
        self._headers: Headers = (("user-agent", user_agent(settings.contact)), ("accept-encoding", "gzip"))

    async def get_feed(
        self, url: str, validators: Validators = _NO_VALIDATORS, headers: Mapping[str, str] = _NO_HEADERS
    ) -> Page:
        """Fetch a source's own document, unless it is as we last saw it.

        Status 304 says so; such a page has an empty body and the validators to keep. robots.txt is not asked: a feed
        is published for programs. ``url`` and ``headers`` are the source's, with ``${NAME}`` for what is secret: only
        its own origin is sent that, and no answer repeats it. Raises FetchError.
        """
        return await self._fetch(url, FEED, usable(validators), headers=headers)

    async def get_section(
        self, url: str, validators: Validators = _NO_VALIDATORS, headers: Mapping[str, str] = _NO_HEADERS
    ) -> Page:
        """Fetch a section page as `get_feed` does a feed; it is made for people, so robots.txt is asked first.

        Raises BlockedError where robots.txt forbids it, FetchError where that or the page cannot be read.
        """
        return await self._fetch(url, PAGE, usable(validators), self._ask_robots, headers)

    async def get_page(self, url: str) -> Page:
        """Fetch an article's page; each address on the way to it is one that its robots.txt allows.

        Raises BlockedError where robots.txt forbids it, FetchError where that or the page cannot be read.
        """
        return await self._fetch(url, PAGE, may_ask=self._ask_robots)

    async def get_image(self, url: str) -> Page:
        """Fetch a picture for the blogger's own copy; ``media_type`` is what its bytes are.

        Raises FetchError where it is no PNG, JPEG, GIF, WebP or AVIF. One file asked for by a person is no crawling:
        robots.txt is not asked.
        """
        page = await self._fetch(url, IMAGE)
        media_type = raster_type(page.body)
        if not media_type:
            raise FetchError(f"not a picture that can be copied, but {page.media_type or 'something unnamed'}")
        return replace(page, media_type=media_type)

    async def _ask_robots(self, address: Address) -> None:
        self._gates.slow_down(address.host, await self._robots.ask(address, self._read_robots))

    async def _read_robots(self, address: Address) -> bytes:
        page = await self._fetch(f"{address.origin}/robots.txt", ROBOTS)
        return page.body

    async def _fetch(
        self,
        url: str,
        wish: Wish,
        validators: Validators = _NO_VALIDATORS,
        may_ask: Callable[[Address], Awaitable[None]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """Follow an address to the document it leads to; ``headers`` is None where it is not a source's own."""
        address = check(url)
        deadline = _Deadline(self._deadline)
        ours = (*self._headers, ("accept", wish.accept), *conditions(validators))
        owned = NOTHING if headers is None else self._own(address, headers)
        hops = [address.url]
        permanent = True
        while True:
            self._claim.give_back()
            if may_ask:
                await may_ask(address)
            request = Request(url=address.url, headers=(*ours, *owned.headers), secrets=owned.secrets)
            reply, body = await self._exchange(address, request, wish, deadline)
            if reply.status not in REDIRECTS:
                break
            permanent = permanent and reply.status in PERMANENT
            address = _next_hop(address, reply, hops)
            owned = owned.along(address)
            hops.append(address.url)
        if reply.status == NOT_MODIFIED and not validators:
            raise FetchError(f"{address.host} says that nothing has changed (HTTP 304), but was not asked that")
        moved = len(hops) > 1
        return describe(
            reply,
            body,
            url=url,
            final_url=address.url if moved else url,
            moved_to=address.url if moved and permanent else "",
            sent=validators,
        )

    async def _exchange(
        self, address: Address, request: Request, wish: Wish, deadline: "_Deadline"
    ) -> tuple[Reply, bytes]:
        """Ask once; the body is read where it is the document, and only there."""

        async def make_room() -> None:
            async with deadline.standing_still():
                await self._claim.take()

        request = replace(request, most=wish.most, make_room=make_room)
        gate = self._gates.of(address.host)
        try:
            async with gate.turn(), deadline.running(), self._send(request) as reply:
                if reply.status in REDIRECTS or reply.status == NOT_MODIFIED:
                    return reply, b""
                if not 200 <= reply.status < 300:
                    error = refusal(reply, address.host)
                    if reply.status == TOO_MANY_REQUESTS:
                        gate.stop(error)
                    raise error
                if wish.beginning:
                    return reply, await read_beginning(reply, wish.most, address.host)
                return reply, await read_body(reply, wish.most, address.host, make_room)
        except TimeoutError:
            raise FetchError(f"{address.host} gave no whole answer within {self._deadline:g} s") from None


class _Deadline:
    """The seconds that one fetch may spend on the network, all its hops together; waiting for our own kind is free."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        clock = asyncio.get_running_loop().time
        self._ends = clock() + self._left
        try:
            async with asyncio.timeout_at(self._ends) as self._timeout:
                yield
        finally:
            self._left = self._ends - clock()

    @asynccontextmanager
    async def standing_still(self) -> AsyncIterator[None]:
        """Do not count what passes within `running`."""
        clock = asyncio.get_running_loop().time
        began = clock()
        self._timeout.reschedule(None)
        try:
            yield
        finally:
            self._ends += clock() - began
            self._timeout.reschedule(self._ends)


def user_agent(contact: str) -> str:
    """Say who asks, in which version, and whom to write to."""
    name = f"curator/{__version__}"
    contact = "".join(letter for letter in contact if letter.isascii() and letter.isprintable())
    return f"{name} (+{contact})" if contact else name


def _next_hop(address: Address, reply: Reply, hops: list[str]) -> Address:
    location = reply.header("location")
    if not location:
        raise FetchError(f"{address.host} redirects (HTTP {reply.status}) and does not say where to")
    target = check(join(address, location))
    if target.url in hops:
        raise FetchError(f"{target.host} redirects in a circle")
    if len(hops) > MOST_REDIRECTS:
        raise FetchError(f"redirected more than {MOST_REDIRECTS} times, the last time by {address.host}")
    return target
