"""Secrets taken out of what comes back, however they are written there, and what that may cost."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from html.entities import html5
from pathlib import Path
from urllib.parse import quote

import pytest

from curator.errors import FetchError
from curator.fetch import Reply, Request
from curator.fetch.room import LARGE
from curator.fetch.secrets import hidden
from curator.model import Page, Source
from curator.reading import read_source
from curator.refresh import refresh
from curator.secrets import Secret, Secrets
from tests.newsserver import AT_ONCE, Answer, news_server

TOKEN = "s3cret/Ä+token"
PLAIN = "s3crettoken"


@pytest.mark.parametrize("letter", [*"'\"&<>/+= é€", "😀"])
def test_a_character_is_found_however_it_is_written(letter: str) -> None:
    """By template engines (&#39;), by Go (\\u0026), by name, and as one of these within another."""
    secrets = Secrets((Secret(name="T", value=f"it{letter}s-s3cret"),))
    number, units = ord(letter), letter.encode("utf-16-be").hex()
    in_json = "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
    named = [f"&{name}" for name, character in html5.items() if character == letter and name.endswith(";")]
    once = [f"&#{number};", f"&#0{number};", f"&#x{number:x};", f"&#X{number:X};", *named]
    twice = [one.replace("&", ampersand) for one in once for ampersand in ("&amp;", "&#38;", "\\u0026")]
    in_url = [quote(letter, safe=""), quote(letter, safe="").lower(), quote(quote(letter, safe=""), safe="")]
    escaped = [f"\\{letter}"] if letter.isascii() else []
    for one in (letter, in_json, *escaped, *once, *twice, *in_url):
        assert secrets.hide(f"<it{one}s-s3cret>") == "<${T}>", one
        assert secrets.hide_in(f"<it{one}s-s3cret>".encode()) == b"<${T}>", one


@pytest.mark.parametrize("spelled", ["it&#39;s-secret", "it&apos;s-secret", "it&amp;#x27;s-secret"])
def test_what_is_read_of_a_document_does_not_tell_it(spelled: str) -> None:
    secrets = Secrets((Secret(name="T", value="it's-secret"),))
    body = f"<rss version='2.0'><channel><title>for {spelled}</title></channel></rss>".encode()
    source = Source(slug="isel", outlet="Radio Isel", url="https://isel.example/")
    page = Page(url=source.url, final_url=source.url, status=200, body=secrets.hide_in(body))
    assert read_source(page, source, frozenset()).title == "for ${T}"


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "utf-16", "utf-16-be", "utf-16-le", "utf-32"])
def test_an_encoding_hides_none(encoding: str) -> None:
    secrets = Secrets((Secret(name="T", value=TOKEN),))
    assert secrets.hide_in(f"<rss>{TOKEN}".encode(encoding)).decode(encoding) == "<rss>${T}"


def test_a_body_without_any_comes_back_as_it_came() -> None:
    secrets = Secrets((Secret(name="T", value=TOKEN),))
    for body in (b"<r" + bytes(range(256)) * 9, b"<\0r\0", b"\xfe\xff\0<", b""):
        assert secrets.hide_in(body) == body


def test_a_damaged_document_in_utf_16_ends_where_it_is_damaged() -> None:
    """Behind that a secret could lie unseen, for parsers read on."""
    secrets = Secrets((Secret(name="T", value=TOKEN),))
    sound = "<rss>".encode("utf-16-le")
    assert secrets.hide_in(sound + b"\0\xd8" * 9 + TOKEN.encode("utf-16-le")) == sound
    assert secrets.hide_in(sound + b"<") == sound


def test_no_more_is_held_than_a_request_allows() -> None:
    """A large document waits for its place before more of it is read, and is left where it grows too long."""
    read, waited = [], []

    async def pieces() -> AsyncIterator[bytes]:
        for number in range(9):
            read.append(number)
            yield b"x" * LARGE

    async def make_room() -> None:
        waited.append(len(read))

    async def run() -> None:
        secrets = Secrets((Secret(name="T", value=TOKEN),))
        request = Request(url="https://isel.test/", secrets=secrets, most=4 * LARGE, make_room=make_room)
        with pytest.raises(FetchError, match="more than 4 MiB"):
            await anext(hidden(Reply(status=200, body=pieces()), request).body)

    asyncio.run(run())
    assert (waited, len(read)) == ([2], 5)


def test_reading_puts_together_what_markup_held_apart(tmp_path: Path, now: datetime) -> None:
    """Letters as references, a tag or an invisible sign within, a page that was never sent it: all end as the name."""
    apart = [
        "".join(f"&#{ord(letter)};" for letter in PLAIN),
        f"{PLAIN[:5]}<b>{PLAIN[5:]}</b>",
        f"{PLAIN[:5]}\u200b{PLAIN[5:]}",
    ]
    text = "The harbour is open again and the pilots are back on their boats. " * 4
    with news_server() as server:
        page = f"<h1>Ferry</h1><p>{text}</p><p>{PLAIN} {text}</p>"
        head = f"<meta property=og:image content='{server.url('/a.jpg')}?w=9&amp;key={PLAIN}'><title>Ferry</title>"
        server.answers["/story"] = Answer(body=f"<html><head>{head}</head><article>{page}</article></html>".encode())
        items = "".join(
            f"<item><guid>{n}</guid><title>{one} ferry</title><description>{one} {text}</description></item>"
            for n, one in enumerate(apart)
        )
        items += f"<item><guid>p</guid><title>Ferry</title><link>{server.url('/story')}</link></item>"
        server.answers[f"/feed?key={PLAIN}"] = Answer(body=f"<rss><channel>{items}</channel></rss>".encode())
        origin = server.url("/feed").removesuffix("/feed")
        secrets = Secrets((Secret(name="ISEL", value=PLAIN, origins=frozenset({origin})),))
        [polled] = asyncio.run(
            refresh(
                [Source(slug="isel", outlet="Radio Isel", url=server.url("/feed?key=${ISEL}"))],
                store=f"sqlite:///{tmp_path}/curator.db",
                engine="inline",
                settings=AT_ONCE,
                transport=server.network(),
                now=now,
                spread=lambda: 0.0,
                report=lambda _: None,
                only_due=False,
                keep_texts=timedelta(days=90),
                match="ask",
                secrets=secrets,
            )
        )
    assert polled.new == 4
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert PLAIN.encode() not in stored
    assert b"/a.jpg?w=9" in stored
