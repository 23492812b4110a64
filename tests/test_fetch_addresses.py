"""Which addresses are asked for and dialled, however a link, a redirect or a resolver spells them."""

import asyncio
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.errors import BlockedError, FetchError
from curator.fetch import Fetcher, open_network
from curator.fetch import resolver as resolver_module
from curator.fetch.address import check
from curator.fetch.dial import dial
from curator.fetch.guard import Guard
from curator.fetch.network import Network
from curator.fetch.resolver import Resolver
from curator.model import Page
from tests.newsserver import AT_ONCE, Answer, NewsServer, get_feed, news_server, visit


@pytest.fixture
def server() -> Iterator[NewsServer]:
    with news_server() as running:
        yield running


class TestAddress:
    @pytest.mark.parametrize(
        ("url", "reason"),
        [
            ("file:///etc/passwd", "only http and https addresses are fetched, and this is file:"),
            ("gopher://isel.test/", "gopher:"),
            ("javascript:alert(1)", "javascript:"),
            ("data:text/html,x", "data:"),
            ("feed:https://isel.test/", "feed:"),
            ("", "no address at all"),
            ("/relative", "no address at all"),
            ("http://a\\@isel.test/", "backslash"),
            ("http://isel.test\\x/", "backslash"),
            ("http://isel.test/\r\nX: y", "control character"),
            ("http://u:p@isel.test/", "carries a user name or password"),
            ("http://isel.test:25/", "port 25"),
            ("http://isel.test:0/", "port 0|names no host"),
            ("http://isel.test:99999/", "names no host"),
            ("http://isel.test:x/", "names no host"),
            ("http:///x", "names no host"),
            ("http://[::1/", "names no host"),
            ("http://is el.test/", "names no host"),
            ("http://xn--/", "names no host|no address that can be asked"),
            ("http://\udcff.test/", "names no host"),
            ("http://" + "a" * 300 + ".test/", "names no host"),
        ],
    )
    def test_one_that_we_do_not_ask_is_told(self, server: NewsServer, url: str, reason: str) -> None:
        (error,) = visit(server, lambda visitor: visitor.get_feed(url))
        assert isinstance(error, BlockedError)
        assert any(words in error.reason for words in reason.split("|")), error.reason
        assert server.asked == []

    @pytest.mark.parametrize("target", ["file:///etc/passwd", "http://u:p@isel.test/", "//isel.test:25/", "http:\\\\x"])
    def test_nor_is_it_followed(self, server: NewsServer, target: str) -> None:
        server.answers["/a"] = Answer(status=302, headers={"Location": target})
        with pytest.raises(FetchError):
            get_feed(server, "/a")
        assert server.paths() == ["/a"]

    def test_a_password_is_not_repeated(self) -> None:
        with pytest.raises(BlockedError) as caught:
            check("http://alice:s3cret@isel.test/?token=s3cret")
        assert "s3cret" not in caught.value.reason

    @pytest.mark.parametrize(
        ("url", "sent"),
        [
            ("HTTPS://Isel.Test:443/A?b#c", "https://isel.test/A?b"),
            ("http://isel.test", "http://isel.test/"),
            ("http://isel.test?q", "http://isel.test/?q"),
            ("http://bücher.test/ü/%fc", "http://xn--bcher-kva.test/%C3%BC/%fc"),
            ("http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080/"),
            ("http://isel.test/a b?c d", "http://isel.test/a%20b?c%20d"),
        ],
    )
    def test_what_is_sent_is_what_was_checked(self, url: str, sent: str) -> None:
        assert check(url).url == sent
        assert check(sent).url == sent

    @given(st.text(max_size=40), st.sampled_from(["", "http://", "https://a", "http://a.test/", "http://a.test:"]))
    def test_any_text_is_an_address_or_is_refused(self, text: str, start: str) -> None:
        try:
            address = check(start + text)
        except BlockedError:
            return
        assert address.url.isascii()
        assert address.url.isprintable()
        assert check(address.url) == address


NOT_PUBLIC = """
127.0.0.1 127.8.8.8 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 192.0.0.8
192.88.99.1 198.18.0.1 203.0.113.9 224.0.0.1 240.0.0.1 255.255.255.255 168.63.129.16 ::1 :: ::127.0.0.1
::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 2002:7f00:1:: 2001::1 fe80::1
fe80::1%eth0 fc00::1 fec0::1 ff02::1 2001:db8::1 3fff::1 5f00::1
"""
THIS_MACHINE = ["127.0.0.1", "localhost", "127.1", "0x7f.1", "2130706433", "127。0。0。1", "[::1]"]


class TestGuard:
    @pytest.mark.parametrize("address", NOT_PUBLIC.split())
    def test_private_networks_are_not_dialled(self, address: str) -> None:
        assert not Guard(()).permits(address)

    @pytest.mark.parametrize("address", ["1.1.1.1", "151.101.0.81", "2606:4700::1111", "64:ff9b::101:101"])
    def test_public_ones_are(self, address: str) -> None:
        assert Guard(()).permits(address)

    def test_networks_can_be_allowed(self) -> None:
        guard = Guard(("10.1.0.0/16", "fd00::/8", "192.168.7.7/24"))
        assert [guard.permits(a) for a in ("10.1.2.3", "::ffff:10.1.2.3", "fd00::1", "192.168.7.1")] == [True] * 4
        assert not guard.permits("10.2.0.1")

    @pytest.mark.parametrize("host", THIS_MACHINE)
    def test_this_machine_is_refused_however_it_is_spelled(self, server: NewsServer, host: str) -> None:
        async def run() -> None:
            async with Fetcher(AT_ONCE, open_network(AT_ONCE)).visitor() as visitor:
                await visitor.get_feed(server.url("/feed", host))

        with pytest.raises(FetchError):
            asyncio.run(run())
        assert server.connections == 0

    def resolving(self, *answers: Sequence[str]) -> Network:
        told = iter(answers)

        async def resolve(host: str) -> Sequence[str]:
            return next(told)

        return Network(("127.0.0.1/32",), resolve)

    def ask(self, network: Network, *urls: str) -> list[object]:
        async def run() -> list[object]:
            results: list[object] = []
            async with Fetcher(AT_ONCE, network).visitor() as visitor:
                for url in urls:
                    try:
                        results.append(await visitor.get_feed(url))
                    except FetchError as error:
                        results.append(error)
            return results

        return asyncio.run(run())

    def test_all_answers_of_a_resolver_are_judged(self, server: NewsServer) -> None:
        (error,) = self.ask(self.resolving(["127.0.0.1", "10.0.0.1"]), server.url("/", "isel.test"))
        assert isinstance(error, BlockedError)
        assert error.reason.startswith("isel.test is not on the public internet (10.0.0.1)")
        assert server.connections == 0

    def test_a_name_that_changes_its_address_is_judged_anew(self, server: NewsServer) -> None:
        server.answers["/"] = Answer(headers={"Connection": "close"})
        url = server.url("/", "isel.test")
        first, second = self.ask(self.resolving(["127.0.0.1"], ["127.0.0.2"]), url, url)
        assert isinstance(first, Page)
        assert isinstance(second, BlockedError)
        assert server.connections == 1

    def test_a_redirect_to_a_private_address_is_refused(self, server: NewsServer) -> None:
        server.answers["/"] = Answer(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"})
        (error,) = self.ask(self.resolving(["127.0.0.1"], ["169.254.169.254"]), server.url("/", "isel.test"))
        assert isinstance(error, BlockedError)

    def test_proxies_of_the_environment_are_not_asked(
        self, server: NewsServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:9/")
        server.answers["/feed"] = Answer(body=b"<rss/>")
        assert get_feed(server, "/feed").body == b"<rss/>"


class TestNames:
    def test_a_dead_name_is_told_once_and_remembered(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = []

        def no_such(host: str, *_: object, **__: object) -> list[object]:
            asked.append(host)
            raise socket.gaierror(socket.EAI_NONAME, "unknown")

        monkeypatch.setattr(socket, "getaddrinfo", no_such)

        async def run() -> None:
            resolve = Resolver()
            for _ in range(2):
                with pytest.raises(FetchError, match=r"there is no host named dead\.test"):
                    await resolve("dead.test")

        asyncio.run(run())
        assert asked == ["dead.test"]

    def test_slow_names_hold_up_neither_the_others_nor_the_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        end = threading.Event()

        def slow(host: str, *_: object, **__: object) -> list[object]:
            if host.startswith("slow"):
                end.wait(20)
            return [(None, None, None, None, ("127.0.0.1", 0))]

        monkeypatch.setattr(socket, "getaddrinfo", slow)
        monkeypatch.setattr(resolver_module, "PATIENCE", 0.2)

        async def run() -> list[object]:
            resolve = Resolver()
            names = [*(f"slow{number}.test" for number in range(40)), "quick.test"]
            return await asyncio.gather(*map(resolve, names), return_exceptions=True)

        try:
            *slow_ones, quick = asyncio.run(asyncio.wait_for(run(), 2))
        finally:
            end.set()
        assert quick == ("127.0.0.1",)
        assert {str(error) for error in slow_ones[:1]} == {"the name slow0.test could not be looked up within 0.2 s"}

    def test_names_that_are_never_answered_do_not_keep_the_program(self) -> None:
        """F11: asyncio's own look-ups held the end of the program up until the last one was answered."""
        program = (
            "import asyncio, socket, time\n"
            "from curator.fetch import resolver\n"
            "socket.getaddrinfo = lambda *_, **__: time.sleep(3600)\n"
            "resolver.PATIENCE = 0.1\n"
            "async def main():\n"
            "    names = [f'never{number}.test' for number in range(40)]\n"
            "    print(len(await asyncio.gather(*map(resolver.Resolver(), names), return_exceptions=True)))\n"
            "asyncio.run(main())\n"
        )
        command = [sys.executable, "-c", program]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "40\n", "")

    def test_an_address_is_its_own_name(self) -> None:
        assert asyncio.run(Resolver()("192.0.2.1")) == ("192.0.2.1",)

    def test_the_next_address_is_dialled_where_one_is_dead(self, server: NewsServer) -> None:
        async def run() -> None:
            stream = await dial("isel.test", server.server_address[1], ["127.0.0.2", "127.0.0.1"], None)
            await stream.aclose()

        asyncio.run(run())
