"""What a page says of the licence of its article's words becomes the licence's address.

Believed is what is made to say it: schema.org's ``license`` of the article, and ``rel=license`` (HTML Living Standard,
4.6.7.9), which is said of the page's main content wherever it stands, the footer of the site included. A notice of
rights in a ``meta`` tag grants nothing, and a bare link to a licence may be a photographer's.
"""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from curator.extract.document import Document, beginning
from curator.extract.names import name_tokens, word_set
from curator.urls import resolve_link
from curator.urls.licences import licence_address, licence_in, licence_name

_SAYS_SO = re.compile(rb"""rel=["']?[^"'<>]{0,60}[Ll]icense""")
"""Nine pages in ten have none, and their links need not be looked through."""
_OF_OTHERS = word_set(
    "caption captions credit credits photo photos photographer image images picture pictures gallery slideshow comment "
    "comments related recommended teaser teasers"
)
_RIGHTS_METAS = ("dc.rights", "dcterms.rights", "dcterms.license", "rights", "copyright")
_COMMONS = b"creativecommons.org/"
_OF_WORDS = re.compile(
    r"\b(?:texts?|words?|articles?|story|stories|posts?|works?|content|site|website|page|blog|republish|otherwise|"
    r"inhalte?|beiträge|artikel|contenus?|textes?|contenidos?|textos?|contenuti|testi|материал\w*|текст\w*)\b",
    re.IGNORECASE,
)
_OF_PICTURES = re.compile(
    r"\b(?:photo\w*|images?|pictures?|illustrations?|maps?|foto\w*|bild\w*|фото\w*|flickr|wikimedia|via)\b",
    re.IGNORECASE,
)
_LONGEST_NOTICE = 400
_MOST = 50
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
    named = next((one for one in told if licence_name(one[0])), None) or _noticed(document)
    return named or (told[0] if told else ("", ""))


def _noticed(document: Document) -> tuple[str, str] | None:
    """Return the licence that a notice of rights names: in the head, or with a bare link below the article."""
    for name in _RIGHTS_METAS:
        for content in document.metas.get(name, ()):
            if address := licence_in(content):
                return address, "meta"
    if _COMMONS not in document.html:
        return None
    links = islice(
        (node for node in document.root.iter("a") if "creativecommons.org/" in (node.get("href") or "")), _MOST
    )
    named = {licence_in(resolve_link(document.url, node.get("href") or "")) for node in links if _is_of_words(node)} - {
        ""
    }
    return (named.pop(), "notice") if len(named) == 1 else None


def _is_of_words(link: etree._Element) -> bool:
    """Say whether a link to a licence stands in a notice that speaks of words, and of no picture."""
    box = next(link.iterancestors("p", "div", "li", "td", "footer", "section", "small", "address"), None)
    if box is None or _is_of_another(link):
        return False
    notice = beginning(box, _LONGEST_NOTICE)
    if len(notice) > _LONGEST_NOTICE or _OF_PICTURES.search(notice):
        return False
    return _OF_WORDS.search(notice) is not None


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
