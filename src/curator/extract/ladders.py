"""What a page says of its article, field by field: each field has a ladder, whose first rung that answers wins.

Every function returns the value and the name of the rung that gave it.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from lxml import etree

from curator.extract.dates import in_url, said, written
from curator.extract.document import Document, beginning
from curator.extract.jsonld import Node, types
from curator.extract.likeness import alike
from curator.extract.others import found_date
from curator.extract.runs import Run
from curator.extract.titles import headline
from curator.model import Page, Source
from curator.text.clean import clean, fold
from curator.text.language import language_tag
from curator.urls import host, registrable_domain, resolve_link

_PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "pubdate", "publishdate",
    "publish-date", "publish_date",
    "article.published", "parsely-pub-date", "sailthru.date", "dc.date", "dc.date.issued", "dcterms.created",
    "dcterms.date", "dc.created",
    "dcterms.issued", "cxenseparse:recs:publishtime", "article_date_original", "originalpublicationdate",
    "publication_date", "cxense:publish_time",
    "og:published_time", "published_time", "rnews:datepublished", "timestamp", "last-modified", "og:updated_time",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "dcterms.modified",
    "dc.date.modified",
)
_OUTLET_TYPES = frozenset({"website", "newsmediaorganization"})
_PARTED_AFTER, _PARTED_BEFORE = re.compile(r"\s*[|:/-]|$"), re.compile(r"[|:/-]\s*$")
_UNLIKE_ANY = 0.2
_NEWS_METAS = frozenset({"news_keywords", "googlebot-news", "syndication-source", "original-source"})


def outlets_of(document: Document, page: Page, source: Source) -> tuple[str, ...]:
    """Return every name by which the page's outlet goes, its host names included."""
    told = [source.outlet, *document.metas.get("og:site_name", ()), *document.metas.get("application-name", ())]
    told += document.graph.texts(document.article, "publisher") + document.graph.texts(
        document.article, "sourceOrganization"
    )
    told += [name for node in document.graph.nodes if _OUTLET_TYPES & set(types(node)) for name in names_of(node)]
    told += [urlsplit(address).hostname or "" for address in (page.final_url, source.url)]
    told += [handle.lstrip("@") for handle in document.metas.get("twitter:site", ())]
    return tuple(dict.fromkeys(name for name in told if name))


def names_of(node: Node) -> list[str]:
    """Return the names of a JSON-LD node."""
    return [clean(value) for name in ("name", "alternateName") if isinstance(value := node.get(name), str)]


def titles_of(document: Document) -> list[tuple[str, str]]:
    """Return the titles the page's head tells, with their rungs, the one made for readers of news first."""
    tree_title = next((clean("".join(map(str, node.itertext()))) for node in document.root.iter("title")), "")
    told = [
        ("opengraph", document.meta("og:title")),
        ("json-ld", document.graph.text(document.article, "headline")),
        ("twitter", document.meta("twitter:title")),
        ("microdata", document.meta("headline")),
        ("json-ld", document.graph.text(document.article, "name")),
        ("title", tree_title),
    ]
    return [(rung, text) for rung, text in told if text]


def with_shown_first(titles: Sequence[tuple[str, str]], shown: str, outlets: Sequence[str]) -> list[tuple[str, str]]:
    """Return the titles of a page that is no news with the headline that it shows as the first of them.

    There the head is written for search engines; editors of news write a headline for the head and another with a
    kicker for the page. A shown one that is the first title with a kicker before it, or like none, stays out.
    """
    folded, bare = fold(headline(shown, outlets)), [fold(headline(title, outlets)) for _, title in titles]
    if not folded or any(folded != title and folded.endswith(title) for title in bare[:1]):
        return list(titles)
    if bare and max(alike(folded, title) for title in bare) < _UNLIKE_ANY:
        return list(titles)
    return [("heading", shown), *titles]


def headline_of(titles: Sequence[tuple[str, str]], shown: str, outlets: Sequence[str]) -> tuple[str, str]:
    """Return the headline without its outlet; ``shown`` is the page's own, which wins where a title begins with it."""
    bare = [(rung, text) for rung, title in titles if (text := headline(title, outlets))]
    shown = headline(shown, outlets)
    if not bare:
        return shown, "heading" if shown else ""
    rung, first = bare[0]
    return (shown, "heading") if shown and _is_core(fold(shown), fold(first)) else (first, rung)


def _is_core(shown: str, title: str) -> bool:
    """Say whether a title is what the page shows as its headline with a kicker before or an outlet after it."""
    before, found, after = title.partition(shown)
    if not found or len(shown) * 3 < len(title):
        return False
    return (not before and (len(shown.split()) >= 3 or _PARTED_AFTER.match(after) is not None)) or (
        not after and _PARTED_BEFORE.search(before) is not None
    )


def published_of(
    document: Document, page: Page, headline_run: Run | None, selected: str
) -> tuple[datetime | None, str]:
    """Return when the article was published: told, in its address, or written beside the headline."""
    told = [
        ("selector", [selected]),
        ("json-ld", document.graph.texts(document.article, "datePublished", "dateCreated", "uploadDate")),
        ("meta", [value for name in _PUBLISHED_METAS for value in document.metas.get(name, ())]),
        ("json-ld", [text for node in document.graph.nodes for text in document.graph.texts(node, "datePublished")]),
        ("microdata", list(_stamps(document.root))),
    ]
    for rung, values in told:
        instant = next(filter(None, map(said, values)), None)
        if instant:
            return instant, rung
    instant = in_url(page.final_url)
    if instant:
        return instant, "address"
    instant = _near(headline_run)
    if instant:
        return instant, "text"
    instant = found_date(document)
    return instant, "htmldate" if instant else ""


def _stamps(root: etree._Element) -> Iterator[str]:
    for node in root.iter("time", "span", "div", "p", "abbr"):
        if (node.get("itemprop") or "").lower() in {"datepublished", "datecreated"}:
            yield node.get("datetime") or node.get("content") or beginning(node, 80)[:80]
    for node in root.iter("time"):
        yield node.get("datetime") or ""


def _near(headline_run: Run | None) -> datetime | None:
    """Return the first day written near the headline, four ancestors out."""
    box = headline_run.block if headline_run else None
    for _ in range(4):
        box = None if box is None else box.getparent()
        if box is None or box.tag == "html":
            return None
        for text in _short_texts(box):
            instant = written(text)
            if instant:
                return instant
    return None


def _short_texts(box: etree._Element) -> Iterator[str]:
    for count, node in enumerate(
        box.iter("p", "div", "span", "time", "li", "small", "em", "i", "b", "td", "a", "h2", "h3", "h4")
    ):
        if count > 400:
            return
        text = " ".join(filter(None, (node.text, *(child.tail for child in node)))).strip()
        if 6 <= len(text) <= 80:
            yield text


def modified_of(document: Document) -> tuple[datetime | None, str]:
    """Return when the article was last changed, as far as it is told."""
    told = [
        *(("json-ld", text) for text in document.graph.texts(document.article, "dateModified")),
        *(("meta", document.meta(name)) for name in _MODIFIED_METAS),
    ]
    return next(((instant, rung) for rung, text in told if (instant := said(text))), (None, ""))


def language_of(document: Document, page: Page, source: Source) -> tuple[str, str]:
    """Return the page's language as a BCP 47 tag in lower case, empty if none is told."""
    told = (
        ("source", source.language),
        (
            "html",
            document.root.get("lang")
            or document.root.get("{http://www.w3.org/XML/1998/namespace}lang")
            or document.root.get("xml:lang")
            or "",
        ),
        ("json-ld", document.graph.text(document.article, "inLanguage")),
        ("meta", document.meta("og:locale", "language", "content-language", "dc.language")),
        ("header", page.language.partition(",")[0]),
    )
    return next(((tag, rung) for rung, text in told if (tag := language_tag(text))), ("", ""))


def canonical_of(document: Document) -> tuple[str, str]:
    """Return the address that the page gives as its own, empty if it gives none on its own site."""
    domain = registrable_domain(host(document.url))
    links = [
        ("link", node.get("href") or "")
        for node in document.root.iter("link")
        if "canonical" in (node.get("rel") or "").lower().split()
    ]
    for rung, address in (*links, ("opengraph", document.meta("og:url"))):
        url = resolve_link(document.url, address) if address else ""
        if url and registrable_domain(host(url)) == domain:
            return url, rung
    return "", ""


def is_news(document: Document) -> bool:
    """Say whether a page declares its article to be news: by its type, its publisher's, or a tag made for news."""
    if any(kind.endswith("newsarticle") or kind == "liveblogposting" for kind in types(document.article)):
        return True
    if not document.metas.keys().isdisjoint(_NEWS_METAS):
        return True
    return any("newsmediaorganization" in types(node) for node in document.graph.nodes)


def descriptions_of(document: Document) -> tuple[str, ...]:
    """Return the short texts with which the page describes its article."""
    told = [document.meta(name) for name in ("og:description", "description", "twitter:description")]
    told += document.graph.texts(document.article, "description") + document.graph.texts(
        document.article, "alternativeHeadline"
    )
    return tuple(dict.fromkeys(text for text in told if text))
