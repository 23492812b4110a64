"""Beginning, and checking what was configured."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curator.cli.exits import NOTHING_DONE, SOME_FAILED
from curator.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from curator.fetch import Fetcher
    from curator.model import Page, Source


@click.command()
@click.argument("folder", metavar="[DIR]", type=click.Path(file_okay=False, path_type=Path), default=".")
def init(folder: Path) -> None:
    """Write a commented feeds.yaml and the data folder."""
    from importlib.resources import files

    from curator.errors import UsageError

    target = folder / "feeds.yaml"
    try:
        if target.exists():
            raise UsageError(f"{target} is there already; it was left as it is")
        (folder / "data").mkdir(parents=True, exist_ok=True)
        target.write_bytes(files("curator").joinpath("starter/feeds.yaml").read_bytes())
        target.chmod(0o640)  # addresses of feeds may carry keys
    except OSError as error:
        raise UsageError(f"{folder}: cannot write there ({error.strerror}); name a folder of yours") from error
    click.echo(f"{target} follows five sources to begin with; edit it, then run: curator check, curator refresh")


@click.command()
@click.option("--online", is_flag=True, help="Try each source: fetch it, read it, say what it offers.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of feeds.yaml, for editors that complete it.")
@pass_settings
def check(settings: Settings, *, online: bool, schema: bool) -> int:
    """Validate feeds.yaml: every error at once, with its line."""
    from curator.errors import ConfigError

    if schema:
        from curator.config import json_schema

        click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
        return 0
    if settings.config.unset:
        raise ConfigError(settings.config.unset)
    for note in settings.config.notes:
        click.echo(f"note: {note}")
    sources = settings.config.sources
    if online:
        return _try_sources(settings)
    click.echo(f"{settings.config.path} is well: {len(sources)} source{'' if len(sources) == 1 else 's'}")
    return 0


def _try_sources(settings: Settings) -> int:
    import asyncio

    from curator.engine import open_engine
    from curator.errors import SourceError
    from curator.fetch import Fetcher, open_network
    from curator.reading import read_source
    from curator.urls import display

    async def run() -> int:
        failures = 0
        config = settings.config
        fetcher = Fetcher(config.fetch, open_network(config.fetch), secrets=config.secrets)
        async with open_engine(settings.config.engine) as engine:
            for source in settings.config.sources:
                if not source.enabled:
                    click.echo(f"{source.slug}: switched off in feeds.yaml")
                    continue
                try:
                    listing = await engine.run(read_source, await _get(fetcher, source), source, frozenset[str]())
                except SourceError as error:
                    failures += 1
                    click.echo(f"{source.slug}: failed: {error.reason} ({display(source.url)})")
                    continue
                newest = max((entry.published for entry in listing.entries if entry.published), default=None)
                about = f"{len(listing.entries)} entries" + (f", newest {newest:%Y-%m-%d %H:%M} UTC" if newest else "")
                click.echo(f"{source.slug}: {about}{'; ' + listing.note if listing.note else ''}")
        if not failures:
            return 0
        return NOTHING_DONE if failures == len(settings.config.sources) else SOME_FAILED

    return asyncio.run(run())


async def _get(fetcher: "Fetcher", source: "Source") -> "Page":
    from curator.model import Validators
    from curator.refresh import fetch_source

    async with fetcher.visitor() as visitor:
        return await fetch_source(visitor, source, Validators())


COMMANDS = (init, check)
