"""What holds of every quotation: ticks come back, put-back words are verbatim, a diff is the two texts."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from curator.model import Article, Rights, Span
from curator.proof import paragraphs, proof, quotation, strangers, ticked
from curator.proof.diff import changes, compared, places
from curator.proof.reading import read
from curator.text.clean import clean

WORDS = st.sampled_from(
    ["the", "a", "strike", "union’s", "night-shift", "“sleep,”", "812", "U.S.", "«ja»", "橋が開いた", "पुल", "é", "…",
     "—", "[sic]", "[…]", "e\u0301", "½", "ﬁn", "ς", "İ", "x.", "no?", "(it", "he)"]
)  # fmt: skip
SENTENCE = st.lists(WORDS, min_size=1, max_size=8).map(lambda them: " ".join(them).capitalize() + ".")
PARAGRAPH = st.lists(SENTENCE, min_size=1, max_size=4).map(" ".join)
TEXT = st.lists(PARAGRAPH, min_size=1, max_size=4).map("\n\n".join)
ANY_TEXT = st.lists(st.text(max_size=60).map(clean), max_size=4).map(lambda them: "\n\n".join(filter(None, them)))
LANGUAGES = st.sampled_from(["", "en", "de", "ja", "el"])


def article(text: str) -> Article:
    seen = datetime(2026, 11, 22, 5, tzinfo=UTC)
    return Article(id="1", source="s", outlet="O", url="https://o.example/", title="T", first_seen=seen, text=text)


@given(text=TEXT | ANY_TEXT, language=LANGUAGES, data=st.data())
def test_ticking_and_reading_back_gives_the_same_quotation(text: str, language: str, data: st.DataObject) -> None:
    """Where a sentence stands twice the ticks may be the other's; what is quoted is the same, word for word."""
    sentences = [one for part in paragraphs(text, language) for one in part.sentences]
    chosen = data.draw(st.lists(st.sampled_from(sentences), unique=True)) if sentences else []
    words = quotation(text, [one.span for one in chosen], language)
    back = ticked(text, words, language)
    said = [word for word in read(words).tokens if word[0].isalnum()]
    again = quotation(text, [one.span for one in back], language)
    assert [word for word in read(again).tokens if word[0].isalnum()] == said


@given(text=TEXT.filter(lambda text: "[…]" not in text), data=st.data())
def test_ticks_come_back_where_no_sentence_stands_twice(text: str, data: st.DataObject) -> None:
    numbered = "\n\n".join(
        " ".join(f"Number{row}x{column} {one.text}" for column, one in enumerate(part.sentences))
        for row, part in enumerate(paragraphs(text, "en"))
    )
    sentences = [one for part in paragraphs(numbered, "en") for one in part.sentences]
    distinct = [one for one in sentences if one.text.startswith("Number")]
    chosen = data.draw(st.lists(st.sampled_from(distinct), unique=True)) if distinct else []
    words = quotation(numbered, [one.span for one in chosen], "en")
    assert sorted(one.number for one in chosen) == [one.sentence for one in ticked(numbered, words, "en")]


@given(text=TEXT | ANY_TEXT, language=LANGUAGES, spans=st.lists(st.tuples(st.integers(), st.integers())))
def test_what_is_made_of_ticks_is_verbatim(text: str, language: str, spans: list[tuple[int, int]]) -> None:
    some = [Span(start=one % (len(text) + 1), end=other % (len(text) + 1)) for one, other in spans]
    for chosen in (some, [one.span for part in paragraphs(text, language) for one in part.sentences][::2]):
        words = quotation(text, chosen, language)
        assert strangers(words.split("\n\n"), article(text)) is None
        assert proof(words, article(text), Rights()).is_verbatim


@given(text=TEXT | ANY_TEXT, words=TEXT | ANY_TEXT | st.text(max_size=80))
def test_putting_back_is_verbatim_and_a_fault_is_told_where_it_was_not(text: str, words: str) -> None:
    found = proof(words, article(text), Rights())
    paragraphs_of_it = words.split("\n\n")
    assert found.is_verbatim == (strangers(paragraphs_of_it, article(text)) is None)
    assert strangers(found.restored.split("\n\n"), article(text)) is None
    assert proof(found.restored, article(text), Rights()).is_verbatim
    assert "\n\n".join("".join(mark.text for mark in part) for part in found.paragraphs).split() == words.split()


@given(text=TEXT, data=st.data())
def test_one_changed_word_is_found_and_put_back(text: str, data: st.DataObject) -> None:
    """B25"""
    words = text.split(" ")
    at = data.draw(st.integers(0, len(words) - 1))
    edited = " ".join((*words[:at], "zebra", *words[at + 1 :]))
    found = proof(edited, article(text), Rights())
    assert not found.is_verbatim
    assert "zebra" in (strangers(edited.split("\n\n"), article(text)) or ())
    assert "zebra" not in found.restored


@given(old=TEXT | ANY_TEXT, new=TEXT | ANY_TEXT)
def test_a_diff_holds_both_texts(old: str, new: str) -> None:
    pieces = compared(old, new)
    assert "".join(one.text for one in pieces if one.kind != "gone") == new
    kept = " ".join(one.text for one in pieces if one.kind != "came")
    assert [one for one in read(kept).tokens if one != " "] == [one for one in read(old).tokens if one != " "]
    assert (len(pieces) <= 1 and all(one.kind == "same" for one in pieces)) == (read(old).tokens == read(new).tokens)
    shown = places(pieces)
    assert [one for one in shown if one.kind in {"gone", "came"}] == [
        one for one in pieces if one.kind in {"gone", "came"}
    ]


@given(old=st.lists(st.sampled_from("abcd"), max_size=40), new=st.lists(st.sampled_from("abcd"), max_size=40))
def test_changes_make_the_new_of_the_old(old: list[str], new: list[str]) -> None:
    made, at = [], 0
    for change in changes(old, new):
        made += [*old[at : change.start], *new[change.new_start : change.new_end]]
        at = change.end
    assert made + old[at:] == new
