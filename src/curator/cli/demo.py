"""The whole job on a bundled newsroom."""

import click

from curator.cli.settings import Settings, pass_settings


@click.command()
@click.argument("folder", metavar="[FOLDER]", type=click.Path(file_okay=False), default="demo")
@pass_settings
def demo(settings: Settings, folder: str) -> int:
    """Show the whole job on a made-up newsroom, served on loopback; no network is used."""
    from pathlib import Path

    from curator.demo import run

    return run(Path(folder), click.echo, lambda: settings.now)


COMMANDS = (demo,)
