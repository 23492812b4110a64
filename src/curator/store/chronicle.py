"""What the program did between the editors' decisions: runs, and what it found changed at a source; and who decided."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from curator.store import rows
from curator.store.decisions import headlines_of, last_picks
from curator.store.queue import Queue
from curator.store.rhythm import PastRun

MOST_RUNS = 3000
MOST_NOTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A version that came at the source of a story after it was picked."""

    at: datetime
    story: str
    headline: str
    """The story's."""
    outlet: str
    before: str
    """What the article's headline was;"""
    after: str
    """and what it became, which may be the same: then its text did."""


class Chronicle(Queue):
    """The part of the store that tells what happened beside the decisions."""

    def runs(self, since: datetime, before: datetime) -> list[PastRun]:
        """Return the runs that began then, the latest first."""
        with self._reading() as db:
            found = db.execute(_RUNS, (rows.stamp(since), rows.stamp(before), MOST_RUNS)).fetchall()
        return [
            PastRun(
                at=datetime.fromisoformat(at), seconds=seconds, polled=polled, failed=tuple(json.loads(failed)), new=new
            )
            for at, seconds, polled, failed, new in found
        ]

    def noted(self, since: datetime, before: datetime) -> list[Noted]:
        """Return what changed then at the sources of stories that had been picked, the latest first."""
        with self._reading() as db:
            picked = last_picks(db)
            asked = (rows.stamp(since), rows.stamp(before), json.dumps([int(story) for story in picked]), MOST_NOTED)
            return [_noted(*row) for row in db.execute(_NOTED, asked) if picked[str(row[1])] < row[0]]

    def editors(self) -> list[str]:
        """Return the names of those who decided anything; empty is the command line's."""
        with self._reading() as db:
            return [
                name for (name,) in db.execute("SELECT DISTINCT editor FROM decisions WHERE made_by = '' ORDER BY 1")
            ]

    def named(self, stories: Iterable[str], articles: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
        """Return the headlines of stories that are there, and the outlets of articles, by id."""
        with self._reading() as db:
            return headlines_of(db, [int(story) for story in stories]), _outlets(db, articles)


def _outlets(db: sqlite3.Connection, articles: Iterable[str]) -> dict[str, str]:
    query = "SELECT id, outlet FROM articles WHERE id IN (SELECT value FROM json_each(?))"
    return {str(id_): outlet for id_, outlet in db.execute(query, (json.dumps([int(one) for one in articles]),))}


def _noted(at: str, story: int, headline: str, outlet: str, before: str, after: str) -> Noted:
    return Noted(
        at=datetime.fromisoformat(at), story=str(story), headline=headline, outlet=outlet, before=before, after=after
    )


_RUNS = "SELECT at, seconds, polled, failed, new FROM runs WHERE at >= ? AND at < ? ORDER BY at DESC, id DESC LIMIT ?"
_NOTED = """
    SELECT replaced_at, stories.id,
        coalesce(
            (SELECT json_extract(fields, '$.headline') FROM edits WHERE edits.story = stories.id),
            (SELECT title FROM articles AS first WHERE first.story = stories.id AND place = 0)
        ),
        articles.outlet, versions.title,
        coalesce(
            (SELECT title FROM versions AS later
             WHERE later.article = articles.id AND (later.replaced_at, later.id) > (versions.replaced_at, versions.id)
             ORDER BY later.replaced_at, later.id LIMIT 1),
            articles.title
        )
    FROM versions JOIN articles ON articles.id = versions.article JOIN stories ON stories.id = articles.story
    WHERE replaced_at >= ? AND replaced_at < ? AND status IN ('picked', 'published')
    AND stories.id IN (SELECT value FROM json_each(?))
    ORDER BY replaced_at DESC, versions.id DESC LIMIT ?
"""
