"""Hostile and healthy sources are polled together by the real line; what became of each is a row of a table."""

import asyncio
import re
import socket
import sqlite3
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit

from curator.fetch import Reply, Request, Send, Transport, open_network
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
    on_network: float
    """Seconds of those, in exchanges; the others it waited for a worker, the store, or its turn."""
    as_expected: bool


class Timed:
    """The network, and how many seconds each source spent on it: its requests and replies, until read or given up.

    A large body that waits for a place in memory waits there, too.
    """

    live = True

    def __init__(self, inner: Transport) -> None:
        self._inner = inner
        self.seconds: dict[str, float] = defaultdict(float)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Send]:
        """One client, for one source: the one whose host it asks first."""
        clock = asyncio.get_running_loop().time
        slug = ""

        @asynccontextmanager
        async def timed(request: Request) -> AsyncIterator[Reply]:
            nonlocal slug
            slug = slug or _slug(urlsplit(request.url).hostname or "")
            began = clock()
            try:
                async with send(request) as reply:
                    yield reply
            finally:
                self.seconds[slug] += clock() - began

        async with self._inner.open() as send:
            yield timed


def source(behaviour: Behaviour, port: int, number: int = 0) -> Source:
    """The source that is followed at a hostile host; with a number, at one of many that do the same."""
    host = f"{behaviour.name}--{number}.test" if number else behaviour.host
    return Source(
        slug=_slug(host), outlet=behaviour.name, url=f"{behaviour.scheme}://{host}:{port}/feed", pages="always"
    )


def _slug(host: str) -> str:
    return host.removesuffix(".test").replace("--", "-")


def healthy(port: int, count: int = HEALTHY) -> list[Source]:
    names = [f"well-{number}" for number in range(1, count + 1)]
    return [Source(slug=name, outlet=name, url=f"http://{name}.test:{port}/feed", pages="always") for name in names]


def poll(
    sources: Sequence[Source], data: Path, settings: FetchSettings = SETTINGS
) -> tuple[list[Polled], Mapping[str, float]]:
    """Refresh them all, over real sockets, with real workers, into a real database.

    Return what became of each, and the seconds that each was on the network.
    """
    network = Timed(open_network(settings))
    with names():
        polled = asyncio.run(
            refresh(
                sources,
                store=f"sqlite:///{data}/curator.db",
                engine="processes",
                settings=settings,
                transport=network,
                now=NOW,
                spread=lambda: 0.0,
                report=lambda _: None,
                only_due=False,
                keep_texts=timedelta(days=90),
                match="ask",
            )
        )
    return polled, network.seconds


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


def rows(
    behaviours: Sequence[Behaviour], polled: Sequence[Polled], seconds: Mapping[str, float], data: Path
) -> list[Row]:
    """Say how each hostile source ended, how long that took, and whether that is what was to be."""
    ends = {one.source: one for one in polled}
    stored = articles(data)
    return [_row(one, ends[one.name], seconds.get(one.name, 0.0), *stored.get(one.name, (0, ""))) for one in behaviours]


def _row(behaviour: Behaviour, polled: Polled, on_network: float, stored: int, page: str) -> Row:
    said = polled.reason or ("" if stored else polled.outcome)
    ended = "; ".join(filter(None, [f"{stored} stored" if stored else "", said, page]))
    is_well = bool(stored) if behaviour.ends == STORED else bool(re.search(behaviour.ends, ended))
    return Row(
        name=behaviour.name,
        does=behaviour.does,
        ended=ended,
        seconds=polled.seconds,
        on_network=on_network,
        as_expected=is_well and bool(re.search(behaviour.page_ends, page)),
    )


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
