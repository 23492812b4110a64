"""The sources: how each is, what is to be done about it, and what else could be followed."""

from collections.abc import Callable
from functools import partial

from starlette.responses import Response

from curator import follow
from curator.config import saving
from curator.config.edits import with_key
from curator.engine import open_engine
from curator.errors import BusyError, ConfigError, SourceError, UsageError
from curator.follow import Finding
from curator.model import Source, Visit
from curator.refresh.lock import run_lock
from curator.refresh.moves import stay as stayed
from curator.refresh.visits import accept as accepted
from curator.web.call import Call, get, post
from curator.web.refreshes import Progress
from curator.web.sourcelist import ORDER, SourceList
from curator.web.words import counted

HOME = "/sources"
PATIENCE = 6.0
"""Seconds that a button waits for one source's answer; then the page tells how far it is."""
KINDS = ("feed", "site")


def show(call: Call) -> Response:
    """Show how the sources are."""
    return _page(call)


def _page(call: Call, status: int = 200, *, note: str = "", address: str = "", wrong: str = "") -> Response:
    """Show the page; ``note`` is what did not happen, ``wrong`` what is the matter with the address that was typed."""
    sources = SourceList(call.config.sources, call.store, call.now, call.config.timezone)
    health = call.query("health")
    page = call.query("page")
    return call.page(
        "sources.html",
        status,
        sources=sources,
        well=sources.well(
            call.query("q").strip(),
            health if health in ORDER else "",
            int(page) if page.isascii() and page.isdecimal() and len(page) < 5 else 1,
        ),
        progress=call.desk.refreshes.latest,
        told=_told(call),
        note=note,
        address=address,
        wrong=wrong,
        now=call.now,
        zone=call.config.timezone,
    )


def progress(call: Call) -> Response:
    """Show how far a refresh has come, for who has a script that asks."""
    return call.page("progress.html", progress=call.desk.refreshes.latest, now=call.now, zone=call.config.timezone)


def _told(call: Call) -> tuple[str, str]:
    """Return what was done just now, in words, and the slug of the source that can be put back."""
    slug = call.query("removed")
    if slug and slug in call.desk.removed:
        return f"{slug} is out of feeds.yaml and is not asked any more. What it brought stays.", slug
    for verb, words in (("tested", "Tested {}"), ("added", "{} is followed now"), ("accepted", "{} is trusted again")):
        source = _source(call, call.query(verb))
        if source is not None:
            return f"{words.format(source.outlet)}: {_outcome(call.desk.refreshes.latest, source.slug)}", ""
    return "", ""


def _outcome(progress: Progress | None, slug: str) -> str:
    polled = progress.of(slug) if progress else None
    if polled is None:
        if progress and progress.is_going_on:
            return "it has not answered yet; this page tells it when it has."
        return progress.trouble + "." if progress and progress.trouble else "it is asked at the next refresh."
    if polled.outcome == "failed":
        return f"it failed: {polled.reason}."
    if polled.outcome == "skipped":
        return f"it was not asked: {polled.reason}."
    if not polled.entries:
        return "it answered, and nothing has changed since the last visit."
    new = f"{polled.new:,} of them new" if polled.new else "none of them new"
    return f"it answered with {counted(polled.entries, 'entry', 'entries')}, {new}."


def _source(call: Call, slug: str) -> Source | None:
    return next((one for one in call.config.sources if one.slug == slug), None)


def _with_source(act: Callable[[Call, Source], Response]) -> Callable[[Call], Response]:
    """Do something with the source that the address names; a page that says so where it is gone meanwhile."""

    def acting(call: Call) -> Response:
        slug = call.path["slug"]
        source = _source(call, slug)
        if source is None:
            return _page(
                call,
                404,
                note=f"{slug} is not followed any more: it was taken out of feeds.yaml since your page was shown. "
                "Nothing was changed, and what it brought stays.",
            )
        return act(call, source)

    return acting


@_with_source
def test(call: Call, source: Source) -> Response:
    """Poll one source now."""
    if not source.enabled:
        return _page(call, 409, note=f"{source.outlet} is paused, so it was not asked. Resume it, then test it.")
    return _poll(call, source.slug, "tested")


@_with_source
def pause(call: Call, source: Source) -> Response:
    """Switch a source off in ``feeds.yaml``."""
    saving.save(call.config.path, lambda text: with_key(text, source.slug, "enabled", False))
    return _back(call, source.slug)


@_with_source
def resume(call: Call, source: Source) -> Response:
    """Switch it on again: without the key, as it was before it was paused."""
    saving.save(call.config.path, lambda text: with_key(text, source.slug, "enabled", None))
    return _back(call, source.slug)


@_with_source
def remove(call: Call, source: Source) -> Response:
    """Take a source out of ``feeds.yaml``; its articles stay."""
    call.desk.removed.remove(call.config.path, source.slug)
    return call.go(f"{HOME}?removed={source.slug}")


def restore(call: Call) -> Response:
    """Put a source back that was removed."""
    slug = call.path["slug"]
    if _source(call, slug) is None:
        call.desk.removed.put_back(call.config.path, slug)
    return call.go(f"{HOME}#source-{slug}")


@_with_source
def accept(call: Call, source: Source) -> Response:
    """Trust what a source has become, and ask it at once."""
    _revise(call, source.slug, accepted)
    return _poll(call, source.slug, "accepted")


@_with_source
def stay(call: Call, source: Source) -> Response:
    """Ask a source at its address in ``feeds.yaml``, although it seems to have moved."""
    _revise(call, source.slug, stayed)
    return _back(call, source.slug)


def _revise(call: Call, slug: str, change: Callable[[Visit], Visit]) -> None:
    with run_lock(call.config.data):  # a run that is at work would write over it what it read at its beginning
        call.store.revise(slug, change)


def _back(call: Call, slug: str) -> Response:
    return call.go(f"{call.back(HOME).partition('#')[0]}#source-{slug}")


def _poll(call: Call, slug: str, verb: str) -> Response:
    """Poll a source, and wait a little for what comes of it."""
    try:
        progress = call.desk.refreshes.begin(call.desk.config(), call.desk.transport, call.now, [slug])
    except BusyError:
        if verb == "tested":
            return _page(call, 503, note=_BUSY)
    else:
        progress.ended.wait(PATIENCE)
    return call.go(f"{HOME}?{verb}={slug}#source-{slug}")


_BUSY = (
    "A refresh is at work already, this desk's or cron's, so no other was begun. It asks the sources that are due; "
    "try again when it has ended."
)


def refresh(call: Call) -> Response:
    """Refresh all sources in the background."""
    try:
        call.desk.refreshes.begin(call.config, call.desk.transport, call.now)
    except BusyError:
        latest = call.desk.refreshes.latest
        if latest is None or not latest.is_going_on:
            return _page(call, 503, note=_BUSY)
    return call.go(HOME)


async def look(call: Call) -> Response:
    """Look what can be followed at an address; nothing is added."""
    typed = call.field("address").strip()
    try:
        address = follow.typed_address(typed)
    except UsageError as error:
        return await call.aside(partial(_page, status=400, address=typed, wrong=f"{error}."))
    config = call.config
    try:
        async with open_engine(config.engine) as engine:
            finding = await follow.look(address, config=config, transport=call.desk.transport, engine=engine)
    except SourceError as error:
        wrong = f"Nothing could be found there: {error.reason}. Nothing was added."
        return await call.aside(partial(_page, address=typed, wrong=wrong))
    if not finding.offers:
        wrong = " ".join([finding.sentence, *(f"{url}: {reason}." for url, reason in finding.failures[:2])])
        return await call.aside(partial(_page, address=typed, wrong=wrong))
    return await call.aside(partial(_found, finding=finding))


def _found(call: Call, finding: Finding) -> Response:
    return call.page("look.html", finding=finding, sections=_sections(call), now=call.now, zone=call.config.timezone)


def _sections(call: Call) -> list[str]:
    return list(dict.fromkeys(one.section for one in call.config.sources if one.section))


def again(call: Call) -> Response:
    """Lead those who come to the page of a search without one to where it begins."""
    return call.go(HOME)


def add(call: Call) -> Response:
    """Follow what was found, and ask it at once."""
    links = call.field("links").strip()
    kind = call.field("kind", "feed")
    source = Source(
        slug=call.field("slug").strip(),
        outlet=call.field("outlet").strip(),
        url=call.field("url").strip(),
        kind=kind if kind in KINDS else "feed",
        section=call.field("section").strip(),
        options={"links": links} if links and kind == "site" else {},
    )
    known = next((one for one in call.config.sources if one.slug == source.slug and one.url == source.url), None)
    if known is None:  # else it was sent twice
        try:
            follow.add(call.config, source)
        except ConfigError as error:
            if call.desk.feeds.trouble() is not None:
                raise
            return call.page("add.html", 400, source=source, wrong=_by_field(error), sections=_sections(call))
    return _poll(call, source.slug, "added")


def _by_field(error: ConfigError) -> dict[str, str]:
    """Tell which field is the matter: ``sources.4.slug: …`` is about the slug; all else stands under nothing."""
    told: dict[str, str] = {}
    for problem in error.problems:
        place, _, reason = problem.message.partition(": ")
        name = place.rpartition(".")[2] if place.startswith("sources.") else ""
        name = name if name in {"slug", "outlet", "url", "section"} else ""
        reason = (reason if name else problem.message).partition(" (in source ")[0]
        told[name] = f"{reason[:1].upper()}{reason[1:]}."
    return told


ROUTES = (
    get(HOME, show),
    get(f"{HOME}/progress", progress),
    post(f"{HOME}/refresh", refresh),
    post(f"{HOME}/look", look),
    get(f"{HOME}/look", again),
    post(f"{HOME}/add", add),
    get(f"{HOME}/add", again),
    post(f"{HOME}/{{slug}}/test", test),
    post(f"{HOME}/{{slug}}/pause", pause),
    post(f"{HOME}/{{slug}}/resume", resume),
    post(f"{HOME}/{{slug}}/remove", remove),
    post(f"{HOME}/{{slug}}/restore", restore),
    post(f"{HOME}/{{slug}}/accept", accept),
    post(f"{HOME}/{{slug}}/stay", stay),
)
