"""A source's own CSS selectors, from ``feeds.yaml``, are read from its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from curator.extract.document import Document
from curator.text.markup import paragraphs, to_text

if TYPE_CHECKING:
    from bs4 import Tag

_NEAR = 50
"""Ancestors among which another one that was found is looked for."""
MOST_TAGS = 50_000
"""Of a page that BeautifulSoup reads: it takes 30 to 100 µs a tag, and real pages have a tenth as many."""
_MOST = {"headline": 1, "lead": 500, "standfirst": 1, "byline": 20, "date": 1, "image": 1}
"""Elements that are looked at."""


@dataclass(frozen=True, slots=True)
class Selected:
    """What the selectors found; empty where there is no selector or nothing at it."""

    headline: str = ""
    lead: tuple[str, ...] = ()
    standfirst: str = ""
    byline: str = ""
    date: str = ""
    image: str = ""


def select(document: Document, rules: Mapping[str, str]) -> Selected:
    """Return what a source's selectors find; without selectors the page is not read again."""
    if not rules or document.html.count(b"<") > MOST_TAGS:
        return Selected()
    from bs4 import BeautifulSoup  # 60 ms to import, for the sources that have rules

    soup = BeautifulSoup(document.html.decode("utf-8", "replace"), "lxml")
    found = {name: _outermost(soup.select(rule, limit=_MOST[name])) for name, rule in rules.items()}
    texts = {
        name: [to_text(str(node)) for node in found.get(name, ())] for name in ("headline", "standfirst", "byline")
    }
    images = [str(node.get("src") or node.get("content") or "") for node in found.get("image", ())]
    dates = [str(node.get("datetime") or node.get("content") or to_text(str(node))) for node in found.get("date", ())]
    return Selected(
        headline=next(iter(texts["headline"]), ""),
        lead=tuple(text for node in found.get("lead", ()) for text in paragraphs(str(node))),
        standfirst=next(iter(texts["standfirst"]), ""),
        byline=", ".join(texts["byline"]),
        date=next(iter(dates), ""),
        image=next(iter(images), ""),
    )


def _outermost(nodes: Sequence["Tag"]) -> list["Tag"]:
    """Return the elements without those that stand within another one, whose words would be read twice."""
    found = {id(node) for node in nodes}
    within: set[int] = set()
    outermost = []
    for node in nodes:  # in document order: an ancestor comes before
        parent = node.parent
        if parent is not None and (id(parent) in within or id(parent) in found):
            within.add(id(node))
        elif not any(id(box) in found for box in islice(node.parents, _NEAR)):
            outermost.append(node)
        else:
            within.add(id(node))
    return outermost
