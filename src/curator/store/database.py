"""A file becomes a database that can be trusted with several processes at once.

Every write transaction, migration and closing happens under one ``flock``, and begins ``IMMEDIATE``: SQLite before
3.51.3 can damage a WAL that several connections write and check-point at once, and a transaction that begins with
a read fails at once, whatever ``busy_timeout`` says, when another process wrote in between.
"""

import contextlib
import errno
import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from curator.errors import StoreError

PATIENCE = 30.0
"""Seconds to wait for another process that writes: it needs milliseconds, unless it was stopped."""
CLOSING_PATIENCE = 5.0
APPLICATION = 0x43555241
"""``CURA``, SQLite's ``application_id`` of a file that is ours."""
VERSION = 2
"""The newest schema; a file's own is its ``user_version``."""

Synchronous = Literal["NORMAL", "FULL"]
"""What a commit survives: always a crash of this program, and with FULL the loss of power too."""

_SENTENCES = {
    "SQLITE_FULL": "the disk is full, so this step was not saved; free some space and run it again",
    "SQLITE_READONLY": "it cannot be written; make the file and its folder writable or name another with --data",
    "SQLITE_CANTOPEN": "it cannot be opened; make the file and its folder writable or name another with --data",
    "SQLITE_PERM": "it cannot be opened; make the file and its folder writable or name another with --data",
    "SQLITE_NOTADB": "it is not a database; move the file away or name another with --data",
    "SQLITE_CORRUPT": "the database is damaged; put a backup in its place",
    "SQLITE_BUSY": f"another program has kept it locked for {PATIENCE:.0f} seconds; run this again when it has ended",
    "SQLITE_LOCKED": f"another program has kept it locked for {PATIENCE:.0f} seconds; run this again when it has ended",
    "SQLITE_IOERR": "the disk failed while the database was read or written; look at the disk, then run this again",
}


class Database:
    """An open SQLite file; used from the thread that opened it, closed by ``with``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock_file: int | None = None
        with self._translated(), contextlib.ExitStack() as undoing:
            undoing.callback(self._release)
            _make_file(path)
            with self._locked():
                self._connection = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE, cached_statements=256)
                undoing.callback(self._connection.close)
                self._prepare(self._connection)
            undoing.pop_all()

    def close(self) -> None:
        """Close the file; the last to close it check-points the WAL."""
        with contextlib.suppress(StoreError, OSError), self._locked(CLOSING_PATIENCE):
            self._connection.close()
        self._connection.close()
        self._release()

    def _release(self) -> None:
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One view of the data, however many questions are asked."""
        with self._translated():
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                self._roll_back()

    @contextlib.contextmanager
    def _writing(self, synchronous: Synchronous) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is saved, or nothing."""
        with self._translated(), self._locked():
            self._connection.execute(f"PRAGMA synchronous = {synchronous}")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            finally:
                self._roll_back()

    def _roll_back(self) -> None:
        """End a transaction that still stands: SQLite itself ends one that met a full disk."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    @contextlib.contextmanager
    def _locked(self, patience: float = PATIENCE) -> Iterator[None]:
        """Hold the lock that all who write the file share; StoreError when it cannot be had in time."""
        if self._lock_file is None:
            lock = self.path.with_name(self.path.name + ".lock")
            self._lock_file = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        deadline = time.monotonic() + patience
        while not _took(self._lock_file):
            if time.monotonic() > deadline:
                raise StoreError(f"{self.path}: {_SENTENCES['SQLITE_BUSY']}")
            time.sleep(0.002)
        try:
            yield
        finally:
            fcntl.flock(self._lock_file, fcntl.LOCK_UN)

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn what a disk or another program did to us into a sentence; our own mistakes rise as they are."""
        try:
            yield
        except sqlite3.Error as error:
            sentence = _sentence(error)
            if not sentence:
                raise
            raise StoreError(f"{self.path}: {sentence}") from error
        except OSError as error:
            raise StoreError(f"{self.path}: {_os_sentence(error)}") from error

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        version = _number(connection, "user_version")
        if version > VERSION:
            raise StoreError(
                f"{self.path}: a newer curator wrote it (database version {version}, this program knows {VERSION}); "
                "install the newer curator or name another folder with --data"
            )
        if not (_is_ours(connection) if version else _is_empty(connection)):
            raise StoreError(f"{self.path}: another program's database; name another folder with --data")
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode = WAL")
        if version < VERSION:
            from curator.store.schema import migrate  # sqlite-utils costs 0.2 s: for files that are new or old

            migrate(connection)


def _make_file(path: Path) -> None:
    """Make an empty file, which others than its owner and group cannot read: SQLite would let everybody."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640))


def _took(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def _is_empty(connection: sqlite3.Connection) -> bool:
    """Say whether nothing is in it yet, save the table that sqlite-utils makes before the first migration."""
    foreign = "SELECT count(*) FROM sqlite_master WHERE tbl_name <> '_sqlite_migrations'"
    return not connection.execute(foreign).fetchone()[0]


def _is_ours(connection: sqlite3.Connection) -> bool:
    return _number(connection, "application_id") == APPLICATION


def _sentence(error: sqlite3.Error) -> str:
    """Say what SQLite met, by its result code (sqlite.org/rescode.html), the extended ones by their family."""
    name = getattr(error, "sqlite_errorname", "")
    return next((sentence for family, sentence in _SENTENCES.items() if name.startswith(family)), "")


def _os_sentence(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _SENTENCES["SQLITE_FULL"]
    return f"it cannot be written ({error.strerror}); make the folder writable or name another with --data"
