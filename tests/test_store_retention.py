"""The database grows by a known little for each article, however long their texts are."""

from dataclasses import replace
from datetime import timedelta

import pytest

from curator.model import ItemRecord
from tests.storing import DAY, NOW, articles, count, database, entry, poll

TEXT = "\n\n".join(
    f"Paragraph {number} of a long report on the harbour, its cranes and its ice." for number in range(200)
)
BOUND = 1024
"""Bytes that an article with a lead of one line takes for ever, its entry and all indexes among them."""


def long_entry(number):
    made = entry(number)
    return replace(made, excerpt=replace(made.excerpt, text=TEXT))


@pytest.fixture
def store(tmp_path):
    with database(tmp_path) as opened:
        yield opened


def texts(store):
    return {article.title: article.text for article in articles(store)}


def test_old_texts_nobody_picked_go_and_their_leads_stay(store):
    poll(store, long_entry(1), at=NOW)
    poll(store, long_entry(1), long_entry(2), at=NOW + 9 * DAY)
    store.slim(NOW + DAY)
    assert texts(store) == {"Harbour news 1": "What happened at the harbour, part 1.", "Harbour news 2": TEXT}


@pytest.mark.parametrize("verdict", ["pick", "draft"])
def test_what_was_picked_or_drafted_keeps_its_text(store, verdict):
    poll(store, long_entry(1))
    [story] = store.stories("all", None, None)
    store.pick([story.id], NOW)
    if verdict == "draft":
        record = store.roundup(NOW.date())
        store.save_roundup(replace(record, items=(ItemRecord(story=story.id, written={"daily.md": "x"}),)), NOW)
        store.drop([story.id], NOW)
    store.slim(NOW + DAY)
    assert texts(store) == {"Harbour news 1": TEXT}


def test_former_versions_go_too(store):
    poll(store, entry(1))
    poll(store, entry(1, summary="Other words."), at=NOW + DAY)
    assert count(store, "versions") == 1
    store.slim(NOW + DAY)
    assert count(store, "versions") == 1
    store.slim(NOW + 2 * DAY)
    assert count(store, "versions") == 0


def test_a_dropped_story_whose_text_is_gone_does_not_come_back(store):
    poll(store, long_entry(1))
    [story] = store.stories("all", None, None)
    store.drop([story.id], NOW)
    store.slim(NOW + 400 * DAY)
    assert poll(store, long_entry(1), at=NOW + 401 * DAY).new == 0
    assert store.stories("new", None, None) == []


def test_one_run_drops_so_much_at_most(store):
    poll(store, *map(long_entry, range(5)))
    for left in (3, 1, 0):
        store.slim(NOW + DAY, most=2)
        assert sum(text == TEXT for text in texts(store).values()) == left


def test_ninety_days_of_long_articles_take_a_bounded_file(tmp_path, store):
    """S10: the file stops growing by texts after the days for which they are kept, and the WAL stays small."""
    kept, a_day, sizes = 30, 40, []
    for day in range(90):
        at = NOW + day * DAY
        poll(store, *map(long_entry, range(day * a_day, (day + 1) * a_day)), at=at)
        store.slim(at - timedelta(days=kept))
        sizes.append(size(store))
        assert (tmp_path / "curator.db-wal").stat().st_size < 64 << 20
    settled = kept + 5
    assert sizes[settled] > settled * a_day * len(TEXT) / 2
    assert (sizes[-1] - sizes[settled]) / (a_day * (90 - settled)) < BOUND


def size(store):
    (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
    (bytes_a_page,) = store._connection.execute("PRAGMA page_size").fetchone()
    return pages * bytes_a_page
