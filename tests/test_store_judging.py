"""The editor's side of the store: the queue, verdicts, joining, splitting, undoing, searching."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.errors import UsageError
from curator.store import open_store
from tests.storing import DAY, HOUR, ISEL, NOW, POST, articles, database, dump, entry, poll

STATE = ("stories", "articles")


@pytest.fixture
def store(tmp_path):
    """Four stories: 1 to 3 of the Post, the newest being 3, and 4 of Radio Isel, which is the oldest."""
    with database(tmp_path) as store:
        poll(store, *(entry(4 - number, published=NOW - number * HOUR) for number in (1, 2, 3)))
        poll(store, entry(7, title="Isles quiet", source=ISEL, published=NOW - DAY), source=ISEL)
        yield store


def ids(store, status="all"):
    return [story.id for story in store.stories(status, None, None)]


def test_the_queue_has_the_newest_first(store):
    assert ids(store, "new") == ["3", "2", "1", "4"]
    assert ids(store, "picked") == []
    [first, *_] = store.stories("new", None, None)
    assert (first.headline, first.outlets, first.section) == ("Harbour news 3", ("Varnholm Post",), "World")


def test_picks_and_drops_leave_the_queue(store):
    store.pick(["2", "4"], NOW)
    store.drop(["1"], NOW)
    assert (ids(store, "new"), ids(store, "picked"), ids(store, "dropped")) == (["3"], ["2", "4"], ["1"])
    store.drop(["2"], NOW)
    store.pick(["1"], NOW)
    assert (ids(store, "picked"), ids(store, "dropped")) == (["1", "4"], ["2"])
    assert store.story("1").status == "picked"


def test_one_unknown_id_changes_nothing(store, tmp_path):
    before = dump(tmp_path, *STATE, "decisions")
    for verdict in (store.pick, store.drop, store.join):
        with pytest.raises(UsageError, match=r"there is no story 77; .*curator stories"):
            verdict(["2", "77", "3"], NOW)
    with pytest.raises(UsageError, match="there are no stories 77, 78"):
        store.pick(["77", "78"], NOW)
    assert dump(tmp_path, *STATE, "decisions") == before


@pytest.mark.parametrize("id_", ["", "x", "-1", "1.0", "9" * 40, "1; DROP TABLE stories", "٣", " 1"])
def test_what_is_no_id_is_said(store, id_):
    with pytest.raises(UsageError, match="ids are numbers"):
        store.story(id_)


def test_a_verdict_given_again_is_no_decision(store):
    store.pick(["2"], NOW)
    store.pick(["2", "2"], NOW)
    store.pick(["2", "3"], NOW)
    assert [decision.stories for decision in store.log(limit=9)] == [("3",), ("2",)]
    store.undo(NOW)
    assert ids(store, "picked") == ["2"]


def test_a_published_story_keeps_its_verdict(store):
    store.pick(["2"], NOW)
    store._connection.execute("UPDATE stories SET status = 'published' WHERE id = 2")
    for verdict in (store.pick, store.drop):
        with pytest.raises(UsageError, match="published already"):
            verdict(["3", "2"], NOW)
    store.undo(NOW)
    assert ids(store, "published") == ["2"]


def test_joining_credits_the_outlets_in_the_order_given(store):
    done = store.join(["4", "3", "1"], NOW)
    assert store.decision(done).stories == ("4", "3", "1")
    story = store.story("4")
    assert story.outlets == ("Radio Isel", "Varnholm Post")
    assert [article.title for article in story.articles] == ["Isles quiet", "Harbour news 3", "Harbour news 1"]
    assert ids(store) == ["2", "4"]
    with pytest.raises(UsageError, match="story 3 was joined into story 4"):
        store.pick(["3"], NOW)
    with pytest.raises(UsageError, match="joined into"):
        store.story("1")


def test_a_joined_story_may_be_joined_again(store):
    store.join(["3", "4"], NOW)
    store.join(["2", "3"], NOW)
    assert [article.title[-1] for article in store.story("2").articles] == ["2", "3", "t"]


def test_a_pick_is_not_lost_by_joining(store):
    store.pick(["1"], NOW)
    store.drop(["2"], NOW)
    store.join(["3", "1"], NOW)
    store.join(["2", "4"], NOW)
    assert (store.story("3").status, store.story("2").status) == ("picked", "new")


def test_joining_takes_two(store):
    for few in ([], ["1"], ["1", "1"]):
        with pytest.raises(UsageError, match="two stories"):
            store.join(few, NOW)


def test_splitting_makes_a_story_with_the_same_verdict(store):
    store.join(["3", "2", "4"], NOW)
    store.pick(["3"], NOW)
    articles = [article.id for article in store.story("3").articles]
    _, new = store.decision(store.split("3", [articles[2], articles[0]], NOW)).stories
    assert new == "5"
    assert [article.id for article in store.story("5").articles] == [articles[2], articles[0]]
    assert [article.id for article in store.story("3").articles] == [articles[1]]
    assert store.story("5").status == "picked"
    assert ids(store) == ["3", "1", "5"]


def test_splitting_leaves_some(store):
    store.join(["3", "2"], NOW)
    for some in (["2", "3"], []):
        with pytest.raises(UsageError, match="story 3"):
            store.split("3", some, NOW)
    with pytest.raises(UsageError, match="story 3 has no article 1; its articles are 3, 2"):
        store.split("3", ["2", "1"], NOW)
    with pytest.raises(UsageError, match="article"):
        store.split("3", ["x"], NOW)


def test_undo_brings_back_what_was(store, tmp_path):
    """W14, B43: status, place in the queue and the order of credits."""
    seen = [dump(tmp_path, *STATE)]
    for decide in (
        lambda: store.pick(["1", "4"], NOW),
        lambda: store.join(["4", "2", "1"], NOW),
        lambda: store.drop(["3"], NOW),
        lambda: store.join(["3", "4"], NOW),
    ):
        decide()
        seen.append(dump(tmp_path, *STATE))
    for before, verb in zip(seen[-2::-1], ["join", "drop", "join", "pick"], strict=True):
        undone = store.undo(NOW + HOUR)
        assert (undone.verb, undone.undone_at) == (verb, NOW + HOUR)
        assert dump(tmp_path, *STATE) == before


def test_undoing_a_split_puts_the_articles_back_in_order(store):
    store.join(["3", "2", "4"], NOW)
    before = store.stories("all", None, None)
    store.split("3", ["2"], NOW)
    store.undo(NOW)
    assert store.stories("all", None, None) == before
    assert store.decision(store.split("3", ["2"], NOW)).stories == ("3", "6")


def test_nothing_to_undo(store):
    with pytest.raises(UsageError, match=r"^nothing to undo$"):
        store.undo(NOW)
    store.pick(["1"], NOW)
    store.undo(NOW)
    with pytest.raises(UsageError, match=r"^nothing to undo$"):
        store.undo(NOW)


def test_every_decision_stays_in_the_log(store):
    store.pick(["1", "3"], NOW)
    store.undo(NOW + HOUR)
    store.drop(["1"], NOW + 2 * HOUR)
    drop, pick = store.log(limit=9)
    assert (drop.verb, drop.at, drop.undone_at) == ("drop", NOW + 2 * HOUR, None)
    assert (pick.verb, pick.stories, pick.undone_at) == ("pick", ("1", "3"), NOW + HOUR)
    assert store.log(limit=1) == [drop]


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["pick", "drop", "join", "split"]), st.permutations(range(1, 7)), st.integers(1, 3)),
        max_size=6,
    )
)
def test_as_many_undos_as_decisions_restore_everything(tmp_path_factory, decisions):
    folder = tmp_path_factory.mktemp("undo")
    with open_store(f"sqlite:///{folder}/curator.db") as store:
        poll(store, *map(entry, range(1, 5)))
        before = store.stories("all", None, None)
        for verb, order, many in decisions:
            named = [str(number) for number in order[:many]]
            try:
                if verb == "split":
                    store.split(named[0], named[1:], NOW)
                else:
                    getattr(store, verb)(named, NOW)
            except UsageError:
                pass
        assert sorted(article.id for article in articles(store)) == ["1", "2", "3", "4"]
        while [decision for decision in store.log(limit=99) if not decision.undone_at]:
            store.undo(NOW)
        assert store.stories("all", None, None) == before


def test_a_day_is_told_by_when_articles_were_first_seen(store):
    poll(store, entry(9, published=NOW - 9 * DAY), at=NOW + DAY)
    assert [story.headline for story in store.stories("new", NOW + DAY, None)] == ["Harbour news 9"]
    assert len(store.stories("new", NOW, NOW + DAY)) == 4
    assert len(store.stories("all", None, NOW)) == 0
    store.join(["1", "5"], NOW)
    assert [story.id for story in store.stories("all", NOW + DAY, NOW + 2 * DAY)] == ["1"]


def test_search_finds_words_in_titles_leads_and_outlets(store):
    poll(store, entry(20, title="Fähre in Sült", summary="Nothing else."), at=NOW + HOUR)
    assert [story.id for story in store.search("isles", 9)] == ["4"]
    assert [story.id for story in store.search("fahre SULT", 9)] == ["5"]
    assert [story.id for story in store.search("part 2 harb", 9)] == ["2"]
    assert {story.id for story in store.search("varnholm", 9)} == {"1", "2", "3", "5"}
    assert len(store.search("harbour", 2)) == 2
    assert store.search("nowhere", 9) == []


def test_search_keeps_up_with_edits_and_new_spellings(store):
    store.search("harbour", 9)
    poll(store, entry(3, title="Bridge news"), at=NOW + HOUR)
    assert [story.id for story in store.search("bridge", 9)] == ["3"]
    assert "3" not in [story.id for story in store.search("title:harbour news 3", 9)]
    store._connection.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")


def test_search_finds_the_story_an_article_was_joined_into(store):
    store.join(["3", "4"], NOW)
    store.drop(["3"], NOW)
    [found] = store.search("isles", 9)
    assert (found.id, found.status, len(found.articles)) == ("3", "dropped", 2)


@pytest.mark.parametrize(
    "words",
    ['" OR *` NEAR(', "a AND", "NOT", "title:", "-", "(", '"', "*", "'; DROP TABLE x", "\x00", "x" * 9999, "_", ""],
)
def test_no_search_is_an_error(store, words):
    """S08."""
    assert isinstance(store.search(words, 9), list)


def test_a_search_of_a_thousand_words_is_answered(store):
    assert store.search("harbour " * 1000, 9)


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text_may_be_searched(tmp_path_factory, words):
    with open_store(f"sqlite:///{tmp_path_factory.getbasetemp()}/searched.db") as store:
        store.search(words, 9)


def test_the_queue_reads_well_in_sqlite(store, tmp_path):
    store.drop(["3"], NOW)
    store.join(["4", "2"], NOW)
    queue = dump(tmp_path, "queue")["queue"]
    assert [row[:4] for row in queue] == [
        (1, "Harbour news 1", "Varnholm Post", "World"),
        (4, "Isles quiet", "Radio Isel,Varnholm Post", "Isles"),
    ]
    assert POST.section == "World"
