"""What the desk works with: its configuration, its clock, its way to the database and to the network."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from curator.config import Config
from curator.fetch import Transport
from curator.store import Store, open_store
from curator.web.feeds import Feeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """All that a page may use of the world outside its request."""

    feeds: Feeds
    clock: Callable[[], datetime]
    """The time in UTC."""
    transport: Transport

    def config(self) -> Config:
        """Return ``feeds.yaml`` as it is now, or as it last could be read."""
        return self.feeds.config()

    def open_store(self) -> Store:
        """Open the database, for one thread and a short while; StoreError when it cannot serve."""
        return open_store(self.config().store)
