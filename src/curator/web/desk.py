"""What the desk works with: its configuration, its clock, its way to the database and to the network."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from curator.config import Config
from curator.fetch import Transport
from curator.store import Store, open_store
from curator.web.editors import Editors
from curator.web.feeds import Feeds
from curator.web.hosts import HERE, Names
from curator.web.pictures import Pictures
from curator.web.refreshes import Refreshes
from curator.web.removed import Removed
from curator.web.tries import Tries

PATIENCE = 5.0
"""Seconds that a page waits for a database which others keep locked: a refresh needs milliseconds at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """All that a page may use of the world outside its request."""

    feeds: Feeds
    clock: Callable[[], datetime]
    """The time in UTC."""
    transport: Transport
    pictures: Pictures
    names: Names = HERE
    """By which it may be called."""
    editors: Editors | None = None
    """Who may log in; None where whoever reaches this machine's loopback may sit down."""
    tries: Tries = field(default_factory=Tries)
    refreshes: Refreshes = field(default_factory=Refreshes)
    """The refreshes that were begun at the desk."""
    removed: Removed = field(default_factory=Removed)
    """The sources that were removed at the desk, to be put back."""

    def config(self) -> Config:
        """Return ``feeds.yaml`` as it is now, or as it last could be read."""
        return self.feeds.config()

    def open_store(self) -> Store:
        """Open the database, for one thread and a short while; StoreError when it cannot serve."""
        return open_store(self.config().store, PATIENCE)
