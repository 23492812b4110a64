"""The refresh's side of the store: entries become articles once, and keep their versions."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from curator.errors import UsageError
from curator.model import Excerpt, Image, Listing, Validators, Visit
from curator.store import Recorded, open_store
from tests.storing import (
    DAY,
    HOUR,
    ISEL,
    NOW,
    POST,
    POST_CITY,
    articles,
    count,
    database,
    dump,
    entry,
    one,
    poll,
    visit,
)

PAGE = Excerpt(
    headline="Harbour reopens",
    text="The ferries sail again.\n\nThe quay was mended.\n\nThe rest is for tomorrow.",
    lead=("The ferries sail again.", "The quay was mended."),
    authors=("Ada Holm", "Bo Ek"),
    standfirst="After nine weeks.",
    language="en-gb",
    image=Image(url="https://varnholm-post.example/quay.jpg", alt="The quay", caption="At dawn", width=640),
    max_snippet=300,
)


@pytest.fixture
def store(tmp_path):
    with database(tmp_path) as store:
        yield store


def test_a_listing_becomes_articles_and_is_new_once(store):
    listed = [entry(1, published=NOW - HOUR), entry(2, published=NOW - 2 * HOUR)]
    assert poll(store, *listed) == Recorded(entries=2, new=2, changed=0)
    assert poll(store, *listed, at=NOW + HOUR) == Recorded(entries=2, new=0, changed=0)
    first = articles(store)[0]
    assert first.title == "Harbour news 1"
    assert (first.source, first.outlet, first.section) == ("post", "Varnholm Post", "World")
    assert first.url == "https://varnholm-post.example/news/1"
    assert first.lead == ("What happened at the harbour, part 1.",)
    assert (first.published, first.first_seen) == (NOW - HOUR, NOW)
    assert first.flags == {"feed-text-only"}


def test_a_listing_read_whole_again_adds_nothing_either(store, tmp_path):
    """Without the fingerprints, as after a repair: the words decide."""
    listed = [entry(1), entry(2)]
    poll(store, *listed)
    before = dump(tmp_path, "articles", "stories", "versions")
    assert poll(store, *(replace(old, fingerprint="") for old in listed), read=False).changed == 0
    assert poll(store, *listed, read=False) == Recorded(entries=2, new=0, changed=0)
    assert dump(tmp_path, "articles", "stories", "versions") == before


def test_first_seen_stands_when_a_story_is_reissued(store):
    """B01."""
    poll(store, entry(1))
    assert poll(store, entry(1, id="urn:other"), at=NOW + DAY).new == 0
    assert one(store).first_seen == NOW


def test_an_edited_headline_without_an_id_is_a_version(store, tmp_path):
    """B04."""
    poll(store, entry(1, title="Harbour reopens", id=""))
    assert poll(store, entry(1, title="Harbour reopens at last", id=""), at=NOW + HOUR).changed == 1
    assert one(store).title == "Harbour reopens at last"
    assert "updated" in one(store).flags
    [version] = dump(tmp_path, "versions")["versions"]
    assert version[2:4] == ((NOW + HOUR).isoformat(), "Harbour reopens")


def test_a_rewritten_article_is_updated_and_its_verdict_stands(store):
    """B05."""
    poll(store, entry(1))
    store.pick(["1"], NOW)
    assert poll(store, entry(1, title="Another headline", summary="Other words."), at=NOW + 365 * DAY).changed == 1
    [story] = store.stories("picked", None, None)
    assert "updated" in story.articles[0].flags
    assert story.articles[0].lead == ("Other words.",)


def test_a_change_that_is_no_word_is_no_version(store):
    poll(store, entry(1))
    poll(store, entry(1, images=(Image(url="https://varnholm-post.example/1.jpg"),), updated=NOW + HOUR), at=NOW + HOUR)
    assert one(store).image.url == "https://varnholm-post.example/1.jpg"
    assert one(store).modified == NOW + HOUR
    assert "updated" not in one(store).flags
    assert count(store, "versions") == 0


def test_what_was_dropped_does_not_come_back(store):
    """B07, W6: while it is in the feed, when it changed, and when it had left the feed for a while."""
    poll(store, entry(1), entry(2))
    store.drop(["1", "2"], NOW)
    poll(store, entry(1, title="Edited"), at=NOW + HOUR)
    poll(store, at=NOW + 2 * HOUR)
    assert poll(store, entry(1, title="Edited"), entry(2, id="urn:new"), at=NOW + DAY).new == 0
    assert store.stories("new", None, None) == []
    assert len(store.stories("dropped", None, None)) == 2


def test_two_sources_of_an_outlet_make_one_article(store):
    """B08: two entries, one article, the outlet credited once; different words in the second feed are no edit."""
    poll(store, entry(1))
    recorded = poll(store, entry(1, id="c-1", summary="The city's view of it."), source=POST_CITY, at=NOW + HOUR)
    assert recorded == Recorded(entries=1, new=0, changed=0)
    assert count(store, "entries") == 2
    assert one(store).lead == ("What happened at the harbour, part 1.",)
    assert store.stories("all", None, None)[0].outlets == ("Varnholm Post",)
    poll(store, entry(1, id="c-1", summary="The city's other view."), source=POST_CITY, at=NOW + 2 * HOUR)
    assert count(store, "versions") == 0


def test_an_outlet_keeps_its_own_article_of_a_shared_address(store):
    poll(store, entry(1))
    assert poll(store, entry(1), source=ISEL).new == 1
    assert {article.outlet for article in articles(store)} == {"Varnholm Post", "Radio Isel"}


def test_the_other_source_speaks_when_an_articles_own_is_not_followed(store):
    poll(store, entry(1))
    poll(store, entry(1, id="c-1"), source=POST_CITY)
    store.follow([POST_CITY])
    poll(store, entry(1, id="c-1", title="Edited in the city"), source=POST_CITY, at=NOW + HOUR)
    assert one(store).title == "Edited in the city"


def test_no_date_is_invented(store):
    """B12. What has no date stands in the queue by when it was first seen, in the order of its feed."""
    poll(store, entry(1), entry(2), entry(3))
    poll(store, entry(4), entry(1), at=NOW + HOUR)
    assert [article.title[-1] for article in articles(store)] == ["4", "1", "2", "3"]
    assert {article.published for article in articles(store)} == {None}
    assert all("undated" in article.flags for article in articles(store))
    assert articles(store)[1].first_seen == NOW


def test_a_date_ahead_does_not_lead_the_queue(store):
    """B13."""
    poll(store, entry(1, published=NOW + 400 * DAY))
    poll(store, entry(2, published=NOW + HOUR), at=NOW + 2 * HOUR)
    assert [article.title[-1] for article in articles(store)] == ["2", "1"]


def test_a_date_moved_by_an_edit_is_when_it_was_modified(store):
    """B15. It does not move up."""
    poll(store, entry(1, published=NOW - DAY), entry(2, published=NOW - HOUR))
    poll(store, entry(1, title="Edited", published=NOW + HOUR), at=NOW + 2 * HOUR)
    edited = articles(store)[1]
    assert (edited.title, edited.published, edited.modified) == ("Edited", NOW - DAY, NOW + HOUR)


def test_an_entry_listed_twice_is_one(store):
    assert poll(store, entry(1), entry(1), entry(1, summary="In other words.")) == Recorded(entries=3, new=1, changed=0)
    for hours in (1, 2, 3):
        again = poll(store, entry(1, summary="In other words."), entry(1), entry(1), at=NOW + hours * HOUR)
        assert again == Recorded(entries=3, new=0, changed=0)
    assert count(store, "versions") == 0


def test_a_text_that_goes_back_and_forth_is_a_version_each_time(store):
    poll(store, entry(1))
    for hours, title in enumerate(["Two", "Harbour news 1", "Two"], start=1):
        assert poll(store, entry(1, title=title), at=NOW + hours * HOUR).changed == 1
    assert count(store, "versions") == 3


def test_an_entry_may_have_nothing(store):
    poll(store, replace(entry(1, id="", url="", title=" "), excerpt=None), read=False)
    assert one(store).url == ""
    assert store.pages_wanted(POST, 9) == []


def test_hostile_names_stay_values(store, tmp_path):
    """S08."""
    before = dump(tmp_path, "sqlite_master")
    nasty = "newcol\"; DROP TABLE articles; --'\x00"
    poll(
        store, entry(1, id=nasty, title=nasty, authors=(nasty,), categories=(nasty,)), source=replace(POST, slug=nasty)
    )
    assert one(store).title == nasty
    assert dump(tmp_path, "sqlite_master") == before


def test_a_failed_poll_leaves_a_visit_alone(store):
    poll(store, entry(1))
    failed = replace(visit(), at=NOW + HOUR, failures=1, reason="the server did not answer", code=None)
    assert store.record(POST, None, failed, NOW + HOUR, lambda _: True) == Recorded(entries=0, new=0, changed=0)
    assert store.visits() == {"post": replace(failed, last_new=NOW)}


def test_visits_and_validators_come_back_as_they_were(store):
    left = Visit(
        source="post",
        validators=Validators(etag='W/"a b"', last_modified="Thu, 01 Jan 2026 05:00:00 GMT"),
        at=NOW + timedelta(microseconds=7),
        next_at=NOW + HOUR,
        code=304,
    )
    store.record(POST, None, left, NOW, lambda _: False)
    assert store.visits()["post"] == left


def test_last_new_is_when_a_poll_last_brought_something(store):
    """W11."""
    poll(store, entry(1))
    poll(store, entry(1), at=NOW + HOUR)
    assert store.visits()["post"].last_new == NOW
    poll(store, entry(2), at=NOW + 2 * HOUR)
    assert store.visits()["post"].last_new == NOW + 2 * HOUR


def test_entries_and_validators_are_saved_together_or_not_at_all(store):
    """S05."""
    poll(store, entry(1))

    def burst(_):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.record(POST, Listing(entries=(entry(2),)), visit(etag='"2"'), NOW, burst)
    assert store.visits()["post"].validators.etag == '"1"'
    assert len(articles(store)) == 1


def test_fingerprints_are_those_of_the_source(store):
    poll(store, entry(1))
    poll(store, entry(2, source=ISEL), source=ISEL)
    assert store.fingerprints("post") == {entry(1).fingerprint}
    assert store.fingerprints("unknown") == frozenset()


def test_an_outlet_spelled_otherwise_is_credited_so(store):
    poll(store, entry(1))
    store.follow([replace(POST, outlet="The Varnholm Post", section="Front")])
    assert (one(store).outlet, one(store).section) == ("The Varnholm Post", "Front")
    assert poll(store, entry(1, id="urn:new"), source=replace(POST, outlet="The Varnholm Post")).new == 0


def test_a_slug_given_to_another_feed_leaves_old_credits_alone(store):
    poll(store, entry(1))
    store.follow([replace(ISEL, slug="post")])
    assert one(store).outlet == "Varnholm Post"


def test_an_article_is_wed_to_its_page(store):
    poll(store, entry(1, title="Harbour"), wants=True)
    [wanted] = store.pages_wanted(POST, 40)
    assert (wanted.url, wanted.excerpt.headline) == ("https://varnholm-post.example/news/1", "Harbour")
    assert wanted.excerpt.flags == {"feed-text-only", "undated"}
    store.add_page(wanted.article, PAGE, "", NOW)
    stored = one(store)
    for field in ("text", "lead", "authors", "standfirst", "language", "image", "max_snippet"):
        assert getattr(stored, field) == getattr(PAGE, field)
    assert (stored.title, stored.flags) == ("Harbour reopens", {"undated"})
    assert store.pages_wanted(POST, 40) == []


def test_a_page_dates_an_undated_article(store):
    poll(store, entry(1), entry(2), wants=True)
    store.add_page(articles(store)[0].id, replace(PAGE, published=NOW - DAY), "", NOW)
    assert [article.published for article in articles(store)] == [None, NOW - DAY]
    assert articles(store)[1].flags == frozenset()


def test_a_page_that_cannot_be_had_leaves_the_feeds_text(store):
    poll(store, entry(1), wants=True)
    store.add_page("1", None, "robots.txt of varnholm-post.example does not allow it", NOW)
    assert one(store).reason.startswith("robots.txt")
    assert "feed-text-only" in one(store).flags
    poll(store, entry(1, images=(Image(url="https://varnholm-post.example/1.jpg"),)), wants=True)
    assert store.pages_wanted(POST, 40) == []
    poll(store, entry(1, summary="Other words."), wants=True)
    assert [wanted.article for wanted in store.pages_wanted(POST, 40)] == ["1"]
    assert one(store).reason == ""


def test_a_page_put_off_is_asked_for_after_the_others_and_not_for_ever(store):
    poll(store, entry(1), entry(2), wants=True)
    first, second = (wanted.article for wanted in store.pages_wanted(POST, 40))
    store.put_off_page(first, "the server did not answer", NOW + HOUR)
    assert [wanted.article for wanted in store.pages_wanted(POST, 40)] == [second, first]
    assert articles(store)[0].reason == "the server did not answer"
    store.put_off_page(first, "the server did not answer", NOW + 4 * DAY)
    assert [wanted.article for wanted in store.pages_wanted(POST, 40)] == [second]


def test_pages_wanted_are_few_and_the_newest_first(store):
    poll(store, *map(entry, range(1, 9)), wants=True)
    assert [wanted.excerpt.headline for wanted in store.pages_wanted(POST, 2)] == ["Harbour news 1", "Harbour news 2"]


def test_an_edit_keeps_the_pages_text_until_the_page_is_read_again(store, tmp_path):
    poll(store, entry(1), wants=True)
    store.add_page("1", PAGE, "", NOW)
    poll(store, entry(1, title="Harbour reopens at last"), at=NOW + HOUR, wants=True)
    assert (one(store).title, one(store).lead) == ("Harbour reopens at last", PAGE.lead)
    store.put_off_page("1", "the server did not answer", NOW + HOUR)
    assert one(store).reason == ""
    later = replace(PAGE, headline="Harbour reopens at last", text="All sail.", lead=("All sail.",))
    store.add_page("1", later, "", NOW + HOUR)
    assert (one(store).text, "updated" in one(store).flags) == ("All sail.", True)
    [version] = dump(tmp_path, "versions")["versions"]
    assert version[-1] == PAGE.text


def test_a_page_that_cannot_be_read_again_is_asked_for_some_days_after_the_edit(store):
    poll(store, entry(1), wants=True)
    store.add_page("1", PAGE, "", NOW)
    edited = NOW + 10 * DAY
    poll(store, entry(1, title="Edited"), at=edited, wants=True)
    for hours, asked in ((1, ["1"]), (71, ["1"]), (73, [])):
        store.put_off_page("1", "the server did not answer", edited + hours * HOUR)
        assert [wanted.article for wanted in store.pages_wanted(POST, 40)] == asked
    assert (one(store).title, one(store).lead) == ("Edited", PAGE.lead)


def test_an_edited_article_whose_page_is_gone_keeps_what_it_said(store):
    poll(store, entry(1), wants=True)
    store.add_page("1", PAGE, "", NOW)
    poll(store, entry(1, title="Edited"), at=NOW + HOUR, wants=True)
    store.add_page("1", None, "varnholm-post.example answered 404", NOW + HOUR)
    assert (one(store).lead, one(store).flags) == (PAGE.lead, {"updated", "undated"})
    assert store.pages_wanted(POST, 40) == []


def test_without_pages_an_edit_replaces_the_text(store):
    poll(store, entry(1), wants=True)
    store.add_page("1", PAGE, "", NOW)
    poll(store, entry(1, summary="Short and new."), at=NOW + HOUR, wants=False)
    assert one(store).lead == ("Short and new.",)


def test_a_page_of_no_article_is_refused(store):
    for id_ in ("7", "x", "", "9" * 30, "-1", "٣"):
        with pytest.raises(UsageError, match="article"):
            store.add_page(id_, PAGE, "", NOW)


LISTED = st.lists(
    st.tuples(st.integers(1, 5), st.sampled_from(["One", "Two"]), st.sampled_from(["", "urn:1", "urn:2"])), max_size=6
)


def _made(listed):
    return [entry(number, title=title, id=id_, published=NOW - number * HOUR) for number, title, id_ in listed]


def _said(store):
    return sorted((article.title, article.url, article.lead, "updated" in article.flags) for article in articles(store))


@settings(max_examples=25, deadline=None)
@given(LISTED, LISTED, st.randoms())
@example([(1, "One", ""), (1, "One", "urn:1"), (3, "One", "urn:1")], [(2, "One", "urn:1")], Random(1))
@example(
    [(1, "One", ""), (1, "One", "urn:1"), (2, "One", "")],
    [(2, "One", ""), (2, "One", "urn:1"), (2, "Two", "urn:1")],
    Random(3),
)
@example([(1, "One", ""), (1, "One", "urn:1"), (3, "One", "urn:1")], [(2, "One", "urn:1")], Random(2))
def test_recording_twice_adds_nothing_and_order_changes_nothing(first, second, random):
    listings = [_made(first), _made(second)]
    with (
        TemporaryDirectory() as one,
        TemporaryDirectory() as other,
        open_store(f"sqlite:///{one}/a.db") as straight,
        open_store(f"sqlite:///{other}/a.db") as shuffled,
    ):
        for hours, listed in enumerate(listings):
            poll(straight, *listed, at=NOW + hours * HOUR)
            again = poll(straight, *listed, at=NOW + hours * HOUR)
            assert (again.new, again.changed) == (0, 0)
            poll(shuffled, *random.sample(listed, len(listed)), at=NOW + hours * HOUR)
        assert _said(straight) == _said(shuffled)
