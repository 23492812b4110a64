"""What is joined unasked spares what the editor and the blogger have done, and is no source's habit."""

from dataclasses import replace

import pytest

from curator.model import ItemRecord, RoundupRecord
from tests.storing import HOUR, ISEL, NOW, POST, articles, database
from tests.tellings import HERALD, SCHOOL, WALL, WALL_RETOLD, WIRE, joinings, members, tell

AP = {"agency": "AP", "flags": frozenset({"wire", "feed-text-only"}), "rungs": {"agency": "dateline"}}


@pytest.fixture
def store(tmp_path):
    with database(tmp_path) as store:
        yield store


def drafted(store, story):
    """Have a story in today's draft, with a comment of the blogger's."""
    item = ItemRecord(story=story, edits={"comment": "At last."}, written={"2026-01-01.md": "block"})
    store.save_roundup(RoundupRecord(day=NOW.date(), items=(item,)), NOW)


@pytest.mark.parametrize(("policy", "said"), [("ask", WIRE), ("auto", WALL_RETOLD)])
def test_a_story_in_a_draft_stays_and_takes_the_other_in(store, policy, said):
    """``draft --all`` leaves its stories new; what the blogger wrote at one must not go with it."""
    first = tell(store, WIRE if policy == "ask" else WALL)
    store.match(NOW, "ask")
    drafted(store, first)
    tell(store, said, ISEL, at=NOW - HOUR)  # older, so it would stay otherwise
    assert store.match(NOW + HOUR, policy).joined == 1
    assert members(store, first) == ["post", "isel"]


def test_two_stories_in_a_draft_are_not_joined(store):
    first, second = tell(store, WIRE), tell(store, WIRE, ISEL)
    items = tuple(ItemRecord(story=story, written={"2026-01-01.md": "block"}) for story in (first, second))
    store.save_roundup(RoundupRecord(day=NOW.date(), items=items), NOW)
    assert store.match(NOW, "auto").joined == 0


def test_a_copy_takes_no_other_outlet_s_own_words_into_a_dropped_story(store):
    """The editor joined a copy with somebody's own report; only a copy alone goes where the copies were dropped."""
    dropped = tell(store, WIRE)
    own, copy = tell(store, WALL, HERALD), tell(store, SCHOOL, ISEL)
    store.match(NOW, "ask")
    store.drop([dropped], NOW)
    store.join([own, copy], NOW)
    tell(store, WIRE, ISEL, at=NOW + HOUR, published=NOW)  # the second article becomes the dropped one's copy
    store.match(NOW + HOUR, "ask")
    assert members(store, own) == ["herald", "isel"]
    assert store.story(own).status == "new"
    assert joinings(store) == []


def test_what_sources_print_all_the_time_makes_no_copies(store):
    """Two papers of one publisher end every short report with the same long notice."""
    notice = (
        "Readers of this paper meet every first Thursday of the month in the back room of the Harbour Arms, where an "
        "editor answers questions, pours the tea and takes down what people think should stand in these pages next. "
        "Who cannot come may write, by post or by pigeon, to the office at the old customs house; letters of more than "
        "two hundred words are cut, those in verse are read aloud and then pinned to the door until it rains."
    )
    reports = {
        "Bakery burns its bread": "A batch of forty loaves went up in smoke on Monday when the baker fell in love.",
        "Goat elected to council": "With nine votes against eight a goat will speak for the western meadows of Isel.",
        "Bell rings by itself": "Nobody pulled the rope, and yet the bell of the chapel has rung at noon for a week.",
        "Tram takes wrong turn": "Passengers of the last tram found themselves at the beach, and most of them swam.",
    }
    for number, (title, text) in enumerate(reports.items(), 1):
        for source in (POST, ISEL):
            own = f"{text} So {source.outlet} has heard." if source is ISEL else text[::-1].title()
            tell(store, (f"{title} ({number})", f"{own} {notice}"), source, number)
    store.match(NOW, "ask")
    assert joinings(store) == []
    assert not any("syndicated" in article.flags for article in articles(store))


def test_more_outlets_than_a_phrase_has_print_one_text(store):
    sources = [replace(POST, slug=f"paper-{number}", outlet=f"Paper {number}") for number in range(56)]
    for number, source in enumerate(sources, 1):
        tell(store, WIRE, source, number)
    store.match(NOW, "ask")
    [story] = store.stories("all", None, None)
    assert len(story.outlets) == len(sources)


def test_an_agency_that_a_copy_named_is_given_back_when_they_are_parted(store):
    tell(store, WIRE, said_of_it=AP)
    tell(store, WIRE, ISEL)
    store.match(NOW, "ask")
    [story] = store.stories("all", None, None)
    assert [article.agency for article in story.articles] == ["AP", "AP"]
    [theirs] = [article for article in story.articles if article.source == "isel"]
    store.split(story.id, [theirs.id], NOW)
    assert {one.source: one.rungs.get("agency") for one in story.articles} == {"post": "dateline", "isel": "copy"}
    told = {one.source: (one.agency, one.flags & {"wire", "syndicated"}) for one in articles(store)}
    assert told == {"post": ("AP", {"wire"}), "isel": ("", set())}


def test_two_that_were_told_apart_share_no_agency(store):
    post, isel = tell(store, WIRE, said_of_it=AP), tell(store, SCHOOL, ISEL)
    store.match(NOW, "ask")
    store.veto([post, isel], NOW)
    tell(store, WIRE, ISEL, at=NOW + HOUR, published=NOW)
    store.match(NOW + HOUR, "ask")
    assert [one.agency for one in store.story(isel).articles] == [""]


def test_one_outlet_s_series_is_never_sure(store):
    """Bulletins that differ in a number, or in the day, are as alike as two articles can be."""
    title, text = WALL
    first = tell(store, WALL)
    tell(store, (title.replace("again", "once more"), text.replace("212", "340")), replace(POST, slug="post-late"), 2)
    store.match(NOW, "auto")
    [one] = store.story(first).suggestions
    assert not one.sure


def test_a_suggestion_says_that_the_other_was_dropped(store):
    post, isel = tell(store, WALL), tell(store, WALL_RETOLD, ISEL)
    store.match(NOW, "ask")
    store.drop([isel], NOW)
    [one] = store.story(post).suggestions
    assert one.status == "dropped"


def test_undoing_a_split_brings_back_what_parting_took(store):
    tell(store, WIRE, said_of_it=AP)
    tell(store, WIRE, ISEL)
    store.match(NOW, "ask")
    [story] = store.stories("all", None, None)
    store.split(story.id, [story.articles[1].id], NOW)
    store.undo(NOW)
    [again] = store.stories("all", None, None)
    assert again.articles == story.articles


def test_an_agency_that_a_copy_named_goes_when_the_text_is_a_copy_no_more(store):
    tell(store, WIRE, said_of_it=AP)
    tell(store, WIRE, ISEL)
    store.match(NOW, "ask")
    tell(store, SCHOOL, ISEL, at=NOW + HOUR, published=NOW)
    store.match(NOW + HOUR, "ask")
    [theirs] = [one for one in articles(store) if one.source == "isel"]
    assert (theirs.agency, sorted(theirs.flags)) == ("", ["feed-text-only", "updated"])


def test_an_edit_of_a_copy_leaves_it_one(store):
    tell(store, WIRE, said_of_it=AP)
    tell(store, WIRE, ISEL)
    store.match(NOW, "ask")
    title, text = WIRE
    tell(store, (title, f"{text} He was seventy."), ISEL, at=NOW + HOUR, published=NOW)
    store.match(NOW + HOUR, "ask")
    [theirs] = [one for one in articles(store) if one.source == "isel"]
    assert (theirs.agency, sorted(theirs.flags)) == ("AP", ["feed-text-only", "syndicated", "updated", "wire"])


def test_what_the_blogger_took_out_of_a_draft_is_judged(store):
    """Joined into another story it would come back with it."""
    first = tell(store, WIRE)
    store.match(NOW, "ask")
    store.save_roundup(RoundupRecord(day=NOW.date(), items=(ItemRecord(story=first, removed=True),)), NOW)
    tell(store, WIRE, ISEL, at=NOW - HOUR)
    store.match(NOW + HOUR, "ask")
    assert members(store, first) == ["post", "isel"]


def test_the_matching_s_joinings_are_no_verdicts(store):
    first = tell(store, WIRE)
    tell(store, WIRE, ISEL)
    store.match(NOW, "ask")
    [story] = store.stories("all", None, None)
    store.pick([story.id], NOW)
    assert [one.verb for one in store.log(limit=9)] == ["pick", "join"]
    assert [one.verb for one in store.verdicts(9)] == ["pick"]
    assert first in {one for decision in store.log(limit=9) for one in decision.stories}


def test_an_outlet_that_is_renamed_is_still_one_outlet(store):
    """Two of one outlet are never sure, under whatever name it is credited now."""
    title, text = WALL
    tell(store, WALL)
    store.match(NOW, "ask")
    renamed = replace(POST, outlet="The Varnholm Post")
    store.follow([renamed])
    tell(store, (title.replace("again", "once more"), text.replace("212", "340")), renamed, 2, at=NOW + HOUR)
    store.match(NOW + HOUR, "auto")
    assert len(store.stories("all", None, None)) == 2
