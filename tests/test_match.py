"""Same item: which of the entries offered and known are one article. Pure decisions, no store."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.match.item import Known, dated, lives_at, match, offer, queued_at, words
from curator.model import Entry, Excerpt

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def entry(id="", url="", title="Harbour reopens", published=None):  # noqa: A002  the field's name
    return Entry(id=id, url=url, title=title, published=published)


def known(article, entry, *, own=True, outlet="", canonical=""):
    """What is remembered of an entry that was found to be an article."""
    one = offer(entry)
    return Known(article, own, one.key, one.link, one.title, one.published, outlet, canonical)


def articles(offered, remembered=()):
    """The article of each entry offered; new ones are named by letters, the same letter for the same article."""
    letters = {}
    found = match([offer(one) for one in offered], remembered)
    return [
        one.article if one.article is not None else letters.setdefault(one.group, chr(ord("A") + len(letters)))
        for one in found
    ]


# Each case: what is known (article, entry), what is offered, and which articles that makes.
A_YEAR = timedelta(days=365)
URL = "https://varnholm-post.example/news/harbour-reopens"
CASES = {
    "B01 a story reissued with another id and the same link is one": (
        [(1, entry("urn:1#0", URL))],
        [entry("urn:1#1", URL)],
        [1],
    ),
    "B01 reissued and retitled": ([(1, entry("urn:1#0", URL))], [entry("urn:1#1", URL, "Ferries sail again")], [1]),
    "B01 reissued twice in one listing": ([], [entry("urn:1#0", URL), entry("urn:1#1", URL)], ["A", "A"]),
    "B02 one id with different links in one listing: separate": (
        [],
        [entry("urn:1", URL), entry("urn:1", "https://varnholm-post.example/news/school")],
        ["A", "B"],
    ),
    "B02 one id with another link, headline and date, later: separate": (
        [(1, entry("urn:news", URL, published=NOON))],
        [entry("urn:news", "https://varnholm-post.example/news/school", "A school is built", NOON + A_YEAR)],
        ["A"],
    ),
    "B02 ids that differ in their fragment only while all links are equal: separate": (
        [],
        [
            entry("https://saltmarsh.example/log#1", "https://saltmarsh.example/log", "One"),
            entry("https://saltmarsh.example/log#2", "https://saltmarsh.example/log", "Two"),
        ],
        ["A", "B"],
    ),
    "B02 … also when a third comes later": (
        [
            (1, entry("https://saltmarsh.example/log#1", "https://saltmarsh.example/log", "One")),
            (2, entry("https://saltmarsh.example/log#2", "https://saltmarsh.example/log", "Two")),
        ],
        [
            entry("https://saltmarsh.example/log#3", "https://saltmarsh.example/log", "Three"),
            entry("https://saltmarsh.example/log#2", "https://saltmarsh.example/log", "Two"),
        ],
        ["A", 2],
    ),
    "B02 … even alone in its listing": (
        [
            (1, entry("https://saltmarsh.example/log#1", "https://saltmarsh.example/log", "One")),
            (2, entry("https://saltmarsh.example/log#2", "https://saltmarsh.example/log", "Two")),
        ],
        [entry("https://saltmarsh.example/log#3", "https://saltmarsh.example/log", "Three")],
        ["A"],
    ),
    "B03 an id changes from http to https, and its link with the headline": (
        [(1, entry("http://isel.example/?p=12", "https://isel.example/old", published=NOON))],
        [entry("https://isel.example/?p=12", "https://isel.example/new", "Another", NOON)],
        [1],
    ),
    "B04 no id, the headline is edited": ([(1, entry("", URL))], [entry("", URL, "Harbour reopens at last")], [1]),
    "B05 an id reused a year later for a rewritten article": (
        [(1, entry("urn:gifts", URL, "Ten gifts", NOON))],
        [entry("urn:gifts", URL, "What to give now", NOON + A_YEAR)],
        [1],
    ),
    "B06 tracking does not make another article": (
        [(1, entry("", URL))],
        [entry("", f"{URL}?utm_source=feedburner&utm_medium=feed"), entry("", f"{URL}?ref=rss")],
        [1, 1],
    ),
    "B06 what chooses a document does": (
        [(1, entry("", "https://isel.example/story?id=1"))],
        [entry("", "https://isel.example/story?id=2", "Another"), entry("", "https://isel.example/story?id=1")],
        ["A", 1],
    ),
    "an id keeps its article when headline and link are edited together": (
        [(1, entry("urn:1", "https://isel.example/2026/01/01/415295/watch-live", "Watch live"))],
        [entry("urn:1", "https://isel.example/2026/01/01/415295/what-he-said", "What the minister said")],
        [1],
    ),
    "the date in two links is no document's number": (
        [(1, entry("urn:news", "https://isel.example/20260101/harbour", "Harbour reopens"))],
        [entry("urn:news", "https://isel.example/20260101/school", "A school is built")],
        ["A"],
    ),
    "an entry that moved to another section, without id": (
        [(1, entry("", "https://isel.example/nation/harbour", published=NOON))],
        [entry("", "https://isel.example/world/harbour", published=NOON)],
        [1],
    ),
    "the same headline at another time, without id": (
        [(1, entry("", "https://isel.example/briefing/1", "Morning briefing", NOON))],
        [entry("", "https://isel.example/briefing/2", "Morning briefing", NOON + timedelta(days=1))],
        ["A"],
    ),
    "front pages identify nothing": (
        [(1, entry("urn:1", "https://isel.example/", "One"))],
        [entry("urn:2", "https://www.isel.example", "Two"), entry("", "https://isel.example/", "One")],
        ["A", 1],
    ),
    "an id that gains a link": ([(1, entry("urn:1"))], [entry("urn:1", URL, "Another headline")], [1]),
    "neither id nor link: the headline": ([(1, entry())], [entry(), entry(title="Another")], [1, "A"]),
    "the same link under two headlines, without ids, in one listing": (
        [],
        [entry("", URL, "One"), entry("", URL, "Two"), entry("", URL, "one")],
        ["A", "B", "A"],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_same_item(case):
    remembered, offered, expected = case
    assert articles(offered, [known(article, one) for article, one in remembered]) == expected


def test_two_sources_of_an_outlet_share_links_but_not_ids():
    """B08. An id means something in its own feed only."""
    other = [known(1, entry("1", URL), own=False), known(2, entry("2", f"{URL}-2"), own=False)]
    assert articles([entry("77", URL)], other) == [1]
    assert articles([entry("2", f"{URL}-3", "Another")], other) == ["A"]


PROXY = "https://feeds.example/~r/varnholm/1"
HOME = "varnholm-post.example/news/harbour-reopens"


def test_an_article_is_known_where_its_page_was_found():
    behind = known(1, entry("1", PROXY), canonical=HOME)
    assert articles([entry("", URL, "Edited")], [behind]) == [1]
    assert articles([entry("2", URL, "Edited"), entry("1", PROXY)], [behind]) == [1, 1]
    assert articles([entry("", URL)], [known(1, entry("1", PROXY), own=False, outlet="Isel", canonical=HOME)]) == ["A"]


def test_a_page_that_tells_another_article_s_address_does_not_swallow_it():
    behind = known(1, entry("1", PROXY, "A school is built", NOON), canonical=HOME)
    assert articles([entry("2", URL, "Harbour reopens", NOON + A_YEAR)], [behind]) == ["A"]
    assert articles([entry("2", URL, "The school", NOON + A_YEAR)], [behind]) == [1]
    assert articles([entry("2", URL, "Harbour reopens", NOON)], [behind]) == [1]


def test_an_address_that_was_offered_goes_before_one_that_was_found():
    both = [known(1, entry("1", PROXY), canonical=HOME), known(2, entry("2", URL))]
    assert articles([entry("3", URL, "Edited")], both) == [2]


def test_of_several_articles_found_at_one_address_the_headline_tells():
    both = [
        known(1, entry("1", PROXY, "One"), canonical=HOME),
        known(2, entry("2", f"{PROXY}2", "Two"), canonical=HOME),
    ]
    assert articles([entry("3", URL, "Two"), entry("4", f"{URL}-2", "Three")], both) == [2, "A"]
    assert articles([entry("3", URL, "Three")], both) == ["A"]


@pytest.mark.parametrize(
    ("told", "found", "home"),
    [
        (URL, PROXY, URL),
        ("", PROXY, PROXY),
        ("https://varnholm-post.example/", URL, URL),
        ("https://varnholm-post.example/", "https://varnholm-post.example", ""),
        ("javascript:void(0)", URL, URL),
        ("", "", ""),
    ],
)
def test_where_an_article_lives(told, found, home):
    assert lives_at(told, found) == home


MOVED = "Harbour of Varnholm reopens after nine weeks"


@pytest.mark.parametrize(
    ("remembered", "offered", "expected"),
    [
        ([(1, entry("1", PROXY, MOVED, NOON))], [entry("2", URL, MOVED, NOON)], [1]),
        ([(1, entry("1", PROXY, MOVED, NOON))], [entry("2", URL, MOVED, NOON), entry("1", PROXY, MOVED)], ["A", 1]),
        ([(1, entry("1", PROXY, MOVED, NOON))], [entry("2", URL, "Bulletin", NOON)], ["A"]),
        ([(1, entry("1", PROXY, MOVED, NOON))], [entry("2", URL, MOVED, NOON + timedelta(seconds=1))], ["A"]),
        (
            [(1, entry("1", PROXY, MOVED, NOON)), (2, entry("3", f"{PROXY}3", "Three", NOON))],
            [entry("2", URL, MOVED, NOON)],
            ["A"],
        ),
        ([(1, entry("1", PROXY, MOVED, NOON))], [entry("2", URL, MOVED, NOON), entry("3", "", "x", NOON)], ["A", "B"]),
        # one article known under two seconds is claimed by two
        (
            [(1, entry("1", PROXY, MOVED, NOON)), (1, entry("1", PROXY, MOVED, NOON + A_YEAR))],
            [entry("2", URL, MOVED, NOON), entry("3", f"{URL}-3", MOVED, NOON + A_YEAR)],
            ["A", "B"],
        ),
    ],
)
def test_moved(remembered, offered, expected):
    assert articles(offered, [known(article, one) for article, one in remembered]) == expected


def test_only_a_source_s_own_article_moves():
    assert articles([entry("2", URL, MOVED, NOON)], [known(1, entry("1", PROXY, MOVED, NOON), own=False)]) == ["A"]


def test_an_endless_id_is_compared_by_its_digest():
    assert len(offer(entry("x" * 100_000, URL)).key) < 100
    assert offer(entry("x" * 100_000)) != offer(entry("x" * 100_001))


ENTRIES = st.lists(
    st.builds(
        entry,
        st.sampled_from(["", "1", "2", "3"]),
        st.sampled_from(["", "https://isel.example/", *(f"https://isel.example/{name}" for name in "abc")]),
        st.sampled_from(["One", "Two", "Two harbours reopen after nine weeks"]),
        st.sampled_from([None, NOON, NOON + A_YEAR]),
    ),
    max_size=6,
)


def _sets(offered, remembered):
    """Which entries are which articles, without the names of new ones."""
    found = defaultdict(set)
    for one, article in zip(offered, articles(offered, remembered), strict=True):
        found[article].add(one)
    return {frozenset(ones) for article, ones in found.items() if isinstance(article, str)}, {
        (article, frozenset(ones)) for article, ones in found.items() if isinstance(article, int)
    }


@given(ENTRIES, ENTRIES, st.randoms())
def test_order_in_a_listing_changes_nothing(earlier, offered, random):
    remembered = [known(number, one) for number, one in enumerate(earlier, start=1)]
    shuffled = random.sample(offered, len(offered))
    random.shuffle(remembered)
    assert _sets(offered, remembered) == _sets(shuffled, remembered)


@given(ENTRIES)
def test_what_was_offered_once_is_known_the_next_time(offered):
    found = match([offer(one) for one in offered], [])
    remembered = [known(one.group + 1, entry) for one, entry in zip(found, offered, strict=True)]
    again = match([offer(one) for one in offered], remembered)
    assert [one.article for one in again] == [one.group + 1 for one in found]


def test_an_edit_is_what_changes_the_words():
    said = Excerpt(headline="Harbour reopens", text="The ferries sail.", lead=("The ferries sail.",))
    assert words(said) == words(replace(said, authors=("Ada Holm",), modified=NOON))
    assert len({words(said), words(replace(said, headline="Harbour")), words(replace(said, text="They sail."))}) == 3


def test_no_article_is_newer_than_its_first_sight():
    """B13. A date ahead is kept, and moves nothing to the top of the queue."""
    assert queued_at(NOON + A_YEAR, NOON) == NOON
    assert queued_at(None, NOON) == NOON
    assert queued_at(NOON - A_YEAR, NOON) == NOON - A_YEAR


@pytest.mark.parametrize(
    ("known", "said", "expected"),
    [
        (None, None, None),
        (None, NOON, NOON),
        (NOON, NOON + timedelta(hours=3), NOON),
        (NOON, None, NOON),
        (NOON + A_YEAR, NOON - A_YEAR, NOON - A_YEAR),
        (NOON + A_YEAR, None, NOON + A_YEAR),
    ],
)
def test_the_first_date_stands_unless_it_lay_ahead(known, said, expected):
    assert dated(known, NOON, said) == expected
