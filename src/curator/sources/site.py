"""A section page of a site without a feed becomes a listing of its article links.

``options: {links: "h2 a"}`` says which links by a CSS selector. Without it they are found by what article links have in
common on every site: an address that looks like an article's, a text that looks like a headline, neighbours alike.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup
from bs4.element import Tag
from lxml import etree
from soupsieve import SelectorSyntaxError

from curator.errors import ParseError
from curator.extract.dates import in_url, said
from curator.extract.document import Document, is_small, open_document
from curator.extract.names import name_tokens, word_set
from curator.extract.pictures import alt_text, is_picture, source_of
from curator.extract.runs import runs_of
from curator.extract.selectors import MOST_TAGS
from curator.extract.titles import headline
from curator.extract.wall import refuse_wall
from curator.model import Entry, Image, Listing, Page, Source
from curator.sources import stamped
from curator.text.clean import clean, count_words
from curator.text.language import language_tag
from curator.urls import display, host, identity, registrable_domain, resolve_link

IS_PAGE = True
MAX_ENTRIES = 200
MOST_LINKS = 5_000
"""Of a page; the longest front page of those we looked at has a fifth."""
LEAST_SCORE = 5
"""An address worth 3 with a headline worth 2, or as much otherwise; tuned on 75 front pages of seven sites."""
_NO_ARTICLE = word_set(
    "tag tags topic topics thema themen category categories kategorie rubrik section author authors autor autoren "
    "people "
    "about contact kontakt login signin register subscribe subscription abo newsletter newsletters search suche page "
    "archive "
    "archiv privacy datenschutz impressum terms agb cookies jobs careers advertise help faq rss feed feeds sitemap "
    "podcast "
    "podcasts shop account profile user users comments share print gallery live-ticker wetter weather horoscope games "
    "автор автори авторы рубрика тег теги о-нас контакты поиск"
)
_FILES = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|zip|mp[34]|xml|rss|json|ics|css|js)$", re.IGNORECASE)
_DATED = re.compile(r"(?:19|20)\d\d[/-]?(?:0[1-9]|1[0-2])|(?<![0-9])\d{5,}(?![0-9])")
_ENDING = re.compile(r"\.(?:s?html?|php|aspx?)$", re.IGNORECASE)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_MARGINS = frozenset({"nav", "footer", "menu", "form"})
_MARGIN_NAMES = word_set(
    "nav navigation navbar menu footer breadcrumb breadcrumbs sidebar social share cookie login pagination"
)
_UNREAD = frozenset({"script", "style", "noscript", "svg", "template", "time", "button"})
_KICKER_NAMES = word_set("kicker overline eyebrow topline dachzeile label badge sr-only visually-hidden comments")
_HEADLINE_NAMES = ("headline", "title", "titel", "heading", "titre", "titulo", "titolo")
_CONTAINERS = frozenset({"article", "li", "section", "div", "td", "tr", "p", "main", "aside", "figure", "header", "ul"})
_PARTING = _CONTAINERS | _HEADINGS | {"br", "ol", "dd", "dt", "footer", "figcaption", "blockquote", "hr"}
_COMPOUND = re.compile(r"(?:\[[^\]]*\]|\([^)]*\)|[^\s>+~\[(])+")


@dataclass(frozen=True, slots=True)
class _Link:
    """One ``a`` element that may lead to an article."""

    element: etree._Element
    url: str
    identity: str
    text: str
    heads: bool
    """It stands in a heading, or holds one, or is named a headline."""
    signature: tuple[str, ...]


def parse(page: Page, source: Source) -> Listing:
    """Return the article links of a section page, in its order, each once.

    ParseError when the page is none, or when what the selector looks in is not there: the site was redesigned. A page
    that has it, empty, is an empty listing.
    """
    document = open_document(page)
    refuse_wall(document, runs_of(document.root), "a page of articles")
    rule = source.options.get("links", "")
    if rule and not isinstance(rule, str):
        raise ParseError(f"the option links of {source.slug} is no CSS selector: {rule!r}")
    entries = _selected(document, page, source, str(rule)) if rule else _found(document, page, source)
    if not entries and not rule:
        raise ParseError(
            f"{display(page.final_url)} has no links that look like articles; "
            "name them with options: {links: a CSS selector}"
        )
    title = next((clean("".join(map(str, node.itertext()))) for node in document.each("title")), "")
    return Listing(
        entries=tuple(map(stamped, entries[:MAX_ENTRIES])),
        title=document.meta("og:site_name") or title,
        url=page.final_url,
        language=language_tag(document.root.get("lang") or ""),
        format="site",
    )


def _found(document: Document, page: Page, source: Source) -> list[Entry]:
    links = _links(document, page)
    alike = Counter(link.signature for link in links)
    hosts = {host(page.final_url), f"www.{host(page.final_url)}", host(page.final_url).removeprefix("www.")}
    best: dict[str, list[_Link]] = {}
    for link in links:
        best.setdefault(link.identity, []).append(link)
    entries: list[Entry] = []
    for group in best.values():
        shown = max(group, key=lambda link: (link.heads, min(count_words(link.text), 20)))
        neighbours = max(alike[link.signature] for link in group)
        if _worth(shown, neighbours) - 2 * (host(shown.url) not in hosts) >= LEAST_SCORE:
            teaser = _teaser(shown, {link.identity for link in group})
            entries.append(_entry(document, source, shown.url, shown.text, teaser))
    return entries


def _links(document: Document, page: Page) -> list[_Link]:
    domain = registrable_domain(host(page.final_url))
    own = identity(page.final_url)
    links: list[_Link] = []
    for node in islice(document.root.iter("a"), MOST_LINKS):
        url = resolve_link(document.url, (node.get("href") or "").partition("#")[0])
        if not url or registrable_domain(host(url)) != domain or identity(url) == own or not is_small(node):
            continue
        text, heads = _headline_text(node)
        links.append(_Link(node, url, identity(url), text, heads, _signature(node)))
    return links


def _headline_text(link: etree._Element) -> tuple[str, bool]:
    """Return a link's headline, and whether the page marks it as one."""
    for node in link.iter():
        if node is not link and (node.tag in _HEADINGS or _is_named_headline(node)):
            text = _text(node)
            if text:
                return text, True
    text = _text(link)
    if not text:
        return _card_headline(link)
    above = list(link.iterancestors())[:3]
    heads = any(node.tag in _HEADINGS or _is_named_headline(node) for node in above) or _is_named_headline(link)
    return text, heads and bool(text)


def _card_headline(link: etree._Element) -> tuple[str, bool]:
    """Return the heading of the card over which an empty link is stretched."""
    for box in list(link.iterancestors())[:4]:
        if not is_small(box) or any(other.get("href") != link.get("href") for other in box.iter("a")):
            break
        heading = next((node for node in box.iter() if node.tag in _HEADINGS or _is_named_headline(node)), None)
        if heading is not None and (text := _text(heading)):
            return text, True
    return "", False


def _is_named_headline(node: etree._Element) -> bool:
    names = node.get("class")
    return bool(names) and any(token.startswith(_HEADLINE_NAMES) for token in name_tokens(names or ""))


def _text(node: etree._Element) -> str:
    """Return what an element shows, without a kicker before the headline."""
    skipped = {inner for inner in node.iter() if inner is not node and _is_beside(inner)}
    skipped |= {inner for outer in skipped for inner in outer.iter()}
    pieces: list[str] = []
    for inner in node.iter():
        parts = " " if inner.tag in _PARTING else ""
        if inner not in skipped:
            pieces.append(parts + str(inner.text or ""))
        parent = inner.getparent()
        if inner is not node and parent not in skipped:
            pieces.append(parts + str(inner.tail or ""))
    return clean(_joined(filter(None, pieces))).strip(" :|·–-")


def _joined(pieces: Iterable[str]) -> str:
    """Join texts of neighbouring elements; a blank goes between words that only the page's layout parts.

    A word before it has two letters at least: ``<b>U</b>K`` is one.
    """
    text = ""
    for piece in pieces:
        text += f" {piece}" if len(text) > 1 and text[-2:].isalnum() and piece[:1].isupper() else piece
    return text


def _is_beside(node: etree._Element) -> bool:
    return node.tag in _UNREAD or not _KICKER_NAMES.isdisjoint(name_tokens(node.get("class") or ""))


def _signature(link: etree._Element) -> tuple[str, ...]:
    """Return the kinds of the elements round a link; the links of one list have one signature."""
    return tuple(f"{node.tag}.{node.get('class') or ''}" for node in [link, *list(link.iterancestors())[:3]])


def _worth(link: _Link, neighbours: int) -> int:
    """Weigh what speaks for an article."""
    worth = _address_worth(link.url) + _text_worth(link.text)
    worth += 2 * link.heads
    worth += neighbours >= 3
    return worth - 3 * _in_margin(link.element)


def _address_worth(url: str) -> int:
    parts = urlsplit(url)
    path = unquote(parts.path)
    segments = [segment for segment in path.lower().split("/") if segment]
    if _FILES.search(path) or not (segments or parts.query):
        return -9
    if not segments:
        return 0
    if any(_ENDING.sub("", segment) in _NO_ARTICLE for segment in segments[:-1]) or segments[-1] in _NO_ARTICLE:
        return -3
    last = _ENDING.sub("", segments[-1])
    if len(segments) == 1 and last.count("-") < 2 and not _DATED.search(f"{path} {parts.query}"):
        return -2
    worth = 2 if last.count("-") >= 3 or last.count("_") >= 3 else 0
    worth += 2 * bool(_DATED.search(path) or _DATED.search(parts.query))
    worth += bool(_ENDING.search(path))
    return min(worth, 4)


def _text_worth(text: str) -> int:
    words = count_words(text)
    if words < 3:
        return -3 if not words else -2
    return 2 if 4 <= words <= 40 else 1


def _in_margin(link: etree._Element) -> bool:
    return any(
        node.tag in _MARGINS or not _MARGIN_NAMES.isdisjoint(name_tokens(node.get("class") or ""))
        for node in link.iterancestors()
        if node.tag not in {"body", "html"}
    )


def _teaser(link: _Link, own: set[str]) -> etree._Element | None:
    """Return the largest box round a link that holds no link to another article."""
    box: etree._Element | None = None
    for node in link.element.iterancestors():
        if node.tag not in _CONTAINERS | _HEADINGS or sum(1 for _ in islice(node.iter("a"), 9)) > 8:
            break
        if any(_is_other(other, link, own) for other in node.iter("a")):
            break
        box = node
    return box


def _is_other(other: etree._Element, link: _Link, own: set[str]) -> bool:
    if other is link.element:
        return False
    url = resolve_link(link.url, (other.get("href") or "").partition("#")[0])
    return bool(url) and identity(url) not in own and _address_worth(url) >= 2


def _entry(document: Document, source: Source, url: str, text: str, teaser: etree._Element | None) -> Entry:
    title = headline(text, (source.outlet,))
    image = None if teaser is None else _image(document, teaser, title)
    return Entry(url=url, title=title, published=_date(teaser, url), images=(image,) if image else ())


def _date(teaser: etree._Element | None, url: str) -> datetime | None:
    stamps = () if teaser is None else teaser.iter("time")
    return next(filter(None, (said(node.get("datetime") or "") for node in stamps)), None) or in_url(url)


def _image(document: Document, teaser: etree._Element, title: str) -> Image | None:
    for img in teaser.iter("img"):
        url = resolve_link(document.url, source_of(img))
        if is_picture(url):
            return Image(url=url, alt=alt_text(img.get("alt") or "", title))
    return None


def _selected(document: Document, page: Page, source: Source, rule: str) -> list[Entry]:
    """Return what the selector names: links, or elements that hold one."""
    if document.html.count(b"<") > MOST_TAGS:
        raise ParseError(
            f"{display(page.final_url)} has more than {MOST_TAGS} tags; no page that people read has so many"
        )
    soup = BeautifulSoup(document.html.decode("utf-8", "replace"), "lxml")
    try:
        nodes = soup.select(rule, limit=MOST_LINKS)
        if not nodes and not _has_place(soup, rule):
            raise ParseError(f"{display(page.final_url)} has no {rule!r} (the site may have been redesigned)")
    except (SelectorSyntaxError, NotImplementedError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise ParseError(f"the option links of {source.slug} is no CSS selector: {rule!r} ({reason})") from None
    entries: dict[str, Entry] = {}
    for node in nodes:
        link = node if node.name == "a" else node.find("a", href=True)
        entry = _selected_entry(document, source, link, node) if isinstance(link, Tag) else None
        if entry and not (entries.get(identity(entry.url)) or Entry()).title:
            entries[identity(entry.url)] = entry
    return [entry for entry in entries.values() if entry.title]


def _has_place(soup: BeautifulSoup, rule: str) -> bool:
    """Say whether the place where the selector looks is there: all of it but its last part."""
    parts = list(_COMPOUND.finditer(rule))
    return len(parts) > 1 and bool(soup.select(rule[: parts[-1].start()].rstrip(" >+~")))


def _selected_entry(document: Document, source: Source, link: Tag, node: Tag) -> Entry | None:
    url = resolve_link(document.url, str(link.get("href") or "").partition("#")[0])
    if not url:
        return None
    heading = node.find(list(_HEADINGS)) if node is not link else link.find(list(_HEADINGS))
    text = _shown(heading or link) or clean(str(link.get("title") or link.get("aria-label") or ""))
    boxes: Sequence[Tag] = [node, *[box for box in link.parents if box.name in {"article", "li"}][:1]]
    return Entry(
        url=url,
        title=headline(text, (source.outlet,)),
        published=next(filter(None, _stamps(boxes)), None) or in_url(url),
        images=tuple(_pictures(document, boxes, text))[:1],
    )


def _shown(node: Tag) -> str:
    """Return what an element of the other tree shows, joined as everywhere."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    root = etree.fromstring(str(node).replace("\0", "").encode("utf-8", "replace"), parser)
    return "" if root is None else _text(root)


def _stamps(boxes: Iterable[Tag]) -> Iterable[datetime | None]:
    return (said(str(stamp.get("datetime") or "")) for box in boxes for stamp in box.find_all("time"))


def _pictures(document: Document, boxes: Iterable[Tag], title: str) -> Iterable[Image]:
    for box in boxes:
        for img in box.find_all("img"):
            url = resolve_link(document.url, str(img.get("data-src") or img.get("src") or ""))
            if is_picture(url):
                yield Image(url=url, alt=alt_text(str(img.get("alt") or ""), title))
