"""What changed between two versions of a text, for an editor to see at a glance (B41)."""

import pytest

from curator.proof.diff import changes, compared, counted, places
from tests.test_proof import TEXT, steps


def seen(old: str, new: str) -> str:
    signs = {"gone": "-{}-", "came": "+{}+", "same": "{}", "skipped": "{}"}
    return "".join(signs[piece.kind].format(piece.text) for piece in places(compared(old, new)))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            ("one hour", "two hours"),
            "… that shortens the night shift by -one hour-+two hours+ and leaves pay where it was. …",
        ),
        (("812 to 377", "clear"), "… where it was. The vote was -812 to 377-+clear+. It was taken by raised …"),
        (
            (" in the old customs hall", ""),
            "… It was taken by raised hands- in the old customs hall-, because the ballot papers had …",
        ),
        (
            ("union’s", "unions’"),
            "… the strike. “Nobody is dancing,” the -union’s-+unions’+ speaker said at the gate, “but …",
        ),
    ],
)
def test_only_what_changed_is_shown_with_a_few_words_round_it(change: tuple[str, str], expected: str) -> None:
    assert " ".join(seen(TEXT, TEXT.replace(*change)).split()) == expected


@pytest.mark.parametrize("signs", [("“", '"'), ("’", "'"), ("\n\n", "\n \n")])
def test_another_kind_of_signs_is_no_change(signs: tuple[str, str]) -> None:
    assert counted(compared(TEXT, TEXT.replace(*signs))) == 0


def test_changes_are_counted_by_place() -> None:
    new = TEXT.replace("one hour", "two hours").replace("812 to 377", "clear").replace(" in the old customs hall", "")
    assert counted(compared(TEXT, new)) == 3


def test_a_long_text_that_changed_in_two_places_is_told_apart_by_the_words_between() -> None:
    words = [str(number) for number in range(20_000)]
    new = [*words[:5_000], "x", *words[5_001:15_000], *words[15_004:]]
    assert changes(words, new) == [(5_000, 5_001, 5_000, 5_001), (15_000, 15_004, 15_000, 15_000)]


@pytest.mark.parametrize(
    "texts",
    [
        lambda size: (["a"] * size, ["b"] + ["a", "b"] * size),
        lambda size: (list(map(str, range(size))), list(map(str, reversed(range(size))))),
        lambda size: ([str(number % 7) for number in range(size)], [str(number % 11) for number in range(size)]),
    ],
    ids=["one word", "backwards", "rounds"],
)
def test_no_texts_take_more_than_a_few_times_their_length(texts: object) -> None:
    once, four = (steps(lambda size=size: changes(*texts(size))) for size in (600, 2_400))  # type: ignore[operator]
    assert four < 6 * once + 20_000
