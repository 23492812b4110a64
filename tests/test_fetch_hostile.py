"""What servers may do to the fetcher: each costs one sentence, and no other source anything."""

import asyncio
import gzip
import itertools
import logging
import socket
import ssl
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.errors import FetchError
from curator.fetch import Fetcher, Reply, Request, Visitor
from curator.fetch.bodies import read_body
from curator.fetch.network import Network
from curator.fetch.room import LARGE, PLACES
from curator.fetch.transport import Send
from curator.model import FetchSettings, Page
from tests.clockwork import run_still
from tests.newsserver import AT_ONCE, LOOPBACK, Answer, NewsServer, get_feed, get_page, news_server, visit

IMPATIENT = FetchSettings(gap=timedelta(0), deadline=timedelta(seconds=0.3))
"""For what never ends; what must be answered, and be it by a slow machine, is asked as `AT_ONCE` says."""
FEED = b"<rss/>"


@pytest.fixture
def server() -> Iterator[NewsServer]:
    with news_server() as running:
        yield running


def packed(text: bytes) -> Answer:
    return Answer(body=text, headers={"Content-Encoding": "gzip"})


class TestBodies:
    def test_gzip_is_taken_off(self, server: NewsServer) -> None:
        server.answers["/feed"] = packed(gzip.compress(FEED * 100))
        assert get_feed(server, "/feed").body == FEED * 100

    @pytest.mark.parametrize("tail", [b"\0" * 64, b"junk", gzip.compress(b"more")])
    def test_gzip_of_several_members_or_padded_is_well(self, server: NewsServer, tail: bytes) -> None:
        server.answers["/feed"] = packed(gzip.compress(FEED) + tail)
        assert get_feed(server, "/feed").body == FEED + (b"more" if tail.startswith(b"\x1f\x8b") else b"")

    def test_an_empty_body_needs_no_gzip(self, server: NewsServer) -> None:
        server.answers["/feed"] = packed(b"")
        assert get_feed(server, "/feed").body == b""

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (gzip.compress(FEED * 100)[:-12], "broke off in the middle"),
            (gzip.compress(FEED)[:5], "broke off in the middle"),
            (b"not gzip", "damaged gzip"),
            (gzip.compress(FEED)[:-8] + b"\0" * 8, "damaged gzip"),
            (gzip.compress(b"") * 2000, "damaged gzip"),
        ],
    )
    def test_damaged_gzip_is_no_document(self, server: NewsServer, body: bytes, reason: str) -> None:
        server.answers["/feed"] = packed(body)
        with pytest.raises(FetchError, match=reason):
            get_feed(server, "/feed")

    @pytest.mark.parametrize("coding", ["br", "zstd", "deflate", "gzip, gzip", "gzip, br"])
    def test_other_codings_are_refused_unread(self, server: NewsServer, coding: str) -> None:
        server.answers["/feed"] = Answer(body=FEED, headers={"Content-Encoding": coding})
        with pytest.raises(FetchError, match="was not asked for"):
            get_feed(server, "/feed")

    def test_a_gzip_bomb_is_refused_in_bounded_memory(self, server: NewsServer) -> None:
        squeeze = zlib.compressobj(9, wbits=31)
        bomb = b"".join([*(squeeze.compress(bytes(1 << 20)) for _ in range(128)), squeeze.flush()])
        server.answers["/feed"] = packed(bomb)
        tracemalloc.start()
        try:
            with pytest.raises(FetchError, match="sent more than 10 MiB"):
                get_feed(server, "/feed")
            assert tracemalloc.get_traced_memory()[1] < 40 << 20
        finally:
            tracemalloc.stop()

    def test_an_endless_body_is_refused_at_the_cap(self, server: NewsServer) -> None:
        server.answers["/page"] = Answer(body=itertools.repeat(b"x" * 65536))
        with pytest.raises(FetchError, match="sent more than 4 MiB"):
            get_page(server, "/page")

    def test_a_body_that_announces_too_much_is_not_read(self, server: NewsServer) -> None:
        server.answers["/feed"] = Answer(headers={"Content-Length": str(1 << 40)}, body=iter([b"x"]))
        with pytest.raises(FetchError, match="sent more than 10 MiB"):
            get_feed(server, "/feed")

    @settings(deadline=None)
    @given(st.binary(max_size=400), st.integers(1, 60), st.integers(0, 300))
    def test_any_bytes_are_a_body_within_the_cap_or_an_error(self, data: bytes, step: int, most: int) -> None:
        async def pieces() -> Iterator[bytes]:
            for start in range(0, len(data), step):
                yield data[start : start + step]

        reply = Reply(status=200, headers=(("content-encoding", "gzip"),), body=pieces())
        with suppress(FetchError):
            assert len(asyncio.run(read_body(reply, most, "isel.test"))) <= most


class TestDeadline:
    HEAD = b"HTTP/1.1 200 OK\r\n"

    @pytest.mark.parametrize(
        "answer",
        [
            Answer(body=(b"x" for _ in itertools.count()), drip=0.02),
            Answer(raw=itertools.chain([HEAD], (b"X: y\r\n" for _ in itertools.count())), drip=0.02),
            Answer(raw=(b"HTTP/1.1 103 Early Hints\r\n\r\n" for _ in itertools.count()), drip=0.02),
            Answer(raw=[b""], delay=600),
        ],
        ids=["dripping body", "dripping headers", "103 without end", "silence"],
    )
    def test_holds_for_all_that_drips(self, server: NewsServer, answer: Answer) -> None:
        server.answers["/slow"] = answer
        server.answers["/well"] = Answer(body=FEED)
        (error,), (page,) = ask_over_one_client(server, slow=1, well=1)
        assert isinstance(error, FetchError)
        assert error.reason == "127.0.0.1 gave no whole answer within 0.3 s"
        assert isinstance(page, Page)

    def test_fetches_that_were_cut_short_leave_nothing_behind(self, server: NewsServer) -> None:
        server.answers["/slow"] = Answer(delay=600)
        server.answers["/well"] = Answer(body=FEED)
        errors, pages = ask_over_one_client(server, slow=20, well=3, deadline=0.02)
        assert {type(answer) for answer in errors} == {FetchError}
        assert {type(answer) for answer in pages} == {Page}


def ask_over_one_client(
    server: NewsServer, *, slow: int, well: int, deadline: float = 0.3
) -> tuple[list[object], list[object]]:
    """Ask ``/slow`` without patience, then ``/well`` with it: two fetchers, but the connections are the same."""

    class OneClient:
        live = True

        def __init__(self, send: Send) -> None:
            self.send = send

        @asynccontextmanager
        async def open(self):
            yield self.send

    async def ask(send: Send, settings: FetchSettings, path: str, times: int) -> list[object]:
        answers: list[object] = []
        async with Fetcher(settings, OneClient(send)).visitor() as visitor:
            for _ in range(times):
                try:
                    answers.append(await visitor.get_feed(server.url(path)))
                except FetchError as error:
                    answers.append(error)
        return answers

    async def run() -> tuple[list[object], list[object]]:
        impatient = replace(IMPATIENT, deadline=timedelta(seconds=deadline))
        async with server.network().open() as send:
            return await ask(send, impatient, "/slow", slow), await ask(send, AT_ONCE, "/well", well)

    return asyncio.run(run())


class TestRoom:
    """O02: large bodies have few places in memory, and a run of any width keeps to them."""

    @staticmethod
    async def piecewise(size: int, most: list[int], now: list[int]):
        """A body that counts how many of its kind are read to the last piece at the same time; it ends 1 s later."""
        for _ in range(size >> 16):
            yield bytes(1 << 16)
        now[0] += 1
        most[0] = max(most[0], now[0])
        await asyncio.sleep(1)
        now[0] -= 1

    def fetch_all(self, sources: int, size: int) -> tuple[list[object], int]:
        """Let so many visitors fetch a body of that size at the same time; a still clock counts."""
        most, now = [0], [0]

        class Servers:
            live = True

            @asynccontextmanager
            async def open(self):
                yield self.send

            @asynccontextmanager
            async def send(self, _: Request):
                yield Reply(status=200, body=TestRoom.piecewise(size, most, now))

        async def run() -> list[object]:
            fetcher = Fetcher(FetchSettings(at_once=99, deadline=timedelta(seconds=3)), Servers())

            async def one(number: int) -> object:
                async with fetcher.visitor() as visitor:
                    return await visitor.get_feed(f"https://isel{number}.example/feed")

            return await asyncio.gather(*map(one, range(sources)), return_exceptions=True)

        return run_still(run()), most[0]

    def test_large_bodies_wait_for_each_other_and_all_come(self) -> None:
        """What they wait is no part of their deadline: here some wait for 4 s, and have 3."""
        answers, most = self.fetch_all(5 * PLACES, 2 * LARGE)
        assert {type(answer) for answer in answers} == {Page}
        assert most == PLACES

    def test_small_ones_need_no_place(self) -> None:
        answers, most = self.fetch_all(5 * PLACES, LARGE)
        assert {type(answer) for answer in answers} == {Page}
        assert most == 5 * PLACES

    def test_a_visitor_s_next_question_gives_its_place_back(self, server: NewsServer) -> None:
        server.answers["/large"] = Answer(body=bytes(2 * LARGE))
        asks = [lambda visitor: visitor.get_feed(server.url("/large"))] * (PLACES + 2)
        assert [len(page.body) for page in visit(server, *asks)] == [2 * LARGE] * (PLACES + 2)

    def test_whoever_waits_for_another_s_robots_txt_holds_no_place(self) -> None:
        """All places were held by those who waited for one robots.txt, whose reader waited for a place."""
        host = "https://isel.example"

        class Servers:
            live = True

            @asynccontextmanager
            async def open(self):
                yield self.send

            @asynccontextmanager
            async def send(self, request: Request):
                size = 10 if request.url == f"{host}/page" else 2 * LARGE
                yield Reply(status=200, body=TestRoom.piecewise(size, [0], [0]))

        async def run() -> list[object]:
            fetcher = Fetcher(FetchSettings(gap=timedelta(0)), Servers())

            async def one(number: int) -> Page:
                async with fetcher.visitor() as visitor:
                    await visitor.get_feed(f"https://paper{number}.example/feed")
                    return await visitor.get_page(f"{host}/page")

            async with asyncio.timeout(1000):
                return await asyncio.gather(*map(one, range(PLACES + 1)))

        assert {type(answer) for answer in run_still(run())} == {Page}


class TestBadServers:
    def test_a_flood_of_early_hints_is_cut_off(self, server: NewsServer) -> None:
        """F09: no deadline ends it in time, for it leaves no other source a turn: two healthy ones went without."""
        server.answers["/feed"] = Answer(raw=itertools.repeat(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 64))
        with pytest.raises(FetchError, match="does not speak proper HTTP"):
            get_feed(server, "/feed")

    def test_some_early_hints_are_well(self, server: NewsServer) -> None:
        hints = [b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"] * 50
        server.answers["/feed"] = Answer(raw=[*hints, b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n", FEED])
        assert get_feed(server, "/feed").body == FEED

    def test_a_large_body_in_the_same_breath_is_no_long_head(self, server: NewsServer) -> None:
        server.answers["/feed"] = Answer(raw=[b"HTTP/1.0 200 OK\r\n\r\n" + bytes(3 << 20)])
        assert len(get_feed(server, "/feed").body) == 3 << 20

    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            ([b""], "broke off"),
            ([b"SSH-2.0-OpenSSH\r\n\r\n"], "does not speak proper HTTP"),
            ([b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort"], "broke off"),
            ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"], "does not speak proper HTTP"),
            ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"], "broke off"),
            ([b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"], "does not speak proper HTTP"),
            ([b"HTTP/1.1 200 OK\r\n", b"X-Pad: " + b"x" * 300_000 + b"\r\n\r\n"], "does not speak proper HTTP"),
            ([b"HTTP/1.1 9 OK\r\n\r\n"], "does not speak proper HTTP"),
        ],
    )
    def test_are_told_in_words(self, server: NewsServer, raw: list[bytes], reason: str) -> None:
        server.answers["/feed"] = Answer(raw=raw)
        with pytest.raises(FetchError, match=f"127.0.0.1 {reason}"):
            get_feed(server, "/feed")

    def test_what_a_server_says_unasked_answers_nothing(self, server: NewsServer) -> None:
        """Some say 408 over a quiet connection before they close it; the next page must not be taken for it."""
        late = b"HTTP/1.1 408 Too Late\r\nContent-Length: 0\r\n\r\n"
        answers = iter([Answer(body=FEED), Answer(body=b"next")])
        server.answers["/feed"] = lambda _: next(answers)
        server.unasked = late

        async def later(visitor: Visitor) -> Page:
            while server.in_flight:  # noqa: ASYNC110  until it has been said, by another thread
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)
            return await visitor.get_feed(server.url("/feed"))

        bodies = [page.body for page in visit(server, lambda visitor: visitor.get_feed(server.url("/feed")), later)]
        assert (bodies, server.connections) == ([FEED, b"next"], 2)

    def test_one_visitor_may_ask_several_things_at_once(self, server: NewsServer) -> None:
        server.answers["/feed"] = Answer(body=FEED, delay=0.02)

        async def twice(visitor: Visitor) -> list[Page]:
            for _ in range(3):
                pages = await asyncio.gather(*(visitor.get_feed(server.url("/feed")) for _ in range(4)))
            return pages

        assert [page.body for page in visit(server, twice)[0]] == [FEED] * 4

    def test_an_old_server_that_just_hangs_up_is_well(self, server: NewsServer) -> None:
        server.answers["/feed"] = Answer(raw=[b"HTTP/1.0 200 OK\r\n\r\n", FEED])
        assert get_feed(server, "/feed").body == FEED

    def test_nobody_at_home(self) -> None:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
            with news_server() as server, pytest.raises(FetchError, match=r"127\.0\.0\.1 refuses connections"):
                raise visit(server, lambda visitor: visitor.get_feed(url))[0]

    def test_no_tls_where_https_was_asked(self, server: NewsServer) -> None:
        url = server.url("/feed").replace("http:", "https:")
        (error,) = visit(server, lambda visitor: visitor.get_feed(url))
        assert isinstance(error, FetchError)
        assert error.reason == "127.0.0.1 offers no secure connection that we understand"

    def test_certificates_are_verified(self) -> None:
        from curator.fetch.network import _tls

        assert _tls().verify_mode is ssl.CERT_REQUIRED
        assert _tls().check_hostname

    def test_logs_keep_secrets(self, server: NewsServer, caplog: pytest.LogCaptureFixture) -> None:
        server.answers["/feed?token=s3cret"] = Answer(status=500)
        with caplog.at_level(logging.INFO):
            visit(server, lambda visitor: visitor.get_feed(server.url("/feed?token=s3cret")))
        assert "s3cret" not in caplog.text


def test_a_transport_is_a_seam(server: NewsServer) -> None:
    """Whoever wraps one sees every request, and may send it elsewhere: made-up hosts live on one server."""
    server.answers["/feed"] = Answer(body=FEED)
    asked: list[str] = []

    class Elsewhere:
        live = True

        def __init__(self, inner: Network) -> None:
            self.inner = inner

        @asynccontextmanager
        async def open(self):
            async with self.inner.open() as send:

                def elsewhere(request: Request):
                    asked.append(request.url)
                    return send(replace(request, url=server.url("/feed")))

                yield elsewhere

    async def run() -> Page:
        async with Fetcher(AT_ONCE, Elsewhere(Network(LOOPBACK))).visitor() as visitor:
            return await visitor.get_feed("https://varnholm-post.example/feed")

    page = asyncio.run(run())
    assert asked == ["https://varnholm-post.example/feed"]
    assert (page.body, page.final_url) == (FEED, "https://varnholm-post.example/feed")
