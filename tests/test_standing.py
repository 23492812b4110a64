"""How a source stands with us, poll after poll over a scripted web: moved, gone, taken over, told to wait."""

from dataclasses import replace
from datetime import timedelta

import pytest

from curator.errors import UsageError
from curator.refresh.health import health
from curator.refresh.moves import stay
from curator.refresh.visits import accept
from tests.scriptedweb import FEED_URL, NOW, POST, RSS, Newsroom, Web, feed, item

DAY = timedelta(days=1)
NEW_URL = "https://post-media.example/feed.xml"
ISEL = replace(POST, slug="isel", outlet="Radio Isel", url="https://isel.example/feed.xml")
TAKEN_OVER = (
    b"<rss version='2.0'><channel><title>Best casino bonus</title><link>https://casino.example/</link>"
    b"<item><guid>win-1</guid><title>Win big today</title><link>https://casino.example/1</link></item></channel></rss>"
)


@pytest.fixture
def newsroom(tmp_path):
    return Newsroom(tmp_path)


def unlinked(number=1):
    """An entry without a page, so that only the feed is asked for."""
    return item(number, title=f"Cranes turn, part {number}", link="")


MOVED = {FEED_URL: (301, {"location": NEW_URL}, b""), NEW_URL: (200, RSS, feed(unlinked()))}


class TestMoved:
    def test_to_an_address_that_is_steady_over_days(self, newsroom):
        web = Web(MOVED, live=True)
        for day in range(5):
            [polled] = newsroom.refresh(web, at=NOW + day * DAY)
            assert polled.outcome in {"new", "unchanged"}
        web.asked.clear()
        newsroom.refresh(web, at=NOW + 5 * DAY)
        assert web.urls == [NEW_URL]
        assert len(newsroom.stories()) == 1

    def test_and_called_back_by_the_editor(self, newsroom):
        web = Web(MOVED, live=True)
        for day in range(5):
            newsroom.refresh(web, at=NOW + day * DAY)
        newsroom.revise("post", stay)
        web.asked.clear()
        for day in range(6, 16):
            newsroom.refresh(web, at=NOW + day * DAY)
        assert web.urls == [FEED_URL, NEW_URL] * 10

    def test_or_renamed_in_feeds_yaml_which_ends_the_story(self, newsroom):
        web = Web(MOVED, live=True)
        for day in range(5):
            newsroom.refresh(web, at=NOW + day * DAY)
        newsroom.refresh(web, replace(POST, url=NEW_URL), at=NOW + 5 * DAY)
        assert newsroom.visits()["post"].address == ""


class TestGone:
    def test_after_two_refusals_it_is_asked_only_when_named(self, newsroom):
        web = Web({FEED_URL: (410, {}, b"")}, live=True)
        for day in range(2):
            [polled] = newsroom.refresh(web, at=NOW + day * DAY, only_due=True)
            assert (polled.outcome, polled.code) == ("failed", 410)
        [polled] = newsroom.refresh(web, at=NOW + 30 * DAY, only_due=True)
        assert (polled.outcome, len(web.urls)) == ("skipped", 2)
        assert "curator refresh --source post asks again" in polled.reason
        assert health(POST, newsroom.visits()["post"], NOW) == "gone"

    def test_it_lives_again_when_it_answers(self, newsroom):
        web = Web({FEED_URL: (410, {}, b"")}, live=True)
        for day in range(2):
            newsroom.refresh(web, at=NOW + day * DAY)
        web.pages[FEED_URL] = (200, RSS, feed(unlinked()))
        [polled] = newsroom.refresh(web, at=NOW + 3 * DAY, only=["post"])
        assert polled.outcome == "new"
        assert health(POST, newsroom.visits()["post"], NOW) == "ok"


class TestTakenOver:
    """Another title at another site, and not one entry that is known: the editor looks before anything is stored."""

    def test_it_is_held_and_nothing_of_it_is_stored(self, newsroom):
        web = Web({FEED_URL: (200, RSS | {"etag": '"1"'}, feed(unlinked()))}, live=True)
        newsroom.refresh(web)
        web.pages[FEED_URL] = (200, RSS | {"etag": '"2"'}, TAKEN_OVER)
        [polled] = newsroom.refresh(web, at=NOW + DAY)
        visit = newsroom.visits()["post"]
        assert polled.outcome == "failed"
        assert "“Best casino bonus” at casino.example instead of “Varnholm Post”" in polled.reason
        assert (health(POST, visit, NOW), visit.validators.etag) == ("held", '"1"')
        assert [story.headline for story in newsroom.stories()] == ["Cranes turn, part 1"]

    def test_what_it_was_again_is_no_longer_held(self, newsroom):
        web = Web({FEED_URL: (200, RSS, feed(unlinked()))}, live=True)
        for number, body in enumerate([feed(unlinked()), TAKEN_OVER, feed(unlinked(), unlinked(2))]):
            web.pages[FEED_URL] = (200, RSS, body)
            [polled] = newsroom.refresh(web, at=NOW + number * DAY)
        assert (polled.outcome, polled.new) == ("new", 1)
        assert health(POST, newsroom.visits()["post"], NOW) == "ok"

    def test_the_editor_accepts_it(self, newsroom):
        web = Web({FEED_URL: (200, RSS, feed(unlinked()))}, live=True)
        newsroom.refresh(web)
        web.pages[FEED_URL] = (200, RSS, TAKEN_OVER)
        newsroom.refresh(web, at=NOW + DAY)
        newsroom.revise("post", accept)
        for day in (2, 3):
            [polled] = newsroom.refresh(web, at=NOW + day * DAY, only_due=True)
            assert polled.outcome in {"new", "unchanged"}
        assert newsroom.visits()["post"].site == "casino.example"

    def test_a_known_entry_under_another_name_is_a_new_name(self, newsroom):
        web = Web({FEED_URL: (200, RSS, feed(unlinked()))}, live=True)
        newsroom.refresh(web)
        web.pages[FEED_URL] = (200, RSS, TAKEN_OVER.replace(b"<guid>win-1<", b"<guid>cranes-1<"))
        [polled] = newsroom.refresh(web, at=NOW + DAY)
        assert polled.outcome != "failed"

    def test_a_source_of_another_address_in_feeds_yaml_is_what_the_editor_wants(self, newsroom):
        web = Web({FEED_URL: (200, RSS, feed(unlinked())), ISEL.url: (200, RSS, TAKEN_OVER)}, live=True)
        newsroom.refresh(web)
        [polled] = newsroom.refresh(web, replace(POST, url=ISEL.url), at=NOW + DAY)
        assert polled.outcome == "new"


class TestToldToWait:
    def test_503_is_the_source_s_own(self, newsroom):
        """One overloaded feed of a host says nothing of its others (FreshRSS/FreshRSS#7870)."""
        city = replace(POST, slug="city", url=FEED_URL + "?city")
        busy = (503, {"retry-after": "7200"}, b"")
        web = Web({FEED_URL: busy, city.url: (200, RSS, feed(unlinked()))}, live=True)
        outcomes = {one.source: one.outcome for one in newsroom.refresh(web, POST, city)}
        assert outcomes == {"post": "failed", "city": "new"}
        newsroom.refresh(web, POST, city, at=NOW + timedelta(hours=1))
        assert web.urls == [FEED_URL, city.url, city.url]

    def test_429_is_the_host_s_across_runs(self, newsroom):
        city = replace(POST, slug="city", url="https://city.varnholm-post.example/feed.xml")
        web = Web({FEED_URL: (429, {"retry-after": "7200"}, b""), city.url: (200, RSS, feed(unlinked()))}, live=True)
        for hours in (0, 1):
            newsroom.refresh(web, POST, city, at=NOW + timedelta(hours=hours))
        assert web.urls == [FEED_URL]
        newsroom.refresh(web, POST, city, at=NOW + timedelta(hours=3))
        assert len(web.urls) == 2


def test_a_source_that_was_never_polled_cannot_be_revised(newsroom):
    with pytest.raises(UsageError, match="curator refresh --source post"):
        newsroom.revise("post", accept)


def test_a_run_drops_the_old_texts_that_nobody_picked(newsroom):
    """S10: the last thing a run does, with the days that feeds.yaml says."""
    paragraphs = "".join(
        f"<![CDATA[<p>{'The cranes at the northern pier turned again. ' * 3}{n}.</p>]]>" for n in range(5)
    )
    web = Web({FEED_URL: (200, RSS, feed(item(1, link="", text=paragraphs)))}, live=True)
    newsroom.refresh(web)
    [story] = newsroom.stories()
    assert story.articles[0].text != "\n\n".join(story.articles[0].lead)
    newsroom.refresh(web, at=NOW + 91 * DAY)
    [story] = newsroom.stories()
    assert story.articles[0].text == "\n\n".join(story.articles[0].lead)


def empty(title, link):
    return f"<rss version='2.0'><channel><title>{title}</title><link>{link}</link></channel></rss>".encode()


class TestEmptyFeeds:
    def test_one_that_was_empty_at_first_is_known_by_its_name(self, newsroom):
        web = Web({FEED_URL: (200, RSS, empty("Varnholm Post", "https://varnholm-post.example/"))}, live=True)
        newsroom.refresh(web)
        web.pages[FEED_URL] = (200, RSS, TAKEN_OVER)
        newsroom.refresh(web, at=NOW + DAY)
        assert (health(POST, newsroom.visits()["post"], NOW), newsroom.stories()) == ("held", [])

    def test_one_that_is_held_stays_so_while_it_says_nothing(self, newsroom):
        web = Web({FEED_URL: (200, RSS, feed(unlinked()))}, live=True)
        newsroom.refresh(web)
        for number, body in enumerate([TAKEN_OVER, empty("Best casino bonus", "https://casino.example/")], start=1):
            web.pages[FEED_URL] = (200, RSS, body)
            newsroom.refresh(web, at=NOW + number * DAY)
        visit = newsroom.visits()["post"]
        assert health(POST, visit, NOW) == "held"
        assert "curator accept post" in visit.reason
