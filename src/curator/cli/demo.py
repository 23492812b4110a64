"""The whole job on a bundled newsroom."""

import click


@click.command()
@click.argument("folder", metavar="[FOLDER]", type=click.Path(file_okay=False), default="demo")
@click.pass_context
def demo(context: click.Context, folder: str) -> None:
    """Show the whole job on a made-up newsroom, served on loopback; no network is used."""
    from pathlib import Path

    from curator.demo import run

    context.exit(run(Path(folder), click.echo))


COMMANDS = (demo,)
