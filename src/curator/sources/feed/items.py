"""An ``item`` or ``entry`` element becomes an Entry, and the elements round it become the Listing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from lxml import etree

from curator.model import Entry, Listing
from curator.sources import MOST_CATEGORIES, stamped
from curator.sources.feed.dates import parse_date
from curator.sources.feed.document import Document
from curator.sources.feed.links import comments_address, page_address, related_address, told_licence
from curator.sources.feed.media import media
from curator.sources.feed.names import Fields, fields
from curator.sources.feed.newest import left_out, newest
from curator.sources.feed.people import byline
from curator.sources.feed.texts import construct, first_value, headline, inner_markup, label, value
from curator.text.language import language_tag

# lxml's own search by name is as fast as it gets, but knows no upper case.
_ENTRY_TAGS = tuple(
    f"{{*}}{name}" for name in ("item", "entry", "Item", "ITEM", "Entry", "ENTRY", "rss:item", "atom:entry")
)
_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_DAYS = frozenset({"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"})
_FORMATS = {"rss": "rss", "rdf:rdf": "rdf", "feed": "atom"}

_PUBLISHED = ("pubdate", "published", "dc:date", "dcterms:issued", "issued", "dcterms:created", "created")
_UPDATED = ("updated", "modified", "dcterms:modified", "lastbuilddate")


def read(document: Document) -> Listing:
    """Return the listing of a document whose root is a feed's."""
    channel = _channel(document)
    found = fields(channel, document.names)
    for name, elements in fields(document.root, document.names).items() if channel is not document.root else ():
        if name != "item":
            found.setdefault(name, []).extend(elements)  # RDF keeps the channel's image beside it
    elements = _entry_elements(document)
    owner = byline(found, document.names) if document.is_atom else ()
    kept = newest(elements, lambda element: _date(fields(element, document.names), _PUBLISHED + _UPDATED))
    return replace(
        _about(channel, found, document),
        entries=tuple(stamped(_entry(element, document, owner)) for element in kept),
        note=", ".join(filter(None, (document.note, left_out(len(elements))))),
    )


def _channel(document: Document) -> etree._Element:
    if document.is_atom:
        return document.root
    return next((child for child in document.root if document.names[child.tag] == "channel"), document.root)


def _entry_elements(document: Document) -> list[etree._Element]:
    """Return the elements of the entries, wherever they stand."""
    names = document.names
    return [element for element in document.root.iter(*_ENTRY_TAGS) if names[element.tag] in {"item", "entry"}]


def _entry(element: etree._Element, document: Document, owner: tuple[str, ...]) -> Entry:
    found = fields(element, document.names)
    source = found["source"][0] if "source" in found else None
    authors = byline(found, document.names) or _authors_of(source, document) or owner
    summary, summary_is_text = _markup(found, document, "description", "summary", "dc:description", "dcterms:abstract")
    content, content_is_text = _content(found, document)
    if not summary and not content:
        summary, summary_is_text = _last_resort(found, document)
    enclosures, images = media(found, document, authors)
    return Entry(
        id=first_value(found, "guid", "id") or element.get(_RDF_ABOUT, "").strip(),
        url=page_address(found, document),
        title=_title(found, document),
        authors=authors,
        published=_date(found, _PUBLISHED),
        updated=_date(found, _UPDATED),
        summary_markup=summary,
        summary_is_text=summary_is_text,
        content_markup=content,
        content_is_text=content_is_text,
        categories=_categories(found),
        enclosures=enclosures,
        images=images,
        comments_url=comments_address(found, document),
        origin=_origin(source, document),
        origin_url=_origin_url(source, document),
        language=_language(element, found),
        rights=_words(found, document, "rights", "copyright", "dc:rights", "media:copyright"),
        licence=told_licence(found, document),
    )


def _title(found: Fields, document: Document) -> str:
    return _words(found, document, "title", "dc:title", "itunes:title")


def _words(found: Fields, document: Document, *names: str) -> str:
    """Return the first text that is not empty as plain text in one line."""
    for name in names:
        for element in found.get(name, ()):
            text = headline(element, atom=document.is_atom)
            if text:
                return text
    return ""


def _markup(found: Fields, document: Document, *names: str) -> tuple[str, bool]:
    """Return the first text construct of these names that is not empty."""
    for name in names:
        for element in found.get(name, ()):
            text, is_text = construct(element, atom=document.is_atom)
            if text:
                return text, is_text
    return "", False


def _content(found: Fields, document: Document) -> tuple[str, bool]:
    """Return the full text: ``content:encoded``, Atom ``content`` that is not elsewhere, ``xhtml:body``."""
    if "content" in found:
        found = found | {"content": [element for element in found["content"] if not element.get("src")]}
    text = _markup(found, document, "content:encoded", "encoded", "content", "fullitem")
    if text[0]:
        return text
    for name in ("xhtml:body", "body", "xhtml:div", "content:items"):
        for element in found.get(name, ()):
            markup = inner_markup(element)
            if markup:
                return markup, False
    return "", False


def _last_resort(found: Fields, document: Document) -> tuple[str, bool]:
    """Return the podcast's or the film's own words, where the entry has no others (YouTube says all in the group)."""
    text = _markup(found, document, "itunes:summary", "media:description")
    if text[0]:
        return text
    for group in found.get("media:group", ()):
        text = _markup(fields(group, document.names), document, "media:description")
        if text[0]:
            return text
    return "", False


def _date(found: Fields, names: Iterable[str]) -> datetime | None:
    for name in names:
        for element in found.get(name, ()):
            moment = parse_date(value(element))
            if moment:
                return moment
    return None


def _categories(found: Fields) -> tuple[str, ...]:
    """Return what an entry is about; of Atom's two words the one for people."""
    words = [
        label(element.get("label") or element.get("term") or _own_text(element))
        for name in ("category", "dc:subject", "media:category")
        for element in found.get(name, ())[:MOST_CATEGORIES]
    ]
    for holder in found.get("categories", ()):
        words.extend(label(value(element)) for element in holder)
    for element in found.get("itunes:category", ()):
        words.extend(label(inner.get("text") or "") for inner in element.iter())
    for element in found.get("itunes:keywords", ()):
        words.extend(label(word) for word in value(element).split(",")[:MOST_CATEGORIES])
    return tuple(dict.fromkeys(filter(None, words)))[:MOST_CATEGORIES]


def _own_text(element: etree._Element) -> str:
    """Return what a category says, without the picture that some put into it."""
    return (element.text or "").strip() or value(element)


def _authors_of(source: etree._Element | None, document: Document) -> tuple[str, ...]:
    """RFC 4287, 4.2.1: without authors of its own an entry has those of its source."""
    return () if source is None or not len(source) else byline(fields(source, document.names), document.names)


def _origin(source: etree._Element | None, document: Document) -> str:
    if source is None:
        return ""
    return _title(fields(source, document.names), document) if len(source) else label(source.text or "")


def _origin_url(source: etree._Element | None, document: Document) -> str:
    if source is None:
        return ""
    return document.address(source, source.get("url")) or page_address(fields(source, document.names), document)


def _language(element: etree._Element, found: Fields) -> str:
    return language_tag(element.get(_XML_LANGUAGE) or first_value(found, "language", "dc:language"))


def _about(channel: etree._Element, found: Fields, document: Document) -> Listing:
    """Return what the feed says of itself."""
    root_language = document.root.get(_XML_LANGUAGE) or ""
    return Listing(
        title=_title(found, document),
        url=page_address(found, document),
        language=_language(channel, found) or language_tag(root_language),
        rights=_words(found, document, "copyright", "rights", "dc:rights", "media:copyright"),
        licence=told_licence(found, document),
        image_url=_image_url(found, document),
        self_url=related_address(found, document, "self"),
        hub_url=related_address(found, document, "hub"),
        ttl=_ttl(found),
        skip_hours=frozenset(_hours(found)),
        skip_days=frozenset(_skipped(found, "skipdays")) & _DAYS,
        format=_FORMATS[document.kind],
    )


def _image_url(found: Fields, document: Document) -> str:
    for element in found.get("image", ()):
        inside = element.find("{*}url")
        address = document.address(element, element.get("href") or value(element if inside is None else inside))
        if address:
            return address
    for name in ("logo", "itunes:image", "icon", "media:thumbnail", "media:content"):
        for element in found.get(name, ()):
            address = document.address(element, element.get("href") or element.get("url") or value(element))
            if address:
                return address
    return ""


def _ttl(found: Fields) -> timedelta | None:
    minutes = first_value(found, "ttl")
    if minutes.isascii() and minutes.isdigit() and len(minutes) < 7 and int(minutes):
        return timedelta(minutes=int(minutes))
    seconds = _PERIODS.get(first_value(found, "sy:updateperiod").lower())
    if seconds is None:
        return None
    often = first_value(found, "sy:updatefrequency")
    times = int(often) if often.isascii() and often.isdigit() and len(often) < 7 else 1
    return timedelta(seconds=max(60, seconds // (times or 1)))


def _skipped(found: Fields, name: str) -> Iterable[str]:
    for element in found.get(name, ()):
        for child in element:
            yield (child.text or "").strip().capitalize()


def _hours(found: Fields) -> Iterable[int]:
    for hour in _skipped(found, "skiphours"):
        if hour.isascii() and hour.isdigit() and len(hour) < 3 and int(hour) <= 24:
            yield int(hour) % 24  # RSS 0.91 counts to 24, RSS 2.0 from 0
