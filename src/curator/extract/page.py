"""An article's page becomes its excerpt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from lxml import etree

from curator.errors import ParseError
from curator.extract.authors import ORGANISATION, authors_of, outlets_but_writers
from curator.extract.body import ends_sentence, find_body, headline_run
from curator.extract.dates import after_date_line
from curator.extract.document import Document, beginning, open_document
from curator.extract.feedtext import LEAD_PARAGRAPHS
from curator.extract.headlines import headline_of, shown_headline, titles_of
from curator.extract.ladders import (
    canonical_of,
    descriptions_of,
    is_news,
    language_of,
    modified_of,
    outlets_of,
)
from curator.extract.licences import licence_of
from curator.extract.media import media_of
from curator.extract.opening import MAX_CAPTION, Words, is_headline, is_junk, read_opening, standfirst_rung
from curator.extract.others import found_text
from curator.extract.pictures import lead_image, placed_images
from curator.extract.places import Places
from curator.extract.published import published_of
from curator.extract.rights import is_paywalled, snippet_limit
from curator.extract.runs import Run, runs_of
from curator.extract.selectors import Selected, select
from curator.extract.shown import Shown
from curator.extract.titles import headline
from curator.extract.wall import refuse_wall
from curator.extract.wire import MOST_BEHIND, Told, agency_of, is_wire
from curator.model import Excerpt, Page, Source
from curator.text.clean import clean, count_words, fold
from curator.text.markup import to_text
from curator.urls import display

LEAST_STANDFIRST = 5
MOST_LINK = 0.5
"""Share of a standfirst that may be link."""
LEAST_WORDS = 40
"""Where our own reading finds fewer words than this, other readers are asked."""


@dataclass(frozen=True, slots=True)
class _Head:
    """What a page says of its article, and where it shows its headline."""

    shown: Run | None
    headline: str
    authors: tuple[str, ...]
    bylines: Shown
    published: datetime | None
    rungs: Mapping[str, str]
    words: Words


@dataclass(frozen=True, slots=True)
class _Reading:
    """The words of one page."""

    text: tuple[str, ...]
    lead: tuple[str, ...]
    standfirst: str
    rung: str
    standfirst_rung: str
    start: etree._Element | None
    """Where the body begins, None where it was not found in the tree."""
    later: etree._Element | None
    """Some paragraphs on."""
    behind: Sequence[Run]
    """What follows it."""


def from_page(page: Page, source: Source) -> Excerpt:
    """Return what an article's page says; ParseError when it is no page, or shows neither text nor headline."""
    if _is_front_page(page.final_url) and not _is_front_page(page.url):
        raise ParseError(f"{display(page.url)} leads to the site's front page; the article is gone or has moved")
    document = open_document(page)
    selected = select(document, source.extract)
    runs = runs_of(document.root)
    refuse_wall(document, runs, "an article")
    outlets = outlets_of(document, page, source)
    head = _head(document, page, runs, outlets, selected)
    reading = _read(document, runs, head, selected)
    if not reading.text and not head.headline:
        raise ParseError(f"{display(page.final_url)} shows no article: neither a headline nor paragraphs")
    placed = placed_images(document, head.shown.block if head.shown else None, reading.start, reading.later)
    image, image_rung = lead_image(document, head.headline, outlets, placed, selected.image)
    media, media_rung = media_of(
        document, head.headline, head.shown.block if head.shown else None, reading.start, reading.later
    )
    modified, modified_rung = modified_of(document)
    language, language_rung = language_of(document, page, source)
    canonical_url, canonical_rung = canonical_of(document)
    licence, licence_rung = licence_of(document)
    told = Told(reading.text, head.authors, selected.byline, head.bylines, reading.behind)
    agency, agency_rung = agency_of(document, page, source, told)
    flags = {
        "paywalled": is_paywalled(document),
        "wire": bool(agency) or is_wire(document, told),
        "undated": head.published is None,
    }
    rungs = {
        **head.rungs,
        "lead": reading.rung,
        "standfirst": reading.standfirst_rung,
        "image": image_rung,
        "modified": modified_rung,
        "language": language_rung,
        "canonical_url": canonical_rung,
        "media": media_rung,
        "licence": licence_rung,
        "agency": agency_rung,
    }
    return Excerpt(
        headline=head.headline,
        text="\n\n".join(reading.text),
        lead=reading.lead,
        standfirst=reading.standfirst,
        authors=head.authors,
        published=head.published,
        modified=modified,
        language=language,
        canonical_url=canonical_url,
        image=image,
        media=media,
        licence=licence,
        agency=agency,
        flags=frozenset(name for name, holds in flags.items() if holds),
        max_snippet=snippet_limit(document, page.robots),
        rungs={name: rung for name, rung in rungs.items() if rung},
    )


def _is_front_page(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.path.strip("/") and not parts.query


def _head(document: Document, page: Page, runs: Sequence[Run], outlets: Sequence[str], selected: Selected) -> _Head:
    titles = titles_of(document)
    shown = headline_run(runs, [headline(title, outlets) for _, title in titles])
    told = shown_headline(shown, titles, outlets)
    title, title_rung = headline_of(titles, told, outlets, is_news=is_news(document))
    if selected.headline:
        title, title_rung = selected.headline, "selector"
    others = outlets_but_writers(document, outlets)
    places = Places(document.root, runs, shown)
    bylines = Shown(places, others)
    authors, author_rung = authors_of(document, bylines, others, selected.byline)
    published, date_rung = published_of(document, page, places, selected.date)
    return _Head(
        shown=shown,
        headline=title,
        authors=authors,
        bylines=bylines,
        published=published,
        rungs={"headline": title_rung, "authors": author_rung, "published": date_rung},
        words=_words(document, titles, title, outlets, () if author_rung == ORGANISATION else authors),
    )


def _words(
    document: Document, titles: Sequence[tuple[str, str]], title: str, outlets: Sequence[str], authors: Sequence[str]
) -> Words:
    figures = {node.get("alt") or "" for node in document.each("img", "amp-img")}
    figures |= {beginning(node, MAX_CAPTION) for node in document.each("figcaption")}
    article_body = document.graph.text(document.article, "articleBody")
    return Words(
        titles=tuple({fold(text) for _, told in titles for text in (told, headline(told, outlets))} | {fold(title)}),
        descriptions=tuple(map(fold, descriptions_of(document))),
        authors=tuple(map(fold, authors)),
        figures=frozenset(fold(text) for text in figures if 20 < len(text) < MAX_CAPTION),
        article_body=fold(article_body[:200]),
        is_news=is_news(document),
    )


def _read(document: Document, runs: Sequence[Run], head: _Head, selected: Selected) -> _Reading:
    body = find_body(runs, head.shown)
    opening = read_opening(body, runs, head.words)
    texts = tuple(clean(run.text) for run in opening.paragraphs)
    if texts:
        texts = (after_date_line(texts[0], head.published), *texts[1:])
    rung = "paragraphs"
    if selected.lead:
        texts, rung = selected.lead, "selector"
    elif _is_short(texts):
        texts, rung = _other_reading(document, texts)
    lead = texts[:LEAD_PARAGRAPHS]
    start, later = (_block(opening.paragraphs, number) for number in (1, 3))
    standfirst, standfirst_rung = (
        (selected.standfirst, "selector") if selected.standfirst else (clean(opening.standfirst), opening.rung)
    )
    if not standfirst:
        first = opening.paragraphs[0] if opening.paragraphs else None
        standfirst, standfirst_rung = _standfirst_above(runs, head.shown, first, head.words)
    end = opening.paragraphs[-1].place + 1 if opening.paragraphs else len(runs)
    return _Reading(
        text=texts,
        lead=lead,
        standfirst=standfirst,
        rung=rung if texts else "",
        standfirst_rung=standfirst_rung,
        start=start,
        later=later,
        behind=runs[end : end + MOST_BEHIND],
    )


def _block(paragraphs: Sequence[Run], number: int) -> etree._Element | None:
    return paragraphs[min(number, len(paragraphs) - 1)].block if paragraphs else None


def _standfirst_above(runs: Sequence[Run], shown: Run | None, first: Run | None, words: Words) -> tuple[str, str]:
    """Return the standfirst that stands outside of the body, between headline and first paragraph."""
    if shown is None or first is None:
        return "", ""
    for run in filter(partial(_may_be_standfirst, words=words), runs[shown.place + 1 : first.place]):
        rung = standfirst_rung(run, first, words)
        # what the page describes itself with needs no full stop: a third of newsrooms set none
        if rung == "description" or (rung == "class" and not run.link_share and ends_sentence(run.text)):
            return clean(run.text), rung
    return "", ""


def _may_be_standfirst(run: Run, words: Words) -> bool:
    if run.words < LEAST_STANDFIRST or run.figure or run.link_share >= MOST_LINK:
        return False
    return not is_junk(run, words) and not is_headline(fold(run.text), words)


def _other_reading(document: Document, own: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Return what JSON-LD, else trafilatura, gives where our own reading found next to nothing.

    The text that a paywalled page tells to search engines is not what its readers see: there the teaser stays. Other
    readers know nothing of ``data-nosnippet``.
    """
    if is_paywalled(document) or b"data-nosnippet" in document.html:
        return own, "paragraphs"
    told = [to_text(part) for text in _article_bodies(document) for part in text.split("\n")]
    texts = tuple(filter(None, told))
    if _count(texts) >= LEAST_WORDS:
        return texts, "json-ld"
    texts = found_text(document)
    return (texts, "trafilatura") if _count(texts) >= max(LEAST_WORDS, 2 * _count(own)) else (own, "paragraphs")


def _article_bodies(document: Document) -> list[str]:
    return [item for item in document.graph.follow(document.article.get("articleBody")) if isinstance(item, str)][:1]


def _count(texts: Sequence[str]) -> int:
    return sum(map(count_words, texts))


def _is_short(texts: Sequence[str]) -> bool:
    """Say whether there are next to no words; of a long text not all are counted."""
    count = 0
    for text in texts:
        count += count_words(text)
        if count >= LEAST_WORDS:
            return False
    return True
