"""A source that redirects for good is followed there only when that is steady, and can be called back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from curator.errors import FetchError
from curator.model import Page, Source, Validators, Visit
from curator.refresh.moves import PATIENCE, STEADY_POLLS, moved, stay, to_be_asked
from curator.refresh.visits import failed

NOW = datetime(2026, 1, 1, 6, tzinfo=UTC)
DAY = timedelta(days=1)
OLD, NEW, THIRD = (f"https://{host}.example/feed" for host in ("old", "new", "third"))
SOURCE = Source(slug="post", outlet="Varnholm Post", url=OLD)
NEVER = Visit(source="post")


def answers(visit, *targets, start=NOW, every=DAY, source=SOURCE):
    """Poll as often as there are targets: where the address redirects for good, or nothing."""
    for number, target in enumerate(targets):
        polled, _ = to_be_asked(source, visit)
        page = Page(url=polled.url, final_url=target or polled.url, status=200, body=b"", moved_to=target)
        visit = replace(moved(visit, polled, page, start + number * every), failures=0)
    return visit


def asked(visit):
    return to_be_asked(SOURCE, visit)[0].url


def test_one_redirect_changes_nothing():
    visit = answers(NEVER, NEW)
    assert (asked(visit), visit.move.to) == (OLD, NEW)


def test_a_redirect_that_is_steady_over_days_is_adopted():
    assert asked(answers(NEVER, *[NEW] * (STEADY_POLLS - 1))) == OLD
    visit = answers(NEVER, *[NEW] * STEADY_POLLS)
    assert (asked(visit), visit.move) == (NEW, None)


def test_many_polls_of_one_day_are_no_days():
    """A captive network that redirects everything for an hour is no move."""
    assert asked(answers(NEVER, *[NEW] * 100, every=timedelta(minutes=10))) == OLD


@pytest.mark.parametrize("between", ["", THIRD])
def test_a_redirect_that_wavers_begins_anew(between):
    visit = answers(NEVER, *[NEW] * 4, between, *[NEW] * 4)
    assert asked(visit) == OLD
    assert visit.move.polls == 4


def test_an_adopted_address_stays_while_it_answers():
    visit = answers(NEVER, *[NEW] * STEADY_POLLS, "", "", "")
    assert asked(visit) == NEW


def test_an_adopted_address_may_move_on():
    visit = answers(NEVER, *[NEW] * STEADY_POLLS, *[THIRD] * (STEADY_POLLS - 1))
    assert asked(visit) == NEW
    assert asked(answers(visit, THIRD, start=NOW + 30 * DAY)) == THIRD


def test_when_the_adopted_address_fails_the_old_one_is_asked_in_turn():
    """Whichever of the two answers again is found, and an old one that is dead costs the new one nothing."""
    visit, polled = answers(NEVER, *[NEW] * STEADY_POLLS), []
    for _ in range(2 * PATIENCE + 2):
        polled.append(asked(visit))
        visit = failed(visit, SOURCE, FetchError("there is no host named new.example"), NOW, 0)
    assert polled == [*[NEW] * PATIENCE, OLD] * 2


def test_the_old_address_is_told_none_of_the_new_one_s_validators():
    visit = replace(answers(NEVER, *[NEW] * STEADY_POLLS), validators=Validators(etag='"new"'))
    assert to_be_asked(SOURCE, visit)[1].validators.etag == '"new"'
    source, told = to_be_asked(SOURCE, replace(visit, failures=PATIENCE))
    assert (source.url, told.validators) == (OLD, Validators())


@pytest.mark.parametrize(("says", "then"), [("", OLD), (NEW, NEW)])
def test_an_old_address_that_answers_again_decides(says, then):
    """By itself: the move is forgotten. By sending us on: it still holds."""
    visit = replace(answers(NEVER, *[NEW] * STEADY_POLLS), failures=PATIENCE)
    assert asked(answers(visit, says)) == then


def test_a_move_can_be_undone_and_is_not_made_again():
    visit = stay(answers(NEVER, *[NEW] * STEADY_POLLS))
    assert asked(visit) == OLD
    assert asked(answers(visit, *[NEW] * 20)) == OLD
    assert asked(answers(visit, *[THIRD] * STEADY_POLLS)) == THIRD


def test_a_move_can_be_declined_before_it_is_made():
    assert asked(answers(stay(answers(NEVER, NEW, NEW)), *[NEW] * 20)) == OLD


def test_an_address_that_carries_a_secret_never_moves():
    sealed = replace(SOURCE, url="https://old.example/feed?token=${TOKEN}")
    assert answers(NEVER, *[NEW] * 20, source=sealed).address == ""
