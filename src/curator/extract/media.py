"""What a page lets its readers hear or watch becomes the article's media: address, kind and duration.

Believed is first what the page says of its article, then what it shows where the article begins. What plays beside it,
an advertisement, a film about something else, a reading aloud by a machine, is none of it. No rule knows a platform.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice, takewhile
from math import isfinite
from urllib.parse import urlsplit

from lxml import etree

from curator.extract.document import Document
from curator.extract.jsonld import Node, types
from curator.extract.likeness import alike
from curator.extract.names import name_tokens, word_set
from curator.model import Enclosure, Media, MediaKind
from curator.text.clean import fold
from curator.urls import registrable_domain, resolve_link

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
_SOUND = re.compile(r"\.(?:mp3|m4a|aac|ogg|oga|opus|wav|flac)\Z", re.IGNORECASE)
_FILM = re.compile(r"\.(?:mp4|m4v|webm|mov|ogv|m3u8|mpd)\Z", re.IGNORECASE)
_PLAYLIST = re.compile(r"\.(?:m3u8|mpd|f4m|smil)\Z", re.IGNORECASE)
"""What only a player opens; a browser that follows a link to one shows nothing, or a text."""
_DEAD = re.compile(r"\.(?:swf|flv)\Z", re.IGNORECASE)
_DURATION = re.compile(
    r"P?(?:\d+Y)?(?:0+M)?(?:(\d{1,3})D)?T?(?:([\d.]{1,9})H)?(?:([\d.]{1,9})M)?(?:([\d.]{1,24})S)?", re.IGNORECASE
)
"""ISO 8601, and as some write it: ``T13M26S``, ``P5M9.49S``, ``P0Y0M0DT0H2M33S``."""
_CLOCK = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,7})(?:\.\d{1,9})?")
_ELEMENTS = ("audio", "video", "iframe")
_SOURCES = frozenset({"audio", "video", "source"})
_SRC = ("src", "data-src", "data-lazy-src", "data-litespeed-src")
_PLAYS = frozenset({"embed", "player"})
_HEARD = word_set("audio podcast podcasts episode radio listen sound track tracks music")
_SEEN = word_set("video videos film watch")
_NO_PLAYER = word_set(
    "map maps chart charts graph tweet status post form newsletter poll quiz widget widgets comments share like likes "
    "timeline calendar weather ticker data table document slides book game photo photos gallery image images story"
)
_RIGHTS = ("autoplay", "encrypted-media", "picture-in-picture")
_ELSEWHERE = word_set(
    "ad ads advert adverts advertisement advertising adslot sponsored promo promotion outbrain taboola related "
    "recommended recommendations recirc teaser teasers trending popular more newsletter share sharing social sticky "
    "footer sidebar rail nav menu comments modal popup overlay background bg cover "
    "speech tts readaloud vorlesen text-to-speech"
)
_ELSEWHERE_TAGS = frozenset({"aside", "nav", "footer", "form", "dialog", "a", "template"})
_MACHINE = re.compile(r"(?:^|[/_-])tts", re.IGNORECASE)
"""Files in which a machine reads the article aloud are named for it: text to speech."""
_SIGNS = re.compile(r"[\W_]+")
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
        kind = _kind_of_type(one.media_type) or (None if one.media_type else _kind_of_file(one.url))
        if kind and not _DEAD.search(urlsplit(one.url).path) and not _is_playlist(one.url):
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
    return round(length) if isfinite(length) and 0.5 <= length <= LONGEST else None


def _kind_of(node: Node) -> MediaKind | None:
    return next((_KINDS[kind] for kind in types(node) if kind in _KINDS), None)


def _kind_of_type(media_type: str) -> MediaKind | None:
    return "audio" if media_type.startswith("audio") else "video" if media_type.startswith("video") else None


def _kind_of_file(url: str) -> MediaKind | None:
    path = urlsplit(url).path
    return "audio" if _SOUND.search(path) else "video" if _FILM.search(path) else None


def _in_graph(document: Document, nodes: list[Node], headline: str) -> Iterator[Media]:
    """Yield the media that the article names as its own, then those that are themselves what the page is about."""
    named = [
        item
        for name in _OF_ARTICLE
        for item in document.graph.follow(document.article.get(name))
        if not isinstance(item, str) and _kind_of(item)
    ]
    for node in named:
        yield _media(document, node, nodes)
    for node in nodes:
        if _is_main(document, node, headline):
            yield _media(document, node, nodes)


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


def _media(document: Document, node: Node, nodes: list[Node]) -> Media:
    """Return a node's media; where it tells no address of its own, it is played on the page."""
    kind = _kind_of(node) or "video"
    inner = [node]
    if not _EPISODES.isdisjoint(types(node)):
        items = [
            item for name in ("associatedMedia", "audio", "video") for item in document.graph.follow(node.get(name))
        ]
        inner = [*(item for item in items if not isinstance(item, str)), node]
    addresses = [
        url for one in inner for url in _addresses(document, one) if not _is_shared(document, url, node, nodes)
    ]
    told = (seconds(text) for one in (node, *inner) for text in document.graph.texts(one, "duration"))
    url = next((url for url in addresses if not _is_playlist(url)), document.url)
    return Media(url=url, kind=kind, duration=next(filter(None, told), None))


def _addresses(document: Document, node: Node) -> list[str]:
    told = [value for name in _ADDRESSES for value in document.graph.follow(node.get(name)) if isinstance(value, str)]
    urls = (resolve_link(document.url, value) for value in told[:_FEW] if value.strip())
    return [url for url in urls if url and not _DEAD.search(urlsplit(url).path)]


def _is_shared(document: Document, url: str, node: Node, nodes: list[Node]) -> bool:
    """Say whether another film has the same address: one in which the number of the film is missing."""
    name = node.get("name")
    return any(one.get("name") != name and url in _addresses(document, one) for one in nodes)


def _is_playlist(url: str) -> bool:
    return _PLAYLIST.search(urlsplit(url).path) is not None


def _in_metas(document: Document) -> Iterator[tuple[Media, str]]:
    for name, kind in _IN_METAS:
        for content in document.metas.get(name, ()):
            url = resolve_link(document.url, content)
            if url and _bare(url) != _bare(document.url) and not _DEAD.search(urlsplit(url).path):
                told = kind or _kind_of_address(url)
                url = document.url if _is_playlist(url) else url
                yield Media(url=url, kind=told), "opengraph" if name.startswith("og") else "twitter"


def _told_duration(document: Document, nodes: list[Node], media: Media) -> int | None:
    """Return how long media are, as a node with their address or a tag beside theirs says."""
    for node in nodes:
        if media.url in _addresses(document, node):
            return next(filter(None, map(seconds, document.graph.texts(node, "duration"))), None)
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
        or not _ELSEWHERE.isdisjoint(name_tokens(f"{box.get('class') or ''} {box.get('id') or ''}"))
        for box in (node, *boxes)
    )


def _played(document: Document, node: etree._Element) -> Media | None:
    if node.tag == "iframe":
        return _framed(document, node)
    if node.get("loop") is not None and node.get("controls") is None:
        return None  # a picture that moves
    urls = [url for one in islice(node.iter(), _MOST) if one.tag in _SOURCES and (url := _source_of(document, one))]
    if not urls or _MACHINE.search(urlsplit(urls[0]).path):
        return None
    kind: MediaKind = "audio" if node.tag == "audio" else _kind_of_file(urls[0]) or "video"
    return Media(url=next((url for url in urls if not _is_playlist(url)), document.url), kind=kind)


def _framed(document: Document, node: etree._Element) -> Media | None:
    """Return what an ``iframe`` plays, if its address says that it is a player, and what of.

    One that says nothing of what it plays, but may do what films need, plays a film.
    """
    url = _source_of(document, node)
    parts = urlsplit(url)
    house = (parts.hostname or "").removesuffix(registrable_domain(parts.hostname or ""))
    is_by_path = _is_player(parts.path.lower().split("/"))
    if not is_by_path and not _is_player(house.split(".")):
        return None
    said = name_tokens(_SIGNS.sub(" ", f"{house} {parts.path} {node.get('title') or ''} {node.get('class') or ''}"))
    if not _NO_PLAYER.isdisjoint(said):
        return None
    if not _SEEN.isdisjoint(said):
        return Media(url=url, kind="video")
    if _is_low(node) or not _HEARD.isdisjoint(said):
        return Media(url=url, kind="audio")
    may_play = node.get("allowfullscreen") is not None or any(right in (node.get("allow") or "") for right in _RIGHTS)
    return Media(url=url, kind="video") if is_by_path and may_play else None


def _is_low(node: etree._Element) -> bool:
    """Say whether a frame is a bar, too low for its width to show a film."""
    width, height = (
        int(side[:6]) if (side := (node.get(name) or "").removesuffix("px")).isdecimal() else 0
        for name in ("width", "height")
    )
    return 0 < height < _LOW and not 0 < width < _BAR * height


def _is_player(labels: Iterable[str]) -> bool:
    return any(not _PLAYS.isdisjoint(label.split("-")) for label in labels)


def _kind_of_address(url: str) -> MediaKind:
    said = name_tokens(_SIGNS.sub(" ", urlsplit(url).path))
    return _kind_of_file(url) or ("video" if _HEARD.isdisjoint(said) else "audio")


def _source_of(document: Document, node: etree._Element) -> str:
    """Return the address that an element plays; lazy loading may keep it in another attribute, or a script set it."""
    for name in _SRC:
        written = (node.get(name) or "").strip()
        if written and not written.startswith(("#", "about:", "data:", "blob:")):
            url = resolve_link(document.url, written)
            if url and not _DEAD.search(urlsplit(url).path):
                return url
    return ""
