"""An edit whose id and address changed: which new entry is an earlier one, reworded."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.match.edits import SURE, Wording, edited

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
STANDING = [
    Wording("Council puts off vote on the school budget", "Members disagreed on the money for books and heating."),
    Wording("Seal is found asleep in a garden on Mill Street", "It was carried back to the beach in a laundry basket."),
    Wording(
        "Isel wins the cup of the north after extra time", "A goal by the youngest player on the field decided it."
    ),
    Wording("Baker takes bread to the islands by rowing boat", "He had risen at two and was back at his oven by nine."),
    Wording("Live updates: storm over the islands", "Follow our live coverage."),
]
BEFORE = Wording("Storm breaks harbour wall in Kelde", "Waves of six metres flooded the ticket hall on Friday night.")


def places(offered, gone, standing=STANDING):
    return [edit and edit.old for edit in edited(offered, gone, standing)]


EDITS = {
    "a headline changed": BEFORE._replace(title="Harbour wall in Kelde is broken by a storm"),
    "another headline, the same summary": BEFORE._replace(title="No boats for days, says board"),
    "a summary that grew": BEFORE._replace(summary=f"{BEFORE.summary} Nobody was hurt. Boats will not sail for days."),
    "a summary that went": BEFORE._replace(summary=""),
    "a label put in front": BEFORE._replace(title=f"WATCH: {BEFORE.title}"),
    "a word in capitals": BEFORE._replace(title="STORM breaks harbour wall in Kelde"),
    "nothing but the id": BEFORE,
}


@pytest.mark.parametrize("after", EDITS.values(), ids=EDITS)
def test_an_edit_is_found(after):
    new = Wording("Choir seeks tenors", "Rehearsals are on Thursdays in the old customs house.")
    gone = [Wording("Library opens on Sundays", "From May on, and with coffee."), BEFORE]
    assert places([new, after], gone) == [None, 1]


def test_other_news_in_an_old_slot_is_new():
    assert places([Wording("Choir seeks tenors", "Rehearsals are on Thursdays.")], [BEFORE]) == [None]


def test_what_stands_is_nobodys_earlier_version():
    assert places([Wording("Council puts off the vote on the school budget again", "")], []) == [None]


def test_the_same_event_told_anew_is_new():
    told = Wording("Harbour in Kelde may open again on Tuesday", "Engineers are closing the gap in the wall.")
    assert places([told], [BEFORE]) == [None]


@pytest.mark.parametrize(
    ("offered", "gone"),
    [
        ("Bulletin 11:05", "Bulletin 11:00"),
        ("Evening news, 3 May 2026", "Evening news, 2 May 2026"),
        ("Earthquake of magnitude 4.6", "Earthquake of magnitude 4.4"),
    ],
)
def test_numbered_bulletins_are_several(offered, gone):
    summary = "Subscribe to our channel for more news of the islands."
    others = [*STANDING, *(Wording(f"Interview {number}", summary) for number in range(5))]
    assert places([Wording(offered, summary)], [Wording(gone, summary)], others) == [None]


def test_a_toll_that_rises_is_an_edit():
    before = Wording("Storm over Kelde: 3 boats lost", "The boats had torn loose in the old harbour, the board said.")
    assert places([before._replace(title="Storm over Kelde: 5 boats lost")], [before]) == [0]


def test_what_every_entry_says_makes_none_alike():
    notice = "Subscribe to our channel, ring the bell, and visit our site for more news of the islands and the coast."
    others = [Wording(title, notice) for title, *_ in STANDING]
    assert places([Wording("Choir seeks tenors", notice)], [Wording("Library opens", notice)], others) == [None]


def test_a_series_is_no_edit():
    gone = [Wording(f"The islands at {meal}", "What people eat where no ferry comes.") for meal in ("noon", "dusk")]
    new = Wording("The islands at dawn", "What people eat where no ferry comes.")
    only_one = edited([new], gone[:1], STANDING)[0]
    one_of_two = edited([new], gone, STANDING)[0]
    assert only_one
    assert one_of_two is None or one_of_two.likeness < only_one.likeness


def test_the_same_moment_speaks_for_an_edit_and_another_a_little_against():
    after = Wording("Boats will not sail for days", "After Friday night’s storm the ticket hall is under water.")
    at_noon, later = BEFORE._replace(published=NOON), after._replace(published=NOON + timedelta(hours=1))
    same = edited([after._replace(published=NOON)], [at_noon], STANDING)[0]
    assert same
    assert not edited([later], [at_noon], STANDING)[0]
    # where a feed gives all entries one date it tells nothing
    dated = [one._replace(published=NOON) for one in STANDING]
    assert edited([after._replace(published=NOON)], [at_noon], dated)[0] is None


def test_sure_is_what_is_nearly_the_same():
    edit = edited([BEFORE._replace(title=f"WATCH: {BEFORE.title}")], [BEFORE], STANDING)[0]
    assert edit
    assert edit.likeness >= SURE


def test_nothing_offered_and_nothing_gone():
    assert edited([], [], []) == []
    assert edited([], [BEFORE], []) == []
    assert edited([Wording("", ""), Wording("…", "?")], [Wording("")], []) == [None, None]


WORDINGS = st.lists(
    st.builds(
        Wording,
        st.lists(st.sampled_from(["storm", "wall", "boat", "3", "4", "live"]), max_size=5).map(" ".join),
        st.lists(st.sampled_from(["bread", "night", "seal", "choir", "cup"]), max_size=5).map(" ".join),
        st.sampled_from([None, NOON, NOON + timedelta(hours=1)]),
    ),
    max_size=6,
    unique=True,
)


@given(WORDINGS, WORDINGS, st.randoms())
def test_one_entry_becomes_one_at_most_whatever_their_order(offered, gone, random):
    found = edited(offered, gone, STANDING)
    olds = [edit.old for edit in found if edit]
    assert len(olds) == len(set(olds))
    shuffled = random.sample(gone, len(gone))
    again = edited(offered, shuffled, STANDING)
    assert [edit and gone[edit.old][:2] for edit in found] == [edit and shuffled[edit.old][:2] for edit in again]
