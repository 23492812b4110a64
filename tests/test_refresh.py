"""The first line, end to end, over a scripted web: what is polled, what is stored, what is told."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from curator.errors import ArchiveError, BusyError, StoreError
from curator.model import Source, Validators
from curator.refresh.lock import run_lock
from tests.scriptedweb import FEED_URL, HTML, LEAD, MORE, PAGE_URL, POST, RSS, Newsroom, Web, article, feed, item


@pytest.fixture
def newsroom(tmp_path):
    return Newsroom(tmp_path)


def test_a_short_feed_text_is_wed_to_its_page(newsroom):
    web = Web({FEED_URL: (200, RSS, feed(item())), PAGE_URL: (200, HTML, article())})
    [polled] = newsroom.refresh(web)
    assert (polled.outcome, polled.entries, polled.new) == ("new", 1, 1)
    [story] = newsroom.stories()
    [stored] = story.articles
    assert stored.lead == (LEAD, MORE)
    assert stored.authors == ("Ada Holm",)
    assert "feed-text-only" not in stored.flags


def test_refreshing_twice_adds_nothing_and_asks_for_no_page_again(newsroom):
    web = Web({FEED_URL: (200, RSS, feed(item())), PAGE_URL: (200, HTML, article())})
    newsroom.refresh(web)
    before = newsroom.stories()
    [polled] = newsroom.refresh(web)
    assert (polled.outcome, polled.entries, polled.new) == ("unchanged", 1, 0)
    assert newsroom.stories() == before
    assert web.urls.count(PAGE_URL) == 1


def test_a_source_told_never_to_fetch_pages_fetches_none(newsroom):
    web = Web({FEED_URL: (200, RSS, feed(item())), PAGE_URL: (200, HTML, article())})
    newsroom.refresh(web, Source(slug="post", outlet="Varnholm Post", url=FEED_URL, pages="never"))
    assert web.urls == [FEED_URL]
    [story] = newsroom.stories()
    assert story.articles[0].lead == ("The cranes turn again.",)


@pytest.mark.parametrize(
    ("answer", "words"),
    [((404, {}, b""), "404"), ((403, {}, b""), "403"), ((200, {"content-type": "application/pdf"}, b"%PDF-1.7"), "")],
)
def test_where_the_page_cannot_be_had_the_feed_text_serves_and_the_article_says_so(newsroom, answer, words):
    web = Web({FEED_URL: (200, RSS, feed(item())), PAGE_URL: answer})
    newsroom.refresh(web)
    [story] = newsroom.stories()
    [stored] = story.articles
    assert stored.lead == ("The cranes turn again.",)
    assert "feed-text-only" in stored.flags
    assert stored.reason
    assert words in stored.reason
    newsroom.refresh(web)
    assert web.urls.count(PAGE_URL) == 1, "a final answer is not asked for again"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty page"),
        (b"%PDF-1.7 Work is to begin in spring, said the mayor of Varnholm on Friday. endobj", "a PDF document"),
        (b"<html><head><title></title></head></html>", "no article"),
        (b"<h1>Cranes turn again</h1>", "shows less"),
        (b"<title>Log in</title><h1>Log in</h1><form><input type=password></form>", "login"),
        (b"<div>" * 300 + b"<h1>Cranes turn again</h1>" + b"<p>Short.</p>", "shows less"),
        (article() + b" " * 5_000_000, "more than 4 MiB"),
    ],
)
def test_a_page_that_says_nothing_leaves_the_feed_s_text_and_a_reason(newsroom, body, words):
    web = Web({FEED_URL: (200, RSS, feed(item())), PAGE_URL: (200, HTML, body)})
    newsroom.refresh(web)
    [stored] = newsroom.stories()[0].articles
    assert stored.lead == ("The cranes turn again.",)
    assert "feed-text-only" in stored.flags
    assert words in stored.reason


@pytest.mark.parametrize("body", [b"<div>" * 300 + article(), article() + b" " * 4_000_000])
def test_a_deep_or_a_great_page_is_read(newsroom, body):
    web = Web({FEED_URL: (200, RSS, feed(item())), PAGE_URL: (200, HTML, body)})
    newsroom.refresh(web)
    [stored] = newsroom.stories()[0].articles
    assert (stored.lead, stored.reason) == ((LEAD, MORE), "")


def test_a_fault_at_one_page_holds_up_no_other(newsroom, now):
    """A page that reading stumbles over comes last at the next visit, and its article says so."""
    other = "https://varnholm-post.example/2026/ice"
    web = Web({FEED_URL: (200, RSS, feed(item(), item(2, "Ice", other))), PAGE_URL: (200, HTML, article())})
    web.pages[other] = RuntimeError("a fault of ours")
    newsroom.refresh(web)
    newsroom.refresh(web, at=now + timedelta(hours=1))
    told = {one.title: one for story in newsroom.stories() for one in story.articles}
    assert told["Cranes turn again"].lead == (LEAD, MORE)
    assert "curator itself is at fault" in told["Ice"].reason


def test_a_full_disk_is_no_page_s_fault(newsroom):
    web = Web({FEED_URL: (200, RSS, feed(item()))})
    web.pages[PAGE_URL] = ArchiveError("the recording cannot be written")
    with pytest.raises(ArchiveError):
        newsroom.refresh(web)
    [stored] = newsroom.stories()[0].articles
    assert stored.reason == ""


def test_an_article_without_any_words_says_why(newsroom):
    web = Web({FEED_URL: (200, RSS, feed(item(text=""))), PAGE_URL: (200, HTML, b"<h1>Cranes turn again</h1>")})
    newsroom.refresh(web)
    [stored] = newsroom.stories()[0].articles
    assert stored.lead == ()
    assert "shows a headline and no paragraphs" in stored.reason


def test_robots_txt_keeps_us_from_the_page_but_not_from_the_feed(newsroom):
    robots = (200, {"content-type": "text/plain"}, b"User-agent: *\nDisallow: /\n")
    web = Web(
        {
            FEED_URL: (200, RSS, feed(item())),
            PAGE_URL: (200, HTML, article()),
            "https://varnholm-post.example/robots.txt": robots,
        }
    )
    newsroom.refresh(web)
    assert web.urls == [FEED_URL]
    assert "robots.txt" in newsroom.stories()[0].articles[0].reason


def test_a_section_page_is_made_for_people_so_robots_txt_is_asked(newsroom):
    site = Source(slug="site", outlet="Varnholm Post", url="https://varnholm-post.example/news", kind="site")
    robots = (200, {"content-type": "text/plain"}, b"User-agent: *\nDisallow: /news\n")
    web = Web({site.url: (200, HTML, article()), "https://varnholm-post.example/robots.txt": robots})
    [polled] = newsroom.refresh(web, site)
    assert (polled.outcome, web.urls) == ("failed", [])
    assert "robots.txt" in polled.reason


def test_a_page_that_is_down_for_the_moment_is_asked_for_at_the_next_visit(newsroom, now):
    web = Web({FEED_URL: (200, RSS, feed(item())), PAGE_URL: (503, {}, b"")})
    newsroom.refresh(web)
    assert "feed-text-only" in newsroom.stories()[0].articles[0].flags
    web.pages[PAGE_URL] = (200, HTML, article())
    newsroom.refresh(web, at=now + timedelta(hours=1))
    [stored] = newsroom.stories()[0].articles
    assert stored.lead[0] == LEAD
    assert (stored.reason, "feed-text-only" in stored.flags) == ("", False)


def test_one_failing_source_is_told_in_words_and_stops_no_other(newsroom, now):
    broken = Source(slug="isel", outlet="Radio Isel", url="https://radio-isel.example/feed")
    garbage = Source(slug="lamp", outlet="The Brass Lamp", url="https://brass-lamp.example/feed")
    web = Web(
        {
            FEED_URL: (200, RSS, feed(item())),
            PAGE_URL: (200, HTML, article()),
            broken.url: (500, {}, b""),
            garbage.url: (200, HTML, b"<!doctype html><title>Sign in</title>"),
        }
    )
    polled = {one.source: one for one in newsroom.refresh(web, broken, POST, garbage)}
    assert {slug: one.outcome for slug, one in polled.items()} == {"post": "new", "isel": "failed", "lamp": "failed"}
    assert "500" in polled["isel"].reason
    assert polled["lamp"].reason
    visit = newsroom.visits()["isel"]
    assert (visit.failures, visit.code, visit.last_success) == (1, 500, None)
    assert visit.next_at > now
    assert len(newsroom.reports) == 3


def test_validators_go_back_byte_for_byte_and_304_is_well(newsroom):
    web = Web({FEED_URL: (200, RSS | {"etag": 'W/"a b"', "last-modified": "yesterday, I think"}, feed(item()))})
    newsroom.refresh(web)
    assert newsroom.visits()["post"].validators == Validators(etag='W/"a b"', last_modified="yesterday, I think")
    web.pages[FEED_URL] = (304, {}, b"")
    [polled] = newsroom.refresh(web)
    assert (polled.outcome, polled.code, polled.new) == ("unchanged", 304, 0)
    sent = dict(web.asked[-1].headers)
    assert sent["if-none-match"] == 'W/"a b"'
    assert sent["if-modified-since"] == "yesterday, I think"


def test_what_does_not_parse_leaves_no_validators(newsroom):
    web = Web({FEED_URL: (200, RSS | {"etag": '"bad"'}, b"no feed at all")})
    newsroom.refresh(web)
    assert not newsroom.visits()["post"].validators


def test_only_what_is_due_is_polled_unless_all_is_asked_for(newsroom, now):
    web = Web({FEED_URL: (200, RSS, feed())}, live=True)
    newsroom.refresh(web, only_due=True)
    [polled] = newsroom.refresh(web, at=now + timedelta(minutes=10), only_due=True)
    assert polled.outcome == "skipped"
    assert "not due before" in polled.reason
    [polled] = newsroom.refresh(web, at=now + timedelta(minutes=10))
    assert polled.outcome == "unchanged"


def test_a_source_that_asked_us_to_wait_is_left_alone_even_when_all_are_polled(newsroom, now):
    web = Web({FEED_URL: (429, {"retry-after": "7200"}, b"")}, live=True)
    newsroom.refresh(web)
    [polled] = newsroom.refresh(web, at=now + timedelta(hours=1))
    assert (polled.outcome, len(web.urls)) == ("skipped", 1)
    assert "asked us to wait" in polled.reason
    newsroom.refresh(web, at=now + timedelta(hours=3))
    assert len(web.urls) == 2


def test_a_source_whose_host_told_another_to_stop_is_not_asked_and_has_not_failed(newsroom):
    other = Source(slug="city", outlet="Varnholm Post", url="https://city.varnholm-post.example/feed.xml")
    busy = (429, {"retry-after": "7200"}, b"")
    web = Web({FEED_URL: busy, other.url: busy}, live=True)
    first, second = newsroom.refresh(web, POST, other)
    assert ({first.outcome, second.outcome}, len(web.urls)) == ({"failed", "skipped"}, 1)
    assert sorted(visit.failures for visit in newsroom.visits().values()) == [0, 1]
    newsroom.refresh(web, POST, other)
    assert len(web.urls) == 1


def test_a_source_switched_off_is_not_polled(newsroom):
    web = Web({FEED_URL: (200, RSS, feed(item()))})
    [polled] = newsroom.refresh(web, Source(slug="post", outlet="Varnholm Post", url=FEED_URL, enabled=False))
    assert (polled.outcome, web.asked) == ("skipped", [])


def test_an_edited_item_is_a_new_version_of_the_same_article(newsroom):
    web = Web({FEED_URL: (200, RSS, feed(item(title="Cranes turn again"))), PAGE_URL: (200, HTML, article())})
    newsroom.refresh(web)
    web.pages[FEED_URL] = (200, RSS, feed(item(title="Cranes turn again after the frost")))
    web.pages[PAGE_URL] = (200, HTML, article(title="Cranes turn again after the frost"))
    [polled] = newsroom.refresh(web)
    assert polled.new == 0
    [story] = newsroom.stories()
    assert story.headline == "Cranes turn again after the frost"
    assert "updated" in story.articles[0].flags


def test_a_bug_in_one_source_s_kind_is_logged_and_stops_no_other(newsroom, caplog):
    bad = Source(slug="bad", outlet="Radio Isel", url="https://radio-isel.example/feed", kind="json.decoder")
    web = Web({FEED_URL: (200, RSS, feed(item())), bad.url: (200, RSS, feed())})
    polled = {one.source: one for one in newsroom.refresh(web, bad, POST)}
    assert polled["post"].outcome == "new"
    assert "a fault in curator itself" in polled["bad"].reason
    assert "Traceback" in caplog.text


def test_a_fault_of_ours_counts_as_a_failure_of_the_source(newsroom):
    bad = Source(slug="bad", outlet="Radio Isel", url="https://radio-isel.example/feed", kind="json.decoder")
    newsroom.refresh(Web({bad.url: (200, RSS, feed())}), bad)
    visit = newsroom.visits()["bad"]
    assert visit.failures == 1
    assert "a fault in curator itself" in visit.reason


def test_polling_one_source_unfollows_no_other(newsroom, tmp_path):
    other = Source(slug="isel", outlet="Radio Isel", url="https://radio-isel.example/feed")
    web = Web({FEED_URL: (200, RSS, feed(item())), PAGE_URL: (200, HTML, article()), other.url: (200, RSS, feed())})
    [polled] = newsroom.refresh(web, POST, other, only=["post"])
    assert (polled.source, other.url in web.urls) == ("post", False)
    with closing(sqlite3.connect(tmp_path / "curator.db")) as db:
        assert db.execute("SELECT slug, followed FROM sources ORDER BY slug").fetchall() == [("isel", 1), ("post", 1)]


def test_a_source_that_moved_in_feeds_yaml_is_asked_without_the_old_validators(newsroom):
    web = Web({FEED_URL: (200, RSS | {"etag": '"a"'}, feed(item())), PAGE_URL: (200, HTML, article())})
    newsroom.refresh(web)
    moved = Source(slug="post", outlet="Varnholm Post", url="https://varnholm-post.example/rss")
    web.pages[moved.url] = (200, RSS, feed(item()))
    newsroom.refresh(web, moved)
    assert "if-none-match" not in dict(web.asked[-1].headers)


def test_pages_never_holds_for_pages_that_were_wanted_before(newsroom):
    web = Web({FEED_URL: (200, RSS, feed(item())), PAGE_URL: (503, {}, b"")})
    newsroom.refresh(web)
    newsroom.refresh(web, Source(slug="post", outlet="Varnholm Post", url=FEED_URL, pages="never"))
    assert web.urls.count(PAGE_URL) == 1


def test_a_page_that_asks_us_to_wait_ends_the_asking_for_this_visit(newsroom):
    items = [item(number, f"Cranes turn {number} times", f"{PAGE_URL}/{number}") for number in range(1, 6)]
    busy = (503, {"retry-after": "7200"}, b"")
    web = Web({FEED_URL: (200, RSS, feed(*items))} | {f"{PAGE_URL}/{number}": busy for number in range(1, 6)})
    newsroom.refresh(web)
    assert len(web.urls) == 2


def test_two_runs_do_not_meet(tmp_path):
    with run_lock(tmp_path / "data"), pytest.raises(BusyError, match="another run"), run_lock(tmp_path / "data"):
        pass
    with run_lock(tmp_path / "data"):
        pass


def test_a_data_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="--data"), run_lock(tmp_path / "file" / "data"):
        pass


def test_a_feed_whose_ids_change_at_every_fetch_is_told_so_and_announces_nothing_twice(newsroom, now):
    for hours in range(3):
        items = [item(10 * hours + number, f"Crane {number}", f"{PAGE_URL}/{number}") for number in range(4)]
        [polled] = newsroom.refresh(Web({FEED_URL: (200, RSS, feed(*items))}), at=now + timedelta(hours=hours))
    assert (polled.new, polled.outcome) == (0, "unchanged")
    assert polled.reason == newsroom.visits()["post"].note
    assert "4 of 4 known entries came under new ids" in polled.reason
