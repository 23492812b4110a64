"""One run at a time: a lock that the system releases when its process ends, however it ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from curator.errors import BusyError, StoreError


@contextmanager
def run_lock(data: Path) -> Iterator[None]:
    """Hold the data folder's run lock; BusyError when another run holds it, StoreError when it cannot be made."""
    path = data / "run.lock"
    try:
        data.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
    except OSError as error:
        raise StoreError(
            f"{data}: cannot write there ({error.strerror}); make the folder writable, or name another with --data"
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BusyError(f"another run is at work on {data}; nothing to do") from None
        yield
