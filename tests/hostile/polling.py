"""Hostile and healthy sources are polled together by the real line; what became of each is a row of a table."""

import asyncio
import re
import socket
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

from curator.fetch import open_network
from curator.model import FetchSettings, Source
from curator.refresh import Polled, refresh
from tests.hostile.behaviour import STORED, Behaviour
from tests.hostile.server import HEALTHY

NOW = datetime(2026, 1, 1, 6, tzinfo=UTC)
ADDRESSES = {"inner.test": ["10.0.0.1"], "mixed.test": ["127.0.0.1", "10.0.0.1"]}
SETTINGS = FetchSettings(gap=timedelta(0), allow_networks=("127.0.0.1/32",))


@dataclass(frozen=True, kw_only=True)
class Row:
    """What became of one source."""

    name: str
    does: str
    ended: str
    seconds: float
    as_expected: bool


def source(behaviour: Behaviour, port: int, number: int = 0) -> Source:
    """The source that is followed at a hostile host; with a number, at one of many that do the same."""
    host = f"{behaviour.name}--{number}.test" if number else behaviour.host
    slug = host.removesuffix(".test").replace("--", "-")
    return Source(slug=slug, outlet=behaviour.name, url=f"{behaviour.scheme}://{host}:{port}/feed", pages="always")


def healthy(port: int, count: int = HEALTHY) -> list[Source]:
    names = [f"well-{number}" for number in range(1, count + 1)]
    return [Source(slug=name, outlet=name, url=f"http://{name}.test:{port}/feed", pages="always") for name in names]


def poll(sources: Sequence[Source], data: Path, settings: FetchSettings = SETTINGS) -> list[Polled]:
    """Refresh them all, over real sockets, with real workers, into a real database."""
    with names():
        return asyncio.run(
            refresh(
                sources,
                store=f"sqlite:///{data}/curator.db",
                engine="processes",
                settings=settings,
                transport=open_network(settings),
                now=NOW,
                spread=lambda: 0.0,
                report=lambda _: None,
                only_due=False,
                keep_texts=timedelta(days=90),
            )
        )


@contextmanager
def names() -> Iterator[None]:
    """The system's look-up as hostile names have it: ``dead`` is unknown, ``never`` gets no answer, others are here."""
    over = threading.Event()
    real = socket.getaddrinfo

    def look_up(host: str, *rest: object, **named: object) -> list[tuple[object, ...]]:
        if not str(host).endswith(".test"):
            return real(host, *rest, **named)
        if host.startswith("never"):
            over.wait()
        if host.startswith(("dead", "never")):
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 0)) for ip in ADDRESSES.get(host, ["127.0.0.1"])]

    with mock.patch.object(socket, "getaddrinfo", look_up):
        try:
            yield
        finally:
            over.set()


def rows(behaviours: Sequence[Behaviour], polled: Sequence[Polled], data: Path) -> list[Row]:
    """Say how each hostile source ended, and whether that is what was to be."""
    ends = {one.source: one for one in polled}
    stored = articles(data)
    return [_row(one, ends[one.name], *stored.get(one.name, (0, ""))) for one in behaviours]


def _row(behaviour: Behaviour, polled: Polled, stored: int, page: str) -> Row:
    said = polled.reason or ("" if stored else polled.outcome)
    ended = "; ".join(filter(None, [f"{stored} stored" if stored else "", said, page]))
    row = Row(name=behaviour.name, does=behaviour.does, ended=ended, seconds=polled.seconds, as_expected=True)
    is_well = bool(stored) if behaviour.ends == STORED else bool(re.search(behaviour.ends, ended))
    return replace(row, as_expected=is_well and bool(re.search(behaviour.page_ends, page)))


def articles(data: Path) -> dict[str, tuple[int, str]]:
    """Source → how many articles it has in the store, and a reason why one of them stands on the feed's text."""
    with closing(sqlite3.connect(data / "curator.db")) as database:
        found = database.execute("SELECT source, count(*), max(reason) FROM articles GROUP BY source").fetchall()
    return {slug: (count, reason) for slug, count, reason in found}


def texts(data: Path) -> Iterator[tuple[str, str]]:
    """Every text of the store, and where it stands."""
    with closing(sqlite3.connect(data / "curator.db")) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            cursor = database.execute(f"SELECT * FROM {table}")
            columns = [column[0] for column in cursor.description]
            for row in cursor:
                yield from (
                    (f"{table}.{name}", text) for name, text in zip(columns, row, strict=True) if isinstance(text, str)
                )
