"""The desk for tests: a folder with feeds.yaml and a filled database, asked directly, served on loopback, or browsed.

``desk`` is asked without a network (``desk.get("/")``, ``desk.post("/stories/1/pick", back="/")``); ``desk_page(1280,
"dark")`` opens a page of chromium at the desk as it is really served, and at the end of the test nothing may have been
asked of anybody else, nor anything complained.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import pytest

from curator.config import load
from curator.model import Image
from curator.store import Store, open_store
from curator.web import Desk, build
from curator.web.feeds import Feeds
from curator.web.pictures import Pictures
from curator.web.server import listen, server
from tests.scriptedweb import Web
from tests.storing import HOUR, ISEL, NOW, POST, POST_CITY, entry, poll

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HOST = "127.0.0.1:8321"
FORM = {"content-type": "application/x-www-form-urlencoded"}
FEEDS = """\
# What the desk of the tests follows
timezone: Europe/London
engine: inline
fetch: {gap: 0s}
sources:
  - {slug: post, outlet: Varnholm Post, url: "https://varnholm-post.example/rss", section: World}
  - {slug: post-city, outlet: Varnholm Post, url: "https://varnholm-post.example/city/rss", section: City}
  - {slug: isel, outlet: Radio Isel, url: "https://isel.example/feed.atom", section: Isles}
"""
PICTURE = Image(url="https://varnholm-post.example/cranes.png", alt="Two cranes over a freighter.", caption="Pier 9.")
WORDS = (
    "The cranes at Pier 9 moved again shortly before six this morning, after nineteen days and a last night of talks.",
    "Rail workers on the island line say that sleepers will run through the winter, if only on Sundays.",
    "A moth thought extinct since the war was found in the attic of the registry, asleep on a file of 1911.",
    "The council bought the swimming pool for one coin, and will open it to everybody on the first of May.",
    "Bakers of the old town bake by night again, since the court found that bread is not noise.",
    "Letters that a ferryman hid under the floor of the customs house were read out by his granddaughter.",
)
HEADLINES = (
    "Varnholm’s dockers end their strike after nineteen days",
    "Sleepers to run on the island line through the winter",
    "A moth of 1911 wakes up in the registry",
    "One coin for a swimming pool",
    "Bread is not noise, the court finds",
    "The ferryman’s letters",
)


@dataclass
class DeskUnderTest:
    """A desk of its own for one test; time stands still at ``now`` until the test moves it."""

    folder: Path
    now: datetime = NOW + HOUR
    web: Web = field(default_factory=Web)
    settings: Mapping[str, object] = field(default_factory=dict)
    """What else the desk is made with."""

    def __post_init__(self) -> None:
        self.feeds = self.folder / "feeds.yaml"
        self.feeds.write_text(FEEDS, encoding="utf-8")
        self.cookies: dict[str, str] = {}
        self._runner = asyncio.Runner()
        self._thread = ThreadPoolExecutor(1)  # of its own, for in a test's an event loop of playwright's may be running

    def open(self) -> Desk:
        """Make the desk as ``curator serve`` does."""
        feeds = Feeds(self.feeds, lambda: load(self.feeds))
        pictures = Pictures(self.folder / "data" / "pictures", feeds.config().fetch, self.web)
        return Desk(feeds=feeds, clock=lambda: self.now, transport=self.web, pictures=pictures, **self.settings)

    @property
    def app(self):
        if not hasattr(self, "_app"):
            self._app = build(self.open())
        return self._app

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the database of the desk."""
        with open_store(f"sqlite:///{self.folder}/data/curator.db") as store:
            yield store

    def fill(self) -> None:
        """Store six stories of three sources, the first with a picture."""
        with self.store() as store:
            for number, (title, words) in enumerate(zip(HEADLINES, WORDS, strict=True), 1):
                source = (POST, ISEL, POST_CITY)[(number - 1) % 3]
                images = (PICTURE,) if number == 1 else ()
                published = NOW - number * timedelta(minutes=5)
                poll(store, entry(number, title, words, source, images=images, published=published), source=source)

    def ask(self, method: str, path: str, *, headers=None, **sent) -> httpx.Response:
        """Ask the application without a network, as a browser on this machine would; cookies are kept."""

        given = httpx.Headers(headers)
        if self.cookies and "cookie" not in given:
            given["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())

        async def asked() -> httpx.Response:
            app = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=app, base_url=f"http://{HOST}") as client:
                return await client.request(method, path, headers=given, **sent)

        answer = self._thread.submit(lambda: self._runner.run(asked())).result()
        self._keep(answer)
        return answer

    def _keep(self, answer: httpx.Response) -> None:
        for said in answer.headers.get_list("set-cookie"):
            for name, cookie in SimpleCookie(said).items():
                self.cookies[name] = cookie.value
                if cookie["max-age"] == "0":
                    del self.cookies[name]

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.ask("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path: str, **fields: object) -> httpx.Response:
        """Post a form of the desk's own page; a field may be a list."""
        body = urlencode(fields, doseq=True)
        return self.ask("POST", path, content=body, headers={**FORM, "sec-fetch-site": "same-origin"})

    @contextmanager
    def served(self) -> Iterator[str]:
        """Serve the desk on a free port of loopback, and say at which address."""
        with listen("127.0.0.1", 0) as door:
            serving = server(self.app)
            thread = threading.Thread(target=serving.run, kwargs={"sockets": [door]}, name="desk")
            thread.start()
            try:
                yield f"http://127.0.0.1:{door.getsockname()[1]}"
            finally:
                serving.should_exit = True
                thread.join()

    def close(self) -> None:
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskUnderTest]:
    """A desk with six stories, asked by ``desk.get`` and ``desk.post``."""
    made = DeskUnderTest(tmp_path)
    made.fill()
    yield made
    made.close()


@dataclass
class Witness:
    """What browsed pages did that they must not do."""

    origin: str
    _told: list[tuple[str, str]] = field(default_factory=list)
    """Each as a line, with the address that it is about where that matters."""
    _refused: set[str] = field(default_factory=set)
    """Addresses of pages that were answered with an error, on purpose: chromium tells the console of each."""

    @property
    def complaints(self) -> list[str]:
        return [line for line, url in self._told if not (url and url in self._refused)]

    def forget(self) -> None:
        """Begin anew, where a test has looked at complaints that it expected."""
        self._told.clear()

    def watch(self, page: "Page") -> None:
        page.route("**/*", self._gate)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._told.append((f"page error: {error}", "")))
        page.on("dialog", self._dismiss)
        page.on("response", self._see)

    def _hear(self, said) -> None:
        if said.type in {"error", "warning"}:
            url = said.location.get("url", "") if said.text.startswith("Failed to load resource") else ""
            self._told.append((f"console: {said.text} {url}", url))

    def _dismiss(self, dialog) -> None:
        self._told.append((f"dialog: {dialog.message}", ""))
        dialog.dismiss()

    def _see(self, response) -> None:
        if response.status >= 400 and response.request.resource_type in {"document", "fetch", "xhr"}:
            self._refused.add(response.url)

    def _gate(self, route) -> None:
        if route.request.url.startswith((f"{self.origin}/", "data:", "blob:")):
            route.continue_()
        else:
            self._told.append((f"asked elsewhere: {route.request.url}", ""))
            route.abort()


DeskPage = Callable[..., "Page"]


@pytest.fixture
def desk_page(desk: DeskUnderTest, chromium: "Browser") -> Iterator[DeskPage]:
    """Open the desk in chromium: ``desk_page(width=1280, scheme="light", javascript=True, path="/")``.

    At the end of the test no page may have asked anybody else, complained in the console, opened a dialog, or met the
    content security policy. ``desk_page.witness.complaints`` is what there was, and ``forget()`` wipes it.
    """
    contexts = []
    with desk.served() as origin:
        witness = Witness(origin)

        def open_page(width: int = 1280, scheme: str = "light", *, javascript: bool = True, path: str = "/") -> "Page":
            context = chromium.new_context(
                base_url=origin,
                viewport={"width": width, "height": 900},
                color_scheme=scheme,
                java_script_enabled=javascript,
                locale="en-GB",
            )
            contexts.append(context)
            page = context.new_page()
            witness.watch(page)
            page.goto(path)
            return page

        open_page.witness = witness
        yield open_page
        for context in contexts:
            context.close()
    assert witness.complaints == []
