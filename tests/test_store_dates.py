"""P09: dates that cannot be are the day we first saw the article, flagged, until somebody says a better one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.storing import DAY, NOW, POST, articles, database, dump, entry, one, poll

AHEAD = NOW + 3 * 365 * DAY
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
YESTERDAY = NOW - DAY


@pytest.fixture
def store(tmp_path):
    with database(tmp_path) as opened:
        yield opened


def is_misdated(article):
    return "misdated" in article.flags


@pytest.mark.parametrize("said", [AHEAD, LONG_AGO, NOW + timedelta(hours=25)])
def test_a_date_beyond_reason_counts_from_when_it_was_seen(tmp_path, store, said):
    poll(store, entry(published=said), at=NOW)
    assert (one(store).published, is_misdated(one(store))) == (NOW, True)
    [row] = dump(tmp_path, "entries")["entries"]
    assert said.isoformat() in row, "what the feed said is kept"


def test_a_morning_ahead_is_a_time_zone_and_no_mistake(store):
    poll(store, entry(published=NOW + timedelta(hours=12)))
    assert not is_misdated(one(store))


def test_an_article_without_a_date_is_undated_and_not_misdated(store):
    poll(store, entry())
    assert one(store).flags >= {"undated"}
    assert not is_misdated(one(store))


def test_it_does_not_stand_above_the_queue(store):
    poll(store, entry(1, published=AHEAD), entry(2, published=YESTERDAY), at=NOW)
    poll(store, entry(3, published=NOW + timedelta(hours=1)), at=NOW + timedelta(hours=2))
    assert [article.title for article in articles(store)] == [f"Harbour news {number}" for number in (3, 1, 2)]


def test_a_corrected_date_is_taken(store):
    poll(store, entry(published=AHEAD))
    poll(store, entry(published=YESTERDAY), at=NOW + DAY)
    assert (one(store).published, is_misdated(one(store))) == (YESTERDAY, False)


def test_the_page_knows_better(store):
    poll(store, entry(published=AHEAD), wants=True)
    page_says(store, YESTERDAY)
    assert (one(store).published, is_misdated(one(store))) == (YESTERDAY, False)


@pytest.mark.parametrize("said", [None, AHEAD])
def test_a_page_that_knows_nothing_better_changes_nothing(store, said):
    poll(store, entry(published=AHEAD), wants=True)
    page_says(store, said)
    assert (one(store).published, is_misdated(one(store))) == (NOW, True)


def test_a_page_does_not_misdate_what_the_feed_dated(store):
    poll(store, entry(published=YESTERDAY), wants=True)
    page_says(store, LONG_AGO)
    assert (one(store).published, is_misdated(one(store))) == (YESTERDAY, False)


def test_a_date_of_change_beyond_reason_is_none(store):
    poll(store, entry(published=YESTERDAY, updated=AHEAD))
    assert one(store).modified is None
    poll(store, entry(published=YESTERDAY, updated=AHEAD, summary="Other words."), at=NOW + DAY)
    assert one(store).modified is None


def page_says(store, published):
    [wanted] = store.pages_wanted(POST, 1)
    store.add_page(wanted.article, replace(wanted.excerpt, published=published), "", NOW + timedelta(hours=1))
