"""Two readings of one feed become the list of fields in which they differ, each with its cause where it is intended.

A reading here is feedparser's, or the JSON that gofeed keeps beside each of its test feeds; the other is ours. Only
fields that curator keeps are compared; texts as their letters and digits, markup taken away.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urljoin

from curator.model import Entry, Listing
from curator.sources.feed.dates import parse_date
from curator.sources.feed.decode import is_twice
from curator.sources.feed.people import person_name
from curator.text.clean import fold
from curator.text.markup import to_text

BASE = "https://feed.example/dir/feed.xml"


class Difference(NamedTuple):
    """A field in which two readings differ; ``cause`` is empty where the difference is not intended."""

    field: str
    theirs: object
    ours: object
    cause: str = ""


def letters(text: object, *, markup: bool = True) -> str:
    """Return what is compared of a text."""
    plain = to_text(str(text or "")) if markup else str(text or "")
    return "".join(filter(str.isalnum, fold(plain)))


def with_feedparser(parsed: Mapping[str, Any], listing: Listing, body: bytes) -> list[Difference]:
    """Return how our entries differ from feedparser's, by position."""
    theirs = parsed["entries"]
    if len(theirs) != len(listing.entries):
        cause = _FINDS_NONE if not theirs and listing.entries else ""
        return [Difference("entries", len(theirs), len(listing.entries), cause)]
    return [
        Difference(field, left, right, _cause(field, left, right, entry, body))
        for entry, ours in zip(theirs, listing.entries, strict=True)
        for field, left, right in _pairs(entry, ours)
        if left != right
    ]


def _pairs(theirs: Mapping[str, Any], ours: Entry) -> Iterator[tuple[str, Any, Any]]:
    """Yield each field as feedparser has it and as we have it; what we keep beyond feedparser does not count."""
    our_media = {image.url for image in ours.images} | {one.url for one in ours.enclosures}
    their_media = _addresses(theirs.get("media_content"), "url") | _addresses(theirs.get("media_thumbnail"), "url")
    their_enclosures = _addresses(theirs.get("enclosures"), "href")
    yield "id", str(theirs.get("id") or "").strip(), ours.id
    yield "link", _web(theirs.get("link")), ours.url
    yield "title", *_alike(theirs.get("title"), ours.title)
    yield "body", _their_body(theirs), _our_body(ours)
    yield "authors", _their_authors(theirs), set(ours.authors)
    yield "date", _their_dates(theirs), _seconds(ours.published, ours.updated)
    yield "tags", _their_tags(theirs), {letters(tag) for tag in ours.categories}
    yield "enclosures", their_enclosures, their_enclosures & {one.url for one in ours.enclosures}
    yield "media", their_media, their_media & our_media


def _cause(field: str, left: Any, right: Any, entry: Mapping[str, Any], body: bytes) -> str:
    """Return why we mean to differ from feedparser, or nothing."""
    return next((cause for cause, applies in _FEEDPARSER_CAUSES if applies(field, left, right, entry, body)), "")


_FINDS_NONE = "feedparser reads no JSON Feed, no compressed body and no UTF-16 without a mark"
_FEEDPARSER_CAUSES: tuple[tuple[str, Callable[..., object]], ...] = (
    (
        "an id is no link",
        lambda field, left, right, entry, body: field == "link" and not right and left == _web(entry.get("id")),
    ),
    (
        "the link that a feed proxy's stands in the place of",
        lambda field, left, right, entry, body: field == "link" and b"origLink>" + right.encode()[:20] in body,
    ),
    (
        "an id is kept as published, never resolved",
        lambda field, left, right, entry, body: field == "id" and left == _web(right),
    ),
    (
        "a picture's title is no headline",
        lambda field, left, right, entry, body: field == "title" and not right and b"media:title" in body,
    ),
    (
        "a picture's caption is no article text",
        lambda field, left, right, entry, body: field == "body" and b"media:description" in body,
    ),
    (
        "Atom 0.3 base64: markup or text by its type",
        lambda field, left, right, entry, body: field in {"body", "title"} and b"base64" in body,
    ),
    (
        "an Atom entry has the authors of its source, else of its feed (RFC 4287, 4.2.1)",
        lambda field, left, right, entry, body: field == "authors" and not left and re.search(rb"<(\w+:)?feed\b", body),
    ),
    (
        "a podcast's show is no author beside a named one",
        lambda field, left, right, entry, body: field == "authors" and right < left and b"itunes:author" in body,
    ),
    (
        "dc:creator before author",
        lambda field, left, right, entry, body: field == "authors" and right < left and b"dc:creator" in body,
    ),
    (
        "text that was encoded twice is repaired",
        lambda field, left, right, entry, body: field in {"title", "body", "id", "authors", "tags"} and is_twice(body),
    ),
    (
        "2020/1/10 is the tenth of January",
        lambda field, left, right, entry, body: field == "date" and b"/" in str(entry.get("published")).encode(),
    ),
    (
        "a date that can only be guessed, or year 1, is none",
        lambda field, left, right, entry, body: field == "date" and right < left,
    ),
)


_GOFEED_CAUSES: tuple[tuple[str, Callable[..., object]], ...] = (
    (
        "an item's rdf:about is its id",
        lambda field, left, right, body: field == "id" and not left and b"rdf:about" in body,
    ),
    (
        "an id is kept as published, never resolved",
        lambda field, left, right, body: field == "id" and left.endswith(right),
    ),
    ("all authors are kept", lambda field, left, right, body: field == "authors" and left < right),
    ("binary content is no text", lambda field, left, right, body: field == "body" and b'type="application' in body),
    (
        "a picture inside the text is the extractor's to find",
        lambda field, left, right, body: field in {"image", "feed image"} and b"<img" in body and not right,
    ),
)


def with_gofeed(expected: Mapping[str, Any], listing: Listing, body: bytes) -> list[Difference]:
    """Return how our listing differs from the JSON that gofeed expects, in what it states and we keep."""
    items = expected.get("items") or expected.get("entries") or []
    if len(items) != len(listing.entries):
        return [Difference("entries", len(items), len(listing.entries))]
    pairs = list(_gofeed_feed(expected, listing))
    for item, entry in zip(items, listing.entries, strict=True):
        pairs += _gofeed_item(item, entry)
    return [
        Difference(
            field,
            left,
            right,
            next((cause for cause, applies in _GOFEED_CAUSES if applies(field, left, right, body)), ""),
        )
        for field, left, right in pairs
        if left != right
    ]


def _gofeed_feed(expected: Mapping[str, Any], listing: Listing) -> Iterator[tuple[str, Any, Any]]:
    if expected.get("title"):
        yield "feed title", *_alike(expected["title"], listing.title)
    link = expected.get("link") or _gofeed_link(expected)
    if link:
        yield "feed link", _web(link), listing.url
    for name in ("copyright", "rights"):
        if expected.get(name):
            yield "feed rights", *_alike(expected[name], listing.rights)
    if expected.get("language"):
        yield "feed language", expected["language"].lower(), listing.language
    if expected.get("ttl"):
        yield "ttl", int(expected["ttl"]) * 60, listing.ttl.total_seconds() if listing.ttl else 0
    if expected.get("skipHours"):
        yield "skip hours", {int(hour) % 24 for hour in expected["skipHours"]}, set(listing.skip_hours)
    if expected.get("skipDays"):
        yield "skip days", set(expected["skipDays"]), set(listing.skip_days)
    image = expected.get("logo") or (expected.get("image") or {}).get("url")
    if image:
        yield "feed image", _web(image), listing.image_url


def _gofeed_item(item: Mapping[str, Any], entry: Entry) -> Iterator[tuple[str, Any, Any]]:
    guid = item.get("guid") or item.get("id") or ""
    yield "id", guid.get("value", "") if isinstance(guid, dict) else guid, entry.id
    link = item.get("link") or _gofeed_link(item)
    if link:
        yield "link", _web(link), entry.url
    yield "title", *_alike(item.get("title"), entry.title)
    content = item.get("content")
    body = (
        (content.get("value") if isinstance(content, dict) else content)
        or item.get("description")
        or item.get("summary")
    )
    if body:
        yield "body", letters(body), letters(entry.content_markup or entry.summary_markup)
    yield from _gofeed_lists(item, entry)


def _gofeed_lists(item: Mapping[str, Any], entry: Entry) -> Iterator[tuple[str, Any, Any]]:
    people = item.get("authors") or ([item["author"]] if item.get("author") else [])
    names = {person_name(one if isinstance(one, str) else one.get("name") or "") for one in people} - {""}
    if names:
        yield "authors", names, set(entry.authors)
    dates = [parse_date(item[key]) for key in ("publishedParsed", "updatedParsed", "pubDateParsed") if item.get(key)]
    if dates:
        yield "date", _seconds(*dates), _seconds(entry.published, entry.updated)
    tags = {letters(tag if isinstance(tag, str) else _tag_word(tag)) for tag in item.get("categories") or ()} - {""}
    if tags:
        yield "tags", tags, {letters(tag) for tag in entry.categories}
    enclosures = {_web(one.get("url")) for one in item.get("enclosures") or ()} - {""}
    if enclosures:
        yield "enclosures", enclosures, {one.url for one in entry.enclosures}
    image = (item.get("image") or {}).get("url") if isinstance(item.get("image"), dict) else item.get("image")
    if image:
        yield "image", {image}, {image} & {one.url for one in entry.images}


def _gofeed_link(holder: Mapping[str, Any]) -> str:
    links = [link for link in holder.get("links") or () if isinstance(link, dict)]
    return next((link.get("href") or "" for link in links if (link.get("rel") or "alternate") == "alternate"), "")


def _tag_word(tag: Mapping[str, Any]) -> str:
    return tag.get("label") or tag.get("term") or tag.get("value") or ""


def _alike(theirs: object, ours: str) -> tuple[str, str]:
    """Return both texts as compared; where theirs may be markup or words, the reading that agrees."""
    right = letters(ours, markup=False)
    left = letters(theirs)
    return (right if letters(theirs, markup=False) == right else left), right


def _their_body(entry: Mapping[str, Any]) -> str:
    for one in entry.get("content") or ():
        if one.get("value"):
            return letters(one["value"], markup=one.get("type") != "text/plain")
    return letters(entry.get("summary"), markup=(entry.get("summary_detail") or {}).get("type") != "text/plain")


def _our_body(entry: Entry) -> str:
    if entry.content_markup:
        return letters(entry.content_markup, markup=not entry.content_is_text)
    return letters(entry.summary_markup, markup=not entry.summary_is_text)


def _their_authors(entry: Mapping[str, Any]) -> set[str]:
    named = {person_name(author.get("name") or "") for author in entry.get("authors") or ()}
    return {name for name in named or {person_name(entry.get("author") or "")} if name}


def _their_dates(entry: Mapping[str, Any]) -> set[datetime]:
    parsed = [dict.get(entry, name) for name in ("published_parsed", "updated_parsed", "created_parsed")]
    return {datetime(*one[:6], tzinfo=UTC) for one in parsed if one}


def _seconds(*moments: datetime | None) -> set[datetime]:
    return {moment.replace(microsecond=0) for moment in moments if moment}


def _their_tags(entry: Mapping[str, Any]) -> set[str]:
    return {letters(tag.get("label") or tag.get("term")) for tag in entry.get("tags") or ()} - {""}


def _addresses(ones: Iterable[Mapping[str, Any]] | None, key: str) -> set[str]:
    return {_web(one.get(key)) for one in ones or ()} - {""}


def _web(link: object) -> str:
    try:
        address = urljoin(BASE, str(link or "").strip())
    except ValueError:
        return str(link)
    return address if link and address.startswith(("http://", "https://")) else str(link or "")
