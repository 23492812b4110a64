"""Bytes that our own reader cannot make enough of become a Listing by feedparser: the second reader.

It is given bytes in a stream, never a string (it opens files and addresses given as strings), without its sanitiser
(slow, and none) and without its resolving of links. It runs under the engine's limit of time, as all parsing does.
"""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from xml.sax import SAXException

from curator.model import Enclosure, Entry, Image, Listing
from curator.sources import MOST_MEDIA, stamped
from curator.sources.feed.dates import parse_date
from curator.sources.feed.decode import declared_encoding, decoded, is_wide
from curator.sources.feed.newest import MOST_ENTRIES
from curator.sources.feed.people import person_name, unique
from curator.sources.feed.texts import label
from curator.text.clean import clean
from curator.text.language import language_tag
from curator.urls import resolve_link

NOTE = "the feed is damaged and was read by the second reader"
FIRST_ONLY = f"{NOTE}, its first {MOST_ENTRIES} entries only"
MOST_BYTES = 2 * 1024 * 1024
"""Of a damaged feed; feedparser reads a megabyte in half a second, and keeps forty times as much in memory."""

# What its patterns take quadratic time over, or worse. Sixty thousand blank lines before the root took 14 s, forty
# thousand characters of one address 8.5 s, thirty thousand attributes 12 s (kurtmckee/feedparser#562 and our own).
_ROOT = re.compile(rb"<\w")
_ENTRY = re.compile(rb"<(?:\w{1,20}:)?(?:item|entry)\b", re.IGNORECASE)
_TAG = re.compile(rb"<[^<>]*+")
_TOKEN = re.compile(rb"[^\s<>]++")
_BLANKS = re.compile(rb"\s{40,}")
_MOST_TAGS = 3_000  # of one entry
_LONGEST_TAG, _LONGEST_TOKEN = 10_000, 3_000

# All that feedparser has been seen to raise on damaged bytes, and their kin; none of them says anything of use.
_ITS_FAILURES = (
    ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError, SAXException, TypeError,
    ValueError,
)  # fmt: skip
Parsed = Mapping[str, object]


def read(body: bytes, url: str) -> Listing | None:
    """Return feedparser's reading, or None where it finds no entry either."""
    import feedparser  # 50 ms, for less than one feed in a hundred

    try:
        parsed = feedparser.parse(io.BytesIO(_tame(body)), sanitize_html=False, resolve_relative_uris=False)
        return _listing(parsed["feed"], parsed["entries"][:MOST_ENTRIES], str(parsed.get("version") or ""), url)
    except _ITS_FAILURES:
        return None


def _tame(body: bytes) -> bytes:
    """Return what feedparser is given: from the root on, as many entries as are kept, nothing over-long in it."""
    if is_wide(body):
        body, encoding = decoded(body[:MOST_BYTES], "").encode(), ""
    else:
        encoding = declared_encoding(body)
    root = _ROOT.search(body)
    body = body[root.start() :][:MOST_BYTES] if root else b""
    starts = [entry.start() for entry in _ENTRY.finditer(body)]
    parts = [body[start:end] for start, end in pairwise([0, *starts[: MOST_ENTRIES + 1], len(body)])][
        : MOST_ENTRIES + 1
    ]
    body = b"".join(b"<".join(part.split(b"<", _MOST_TAGS + 1)[: _MOST_TAGS + 1]) for part in parts)
    body = _TAG.sub(_no_longer_than(_LONGEST_TAG), _TOKEN.sub(_no_longer_than(_LONGEST_TOKEN), body))
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>' if encoding else ""
    return declaration.encode() + _BLANKS.sub(b"\n", body)


def _no_longer_than(most: int) -> Callable[[re.Match[bytes]], bytes]:
    return lambda found: found[0] if found.end() - found.start() <= most else b""


def _listing(feed: Parsed, entries: Sequence[Parsed], version: str, url: str) -> Listing | None:
    if not entries:
        return None
    return Listing(
        entries=tuple(stamped(_entry(entry, url)) for entry in entries),
        title=label(_text(feed, "title")),
        url=_address(url, feed, "link"),
        language=language_tag(_text(feed, "language")),
        rights=label(_text(feed, "rights")),
        format=version.rstrip("0123456789nu") or "rss",
        note=NOTE if len(entries) < MOST_ENTRIES else FIRST_ONLY,
    )


def _entry(entry: Parsed, url: str) -> Entry:
    contents = _objects(entry, "content")
    content = next((_text(one, "value") for one in contents if _text(one, "value")), "")
    return Entry(
        id=clean(_text(entry, "id")),
        url=_address(url, entry, "feedburner_origlink") or _address(url, entry, "link"),
        title=label(_text(entry, "title")),
        authors=_authors(entry),
        published=_date(entry, "published"),
        # Asked for "updated", feedparser answers with "published" where there is no other, and warns of it.
        updated=_date(entry, "updated") if "updated" in set(entry) else None,
        summary_markup=_text(entry, "summary"),
        content_markup=content,
        categories=unique(label(_text(tag, "label") or _text(tag, "term")) for tag in _objects(entry, "tags")),
        enclosures=tuple(_enclosures(entry, url)),
        images=tuple(_images(entry, url)),
        comments_url=_address(url, entry, "comments"),
        rights=label(_text(entry, "rights")),
    )


def _authors(entry: Parsed) -> tuple[str, ...]:
    named = unique(person_name(_text(author, "name")) for author in _objects(entry, "authors"))
    return named or unique([person_name(_text(entry, "author"))])


def _enclosures(entry: Parsed, base: str) -> list[Enclosure]:
    found = [(_address(base, one, "href"), _text(one, "type")) for one in _objects(entry, "enclosures")]
    return [Enclosure(url=url, media_type=clean(kind).lower()) for url, kind in found if url][:MOST_MEDIA]


def _images(entry: Parsed, base: str) -> list[Image]:
    media = [*_objects(entry, "media_content"), *_objects(entry, "media_thumbnail")]
    pictures = [one for one in media if _text(one, "type").startswith("image/") or not _text(one, "type")]
    return [Image(url=url) for url in unique(_address(base, one, "url") for one in pictures)][:MOST_MEDIA]


def _text(holder: Parsed, key: str) -> str:
    value = holder.get(key)
    return value if isinstance(value, str) else ""


def _address(base: str, holder: Parsed, key: str) -> str:
    written = _text(holder, key)
    return resolve_link(base, written) if written else ""


def _date(entry: Parsed, key: str) -> datetime | None:
    """Return the date as our own reader understands it: feedparser's readings are guesses."""
    return parse_date(_text(entry, key))


def _objects(holder: Parsed, key: str) -> Sequence[Parsed]:
    value = holder.get(key)
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
