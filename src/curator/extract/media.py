"""What a page lets its readers hear or watch becomes the article's media: address, kind and duration.

Believed is first what the page says of its article, then what it shows where the article begins. What plays beside it,
an advertisement, a film about something else, a reading aloud by a machine, is none of it. No rule knows a platform.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice, takewhile
from urllib.parse import urlsplit

from lxml import etree

from curator.extract.document import Document
from curator.extract.jsonld import Node, types
from curator.extract.likeness import alike
from curator.extract.names import name_tokens, word_set
from curator.extract.players import (
    DEAD,
    HEARD,
    MACHINE,
    SEEN,
    is_no_player_s,
    is_of_something,
    is_played,
    is_player,
    is_playlist,
    is_refused,
    kind_of_address,
    kind_of_file,
    said_of,
    tokens,
)
from curator.model import Enclosure, Media, MediaKind
from curator.text.clean import fold
from curator.urls import resolve_link

LONGEST = 86_400
"""Seconds; what is said to be longer is a stream, or a mistake."""
_KINDS: dict[str, MediaKind] = {
    "audioobject": "audio", "podcastepisode": "audio", "radioepisode": "audio", "audiobook": "audio",
    "videoobject": "video", "tvepisode": "video", "videoclip": "video", "movieclip": "video",
}  # fmt: skip
_EPISODES = frozenset({"podcastepisode", "radioepisode", "tvepisode"})
_OF_ARTICLE = ("video", "audio", "associatedMedia", "encoding")
_ADDRESSES = ("embedUrl", "embedURL", "contentUrl", "contentURL", "url")
_IN_METAS: tuple[tuple[str, MediaKind | None], ...] = (
    ("og:video:secure_url", "video"), ("og:video:url", "video"), ("og:video", "video"),
    ("og:audio:secure_url", "audio"), ("og:audio:url", "audio"), ("og:audio", "audio"), ("twitter:player", None),
)  # fmt: skip
_DURATION = re.compile(
    r"P?(?:\d+Y)?(?:0+M)?(?:(\d{1,3})D)?T?(?:([\d.]{1,9})H)?(?:([\d.]{1,9})M)?(?:([\d.]{1,24})S)?", re.IGNORECASE
)
"""ISO 8601, and as some write it: ``T13M26S``, ``P5M9.49S``, ``P0Y0M0DT0H2M33S``."""
_CLOCK = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,7})(?:\.\d{1,9})?")
_ELEMENTS = ("audio", "video", "iframe")
_SOURCES = frozenset({"audio", "video", "source"})
_SRC = ("src", "data-src", "data-lazy-src", "data-litespeed-src")
_RIGHTS = ("autoplay", "encrypted-media", "picture-in-picture")
_ELSEWHERE = word_set(
    "ad ads advert adverts advertisement advertising adslot sponsored promo promotion outbrain taboola related "
    "recommended recommendations recirc teaser teasers trending popular more newsletter share sharing social sticky "
    "footer sidebar rail nav menu comments modal popup overlay background bg cover "
    "speech tts readaloud vorlesen text-to-speech"
)
_ELSEWHERE_TAGS = frozenset({"aside", "nav", "footer", "form", "dialog", "a", "template"})
_LEAST_ALIKE = 0.5
_LOW, _BAR = 240, 2.4
"""Pixels, and how much wider than high the widest films are."""
_MOST, _FEW = 50, 5
"""Nodes of a graph, or elements of a page, that are looked at, and of the values of one node: more is a trap."""


def media_of(
    document: Document,
    headline: str,
    above: etree._Element | None,
    below: etree._Element | None,
    last: etree._Element | None,
) -> tuple[Media | None, str]:
    """Return an article's media and the rung that gave it: JSON-LD, OpenGraph, Twitter, an element of its beginning.

    ``above`` is the headline as it is shown, ``below`` the second paragraph, ``last`` a later one.
    """
    nodes = list(islice((node for node in document.graph.nodes if _kind_of(node)), _MOST))
    found = next(_in_graph(document, nodes, headline), None)
    if found:
        return found, "json-ld"
    media, rung = next(_in_metas(document), (None, ""))
    if media is None:
        media, rung = next(_in_tree(document, above, below, last), None), "element"
    if media is None:
        return None, ""
    if media.duration is None:
        media = replace(media, duration=_told_duration(document, nodes, media))
    return media, rung


def attached(enclosures: Iterable[Enclosure]) -> Media | None:
    """Return what a feed attaches to an entry: its first audio or video."""
    for one in enclosures:
        kind = _kind_of_type(one.media_type) or (None if one.media_type else kind_of_file(one.url))
        if kind and not DEAD.search(urlsplit(one.url).path) and not is_playlist(one.url):
            return Media(url=one.url, kind=kind, duration=_bounded(one.duration or 0))
    return None


def seconds(text: str) -> int | None:
    """Return a duration as whole seconds: ISO 8601 as it is written, ``4:30``, ``270``; None for anything else."""
    text = text.strip()[:40]
    clock = _CLOCK.fullmatch(text)
    if clock:
        hours, minutes, rest = (int(part or 0) for part in clock.groups())
        return _bounded(hours * 3600 + minutes * 60 + rest)
    found = _DURATION.fullmatch(text)
    if not found:
        return None
    try:
        days, hours_, minutes_, rest_ = (float(part or 0) for part in found.groups())
    except ValueError:  # two points in one number
        return None
    return _bounded(days * 86_400 + hours_ * 3600 + minutes_ * 60 + rest_)


def _bounded(length: float) -> int | None:
    return round(length) if 0.5 <= length <= LONGEST else None


def _kind_of(node: Node) -> MediaKind | None:
    return next((_KINDS[kind] for kind in types(node) if kind in _KINDS), None)


def _kind_of_type(media_type: str) -> MediaKind | None:
    return "audio" if media_type.startswith("audio") else "video" if media_type.startswith("video") else None


def _in_graph(document: Document, nodes: list[Node], headline: str) -> Iterator[Media]:
    """Yield the media that the article names as its own, then those that are themselves what the page is about."""
    named = [
        item
        for name in _OF_ARTICLE
        for item in document.graph.follow(document.article.get(name))
        if not isinstance(item, str) and _kind_of(item)
    ]
    mains = (node for node in nodes if _is_main(document, node, headline))
    yield from filter(None, (_media(document, node, nodes) for node in chain(named, mains)))


def _is_main(document: Document, node: Node, headline: str) -> bool:
    """Say whether a film or an episode is what the page is about: by its address, or by a name like the headline."""
    own = _bare(document.url)
    for name in ("url", "mainEntityOfPage", "@id"):
        for item in document.graph.follow(node.get(name))[:_FEW]:
            address = item if isinstance(item, str) else item.get("@id") or item.get("url")
            if isinstance(address, str) and _bare(resolve_link(document.url, address)) == own and "#" not in address:
                return True
    return alike(fold(document.graph.text(node, "name", "headline")), fold(headline)) >= _LEAST_ALIKE


def _bare(url: str) -> str:
    return url.partition("#")[0].partition("?")[0].rstrip("/").removeprefix("https:").removeprefix("http:")


def _media(document: Document, node: Node, nodes: list[Node]) -> Media | None:
    """Return a node's media; where it tells no address of its own, it is played on the page.

    None of a node that tells addresses, but none that is a film's or a sound's: nothing is played there.
    """
    if MACHINE.search(document.graph.text(node, "name")):
        return None
    kind = _kind_of(node) or "video"
    inner = [node]
    if not _EPISODES.isdisjoint(types(node)):
        items = [
            item for name in ("associatedMedia", "audio", "video") for item in document.graph.follow(node.get(name))
        ]
        inner = [*(item for item in items if not isinstance(item, str)), node]
    addresses = [url for one in inner for url in _addresses(document, one)]
    if not addresses and any(_written(document, one) for one in inner):
        return None
    own = (url for url in addresses if not is_playlist(url) and not _is_shared(document, url, node, nodes))
    told = (_duration(document, one) for one in (node, *inner))
    return Media(url=next(own, document.url), kind=kind, duration=next(filter(None, told), None))


def _duration(document: Document, node: Node) -> int | None:
    """Return how long a node says that it is; some write a number of seconds, though schema.org has a text."""
    length = node.get("duration")
    if isinstance(length, int | float) and not isinstance(length, bool):
        return _bounded(length)
    return next(filter(None, map(seconds, document.graph.texts(node, "duration"))), None)


def _written(document: Document, node: Node) -> list[str]:
    told = (value for name in _ADDRESSES for value in document.graph.follow(node.get(name)))
    return list(islice((value for value in told if isinstance(value, str) and value.strip()), _FEW))


def _addresses(document: Document, node: Node) -> list[str]:
    urls = (resolve_link(document.url, value) for value in _written(document, node))
    return [url for url in urls if url and not is_refused(url)]


def _is_shared(document: Document, url: str, node: Node, nodes: list[Node]) -> bool:
    """Say whether another film has the same address: one in which the number of the film is missing."""
    name = node.get("name")
    return any(one.get("name") != name and url in _addresses(document, one) for one in nodes)


def _in_metas(document: Document) -> Iterator[tuple[Media, str]]:
    for name, kind in _IN_METAS:
        for content in document.metas.get(name, ()):
            url = resolve_link(document.url, content)
            if url and _bare(url) != _bare(document.url) and not is_refused(url) and (kind or is_played(url)):
                told = kind or kind_of_address(url)
                url = document.url if is_playlist(url) else url
                yield Media(url=url, kind=told), "opengraph" if name.startswith("og") else "twitter"


def _told_duration(document: Document, nodes: list[Node], media: Media) -> int | None:
    """Return how long media are, as a node with their address or a tag beside theirs says."""
    for node in nodes:
        if media.url in _addresses(document, node):
            return _duration(document, node)
    names = (f"{media.kind}:duration", f"og:{media.kind}:duration")
    return next(filter(None, (seconds(text) for name in names for text in document.metas.get(name, ()))), None)


def _in_tree(
    document: Document, above: etree._Element | None, below: etree._Element | None, last: etree._Element | None
) -> Iterator[Media]:
    """Yield what plays in the box that holds headline and first paragraphs, up to some paragraphs on."""
    if above is None or below is None:
        return
    around = set(below.iterancestors())
    room = next((box for box in above.iterancestors() if box in around), None)
    if room is None:
        return
    tags = {node.tag for node in (above, last) if node is not None}
    is_inside, left = room.tag not in {"body", "html"}, _MOST
    for node in room.iter(*_ELEMENTS, *tags):
        if node is last or not left:
            return
        is_inside = is_inside or node is above
        if node.tag in _ELEMENTS and is_inside:
            left -= 1
            media = None if _is_elsewhere(node, room) else _played(document, node)
            if media:
                yield media


def _is_elsewhere(node: etree._Element, room: etree._Element) -> bool:
    boxes = takewhile(lambda box: box is not room, node.iterancestors())
    return any(
        box.tag in _ELSEWHERE_TAGS
        or not _ELSEWHERE.isdisjoint(name_tokens(names := f"{box.get('class') or ''} {box.get('id') or ''}"))
        or MACHINE.search(names)
        for box in (node, *boxes)
    )


def _played(document: Document, node: etree._Element) -> Media | None:
    if node.tag == "iframe":
        return _framed(document, node)
    if node.get("controls") is None and _is_scenery(node):
        return None
    urls = [url for one in islice(node.iter(), _MOST) if one.tag in _SOURCES and (url := _source_of(document, one))]
    if not urls:
        return None
    kind: MediaKind = "audio" if node.tag == "audio" else kind_of_file(urls[0]) or "video"
    return Media(url=next((url for url in urls if not is_playlist(url)), document.url), kind=kind)


def _is_scenery(node: etree._Element) -> bool:
    """Say whether a film that nobody can stop is a picture that moves: it begins again, or plays without sound."""
    return node.get("loop") is not None or (node.get("autoplay") is not None and node.get("muted") is not None)


def _framed(document: Document, node: etree._Element) -> Media | None:
    """Return what an ``iframe`` plays, if its address says that it is a player, and what of.

    One that says nothing of what it plays, but may do what films need, plays a film.
    """
    url = _source_of(document, node)
    if not is_player(url):
        return None
    said = said_of(url) | tokens(f"{node.get('title') or ''} {node.get('class') or ''}")
    if is_no_player_s(url, said):
        return None
    is_heard = not HEARD.isdisjoint(said)
    if _is_low(node):
        return Media(url=url, kind="audio") if is_heard or not HEARD.isdisjoint(tokens(url)) else None
    if not SEEN.isdisjoint(said):
        return Media(url=url, kind="video")
    if is_heard:
        return Media(url=url, kind="audio")
    may_play = node.get("allowfullscreen") is not None or any(right in (node.get("allow") or "") for right in _RIGHTS)
    return Media(url=url, kind="video") if may_play and is_of_something(url) else None


def _is_low(node: etree._Element) -> bool:
    """Say whether a frame is a bar, too low for its width to show a film."""
    width, height = (
        int(side[:6]) if (side := (node.get(name) or "").removesuffix("px")).isdecimal() else 0
        for name in ("width", "height")
    )
    return 0 < height < _LOW and not 0 < width < _BAR * height


def _source_of(document: Document, node: etree._Element) -> str:
    """Return the address that an element plays; lazy loading may keep it in another attribute, or a script set it."""
    for name in _SRC:
        written = (node.get(name) or "").strip()
        if written and not written.startswith(("#", "about:", "data:", "blob:")):
            url = resolve_link(document.url, written)
            if url and not is_refused(url):
                return url
    return ""
