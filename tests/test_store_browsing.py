"""The queue a page at a time: filters, counts, orders, search."""

import pytest

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
