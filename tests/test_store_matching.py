"""What a refresh makes of articles that are one, or tell one event: joined unasked, or not."""

from dataclasses import replace

import pytest

from curator.errors import UsageError
from curator.model import Excerpt
from tests.storing import DAY, HOUR, ISEL, NOW, POST, articles, database, entry, poll
from tests.tellings import (
    ECHO,
    HERALD,
    LEEDS,
    LUTON,
    SCHOOL,
    WALL,
    WALL_RETOLD,
    WALL_THIRD,
    WIRE,
    joinings,
    members,
    others,
    tell,
)

AP = {"agency": "AP", "flags": frozenset({"wire", "feed-text-only"})}


@pytest.fixture
def store(tmp_path):
    with database(tmp_path) as store:
        yield store


def edit(store, said=WALL, source=POST, at=NOW + HOUR, more=" The mayor was glad of it."):
    title, text = said
    assert poll(store, entry(1, title=title, summary=text + more, source=source, published=NOW), source=source, at=at)


# --- one event in other words ---------------------------------------------------------------------------------------


def test_a_story_in_other_words_is_suggested_to_both_and_nothing_is_joined(store):
    post, isel = tell(store, WALL), tell(store, WALL_RETOLD, ISEL)
    tell(store, SCHOOL, HERALD)
    found = store.match(NOW, "ask")
    assert (found.articles, found.joined) == (3, 0)
    [one], [other] = store.story(post).suggestions, store.story(isel).suggestions
    assert (one.story, other.story) == (isel, post)
    assert one.score == other.score
    assert one.sure is other.sure is True
    assert one.reason == other.reason
    assert one.reason == "both name Varnholm and Isel; both give 212; headline words shared: ferries"
    assert store.log(limit=9) == []


def test_what_is_alike_and_not_surely_one_is_so_marked(store):
    post = tell(store, LEEDS)
    tell(store, LUTON, ISEL)
    for policy in ("ask", "auto"):
        store.match(NOW, policy)
        [one] = store.story(post).suggestions
        assert one.sure is False
        assert one.reason.endswith("but one names Leeds, the other Luton")
    assert joinings(store) == []


def test_auto_joins_what_is_sure_and_says_so_in_the_log(store):
    post = tell(store, WALL)
    isel = tell(store, WALL_RETOLD, ISEL, at=NOW + HOUR)
    school = tell(store, SCHOOL, HERALD)
    assert store.match(NOW + HOUR, "auto").joined == 1
    assert members(store, post) == ["post", "isel"]
    assert members(store, school) == ["herald"]
    [decision] = store.log(limit=9)
    assert (decision.verb, decision.stories, decision.made_by) == ("join", (post, isel), "match")
    assert "both give 212" in decision.reason
    assert store.story(post).suggestions == ()


def test_auto_joins_three_to_one(store):
    post = tell(store, WALL)
    tell(store, WALL_RETOLD, ISEL, at=NOW + HOUR)
    tell(store, WALL_THIRD, HERALD, at=NOW + 2 * HOUR)
    assert store.match(NOW + 2 * HOUR, "auto").joined == 2
    assert members(store, post) == ["post", "isel", "herald"]


def test_auto_joins_into_a_pick_which_stays(store):
    post = tell(store, WALL, at=NOW)
    store.match(NOW, "auto")
    store.pick([post], NOW)
    isel = tell(store, WALL_RETOLD, ISEL, at=NOW - DAY)
    assert store.match(NOW, "auto").joined == 1
    assert (store.story(post).status, members(store, post)) == ("picked", ["post", "isel"])
    with pytest.raises(UsageError, match=f"joined into story {post}"):
        store.story(isel)


@pytest.mark.parametrize("status", ["dropped", "published"])
def test_auto_joins_nothing_into_what_is_dropped_or_published(store, status):
    post = tell(store, WALL)
    store.match(NOW, "auto")
    store._connection.execute("UPDATE stories SET status = ? WHERE id = ?", (status, post))
    isel = tell(store, WALL_RETOLD, ISEL)
    assert store.match(NOW, "auto").joined == 0
    assert others(store, isel) == [post]
    edit(store)  # the dropped one's article is matched again, and finds the new one
    assert store.match(NOW + HOUR, "auto").joined == 0
    assert store.story(isel).status == "new"


def test_auto_never_joins_two_that_the_editor_judged(store):
    first, second = tell(store, WALL), tell(store, WALL_RETOLD, ISEL)
    store.pick([first], NOW)
    store.drop([second], NOW)
    third = tell(store, WALL_THIRD, HERALD)
    store.pick([third], NOW)
    assert store.match(NOW, "auto").joined == 0
    assert [store.story(one).status for one in (first, second, third)] == ["picked", "dropped", "picked"]


def test_auto_passes_by_two_picks_to_what_it_may_join(store):
    first = tell(store, WALL)
    store.pick([first], NOW)
    second = tell(store, WALL_RETOLD, ISEL)
    store.pick([second], NOW)
    tell(store, WALL_THIRD, HERALD, at=NOW + HOUR)
    assert store.match(NOW + HOUR, "auto").joined == 1
    assert sorted(members(store, first) + members(store, second)) == ["herald", "isel", "post"]


# --- one text, one page ---------------------------------------------------------------------------------------------


def test_one_text_at_two_outlets_is_joined_unasked(store):
    post = tell(store, WIRE, said_of_it=AP)
    isel = tell(store, ("He kept the lamp", WIRE[1]), ISEL, at=NOW + HOUR)
    assert store.match(NOW + HOUR, "ask").joined == 1
    assert joinings(store) == [((post, isel), "the same text as Varnholm Post’s")]
    assert members(store, post) == ["post", "isel"]
    for article in store.story(post).articles:
        assert article.agency == "AP"
        assert article.flags >= {"syndicated", "wire"}


def test_of_an_agency_s_own_text_only_the_copy_is_credited_so(store):
    agency = tell(store, WIRE, replace(ECHO, slug="ap", outlet="AP News", url="https://ap.example/rss"))
    tell(store, WIRE, ISEL, at=NOW + HOUR, said_of_it=AP)
    store.match(NOW + HOUR, "ask")
    own, copy = store.story(agency).articles
    assert (own.agency, copy.agency) == ("", "AP")
    assert "syndicated" in own.flags & copy.flags
    assert ("wire" in own.flags, "wire" in copy.flags) == (False, True)


def test_without_an_agency_copies_are_only_marked_as_such(store):
    post = tell(store, WIRE)
    tell(store, WIRE, ISEL, at=NOW + HOUR)
    store.match(NOW + HOUR, "ask")
    assert [(one.agency, "wire" in one.flags) for one in store.story(post).articles] == [("", False)] * 2
    assert all("syndicated" in one.flags for one in store.story(post).articles)


def test_one_outlet_s_own_copy_is_only_suggested(store):
    post = tell(store, WIRE)
    again = tell(store, ("The keeper’s last evening", WIRE[1]), number=2, at=NOW + HOUR)
    assert store.match(NOW + HOUR, "ask").joined == 0
    assert others(store, post) == [again]


def test_one_form_filled_in_for_two_towns_is_only_suggested(store):
    form = (
        "{0} gets a new bakery in spring",
        ("A bakery with sixty seats opens in {0} next spring, the chain said. It looks for twelve people who like "
        "to get up early, and who know rye from wheat. There will be bread from four in the morning, cake from "
        "noon, and on Sundays a breakfast for which one has to book. Where in {0} it will be is not known yet."),
    )  # fmt: skip
    post = tell(store, tuple(part.format("Saltmarsh") for part in form))
    isel = tell(store, tuple(part.format("Tollen") for part in form), ISEL)
    assert store.match(NOW, "auto").joined == 0
    [one] = store.story(post).suggestions
    assert (one.story, one.sure) == (isel, False)
    assert one.reason.endswith("but one names Saltmarsh, the other Tollen")


def test_a_copy_of_a_dropped_story_joins_it_and_does_not_come_back(store):
    post = tell(store, WIRE)
    store.match(NOW, "ask")
    store.drop([post], NOW)
    tell(store, WIRE, ISEL, at=NOW + HOUR)
    assert store.match(NOW + HOUR, "ask").joined == 1
    assert store.stories("new", None, None) == []
    assert (store.story(post).status, members(store, post)) == ("dropped", ["post", "isel"])


def test_copies_of_two_judged_stories_change_no_verdict(store):
    post, isel = tell(store, WIRE), tell(store, WIRE, ISEL)
    store.pick([post], NOW)
    store.drop([isel], NOW)
    assert store.match(NOW, "ask").joined == 0
    tell(store, WIRE, HERALD)
    assert store.match(NOW, "ask").joined == 1
    assert [store.story(one).status for one in (post, isel)] == ["picked", "dropped"]


def read_page(store, source, canonical, said):
    for wanted in store.pages_wanted(source, 40):
        title, text = said
        excerpt = Excerpt(headline=title, text=text, lead=(text,), canonical_url=canonical)
        store.add_page(wanted.article, excerpt, "", NOW)


def test_one_page_under_two_addresses_is_joined_unasked(store):
    home = "https://varnholm-post.example/news/1"
    post = tell(store, WALL, url=home, at=NOW - HOUR)
    poll(store, entry(7, title="A picture", source=ECHO, url="https://r.echo.example/7"), source=ECHO, wants=True)
    read_page(store, ECHO, home, ("A picture of the wall", "It shows the wall."))
    assert store.match(NOW, "ask").joined == 1
    assert joinings(store)[0][1] == "the same page"
    assert members(store, post) == ["post", "echo"]
    assert not any("syndicated" in article.flags for article in articles(store))


def test_a_front_page_or_an_address_of_many_is_no_page(store):
    for number, source in enumerate((POST, ISEL, HERALD, ECHO)):
        tell(store, (f"Wall {number}", f"Text {number} of it."), source, url="https://everybody.example/")
    assert store.match(NOW, "ask").joined == 0
    for number in range(5):
        source = replace(ECHO, slug=f"s{number}", outlet=f"Outlet {number}", url=f"https://s{number}.example/rss")
        tell(store, (f"Wall {number}", f"Text {number} of it."), source, url="https://everybody.example/login")
    assert store.match(NOW, "ask").joined == 0


def test_what_one_source_lists_apart_at_one_address_stays_apart(store):
    """A log whose entries all lead to one page: their ids told already that they are several."""
    log = "https://saltmarsh.example/log"
    logged = [
        entry(number, title=title, summary=text, source=HERALD, id=f"{log}#{number}", url=log, published=NOW)
        for number, (title, text) in enumerate((WALL, SCHOOL, LEEDS))
    ]
    poll(store, *logged, source=HERALD)
    assert len(store.stories("all", None, None)) == 3
    assert store.match(NOW, "ask").joined == 0


# --- what the editor says of it -------------------------------------------------------------------------------------


def test_undo_takes_back_no_joining_of_the_matching(store):
    post = tell(store, WIRE)
    tell(store, WIRE, ISEL, at=NOW + HOUR)
    school = tell(store, SCHOOL, HERALD)
    store.pick([school], NOW)
    store.match(NOW + HOUR, "ask")
    assert store.undo(NOW + HOUR).verb == "pick"
    with pytest.raises(UsageError, match="nothing to undo"):
        store.undo(NOW + HOUR)
    assert members(store, post) == ["post", "isel"]


def test_what_was_split_is_not_joined_again(store):
    post = tell(store, WIRE)
    tell(store, WIRE, ISEL, at=NOW + HOUR)
    store.match(NOW + HOUR, "auto")
    _, isel = store.decision(store.split(post, [store.story(post).articles[1].id], NOW + HOUR)).stories
    for policy in ("ask", "auto"):
        edit(store, WIRE, at=NOW + 2 * HOUR, more=f" So he said to {policy}.")
        assert store.match(NOW + 2 * HOUR, policy).joined == 0
        assert (members(store, post), members(store, isel)) == (["post"], ["isel"])
        assert others(store, post) == others(store, isel) == []
    tell(store, WIRE, HERALD, at=NOW + 3 * HOUR)
    assert store.match(NOW + 3 * HOUR, "auto").joined == 1
    assert (members(store, post), members(store, isel)) == (["post"], ["isel", "herald"])


def test_undoing_a_split_brings_back_what_joined_the_part_meanwhile(store):
    """Nobody would see it again in a story that is no more."""
    wire, school = tell(store, WIRE, at=NOW - DAY), tell(store, SCHOOL, HERALD)
    store.join([school, wire], NOW)
    _, part = store.decision(store.split(school, [store.story(school).articles[1].id], NOW)).stories
    tell(store, WIRE, ISEL)
    store.match(NOW, "ask")
    assert members(store, part) == ["post", "isel"]
    store.undo(NOW)
    assert members(store, school) == ["herald", "post", "isel"]
    assert len(store.stories("all", None, None)) == 1


def test_undoing_leaves_what_joined_an_older_story_meanwhile(store):
    wire, school = tell(store, WIRE), tell(store, SCHOOL, HERALD)
    store.join([wire, school], NOW)
    older = tell(store, WIRE, ISEL, at=NOW - DAY)
    store.match(NOW, "ask")
    assert members(store, older) == ["isel", "post", "herald"]
    store.undo(NOW)
    assert members(store, older) == ["isel", "post"]
    assert members(store, school) == ["herald"]
    assert len(articles(store)) == 3


@pytest.mark.parametrize("verdict", ["pick", "drop", "veto"])
def test_undoing_a_verdict_leaves_what_was_joined_meanwhile(store, verdict):
    wire, school = tell(store, WIRE), tell(store, SCHOOL, HERALD)
    getattr(store, verdict)([wire, school] if verdict == "veto" else [wire], NOW)
    older = tell(store, WIRE, ISEL, at=NOW - DAY)
    store.match(NOW, "ask")
    [joined] = [
        story for story in (older, wire) if len(store.stories("all", None, None)) == 2 and is_there(store, story)
    ]
    before = members(store, joined)
    store.undo(NOW)
    assert members(store, joined) == before
    assert store.story(joined).status == "new"


def is_there(store, story):
    return story in [one.id for one in store.stories("all", None, None)]
