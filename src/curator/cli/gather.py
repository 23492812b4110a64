"""Polling the sources, and their health."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curator.cli.exits import NOTHING_DONE, SOME_FAILED, WELL
from curator.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from datetime import datetime

    from curator.fetch import Transport
    from curator.model import Source, Visit
    from curator.refresh import Polled
    from curator.refresh.health import Condition

Report = Callable[["Polled"], None]


@click.command()
@click.option("--source", "slugs", metavar="SLUG", multiple=True, help="Only this source; may be given several times.")
@click.option("--all", "everything", is_flag=True, help="Poll all sources, due or not.")
@click.option("--record", type=click.Path(dir_okay=False, path_type=Path), help="Keep what is fetched in a WARC file.")
@click.option(
    "--replay",
    type=click.Path(dir_okay=False, path_type=Path),
    multiple=True,
    help="Answer from a WARC file instead of the network.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, the totals last.")
@pass_settings
def refresh(
    settings: Settings,
    slugs: Sequence[str],
    replay: Sequence[Path],
    record: Path | None,
    *,
    everything: bool,
    as_json: bool,
) -> int:
    """Poll the sources that are due, extract what is new and store it."""
    if record and replay:
        raise click.UsageError("--record and --replay cannot go together: a replay fetches nothing new")
    only = [settings.config.source(slug).slug for slug in slugs]
    with _transport(settings, record, replay) as transport:
        polled = poll(settings, transport, only, only_due=not everything and not only, as_json=as_json)
    if as_json:
        _print_records(polled)
    return exit_code(polled)


@contextmanager
def _transport(settings: Settings, record: Path | None, replay: Sequence[Path]) -> "Iterator[Transport]":
    from curator.fetch import open_network

    if replay:
        from curator.archive import Replay

        yield Replay(replay)
    elif record:
        from curator.archive import Recorder

        with Recorder(record, open_network(settings.config.fetch), settings.now) as recorder:
            yield recorder
    else:
        yield open_network(settings.config.fetch)


def poll(
    settings: Settings, transport: "Transport", only: Sequence[str] = (), *, only_due: bool, as_json: bool = False
) -> "list[Polled]":
    """Refresh under the run lock; failures are named on stderr, the rest is told on a terminal only."""
    import asyncio

    from curator.refresh import refresh_followed
    from curator.refresh.lock import run_lock

    config = settings.config
    with run_lock(config.data), _progress(len(only or config.sources), shown=not as_json) as report:
        polled = asyncio.run(
            refresh_followed(config, transport=transport, now=settings.now, report=report, only_due=only_due, only=only)
        )
    for failure in polled:
        if failure.outcome == "failed":
            click.echo(f"{failure.source}: {failure.reason}", err=True)
    if sys.stdout.isatty() and not as_json:
        click.echo(_summary(polled))
    return polled


@contextmanager
def _progress(total: int, *, shown: bool) -> Iterator[Report]:
    """Show a bar on a terminal; elsewhere stay silent."""
    if not shown or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[last]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Refreshing", total=total, last="")
        yield lambda polled: bar.update(task, advance=1, last=polled.source)


def _summary(polled: "Sequence[Polled]") -> str:
    tried = [one for one in polled if one.outcome != "skipped"]
    failures = sum(one.outcome == "failed" for one in tried)
    new = sum(one.new for one in tried)
    parts = [f"{len(tried)} of {len(polled)} sources polled", f"{new} new article{'' if new == 1 else 's'}"]
    return ", ".join([*parts, f"{failures} failed"] if failures else parts)


def _print_records(polled: "Sequence[Polled]") -> None:
    for one in polled:
        record = {
            key: getattr(one, key) for key in ("source", "outcome", "entries", "new", "reason", "code", "seconds")
        }
        click.echo(json.dumps(record, ensure_ascii=False))
    total: dict[str, float] = {outcome: sum(one.outcome == outcome for one in polled) for outcome in OUTCOMES}
    total |= {"sources": len(polled), "entries": sum(one.entries for one in polled)}
    total |= {"new_articles": sum(one.new for one in polled)}
    click.echo(json.dumps({"total": total}))


OUTCOMES = ("new", "unchanged", "failed", "skipped")


def exit_code(polled: "Sequence[Polled]") -> int:
    """Return 0 when all is well, 1 when some sources failed, 3 when all did and none was skipped as not due."""
    outcomes = {one.outcome for one in polled}
    if "failed" not in outcomes:
        return WELL
    return NOTHING_DONE if outcomes == {"failed"} else SOME_FAILED


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@pass_settings
def status(settings: Settings, *, as_json: bool) -> None:
    """Tell each source's health: last success, last new item, the reason when it fails, the next try."""
    from curator.model import Visit
    from curator.refresh.health import condition, silent

    with settings.open_store() as store:
        visits = store.visits()
        rhythm = store.rhythm(settings.now.date(), RHYTHM, silent(visits.values(), settings.now))
    zone = settings.config.timezone
    for source in settings.config.sources:
        visit = visits.get(source.slug, Visit(source=source.slug))
        how = condition(source, visit, settings.now, zone, rhythm.get(source.slug, ()))
        click.echo(json.dumps(_status_record(source, visit, how)) if as_json else _status_line(settings, visit, how))


RHYTHM = 90
"""Days of which a source's rhythm is told."""


def _status_record(source: "Source", visit: "Visit", how: "Condition") -> dict[str, object]:
    return {
        "source": source.slug,
        "outlet": source.outlet,
        "health": how.health,
        "last_success": visit.last_success and visit.last_success.isoformat(),
        "last_new": visit.last_new and visit.last_new.isoformat(),
        "failures": visit.failures,
        "reason": visit.reason,
        "next": visit.next_at and visit.next_at.isoformat(),
        "note": visit.note,
        "address": visit.address or source.url,
        "words": how.words,
    }


def _status_line(settings: Settings, visit: "Visit", how: "Condition") -> str:
    def when(moment: "datetime | None") -> str:
        return f"{moment.astimezone(settings.config.timezone):%d %b %H:%M}".lstrip("0") if moment else "never"

    line = f"{visit.source:<20} {how.health:<8} last new {when(visit.last_new)}, next try {when(visit.next_at)}"
    remedies = {"held": f"(curator accept {visit.source})", "moved": f"(curator stay {visit.source} goes back)"}
    remedy = remedies.get("moved" if how.moved_to else how.health, "")
    return " ".join(filter(None, (f"{line}: {how.words}" if how.words else line, remedy)))


@click.command()
@click.argument("slugs", metavar="SLUG...", nargs=-1, required=True)
@pass_settings
def accept(settings: Settings, slugs: Sequence[str]) -> None:
    """Trust what held sources have become: their next poll stores what they offer."""
    from curator.refresh.visits import accept as accepted

    _revise(settings, slugs, accepted, "Accepted {}: its next poll stores what it offers")


@click.command()
@click.argument("slugs", metavar="SLUG...", nargs=-1, required=True)
@pass_settings
def stay(settings: Settings, slugs: Sequence[str]) -> None:
    """Poll sources at their addresses in feeds.yaml, although they seem to have moved."""
    from curator.refresh.moves import stay as stayed

    _revise(settings, slugs, stayed, "{} is polled at its address in feeds.yaml")


def _revise(settings: Settings, slugs: Sequence[str], change: "Callable[[Visit], Visit]", told: str) -> None:
    from curator.errors import BusyError, StoreError
    from curator.refresh.lock import run_lock

    known = [settings.config.source(slug).slug for slug in slugs]
    try:
        # A run that is at work would write over it what it read at its beginning.
        with run_lock(settings.config.data), settings.open_store() as store:
            for slug in known:
                store.revise(slug, change)
                click.echo(told.format(slug))
    except BusyError:
        raise StoreError(f"a run is at work on {settings.config.data}; say this again when it has ended") from None


COMMANDS = (refresh, status, accept, stay)
