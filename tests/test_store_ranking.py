"""The learned order in the store: which verdicts count, where stories stand, why, and that it can be begun anew."""

import pytest

from curator.learning import Trait
from curator.model import Suggestion
from curator.store import Filters, Ranked
from tests.storing import DAY, HOUR, ISEL, NOW, POST, database, dump, entry, poll

LIKED = ("Asylum for two sisters", "Asylum seekers reach the island", "The court and asylum", "Asylum at the pier")
OTHERS = ("A goal in the last minute", "The cup goes north", "A keeper is sold", "Stadium roof leaks")
YESTERDAY = NOW - DAY


@pytest.fixture
def store(tmp_path):
    with database(tmp_path) as opened:
        yield opened


def bring(store, *titles, source=POST, at=NOW, first=1):
    """Store articles an hour apart, the first the newest, and return their stories' ids in this order."""
    for number, title in enumerate(titles):
        made = entry(first + number, title, f"{title}, it was said.", source, published=at - number * HOUR)
        poll(store, made, source=source, at=at)
    by_headline = {story.headline: story.id for story in store.stories("all", None, None)}
    return [by_headline[title] for title in titles]


def queue(store, order="learned"):
    return [story.headline for story in store.page(Filters(), order, 0, 50)]


@pytest.fixture
def judged(store):
    """Yesterday's verdicts: what is liked was picked, the others dropped."""
    liked = bring(store, *LIKED, at=YESTERDAY)
    others = bring(store, *OTHERS, at=YESTERDAY, first=11)
    store.pick(liked, YESTERDAY + HOUR)
    store.drop(others, YESTERDAY + HOUR)
    return liked, others


def test_what_is_like_the_picks_stands_above_what_is_newer(store, judged):
    bring(store, "The cup final is moved", "Bread is not noise", "Asylum for a moth", first=21)
    assert store.rank(NOW) == Ranked(stories=3, verdicts=8)
    assert queue(store) == ["Asylum for a moth", "Bread is not noise", "The cup final is moved"]
    assert queue(store, "newest") == ["The cup final is moved", "Bread is not noise", "Asylum for a moth"]


def test_without_verdicts_the_order_is_newest_first(store):
    bring(store, "First", "Second", "Third")
    assert queue(store) == ["First", "Second", "Third"]
    store.rank(NOW)
    assert queue(store) == ["First", "Second", "Third"]


def test_a_story_stands_where_its_age_puts_it_until_it_is_ranked(store, judged):
    store.rank(NOW)
    bring(store, "Bread is not noise", "Asylum for a moth", first=21)
    assert queue(store) == ["Bread is not noise", "Asylum for a moth"]


def test_an_undone_verdict_counts_nothing_and_counts_when_it_is_done_again(store, judged):
    bring(store, "Bread is not noise", "Asylum for a moth", first=21)
    dropped, picked = store.log(limit=2)
    store.undo(NOW, dropped.id)
    store.undo(NOW, picked.id)
    assert store.rank(NOW).verdicts == 0
    assert queue(store)[0] == "Bread is not noise"
    store.redo(NOW, picked.id)
    assert store.rank(NOW).verdicts == 4
    assert queue(store)[0] == "Asylum for a moth"


def test_a_verdict_that_was_changed_counts_once_as_it_stands(store):
    ids = bring(store, *LIKED, at=YESTERDAY)
    store.pick(ids, YESTERDAY)
    store.drop(ids, YESTERDAY + HOUR)
    store.rank(NOW)
    assert (store.learned().taste.picked, store.learned().taste.dropped) == (0, 4)


def test_joined_stories_count_as_one(store, judged):
    liked, _ = judged
    store.join(liked[:2], NOW)
    store.rank(NOW)
    assert store.learned().taste.picked == 3


def test_what_the_matching_joined_is_no_verdict(store):
    same = "Nineteen days after the strike began the dockers of Varnholm went back to Pier 9, and the cranes moved."
    poll(store, entry(1, "Dockers end their strike", same * 3), at=YESTERDAY)
    poll(store, entry(2, "Dockers end their strike", same * 3, ISEL), source=ISEL, at=YESTERDAY)
    store.match(YESTERDAY, "auto")
    assert [one.made_by for one in store.log()] == ["match"]
    store.rank(NOW)
    assert (store.learned().taste.picked, store.learned().taste.dropped) == (0, 0)


def test_what_stayed_while_others_of_its_day_were_picked_is_weak_evidence_against(store):
    liked = bring(store, *LIKED, at=YESTERDAY)
    bring(store, *OTHERS, at=YESTERDAY, first=11)
    store.pick(liked, YESTERDAY + HOUR)
    store.rank(NOW)
    taste = store.learned().taste
    assert (taste.picked, taste.dropped, taste.left) == (4, 0, 4)


def test_what_waits_this_morning_is_not_yet_left(store):
    liked = bring(store, *LIKED)
    bring(store, *OTHERS, first=11)
    store.pick(liked, NOW)
    store.rank(NOW + HOUR)
    assert store.learned().taste.left == 0


def test_reasons_are_told_of_those_that_are_moved(store, judged):
    liked, neutral = bring(store, "Asylum for a moth", "Bread is baked again", first=21)
    store.rank(NOW)
    reasons = store.reasons([liked, neutral])
    assert reasons[liked].up
    assert (reasons[liked].words, reasons[liked].like) == (("Asylum",), 4)
    assert neutral not in reasons or not reasons[neutral].words


def test_a_story_that_is_told_already_is_not_lifted_again(store, judged):
    strike = "Nineteen days after the strike began the dockers of Varnholm voted for asylum at Pier 9."
    poll(store, entry(31, "Dockers of Varnholm vote for asylum", strike, published=NOW - HOUR))
    poll(store, entry(32, "Varnholm dockers voted for asylum", strike, ISEL, published=NOW - HOUR), source=ISEL)
    store.match(NOW, "ask")
    told, again = (one.id for one in store.page(Filters(), "newest", 0, 2))
    assert isinstance(store.story(again).suggestions[0], Suggestion)
    bring(store, "Bread is baked again", first=41)
    store.pick([told], NOW)
    store.rank(NOW)
    assert queue(store) == ["Bread is baked again", store.story(again).headline]
    assert store.reasons([again]) == {}


def test_what_was_learned_can_be_forgotten_and_remembered(store, judged):
    bring(store, "Bread is not noise", "Asylum for a moth", first=21)
    store.rank(NOW)
    store.forget(NOW)
    assert queue(store) == ["Bread is not noise", "Asylum for a moth"]
    assert (store.learned().taste.picked, store.learned().since) == (0, NOW)
    assert store.rank(NOW + HOUR).verdicts == 0
    store.remember(NOW + HOUR)
    assert queue(store) == ["Asylum for a moth", "Bread is not noise"]
    assert (store.learned().taste.picked, store.learned().since) == (4, None)


def test_what_is_decided_after_forgetting_counts(store, judged):
    store.forget(NOW - HOUR)
    store.pick(bring(store, "Bread is not noise", first=21), NOW)
    assert store.rank(NOW + HOUR).verdicts == 1


def test_the_order_that_nobody_asked_for_is_kept(store):
    assert store.order() == "learned"
    store.set_order("newest")
    assert store.order() == "newest"
    store.set_order("learned")
    assert store.order() == "learned"


def test_nothing_is_learned_again_where_nothing_was_decided(store, judged):
    store.rank(NOW)
    first = store.learned().at
    bring(store, "Asylum for a moth", first=21)
    assert store.rank(NOW + HOUR) == Ranked(stories=1, verdicts=8)
    assert store.learned().at == first
    store.rank(NOW + DAY)
    assert store.learned().at == NOW + DAY


def test_a_run_ranks_what_waits_a_bounded_number_at_a_time(store, judged, monkeypatch):
    monkeypatch.setattr("curator.store.ranking.RANKED_A_RUN", 2)
    bring(store, *(f"Harbour news {word}" for word in ("one", "two", "three", "four", "five")), first=21)
    store.rank(NOW)
    assert [store.rank(NOW).stories for _ in range(3)] == [2, 1, 0]


def test_leanings_are_told_by_kind_with_how_often(store, judged):
    store.rank(NOW)
    leanings = store.learned().taste.leanings
    asylum = leanings[Trait("word", "asylum")]
    assert (asylum.picked, asylum.dropped, asylum.weight > 0.4) == (4, 0, True)


def test_a_story_whose_date_is_corrected_moves_along(store, judged):
    [story] = bring(store, "Asylum for a moth", first=21)
    store.rank(NOW)
    before = rank_of(store, story)
    store._connection.execute("UPDATE stories SET at = ? WHERE id = ?", ((NOW - 2 * DAY).isoformat(), story))
    assert rank_of(store, story) == pytest.approx(before - 2)


def rank_of(store, story):
    return store._connection.execute("SELECT rank FROM stories WHERE id = ?", (story,)).fetchone()[0]


def test_ranking_twice_changes_nothing(store, judged, tmp_path):
    bring(store, "Asylum for a moth", "Bread is not noise", first=21)
    store.rank(NOW)
    before = dump(tmp_path, "stories", "leanings", "desk")
    store.rank(NOW)
    assert dump(tmp_path, "stories", "leanings", "desk") == before
