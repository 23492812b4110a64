"""A page and the articles that it lists → a CSS selector that finds just their links."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from lxml import etree

from curator.extract.document import Document
from curator.extract.names import name_tokens, word_set
from curator.urls import identity, resolve_link

MOST_LINKS = 5_000
"""Of a page that are looked at."""
_BOXES = word_set("div span ul ol section aside main")
"""Elements that say nothing, or too little, by their name alone."""
_WRITTEN = re.compile(r"[A-Za-z][A-Za-z_-]{2,40}")
"""A class name as people write them; that of a build is a hash, and changes with the next one."""


def selector(document: Document, listed: Collection[str]) -> str:
    """Name the links to articles by one element round them: the first, of few words, that finds them and no others.

    A page that is built anew loses such an element, which tells that it has to be looked at; a page that has it, empty,
    only has nothing new.
    """
    named: Counter[str] = Counter()
    right: Counter[str] = Counter()
    hits: dict[str, set[str]] = {}
    for node in islice(document.root.iter("a"), MOST_LINKS):
        url = resolve_link(document.url, (node.get("href") or "").partition("#")[0])
        key = identity(url) if url else ""
        for name in set(_names(node)):
            named[name] += 1
            if key in listed:
                right[name] += 1
                hits.setdefault(name, set()).add(key)
    fit = [
        name for name, found in hits.items() if len(found) >= 0.9 * len(listed) and right[name] >= 0.95 * named[name]
    ]
    return min(fit, key=lambda name: (-len(hits[name]), "." in name, len(name), name), default="")


def _names(link: etree._Element) -> Iterator[str]:
    """Give the simple selectors that find a link."""
    for place, node in enumerate(islice(_with_ancestors(link), 6)):
        if node.tag in {"body", "html"}:
            return
        end = " a" if place else ""
        if place and node.tag not in _BOXES:
            yield f"{node.tag}{end}"
        for token in _classes(node):
            yield f"{node.tag}.{token}{end}"


def _with_ancestors(node: etree._Element) -> Iterable[etree._Element]:
    yield node
    yield from node.iterancestors()


def _classes(node: etree._Element) -> list[str]:
    """Return those class names that a person wrote."""
    return [one for one in (node.get("class") or "").split()[:8] if _WRITTEN.fullmatch(one) and name_tokens(one)]
