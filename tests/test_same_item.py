"""The same item, offered otherwise: through proxies and redirects, under changing ids, moved, and long after."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from curator.model import Excerpt
from curator.store import Recorded, open_store
from tests.storing import DAY, HOUR, ISEL, NOW, POST, POST_CITY, articles, count, database, entry, one, poll

PROXY = "https://feeds.example/~r/varnholm/"
HOME = "https://varnholm-post.example/news/harbour-reopens"
HEADLINE = "Harbour of Varnholm reopens after nine weeks"
TEXT = "The ferries sail again, said the harbour master on Friday, and the quay was mended at last."


@pytest.fixture
def store(tmp_path):
    with database(tmp_path) as store:
        yield store


def read_page(store, canonical, source=POST, **said):
    """Have the page of every article that wants it say where it lives."""
    for wanted in store.pages_wanted(source, 40):
        excerpt = Excerpt(headline=HEADLINE, text=TEXT, lead=(TEXT,), canonical_url=canonical, **said)
        store.add_page(wanted.article, excerpt, "", NOW)


def canonicals(store):
    return [found for (found,) in store._connection.execute("SELECT canonical FROM articles ORDER BY id")]


# --- where a page was found ----------------------------------------------------------------------------------------


def test_an_article_behind_a_proxy_is_known_by_the_address_its_page_was_found_at(store):
    poll(store, entry(1, url=f"{PROXY}1"), wants=True)
    read_page(store, f"{HOME}?utm_source=feed")
    assert canonicals(store) == ["varnholm-post.example/news/harbour-reopens"]
    assert one(store).url == f"{PROXY}1", "an outlet's own link stays as published"
    assert poll(store, entry(1, id="urn:direct", url=HOME, title=HEADLINE), at=NOW + HOUR).new == 0
    assert poll(store, entry(1, id="c-1", url=f"{HOME}/amp"), source=POST_CITY, at=NOW + HOUR).new == 0


def test_it_is_edited_under_its_own_address_as_well(store):
    poll(store, entry(1, url=f"{PROXY}1"), wants=True)
    read_page(store, HOME)
    recorded = poll(store, entry(1, id="urn:direct", url=HOME, title="Edited", summary="Other words."), at=NOW + DAY)
    assert (recorded.new, recorded.changed) == (0, 1)
    assert "updated" in one(store).flags


def test_another_outlet_keeps_its_own_article_of_that_address(store):
    poll(store, entry(1, url=f"{PROXY}1"), wants=True)
    read_page(store, HOME)
    assert poll(store, entry(1, url=HOME), source=ISEL).new == 1


def test_an_address_that_many_articles_tell_proves_nothing(store):
    poll(store, entry(1), entry(2), entry(3), wants=True)
    read_page(store, "https://varnholm-post.example/news/latest")
    latest = entry(4, title="What is new at the harbour", url="https://varnholm-post.example/news/latest")
    assert poll(store, latest, at=NOW + HOUR).new == 1


@pytest.mark.parametrize("told", ["https://varnholm-post.example/", "https://www.varnholm-post.example", "", "none"])
def test_a_front_page_is_no_articles_address(store, told):
    poll(store, entry(1), wants=True)
    read_page(store, told)
    assert canonicals(store) == [""]


def test_a_page_at_its_own_link_needs_no_second_address(store):
    poll(store, entry(1), wants=True)
    read_page(store, "http://www.varnholm-post.example/news/1/?utm_medium=rss")
    assert canonicals(store) == [""]


def test_two_that_are_stored_stay_two_and_the_entrys_own_article_is_edited(store):
    """That they are one is for the matcher of stories to say; each goes on under its link."""
    poll(store, entry(1, url=f"{PROXY}1"), entry(2, url=HOME), wants=True)
    read_page(store, HOME)
    assert canonicals(store) == ["", "varnholm-post.example/news/harbour-reopens"]
    poll(store, entry(2, id="urn:new", url=HOME, title="Edited"), at=NOW + HOUR)
    assert sorted((article.url, "updated" in article.flags) for article in articles(store)) == [
        (f"{PROXY}1", False),
        (HOME, True),
    ]


# --- ids that change at every fetch --------------------------------------------------------------------------------


def listed(poll_number, many=12):
    return [entry(number, id=f"urn:{poll_number}:{number}") for number in range(many)]


def test_ids_that_change_at_every_fetch_announce_nothing_twice_and_grow_no_table(store):
    poll(store, *listed(0))
    for number in range(1, 40):
        recorded = poll(store, *listed(number), at=NOW + number * HOUR)
        assert (recorded.new, recorded.changed) == (0, 0)
        assert recorded.note == "12 of 12 known entries came under new ids; their links tell them"
        assert store.visits()["post"].note == recorded.note
        assert count(store, "entries") == 12
    assert count(store, "articles") == 12
    assert poll(store, *listed(39), at=NOW + 50 * HOUR).note == "", "it has ended"
    assert store.visits()["post"].note == ""


def test_a_few_new_ids_are_no_news(store):
    poll(store, *listed(0))
    assert poll(store, *listed(1)[:2], *listed(0)[2:], at=NOW + HOUR).note == ""


def test_new_articles_under_new_ids_are_no_news(store):
    poll(store, *listed(0))
    assert poll(store, *(entry(number) for number in range(20, 40)), at=NOW + HOUR).note == ""


def test_two_ids_of_one_link_in_one_listing_keep_their_rows(store):
    for hours in range(5):
        poll(store, entry(1, id="urn:1#0"), entry(1, id="urn:1#1"), at=NOW + hours * HOUR)
    assert (count(store, "entries"), count(store, "articles")) == (2, 1)


def test_ids_and_addresses_that_change_at_every_fetch_grow_no_table_without_bound(store):
    for number in range(30):
        moved = [
            entry(
                one,
                id=f"urn:{number}:{one}",
                url=f"https://varnholm-post.example/{number}/{one}",
                title=f"{HEADLINE} for the {one}th time",
                published=NOW - one * HOUR,
            )
            for one in range(8)
        ]
        assert poll(store, *moved, at=NOW + number * HOUR).new == (0 if number else 8)
    assert count(store, "entries") <= 8 * 4


# --- moved ---------------------------------------------------------------------------------------------------------

MOVED = entry(1, title=HEADLINE, published=NOW - HOUR)
TO = {"id": "urn:moved", "url": "https://varnholm-post.example/isles/harbour", "published": NOW - HOUR}


def test_an_article_that_moves_with_its_id_is_a_new_version(store):
    poll(store, MOVED, entry(2))
    [dropped] = [story.id for story in store.stories("all", None, None) if story.headline == HEADLINE]
    store.drop([dropped], NOW)
    recorded = poll(store, entry(2), entry(1, title=HEADLINE, summary="Other words.", **TO), at=NOW + HOUR)
    assert (recorded.new, recorded.changed) == (0, 1)
    assert store.stories("new", None, None)[0].headline == "Harbour news 2"
    [story] = store.stories("dropped", None, None)
    assert story.articles[0].url == TO["url"]
    assert poll(store, entry(2), entry(1, title=HEADLINE, **TO), at=NOW + DAY).new == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([MOVED], [MOVED, entry(9, title=HEADLINE, **TO)]),  # the old one is still there
        ([MOVED], [entry(9, title=HEADLINE, **TO | {"published": NOW})]),  # another second
        ([MOVED], [entry(9, title="Another headline of several words", **TO)]),
        ([MOVED], [entry(9, title=HEADLINE, **TO | {"published": None})]),
        ([MOVED], [entry(8, title=HEADLINE, published=NOW - HOUR), entry(9, title=HEADLINE, **TO)]),  # which one?
        ([MOVED, entry(2, title=HEADLINE, published=NOW - HOUR)], [entry(9, title=HEADLINE, **TO)]),
        # one date on all, one headline on all
        ([MOVED, entry(2, published=NOW - HOUR)], [entry(2, published=NOW - HOUR), entry(9, title=HEADLINE, **TO)]),
        ([MOVED], [entry(9, title=HEADLINE, **TO), entry(8, title="Another", published=NOW - HOUR)]),
        ([entry(1, title="Bulletin", published=NOW - HOUR)], [entry(9, title="Bulletin", **TO)]),
    ],
)
def test_what_only_looks_moved_is_another_article(store, before, after):
    poll(store, *before)
    known = {article.url for article in articles(store)}
    poll(store, *after, at=NOW + HOUR)
    assert len(articles(store)) == len(known | {made.url for made in after})


def test_another_source_s_article_is_not_moved(store):
    poll(store, MOVED)
    assert poll(store, entry(9, title=HEADLINE, **TO), source=POST_CITY).new == 1


# --- long after ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [{}, {"url": "https://varnholm-post.example/news/1-gifts"}])
@pytest.mark.parametrize("verdict", ["pick", "drop"])
def test_an_id_reused_a_year_later_is_updated_and_keeps_its_verdict(store, address, verdict):
    """B05."""
    poll(store, entry(1, id="gifts-90001", url="https://varnholm-post.example/gifts-90001", title="Ten gifts"))
    getattr(store, verdict)(["1"], NOW)
    store.slim(NOW + 90 * DAY)
    again = entry(1, id="gifts-90001", title="What to give now", summary="Other words.", **address)
    again = replace(again, url=address.get("url", "https://varnholm-post.example/gifts-90001").replace("1-", "90001-"))
    recorded = poll(store, again, at=NOW + 365 * DAY)
    assert (recorded.new, recorded.changed) == (0, 1)
    [story] = store.stories("picked" if verdict == "pick" else "dropped", None, None)
    assert (story.articles[0].title, "updated" in story.articles[0].flags) == ("What to give now", True)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "urn:new"},
        {"id": ""},
        {"url": "https://varnholm-post.example/news/1?utm_source=rss&fbclid=x"},
        {"url": "http://m.varnholm-post.example/news/1/amp/"},
        {"id": "urn:new", "url": "https://www.varnholm-post.example/news/1.html#top"},
        {"title": "Edited", "summary": "Other words."},
        {"published": NOW + 29 * DAY},
    ],
)
def test_what_was_dropped_never_comes_back(store, change):
    """B07: after weeks out of the feed, changed, and with its texts gone."""
    poll(store, entry(1), entry(2))
    store.drop(["1", "2"], NOW)
    for days in range(1, 30):
        poll(store, entry(2), at=NOW + days * DAY)
    store.slim(NOW + 20 * DAY)
    assert poll(store, entry(1, **change), entry(2), at=NOW + 30 * DAY).new == 0
    assert store.stories("new", None, None) == []


def test_a_dropped_article_whose_ids_changed_every_day_does_not_come_back(store):
    for days in range(10):
        poll(store, *listed(days, 3), at=NOW + days * DAY)
        store.drop(["1", "2", "3"], NOW + days * DAY)
    poll(store, at=NOW + 10 * DAY)
    assert poll(store, *listed(77, 3), at=NOW + 40 * DAY) == Recorded(
        entries=3, new=0, changed=0, note="3 of 3 known entries came under new ids; their links tell them"
    )


# --- laws ----------------------------------------------------------------------------------------------------------


def listings(*ids):
    headlines = st.sampled_from([HEADLINE, "Another headline of several words", "Short"])
    return st.lists(st.tuples(st.sampled_from(ids), st.integers(1, 4), headlines, st.integers(1, 2)), max_size=5)


LISTED = listings("", "urn:1", "urn:2", "urn:3")


def made(listing):
    return [
        entry(number, id=id_, title=title, published=NOW - hours * HOUR, url=f"{HOME}/{number}")
        for id_, number, title, hours in listing
    ]


def grouped(store):
    """Which links and ids of which sources are which article."""
    found = defaultdict(set)
    for article, *offered in store._connection.execute("SELECT article, source, key, link FROM entries"):
        found[article].add(tuple(offered))
    return {frozenset(ones) for ones in found.values()}


@settings(max_examples=30, deadline=None)
@given(LISTED, LISTED, st.randoms())
@example([("urn:1", 1, HEADLINE, 1)], [("urn:2", 2, HEADLINE, 1), ("urn:3", 3, HEADLINE, 1)], Random(1))
def test_order_in_a_listing_changes_nothing_where_articles_move(first, second, random):
    with (
        TemporaryDirectory() as one,
        TemporaryDirectory() as other,
        open_store(f"sqlite:///{one}/a.db") as straight,
        open_store(f"sqlite:///{other}/a.db") as shuffled,
    ):
        for hours, listing in enumerate((first, second)):
            poll(straight, *made(listing), at=NOW + hours * HOUR)
            poll(shuffled, *made(random.sample(listing, len(listing))), at=NOW + hours * HOUR)
        assert grouped(straight) == grouped(shuffled)


@settings(max_examples=50, deadline=None)
@given(listings("number"), listings("number") | listings("one for all"))
def test_whichever_of_two_sources_of_an_outlet_comes_first_the_articles_are_the_same(ours, theirs):
    """Where the two do not contradict each other: one listing with one link as two articles, the other as one."""
    listed = {POST.slug: ours, POST_CITY.slug: theirs}
    with (
        TemporaryDirectory() as one,
        TemporaryDirectory() as other,
        open_store(f"sqlite:///{one}/a.db") as first,
        open_store(f"sqlite:///{other}/a.db") as second,
    ):
        for store, order in ((first, (POST, POST_CITY)), (second, (POST_CITY, POST))):
            for source in order:
                named = [
                    (f"{source.slug}:{one[1] if one[0] == 'number' else 0}", *one[1:]) for one in listed[source.slug]
                ]
                poll(store, *made(named), source=source, at=NOW + timedelta(minutes=1))
        assert grouped(first) == grouped(second)
