"""The learned order: what was picked and dropped gives each waiting story its place, and each place its reason.

As the matching does, in transactions that keep no editor waiting: what is counted and weighed is read without the lock.
"""

# ruff: noqa: S608  statements are put together from constants of ours; values are always parameters

import json
import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast, get_args

from curator import learning
from curator.learning import Kind, Leaning, Reason, Taste, Trait
from curator.store import rows, verdicts
from curator.store.browsing import Order
from curator.store.database import Database
from curator.store.matching import GIVE_WAY
from curator.store.verdicts import AT_ONCE, NEWEST_FIRST

RANKED_A_RUN = 2500
"""Stories that are ranked at once, the newest first: some second. What is older waits for the next run."""
RANKED_ANEW = timedelta(days=7)
"""How old stories are ranked anew when something else is liked than before."""
A_TRANSACTION = 5000
"""Stories whose ranks are set back between two moments at which others can write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """What came of a ranking."""

    stories: int
    verdicts: int
    """On which the order rests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What the order rests on."""

    taste: Taste
    """With the heaviest leanings of each kind, the heaviest first."""
    at: datetime | None
    """When that was counted; None before the first time."""
    since: datetime | None
    """Decisions before then are not counted; None where all are."""


class Ranking(Database):
    """The part of the store that orders the queue by what was judged before."""

    def order(self) -> Order:
        """Return how the queue is ordered where nobody asks for anything else."""
        with self._reading() as db:
            return "newest" if _setting(db, "order") == "newest" else "learned"

    def set_order(self, order: Order) -> None:
        """Order the queue so from now on."""
        with self._writing("NORMAL") as db:
            db.execute(_SET, ("order", order))

    def rank(self, now: datetime) -> Ranked:
        """Give each waiting story its place; where something was decided since, learn first, and rank anew."""
        with self._reading() as db:
            basis = _basis(db, now)
            is_known = _setting(db, "learned from") == basis
            counted = sum(_counts(db).get(outcome, 0) for outcome in ("picked", "dropped"))
        if not is_known:
            counted = self._learn(now, basis)
        with self._reading() as db:
            taste = _taste(db, map(_leaning, db.execute(_ALL)))
            since = rows.stamp(now - RANKED_ANEW) if not is_known else "~"
            waiting = [story for (story,) in db.execute(_WAITING, {"since": since, "limit": RANKED_A_RUN})]
        for some in verdicts.some_at_once(waiting, AT_ONCE):
            with self._reading() as db:
                lifted = [(_lift(told, taste), story) for story, told in verdicts.tell(db, some).items()]
            with self._writing("NORMAL") as db:
                db.executemany(_RANK, lifted)
                db.executemany("DELETE FROM unranked WHERE story = ?", [(story,) for story in some])
            time.sleep(GIVE_WAY)
        return Ranked(stories=len(waiting), verdicts=counted)

    def _learn(self, now: datetime, basis: str) -> int:
        with self._reading() as db:
            since = rows.moment(_setting(db, "learned since"))
            taste = learning.learn(verdicts.read(db, now, since))
        with self._writing("NORMAL") as db:
            db.execute("DELETE FROM leanings")
            db.executemany(_KEEP, map(_leaning_values, taste.leanings.values()))
            numbers = {"picked": taste.picked, "dropped": taste.dropped, "left": taste.left, "trust": taste.trust}
            counts = json.dumps({"at": rows.stamp(now), **numbers})
            db.executemany(_SET, [("learned", counts), ("learned from", basis)])
            db.execute(_FORGET_JUDGED)
        return taste.picked + taste.dropped

    def forget(self, now: datetime) -> None:
        """Count no decision before now any more: the queue is the newest first until others are made."""
        self._learn_since(now)
        self._settle(now)

    def remember(self, now: datetime) -> None:
        """Count every decision again."""
        self._learn_since(None)
        self._settle(now)
        with self._writing("NORMAL") as db:
            db.execute(_UNRANK)
        self.rank(now)

    def _learn_since(self, since: datetime | None) -> None:
        with self._writing("FULL") as db:
            if since is None:
                db.execute("DELETE FROM desk WHERE name = 'learned since'")
            else:
                db.execute(_SET, ("learned since", rows.stamp(since)))

    def _settle(self, now: datetime) -> None:
        """Learn from what counts now, with every waiting story where its age puts it."""
        with self._reading() as db:
            basis = _basis(db, now)
            waiting = [story for (story,) in db.execute("SELECT id FROM stories WHERE status = 'new'")]
        self._learn(now, basis)
        for some in verdicts.some_at_once(waiting, A_TRANSACTION):
            with self._writing("NORMAL") as db:
                db.execute(_SET_BACK, (json.dumps(some),))
            time.sleep(GIVE_WAY)

    def learned(self, most: int = 12) -> Learned:
        """Return what the order rests on, with at most so many leanings of each kind for a story, and against."""
        with self._reading() as db:
            found = [
                _leaning(row)
                for kind in get_args(Kind)
                for way in (_FOR, _AGAINST)
                for row in db.execute(way, (kind, most))
            ]
            since = rows.moment(_setting(db, "learned since"))
            return Learned(taste=_taste(db, found), at=rows.moment(_counts(db).get("at")), since=since)

    def reasons(self, ids: Iterable[str]) -> dict[str, Reason]:
        """Say of stories why they stand where they do, of those that are moved far enough to be told."""
        with self._reading() as db:
            told = verdicts.tell(db, [rows.number(id_, "story") for id_ in ids])
            wanted = {trait for one in told.values() for trait in one.traits.all}
            found = [_leaning(row) for row in db.execute(_AMONG, (json.dumps(sorted(wanted)),))]
            taste = _taste(db, found)
        reasons = {str(story): _reason(one, taste) for story, one in told.items()}
        return {story: why for story, why in reasons.items() if why}


def _setting(db: sqlite3.Connection, name: str) -> str | None:
    row = db.execute("SELECT value FROM desk WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else None


def _basis(db: sqlite3.Connection, now: datetime) -> str:
    """Return what the order would be learned from, so that it is learned again only where that is something else.

    With the day: old decisions fade.
    """
    decisions = db.execute(_LAST_DECISIONS).fetchone()
    return json.dumps([now.astimezone(UTC).date().isoformat(), _setting(db, "learned since"), *decisions])


def _counts(db: sqlite3.Connection) -> dict[str, Any]:
    """Return when it was learned, from how many stories, and how far to trust it."""
    return cast("dict[str, Any]", json.loads(_setting(db, "learned") or "{}"))


def _lift(told: verdicts.Told, taste: Taste) -> float:
    lift = learning.lift(told.traits, taste)
    return min(lift, 0.0) if told.is_told_already else lift


def _reason(told: verdicts.Told, taste: Taste) -> Reason | None:
    why = learning.reason(told.traits, taste)
    return None if why and why.up and told.is_told_already else why


def _taste(db: sqlite3.Connection, leanings: Iterable[Leaning]) -> Taste:
    """Return what was learned, with some of its leanings."""
    numbers = {name: value for name, value in _counts(db).items() if name != "at"}
    return Taste(leanings={one.trait: one for one in leanings}, **numbers)


def _leaning_values(one: Leaning) -> tuple[object, ...]:
    alike = " ".join(map(str, one.like))
    return *one.trait, one.weight, one.picked, one.dropped, one.left, one.spelled, alike


def _leaning(row: Sequence[object]) -> Leaning:
    kind, value, weight, picked, dropped, left, spelled, alike = row
    return Leaning(
        trait=Trait(cast("Kind", kind), str(value)),
        weight=cast("float", weight),
        picked=cast("int", picked),
        dropped=cast("int", dropped),
        left=cast("int", left),
        spelled=str(spelled),
        like=tuple(map(int, str(alike).split())),
    )


_SET = "INSERT INTO desk (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
_LAST_DECISIONS = """
    SELECT (SELECT max(id) FROM decisions), (SELECT count(*) FROM decisions WHERE undone_at IS NOT NULL),
        (SELECT max(undone_at) FROM decisions WHERE undone_at IS NOT NULL)
"""
_KEEP = "INSERT INTO leanings VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_FORGET_JUDGED = """
    DELETE FROM unranked WHERE story IN (
        SELECT id FROM unranked JOIN stories ON id = story WHERE status <> 'new' OR joined_into IS NOT NULL LIMIT 2000
    )
"""
_WAITING = """
    SELECT id FROM (
        SELECT id, at FROM stories WHERE status = 'new' AND joined_into IS NULL AND at >= :since
        UNION
        SELECT id, at FROM unranked CROSS JOIN stories ON id = story WHERE status = 'new' AND joined_into IS NULL
    ) ORDER BY at DESC LIMIT :limit
"""
_RANK = f"UPDATE stories SET rank = {NEWEST_FIRST} + ? WHERE id = ?"
_SET_BACK = f"UPDATE stories SET rank = {NEWEST_FIRST} WHERE id IN (SELECT value FROM json_each(?))"
_UNRANK = """
    INSERT OR IGNORE INTO unranked
    SELECT id FROM stories WHERE status = 'new' AND joined_into IS NULL ORDER BY at DESC LIMIT 20000
"""
_ALL = "SELECT kind, value, weight, picked, dropped, passed, spelled, '' FROM leanings"
_COLUMNS = "kind, value, weight, picked, dropped, passed, spelled, alike"
_FOR = f"SELECT {_COLUMNS} FROM leanings WHERE kind = ? AND weight > 0 ORDER BY weight DESC, value LIMIT ?"
_AGAINST = f"SELECT {_COLUMNS} FROM leanings WHERE kind = ? AND weight < 0 ORDER BY weight, value LIMIT ?"
_AMONG = f"""
    SELECT {_COLUMNS} FROM leanings
    WHERE (kind, value) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))
"""
