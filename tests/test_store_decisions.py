"""The log: who decided what, undoing and redoing any decision, and what stands in the way of that."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.errors import UsageError
from curator.model import Change
from tests.storing import DAY, HOUR, ISEL, NOW, database, dump, entry, poll

LATER = NOW + HOUR


@pytest.fixture
def store(tmp_path):
    """Four stories: 1 to 3 of the Post, the newest being 3, and 4 of Radio Isel, which is the oldest."""
    with database(tmp_path) as store:
        poll(store, *(entry(4 - number, published=NOW - number * HOUR) for number in (1, 2, 3)))
        poll(store, entry(7, title="Isles quiet", source=ISEL, published=NOW - DAY), source=ISEL)
        yield store


def everything(tmp_path):
    there = dump(tmp_path, "stories", "articles", "edits", "vetoes", "roundup_items")
    there["edits"] = [(story, fields) for story, _, _, fields in there["edits"] if fields != "{}"]
    return there


def last(store):
    return store.last_decision().id


def status(store, id_):
    return store.story(id_).status


def test_a_decision_tells_who_when_what_and_how_it_was_before(store):
    decision = store.decision(store.pick(["2"], NOW, by="Mara"))
    assert (decision.editor, decision.at, decision.verb, decision.made_by) == ("Mara", NOW, "pick", "")
    assert decision.headlines == {"2": "Harbour news 2"}
    assert decision.changes == (Change(about="2", field="status", before="new", after="picked"),)
    store.join(["3", "2"], NOW, by="Jon")
    assert store.last_decision().headlines == {"3": "Harbour news 3", "2": "Harbour news 2"}
    moved = [change for change in store.last_decision().changes if change.field == "story"]
    assert [(change.before, change.after) for change in moved] == [("2", "3")]


def test_a_decision_that_was_none_is_not_logged(store):
    assert store.pick(["2"], NOW)
    assert store.pick(["2"], NOW) == ""
    assert len(store.log()) == 1


def test_each_editor_has_a_last_decision(store):
    first, second = store.pick(["2"], NOW, by="Mara"), store.drop(["1"], NOW, by="Jon")
    assert (store.last_decision("Mara").id, store.last_decision("Jon").id, last(store)) == (first, second, second)
    assert store.last_decision("Nobody") is None


def test_any_decision_can_be_undone_and_tells_by_whom(store):
    first = store.pick(["2"], NOW, by="Mara")
    store.drop(["1"], NOW)
    undone = store.undo(LATER, first, by="Jon")
    assert (undone.undone_at, undone.undone_by) == (LATER, "Jon")
    assert (status(store, "2"), status(store, "1")) == ("new", "dropped")
    assert store.decision(first).undone_by == "Jon"


def test_undoing_twice_is_undoing_once(store):
    first = store.pick(["2"], NOW)
    store.undo(LATER, first, by="Jon")
    assert store.undo(LATER + HOUR, first, by="Mara").undone_by == "Jon"
    assert status(store, "2") == "new"


def test_undo_and_redo_come_back_to_the_same(store, tmp_path):
    store.pick(["2"], NOW)
    store.edit("2", {"headline": (None, "Ours")}, NOW)
    for decide in (
        lambda: store.drop(["1"], NOW),
        lambda: store.join(["3", "2", "4"], NOW),
        lambda: store.split("3", [store.story("3").articles[1].id], NOW),
        lambda: store.veto(["3", "1"], NOW),
        lambda: store.edit("3", {"headline": ("Ours", None), "comment": (None, "Well.")}, NOW),
        lambda: store.reorder_outlets("3", [store.story("3").articles[-1].id], NOW),
        lambda: store.arrange(NOW.date(), ["3", "1"], NOW, removed=["1"]),
    ):
        before = everything(tmp_path)
        decide()
        after = everything(tmp_path)
        decision = store.undo(LATER)
        if decision.verb != "split":  # the number of the story that it made stays taken
            assert everything(tmp_path) == before, decision.verb
        store.redo(LATER, decision.id)
        assert everything(tmp_path) == after, decision.verb
        assert store.decision(decision.id).undone_at is None
        assert last(store) == decision.id


def test_what_a_later_decision_rests_on_is_not_undone_before_it(store):
    first = store.pick(["2"], NOW)
    second = store.drop(["2"], NOW, by="Mara")
    with pytest.raises(
        UsageError, match=r"“drop” of “Harbour news 2”, decided .* by Mara, rests on it; undo that first"
    ):
        store.undo(LATER, first)
    store.undo(LATER, second)
    store.undo(LATER, first)
    assert status(store, "2") == "new"


def test_a_joining_is_not_undone_while_the_joined_is_split(store):
    store.join(["3", "2"], NOW)
    joined = last(store)
    store.split("3", [store.story("3").articles[1].id], NOW)
    with pytest.raises(UsageError, match="undo that first"):
        store.undo(LATER, joined)


def test_a_verdict_on_what_was_joined_stays_when_that_is_undone(store):
    store.join(["3", "2"], NOW)
    joined = last(store)
    store.pick(["3"], NOW)
    store.undo(LATER, joined)
    assert (status(store, "3"), status(store, "2")) == ("picked", "new")


def test_redoing_what_would_do_something_else_is_refused(store):
    first = store.pick(["2"], NOW)
    store.undo(LATER, first)
    store.drop(["2"], LATER)
    with pytest.raises(UsageError, match="undo that first"):
        store.redo(LATER, first)
    second = last(store)
    store.undo(LATER, second)
    store.redo(LATER, first)
    with pytest.raises(UsageError, match="cannot redo “drop” of “Harbour news 2”: story 2 is picked by now"):
        store.redo(LATER, second)


def test_what_was_joined_unasked_is_undone_by_its_id_alone(store):
    from curator.store.judging import join_twin

    with store._writing("FULL") as db:
        join_twin(db, 3, 2, "one text", NOW)
    [joined] = store.log()
    with pytest.raises(UsageError, match="nothing to undo"):
        store.undo(LATER)
    store.undo(LATER, joined.id, by="Mara")
    assert store.story("2").headline == "Harbour news 2"


def test_what_has_left_the_house_is_not_undone(store):
    from curator.store.decisions import log
    from curator.store.states import standing

    picked = store.pick(["2"], NOW)
    with store._writing("FULL") as db:
        before = standing(db, [2])
        db.execute("UPDATE stories SET status = 'published' WHERE id = 2")
        sent = log(db, "send", [2], before, standing(db, [2]), NOW)
    with pytest.raises(UsageError, match="has left the house"):
        store.undo(LATER, sent)
    with pytest.raises(UsageError, match="has left the house; the log undoes what was decided before it"):
        store.undo(LATER)
    with pytest.raises(UsageError, match="it was sent since"):
        store.undo(LATER, picked)
    assert status(store, "2") == "published"


@pytest.mark.parametrize("id_", ["77", "x", "-1", "9" * 40, "1; DROP TABLE decisions"])
def test_an_unknown_decision_is_named(store, id_):
    for ask in (store.decision, lambda one: store.undo(NOW, one), lambda one: store.redo(NOW, one)):
        with pytest.raises(UsageError, match=r"no decision|no decision's id"):
            ask(id_)


def test_the_log_comes_by_pages_and_by_story(store):
    made = [store.pick([id_], NOW) for id_ in ("1", "2", "3")] + [store.drop(["1"], NOW)]
    assert [one.id for one in store.log(limit=2)] == made[:1:-1]
    assert [one.id for one in store.log(before_id=made[2])] == [made[1], made[0]]
    assert [one.id for one in store.log(story="1")] == [made[3], made[0]]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["pick", "drop", "join", "split", "edit", "credit", "undo", "redo"]), st.integers(0, 10**6)
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_whatever_is_undone_and_redone_no_article_is_lost(tmp_path_factory, steps):
    """Undone from the last to the first, everything is as it was at the beginning."""
    folder = tmp_path_factory.mktemp("law")
    with database(folder) as store:
        poll(store, *(entry(number, published=NOW - number * HOUR) for number in range(1, 6)))
        beginning = dump(folder, "stories", "articles")
        for verb, number in steps:
            _step(store, verb, number)
            found = [article.id for story in store.stories("all", None, None) for article in story.articles]
            assert sorted(found) == ["1", "2", "3", "4", "5"]
        while store.last_decision():
            store.undo(LATER)
        standing = [row[:3] for row in dump(folder, "stories")["stories"][:5]]
        assert standing == [row[:3] for row in beginning["stories"]]
        assert dump(folder, "articles")["articles"] == beginning["articles"]
        assert all(not store.edits(story.id).fields for story in store.stories("all", None, None))


def _step(store, verb, number):
    there = [story.id for story in store.stories("all", None, None)]
    one, other = there[number % len(there)], there[number // 7 % len(there)]
    decisions = store.log(limit=30)
    try:
        if verb in {"pick", "drop"}:
            getattr(store, verb)([one], NOW)
        elif verb == "join":
            store.join([one, other], NOW)
        elif verb == "split":
            store.split(one, [store.story(one).articles[number % len(store.story(one).articles)].id], NOW)
        elif verb == "edit":
            was = store.edits(one).fields.get("comment")
            store.edit(one, {"comment": (was, f"Words {number}")}, NOW)
        elif verb == "credit":
            store.reorder_outlets(one, [store.story(one).articles[-1].id], NOW)
        elif decisions:
            turned = decisions[number % len(decisions)].id
            store.undo(LATER, turned) if verb == "undo" else store.redo(LATER, turned)
    except UsageError:
        pass
