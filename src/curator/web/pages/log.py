"""The log: every decision by whom, with what was before and after, each with the way back; and what the program did."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from urllib.parse import urlencode, urlsplit

from starlette.responses import Response

from curator.errors import EntangledError, UsageError
from curator.model import Decision
from curator.store import Noted, PastRun
from curator.web import paths
from curator.web.call import Call, get, post
from curator.web.told import Names, decision_in_words, listed, way_back
from curator.web.words import clock, counted, weekday

PAGE = 50
"""Decisions on a page."""
PROGRAM = "program"
COMMAND_LINE = "command line"
_MAKERS = {"match": PROGRAM, "draft": "the draft’s file"}
_REACH = timedelta(days=90)
"""How far back the program's own doings are kept."""
MOST_FAILED = 3


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the log."""

    at: datetime
    who: str
    said: str
    detail: str = ""
    undone: str = ""
    """When and by whom, in words."""
    decision: str = ""
    """Its id; empty for what the program did."""
    way: str = ""
    """``undo`` or ``redo``, where there is one."""
    story: str = ""
    """The one that it is about, where it is one,"""
    headline: str = ""
    """and what it was called then."""


@dataclass(frozen=True, kw_only=True)
class Day:
    """The lines of a day."""

    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, kw_only=True)
class View:
    """What an address asks the log for."""

    story: str
    by: str
    """An editor's name, or ``program``; empty for all."""
    before: str

    @classmethod
    def of(cls, call: Call) -> "View":
        """Read it; what makes no sense is as if it had not been said."""
        story, before = call.query("story"), call.query("before")
        return cls(story=_number(story), by=call.query("by"), before=_number(before))

    def address(self, **changed: str) -> str:
        """Return the address of this view with something changed; what is empty is left out."""
        said = {"story": self.story, "by": self.by, "before": self.before, **changed}
        query = urlencode({name: value for name, value in said.items() if value})
        return f"/log?{query}" if query else "/log"


def _number(text: str) -> str:
    return text if text.isascii() and text.isdecimal() and len(text) < 19 else ""


@dataclass(kw_only=True)
class Page:
    """A page of the log, with what its template asks for."""

    call: Call
    view: View
    blocked: EntangledError | None = None
    """What stood in the way of an undo that was asked for."""
    refused: str = ""
    """Why it could not be done, in words, where it was something else."""
    decisions: Sequence[Decision] = field(init=False)
    is_last: bool = field(init=False)

    def __post_init__(self) -> None:
        found = self._decisions(PAGE + 1)
        self.decisions, self.is_last = found[:PAGE], len(found) <= PAGE

    def _decisions(self, limit: int) -> list[Decision]:
        view, store = self.view, self.call.store
        if view.by == PROGRAM:
            return store.log(view.before, limit, view.story, made_by="match")
        if view.by:
            name = "" if view.by == COMMAND_LINE else view.by
            return store.log(view.before, limit, view.story, made_by="", by=name)
        return store.log(view.before, limit, view.story)

    @property
    def days(self) -> list[Day]:
        """Return the lines by day, the latest first."""
        zone = self.call.config.timezone
        lines = sorted((*self._decided(), *self._done()), key=lambda row: row.at, reverse=True)
        return [
            Day(title=self._title(day), rows=list(rows))
            for day, rows in groupby(lines, key=lambda row: row.at.astimezone(zone).date())
        ]

    def _title(self, day: date) -> str:
        today = self.call.now.astimezone(self.call.config.timezone).date()
        named = weekday(day) if day.year == today.year else f"{weekday(day)} {day.year}"
        return {today: f"Today, {named}", today - timedelta(days=1): f"Yesterday, {named}"}.get(day, named)

    def _decided(self) -> Iterator[Row]:
        names = self._names
        for one in self.decisions:
            said, detail = decision_in_words(one, names)
            who = _MAKERS.get(one.made_by, one.made_by) or one.editor or COMMAND_LINE
            undone = f"undone {self._clock(one.undone_at)} by {one.undone_by or COMMAND_LINE}" if one.undone_at else ""
            is_of_one = len(one.stories) == 1 and one.stories[0] in names.headlines and one.verb != "arrange"
            story = one.stories[0] if is_of_one else ""
            headline = one.headlines.get(story) or names.headlines.get(story, "")
            yield Row(
                at=one.at, who=who, said=said, detail=detail, undone=undone,
                decision=one.id, way=way_back(one), story=story, headline=headline,
            )  # fmt: skip

    @property
    def _names(self) -> Names:
        """Return what the ids in these decisions stand for."""
        stories, articles = set[str](), set[str]()
        for one in self.decisions:
            stories.update(one.stories)
            for change in one.changes:
                values = f"{change.before} {change.after}".split()
                if change.field in {"order", "removed"}:
                    stories.update(values)
                elif change.field in {"outlets", "quoted"}:
                    articles.update(values)
                elif change.field == "story":
                    articles.add(change.about)
        return Names(*self.call.store.named(filter(_number, stories), filter(_number, articles)))

    def _clock(self, moment: datetime) -> str:
        return clock(moment, self.call.now, self.call.config.timezone)

    def _done(self) -> Iterator[Row]:
        """Yield what the program did in the time of these decisions; of a story only what changed at its sources."""
        if self.view.by not in {"", PROGRAM}:
            return
        since, before = self._span()
        store = self.call.store
        noted = store.noted(since, before)
        yield from (_noted(one) for one in noted if not self.view.story or one.story == self.view.story)
        if not self.view.story:
            yield from self._runs(store.runs(since, before))

    def _span(self) -> tuple[datetime, datetime]:
        now = self.call.now
        since = now - _REACH if self.is_last or not self.decisions else self.decisions[-1].at
        if not self.view.before:
            return since, now + timedelta(days=1)
        try:
            return since, self.call.store.decision(self.view.before).at
        except UsageError:
            return since, now + timedelta(days=1)

    def _runs(self, runs: Iterable[PastRun]) -> Iterator[Row]:
        """Yield the runs; those between which nothing was decided are one line a day."""
        zone = self.call.config.timezone
        decided = [one.at for one in self.decisions]

        def between(run: PastRun) -> tuple[date, int]:
            return run.at.astimezone(zone).date(), sum(at > run.at for at in decided)

        for _, some in groupby(runs, key=between):
            yield self._run(list(some))

    def _run(self, runs: Sequence[PastRun]) -> Row:
        last, first = runs[0], runs[-1]
        new = f"{counted(sum(run.new for run in runs), 'new article')}"
        if len(runs) == 1:
            said = f"Refreshed {counted(last.polled, 'source')}: {new}"
        else:
            said = f"Refreshed {counted(len(runs), 'time')} since {self._clock(first.at)}: {new}"
        outlets = {source.slug: source.outlet for source in self.call.config.sources}
        failed = list(dict.fromkeys(outlets.get(slug, slug) for slug in last.failed))
        when = " the last time" if failed and len(runs) > 1 else ""
        return Row(
            at=last.at, who=PROGRAM, said=said, detail=f"{listed(failed, MOST_FAILED)} failed{when}" if failed else ""
        )

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return whose decisions may be asked for: everybody's, the editors', the program's last."""
        named = [name or COMMAND_LINE for name in self.call.store.editors()]
        if self.view.by and self.view.by not in {*named, PROGRAM}:
            named.append(self.view.by)
        return [("", "everybody"), *((name, name) for name in named), (PROGRAM, "the program")]

    @property
    def headline(self) -> str:
        """Return the headline of the story that is asked for."""
        headlines, _ = self.call.store.named([self.view.story], ())
        told = (one.headlines[self.view.story] for one in self.decisions if self.view.story in one.headlines)
        return headlines.get(self.view.story) or next(told, f"story {self.view.story}")

    @property
    def older(self) -> str:
        """Return the address of what is older, where there is any."""
        return "" if self.is_last else self.view.address(before=self.decisions[-1].id)

    @property
    def obstacle(self) -> tuple[Row, Row] | None:
        """Return what could not be undone, and what has to be undone first."""
        if self.blocked is None:
            return None
        wanted, later = (self.call.store.decision(id_) for id_ in (self.blocked.decision, self.blocked.later))
        return self._short(wanted), self._short(later)

    def _short(self, one: Decision) -> Row:
        said, _ = decision_in_words(one)
        return Row(at=one.at, who=one.editor or COMMAND_LINE, said=said, decision=one.id, way=way_back(one))


def _noted(one: Noted) -> Row:
    was = f"headline at {one.outlet} was “{one.before}”" if one.before != one.after else f"text at {one.outlet} changed"
    said = f"Noted a new version of “{one.headline}”"
    return Row(at=one.at, who=PROGRAM, said=said, detail=was, story=one.story, headline=one.headline)


def show(call: Call) -> Response:
    """Show the log."""
    return _shown(call, Page(call=call, view=View.of(call)))


def _shown(call: Call, page: Page, status: int = 200) -> Response:
    return call.page("log.html", status, log=page, view=page.view, zone=call.config.timezone, now=call.now)


def undo(call: Call) -> Response:
    """Take a decision back; where a later one rests on it, say which."""
    return _turned(call, lambda decision: call.store.undo(call.now, decision, by=call.editor))


def redo(call: Call) -> Response:
    """Decide again what was undone."""
    return _turned(call, lambda decision: call.store.redo(call.now, decision))


def _turned(call: Call, turn: Callable[[str], Decision]) -> Response:
    try:
        done = turn(call.path["id"])
    except EntangledError as error:
        return _shown(call, Page(call=call, view=View.of(call), blocked=error), 409)
    except UsageError as error:
        return _shown(call, Page(call=call, view=View.of(call), refused=str(error)), 409)
    back = call.back("/log")
    if urlsplit(back).path == paths.HOME and done.stories:
        back = paths.with_query(back, at=done.stories[0])
    return call.go(back, done=done.id)


ROUTES = (get("/log", show), post("/log/{id}/undo", undo), post("/log/{id}/redo", redo))
