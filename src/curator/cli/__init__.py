"""The command line: one file per group of commands, heavy modules imported only inside the commands.

Exit codes: 0 well, 1 some sources failed (each named once on stderr), 2 usage or configuration, 3 nothing
could be done at all.
"""

import io
import logging
import signal
import sys
from datetime import UTC, datetime

import click

from curator import __version__
from curator.cli import demo, desk, drafts, gather, keeping, publishing, setup, sources, stories
from curator.cli.exits import MISUSED, NOTHING_DONE, WELL
from curator.cli.settings import Moment, Settings
from curator.errors import BusyError, CuratorError, SourceError, StoreError


@click.group(context_settings={"auto_envvar_prefix": "CURATOR", "help_option_names": ["-h", "--help"]})
@click.option("--config", type=click.Path(), default="feeds.yaml", show_default=True, help="The sources to follow.")
@click.option("--data", type=click.Path(), default=None, help="Folder of database and drafts.")
@click.option(
    "--now",
    type=Moment(),
    default=lambda: datetime.now(UTC),
    metavar="TIME",
    help="Set the clock, e.g. 2026-11-22T06:00Z (tests and replays).",
)
@click.option("-v", "--verbose", count=True, help="Say more on stderr; twice for everything.")
@click.version_option(__version__, prog_name="curator")
@click.pass_context
def cli(context: click.Context, config: str, data: str | None, now: datetime, verbose: int) -> None:
    """Gather the news for people who write about it.

    Feeds and sites go in; an attributed roundup draft comes out.
    """
    context.obj = Settings(config_path=config, data_path=data, now=now, verbosity=verbose)


for group in (setup, sources, gather, stories, desk, drafts, publishing, keeping, demo):
    for command in group.COMMANDS:
        cli.add_command(command)


def _tell_unraisable(fault: "sys.UnraisableHookArgs") -> None:
    """Say what went wrong where nobody could catch it; a second Ctrl-C, while the first tidies up, is no fault."""
    if not isinstance(fault.exc_value, KeyboardInterrupt):
        sys.__unraisablehook__(fault)


def main() -> None:
    """Run the command line; every expected error becomes one sentence on stderr and its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name that the terminal cannot show is no reason to fall over it
            stream.reconfigure(errors="backslashreplace")
    # systemd and timeout end us as Ctrl-C does; asyncio takes SIGINT for itself while it runs, to end its tasks first.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    sys.unraisablehook = _tell_unraisable
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # who presses Ctrl-C again wants no more tidying
        click.echo("curator: stopped; what was stored stays, run it again to go on", err=True)
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except BusyError as error:
        click.echo(f"curator: {error}", err=True)
        code = WELL
    except (StoreError, SourceError) as error:
        click.echo(f"curator: {error}", err=True)
        code = NOTHING_DONE
    except CuratorError as error:
        click.echo(f"curator: {error}", err=True)
        code = MISUSED
    except Exception:
        logging.getLogger(__name__).exception("a fault in curator itself; what was stored stays")
        code = NOTHING_DONE
    sys.exit(code or WELL)
