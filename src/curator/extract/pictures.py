"""A page's pictures become its lead image, with alt, caption and credit apart."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile
from urllib.parse import unquote, urlsplit

from lxml import etree

from curator.extract.captions import caption_of, credit_beside
from curator.extract.cards import is_card
from curator.extract.credits import bare_credit, credit_in, fuller_credit, without_credit
from curator.extract.document import Document
from curator.extract.jsonld import Node
from curator.extract.marks import is_marked
from curator.extract.names import name_tokens, word_set
from curator.model import Image
from curator.text.clean import clean, fold
from curator.text.markup import offered
from curator.urls import resolve_link

_NO_PICTURE = re.compile(
    r"(?:^|[-_./])(?:logo|placeholder|spacer|pixel|blank|clear|1x1|no-?image|favicon|sprite|transparent|loading|(?:apple-)?touch-icon|app-?icon|avatar)(?:[-_.\d]|$)|(?:^|[-_./])icons?\d*\.(?:png|gif)$|\.svg$",
    re.IGNORECASE,
)
_NOT_OF_ARTICLES = re.compile(r"/wp-admin/|(?:^|/)admin-ajax\.php$|/avatars?/")
"""Addresses at which a site's back office answers, to its own pages only, and where its users' portraits lie."""
_SEGMENT = re.compile(r"[/?&=:,;!@]+")
_ENDING = re.compile(r"(?:\.[a-z0-9]{2,5}){1,2}$", re.IGNORECASE)
_SIZE = re.compile(
    r"^\d{2,4}x\d{2,4}[_-]|[-_]\d{2,4}x\d{2,4}$|[-_]scaled$|-e\d{13}$|[-_](?:w|h|width|height)?\d{2,4}(?:px|w)?$"
)
_HASH = re.compile(r"(?<![0-9a-z])(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{12,}(?![0-9a-z])", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\d)(?!2147483647)\d{9,}(?!\d)")
_CROPPED = re.compile(r"(\.(?:jpe?g|png|webp|gif))\..*$", re.IGNORECASE)
"""What follows the ending of a file that a server crops: ``name.jpg.CROP.promo.jpg``."""
_LEAST_NUMBER = 6
_NO_TOKEN = re.compile(
    r"2147483647|(?:19|20)\d{6}|[a-z]?\d+x\d+|original|standard|maxresdefault|hqdefault|[a-z]+", re.IGNORECASE
)
_FILE_NAME = re.compile(
    r"\S+\.(?:jpe?g|png|gif|webp|avif|svg|bmp)|(?=\S*[\d_])\S{6,}|\$?\{.*\}|please wait.*", re.IGNORECASE
)
_NO_ALT = word_set(
    "article story post cover header featured image img photo picture pic foto bild imagen imagem immagine "
    "photograph thumbnail placeholder untitled logo "
    "null undefined alt figure фото изображение hero main lead featured artikelbild aufmacherbild symbolbild "
    "for of the zu zum de del di для"
)
_SRC = (
    "src",
    "data-src",
    "data-original",
    "data-lazy-src",
    "srcset",
    "data-srcset",
    "data-lazy-srcset",
    "data-url",
    "data-image",
)


_LEAST_SLUG, _LEAST_HYPHENS = 24, 3
"""Of a part of a file name that describes the picture; before or behind it stands which crop it is."""
_TOLD = frozenset({"opengraph", "twitter", "json-ld"})
_LEAST_SIDE, _LEAST_CONTENT = 50, 150
_SIZE_IN_NAME = re.compile(r"(\d{2,4})x(\d{2,4})(?=[^/]*$)")
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|webp|avif)(?:\?|$)", re.IGNORECASE)
_NO_CONTENT = word_set(
    "avatar gravatar icon icons emoji badge button buttons ads ad sprite author logo smiley flag flags"
)
_OF_WRITERS = frozenset({"bio", "author", "authors", "avatar", "byline", "contributor"})
_NEAR_BOXES = 4
_MOST_OFFERS = 30
"""Pictures that a page offers for sharing; of the next nobody needs to know whether they are shown."""
_MOST_SHOWN = 4
"""Elements of one picture beside which its credit is looked for."""
_LONGEST_PHRASE = 40
"""Characters that stand round a headline and say no more than ``image``."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The pictures that stand where the article begins, each none or one."""

    figures: tuple[etree._Element, ...]
    """Between headline and second paragraph, in a figure."""
    inline: tuple[etree._Element, ...]
    """Sizeable, in whatever element, before one of the next paragraphs."""
    around: frozenset[etree._Element]
    """What holds the article's first paragraphs, whatever it is called."""


@lru_cache(maxsize=512)
def picture_tokens(url: str) -> frozenset[str]:
    """Return the parts of a picture's address that stay the same at every size: its file name, ids, hashes."""
    parts = urlsplit(url)
    path = unquote(parts.path).rstrip("/")
    name = _SIZE.sub("", _ENDING.sub("", _CROPPED.sub(r"\1", path.rpartition("/")[2])))
    segments = [segment for segment in _SEGMENT.split(f"{path}/{unquote(parts.query)}") if len(segment) >= 8]
    stems = {_SIZE.sub("", _ENDING.sub("", segment)) for segment in segments}
    hashes = {found for segment in segments for found in (*_HASH.findall(segment), *_NUMBER.findall(segment))}
    ids = {
        stem
        for stem in stems
        if len(stem) >= 8 and "." not in stem and any(map(str.isdigit, stem)) and not _NO_TOKEN.fullmatch(stem)
    }
    is_name = len(name) >= (_LEAST_NUMBER if name.isdecimal() else 8) and not _NO_TOKEN.fullmatch(name)
    return frozenset(ids | hashes | ({name} if is_name else set()))


def same_picture(one: str, other: str) -> bool:
    """Say whether two addresses show one picture, in whatever size."""
    if one == other or not picture_tokens(one).isdisjoint(picture_tokens(other)):
        return True
    first, second = urlsplit(one), urlsplit(other)
    return (first.netloc, first.path) == (second.netloc, second.path) and _PICTURE_FILE.search(first.path) is not None


def is_picture(url: str) -> bool:
    """Say whether an address may be a picture worth showing, by its address."""
    if not url.startswith(("http://", "https://")):
        return False
    path = unquote(urlsplit(url).path)
    return not _NO_PICTURE.search(path.rpartition("/")[2]) and not _NOT_OF_ARTICLES.search(path)


def alt_text(value: str, headline: str) -> str:
    """Return an alternative text, empty where it says nothing: a file name, ``image``, the headline again."""
    text = clean(value)
    if not text:
        return ""
    words = fold(text) if len(text) <= len(headline) + _LONGEST_PHRASE else text.casefold()
    if len(text) <= len(headline) + _LONGEST_PHRASE:
        # “Featured image for” and the headline again says no more than “image”.
        words = words.replace(fold(headline) or "\0", " ")
    if not (said := words.strip(" .:").split()) or _FILE_NAME.fullmatch(text) or all(word in _NO_ALT for word in said):
        return ""
    return text


def alt_of(img: etree._Element) -> str:
    """Return the alternative text of an ``img``, none where an apostrophe ended it: ``alt='One of the town's gulls'``.

    The rest of the words is then taken for names of attributes, the last of which ends with the quote.
    """
    if any("'" in str(name) or '"' in str(name) for name in img.keys()):  # noqa: SIM118  an element is no dict
        return ""
    return img.get("alt") or ""


def lead_image(
    document: Document, headline: str, outlets: Sequence[str], placed: Placed, selected: str = ""
) -> tuple[Image | None, str]:
    """Return the lead image and the rung that gave it: the source's own rule, OpenGraph, Twitter, JSON-LD, a figure.

    A picture made for social networks that the page does not show gives way to the figure at the place of the lead, so
    that alt and caption belong to what is shown; the outlet's own card is no picture.
    """
    for rung, address in islice(_offers(document, selected, placed.around), _MOST_OFFERS):
        url = resolve_link(document.url, address)
        if not is_picture(url):
            continue
        shown = _shown(document, url)
        if not shown and rung in _TOLD:
            if placed.figures:
                break
            if is_card(document, url, outlets):
                continue
        return _described(document, url, shown, rung, headline), rung
    for rung, images in (("figure", placed.figures), ("inline", placed.inline)):
        for img in images:
            url = resolve_link(document.url, source_of(img))
            return _described(document, url, [img], rung, headline), rung
    return None, ""


def placed_images(
    document: Document, above: etree._Element | None, below: etree._Element | None, last: etree._Element | None
) -> Placed:
    """Return the pictures at the place of the lead.

    ``above`` is the headline, ``below`` the second paragraph, ``last`` a later one.
    """
    around = frozenset(() if below is None else below.iterancestors())
    figures = (img for img in _between(document, above, below) if _in_figure(img) and _is_worth(document, img))
    inline = (img for img in _between(document, above, last) if _is_content(document, img, around))
    return Placed(
        figures=tuple(islice(figures, 1)), inline=() if last is None else tuple(islice(inline, 1)), around=around
    )


def _between(
    document: Document, above: etree._Element | None, below: etree._Element | None
) -> Iterator[etree._Element]:
    inside = above is None
    tags = {node.tag for node in (above, below) if node is not None}
    for node in document.root.iter("img", "amp-img", *tags):
        if node is below and inside:
            return
        if node is above:
            inside = True
        elif inside and node.tag not in tags:
            yield node


def _in_figure(img: etree._Element) -> bool:
    """Say whether a picture is set as one, and is no portrait of who wrote the article."""
    if next(img.iterancestors("figure", "picture"), None) is None:
        return False
    # libxml2 does not know that ``source`` is empty, and nests what follows
    boxes = islice((box for box in img.iterancestors() if box.tag not in {"source", "picture"}), _NEAR_BOXES)
    return all(_OF_WRITERS.isdisjoint(name_tokens(box.get("class") or "")) for box in boxes)


def _is_worth(document: Document, img: etree._Element) -> bool:
    return not _is_tiny(img, _LEAST_SIDE) and is_picture(resolve_link(document.url, source_of(img)))


def _is_content(document: Document, img: etree._Element, around: frozenset[etree._Element]) -> bool:
    """Say whether a picture is of the article though no figure says so: sizeable, and no icon or portrait by name."""
    if _is_tiny(img, _LEAST_CONTENT) or not is_picture(url := resolve_link(document.url, source_of(img))):
        return False
    path = urlsplit(url).path
    sizes = _SIZE_IN_NAME.search(path)
    if path.endswith(".gif") or (sizes and min(map(int, sizes.groups())) < _LEAST_CONTENT):
        return False
    names = name_tokens(f"{img.get('class') or ''} {_SEGMENT.sub(' ', path)}")
    return _NO_CONTENT.isdisjoint(names) and not _is_elsewhere(img, around)


def _is_elsewhere(img: etree._Element, around: frozenset[etree._Element]) -> bool:
    """Say whether a picture leads to another page, or stands in a part of the page that is not the article's."""
    link = next(img.iterancestors("a"), None)
    if link is not None and not _PICTURE_FILE.search(link.get("href") or ""):
        return True
    boxes = takewhile(lambda box: box not in around, img.iterancestors())
    return any(is_marked(box) for box in boxes if box.tag not in {"body", "html", "header", "figure"})


def _offers(document: Document, selected: str, around: frozenset[etree._Element]) -> Iterator[tuple[str, str]]:
    if selected:
        yield "selector", selected
    for name in ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"):
        for content in document.metas.get(name, ()):
            yield "opengraph" if name.startswith("og") else "twitter", content
    for name in ("image", "thumbnailUrl"):
        for item in document.graph.follow(document.article.get(name)):
            addresses = [item] if isinstance(item, str) else document.graph.texts(item, "url", "contentUrl")
            for address in addresses:
                yield "json-ld", address
    for node in document.each("figure"):
        for img in node.iter("img", "amp-img"):
            if not _is_tiny(img, _LEAST_SIDE) and not _is_elsewhere(img, around):
                yield "figure", source_of(img)


def source_of(img: etree._Element) -> str:
    """Return the real address of an ``img``, which lazy loading may keep in another attribute."""
    for name in _SRC[:4]:
        value = (img.get(name) or "").strip()
        if value and not value.startswith("data:") and is_picture("https://x/" + value):
            return value
    for name in _SRC[4:7]:
        offers = offered(img.get(name) or "")
        if offers:
            return offers[0]
    return ""


def _is_tiny(img: etree._Element, least: int) -> bool:
    sizes = [img.get("width") or "", img.get("height") or ""]
    return any(size.rstrip("px").isdecimal() and int(size.rstrip("px")[:6] or 0) < least for size in sizes)


def _described(document: Document, url: str, shown: Sequence[etree._Element], rung: str, headline: str) -> Image:
    shown = shown[:_MOST_SHOWN]
    alts = [*map(alt_of, shown), document.meta("og:image:alt", "twitter:image:alt")]
    alt = next(filter(None, (alt_text(value, headline) for value in alts)), "")
    caption, credit = next(filter(any, (caption_of(img) for img in shown)), ("", ""))
    caption = alt_text(caption, headline)
    told = _told_node(document, url)
    caption = caption or alt_text(document.graph.text(told, "caption"), headline)
    if not credit:
        credit = bare_credit(document.graph.text(told, "creditText", "copyrightNotice")) or credit_in(alt)
    credit = credit or next(filter(None, map(credit_beside, shown)), "")
    width, height = (
        _number(document.meta(f"og:image:{side}")) if rung == "opengraph" else None for side in ("width", "height")
    )
    credit = fuller_credit(caption, credit)
    caption = without_credit(caption, credit)
    return Image(url=url, alt=alt, caption=caption, credit=credit, width=width, height=height)


def _shown(document: Document, url: str) -> list[etree._Element]:
    """Return the page's ``img`` elements that show the picture, else those whose file is named in the same words."""
    tokens = picture_tokens(url)
    name = urlsplit(url).path.rpartition("/")[2]
    parts = unquote(name).split("_")
    slugs = [part for part in parts if len(part) >= _LEAST_SLUG and part.count("-") >= _LEAST_HYPHENS]
    found: list[etree._Element] = []
    described: list[etree._Element] = []
    for node in document.each("img", "source", "amp-img"):
        told = " ".join([str(value) for name, value in node.items() if name not in {"alt", "class", "id"}])
        blob = unquote(told) if "%" in told else told
        if any(token in blob for token in tokens) or (name in told and url in _addresses(document, node)):
            found.extend(_img_of(node))
        elif any(slug in blob for slug in slugs):
            described.extend(_img_of(node))
    return found or described


def _addresses(document: Document, node: etree._Element) -> Iterator[str]:
    """Return every address at which a node offers its picture."""
    for attribute in _SRC:
        value = (node.get(attribute) or "").strip()
        addresses = offered(value) if attribute.endswith("srcset") else value.split()[:1]
        yield from (resolve_link(document.url, address) for address in addresses)


def _img_of(node: etree._Element) -> list[etree._Element]:
    if node.tag != "source":
        return [node]
    parent = node.getparent()
    return [] if parent is None else list(parent.iter("img"))[:1]


def _told_node(document: Document, url: str) -> Node:
    """Return the JSON-LD node of the article's picture at an address, an empty one if it has none."""
    nodes = (item for item in document.graph.follow(document.article.get("image")) if not isinstance(item, str))
    same = (node for node in nodes if same_picture(document.graph.text(node, "url", "contentUrl"), url))
    return next(same, {})


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and 0 < len(text) < 6 else None
