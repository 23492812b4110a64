"""Whose article an entry is: the followed outlet's, or that of the feed from which an aggregator took it.

A search or a planet lists what others wrote, and names them (RSS ``source``, Atom ``source/title``). They are credited;
an aggregator never is (DIYgod/RSSHub#17412).
"""

from typing import NamedTuple

from curator.model import Entry, Listing, Source
from curator.text.clean import fold
from curator.urls import host, registrable_domain

UNRESOLVED = "unresolved"
_NO_FLAGS: frozenset[str] = frozenset()


class Credit(NamedTuple):
    """The outlet of an article, and what its link is worth."""

    outlet: str
    flags: frozenset[str] = _NO_FLAGS
    """``unresolved``: its address is the aggregator's, which only leads to the article."""


class Crediting:
    """What a listing says of itself tells which of its entries are its own."""

    def __init__(self, source: Source, listing: Listing) -> None:
        self._outlet = Credit(source.outlet)
        self._names = {fold(source.outlet), fold(listing.title)} - {""}
        self._sites = {site(source.url), site(listing.url)} - {""}
        origins = {fold(entry.origin) for entry in listing.entries} - {""}
        # One name for all that have any, without an address, is the feed's own name in other words.
        self._is_one_name = len(origins) == 1

    def credit(self, entry: Entry) -> Credit:
        """Return whom an entry's article is credited to."""
        if not entry.origin or fold(entry.origin) in self._names:
            return self._outlet
        origin, link = site(entry.origin_url), site(entry.url)
        if origin in self._sites or (not origin and self._is_one_name):
            return self._outlet
        is_theirs = link == origin if origin else link not in self._sites
        return Credit(entry.origin) if is_theirs or not link else Credit(entry.origin, frozenset({UNRESOLVED}))


def site(url: str) -> str:
    """Return the registrable domain of an address, or empty."""
    name = host(url)
    return registrable_domain(name) if name else ""
