"""How the sources fared, day by day, and how the runs went: what a refresh counts as it goes, and the desk draws.

Days are those of UTC, in which polls are counted; a count is one statement in the transaction that saves a poll.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from curator.store import rows
from curator.store.database import Database

KEPT = timedelta(days=90)
"""For how long counts of days, and runs, are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollDay:
    """What the polls of one source came to on one day; on a day without polls nothing is known of it."""

    day: date
    polls: int = 0
    failures: int = 0
    new: int = 0
    """Articles never seen before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRun:
    """One run of a refresh that came to its end."""

    at: datetime
    """When it began."""
    seconds: float
    polled: int
    """Sources that were asked."""
    failed: tuple[str, ...]
    """The slugs of those that failed."""
    new: int
    """Articles never seen before."""


class Rhythms(Database):
    """The part of the store that remembers how gathering went."""

    def rhythm(self, today: date, days: int, only: Collection[str] | None = None) -> dict[str, tuple[PollDay, ...]]:
        """Return each source's last days, the oldest first and today last, also those on which nothing was asked.

        ``only`` names the sources that are wanted, where it is not all of them.
        """
        span = [today - timedelta(days=ago) for ago in range(days - 1, -1, -1)]
        places = {one.isoformat(): place for place, one in enumerate(span)}
        nothing = [PollDay(day=one) for one in span]
        counted: dict[str, list[PollDay]] = {}
        values = [span[0].isoformat(), span[-1].isoformat()]
        if only is not None:
            values.append(json.dumps(list(only)))
        with self._reading() as db:
            for slug, said, polls, failures, new in db.execute(_COUNTS if only is None else _COUNTS_OF, values):
                place = places[said]
                known = counted.setdefault(slug, nothing.copy())
                known[place] = PollDay(day=span[place], polls=polls, failures=failures, new=new)
        return {slug: tuple(known) for slug, known in counted.items()}

    def last_run(self) -> PastRun | None:
        """Return the latest run of a refresh, of whatever sources; None before the first."""
        with self._reading() as db:
            row = db.execute("SELECT at, seconds, polled, failed, new FROM runs ORDER BY id DESC LIMIT 1").fetchone()
        if row is None:
            return None
        at, seconds, polled, failed, new = row
        began = datetime.fromisoformat(at)
        return PastRun(at=began, seconds=seconds, polled=polled, failed=tuple(json.loads(failed)), new=new)

    def note_run(self, at: datetime, seconds: float, polled: int, failed: Collection[str], new: int) -> None:
        """Remember a run that ends, and forget what is older than ``KEPT``."""
        with self._writing("NORMAL") as db:
            told = json.dumps(list(failed), ensure_ascii=False)
            db.execute(_NOTE, (rows.stamp(at), seconds, polled, told, new))
            db.execute("DELETE FROM runs WHERE at < ?", (rows.stamp(at - KEPT),))
            db.execute("DELETE FROM polls WHERE day < ?", (day(at - KEPT),))


def day(moment: datetime) -> str:
    """Return the day of a moment, as polls are counted."""
    return (rows.stamp(moment) or "")[:10]


COUNT = """
    INSERT INTO polls (source, day, polls, failures, new) VALUES (?, ?, 1, ?, ?)
    ON CONFLICT (source, day) DO UPDATE
    SET polls = polls + 1, failures = failures + excluded.failures, new = new + excluded.new
"""
"""Counts one poll: of which source, on which day, whether it failed, and what it brought."""
_COUNTS = "SELECT source, day, polls, failures, new FROM polls WHERE day BETWEEN ? AND ?"
_COUNTS_OF = f"{_COUNTS} AND source IN (SELECT value FROM json_each(?))"  # noqa: S608  of constants of ours
_NOTE = "INSERT INTO runs (at, seconds, polled, failed, new) VALUES (?, ?, ?, ?, ?)"
