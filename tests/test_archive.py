"""What is recorded comes back; what is nobody's business is not recorded; what is no recording is told."""

import asyncio
import gzip
import random
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from curator.archive import Recorder, Replay
from curator.errors import AnswerError, ArchiveError, FetchError
from curator.fetch import Fetcher, Transport, Visitor
from curator.model import FetchSettings, Page, Validators
from tests.newsserver import AT_ONCE, Answer, NewsServer, news_server

FEED = b"<rss>Varnholm</rss>"
MODIFIED = "Thu, 01 Jan 2026 05:00:00 GMT"


@pytest.fixture
def server() -> Iterator[NewsServer]:
    with news_server() as running:
        yield running


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "morning.warc.gz"


@contextmanager
def small_files() -> Iterator[None]:
    """No file of this process grows beyond 50 kB, as on a disk that is nearly full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def ask(transport: Transport, *asks: Callable[[Visitor], object], settings: FetchSettings = AT_ONCE) -> list[object]:
    async def run() -> list[object]:
        answers: list[object] = []
        async with Fetcher(settings, transport).visitor() as visitor:
            for one in asks:
                try:
                    answers.append(await one(visitor))
                except FetchError as error:
                    answers.append(error)
        return answers

    return asyncio.run(run())


def feed(url: str, validators: Validators | None = None) -> Callable[[Visitor], object]:
    return lambda visitor: visitor.get_feed(url, validators or Validators())


def page(url: str) -> Callable[[Visitor], object]:
    return lambda visitor: visitor.get_page(url)


def record(server: NewsServer, path: Path, now: datetime, *asks: Callable[[Visitor], object]) -> list[object]:
    with Recorder(path, server.network(), now) as recorder:
        return ask(recorder, *asks)


def records(path: Path) -> list[tuple[dict[str, str], dict[str, str], bytes]]:
    with path.open("rb") as file:
        return [
            (dict(r.rec_headers.headers), dict(r.http_headers.headers), r.raw_stream.read())
            for r in ArchiveIterator(file)
            if r.rec_type == "response"
        ]


def test_what_was_recorded_comes_back(server: NewsServer, path: Path, now: datetime) -> None:
    server.answers["/feed"] = Answer(
        body=gzip.compress(FEED),
        headers={
            "Content-Encoding": "gzip",
            "Content-Type": "application/rss+xml; charset=utf-8",
            "ETag": 'W/"a b"',
            "Last-Modified": MODIFIED,
            "X-Robots-Tag": "noindex",
            "Content-Language": "en",
        },
    )
    server.answers["/old"] = Answer(status=301, headers={"Location": "/ü".encode().decode("latin-1")})
    server.answers["/%C3%BC"] = Answer(body=b"<p>page</p>", headers={"Content-Type": "text/html"})
    server.answers["/gone"] = Answer(status=410, body=b"gone")
    server.answers["/robots.txt"] = Answer(body=b"User-agent: *\nDisallow: /private\n")
    asks = [
        feed(server.url("/feed")),
        page(server.url("/old")),
        page(server.url("/gone")),
        page(server.url("/private")),
    ]
    there = record(server, path, now, *asks)
    asked = len(server.asked)
    here = ask(Replay([path]), *asks)
    assert [repr(answer) for answer in here] == [repr(answer) for answer in there]
    assert [getattr(answer, "body", None) for answer in here] == [FEED, b"<p>page</p>", None, None]
    assert len(server.asked) == asked


def test_the_record_holds_the_bytes_of_the_wire_and_the_runs_time(
    server: NewsServer, path: Path, now: datetime
) -> None:
    packed = gzip.compress(FEED)
    chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
    server.answers["/feed"] = Answer(raw=[chunks, b"%x\r\n" % len(packed), packed, b"\r\n0\r\n\r\n"])
    record(server, path, now, feed(server.url("/feed")))
    ((meta, headers, body),) = records(path)
    assert meta["WARC-Target-URI"] == server.url("/feed")
    assert meta["WARC-Date"] == "2026-01-01T06:00:00Z"
    assert headers == {"Content-Length": str(len(packed)), "Content-Encoding": "gzip"}
    assert body == packed


def test_secrets_are_not_recorded(server: NewsServer, path: Path, now: datetime) -> None:
    secret = "s3cret"
    for key in ("1", secret):
        server.answers[f"/feed?key={key}"] = Answer(
            body=f"<rss>{len(key)}</rss>".encode(),
            headers={"Set-Cookie": f"id={secret}", "WWW-Authenticate": secret, "X-Token": secret},
        )
    server.answers["/old"] = Answer(status=302, headers={"Location": f"/feed?key={secret}"})
    asks = [feed(server.url(path)) for path in ("/feed?key=1", f"/feed?key={secret}", "/old")]
    record(server, path, now, *asks)
    assert secret not in gzip.decompress(path.read_bytes()).decode()
    answers = [answer.body for answer in ask(Replay([path]), *asks)]
    assert answers == [b"<rss>1</rss>", b"<rss>6</rss>", b"<rss>6</rss>"]  # two keys are two addresses still


def test_a_document_that_was_not_read_to_its_end_is_not_recorded(server: NewsServer, path: Path, now: datetime) -> None:
    server.answers["/short"] = Answer(raw=[b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort"])
    server.answers["/huge"] = Answer(body=b"x", headers={"Content-Length": str(1 << 40)})
    record(server, path, now, feed(server.url("/short")), feed(server.url("/huge")))
    assert records(path) == []


def test_an_empty_recording_can_be_replayed(path: Path, server: NewsServer, now: datetime) -> None:
    record(server, path, now)
    (error,) = ask(Replay([path]), feed("https://isel.test/feed"))
    assert isinstance(error, AnswerError)
    assert error.status == 404


class TestReplay:
    URL = "https://isel.test/feed"

    @pytest.fixture
    def archive(self, tmp_path: Path) -> Path:
        return warc(tmp_path / "one.warc", (self.URL, f'ETag: "a"\r\nLast-Modified: {MODIFIED}', FEED))

    @pytest.mark.parametrize(
        ("validators", "status"),
        [
            (Validators(), 200),
            (Validators(etag='"a"'), 304),
            (Validators(etag='W/"a"'), 304),
            (Validators(etag='"b"'), 200),
            (Validators(etag='"b"', last_modified=MODIFIED), 200),
            (Validators(last_modified=MODIFIED), 304),
            (Validators(last_modified="Fri, 02 Jan 2026 05:00:00 GMT"), 304),
            (Validators(last_modified="Wed, 31 Dec 2025 05:00:00 GMT"), 200),
            (Validators(last_modified="yesterday"), 200),
        ],
    )
    def test_conditional_requests_are_answered(self, archive: Path, validators: Validators, status: int) -> None:
        (answer,) = ask(Replay([archive]), feed(self.URL, validators))
        assert isinstance(answer, Page)
        assert (answer.status, answer.body) == (status, FEED if status == 200 else b"")
        assert answer.validators == Validators(etag='"a"', last_modified=MODIFIED)

    def test_unknown_addresses_are_404_and_robots_allow(self, archive: Path) -> None:
        known, unknown = ask(Replay([archive]), page(self.URL), page("https://isel.test/other"))
        assert isinstance(known, Page)
        assert isinstance(unknown, AnswerError)
        assert unknown.status == 404

    def test_it_waits_for_nothing_and_dials_nothing(self, archive: Path) -> None:
        transport = Replay([archive])
        assert not transport.live
        settings = FetchSettings(gap=timedelta(hours=1))
        answers = ask(transport, *[page(self.URL)] * 20, settings=settings)
        assert {type(answer) for answer in answers} == {Page}

    def test_the_last_answer_counts_within_and_across_files(self, tmp_path: Path) -> None:
        other = "https://isel.test/other"
        one = warc(tmp_path / "1.warc", (self.URL, "A: b", b"1"), (self.URL, "A: b", b"2"), (other, "A: b", b"x"))
        two = warc(tmp_path / "2.warc", (self.URL, "A: b", b"3"))
        for paths, body in [([one], b"2"), ([one, two], b"3"), ([two, one], b"2")]:
            answers = ask(Replay(paths), feed(self.URL), feed(other))
            assert [answer.body for answer in answers] == [body, b"x"]

    def test_chunks_that_others_recorded_are_taken_off(self, tmp_path: Path) -> None:
        chunked = b"5\r\n<rss>\r\n6\r\n</rss>\r\n0\r\n\r\n"
        path = warc(tmp_path / "wget.warc", (self.URL, "Transfer-Encoding: chunked", chunked))
        (answer,) = ask(Replay([path]), feed(self.URL))
        assert answer.body == b"<rss></rss>"

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (None, "cannot be read (No such file or directory)"),
            (b"", "is empty"),
            (b"<html>no archive</html>", "is not a WARC file"),
            (gzip.compress(b"<html>no archive</html>"), "is not a WARC file"),
            (b"\x1f\x8b garbage", "is not a WARC file"),
            (b"\0" * 500, "is not a WARC file"),
        ],
    )
    def test_a_file_that_is_no_recording_is_told_in_a_sentence(
        self, tmp_path: Path, content: bytes | None, reason: str
    ) -> None:
        path = tmp_path / "x.warc.gz"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(ArchiveError) as caught:
            Replay([path])
        assert str(caught.value).startswith(str(path))
        assert reason in str(caught.value)
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize("suffix", [".warc", ".warc.gz"])
    def test_a_file_that_was_cut_short_is_told(
        self, tmp_path: Path, server: NewsServer, now: datetime, suffix: str
    ) -> None:
        path = tmp_path / f"whole{suffix}"
        server.answers["/feed"] = Answer(body=bytes(range(256)) * 400)
        record(server, path, now, feed(server.url("/feed")))
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) - 600])
        with pytest.raises(ArchiveError, match=r"cut short|damaged"):
            Replay([path])


class TestRecorder:
    def test_the_file_appears_whole_and_only_when_left(self, server: NewsServer, path: Path, now: datetime) -> None:
        server.answers["/feed"] = Answer(body=FEED)
        path.write_bytes(b"an older recording")
        with Recorder(path, server.network(), now) as recorder:
            ask(recorder, feed(server.url("/feed")))
            assert path.read_bytes() == b"an older recording"
        assert len(records(path)) == 1
        assert list(path.parent.iterdir()) == [path]

    def test_a_run_that_breaks_leaves_no_half_file(self, server: NewsServer, path: Path, now: datetime) -> None:
        with pytest.raises(ZeroDivisionError), Recorder(path, server.network(), now):
            raise ZeroDivisionError
        assert list(path.parent.iterdir()) == []

    def test_a_folder_that_is_not_there_is_told_at_once(
        self, server: NewsServer, tmp_path: Path, now: datetime
    ) -> None:
        path = tmp_path / "no" / "x.warc.gz"
        with (
            pytest.raises(ArchiveError, match="the recording cannot be written"),
            Recorder(path, server.network(), now),
        ):
            pytest.fail("was entered")

    def test_a_full_disk_costs_the_recording_and_no_source(self, server: NewsServer, path: Path, now: datetime) -> None:
        server.answers["/feed"] = Answer(body=random.Random(1).randbytes(200_000))
        answers: list[object] = []
        with (
            small_files(),
            pytest.raises(ArchiveError, match=r"the recording cannot be written \(File too large\)"),
            Recorder(path, server.network(), now) as recorder,
        ):
            answers += ask(recorder, feed(server.url("/feed")), feed(server.url("/feed")))
        assert {type(answer) for answer in answers} == {Page}
        assert list(path.parent.iterdir()) == []

    def test_it_is_as_live_as_what_it_wraps(self, server: NewsServer, path: Path, now: datetime) -> None:
        record(server, path, now)
        assert Recorder(path, server.network(), now).live
        assert not Recorder(path, Replay([path]), now).live

    def test_time_is_told_in_utc(self, server: NewsServer, path: Path) -> None:
        server.answers["/feed"] = Answer(body=FEED)
        record(server, path, datetime(2026, 11, 22, 6, tzinfo=UTC), feed(server.url("/feed")))
        assert records(path)[0][0]["WARC-Date"] == "2026-11-22T06:00:00Z"


@pytest.mark.corpus
def test_real_mornings_answer(corpus: Callable[[str], Path]) -> None:
    """Every address of every morning answers, and answers 304 when asked with what it gave."""
    for path in sorted(corpus("morning").glob("*.warc.gz")):
        urls = [meta["WARC-Target-URI"] for meta, _, _ in records(path)]
        replay = Replay([path])
        pages = ask(replay, *map(feed, urls))
        assert all(isinstance(answer, Page) and answer.body for answer in pages)
        again = ask(replay, *(feed(answer.url, answer.validators) for answer in pages))
        assert {answer.status for answer in again} == {304}


def warc(path: Path, *answers: tuple[str, str, bytes]) -> Path:
    """Write a WARC file by hand, as another program might."""
    with path.open("wb") as file:
        for url, headers, body in answers:
            block = f"HTTP/1.1 200 OK\r\n{headers}\r\n\r\n".encode() + body
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-01-01T06:00:00Z\r\n"
                f"WARC-Record-ID: <urn:uuid:0>\r\nContent-Type: application/http; msgtype=response\r\n"
                f"Content-Length: {len(block)}\r\n\r\n"
            )
            file.write(head.encode() + block + b"\r\n\r\n")
    return path
