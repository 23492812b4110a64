"""A picture that a page offers for sharing is judged: of the article, or the outlet's own card for every article."""

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from curator.extract.document import Document
from curator.extract.names import name_tokens, word_set
from curator.urls import host, resolve_link

_CARD_WORDS = word_set("logo logos share sharing sharer social default fallback og opengraph placeholder standard")
_WORDS_BESIDE = word_set(
    "image images img picture pic photo card cards preview thumbnail thumb icon site website page homepage facebook fb "
    "twitter meta open graph media article articles story news cover banner brand branding large small square wide new "
    "the of for main generic x png jpg v"
)
_CARD_NAME = re.compile(
    r"(?:^|[-_. ])(?:(?:default|fallback)[-_ ]?(?:social|share|sharing|og|open-?graph|thumb|thumbnail|image|img|photo)|"
    r"(?:social|share|sharing|og|open-?graph)[-_ ]?(?:image|img|card|default|fallback|preview|logo|thumb))"
    r"(?:[-_. \d]|$)",
    re.IGNORECASE,
)
_HASH = re.compile(r"^(?=.*\d)[0-9a-f]{6,}$|^\d+$", re.IGNORECASE)
_PART = re.compile(r"[-_.\s]+")
_BUNDLED = re.compile(
    r"^/(assets|static|dist|build|bundles|_next|_nuxt)/(?:[a-z_/-]+/)?[a-z-]{1,24}[-._][0-9a-f]{16,}\.(?:png|jpe?g|webp|gif)$"
)
"""What a bundler makes of a file of the site itself: its short name and the hash of its content."""
_TINY, _SQUARE = 200, 300


def is_card(document: Document, url: str, outlets: Iterable[str]) -> bool:
    """Say whether a picture is plainly the outlet's logo or card for every article, by its address and told size.

    Folders say nothing: ``/sites/default/files/`` and ``/styles/social/`` hold the photographs of thousands of sites.
    """
    path = unquote(urlsplit(url).path)
    name = path.rpartition("/")[2].rpartition(".")[0] or path.rpartition("/")[2]
    return (
        _CARD_NAME.search(name) is not None
        or _is_named_card(name, outlets)
        or _is_bundled(document, url, path)
        or _is_tiny(document)
    )


def _is_named_card(name: str, outlets: Iterable[str]) -> bool:
    """Say whether a file name is made of such words, the outlet's name and numbers only."""
    known = {word for outlet in outlets for word in name_tokens(_PART.sub(" ", outlet))}
    parts = [part for part in _PART.split(name) if not _HASH.match(part)]
    words = {word.lower() for part in parts for word in name_tokens(part) if word != part.lower()}
    words |= {part.lower() for part in parts if len(name_tokens(part)) == 1}
    words = {word for word in words if not word.isdecimal()}
    return not words.isdisjoint(_CARD_WORDS) and words <= _CARD_WORDS | _WORDS_BESIDE | known


def _is_bundled(document: Document, url: str, path: str) -> bool:
    """Say whether a file lies where the page's own scripts and styles do, named as a bundler names them."""
    found = _BUNDLED.match(path)
    if not found:
        return False
    files = (node.get("src") or node.get("href") or "" for node in document.each("script", "link"))
    addresses = (resolve_link(document.url, file) for file in files if f"/{found[1]}/" in file)
    return any(
        host(address) == host(url) and urlsplit(address).path.startswith(f"/{found[1]}/") for address in addresses
    )


def _is_tiny(document: Document) -> bool:
    sides = [document.meta(f"og:image:{side}") for side in ("width", "height")]
    if not all(side.isdecimal() and len(side) < 6 for side in sides):
        return False
    width, height = map(int, sides)
    return 0 < max(width, height) <= _TINY or 0 < width == height <= _SQUARE
