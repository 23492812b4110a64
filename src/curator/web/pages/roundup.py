"""The day's roundup: its words, its order, its checks, as it will be published, and sent; and the days before."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from curator import edition, publication
from curator.errors import CuratorError, EditConflict, UnreadyError, UsageError
from curator.fetch import open_pictures
from curator.model import Check, Item, Receipt, Section, Story
from curator.publication import Publication
from curator.render.phrases import minutes_to_read
from curator.roundup import REST
from curator.text.calendar import with_weekday
from curator.text.clean import count_words
from curator.web import paths
from curator.web.arrangement import Group, move
from curator.web.call import Call, get, post
from curator.web.preview import HEADERS, shown
from curator.web.words import clock, foreign, language_name

WORDS = ("title", "intro")
PUBLISHER = "files"
PAST = 60
"""Roundups on the page of past ones."""
KEYS = "123456789"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A story as the order lists it."""

    item: Item
    story: Story
    place: int
    """From 1, among all."""

    @property
    def about(self) -> str:
        """Return what there is of it, behind its outlets: ``58 words · picture · comment``."""
        words = sum(map(count_words, self.item.quotation))
        tongue = foreign(self.item.language)
        said = [f"{words} {'word' if words == 1 else 'words'}{f', {language_name(tongue)}' if tongue else ''}"]
        said += ["picture"] if self.item.image else []
        said += ["comment"] if self.item.comment else []
        return " · ".join(said)


@dataclass(frozen=True, kw_only=True)
class Told:
    """A check with the key of its fix."""

    check: Check
    key: str = ""


class Page:
    """One day's roundup, with what its template asks for."""

    def __init__(self, call: Call, day: date, typed: Mapping[str, str] | None = None) -> None:
        self._call = call
        self.day = day
        self.seen: Publication = publication.look(call.store, call.config, day=day, now=call.now)
        self.said = {name: self.seen.record.edits.get(name, "") for name in WORDS}
        """What is saved."""
        self.typed = {**self.said, **(typed or {})}
        self.address = f"/roundup/{day.isoformat()}"

    @property
    def usual_title(self) -> str:
        return with_weekday(self.day)

    @cached_property
    def sections(self) -> list[tuple[Section, list[Row]]]:
        """Return the sections that have stories, each with its rows."""
        found: list[tuple[Section, list[Row]]] = []
        place = 0
        for section in self.seen.roundup.sections:
            rows = []
            for item in section.items:
                place += 1
                rows.append(Row(item=item, story=self.seen.stories[item.story], place=place))
            if rows:
                found.append((section, rows))
        return found

    @property
    def groups(self) -> list[Group]:
        return [Group(section.title, tuple(row.story.id for row in rows)) for section, rows in self.sections]

    @property
    def count(self) -> int:
        return len(self.seen.roundup.items)

    @property
    def pictures(self) -> int:
        return sum(item.image is not None for item in self.seen.roundup.items)

    @property
    def minutes(self) -> int:
        return minutes_to_read(self.seen.roundup)

    @property
    def at(self) -> str:
        """Return the id of the row that is current: the one that the address names, else the first."""
        there = [item.story for item in self.seen.roundup.items]
        asked = self._call.query("at")
        return asked if asked in there else next(iter(there), "")

    @property
    def choices(self) -> list[str]:
        """Return the sections that a story can go into, in order."""
        known = [source.section for source in self._call.config.sources if source.section]
        return list(dict.fromkeys([*(group.section for group in self.groups if group.section), *known]))

    @cached_property
    def removed(self) -> list[Story]:
        """Return the picked stories that were taken out of this roundup."""
        ids = [item.story for item in self.seen.record.items if item.removed]
        found = self._call.store.several(ids) if ids else {}
        return [found[one] for one in ids if one in found and found[one].status == "picked"]

    @cached_property
    def open_checks(self) -> list[Told]:
        """Return what is not well, each with the key of its fix; what was overridden is only to be looked at."""
        said = [check for check in self.seen.checks if check.verdict != "well"]
        said = sorted(said, key=lambda check: not check.blocks)
        keys = iter(KEYS)
        return [Told(check=check, key=next(keys, "") if check.fix else "") for check in said]

    @property
    def well(self) -> list[Check]:
        return [check for check in self.seen.checks if check.verdict == "well"]

    @property
    def blocking(self) -> list[Check]:
        return list(self.seen.blocking)

    @property
    def overridable(self) -> list[Check]:
        return [check for check in self.seen.blocking if not check.is_final]

    @property
    def looked_at(self) -> int:
        return len(self.open_checks) - len(self.blocking)

    @cached_property
    def saved(self) -> str:
        """Return when it was saved, in words; empty where it was not."""
        found = self._call.store.roundup_saved(self.day)
        return self.clock(found[0]) if found else ""

    @property
    def folder(self) -> str:
        """Return where the files go, as the editor knows it."""
        drafts = self._call.config.drafts
        with suppress(ValueError):
            return drafts.relative_to(self._call.config.folder).as_posix()
        return str(drafts)

    @property
    def sent(self) -> Receipt | None:
        """Return the receipt of exactly this."""
        return self.seen.sent_to(PUBLISHER)

    @property
    def earlier(self) -> Receipt | None:
        """Return the receipt of what went out before this was changed."""
        return None if self.sent else next(iter(self.seen.receipts), None)

    def when(self, receipt: Receipt) -> str:
        """Return when something went out, and by whom: ``07:04 by Ada``."""
        return f"{self.clock(receipt.at)}{f' by {receipt.editor}' if receipt.editor else ''}"

    @property
    def is_over(self) -> bool:
        """Say whether the day is past and had no roundup."""
        return not self.count and publication.is_past(self._call.config, self.day, self._call.now)

    def clock(self, moment: datetime) -> str:
        """Return a time in words."""
        return clock(moment, self._call.now, self._call.config.timezone)

    def moved(self) -> str:
        """Return where the current row stands, for who hears the page: ``3 of 7, Law and rights``."""
        for section, rows in self.sections:
            for row in rows:
                if row.story.id == self.at:
                    return f"{row.place} of {self.count}{f', {section.title}' if section.title else ''}"
        return ""


def _today(call: Call) -> date:
    return call.now.astimezone(call.config.timezone).date()


def _day(call: Call) -> date:
    """Return the day that the address names; HTTPException 404 where that is none."""
    try:
        return date.fromisoformat(call.path["day"])
    except ValueError:
        raise HTTPException(404) from None


def _shown(call: Call, page: Page, status: int = 200, **view: object) -> Response:
    done = call.query("done")
    moved = bool(done) and any(one.id == done and one.verb == "arrange" for one in call.store.log(limit=1))
    usual: dict[str, object] = {
        "conflict": None,
        "trouble_sending": "",
        "refused": "",
        "asks": call.query("ask") == "1",
    }
    if moved and call.query("at"):
        usual["said"] = page.moved()
    return call.page("roundup.html", status, page=page, **{**usual, **view})


def today(call: Call) -> Response:
    """Show today's roundup."""
    return _shown(call, Page(call, _today(call)))


def of_day(call: Call) -> Response:
    """Show a day's roundup."""
    return _shown(call, Page(call, _day(call)))


def preview(call: Call) -> Response:
    """Show a day's post exactly as it would be published."""
    seen = publication.look(call.store, call.config, day=_day(call), now=call.now)
    return HTMLResponse(shown(seen), headers=dict(HEADERS))


def past(call: Call) -> Response:
    """List the roundups that there were."""
    return call.page("roundups.html", days=call.store.past_roundups(PAST), now=call.now, zone=call.config.timezone)


Act = Callable[[Call, Page], tuple[str, str]]
"""What a button does: returns the decision's id, and the story at which one goes on."""


def _acting(act: Act) -> Callable[[Call], Response]:
    """Make a button's page: what was typed is saved first, then the button does what it says."""

    def show(call: Call) -> Response:
        day = _day(call)
        try:
            written = _write(call, day)
        except EditConflict as conflict:
            return _conflicting(call, day, conflict)
        page = Page(call, day)
        done, at = act(call, page)
        return call.go(paths.with_query(page.address, at=at), done=done or written)

    return show


def _write(call: Call, day: date) -> str:
    """Save the title and the intro where they were changed on the page; return the decision's id, or nothing."""
    closed = publication.is_past(call.config, day, call.now)
    edition.settle(call.store, call.config, day=day, now=call.now, closed=closed)
    words = {
        name: (call.field(f"was-{name}").strip(), call.field(name).strip())
        for name in WORDS
        if name in call.form and call.field(name).strip() != call.field(f"was-{name}").strip()
    }
    return call.store.write_roundup(day, words, call.now, by=call.editor) if words else ""


def _conflicting(call: Call, day: date, conflict: EditConflict) -> Response:
    """Show both texts: ours in the fields, theirs beside them; to save again is to have seen theirs."""
    return _shown(call, Page(call, day, _typed(call)), 409, conflict=conflict)


def _typed(call: Call) -> dict[str, str]:
    return {name: call.field(name) for name in WORDS if name in call.form}


def write(call: Call) -> Response:
    """Save the title and the intro; or keep one of two texts after a conflict."""
    day, kept = _day(call), call.field("keep")
    if kept:
        return _keep(call, day, *kept.partition(" ")[::2])
    try:
        done = _write(call, day)
    except EditConflict as conflict:
        return _conflicting(call, day, conflict)
    return call.go(f"/roundup/{day.isoformat()}", done=done)


def _keep(call: Call, day: date, whose: str, name: str) -> Response:
    """End a conflict of one field as the editor says; what else was typed stays in its fields."""
    page = Page(call, day)
    if name not in WORDS:
        raise UsageError("a roundup has a title and an intro; nothing else was in conflict")
    typed, theirs = _typed(call), page.said[name]
    done = ""
    if whose == "yours":
        done = call.store.write_roundup(day, {name: (theirs, typed[name].strip())}, call.now, by=call.editor)
        page = Page(call, day)
    typed[name] = {"theirs": theirs, "yours": page.said[name]}.get(whose, _together(name, theirs, typed[name]))
    if typed == page.said:
        return call.go(page.address, done=done)
    page.typed.update(typed)
    return _shown(call, page)


def _together(name: str, theirs: str, yours: str) -> str:
    return f"{theirs} / {yours}" if name == "title" else f"{theirs}\n\n{yours}"


def _move(call: Call, page: Page) -> tuple[str, str]:
    said = call.field("place")
    story = said.partition(" ")[0]
    found = move(page.groups, said, call.field(f"section-{story}"))
    if found is None:
        return "", story
    sections = {story: "" if found.section == REST else found.section} if found.section is not None else {}
    return call.store.arrange(page.day, found.order, call.now, by=call.editor, sections=sections), story


def _take_out(call: Call, page: Page) -> tuple[str, str]:
    """Take a story out of this roundup, put it back into the queue, or let it in again."""
    story, _, how = call.field("story").partition(" ")
    order = [item.story for item in page.seen.roundup.items]
    if how == "back":
        return call.store.arrange(page.day, order, call.now, by=call.editor, returned=[story]), story
    following = next((two for one, two in pairwise(order) if one == story), "")
    if how == "queue":
        return call.store.restore([story], call.now, by=call.editor), following
    if story not in order:
        return "", ""
    return call.store.arrange(page.day, order, call.now, by=call.editor, removed=[story]), following


def _fix(call: Call, page: Page) -> tuple[str, str]:
    """Do the one thing that mends a check; one that is well by now is left alone."""
    name = call.field("fix")
    check = next((one.check for one in page.open_checks if one.check.name == name), None)
    if check is None or check.fix is None:
        return "", ""
    fix, story = check.fix, check.story
    if fix.kind == "pick":
        return call.store.pick([story], call.now, by=call.editor), story
    if fix.kind == "remove":
        order = [item.story for item in page.seen.roundup.items]
        return call.store.arrange(page.day, order, call.now, by=call.editor, removed=[story]), ""
    if fix.kind == "join":
        call.store.join(list(fix.stories), call.now, by=call.editor)
        last = call.store.last_decision(by=call.editor)
        return (last.id if last else ""), fix.stories[0]
    standing = call.store.edits(story).fields
    changes = {field: (standing.get(field), becomes) for field, becomes in fix.changes.items()}
    return call.store.edit(story, changes, call.now, by=call.editor), story


def override(call: Call) -> Response:
    """Let the roundup go out in spite of a check, for a reason; without one the page asks for it."""
    day, name = _day(call), call.field("override")
    reason = call.field(f"reason-{name}")
    try:
        _write(call, day)
        if not reason.strip():
            return _shown(call, Page(call, day), 400, refused=name)
        done = publication.override(
            call.store, call.config, day=day, name=name, reason=reason, now=call.now, by=call.editor
        )
    except EditConflict as conflict:
        return _conflicting(call, day, conflict)
    return call.go(f"/roundup/{day.isoformat()}", done=done)


def send(call: Call) -> Response:
    """Send the roundup that the page showed; one that is another by now is shown once more, and not sent."""
    day = _day(call)
    try:
        _write(call, day)
    except EditConflict as conflict:
        return _conflicting(call, day, conflict)
    page = Page(call, day)
    if call.field("send") != page.seen.digest or page.blocking:
        return call.go(paths.with_query(page.address, ask="1"))
    try:
        _send(call, day)
    except UnreadyError:
        return call.go(page.address)
    except (CuratorError, OSError) as error:
        return _shown(call, Page(call, day), 503, trouble_sending=str(error))
    last = call.store.log(limit=1)
    return call.go(page.address, done=last[0].id if last and last[0].verb == "send" else "")


def _send(call: Call, day: date) -> publication.Sent:
    with open_pictures(call.config.fetch, call.desk.transport) as image_fetcher:
        return publication.send(
            call.store,
            call.config,
            day=day,
            now=call.now,
            image_fetcher=image_fetcher,
            to=PUBLISHER,
            by=call.editor,
        )


ROUTES = (
    get("/roundup", today),
    get("/roundups", past),
    get("/roundup/{day}", of_day),
    get("/roundup/{day}/preview", preview),
    post("/roundup/{day}/write", write),
    post("/roundup/{day}/move", _acting(_move)),
    post("/roundup/{day}/remove", _acting(_take_out)),
    post("/roundup/{day}/fix", _acting(_fix)),
    post("/roundup/{day}/override", override),
    post("/roundup/{day}/send", send),
)
