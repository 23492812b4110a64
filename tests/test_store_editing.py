"""Editors' words: kept at the story, by value against lost ones, along with joined stories; versions of articles."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest

from curator.errors import EditConflict, StaleError, UsageError
from curator.model import ItemRecord, RoundupRecord
from curator.store import open_store
from curator.store.judging import join_twin
from tests.oldfiles import old_database, version_of
from tests.storing import DAY, HOUR, ISEL, NOW, articles, database, entry, poll

LATER = NOW + HOUR
TODAY = NOW.date()


@pytest.fixture
def store(tmp_path):
    with database(tmp_path) as store:
        poll(store, *(entry(4 - number, published=NOW - number * HOUR) for number in (1, 2, 3)))
        poll(store, entry(7, title="Isles quiet", source=ISEL, published=NOW - DAY), source=ISEL)
        yield store


def write(store, story, **fields):
    known = store.edits(story).fields
    return store.edit(story, {name.replace("_", " "): (known.get(name), value) for name, value in fields.items()}, NOW)


def test_words_stand_in_place_of_the_articles_own(store):
    assert store.edit("2", {"headline": (None, "Ours"), "section": (None, "Law")}, NOW, by="Mara")
    edits = store.edits("2")
    assert (dict(edits.fields), edits.saved_at, edits.editor) == ({"headline": "Ours", "section": "Law"}, NOW, "Mara")
    story = store.story("2")
    assert (story.headline, story.section, story.articles[0].title) == ("Ours", "Law", "Harbour news 2")
    assert store.last_decision().headlines == {"2": "Ours"}
    store.edit("2", {"headline": ("Ours", None)}, NOW)
    assert store.story("2").headline == "Harbour news 2"


def test_what_is_so_already_is_no_decision(store):
    write(store, "2", headline="Ours")
    assert store.edit("2", {"headline": ("Ours", "Ours"), "comment": (None, None)}, NOW) == ""
    assert store.edit("2", {"headline": (None, "Ours")}, NOW) == "", "two editors wrote the same"
    assert len(store.log()) == 1


def test_empty_is_not_the_same_as_not_written(store):
    write(store, "2", quotation="")
    assert store.edits("2").fields == {"quotation": ""}


def test_the_second_of_two_editors_sees_both_texts_and_nothing_is_lost(store):
    store.edit("2", {"comment": (None, "Theirs."), "headline": (None, "H")}, NOW, by="Mara")
    with pytest.raises(EditConflict, match="Mara saved comment of story 2 meanwhile") as caught:
        store.edit("2", {"comment": (None, "Mine."), "alt": (None, "A crane.")}, LATER, by="Jon")
    conflict = caught.value
    assert (conflict.fields, conflict.theirs["comment"], conflict.at, conflict.editor) == (
        ("comment",),
        "Theirs.",
        NOW,
        "Mara",
    )
    assert "alt" not in store.edits("2").fields, "all or nothing"
    store.edit("2", {"comment": ("Theirs.", "Mine.")}, LATER, by="Jon")
    assert store.edits("2").fields["comment"] == "Mine."


def test_two_editors_who_write_different_fields_do_not_meet(store):
    store.edit("2", {"comment": (None, "Theirs.")}, NOW, by="Mara")
    store.edit("2", {"headline": (None, "Mine")}, NOW, by="Jon")
    assert store.edits("2").fields == {"comment": "Theirs.", "headline": "Mine"}


def test_a_field_that_nobody_knows_is_refused(store):
    with pytest.raises(UsageError, match="a story has no colour; what can be edited is headline"):
        store.edit("2", {"colour": (None, "red")}, NOW)
    with pytest.raises(UsageError, match="there is no story 77"):
        store.edit("77", {"comment": (None, "x")}, NOW)


def test_joining_keeps_every_comment_and_fills_what_the_first_lacks(store):
    write(store, "3", headline="First", comment="One.")
    write(store, "2", headline="Second", comment="Two.", quotation="Words.", quoted="2", alt="A crane.")
    store.join(["3", "2"], NOW)
    assert store.edits("3").fields == {
        "headline": "First", "comment": "One.\n\nTwo.", "quotation": "Words.", "quoted": "2", "alt": "A crane.",
    }  # fmt: skip
    store.undo(NOW)
    assert store.edits("3").fields == {"headline": "First", "comment": "One."}
    assert store.edits("2").fields["comment"] == "Two."


def test_a_quotation_leaves_with_the_article_it_quotes(store):
    store.join(["3", "2"], NOW)
    quoted = store.story("3").articles[1].id
    write(store, "3", quotation="Words.", quoted=quoted, comment="Mine.")
    _, new = store.decision(store.split("3", [quoted], NOW)).stories
    assert store.edits(new).fields == {"quotation": "Words.", "quoted": quoted}
    assert store.edits("3").fields == {"comment": "Mine."}
    store.undo(NOW)
    assert store.edits("3").fields == {"quotation": "Words.", "quoted": quoted, "comment": "Mine."}


def test_outlets_are_credited_in_the_editors_order(store):
    store.join(["3", "2", "4"], NOW)
    first, second, third = (article.id for article in store.story("3").articles)
    assert store.reorder_outlets("3", [third], NOW)
    assert [article.id for article in store.story("3").articles] == [third, first, second]
    assert store.story("3").headline == "Isles quiet"
    assert store.reorder_outlets("3", [third, first], NOW) == ""
    assert store.last_decision().changes[0].field == "outlets"
    with pytest.raises(UsageError, match="story 3 has no article 77"):
        store.reorder_outlets("3", ["77"], NOW)


def test_an_article_and_what_it_said_before(store):
    poll(store, entry(1, title="Harbour news, corrected", published=NOW - 3 * HOUR), at=LATER)
    article = next(one for one in articles(store) if one.title == "Harbour news, corrected")
    [version] = store.versions(article.id)
    assert (version.title, version.replaced_at) == ("Harbour news 1", LATER)
    assert store.article(article.id).title == "Harbour news, corrected"
    with pytest.raises(UsageError, match="there is no article 77"):
        store.article("77")


def test_a_roundup_has_what_was_written_of_its_stories(store):
    store.save_roundup(RoundupRecord(day=TODAY, items=(ItemRecord(story="3", edits={"removed since": "4"}),)), NOW)
    write(store, "3", comment="Mine.")
    assert store.roundup(TODAY).items[0].edits == {"comment": "Mine.", "removed since": "4"}


def test_what_a_drafts_file_says_is_kept_at_the_story_and_logged(store):
    item = ItemRecord(story="3", edits={"comment": "From the file.", "2026-01-01.md": "block"})
    store.save_roundup(RoundupRecord(day=TODAY, items=(item,)), NOW)
    assert store.edits("3").fields == {"comment": "From the file."}
    [decision] = store.log()
    assert (decision.verb, decision.made_by) == ("edit", "draft")
    with pytest.raises(UsageError, match="nothing to undo"):
        store.undo(NOW)
    assert store.roundup(TODAY).items[0].edits == item.edits


def test_a_draft_that_was_composed_before_an_edit_is_not_saved_over_it(store):
    saved = store.save_roundup(RoundupRecord(day=TODAY, items=(ItemRecord(story="3"),)), NOW)
    write(store, "3", comment="Mine.")
    with pytest.raises(StaleError, match="was changed by another program meanwhile"):
        store.save_roundup(saved, NOW)
    assert store.edits("3").fields == {"comment": "Mine."}


def test_an_edit_of_what_is_new_to_the_draft_is_not_lost_either(store):
    read = store.roundup(TODAY)
    write(store, "3", comment="Mine.")
    store.save_roundup(replace(read, items=(ItemRecord(story="3"),)), NOW)
    assert store.edits("3").fields == {"comment": "Mine."}


def test_what_older_roundups_kept_of_stories_is_kept_at_the_stories_now(tmp_path):
    path = old_database(tmp_path / "curator.db", 4)
    with closing(sqlite3.connect(path)) as db, db:
        for day, edits in (
            ("2026-01-01", '{"comment": "Old."}'),
            ("2026-01-02", '{"comment": "New.", "2026-01-02.md": "b"}'),
        ):
            db.execute("INSERT INTO roundups VALUES (?, 1, ?, '{}', '{}')", (day, f"{day}T06:00:00+00:00"))
            db.execute("INSERT INTO roundup_items VALUES (?, 0, 3, 0, ?, '{}')", (day, edits))
    with open_store(f"sqlite:///{path}") as store:
        assert store.edits("3").fields == {"comment": "New."}
        assert store.roundup(date(2026, 1, 2)).items[0].edits == {"comment": "New.", "2026-01-02.md": "b"}
    assert version_of(path) == 5


def joined_by_the_program(store, story, into):
    with store._writing("FULL") as db:
        assert join_twin(db, int(into), int(story), "the same page", NOW) == int(into)


@pytest.mark.parametrize("verb", ["undo", "redo"])
def test_an_edit_of_a_story_that_was_joined_unasked_since_is_not_turned_round(store, verb):
    edited = write(store, "2", comment="Mine.")
    if verb == "redo":
        store.undo(NOW, edited)
    store.pick(["3"], NOW)
    joined_by_the_program(store, "2", into="3")
    with pytest.raises(UsageError, match=rf"cannot {verb} “edit” of .*: it was joined to story 3 since"):
        store.undo(NOW, edited) if verb == "undo" else store.redo(NOW, edited)
    assert store.edits("3").fields == ({"comment": "Mine."} if verb == "undo" else {})


def test_an_edit_is_not_undone_whose_words_were_changed_in_the_draft_since(store):
    edited = write(store, "2", comment="Mine.")
    item = ItemRecord(story="2", edits={"comment": "The draft’s."}, written={"daily.md": "…"})
    store.save_roundup(RoundupRecord(day=TODAY, items=(replace(item, edits={"comment": "Mine."}),)), NOW)
    store.save_roundup(replace(store.roundup(TODAY), items=(item,)), NOW)
    with pytest.raises(UsageError, match="cannot undo “edit” of “Harbour news 2”: its words are others by now"):
        store.undo(NOW, edited)
    assert store.decision(edited).undone_at is None


def test_what_a_draft_is_found_to_say_of_a_joined_story_stands_where_that_is_now(store):
    item = ItemRecord(story="2", written={"daily.md": "…"})
    store.save_roundup(RoundupRecord(day=TODAY, items=(item,)), NOW)
    store.join(["3", "2"], NOW)
    write(store, "3", comment="Mine.")
    found = replace(store.roundup(TODAY), items=(replace(item, edits={"comment": "Out of the file."}),))
    store.save_roundup(found, NOW)
    assert store.edits("3").fields["comment"] == "Mine.\n\nOut of the file."
