"""What the global options say: where feeds.yaml and the data are, and what time it is."""

import logging
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curator.errors import UsageError

if TYPE_CHECKING:
    from curator.config import Config
    from curator.model import Rights
    from curator.store import Store

LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)


@dataclass(kw_only=True)
class Settings:
    """The global options, read when a command first needs them."""

    config_path: str
    data_path: str | None
    now_text: str | None
    verbosity: int

    def __post_init__(self) -> None:
        level = LEVELS[min(self.verbosity, 2)]
        logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")

    @cached_property
    def config(self) -> "Config":
        """The checked feeds.yaml; ConfigError with every problem."""
        from curator.config import load

        config = load(Path(self.config_path))
        return config.with_data(Path(self.data_path)) if self.data_path else config

    @cached_property
    def now(self) -> datetime:
        """The time of this run, in UTC."""
        if self.now_text is None:
            return datetime.now(UTC)
        try:
            moment = datetime.fromisoformat(self.now_text)
        except ValueError:
            raise UsageError(f"--now {self.now_text!r} is not a time; write it as 2026-11-22T06:00Z") from None
        if moment.tzinfo is None:
            raise UsageError(f"--now {self.now_text!r} names no time zone; add Z for UTC, or an offset such as +01:00")
        return moment.astimezone(UTC)

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


class Day(click.ParamType):
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
