"""A story: what its sources say beside what we quote, our own words, its picture and outlets, and how it is saved."""

from collections.abc import Callable, Iterable, Mapping

from starlette.exceptions import HTTPException
from starlette.responses import Response

from curator.errors import EditConflict, UsageError
from curator.model import Story
from curator.proof import source_text
from curator.proof.diff import compared
from curator.web.call import Call, get, post
from curator.web.saving import Typed
from curator.web.sheet import PERMISSION_WORDS, Sheet, digest
from curator.web.spread import Clash, Page, earlier
from curator.web.view import View
from curator.web.words import sentence


def show(call: Call) -> Response:
    """Show a story; one that was joined to another leads there."""
    asked = call.path["id"]
    try:
        home = call.store.home(asked)
    except UsageError as error:
        raise HTTPException(404) from error
    if home != asked:
        return call.go(View.of(call).story(home, joined=asked))
    return _page(call, home).response()


def proved(call: Call) -> Response:
    """Show the page as it would be with what was typed; nothing is saved."""
    page, typed = _typed(call)
    return _unsaved(page, typed).response()


def edit(call: Call) -> Response:
    """Save what was typed, and do what the button says besides; nothing that was typed is lost."""
    page, typed = _typed(call)
    verb, _, of = call.field("do").partition(" ")
    wanted = typed.wanted
    if typed.refused:
        return _unsaved(page, typed).response(400)
    if page.story.status == "published" and call.field("status") != "published":
        note = (
            "This story was published while the page was open. Nothing was saved yet: what you save now is kept here,"
        )
        return _unsaved(page, typed, f"{note} and changes nothing in the post that is out.").response(409)
    still = [name for name in call.fields("open") if name != of and name in wanted]
    if verb in {"theirs", "yours"} and still:
        return _clashing(page, typed, still).response(409)
    if verb == "both":
        note = "Both texts stand in the field now, and nothing is saved yet. Take of them what you want, then save."
        return _unsaved(page, typed, note).response()
    try:
        done = call.store.edit(page.story.id, typed.changes, call.now, by=call.editor) if wanted else ""
    except EditConflict as conflict:
        page.edits = call.store.edits(page.story.id)
        return _clashing(page, typed, conflict.fields).response(409)
    return _go_on(page, typed, verb, of, done)


def _go_on(page: Page, typed: Typed, verb: str, of: str, done: str) -> Response:
    """Do what the button says beside saving, and lead to where the editor goes on."""
    call, story = page.call, page.story.id
    following = page.place.after if verb in {"pick", "drop"} and page.place else ""
    try:
        act = _ACTS.get(verb)
        done = (act(call, page.story, of) if act else "") or done
    except UsageError as error:
        # What was typed is saved by now; only the other thing could not be done
        again = _page(call, story)
        saved = " What you typed is saved." if done else ""
        again.notes = (f"{sentence(str(error))}{saved}",)
        return again.response(409)
    if verb in {"pick", "drop"}:
        if following:
            return call.go(page.address(following), done=done)
        return call.go(page.view.address(page=page.view.page), done=done)
    asked = call.path["id"]
    said = {"note": typed.said or ("" if done or typed.wanted else "same" if verb in {"", "save"} else "")}
    if asked != story:
        said |= {"joined": asked, "kept": "+".join(typed.wanted)}
    shown = call.field("of") if call.field("of") in {one.id for one in page.story.articles} else ""
    return call.go(page.address(article=shown, **said), done=done)


def _pick(call: Call, story: Story, _: str) -> str:
    return call.store.pick([story.id], call.now, by=call.editor)


def _drop(call: Call, story: Story, _: str) -> str:
    return call.store.drop([story.id], call.now, by=call.editor)


def _up(call: Call, story: Story, article: str) -> str:
    return _moved(call, story, article, -1)


def _down(call: Call, story: Story, article: str) -> str:
    return _moved(call, story, article, 1)


def _moved(call: Call, story: Story, article: str, by: int) -> str:
    """Credit an article one place further up or down."""
    order = [one.id for one in story.articles]
    if article not in order:
        raise UsageError(f"story {story.id} has that outlet no longer: it was split off meanwhile")
    at = order.index(article)
    to = min(max(at + by, 0), len(order) - 1)
    order.insert(to, order.pop(at))
    return call.store.reorder_outlets(story.id, order, call.now, by=call.editor)


def _split(call: Call, story: Story, article: str) -> str:
    return call.store.split(story.id, [article], call.now, by=call.editor)


def _join(call: Call, story: Story, other: str) -> str:
    if call.store.home(other) == story.id:
        return ""
    return call.store.join([story.id, other], call.now, by=call.editor)


def _veto(call: Call, story: Story, other: str) -> str:
    return call.store.veto([story.id, call.store.home(other)], call.now, by=call.editor)


_ACTS: Mapping[str, Callable[[Call, Story, str], str]] = {
    "pick": _pick,
    "drop": _drop,
    "up": _up,
    "down": _down,
    "split": _split,
    "join": _join,
    "veto": _veto,
}


def _page(call: Call, story: str) -> Page:
    return Page(call=call, story=call.store.story(story), edits=call.store.edits(story))


def _typed(call: Call) -> tuple[Page, Typed]:
    """Return the page of the story that a form is about, wherever that story went, and what the form says."""
    page = _page(call, call.store.home(call.path["id"]))
    typed = Typed(call, page.stored, lambda article, text: _text_of(call, article, text, typed))
    return page, typed


def _text_of(call: Call, id_: str, text: str, typed: Typed) -> str | None:
    """Return the text of an article that a form's ticks are of: as it is, or as it was while the page was open."""
    try:
        article = call.store.article(id_)
    except UsageError:
        return None
    if digest(article) == text:
        return source_text(article)
    for version in call.store.versions(id_):
        before = earlier(article, version)
        if digest(before) == text:
            typed.said = "source"
            return source_text(before)
    return None


def _unsaved(page: Page, typed: Typed, *notes: str) -> Page:
    """Return the page with what was typed in its fields."""
    page.typed, page.raw, page.refused = typed.edits, typed.raw, typed.refused
    page.notes = notes
    return page


def _clashing(page: Page, typed: Typed, fields: Iterable[str]) -> Page:
    """Return the page with what was typed, and beside it what somebody else saved of the same meanwhile."""
    _unsaved(page, typed)
    stored, yours = (
        Sheet(page.story, page.call.config, page.edits.fields),
        Sheet(page.story, page.call.config, typed.edits),
    )
    names = dict.fromkeys("quotation" if name == "quoted" else name for name in fields)
    page.clashes = tuple(
        Clash(
            field=name,
            theirs=compared(_told(yours, name), _told(stored, name)),
            yours=compared(_told(stored, name), _told(yours, name)),
            base=page.call.field(f"base-{name}") or page.call.field(f"was-{name}"),
        )
        for name in names
    )
    return page


def _told(sheet: Sheet, name: str) -> str:
    """Return a field for people to read."""
    if name == "image":
        return next((one.words for one in sheet.pictures if one.value == sheet.values[name]), "No picture")
    return PERMISSION_WORDS[sheet.values[name]] if name == "permission" else sheet.values[name]


def again(call: Call) -> Response:
    """Lead back to the story: whoever loads the page anew that answered a form asks for its address."""
    return call.go(View.of(call).story(call.path["id"]))


ROUTES = (
    get("/stories/{id}", show),
    get("/stories/{id}/edit", again),
    get("/stories/{id}/proof", again),
    post("/stories/{id}/edit", edit),
    post("/stories/{id}/proof", proved),
)
