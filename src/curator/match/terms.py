"""An article's headline and the beginning of its text become the terms by which it is compared, with what each one is.

A term is a word, lower-cased and without a plural's or a genitive's s; where a script writes no blanks between words,
two characters. The commonest English words are none, nor are days and months: they say when, not what. What is a name
shows by its capital letter inside a sentence; in a language that writes other words so (German), and in headlines that
do, nothing is called a name.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from curator.text.clean import UNSPACED

BEGINNING = 500
"""Characters of the text that are compared: more adds words that other events share, fewer lose the names."""
TITLE_WEIGHT = 2
"""How often a word of the headline counts."""
MOST_CAPITALS = 0.25
"""Share of capitalised words inside sentences beyond which a capital letter tells no name.

Of all words, small ones too: of the entries of 365 real feeds 11 % of the English have more, and 92 % of the German;
the averages are .14 and .37.
"""
MOST_TITLE_CAPITALS = 0.7
"""Share of a headline's long words, likewise."""
ENOUGH_WORDS = 8
"""Words inside sentences without which nothing can be said of their capital letters."""

_TERM = re.compile(
    rf"[{UNSPACED}]+|[0-9]+(?:[.,][0-9]+)+|[^\W_{UNSPACED}](?:[^\W_{UNSPACED}]|[\u0300-\u036f\u0900-\u0dff]|['’](?=[^\W_]))*"
)
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_UNSPACED_RUN = re.compile(f"[{UNSPACED}]+")
_SENTENCE = re.compile(r"[.!?…:;|\n\"“”„«»—–(]")
_LONG = 4
_LEAST_NAME = 3

_STOP_WORDS = frozenset(
    """
    a about after against all also an and any are aren't as at be because been before being between both but by can
    can't could did didn't do does doesn't don't during each even first for from get gets got had has have he he's her
    here his how i i'm if in into is isn't it it's its just like made make makes many may more most much new no not now
    of off on one only or other our out over per said say says she she's so some still such than that that's the their
    them there there's these they they're this those through to two under up us very was wasn't we we're were weren't
    what when where which while who who's why will with won't would you you're your

    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
    october november december
    """.split()  # noqa: SIM905  a column of strings is no more readable
)


class Word(NamedTuple):
    """A term where it stands."""

    term: str
    """Empty where a word is none."""
    spelled: str
    is_inside: bool
    """Not the first of its sentence."""
    follows: bool
    """Only a blank parts it from the term before it."""


class Terms(NamedTuple):
    """What an article is compared by; each set holds terms that ``counts`` has too."""

    headline: tuple[Word, ...]
    beginning: tuple[Word, ...]
    counts: Mapping[str, float]
    """Term → how often it stands there, the headline's counted twice."""
    title: frozenset[str]
    names: frozenset[str]
    """Of the text."""
    title_names: frozenset[str]
    """Of the headline; of the text where there is no headline."""
    numbers: frozenset[str]


def terms(title: str, text: str) -> Terms:
    """Return the terms of an article; ``text`` is its plain text, of which the beginning is looked at."""
    words = list(_words(text[:BEGINNING]))
    headline = tuple(word for word in _words(title[:BEGINNING]) if word.term)
    beginning = tuple(word for word in words if word.term)
    counts: dict[str, float] = dict.fromkeys((word.term for word in headline), 0.0)
    for word in headline:
        counts[word.term] += TITLE_WEIGHT
    for word in beginning:
        counts[word.term] = counts.get(word.term, 0.0) + 1
    names = _names(words)
    return Terms(
        headline=headline,
        beginning=beginning,
        counts=counts,
        title=frozenset(word.term for word in headline),
        names=names,
        title_names=_title_names(headline, names) if headline else names,
        numbers=frozenset(term for term in counts if term[0].isdecimal()),
    )


def exchanged_names(ours: Terms, theirs: Terms) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of each headline that the other article has not: one form, filled in for Leeds and Luton.

    Both are empty where one headline alone has such a name.
    """
    one, other = ours.title_names - theirs.counts.keys(), theirs.title_names - ours.counts.keys()
    return (one, other) if one and other else (frozenset(), frozenset())


def without_outlet(text: str, outlet: str) -> str:
    """Return the text without the outlet's name: that it is named, as in ``told the Varnholm Post``, is no news."""
    return _outlet(outlet).sub(" ", text) if len(outlet) >= _LEAST_NAME else text


@lru_cache(maxsize=512)
def _outlet(name: str) -> re.Pattern[str]:
    # A name with capitals is told from a word by them: the Sun from the sun.
    spelled = (" ?".join(map(re.escape, "".join(each.split()))) for each in (name, name.upper()))
    return re.compile(rf"(?<!\w)(?:{'|'.join(spelled)})(?!\w)", re.IGNORECASE if name.islower() else re.NOFLAG)


def _words(text: str) -> Iterator[Word]:
    ended, is_kept = 0, False
    for match in _TERM.finditer(text):
        spelled = match[0]
        start, end = match.span()
        adjoins = start == ended + 1 and text[ended] == " " and ended > 0
        is_inside = adjoins or (ended > 0 and not _SENTENCE.search(text, ended, start))
        follows, ended, is_kept = adjoins and is_kept, end, True
        if not spelled.isascii() and _UNSPACED_RUN.fullmatch(spelled):
            for place in range(max(1, len(spelled) - 1)):
                yield Word(spelled[place : place + 2], spelled[place : place + 2], is_inside, follows)
            continue
        term = _term(spelled)
        is_kept = term not in _STOP_WORDS and (len(term) > 1 or term.isdecimal())
        yield Word(term if is_kept else "", spelled, is_inside, follows)


def _term(spelled: str) -> str:
    word = spelled.lower().replace("’", "'")
    if word[0].isdecimal():
        return word.replace(",", "") if _THOUSANDS.fullmatch(word) else word
    word = word.removesuffix("'s")
    if len(word) > 3 and word[-1] == "s" and word[-2] not in "sui":
        return word[:-1]
    return word


def _names(words: Sequence[Word]) -> frozenset[str]:
    inside = [word for word in words if word.is_inside]
    capital = [word.term for word in inside if word.spelled[0].isupper()]
    if len(inside) >= ENOUGH_WORDS and len(capital) > MOST_CAPITALS * len(inside):
        return frozenset()
    return frozenset(filter(None, capital))


def _title_names(headline: Sequence[Word], names: frozenset[str]) -> frozenset[str]:
    long = [word.spelled[0].isupper() for word in headline if len(word.spelled) >= _LONG]
    tells = sum(long) <= MOST_TITLE_CAPITALS * len(long)
    return frozenset(
        word.term
        for word in headline
        if word.spelled[0].isupper() and (word.term in names or (tells and word.is_inside))
    )
