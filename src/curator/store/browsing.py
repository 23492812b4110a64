"""The queue a page at a time: what is to be judged, filtered, ordered and counted, however much there is."""

# ruff: noqa: S608  statements are put together from constants of ours; values are always parameters

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from curator.model import Story
from curator.store import rows
from curator.store.queue import Queue, search_terms, select

Order = Literal["learned", "newest"]
MOST_FOUND = 1000
"""Stories that a search looks at: what is further down than that, more words find."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which stories of the queue are asked for; what is empty asks for all."""

    status: str = "new"
    """A verdict, or ``all``."""
    section: str | None = None
    """None for all; empty is a section too, that of sources without one."""
    outlet: str = ""
    language: str = ""
    """A BCP 47 tag's first part, e.g. ``pt``."""
    since: datetime | None = None
    until: datetime | None = None
    """By a story's place in time: when its first article was published."""
    words: str = ""
    """All of them stand in a title, a lead or an outlet's name; the last may be the beginning of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """How many stories there are of each kind, given the other filters than that kind's own."""

    stories: int
    """That all filters leave."""
    articles: int
    """In the stories of that status."""
    statuses: Mapping[str, int] = field(default_factory=dict)
    """All four, whatever the filters."""
    sections: Mapping[str, int] = field(default_factory=dict)
    outlets: Mapping[str, int] = field(default_factory=dict)
    """Of the articles; a story has more than one."""
    languages: Mapping[str, int] = field(default_factory=dict)


class Browsing(Queue):
    """The part of the store that shows the queue a page at a time."""

    def page(self, filters: Filters, order: Order, offset: int, limit: int) -> list[Story]:
        """Return the stories from ``offset`` on, at most ``limit``, in an order; of a search the best matches first."""
        found = self._found(filters.words)
        with self._reading() as db:
            where, values = _where(filters)
            if found is not None:
                among = json.dumps(found)
                left = {
                    id_ for (id_,) in db.execute(f"SELECT id FROM stories WHERE {where} AND {_AMONG}", (*values, among))
                }
                ids = [id_ for id_ in found if id_ in left][offset : offset + limit]
            else:
                by = "rank" if order == "learned" and filters.status == "new" else "at"
                query = f"SELECT id FROM stories WHERE {where} ORDER BY {by} DESC, id DESC LIMIT ? OFFSET ?"
                ids = [id_ for (id_,) in db.execute(query, (*values, limit, offset))]
            stories = {int(story.id): story for story in select(db, f"stories.{_AMONG}", [json.dumps(ids)])}
        return [stories[id_] for id_ in ids if id_ in stories]

    def facets(self, filters: Filters) -> Facets:
        """Count the stories of the queue in one view of the data."""
        found = self._found(filters.words)
        with self._reading() as db:
            where, values = _where(filters)
            if found is not None:
                where, values = f"{where} AND {_AMONG}", [*values, json.dumps(found)]
            statuses = dict(db.execute(_STATUSES).fetchall())
            (stories,) = db.execute(f"SELECT count(*) FROM stories WHERE {where}", values).fetchone()
            return _counted(db, filters, found, Facets(stories=stories, articles=0, statuses=statuses))

    def newer(self, than: str) -> int:
        """Count the stories that wait and came after one that was shown, by its id."""
        with self._reading() as db:
            query = f"SELECT count(*) FROM stories WHERE {_THERE} AND status = 'new' AND id > ?"
            return int(db.execute(query, (rows.number(than, "story"),)).fetchone()[0])

    def _found(self, words: str) -> list[int] | None:
        """Return the stories that a search finds, the best first; None without words."""
        if not words.strip():
            return None
        terms = search_terms(words)
        return self.matching(terms, MOST_FOUND) if terms else []


def _where(filters: Filters) -> tuple[str, list[object]]:
    """Return the condition on ``stories`` that the filters are, but for their words, and its values."""
    wheres, values = [_THERE], list[object]()
    if filters.status != "all":
        wheres.append("status = ?")
        values.append(filters.status)
    if filters.since or filters.until:
        wheres.append("at >= ? AND at < ?")
        values += [rows.stamp(filters.since) or "", rows.stamp(filters.until) or "~"]
    if filters.section is not None:
        wheres.append(_IN_SECTION)
        values.append(filters.section)
    if filters.outlet:
        wheres.append("EXISTS (SELECT 1 FROM articles WHERE story = stories.id AND outlet = ?)")
        values.append(filters.outlet)
    if filters.language:
        wheres.append(
            "EXISTS (SELECT 1 FROM articles WHERE story = stories.id AND (language || '-') LIKE ? ESCAPE '\\')"
        )
        values.append(filters.language.replace("%", r"\%").replace("_", r"\_") + "-%")
    return " AND ".join(wheres), values


def _counted(db: sqlite3.Connection, filters: Filters, found: list[int] | None, so_far: Facets) -> Facets:
    """Return the counts with those by section, outlet and language: all from the index of articles by story."""
    where, values = _where(Filters(status=filters.status, since=filters.since, until=filters.until))
    if found is not None:
        where, values = f"{where} AND stories.{_AMONG}", [*values, json.dumps(found)]
    sections, outlets, languages = Counter[str](), Counter[str](), Counter[str]()
    articles = 0
    of_source = dict(db.execute("SELECT slug, section FROM sources").fetchall())
    for is_first, source, language, outlet, count in db.execute(_KINDS.format(where=where), values):
        articles += count
        outlets[outlet] += count
        if is_first:
            sections[of_source[source]] += count
            languages[language.partition("-")[0]] += count
    for source, section in db.execute(_MOVED.format(where=where), values):  # an editor put them elsewhere
        sections[of_source[source]] -= 1
        sections[section] += 1
    return Facets(
        stories=so_far.stories,
        articles=articles,
        statuses=so_far.statuses,
        sections={section: count for section, count in sections.items() if count},
        outlets=outlets,
        languages=languages,
    )


_THERE = "stories.joined_into IS NULL"
_AMONG = "id IN (SELECT value FROM json_each(?))"
_STATUSES = f"SELECT status, count(*) FROM stories WHERE {_THERE} GROUP BY status"
_IN_SECTION = """
    coalesce(
        (SELECT json_extract(fields, '$.section') FROM edits WHERE story = stories.id),
        (SELECT sources.section FROM articles JOIN sources ON sources.slug = articles.source
         WHERE articles.story = stories.id AND place = 0)
    ) = ?
"""
_KINDS = """
    SELECT place = 0, source, language, outlet, count(*)
    FROM stories CROSS JOIN articles ON articles.story = stories.id
    WHERE {where} GROUP BY 1, 2, 3, 4
"""
_MOVED = """
    SELECT source, json_extract(fields, '$.section') FROM edits
    JOIN stories ON stories.id = edits.story
    JOIN articles ON articles.story = stories.id AND place = 0
    WHERE json_extract(fields, '$.section') IS NOT NULL AND {where}
"""
