"""The sources page: how each is and what can be done, adding by an address, refreshing in the background."""

import asyncio
import re
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from html import unescape
from threading import Event

import pytest

from curator.config import load
from curator.errors import StoreError
from curator.model import Visit
from curator.refresh.lock import run_lock
from tests.newsroomofdays import FEEDS, settle
from tests.scriptedweb import RSS, Web, feed, item
from tests.test_discover import HEADLINES, link, teasers
from tests.test_follow import FEED, FRONT, holm, html

SLOW = 10.0


@pytest.fixture
def weeks(desk):
    """A desk whose sources have fared for weeks."""
    with desk.store() as store:
        settle(desk.folder, store)
    yield desk
    desk.app.state.desk.refreshes.close()


def text_of(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def row(answer, slug):
    return re.search(rf'<tr id="source-{slug}">(.*?)</tr>', answer.text, re.DOTALL)[1]


def sources(desk):
    return {one.slug: one for one in load(desk.feeds).sources}


@contextmanager
def patient(desk):
    """A web in which an address waits until the test lets it answer."""
    go = Event()
    inner = desk.web.send

    def send(request):
        assert go.wait(SLOW)
        return inner(request)

    desk.web.send = send
    try:
        yield go
    finally:
        go.set()
        desk.web.send = inner


def ended(desk):
    assert desk.app.state.desk.refreshes.latest.ended.wait(SLOW)


def test_those_that_need_the_editor_come_first_with_what_can_be_done(weeks):
    page = weeks.get("/sources")
    assert page.status_code == 200
    assert re.findall(r'<tr id="source-(\w+)"', page.text) == [
        "quay", "docket", "lantern", "holm", "post", "isel", "orbit", "lamp", "zaliv", "prism", "new",
    ]  # fmt: skip
    said = text_of(page)
    assert "11 sources 4 ok · 1 quiet · 1 failing · 1 blocked · 1 gone · 1 held · 1 paused · 1 not asked yet" in said
    assert "last refresh 06:00, took 9 s" in said
    assert "Well 7, of them 1 quiet, 1 paused, 1 not asked yet" in said
    assert "5 visits in a row failed" in row(page, "quay")
    assert 'formaction="/sources/quay/test"' in row(page, "quay")
    assert 'formaction="/sources/holm/accept"' in row(page, "holm")
    assert 'formaction="/sources/lantern/remove"' in row(page, "lantern")
    assert 'formaction="/sources/orbit/stay"' in row(page, "orbit")
    assert 'formaction="/sources/prism/resume"' in row(page, "prism")
    assert 'value="https://docket.example/"' in row(page, "docket")


def test_the_last_days_are_drawn_by_attributes_alone_and_told_in_words(weeks):
    page = weeks.get("/sources")
    assert 'aria-label="44 new items in 14 days, 3 days failed"' in row(page, "quay")
    assert row(page, "quay").count("l5 5m0-5l-5 5") == 3
    assert "style=" not in page.text
    assert not re.search(r"\son\w+=", page.text)


def test_a_source_is_paused_and_resumed_in_feeds_yaml(weeks):
    before = weeks.feeds.read_text(encoding="utf-8")
    answer = weeks.post("/sources/post/pause", back="/sources?page=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sources?page=1#source-post")
    assert not sources(weeks)["post"].enabled
    assert "Paused" in row(weeks.get("/sources"), "post")
    weeks.post("/sources/post/resume")
    assert weeks.feeds.read_text(encoding="utf-8") == before
    weeks.post("/sources/prism/resume")
    assert sources(weeks)["prism"].enabled


def test_a_source_is_removed_with_its_articles_kept_and_put_back_as_it_was(weeks):
    answer = weeks.post("/sources/holm/remove")
    assert answer.headers["location"] == "/sources?removed=holm"
    assert "holm" not in sources(weeks)
    page = weeks.get("/sources?removed=holm")
    assert "holm is out of feeds.yaml and is not asked any more. What it brought stays." in text_of(page)
    with weeks.store() as store:
        assert any(story.articles[0].source == "holm" for story in store.stories("all", None, None))
    weeks.post("/sources/holm/restore")
    assert weeks.feeds.read_text(encoding="utf-8") == FEEDS


def test_what_was_removed_is_put_back_at_the_end_where_the_file_changed_since(weeks):
    weeks.post("/sources/holm/remove")
    weeks.post("/sources/post/pause")
    weeks.post("/sources/holm/restore")
    assert list(sources(weeks))[-1] == "holm"
    assert not sources(weeks)["post"].enabled
    forgotten = weeks.post("/sources/never-there/restore")
    assert forgotten.status_code == 409
    assert "does not remember never-there" in text_of(forgotten)


@pytest.mark.parametrize("verb", ["test", "pause", "resume", "remove", "accept", "stay"])
def test_a_source_that_was_taken_out_meanwhile_is_told(weeks, verb):
    before = weeks.feeds.read_text(encoding="utf-8")
    answer = weeks.post(f"/sources/gone-since/{verb}")
    assert answer.status_code == 404
    assert "gone-since is not followed any more" in text_of(answer)
    assert "Nothing was changed" in text_of(answer)
    assert weeks.feeds.read_text(encoding="utf-8") == before


def test_one_source_is_tested_and_its_answer_told(weeks):
    weeks.web.pages["https://quay-times.example/feed"] = (
        200,
        RSS,
        feed(item(1), item(2, "Tide", "https://quay.example/2")),
    )
    answer = weeks.post("/sources/quay/test")
    assert answer.headers["location"] == "/sources?tested=quay#source-quay"
    said = text_of(weeks.get("/sources?tested=quay"))
    assert "Tested The Quay Times: it answered with 2 entries, 2 of them new." in said
    assert weeks.web.urls[0] == "https://quay-times.example/feed"
    weeks.post("/sources/docket/test")
    assert "Tested Docket Weekly: it failed: docket.example has nothing at this address (HTTP 404)." in text_of(
        weeks.get("/sources?tested=docket")
    )


def test_a_paused_source_is_not_tested(weeks):
    answer = weeks.post("/sources/prism/test")
    assert answer.status_code == 409
    assert "Prism Dispatch is paused, so it was not asked. Resume it, then test it." in text_of(answer)
    assert weeks.web.urls == []


def test_while_another_run_is_at_work_nothing_is_begun_and_that_is_said(weeks):
    with run_lock(weeks.folder / "data"):
        for path in ("/sources/quay/test", "/sources/refresh"):
            answer = weeks.post(path)
            assert answer.status_code == 503
            assert "A refresh is at work already, this desk’s or cron’s" in text_of(answer).replace("'", "’")
        held = weeks.post("/sources/holm/accept")
        assert held.status_code == 503
        assert "Another run is at work" in text_of(held)
    assert weeks.web.urls == []


def test_what_a_held_source_has_become_is_accepted_and_asked_at_once(weeks):
    weeks.web.pages[FRONT] = html(body=teasers(*HEADLINES))
    answer = weeks.post("/sources/holm/accept")
    assert answer.headers["location"] == "/sources?accepted=holm#source-holm"
    assert "Holm Observer is trusted again: it answered with 4 entries, 4 of them new." in text_of(
        weeks.get("/sources?accepted=holm")
    )
    refused = weeks.post("/sources/post/accept")
    assert refused.status_code == 409
    assert "neither held nor gone" in text_of(refused)


def test_a_source_that_moved_goes_back(weeks):
    weeks.post("/sources/orbit/stay")
    with weeks.store() as store:
        visit = store.visits()["orbit"]
    assert (visit.address, visit.declined) == ("", "https://field-and-orbit.example/feed")


def test_all_are_refreshed_in_the_background_and_the_page_tells_how_far_it_is(weeks):
    weeks.web.pages["https://varnholm-post.example/rss"] = (200, RSS, feed(item()))
    with patient(weeks) as go:
        answer = weeks.post("/sources/refresh")
        assert (answer.status_code, answer.headers["location"]) == (303, "/sources")
        page = weeks.get("/sources")
        assert re.search(r"Refreshing: \d of 10 sources answered.", text_of(page))
        assert "Refresh now" not in text_of(page)
        assert weeks.post("/sources/refresh").status_code == 303  # a double click
        assert weeks.post("/sources/quay/test").status_code == 503
        weeks.post("/sources/isel/pause")  # feeds.yaml may change meanwhile
        weeks.post("/sources/lamp/remove")
        go.set()
        ended(weeks)
    page = weeks.get("/sources/progress")
    assert "Refreshed 07:00. 10 sources asked, 9 failed, 1 new article." in text_of(page)
    assert "Refresh now" in text_of(weeks.get("/sources"))
    with weeks.store() as store:
        assert store.last_run().polled == 10
    assert "lamp" not in sources(weeks)


@dataclass
class Full(Web):
    """A way out at which the disk turns out to be full."""

    def open(self):
        raise StoreError("the disk is full")


@dataclass
class Silent(Web):
    """A way out that nobody answers."""

    tried: Event = field(default_factory=Event)

    @asynccontextmanager
    async def open(self):
        self.tried.set()
        await asyncio.sleep(60)
        yield


def test_a_refresh_that_breaks_off_says_why(weeks):
    weeks.app.state.desk = replace(weeks.app.state.desk, transport=Full())
    weeks.post("/sources/refresh")
    ended(weeks)
    assert "The refresh of 07:00 broke off: The disk is full. What was stored stays" in text_of(weeks.get("/sources"))
    with run_lock(weeks.folder / "data"):  # it is free again
        pass


def test_a_fault_of_ours_in_a_refresh_is_told_and_stands_in_the_log_with_its_place(weeks, caplog, monkeypatch):
    async def broken(*_, **__):
        raise ZeroDivisionError("no sources")

    monkeypatch.setattr("curator.web.refreshes.refresh_followed", broken)
    weeks.post("/sources/refresh")
    ended(weeks)
    assert "broke off: A fault in curator itself (ZeroDivisionError); the desk" in text_of(weeks.get("/sources"))
    [fault] = [one for one in caplog.records if one.name == "curator.web.refreshes"]
    assert fault.exc_info[0] is ZeroDivisionError
    with run_lock(weeks.folder / "data"):
        pass


def test_a_desk_that_is_closed_breaks_its_refresh_off(weeks):
    silent = Silent()
    weeks.app.state.desk = replace(weeks.app.state.desk, transport=silent)
    weeks.post("/sources/refresh")
    assert silent.tried.wait(SLOW)
    refreshes = weeks.app.state.desk.refreshes
    refreshes.close()
    assert not refreshes.latest.is_going_on
    assert "the desk was closed" in refreshes.latest.trouble


def test_nothing_is_added_before_it_was_seen(weeks):
    before = weeks.feeds.read_bytes()
    weeks.web.pages |= {FRONT: html(link("/feed/")), FEED: holm()}
    page = weeks.post("/sources/look", address=" holm-observer.example ")
    assert page.status_code == 200
    said = text_of(page)
    assert "holm-observer.example has a feed." in said
    assert all(headline in said for headline in HEADLINES[:3])
    assert "The same site is followed already, as holm" in said
    assert 'name="slug" type="text" value="holm-observer"' in page.text
    assert weeks.feeds.read_bytes() == before


def test_what_was_found_is_added_and_asked_at_once(weeks):
    weeks.web.pages |= {FEED: holm()}
    form = {"url": FEED, "kind": "feed", "outlet": "Holm Observer", "slug": "observer", "section": "Isles"}
    answer = weeks.post("/sources/add", **form)
    assert answer.headers["location"] == "/sources?added=observer#source-observer"
    said = text_of(weeks.get("/sources?added=observer"))
    assert "Holm Observer is followed now: it answered with 4 entries, 4 of them new." in said
    assert weeks.feeds.read_text(encoding="utf-8") == FEEDS + (
        '  - {slug: observer, outlet: Holm Observer, url: "https://holm-observer.example/feed/", section: Isles}\n'
    )
    weeks.post("/sources/add", **form)  # a double click
    assert list(sources(weeks)).count("observer") == 1


def test_a_page_without_a_feed_is_offered_for_itself_with_its_selector(weeks):
    weeks.web.pages |= {"https://list.example/": html(body=teasers(*HEADLINES))}
    page = weeks.post("/sources/look", address="https://list.example/")
    assert "No feed at list.example. The page lists 4 articles, though: follow the page itself?" in text_of(page)
    assert 'name="links" type="text" value="h2 a"' in page.text
    weeks.post("/sources/add", url="https://list.example/", kind="site", outlet="List", slug="list", links="h2 a")
    assert (sources(weeks)["list"].kind, sources(weeks)["list"].options) == ("site", {"links": "h2 a"})


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"slug": "Not One"}, "'Not One' is not a slug; use small letters, digits and hyphens, as in not-one."),
        ({"slug": "post"}, "'post' is the slug of another source"),
        ({"outlet": ""}, "Is empty; write a word or two."),
        ({"url": "javascript:alert(1)"}, "is not a web address"),
    ],
)
def test_what_feeds_yaml_does_not_take_is_told_at_its_field_and_the_input_stays(weeks, fields, words):
    form = {"url": FEED, "outlet": "<b>Holm</b>", "slug": "observer", "section": "Isles"} | fields
    answer = weeks.post("/sources/add", **form)
    assert answer.status_code == 400
    assert words in text_of(answer)
    assert 'value="Isles"' in answer.text
    assert "<b>Holm</b>" not in answer.text
    assert weeks.feeds.read_text(encoding="utf-8") == FEEDS


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ("holm", 400, "is not a web address; paste it as it stands in your browser."),
        ("https://nobody.example/", 200, "Nothing could be found there: nobody.example has nothing at this address"),
        ("https://blank.example/", 200, "No feed at blank.example, and no list of articles on the page."),
    ],
)
def test_where_nothing_is_found_that_is_said_and_what_was_typed_stays(weeks, typed, status, words):
    weeks.web.pages["https://blank.example/"] = html()
    answer = weeks.post("/sources/look", address=typed)
    assert answer.status_code == status
    assert words in text_of(answer)
    assert f'value="{typed}"' in answer.text


def test_hostile_titles_are_shown_as_text(weeks):
    evil = "<script>alert(1)</script>"
    told = evil.replace("<", "&lt;").replace(">", "&gt;")
    weeks.web.pages[FEED] = (
        200,
        RSS,
        feed(item(1, f"<![CDATA[{told}]]>", FRONT)).replace(b"Varnholm Post", told.encode()),
    )
    page = weeks.post("/sources/look", address=FEED)
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_a_desk_that_follows_nothing_says_where_to_begin(desk):
    desk.feeds.write_text("engine: inline\nsources: []\n", encoding="utf-8")
    said = text_of(desk.get("/sources"))
    assert "0 sources" in said
    assert "Nothing is followed yet." in said


def test_faults_in_feeds_yaml_are_told_and_nothing_is_written(weeks):
    weeks.get("/sources")
    broken = f"{FEEDS}colour: blue\n"
    weeks.feeds.write_text(broken, encoding="utf-8")
    answer = weeks.post("/sources/post/pause")
    assert answer.status_code == 503
    assert "colour" in text_of(answer)
    assert weeks.feeds.read_text(encoding="utf-8") == broken


@pytest.fixture
def many(desk):
    """A desk with 500 sources, of which three fail."""
    lines = [f'  - {{slug: s{n}, outlet: Outlet {n}, url: "https://s{n}.example/feed"}}' for n in range(500)]
    desk.feeds.write_text("engine: inline\nsources:\n" + "\n".join(lines) + "\n", encoding="utf-8")
    with desk.store() as store:
        for number, source in enumerate(load(desk.feeds).sources):
            failures = 4 if number % 200 == 7 else 0
            visit = Visit(
                source=source.slug, at=desk.now, last_success=desk.now, failures=failures, reason="it is down"
            )
            store.record(source, None, visit, desk.now, lambda _: False)
    return desk


def test_of_500_sources_those_that_need_the_editor_and_a_page_of_the_others_are_shown(many):
    page = many.get("/sources")
    assert page.text.count("<tr id=") == 3 + 50
    assert "Well 497; page 1 of 10" in text_of(page)
    last = many.get("/sources?page=10")
    assert last.text.count("<tr id=") == 3 + 47
    assert many.get("/sources?page=99").text.count("<tr id=") == 3 + 47
    assert many.get("/sources?page=x").status_code == 200


def test_sources_are_found_by_name_and_by_health(many):
    found = many.get("/sources?q=OUTLET+49").text
    assert set(re.findall(r'<tr id="source-(\w+)"', found.partition('id="well"')[2])) == {
        "s49", *(f"s{n}" for n in range(490, 500)),
    }  # fmt: skip
    failing = many.get("/sources?health=failing").text.partition('id="well"')[2]
    assert re.findall(r'<tr id="source-(\w+)"', failing) == ["s7", "s207", "s407"]
    none = many.get("/sources?q=%3Cb%3E&health=quiet")
    assert "No source is called “<b>” and is quiet." in text_of(none) or "&lt;b&gt;" in none.text


def test_getting_a_page_changes_nothing(weeks):
    before = weeks.feeds.read_bytes()
    for path in ("/sources/refresh", "/sources/post/remove", "/sources/post/test"):
        assert weeks.get(path).status_code == 405
    assert weeks.get("/sources/look").status_code == 303
    assert weeks.get("/sources/add").status_code == 303
    assert weeks.feeds.read_bytes() == before
    assert weeks.web.asked == []
