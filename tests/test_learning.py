"""What a blog likes, learned from what it picked and dropped: laws, and why a story stands where it does."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.learning import (
    BOUND,
    HEAVIEST,
    NO_TASTE,
    Trait,
    Traits,
    Verdict,
    heaviest,
    learn,
    lift,
    liking,
    reason,
    traits,
)

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
WORDS = ("harbour", "strike", "ferry", "court", "asylum", "moth", "tide", "bread")
OUTLETS = ("Varnholm Post", "Radio Isel", "Docket Weekly")


def story(*words, outlet="Varnholm Post", section="World", language="en"):
    found = [Trait("word", word) for word in words]
    found += [Trait("outlet", outlet), Trait("section", section), Trait("language", language)]
    return Traits(frozenset(found))


def told(title, lead="", outlet="Varnholm Post", at=NOON):
    return traits(title, lead, outlets=(outlet,), section="World", language="en", at=at)


def verdicts(outcome, *stories, days=0.0, first=1):
    return [Verdict(number, one, outcome, days) for number, one in enumerate(stories, first)]


stories = st.builds(
    lambda words, outlet: story(*words, outlet=outlet),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True),
    st.sampled_from(OUTLETS),
)
# Fewer than eight of an outlet: from there on a word that nearly all of its stories have is taken for its own
decided = st.lists(
    st.builds(Verdict, st.integers(1, 99), stories, st.sampled_from(("picked", "dropped", "left")), st.floats(0, 400)),
    max_size=5,
)


@given(decided, stories, st.floats(0, 400))
def test_another_pick_never_makes_its_like_less_liked(before, one, days):
    more = [*before, Verdict(100, one, "picked", days)]
    assert liking(one, learn(more)) >= liking(one, learn(before)) - 1e-9


@given(decided, stories, st.floats(0, 400))
def test_another_drop_never_makes_its_like_more_liked(before, one, days):
    more = [*before, Verdict(100, one, "dropped", days)]
    assert liking(one, learn(more)) <= liking(one, learn(before)) + 1e-9


@given(decided, stories)
def test_liking_stays_within_its_bound(before, one):
    assert abs(liking(one, learn(before * 40))) < BOUND


@given(stories)
def test_without_decisions_nothing_is_moved(one):
    assert (lift(one, NO_TASTE), lift(one, learn([]))) == (0.0, 0.0)


@given(decided, stories)
def test_what_moves_a_story_are_the_heaviest_of_its_traits(before, one):
    taste = learn(before)
    moving = heaviest(one, taste)
    others = [taste.leanings[trait].weight for trait in one.all if trait in taste.leanings]
    lightest = min((abs(each.weight) for each in moving), default=0)
    assert sorted(map(abs, others), reverse=True)[:HEAVIEST] == [abs(each.weight) for each in moving]
    assert sum(abs(weight) > lightest for weight in others) <= HEAVIEST


@given(decided)
def test_the_order_of_verdicts_does_not_matter(before):
    one, other = learn(before), learn(before[::-1])
    assert one.leanings.keys() == other.leanings.keys()
    assert all(leaning.weight == pytest.approx(other.leanings[trait].weight) for trait, leaning in one.leanings.items())


def test_what_was_picked_goes_up_and_what_was_dropped_goes_down():
    taste = learn(
        [
            *verdicts("picked", story("harbour", "strike"), story("harbour", "tide")),
            *verdicts("dropped", story("court", "bread"), story("court", "moth"), first=10),
        ]
    )
    assert lift(story("harbour"), taste) > 0 > lift(story("court"), taste)


def test_what_was_left_while_others_were_picked_counts_half_against():
    picked = verdicts("picked", story("harbour", outlet="Radio Isel"))
    left = learn([*picked, *verdicts("left", *[story("court")] * 4, first=10)])
    dropped = learn([*picked, *verdicts("dropped", *[story("court")] * 4, first=10)])
    assert liking(story("court"), dropped) < liking(story("court"), left) < 0


def test_few_decisions_move_less_than_many():
    others = verdicts("left", *[story("court", outlet="Docket Weekly")] * 4, first=10)
    one, many = (learn([*verdicts("picked", *[story("harbour")] * count), *others]) for count in (1, 5))
    assert 0 < liking(story("harbour"), one) < liking(story("harbour"), many)


def test_a_taste_that_tells_its_own_picks_from_the_others_is_trusted():
    picked = verdicts("picked", *[story("harbour", word, outlet="Radio Isel") for word in WORDS[1:]])
    dropped = verdicts("dropped", *[story("court", word) for word in WORDS[1:]], first=20)
    assert learn([*picked, *dropped]).trust == 1


def test_picks_that_have_nothing_in_common_move_nothing():
    stories = [story(f"word{number}", f"other{number}") for number in range(40)]
    taste = learn([*verdicts("picked", *stories[::2]), *verdicts("left", *stories[1::2], first=100)])
    assert taste.trust == 0
    assert lift(story("word0", "other0"), taste) == 0


def test_what_cannot_be_tried_is_not_trusted_yet():
    assert learn(verdicts("picked", *[story("harbour")] * 9)).trust == 0


@given(decided)
def test_trust_is_a_share(before):
    assert 0 <= learn(before).trust <= 1


def test_old_tastes_fade():
    others = verdicts("left", *[story("court")] * 4, first=10)
    fresh, old = (learn([*verdicts("picked", *[story("harbour")] * 3, days=days), *others]) for days in (0, 365))
    harbour = Trait("word", "harbour")
    assert fresh.leanings[harbour].weight > 0.4
    assert harbour not in old.leanings


def test_a_story_liked_no_more_than_another_is_ordered_by_its_age():
    taste = learn(verdicts("picked", story("harbour"), story("tide", outlet="Radio Isel")))
    assert lift(story("bread"), taste) == lift(story("moth"), taste)


def test_words_that_an_outlet_always_says_count_once_as_its_name():
    posts = [told(f"{word} opens", "The post appeared first on our pages.") for word in (*WORDS, "choir", "archive")]
    taste = learn(verdicts("picked", *posts))
    assert Trait("outlet", "Varnholm Post") in taste.leanings
    assert Trait("word", "appeared") not in taste.leanings


def test_the_outlets_own_name_and_numbers_are_no_traits():
    found = told("Varnholm Post: 19 days", "The Varnholm Post counts 1,200 ferries.")
    assert {trait.value for trait in found.all if trait.kind == "word"} == {"day", "count", "ferrie"}


def test_a_day_without_an_hour_has_none():
    kinds = {trait.kind for trait in told("Ferry", at=NOON.replace(hour=0)).all}
    assert "hours" not in kinds
    assert Trait("hours", "12") in told("Ferry").all
    assert Trait("hours", "9") in told("Ferry", at=NOON - timedelta(seconds=1)).all


def taste_of_chechnya():
    liked = [
        told(f"Asylum for {who} of Chechnya", "They fled at night.", "Radio Isel") for who in ("two", "ten", "a few")
    ]
    return learn(
        [
            *verdicts("picked", *liked),
            *verdicts("dropped", *[told("A goal in the last minute", outlet="Docket Weekly")] * 4, first=10),
            *verdicts("left", *[told(f"The {word} goes on", outlet="The Brass Lamp") for word in WORDS], first=20),
        ]
    )


def test_the_reason_names_the_words_as_the_story_writes_them_and_counts_the_picks_with_them():
    why = reason(told("No asylum after Chechnya’s elections"), taste_of_chechnya())
    assert why.up
    assert sorted(why.words) == ["Chechnya", "asylum"]
    assert why.like == 3


def test_words_that_adjoin_are_told_as_one():
    why = reason(told("Chechnya asylum case reopened"), taste_of_chechnya())
    assert why.words == ("Chechnya asylum",)


def test_the_reason_for_going_down_counts_the_drops():
    why = reason(told("One more goal", outlet="Docket Weekly"), taste_of_chechnya())
    assert not why.up
    assert (why.words, why.like) == (("goal",), 4)
    assert (why.other.trait, why.other.dropped, why.other.picked) == (Trait("outlet", "Docket Weekly"), 4, 0)


def test_a_story_that_is_hardly_moved_has_no_reason():
    assert reason(told("A swimming pool for one coin", outlet="Inland Review"), taste_of_chechnya()) is None


def test_no_word_is_told_twice():
    why = reason(told("Asylum", "Asylum and again asylum, in Chechnya, for Chechnya."), taste_of_chechnya())
    assert sorted(word.lower() for word in why.words) == ["asylum", "chechnya"]
