"""The matching that ends a refresh: each article that is new, or says something else, is compared with the last days'.

In an order that is the articles' own, by when they were published and where they stand, so that nothing depends on
which source answered first.
"""

# ruff: noqa: S608  statements are put together from constants of ours; values are always parameters

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from curator.match import story as stories
from curator.match.likeness import WINDOW, Compared, code
from curator.model import MatchPolicy
from curator.store import neighbours, rows, said, suggesting, twins
from curator.store.judging import Judging, join_alike, join_twin

A_TRANSACTION = 25
"""Articles matched between two moments at which others can write: some 0.1 s."""
GIVE_WAY = 0.01
"""Seconds of such a moment: who waits for the lock asks every two milliseconds."""
SUGGESTED_FOR = timedelta(days=30)
"""After which a suggestion that nobody answered goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What matching found among the articles that were waiting for it."""

    articles: int
    joined: int
    """Stories joined unasked."""


class Matching(Judging):
    """The part of the store that finds which articles tell one event."""

    def match(self, now: datetime, policy: MatchPolicy) -> Matched:
        """Match the articles that wait for it; those that have left the window go unmatched."""
        today = now.timestamp() / 86400
        with self._writing("NORMAL") as db:
            db.execute(_TOO_OLD, (today - WINDOW,))
            twins.forget(db, neighbours.expire(db, today))
            db.execute("DELETE FROM suggestions WHERE made_at < ?", (rows.stamp(now - SUGGESTED_FOR),))
            waiting = iter([article for (article,) in db.execute(_WAITING)])
        articles = joined = 0
        while some := list(islice(waiting, A_TRANSACTION)):
            if articles:
                time.sleep(GIVE_WAY)
            with self._writing("NORMAL") as db:
                joined += _match(db, some, now, policy)
            articles += len(some)
        return Matched(articles=articles, joined=joined)


def _match(db: sqlite3.Connection, articles: Sequence[int], now: datetime, policy: MatchPolicy) -> int:
    """Match some articles, in this order; return how many stories were joined."""
    known = neighbours.remove(db, articles)
    twins.forget(db, known)
    there = said.read(db, articles)
    waiting = [there[article] for article in articles if article in there]
    neighbours.count(db, ((one.language, one.terms) for one in waiting if one.article not in known))
    weighed = _weighed(db, waiting)
    joined = 0
    for one in waiting:
        vector, rarest = weighed[one.article]
        own = Compared(vector, one.day, code(one.outlet))
        near = neighbours.nearest(db, own, rarest)
        neighbours.add(db, one.article, own, known.get(one.article, ()))
        joined += _join_twins(db, one, now)
        _suggest(db, one, {one.article: own, **near}, now)
        if policy == "auto":
            joined += _join_sure(db, one.article, now)
    db.executemany("DELETE FROM unmatched WHERE article = ?", [(article,) for article in articles])
    return joined


def _join_twins(db: sqlite3.Connection, one: said.Said, now: datetime) -> int:
    joined = 0
    for twin in twins.twins(db, one):
        story, *other = _stories(db, [one.article, twin.article])
        if other and join_twin(db, story, other[0], twin.why, now) is None:
            continue
        joined += len(other)
        if twin.why != twins.SAME_PAGE:
            twins.share_agency(db, one.article, twin.article)
    return joined


def _suggest(db: sqlite3.Connection, one: said.Said, near: Mapping[int, Compared], now: datetime) -> None:
    """Compare an article's story with those of its neighbours; ``near`` has the article itself, too."""
    story, *there = _stories(db, [one.article, *(article for article in near if article != one.article)])
    if others := {*there} | suggesting.known_others(db, [story]):
        suggesting.suggest(db, story, others, now, suggesting.Known(said={one.article: one}, compared=near))


def _join_sure(db: sqlite3.Connection, article: int, now: datetime) -> int:
    """Join an article's story with those that are surely the same, one by one: each joining changes the likeness."""
    joined = 0
    stays: int | None = _stories(db, [article])[0]
    while stays is not None:
        story = stays
        sure = db.execute(_SURE, (story, stories.SURE, stories.SURE_OF_TWO)).fetchall()
        # One that may not be joined (both stand in a draft) hides no other
        joinings = (join_alike(db, story, other, why, now) for other, why in sure)
        stays = next((one for one in joinings if one is not None), None)
        joined += stays is not None
    return joined


def _weighed(db: sqlite3.Connection, waiting: Sequence[said.Said]) -> dict[int, neighbours.Weighed]:
    weighed: dict[int, neighbours.Weighed] = {}
    for language in {one.language for one in waiting}:
        ones = [one for one in waiting if one.language == language]
        found = neighbours.weighed(db, language, [one.terms for one in ones])
        weighed.update(zip((one.article for one in ones), found, strict=True))
    return weighed


def _stories(db: sqlite3.Connection, articles: Sequence[int]) -> list[int]:
    """Return the stories of articles, each once, that of the first article first."""
    query = "SELECT id, story FROM articles WHERE id IN (SELECT value FROM json_each(?))"
    found = dict(db.execute(query, (json.dumps(articles),)).fetchall())
    return list(dict.fromkeys(found[article] for article in articles))


_TOO_OLD = f"""
    DELETE FROM unmatched WHERE article IN (
        SELECT id FROM unmatched CROSS JOIN articles ON articles.id = article WHERE {said.DAY} < ?
    )
"""
_WAITING = f"""
    SELECT article FROM unmatched CROSS JOIN articles ON articles.id = article ORDER BY {said.ORDER}, articles.id
"""
# Likeness alone leads into no story that was dropped or published, and makes no one of two that were picked.
_SURE = """
    SELECT other, suggestions.reason FROM suggestions
    JOIN stories AS ours ON ours.id = suggestions.story
    JOIN stories AS theirs ON theirs.id = other
    JOIN articles AS first ON first.story = other AND first.place = 0
    WHERE suggestions.story = ?1
    AND score >= iif(EXISTS (SELECT 1 FROM articles WHERE story IN (?1, other) AND place > 0), ?2, ?3)
    AND (ours.status, theirs.status) IN (VALUES ('new', 'new'), ('new', 'picked'), ('picked', 'new'))
    ORDER BY score DESC, theirs.at, first.url, first.source
"""
