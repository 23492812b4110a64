"""The day's roundup: its words, its order, its checks, as it will be published, and sent; and the days before."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from curator import edition, publication
from curator.errors import CuratorError, EditConflict, UnreadyError, UsageError
from curator.fetch import open_pictures
from curator.roundup import REST
from curator.web import paths
from curator.web.arrangement import move
from curator.web.call import Call, get, post
from curator.web.composing import PUBLISHER, WORDS, Page
from curator.web.forms import as_sent
from curator.web.preview import HEADERS, shown
from curator.web.words import sentence

PAST = 60
"""Roundups on the page of past ones."""
SAVED = "What you typed is saved."


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
    last = call.store.log(limit=1) if done else []
    moved = any(one.id == done and one.verb == "arrange" and one.undone_at is None for one in last)
    usual: dict[str, object] = {
        "conflict": None,
        "trouble": "",
        "trouble_sending": "",
        "refused": "",
        "asks": call.query("ask") == "1",
    }
    if moved and call.query("at"):
        usual["instead"] = page.moved()
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
        if page.is_over:  # at midnight, while the page was open
            return call.go(page.address, done=written)
        try:
            done, at = act(call, page)
        except UsageError as error:
            if not written:
                raise
            return _shown(call, page, 409, trouble=f"{sentence(str(error))} {SAVED}")
        return call.go(paths.with_query(page.address, at=at), done=done or written)

    return show


def _write(call: Call, day: date) -> str:
    """Save the title and the intro where they were changed on the page; return the decision's id, or nothing."""
    closed = publication.is_past(call.config, day, call.now)
    edition.settle(call.store, call.config, day=day, now=call.now, closed=closed)
    stored = call.store.roundup(day).edits
    words = {
        name: (_stood(call, name, stored.get(name, "")), call.field(name).strip())
        for name in WORDS
        if name in call.form and call.field(name).strip() != call.field(f"was-{name}").strip()
    }
    return call.store.write_roundup(day, words, call.now, by=call.editor) if words else ""


def _stood(call: Call, name: str, stored: str) -> str:
    """Return a word as it was stored when the page was made; a draft's file may hold what no form sends back."""
    was = call.field(f"was-{name}").strip()
    return stored if as_sent(stored).strip() == was else was


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
        return call.store.join(fix.stories, call.now, by=call.editor), fix.stories[0]
    standing = call.store.edits(story).fields
    changes = {field: (standing.get(field), becomes) for field, becomes in fix.changes.items()}
    return call.store.edit(story, changes, call.now, by=call.editor), story


def override(call: Call) -> Response:
    """Let the roundup go out in spite of a check, for a reason; without one the page asks for it."""
    day, name = _day(call), call.field("override")
    reason = call.field(f"reason-{name}")
    try:
        _write(call, day)
        page = Page(call, day)
        if page.is_over:
            return call.go(page.address)
        if not reason.strip():
            return _shown(call, page, 400, refused=name)
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
