"""The database → a backup file, and back."""

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from pathlib import Path

from curator.errors import StoreError, UsageError
from curator.store.copies import integrity, reading, sidecar, sync_folder, write_copy
from curator.store.database import VERSION, is_empty, is_ours, make_file, newer, number, path_of
from curator.store.faults import BUSY, PATIENCE, DamageError, translated
from curator.store.lock import WriteLock, lock_path

SIDECARS = ("-wal", "-shm", "-journal")
"""How the files end that SQLite keeps beside a database (sqlite.org/tempfiles.html)."""


def back_up(url: str, target: Path) -> None:
    """Write a backup of the store, of the moment at which this is called; an earlier one of that name is replaced.

    UsageError when ``target`` is no place for one, StoreError when there is nothing to back up, or no room.
    """
    path, target = path_of(url), _resolved(target)
    _check_target(path, target)
    if not path.exists():
        raise StoreError(f"{path}: there is no database yet to back up; curator refresh makes it")
    with translated(path), contextlib.closing(WriteLock(path)) as lock, _opened(path, lock) as connection:
        if not is_ours(connection):
            raise StoreError(f"{path}: another program's database, or an empty one; nothing was backed up")
        write_copy(connection, path, target)


def restore(url: str, backup: Path, now: datetime) -> Path | None:
    """Put a backup in the place of the store, brought to this program's version, and return where the former one is.

    None when there was none. The caller keeps refreshes away. Whatever fails, the former store is still in its place.
    UsageError when the file is no backup, StoreError when it is of a newer curator, or the disk has no room.
    """
    path = path_of(url)
    with translated(path):
        version = _check_backup(path, backup)
        make_file(path)
        ready = path.with_name(path.name + ".restoring")
        try:
            with reading(backup) as connection:
                write_copy(connection, backup, ready)
            if version < VERSION:
                _migrate(ready)
            with contextlib.closing(WriteLock(path)) as lock, lock.held():
                return _replace(path, ready, now)
        finally:
            ready.unlink(missing_ok=True)


def _replace(path: Path, ready: Path, now: datetime) -> Path | None:
    """Put the former database aside and the ready one in its place; the lock is held."""
    try:
        with translated(path):
            return _overwrite(path, ready, _free(path, "before-restore", now))
    except DamageError:
        return _swap(path, ready, _free(path, "damaged", now))


def _overwrite(path: Path, ready: Path, aside: Path) -> Path | None:
    """Copy the ready pages over the present ones, in one transaction.

    A new file under the old name would leave every program that has the old one open, the editor's desk or a SQLite
    shell, to read and write a file that nobody finds again, or to mix its WAL with the new file. Overwritten by SQLite
    itself, their connections stay good, and what they read next is what was restored.
    """
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=PATIENCE)) as live:
        was_empty = is_empty(live)
        if not was_empty:
            if not is_ours(live):
                raise StoreError(f"{path}: another program's database; name another folder with --data")
            write_copy(live, path, aside)
        with reading(ready) as connection:
            connection.backup(live, progress=_patience(path))
    return None if was_empty else aside


def _swap(path: Path, ready: Path, aside: Path) -> Path:
    """Put the ready file under the name of one that is damaged, which is kept byte for byte with its WAL.

    Its WAL goes first: it must never meet the new file. A store that has the old one open refuses to write into it.
    """
    os.link(path, aside)
    with contextlib.suppress(FileNotFoundError):
        sidecar(path, "-wal").rename(sidecar(aside, "-wal"))
    sidecar(path, "-shm").unlink(missing_ok=True)
    ready.chmod(path.stat().st_mode)
    ready.replace(path)
    sync_folder(path.parent)
    return aside


def _resolved(target: Path) -> Path:
    """Follow the links of a path that a person typed."""
    try:
        resolved = target.resolve()
        resolved.exists()
    except (OSError, RuntimeError) as error:  # a name that is too long, a link that leads to itself
        raise UsageError(f"{target}: there can be no file of that name; name another") from error
    return resolved


def _check_target(path: Path, target: Path) -> None:
    if not target.parent.is_dir():
        raise UsageError(
            f"{target}: there is no folder {target.parent}; make it, or mount its disk, then run this again"
        )
    if target.is_dir():
        raise UsageError(f"{target} is a folder; name a file in it, as in {target / 'curator-backup.db'}")
    if target.name.endswith(SIDECARS):
        raise UsageError(f"{target}: SQLite keeps files of its own under such names; name the backup otherwise")
    if not target.exists():
        return
    if not target.is_file():
        raise UsageError(f"{target} is a device or the like, no file; name a file")
    if lock_path(target).exists() or any(_is_same(target, one) for one in (path, lock_path(path))):
        raise UsageError(f"{target} is a database in use, not a backup; name another file")
    if target.stat().st_size and not _is_curators(target):
        raise UsageError(f"{target} is there already and is no backup of curator's; it was left as it is")


def _is_same(one: Path, other: Path) -> bool:
    return other.exists() and one.samefile(other)


def _is_curators(path: Path) -> bool:
    with contextlib.suppress(sqlite3.Error), reading(path) as connection:
        return is_ours(connection)
    return False


def _check_backup(path: Path, backup: Path) -> int:
    """Return a backup's version, once it is known to be whole and of curator's."""
    if backup.is_dir():
        raise UsageError(f"{backup} is a folder; name the backup in it")
    if not backup.is_file():
        raise UsageError(f"{backup}: there is no such file; nothing was restored")
    if _is_same(backup, path):
        raise UsageError(f"{backup} is the database itself; name a backup of it")
    try:
        with translated(backup), reading(backup) as connection:
            if not is_ours(connection):
                raise UsageError(f"{backup}: another program's database; nothing was restored")
            version = number(connection, "user_version")
            faults = integrity(connection)
    except DamageError as error:
        raise UsageError(f"{backup}: it is damaged or no database; nothing was restored, take another") from error
    if faults:
        raise UsageError(f"{backup}: it is damaged ({faults[0]}); nothing was restored, take another")
    if version > VERSION:
        raise StoreError(f"{backup}: {newer(version)}; install the newer curator, then restore it")
    return version


def _migrate(path: Path) -> None:
    """Bring a file that only we know to the newest version."""
    from curator.store.schema import migrate  # sqlite-utils costs 0.2 s: for old files alone

    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        migrate(connection)


@contextlib.contextmanager
def _opened(path: Path, lock: WriteLock) -> Iterator[sqlite3.Connection]:
    """Open a database as it is, whatever its version, and close it.

    Only that is done under the lock: opening may recover a WAL that a crash left, closing may check-point it, and both
    write. Between them the connection only reads, for which SQLite needs no lock of ours.
    """
    connection = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=PATIENCE)
    try:
        with lock.held():
            connection.execute("SELECT count(*) FROM sqlite_master")  # connecting alone does not open the file
        yield connection
    finally:
        with lock.held():
            connection.close()


def _patience(path: Path) -> Callable[[int, int, int], None]:
    """Watch SQLite's backup, which would wait for ever for a program that keeps the database locked."""
    deadline = time.monotonic() + PATIENCE

    def watch(status: int, _remaining: int, _total: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > deadline:
            raise StoreError(f"{path}: {BUSY}")

    return watch


def _free(path: Path, why: str, now: datetime) -> Path:
    """Name a file that is not there yet, beside the database."""
    name = f"{path.name}.{why}-{now:%Y%m%dT%H%M%SZ}"
    names = (path.with_name(name if number == 1 else f"{name}-{number}") for number in count(1))
    return next(one for one in names if not one.exists())
