"""A JSON Feed (version 1 or 1.1) becomes a Listing. Every value is checked: publishers write what they like.

https://www.jsonfeed.org/version/1.1/
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from curator.errors import ParseError
from curator.model import Enclosure, Entry, Image, Listing
from curator.sources import stamped
from curator.sources.feed.dates import parse_date
from curator.sources.feed.newest import MOST_ENTRIES, left_out, newest
from curator.sources.feed.people import person_name, unique
from curator.text.clean import clean
from curator.text.language import language_tag
from curator.urls import resolve_link

Json = Mapping[str, object]

_NO_FEED = "a JSON document, not a JSON Feed"
_ITEM_KEYS = frozenset({"id", "url", "content_html", "content_text"})


def read(text: str, url: str) -> Listing:
    """Return the listing of a JSON Feed; ParseError for JSON that is none, and for text that is no JSON."""
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        raise ParseError("damaged JSON, not a JSON Feed") from None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise ParseError(_NO_FEED)
    items = [item for item in feed["items"] if isinstance(item, dict)]
    if "jsonfeed" not in _text(feed, "version") and not any(_ITEM_KEYS.intersection(item) for item in items):
        raise ParseError(_NO_FEED)
    kept = newest(items, lambda item: _date(item, "date_published") or _date(item, "date_modified"))
    owner = _authors(feed)
    return Listing(
        entries=tuple(stamped(_entry(item, url, owner)) for item in kept),
        title=_text(feed, "title"),
        url=_address(feed, "home_page_url", url),
        language=language_tag(_text(feed, "language")),
        image_url=_address(feed, "icon", url) or _address(feed, "favicon", url),
        self_url=_address(feed, "feed_url", url),
        hub_url=next(filter(None, (_address(hub, "url", url) for hub in _objects(feed, "hubs"))), ""),
        format="json",
        note=left_out(len(items)),
    )


def _entry(item: Json, base: str, owner: tuple[str, ...]) -> Entry:
    html = _string(item, "content_html")
    return Entry(
        id=_text(item, "id"),
        url=_address(item, "url", base) or _address(item, "external_url", base),
        title=_text(item, "title"),
        authors=_authors(item) or owner,
        published=_date(item, "date_published"),
        updated=_date(item, "date_modified"),
        summary_markup=_string(item, "summary"),
        summary_is_text=True,
        content_markup=html or _string(item, "content_text"),
        content_is_text=not html,
        categories=unique(clean(tag) for tag in _list(item, "tags") if isinstance(tag, str)),
        enclosures=tuple(_enclosures(item, base)),
        images=tuple(_images(item, base)),
        language=language_tag(_text(item, "language")),
    )


def _authors(holder: Json) -> tuple[str, ...]:
    """Return the names of ``authors`` (1.1), else of ``author`` (1)."""
    named = unique(person_name(_text(author, "name")) for author in _objects(holder, "authors"))
    if named:
        return named
    author = holder.get("author")
    if isinstance(author, dict):
        return unique([person_name(_text(author, "name"))])
    return unique([person_name(author)]) if isinstance(author, str) else ()


def _enclosures(item: Json, base: str) -> Iterator[Enclosure]:
    for attachment in _objects(item, "attachments"):
        url = _address(attachment, "url", base)
        if url:
            yield Enclosure(
                url=url,
                media_type=_text(attachment, "mime_type").lower(),
                length=int(_number(attachment, "size_in_bytes")) or None,
                duration=_number(attachment, "duration_in_seconds") or None,
            )


def _images(item: Json, base: str) -> Iterator[Image]:
    addresses = [_address(item, "image", base), _address(item, "banner_image", base)]
    addresses += [
        _address(attachment, "url", base)
        for attachment in _objects(item, "attachments")
        if _text(attachment, "mime_type").lower().startswith("image/")
    ]
    for url in unique(addresses):
        yield Image(url=url)


def _string(holder: Json, key: str) -> str:
    value = holder.get(key)
    return value if isinstance(value, str) else ""


def _text(holder: Json, key: str) -> str:
    """Return a value in one line; numbers count, since ids are often written as one."""
    value = holder.get(key)
    if isinstance(value, str):
        return clean(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _number(holder: Json, key: str) -> float:
    """Return a finite number from 0 to 10¹⁵, or 0."""
    value = holder.get(key)
    usable = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e15
    return float(value) if usable and isinstance(value, int | float) else 0.0


def _address(holder: Json, key: str, base: str) -> str:
    return resolve_link(base, _string(holder, key))


def _date(item: Json, key: str) -> datetime | None:
    return parse_date(_text(item, key))


def _list(holder: Json, key: str) -> list[object]:
    value = holder.get(key)
    return value[:MOST_ENTRIES] if isinstance(value, list) else []


def _objects(holder: Json, key: str) -> list[Json]:
    return [value for value in _list(holder, key) if isinstance(value, dict)]
