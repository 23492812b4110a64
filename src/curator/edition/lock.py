"""One draft at a time: who comes second waits for its turn, then finds what the first one wrote."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from curator.errors import BusyError, StoreError

PATIENCE = 60.0
"""Seconds; a draft whose pictures are all new takes about this long."""
_PAUSE = 0.05


@contextmanager
def draft_lock(data: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the data folder's lock for drafting, which the system releases when the process ends, however it ends.

    BusyError when another draft holds it for longer than ``patience`` seconds, StoreError when it cannot be made.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        file = (data / "draft.lock").open("a")
    except OSError as error:
        raise StoreError(
            f"{data}: cannot write there ({error.strerror}); make the folder writable, or name another with --data"
        ) from error
    with file:
        _take(file, data, time.monotonic() + patience)
        yield


def _take(file: IO[str], data: Path, deadline: float) -> None:
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise BusyError(f"another draft is being written in {data}; run this again when it is done") from None
            time.sleep(_PAUSE)
