"""A page → the feeds it announces, best first, and what it lists itself where it has none.

What a page says of its feeds is only a hint: types are wrong, comments come first, a section names the whole site's
feed before its own. So all that may be a feed is named, in the order in which it is worth being asked for, and who
asks sees what it is. The rules are those of markup and of how sites are built, none is about one publisher.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from operator import itemgetter
from typing import Literal
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

from curator.discover.selector import MOST_LINKS, selector
from curator.errors import ParseError
from curator.extract.document import Document, is_small, open_document
from curator.model import Listing, Page, Source
from curator.sources import feed, site
from curator.sources.feed.refusal import is_page
from curator.text.clean import clean
from curator.text.language import language_tag
from curator.urls import host, identity, origin, registrable_domain, resolve_link

How = Literal["itself", "announced", "linked", "guessed"]

MOST_CANDIDATES = 40
"""Of a page; directories of feeds have hundreds, and nobody tries them one by one."""
LEAST_ARTICLES = 3
"""Links to articles that make a page worth following for itself."""
LONGEST_TITLE = 120
_TYPE = re.compile(r"(?:application|text)/(?:(?:x[.-])?(?:rss|atom|rdf)(?:[+-]xml)?|feed\+json)")
_VAGUE_TYPE = re.compile(r"(?:application|text)/(?:json|xml)|")
"""Types under which feeds are announced, and much else; the address has to say the rest."""
_XML_TYPE = re.compile(r"(?:application|text)/xml")
_OF_FEEDS = re.compile(
    r"(?:^|[/._-])(?:feeds?|rss|rss[12]|atom|rdf)(?:[/._-]?(?:xml|json|php|aspx?|all|full|news|main|index|default))*/?$"
    r"|(?:^|/)(?:feeds?|rss|atom)/[^.]*$"
    r"|\.(?:rss|atom|rdf)$|(?:rss|atom|feed)[^/]*\.(?:xml|json)$|/index\.(?:xml|rdf)$",
    re.IGNORECASE,
)
_QUERY_OF_FEEDS = re.compile(
    r"(?:^|&)(?:feed|format|alt|type|output|view)=(?:rss2?|atom|rdf|feed|jsonfeed)(?:&|$)", re.IGNORECASE
)
_NOT_FEEDS = re.compile(r"/wp-json/|/oembed|xmlrpc|sitemap|opensearch|/feeds?/?(?:help|info|about)", re.IGNORECASE)
_SAYS_FEED = re.compile(r"\b(?:rss|atom|feed|newsfeed|xml)\b", re.IGNORECASE)
_SCHEME = re.compile(r"feed:(?://)?(?=https?:)|feed:(?=//)", re.IGNORECASE)
_COMMENTS = re.compile(
    r"comment|kommentar|commentaire|comentario|comentário|commenti\b|reacties|komentar|kommentit|yorum|"
    r"комментар|коментар|評論|评论|コメント|댓글|replies",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?:^|/)(?:author|authors|autor|autoren|auteur|tag|tags|topic|search|suche|users?|profile|podcasts?|jobs?)(?:/|$)",
    re.IGNORECASE,
)
_USUAL = ("feed/", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed.atom", "index.rss", "rss/feed.xml")
"""Where feeds lie on most sites that do not say so (miniflux probes the same), the commonest first."""
_USUAL_OF_SECTION = ("feed/", "rss", "rss.xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address that may be a feed's."""

    url: str
    title: str = ""
    """What the page calls it."""
    how: How = "announced"
    is_aside: bool = False
    """It is of comments, or of one author or word: nobody's first choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What a page says of feeds."""

    title: str = ""
    """The site's own name, else the page's title."""
    language: str = ""
    is_article: bool = False
    candidates: tuple[Candidate, ...] = ()
    """What may be a feed, best first: the document itself, what it announces, what it links to."""
    usual: tuple[Candidate, ...] = ()
    """Where a feed may lie although nothing says so; worth asking for only where nothing else was one."""
    articles: Listing | None = None
    """The articles that the page lists, where it can be followed itself."""
    links: str = ""
    """A CSS selector that finds just their links; empty where no simple one does."""


def discover(page: Page) -> Discovery:
    """Return what a document says of feeds; ParseError where it is neither a feed nor a web page."""
    if not is_page(page.body):
        listing = _as_feed(page)
        if listing is not None:
            itself = Candidate(url=page.final_url, title=listing.title, how="itself")
            return Discovery(title=listing.title, language=listing.language, candidates=(itself,))
    document = open_document(page)
    is_article = bool(document.article) or document.meta("og:type").lower() == "article"
    candidates = _candidates(document, page, is_article=is_article)
    found = Discovery(
        title=document.meta("og:site_name") or _title(document),
        language=language_tag(document.root.get("lang") or ""),
        is_article=is_article,
        candidates=candidates,
        usual=_guesses(page.final_url, is_article=is_article, known={identity(one.url) for one in candidates}),
    )
    articles = _articles(page, found.title)
    if articles is None:
        return found
    listed = {identity(entry.url) for entry in articles.entries}
    return replace(found, articles=articles, links=selector(document, listed))


def _as_feed(page: Page) -> Listing | None:
    try:
        return feed.parse(page, Source(slug="found", outlet="", url=page.final_url))
    except ParseError:
        return None


def _articles(page: Page, name: str) -> Listing | None:
    try:
        listing = site.parse(page, Source(slug="found", outlet=name, url=page.final_url, kind="site"))
    except ParseError:
        return None
    return listing if len(listing.entries) >= LEAST_ARTICLES else None


def _title(document: Document) -> str:
    return next((clean("".join(map(str, node.itertext()))) for node in document.each("title")), "")


def _candidates(document: Document, page: Page, *, is_article: bool) -> tuple[Candidate, ...]:
    best: dict[str, Candidate] = {}
    for one in (*_announced(document), *_linked(document, page)):
        best.setdefault(identity(one.url), one)
    best.pop(identity(page.final_url), None)
    ranked = [(_rank(one, page.final_url, is_article=is_article), one) for one in best.values()]
    # Sorting is stable: what nothing parts comes in the page's own order, which is the publisher's.
    ranked.sort(key=itemgetter(0))
    return tuple(replace(one, is_aside=bool(aside)) for (aside, *_), one in ranked[:MOST_CANDIDATES])


def _announced(document: Document) -> Iterator[Candidate]:
    for node in document.each("link"):
        yield from _announcement(document, node)


def _announcement(document: Document, node: etree._Element) -> Iterator[Candidate]:
    """Read a ``link``: of the right type, or of a vague or no type at an address that feeds have."""
    relation = (node.get("rel") or "").lower().split()
    if not {"alternate", "feed"} & set(relation) or "stylesheet" in relation:
        return
    url = _address(document, node)
    kind = (node.get("type") or "").partition(";")[0].strip().lower()
    # What is typed as XML and stands in a head as an alternate is a feed, or the reader tells it from one at once.
    is_typed = _TYPE.fullmatch(kind) or _XML_TYPE.fullmatch(kind)
    is_vague = _VAGUE_TYPE.fullmatch(kind) or "feed" in relation
    if url and (is_typed or (is_vague and _looks_like_feed(url))):
        yield Candidate(url=url, title=clean(node.get("title") or "")[:LONGEST_TITLE])


def _linked(document: Document, page: Page) -> Iterator[Candidate]:
    """Find links in the text that lead to feeds of the same site."""
    domain = registrable_domain(host(page.final_url))
    for node in islice(document.root.iter("a"), MOST_LINKS):
        written = node.get("href") or ""
        url = _address(document, node)
        if not url or registrable_domain(host(url)) != domain:
            continue
        says = bool(_SCHEME.match(written.strip())) or bool(_TYPE.fullmatch((node.get("type") or "").strip().lower()))
        if says or _looks_like_feed(url):
            yield Candidate(url=url, title=_label(node), how="linked")


def _address(document: Document, node: etree._Element) -> str:
    written = (node.get("href") or "").strip()
    if scheme := _SCHEME.match(written):
        written = written[scheme.end() :]
    return resolve_link(document.url, written.partition("#")[0])


def _looks_like_feed(url: str) -> bool:
    parts = urlsplit(url)
    path = unquote(parts.path)
    return not _NOT_FEEDS.search(path) and bool(_OF_FEEDS.search(path) or _QUERY_OF_FEEDS.search(parts.query))


def _label(node: etree._Element) -> str:
    """Return what a link says of the feed; a bare "RSS" says nothing."""
    shown = "".join(map(str, node.itertext())) if is_small(node) else ""
    said = clean(node.get("title") or node.get("aria-label") or shown)[:LONGEST_TITLE]
    return "" if not _SAYS_FEED.sub("", said).strip(" :|-–·.()") else said


def _rank(one: Candidate, page: str, *, is_article: bool) -> tuple[int, ...]:
    """Weigh a candidate, the least first: comments last, then what is of one author or word, a section's own first."""
    parts = urlsplit(one.url)
    path, here = unquote(parts.path), unquote(urlsplit(page).path)
    below = host(one.url) == host(page) and len(here) > 1 and path.startswith(here.rstrip("/") + "/")
    if _COMMENTS.search(f"{one.title} {path} {parts.query}") or (is_article and below):
        aside = 2
    else:
        aside = bool(_ASIDE.search(path)) and not below
    return aside, one.how != "announced", not below


def _guesses(url: str, *, is_article: bool, known: Collection[str]) -> tuple[Candidate, ...]:
    """Name the usual addresses: of the section that was asked for, then of the whole site."""
    here, top = urlsplit(url).path, f"{origin(url)}/"
    section = urljoin(top, here if here.endswith("/") else f"{here}/")
    guessed: list[str] = []
    if section != top and not is_article and not re.search(r"\.\w{2,5}/$", section):
        guessed += [section + end for end in _USUAL_OF_SECTION]
    guessed += [top + end for end in _USUAL]
    return tuple(Candidate(url=one, how="guessed") for one in guessed if identity(one) not in known)
