"""Rows → what is compared of an article: its headline and the beginning of its text, without its outlet's own name."""

# ruff: noqa: S608  statements are put together from constants of ours; values are always parameters

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from curator.match.background import LANGUAGE
from curator.match.terms import BEGINNING, Terms, terms, without_outlet

DAY = "julianday(min(ifnull(articles.published, articles.first_seen), articles.first_seen)) - 2440587.5"
"""When an article was published, in days since 1970; never later than when it was first seen."""
ORDER = f"{DAY}, articles.url, articles.title, articles.lead, articles.source"
"""The order in which articles are matched: their own, never that of their numbers, which follow who answered first."""
_LONGEST_INTRODUCTION = 4000
"""Characters within which a lead begins: standfirst, byline and captions stand before it."""
LONGEST = 10_000
"""Characters of a text that are compared; what an agency sends is shorter."""


class Said(NamedTuple):
    """What is compared of an article."""

    article: int
    source: str
    outlet: str
    day: float
    language: str
    """The primary subtag; English where none is told, for which most is known."""
    terms: Terms


def read(db: sqlite3.Connection, articles: Iterable[int]) -> dict[int, Said]:
    """Return what is compared of articles, by article."""
    among = list(articles)
    found = db.execute(_READ, (json.dumps(among),)) if among else ()
    return {row[0]: _said(*row) for row in found}


def _said(
    article: int, source: str, outlet: str, day: float, language: str, title: str, standfirst: str, lead: str, text: str
) -> Said:
    start = text.find(lead.partition("\n\n")[0])
    beginning = text[max(0, start) :][: 2 * BEGINNING] or lead or standfirst
    compared = terms(without_outlet(title, outlet), without_outlet(beginning, outlet))
    return Said(article, source, outlet, day, language.partition("-")[0] or LANGUAGE, compared)


def whole_text(db: sqlite3.Connection, article: int) -> str:
    """Return an article's headline, a blank line, and its text; its standfirst where there is none."""
    title, text = db.execute(_WHOLE, (article,)).fetchone()
    return f"{title}\n\n{text}"


_READ = f"""
    SELECT articles.id, articles.source, articles.outlet, {DAY}, articles.language,
        articles.title, articles.standfirst, articles.lead,
        ifnull((SELECT substr(text, 1, {_LONGEST_INTRODUCTION}) FROM texts WHERE article = articles.id), '')
    FROM articles WHERE articles.id IN (SELECT value FROM json_each(?))
"""
_WHOLE = f"""
    SELECT title, substr(
        coalesce((SELECT text FROM texts WHERE article = articles.id), nullif(lead, ''), standfirst), 1, {LONGEST}
    )
    FROM articles WHERE id = ?
"""
