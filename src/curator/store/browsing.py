"""The queue a page at a time: what is to be judged, filtered, ordered and counted, however much there is."""

# ruff: noqa: S608  statements are put together from constants of ours; values are always parameters

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, NamedTuple

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
            ids = _placed(db, filters, found, order, offset, limit)
            stories = {int(story.id): story for story in select(db, f"stories.{_AMONG}", [json.dumps(ids)])}
        return [stories[id_] for id_ in ids if id_ in stories]

    def placed(self, filters: Filters, order: Order, offset: int, limit: int) -> list[str]:
        """Return the ids of the stories that ``page`` returns."""
        found = self._found(filters.words)
        with self._reading() as db:
            return list(map(str, _placed(db, filters, found, order, offset, limit)))

    def facets(self, filters: Filters) -> Facets:
        """Count the stories of the queue in one view of the data."""
        found = self._found(filters.words)
        with self._reading() as db:
            is_whole = found is None and not (filters.since or filters.until)
            kinds = _tallied(db, filters.status) if is_whole else _counted(db, filters, found)
            statuses = dict(db.execute(_STATUSES).fetchall())
            facets = _summed(kinds, statuses, _sections(db, filters, found, kinds))
            return replace(facets, stories=_count(db, filters, found, facets))

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


def _placed(
    db: sqlite3.Connection, filters: Filters, found: list[int] | None, order: Order, offset: int, limit: int
) -> list[int]:
    where, values = _where(filters)
    if found is not None:
        query = f"SELECT id FROM stories WHERE {where} AND {_AMONG}"
        left = {id_ for (id_,) in db.execute(query, (*values, json.dumps(found)))}
        return [id_ for id_ in found if id_ in left][offset : offset + limit]
    by = "rank" if order == "learned" and filters.status == "new" else "at"
    query = f"SELECT id FROM stories WHERE {where} ORDER BY {by} DESC, id DESC LIMIT ? OFFSET ?"
    return [id_ for (id_,) in db.execute(query, (*values, limit, offset))]


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
        wheres.append("id IN (SELECT story FROM articles WHERE outlet = ?)")
        values.append(filters.outlet)
    if filters.language:
        wheres.append(
            "EXISTS (SELECT 1 FROM articles WHERE story = stories.id AND (language || '-') LIKE ? ESCAPE '\\')"
        )
        values.append(filters.language.replace("%", r"\%").replace("_", r"\_") + "-%")
    return " AND ".join(wheres), values


class _Kind(NamedTuple):
    """Articles of one kind, and how many of them are their story's first."""

    source: str
    language: str
    outlet: str
    firsts: int
    articles: int


def _tallied(db: sqlite3.Connection, status: str) -> list[_Kind]:
    """Return the kinds of all stories of a status, as they are kept."""
    return [_Kind(*row) for row in db.execute(_TALLIES, {"status": None if status == "all" else status})]


def _counted(db: sqlite3.Connection, filters: Filters, found: list[int] | None) -> list[_Kind]:
    """Return the kinds of stories of a status, of some days or found by words, counted one by one."""
    where, values = _among(filters, found)
    return [_Kind(*row) for row in db.execute(_KINDS.format(where=where), values)]


def _among(filters: Filters, found: list[int] | None) -> tuple[str, list[object]]:
    """Return the condition for what the facets count, and its values: all filters but those that are facets."""
    where, values = _where(Filters(status=filters.status, since=filters.since, until=filters.until))
    return (where, values) if found is None else (f"{where} AND stories.{_AMONG}", [*values, json.dumps(found)])


def _sections(
    db: sqlite3.Connection, filters: Filters, found: list[int] | None, kinds: Sequence[_Kind]
) -> dict[str, int]:
    """Return how many stories stand in each section: their source's, or where an editor put them."""
    of_source = dict(db.execute("SELECT slug, section FROM sources").fetchall())
    sections = Counter[str]()
    for kind in kinds:
        sections[of_source[kind.source]] += kind.firsts
    where, values = _among(filters, found)
    for source, section in db.execute(_MOVED.format(where=where), values):
        sections[of_source[source]] -= 1
        sections[section] += 1
    return {section: count for section, count in sections.items() if count}


def _summed(kinds: Sequence[_Kind], statuses: Mapping[str, int], sections: Mapping[str, int]) -> Facets:
    outlets, languages = Counter[str](), Counter[str]()
    for kind in kinds:
        outlets[kind.outlet] += kind.articles
        languages[kind.language.partition("-")[0]] += kind.firsts
    return Facets(
        stories=sum(kind.firsts for kind in kinds),
        articles=sum(kind.articles for kind in kinds),
        statuses=statuses,
        sections=sections,
        outlets=outlets,
        languages={language: count for language, count in languages.items() if count},
    )


def _count(db: sqlite3.Connection, filters: Filters, found: list[int] | None, facets: Facets) -> int:
    """Count the stories that all filters leave, by what was counted already where that says it."""
    if filters.outlet or filters.language:
        where, values = _where(filters)
        among, listed = (f" AND {_AMONG}", [json.dumps(found)]) if found is not None else ("", [])
        return int(db.execute(f"SELECT count(*) FROM stories WHERE {where}{among}", [*values, *listed]).fetchone()[0])
    return facets.stories if filters.section is None else facets.sections.get(filters.section, 0)


_THERE = "stories.joined_into IS NULL"
_AMONG = "id IN (SELECT value FROM json_each(?))"
_STATUSES = "SELECT status, sum(firsts) FROM tallies GROUP BY status HAVING sum(firsts) > 0"
_TALLIES = """
    SELECT source, language, outlet, sum(firsts), sum(articles) FROM tallies
    WHERE :status IS NULL OR status = :status GROUP BY 1, 2, 3 HAVING sum(articles) > 0
"""
_IN_SECTION = """
    coalesce(
        (SELECT json_extract(fields, '$.section') FROM edits WHERE story = stories.id),
        (SELECT sources.section FROM articles JOIN sources ON sources.slug = articles.source
         WHERE articles.story = stories.id AND place = 0)
    ) = ?
"""
_KINDS = """
    SELECT source, language, outlet, sum(place = 0), count(*)
    FROM stories CROSS JOIN articles ON articles.story = stories.id
    WHERE {where} GROUP BY 1, 2, 3
"""
# An editor put them into another section than their source's.
_MOVED = """
    SELECT source, json_extract(fields, '$.section') FROM edits
    CROSS JOIN stories ON stories.id = edits.story CROSS JOIN articles ON articles.story = stories.id AND place = 0
    WHERE json_extract(fields, '$.section') IS NOT NULL AND {where}
"""
