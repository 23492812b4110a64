"""F04: addresses that are none for us, wherever a stranger or a typing mistake puts them."""

from dataclasses import replace
from pathlib import Path

import pytest

from curator.config import load
from curator.errors import BlockedError, ConfigError
from curator.model import Page, Source
from curator.reading import read_source
from tests.newsserver import Answer, get_feed, news_server, visit

HOSTILE = [
    "file:///etc/passwd",
    "gopher://isel.test/",
    "javascript:alert(1)",
    "data:text/html,x",
    "feed:https://isel.test/",
    "http://a\\@isel.test/",
    "http://u:p@isel.test/",
]
PORT = "http://isel.test:25/"
"""A web address, which may be linked; nothing is asked there."""
SOURCE = Source(slug="isel", outlet="Radio Isel", url="https://isel.test/feed")


@pytest.mark.parametrize("url", [*HOSTILE, PORT])
def test_none_is_asked_for(url: str) -> None:
    """F04 as the address of a feed."""
    with news_server() as server:
        (error,) = visit(server, lambda visitor: visitor.get_feed(url))
        assert isinstance(error, BlockedError)
        assert server.asked == []


@pytest.mark.parametrize("url", HOSTILE)
def test_the_configuration_says_which_and_why(url: str, tmp_path: Path) -> None:
    """F04 as the address of a feed, in feeds.yaml."""
    (tmp_path / "feeds.yaml").write_text(f"sources: [{{slug: isel, outlet: Isel, url: '{url}'}}]")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "feeds.yaml")
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (1, 38)
    assert "is not a web address" in problem.message or "has a user name or a password in it" in problem.message
    assert "u:p" not in problem.message


@pytest.mark.parametrize("url", [*HOSTILE, PORT])
def test_none_is_followed(url: str) -> None:
    """F04 as a redirect."""
    with news_server() as server:
        server.answers["/feed"] = Answer(status=302, headers={"Location": url})
        with pytest.raises(BlockedError):
            get_feed(server, "/feed")
        assert server.paths() == ["/feed"]


@pytest.mark.parametrize("url", HOSTILE)
def test_none_becomes_a_link(url: str) -> None:
    """F04 as an entry's link, and as the base of one."""
    item = f"<item><title>Ferry</title><link>{url}</link></item>"
    rss = f"<rss version='2.0'><channel><title>I</title>{item}</channel></rss>"
    atom = (
        f"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='{url}'><title>I</title><entry xml:base='{url}'>"
        "<title>Ferry</title><link href='ferry'/></entry></feed>"
    )
    page = Page(url=SOURCE.url, final_url=SOURCE.url, status=200, body=b"", media_type="application/xml")
    for text in (rss, atom):
        (entry,) = read_source(replace(page, body=text.encode()), SOURCE, frozenset()).entries
        assert entry.title == "Ferry"
        assert entry.url == "" or entry.url.startswith(("https://isel.test/", "http://isel.test/")), entry.url
        assert "@" not in entry.url
