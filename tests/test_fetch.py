"""How the fetcher asks: conditions, redirects, gates, robots.txt, and what it makes of an answer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from curator.errors import AnswerError, FetchError
from curator.fetch import Reply
from curator.fetch.answers import refusal
from curator.fetch.fetcher import user_agent
from curator.fetch.images import raster_type
from curator.model import FetchSettings, Page, Validators
from tests.newsserver import PNG, Answer, Asked, NewsServer, get_feed, get_image, news_server, visit


@pytest.fixture
def server() -> Iterator[NewsServer]:
    with news_server() as running:
        yield running


class TestPage:
    def test_says_what_the_headers_said(self, server: NewsServer) -> None:
        server.answers["/feed"] = Answer(
            body=b"<rss/>",
            headers={
                "Content-Type": 'Application/RSS+XML; Charset="ISO-8859-1"; x=y',
                "ETag": '"a1"',
                "Last-Modified": "Thu, 01 Jan 2026 05:00:00 GMT",
                "X-Robots-Tag": "noindex",
                "Content-Language": "de-DE",
            },
        )
        assert get_feed(server, "/feed") == Page(
            url=server.url("/feed"),
            final_url=server.url("/feed"),
            status=200,
            body=b"<rss/>",
            media_type="application/rss+xml",
            charset="ISO-8859-1",
            validators=Validators(etag='"a1"', last_modified="Thu, 01 Jan 2026 05:00:00 GMT"),
            robots="noindex",
            language="de-DE",
        )

    def test_who_asks_is_told_with_version_and_contact(self, server: NewsServer) -> None:
        server.answers["/feed"] = Answer()
        settings = FetchSettings(contact="editor@varnholm-post.example")
        visit(server, lambda visitor: visitor.get_feed(server.url("/feed")), settings=settings)
        (asked,) = server.asked
        assert asked.headers["user-agent"] == "curator/0.1.0 (+editor@varnholm-post.example)"
        assert asked.headers["accept-encoding"] == "gzip"
        assert "rss+xml" in asked.headers["accept"]

    @pytest.mark.parametrize(
        ("contact", "told"), [("", "curator/0.1.0"), ("a\r\nX: b", "curator/0.1.0 (+aX: b)"), ("é", "curator/0.1.0")]
    )
    def test_a_contact_cannot_break_the_header(self, contact: str, told: str) -> None:
        assert user_agent(contact) == told

    def test_an_address_is_sent_in_ascii_without_its_fragment(self, server: NewsServer) -> None:
        server.answers["/a%20b/%C3%A9%2Fx?q=%C3%BC&r=%2F"] = Answer(body=b"here")
        assert get_feed(server, "/a b/é%2Fx?q=ü&r=%2F#part").body == b"here"

    def test_one_client_asks_over_one_connection(self, server: NewsServer) -> None:
        server.answers["/feed"] = server.answers["/more"] = Answer(body=b"x")
        visit(
            server,
            lambda visitor: visitor.get_feed(server.url("/feed")),
            lambda visitor: visitor.get_feed(server.url("/more")),
        )
        assert (len(server.asked), server.connections) == (2, 1)

    def test_cookies_are_never_sent_back(self, server: NewsServer) -> None:
        server.answers["/feed"] = Answer(headers={"Set-Cookie": "reader=1; Path=/"})
        ask = lambda visitor: visitor.get_feed(server.url("/feed"))  # noqa: E731
        visit(server, ask, ask)
        assert [asked.headers.get("cookie") for asked in server.asked] == [None, None]

    def test_a_connection_that_the_server_hung_up_is_made_anew(self, server: NewsServer) -> None:
        answers = iter([Answer(body=b"1"), Answer(raw=()), Answer(body=b"2")])
        server.answers["/feed"] = lambda _: next(answers)
        ask = lambda visitor: visitor.get_feed(server.url("/feed"))  # noqa: E731
        assert [page.body for page in visit(server, ask, ask)] == [b"1", b"2"]


class TestConditions:
    ETAG = 'W/"a b"'
    MODIFIED = "Thursday, 01-Jan-26 05:00:00 GMT"  # odd, and sent back as it is

    def test_validators_go_back_byte_for_byte_and_304_is_well(self, server: NewsServer) -> None:
        def answer(asked: Asked) -> Answer:
            if asked.headers.get("if-none-match") == self.ETAG:
                return Answer(status=304)
            return Answer(body=b"<rss/>", headers={"ETag": self.ETAG, "Last-Modified": self.MODIFIED})

        server.answers["/feed"] = answer
        first = get_feed(server, "/feed")
        second = get_feed(server, "/feed", first.validators)
        assert server.asked[1].headers["if-none-match"] == self.ETAG
        assert server.asked[1].headers["if-modified-since"] == self.MODIFIED
        assert (second.status, second.body, second.validators) == (304, b"", first.validators)

    def test_a_304_may_renew_a_validator(self, server: NewsServer) -> None:
        server.answers["/feed"] = Answer(status=304, headers={"ETag": '"new"'})
        page = get_feed(server, "/feed", Validators(etag='"old"', last_modified=self.MODIFIED))
        assert page.validators == Validators(etag='"new"', last_modified=self.MODIFIED)

    def test_nothing_is_invented(self, server: NewsServer) -> None:
        server.answers["/feed"] = Answer()
        get_feed(server, "/feed")
        assert not {"if-none-match", "if-modified-since"} & server.asked[0].headers.keys()

    @pytest.mark.parametrize("etag", ['"caf\xe9"', '"' + "x" * 1100 + '"', '"' + "x" * 60_000 + '"'])
    def test_a_poisonous_validator_is_dropped(self, server: NewsServer, etag: str) -> None:
        server.answers["/feed"] = Answer(headers={"ETag": etag, "Last-Modified": self.MODIFIED})
        assert get_feed(server, "/feed").validators == Validators(last_modified=self.MODIFIED)
        get_feed(server, "/feed", Validators(etag=etag))
        assert "if-none-match" not in server.asked[1].headers

    def test_a_304_that_was_not_asked_for_is_an_error(self, server: NewsServer) -> None:
        server.answers["/feed"] = Answer(status=304)
        with pytest.raises(FetchError, match="was not asked that"):
            get_feed(server, "/feed")


class TestRedirects:
    def test_are_followed_and_their_bodies_left_unread(self, server: NewsServer) -> None:
        endless = (b"x" * 65536 for _ in range(1600))  # 100 MiB
        server.answers["/feed"] = Answer(status=302, headers={"Location": "/new"}, body=endless)
        server.answers["/new"] = Answer(body=b"<rss/>")
        page = get_feed(server, "/feed")
        assert (page.body, page.url, page.final_url) == (b"<rss/>", server.url("/feed"), server.url("/new"))
        assert server.sent < 20 << 20  # what the sockets' buffers took

    @pytest.mark.parametrize(("second", "moved"), [(308, True), (302, False), (307, False), (303, False)])
    def test_only_a_wholly_permanent_chain_is_a_move(self, server: NewsServer, second: int, moved: bool) -> None:
        server.answers["/a"] = Answer(status=301, headers={"Location": "/b"})
        server.answers["/b"] = Answer(status=second, headers={"Location": server.url("/c#x")})
        server.answers["/c"] = Answer()
        assert get_feed(server, "/a").moved_to == (server.url("/c") if moved else "")

    def test_utf8_in_a_location_is_read_as_browsers_do(self, server: NewsServer) -> None:
        server.answers["/a"] = Answer(status=301, headers={"Location": "/ü".encode().decode("latin-1")})
        server.answers["/%C3%BC"] = Answer(body=b"here")
        assert get_feed(server, "/a").body == b"here"

    def test_five_are_followed_and_no_more(self, server: NewsServer) -> None:
        for hop in range(6):
            server.answers[f"/{hop}"] = Answer(status=302, headers={"Location": f"/{hop + 1}"})
        server.answers["/6"] = Answer()
        assert get_feed(server, "/1").final_url == server.url("/6")
        with pytest.raises(FetchError, match="more than 5 times"):
            get_feed(server, "/0")

    @pytest.mark.parametrize(
        ("location", "reason"),
        [("/a", "in a circle"), ("", "does not say where"), ("http://[::", "no host|no web address")],
    )
    def test_a_redirect_that_leads_nowhere_is_told(self, server: NewsServer, location: str, reason: str) -> None:
        server.answers["/a"] = Answer(status=302, headers={"Location": location})
        with pytest.raises(FetchError, match=reason):
            get_feed(server, "/a")


class TestRefusals:
    @pytest.mark.parametrize(
        ("status", "words"),
        [
            (401, "wants a password"),
            (403, "refuses us"),
            (404, "has nothing at this address"),
            (410, "gone for good"),
            (418, "does not accept the request"),
            (500, "has a fault of its own"),
            (503, "overloaded"),
            (599, "has a fault of its own"),
            (300, "makes no sense"),
        ],
    )
    def test_are_told_in_words(self, server: NewsServer, status: int, words: str) -> None:
        server.answers["/feed"] = Answer(status=status)
        with pytest.raises(AnswerError, match=words) as caught:
            get_feed(server, "/feed")
        assert (caught.value.status, caught.value.retry_after) == (status, None)
        assert caught.value.reason.startswith("127.0.0.1 ")

    def test_a_bot_check_is_called_so(self, server: NewsServer) -> None:
        server.answers["/feed"] = Answer(status=403, headers={"cf-mitigated": "challenge"})
        with pytest.raises(AnswerError, match="wants to see a browser"):
            get_feed(server, "/feed")

    NOW = datetime(2026, 1, 1, 6, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("said", "seconds"),
        [
            ("120", 120.0),
            (" 7 ", 7.0),
            ("0", 0.0),
            ("999999999999999999999999", 86400.0),
            ("-5", None),
            ("soon", None),
            ("", None),
            ("²", None),
            (format_datetime(NOW + timedelta(minutes=5), usegmt=True), 300.0),
            (format_datetime(NOW - timedelta(days=5), usegmt=True), 0.0),
            (format_datetime(NOW + timedelta(days=5), usegmt=True), 86400.0),
            ("Thu, 01 Jan 2026 06:00:10 -0000", 10.0),
            ("Thu, 99 Jan 2026 06:00:10 GMT", None),
        ],
    )
    @pytest.mark.parametrize("status", [429, 503])
    def test_retry_after_is_seconds_or_a_date_within_a_day(self, status: int, said: str, seconds: float | None) -> None:
        reply = Reply(status=status, headers=(("retry-after", said),), body=_nothing())
        assert refusal(reply, "isel.test", self.NOW.timestamp).retry_after == seconds

    def test_a_date_is_read_by_the_servers_own_clock(self) -> None:
        moment = format_datetime(self.NOW + timedelta(hours=3), usegmt=True)
        later = format_datetime(self.NOW + timedelta(hours=3, seconds=30), usegmt=True)
        reply = Reply(status=503, headers=(("date", moment), ("retry-after", later)), body=_nothing())
        error = refusal(reply, "isel.test", self.NOW.timestamp)
        assert error.retry_after == 30.0
        assert error.reason.endswith("(HTTP 503) and asks to be left alone for 30 seconds")

    def test_other_answers_ask_for_no_wait(self) -> None:
        reply = Reply(status=404, headers=(("retry-after", "9"),), body=_nothing())
        assert refusal(reply, "isel.test").retry_after is None

    def test_after_a_429_the_domain_is_asked_no_more(self, server: NewsServer) -> None:
        server.answers["/busy"] = Answer(status=429, headers={"Retry-After": "60"})
        server.answers["/feed"] = Answer()
        one, two, other = (
            server.url(path, host)
            for path, host in [("/busy", "a.isel.test"), ("/feed", "b.isel.test"), ("/feed", "saltmarsh.test")]
        )
        answers = visit(server, *(lambda visitor, url=url: visitor.get_feed(url) for url in (one, two, other)))
        assert server.paths() == ["/busy", "/feed"]
        first, second, third = answers
        assert isinstance(first, AnswerError)
        assert first.retry_after == 60.0
        assert isinstance(second, AnswerError)
        assert second.status == 429
        assert 0 < (second.retry_after or 0) <= 60  # what is left of the minute
        assert second.reason.startswith("not asked: earlier in this run a.isel.test asks us to slow down")
        assert isinstance(third, Page)

    def test_after_a_503_others_are_asked(self, server: NewsServer) -> None:
        server.answers["/busy"] = Answer(status=503, headers={"Retry-After": "60"})
        server.answers["/feed"] = Answer()
        asks = [lambda visitor, path=path: visitor.get_feed(server.url(path)) for path in ("/busy", "/feed")]
        assert [getattr(answer, "status", None) for answer in visit(server, *asks)] == [503, 200]


class TestImages:
    @pytest.mark.parametrize(
        ("body", "media_type"),
        [
            (PNG, "image/png"),
            (b"\xff\xd8\xff\xe0..", "image/jpeg"),
            (b"GIF89a..", "image/gif"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
            (b"\0\0\0\x1cftypavif..", "image/avif"),
        ],
    )
    def test_are_what_their_bytes_say(self, server: NewsServer, body: bytes, media_type: str) -> None:
        server.answers["/a"] = Answer(body=body, headers={"Content-Type": "application/octet-stream"})
        page = get_image(server, "/a")
        assert (page.media_type, page.body) == (media_type, body)

    @pytest.mark.parametrize("body", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>", b"", b"%PDF-1.7"])
    def test_others_are_refused(self, server: NewsServer, body: bytes) -> None:
        server.answers["/a"] = Answer(body=body, headers={"Content-Type": "image/png"})
        with pytest.raises(FetchError, match="not a picture that can be copied"):
            get_image(server, "/a")

    def test_a_signature_must_stand_in_its_place(self) -> None:
        assert raster_type(b"<!-- " + PNG) == ""


async def _nothing():
    return
    yield b""
