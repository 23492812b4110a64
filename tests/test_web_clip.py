"""Nominating any address: shown first, read politely, put into the queue once, whatever its page does."""

import asyncio
import html
import re
from datetime import timedelta
from urllib.parse import quote

import pytest

from curator import clip
from curator.errors import FetchError, UsageError
from curator.fetch import open_network
from curator.model import FetchSettings
from curator.refresh.lock import run_lock
from curator.store import Nomination
from tests.newsserver import Answer, news_server
from tests.scriptedweb import HTML, LEAD, article
from tests.storing import DAY, HOUR, NOW, count

URL = "https://legal-dialogue.example/archive-returned"
POST_URL = "https://varnholm-post.example/2026/moth"


@pytest.fixture
def readable(desk):
    desk.web.pages[URL] = (200, HTML, article("The court gave the archive back"))
    return desk


def found(desk, headline):
    with desk.store() as store:
        return next((story for story in store.stories("all", None, None) if story.headline == headline), None)


def test_the_page_of_a_bookmark_shows_what_would_be_nominated_and_changes_nothing(readable):
    answer = readable.get(f"/clip?url={quote(URL)}&title={quote('Archive <b>returned</b>')}")
    assert answer.status_code == 200
    assert 'value="Archive &lt;b&gt;returned&lt;/b&gt;"' in answer.text
    assert 'value="legal-dialogue.example"' in answer.text
    assert "<option" in answer.text
    assert readable.web.asked == []
    with readable.store() as store:
        assert len(store.stories("all", None, None)) == 6


def test_a_page_is_read_like_any_other_and_comes_into_the_queue(readable):
    answer = readable.post("/clip", url=URL, title="Archive - a blog", outlet="Legal  Dialogue", section="Law")
    assert answer.status_code == 303
    story = found(readable, "The court gave the archive back")
    assert answer.headers["location"] == f"/stories/{story.id}"
    [one] = story.articles
    assert (one.outlet, one.url, one.authors, one.lead[0]) == ("Legal Dialogue", URL, ("Ada Holm",), LEAD)
    assert (story.status, story.section) == ("new", "Law")
    assert one.first_seen == readable.now
    asked = [request.url for request in readable.web.asked]
    assert asked == ["https://legal-dialogue.example/robots.txt", URL]


def test_what_an_editor_chose_at_the_nomination_is_logged_under_their_name(readable):
    readable.post("/name", name="Zoë")
    readable.post("/clip", url=URL, section="Law")
    with readable.store() as store:
        [decision] = store.log()
    assert (decision.verb, decision.editor) == ("edit", "Zoë")


def test_whose_a_page_is_is_guessed_from_what_is_followed(desk):
    config = desk.open().config()
    assert clip.outlet_of("https://www.varnholm-post.example/x", config) == "Varnholm Post"
    assert clip.outlet_of("https://www.elsewhere.example/x", config) == "elsewhere.example"


@pytest.mark.parametrize(
    ("robots", "page", "says"),
    [
        ((200, {}, b"User-agent: *\nDisallow: /"), (200, HTML, article()), "robots.txt"),
        ((404, {}, b""), (402, HTML, b""), "402"),
        ((404, {}, b""), FetchError("legal-dialogue.example cannot be reached"), "cannot be reached"),
        ((404, {}, b""), (200, {"content-type": "application/pdf"}, b"%PDF-1.7 \x00"), ""),
    ],
)
def test_a_page_that_cannot_be_read_is_nominated_under_the_title_that_it_was_given_and_says_why(
    desk, robots, page, says
):
    desk.web.pages = {"https://legal-dialogue.example/robots.txt": robots, URL: page}
    assert desk.post("/clip", url=URL, title="The archive, returned").status_code == 303
    [one] = found(desk, "The archive, returned").articles
    assert one.reason
    assert says in one.reason
    assert "feed-text-only" in one.flags


def test_without_a_page_and_without_a_title_it_asks_for_one(desk):
    answer = desk.post("/clip", url=URL, outlet="Legal Dialogue", section="World")
    assert answer.status_code == 400
    assert "Its page cannot be read." in answer.text
    assert f'value="{URL}"' in answer.text
    assert 'value="Legal Dialogue"' in answer.text
    assert '<option value="World" selected>' in answer.text


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "//evil.example/",
        "https://user:secret@post.example/",
        "https://post.example:22/",
        "post",
        "https://" + "x" * 3_000,
    ],
)
def test_what_is_no_web_address_is_refused_where_it_stands(desk, url):
    for answer in (desk.get(f"/clip?url={quote(url, safe='')}"), desk.post("/clip", url=url, title="x")):
        assert answer.status_code == 400
        assert 'aria-invalid="true"' in answer.text
        assert f'value="{html.escape(url)}"' in answer.text
    assert desk.web.asked == []


def test_a_page_on_this_machine_or_its_network_is_not_asked_for(desk):
    with news_server() as server:
        server.elsewhere = Answer(body=article("Secrets of the machine"))
        desk.web = open_network(FetchSettings())
        assert desk.post("/clip", url=server.url("/admin"), title="Mine").status_code == 303
        assert server.asked == []
    assert "is not on the public internet" in found(desk, "Mine").articles[0].reason


def test_what_is_in_the_queue_already_is_shown_instead_in_whatever_form_its_address_comes(readable):
    readable.post("/clip", url=URL)
    readable.now += HOUR
    for form in (URL, f"{URL}?utm_source=mail#top", URL.replace("https://", "http://www.")):
        for answer in (readable.get(f"/clip?url={quote(form)}"), readable.post("/clip", url=form, title="x")):
            assert "It is here already." in answer.text
            assert "“The court gave the archive back” came in 1 h ago and waits for a verdict." in answer.text
    with readable.store() as store:
        assert len(store.stories("all", None, None)) == 7


def test_what_was_picked_says_when_and_by_whom(desk):
    with desk.store() as store:
        url = store.story("1").articles[0].url
        store.pick(["1"], desk.now, by="Ada")
    desk.now += DAY + HOUR
    text = html.unescape(desk.get(f"/clip?url={quote(url)}").text)
    assert re.search(r"and was picked 1 January by Ada\.", text)
    assert 'href="/stories/1"' in text


def test_a_page_that_says_it_lives_elsewhere_is_known_by_that(readable):
    page = article("The court gave the archive back").replace(
        b"<head>", f"<head><link rel=canonical href={URL}>".encode()
    )
    mirror = "https://legal-dialogue.example/2026/print?id=7"
    readable.web.pages[mirror] = (200, HTML, page)
    readable.post("/clip", url=URL)
    first = found(readable, "The court gave the archive back").id
    assert readable.post("/clip", url=mirror).headers["location"] == f"/stories/{first}"


def test_two_clicks_at_once_make_one_article(readable):
    config = readable.open().config()
    one = clip.checked(Nomination(url=URL, outlet="", title="The archive"), config)
    page = asyncio.run(clip.read(one, config, readable.web))
    with readable.store() as store:
        first = clip.settle(store, one, page, config, NOW)
        second = clip.settle(store, one, page, config, NOW)
        assert (first.is_new, second.is_new) == (True, False)
        assert first.story == second.story
        assert count(store, "articles") == 7


def test_it_is_compared_with_what_is_there(readable):
    """The same words at a second outlet are one story, as after a refresh."""
    other = "https://courier.example/archive"
    readable.web.pages[other] = (200, HTML, article("The court gave the archive back"))
    readable.post("/clip", url=URL, outlet="Legal Dialogue")
    readable.post("/clip", url=other, outlet="Saltmarsh Courier")
    story = found(readable, "The court gave the archive back")
    assert set(story.outlets) == {"Legal Dialogue", "Saltmarsh Courier"}
    with readable.store() as store:
        assert count(store, "unmatched") == 0


def test_while_a_refresh_is_at_work_comparing_is_left_to_it(readable):
    with run_lock(readable.folder / "data"):
        assert readable.post("/clip", url=URL).status_code == 303
    with readable.store() as store:
        assert count(store, "unmatched") > 0


def test_a_refresh_need_not_wait_for_a_nomination(readable):
    readable.post("/clip", url=URL)
    with run_lock(readable.folder / "data"):
        pass


def test_what_a_source_offers_later_is_the_article_that_was_nominated(desk):
    from dataclasses import replace

    from tests.storing import POST, entry, poll

    desk.web.pages[POST_URL] = (200, HTML, article("A moth wakes"))
    desk.post("/clip", url=POST_URL)
    with desk.store() as store:
        poll(store, entry(80, "A moth wakes", url=POST_URL, published=NOW - timedelta(minutes=1)), source=replace(POST))
        assert sum(one.url == POST_URL for story in store.stories("all", None, None) for one in story.articles) == 1


def test_what_was_nominated_is_no_source_that_is_followed(readable):
    readable.post("/clip", url=URL)
    with readable.store() as store:
        assert ".clip" not in store.visits()
    assert ".clip" not in readable.get("/sources").text


def test_how_to_nominate_is_told_with_a_link_to_drag(desk):
    text = html.unescape(desk.get("/clip").text)
    assert "javascript:void(open('http://127.0.0.1:8321/clip?url='+encodeURIComponent(location.href)" in text
    over_tls = html.unescape(desk.get("/clip", referer="https://127.0.0.1:8321/").text)
    assert "open('https://127.0.0.1:8321/clip" in over_tls


def test_an_address_without_end_or_path_is_taken_as_it_is(desk):
    config = desk.open().config()
    with pytest.raises(UsageError, match="leads nowhere"):
        clip.checked(Nomination(url="https://x.example/" + "x" * 2_000, outlet=""), config)
    assert clip.checked(Nomination(url=" https://x.example ", outlet=" "), config).outlet == "x.example"
