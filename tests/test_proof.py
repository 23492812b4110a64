"""A quotation beside its article: what is not the source's, what was cut, what may not be (W3, B25)."""

import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from curator.model import Article, Rights, Span
from curator.proof import paragraphs, proof, quotation, strangers, ticked, told

TEXT = (
    "The cranes at Pier 9 moved again shortly before six this morning. After nineteen days and a last night of talks, "
    "the dockers of Varnholm voted to accept an agreement that shortens the night shift by one hour and leaves pay "
    "where it was.\n\n"
    "The vote was 812 to 377. It was taken by raised hands in the old customs hall, because the ballot papers had been "
    "printed for a continuation of the strike.\n\n"
    "“Nobody is dancing,” the union’s speaker said at the gate, “but everybody can sleep.”"
)
SENTENCES = [one for part in paragraphs(TEXT, "en") for one in part.sentences]


def article(text: str = TEXT, **changes: object) -> Article:
    fields: dict[str, object] = {
        "id": "1",
        "source": "post",
        "outlet": "Varnholm Post",
        "url": "https://varnholm-post.example/strike",
        "title": "The strike is over",
        "first_seen": datetime(2026, 11, 22, 5, tzinfo=UTC),
        "text": text,
        "lead": tuple(text.split("\n\n")[:2]),
        "language": "en",
    }
    return Article(**{**fields, **changes})  # type: ignore[arg-type]


def made_of(*numbers: int) -> str:
    return quotation(TEXT, [SENTENCES[number - 1].span for number in numbers], "en")


def proved(words: str, text: str = TEXT, **rights: object):
    return proof(words, article(text), Rights(**rights))  # type: ignore[arg-type]


# --- ticks ---------------------------------------------------------------------------------------------------------


def test_sentences_are_counted_through_the_article_and_know_their_characters() -> None:
    assert [[one.number for one in part.sentences] for part in paragraphs(TEXT, "en")] == [[1, 2], [3, 4], [5]]
    assert all(TEXT[one.span.start : one.span.end] == one.text for one in SENTENCES)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((), ""),
        ((3,), "The vote was 812 to 377."),
        ((1, 2), TEXT.partition("\n\n")[0]),
        ((2, 1), TEXT.partition("\n\n")[0]),
        ((1, 3), "The cranes at Pier 9 moved again shortly before six this morning. […] The vote was 812 to 377."),
        ((4, 5), TEXT[TEXT.index("It was taken") :]),
    ],
)
def test_neighbours_run_together_a_gap_becomes_a_mark_and_paragraphs_stay_parted(
    numbers: tuple[int, ...], expected: str
) -> None:
    assert made_of(*numbers) == expected


def test_words_within_a_sentence_can_be_quoted_alone_and_are_marked_where_it_goes_on() -> None:
    start = TEXT.index("dockers")
    words = quotation(TEXT, [Span(start=start + 3, end=start + 22)], "en")
    assert words == "dockers of Varnholm voted […]"
    (passage,) = ticked(TEXT, words, "en")
    assert (passage.sentence, passage.is_whole) == (2, False)
    assert TEXT[passage.span.start : passage.span.end] == "dockers of Varnholm voted"


@pytest.mark.parametrize("span", [(-9, -1), (5, 5), (9, 3), (10**9, 10**10), (65, 66)])
def test_a_passage_without_a_word_is_nothing(span: tuple[int, int]) -> None:
    assert quotation(TEXT, [Span(start=span[0], end=span[1])], "en") == ""


def test_ticks_are_read_back_from_a_quotation_however_its_signs_are_typed() -> None:
    words = made_of(1, 5).replace("“", '"').replace("”", '"').replace("’", "'").replace("[…]", "[...]")
    assert [(one.sentence, one.is_whole) for one in ticked(TEXT, words, "en")] == [(1, True), (5, True)]


def test_a_cut_that_the_publisher_made_parts_no_sentence() -> None:
    text = "“We came […] and went,” she said. Nobody asked."
    assert [(one.sentence, one.is_whole) for one in ticked(text, "“We came […] and went,” she said.", "en")] == [
        (1, True)
    ]


# --- foreign words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "what", "source"),
    [
        (("of talks", "of tough talks"), "“tough” is not in the source.", "last night of talks"),
        (("last night", "last vote"), "“vote” is not what the source has here.", "a last night of talks"),
        (("a last night", "a night"), "“last” is left out without a mark.", "a last night of talks"),
        (("of talks,", "of talks"), "The signs are not set as in the source.", "night of talks, the"),
        (("The cranes", "Yesterday the cranes"), "“Yesterday” is not in the source.", ""),
        (("The cranes", "All cranes"), "“All” is not in the source.", "The cranes at Pier"),
        (("where it was.", "where they wanted."), "“they wanted” is not in the source.", "leaves pay where it was."),
    ],
)
def test_a_word_that_is_not_in_the_source_is_named_with_what_the_source_has_there(
    change: tuple[str, str], what: str, source: str
) -> None:
    good = made_of(1, 2)
    found = proved(good.replace(*change))
    (fault,) = found.faults
    assert told(fault)[0] == what
    assert source in told(fault)[1]
    assert found.restored == fault.mended
    assert strangers(found.restored.split("\n\n"), article()) is None
    if change != ("The cranes", "Yesterday the cranes"):
        assert found.restored == good


def test_a_foreign_word_stands_marked_in_its_place() -> None:
    (paragraph,) = proved(made_of(1).replace("again", "at last")).paragraphs
    assert [(mark.kind, mark.text, mark.fault) for mark in paragraph] == [
        ("source", "The cranes at Pier 9 moved ", 0),
        ("foreign", "at last", 1),
        ("source", " shortly before six this morning.", 0),
    ]


@pytest.mark.parametrize(
    ("around", "said"),
    [
        (("The last night boat was to be sold. Six hundred were quicker.", ""), "left with her bright lamps lit."),
        (("", "Her owners had lit the lamps. Then she lit."), "left with her bright lamps lit."),
        (("A night boat left.", "Nobody left with her lamps lit."), "left again with her lamps lit."),
    ],
)
def test_words_that_the_source_says_twice_are_looked_for_where_the_others_stand(
    around: tuple[str, str], said: str
) -> None:
    good = "The night boat left with her lamps lit."
    found = proved(f"The night boat {said}", text=" ".join((around[0], good, around[1])).strip())
    assert len(found.faults) == 1
    assert found.restored == good


def test_words_left_out_can_be_put_back_or_marked() -> None:
    (fault,) = proved("The cranes at Pier 9 moved before six this morning.").faults
    assert fault.mended == made_of(1)
    assert fault.marked == "The cranes at Pier 9 moved […] before six this morning."


def test_a_passage_from_elsewhere_keeps_its_words_and_gets_its_mark() -> None:
    away = " ".join(f"Word {number} is new." for number in range(90))
    found = proved(f"{made_of(1)} Everybody left the hall.", text=f"{TEXT} {away} Everybody left the hall.")
    assert [told(fault)[0] for fault in found.faults] == ["436 words are left out without a mark."]
    assert found.restored == f"{made_of(1)} […] Everybody left the hall."
    found = proved(f"{made_of(5)} {made_of(1)}")
    assert [told(fault) for fault in found.faults] == [
        ("Nothing marks that words are left out here.", "What follows stands elsewhere in the source.")
    ]
    assert found.restored == f"{made_of(5)} […] {made_of(1)}"


def test_where_many_words_are_left_out_without_a_mark_it_is_put_in() -> None:
    found = proved(f"{made_of(1)} The vote was 812 to 377.")
    assert [told(fault) for fault in found.faults] == [
        (
            "32 words are left out without a mark.",
            "They begin “After nineteen days and a last night of …”",
        )
    ]
    assert found.restored == made_of(1, 3)


def test_what_has_nothing_of_the_source_is_taken_out() -> None:
    found = proved(f"Cabbages bloom. […] {made_of(3)}\n\nNothing fits.")
    assert [told(fault)[1] for fault in found.faults] == ["It has nothing like it."] * 2
    assert found.restored == made_of(3)


@pytest.mark.parametrize(
    ("words", "ours"),
    [
        ("The vote [of the dockers] was 812 to 377.", ("[of the dockers]",)),
        ("“Nobody is dancing,” [she] said at the gate.", ("[she]",)),
        ("[t]he dockers of Varnholm voted", ("[t]he",)),
    ],
)
def test_words_of_ours_in_square_brackets_are_allowed_and_seen(words: str, ours: tuple[str, ...]) -> None:
    found = proved(words.replace("gate.", "gate"))
    assert (found.faults, found.ours) == ((), ours)
    assert [mark.text for mark in found.paragraphs[0] if mark.kind == "ours"] == list(ours)
    assert "words of ours stand in it" in found.liberties
    assert proved(words, edit=True).liberties == ()


def test_square_brackets_of_the_source_are_its_own() -> None:
    found = proved("They wrote “teh [sic] end”.", text="They wrote “teh [sic] end”. Nobody saw.")
    assert (found.faults, found.ours, found.liberties) == ((), (), ())


def test_a_word_glued_to_brackets_is_not_hidden_by_them() -> None:
    assert strangers(("The vote was tough[ ] 812 to 377.",), article()) == ("tough",)


# --- cuts ----------------------------------------------------------------------------------------------------------


def test_a_cut_is_counted_shown_and_told_to_be_between_sentences() -> None:
    (gap,) = proved(made_of(1, 2, 5)).gaps
    assert (gap.words, gap.is_between, gap.is_turned) == (30, True, False)
    assert gap.text.startswith("The vote was 812 to 377. It was taken")


def test_a_cut_within_a_sentence_is_not_between_sentences() -> None:
    (gap,) = proved("The vote was […] by raised hands").gaps
    assert (gap.words, gap.text, gap.is_between) == (6, "812 to 377. It was taken", False)


def test_what_is_turned_round_is_told() -> None:
    (gap,) = proved(f"{made_of(5)} […] {made_of(1)}").gaps
    assert (gap.is_turned, gap.words) == (True, 0)


def test_a_mark_at_the_end_says_only_that_the_sentence_goes_on() -> None:
    (gap,) = proved("The dockers of Varnholm voted […]").gaps
    assert (gap.words, gap.is_between) == (0, False)


# --- limits --------------------------------------------------------------------------------------------------------


def test_the_limits_of_the_rights_card_and_of_the_page_are_told() -> None:
    page = article(max_snippet=100)
    assert proof(made_of(1, 2), page, Rights(max_words=20)).too_long == (
        "It has 44 words; this source allows 20.",
        f"It has {len(made_of(1, 2))} characters; the page allows 100.",
    )
    assert proof(TEXT, article(), Rights()).too_long == (
        "It has 88 words; this source allows 75.",
        "It has 3 paragraphs; this source allows 2.",
    )
    assert proof(made_of(1), page, Rights()).too_long == ()


def test_a_source_that_lets_its_words_not_be_edited_wants_whole_sentences() -> None:
    assert proved("the dockers of Varnholm voted").liberties == ("a sentence is not whole",)
    assert proved("the dockers of Varnholm voted", edit=True).liberties == ()
    assert proved(made_of(1, 3)).liberties == ()


# --- languages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "橋が開いた。町は静かだ。人々は歩いた。"),
        ("hi", "पुल खुल गया। सब खुश हैं। लोग चले।"),
        ("ru", "В 1999 г. он жил там. Потом уехал. Никто не спросил."),
        ("ar", "فتح الجسر. المدينة هادئة. مشى الناس."),
        ("de", "„Straße gesperrt.“ Der Weg ist weit. Niemand kam."),
    ],
)
def test_every_script_is_proved(language: str, text: str) -> None:
    first, _, third = (one for part in paragraphs(text, language) for one in part.sentences)
    words = quotation(text, [first.span, third.span], language)
    found = proof(words, article(text, language=language), Rights())
    assert (found.faults, [gap.is_between for gap in found.gaps]) == ((), [True])
    assert [one.sentence for one in ticked(text, words, language)] == [1, 3]
    bad = proof(words.replace(first.text, f"{first.text[:-1]}x."), article(text, language=language), Rights())
    assert bad.faults
    assert strangers(bad.restored.split("\n\n"), article(text, language=language)) is None


def test_part_of_a_sentence_written_without_blanks_is_verbatim() -> None:
    assert strangers(("開いた",), article("橋が開いた。")) is None


def test_a_combining_mark_belongs_to_its_letter() -> None:
    assert strangers(("ल",), article("पुल खुला।")) == ("ल",)


def test_a_standfirst_may_be_quoted_and_stands_before_the_text() -> None:
    page = article(standfirst="It ended before six.")
    assert strangers(("It ended before six.",), page) is None
    assert strangers(("It ended before six. The cranes at Pier 9 moved again",), page) is None


# --- bounds --------------------------------------------------------------------------------------------------------


def steps(work: object) -> int:
    """How many lines of Python some work runs: the same on every machine."""
    count = 0

    def line(*_: object) -> object:
        nonlocal count
        count += 1
        return line

    sys.settrace(line)  # type: ignore[arg-type]
    try:
        work()  # type: ignore[operator]
    finally:
        sys.settrace(None)
    return count


HOSTILE = {
    "one word": lambda size: ("a " * size, "b" + " a" * (size // 2)),
    "no blank": lambda size: ("ab" * size, "ba" * size),
    "cuts": lambda size: ("word " * size, "x […] " * size),
    "brackets": lambda size: ("word [a] " * size, "[" * size + "[x] y " * size),
    "paragraphs": lambda size: ("one\n\n" * size, "two\n\n" * size),
    "signs": lambda size: ("." * size, ", " * size),
    "glue": lambda size: ("a-" * size, "a-b-" * size),
    "every second": lambda size: (
        " ".join(map(str, range(size))),
        " ".join(str(number if number % 2 else -number) for number in range(size)),
    ),
    "backwards": lambda size: (" ".join(map(str, range(size))), " ".join(map(str, reversed(range(size))))),
    "marks": lambda size: ("e\u0301" * size, "\u0301" * size + " é" * size),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_makes_the_proof_take_more_than_a_few_times_its_length(name: str) -> None:
    def work(size: int) -> None:
        text, words = HOSTILE[name](size)
        page = article(text)
        found = proof(words, page, Rights())
        ticked(text, words, "en")
        assert strangers(found.restored.split("\n\n"), page) is None

    once, four = steps(lambda: work(300)), steps(lambda: work(1_200))
    assert four < 6 * once + 20_000


def test_a_long_text_has_few_faults_told_and_all_put_back() -> None:
    text = " ".join(f"Sentence {number} is here." for number in range(300))
    found = proof(text.replace(" is ", " was "), replace(article(text)), Rights())
    assert (len(found.faults), found.count) == (12, 300)
    assert found.restored == text
