"""What a disk or another program does to a database's file → a StoreError in words."""

import contextlib
import errno
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from curator.errors import StoreError

PATIENCE = 30.0
"""Seconds to wait for another process that writes: it needs milliseconds, unless it was stopped or migrates."""
BUSY = "another program keeps it locked; run this again when it has ended"
_FULL = "the disk is full, so this step was not saved; free some space and run it again"
_LIMITED = (
    "it cannot grow: the disk is full or fails, or a quota or a limit on file sizes is reached, so this step was not"
    " saved; make room and run it again"
)
_UNWRITABLE = "make the file and its folder writable or name another with --data"

# By the beginning of the result code's name (sqlite.org/rescode.html), the longer first: extended codes go with
# their family.
_SENTENCES = {
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": f"it cannot be written; {_UNWRITABLE}",
    "SQLITE_CANTOPEN": f"it cannot be opened; {_UNWRITABLE}",
    "SQLITE_PERM": f"it cannot be opened; {_UNWRITABLE}",
    "SQLITE_NOTADB": "it is not a database; move the file away or name another with --data",
    "SQLITE_CORRUPT": "the database is damaged; curator restore FILE puts a backup in its place",
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    # SQLite knows a full disk by ENOSPC alone: a quota and RLIMIT_FSIZE come as a failed write, and so does a disk
    # without room for the 32 KiB beside a database that all who have it open share.
    "SQLITE_IOERR_WRITE": _LIMITED,
    "SQLITE_IOERR_SHM": _LIMITED,
    "SQLITE_IOERR_TRUNCATE": _LIMITED,
    "SQLITE_IOERR": "the disk failed while the database was read or written; look at the disk, then run this again",
}


_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


class DamageError(StoreError):
    """The file itself is at fault, not its disk, nor who else uses it."""


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what a disk or another program did to us into a sentence; our own mistakes rise as they are.

    StoreError, or DamageError where the file is no whole database.
    """
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        sentence = next((sentence for family, sentence in _SENTENCES.items() if name.startswith(family)), "")
        if not sentence:
            raise
        kind = DamageError if name.startswith(_DAMAGED) else StoreError
        raise kind(f"{path}: {sentence}") from error
    except OSError as error:
        raise StoreError(f"{path}: {_os_sentence(error)}") from error


@contextlib.contextmanager
def blamed(source: Path) -> Iterator[None]:
    """Turn what says that a file which was read is damaged into a DamageError; all else rises as it is."""
    try:
        yield
    except sqlite3.Error as error:
        if not getattr(error, "sqlite_errorname", "").startswith(_DAMAGED):
            raise
        with translated(source):
            raise


def _os_sentence(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _FULL
    if error.errno == errno.EFBIG:
        return _LIMITED
    return f"it cannot be written ({error.strerror}); make the folder writable or name another with --data"
