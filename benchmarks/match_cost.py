"""What matching one article costs among 10,000, 100,000 and 1,000,000 that are stored (part of ``make bench-match``).

A made-up newsroom writes with the words of English news, as often as they stand there, and small ones between; every
fourth article tells an earlier one again in other words. Of a million articles 100,000 are of the last week, and in the
index; the others are in the archive. Milliseconds of CPU an article, of this process, where fifty come at once; p95 is
that of the fifties. *Alone*: one comes by itself, with all that a refresh and its transactions cost. Beside it stands
what SQLite's own full-text search takes to find candidates and no more: the eight rarest words, the best fifty by
``bm25``. Machines are shared and noisy: the ratio counts.
"""

import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from statistics import fmean, quantiles

from curator.match.background import background
from curator.match.likeness import Compared
from curator.match.terms import terms
from curator.model import Entry, Excerpt, Listing, Source, Visit
from curator.store import Store, neighbours, open_store

SIZES = ((10_000, 10_000), (100_000, 100_000), (1_000_000, 100_000))
"""Articles that are stored, and how many of them are of the last week."""
REFRESHES, A_REFRESH, ALONE = 20, 50, 100
NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
AIMS = "2.5 / 4"
OURS = Source(slug="post", outlet="Varnholm Post", url="https://post.example/")
THEIRS = Source(slug="isel", outlet="Radio Isel", url="https://isel.example/")


class Newsroom:
    """Writes headlines and texts of English words, with their frequencies."""

    def __init__(self) -> None:
        self._random = random.Random(7)
        having = background("en").having
        self._words = [word.capitalize() if self._random.random() < 0.2 else word for word in having]
        self._weights = list(accumulate(having.values()))
        self._told: list[list[str]] = []

    def article(self) -> tuple[str, str]:
        """Return a headline and a text."""
        words = self._random.choices(self._words, cum_weights=self._weights, k=80)
        if self._told and self._random.random() < 0.25:
            before = self._random.choice(self._told)
            words = [self._random.choice(before) if self._random.random() < 0.5 else word for word in words]
        self._told = [*self._told[-199:], words]
        spoken = [each for word in words for each in (word, *self._between())]
        return " ".join(words[:9]).capitalize(), " ".join(spoken[9:]).capitalize() + "."

    def _between(self) -> list[str]:
        """Return a word that says nothing behind two of three others, as in English."""
        return ["the"] if self._random.random() < 2 / 3 else []


@dataclass(frozen=True)
class Cost:
    """Milliseconds of CPU, one figure for each article or refresh."""

    stored: int
    window: int
    in_refresh: Sequence[float]
    alone: Sequence[float]
    full_text: Sequence[float]
    memory: float
    """Megabytes that matching added to this process."""

    def row(self) -> str:
        figures = (self.in_refresh, self.alone, self.full_text)
        cells = [f"{fmean(each):.2f} / {quantiles(each, n=20)[-1]:.2f}" for each in figures]
        ratio = fmean(self.in_refresh) / fmean(self.full_text)
        return f"| {self.stored:,} | {self.window:,} | {' | '.join(cells)} | {ratio:.2f} | {self.memory:.0f} |"


def measure(stored: int, window: int) -> Cost:
    """Fill a store, and return what it costs to match an article in it."""
    newsroom = Newsroom()
    with tempfile.TemporaryDirectory(prefix="bench-match-") as folder:
        path = Path(folder) / "curator.db"
        with open_store(f"sqlite:///{path}") as store:
            store.record(OURS, None, Visit(source=OURS.slug), NOW, lambda _: False)
        _fill(path, newsroom, stored, window)
        with open_store(f"sqlite:///{path}") as store:
            _match(store, newsroom, 20)  # what is read first is in memory, as after the first of a refresh
            before = megabytes()
            times = [_match(store, newsroom, A_REFRESH) for _ in range(REFRESHES)]
            in_refresh = [each / A_REFRESH for each in times]
            alone = [_match(store, newsroom, 1) for _ in range(ALONE)]
            memory = megabytes() - before
        full_text = _full_text(path, newsroom, window)
        return Cost(stored, window, in_refresh, alone, full_text, memory)


def _match(store: Store, newsroom: Newsroom, articles: int) -> float:
    """Let articles arrive and return the milliseconds that matching them took."""
    written = [newsroom.article() for _ in range(articles)]
    stamp = time.monotonic_ns()
    entries = [
        Entry(
            id=f"{stamp}-{number}",
            url=f"https://isel.example/{stamp}-{number}",
            title=title,
            excerpt=Excerpt(headline=title, text=text, lead=(text,), published=NOW, language="en"),
        )
        for number, (title, text) in enumerate(written)
    ]
    store.record(THEIRS, Listing(entries=tuple(entries)), Visit(source=THEIRS.slug), NOW, lambda _: False)
    started = time.process_time()
    store.match(NOW, "ask")
    return (time.process_time() - started) * 1000


def _fill(path: Path, newsroom: Newsroom, stored: int, window: int) -> None:
    """Write the archive and the week into the tables, as if they had come and been matched."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("BEGIN")
    for first in range(1, stored - window + 1, 1000):
        insert(
            db,
            [(number, NOW - timedelta(days=60), "Old news", "It was said.") for number in range(first, first + 1000)],
        )
    for first in range(stored - window + 1, stored + 1, 100):
        days = (first - stored + window) / window
        at = NOW - timedelta(days=6.5 * (1 - days))
        rows = [(number, at, *newsroom.article()) for number in range(first, first + 100)]
        insert(db, rows)
        said = [terms(title, text) for *_, title, text in rows]
        neighbours.count(db, (("en", one) for one in said))
        for (number, *_), weighed in zip(rows, neighbours.weighed(db, "en", said), strict=True):
            neighbours.add(db, number, Compared(weighed.vector, at.timestamp() / 86400))
    db.execute("DELETE FROM unmatched")
    db.execute("COMMIT")
    db.close()


def insert(db: sqlite3.Connection, rows: Sequence[tuple[int, datetime, str, str]]) -> None:
    """Write stories of one article each: number, time, headline, text."""
    stamped = [(number, at.strftime("%Y-%m-%dT%H:%M:%SZ"), title, text) for number, at, title, text in rows]
    db.executemany("INSERT INTO stories (id, status, at) VALUES (?1, 'new', ?2)", [row[:2] for row in stamped])
    db.executemany(
        """
        INSERT INTO articles (id, story, place, source, outlet, title, url, first_seen, published, authors, language,
            standfirst, lead, flags, reason, page)
        VALUES (?1, ?1, 0, 'post', 'Varnholm Post', ?3, 'https://post.example/' || ?1, ?2, ?2, '[]', 'en',
            '', ?4, '[]', '', 'unwanted')
        """,
        stamped,
    )


def _full_text(path: Path, newsroom: Newsroom, window: int) -> list[float]:
    """Return the milliseconds in which FTS5 finds candidates for an article among those of the week."""
    db = sqlite3.connect(path)
    db.execute("CREATE VIRTUAL TABLE temp.week USING fts5 (title, lead, content='')")
    newest = "SELECT id, title, lead FROM articles ORDER BY id DESC LIMIT ?"
    db.execute(f"INSERT INTO temp.week (rowid, title, lead) {newest}", (window,))
    having = background("en").having
    times = []
    for title, text in (newsroom.article() for _ in range(100)):
        rarest = sorted(terms(title, text).counts, key=lambda term: having.get(term, 0))[:8]
        query = " OR ".join(f'"{term}"' for term in rarest)
        started = time.process_time()
        db.execute("SELECT rowid FROM week WHERE week MATCH ? ORDER BY rank LIMIT 50", (query,)).fetchall()
        times.append((time.process_time() - started) * 1000)
    db.close()
    return times


def megabytes() -> float:
    """Return how much memory this process has in use."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


def table() -> Iterator[str]:
    """Yield the table of costs, a line as soon as it is known."""
    yield "| stored | of the week | an article, mean / p95 | alone | FTS5, candidates only | ours ÷ FTS5 | memory, MB |"
    yield "| ---: | ---: | --- | --- | --- | ---: | ---: |"
    for stored, window in SIZES:
        yield measure(stored, window).row()
    yield f"| aim | | {AIMS} | | | | |"
