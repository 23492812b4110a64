"""A roundup as the editor arranges it: order, stories taken out, words; each can be undone."""

import pytest

from curator.errors import EditConflict, StaleError, UsageError
from curator.model import ItemRecord, RoundupRecord
from tests.storing import HOUR, NOW, database, entry, poll

TODAY = NOW.date()


@pytest.fixture
def store(tmp_path):
    with database(tmp_path) as store:
        poll(store, *(entry(number, published=NOW - number * HOUR) for number in range(1, 6)))
        yield store


def order(store):
    return [item.story for item in store.roundup(TODAY).items]


def test_a_day_is_arranged_before_any_draft(store):
    assert store.arrange(TODAY, ["3", "1", "2"], NOW, by="Mara")
    assert order(store) == ["3", "1", "2"]
    assert store.last_decision().changes[0].after == "3 1 2"
    assert store.arrange(TODAY, ["3", "1", "2"], NOW) == ""


def test_what_the_order_does_not_name_stays_behind(store):
    store.arrange(TODAY, ["3", "1", "2"], NOW)
    store.arrange(TODAY, ["2"], NOW)
    assert order(store) == ["2", "3", "1"]
    store.undo(NOW)
    assert order(store) == ["3", "1", "2"]


def test_undoing_an_order_leaves_what_came_in_since(store):
    store.arrange(TODAY, ["3", "1"], NOW)
    store.arrange(TODAY, ["1"], NOW)
    moved = store.last_decision().id
    record = store.roundup(TODAY)
    store.save_roundup(
        RoundupRecord(day=TODAY, revision=record.revision, items=(*record.items, ItemRecord(story="5"))), NOW
    )
    store.undo(NOW, moved)
    assert order(store) == ["3", "1", "5"]


def test_a_story_is_taken_out_and_put_in_again(store):
    store.arrange(TODAY, ["3", "1"], NOW)
    store.arrange(TODAY, [], NOW, removed=["3"])
    assert [item.removed for item in store.roundup(TODAY).items] == [True, False]
    assert store.last_decision().headlines == {"3": "Harbour news 3"}
    store.undo(NOW)
    assert not any(item.removed for item in store.roundup(TODAY).items)
    store.arrange(TODAY, [], NOW, removed=["3"])
    store.arrange(TODAY, [], NOW, returned=["3"])
    assert not any(item.removed for item in store.roundup(TODAY).items)


def test_unknown_stories_change_nothing(store):
    with pytest.raises(UsageError, match="there is no story 77"):
        store.arrange(TODAY, ["3", "77"], NOW)
    assert order(store) == []


def test_words_are_saved_by_value_and_a_conflict_shows_both(store):
    assert store.write_roundup(TODAY, {"title": ("", "Mine"), "intro": ("", "Words.")}, NOW, by="Mara")
    assert store.roundup(TODAY).edits == {"title": "Mine", "intro": "Words."}
    with pytest.raises(EditConflict) as caught:
        store.write_roundup(TODAY, {"title": ("", "Other"), "intro": ("Words.", "New.")}, NOW, by="Jon")
    assert (caught.value.fields, caught.value.theirs["title"], caught.value.editor) == (("title",), "Mine", "Mara")
    assert store.roundup(TODAY).edits["intro"] == "Words."
    assert store.write_roundup(TODAY, {"title": ("Mine", "Mine")}, NOW) == ""
    store.write_roundup(TODAY, {"title": ("Mine", "")}, NOW)
    assert store.roundup(TODAY).edits == {"intro": "Words."}
    store.undo(NOW)
    assert store.roundup(TODAY).edits["title"] == "Mine"
    with pytest.raises(UsageError, match="a roundup has no colour"):
        store.write_roundup(TODAY, {"colour": ("", "red")}, NOW)


def test_a_draft_composed_before_an_arrangement_is_not_saved_over_it(store):
    store.arrange(TODAY, ["3", "1"], NOW)
    read = store.roundup(TODAY)
    store.arrange(TODAY, ["1", "3"], NOW)
    with pytest.raises(StaleError):
        store.save_roundup(read, NOW)
    assert order(store) == ["1", "3"]
