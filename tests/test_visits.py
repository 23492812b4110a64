"""When a source is asked again: pure decisions over visits."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.errors import AnswerError, FetchError
from curator.model import Listing, Page, Source, Validators, Visit
from curator.refresh.visits import LONGEST_WAIT, failed, health, is_due, succeeded, told_to_wait

NOW = datetime(2026, 1, 1, 6, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
SOURCE = Source(slug="post", outlet="Varnholm Post", url="https://varnholm-post.example/feed")
NEVER = Visit(source="post")


def page(status=200, etag=""):
    return Page(url=SOURCE.url, final_url=SOURCE.url, status=status, body=b"", validators=Validators(etag=etag))


def test_a_source_never_visited_is_due():
    assert is_due(NEVER, SOURCE, NOW)


def test_a_good_answer_sets_the_next_visit_an_interval_on_and_forgets_failures():
    visit = succeeded(Visit(source="post", failures=3, reason="it was down"), SOURCE, page(), Listing(), NOW, 0)
    assert (visit.failures, visit.reason, visit.last_success) == (0, "", NOW)
    assert visit.next_at == NOW + HALF_HOUR
    assert not is_due(visit, SOURCE, NOW + timedelta(minutes=20))
    assert is_due(visit, SOURCE, NOW + HALF_HOUR)


@given(st.floats(-1, 1))
def test_a_cron_job_with_the_source_s_own_interval_meets_every_poll(spread):
    visit = succeeded(NEVER, SOURCE, page(), None, NOW, spread)
    assert is_due(visit, SOURCE, NOW + HALF_HOUR)


def test_the_publisher_may_ask_for_a_longer_interval_but_not_for_ever():
    slow = succeeded(NEVER, SOURCE, page(), Listing(ttl=timedelta(hours=2)), NOW, 0)
    assert slow.next_at == NOW + timedelta(hours=2)
    frozen = succeeded(NEVER, SOURCE, page(), Listing(ttl=timedelta(days=365)), NOW, 0)
    assert frozen.next_at == NOW + LONGEST_WAIT


def test_not_modified_keeps_the_validators_unless_it_brings_new_ones():
    before = Visit(source="post", validators=Validators(etag='"one"'))
    assert succeeded(before, SOURCE, page(304), None, NOW, 0).validators.etag == '"one"'
    assert succeeded(before, SOURCE, page(304, '"two"'), None, NOW, 0).validators.etag == '"two"'
    assert not succeeded(before, SOURCE, page(200), Listing(), NOW, 0).validators


def test_failures_back_off_up_to_a_day_and_keep_what_was_known():
    visit = Visit(source="post", validators=Validators(etag='"one"'), last_success=NOW)
    waits = []
    for _ in range(20):
        visit = failed(visit, SOURCE, FetchError("the connection was refused"), NOW, 0)
        waits.append(visit.next_at - NOW)
    assert waits[:3] == [HALF_HOUR, 2 * HALF_HOUR, 4 * HALF_HOUR]
    assert waits[-1] == LONGEST_WAIT
    assert (visit.failures, visit.validators.etag, visit.last_success) == (20, '"one"', NOW)


@pytest.mark.parametrize(("asked", "wait"), [(7200, timedelta(hours=2)), (1, HALF_HOUR), (10**9, LONGEST_WAIT)])
def test_retry_after_is_obeyed_within_reason(asked, wait):
    visit = failed(NEVER, SOURCE, AnswerError("too many requests", 429, asked), NOW, 0)
    assert visit.next_at == NOW + wait
    assert told_to_wait(visit, NOW + wait / 2)
    assert not told_to_wait(visit, NOW + wait)


def test_a_source_that_merely_failed_may_be_asked_at_once():
    assert not told_to_wait(failed(NEVER, SOURCE, AnswerError("not found", 404), NOW, 0), NOW)


def test_a_next_visit_written_by_a_clock_far_ahead_counts_as_due():
    visit = Visit(source="post", next_at=NOW + timedelta(days=400))
    assert is_due(visit, SOURCE, NOW)


@pytest.mark.parametrize(
    ("visit", "word"),
    [
        (NEVER, "never"),
        (Visit(source="post", at=NOW), "ok"),
        (Visit(source="post", at=NOW, failures=1, code=500), "failing"),
        (Visit(source="post", at=NOW, failures=1), "failing"),
        (Visit(source="post", at=NOW, failures=1, code=403), "blocked"),
        (Visit(source="post", at=NOW, failures=1, code=410), "gone"),
    ],
)
def test_health_is_one_word(visit, word):
    assert health(SOURCE, visit) == word
