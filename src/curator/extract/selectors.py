"""A source's own CSS selectors, from ``feeds.yaml``, are read from its page."""

from collections.abc import Mapping
from dataclasses import dataclass

from curator.extract.document import Document
from curator.text.markup import paragraphs, to_text

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
    found = {name: soup.select(rule, limit=_MOST[name]) for name, rule in rules.items()}
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
