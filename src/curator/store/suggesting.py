"""Which stories may be one: what is kept of it for each, in both directions, and renewed by every decision."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from curator.match import story as stories
from curator.match.likeness import Compared
from curator.match.reasons import reason
from curator.match.story import age, likeness
from curator.store import neighbours, rows
from curator.store.said import Said, read


class Known(NamedTuple):
    """What was read already of some articles, by article."""

    said: Mapping[int, Said] = MappingProxyType({})
    compared: Mapping[int, Compared] = MappingProxyType({})
    reasons: Mapping[tuple[int, int], str] = MappingProxyType({})
    """By pairs of articles."""


NOTHING = Known()


class _Found(NamedTuple):
    """A story that may be the same as another."""

    story: int
    score: float
    closest: tuple[int, int]
    """The articles of the two that are most alike."""


def suggest(db: sqlite3.Connection, story: int, others: Iterable[int], now: datetime, known: Known = NOTHING) -> None:
    """Compare a story with others, and keep what may be one instead of what was kept.

    ``others`` are stories; those that the editor told apart from it are left out.
    """
    forget(db, [story])
    there = _members(db, {story, *others} - apart(db, story), known.compared)
    ours = there.pop(story, [])
    found = sorted((_compare(other, ours, theirs) for other, theirs in there.items() if ours), key=_order(there))
    kept = [one for one in found if one.score >= stories.KEPT_SCORE][: stories.KEPT]
    # Of the others few are ever looked at; their reasons are found when they are.
    first = [one.closest for one in kept[:1] if one.score >= stories.SHOWN and one.closest not in known.reasons]
    told = {**known.reasons, **reasons(db, first, known.said)}
    at = rows.stamp(now)
    db.executemany(_KEEP, [(story, one.story, one.score, *one.closest, told.get(one.closest, ""), at) for one in kept])
    turned = [(one, one.closest[::-1], told.get(one.closest, "")) for one in kept]
    db.executemany(_KEEP, [(one.story, story, one.score, *closest, why, at) for one, closest, why in turned])


def reasons(
    db: sqlite3.Connection, pairs: Sequence[tuple[int, int]], known: Mapping[int, Said] = NOTHING.said
) -> dict[tuple[int, int], str]:
    """Say of pairs of articles why they may tell one event."""
    compared = {**known, **read(db, {article for pair in pairs for article in pair} - known.keys())}
    return {(one, other): reason(compared[one].terms, compared[other].terms) for one, other in pairs}


def apart(db: sqlite3.Connection, story: int) -> set[int]:
    """Return the stories that the editor told apart from one."""
    return {other for (other,) in db.execute(_APART, (story,))}


def forget(db: sqlite3.Connection, among: Collection[int]) -> None:
    """Delete what is kept of stories, in both directions."""
    query = "SELECT story, other FROM suggestions WHERE story IN (SELECT value FROM json_each(?))"
    pairs = db.execute(query, (json.dumps(list(among)),)).fetchall()
    both = [*pairs, *((other, story) for story, other in pairs)]
    db.executemany("DELETE FROM suggestions WHERE story = ? AND other = ?", both)


def known_others(db: sqlite3.Connection, among: Collection[int]) -> set[int]:
    """Return the stories that are suggested for some, or for which these are."""
    query = "SELECT other FROM suggestions WHERE story IN (SELECT value FROM json_each(?))"
    return {other for (other,) in db.execute(query, (json.dumps(list(among)),))} - set(among)


def renew(db: sqlite3.Connection, changed: Sequence[int], now: datetime) -> None:
    """Bring up to date what is kept for stories that a decision changed: compared anew are those kept before."""
    others = known_others(db, changed)
    # Kept, for they may say more than words do: that one article is the other, reworded
    told = {(one, other): why for one, other, why in db.execute(_TOLD, (json.dumps(list(changed)),)) if why}
    forget(db, changed)
    query = "SELECT id FROM stories WHERE id IN (SELECT value FROM json_each(?)) AND joined_into IS NULL"
    for (story,) in db.execute(query, (json.dumps(list(changed)),)).fetchall():
        suggest(db, story, {*others, *changed} - {story}, now, Known(reasons=told))


def tell_apart(db: sqlite3.Connection, one: Iterable[int], other: Iterable[int]) -> bool:
    """Remember that the articles of one story tell another event than those of the other; say if that is new."""
    theirs = list(other)
    pairs = [(a, b) for a in one for b in theirs]
    told = db.executemany("INSERT OR IGNORE INTO vetoes VALUES (?, ?)", [*pairs, *((b, a) for a, b in pairs)])
    return told.rowcount > 0


class _Member(NamedTuple):
    article: int
    compared: Compared
    where: str
    """Its address and source, which part what is alike in all else; numbers follow who answered first."""


def _members(db: sqlite3.Connection, among: Collection[int], known: Mapping[int, Compared]) -> dict[int, list[_Member]]:
    """Return the articles of stories, as far as they are in the index and are compared."""
    found = db.execute(_ARTICLES, (json.dumps(list(among)),)).fetchall()
    unknown = [article for article, *_ in found if article not in known]
    compared = {**known, **(neighbours.compared(db, unknown) if unknown else {})}
    members: dict[int, list[_Member]] = defaultdict(list)
    for article, story, where in found:
        if article in compared:
            members[story].append(_Member(article, compared[article], where))
    return {story: sorted(ones, key=_age)[-stories.MEMBERS :] for story, ones in members.items()}


def _age(member: _Member) -> tuple[float, bytes, str]:
    return *age(member.compared), member.where


def _compare(other: int, ours: Sequence[_Member], theirs: Sequence[_Member]) -> _Found:
    found = likeness([one.compared for one in ours], [one.compared for one in theirs])
    return _Found(other, found.score, (ours[found.closest[0]].article, theirs[found.closest[1]].article))


def _order(there: Mapping[int, Sequence[_Member]]) -> Callable[[_Found], tuple[float, float, bytes, str]]:
    """Order by likeness; where two are as alike, by their first article, never by numbers."""
    return lambda found: (-found.score, *_age(there[found.story][0]))


_ARTICLES = "SELECT id, story, url || ' ' || source FROM articles WHERE story IN (SELECT value FROM json_each(?))"
_APART = """
    SELECT DISTINCT theirs.story FROM articles AS ours
    JOIN vetoes ON vetoes.article = ours.id JOIN articles AS theirs ON theirs.id = vetoes.other
    WHERE ours.story = ?1 AND theirs.story <> ?1
"""
_TOLD = """
    SELECT article, other_article, reason FROM suggestions WHERE story IN (SELECT value FROM json_each(?1))
    UNION ALL
    SELECT other_article, article, reason FROM suggestions WHERE story IN (SELECT value FROM json_each(?1))
"""
_KEEP = "INSERT OR REPLACE INTO suggestions VALUES (?, ?, ?, ?, ?, ?, ?)"
