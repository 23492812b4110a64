"""Where a sentence ends, and where a quotation is cut (B24)."""

import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.text.clean import count_words
from curator.text.sentences import cut, sentences
from tests.clockwork import growth

# Each sentence stands between bars.
ENDS = {
    "en": [
        "Dr. Ilse Varn met Mrs. Oake at 5 p.m. on Friday.|She was late.",
        "He arrived at 7 a.m.|The doors were shut.",
        "It opens at 9 a.m. EST and closes at noon.",
        "The U.S. Senate met.|It was quiet.",
        "They left the U.S.|The flight took hours.",
        "Inflation rose to 3.5 per cent.|Rents rose too.",
        "“It is over,” she said.|“We won.”|Then she left.",
        "“Stop!” he cried.|Nobody did.",
        "“Is it true?” asked the mayor.|No one knew.",
        "Who knew?|Nobody!|Really…|Yes.",
        "She works for Oake Inc. in Saltmarsh.|He does not.",
        "J. K. Farrow and R. Lund wrote it.|It sold well.",
        "See No. 5 in Vol. 2 for more.|It is long.",
        "The file readme.md is at varnholm.example today.|Read it.",
        "Prof. St. John spoke vs. the motion, e.g. on cost.|He lost.",
        "(The vote was close.)|It passed.",
        "A. I. Varn and J. A. Oake signed.|Both left.",
        "He said it... and left.|She stayed.",
        'He said: "We go."|Then they went.',
        "The plan, i.e. the bridge, costs $4.2 million.|It is late.",
        "It happened on Jan. 6 in St. Varn.|Nobody was hurt.",
    ],
    "de": [
        "Am 3. Oktober trafen sich Dr. Lund und Prof. Varn.|Es regnete.",
        "Das kostet z. B. 4,5 Mio. Euro.|Das ist viel.",
        "„Das ist vorbei.“|Er ging.",
        "„Kommst du?“, fragte sie.|„Nein!“|Dann war es still.",
        "»Genug.«|Sie schwieg.",
        "Er kaufte Brot, Käse usw. im Dorf.|Dann fuhr er heim.",
        "Im Jahr 2024.|Danach nicht mehr.",
        "Der FC Isel gewann 3:1 (1:0).|Das Tor fiel spät.",
    ],
    "fr": [
        "« C’est fini. »|Il est parti.",
        "« Vraiment ? » demande-t-elle.|Il se tait.",
        "M. Varn et Mme. Oake sont là.|Ils attendent.",
        "Le prix est de 3,5 millions.|C’est trop !|Non ?",
    ],
    "es": [
        "¿Quién lo sabe?|¡Nadie!|La Sra. Varn calla.",
        "EE. UU. votó ayer.|El Sr. Lund ganó.",
        "«Se acabó».|Luego se fue.",
    ],
    "ru": [
        "В 1999 г. он жил на ул. Лесной.|Потом уехал.",
        "Цена — 3,5 млн. рублей.|Это много.",
        "«Всё кончено», — сказал он.|Она молчала.",
        "«Кто там?» — спросил А. С. Лунд.|Никто не ответил.",
        "Он купил хлеб, сыр и т. д. в лавке.|Затем ушёл.",
        "Работы идут, т. е. мост строят.|Скоро откроют.",
    ],
    "ja": ["橋が開いた。|「本当に？」|町は静かだ。"],
    "zh": ["大桥开放了。|真的吗？|是的！"],
    "el": ["Ποιος ξέρει;|Κανείς."],
    "hi": ["पुल खुल गया।|सब खुश हैं।"],
}


@pytest.mark.parametrize(("language", "text"), [(tag, text) for tag, texts in ENDS.items() for text in texts])
def test_a_sentence_ends_where_a_reader_says_it_ends(language: str, text: str) -> None:
    wanted = [part.strip() for part in text.split("|")]
    whole = text.replace("|", "" if language in {"ja", "zh"} else " ")
    assert [whole[span.start : span.end] for span in sentences(whole, language)] == wanted


LONG = (
    "The council of Varnholm, which met for nine hours, voted to rebuild the old bridge over the Isel by next spring."
)


def test_whole_paragraphs_stay_whole_within_the_limits() -> None:
    assert cut(("One two three.", "Four five."), 75, None, "en") == ("One two three.", "Four five.")


def test_a_paragraph_is_cut_after_the_last_sentence_that_fits() -> None:
    assert cut(("One two. Three four. Five six seven.",), 5, None, "en") == ("One two. Three four.",)


def test_a_second_paragraph_of_which_no_sentence_fits_is_left_out() -> None:
    assert cut(("One two three.", "Four five six seven."), 5, None, "en") == ("One two three.",)


def test_nothing_follows_a_paragraph_that_was_cut() -> None:
    assert cut(("One two. Three four five.", "Six."), 4, None, "en") == ("One two.",)


def test_one_long_sentence_is_cut_at_a_clause_and_marked() -> None:
    assert cut((LONG,), 11, None, "en") == ("The council of Varnholm, which met for nine hours […]",)


def test_without_a_clause_it_is_cut_at_a_word_and_marked() -> None:
    assert cut(("one two three four five six",), 3, None, "en") == ("one two three […]",)


def test_an_opened_quotation_is_not_left_open_if_that_costs_little() -> None:
    text = "The mayor spoke at noon today. She was clear. “We will build. We will not wait,” she said."
    assert cut((text,), 13, None, "en") == ("The mayor spoke at noon today. She was clear.",)


def test_characters_are_a_limit_too_and_the_mark_counts() -> None:
    (quoted,) = cut((LONG,), 75, 60, "en")
    assert len(quoted) <= 60
    assert quoted.endswith(" […]")


@pytest.mark.parametrize(("words", "characters"), [(0, None), (75, 0), (75, 3)])
def test_a_limit_that_allows_nothing_gives_nothing(words: int, characters: int | None) -> None:
    assert cut((LONG,), words, characters, "en") == ()


def test_a_script_without_blanks_is_cut_too() -> None:
    (quoted,) = cut(("橋が開いた町は静かだ" * 20,), 10, None, "ja")
    assert count_words(quoted) <= 11
    assert quoted.endswith("[…]")


def test_a_hundred_thousand_characters_are_cut_at_once() -> None:
    assert cut(("word, " * 20_000,), 75, None, "en")
    assert cut(("Word. " * 20_000,), 75, None, "en")
    assert cut(("x" * 100_000,), 75, 500, "en")


@pytest.mark.parametrize("sentence", ["Word and word. ", "“Word. ", "word, ", "橋が開いた。", "x"])
def test_a_paragraph_of_any_length_takes_the_memory_of_a_quotation(sentence: str) -> None:
    text = sentence * (600_000 // len(sentence))
    tracemalloc.start()
    try:
        assert cut((text,), 500, None, "en")
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


def test_a_paragraph_of_four_times_the_length_takes_no_more_than_its_share() -> None:
    assert growth(lambda size: cut(("“Word and word. " * size,), 500, 60_000, "en"), 1_000) < 12


def test_where_the_window_ends_no_sentence_does() -> None:
    """Beyond what fits a text is not looked at; what stands at that border is not taken for a sentence's end."""
    (quoted,) = cut((f"It won. {'Long' * 400}. Then {'more ' * 900}",), 3, None, "en")
    assert quoted == "It won."
    (quoted,) = cut((f"{'a' * 1_150}. {'B' * 400}. The end.",), 5, 2_000, "en")
    assert quoted == f"{'a' * 1_150}."


TEXTS = st.text(st.sampled_from("ab A. !?…,;“”„«»()0-–。é\u00a0ж;।"), max_size=120)


@given(TEXTS, st.sampled_from(["en", "de", "ru", "fr", "", "pt-br"]))
def test_sentences_cover_the_text_in_order(text: str, language: str) -> None:
    spans = sentences(text, language)
    left = text
    for span in spans:
        left = left.replace(text[span.start : span.end], "", 1)
    assert not left.strip()
    assert all(span.start < span.end for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


@given(st.lists(TEXTS, max_size=4), st.integers(0, 12), st.one_of(st.none(), st.integers(0, 60)))
def test_a_quotation_is_verbatim_and_within_its_limits(
    paragraphs: list[str], max_words: int, max_characters: int | None
) -> None:
    quoted = cut(tuple(paragraphs), max_words, max_characters, "en")
    assert all(any(part.removesuffix(" […]") in text for text in paragraphs) for part in quoted)
    assert sum(count_words(part.removesuffix(" […]")) for part in quoted) <= max_words
    if max_characters is not None:
        assert len("\n".join(quoted)) <= max_characters
