"""``feeds.yaml`` while the desk runs: read again when it changed, and as it last was well where it cannot be read."""

from collections.abc import Callable
from pathlib import Path
from threading import Lock

from curator.config import Config
from curator.errors import ConfigError

Stamp = tuple[int, int, int]


class Feeds:
    """The configuration as it is now; made with one that can be read."""

    def __init__(self, path: Path, load: Callable[[], Config]) -> None:
        self._path = path
        self._load = load
        self._lock = Lock()
        self._stamp = _stamp(path)
        self._config = load()
        self._trouble: ConfigError | None = None

    def config(self) -> Config:
        """Return the last configuration that could be read."""
        self._look()
        return self._config

    def trouble(self) -> ConfigError | None:
        """Return what is wrong with the file as it is now, or None."""
        self._look()
        return self._trouble

    def _look(self) -> None:
        with self._lock:
            stamp = _stamp(self._path)
            if stamp == self._stamp:
                return
            try:
                self._config, self._trouble = self._load(), None
            except ConfigError as error:
                self._trouble = error
            self._stamp = stamp


def _stamp(path: Path) -> Stamp | None:
    """Tell one state of a file from the next; None where it cannot be seen."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
