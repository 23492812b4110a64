"""A feed document becomes a listing: RSS in all versions, RDF Site Summary, Atom and JSON Feed, damaged or not.

The order of attempts, each only where the one before did not do: JSON Feed for what begins with a brace; lxml on the
bytes as they are (nine feeds in ten); lxml on text that we decoded and mended; lxml recovering what it can; feedparser,
where entries were lost or the root is none that we know. What is no feed raises ParseError and says what it is.
"""

import re

from curator.model import Listing, Page, Source
from curator.sources.feed import items, jsonfeed, second
from curator.sources.feed.decode import decoded, unpack
from curator.sources.feed.document import Document
from curator.sources.feed.newest import MOST_ENTRIES
from curator.sources.feed.refusal import is_page, may_hold_feed, refuse_early, refused
from curator.sources.feed.xml import RECOVERED, entry_tags, tree

_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{|\xff\xfe\s?\{\0|\xfe\xff\0\{")

# A bare "channel" is the Channel Definition Format of 1997; the second reader knows it.
_ROOTS = frozenset({"rss", "rdf:rdf", "feed"})


def parse(page: Page, source: Source) -> Listing:
    """Return what a feed lists; ParseError, which says what came instead, for what is no feed.

    A feed without entries is a listing without entries. ``Listing.note`` tells of damage and of what was left out.
    """
    body = unpack(page.body)
    refuse_early(body)
    url = page.final_url or page.url or source.url
    if _JSON.match(body):
        return jsonfeed.read(decoded(body, page.charset), url)
    parsed = tree(body, page.charset, url)
    listing = items.read(parsed) if parsed is not None and parsed.kind in _ROOTS else None
    if listing is None or _lost_entries(listing, body, page.charset):
        other = second.read(body, url) if may_hold_feed(body) else None
        listing = max(filter(None, (listing, other)), key=lambda one: len(one.entries), default=None)
    if listing is None or (not listing.entries and is_page(body)):
        raise refused(body, url, "" if parsed is None else _local(parsed))
    return listing


def _lost_entries(listing: Listing, body: bytes, charset: str) -> bool:
    if not listing.note.startswith(RECOVERED):
        return False
    return len(listing.entries) < min(entry_tags(body, charset), MOST_ENTRIES)


def _local(parsed: Document) -> str:
    return str(parsed.root.tag).rpartition("}")[2].rpartition(":")[2]
