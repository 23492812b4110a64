"""A database → a copy of one moment of it, whole and checked under its name, or no copy at all."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from curator.errors import StoreError
from curator.store.faults import DamageError, blamed, translated
from curator.store.lock import took


def write_copy(connection: sqlite3.Connection, source: Path, target: Path) -> None:
    """Copy the database of a connection to ``target``; a file of that name is replaced when the copy is whole.

    Others may write meanwhile: the copy is of the moment at which it began, and takes no lock. (To copy the file itself
    would lose what is still in the WAL: all of it, at worst.) DamageError when the source is not whole, StoreError when
    the target cannot be written; then what was there before is still there.
    """
    part = target.with_name(f".{target.name}.part")
    with _claimed(part, target) as file, translated(target):
        with blamed(source):
            connection.execute("VACUUM INTO ?", (str(part),))
        with reading(part) as copy:
            faults = integrity(copy)
        if faults:
            raise DamageError(f"{source}: the database is damaged ({faults[0]}); no copy was made")
        os.fsync(file)
        part.replace(target)
        sync_folder(target.parent)


@contextlib.contextmanager
def _claimed(part: Path, target: Path) -> Iterator[int]:
    """Hold an empty file that nobody but its owner reads; on an error it goes, and one that a crash left is used."""
    try:
        file = os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"{target}: it cannot be written there ({error.strerror}); name a file elsewhere") from error
    try:
        # Whoever held it last may have given it its final name just now.
        if not (took(file) and part.exists() and os.path.samestat(os.fstat(file), part.stat())):
            raise StoreError(f"{target}: another process is writing this very file; run this again when it has ended")
        try:
            os.ftruncate(file, 0)
            yield file
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    finally:
        os.close(file)


@contextlib.contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database so that nothing is changed or made, on a read-only disk too.

    Where nothing is in a WAL nobody writes it, and SQLite is told so: else it would make a WAL, and leave it there.
    """
    wal = sidecar(path, "-wal")
    how = "mode=ro" if wal.exists() and wal.stat().st_size else "immutable=1"
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None)
    with contextlib.closing(connection):
        yield connection


def integrity(connection: sqlite3.Connection) -> list[str]:
    """Say in SQLite's words what is wrong in a database: nothing, when it is whole."""
    faults = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
    orphans = connection.execute("PRAGMA foreign_key_check").fetchmany(10)
    return [fault for fault in faults if fault != "ok"] + [
        f"row {row} of {table} refers to a row of {parent} that is not there" for table, row, parent, _ in orphans
    ]


def sidecar(path: Path, suffix: str) -> Path:
    """Return a file that SQLite keeps beside a database: its ``-wal``, its ``-shm``."""
    return path.with_name(path.name + suffix)


def sync_folder(folder: Path) -> None:
    """Have a folder's names survive the loss of power."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)
