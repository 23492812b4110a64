"""An address that somebody typed: what is found there, told in words, and how it comes into feeds.yaml."""

import asyncio
import os
import pty
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from curator.config import load
from curator.engine import open_engine
from curator.errors import AnswerError, BlockedError, FetchError, ParseError, UsageError
from curator.follow import add, look, typed_address
from tests.newsserver import Answer, news_server
from tests.scriptedweb import HTML, RSS, Web, feed, item
from tests.test_discover import HEADLINES, link, teasers

FRONT = "https://holm-observer.example/"
FEED = f"{FRONT}feed/"
ITEMS = [item(number, title, f"{FRONT}{number}") for number, title in enumerate(HEADLINES, 1)]
ARTICLE = '<meta property="og:type" content="article">'


def html(head="", body="<p>Words.</p>"):
    text = f"<!doctype html><html lang=en><head><title>Holm Observer</title>{head}</head><body>{body}</body></html>"
    return 200, HTML, text.encode()


def holm(*items):
    return 200, RSS, feed(*(items or ITEMS)).replace(b"Varnholm Post", b"Holm Observer - Latest")


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "feeds.yaml"
    text = "engine: inline\nfetch: {gap: 0s}\nsources:\n  - {slug: post, outlet: Varnholm Post, url: 'https://post.example/feed'}\n"
    path.write_text(text, encoding="utf-8")
    return load(path)


@pytest.fixture
def search(config):
    def found(web, address=FRONT, configuration=None):
        async def run():
            async with open_engine("inline") as engine:
                return await look(address, config=configuration or config, transport=web, engine=engine)

        return asyncio.run(run())

    return found


def test_an_announced_feed_is_tried_and_told_with_what_it_would_bring(search):
    web = Web({FRONT: html(link("/feed/")), FEED: holm()})
    finding = search(web)
    (offer,) = finding.offers
    assert finding.sentence == "holm-observer.example has a feed."
    assert (offer.source.slug, offer.source.outlet, offer.source.url) == ("holm-observer", "Holm Observer", FEED)
    assert (offer.title, offer.entries, offer.newest) == (
        "Holm Observer - Latest",
        4,
        datetime(2026, 1, 1, 5, tzinfo=UTC),
    )
    assert [entry.title for entry in offer.first] == list(HEADLINES[:3])
    assert (offer.followed_as, offer.beside) == ("", ())
    assert web.urls == [FRONT, FEED]


def test_a_feed_that_was_pasted_is_its_own_offer_and_is_asked_once(search):
    web = Web({FEED: holm()})
    finding = search(web, FEED)
    assert finding.sentence == "holm-observer.example/feed is a feed."
    assert [offer.source.url for offer in finding.offers] == [FEED]
    assert web.urls == [FEED]


def test_several_feeds_are_offered_best_first_and_comments_not_at_all(search):
    head = link("/comments/feed/", title="Comments"), link("/feed/"), link("/law/feed/", title="Law")
    web = Web({FRONT: html("".join(head)), FEED: holm(), f"{FRONT}law/feed/": holm(item(9, "Bread is not noise"))})
    finding = search(web)
    assert finding.sentence == "holm-observer.example has 2 feeds; the likeliest is first."
    assert [offer.source.url for offer in finding.offers] == [FEED, f"{FRONT}law/feed/"]
    assert [offer.source.slug for offer in finding.offers] == ["holm-observer", "holm-observer-2"]
    assert f"{FRONT}comments/feed/" not in web.urls


def test_one_feed_in_two_formats_is_one_offer(search):
    web = Web({FRONT: html(link("/feed/") + link("/rss.xml")), FEED: holm(), f"{FRONT}rss.xml": holm()})
    assert [offer.source.url for offer in search(web).offers] == [FEED]


def test_an_announced_feed_that_is_none_is_told_with_the_reason(search):
    web = Web({FRONT: html(link("/old.xml") + link("/feed/")), FEED: holm()})
    finding = search(web)
    assert [offer.source.url for offer in finding.offers] == [FEED]
    assert finding.failures == ((f"{FRONT}old.xml", "holm-observer.example has nothing at this address (HTTP 404)"),)


def test_of_very_many_feeds_the_first_are_tried_and_the_rest_counted(search):
    head = "".join(link(f"/feed/{number}") for number in range(30))
    web = Web({FRONT: html(head)} | {f"{FRONT}feed/{number}": holm(item(number)) for number in range(30)})
    finding = search(web)
    assert (len(finding.offers), finding.untried) == (1, 24)  # they all bring one link
    assert len(web.urls) == 7


def test_where_nothing_is_announced_the_usual_places_are_asked_until_one_is_a_feed(search):
    web = Web({FRONT: html(), f"{FRONT}rss.xml": holm(), f"{FRONT}rss": html()})
    finding = search(web)
    assert [offer.source.url for offer in finding.offers] == [f"{FRONT}rss.xml"]
    assert web.urls == [FRONT, FEED, f"{FRONT}rss", f"{FRONT}rss.xml"]


def test_a_site_that_asks_for_peace_is_not_asked_at_all_the_usual_places(search):
    web = Web({FRONT: html(), FEED: (429, {"retry-after": "60"}, b"")})
    assert search(web).offers == ()
    assert web.urls == [FRONT, FEED]


def test_a_page_without_a_feed_is_offered_for_itself(search):
    web = Web({FRONT: html(body=teasers(*HEADLINES))})
    finding = search(web)
    (offer,) = finding.offers
    assert finding.sentence == (
        "No feed at holm-observer.example. The page lists 4 articles, though: follow the page itself?"
    )
    assert (offer.source.kind, offer.source.options) == ("site", {"links": "h2 a"})
    assert [entry.title for entry in offer.first] == list(HEADLINES[:3])
    assert "https://holm-observer.example/robots.txt" in [request.url for request in web.asked]


def test_a_page_that_programs_may_not_read_is_not_offered(search):
    robots = (200, {"content-type": "text/plain"}, b"User-agent: *\nDisallow: /\n")
    finding = search(Web({FRONT: html(body=teasers(*HEADLINES)), f"{FRONT}robots.txt": robots}))
    assert finding.offers == ()
    assert "robots.txt" in finding.failures[0][1]


def test_the_address_of_an_article_leads_to_the_site_s_front_page(search):
    story = f"{FRONT}2026/01/cranes-turn-again"
    web = Web({story: html(ARTICLE, teasers(*HEADLINES)), FRONT: html(link("/feed/")), FEED: holm()})
    assert [offer.source.url for offer in search(web, story).offers] == [FEED]
    web = Web({story: html(ARTICLE, teasers(*HEADLINES)), FRONT: html(body=teasers(*HEADLINES))})
    (offer,) = search(web, story).offers
    assert (offer.source.url, offer.source.kind) == (FRONT, "site")


def test_where_there_is_nothing_that_is_said_with_what_to_do(search):
    finding = search(Web({FRONT: html()}))
    assert finding.offers == ()
    assert finding.sentence.startswith("No feed at holm-observer.example, and no list of articles on the page.")


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        ((403, {}, b""), AnswerError, "refuses us"),
        ((200, {"content-type": "image/png"}, b"\x89PNG\r\n\x1a\n"), ParseError, "image/png"),
        (BlockedError("not on the public internet"), BlockedError, "public"),
    ],
)
def test_an_address_that_cannot_be_had_says_why(search, answer, error, words):
    with pytest.raises(error, match=words):
        search(Web({FRONT: answer, FRONT.replace("https", "http"): answer}))


def test_a_site_without_tls_is_found_all_the_same(search):
    plain = FRONT.replace("https", "http")
    web = Web({FRONT: FetchError("the connection broke"), plain: html(link("/feed/")), f"{plain}feed/": holm()})
    assert [offer.source.url for offer in search(web).offers] == [f"{plain}feed/"]


def test_what_is_followed_already_is_told(search, config):
    followed = add(config, search(Web({FEED: holm()}), FEED).offers[0].source)
    web = Web(
        {FRONT: html(link("/feed") + link("/law/")), f"{FRONT}feed": holm(), f"{FRONT}law/": holm(item(9, "Bread"))}
    )
    same, other = search(web, configuration=followed).offers
    assert (same.followed_as, same.beside) == ("holm-observer", ())
    assert (other.followed_as, other.beside, other.source.slug) == ("", ("holm-observer",), "holm-observer-3")


def test_what_is_added_is_followed_and_its_page_s_selector_with_it(search, config):
    (offer,) = search(Web({FRONT: html(body=teasers(*HEADLINES))})).offers
    config = add(config, offer.source)
    assert config.sources[-1].options == {"links": "h2 a"}
    assert config.path.read_text(encoding="utf-8").splitlines()[-1] == (
        '  - {slug: holm-observer, outlet: Holm Observer, url: "https://holm-observer.example/", kind: site, '
        "options: {links: h2 a}}"
    )


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" holm-observer.example ", "https://holm-observer.example"),
        ("http://holm.example/a b", "http://holm.example/ab"),
        ("feed://holm.example/rss", "https://holm.example/rss"),
        ("feed:https://holm.example/rss", "https://holm.example/rss"),
    ],
)
def test_an_address_may_be_typed_as_people_do(typed, address):
    assert typed_address(typed) == address


@pytest.mark.parametrize(
    "typed", ["", "holm", "ftp://holm.example/", "javascript:alert(1)", "https://u:p@holm.example/"]
)
def test_what_is_no_address_is_told(typed):
    with pytest.raises(UsageError, match="paste it as it stands"):
        typed_address(typed)


class TestCommand:
    """``curator add``, as people meet it."""

    @pytest.fixture
    def server(self):
        with news_server() as server:
            page = html(link("/feed/") + link("/law"))[2]
            server.answers["/"] = Answer(headers=HTML, body=page)
            server.answers["/feed/"] = Answer(headers=RSS, body=holm()[2])
            server.answers["/law"] = Answer(headers=RSS, body=holm(item(7, "Bread is not noise"))[2])
            server.answers["/site"] = Answer(headers=HTML, body=html(body=teasers(*HEADLINES))[2])
            yield server

    @pytest.fixture
    def folder(self, tmp_path):
        text = "# mine\nengine: inline\nfetch: {gap: 0s, allow_networks: [127.0.0.0/8]}\nsources:\n"
        (tmp_path / "feeds.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    def run(self, folder, *words):
        command = [sys.executable, "-m", "curator", "add", *words]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)

    def test_without_a_terminal_the_best_is_taken(self, folder, server):
        done = self.run(folder, server.url("/"), "--section", "Isles")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(
            f"Added holm-observer (Holm Observer): {server.url('/feed/')}, 4 entries, the newest"
        )
        (source,) = load(folder / "feeds.yaml").sources
        assert (source.outlet, source.section) == ("Holm Observer", "Isles")
        assert (folder / "feeds.yaml").read_text(encoding="utf-8").startswith("# mine\n")

    def test_it_is_safe_to_say_it_again(self, folder, server):
        self.run(folder, server.url("/"))
        again = self.run(folder, server.url("/"))
        assert again.returncode == 0
        assert again.stdout.endswith("is followed already, as holm-observer; nothing was added\n")
        assert len(load(folder / "feeds.yaml").sources) == 1

    def test_names_can_be_given(self, folder, server):
        self.run(folder, server.url("/"), "--slug", "holm", "--outlet", "The Observer", "--yes")
        assert [(one.slug, one.outlet) for one in load(folder / "feeds.yaml").sources] == [("holm", "The Observer")]
        wrong = self.run(folder, server.url("/law"), "--slug", "Not One")
        assert wrong.returncode == 2
        assert "is not a slug" in wrong.stderr

    def test_a_page_is_followed_where_there_is_no_feed(self, folder, server):
        del server.answers["/"], server.answers["/feed/"]
        done = self.run(folder, server.url("/site"))
        assert done.returncode == 0
        assert "It has no feed: its page is read" in done.stdout
        assert load(folder / "feeds.yaml").sources[0].kind == "site"

    @pytest.mark.parametrize(("path", "words"), [("/none", "HTTP 404"), ("/blank", "No feed at 127.0.0.1")])
    def test_where_nothing_is_found_nothing_is_done(self, folder, server, path, words):
        server.answers["/blank"] = Answer(headers=HTML, body=html()[2])
        del server.answers["/"], server.answers["/feed/"]
        done = self.run(folder, server.url(path))
        assert done.returncode == 3
        assert words in done.stderr
        assert load(folder / "feeds.yaml").sources == ()

    @pytest.mark.parametrize(("typed", "chosen"), [(b"2\n", "/law"), (b"\n", "/feed/"), (b"0\n", None)])
    def test_on_a_terminal_it_asks_which(self, folder, server, typed, chosen):
        ours, theirs = pty.openpty()
        os.write(ours, typed)
        command = [sys.executable, "-m", "curator", "add", server.url("/")]
        with subprocess.Popen(command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs) as process:
            os.close(theirs)
            shown = b""
            try:
                while piece := os.read(ours, 4096):
                    shown += piece
            except OSError:  # the terminal has been closed
                pass
            assert process.wait(60) == 0
        os.close(ours)
        assert b"has 2 feeds" in shown
        assert b"Bread is not noise" in shown
        urls = [source.url for source in load(folder / "feeds.yaml").sources]
        assert urls == ([server.url(chosen)] if chosen else [])
