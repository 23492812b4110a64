"""The matching that ends a refresh: each article that is new, or says something else, is compared with the last days'.

In an order that is the articles' own, by when they were published and where they stand, so that nothing depends on
which source answered first.
"""

# ruff: noqa: S608  statements are put together from constants of ours; values are always parameters

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from curator.match import story as stories
from curator.match.background import LANGUAGE
from curator.match.likeness import WINDOW, Compared
from curator.match.terms import Terms, terms
from curator.store import neighbours, rows, suggesting
from curator.store.judging import Judging, join_unasked

A_TRANSACTION = 100
"""Articles matched between two moments at which others can write: some 0.2 s."""
SUGGESTED_FOR = timedelta(days=30)
"""After which a suggestion that nobody answered goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What matching found among the articles that were waiting for it."""

    articles: int
    joined: int
    """Stories joined unasked."""


class _Waiting(NamedTuple):
    article: int
    day: float
    language: str
    terms: Terms


class Matching(Judging):
    """The part of the store that finds which articles tell one event."""

    def match(self, now: datetime, *, auto: bool) -> Matched:
        """Match the articles that wait for it; ``auto`` joins what is sure, otherwise it is only suggested."""
        today = now.timestamp() / 86400
        with self._writing("NORMAL") as db:
            db.execute(_TOO_OLD, (today - WINDOW,))
            neighbours.expire(db, today)
            db.execute("DELETE FROM suggestions WHERE made_at < ?", (rows.stamp(now - SUGGESTED_FOR),))
            waiting = iter([article for (article,) in db.execute(_WAITING)])
        articles = joined = 0
        while some := list(islice(waiting, A_TRANSACTION)):
            with self._writing("NORMAL") as db:
                joined += _match(db, some, now, auto=auto)
            articles += len(some)
        return Matched(articles=articles, joined=joined)


def _match(db: sqlite3.Connection, articles: Sequence[int], now: datetime, *, auto: bool) -> int:
    """Match some articles, in this order; return how many stories were joined."""
    known = neighbours.remove(db, articles)
    waiting = _read(db, articles)
    neighbours.count(db, ((one.language, one.terms) for one in waiting if one.article not in known))
    weighed: dict[int, neighbours.Weighed] = {}
    for language, ones in _by_language(waiting).items():
        found = neighbours.weighed(db, language, [one.terms for one in ones])
        weighed.update(zip((one.article for one in ones), found, strict=True))
    joined = 0
    for one in waiting:
        own, rarest = weighed[one.article]
        near = neighbours.nearest(db, Compared(own, one.day), rarest)
        neighbours.add(db, one.article, own, one.day)
        story, *others = _stories(db, [one.article, *(each.article for each in near)])
        if others:
            suggesting.suggest(db, story, {*others} | suggesting.known_others(db, [story]), now)
            if auto:
                joined += _join_sure(db, story, now)
    db.executemany("DELETE FROM unmatched WHERE article = ?", [(article,) for article in articles])
    return joined


def _join_sure(db: sqlite3.Connection, story: int, now: datetime) -> int:
    """Join a story with those that are surely the same, one after the other: each joining changes the likeness."""
    joined = 0
    while sure := db.execute(_SURE, (story, stories.SURE)).fetchone():
        stays = join_unasked(db, story, sure[0], sure[1], now)
        if stays is None:
            break
        story = stays
        joined += 1
    return joined


def _read(db: sqlite3.Connection, articles: Sequence[int]) -> list[_Waiting]:
    """Return what is compared of articles, in this order."""
    found = {row[0]: row for row in db.execute(_READ, (json.dumps(articles),))}
    there = (found[article] for article in articles if article in found)
    return [
        _Waiting(article, day, language.partition("-")[0] or LANGUAGE, terms(*suggesting.said(said)))
        for article, day, language, *said in there
    ]


def _by_language(waiting: Sequence[_Waiting]) -> dict[str, list[_Waiting]]:
    gathered: dict[str, list[_Waiting]] = defaultdict(list)
    for one in waiting:
        gathered[one.language].append(one)
    return gathered


def _stories(db: sqlite3.Connection, articles: Sequence[int]) -> list[int]:
    """Return the stories of articles, each once, that of the first article first."""
    found = dict(
        db.execute(
            "SELECT id, story FROM articles WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(articles),)
        ).fetchall()
    )
    return list(dict.fromkeys(found[article] for article in articles))


_DAY = "julianday(min(ifnull(articles.published, articles.first_seen), articles.first_seen)) - 2440587.5"
_TOO_OLD = f"""
    DELETE FROM unmatched WHERE article IN (
        SELECT id FROM unmatched CROSS JOIN articles ON articles.id = article WHERE {_DAY} < ?
    )
"""
_WAITING = (
    f"SELECT article FROM unmatched CROSS JOIN articles ON articles.id = article ORDER BY {_DAY}, url, title, lead"
)
_READ = f"""
    SELECT articles.id, {_DAY}, articles.language, {suggesting.TEXT} FROM articles
    WHERE articles.id IN (SELECT value FROM json_each(?))
"""
_SURE = """
    SELECT other, reason FROM suggestions JOIN stories ON stories.id = other
    WHERE suggestions.story = ? AND score >= ? AND status IN ('new', 'picked') ORDER BY score DESC LIMIT 1
"""
