"""What a page says of its article, field by field: each field has a ladder, whose first rung that answers wins.

Every function returns the value and the name of the rung that gave it.
"""

from datetime import datetime
from urllib.parse import urlsplit

from curator.extract.dates import said
from curator.extract.document import Document
from curator.extract.jsonld import Node, types
from curator.model import Page, Source
from curator.text.clean import clean
from curator.text.language import language_tag
from curator.urls import host, registrable_domain, resolve_link

_MODIFIED_METAS = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "dcterms.modified",
    "dc.date.modified",
)
_OUTLET_TYPES = frozenset({"website", "newsmediaorganization"})
_PAGE_TYPES = frozenset({"webpage", "website"})
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
        *(("json-ld", document.graph.text(node, "inLanguage")) for node in document.graph.nodes if _is_page(node)),
        ("meta", document.meta("og:locale", "language", "content-language", "dc.language")),
        ("header", page.language.partition(",")[0]),
    )
    return next(((tag, rung) for rung, text in told if (tag := language_tag(text))), ("", ""))


def _is_page(node: Node) -> bool:
    """Say whether a node is the page, or the site that it is of."""
    return not _PAGE_TYPES.isdisjoint(types(node))


def canonical_of(document: Document) -> tuple[str, str]:
    """Return the address that the page gives as its own, empty if it gives none on its own site."""
    domain = registrable_domain(host(document.url))
    links = [
        ("link", node.get("href") or "")
        for node in document.each("link")
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
