"""The editor's desk: opening it, and who may sit at it."""

import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from curator.cli.settings import Settings, pass_settings
from curator.errors import UsageError

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from curator.web import Desk

PORT = 8321
EDITORS = "editors"
PICTURES = "pictures"
"""The file of the editors and the folder of pictures, in the folder of the data."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Listen at this address of the machine.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="Listen at this port.")
@click.option(
    "--allow-host",
    "names",
    metavar="NAME",
    multiple=True,
    help="A name by which browsers call the desk; may be given several times.",
)
@click.option("--login", is_flag=True, help="Ask for a password on this machine's own address, too.")
@pass_settings
@click.pass_context
def serve(
    context: click.Context, settings: Settings, host: str, port: int, names: Sequence[str], *, login: bool
) -> None:
    """Open the editor's desk, for browsers.

    On this machine's own address nobody else reaches it, and no password is asked. Anywhere else, and under any other
    name than this machine's, it asks for one: curator editor NAME gives it.
    """
    from curator.web import build
    from curator.web.server import address_of, listen, server

    settings.config  # noqa: B018  what is wrong with it is told before a port is opened
    settings.open_store().close()  # and an older database is migrated before anybody waits for a page
    with listen(host, port) as door:
        app = build(_desk(settings, door, names, _clock(context, settings), login=login))
        click.echo(f"The desk is at {address_of(door)} (Ctrl-C closes it).")
        sys.stdout.flush()
        if app.state.desk.editors is not None:
            click.echo("curator: without https in front of it, passwords travel to the desk in the clear", err=True)
        # KeyboardInterrupt is how uvicorn passes on the signal that ended it; a refresh of the desk's own ends with it.
        with suppress(KeyboardInterrupt), closing(app.state.desk.refreshes):
            server(app).run(sockets=[door])


def _desk(
    settings: Settings, door: "socket.socket", names: Sequence[str], clock: "Callable[[], datetime]", *, login: bool
) -> "Desk":
    from curator.fetch import open_network
    from curator.web import Desk
    from curator.web.editors import Editors
    from curator.web.feeds import Feeds
    from curator.web.hosts import LOOPBACK, Names, checked, is_here
    from curator.web.pictures import Pictures
    from curator.web.server import is_loopback

    named = checked(names)
    is_private = is_loopback(door) and all(map(is_here, named)) and not login
    editors = Editors(settings.config.data / EDITORS)
    if not is_private and not editors.all():
        raise UsageError(
            "a desk that others can reach needs an editor with a password, and there is none; run: curator editor NAME"
        )
    fetch = settings.config.fetch
    transport = open_network(fetch)
    return Desk(
        feeds=Feeds(Path(settings.config_path), settings.read_config),
        clock=clock,
        transport=transport,
        pictures=Pictures(settings.config.data / PICTURES, fetch, transport),
        names=Names(names=LOOPBACK | checked([_own_name(door)]) | named, any_address=not is_private),
        editors=None if is_private else editors,
    )


def _own_name(door: "socket.socket") -> str:
    from urllib.parse import urlsplit

    from curator.web.server import address_of

    return urlsplit(address_of(door)).netloc


def _clock(context: click.Context, settings: Settings) -> "Callable[[], datetime]":
    """Return the time as it passes, or as ``--now`` has set it."""
    source = context.parent and context.parent.get_parameter_source("now")
    if source in {None, ParameterSource.DEFAULT}:
        return lambda: datetime.now(UTC)
    return lambda: settings.now


@click.command()
@click.argument("name")
@click.option("--password-stdin", "from_stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--remove", is_flag=True, help="Take the editor out; their sessions end.")
@pass_settings
def editor(settings: Settings, name: str, *, from_stdin: bool, remove: bool) -> None:
    """Give an editor a password for a desk that others can reach, or a new one.

    Sessions under an old password end.
    """
    from curator.web import editors

    path = settings.config.data / EDITORS
    if remove:
        editors.remove(path, name)
        click.echo(f"{name} is no editor any more.")
        return
    editors.put(path, name, _password(name, from_stdin=from_stdin))
    click.echo(f"{name} can log in at the desk. {path} is to be read by you alone.")


def _password(name: str, *, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask at; give the password with --password-stdin")
    return str(click.prompt(f"Password of {name}", hide_input=True, confirmation_prompt="Once more"))


COMMANDS = (serve, editor)
