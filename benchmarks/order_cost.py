"""What ranking costs (part of ``make bench-order``).

A store is filled with a made-up newsroom's stories: 50,000 wait, 5,000 were judged, the others are the archive. *After
a verdict*: all is learned again, and the newest 2,500 are ranked anew. *Else*: nothing was decided, and 50 stories are
new. *Locked*: the longest that any other writer would have waited. *Reasons*: what the lines of twenty cards cost.
Seconds of CPU of this process, and its memory; machines are shared and noisy.
"""

import json
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.match_cost import NOW, OURS, Newsroom, insert, megabytes
from curator.model import Visit
from curator.store import Filters, Store, open_store

SIZES = (60_000, 1_000_000)
WAITING, JUDGED, NEW = 50_000, 5_000, 50
PICKED_OF = 4
"""Of so many judged stories one was picked."""


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU, longest lock in seconds, megabytes."""

    stored: int
    learned: float
    ranked: float
    locked: float
    reasons: float
    memory: float

    def row(self) -> str:
        locked, reasons = (f"{seconds * 1000:.0f}" for seconds in (self.locked, self.reasons))
        return (
            f"| {self.stored:,} | {self.learned:.1f} | {self.ranked:.2f} | {locked} | {reasons} | {self.memory:.0f} |"
        )


def measure(stored: int) -> Cost:
    """Fill a store, and return what ranking costs in it."""
    with tempfile.TemporaryDirectory(prefix="bench-order-") as folder:
        path = Path(folder) / "curator.db"
        with open_store(f"sqlite:///{path}") as store:
            store.record(OURS, None, Visit(source=OURS.slug), NOW, lambda _: False)
        newsroom = Newsroom()
        _fill(path, newsroom, stored)
        with open_store(f"sqlite:///{path}") as store, _locks(store) as locks:
            before = megabytes()
            while store.rank(NOW).stories:
                continue
            store.pick([store.page(Filters(), "learned", 0, 1)[0].id], NOW)
            learned = _seconds(lambda: store.rank(NOW))
            _arrive(path, newsroom, stored)
            ranked = _seconds(lambda: store.rank(NOW))
            shown = [story.id for story in store.page(Filters(), "learned", 0, 20)]
            reasons = _seconds(lambda: store.reasons(shown))
            return Cost(stored, learned, ranked, max(locks), reasons, megabytes() - before)


def _seconds(work: Callable[[], Any]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


@contextmanager
def _locks(store: Store) -> Iterator[list[float]]:
    """Note for how long each transaction of a store holds the lock."""
    held: list[float] = []
    usual = store._writing  # noqa: SLF001  what no caller needs to know is measured

    @contextmanager
    def timed(synchronous: Any) -> Iterator[sqlite3.Connection]:
        with usual(synchronous) as db:
            began = time.perf_counter()
            yield db
        held.append(time.perf_counter() - began)

    store._writing = timed  # type: ignore[method-assign]  # noqa: SLF001
    yield held


def _fill(path: Path, newsroom: Newsroom, stored: int) -> None:
    """Write the archive, the judged stories of two months, and what waits of a week."""
    with _written(path) as db:
        archive = stored - WAITING - JUDGED
        for first in range(1, archive + 1, 1000):
            old = NOW - timedelta(days=400)
            insert(
                db,
                [(number, old, "Old news", "It was said.") for number in range(first, min(first + 1000, archive + 1))],
            )
        db.execute("UPDATE stories SET status = 'dropped'")
        db.execute("DELETE FROM unranked")
        for number in range(archive + 1, stored + 1):
            place = number - archive
            is_judged = place <= JUDGED
            ago = 60 - 53 * place / JUDGED if is_judged else 7 * (1 - (place - JUDGED) / WAITING)
            insert(db, [(number, NOW - timedelta(days=ago), *newsroom.article())])
            if is_judged:
                _judge(db, number, NOW - timedelta(days=ago), is_picked=place % PICKED_OF == 0)
        db.execute("DELETE FROM unmatched")


def _judge(db: sqlite3.Connection, story: int, at: Any, *, is_picked: bool) -> None:
    status, verb = ("picked", "pick") if is_picked else ("dropped", "drop")
    db.execute("UPDATE stories SET status = ? WHERE id = ?", (status, story))
    db.execute(
        "INSERT INTO decisions (at, verb, stories, before, after) VALUES (?, ?, ?, '{}', '{}')",
        (at.isoformat(), verb, json.dumps([str(story)])),
    )


def _arrive(path: Path, newsroom: Newsroom, stored: int) -> None:
    with _written(path) as db:
        insert(db, [(stored + number, NOW, *newsroom.article()) for number in range(1, NEW + 1)])


@contextmanager
def _written(path: Path) -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("BEGIN")
    yield db
    db.execute("COMMIT")
    db.close()


def table() -> Iterator[str]:
    """Yield the table of costs, a line as soon as it is known."""
    yield "| stored | after a verdict, s | else, s | locked, ms | reasons, ms | memory, MB |"
    yield "| ---: | ---: | ---: | ---: | ---: | ---: |"
    for stored in SIZES:
        yield measure(stored).row()
