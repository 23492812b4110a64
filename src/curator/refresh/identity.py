"""Whether a source is still the one that is followed: a feed's address outlives its owner.

Lapsed domains and abandoned feed hosts are taken over by others (python/planet#606, kagisearch/smallweb#857). What was
followed then calls itself something else, belongs to another site, and offers nothing that was ever seen. A publisher
who renames, moves or rebuilds a site changes one or two of the three.
"""

from collections import Counter

from curator.model import Listing, Visit
from curator.text.clean import fold, words
from curator.urls import host, registrable_domain

_LONG_ENOUGH = 4
"""Letters of a word that tells one title from another: ``the``, ``of`` and ``RSS`` do not."""


def site(listing: Listing) -> str:
    """Return the registrable domain that a listing belongs to: its web page's, or that of most of its entries."""
    if listing.url:
        return registrable_domain(host(listing.url))
    domains = Counter(registrable_domain(host(entry.url)) for entry in listing.entries if entry.url)
    return min(domains, key=lambda domain: (-domains[domain], domain), default="")


def doubt(visit: Visit, listing: Listing) -> str:
    """Say in words why this may not be the source that was visited before; empty where nothing says so.

    Only a listing of which no entry is known is to be doubted: the caller asks the store.
    """
    before, after = fold(visit.title), fold(listing.title)
    if not listing.entries or not (visit.title or visit.site):
        return ""
    is_elsewhere = bool(visit.site) and site(listing) != visit.site
    is_renamed = before != after
    if is_elsewhere and (is_renamed or not after):
        return _told(visit, listing)
    if is_renamed and before and after and not _telling(before) & _telling(after):
        return _told(visit, listing)
    return ""


def _telling(title: str) -> set[str]:
    return {word for word in words(title) if len(word) >= _LONG_ENOUGH or not word.isascii()}


def _told(visit: Visit, listing: Listing) -> str:
    return (
        f"it has become another: {_named(listing.title, site(listing))} instead of {_named(visit.title, visit.site)}, "
        f"and nothing that it offers was seen before; nothing was stored. If that is right: curator accept "
        f"{visit.source}; if not, take it out of feeds.yaml"
    )


def _named(title: str, domain: str) -> str:
    return f"“{title[:60]}” at {domain or 'no site'}" if title else domain or "nothing"
