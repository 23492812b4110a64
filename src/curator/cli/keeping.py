"""Keeping what was collected: backups, putting them back, and a look at everything that could hurt it."""

import json
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curator import __version__
from curator.cli.exits import MISUSED, NOTHING_DONE, SOME_FAILED
from curator.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from curator.store.health import Finding

LOOK = SOME_FAILED
_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@pass_settings
def backup(settings: Settings, file: Path) -> None:
    """Write a backup of the database to FILE, whole and checked, while others work on.

    A backup of that name is replaced once the new one is whole, as a line for cron wants it. It holds everything that
    was collected and decided; feeds.yaml and the drafts are files of yours.
    """
    from curator.store.backup import back_up

    back_up(settings.config.store, file)


@click.command()
@click.argument("file", type=_FILE)
@pass_settings
def restore(settings: Settings, file: Path) -> None:
    """Put the backup FILE in the place of the database, which is kept beside it."""
    from curator.errors import BusyError, StoreError
    from curator.refresh.lock import run_lock
    from curator.store.backup import restore as put_back

    config = settings.config
    try:
        with run_lock(config.data):
            aside = put_back(config.store, file, settings.now)
    except BusyError:
        raise StoreError(f"a run is at work on {config.data}; restore {file} again when it has ended") from None
    click.echo(f"Restored {file}" + (f"; what was there before is {aside}" if aside else ""))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@pass_settings
def doctor(settings: Settings, *, as_json: bool) -> int:
    """Look at program, database, disk and feeds.yaml, change nothing, and say what to do.

    Exit code 0 when all is well, 1 when there is something to look at, 2 when feeds.yaml cannot be used, 3 when the
    database cannot.
    """
    code = 0
    for one, grade in _findings(settings):
        code = max(code, grade)
        if as_json:
            record = {"about": one.about, "ok": not grade, "words": one.words, "remedy": one.remedy}
            click.echo(json.dumps(record, ensure_ascii=False))
        else:
            mark = "look" if grade else "ok"
            click.echo(f"{mark:<5} {one.about:<12} {one.words}" + (f"; {one.remedy}" if one.remedy else ""))
    return code


def _findings(settings: Settings) -> "Iterator[tuple[Finding, int]]":
    """Yield what is found, and the exit code that it asks for."""
    from curator.errors import UsageError
    from curator.store.database import path_of
    from curator.store.health import Finding, examine
    from curator.store.surroundings import look_round

    yield Finding(about="curator", words=f"{__version__}, Python {platform.python_version()}"), 0
    try:
        config = settings.config
    except UsageError as error:
        store = _likely_store(settings)
        words, remedy = " · ".join(str(error).splitlines()), f"mend it; what follows is about {path_of(store)}"
        yield Finding(about="feeds.yaml", words=words, remedy=remedy), MISUSED
    else:
        store = config.store
        yield Finding(about="feeds.yaml", words=f"{config.path}: {len(config.sources)} sources"), 0
    for one in examine(store):
        yield one, NOTHING_DONE if one.is_grave else LOOK if one.remedy else 0
    for one in look_round(path_of(store), Path(settings.config_path)):
        yield one, LOOK if one.remedy else 0


def _likely_store(settings: Settings) -> str:
    """Return where the database lies if feeds.yaml, which cannot be read, names no other place."""
    data = Path(settings.data_path) if settings.data_path else Path(settings.config_path).parent / "data"
    return f"sqlite:///{data.expanduser().absolute() / 'curator.db'}"


COMMANDS = (backup, restore, doctor)
