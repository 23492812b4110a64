"""How a source is, in a word and in sentences: broken is told from quiet, and what the editor can do is said."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.model import Move, Source, Visit
from curator.refresh.health import condition, health, usual_silence, when
from curator.store import PollDay

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
DAY = timedelta(days=1)
TODAY = date(2026, 11, 22)
LONDON = ZoneInfo("Europe/London")
SOURCE = Source(slug="quay", outlet="The Quay Times", url="https://quay-times.example/feed")
WELL = Visit(source="quay", at=NOW, last_success=NOW - 2 * DAY, last_new=NOW)


def days(pattern):
    """Draw days as ``3..1``: a digit is what came that day, a dot nothing, x a failure."""
    span = [TODAY - timedelta(days=ago) for ago in range(len(pattern) - 1, -1, -1)]
    return [
        PollDay(day=day, polls=1, failures=mark == "x", new=int(mark) if mark.isdigit() else 0)
        for day, mark in zip(span, pattern, strict=True)
    ]


def told(visit, pattern=""):
    return condition(SOURCE, visit, NOW, LONDON, days(pattern)).words


def test_what_is_well_says_nothing():
    how = condition(SOURCE, WELL, NOW, LONDON)
    assert (how.health, how.words, how.needs_editor) == ("ok", "", False)


def test_a_word_on_a_poll_that_was_well_is_told():
    assert told(replace(WELL, note="a damaged feed was repaired")) == "A damaged feed was repaired."


def test_one_failure_is_told_and_needs_nobody():
    how = condition(
        SOURCE, replace(WELL, failures=1, reason="quay-times.example is overloaded (HTTP 503)"), NOW, LONDON
    )
    assert (how.health, how.needs_editor) == ("failing", False)
    assert how.words == (
        "quay-times.example is overloaded (HTTP 503). Once so far; it is asked again soon, and mends itself as a rule."
    )


def test_a_failure_that_stays_tells_since_when_and_what_the_program_does():
    how = condition(SOURCE, replace(WELL, failures=5, reason="it has a fault of its own (HTTP 500)"), NOW, LONDON)
    assert how.needs_editor
    assert how.words == (
        "It has a fault of its own (HTTP 500). 5 visits in a row failed; the last good answer came Fri 20 Nov, 06:00. "
        "Nothing to do on your side yet; it is asked less and less often, at least once a day."
    )


@pytest.mark.parametrize("last", [None, NOW - timedelta(days=20)])
def test_a_failure_of_weeks_asks_for_the_editor(last):
    words = told(replace(WELL, failures=30, reason="no host", last_success=last))
    assert "look for its feed anew, or remove it" in words
    assert ("it never answered well" in words) == (last is None)


@pytest.mark.parametrize(
    ("code", "reason", "words"),
    [
        (403, "quay-times.example refuses us (HTTP 403)", "a feed at another address may be open, look for one."),
        (None, "robots.txt of quay-times.example does not allow it", "look for one."),
        (None, "the secret QUAY is not set; curator check says where to write it", "the next visit goes through."),
        (None, "quay is not on the public internet (10.0.0.1); fetch.allow_networks can allow it", "can allow it."),
    ],
)
def test_who_turns_us_away_is_told_with_the_remedy(code, reason, words):
    how = condition(SOURCE, replace(WELL, failures=1, trouble="blocked", code=code, reason=reason), NOW, LONDON)
    assert (how.health, how.needs_editor) == ("blocked", True)
    assert how.words.endswith(words)


def test_what_is_gone_is_not_asked_any_more_and_keeps_what_it_brought():
    words = told(replace(WELL, failures=2, trouble="gone", reason="it says that this is gone for good (HTTP 410)"))
    assert "not asked any more" in words
    assert "What it brought stays." in words


def test_what_is_held_says_what_it_became_and_no_command():
    reason = (
        "it has become another: “Casino” at casino.example instead of quay-times.example, and nothing that it offers "
        "was seen before; nothing was stored. If that is right: curator accept quay; if not, take it out of feeds.yaml"
    )
    words = told(replace(WELL, failures=1, trouble="held", reason=reason))
    assert words.startswith("It has become another: “Casino” at casino.example")
    assert words.endswith("nothing was stored. Accept it if that is right, or remove it.")
    assert "curator" not in words


def test_quiet_is_told_from_broken_by_the_source_s_own_rhythm():
    """B38: four days are usual, nine are quiet; where news come daily, four are."""
    silent = replace(WELL, last_new=NOW - 9 * DAY)
    assert told(silent, "1...1..1...1.........") == (
        "Answers well, nothing new for 9 days; up to 4 days are usual. Not broken."
    )
    assert health(SOURCE, silent, NOW, 5 * DAY) == "ok"
    daily = days("1111111....")
    assert condition(SOURCE, replace(WELL, last_new=NOW - 4 * DAY), NOW, LONDON, daily).health == "quiet"
    assert condition(SOURCE, replace(WELL, last_new=NOW - 2 * DAY), NOW, LONDON, daily).health == "ok"
    assert health(SOURCE, silent, NOW) == "ok"
    assert told(replace(WELL, last_new=NOW - 15 * DAY)) == "Answers well, nothing new for 15 days. Not broken."


@pytest.mark.parametrize(
    ("pattern", "usual"), [("", None), ("1.1.1", None), ("1.1.1.1", 2), ("1......1.1.1.1.1.1", 2), ("1x.1.1.1", 3)]
)
def test_a_rhythm_is_told_from_days_with_news_and_one_long_silence_of_many_is_an_exception(pattern, usual):
    assert usual_silence(days(pattern)) == (usual and timedelta(days=usual))


def test_a_source_that_moved_says_where_and_that_it_can_go_back():
    how = condition(SOURCE, replace(WELL, address="https://quay.example/feed?key=abcdefgh"), NOW, LONDON)
    assert how.moved_to == "https://quay.example/feed?key=abcdefgh"
    assert how.words == (
        "It moved for good and is asked at https://quay.example/feed?key=***; you can go back to the old address."
    )
    moving = replace(WELL, move=Move(to="https://quay.example/", since=NOW - DAY, polls=2))
    assert "seems to move to https://quay.example/ (said at 2 visits since yesterday 06:00)" in told(moving)


def test_a_wish_to_be_left_alone_is_told_while_it_lasts():
    busy = replace(WELL, failures=1, reason="it asks us to slow down", wait_until=NOW + timedelta(hours=2))
    assert told(busy).endswith("It asked us to wait until today 08:00, which is kept to.")
    assert "wait until" not in told(replace(busy, wait_until=NOW - DAY))


def test_paused_and_never_asked_say_so():
    assert condition(replace(SOURCE, enabled=False), WELL, NOW, LONDON).words.startswith("It is not asked")
    assert condition(SOURCE, None, NOW, LONDON).health == "never"


def test_moments_are_said_as_people_say_them():
    assert when(NOW, NOW, LONDON) == "today 06:00"
    assert when(NOW + DAY, NOW, LONDON) == "tomorrow 06:00"
    assert when(datetime(2025, 7, 1, 6, tzinfo=UTC), NOW, LONDON) == "1 Jul 2025, 07:00"


@given(
    st.sampled_from(["", "blocked", "gone", "held"]),
    st.integers(0, 40),
    st.one_of(st.none(), st.timedeltas(-90 * DAY, DAY)),
    st.text("1.x", max_size=90),
    st.text(max_size=40),
)
def test_whatever_happened_is_told_in_whole_sentences(trouble, failures, ago, pattern, reason):
    moment = None if ago is None else NOW + ago
    visit = Visit(
        source="quay",
        at=moment,
        last_success=moment,
        last_new=moment,
        failures=failures,
        trouble=trouble,
        reason=reason,
    )
    how = condition(SOURCE, visit, NOW, LONDON, days(pattern))
    assert how.health == health(SOURCE, visit, NOW, usual_silence(days(pattern)))
    assert not how.words or how.words[-1] in ".?!…"
    assert how.words or how.health == "ok"
