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
from curator.store.reissues import is_reissue
from curator.store.said import Said, read


class Known(NamedTuple):
    """What was read already of some articles, by article."""

    said: Mapping[int, Said] = MappingProxyType({})
    compared: Mapping[int, Compared] = MappingProxyType({})


NOTHING = Known()
MOST_OTHERS = 50
"""Stories with which one is compared again, the likest: some have hundreds that are a little like them."""


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
    kept = [one for one in found if one.score >= stories.KEPT_SCORE]
    # Of the others few are ever looked at; their reasons are found when they are.
    told = reasons(db, [one.closest for one in kept[:1] if one.score >= stories.SHOWN], known.said)
    at = rows.stamp(now)
    db.executemany(_KEEP, [(story, one.story, one.score, *one.closest, told.get(one.closest, ""), at) for one in kept])
    turned = [(one, one.closest[::-1], told.get(one.closest, "")) for one in kept]
    db.executemany(_KEEP, [(one.story, story, one.score, *closest, why, at) for one, closest, why in turned])


def reasons(
    db: sqlite3.Connection, pairs: Sequence[tuple[int, int]], known: Mapping[int, Said] = NOTHING.said
) -> dict[tuple[int, int], str]:
    """Say of pairs of articles why they may tell one event."""
    compared = {**known, **read(db, {article for pair in pairs for article in pair} - known.keys())}
    return {pair: _reason(db, *(compared[article] for article in pair)) for pair in pairs}


def _reason(db: sqlite3.Connection, one: Said, other: Said) -> str:
    why = reason(one.terms, other.terms)
    if one.source == other.source and is_reissue(db, one.article, other.article):
        return f"one article, reworded; {why}"
    return why


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
    """Return the stories that are suggested for some, the likest first where there are many."""
    found = db.execute(_OTHERS, (json.dumps(list(among)), MOST_OTHERS))
    return {other for (other,) in found} - set(among)


def renew(db: sqlite3.Connection, changed: Sequence[int], now: datetime) -> None:
    """Bring up to date what is kept for stories that a decision changed: compared anew are those kept before.

    Articles that have left the index cannot be compared; what was found of them stands.
    """
    others = known_others(db, changed)
    kept = db.execute(_OF_OLD, (json.dumps(list(changed)),)).fetchall()
    forget(db, changed)
    query = "SELECT id FROM stories WHERE id IN (SELECT value FROM json_each(?)) AND joined_into IS NULL"
    for (story,) in db.execute(query, (json.dumps(list(changed)),)).fetchall():
        suggest(db, story, {*others, *changed} - {story}, now)
    for story, other, *found in kept:
        if other not in apart(db, story):
            score, article, other_article, why, at = found
            pairs = ((story, other, score, article, other_article), (other, story, score, other_article, article))
            db.executemany(_KEEP_OLD, [(*pair, why, at) for pair in pairs])


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
_KEEP = "INSERT OR REPLACE INTO suggestions VALUES (?, ?, ?, ?, ?, ?, ?)"
_KEEP_OLD = "INSERT OR IGNORE INTO suggestions VALUES (?, ?, ?, ?, ?, ?, ?)"
_OTHERS = """
    SELECT other FROM suggestions WHERE story IN (SELECT value FROM json_each(?)) ORDER BY score DESC, other LIMIT ?
"""
# By the stories that the two articles are in when it is asked again, after the decision
_OF_OLD = """
    SELECT ours.story, theirs.story, score, article, other_article, suggestions.reason, made_at FROM suggestions
    JOIN articles AS ours ON ours.id = article JOIN articles AS theirs ON theirs.id = other_article
    WHERE suggestions.story IN (SELECT value FROM json_each(?1)) AND ours.story <> theirs.story
    AND NOT (article IN (SELECT article FROM vectors) AND other_article IN (SELECT article FROM vectors))
"""
