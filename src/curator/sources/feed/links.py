"""The links of an entry or a feed become addresses: the page, the feed itself, its hub, its comments.

Never the id, ``rel=self`` or an enclosure in the place of the page: a reader who follows a link wants the article.
"""

from collections.abc import Iterator

from lxml import etree

from curator.sources.feed.document import Document
from curator.sources.feed.names import Fields
from curator.sources.feed.texts import value

_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
_REGISTRY = "http://www.iana.org/assignments/relation/"
_USUAL = frozenset({"alternate", "self", "enclosure", "replies", "hub", "edit", "related", "via"})
_PROXIED = ("feedburner:origlink", "pheedo:origlink")
_PAGE_TYPES = ("", "text/html", "application/xhtml+xml", "text/xhtml")


def page_address(found: Fields, document: Document) -> str:
    """Return where the page of an entry or a feed is.

    What a feed proxy put its own counting link in the place of goes first: that link changes with the proxy, and
    proxies end (FeedBurner's ``origLink``). Then RSS ``link``, then Atom's ``alternate`` (HTML before other types),
    then a guid that says or implies to be a permanent link.
    """
    for name in _PROXIED:
        for element in found.get(name, ()):
            address = document.address(element, value(element))
            if address:
                return address
    links = found.get("link", ())
    for element in links:
        plain = not element.get("href") and not element.get("rel")
        address = document.address(element, value(element)) if plain else ""
        if address:
            return address
    alternates = [element for element in links if relation(element) == "alternate"]
    for element in sorted(alternates, key=_is_no_page):
        address = document.address(element, target(element))
        if address:
            return address
    return next(_permalinks(found, document), "")


def related_address(found: Fields, document: Document, rel: str) -> str:
    """Return the first address with this Atom link relation."""
    for element in found.get("link", ()):
        if relation(element) == rel:
            address = document.address(element, target(element))
            if address:
                return address
    return ""


def comments_address(found: Fields, document: Document) -> str:
    """Return where an entry's comments are read: RSS ``comments``, or Atom ``rel=replies`` (RFC 4685)."""
    for element in found.get("comments", ()):
        address = document.address(element, value(element))
        if address:
            return address
    replies = [element for element in found.get("link", ()) if relation(element) == "replies"]
    for element in sorted(replies, key=_is_no_page):
        address = document.address(element, target(element))
        if address:
            return address
    return ""


def told_licence(found: Fields, document: Document) -> str:
    """Return the address of the licence of an entry's or a feed's words.

    Atom ``rel=license`` (RFC 4946), and the two namespaces of Creative Commons. ``media:license`` is a film's.
    """
    for name in ("creativecommons:license", "cc:license"):
        for element in found.get(name, ()):
            written = element.get(_RESOURCE) or element.get("resource") or value(element)
            address = document.address(element, written) if "://" in written else ""  # some write its name
            if address:
                return address
    return related_address(found, document, "license")


def relation(element: etree._Element) -> str:
    """Return an Atom link's relation; without one it is ``alternate`` (RFC 4287, 4.2.7.2)."""
    rel = element.get("rel") or "alternate"
    return rel if rel in _USUAL else rel.strip().lower().removeprefix(_REGISTRY)


def target(element: etree._Element) -> str:
    """Return the address of an Atom link as written; some feeds write it as RSS does, between the tags."""
    return element.get("href") or value(element)


def _is_no_page(element: etree._Element) -> bool:
    return (element.get("type") or "").strip().lower() not in _PAGE_TYPES


def _permalinks(found: Fields, document: Document) -> Iterator[str]:
    for element in found.get("guid", ()):
        said = (element.get("isPermaLink") or element.get("ispermalink") or "true").strip().lower()
        written = value(element)
        if said != "false" and written.lower().startswith(("http://", "https://")):
            yield document.address(element, written)
