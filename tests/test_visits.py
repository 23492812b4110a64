"""When a source is asked again: pure decisions over visits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.errors import AnswerError, BlockedError, FetchError, UsageError
from curator.model import Entry, Listing, Page, Source, Validators, Visit
from curator.refresh.health import health
from curator.refresh.visits import LONGEST_WAIT, accept, failed, is_due, standing, succeeded, told_to_wait

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


def test_sources_of_one_interval_come_due_at_different_moments():
    """F15: two hundred sources polled together are spread over a tenth of their interval and more."""
    numbers = Random(1)
    nexts = [succeeded(NEVER, SOURCE, page(), None, NOW, numbers.uniform(-1, 1)).next_at for _ in range(200)]
    assert max(nexts) - min(nexts) >= HALF_HOUR / 10
    assert all(abs(at - (NOW + HALF_HOUR)) <= HALF_HOUR / 10 for at in nexts)


def test_the_publisher_may_ask_for_a_longer_interval_but_not_for_ever():
    slow = succeeded(NEVER, SOURCE, page(), Listing(ttl=timedelta(hours=2)), NOW, 0)
    assert slow.next_at == NOW + timedelta(hours=2)
    frozen = succeeded(NEVER, SOURCE, page(), Listing(ttl=timedelta(days=365)), NOW, 0)
    assert frozen.next_at == NOW + LONGEST_WAIT


def dated(*dates):
    return Listing(entries=tuple(Entry(id=str(number), published=date) for number, date in enumerate(dates)))


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("dates", "note"),
    [
        ([LONG_AGO] * 5, "5 of 5 entries carry one date, 2020-01-01 00:00 UTC"),
        ([LONG_AGO] * 6 + [NOW, None], "6 of 8 entries carry one date, 2020-01-01 00:00 UTC"),
        ([NOW - timedelta(seconds=1)] * 5, "5 of 5 entries carry one date, 2026-01-01 05:59 UTC"),
        ([LONG_AGO] * 4, ""),
        ([LONG_AGO] * 5 + [NOW, NOW], ""),
        ([NOW - timedelta(hours=6)] * 9, ""),  # the day of an edition
        ([None] * 9, ""),
        ([], ""),
    ],
)
def test_one_date_on_nearly_all_is_noticed(dates, note):
    """B15."""
    assert succeeded(NEVER, SOURCE, page(), dated(*dates), NOW, 0).note == note


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
    asked_for = min(timedelta(seconds=asked), LONGEST_WAIT)
    assert told_to_wait(visit, NOW + asked_for / 2)
    assert not told_to_wait(visit, NOW + asked_for)


@pytest.mark.parametrize("days", [1, 7])
def test_a_slow_source_s_own_interval_is_not_what_the_server_asked_for(days):
    slow = replace(SOURCE, every=timedelta(days=days))
    visit = failed(NEVER, slow, AnswerError("too many requests", 429, 60.0), NOW, 0)
    assert told_to_wait(visit, NOW + timedelta(seconds=30))
    assert not told_to_wait(visit, NOW + timedelta(seconds=90))
    assert visit.next_at == NOW + slow.every


@pytest.mark.parametrize("status", [404, 429, 503])
def test_a_source_that_merely_failed_may_be_asked_at_once(status):
    assert not told_to_wait(failed(NEVER, SOURCE, AnswerError("it failed", status), NOW, 0), NOW)


@given(st.floats(-1, 1), st.sampled_from([0, 60, 86_400, 10**9]), st.integers(0, 95))
def test_a_wait_that_was_asked_for_is_kept_to_its_end_whatever_the_spread(spread, asked, quarters):
    """A day's wait spread by a tenth must not look like the work of a clock gone wrong."""
    visit = failed(NEVER, SOURCE, AnswerError("too many requests", 429, asked), NOW, spread)
    at = NOW + quarters * timedelta(minutes=15)
    assert told_to_wait(visit, at) == (at < visit.wait_until)
    assert visit.wait_until >= NOW + min(timedelta(seconds=asked), LONGEST_WAIT)
    assert is_due(visit, SOURCE, at) == (visit.next_at <= at + SOURCE.every / 10)


def test_not_modified_keeps_the_publisher_s_interval():
    slow = succeeded(NEVER, SOURCE, page(), Listing(ttl=timedelta(hours=6)), NOW, 0)
    again = succeeded(slow, SOURCE, page(304), None, NOW, 0)
    assert again.next_at == NOW + timedelta(hours=6)
    assert succeeded(again, SOURCE, page(), Listing(), NOW, 0).next_at == NOW + HALF_HOUR


@pytest.mark.parametrize(
    "change", [{"url": "https://isel.example/feed"}, {"kind": "site"}, {"options": {"links": "a"}}]
)
def test_what_is_known_of_another_address_says_nothing_of_this_one(change):
    visit = replace(standing(SOURCE, None), validators=Validators(etag='"1"'), failures=3, last_new=NOW)
    assert standing(SOURCE, visit) == visit
    fresh = standing(replace(SOURCE, **change), visit)
    assert (fresh.validators, fresh.failures, fresh.last_new) == (Validators(), 0, NOW)


def test_a_next_visit_written_by_a_clock_far_ahead_counts_as_due():
    visit = Visit(source="post", next_at=NOW + timedelta(days=400))
    assert is_due(visit, SOURCE, NOW)


@pytest.mark.parametrize(
    ("visit", "word"),
    [
        (NEVER, "never"),
        (Visit(source="post", at=NOW), "ok"),
        (Visit(source="post", at=NOW, last_new=NOW - timedelta(days=10)), "ok"),
        (Visit(source="post", at=NOW, last_new=NOW - timedelta(days=20)), "quiet"),
        (Visit(source="post", at=NOW, failures=1, last_new=NOW - timedelta(days=20)), "failing"),
        (Visit(source="post", at=NOW, failures=1, trouble="held"), "held"),
    ],
)
def test_health_is_one_word(visit, word):
    assert health(SOURCE, visit, NOW) == word


def test_a_source_that_is_switched_off_is_paused():
    assert health(replace(SOURCE, enabled=False), Visit(source="post", at=NOW, failures=1), NOW) == "paused"


@pytest.mark.parametrize(
    ("errors", "word"),
    [
        ([FetchError("no answer")], "failing"),
        ([AnswerError("nothing here", 404)], "failing"),
        ([AnswerError("a fault", 500)], "failing"),
        ([AnswerError("refuses us", 403)], "blocked"),
        ([BlockedError("robots.txt does not allow it")], "blocked"),
        ([AnswerError("gone", 410)], "failing"),
        ([AnswerError("gone", 410), AnswerError("gone", 410)], "gone"),
        ([AnswerError("gone", 410), AnswerError("a fault", 500), AnswerError("gone", 410)], "failing"),
        ([AnswerError("gone", 410), AnswerError("gone", 410), FetchError("no answer")], "failing"),
    ],
)
def test_what_a_failure_is_follows_from_the_answers(errors, word):
    """One 410 may be a mistake; two running are an announcement. What follows may take it back."""
    visit = NEVER
    for error in errors:
        visit = failed(visit, SOURCE, error, NOW, 0)
    assert health(SOURCE, visit, NOW) == word


def test_a_source_that_is_gone_is_not_asked_until_somebody_accepts_it():
    visit = NEVER
    for _ in range(2):
        visit = failed(visit, SOURCE, AnswerError("gone", 410), NOW, 0)
    assert not is_due(visit, SOURCE, NOW + timedelta(days=300))
    assert is_due(accept(visit), SOURCE, NOW)
    back = succeeded(visit, SOURCE, page(), Listing(), NOW, 0)
    assert health(SOURCE, back, NOW) == "ok"


def test_a_good_poll_learns_who_the_source_is_from_entries_alone():
    listing = Listing(title="Varnholm Post", url="https://www.varnholm-post.example/", entries=(Entry(id="1"),))
    visit = succeeded(NEVER, SOURCE, page(), listing, NOW, 0)
    assert (visit.title, visit.site) == ("Varnholm Post", "varnholm-post.example")
    empty = succeeded(visit, SOURCE, page(), Listing(title="Parked"), NOW, 0)
    assert (empty.title, empty.site) == ("Varnholm Post", "varnholm-post.example")


def test_a_note_stands_until_the_document_says_something_new():
    noted = succeeded(NEVER, SOURCE, page(), Listing(note="only the newest 2000 were read"), NOW, 0)
    assert succeeded(noted, SOURCE, page(304), None, NOW, 0).note == "only the newest 2000 were read"
    assert succeeded(noted, SOURCE, page(), Listing(), NOW, 0).note == ""


@pytest.mark.parametrize(
    "change", [{"options": {"links": "a"}}, {"headers": {"Authorization": "Bearer ${ISEL_TOKEN}"}}]
)
def test_a_source_that_is_asked_otherwise_is_still_who_it_was(change):
    """A new password ends its failures; the editor's word on its address, and its identity, stand."""
    known = Visit(source="post", validators=Validators(etag='"1"'), failures=3, title="Varnholm Post", declined="x")
    visit = replace(known, asked=standing(SOURCE, None).asked)
    fresh = standing(replace(SOURCE, **change), visit)
    assert (fresh.validators, fresh.failures) == (Validators(), 0)
    assert (fresh.title, fresh.declined) == ("Varnholm Post", "x")


@pytest.mark.parametrize("visit", [NEVER, Visit(source="post", at=NOW), Visit(source="post", at=NOW, failures=2)])
def test_only_what_is_held_or_gone_can_be_accepted(visit):
    with pytest.raises(UsageError, match="neither held nor gone"):
        accept(visit)
