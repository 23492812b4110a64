"""What one hostile host does: a name, what it answers to which path, and the words in which that has to end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.newsserver import Answer, Asked

Say = Answer | Callable[[Asked], Answer]

STORED = "stored"


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """One hostile host, ``<name>.test``, and the source that is followed there."""

    name: str
    does: str
    """For the table: what the server does."""
    ends: str = STORED
    """A regular expression for the source's reason; STORED where its one entry, or more, has to be in the store."""
    says: Mapping[str, Say] = field(default_factory=dict)
    """Path → answer; the feed is at ``/feed``, its first article at ``/page``."""
    page_ends: str = ""
    """A regular expression for the reason why the article stands on the feed's text; empty where it need not."""
    scheme: str = "http"

    @property
    def host(self) -> str:
        return f"{self.name}.test"


def feed_of(asked: Asked, *items: str, title: str = "Saltmarsh Courier", head: str = "") -> bytes:
    """A feed whose one article, unless others are given, is at ``/page``."""
    listed = items or (item(asked),)
    return (
        f"{head}<rss version='2.0'><channel><title>{title}</title><link>{base(asked)}/</link>"
        f"{''.join(listed)}</channel></rss>"
    ).encode()


def item(asked: Asked, title: str = "The tide gauge is back", text: str = "The gauge at the mole works again.") -> str:
    return (
        f"<item><guid isPermaLink='false'>{asked.host}-1</guid><title>{title}</title><link>{base(asked)}/page</link>"
        f"<description>{text}</description><pubDate>Thu, 01 Jan 2026 05:00:00 GMT</pubDate></item>"
    )


def base(asked: Asked) -> str:
    return f"http://{asked.headers['host']}"


def well(asked: Asked) -> Answer:
    return rss(feed_of(asked))


def rss(body: bytes) -> Answer:
    return Answer(body=body, headers={"Content-Type": "application/rss+xml; charset=utf-8"})


def html(body: bytes) -> Answer:
    return Answer(body=body, headers={"Content-Type": "text/html; charset=utf-8"})
