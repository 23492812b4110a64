"""The second line: the day's draft, and the one line for cron."""

import sys
from datetime import date
from typing import TYPE_CHECKING

import click

from curator.cli.exits import SOME_FAILED
from curator.cli.gather import exit_code, poll
from curator.cli.settings import Day, Settings, pass_settings

if TYPE_CHECKING:
    from curator.edition import Drafted
    from curator.refresh import Polled


@click.command()
@click.option("--day", type=Day(), default=None, help="The roundup's day; default today, in your time zone.")
@click.option("--template", "templates", metavar="T", multiple=True, help="daily.md, daily.html, or your own file.")
@click.option("--all", "everything", is_flag=True, help="Compose from everything new, not only from what was picked.")
@click.option("--print", "printed", is_flag=True, help="Print the Markdown draft as well.")
@pass_settings
def draft(settings: Settings, day: date | None, templates: tuple[str, ...], *, everything: bool, printed: bool) -> None:
    """Compose the day's roundup from the picks; what you edited in an earlier draft stays."""
    drafted = _draft(settings, day or settings.today, templates, everything=everything)
    for note in drafted.notes:
        click.echo(note, err=True)
    if printed:
        click.echo(drafted.markdown)
    elif not drafted.roundup.items:
        click.echo(
            "Nothing is picked: pick stories first (curator stories), or draft everything new with --all.", err=True
        )
    else:
        for path in drafted.paths:
            click.echo(path)


@click.command()
@click.option("--all", "everything", is_flag=True, help="Compose from everything new, not only from what was picked.")
@pass_settings
def morning(settings: Settings, *, everything: bool) -> int:
    """Refresh what is due, then draft: the one line for cron. Quiet when all is well."""
    from curator.errors import BusyError
    from curator.fetch import open_network

    polled: list[Polled] = []
    try:
        polled = poll(settings, open_network(settings.config.fetch), only_due=True)
    except BusyError as busy:
        click.echo(f"curator: {busy}; drafting from what is stored", err=True)
    drafted = _draft(settings, settings.today, (), everything=everything)
    if sys.stdout.isatty():
        _tell(drafted)
    return min(exit_code(polled), SOME_FAILED)


def _tell(drafted: "Drafted") -> None:
    for line in (*drafted.notes, *drafted.paths):
        click.echo(line)


def _draft(settings: Settings, day: date, templates: tuple[str, ...], *, everything: bool) -> "Drafted":
    from curator import edition
    from curator.fetch import open_network, open_pictures

    config = settings.config
    with settings.open_store() as store, open_pictures(config.fetch, open_network(config.fetch)) as image_fetcher:
        return edition.draft(
            store,
            config,
            day=day,
            now=settings.now,
            everything=everything,
            templates=templates or edition.TEMPLATES,
            image_fetcher=image_fetcher,
        )


COMMANDS = (draft, morning)
