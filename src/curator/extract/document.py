"""A page's bytes become a document: one tree, its meta tags, its JSON-LD graph and its address."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from curator.errors import ParseError
from curator.extract.jsonld import Graph, read_graph
from curator.model import Page
from curator.text.clean import clean
from curator.text.encodings import has_mark, marked, once, strictly
from curator.text.filetypes import binary_kind
from curator.urls import display, resolve_link

MAX_CHARACTERS = 4_000_000
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_LISTED = (
    "script", "base", "meta", "link", "title", "input", "img", "amp-img", "source", "figure", "figcaption",
)  # fmt: skip
_HEAD = 8192
"""Bytes among which a page declares its encoding."""
_SEVEN_BITS = ("iso-2022", "utf-16", "utf-7", "hz-gb")
_NOT_PAGES = re.compile(r"^(?:image|audio|video|font)/|^application/(?:pdf|zip|json|octet-stream|(?:rss|atom)\+xml)$")
_LONGEST_TAG = 20_000
_LONG_TAG = re.compile(rb"<[a-zA-Z][\w:-]*+[^<>]{%d,}+" % _LONGEST_TAG)
_QUOTED = re.compile(rb"\"[^\"]*+\"|'[^']*+'")
MOST_ATTRIBUTES = 1_000
"""Of one element; libxml2 compares each with all before it, and a hundred thousand take it 10 s."""
_INDENTATION = 2_000
MOST_INSIDE = 300
_MOST_BOXES = 40
_ANSWERS = ("Review", "Comment", "Answer", "UserComments")
_NO_XML = bytes((*range(9), 11, 12, *range(14, 32), 127))


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A parsed page; it never leaves the worker that parsed it."""

    root: etree._Element
    url: str
    """Where the page's relative addresses start."""
    html: bytes
    """The page in UTF-8, for other readers."""
    metas: Mapping[str, tuple[str, ...]]
    """Name, property or itemprop in lower case → contents, cleaned, in order."""
    nodes: tuple[etree._Element, ...]
    """The elements of ``_LISTED`` in document order: one pass over the tree, which takes 0.25 ms, for all fields."""
    graph: Graph
    article: Mapping[str, object]
    """The JSON-LD node of the article, empty where there is none."""

    def each(self, *tags: str) -> Iterator[etree._Element]:
        """Return the elements of these tags, which ``_LISTED`` names, in document order."""
        return (node for node in self.nodes if node.tag in tags)

    def meta(self, *names: str) -> str:
        """Return the first content of the first of these names that has one."""
        return next((content for name in names for content in self.metas.get(name, ()) if content), "")


def open_document(page: Page) -> Document:
    """Parse a page once; ParseError when it is empty or no HTML."""
    if _NOT_PAGES.match(page.media_type):
        raise ParseError(f"{display(page.final_url)} answers with {page.media_type}, not with a web page")
    if not page.body.strip():
        raise ParseError(f"{display(page.final_url)} answers with an empty page")
    kind = binary_kind(page.body)
    if kind:
        raise ParseError(f"{display(page.final_url)} answers with {kind}, not with a web page")
    text = _utf8(page).translate(None, _NO_XML)
    if text[:_HEAD].lstrip()[:1] in (b"{", b"[") and _is_json(text):
        raise ParseError(f"{display(page.final_url)} answers with JSON, not with a web page")
    if max(map(len, text.split(b">"))) > _LONGEST_TAG:  # a cheap question, for one page in thousands
        text = _LONG_TAG.sub(_without_attributes, text)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(text, parser)
    except etree.LxmlError:
        root = None
    if root is None or len(root) == 0:
        raise ParseError(f"{display(page.final_url)} answers with something that is not a web page")
    nodes = tuple(root.iter(*_LISTED))
    scripts = (node for node in nodes if node.tag == "script" and "ld+json" in (node.get("type") or "").lower())
    graph = read_graph(node.text or "" for node in scripts)
    base = next((node.get("href") or "" for node in nodes if node.tag == "base"), "")
    return Document(
        root=root,
        url=(base and resolve_link(page.final_url, base)) or page.final_url,
        html=text,
        metas=_metas(node for node in nodes if node.tag == "meta"),
        nodes=nodes,
        graph=graph,
        article=graph.article(page.final_url),
    )


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _without_attributes(tag: re.Match[bytes]) -> bytes:
    """Return a tag bare if nobody can have written all its attributes; long values of few are common."""
    parts = _QUOTED.sub(b"", tag[0]).split()
    return tag[0] if len(parts) <= MOST_ATTRIBUTES else parts[0]


def _utf8(page: Page) -> bytes:
    """Return a page's text in UTF-8: as it came where it came so, for to encode most pages once more takes 0.4 ms."""
    body = page.body
    text = _plain(body, page.charset) if len(body) <= MAX_CHARACTERS else None
    if text is not None:
        again = once(text, body)
        return body if again is text else again.encode()
    return decode(body, page.charset)[:MAX_CHARACTERS].encode("utf-8", "replace")


def decode(body: bytes, charset: str) -> str:
    """Return a page's text: byte order mark, strict UTF-8, the declared encoding, a guess; never an error.

    The order is that of what lies least: pages that call UTF-8 something else are common, text in another encoding
    that happens to be UTF-8 is not. Encodings of seven bits are believed at once.
    """
    text = marked(body)
    if text is not None:
        return text
    text = _plain(body, charset)
    if text is not None:
        return once(text, body)
    found = _DECLARED.search(body, 0, _HEAD)
    declared = [name.lower() for name in (charset, found[1].decode("ascii", "replace") if found else "") if name]
    seven_bits = [name for name in declared if name.startswith(_SEVEN_BITS)]
    for encoding in (*seven_bits[:1], "utf-8", *declared):
        text = strictly(body, encoding)
        if text is not None:
            return once(text, body)
    if any(name in {"utf-8", "utf8"} for name in declared):
        return body.decode("utf-8", "replace")
    return body.decode("cp1252" if declared else _guess(body), "replace")


def _plain(body: bytes, charset: str) -> str | None:
    """Return the text of a body that is UTF-8 without a mark and does not say that it is seven-bit; else None."""
    named = charset.lower() + body[:_HEAD].decode("latin-1").lower()
    if has_mark(body) or any(name in named for name in _SEVEN_BITS):
        return None
    return strictly(body, "utf-8")


def is_small(element: etree._Element) -> bool:
    """Say whether an element holds no more others than a byline, a caption or a link may."""
    return sum(1 for _ in islice(element.iter(), MOST_INSIDE + 1)) <= MOST_INSIDE


def beginning(element: etree._Element, most: int) -> str:
    """Return the text of a small element, or some more than ``most`` characters of it.

    Of elements in elements each holds the text of all: one that holds very many is no byline, caption or date.
    """
    if not is_small(element):
        return ""
    pieces: list[str] = []
    length = 0
    for piece in element.itertext():
        words = " ".join(str(piece)[: most + _INDENTATION].split())
        pieces.append(words)
        length += len(words)
        if length > most:
            break
    return clean(" ".join(pieces))


def _guess(body: bytes) -> str:
    from charset_normalizer import from_bytes  # 20 ms to import, for the rare page that declares nothing

    best = from_bytes(body[:20_000]).best()
    return best.encoding if best else "cp1252"


def is_of_answer(node: etree._Element) -> bool:
    """Say whether microdata make an element part of a comment or a review below the article.

    A review that holds the page's headline is the article.
    """
    scopes = (box for box in islice(node.iterancestors(), _MOST_BOXES) if box.get("itemscope") is not None)
    for scope in scopes:
        if (scope.get("itemtype") or "").strip().endswith(_ANSWERS):
            return not any(inner.tag == "h1" for inner in islice(scope.iter(), MOST_INSIDE))
    return False


def _metas(nodes: Iterable[etree._Element]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for node in nodes:
        content = node.get("content")
        if content is None or (node.get("itemprop") is not None and is_of_answer(node)):
            continue
        for attribute in ("property", "name", "itemprop"):
            told = (node.get(attribute) or "").strip().lower()
            # an element may be several properties at once
            for name in told.split() if attribute == "itemprop" else filter(None, (told,)):
                found.setdefault(name, []).append(content)
    return {name: tuple(filter(None, map(clean, contents))) for name, contents in found.items()}
