"""How sources fared by day, and how runs went: what is counted, for how long, and that it costs no transaction."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from curator.model import Entry, Listing, Source, Visit
from curator.store import PastRun, PollDay, open_store
from tests.scriptedweb import NOW, POST, RSS, Newsroom, Web, feed, item

ISEL = Source(slug="isel", outlet="Radio Isel", url="https://radio-isel.example/feed.xml")
TODAY = date(2026, 1, 1)
DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path):
    with open_store(f"sqlite:///{tmp_path}/curator.db") as opened:
        yield opened


def poll(store, at, *titles, source=POST, failures=0):
    entries = tuple(Entry(id=title, title=title, url=f"https://varnholm-post.example/{title}") for title in titles)
    visit = Visit(source=source.slug, at=at, failures=failures)
    store.record(source, None if failures else Listing(entries=entries), visit, at, lambda _: False)


def test_polls_failures_and_new_articles_are_counted_by_day(store):
    poll(store, NOW - DAY, "cranes", "ferry")
    poll(store, NOW, "cranes", "tide")
    poll(store, NOW + timedelta(hours=1), failures=1)
    assert store.rhythm(TODAY, 3) == {
        "post": (
            PollDay(day=TODAY - 2 * DAY),
            PollDay(day=TODAY - DAY, polls=1, new=2),
            PollDay(day=TODAY, polls=2, failures=1, new=1),
        )
    }


def test_days_are_those_of_utc(store):
    poll(store, datetime.fromisoformat("2026-01-01T00:30:00+02:00"), "cranes")
    assert [one.new for one in store.rhythm(TODAY, 2)["post"]] == [1, 0]


def test_a_source_that_was_not_asked_is_not_counted_and_its_visit_is_kept(store):
    visit = Visit(source="post", next_at=NOW + DAY)
    store.spare(POST, visit)
    assert store.rhythm(TODAY, 14) == {}
    assert store.visits() == {"post": visit}


def test_a_refresh_notes_how_it_went_whoever_called_it(tmp_path):
    newsroom = Newsroom(tmp_path)
    newsroom.refresh(Web({POST.url: (200, RSS, feed(item()))}), POST, ISEL)
    with open_store(newsroom.url) as store:
        run = store.last_run()
        assert run == PastRun(at=NOW, seconds=run.seconds, polled=2, failed=("isel",), new=1)
        assert run.seconds >= 0
        fared = {slug: days[-1] for slug, days in store.rhythm(TODAY, 1).items()}
    assert fared == {
        "post": PollDay(day=TODAY, polls=1, new=1),
        "isel": PollDay(day=TODAY, polls=1, failures=1),
    }


def test_a_run_in_which_nothing_was_due_is_noted_and_counts_no_poll(tmp_path):
    newsroom = Newsroom(tmp_path)
    web = Web({POST.url: (200, RSS, feed(item()))}, live=True)
    newsroom.refresh(web, only_due=True)
    newsroom.refresh(web, at=NOW + timedelta(minutes=1), only_due=True)
    with open_store(newsroom.url) as store:
        assert (store.last_run().polled, store.last_run().new) == (0, 0)
        assert store.rhythm(TODAY, 1)["post"][0].polls == 1


def test_the_days_of_some_sources_can_be_asked_for(store):
    poll(store, NOW, "cranes")
    poll(store, NOW, "bells", source=ISEL)
    assert list(store.rhythm(TODAY, 2, ["isel", "unknown"])) == ["isel"]
    assert store.rhythm(TODAY, 2, []) == {}


def test_there_is_no_last_run_before_the_first(store):
    assert store.last_run() is None


def test_what_is_older_than_ninety_days_is_forgotten(store):
    poll(store, NOW - 91 * DAY, "old")
    poll(store, NOW - 89 * DAY, "younger")
    store.note_run(NOW - 91 * DAY, 1.0, 1, (), 1)
    store.note_run(NOW, 1.0, 1, (), 0)
    known = store.rhythm(TODAY, 120)["post"]
    assert [one.day for one in known if one.polls] == [TODAY - 89 * DAY]
    assert store._connection.execute("SELECT count(*) FROM runs").fetchone() == (1,)


def test_a_poll_that_cannot_be_saved_is_not_counted(store):
    def burst(_):
        raise RuntimeError

    poll(store, NOW, "cranes")
    entry = Entry(id="tide", title="Tide", url="https://varnholm-post.example/tide")
    with pytest.raises(RuntimeError):
        store.record(POST, Listing(entries=(entry,)), Visit(source="post", at=NOW), NOW, burst)
    assert store.rhythm(TODAY, 1)["post"][0] == PollDay(day=TODAY, polls=1, new=1)


def test_a_source_that_left_keeps_its_days(store):
    poll(store, NOW, "cranes")
    store.follow([replace(POST, slug="other")])
    assert store.rhythm(TODAY, 1)["post"][0].new == 1


def test_moments_of_any_zone_are_counted_alike(store):
    store.note_run(NOW.astimezone(UTC), 2.5, 0, ["a", "ü"], 0)
    assert store.last_run() == PastRun(at=NOW, seconds=2.5, polled=0, failed=("a", "ü"), new=0)
