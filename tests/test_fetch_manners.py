"""How the fetcher waits: a gate before each registrable domain, and robots.txt before each page."""

import asyncio
import gzip
import itertools
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from curator.errors import BlockedError, EngineError, FetchError
from curator.fetch import Fetcher, Reply, Request, Visitor, robots
from curator.fetch.gates import Gate, Gates
from curator.fetch.robots import Judge, Verdict, judge
from curator.model import FetchSettings, Page
from tests.clockwork import run_still
from tests.newsserver import AT_ONCE, PNG, Answer, NewsServer, get_page, news_server, visit


@pytest.fixture
def server() -> Iterator[NewsServer]:
    with news_server() as running:
        yield running


class StillServers:
    """A transport that answers for every host, after ``takes`` seconds of a still clock, and keeps when it was asked.

    A path stands for its document; a document that begins with a slash for a redirect there.
    """

    live = True

    def __init__(self, paths: Mapping[str, bytes], *, takes: float | Mapping[str, float] = 0.0) -> None:
        self.paths = paths
        self.takes = takes
        self.asked: list[tuple[str, float]] = []
        self.in_flight = 0
        self.most_in_flight = 0

    @property
    def starts(self) -> list[float]:
        return [start for _, start in self.asked]

    @asynccontextmanager
    async def open(self):
        yield self.send

    @asynccontextmanager
    async def send(self, request: Request) -> AsyncIterator[Reply]:
        path = urlsplit(request.url).path
        self.asked.append((path, asyncio.get_running_loop().time()))
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(self.takes if isinstance(self.takes, float) else self.takes.get(path, 0.0))
            body = self.paths.get(path)
            if body is not None and body.startswith(b"/"):
                yield Reply(status=302, headers=(("location", body.decode()),), body=whole(b""))
            else:
                yield Reply(status=404 if body is None else 200, body=whole(body or b""))
        finally:
            self.in_flight -= 1


async def whole(body: bytes) -> AsyncIterator[bytes]:
    yield body


def visit_all(servers: StillServers, settings: FetchSettings, *asks: Callable[[Visitor], object]) -> list[object]:
    """Let as many visitors as there are asks begin at once, each asking one thing; an error is an answer, too."""

    async def run() -> list[object]:
        fetcher = Fetcher(settings, servers)

        async def one(ask: Callable[[Visitor], object]) -> object:
            async with fetcher.visitor() as visitor:
                return await ask(visitor)

        return await asyncio.gather(*map(one, asks), return_exceptions=True)

    return run_still(run())


def feed(host: str) -> Callable[[Visitor], object]:
    return lambda visitor: visitor.get_feed(f"https://{host}/feed")


def page(path: str) -> Callable[[Visitor], object]:
    return lambda visitor: visitor.get_page(f"https://isel.example{path}")


class TestGates:
    def test_one_in_flight_and_a_pause_per_registrable_domain(self) -> None:
        servers = StillServers({"/feed": b"x"}, takes=2.0)
        visit_all(servers, FetchSettings(gap=timedelta(seconds=5)), *(feed(f"{name}.isel.example") for name in "abcd"))
        assert (servers.starts, servers.most_in_flight) == ([0, 5, 10, 15], 1)

    def test_a_slow_answer_is_waited_for_before_the_next_question(self) -> None:
        servers = StillServers({"/feed": b"x"}, takes=8.0)
        visit_all(servers, FetchSettings(gap=timedelta(seconds=5)), *[feed("isel.example")] * 3)
        assert (servers.starts, servers.most_in_flight) == ([0, 8, 16], 1)

    def test_fifty_feeds_of_one_domain_are_asked_one_by_one_a_second_apart(self) -> None:
        """F15: they have different hosts, but one domain, and so one owner."""
        servers = StillServers({"/feed": b"x"}, takes=0.5)
        asks = [feed(f"paper{number}.isel.example") for number in range(50)]
        answers = visit_all(servers, FetchSettings(), *asks)
        assert {type(answer) for answer in answers} == {Page}
        assert (servers.starts, servers.most_in_flight) == (list(range(50)), 1)

    def test_different_domains_do_not_wait_for_each_other(self) -> None:
        servers = StillServers({"/feed": b"x"}, takes=2.0)
        asks = [feed(f"isel{number}.example") for number in range(10)]
        visit_all(servers, FetchSettings(gap=timedelta(seconds=5)), *asks)
        assert (servers.starts, servers.most_in_flight) == ([0] * 10, 10)

    def test_per_host_is_kept(self) -> None:
        servers = StillServers({"/feed": b"x"}, takes=2.0)
        visit_all(servers, FetchSettings(gap=timedelta(0), per_host=3), *[feed("isel.example")] * 9)
        assert (servers.starts, servers.most_in_flight) == ([0, 0, 0, 2, 2, 2, 4, 4, 4], 3)

    def test_redirects_and_robots_wait_like_all_others(self) -> None:
        """And what is waited is no part of the deadline: here 24 seconds pass, of which the page took 8."""
        servers = StillServers({"/robots.txt": b"", "/a": b"/b", "/b": b"x"}, takes=4.0)
        settings = FetchSettings(gap=timedelta(seconds=10), deadline=timedelta(seconds=9))
        (answer,) = visit_all(servers, settings, page("/a"))
        assert isinstance(answer, Page)
        assert servers.asked == [("/robots.txt", 0), ("/a", 10), ("/b", 20)]

    def test_the_deadline_holds_for_the_whole_chain(self) -> None:
        servers = StillServers({f"/{hop}": f"/{hop + 1}".encode() for hop in range(4)}, takes=4.0)
        settings = FetchSettings(gap=timedelta(0), deadline=timedelta(seconds=9))
        (error,) = visit_all(servers, settings, page("/0"))
        assert isinstance(error, FetchError)
        assert error.reason == "isel.example gave no whole answer within 9 s"
        assert servers.asked == [("/robots.txt", 0), ("/0", 4), ("/1", 8), ("/2", 12)]

    def test_where_nobody_is_troubled_nothing_waits(self) -> None:
        async def run() -> tuple[float, float]:
            gates = Gates(FetchSettings(gap=timedelta(seconds=60)), live=False)
            gates.slow_down("isel.test", 60)
            for _ in range(3):
                async with gates.of("isel.test").turn():
                    pass
            return gates.of("isel.test").gap, asyncio.get_running_loop().time()

        assert run_still(run()) == (0, 0)

    def test_a_turn_that_is_given_up_blocks_nobody(self) -> None:
        async def run() -> float:
            gate = Gate(1, 20)
            async with gate.turn():
                pass
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(1), gate.turn():
                    pass
            async with gate.turn():
                return asyncio.get_running_loop().time()

        assert run_still(run()) == 40  # a place in the queue that was left stays empty


class TestRobots:
    def test_are_asked_once_before_a_page_and_obeyed(self, server: NewsServer) -> None:
        server.answers["/robots.txt"] = Answer(body=b"\xef\xbb\xbfUser-agent: *\nDisallow: /private\n")
        server.answers["/open"] = server.answers["/private/1"] = Answer(body=b"page")
        paths = ("/open", "/private/1", "/open")
        answers = visit(server, *(lambda visitor, p=path: visitor.get_page(server.url(p)) for path in paths))
        assert server.paths() == ["/robots.txt", "/open", "/open"]
        assert isinstance(answers[1], BlockedError)
        assert answers[1].reason == "robots.txt of 127.0.0.1 does not allow it"

    def test_feeds_and_pictures_are_exempt(self, server: NewsServer) -> None:
        server.answers["/robots.txt"] = Answer(body=b"User-agent: *\nDisallow: /\n")
        server.answers["/feed"] = Answer()
        server.answers["/a.png"] = Answer(body=PNG)
        visit(
            server,
            lambda visitor: visitor.get_feed(server.url("/feed")),
            lambda visitor: visitor.get_image(server.url("/a.png")),
        )
        assert server.paths() == ["/feed", "/a.png"]

    def test_hold_for_every_address_on_the_way(self, server: NewsServer) -> None:
        server.answers["/robots.txt"] = Answer(body=b"User-agent: curator\nDisallow: /private\n")
        server.answers["/open"] = Answer(status=302, headers={"Location": "/private"})
        with pytest.raises(BlockedError, match="does not allow it"):
            get_page(server, "/open")
        assert "/private" not in server.paths()

    @pytest.mark.parametrize("status", [401, 403, 404, 410])
    def test_a_missing_file_allows_all(self, server: NewsServer, status: int) -> None:
        server.answers["/robots.txt"] = Answer(status=status)
        server.answers["/page"] = Answer(body=b"page")
        assert get_page(server, "/page").body == b"page"

    @pytest.mark.parametrize("answer", [Answer(status=500), Answer(status=503), Answer(raw=[b"what?\r\n\r\n"])])
    def test_one_that_cannot_be_read_forbids_all_for_now(self, server: NewsServer, answer: Answer) -> None:
        """Not a BlockedError: it may be well at the next visit."""
        server.answers["/robots.txt"] = answer
        ask = lambda visitor: visitor.get_page(server.url("/page"))  # noqa: E731
        for error in visit(server, ask, ask):
            assert type(error) is FetchError
            assert error.reason.startswith("robots.txt of 127.0.0.1 could not be read, so its pages are left alone")
        assert server.paths() == ["/robots.txt"]

    def test_one_that_does_not_come_forbids_all_for_now(self) -> None:
        servers = StillServers({"/page": b"x"}, takes={"/robots.txt": 99.0})
        for error in visit_all(servers, FetchSettings(deadline=timedelta(seconds=9)), page("/page"), page("/page")):
            assert type(error) is FetchError
            assert error.reason.endswith("are left alone for now: isel.example gave no whole answer within 9 s")
        assert servers.asked == [("/robots.txt", 0)]

    def test_are_asked_once_by_many_visitors(self, server: NewsServer) -> None:
        server.answers["/page"] = Answer()

        async def run() -> None:
            fetcher = Fetcher(AT_ONCE, server.network())

            async def one() -> None:
                async with fetcher.visitor() as visitor:
                    await visitor.get_page(server.url("/page"))

            await asyncio.gather(*(one() for _ in range(6)))

        asyncio.run(run())
        assert server.paths().count("/robots.txt") == 1

    def test_crawl_delay_parts_the_requests(self) -> None:
        servers = StillServers({"/robots.txt": b"User-agent: *\nCrawl-delay: 30\n", "/page": b"x"})
        visit_all(servers, FetchSettings(gap=timedelta(seconds=1)), page("/page"), page("/page"), page("/page"))
        assert servers.starts == [0, 1, 31, 61]  # it is known only when the file is read

    @pytest.mark.parametrize(
        ("text", "delay"),
        [
            ("", 0),
            ("Crawl-delay: 999999999", 60),
            ("Crawl-delay: -1", 0),
            ("Crawl-delay: nan", 0),
            ("Crawl-delay: 2", 2),
        ],
    )
    def test_crawl_delay_is_sane(self, text: str, delay: float) -> None:
        assert judge(f"User-agent: *\n{text}".encode(), "https://isel.test/x").delay == delay

    @pytest.mark.parametrize(
        ("agent", "ours"),
        [("curator", True), ("Curator/1.0", True), ("cur", False), ("curatorbot", False), ("", False)],
    )
    def test_a_group_is_ours_by_the_whole_word(self, agent: str, ours: bool) -> None:
        file = f"User-agent: {agent} # who\nDisallow: /".encode()
        assert judge(file, "https://isel.test/x").allowed is not ours

    def test_are_judged_where_the_line_says(self, server: NewsServer) -> None:
        """20,000 rules with wildcards take a second: that is for an engine, not for the event loop."""
        server.answers["/robots.txt"] = Answer(body=b"User-agent: *\nDisallow: /private\n")
        server.answers["/open"] = Answer(body=b"page")
        asked = []

        async def elsewhere(file: bytes, url: str) -> Verdict:
            asked.append((file, url))
            return judge(file, url)

        (page,) = self.visit_judged(server, elsewhere, "/open")
        assert isinstance(page, Page)
        assert asked == [(b"User-agent: *\nDisallow: /private\n", server.url("/open"))]

    def test_one_that_cannot_be_judged_forbids_all_for_now(self, server: NewsServer) -> None:
        """F16; and it costs its time once, not at every page."""
        server.answers["/robots.txt"] = Answer(body=b"User-agent: *\nDisallow: /private\n")
        asked = []

        async def stuck(_: bytes, url: str) -> Verdict:
            asked.append(url)
            raise EngineError("parsing took longer than 10 s")

        for error in self.visit_judged(server, stuck, "/a", "/b"):
            assert type(error) is FetchError
            assert error.reason == (
                "robots.txt of 127.0.0.1 could not be read, so its pages are left alone for now: "
                "parsing took longer than 10 s"
            )
        assert asked == [server.url("/a")]
        assert server.paths() == ["/robots.txt"]

    def visit_judged(self, server: NewsServer, by: Judge, *paths: str) -> list[object]:
        async def run() -> list[object]:
            answers: list[object] = []
            async with Fetcher(AT_ONCE, server.network(), by).visitor() as visitor:
                for path in paths:
                    try:
                        answers.append(await visitor.get_page(server.url(path)))
                    except FetchError as error:
                        answers.append(error)
            return answers

        return asyncio.run(run())

    def test_the_worst_rules_are_judged_rightly(self) -> None:
        rules = b"".join(b"Disallow: /*%d*a*b*c$\n" % number for number in range(20_000))
        file = b"User-agent: *\n" + rules + b"Disallow: /last\n"
        assert not judge(file, "https://isel.test/last").allowed
        assert judge(file, "https://isel.test/" + "ab" * 4_000).allowed

    def test_five_redirects_lead_to_a_file_and_no_more(self) -> None:
        """F16; RFC 9309, 2.3.1.2. Behind the sixth it counts as one that cannot be read."""
        hops = {f"/{hop}": f"/{hop + 1}".encode() for hop in range(1, 5)}
        forbidden = b"User-agent: *\nDisallow: /page\n"
        five = StillServers({"/robots.txt": b"/1", **hops, "/5": forbidden, "/page": b"x"})
        six = StillServers({"/robots.txt": b"/1", **hops, "/5": b"/6", "/6": forbidden, "/page": b"x"})
        (refused,), (unread,) = (visit_all(servers, AT_ONCE, page("/page")) for servers in (five, six))
        assert isinstance(refused, BlockedError)
        assert type(unread) is FetchError
        assert "left alone for now: redirected more than 5 times" in unread.reason

    @pytest.mark.parametrize("pack", [bytes, gzip.compress])
    @pytest.mark.parametrize("lines", [40_000, 400_000])
    def test_what_stands_behind_500_kib_is_not_read(
        self, server: NewsServer, lines: int, pack: Callable[[bytes], bytes]
    ) -> None:
        """RFC 9309, 2.5: a limit of parsing, and no fault of the file."""
        body = pack(b"# the first line\n" * lines + b"User-agent: *\nDisallow: /\n")
        coding = {"Content-Encoding": "gzip"} if pack is gzip.compress else {}
        server.answers["/robots.txt"] = Answer(body=body, headers=coding)
        server.answers["/page"] = Answer(body=b"page")
        assert get_page(server, "/page").body == b"page"

    def test_one_without_end_is_read_as_far_as_it_counts(self, server: NewsServer) -> None:
        server.answers["/robots.txt"] = Answer(body=itertools.repeat(b"User-agent: *\nDisallow: /private\n" * 999))
        server.answers["/page"] = Answer(body=b"page")
        ends = visit(server, *[lambda visitor, at=at: visitor.get_page(server.url(at)) for at in ("/private", "/page")])
        assert [type(end) for end in ends] == [BlockedError, Page]

    def test_few_are_kept_however_many_there_are(self) -> None:
        """A page's links may lead to any number of hosts, each with 500 KiB to say; a file in use is kept."""
        servers = StillServers({"/robots.txt": b"#" * robots.MOST, "/page": b"x"})

        async def run() -> int:
            fetcher = Fetcher(FetchSettings(gap=timedelta(0)), servers)
            async with fetcher.visitor() as visitor:
                for number in range(40):
                    await visitor.get_page(f"https://www{number}.isel.example/page")
                    await visitor.get_page("https://isel.example/page")
            return sum(map(len, fetcher._robots._files.values()))

        assert run_still(run()) <= robots.KEPT
        assert [path for path, _ in servers.asked].count("/robots.txt") == 41

    def test_a_file_of_many_agents_and_rules_costs_little(self) -> None:
        agents = b"".join(b"User-agent: a%d\n" % number for number in range(15_000))
        file = agents + b"Disallow: /x\n" * 15_000  # unguarded: 225 million rules
        assert judge(file, "https://isel.test/x").allowed
