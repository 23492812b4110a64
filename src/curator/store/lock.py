"""The lock that all who write a database share; the system releases it when a process ends, however it ends."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from curator.errors import StoreError
from curator.store.faults import BUSY, PATIENCE

_PAUSE = 0.002


def lock_path(database: Path) -> Path:
    """Return the file that is locked: beside the database, and never replaced as the database itself may be."""
    return database.with_name(database.name + ".lock")


class WriteLock:
    """The lock of one database, held for as long as a transaction lasts."""

    def __init__(self, database: Path) -> None:
        self._database = database
        file = os.open(lock_path(database), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        self._file = os.fdopen(file, "r+b", buffering=0)

    @property
    def is_closed(self) -> bool:
        return self._file.closed

    def close(self) -> None:
        """Release it for good."""
        self._file.close()

    @contextlib.contextmanager
    def held(self, patience: float = PATIENCE) -> Iterator[None]:
        """Hold it; StoreError when it cannot be had in time."""
        deadline = time.monotonic() + patience
        while not took(self._file.fileno()):
            if time.monotonic() > deadline:
                raise StoreError(f"{self._database}: {BUSY}")
            time.sleep(_PAUSE)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)


def took(file: int) -> bool:
    """Lock a file that is open, unless another process has."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
