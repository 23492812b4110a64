"""Times, numbers and flags in the words of the desk."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from curator.model import Article, Media, Story
from curator.web.words import (
    age,
    clock,
    counted,
    flags,
    foreign,
    language_name,
    on_day,
    outlet_language,
    sentence,
    weekday,
)

NOW = datetime(2026, 11, 22, 6, 45, tzinfo=UTC)
LONDON, SYDNEY = ZoneInfo("Europe/London"), ZoneInfo("Australia/Sydney")
ARTICLE = Article(
    id="1",
    source="post",
    outlet="Varnholm Post",
    url="https://varnholm-post.example/1",
    title="Cranes move again",
    first_seen=NOW,
    published=NOW - timedelta(minutes=40),
    language="en",
)


def story(*articles, status="new", edits=None):
    return Story(id="7", status=status, articles=articles, edits=edits or {})


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=-5), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(minutes=40), "40 min ago"),
        (timedelta(minutes=119), "1 h ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
        (timedelta(hours=24), "21 November"),
        (timedelta(days=400), "18 October 2025"),
        (timedelta(days=-3), "25 November"),
    ],
)
def test_ages_up_to_a_day_then_dates(ago, words):
    assert age(NOW - ago, NOW, LONDON) == words


def test_what_has_no_hour_has_no_age():
    assert age(datetime(2026, 11, 22, tzinfo=UTC), NOW, LONDON) == "22 November"
    assert age(None, NOW, LONDON) == "date unknown"


def test_a_day_is_the_editors_own():
    evening = datetime(2026, 11, 21, 20, tzinfo=UTC)
    assert on_day(evening, NOW, LONDON) == "21 November"
    assert on_day(evening, NOW, SYDNEY) == "22 November"
    assert clock(evening, NOW, LONDON) == "21 November, 20:00"
    assert clock(evening, NOW, SYDNEY) == "07:00"


def test_numbers_days_and_sentences():
    assert (counted(1, "story", "stories"), counted(6410, "story", "stories")) == ("1 story", "6,410 stories")
    assert weekday(date(2026, 11, 22)) == "Sunday 22 November"
    assert sentence("both name Varnholm") == "Both name Varnholm."
    assert sentence("Really?") == "Really?"
    assert sentence("") == ""


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, []),
        ({"flags": frozenset({"paywalled"})}, ["paywalled"]),
        ({"flags": frozenset({"wire"}), "agency": "Polaris Wire"}, ["wire copy, Polaris Wire"]),
        ({"flags": frozenset({"wire"})}, ["wire copy"]),
        ({"flags": frozenset({"feed-text-only"})}, ["feed text only"]),
        ({"flags": frozenset({"updated"}), "modified": NOW - timedelta(minutes=35)}, ["updated 06:10"]),
        ({"flags": frozenset({"updated"})}, ["updated"]),
        ({"published": None}, ["no date"]),
        ({"published": None, "flags": frozenset({"undated"})}, ["no date"]),
        ({"language": "ru"}, ["Russian"]),
        ({"language": "en-gb"}, []),
        ({"language": "tlh"}, ["tlh"]),
        ({"media": Media(url="https://x.example/a.mp3", kind="audio", duration=240)}, ["with audio, 4 min"]),
        ({"licence": "https://creativecommons.org/licenses/by/4.0/"}, ["CC BY 4.0"]),
        ({"flags": frozenset({"one-that-comes-later"})}, ["one that comes later"]),
    ],
)
def test_flags_are_words(fields, said):
    assert flags(story(replace(ARTICLE, **fields)), NOW, LONDON) == said


def test_a_change_at_the_source_is_one_where_something_rests_on_it():
    changed = replace(ARTICLE, flags=frozenset({"updated"}), modified=NOW - timedelta(minutes=35))
    assert flags(story(changed, status="picked"), NOW, LONDON) == ["source changed 06:10"]
    assert flags(story(changed, edits={"quotation": "Cranes move."}), NOW, LONDON) == ["source changed 06:10"]


def test_a_later_outlets_flags_have_its_name():
    wire = replace(ARTICLE, id="2", outlet="Saltmarsh Courier", flags=frozenset({"wire"}), agency="Polaris Wire")
    found = flags(story(ARTICLE, wire, replace(wire, id="3")), NOW, LONDON)
    assert found == ["Saltmarsh Courier: wire copy, Polaris Wire"]


def test_languages_are_marked_where_they_are_not_the_desks():
    assert (foreign("en"), foreign("en-us"), foreign(""), foreign("pt-br")) == ("", "", "", "pt-br")
    assert (language_name("pt-br"), language_name("zh")) == ("Portuguese", "Chinese")
    russian = replace(ARTICLE, outlet="Вестник Залива", language="ru")
    assert outlet_language(story(russian), "Вестник Залива") == "ru"
    assert outlet_language(story(ARTICLE), "Varnholm Post") == ""
