"""Media RSS, enclosures and podcast fields become pictures with their own words, and attached audio or video.

A caption stays with its picture; it is never the article's text. Descriptions, titles and credits are inherited from
group to content (Media RSS 1.5.1, "Optional Elements").
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from lxml import etree

from curator.model import Enclosure, Image
from curator.sources import MOST_MEDIA
from curator.sources.feed.dates import parse_duration
from curator.sources.feed.document import Document
from curator.sources.feed.links import relation, target
from curator.sources.feed.names import Fields, fields
from curator.sources.feed.texts import construct, first_value, value
from curator.text.clean import clean
from curator.text.markup import to_text

_MEDIA_FIELDS = frozenset(
    {"media:content", "media:group", "media:thumbnail", "enclosure", "image", "itunes:image", "itunes:duration"}
)
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|\Z)", re.IGNORECASE)
_SOUND_OR_FILM_FILE = re.compile(r"\.(?:mp3|m4a|ogg|oga|opus|wav|mp4|m4v|webm|mov|flv)(?:[?#]|\Z)", re.IGNORECASE)


class _Words(NamedTuple):
    caption: str = ""
    credit: str = ""
    title: str = ""


_NO_WORDS = _Words()
_NOTHING: Fields = {}


class _Picture(NamedTuple):
    rank: int
    """0: the picture itself, 1: a thumbnail, 2: the author's portrait."""
    image: Image


def media(
    found: Fields, document: Document, authors: tuple[str, ...]
) -> tuple[tuple[Enclosure, ...], tuple[Image, ...]]:
    """Return what is attached to an entry, and its pictures.

    Attached are RSS and Atom enclosures, then the audio and video of Media RSS. Pictures come the widest first,
    thumbnails after them, and last a picture that is titled with an author's name: a portrait.
    """
    links = [element for element in found.get("link", ()) if len(element) or relation(element) == "enclosure"]
    if not links and _MEDIA_FIELDS.isdisjoint(found):
        return (), ()
    enclosures = list(_enclosures(found, links, document))
    pictures = []
    for element, words, is_content in _walk(found, _NO_WORDS, document):
        if not is_content or _is_picture(element):
            pictures.append(_picture(0 if is_content else 1, element, document, words))
        else:
            enclosures.append(_film(element, document))
    pictures += [_Picture(0, Image(url=one.url)) for one in enclosures if _shows_picture(one)]
    pictures += _beside(found, document)
    return _attached(enclosures, parse_duration(first_value(found, "itunes:duration"))), _ordered(pictures, authors)


def _walk(found: Fields, inherited: _Words, document: Document) -> Iterator[tuple[etree._Element, _Words, bool]]:
    """Yield every content (True) and thumbnail (False) with its words: of an entry, its groups, and inside its links.

    BBC World Service puts them into Atom links.
    """
    words = _words(found, inherited)
    for element in found.get("media:content", ()):
        inner = fields(element, document.names) if len(element) else _NOTHING
        own = _words(inner, words)
        yield element, own, True
        for thumbnail in inner.get("media:thumbnail", ()):
            yield thumbnail, own, False
    for element in found.get("media:thumbnail", ()):
        yield element, words, False
    for holder in (*found.get("media:group", ()), *found.get("link", ())):
        if len(holder):
            yield from _walk(fields(holder, document.names), words, document)


def _attached(enclosures: list[Enclosure], duration: float | None) -> tuple[Enclosure, ...]:
    unique: dict[str, Enclosure] = {}
    for enclosure in enclosures:
        if enclosure.url:
            unique.setdefault(enclosure.url, enclosure)
    kept = tuple(unique.values())[:MOST_MEDIA]
    if duration is None:
        return kept
    return tuple(replace(one, duration=duration) if one.duration is None else one for one in kept)


def _ordered(pictures: list[_Picture], authors: tuple[str, ...]) -> tuple[Image, ...]:
    unique: dict[str, _Picture] = {}
    for picture in pictures[: 2 * MOST_MEDIA]:
        url, title = picture.image.url, picture.image.title
        placed = _Picture(2, picture.image) if title and title in authors else picture
        if url:
            unique[url] = _joined(unique[url], placed) if url in unique else placed
    ordered = sorted(unique.values(), key=lambda picture: (picture.rank, -(picture.image.width or 0)))
    return tuple(picture.image for picture in ordered[:MOST_MEDIA])


def _beside(found: Fields, document: Document) -> Iterator[_Picture]:
    """Yield the item's own image and the podcast's."""
    for element in found.get("image", ()):
        parts = fields(element, document.names)
        url = first_value(parts, "url") or element.get("href") or (element.text or "").strip()
        yield _Picture(0, Image(url=document.address(element, url), alt=first_value(parts, "title")))
    for element in found.get("itunes:image", ()):
        yield _Picture(1, Image(url=document.address(element, element.get("href") or value(element))))


def _words(found: Fields, inherited: _Words) -> _Words:
    """Return the words beside a picture, the nearest winning."""
    if not ("media:description" in found or "media:credit" in found or "media:title" in found):
        return inherited
    return _Words(
        caption=_text(found, "media:description") or inherited.caption,
        credit=_text(found, "media:credit") or inherited.credit,
        title=_text(found, "media:title") or inherited.title,
    )


def _text(found: Fields, name: str) -> str:
    elements = found.get(name)
    if not elements:
        return ""
    text, is_text = construct(elements[0], atom=False)
    return clean(text) if is_text else to_text(text)


def _picture(rank: int, element: etree._Element, document: Document, words: _Words) -> _Picture:
    return _Picture(
        rank,
        Image(
            url=document.address(element, element.get("url") or value(element)),
            caption=words.caption,
            credit=words.credit,
            title=words.title,
            width=_side(element.get("width")),
            height=_side(element.get("height")),
        ),
    )


def _joined(known: _Picture, other: _Picture) -> _Picture:
    """Return one picture of two with the same address: nothing that either says of it is lost."""
    first, second = known.image, other.image
    return _Picture(
        min(known.rank, other.rank),
        replace(
            first,
            caption=first.caption or second.caption,
            credit=first.credit or second.credit,
            title=first.title or second.title,
            width=first.width or second.width,
            height=first.height or second.height,
        ),
    )


def _enclosures(found: Fields, links: list[etree._Element], document: Document) -> Iterator[Enclosure]:
    for element in found.get("enclosure", ()):
        url = document.address(element, element.get("url") or element.get("href") or value(element))
        yield _enclosure(url, element.get("type"), element.get("length"), None)
    for element in links:
        if relation(element) == "enclosure":
            url = document.address(element, target(element))
            yield _enclosure(url, element.get("type"), element.get("length"), None)


def _enclosure(url: str, media_type: str | None, length: str | None, duration: str | None) -> Enclosure:
    size = (length or "").strip()
    return Enclosure(
        url=url,
        media_type=clean(media_type or "").lower(),
        length=int(size) or None if size.isascii() and size.isdigit() and len(size) < 16 else None,
        duration=parse_duration(duration) if duration else None,
    )


def _film(element: etree._Element, document: Document) -> Enclosure:
    url = document.address(element, element.get("url"))
    kind = element.get("type") or element.get("medium")
    return _enclosure(url, kind, element.get("fileSize"), element.get("duration"))


def _is_picture(element: etree._Element) -> bool:
    """Say whether a content is a picture: by what it says it is, then by its type, then by its file's name."""
    medium, media_type = element.get("medium"), element.get("type")
    if medium:
        return medium.strip().lower() == "image"
    if media_type and "/" in media_type:
        return media_type.strip().lower().startswith("image/")
    url = element.get("url") or ""
    return bool(_PICTURE_FILE.search(url)) or not _SOUND_OR_FILM_FILE.search(url)


def _shows_picture(enclosure: Enclosure) -> bool:
    kind = enclosure.media_type
    return kind.startswith("image/") or (not kind and _PICTURE_FILE.search(enclosure.url) is not None)


def _side(text: str | None) -> int | None:
    if not text:
        return None
    text = text.strip().removesuffix("px")
    return int(text) or None if text.isascii() and text.isdigit() and len(text) < 6 else None
