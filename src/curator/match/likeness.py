"""Two articles become a number: how likely they tell one event. No model and no meaning, only which words they share.

Rare words weigh more (TF-IDF, its inverse document frequency counted over what this newsroom collected and, for
English, over a table of news words), the headline counts once more by itself, names that differ and days between take
away. What an article's words weigh is fixed when it comes, so that no later article changes a judgement made before.
"""

import struct
from array import array
from collections.abc import Callable, Mapping
from itertools import compress, repeat
from math import exp, fsum, log, sqrt
from operator import mul
from typing import NamedTuple, Self
from zlib import crc32

from curator.match.terms import Terms

WINDOW = 7.0
"""Days between two articles beyond which they are not compared: what recurs after a week is another event."""
AT_ONCE = 0.5
"""Days between two articles that do not count."""
FADING = 7.0
"""Days in which likeness falls to 1/e."""
TITLE_SHARE = 0.2
"""How much the likeness of two headlines counts beside that of headline and text together."""
NO_NAME_SHARED = 0.7
"""What is left where both texts name somebody or something, and nothing is named by both."""
NAMES_EXCHANGED = 0.75
"""What is left where each headline has a name that the other article has not: Leeds is not Luton."""
NEVER_SURE = 0.34
"""More likeness have neither two such headlines, nor articles of which hardly more than the headline is known, nor two
of one outlet: it may be a formula or a series, and one word of it another event."""
LEAST_TEXT = 4
"""Words that a text adds to its headline at least; ``Watch live`` tells no event."""
NO_NUMBER_SHARED = 0.85
"""What is left where both give numbers, and none is the same: tolls and magnitudes are revised."""
UNHEARD = 20.0
"""Documents added to those counted: in a language that is new here all words weigh about the same."""
BACKGROUND_SHARE = 0.25
"""How much a document of the background counts beside one that was collected here."""

_TITLE, _NAME, _TITLE_NAME, _NUMBER = 1, 2, 4, 8
_HEAD = struct.Struct("<HH")


class Vector(NamedTuple):
    """What an article is compared by: its terms' codes, the heaviest first."""

    terms: "array[int]"
    weights: "array[float]"
    """Of headline and text together; their squares sum up to 1."""
    marks: bytes
    """A set of bits for each term: what it is."""
    titles: "array[float]"
    """Weights of the headline's terms alone, in the order of terms; their squares sum up to 1."""

    def packed(self) -> bytes:
        """Return it as bytes, for the same machine to read."""
        head = _HEAD.pack(len(self.terms), len(self.titles))
        return b"".join((head, self.terms.tobytes(), self.weights.tobytes(), self.titles.tobytes(), self.marks))

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        """Return the vector of its bytes."""
        count, titled = _HEAD.unpack_from(packed)
        weights, titles = 4 + 4 * count, 4 + 8 * count
        marks = titles + 4 * titled
        return cls(
            array("I", packed[4:weights]),
            array("f", packed[weights:titles]),
            packed[marks:],
            array("f", packed[titles:marks]),
        )


def code(term: str) -> int:
    """Return the number that stands for a term, 32 bits; of 300,000 terms some ten share theirs."""
    return crc32(term.encode())


def vector(said: Terms, weight: Callable[[str], float]) -> Vector:
    """Return an article's vector; ``weight`` is a term's inverse document frequency, at least 0."""
    weighed: list[tuple[float, int, str]] = []
    for term, count in said.counts.items():
        rarity = weight(term)
        if rarity > 0:
            weighed.append(((1 + log(count)) * rarity, code(term), term))
    weighed.sort(key=lambda one: (-one[0], one[1]))
    length = sqrt(fsum(one[0] ** 2 for one in weighed)) or 1.0
    titles = [weight(term) for _, _, term in weighed if term in said.title]
    titles_length = sqrt(fsum(one**2 for one in titles)) or 1.0
    return Vector(
        array("I", [number for _, number, _ in weighed]),
        array("f", [one / length for one, _, _ in weighed]),
        bytes(_marks(term, said) for _, _, term in weighed),
        array("f", [one / titles_length for one in titles]),
    )


def _marks(term: str, said: Terms) -> int:
    return (
        _TITLE * (term in said.title)
        | _NAME * (term in said.names)
        | _TITLE_NAME * (term in said.title_names)
        | _NUMBER * (term in said.numbers)
    )


def rarity(documents: float, having: float) -> float:
    """Return a term's inverse document frequency among so many documents; 0 for one that all have."""
    return max(0.0, log((documents + UNHEARD) / (having or 1.0)))


class Compared:
    """An article made ready for being compared with many others."""

    def __init__(self, own: Vector, day: float, outlet: int = 0) -> None:
        self.vector = own
        self.day = day
        """When it was published, in days."""
        self.outlet = outlet
        """The code of its outlet's name; 0 is none."""
        self.weights = dict(zip(own.terms, own.weights, strict=True))
        self.titles = _titles(own)
        self.is_bare = len(self.weights) - len(self.titles) < LEAST_TEXT
        """Hardly more than a headline is known."""
        self.names, self.title_names, self.numbers = (_marked(own, bit) for bit in (_NAME, _TITLE_NAME, _NUMBER))

    def cosine(self, other: Vector) -> float:
        """Return the cosine of two articles' words, 0 to 1; cheap, to choose those that are looked at closely."""
        return float(sum(map(mul, map(self.weights.get, other.terms, repeat(0.0)), other.weights)))

    def likeness(self, other: "Compared") -> float:
        """Return how alike two articles are, 0 to some 1.2; the same in either direction."""
        apart = abs(self.day - other.day)
        if apart > WINDOW:
            return 0.0
        found = _product(self.weights, other.weights)
        if self.names and other.names and self.names.isdisjoint(other.names):
            found *= NO_NAME_SHARED
        if self.numbers and other.numbers and self.numbers.isdisjoint(other.numbers):
            found *= NO_NUMBER_SHARED
        found += TITLE_SHARE * _product(self.titles, other.titles)
        exchanged = self._exchanges_names(other)
        if exchanged:
            found *= NAMES_EXCHANGED
        told_apart = (exchanged and self.titles and other.titles) or (self.outlet and self.outlet == other.outlet)
        if told_apart or self.is_bare or other.is_bare:
            found = min(found, NEVER_SURE)
        return round(found * exp(-max(0.0, apart - AT_ONCE) / FADING), 6)

    def _exchanges_names(self, other: "Compared") -> bool:
        return bool(self.title_names - other.weights.keys()) and bool(other.title_names - self.weights.keys())


def _product(ours: Mapping[int, float], theirs: Mapping[int, float]) -> float:
    shared = ours.keys() & theirs.keys()
    return fsum(ours[term] * theirs[term] for term in shared)


def _titles(own: Vector) -> dict[int, float]:
    return dict(zip(compress(own.terms, map(_TITLE.__and__, own.marks)), own.titles, strict=True))


def _marked(own: Vector, bit: int) -> frozenset[int]:
    return frozenset(compress(own.terms, map(bit.__and__, own.marks)))
