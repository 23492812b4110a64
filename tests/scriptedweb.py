"""A made-up web for the first line: what it answers is written down, what it was asked is remembered."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from curator.fetch import Reply, Request
from curator.model import FetchSettings, Source
from curator.refresh import refresh
from curator.store import open_store

NOW = datetime(2026, 1, 1, 6, tzinfo=UTC)
FEED_URL = "https://varnholm-post.example/feed.xml"
PAGE_URL = "https://varnholm-post.example/2026/cranes"
LEAD = (
    "The cranes at the northern pier turned again on Thursday, for the first time since the harbour froze over in"
    " the second week of December and the pilots tied up their boats."
)
MORE = (
    "Eleven freighters wait outside the mole. The harbour master expects to clear them by Sunday if the ice keeps"
    " to the eastern basin, where it is still thick enough to walk on."
)


def feed(*items):
    return f"<rss version='2.0'><channel><title>Varnholm Post</title>{''.join(items)}</channel></rss>".encode()


def item(number=1, title="Cranes turn again", link=PAGE_URL, text="The cranes turn again."):
    return (
        f"<item><guid isPermaLink='false'>cranes-{number}</guid><title>{title}</title><link>{link}</link>"
        f"<description>{text}</description><pubDate>Thu, 01 Jan 2026 05:00:00 GMT</pubDate></item>"
    )


def article(title="Cranes turn again", lead=LEAD):
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title></head><body><nav><a href=/>Home</a></nav>"
        f"<article><h1>{title}</h1><p class=byline>By Ada Holm</p><p>{lead}</p><p>{MORE}</p><p>{MORE}</p></article>"
        "</body></html>"
    ).encode()


@dataclass
class Web:
    """A made-up web: address → (status, headers, body); it remembers what it was asked."""

    pages: dict = field(default_factory=dict)
    live: bool = False
    asked: list[Request] = field(default_factory=list)

    @asynccontextmanager
    async def open(self):
        yield self.send

    @asynccontextmanager
    async def send(self, request):
        self.asked.append(request)
        answer = self.pages.get(request.url, (404, {}, b""))
        if isinstance(answer, Exception):
            raise answer
        status, headers, body = answer

        async def stream():
            yield body

        yield Reply(status=status, headers=tuple(headers.items()), body=stream())

    @property
    def urls(self):
        return [request.url for request in self.asked if not request.url.endswith("/robots.txt")]


RSS = {"content-type": "application/rss+xml"}
HTML = {"content-type": "text/html; charset=utf-8"}
POST = Source(slug="post", outlet="Varnholm Post", url=FEED_URL)


class Newsroom:
    """Runs refreshes against one database, and looks into it."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder}/curator.db"
        self.reports = []

    def refresh(self, web, *sources, at=NOW, only_due=False, only=()):
        self.reports = []
        return asyncio.run(
            refresh(
                sources or (POST,),
                store=self.url,
                engine="inline",
                settings=FetchSettings(gap=timedelta(0)),
                transport=web,
                now=at,
                spread=lambda: 0.0,
                report=self.reports.append,
                only_due=only_due,
                keep_texts=timedelta(days=90),
                match="ask",
                only=only,
            )
        )

    def stories(self):
        with open_store(self.url) as store:
            return store.stories("all", None, None)

    def visits(self):
        with open_store(self.url) as store:
            return store.visits()

    def revise(self, slug, change):
        with open_store(self.url) as store:
            return store.revise(slug, change)
