"""Nominating any address: what a bookmark opens, and what it puts into the queue."""

from functools import partial

from starlette.responses import Response

from curator import clip
from curator.errors import UsageError
from curator.model import Decision
from curator.store import Nomination, Placed
from curator.web.call import Call, get, post

VERDICTS = ("pick", "drop")


def show(call: Call) -> Response:
    """Show what would be nominated, or how to nominate; nothing is changed."""
    said = Nomination(
        url=call.query("url").strip(),
        outlet=call.query("outlet"),
        title=call.query("title"),
        section=call.query("section"),
    )
    return _form(call, said) if said.url else call.page("clip.html", home=_home(call))


def _form(call: Call, said: Nomination, unread: str = "", status: int = 200) -> Response:
    wrong = ""
    found: Placed | None = None
    try:
        said = clip.checked(said, call.config)
        found = call.store.whereabouts(said.url)
    except UsageError as error:
        wrong, status = str(error), 400
    return call.page(
        "clip_form.html",
        status,
        said=said,
        sections=dict.fromkeys(source.section for source in call.config.sources if source.section),
        wrong=wrong,
        unread=unread,
        found=found,
        verdict=_verdict(call, found),
        now=call.now,
        timezone=call.config.timezone,
    )


def _verdict(call: Call, found: Placed | None) -> Decision | None:
    """Return the last time that a story was picked or dropped."""
    decisions = call.store.log(story=found.story) if found else []
    return next((one for one in decisions if one.verb in VERDICTS and one.undone_at is None), None)


async def nominate(call: Call) -> Response:
    """Read the page and put it into the queue; what is there already is shown instead."""
    said = Nomination(
        url=call.field("url").strip(),
        outlet=call.field("outlet"),
        title=call.field("title"),
        section=call.field("section"),
    )
    try:
        nominated = clip.checked(said, call.config)
    except UsageError:
        return await call.aside(partial(_form, said=said))
    if await call.aside(lambda one: one.store.whereabouts(nominated.url)):
        return await call.aside(partial(_form, said=nominated))
    page = await clip.read(nominated, call.config, call.desk.transport)
    if page.excerpt is None and not nominated.title:
        return await call.aside(partial(_form, said=nominated, unread=page.reason, status=400))
    return await call.aside(partial(_settle, nominated=nominated, page=page))


def _settle(call: Call, nominated: Nomination, page: clip.Read) -> Response:
    placed = clip.settle(call.store, nominated, page, call.config, call.now, call.editor)
    return call.go(f"/stories/{placed.story}")


def _home(call: Call) -> str:
    """Return the address of the desk as the browser knows it: what ends https before us is not told to us."""
    host = call.headers["host"]
    is_secure = call.headers.get("referer", "").startswith(f"https://{host}/")
    return f"{'https' if is_secure else 'http'}://{host}"


ROUTES = (get("/clip", show), post("/clip", nominate))
