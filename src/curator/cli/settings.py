"""What the global options say: where feeds.yaml and the data are, and what time it is."""

import logging
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curator.secrets import NO_SECRETS
from curator.visible import visible

if TYPE_CHECKING:
    from curator.config import Config
    from curator.model import Rights
    from curator.store import Store

YEARS = range(1970, 2200)
"""A clock that is set outside of them was set by mistake; dates need room on both sides."""
LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)


class Lines(logging.Formatter):
    """Writes one event as one line, and a traceback indented below it; nothing in it acts, no secret is told."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")
        self.secrets = NO_SECRETS

    def format(self, record: logging.LogRecord) -> str:
        """Write an event."""
        record.message = record.getMessage()
        line = visible(self.formatMessage(record))
        trace = self.formatException(record.exc_info).splitlines() if record.exc_info else []
        return self.secrets.hide("\n".join([line, *(f"  {visible(one)}" for one in trace)]))


@dataclass(kw_only=True)
class Settings:
    """The global options, read when a command first needs them."""

    config_path: str
    data_path: str | None
    now: datetime
    """The time of this run, in UTC."""
    verbosity: int

    def __post_init__(self) -> None:
        self._lines = Lines()
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(self._lines)
        logging.basicConfig(level=LEVELS[min(self.verbosity, 2)], handlers=[handler])

    @cached_property
    def config(self) -> "Config":
        """The checked feeds.yaml; ConfigError with every problem."""
        return self.read_config()

    def read_config(self) -> "Config":
        """Read and check feeds.yaml as it is now; ConfigError with every problem."""
        from curator.config import load

        config = load(Path(self.config_path))
        self._lines.secrets = config.secrets
        return config.with_data(Path(self.data_path)) if self.data_path else config

    @property
    def today(self) -> date:
        """The blogger's day."""
        return self.now.astimezone(self.config.timezone).date()

    def open_store(self) -> "Store":
        """Open the database of this configuration."""
        from curator.store import open_store

        return open_store(self.config.store)

    def rights(self, slug: str) -> "Rights":
        """The rights card of a source; the file's defaults for one that is no longer followed."""
        return next((source.rights for source in self.config.sources if source.slug == slug), self.config.rights)


pass_settings = click.make_pass_decorator(Settings)


class Moment(click.ParamType):  # type: ignore[type-arg]  # click before 8.4 takes no argument
    """A time with its zone, as ``2026-11-22T06:00Z``; comes out in UTC."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the time."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a time; write it as 2026-11-22T06:00Z", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{value!r} names no time zone; add Z for UTC, or an offset such as +01:00", param, ctx)
        if moment.year not in YEARS:
            self.fail(f"{value!r} lies outside the years {YEARS[0]} to {YEARS[-1]}", param, ctx)
        return moment.astimezone(UTC)


class Day(click.ParamType):  # type: ignore[type-arg]  # click before 8.4 takes no argument
    """A day as ``2026-11-22``."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day; write it as 2026-11-22", param, ctx)
