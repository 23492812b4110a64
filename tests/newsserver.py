"""A small HTTP server on loopback that answers what a test tells it to, well or badly, and keeps what it was asked.

``with news_server() as server: server.answers["/feed"] = Answer(body=b"<rss/>")``; a path without an answer is 404.
It speaks as little HTTP as it can, so that it can also speak it wrongly.
"""

import asyncio
import socketserver
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

from curator.errors import FetchError
from curator.fetch import Fetcher, Visitor
from curator.fetch.network import Network
from curator.model import FetchSettings, Page, Validators

LOOPBACK = ("127.0.0.0/8",)
AT_ONCE = FetchSettings(gap=timedelta(0), per_host=16, deadline=timedelta(seconds=60))
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request: when its head was complete, when its answer was."""

    path: str
    headers: Mapping[str, str]
    began: float
    ended: float = 0.0

    @property
    def host(self) -> str:
        return self.headers.get("host", "").partition(":")[0]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """``body`` may be endless; ``raw`` replaces the whole answer; ``drip`` is seconds before each piece sent."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | Iterable[bytes] = b""
    delay: float = 0.0
    drip: float = 0.0
    raw: Iterable[bytes] | None = None

    def pieces(self) -> Iterator[bytes]:
        if self.raw is not None:
            yield from self.raw
            return
        head = [f"HTTP/1.1 {self.status} Told"]
        head += [f"{name}: {value}" for name, value in self.headers.items()]
        if isinstance(self.body, bytes):
            head.append(f"Content-Length: {len(self.body)}")
        yield "\r\n".join([*head, "", ""]).encode("latin-1")
        yield from (self.body,) if isinstance(self.body, bytes) else self.body


class NewsServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, Answer | Callable[[Asked], Answer]] = {}
        self.elsewhere: Answer | Callable[[Asked], Answer] = Answer(status=404)  # at all other paths
        self.asked: list[Asked] = []
        self.connections = 0
        self.in_flight = 0
        self.most_in_flight = 0
        self.sent = 0
        self.unasked = b""  # said 50 ms after an answer, over the same connection
        self.stopping = threading.Event()
        self.lock = threading.Lock()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server_address[1]}{path}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def network(self, **names: str) -> Network:
        """Make a transport for which every host is this machine."""

        async def resolve(host: str) -> tuple[str, ...]:
            return (names.get(host, "127.0.0.1"),)

        return Network(LOOPBACK, resolve)


class _Handler(socketserver.StreamRequestHandler):
    server: NewsServer

    def handle(self) -> None:
        self.server.connections += 1
        with suppress(OSError):
            while self._answer_one():
                pass

    def _answer_one(self) -> bool:
        if self.rfile.peek(1)[:1] == b"\x16":  # TLS: a server that speaks none says so in the clear
            self.wfile.write(b"HTTP/1.1 400 Told\r\n\r\n")
            return False
        line = self.rfile.readline()
        if not line.strip():
            return False
        headers = {}
        while text := self.rfile.readline().decode("latin-1").strip():
            name, _, value = text.partition(":")
            headers[name.lower()] = value.strip()
        asked = Asked(path=line.split()[1].decode(), headers=headers, began=time.monotonic())
        with self.server.lock:
            self.server.asked.append(asked)
            self.server.in_flight += 1
            self.server.most_in_flight = max(self.server.most_in_flight, self.server.in_flight)
        try:
            return self._send(asked)
        finally:
            with self.server.lock:
                self.server.in_flight -= 1

    def _send(self, asked: Asked) -> bool:
        answer = self.server.answers.get(asked.path, self.server.elsewhere)
        if callable(answer):
            answer = answer(asked)
        if self.server.stopping.wait(answer.delay):
            return False
        for piece in answer.pieces():
            if answer.drip and self.server.stopping.wait(answer.drip):
                return False
            self.wfile.write(piece)
            self.server.sent += len(piece)
            if self.server.stopping.is_set():
                return False
        if self.server.unasked:
            self.server.stopping.wait(0.05)
            self.wfile.write(self.server.unasked)
        return answer.raw is None and isinstance(answer.body, bytes)


@contextmanager
def news_server() -> Iterator[NewsServer]:
    server = NewsServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, name="news server")
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()


def visit(server: NewsServer, *asks: Callable[[Visitor], object], settings: FetchSettings = AT_ONCE) -> list[object]:
    """Let one visitor ask in order; an error is an answer, too."""

    async def run() -> list[object]:
        answers: list[object] = []
        async with Fetcher(settings, server.network()).visitor() as visitor:
            for ask in asks:
                try:
                    answers.append(await ask(visitor))
                except FetchError as error:
                    answers.append(error)
        return answers

    return asyncio.run(run())


def get_feed(server: NewsServer, path: str, validators: Validators | None = None) -> Page:
    return _only(visit(server, lambda visitor: visitor.get_feed(server.url(path), validators or Validators())))


def get_page(server: NewsServer, path: str) -> Page:
    return _only(visit(server, lambda visitor: visitor.get_page(server.url(path))))


def get_image(server: NewsServer, path: str) -> Page:
    return _only(visit(server, lambda visitor: visitor.get_image(server.url(path))))


def _only(answers: list[object]) -> Page:
    (answer,) = answers
    if isinstance(answer, FetchError):
        raise answer
    assert isinstance(answer, Page)
    return answer
