"""A file becomes a database that can be trusted with several processes at once.

Every write transaction, migration and closing happens under one ``flock``, and begins ``IMMEDIATE``: SQLite before
3.51.3 can damage a WAL that several connections write and check-point at once, and a transaction that begins with
a read fails at once, whatever ``busy_timeout`` says, when another process wrote in between.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from curator.errors import StoreError, UsageError
from curator.store.copies import sidecar, write_copy
from curator.store.faults import PATIENCE, translated
from curator.store.lock import WriteLock

CLOSING_PATIENCE = 5.0
LARGE_WAL = 16 << 20
"""Bytes, from which on a commit waits for readers so that the WAL can begin anew: SQLite itself only appends for as
long as somebody reads at every moment at which it could."""
READERS_PATIENCE = 1.0
APPLICATION = 0x43555241
"""``CURA``, SQLite's ``application_id`` of a file that is ours."""
VERSION = 5
"""The newest schema; a file's own is its ``user_version``."""

SCHEME = "sqlite:///"

Synchronous = Literal["NORMAL", "FULL"]
"""What a commit survives: always a crash of this program, and with FULL the loss of power too."""


class Database:
    """An open SQLite file; used from the thread that opened it, closed by ``with``."""

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self.path = path
        self._patience = patience
        with translated(path), contextlib.ExitStack() as undoing:
            make_file(path)
            self._lock = undoing.enter_context(contextlib.closing(WriteLock(path)))
            with self._lock.held(patience):
                self._file = path.stat()
                self._connection = self._connect_somehow()
            undoing.pop_all()

    def close(self) -> None:
        """Close the file; the last to close it check-points the WAL."""
        if self._lock.is_closed:
            return
        with contextlib.suppress(StoreError, OSError), self._lock.held(CLOSING_PATIENCE):
            self._connection.close()
        self._connection.close()
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One view of the data, however many questions are asked."""
        with translated(self.path):
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                self._roll_back()

    @contextlib.contextmanager
    def _writing(self, synchronous: Synchronous) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is saved, or nothing."""
        with translated(self.path), self._lock.held(self._patience):
            self._check_place()
            self._connection.execute(f"PRAGMA synchronous = {synchronous}")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            finally:
                self._roll_back()
            self._bound_wal()

    def _bound_wal(self) -> None:
        """Empty a WAL that has grown large; the lock is held, and what was committed stays so whatever comes of it."""
        with contextlib.suppress(sqlite3.Error, FileNotFoundError):
            if sidecar(self.path, "-wal").stat().st_size > LARGE_WAL:
                self._connection.execute(f"PRAGMA busy_timeout = {READERS_PATIENCE * 1000:.0f}")
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                self._connection.execute(f"PRAGMA busy_timeout = {self._patience * 1000:.0f}")

    def _roll_back(self) -> None:
        """End a transaction that still stands: SQLite itself ends one that met a full disk."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _check_place(self) -> None:
        """Refuse to write into a file that has lost its name: what is saved there, nobody finds again."""
        try:
            is_there = os.path.samestat(self._file, self.path.stat())
        except FileNotFoundError:
            is_there = False
        if not is_there:
            raise StoreError(f"{self.path}: it was moved or replaced while it was open; run this again")

    def _connect_somehow(self) -> sqlite3.Connection:
        """Connect; alone, where the disk has no room for the 32 KiB that those who share the file share.

        So what is stored can be read when others have filled the disk to its last byte; writing says that it is full.
        """
        try:
            return self._connect("NORMAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_IOERR_SHMSIZE":
                raise
            return self._connect("EXCLUSIVE")  # sqlite.org/wal.html, 8: needs no shared memory

    def _connect(self, locking: str) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=self._patience, cached_statements=256)
        with contextlib.ExitStack() as undoing:
            undoing.callback(connection.close)
            connection.execute(f"PRAGMA locking_mode = {locking}")
            self._prepare(connection)
            undoing.pop_all()
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        version = number(connection, "user_version")
        if version > VERSION:
            raise StoreError(f"{self.path}: {newer(version)}; install the newer curator or name another with --data")
        if not (is_ours(connection) if version else is_empty(connection)):
            raise StoreError(f"{self.path}: another program's database; name another folder with --data")
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode = WAL")
        if version < VERSION:
            from curator.store.schema import migrate  # sqlite-utils costs 0.2 s: for files that are new or old

            if version:
                self._keep(connection, version)
            migrate(connection)

    def _keep(self, connection: sqlite3.Connection, version: int) -> None:
        """Put a copy beside the file before it is migrated; without room for one nothing is begun."""
        kept = self.path.with_name(f"{self.path.name}.version-{version}-before-migration")
        try:
            write_copy(connection, self.path, kept)
        except StoreError as error:
            raise StoreError(
                f"{self.path}: it stays at version {version}, for it cannot be backed up before it is brought to"
                f" version {VERSION}: {error}"
            ) from error


def path_of(url: str) -> Path:
    """Return the path that ``sqlite:///`` and a path name; UsageError where it is another scheme."""
    if not url.startswith(SCHEME):
        raise UsageError(f"{url} is not a store; write it as {SCHEME}data/curator.db")
    return Path(url.removeprefix(SCHEME))


def make_file(path: Path) -> None:
    """Make an empty file, which others than its owner and group cannot read: SQLite would let everybody."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640))


def number(connection: sqlite3.Connection, pragma: str) -> int:
    """Return what a pragma says, where that is a number."""
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def is_empty(connection: sqlite3.Connection) -> bool:
    """Say whether nothing is in it yet, save the table that sqlite-utils makes before the first migration."""
    foreign = "SELECT count(*) FROM sqlite_master WHERE tbl_name <> '_sqlite_migrations'"
    return not connection.execute(foreign).fetchone()[0]


def is_ours(connection: sqlite3.Connection) -> bool:
    """Say whether curator made it."""
    return number(connection, "application_id") == APPLICATION


def newer(version: int) -> str:
    """Say that a file is of a later version than this program."""
    return f"a newer curator wrote it (database version {version}, this program knows {VERSION})"
