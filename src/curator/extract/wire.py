"""What a page tells of whose copy its article is becomes the agency that is credited beside the outlet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from curator.extract.agencies import (
    byline_agency,
    closing_agency,
    dateline_agency,
    is_unnamed_wire,
    notice_agency,
    shown_agency,
    source_agency,
)
from curator.extract.authors import METAS
from curator.extract.document import Document
from curator.extract.runs import Run
from curator.extract.shown import Shown
from curator.model import Page, Source
from curator.text.agencies import agency_at, agency_credit, but_own, joined, may_name_agency
from curator.urls import host, registrable_domain

MOST_BEHIND, _LONGEST_BEHIND = 8, 60
"""Runs behind the body in which its source may be told, and the words of one."""
_MOST_TOLD = 50
"""Values of one kind that are read; a page that tells more tells nothing."""
_HOLDERS = ("sourceOrganization", "copyrightHolder")
_ORIGINS = ("syndication-source", "original-source", "dc.source", "dcterms.source")


@dataclass(frozen=True, slots=True)
class Told:
    """Everything by which a page tells whose words it has."""

    paragraphs: Sequence[str]
    authors: Sequence[str]
    """As they were found for the byline, persons or not."""
    selected: str
    """What the source's own selector found."""
    shown: Shown
    behind: Sequence[Run]
    """What follows the body."""


def agency_of(document: Document, page: Page, source: Source, told: Told) -> tuple[str, str]:
    """Return the agency and the rung that gave it; empty where it is no agency's copy, or the outlet is the agency."""
    ladder: tuple[tuple[str, Callable[[], str]], ...] = (
        ("selector", lambda: byline_agency(told.selected)),
        ("dateline", lambda: dateline_agency(told.paragraphs)),
        ("json-ld", lambda: _in_graph(document)),
        ("meta", lambda: _in_metas(document)),
        ("link", lambda: _linked(document)),
        (
            "byline",
            lambda: _first(byline_agency, told.authors) or _first(shown_agency, told.shown.lines(may_name_agency)),
        ),
        ("closing", lambda: closing_agency(told.paragraphs) or _behind(told.behind)),
    )
    found = ((_of_others(read(), document, page, source), rung) for rung, read in ladder)
    return next(((agency, rung) for agency, rung in found if agency), ("", ""))


def is_wire(document: Document, told: Told) -> bool:
    """Say whether a page tells that its article is agency copy, and not whose."""
    return is_unnamed_wire((*told.authors, *_authors(document))[:_MOST_TOLD])


def agency_site(*addresses: str) -> str:
    """Return the agency whose own site one of these addresses is on."""
    return next(filter(None, (agency_at(registrable_domain(host(address))) for address in addresses)), "")


def _of_others(agency: str, document: Document, page: Page, source: Source) -> str:
    """Return an agency without what the outlet itself is."""
    if not agency:
        return ""
    own = [source.outlet, *document.metas.get("og:site_name", ()), *document.metas.get("application-name", ())]
    own += [agency_site(address) for address in (page.final_url, source.url)]
    for outlet in own:
        agency = but_own(agency, outlet)
    return agency


def _first(read: Callable[[str], str], values: Sequence[str]) -> str:
    return next(filter(None, map(read, values[:_MOST_TOLD])), "")


def _authors(document: Document) -> list[str]:
    graph = document.graph
    return [*graph.texts(document.article, "author", "creator"), *_in_author_metas(document)]


def _in_author_metas(document: Document) -> list[str]:
    return [value for name in METAS for value in document.metas.get(name, ())]


def _in_graph(document: Document) -> str:
    graph = document.graph
    authors = joined(filter(None, map(byline_agency, graph.texts(document.article, "author", "creator"))))
    holders = (text for name in _HOLDERS for text in graph.texts(document.article, name))
    return authors or _first(agency_credit, list(holders))


def _in_metas(document: Document) -> str:
    origins = [value for name in _ORIGINS for value in document.metas.get(name, ())]
    return _first(byline_agency, _in_author_metas(document)) or _first(_origin, origins)


def _origin(told: str) -> str:
    """Return the agency of a name or an address."""
    return agency_site(told) if urlsplit(told).netloc else agency_credit(told)


def _linked(document: Document) -> str:
    """Return the agency on whose site the page says that its article stands first."""
    links = (node for node in document.each("link") if "canonical" in (node.get("rel") or "").lower().split())
    return _first(agency_site, [node.get("href") or "" for node in links])


def _behind(runs: Sequence[Run]) -> str:
    texts = [run.text for run in runs[:MOST_BEHIND] if not run.figure and run.words <= _LONGEST_BEHIND]
    return _first(lambda text: notice_agency(text) or source_agency(text), texts)
