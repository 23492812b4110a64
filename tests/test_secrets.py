"""Secrets: where they come from, where they go, and that nothing that curator writes or says ever holds one."""

import asyncio
import gzip
import os
import pickle
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from curator.config import Config, load
from curator.errors import BlockedError, ConfigError, FetchError
from curator.fetch import Fetcher, Visitor
from curator.fetch.address import check
from curator.fetch.room import LARGE, PLACES
from curator.fetch.secrets import NOTHING, own
from curator.model import Page, Source, Validators
from curator.refresh.visits import standing
from curator.secrets import Secret, Secrets
from curator.urls import resolve_link
from tests.newsserver import AT_ONCE, PNG, Answer, Asked, NewsServer, news_server

TOKEN = "s3cret/Ä+token"
WIRED = "s3cret/%C3%84+token"
"""As it stands in the request line."""
PASSWORD = "open sesame"

Feeds = Callable[..., Config]


@pytest.fixture
def server() -> Iterator[NewsServer]:
    with news_server() as running:
        yield running


@pytest.fixture
def feeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Feeds:
    """Sources, and what stands in secrets.env and in the environment → the configuration."""
    monkeypatch.delenv("ISEL_TOKEN", raising=False)

    def write(sources: str, secrets: str = "", mode: int = 0o600, **environment: str) -> Config:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        if secrets:
            (tmp_path / "secrets.env").write_text(secrets)
            (tmp_path / "secrets.env").chmod(mode)
        (tmp_path / "feeds.yaml").write_text(f"sources:\n  - {{slug: isel, outlet: Radio Isel, {sources}}}\n")
        (tmp_path / "feeds.yaml").chmod(0o600)
        return load(tmp_path / "feeds.yaml")

    return write


def fetch(server: NewsServer, config: Config, *asks: Callable[[Visitor], object]) -> list[object]:
    """Fetch a configuration's sources, and whatever else is asked for; an error is an answer, too."""
    wanted = [lambda visitor, one=one: visitor.get_feed(one.url, Validators(), one.headers) for one in config.sources]

    async def run() -> list[object]:
        answers: list[object] = []
        async with Fetcher(AT_ONCE, server.network(), secrets=config.secrets).visitor() as visitor:
            for ask in (*wanted, *asks):
                try:
                    answers.append(await ask(visitor))
                except FetchError as error:
                    answers.append(error)
        return answers

    return asyncio.run(run())


def only(config: Config) -> tuple[str, dict[str, str]]:
    (source,) = config.sources
    return source.url, dict(source.headers)


class TestWhereTheyComeFrom:
    URL = 'url: "https://isel.example/feed?t=${ISEL_TOKEN}"'

    def test_the_environment_comes_before_the_file(self, feeds: Feeds) -> None:
        text = "# ours\n\nexport OTHER='x'\nISEL_TOKEN = \"from the file\"\n"
        url = "https://isel.example/feed?t=${ISEL_TOKEN}"
        config = feeds(self.URL, text)
        assert (config.sources[0].url, config.secrets.reveal(url)) == (url, "https://isel.example/feed?t=from the file")
        config = feeds(self.URL, text, ISEL_TOKEN="from outside")
        assert config.secrets.reveal("${ISEL_TOKEN} ${OTHER} $ISEL_TOKEN") == "from outside ${OTHER} $ISEL_TOKEN"

    def test_a_file_that_others_can_read_is_refused(self, feeds: Feeds, tmp_path: Path) -> None:
        for mode in (0o640, 0o604, 0o660):
            with pytest.raises(ConfigError) as caught:
                feeds(self.URL, "ISEL_TOKEN=from the file\n", mode)
            path = tmp_path / "secrets.env"
            assert str(caught.value) == f"{path}: it is open to others than you; run: chmod 600 {path}"

    def test_a_line_that_says_nothing_is_told_and_not_shown(self, feeds: Feeds, tmp_path: Path) -> None:
        with pytest.raises(ConfigError) as caught:
            feeds(self.URL, "ISEL_TOKEN=first-value\ns3cret-alone\nISEL_TOKEN=second-value\n")
        assert str(caught.value).splitlines() == [
            f"{tmp_path}/secrets.env:2:1: this is not NAME=value, nor a comment behind a #",
            f"{tmp_path}/secrets.env:3:1: ISEL_TOKEN is given twice",
        ]

    def test_a_name_without_a_value_stops_its_source_alone(self, feeds: Feeds, server: NewsServer) -> None:
        """Another shell than cron's may lack it: the queue can be reviewed all the same, and check says what to do."""
        config = feeds(self.URL)
        (problem,) = config.unset
        assert (problem.line, problem.column) == (2, 38)
        assert problem.message.startswith("sources.1.url: ISEL_TOKEN is not set; put it into the environment, or write")
        (error,) = fetch(server, config)
        assert isinstance(error, BlockedError)
        assert error.reason == "the secret ISEL_TOKEN is not set; curator check says where to write it"
        assert server.asked == []

    @pytest.mark.parametrize(
        ("source", "value", "said"),
        [
            ("", "s3cr!", "sources.1.url: the value of ISEL_TOKEN has fewer than 6 characters"),
            ("", "two\nlines", "sources.1.url: the value of ISEL_TOKEN is more than a line"),
            ("", "a blank ", "sources.1.url: the value of ISEL_TOKEN begins or ends with a blank"),
            (
                'headers: {X: "${ISEL_TOKEN}"}, ',
                "schlüssel",
                "sources.1.headers.X: the value of ISEL_TOKEN has letters",
            ),
        ],
    )
    def test_a_value_that_cannot_serve_is_told_and_not_shown(
        self, feeds: Feeds, source: str, value: str, said: str
    ) -> None:
        with pytest.raises(ConfigError) as caught:
            feeds(source + self.URL, ISEL_TOKEN=value)
        assert said in str(caught.value)
        assert value not in str(caught.value)

    def test_what_stands_in_plain_words_gets_a_name(self, feeds: Feeds) -> None:
        config = feeds(
            "url: 'https://isel.example/feed?id=7&token=plain-token-1&key=town-hall&sid=9', "
            "headers: {X-Api-Key: plain-key-2, Authorization: Bearer plain-key-3, Accept-Language: de}"
        )
        assert only(config) == (
            "https://isel.example/feed?id=7&token=${isel.token}&key=${isel.key}&sid=9",
            {
                "X-Api-Key": "${isel.x-api-key}",
                "Authorization": "Bearer ${isel.authorization}",
                "Accept-Language": "de",
            },
        )
        assert "plain-" not in repr(config)
        told = config.secrets.hide("The town-hall, plain-token-1, plain-key-2: /feed?key=town-hall&x=plain-key-3")
        assert told == (  # a word that may be a parameter's value stays a word in a text
            "The town-hall, ${isel.token}, ${isel.x-api-key}: /feed?key=${isel.key}&x=${isel.authorization}"
        )

    def test_a_login_is_encoded(self, feeds: Feeds) -> None:
        login = 'url: https://isel.example/feed, headers: {authorization: "Basic alice:${ISEL_TOKEN}"}'
        config = feeds(login, ISEL_TOKEN=PASSWORD)
        assert only(config)[1] == {"authorization": "Basic ${isel.login}"}
        encoded = b64encode(f"alice:{PASSWORD}".encode()).decode()
        assert config.secrets.reveal("Basic ${isel.login}") == f"Basic {encoded}"
        assert config.secrets.only({"isel.login"}).hide(f"alice, {PASSWORD}, {encoded}") == (
            "alice, ${isel.login}, ${isel.login}"
        )

    def test_a_word_like_any_other_is_taken_out_only_where_it_tells(self, feeds: Feeds) -> None:
        """Articles on summer keep their headlines and their addresses."""
        headers = 'headers: {authorization: "Basic alice:summer", X-Key: summer, X-Other: "Bearer ${SEASON}"}'
        config = feeds(
            f'url: "https://isel.example/in/${{SEASON}}/?token=summer&t=${{SEASON}}", {headers}', SEASON="summer"
        )
        assert only(config) == (
            "https://isel.example/in/${SEASON}/?token=${isel.token}&t=${SEASON}",
            {"authorization": "Basic ${isel.login}", "X-Key": "${isel.x-key}", "X-Other": "Bearer ${SEASON}"},
        )
        innocent = "A long summer: https://r.example/2026/summer-fair?in=summer, /in/summertime, token=summer-fair"
        assert config.secrets.hide(innocent) == innocent
        told = "/in/summer/x?token=summer&amp;t%3Dsummer x-key: summer alice:summer Bearer summer"
        assert config.secrets.hide(told) == (
            "/in/${SEASON}/x?token=${isel.token}&amp;t%3D${SEASON} x-key: ${isel.x-key} ${isel.login} Bearer ${SEASON}"
        )

    def test_a_passphrase_is_no_word(self, feeds: Feeds) -> None:
        config = feeds("url: 'https://isel.example/?token=ferry-lamp-onion'")
        assert config.secrets.hide("on ferry-lamp-onion") == "on ${isel.token}"

    def test_a_login_of_named_words_is_taken_out_as_a_whole(self, feeds: Feeds) -> None:
        login = 'url: https://isel.example/feed, headers: {authorization: "Basic alice:${SEASON}"}'
        config = feeds(login, SEASON="summer")
        asked = config.secrets.only({"isel.login"})
        encoded = b64encode(b"alice:summer").decode()
        assert asked.hide(f"summer alice%3Asummer {encoded}") == "summer ${isel.login} ${isel.login}"
        assert config.secrets.hide(f"summer {encoded}") == "summer ${isel.login}"
        assert "summer" not in config.secrets.hide("alice:summer")

    def test_a_file_with_plain_secrets_that_others_can_read_is_noted(self, feeds: Feeds, tmp_path: Path) -> None:
        assert feeds("url: 'https://isel.example/?token=plain-token-1'").notes == ()
        (tmp_path / "feeds.yaml").chmod(0o644)
        (note,) = load(tmp_path / "feeds.yaml").notes
        assert "holds secrets of isel and is open to others than you; run: chmod 600" in note

    def test_sending_them_in_the_clear_is_noted(self, feeds: Feeds) -> None:
        (note,) = feeds("url: 'http://isel.example/?token=plain-token-1'").notes
        assert note.startswith("http://isel.example/?token=${isel.token} sends its secrets in the clear")

    def test_publishers_find_theirs_the_same_way(self, feeds: Feeds, tmp_path: Path) -> None:
        """B09: a publisher reveals its options when it sends, and its configuration holds names."""
        feeds("url: https://isel.example/", "WORDPRESS=application password\n")
        text = 'publish: {files: {login: ["me", "${WORDPRESS}"]}}\n' + (tmp_path / "feeds.yaml").read_text()
        (tmp_path / "feeds.yaml").write_text(text)
        config = load(tmp_path / "feeds.yaml")
        assert config.publish == {"files": {"login": ["me", "${WORDPRESS}"]}}
        assert config.secrets.reveal("${WORDPRESS}") == "application password"
        assert config.secrets.at("https://isel.example") == Secrets()

    def test_no_copy_that_travels_holds_one(self, feeds: Feeds) -> None:
        config = feeds(self.URL, ISEL_TOKEN=TOKEN)
        assert TOKEN not in repr(config) + repr(config.secrets)
        assert TOKEN.encode() not in pickle.dumps(config) + pickle.dumps(config.sources)


class TestWhereTheyGo:
    def isel(self, server: NewsServer, feeds: Feeds, path: str = "/feed?t=${ISEL_TOKEN}", **given: str) -> Config:
        headers = '{X-Key: "${ISEL_TOKEN_2}", Authorization: "Basic alice:open sesame", Accept-Language: de}'
        return feeds(
            f'url: "{server.url(path)}", headers: {headers}', ISEL_TOKEN=TOKEN, ISEL_TOKEN_2="second-s3cret", **given
        )

    def test_to_the_source_in_address_and_headers(self, server: NewsServer, feeds: Feeds) -> None:
        server.answers[f"/feed?t={WIRED}"] = Answer(body=b"<rss/>")
        config = self.isel(server, feeds)
        (page,) = fetch(server, config)
        assert isinstance(page, Page)
        assert page.url == page.final_url == config.sources[0].url
        sent = server.asked[0].headers
        assert (sent["x-key"], sent["accept-language"]) == ("second-s3cret", "de")
        assert sent["authorization"] == f"Basic {b64encode(b'alice:open sesame').decode()}"
        assert "referer" not in sent

    def test_with_a_redirect_within_its_origin(self, server: NewsServer, feeds: Feeds) -> None:
        moved = f"/new?t={WIRED}&x=${{ISEL_TOKEN_2}}"
        server.answers[f"/feed?t={WIRED}"] = Answer(status=301, headers={"Location": moved})
        server.answers[f"/new?t={WIRED}&x=$%7BISEL_TOKEN_2}}"] = Answer(body=b"<rss/>")
        (page,) = fetch(server, self.isel(server, feeds))
        assert isinstance(page, Page), page
        assert page.moved_to == server.url("/new?t=${ISEL_TOKEN}&x=$%7BISEL_TOKEN_2}")
        assert server.asked[1].headers["x-key"] == "second-s3cret"

    def test_never_with_a_redirect_to_another_origin(self, server: NewsServer, feeds: Feeds) -> None:
        """Another host, another port, another scheme: a header stays behind, an address that holds one is refused."""
        with news_server() as other:
            server.answers["/feed"] = Answer(status=302, headers={"Location": other.url("/copy")})
            server.answers[f"/feed?t={WIRED}"] = Answer(status=302, headers={"Location": other.url(f"/?t={WIRED}")})
            other.answers["/copy"] = Answer(body=b"<rss/>")
            (page,) = fetch(server, self.isel(server, feeds, "/feed"))
            (error,) = fetch(server, self.isel(server, feeds))
            assert isinstance(page, Page)
            assert other.paths() == ["/copy"]
            assert not {"x-key", "authorization", "accept-language"} & other.asked[0].headers.keys()
            assert isinstance(error, BlockedError)
            assert error.reason.startswith(f"it redirects to {other.url('')}, where this source's secrets are not sent")

    def test_never_with_a_redirect_that_leads_back(self, server: NewsServer, feeds: Feeds) -> None:
        """It was a stranger who chose what is asked there, by a name that it may well guess."""
        with news_server() as other:
            server.answers["/feed"] = Answer(status=302, headers={"Location": other.url("/")})
            other.answers["/"] = Answer(status=302, headers={"Location": server.url("/search?q=${ISEL_TOKEN}")})
            fetch(server, self.isel(server, feeds, "/feed"))
        assert server.paths() == ["/feed", "/search?q=${ISEL_TOKEN}"]
        assert "x-key" not in server.asked[1].headers

    def test_never_down_from_https(self) -> None:
        secrets = Secrets((Secret(name="T", value=TOKEN, origins=frozenset({"https://isel.test"})),))
        mine = own(secrets, check("https://isel.test/"), {"X-Key": "${T}"})
        assert (mine.headers, mine.secrets) == ((("x-key", "${T}"),), secrets)
        assert mine.along(check("https://isel.test:443/a")) == mine
        assert mine.along(check("http://isel.test/a")) == NOTHING
        assert mine.along(check("https://isel.test:8443/a")) == NOTHING
        with pytest.raises(BlockedError, match="the secret T is not sent to http://isel"):
            own(secrets, check("http://isel.test/"), {"X-Key": "${T}"})

    def test_never_with_pages_pictures_and_robots(self, server: NewsServer, feeds: Feeds) -> None:
        """Nor because a stranger's document says ``${NAME}``, though it lies on the very same host."""
        server.answers["/feed"] = Answer(body=b"<rss/>")
        stolen = "/story?x=${ISEL_TOKEN}${ISEL_TOKEN_2}${isel.login}"
        server.answers[stolen] = Answer(body=b"<p>hello</p>")
        server.answers["/a.png?${ISEL_TOKEN}"] = Answer(body=PNG)
        fetch(
            server,
            self.isel(server, feeds, "/feed"),
            lambda visitor: visitor.get_page(server.url(stolen)),
            lambda visitor: visitor.get_image(server.url("/a.png?${ISEL_TOKEN}")),
        )
        assert server.paths() == ["/feed", "/robots.txt", stolen, "/a.png?${ISEL_TOKEN}"]
        assert not any({"x-key", "authorization"} & asked.headers.keys() for asked in server.asked[1:])

    def test_never_to_another_source_of_the_same_host(self, server: NewsServer, feeds: Feeds) -> None:
        """Its answers may ask for the neighbour's secret by name; F10: nothing is carried from one to the other."""
        server.answers["/feed"] = Answer(
            status=302, headers={"Location": "/x?${ISEL_TOKEN}", "ETag": '"${ISEL_TOKEN}"'}
        )
        config = self.isel(server, feeds)
        fetch(server, config, lambda visitor: visitor.get_feed(server.url("/feed"), Validators(etag='"${ISEL_TOKEN}"')))
        assert server.paths()[1:] == ["/feed", "/x?${ISEL_TOKEN}"]
        assert server.asked[1].headers["if-none-match"] == '"${ISEL_TOKEN}"'
        assert not {"x-key", "authorization", "cookie"} & server.asked[1].headers.keys()


class TestWhatComesBack:
    def test_every_usual_spelling_is_taken_out(self) -> None:
        secrets = Secrets((Secret(name="T", value='a/b&"c" é'),))
        spelled = [
            'a/b&"c" é', "a/b&amp;&quot;c&quot; é", 'a/b&amp;"c" é', 'a\\/b&"c" é', 'a/b&\\"c\\" \\u00e9',
            "a%2Fb%26%22c%22%20%C3%A9", "a%2fb%26%22c%22%20%c3%a9", "a/b%26%22c%22%20%C3%A9", "a%2Fb%26%22c%22+%C3%A9",
            secrets.reveal_url("${T}"),
        ]  # fmt: skip
        assert [secrets.hide(f"<{one}>") for one in spelled] == ["<${T}>"] * len(spelled)
        for encoding in ("utf-8", "utf-16", "utf-16-be"):
            assert secrets.hide_in(f"<{spelled[0]}>".encode(encoding)).decode(encoding) == "<${T}>"

    @pytest.mark.parametrize("packed", [True, False])
    def test_a_document_that_repeats_it_is_read_without(self, server: NewsServer, feeds: Feeds, packed: bool) -> None:
        """Also packed, and where the border of two pieces goes through it."""
        text = f"<rss><link>http://isel.test/?t={quote(TOKEN)}</link><title>{TOKEN}</title></rss>".encode()
        body = gzip.compress(text) if packed else text
        chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n"
        coding = b"Content-Encoding: gzip\r\n" if packed else b""
        server.answers[f"/feed?t={WIRED}"] = Answer(
            raw=[b"HTTP/1.1 200 Told\r\nTransfer-Encoding: chunked\r\n" + coding + b"\r\n", chunks]
        )
        (page,) = fetch(server, feeds(f'url: "{server.url("/feed?t=${ISEL_TOKEN}")}"', ISEL_TOKEN=TOKEN))
        assert isinstance(page, Page), page
        assert page.body == b"<rss><link>http://isel.test/?t=${ISEL_TOKEN}</link><title>${ISEL_TOKEN}</title></rss>"

    def test_a_section_page_is_refused_beyond_its_own_length(self, server: NewsServer, feeds: Feeds) -> None:
        server.answers[f"/?t={WIRED}"] = Answer(body=[b"x" * (1 << 20)] * 16)
        config = feeds(f'url: "{server.url("/?t=${ISEL_TOKEN}")}"', ISEL_TOKEN=TOKEN)
        url = config.sources[0].url
        feed, section = fetch(server, config, lambda visitor: visitor.get_section(url))
        assert isinstance(feed, FetchError)
        assert isinstance(section, FetchError)
        assert feed.reason == "127.0.0.1 sent more than 10 MiB, the most that curator reads of one document"
        assert section.reason == "127.0.0.1 sent more than 4 MiB, the most that curator reads of one document"

    def test_large_documents_wait_for_room_once(self, server: NewsServer, feeds: Feeds) -> None:
        """More of them at once than there are places, and each read twice: none waits for another for ever."""
        body = b"x" * (LARGE + 1) + WIRED.encode()
        server.answers[f"/feed?t={WIRED}"] = Answer(body=body)
        config = feeds(f'url: "{server.url("/feed?t=${ISEL_TOKEN}")}"', ISEL_TOKEN=TOKEN)
        url = config.sources[0].url

        async def run() -> list[Page]:
            fetcher = Fetcher(AT_ONCE, server.network(), secrets=config.secrets)

            async def visit() -> Page:
                async with fetcher.visitor() as visitor:
                    return await visitor.get_feed(url)

            return await asyncio.wait_for(asyncio.gather(*(visit() for _ in range(PLACES + 5))), 60)

        assert {page.body[LARGE + 1 :] for page in asyncio.run(run())} == {b"${ISEL_TOKEN}"}

    def test_a_validator_goes_back_as_it_came(self, server: NewsServer, feeds: Feeds) -> None:
        token = "s3cret-token"
        server.answers[f"/feed?t={token}"] = Answer(body=b"<rss/>", headers={"ETag": f'"{token}-1"'})
        config = feeds(f'url: "{server.url("/feed?t=${ISEL_TOKEN}")}"', ISEL_TOKEN=token)
        url = config.sources[0].url
        (page, _) = fetch(server, config, lambda visitor: visitor.get_feed(url, Validators(etag='"${ISEL_TOKEN}-1"')))
        assert isinstance(page, Page)
        assert page.validators.etag == '"${ISEL_TOKEN}-1"'
        assert server.asked[1].headers["if-none-match"] == f'"{token}-1"'

    @pytest.mark.parametrize(
        "answer",
        [
            Answer(status=302, headers={"Location": f"http:///{WIRED}"}),
            Answer(status=302, headers={"Location": f"ftp://isel.test/{WIRED}"}),
            Answer(headers={"Content-Encoding": WIRED}),
            Answer(status=503, headers={"Retry-After": WIRED}, body=TOKEN.encode()),
            Answer(raw=[f"HTTP/1.1 {WIRED}\r\n\r\n".encode()]),
            Answer(body=b"x" * (11 << 20)),
        ],
    )
    def test_a_reason_does_not_tell_it(self, server: NewsServer, feeds: Feeds, answer: Answer) -> None:
        server.answers[f"/feed?t={WIRED}"] = answer
        (error,) = fetch(server, feeds(f'url: "{server.url("/feed?t=${ISEL_TOKEN}")}"', ISEL_TOKEN=TOKEN))
        assert isinstance(error, FetchError)
        assert "s3cret" not in repr(error)

    def test_a_link_of_the_feed_loses_the_parameter_that_told_it(self) -> None:
        """A reader's address would not work for others, and is nobody's business."""
        url = "https://isel.example/feed?token=${ISEL_TOKEN}"
        assert resolve_link(url, "/story?id=1&token=${ISEL_TOKEN}#x") == "https://isel.example/story?id=1#x"
        assert resolve_link(url, "?page=2&token=${ISEL_TOKEN}") == "https://isel.example/feed?page=2"


def test_a_source_that_is_given_a_password_is_asked_anew(now: datetime) -> None:
    """It failed without, and was to be left alone for a day."""
    source = Source(slug="isel", outlet="Radio Isel", url="https://isel.example/")
    failed = replace(standing(source, None), failures=7, next_at=now)
    assert standing(source, failed) == failed
    assert standing(replace(source, headers={"Authorization": "Basic ${isel.login}"}), failed).failures == 0


def echo(asked: Asked) -> Answer:
    """Repeat what was asked, wherever an answer has room for it."""
    told = f"{asked.path} {asked.headers.get('x-key', '')} {asked.headers.get('authorization', '')}"
    items = "".join(
        f"<item><guid>{number}-{told}</guid><title>Ferry {number} {told}</title><description>{told * 9}</description>"
        f"<link>http://{asked.headers['host']}/story/{number}{asked.path}</link></item>"
        for number in range(3)
    )
    body = f"<rss version='2.0'><channel><title>{told}</title><link>http://isel.test{asked.path}</link>{items}"
    headers = {"ETag": f'"{asked.path}"', "Content-Language": told, "X-Robots-Tag": told, "Set-Cookie": told}
    return Answer(body=f"{body}</channel></rss>".encode(), headers=headers)


def test_no_file_and_no_word_of_a_run_holds_one(server: NewsServer, tmp_path: Path, run_curator: Callable) -> None:
    """O03: address, header and login, repeated by the server everywhere, are in no byte that curator writes or says."""
    token, key, password = "s3cret-t0ken-1", "s3cret-k3y-2", "s3cret-passw0rd-3"
    told = [token, key, password, b64encode(f"alice:{password}".encode()).decode()]
    server.answers = {
        f"/feed?token={token}": Answer(status=302, headers={"Location": f"/there?token={token}"}),
        f"/there?token={token}": echo,
        f"/plain?token={token}": echo,
        f"/wrong?t={token}": Answer(status=500, body=token.encode()),
        f"/lost?t={token}": Answer(status=302, headers={"Location": f"http://127.0.0.1:1/?t={token}"}),
    }
    (tmp_path / "secrets.env").write_text(f"TOKEN={token}\nKEY={key}\nPASSWORD={password}\n")
    (tmp_path / "secrets.env").chmod(0o600)
    headers = 'headers: {X-Key: "${KEY}", Authorization: "Basic alice:${PASSWORD}"}'
    sources = {
        "named": f'url: "{server.url("/feed?token=${TOKEN}")}", {headers}',
        "plain": f'url: "{server.url("/plain?token=" + token)}", {headers}',
        "wrong": f'url: "{server.url("/wrong?t=${TOKEN}")}"',
        "lost": f'url: "{server.url("/lost?t=${TOKEN}")}"',
    }
    lines = [f"  - {{slug: {slug}, outlet: Radio {slug}, {rest}}}" for slug, rest in sources.items()]
    fetching = "fetch: {allow_networks: [127.0.0.0/8], gap: 0s}\nengine: processes:1\nsources:\n"
    (tmp_path / "feeds.yaml").write_text(fetching + "\n".join(lines))
    said = ""
    for command in (
        ["check"],
        ["-vv", "check", "--online"],
        ["-vv", "refresh", "--all", "--json", "--record", "web.warc.gz"],
        ["status"],
        ["status", "--json"],
        ["stories", "--json"],
        ["draft", "--all", "--print"],
        ["draft", "--all"],
        ["--data", "again", "refresh", "--replay", "web.warc.gz"],
    ):
        said += run_curator(*command)
    assert f"/there?token={token}" in server.paths()
    assert '"new": 3' in said
    assert "${TOKEN}" in said
    written = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    written = {path: gzip.decompress(raw) if path.suffix == ".gz" else raw for path, raw in written.items()}
    for path in ("secrets.env", "feeds.yaml"):
        del written[tmp_path / path]
    assert {"curator.db", "web.warc.gz"} <= {path.name for path in written}
    for secret in told:
        assert secret not in said
        assert [path.name for path, raw in written.items() if secret.encode() in raw] == []


def test_check_says_what_is_not_set_and_what_is_open_to_others(
    feeds: Feeds, tmp_path: Path, run_curator: Callable
) -> None:
    feeds('url: "https://isel.example/?t=${ISEL_TOKEN}"')
    assert run_curator("check") == (
        "curator: feeds.yaml:2:38: sources.1.url: ISEL_TOKEN is not set; put it into the environment, "
        f"or write ISEL_TOKEN=… into {tmp_path}/secrets.env\n"
    )
    feeds('url: "https://isel.example/?token=plain-token-1"')
    (tmp_path / "feeds.yaml").chmod(0o644)
    assert run_curator("check") == (
        "note: feeds.yaml holds secrets of isel and is open to others than you; "
        "run: chmod 600 feeds.yaml, or write ${NAME} in their place\nfeeds.yaml is well: 1 source\n"
    )


@pytest.fixture
def run_curator(tmp_path: Path) -> Callable[..., str]:
    def run(*args: str) -> str:
        command = [sys.executable, "-m", "curator", *args]
        env = {name: value for name, value in os.environ.items() if not name.startswith("CURATOR_")}
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120, check=False)
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout + done.stderr

    return run
