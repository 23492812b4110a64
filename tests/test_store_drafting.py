"""The drafts' side of the store: what a roundup remembers."""

from dataclasses import replace
from datetime import date

import pytest

from curator.errors import StoreError, UsageError
from curator.model import ItemRecord, RoundupRecord
from tests.storing import DAY, NOW, database, entry, poll

TODAY, YESTERDAY = date(2026, 1, 1), date(2025, 12, 31)


@pytest.fixture
def store(tmp_path):
    with database(tmp_path) as store:
        poll(store, *map(entry, (4, 3, 2, 1)))
        yield store


def undrafted(store, status="new", since=None):
    return [story.id for story in store.undrafted(status, TODAY, since)]


RECORD = RoundupRecord(
    day=TODAY,
    edits={"title": "Thursday – «ferries»", "intro": "Good *morning*."},
    written={"2026-01-01.md": "# Thursday\n\n{}\n"},
    items=(
        ItemRecord(story="3", edits={"comment": "Well."}, written={"2026-01-01.md": "block 3"}),
        ItemRecord(story="1", removed=True),
    ),
)


def test_a_day_without_a_roundup_has_an_empty_record(store):
    assert store.roundup(TODAY) == RoundupRecord(day=TODAY)


def test_a_record_comes_back_as_it_was_saved(store):
    saved = store.save_roundup(RECORD, NOW)
    assert saved == replace(RECORD, revision=1)
    assert store.roundup(TODAY) == saved
    fewer = replace(saved, items=saved.items[1:], edits={})
    assert store.roundup(YESTERDAY) == RoundupRecord(day=YESTERDAY)
    assert store.save_roundup(fewer, NOW).revision == 2
    assert store.roundup(TODAY) == replace(fewer, revision=2)


def test_a_save_from_an_older_revision_is_refused(store):
    """B42."""
    first = store.save_roundup(RECORD, NOW)
    store.save_roundup(first, NOW)
    for stale in (RECORD, first, replace(first, revision=9)):
        with pytest.raises(StoreError, match="the roundup of 2026-01-01 was changed"):
            store.save_roundup(replace(stale, items=()), NOW)
    assert store.roundup(TODAY).items == RECORD.items


def test_a_record_names_stories_that_are_there(store):
    for id_ in ("77", "x"):
        with pytest.raises(UsageError, match="story"):
            store.save_roundup(replace(RECORD, items=(ItemRecord(story=id_),)), NOW)
    assert store.roundup(TODAY).revision == 0


def test_a_story_is_drafted_on_one_day(store):
    store.save_roundup(replace(RECORD, day=YESTERDAY), NOW)
    assert undrafted(store) == ["4", "2"]
    store.save_roundup(replace(RECORD, items=(ItemRecord(story="2"),)), NOW)
    assert undrafted(store) == ["4", "2"]


def test_of_the_stories_that_may_be_drafted_those_are_given_that_are_named(store):
    store.save_roundup(replace(RECORD, day=YESTERDAY), NOW)
    assert [story.id for story in store.undrafted("new", TODAY, among=["2", "3", "77"])] == ["2"]
    assert store.undrafted("new", TODAY, among=[]) == []


def test_only_stories_of_the_status_and_the_time_are_drafted(store):
    poll(store, entry(9), at=NOW + DAY)
    store.pick(["2", "5"], NOW)
    assert undrafted(store, "picked") == ["5", "2"]
    assert undrafted(store, "picked", NOW + DAY) == ["5"]
    store.join(["2", "5"], NOW)
    assert undrafted(store, "picked", NOW + DAY) == ["2"]


def test_a_drafted_story_may_be_joined_into_another(store):
    store.save_roundup(RECORD, NOW)
    store.join(["4", "3"], NOW)
    assert [item.story for item in store.roundup(TODAY).items] == [item.story for item in RECORD.items]
    assert store.edits("4").fields == {"comment": "Well."}, "what was written of it goes along"
    store.undo(NOW)
    assert store.roundup(TODAY).items == RECORD.items


def test_a_story_that_was_dropped_from_an_earlier_draft_may_be_picked_for_another(store):
    items = (ItemRecord(story="3", edits={"comment": "Well."}), ItemRecord(story="1", removed=True))
    store.save_roundup(replace(RECORD, day=YESTERDAY, items=items), NOW)
    assert "3" in undrafted(store)
    assert "1" not in undrafted(store), "what the blogger took out stays out"


def test_undoing_a_split_after_the_new_story_was_drafted_keeps_what_was_written_of_it(store):
    store.join(["3", "1"], NOW)
    _, new = store.decision(store.split("3", [store.story("3").articles[1].id], NOW)).stories
    store.save_roundup(RoundupRecord(day=TODAY, items=(ItemRecord(story=new, edits={"comment": "Well."}),)), NOW)
    store.undo(NOW)
    assert len(store.story("3").articles) == 2
    assert store.edits("3").fields == {"comment": "Well."}
