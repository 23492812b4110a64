"""What a page of the desk asks must not cost more the longer the log and the archive are."""

from datetime import date

import pytest

from curator.store import open_store
from tests.storing import NOW

DAY = date(2026, 1, 1)


@pytest.fixture
def store(tmp_path):
    with open_store(f"sqlite:///{tmp_path}/curator.db") as store:
        yield store


def plans(store, ask):
    """Return how SQLite goes about what a method asks, a line for each step."""
    said = []
    store._connection.set_trace_callback(said.append)
    ask(store)
    store._connection.set_trace_callback(None)
    asked = [statement for statement in said if statement.lstrip().startswith(("SELECT", "WITH"))]
    assert asked
    return [step for one in asked for *_, step in store._connection.execute(f"EXPLAIN QUERY PLAN {one}")]


@pytest.mark.parametrize(
    "ask",
    [
        lambda store: store.last_decision(),
        lambda store: store.last_decision(by="Ada"),
        lambda store: store.verdicts(1),
        lambda store: store.log(limit=1),
    ],
)
def test_the_last_decisions_are_read_from_the_end_of_the_log(store, ask):
    assert not [step for step in plans(store, ask) if "TEMP B-TREE" in step]


def test_what_was_judged_today_is_found_by_the_day(store):
    assert any("decisions_by_time (at>?)" in step for step in plans(store, lambda store: store.judged(NOW)))


@pytest.mark.parametrize("status", ["picked", "published"])
def test_the_stories_of_a_draft_are_found_without_reading_the_archive(store, status):
    steps = plans(store, lambda store: store.undrafted(status, DAY, among=["1", "2"]))
    assert not [step for step in steps if "articles_by_day" in step or step.startswith("SCAN roundup_items")]


def test_where_a_link_stood_before_is_found_by_the_link(store):
    steps = plans(store, lambda store: store.used_before(DAY, {"a.example/1", "a.example/2"}))
    assert not [step for step in steps if step.startswith(("SCAN articles", "SCAN entries", "SCAN roundup_items"))]
