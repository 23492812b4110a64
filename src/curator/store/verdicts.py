"""Rows → what became of the stories that editors were shown, with their traits: what the learned order counts.

Verdicts are read from the log, so that nothing counts that was undone, and from the stories, so that what was joined
is one; what the matching joined is no verdict.
"""

# ruff: noqa: S608  statements are put together from constants of ours; values are always parameters

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from curator.learning import Outcome, Traits, Verdict, traits
from curator.match import story as stories
from curator.store import rows

NEWEST_FIRST = "julianday(at) - 2440587.5"
"""A story's place without anything learned: days since 1970."""
MOST_JUDGED = 5000
"""Stories whose verdicts are counted, those judged last."""
DAYS_LEFT = 50
"""Days of which is counted what was left, the last ones on which something was picked,"""
LEFT_A_DAY = 60
"""and so many stories of each, chosen by nothing but their numbers."""
AT_ONCE = 250
_LONGEST_LEAD = 300
"""Characters: what follows says little that the beginning does not, and takes its time."""
_MOST_OUTLETS = 5


class Told(NamedTuple):
    """What is known of a story before it is judged."""

    traits: Traits
    is_told_already: bool
    """Another story that may be the same was picked."""


def read(db: sqlite3.Connection, now: datetime, since: datetime | None) -> Iterator[Verdict]:
    """Yield what was decided since then, the latest first, then what was left while others of its day were picked."""
    judged = _judged(db, since)
    days = dict[str, None]()
    for some in some_at_once(judged, AT_ONCE):
        told = tell(db, some)
        for story, outcome, at in _outcomes(db, some):
            if outcome == "picked":
                days[at[:10]] = None
            yield Verdict(story, told[story].traits, outcome, _days(now, judged[story]))
    today = now.astimezone(UTC).date().isoformat()
    first = (rows.stamp(since) or "")[:10]
    for day in sorted((day for day in days if first < day < today), reverse=True)[:DAYS_LEFT]:
        left = [story for (story,) in db.execute(_LEFT, {"day": day, "limit": LEFT_A_DAY})]
        ended = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1)
        for story, told_of_it in tell(db, left).items():
            yield Verdict(story, told_of_it.traits, "left", _days(now, ended))


def some_at_once(stories: Iterable[int], most: int) -> Iterator[list[int]]:
    """Yield stories some at a time."""
    remaining = iter(stories)
    while some := list(islice(remaining, most)):
        yield some


def _days(now: datetime, then: datetime) -> float:
    return max(0.0, (now - then) / timedelta(days=1))


def _judged(db: sqlite3.Connection, since: datetime | None) -> dict[int, datetime]:
    """Return the stories that were judged last, those that have their articles now, with when."""
    judged: dict[int, datetime] = {}
    for said, named in db.execute(_VERDICTS, (rows.stamp(since) or "",)):
        for story in _homes(db, json.loads(named)):
            judged.setdefault(story, datetime.fromisoformat(said))
        if len(judged) >= MOST_JUDGED:
            break
    return judged


def _homes(db: sqlite3.Connection, named: Sequence[str]) -> list[int]:
    return [story for (story,) in db.execute(_HOMES, (json.dumps([int(story) for story in named]),))]


def _outcomes(db: sqlite3.Connection, among: Iterable[int]) -> list[tuple[int, Outcome, str]]:
    """Return how stories stand that are judged, and when they came."""
    found = db.execute(_STATUSES, (json.dumps(list(among)),)).fetchall()
    return [(story, "dropped" if status == "dropped" else "picked", at) for story, status, at in found]


def tell(db: sqlite3.Connection, among: Iterable[int]) -> dict[int, Told]:
    """Return what is known of stories, by story."""
    return {row[0]: _told(*row) for row in db.execute(_TOLD, (json.dumps(list(among)),))}


def _told(
    _story: int, at: str, outlets: str, title: str, lead: str, language: str, section: str, is_told_already: int
) -> Told:
    found = traits(
        title,
        lead,
        outlets=tuple(dict.fromkeys(json.loads(outlets))),
        section=section,
        language=language,
        at=datetime.fromisoformat(at),
    )
    return Told(found, bool(is_told_already))


_VERDICTS = """
    SELECT at, stories FROM decisions
    WHERE verb IN ('pick', 'drop') AND undone_at IS NULL AND made_by <> 'match' AND at >= ? ORDER BY id DESC
"""
_HOMES = """
    WITH RECURSIVE homes (story, into_) AS (
        SELECT id, joined_into FROM stories WHERE id IN (SELECT value FROM json_each(?))
        UNION
        SELECT id, joined_into FROM stories JOIN homes ON id = into_
    )
    SELECT story FROM homes WHERE into_ IS NULL
"""
_STATUSES = """
    SELECT id, status, at FROM stories WHERE id IN (SELECT value FROM json_each(?)) AND status <> 'new'
"""
# By Knuth's number the stories of a day are mixed, alike at each run
_LEFT = """
    SELECT id FROM stories
    WHERE status = 'new' AND joined_into IS NULL AND at >= :day AND at < date(:day, '+1 day')
    ORDER BY id * 2654435761 % 4294967296 LIMIT :limit
"""
_TOLD = f"""
    SELECT stories.id, stories.at,
        (SELECT json_group_array(outlet) FROM (
            SELECT outlet FROM articles AS its WHERE its.story = stories.id ORDER BY place LIMIT {_MOST_OUTLETS}
        )),
        articles.title, substr(iif(articles.lead = '', articles.standfirst, articles.lead), 1, {_LONGEST_LEAD}),
        articles.language, sources.section,
        EXISTS (
            SELECT 1 FROM suggestions JOIN stories AS others ON others.id = other
            WHERE suggestions.story = stories.id AND score >= {stories.SHOWN}
            AND others.status IN ('picked', 'published')
        )
    FROM stories
    JOIN articles ON articles.story = stories.id AND place = 0
    JOIN sources ON sources.slug = articles.source
    WHERE stories.id IN (SELECT value FROM json_each(?))
"""
