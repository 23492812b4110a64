"""Same article: which texts are one, printed twice. The texts are ours; benchmarks/copies.py has publishers'."""

import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.match.copies import copied, keys, sketch

HEADLINE = "Ferries sail again after harbour wall is mended"
BODY = (
    (
        "KELDE (NW) — Ferries between Kelde and the islands sailed again on Tuesday, eleven days after a storm broke "
        "the harbour wall and flooded the ticket hall."
    ),
    (
        "The first boat left at 6:40 a.m. with 212 passengers and a lorry of flour for the bakery on Holme Skerry, "
        "where bread had been rationed since the weekend."
    ),
    (
        "Engineers closed the gap with 340 blocks of granite from a quarry that had been shut for thirty years. The "
        "work went on through four nights under floodlights borrowed from the football club."
    ),
    (
        "The harbour board expects repairs to cost about 2.3 million crowns, most of which the insurers have promised "
        "to pay. A smaller crack near the lighthouse will be filled in spring."
    ),
    (
        "Islanders had crossed in fishing boats meanwhile, and two weddings were moved to the mainland. The school on "
        "Holme Skerry taught its older pupils by radio."
    ),
    "Forecasters say that another storm may pass south of the islands on Friday, but that the wall should stand.",
)
STATEMENT = (
    "“We have listened to the islanders, we have read the engineers’ report to its last page, and we have decided that "
    "the wall will be raised by a metre along its whole length before the next winter, whatever the insurers may say "
    "about it, because a harbour that closes for eleven days is no harbour but a place where boats are tied up and "
    "people wait, and nobody who lives by the sea should have to wait for the sea to be kind.”"
)


def text(*paragraphs, headline=HEADLINE):
    return "\n\n".join((headline, *paragraphs))


WIRE = text(*BODY)
COPIES = {
    "as it is": WIRE,
    "cut after three paragraphs": text(*BODY[:3]),
    "retitled": text(*BODY, headline="Islanders get their boats back, and bread"),
    "with another dateline": text(BODY[0].replace("KELDE (NW) — ", "HOLME SKERRY, Tues. - "), *BODY[1:]),
    "with one paragraph rewritten": text(
        *BODY[:2],
        "A quarry that nobody had worked in for a generation gave the stone, and the football club its lamps.",
        *BODY[3:],
    ),
    "with a paragraph of its own in front": text("Bread is back in the shops this morning.", *BODY),
    "with a site's lines at its end": text(
        *BODY,
        "The post Ferries sail again after harbour wall is mended appeared first on Isel Herald.",
        "Read more: The best beaches of the islands",
        "We use cookies. Sign up for our newsletter and never miss a story. © 2026 Isel Herald Media, all rights "
        "reserved.",
    ),
    "in capitals, with other quotes and dashes": WIRE.upper().replace("—", "-").replace("’", "'"),
    "as a feed gives it": WIRE[:500],
}


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_copy_is_found_and_known(copy):
    assert set(keys(sketch(WIRE))) & set(keys(sketch(copy)))
    assert copied(WIRE, copy).same_text


def test_two_reporters_who_quote_a_statement_write_two_articles():
    one = text(
        "The harbour board gave in to the islanders on Wednesday night.",
        STATEMENT,
        "Its chairwoman read this from a sheet of paper in a hall so full that people stood on the stairs.",
        "Nobody asked what a metre of granite costs.",
        headline="Harbour wall to be raised by a metre",
    )
    other = text(
        "After eleven days without a boat, Kelde wants a higher wall. That was decided in a meeting of two hours.",
        STATEMENT,
        "The opposition called the plan a castle in the air and left the room before the vote.",
        headline="Board votes for a higher harbour wall in Kelde",
    )
    assert not copied(one, other).same_text
    assert copied(one, other).quoted_share > 0.25


def test_a_statement_without_marks_proves_as_little():
    spoken = STATEMENT.strip("“”")
    one = text(
        "The harbour board gave in to the islanders on Wednesday night, in a hall so full that people stood on the "
        "stairs and children sat on the window sills; the caretaker had opened both doors to let in some air.",
        spoken,
        "Its chairwoman read this from a sheet of paper. Nobody asked her what a metre of granite costs.",
        headline="Wall to be raised",
    )
    other = text(
        "After eleven days without a boat, the town of Kelde wants a higher wall, and wants it soon.",
        spoken,
        "The opposition called the plan a castle in the air and left the room before anybody could vote on it, which "
        "their leader said afterwards had been a mistake that she alone had to answer for.",
        headline="Board votes for a higher wall",
    )
    assert not copied(one, other).same_text


def test_a_press_release_that_two_print_is_one_text():
    release = ("The board of the harbour of Kelde makes known what follows.", STATEMENT, *BODY[2:4])
    assert copied(text(*release), text(*release, headline="From the board")).same_text


BOILERPLATE = (
    (
        "The post appeared first on Isel Herald. Read more of our stories and sign up for our newsletter, which is "
        "free and comes every morning at six."
    ),
    "By going on to use this site you agree to our use of cookies and to our terms, which were last changed in May.",
    "© 2026 Isel Herald Media. All rights reserved. This material may not be published, broadcast or rewritten.",
)


def test_what_a_site_says_below_every_article_makes_none_alike():
    one, other = text(*BODY[:2], *BOILERPLATE), text(*BODY[3:5], *BOILERPLATE, headline="Two weddings are moved")
    assert not copied(one, other).same_text


def test_a_digest_is_no_copy_of_what_it_quotes():
    digest = text(
        *(f"On the {place} a fair was held, and the {place} band played until the lamps went out over the {place} "
          "green and everybody walked home along the water." for place in ("north", "south", "east", "west") * 4),
        BODY[0],
        *(f"The {fish} came late this year, and the {fish} boats with them; the price of {fish} rose by a third."
          for fish in ("herring", "cod", "haddock", "plaice")),
        headline="The week on the coast",
    )  # fmt: skip
    brief = text(BODY[0], headline="Ferries sail")
    assert copied(brief, digest).share > 0.8
    assert not copied(brief, digest).same_text
    assert copied(text(BODY[0], BODY[1]), WIRE).same_text


def test_bulletins_differ_in_their_numbers_only():
    bulletin = (
        "An earthquake of magnitude {0} was felt near Kelde at {1} on {2} May. It lay {3} kilometres below ground, {4} "
        "kilometres from Holme Skerry. In the past {5} days there were {6} of magnitude 3 or more within {7} "
        "kilometres. Its centre was {8} kilometres from the town of Isel and {9} kilometres from Tollen. This was "
        "written by a program of the seismic survey; a person will look at it later."
    )
    one = text(bulletin.format("4.4", "10:26", 3, 7, 21, 10, 0, 160, 31, 55), headline="Earthquake near Kelde")
    other = text(bulletin.format("4.9", "21:04", 19, 2, 34, 12, 1, 170, 48, 71), headline="Earthquake near Kelde")
    assert not copied(one, other).same_text
    assert copied(one, one.replace("magnitude 4.4", "magnitude 4.5")).same_text


@pytest.mark.parametrize("short", ["", " \n\n ", "Read more", "Ferries sail again", "…", HEADLINE])
def test_a_few_words_prove_nothing(short):
    assert keys(sketch(short)) == ()
    assert not copied(short, short).same_text
    assert not copied(short, WIRE).same_text


CHINESE = (
    "港口渡轮在星期二早上恢复通航。十一天前，一场暴风雨冲毁了防波堤，海水淹没了售票大厅。第一班船载着二百一十二名乘客离开码头。",
    "工程师用三百四十块花岗岩填补了缺口，石料来自一座关闭了三十年的采石场。工人们借用足球俱乐部的灯光，连续工作了四个夜晚。",
    "港务局预计维修费用约为二百三十万，大部分由保险公司承担。灯塔附近的一道较小裂缝将在春天修补。",
)


def test_scripts_without_blanks():
    whole = "\n\n".join(CHINESE)
    other = "市议会星期三讨论了新的预算，会议持续到深夜。议员们对学校的经费意见不一，最后决定推迟表决。" * 3
    assert set(keys(sketch(whole))) & set(keys(sketch("\n\n".join(CHINESE[:2]))))
    assert copied(whole, "\n\n".join(CHINESE[:2])).same_text
    assert not copied(whole, other).same_text


def test_scripts_with_blanks_beside_latin():
    russian = (
        "Паромы между Кельде и островами снова ходят со вторника, через одиннадцать дней после того, как шторм сломал "
        "стену гавани и затопил кассы. Первое судно вышло утром с двумястами пассажирами, и в магазины вернулся хлеб. "
        "Инженеры закрыли пролом гранитом из каменоломни, которая стояла закрытой тридцать лет."
    )
    assert copied(russian, russian.upper()).same_text


def test_the_same_numbers_in_every_process():
    """``hash`` would be salted anew in each; and they fit SQLite's integers."""
    script = "import sys; from curator.match.copies import *; print(*keys(sketch(sys.stdin.read())))"
    printed = subprocess.run([sys.executable, "-c", script], input=WIRE, capture_output=True, text=True, check=True)
    assert tuple(map(int, printed.stdout.split())) == keys(sketch(WIRE))
    assert all(0 <= number < 1 << 63 for number in sketch(WIRE))
    assert keys(sketch("a b c " * 20)) == (976367169802991204, 4262949072514562960, 6040481954451790632)


def test_few_keys():
    assert len(keys(sketch(WIRE))) <= 18


WORDS = st.lists(
    st.sampled_from(
        ["harbour", "ferry", "Wall", "storm's", "granite", "night", "12", "lamp", "bread", "é", "ß", "渡轮"]
    ),
    max_size=80,
)
TEXTS = st.one_of(st.text(max_size=300), WORDS.map(" ".join))


@given(TEXTS, TEXTS)
def test_which_is_asked_first_does_not_matter(one, other):
    assert copied(one, other) == copied(other, one)


@given(st.integers(0, 1000), st.integers(40, 200))
def test_a_text_is_its_own_copy(seed, length):
    chosen = random.Random(seed)
    one = " ".join(f"w{chosen.randrange(10_000)}" for _ in range(length))
    assert copied(one, one).same_text


@given(WORDS, st.lists(st.sampled_from([" ", "  ", "\n", "\n\n", "\t", "\u00a0"]), min_size=1, max_size=9))
def test_neither_white_space_nor_case_changes_a_sketch(words, gaps):
    words = [word for word in words if word.isascii()]
    spaced = "".join(word + gaps[place % len(gaps)] for place, word in enumerate(words))
    assert sketch(spaced) == sketch(" ".join(words)) == sketch(" ".join(words).upper())


BRITISH = (
    "The board said: 'We have read the engineer's report to its last page and we won't wait for another winter.'",
    "The board said: ‘We have read the engineer’s report to its last page and we won’t wait for another winter.’",
    "The board said: \"We have read the engineers' report to its last page and we won't wait for another winter.\"",
    "The board said: „We have read the report to its last page and we will not wait for another winter.“",
    "The board said: « We have read the report to its last page and we will not wait for another winter. »",
)


@pytest.mark.parametrize("quoted", BRITISH)
def test_quoted_words_are_known_by_every_habit_of_marks(quoted):
    """Only a plural's apostrophe inside single quotes cannot be told from their end."""
    assert len(sketch(quoted)) < 5


def test_apostrophes_quote_nothing():
    plain = "The islanders' boats didn't sail; the board's chairwoman won't say when they'll leave the fishers' dock"
    assert len(sketch(plain)) > 15


@pytest.mark.parametrize("piece", ['"', " 'a", "“a", " 'a b c d e f", "渡", "1.", "'a ", "a' "])
def test_endless_marks_take_no_endless_time(piece):
    """Each took seconds in a first version of some pattern; the test's own limit of time is what fails."""
    endless = piece * 100_000
    copied(endless, endless[:-5])


@given(st.text(alphabet="a '\"“”‘’«»\n1", max_size=400))
def test_any_marks_are_read(text):
    likeness = copied(text, text)
    assert 0 <= likeness.share <= 1
    assert 0 <= likeness.rest <= 1
