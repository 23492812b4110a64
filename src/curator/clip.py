"""An address that an editor nominates → a story in the queue, whether its page can be read or not.

The page is asked for as politely as any other, robots.txt first, and read by the engine. Where that fails the reason is
told in words, and it is nominated all the same, under the title that it was given.
"""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from curator.config import Config
from curator.engine import open_engine
from curator.errors import BlockedError, BusyError, SourceError, StoreError, UsageError
from curator.fetch import Fetcher, Transport, robots
from curator.fetch.address import check
from curator.model import Excerpt, Source
from curator.reading import read_page, shortfall
from curator.refresh.lock import run_lock
from curator.store import Nomination, Placed, Store
from curator.store.clipping import CLIP
from curator.urls import host, registrable_domain, untracked

LONGEST_WAIT = 25.0
"""Seconds that an editor waits for a page, its robots.txt included."""
LONGEST_URL = 2_000
LONGEST_TEXT = 300
"""Characters of a title or an outlet's name."""


@dataclass(frozen=True, slots=True)
class Read:
    """What came of asking for a page; without an excerpt ``reason`` says why there is none."""

    excerpt: Excerpt | None
    reason: str = ""


def checked(said: Nomination, config: Config) -> Nomination:
    """Return a nomination as it can be kept, its outlet guessed where none is named; UsageError without an address."""
    url = untracked(said.url.strip())
    if len(url) > LONGEST_URL:
        raise UsageError(f"an address of more than {LONGEST_URL:,} characters leads nowhere that could be linked to")
    try:
        check(url)
    except BlockedError as error:
        raise UsageError(error.reason) from None
    return Nomination(
        url=url,
        outlet=_line(said.outlet) or outlet_of(url, config),
        title=_line(said.title),
        section=_line(said.section),
    )


def _line(text: str) -> str:
    return " ".join(text.split())[:LONGEST_TEXT]


def outlet_of(url: str, config: Config) -> str:
    """Guess whose an address is: the outlet that is followed at the same site, else the site's own name."""
    domain = registrable_domain(host(url))
    followed = (one.outlet for one in config.sources if registrable_domain(host(one.url)) == domain)
    return next(followed, host(url).removeprefix("www."))


async def read(nominated: Nomination, config: Config, transport: Transport) -> Read:
    """Ask for the page and read it."""
    source = Source(slug=CLIP, outlet=nominated.outlet, url=nominated.url)
    feed = Excerpt(headline=nominated.title)
    try:
        async with asyncio.timeout(LONGEST_WAIT), open_engine(config.engine) as workers:
            fetcher = Fetcher(config.fetch, transport, lambda file, url: workers.run(robots.judge, file, url))
            async with fetcher.visitor() as visitor:
                page = await visitor.get_page(nominated.url)
            excerpt = await workers.run(read_page, page, source, feed)
    except SourceError as error:
        return Read(None, error.reason)
    except TimeoutError:
        return Read(None, f"{host(nominated.url)} gave no whole page within {LONGEST_WAIT:g} s")
    return Read(excerpt, shortfall(excerpt, nominated.url))


def settle(store: Store, nominated: Nomination, page: Read, config: Config, now: datetime, by: str = "") -> Placed:
    """Put it into the queue, compared with what is there, and return its story."""
    placed = store.clip(nominated, page.excerpt, page.reason, now, by)
    if not placed.is_new or _is_refreshing(config):  # a refresh matches what it finds waiting when it ends
        return placed
    try:
        store.match(now, config.match)
        store.rank(now)
        return replace(store.whereabouts(nominated.url) or placed, is_new=True)
    except StoreError as error:
        logging.getLogger(__name__).warning("what was nominated is in the queue, and not compared yet: %s", error)
        return placed


def _is_refreshing(config: Config) -> bool:
    with suppress(BusyError), run_lock(config.data):
        return False
    return True
