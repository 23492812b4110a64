"""The sources and how they are → the rows of the sources page: those that need the editor, and a page of the others."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cached_property
from math import sqrt
from urllib.parse import urlencode

from curator.model import Source, Visit
from curator.refresh.health import Condition, condition, silent, when
from curator.store import PollDay, Store
from curator.text.clean import fold
from curator.urls import origin
from curator.web.words import counted

SHOWN_DAYS = 14
KNOWN_DAYS = 90
"""From which a source's rhythm is told."""
PAGE = 50
"""Sources that are well, on a page."""
ORDER = ("ok", "quiet", "failing", "blocked", "gone", "held", "paused", "never")
_STEP = 136 / SHOWN_DAYS
_LEAST_FULL = 12
"""New items of a day that fill the height at least: one item of a small source is a small bar."""


@dataclass(frozen=True, kw_only=True)
class Bars:
    """A source's last days as a drawing: attributes alone, no style."""

    bars: str
    crosses: str
    words: str

    @classmethod
    def of(cls, days: Sequence[PollDay]) -> "Bars":
        """Draw a bar for what each day brought and a cross for each that failed; heights grow with the root."""
        full = max([_LEAST_FULL, *(one.new for one in days)])
        bars = crosses = ""
        failed = 0
        for place, one in enumerate(days):
            left = f"{place * _STEP:.1f}"
            if one.new:
                height = max(3, round(22 * sqrt(one.new / full)))
                bars += f"M{left} {23 - height}h7v{height}h-7z"
            elif one.failures and one.failures == one.polls:
                failed += 1
                crosses += f"M{place * _STEP + 1:.1f} 14l5 5m0-5l-5 5"
        new = sum(one.new for one in days)
        words = f"{counted(new, 'new item')} in {len(days)} days"
        return cls(
            bars=bars,
            crosses=crosses,
            words=f"{words}, {counted(failed, 'day')} failed" if failed else words,
        )


@dataclass(frozen=True, kw_only=True)
class Row:
    """One source as the page shows it."""

    source: Source
    visit: Visit
    how: Condition
    bars: Bars
    last_new: str
    next_try: str

    @property
    def site(self) -> str:
        """Return where its feed may be looked for anew."""
        return f"{origin(self.source.url)}/"

    @property
    def name(self) -> str:
        """Return what it is called among others of the same outlet."""
        return f"{self.source.outlet}, {self.source.section}" if self.source.section else self.source.outlet

    @property
    def kind(self) -> str:
        """Return what it is, and where its stories stand, in words."""
        kind = "site, no feed" if self.source.kind == "site" else self.source.kind
        return f"{kind} · {self.source.section}" if self.source.section else kind


class SourceList:
    """All that are followed, told apart by how they are."""

    def __init__(self, sources: Sequence[Source], store: Store, now: datetime, zone: tzinfo) -> None:
        self.last_run = store.last_run()
        self._now, self._zone = now, zone
        visits = store.visits()
        known = store.rhythm(now.date(), KNOWN_DAYS, silent(visits.values(), now))
        self._drawn = store.rhythm(now.date(), SHOWN_DAYS)
        self._nothing = [PollDay(day=now.date())] * SHOWN_DAYS
        self._all = [
            (one, visit, condition(one, visit, now, zone, known.get(one.slug, ())))
            for one in sources
            for visit in [visits.get(one.slug) or Visit(source=one.slug)]
        ]

    def __len__(self) -> int:
        return len(self._all)

    @cached_property
    def counts(self) -> Sequence[tuple[str, int]]:
        """Return how many there are of each health, without those of which there are none."""
        found = Counter[str](how.health for _, _, how in self._all)
        return [(word, found[word]) for word in ORDER if found[word]]

    @cached_property
    def needing(self) -> Sequence[Row]:
        """Return those that need the editor."""
        return [self._row(*one) for one in self._all if one[2].needs_editor]

    @cached_property
    def others(self) -> str:
        """Say how those are that need nobody, besides well."""
        found = Counter[str](how.health for _, _, how in self._all if not how.needs_editor)
        told = {"quiet": "quiet", "failing": "failed once or twice", "paused": "paused", "never": "not asked yet"}
        return ", ".join(f"{found[word]:,} {words}" for word, words in told.items() if found[word])

    def well(self, words: str, health: str, page: int) -> "Shown":
        """Return a page of the others, of those that are called so or are in such health."""
        wanted = fold(words)
        fitting = [
            one
            for one in self._all
            if (not one[2].needs_editor or words or health)
            and (not health or one[2].health == health)
            and wanted in fold(f"{one[0].outlet} {one[0].slug} {one[0].section} {one[0].url}")
        ]
        pages = max(1, -(-len(fitting) // PAGE))
        page = min(max(page, 1), pages)
        chosen = fitting[(page - 1) * PAGE : page * PAGE]
        return Shown(
            rows=[self._row(*one) for one in chosen],
            found=len(fitting),
            page=page,
            pages=pages,
            words=words,
            health=health,
        )

    def _row(self, source: Source, visit: Visit, how: Condition) -> Row:
        return Row(
            source=source,
            visit=visit,
            how=how,
            bars=Bars.of(self._drawn.get(source.slug, self._nothing)),
            last_new=_last_new(visit, self._now, self._zone),
            next_try=_next_try(source, visit, how, self._now, self._zone),
        )


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A page of sources that fit what was asked for."""

    rows: Sequence[Row]
    found: int
    page: int
    pages: int
    words: str
    health: str

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.health)

    def address(self, page: int) -> str:
        """Return where another page of the same is."""
        said = {"q": self.words, "health": self.health, "page": str(page) if page > 1 else ""}
        query = urlencode({name: value for name, value in said.items() if value})
        return f"/sources?{query}" if query else "/sources"

    @property
    def others(self) -> Iterator[tuple[str, str]]:
        """Give the neighbouring pages: what they are called, and where they are."""
        if self.page > 1:
            yield "Previous", self.address(self.page - 1)
        if self.page < self.pages:
            yield "Next", self.address(self.page + 1)


def _last_new(visit: Visit, now: datetime, zone: tzinfo) -> str:
    if visit.last_new is None:
        return "never"
    passed = now - visit.last_new
    if timedelta(0) <= passed < timedelta(minutes=1):
        return "just now"
    if timedelta(0) <= passed < timedelta(hours=1):
        return f"{passed // timedelta(minutes=1)} min ago"
    if timedelta(0) <= passed < timedelta(hours=12):
        return f"{passed // timedelta(hours=1)} h ago"
    return when(visit.last_new, now, zone)


def _next_try(source: Source, visit: Visit, how: Condition, now: datetime, zone: tzinfo) -> str:
    """Say when it is asked again, if cron does its part."""
    if not source.enabled:
        return "when you resume it"
    if how.health == "gone":
        return "never"
    if how.health == "held":
        return "when you decide"
    if visit.next_at is None or visit.next_at <= now:
        return "at the next refresh"
    return when(visit.next_at, now, zone)
