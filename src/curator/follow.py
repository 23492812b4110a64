"""An address that somebody typed → what could be followed there, and then a source of ``feeds.yaml``.

Nothing is believed that was not tried: each candidate is fetched as a refresh would fetch it and read by the engine, so
what is offered is what it would bring. Feeds that the page announces come first; the usual addresses are asked for only
where there is none; the page itself is the last offer, for sites without a feed.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from curator.config import Config
from curator.config.edits import with_source
from curator.config.saving import save
from curator.config.values import web_address
from curator.config.written import Value
from curator.discover import Candidate, Discovery, discover
from curator.discover.names import free_slug, outlet_name
from curator.engine import Engine
from curator.errors import AnswerError, FetchError, ParseError, SourceError, UsageError
from curator.fetch import Fetcher, Transport, Visitor, robots
from curator.model import Entry, Listing, Page, Source, Validators
from curator.reading import read_source
from curator.refresh import fetch_source
from curator.urls import display, host, identity, origin, registrable_domain

MOST_TRIED = 6
"""Announced addresses that are asked; a page that lists a feed for every town has too many to be told apart by us."""
MOST_OFFERED = 4
PATIENCE = 30.0
"""Seconds after which no further address is asked; somebody waits."""
FIRST = 3
"""Entries that are shown of an offer."""
_OVERLOADED = frozenset({429, 503})


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Something that can be followed, as it was found to be."""

    source: Source
    """As it would be added: a free slug, the outlet's name."""
    title: str
    """What it calls itself."""
    entries: int
    newest: datetime | None
    first: tuple[Entry, ...]
    """The first entries it would bring."""
    language: str
    note: str
    """What is odd about it, in words."""
    followed_as: str = ""
    """The slug of the source that has this very address."""
    beside: tuple[str, ...] = ()
    """Slugs of other sources of the same site."""

    @property
    def is_page(self) -> bool:
        return self.source.kind != "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found at an address."""

    address: str
    offers: tuple[Offer, ...]
    """Best first; the page itself last."""
    failures: tuple[tuple[str, str], ...] = ()
    """Addresses that were announced and are no feed, and why."""
    untried: int = 0
    """Announced addresses that were not asked."""

    @property
    def feeds(self) -> tuple[Offer, ...]:
        return tuple(offer for offer in self.offers if not offer.is_page)

    @property
    def sentence(self) -> str:
        """Say what was found, as a question where only the page itself is there."""
        where = _place(self.address)
        feeds = len(self.feeds)
        if feeds == 1 and identity(self.feeds[0].source.url) == identity(self.address):
            return f"{where} is a feed."
        if feeds:
            return f"{where} has a feed." if feeds == 1 else f"{where} has {feeds} feeds; the likeliest is first."
        if self.offers:
            articles = self.offers[0].entries
            return f"No feed at {where}. The page lists {articles} articles, though: follow the page itself?"
        return (
            f"No feed at {where}, and no list of articles on the page. If you know the feed's address, paste that; "
            "a section of the site may list more than its front page."
        )


def typed_address(text: str) -> str:
    """Return the address that somebody meant, as it is asked for; UsageError where it is none."""
    address = "".join(text.split())
    if address.lower().startswith("feed:"):
        address = address[5:].removeprefix("//")
    if address and "://" not in address:
        address = f"https://{address}"
    try:
        if "." not in host(address) and host(address) != "localhost" and "[" not in address:
            raise ValueError(f"{display(address.removeprefix('https://'))!r} is not a web address")  # noqa: TRY301
        return web_address(address)
    except ValueError as error:
        raise UsageError(f"{str(error)[:1].upper()}{str(error)[1:]}; paste it as it stands in your browser") from None


async def look(address: str, *, config: Config, transport: Transport, engine: Engine) -> Finding:
    """Find what can be followed at an address, which ``typed_address`` has checked.

    FetchError where the address itself cannot be had, ParseError where it leads to neither a feed nor a page.
    """
    fetcher = Fetcher(config.fetch, transport, lambda file, url: engine.run(robots.judge, file, url), config.secrets)
    async with fetcher.visitor() as visitor:
        return await _Search(config, visitor, engine).at(address)


def add(config: Config, source: Source) -> Config:
    """Append a source to ``feeds.yaml``, with those keys that are not the default; return what the file says then."""
    values: dict[str, Value] = {"slug": source.slug, "outlet": source.outlet, "url": source.url}
    if source.kind != "feed":
        values["kind"] = source.kind
    if source.section:
        values["section"] = source.section
    if source.options:
        values["options"] = {key: str(value) for key, value in source.options.items()}
    return save(config.path, lambda text: with_source(text, values))


class _Search:
    """One search, which keeps what it has tried."""

    def __init__(self, config: Config, visitor: Visitor, engine: Engine) -> None:
        self._config = config
        self._visitor = visitor
        self._engine = engine
        self._until = asyncio.get_running_loop().time() + PATIENCE
        self._tried: set[str] = set()
        self._offers: list[Offer] = []
        self._failures: list[tuple[str, str]] = []
        self._untried = 0

    async def at(self, address: str) -> Finding:
        page, found = await self._page(address)
        await self._try_all(found, page)
        front = found
        if not self._offers and not _is_front(page.final_url):
            with_front = await self._front(page)
            if with_front is not None:
                front_page, front = with_front
                await self._try_all(front, front_page)
                if found.is_article:
                    page, found = front_page, front
        if not self._offers:
            await self._try_usual((*found.usual, *front.usual), found.title)
        if not self._offers and found.articles is not None and not found.is_article:
            await self._try_page(page, found)
        return Finding(
            address=address, offers=tuple(self._offers), failures=tuple(self._failures), untried=self._untried
        )

    async def _page(self, address: str) -> tuple[Page, Discovery]:
        try:
            page = await self._visitor.get_feed(address)
        except AnswerError:
            raise
        except FetchError:
            if not address.startswith("https://"):
                raise
            page = await self._visitor.get_feed(address.replace("https://", "http://", 1))  # few, but there are some
        return page, await self._engine.run(discover, page)

    async def _front(self, page: Page) -> tuple[Page, Discovery] | None:
        try:
            front = await self._visitor.get_feed(f"{origin(page.final_url)}/")
            return front, await self._engine.run(discover, front)
        except SourceError:
            return None

    async def _try_all(self, found: Discovery, page: Page) -> None:
        """Try what a page announces; what is aside, comments and the like, only where nothing else is a feed."""
        if found.candidates and found.candidates[0].how == "itself":
            await self._try(found.candidates[0], found.title, page)
            return
        for wanted in (False, True):
            chosen = [one for one in found.candidates if one.is_aside == wanted]
            for number, candidate in enumerate(chosen):
                if number == MOST_TRIED or len(self._offers) == MOST_OFFERED or self._is_late:
                    self._untried += len(chosen) - number
                    break
                await self._try(candidate, found.title)
            if self._offers:
                return

    async def _try_usual(self, guesses: Iterable[Candidate], name: str) -> None:
        for candidate in guesses:
            if self._is_late or self._offers:
                return
            try:
                listing = await self._read(_source(candidate.url))
            except AnswerError as error:
                if error.status in _OVERLOADED:
                    return
            except SourceError:
                continue
            else:
                self._offer(_source(candidate.url), listing, name)

    async def _try(self, candidate: Candidate, name: str, page: Page | None = None) -> None:
        key = identity(candidate.url)
        if key in self._tried:
            return
        self._tried.add(key)
        source = _source(candidate.url)
        try:
            listing = await self._read(source, page)
        except SourceError as error:
            self._failures.append((candidate.url, error.reason))
        else:
            self._offer(source, listing, name)

    async def _try_page(self, page: Page, found: Discovery) -> None:
        """Try to follow the page itself as a refresh would, which asks its robots.txt first."""
        options: Mapping[str, object] = {"links": found.links} if found.links else {}
        source = replace(_source(page.final_url), kind="site", options=options)
        try:
            listing = await self._read(source)
        except SourceError as error:
            self._failures.append((page.final_url, error.reason))
        else:
            self._offer(source, listing, found.title)

    async def _read(self, source: Source, page: Page | None = None) -> Listing:
        page = page or await fetch_source(self._visitor, source, Validators())
        listing = await self._engine.run(read_source, page, source, frozenset())
        if source.kind == "feed" and not listing.entries and not listing.title:
            raise ParseError("it has neither a title nor entries")
        return listing

    def _offer(self, source: Source, listing: Listing, name: str) -> None:
        if any(_is_same(listing, source.url, offer) for offer in self._offers):
            return  # the same feed in another format
        titles = (listing.title, name) if source.kind == "feed" else (name, listing.title)
        site = listing.url or source.url
        outlet = outlet_name(*titles, url=site)
        known = self._config.sources
        dates = [entry.published or entry.updated for entry in listing.entries]
        domains = {registrable_domain(host(one)) for one in (source.url, site)}
        same = [one.slug for one in known if identity(one.url) == identity(source.url)]
        beside = [one.slug for one in known if registrable_domain(host(one.url)) in domains and one.slug not in same]
        self._offers.append(
            Offer(
                source=replace(source, outlet=outlet, slug=free_slug(outlet, site, self._taken(known))),
                title=listing.title,
                entries=len(listing.entries),
                newest=max(filter(None, dates), default=None),
                first=tuple(entry for entry in listing.entries if entry.title)[:FIRST],
                language=listing.language,
                note=listing.note,
                followed_as=next(iter(same), ""),
                beside=tuple(beside),
            )
        )

    def _taken(self, known: Sequence[Source]) -> Collection[str]:
        return {one.slug for one in known} | {offer.source.slug for offer in self._offers}

    @property
    def _is_late(self) -> bool:
        return asyncio.get_running_loop().time() > self._until


def _source(url: str) -> Source:
    return Source(slug="found", outlet="", url=url)


def _is_same(listing: Listing, url: str, offer: Offer) -> bool:
    """Say whether two feeds bring the same: RSS and Atom of one blog, one address with and without a slash."""
    if identity(url) == identity(offer.source.url):
        return True
    first = [identity(entry.url) for entry in listing.entries if entry.title][:FIRST]
    return bool(first) and first == [identity(entry.url) for entry in offer.first]


def _is_front(url: str) -> bool:
    return identity(url) == identity(f"{origin(url)}/")


def _place(address: str) -> str:
    """Write an address short: without its scheme, and without what may be secret."""
    return display(address).partition("://")[2].rstrip("/")
