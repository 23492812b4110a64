"""How alike two articles are, and two stories, and why in words. The texts are ours."""

import random
import time
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.match.background import background
from curator.match.likeness import (
    AT_ONCE,
    BACKGROUND_SHARE,
    FADING,
    NAMES_EXCHANGED,
    NEVER_SURE,
    WINDOW,
    Compared,
    Vector,
    rarity,
    vector,
)
from curator.match.reasons import reason
from curator.match.story import GROWN, MOST, SHOWN, SURE, likeness
from curator.match.terms import terms

WALL = (
    "Ferries sail again as harbour wall is mended",
    (
        "Ferries between Varnholm and the islands sailed again this morning, eleven days after a storm had broken the "
        "harbour wall and flooded the ticket hall. The first boat took 212 passengers and a lorry of flour to Isel."
    ),
)
WALL_RETOLD = (
    "Islanders get their bread back as ferries return",
    (
        "The first ferry in eleven days left Varnholm with 212 passengers on board and flour for the bakery of Isel. "
        "Engineers had closed the gap that the storm tore into the harbour wall, with granite from an old quarry."
    ),
)
SCHOOL = (
    "Village school wins prize for its radio play",
    (
        "Pupils of the school in Saltmarsh have won the national prize for a radio play about an owl that cannot "
        "sleep. The jury praised the music, which the caretaker wrote on his accordion during the summer break."
    ),
)
CUP = (
    "{0} wins the cup after extra time",
    (
        "{0} has won the cup after extra time in front of a sold-out stand, with a late goal by its captain. The "
        "trophy will be shown on the market square on Sunday, and every school has the day off, said the mayor of {0}."
    ),
)


def weight(term):
    known = background("en")
    return rarity(BACKGROUND_SHARE * known.articles, 1 + BACKGROUND_SHARE * known.having.get(term, 0))


def compared(title, text="", day=0.0):
    return Compared(vector(terms(title, text), weight), day)


def why(one, other):
    return reason(terms(*one), terms(*other))


def test_one_event_in_other_words_is_sure_and_another_event_is_not_even_shown():
    assert compared(*WALL).likeness(compared(*WALL_RETOLD)) >= SURE
    assert compared(*WALL).likeness(compared(*SCHOOL)) < SHOWN / 2
    assert compared(*WALL).likeness(compared(*WALL)) > 1


@pytest.mark.parametrize(
    ("days", "left"),
    [(0, 1), (AT_ONCE, 1), (1.5, exp(-1 / FADING)), (WINDOW, exp(-(WINDOW - AT_ONCE) / FADING)), (WINDOW + 0.01, 0)],
)
def test_likeness_fades_with_the_days_between(days, left):
    one, other = compared(*WALL), compared(*WALL_RETOLD)
    later = compared(*WALL_RETOLD, day=days)
    assert one.likeness(later) == later.likeness(one) == pytest.approx(one.likeness(other) * left, abs=1e-5)


def test_formulas_about_two_towns_are_never_sure():
    leeds, luton = (tuple(part.format(town) for part in CUP) for town in ("Leeds", "Luton"))
    assert compared(*leeds).cosine(compared(*luton).vector) > 0.5
    assert compared(*leeds).likeness(compared(*luton)) <= NEVER_SURE < SURE
    retitled = (luton[0], leeds[1])
    assert compared(*leeds).likeness(compared(*retitled)) > NEVER_SURE, "the other text has that name too"


def test_a_headline_alone_is_never_sure():
    assert compared(WALL[0]).is_bare
    assert not compared(*WALL).is_bare
    assert compared(WALL[0]).likeness(compared(WALL[0])) == NEVER_SURE
    assert compared(WALL[0]).likeness(compared(*WALL)) <= NEVER_SURE
    assert compared(WALL[0], "Watch live.").likeness(compared(*WALL)) <= NEVER_SURE


def test_names_that_differ_take_away():
    isel = tuple(part.replace("Varnholm", "Isel") for part in WALL)
    tollen = tuple(part.replace("Varnholm", "Tollen").replace("Isel", "Skerry") for part in WALL)
    assert compared(*WALL).likeness(compared(*tollen)) < NAMES_EXCHANGED * compared(*WALL).likeness(compared(*isel))


def test_numbers_that_differ_take_away_and_one_that_is_shared_does_not():
    other = (WALL[0], WALL[1].replace("212", "314"))
    both = (WALL[0], WALL[1].replace("212", "314 of 212"))
    assert compared(*WALL).likeness(compared(*other)) < 0.9 * compared(*WALL).likeness(compared(*both))


def test_a_vector_is_kept_as_bytes():
    for one in (WALL, SCHOOL, ("", ""), ("渡轮恢复通航", "港口渡轮在星期二早上恢复通航。")):
        own = compared(*one).vector
        assert Vector.unpacked(own.packed()) == own
        assert sum(each**2 for each in own.weights) == pytest.approx(1 if own.weights else 0, abs=1e-5)
        assert sorted(own.weights, reverse=True) == list(own.weights)


WORDS = st.lists(
    st.sampled_from(
        [
            "Varnholm",
            "Isel",
            "ferry",
            "ferries",
            "wall",
            "Storm's",
            "212",
            "1,200",
            "3.5",
            "bread.",
            "“We",
            "渡轮恢复",
            "ist",
            "é",
            "the",
            "of",
            "Ada",
            "Lind",
            "wins:",
            "cup",
        ]
    ),
    max_size=60,
).map(" ".join)
TEXTS = st.one_of(st.text(max_size=300), WORDS)
ARTICLES = st.tuples(TEXTS, TEXTS)
DAYS = st.floats(0, 30)


@given(ARTICLES, ARTICLES, DAYS, DAYS)
def test_likeness_is_the_same_in_both_directions_and_every_time(one, other, day, other_day):
    ours, theirs = compared(*one, day=day), compared(*other, day=other_day)
    found = ours.likeness(theirs)
    assert 0 <= found <= 1.25 + 1e-6
    assert found == theirs.likeness(ours)
    kept = Compared(Vector.unpacked(compared(*one).vector.packed()), day)
    assert kept.likeness(theirs) == found
    assert ours.cosine(theirs.vector) == pytest.approx(theirs.cosine(ours.vector), abs=1e-6)


@given(ARTICLES, ARTICLES)
def test_every_two_articles_have_a_reason(one, other):
    said = why(one, other)
    assert said == why(one, other)
    assert said.strip() == said != ""
    assert not said.endswith(":")
    assert "\n" not in said


def test_a_very_long_text_takes_no_very_long_time():
    start = time.process_time()
    chosen = random.Random(7)
    text = " ".join(f"Word{chosen.randrange(10**6)}" for _ in range(100_000))
    one, other = compared(text, text), compared(text[::-1], text)
    assert one.likeness(other) >= 0
    assert why((text, text), (text, text[::-1]))
    assert time.process_time() - start < 2


REASONS = {
    "names first, words that stand together as one": (
        ("Bread returns", "Early this morning the baker Ada Lind of Isel opened her shop and sold every loaf in it."),
        ("Long queue", "People had stood in line since five for the bread that Ada Lind sold in Isel again."),
        "both name Ada Lind and Isel",
    ),
    "numbers": (
        ("Wall mended", "The work took eleven nights and 340 blocks of stone, which cost 1,200 crowns each."),
        ("Bill is high", "For every block the town pays 1200 crowns, and it took 340 to close the gap."),
        "both give 340 and 1200",
    ),
    "a number of the headline is said once": (
        ("Boat with 212 on board sails", ""),
        ("A boat sails with 212 aboard", ""),
        "both give 212; headline words shared: boat, sails",
    ),
    "headline words as the first spells them": (
        ("Ferries sail again as storm ends", ""),
        ("Storm over: ferry crews again at work", ""),
        "headline words shared: again, storm",
    ),
    "names that tell them apart": (
        tuple(part.format("Leeds") for part in CUP),
        tuple(part.format("Luton") for part in CUP),
        "headline words shared: wins, cup, extra, time; but one names Leeds, the other Luton",
    ),
    "only words of the texts": (
        ("Wall mended", "The quarry gave granite."),
        ("Bill is high", "Old granite comes dear from that quarry."),
        "words shared: quarry, granite",
    ),
    "a script without blanks": (
        ("渡轮恢复通航", "港口渡轮在星期二早上恢复通航。"),
        ("渡轮开航", "第一班船离开码头。"),
        "headline words shared: 渡轮",
    ),
    "nothing": (("Wall mended", "Granite."), ("School prize", "Owls."), "no words shared"),
    "no words at all": (("", ""), ("…", "!"), "no words shared"),
    "three names at most": (
        ("Mayors meet", ("They came by early boat and met behind closed doors in the old customs house, mayors of "
         "Isel, Tollen, Varnholm and lastly Saltmarsh, whose bus broke down halfway.")),
        ("Coal dear", ("For want of cheap coal four towns will burn peat this winter, people learned yesterday: Isel "
         "with Tollen, beside Varnholm also poor Saltmarsh, which has long burned nothing else anyway.")),
        "both name Isel, Tollen and Varnholm",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other", "expected"), REASONS.values(), ids=REASONS)
def test_a_reason_in_words(one, other, expected):
    assert why(one, other) == expected


def test_a_genitive_is_no_part_of_a_name():
    one = ("Varnholm's wall holds", "The old wall that stands in Varnholm has held through the night, said the board.")
    assert why(one, one).startswith("both name Varnholm;")


# --- stories --------------------------------------------------------------------------------------------------------


def test_stories_of_one_article_are_as_alike_as_these():
    one, other = compared(*WALL), compared(*WALL_RETOLD)
    assert likeness([one], [other]) == (one.likeness(other), (0, 0))


def test_stories_are_as_alike_as_their_articles_on_the_average():
    wall, retold, school = (compared(*each) for each in (WALL, WALL_RETOLD, SCHOOL))
    found = likeness([wall], [school, retold])
    assert found.closest == (0, 1)
    assert found.score == pytest.approx((MOST + wall.likeness(school)) / 2, abs=1e-6)
    assert wall.likeness(retold) > MOST, "what is more counts as no more"


def test_two_stories_that_grew_apart_must_be_more_alike():
    wall, later = compared(*WALL), compared(*WALL_RETOLD, day=6)
    little = wall.likeness(later)
    assert 0 < little < MOST
    assert likeness([wall, wall], [later]).score == pytest.approx(little, abs=1e-6)
    assert likeness([wall, wall], [later, later]).score == pytest.approx(little / GROWN, abs=1e-6)


def test_two_stories_that_print_one_text_are_not_two_reasons():
    wall, retold = compared(*WALL), compared(*WALL_RETOLD)
    assert likeness([wall, wall], [retold, retold]).score == MOST


@given(st.lists(ARTICLES, min_size=1, max_size=4), st.lists(ARTICLES, min_size=1, max_size=4))
def test_story_likeness_is_the_same_in_both_directions(ours, theirs):
    one, other = [compared(*each) for each in ours], [compared(*each) for each in theirs]
    found = likeness(one, other)
    assert found.score == likeness(other, one).score
    row, column = found.closest
    assert one[row].likeness(other[column]) == max(a.likeness(b) for a in one for b in other)
