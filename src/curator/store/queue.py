"""The queue, as the editor reads it: rows become stories with their articles, whole and in order."""

# ruff: noqa: S608  statements are put together from constants of ours; values are always parameters

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import cast

from curator.errors import JoinedError, MissingError
from curator.match import story as stories
from curator.model import Status, Story, Suggestion
from curator.store import rows
from curator.store.database import Database
from curator.store.suggesting import reasons

_WORD = re.compile(r"[^\W_]+")


MOST_WORDS = 32
"""Of a search; SQLite refuses an expression that nests too deep."""


class Queue(Database):
    """The part of the store that shows what there is to judge."""

    def stories(self, status: str, since: datetime | None, until: datetime | None) -> list[Story]:
        """Return the stories of a status, or of ``all``, the newest first.

        With ``since`` and ``until``: those of which an article was first seen from then on, and before then.
        """
        wheres, values = [_THERE], list[object]()
        if status != "all":
            wheres.append("stories.status = ?")
            values.append(status)
        if since or until:
            wheres.append(_SEEN)
            values += [rows.stamp(since) or "", rows.stamp(until) or "~"]
        with self._reading() as db:
            return list(select(db, " AND ".join(wheres), values))

    def story(self, id: str) -> Story:  # noqa: A002  the word users type
        """Return one story; MissingError where there is none."""
        with self._reading() as db:
            return whole(db, present(db, [id])[0])

    def search(self, words: str, limit: int) -> list[Story]:
        """Return the stories in which all the words stand, in titles, leads or outlets, the best matches first.

        The last word may be the beginning of one.
        """
        terms = search_terms(words)
        found = self.matching(terms, limit) if terms else []
        with self._reading() as db:
            stories = {int(story.id): story for story in select(db, _AMONG, [json.dumps(found)])}
        return [stories[id_] for id_ in found]

    def matching(self, terms: str, limit: int) -> list[int]:
        """Return the numbers of the stories that an expression of ``search_terms`` finds, the best matches first."""
        self._index()
        with self._reading() as db:
            return [id_ for (id_,) in db.execute(_SEARCH, (terms, limit))]

    def _index(self) -> None:
        """Bring the full-text index up to date with the articles that came since the last search."""
        with self._reading() as db:
            (missing,) = db.execute(f"SELECT EXISTS (SELECT 1 FROM articles WHERE {_UNINDEXED})").fetchone()
        if missing:
            with self._writing("NORMAL") as db:
                db.execute(_INDEX)


def search_terms(words: str) -> str:
    """Return words as an expression of FTS5, in which the last may be the beginning of one; empty where none is."""
    terms = [f'"{word}"' for word in _WORD.findall(words)[:MOST_WORDS]]
    return " ".join(terms) + "*" if terms else ""


def select(db: sqlite3.Connection, where: str, values: Sequence[object]) -> Iterable[Story]:
    """Yield the stories that a condition of ours selects, the newest first, by one question."""
    return _stories(db, _STORIES.format(suggested=_SUGGESTED, where=where), values)


def bare(db: sqlite3.Connection, where: str, values: Sequence[object]) -> Iterable[Story]:
    """Yield them without what is suggested of them, whose reasons are the dearest: where only their names are shown."""
    return _stories(db, _STORIES.format(suggested="'[]'", where=where), values)


def _stories(db: sqlite3.Connection, statement: str, values: Sequence[object]) -> Iterable[Story]:
    found = db.execute(statement, values)
    for (id_, status, suggested, edits), members in groupby(found, itemgetter(0, 1, 2, 3)):
        yield Story(
            id=str(id_),
            status=cast("Status", status),
            articles=tuple(rows.article(row[4:]) for row in members),
            suggestions=tuple(_suggestion(db, *one) for one in json.loads(suggested)),
            edits=json.loads(edits or "{}"),
        )


def _suggestion(
    db: sqlite3.Connection, other: int, status: str, score: float, article: int, other_article: int, reason: str
) -> Suggestion:
    pair = (article, other_article)
    why = reason or reasons(db, [pair])[pair]
    return Suggestion(
        story=str(other), reason=why, score=score, sure=score >= stories.SURE, status=cast("Status", status)
    )


def whole(db: sqlite3.Connection, story: int) -> Story:
    """Return a story that is there."""
    return next(iter(select(db, "stories.id = ?", [story])))


def present(db: sqlite3.Connection, ids: Iterable[str]) -> list[int]:
    """Return the numbers of stories, each once; MissingError that names all that are not there."""
    numbers = list(dict.fromkeys(rows.number(id_, "story") for id_ in ids))
    query = "SELECT id, joined_into FROM stories WHERE id IN (SELECT value FROM json_each(?))"
    found = dict(db.execute(query, (json.dumps(numbers),)).fetchall())
    missing = [str(number) for number in numbers if number not in found]
    if missing:
        noun = "is no story" if len(missing) == 1 else "are no stories"
        raise MissingError(f"there {noun} {', '.join(missing)}; curator stories --status all lists those there are")
    for number in numbers:
        if found[number]:
            raise JoinedError(str(number), str(found[number]))
    return numbers


_THERE = "stories.joined_into IS NULL"
_AMONG = "stories.id IN (SELECT value FROM json_each(?))"
_SEEN = "stories.id IN (SELECT story FROM articles WHERE first_seen >= ? AND first_seen < ?)"
_SUGGESTED = f"""
    (SELECT json_group_array(json_array(
        other, (SELECT status FROM stories AS its WHERE its.id = other), score, article, other_article, reason
    )) FROM (
        SELECT * FROM suggestions
        WHERE suggestions.story = stories.id AND score >= {stories.SHOWN}
        ORDER BY score DESC, (SELECT url || ' ' || source FROM articles WHERE story = other AND place = 0), other
        LIMIT {stories.FEW}
    ))
"""
_STORIES = f"""
    SELECT stories.id, stories.status, {{suggested}}, (SELECT fields FROM edits WHERE story = stories.id), {rows.SHOWN}
    FROM stories
    JOIN articles ON articles.story = stories.id
    JOIN sources ON sources.slug = articles.source
    WHERE {{where}}
    ORDER BY stories.at DESC, stories.id DESC, articles.place
"""
_UNINDEXED = "id > (SELECT ifnull(max(id), 0) FROM articles_fts_docsize)"
_INDEX = f"""
    INSERT INTO articles_fts (rowid, title, lead, outlet)
    SELECT id, title, lead, outlet FROM articles WHERE {_UNINDEXED}
"""
# A word in a title weighs more than one in a lead.
_SEARCH = """
    SELECT articles.story FROM articles_fts JOIN articles ON articles.id = articles_fts.rowid
    WHERE articles_fts MATCH ? AND rank MATCH 'bm25(4.0, 1.0, 2.0)'
    GROUP BY articles.story ORDER BY min(rank), articles.story DESC LIMIT ?
"""
