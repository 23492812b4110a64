"""What a page says of the licence of its article's words becomes the licence's address.

Believed is what is made to say it: schema.org's ``license`` of the article, and ``rel=license`` (HTML Living Standard,
4.6.7.9), which is said of the page's main content wherever it stands, the footer of the site included. A notice of
rights in a ``meta`` tag grants nothing, and a bare link to a licence may be a photographer's.
"""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from curator.extract.document import Document
from curator.extract.names import name_tokens, word_set
from curator.urls import resolve_link
from curator.urls.licences import licence_address, licence_name

_SAYS_SO = re.compile(rb"""rel=["']?[^"'<>]{0,60}[Ll]icense""")
"""Nine pages in ten have none, and their links need not be looked through."""
_OF_OTHERS = word_set(
    "caption captions credit credits photo photos photographer image images picture pictures gallery slideshow comment "
    "comments related recommended teaser teasers"
)
_NEAR_BOXES = 4
_ADDRESS = re.compile(r"(?:https?:)?//|/(?!/)", re.IGNORECASE)


def licence_of(document: Document) -> tuple[str, str]:
    """Return the address of the licence of an article's words, and the rung that gave it; empty if none is told.

    Of several the first that is known by name: some tell their terms of use beside it.
    """
    told = [
        (licence_address(url), rung)
        for rung, address in _told(document)
        if _ADDRESS.match(address) and (url := resolve_link(document.url, address))
    ]
    return next((one for one in told if licence_name(one[0])), told[0] if told else ("", ""))


def _told(document: Document) -> Iterator[tuple[str, str]]:
    for value in document.graph.follow(document.article.get("license")):
        for address in (value,) if isinstance(value, str) else (value.get("url"), value.get("@id")):
            if isinstance(address, str):
                yield "json-ld", address.strip()
    if not _SAYS_SO.search(document.html):
        return
    for node in document.root.iter("link", "a"):
        rel = node.get("rel")
        if rel and "license" in rel.lower().split() and not _is_of_another(node):
            yield "link", (node.get("href") or "").strip()


def _is_of_another(node: etree._Element) -> bool:
    """Say whether a licence is that of a picture, or of what stands beside the article."""
    if next(node.iterancestors("figure", "figcaption", "picture", "aside", "blockquote"), None) is not None:
        return True
    boxes = islice(node.iterancestors(), _NEAR_BOXES)
    return any(
        not _OF_OTHERS.isdisjoint(name_tokens(box.get("class") or ""))
        for box in boxes
        if box.tag not in {"body", "html"}
    )
