"""What a doctor finds in the database and around it: findings in words, and nothing is changed by looking."""

import sqlite3
import sys
from collections.abc import Container, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from curator.errors import StoreError
from curator.store.copies import integrity, reading, sidecar
from curator.store.database import VERSION, is_empty, is_ours, newer, number, path_of
from curator.store.faults import translated

WAL_RESET = ((3, 7, 0), (3, 51, 2))
"""The first and last SQLite that can damage a WAL when two connections write and check-point it at once
(sqlite.org/wal.html, 11)."""
OTHER_LIBRARIES = ("pysqlite3", "apsw")
"""Other builds of SQLite for Python. Two of them in one process undo each other's locks (sqlite.org/howtocorrupt.html,
2.2.1), and sqlite-utils takes the first instead of Python's own wherever it is installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at; ``remedy`` is what to do about it, empty where all is well."""

    about: str
    words: str
    remedy: str = ""
    is_grave: bool = False
    """The store cannot serve at all."""


def examine(url: str) -> Iterator[Finding]:
    """Yield what is found of SQLite and of the store, whatever state it is in; nothing is made, migrated, mended."""
    yield _engine(sqlite3.sqlite_version_info)
    yield _libraries(sys.modules)
    path = path_of(url)
    before = _stamp(path)
    found = list(_database(path))
    # Where nobody writes, the file is read without a look at locks: if somebody began to meanwhile, it is read again.
    yield from found if _stamp(path) == before else _database(path)


def _stamp(path: Path) -> tuple[object, ...]:
    try:
        return tuple(
            (one.stat().st_size, one.stat().st_mtime_ns) for one in (path, sidecar(path, "-wal")) if one.exists()
        )
    except OSError:  # the folder is closed to us, which the findings tell
        return ()


def _engine(version: tuple[int, ...]) -> Finding:
    name = ".".join(map(str, version))
    if WAL_RESET[0] <= version <= WAL_RESET[1]:
        return Finding(
            about="SQLite",
            words=f"{name}, which has the WAL-reset bug (3.7.0 to 3.51.2); curator's own lock guards against it, "
            "as long as no other program writes the database",
        )
    return Finding(about="SQLite", words=f"{name}, which is free of the WAL-reset bug")


def _libraries(loaded: Container[str]) -> Finding:
    others = [name for name in OTHER_LIBRARIES if name in loaded]
    if "pysqlite3" not in others and find_spec("pysqlite3"):
        others.append("pysqlite3")
    if others:
        names = " and ".join(others)
        return Finding(
            about="libraries",
            words=f"{names} would bring a second SQLite into this program, and two can damage a database",
            remedy=f"uninstall {names} from curator's environment",
        )
    return Finding(about="libraries", words="one SQLite, Python's own")


def _database(path: Path) -> Iterator[Finding]:
    try:
        with translated(path):
            if path.exists():
                with reading(path) as connection:
                    yield from _contents(path, connection)
            else:
                remedy = "run curator refresh, or curator restore FILE for a backup"
                yield Finding(about="database", words=f"{path}: there is none yet", remedy=remedy)
    except StoreError as error:
        words, _, remedy = str(error).partition("; ")
        yield Finding(about="database", words=words, remedy=remedy, is_grave=True)


def _contents(path: Path, connection: sqlite3.Connection) -> Iterator[Finding]:
    version = number(connection, "user_version")
    if not version and is_empty(connection):
        yield Finding(about="database", words=f"{path}: nothing is in it yet", remedy="run curator refresh")
        return
    if not is_ours(connection):
        words = f"{path}: another program's database"
        yield Finding(about="database", words=words, remedy="name another folder with --data", is_grave=True)
        return
    if version > VERSION:
        remedy = "install the newer curator, or name another folder with --data"
        yield Finding(about="database", words=f"{path}: {newer(version)}", remedy=remedy, is_grave=True)
    else:
        yield Finding(about="database", words=f"{path}: {_size(path)}, {_age(version)}, {_journal(path)}")
    yield _integrity(connection)


def _integrity(connection: sqlite3.Connection) -> Finding:
    faults = integrity(connection)
    if faults:
        remedy = "curator restore FILE puts a backup in its place, and keeps this one aside"
        return Finding(about="integrity", words="; ".join(faults), remedy=remedy, is_grave=True)
    return Finding(about="integrity", words="whole: SQLite's own check and every reference between tables")


def _size(path: Path) -> str:
    wal = sidecar(path, "-wal")
    beside = f", WAL {megabytes(wal.stat().st_size)}" if wal.exists() else ""
    return megabytes(path.stat().st_size) + beside


def _age(version: int) -> str:
    if version == VERSION:
        return f"version {version}"
    return f"version {version}, which the next command backs up and brings to version {VERSION}"


def _journal(path: Path) -> str:
    """Say how it is journalled, by its header (sqlite.org/fileformat2.html, 1.3.3): asking SQLite would need locks."""
    with path.open("rb") as file:
        header = file.read(20)
    return "journal mode WAL" if header[18:20] == b"\2\2" else "journal mode DELETE until the next command"


def megabytes(size: int) -> str:
    """Say a number of bytes."""
    return f"{size / 1_000_000:,.1f} MB"
