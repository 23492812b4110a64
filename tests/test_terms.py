"""The words by which articles are compared: which they are, which are names, which are numbers. All places are ours."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.match.terms import BEGINNING, terms, without_outlet

ENGLISH = (
    "In Varnholm the ferries sailed again this morning, eleven quiet hours after a storm had broken the harbour wall, "
    "said Ada Lind of the Isel lifeboat crew. Nobody was hurt, but the bakery has no flour and the school no coal."
)
GERMAN = (
    "Ein schwerer Sturm hat in der Nacht die Hafenmauer von Varnholm gebrochen und mehrere Boote im alten Hafen "
    "versenkt, sagte die Feuerwehr am Abend. Der Bäcker hat kein Mehl mehr."
)


def of_title(title):
    return [word.term for word in terms(title, "").headline]


@pytest.mark.parametrize(
    ("title", "expected"),
    {
        "the commonest words are none": ("What the storm is and who was out in it", ["storm"]),
        "nor are days and months": ("On Tuesday, 3 March, the ferries sail", ["3", "ferrie", "sail"]),
        "a plural's s is none of it": ("Two harbours, three boats", ["harbour", "three", "boat"]),
        "nor a genitive's": ("The mayor's lamp, Varnholm’s boats, the fishers' nets",
                             ["mayor", "lamp", "varnholm", "boat", "fisher", "net"]),
        "but what only ends like one stays": ("Glass bus crisis in Paris", ["glass", "bus", "crisis", "paris"]),
        "short words keep theirs": ("gas was his", ["gas"]),
        "a letter alone is none, a figure is": ("Plan B for 7 boats", ["plan", "7", "boat"]),
        "accents and apostrophes inside words stay": ("Fähre nach Sült, O’Hara isn’t there",
                                                      ["fähre", "nach", "sült", "o'hara"]),
        "thousands are written in many ways": ("1,200 or 1200", ["1200", "1200"]),
        "a million, and cents": ("1,200,000 crowns and 5,000.50", ["1200000", "crown", "5000.50"]),
        "a decimal comma parts no thousands": ("3,5 Millionen", ["3,5", "millionen"]),
        "a decimal point": ("magnitude 4.5 felt", ["magnitude", "4.5", "felt"]),
        "a full stop behind a number is none of it": ("We counted 12.", ["counted", "12"]),
        "hyphens part words": ("wind-powered ferry", ["wind", "powered", "ferry"]),
        "no words": ("… — !? “”", []),
    }.values(),
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_words(title, expected):
    assert of_title(title) == expected


def test_a_script_without_blanks_gives_every_two_characters():
    assert of_title("渡轮恢复通航") == ["渡轮", "轮恢", "恢复", "复通", "通航"]
    assert of_title("港 Varnholm 2026年") == ["港", "varnholm", "2026", "年"]
    assert {"ท่", "เร"} <= set(of_title("ท่าเรือ"))


def test_scripts_with_blanks():
    assert of_title("Паромы снова ходят") == ["паромы", "снова", "ходят"]
    assert of_title("बंदरगाह फिर खुला") == ["बंदरगाह", "फिर", "खुला"]


@pytest.mark.parametrize(
    ("title", "text", "names", "title_names"),
    [
        ("Ferries sail from Varnholm", ENGLISH, {"varnholm", "ada", "lind", "isel"}, {"varnholm"}),
        # The first word of a sentence is written so anyhow, unless the text has it as a name
        ("Varnholm gets its bread", ENGLISH, {"varnholm", "ada", "lind", "isel"}, {"varnholm"}),
        ("Ferries sail", "Ferries sail. Boats wait. Nobody was hurt: All slept. “Bread first,” they said.", set(),
         set()),
        ("Ferries Sail Again From Tollen Harbour", ENGLISH, {"varnholm", "ada", "lind", "isel"}, set()),
        ("Ferries Sail Again For Varnholm Harbour", ENGLISH, {"varnholm", "ada", "lind", "isel"}, {"varnholm"}),
        ("Sturm bricht Mauer von Varnholm", GERMAN, set(), set()),
        ("Sturm bricht Hafenmauer: Boote Versenkt", GERMAN, set(), set()),
        ("", "We saw Leeds there.", {"leed"}, {"leed"}),
        ("渡轮恢复通航", "港口渡轮在星期二早上恢复通航。", set(), set()),
    ],
)  # fmt: skip
def test_names(title, text, names, title_names):
    said = terms(title, text)
    assert (said.names, said.title_names) == (names, title_names)


def test_the_first_word_of_a_line_of_dialogue_is_no_name():
    said = terms("", "They waited for the boat… Bread came first — Then coal; (Nobody slept) but Ada Lind was there.")
    assert said.names == {"ada", "lind"}


def test_numbers_are_told_from_words():
    said = terms("1,200 saved", "Some 1,200 people and 3.5 tonnes of flour, said the 2nd mate of the B7.")
    assert said.numbers == {"1200", "3.5", "2nd"}
    assert said.title == {"1200", "saved"}


def test_a_word_of_the_headline_counts_twice_and_the_text_s_end_not_at_all():
    said = terms("Ferry ferry", "The ferry waits. " + "wall " * 200 + "unseen")
    assert said.counts["ferry"] == 5
    assert "unseen" not in said.counts
    assert said.counts["wait"] == 1


@pytest.mark.parametrize(
    ("text", "outlet", "left"),
    [
        ("Ada Lind told the Varnholm Post so", "Varnholm Post", "Ada Lind told the   so"),
        ("Varnholm  Post, VARNHOLM POST", "Varnholm Post", "Varnholm  Post,  "),
        ("VarnholmPost said", "Varnholm Post", "  said"),
        ("The Varnholm Postman said", "Varnholm Post", "The Varnholm Postman said"),
        ("PA said", "PA", "PA said"),
        ("What (a.b*c) said", "(a.b*c)", "What   said"),
        ("anything", "", "anything"),
    ],
)
def test_an_outlet_that_names_itself(text, outlet, left):
    assert without_outlet(text, outlet) == left


@given(st.text(max_size=700), st.text(max_size=700))
def test_any_text_has_terms(title, text):
    said = terms(title, text)
    assert said == terms(title, text)
    assert said.title | said.names | said.title_names | said.numbers <= said.counts.keys()
    assert all(count >= 1 and term for term, count in said.counts.items())
    assert terms(title, text[:BEGINNING]) == said


@given(st.text(max_size=60), st.text(max_size=30))
def test_any_outlet_may_be_left_out(text, outlet):
    assert isinstance(without_outlet(text, outlet), str)


@pytest.mark.parametrize("piece", ["a", "A ", "1,", "1.000", "渡", "'a", "é\u0301", "“(", "ก", "a'", " "])
def test_an_endless_text_takes_no_endless_time(piece):
    start = time.process_time()
    said = terms(piece * 300_000, piece * 300_000)
    without_outlet(piece * 20_000, "Varnholm Post")
    assert time.process_time() - start < 2
    assert len(said.counts) <= 2 * BEGINNING


def test_names_are_told_from_all_words_small_ones_too():
    """Of the words that count four in ten are names here; of all words one in ten is."""
    text = (
        "It was on the way to Varnholm that she of Tollen met him of Isel, and it is said that they spoke of what it "
        "is that may be done with all of Saltmarsh, and by whom, and not of the pier."
    )
    assert terms("", text).names == {"varnholm", "tollen", "isel", "saltmarsh"}
