"""How the fetcher waits: a gate before each registrable domain, and robots.txt before each page."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from curator.errors import BlockedError, FetchError
from curator.fetch import Fetcher
from curator.fetch.gates import Gate, Gates
from curator.fetch.robots import Rules
from curator.model import FetchSettings, Page
from tests.newsserver import AT_ONCE, PNG, Answer, NewsServer, get_page, news_server, visit


@pytest.fixture
def server() -> Iterator[NewsServer]:
    with news_server() as running:
        yield running


class TestGates:
    def ask_all(self, server: NewsServer, hosts: list[str], settings: FetchSettings) -> None:
        async def run() -> None:
            fetcher = Fetcher(settings, server.network())

            async def one(host: str) -> None:
                async with fetcher.visitor() as visitor:
                    await visitor.get_feed(server.url("/feed", host))

            await asyncio.gather(*(one(host) for host in hosts))

        asyncio.run(run())

    def test_one_in_flight_and_a_pause_per_registrable_domain(self, server: NewsServer) -> None:
        server.answers["/feed"] = Answer(delay=0.02)
        settings = FetchSettings(gap=timedelta(seconds=0.05))
        self.ask_all(server, [f"{name}.isel.example" for name in "abcdefgh"], settings)
        starts = sorted(asked.began for asked in server.asked)
        assert server.most_in_flight == 1
        assert starts[-1] - starts[0] > 6 * 0.05, (
            "eight starts have seven pauses between them; one may seem lost on the way"
        )

    def test_different_domains_do_not_wait_for_each_other(self, server: NewsServer) -> None:
        server.answers["/feed"] = Answer(delay=0.2)
        settings = FetchSettings(gap=timedelta(seconds=5))
        self.ask_all(server, [f"isel{number}.example" for number in range(10)], settings)
        assert server.most_in_flight == 10

    def test_per_host_is_kept(self, server: NewsServer) -> None:
        server.answers["/feed"] = Answer(delay=0.05)
        self.ask_all(server, ["isel.example"] * 9, FetchSettings(gap=timedelta(0), per_host=3))
        assert server.most_in_flight == 3

    def test_redirects_and_robots_wait_like_all_others(self, server: NewsServer) -> None:
        server.answers["/a"] = Answer(status=302, headers={"Location": "/b"})
        server.answers["/b"] = Answer()
        settings = FetchSettings(gap=timedelta(seconds=0.1), deadline=timedelta(seconds=0.15))
        answers = visit(server, lambda visitor: visitor.get_page(server.url("/a")), settings=settings)
        assert isinstance(answers[0], Page)  # waiting is not part of the deadline
        starts = [asked.began for asked in server.asked]
        assert server.paths() == ["/robots.txt", "/a", "/b"]
        assert starts[-1] - starts[0] > (len(starts) - 2) * 0.1

    def test_where_nobody_is_troubled_nothing_waits(self) -> None:
        async def run() -> float:
            gates = Gates(FetchSettings(gap=timedelta(seconds=60)), live=False)
            gates.slow_down("isel.test", 60)
            for _ in range(3):
                async with gates.of("isel.test").turn():
                    pass
            return gates.of("isel.test").gap

        assert asyncio.run(asyncio.wait_for(run(), 1)) == 0

    def test_a_turn_that_is_given_up_blocks_nobody(self) -> None:
        async def run() -> None:
            gate = Gate(1, 0.2)
            async with gate.turn():
                pass
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.01), gate.turn():
                    pass
            async with asyncio.timeout(1), gate.turn():
                pass

        asyncio.run(run())


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

    @pytest.mark.parametrize(
        "answer", [Answer(status=500), Answer(status=503), Answer(raw=[b"what?\r\n\r\n"]), Answer(delay=9)]
    )
    def test_one_that_cannot_be_read_forbids_all_for_now(self, server: NewsServer, answer: Answer) -> None:
        """Not a BlockedError: it may be well at the next visit."""
        server.answers["/robots.txt"] = answer
        settings = FetchSettings(gap=timedelta(0), deadline=timedelta(seconds=0.3))
        ask = lambda visitor: visitor.get_page(server.url("/page"))  # noqa: E731
        for error in visit(server, ask, ask, settings=settings):
            assert type(error) is FetchError
            assert error.reason.startswith("robots.txt of 127.0.0.1 could not be read, so its pages are left alone")
        assert server.paths() == ["/robots.txt"]

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

    def test_crawl_delay_parts_the_requests(self, server: NewsServer) -> None:
        server.answers["/robots.txt"] = Answer(body=b"User-agent: *\nCrawl-delay: 0.3\n")
        server.answers["/page"] = Answer()
        ask = lambda visitor: visitor.get_page(server.url("/page"))  # noqa: E731
        visit(server, ask, ask)
        robots, first, second = (asked.began for asked in server.asked)
        assert first - robots < 0.2
        assert second - first > 0.28

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
        assert Rules(f"User-agent: *\n{text}").delay == delay

    @pytest.mark.parametrize(
        ("agent", "ours"),
        [("curator", True), ("Curator/1.0", True), ("cur", False), ("curatorbot", False), ("", False)],
    )
    def test_a_group_is_ours_by_the_whole_word(self, agent: str, ours: bool) -> None:
        assert Rules(f"User-agent: {agent} # who\nDisallow: /").allow("https://isel.test/x") is not ours

    def test_a_file_of_many_agents_and_rules_costs_little(self) -> None:
        agents = "".join(f"User-agent: a{number}\n" for number in range(15_000))
        rules = Rules(agents + "Disallow: /x\n" * 15_000)  # unguarded: 225 million rules
        assert rules.allow("https://isel.test/x")
