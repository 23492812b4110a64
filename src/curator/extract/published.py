"""When an article was published: told by its page, in its address, or written where readers look for it."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, time
from functools import cached_property
from itertools import chain

from lxml import etree

from curator.extract.dates import in_url, said, tells_hour, written
from curator.extract.document import Document, beginning, is_of_answer
from curator.extract.jsonld import Node, types
from curator.extract.names import name_tokens
from curator.extract.others import found_date
from curator.extract.places import Places
from curator.extract.runs import Run
from curator.model import Page

_METAS = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "pubdate", "publishdate",
    "publish-date", "publish_date",
    "article.published", "parsely-pub-date", "sailthru.date", "dc.date", "dc.date.issued", "dcterms.created",
    "dcterms.date", "dc.created",
    "dcterms.issued", "cxenseparse:recs:publishtime", "article_date_original", "originalpublicationdate",
    "publication_date", "cxense:publish_time",
    "og:published_time", "published_time", "article:published", "cxenseparse:publishtime", "rnews:datepublished",
    "timestamp",
)  # fmt: skip
_LATER_METAS = ("last-modified", "og:updated_time")
"""When a page was last touched: better than nothing, and worse than whatever tells of the publication."""
_IN_BROKEN_SCRIPT = re.compile(rb'"datePublished"\s*:\s*"([^"]{8,40})"')
_STAMP_TAGS = ("time", "abbr", "span", "div", "p", "li", "small", "strong", "em", "dd", "td", "a")
_ITEMPROPS = frozenset({"datepublished", "datecreated"})
_ANSWERS = frozenset({"comment", "answer", "usercomments", "review", "userreview"})
_CHANGES = frozenset({"updated", "modified", "update", "datemodified"})
_CHANGED = re.compile(
    r"updated?\b|modifi|geändert|aktualisiert|mis(?:e)? à jour|actualizad|aggiornat|bijgewerkt|обновл|atualizad",
    re.IGNORECASE,
)
_LONGEST_LABEL = 60
_LINE, _SENTENCE = 8, 60
_LABELLED = re.compile(
    r"\b(?:published|posted|veröffentlicht|gepostet|erschienen|publié|publicado|pubblicato|gepubliceerd|опубликовано)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:datum|date|data|fecha|дата|stand)\b\s*:?\s*", re.IGNORECASE)


def published_of(document: Document, page: Page, places: Places, selected: str) -> tuple[datetime | None, str]:
    """Return when the article was published, and the rung that says it."""
    graph = document.graph
    ladder: tuple[tuple[str, Callable[[], Iterable[str]]], ...] = (
        ("selector", lambda: [selected]),
        ("json-ld", lambda: graph.texts(document.article, "datePublished", "dateCreated", "uploadDate")),
        ("meta", lambda: _told(document, _METAS)),
        (
            "json-ld",
            lambda: (text for node in graph.nodes if _is_article(node) for text in graph.texts(node, "datePublished")),
        ),
        ("json-ld", lambda: _in_broken_script(document)),
    )
    for rung, read in ladder:
        found = _first_with_text(read())
        if found:
            instant, text = found
            return (instant if tells_hour(text) else _with_hour(instant, document, places)), rung
    instant_, rung = _seen(document, page, places)
    return instant_ and _with_hour(instant_, document, places), rung


def _with_hour(day: datetime, document: Document, places: Places) -> datetime:
    """Return the first told instant of a day that came without an hour, or the day itself if none is told.

    The instant is of that day by the clock of its own zone, so that none moves to another day.
    """
    if day.time() != time():
        return day
    told = chain(
        document.graph.texts(document.article, "datePublished", "dateCreated", "uploadDate"),
        _told(document, _METAS),
        _in_broken_script(document),
        (text for node in _Stamps(places).of_publication() for text in _told_at(node)),
    )
    same = (text for text in told if tells_hour(text) and text.strip()[:10] == day.date().isoformat())
    return _first(same) or day


def _seen(document: Document, page: Page, places: Places) -> tuple[datetime | None, str]:
    stamps = _Stamps(places)
    ladder: tuple[tuple[str, Callable[[], datetime | None]], ...] = (
        ("microdata", stamps.marked),
        ("address", lambda: in_url(page.final_url)),
        ("microdata", stamps.near),
        ("text", lambda: _labelled(places)),
        ("text", lambda: _near(places)),
        ("microdata", stamps.far),
        ("meta", lambda: _first(_told(document, _LATER_METAS))),
        ("htmldate", lambda: found_date(document)),
    )
    for rung, read in ladder:
        instant = read()
        if instant:
            return instant, rung
    return None, ""


def _first(values: Iterable[str]) -> datetime | None:
    return next(filter(None, map(said, values)), None)


def _first_with_text(values: Iterable[str]) -> tuple[datetime, str] | None:
    return next(((instant, text) for text in values if (instant := said(text))), None)


def _told(document: Document, names: Iterable[str]) -> Iterator[str]:
    return (value for name in names for value in document.metas.get(name, ()))


def _is_article(node: Node) -> bool:
    return _ANSWERS.isdisjoint(types(node))


def _in_broken_script(document: Document) -> list[str]:
    """Return what a script says that is no JSON; one comma too many does not make its date wrong."""
    found = _IN_BROKEN_SCRIPT.search(document.html)
    return [found[1].decode("utf-8", "replace")] if found else []


class _Stamps:
    """The elements of a page that are marked as a date, those of comments and other articles left out."""

    def __init__(self, places: Places) -> None:
        self._places = places

    def _stamps(self, *, near: bool) -> Iterator[etree._Element]:
        nodes = self._places.nodes(*_STAMP_TAGS, near=near)
        stamps = (node for node in nodes if _is_stamp(node) and not self._places.is_elsewhere(node))
        return (node for node in stamps if not is_of_answer(node))

    @cached_property
    def _near(self) -> list[etree._Element]:
        return list(self._stamps(near=True))

    @cached_property
    def _far(self) -> list[etree._Element]:
        return list(self._stamps(near=False))

    def marked(self) -> datetime | None:
        """Return the first date that is marked as that of publication."""
        marked = (_date_at(node) for node in chain(self._near, self._far) if _is_of_publication(node))
        return next(filter(None, marked), None)

    def of_publication(self) -> Iterator[etree._Element]:
        """Return the elements near the headline that tell of the publication, those of a later change left out."""
        return (node for node in self._near if _is_of_publication(node) or not _is_of_change(node))

    def near(self) -> datetime | None:
        """Return the first time near the headline."""
        return _first_time(self._near)

    def far(self) -> datetime | None:
        """Return the first time further down."""
        return _first_time(self._far)


def _first_time(stamps: Iterable[etree._Element]) -> datetime | None:
    return next(filter(None, (_date_at(node) for node in stamps if node.tag == "time")), None)


def _is_stamp(node: etree._Element) -> bool:
    return node.tag == "time" or _is_of_publication(node)


def _is_of_publication(node: etree._Element) -> bool:
    prop = node.get("itemprop")
    if prop is not None and prop.lower() in _ITEMPROPS:
        return True
    names = node.get("class") if node.tag in {"time", "abbr", "span"} else None
    return names is not None and "published" in names and "published" in name_tokens(names)


def _is_of_change(node: etree._Element) -> bool:
    """Say whether a time is that of an update, by its name or by the words before it."""
    parent = node.getparent()
    if not _CHANGES.isdisjoint(name_tokens(f"{node.get('class') or ''} {node.get('itemprop') or ''}")):
        return True
    words = "" if parent is None else f"{parent.get('class') or ''} {beginning(parent, _LONGEST_LABEL)}"
    return _CHANGED.search(words) is not None


def _date_at(node: etree._Element) -> datetime | None:
    return _first((*_told_at(node), beginning(node, 80)[:80]))


def _told_at(node: etree._Element) -> list[str]:
    return [text for name in ("datetime", "content", "title") if (text := node.get(name))]


def _near(places: Places) -> datetime | None:
    """Return the first day written near the headline, four ancestors out, but for those of comments."""
    box = places.headline.block if places.headline else None
    for _ in range(4):
        box = None if box is None else box.getparent()
        if box is None or box.tag == "html":
            return None
        for node, text in _short_texts(box):
            instant = written(text)
            if instant and not places.is_of_others(node) and not is_of_answer(node):
                return instant
    return None


def _short_texts(box: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    for count, node in enumerate(
        box.iter("p", "div", "span", "time", "li", "small", "em", "i", "b", "td", "a", "h2", "h3", "h4")
    ):
        if count > 400:
            return
        text = " ".join(filter(None, (node.text, *(child.tail for child in node)))).strip()
        if 6 <= len(text) <= 80:
            yield node, text


def _labelled(places: Places) -> datetime | None:
    """Return the day in a line below the headline that says it to be that of publication."""
    return next(filter(None, map(written, _labelled_lines((*places.near, *places.far)))), None)


def _labelled_lines(runs: Sequence[Run]) -> Iterator[str]:
    for run, before in zip(runs, (None, *runs), strict=False):
        if run.words > _SENTENCE or not any(map(str.isdigit, run.text)):
            continue
        is_label_above = before is not None and _LABEL.fullmatch(before.text) is not None
        if _LABELLED.search(run.text) or (run.words <= _LINE and (is_label_above or _LABEL.match(run.text))):
            yield run.text
