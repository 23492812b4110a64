"""The queue a page at a time: filters, counts, orders, search."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.errors import UsageError
from curator.store import Filters
from tests.storing import DAY, HOUR, ISEL, NOW, POST, database, entry, poll


@pytest.fixture
def store(tmp_path):
    """Six of the Post's, World, English; two of Isel's, one of them Portuguese."""
    with database(tmp_path) as store:
        poll(store, *(entry(number, published=NOW - number * HOUR) for number in range(6, 0, -1)))
        isel = [entry(7, title="Isles quiet", source=ISEL, published=NOW - DAY),
                entry(8, title="Ilhas quietas", source=ISEL, published=NOW - 2 * DAY)]  # fmt: skip
        poll(store, *reversed(isel), source=ISEL)
        with store._writing("FULL") as db:
            db.execute("UPDATE articles SET language = 'pt-br' WHERE title = 'Ilhas quietas'")
            db.execute("UPDATE articles SET language = 'en-gb' WHERE title = 'Isles quiet'")
        yield store


def ids(store, order="newest", offset=0, limit=50, **filters):
    return [story.id for story in store.page(Filters(**filters), order, offset, limit)]


def test_the_newest_come_first_a_page_at_a_time(store):
    assert ids(store, limit=3) == ["1", "2", "3"]
    assert ids(store, offset=3, limit=3) == ["4", "5", "6"]
    assert ids(store, offset=6, limit=3) == ["7", "8"]
    assert ids(store, offset=8) == []


def test_the_learned_order_is_that_of_the_ranks(store):
    with store._writing("FULL") as db:
        db.executemany("UPDATE stories SET rank = ? WHERE id = ?", [(one % 4, one) for one in range(1, 9)])
    assert ids(store, "learned") == ["7", "3", "6", "2", "5", "1", "8", "4"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"outlet": ISEL.outlet}, ["7", "8"]),
        ({"section": POST.section}, ["1", "2", "3", "4", "5", "6"]),
        ({"language": "pt"}, ["8"]),
        ({"language": "p%"}, []),
        ({"language": "en", "outlet": ISEL.outlet}, ["7"]),
        ({"since": NOW - 3 * HOUR}, ["1", "2", "3"]),
        ({"until": NOW - 6 * HOUR}, ["7", "8"]),
        ({"status": "picked"}, []),
        ({"outlet": "Nobody"}, []),
        ({"words": "isles"}, ["7"]),
        ({"words": "isles", "outlet": POST.outlet}, []),
        ({"words": "!!!"}, []),
    ],
)
def test_filters_leave_what_they_name(store, filters, expected):
    assert ids(store, **filters) == expected
    assert store.facets(Filters(**filters)).stories == len(expected)


def test_a_search_looks_through_everything_where_that_is_asked_for(store):
    store.drop(["7"], NOW)
    assert ids(store, words="isles") == []
    assert ids(store, words="isles", status="all") == ["7"]


def test_counts_are_exact(store):
    store.pick(["1"], NOW)
    store.join(["2", "7"], NOW)
    facets = store.facets(Filters())
    assert (facets.stories, facets.articles) == (6, 7)
    assert facets.statuses == {"new": 6, "picked": 1}
    assert facets.outlets == {POST.outlet: 5, ISEL.outlet: 2}
    assert sum(facets.sections.values()) == 6
    assert sum(facets.languages.values()) == 6


def test_a_story_counts_in_the_section_that_an_editor_gave_it(store):
    store.edit("1", {"section": (None, "Law")}, NOW)
    facets = store.facets(Filters())
    assert facets.sections["Law"] == 1
    assert sum(facets.sections.values()) == 8
    assert ids(store, section="Law") == ["1"]
    assert "1" not in ids(store, section=POST.section)


def test_what_came_since_a_page_was_made_is_counted(store):
    assert store.newer("6") == 2
    assert store.newer("8") == 0


def test_a_page_of_a_queue_that_cannot_be_is_empty(store):
    assert ids(store, status="strange") == []
    assert ids(store, words="x" * 10_000) == []


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["pick", "drop", "join", "split", "undo", "edit", "poll", "rename"]), st.integers(0, 999)
    ),
    max_size=15,
)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_what_is_kept_counted_is_what_there_is(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("law")
    with database(folder) as store:
        poll(store, *(entry(number, published=NOW - number * HOUR) for number in range(1, 5)))
        poll(store, entry(7, title="Isles quiet", source=ISEL, published=NOW - DAY), source=ISEL)
        for verb, number in steps:
            _step(store, verb, number)
        with store._reading() as db:
            kept = "SELECT * FROM tallies WHERE articles OR firsts"
            counted = """
                SELECT status, source, language, outlet, sum(place = 0), count(*)
                FROM articles JOIN stories ON stories.id = articles.story GROUP BY 1, 2, 3, 4
            """
            assert db.execute(kept).fetchall() == db.execute(counted).fetchall()
        for status in ("new", "picked", "dropped", "all"):
            facets = store.facets(Filters(status=status))
            assert facets.stories == sum(facets.sections.values()) == len(store.stories(status, None, None))
            for section, count in facets.sections.items():
                assert len(ids(store, status=status, section=section)) == count


def _step(store, verb, number):
    there = [story.id for story in store.stories("all", None, None)]
    one, other = there[number % len(there)], there[number // 7 % len(there)]
    try:
        if verb in {"pick", "drop"}:
            getattr(store, verb)([one], NOW)
        elif verb == "join":
            store.join([one, other], NOW)
        elif verb == "split":
            store.split(one, [store.story(one).articles[-1].id], NOW)
        elif verb == "undo":
            store.undo(NOW)
        elif verb == "edit":
            store.edit(one, {"section": (store.edits(one).fields.get("section"), f"Section {number % 3}")}, NOW)
        elif verb == "poll":
            poll(store, entry(10 + number % 5, published=NOW - number * HOUR))
        else:
            store.follow([replace(POST, outlet=f"Post {number % 3}"), ISEL])
    except UsageError:
        pass
