"""New entries of a feed and those gone from it become edits: which new one is an earlier one, reworded.

For where neither id nor address tells (``match.item``): a publisher changed both, or the feed has none that mean
anything. The program asks it of one new article and one that is gone; a whole listing is how it is measured. What is
found is likely, not proved: it is proposed, never joined unseen.

Words and pairs of words count by how rare they are in the listing: what most of its entries say, as "live updates" or
a channel's notice, tells nothing. Two entries alike that have a third like them are a series, not an edit.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from math import log
from typing import NamedTuple

from curator.match.runs import bare_words

# Chosen on 745 edits in 23 feeds (benchmarks/copies.py has the figures). A threshold chosen without the feed that it is
# measured on lies between .28 and .40, and costs a point of recall.
_ENOUGH = 0.32
SURE = 0.55
"""From this likeness on 97 in 100 are right, even where most entries are new; below it, three in four."""
_RIVALS = 0.3
_RENUMBERED, _TOLD = 0.15, 8
_SAME_MOMENT, _OTHER_MOMENT = 0.3, 0.05
_RARE = 5
"""Entries that have a term at most, for it to lead from one entry to the other."""

_NUMBER = re.compile(r"\d+")


class Wording(NamedTuple):
    """What a feed says of an entry; plain text."""

    title: str
    summary: str = ""
    published: datetime | None = None


class Edit(NamedTuple):
    """Which entry that is gone an offered one was."""

    old: int
    """Its place among those that are gone."""
    likeness: float
    """How alike the two are, less what speaks for others; 1 at most by their words, and a little more by the date."""


def edited(offered: Sequence[Wording], gone: Sequence[Wording], standing: Iterable[Wording] = ()) -> list[Edit | None]:
    """Say of every offered entry which of those that are gone it is; None: it is new.

    ``standing`` are the listing's other entries, which are known and still offered as they were: they are nobody's
    earlier version, and tell what is usual in the feed. Each one that is gone becomes one entry at most.
    """
    entries = _Entries(offered, gone, standing)
    scores = {pair: entries.likeness(*pair) for pair in entries.pairs()}
    ours, theirs = _two_best(scores, 0), _two_best(scores, 1)
    proposed = []
    for pair, score in scores.items():
        rivals = _other(ours[pair[0]], score) + _other(theirs[pair[1]], score)
        likeness = score - _RIVALS * rivals
        if likeness >= _ENOUGH:
            new, old = pair
            proposed.append((-likeness, offered[new][:2], gone[old][:2], pair))
    found: list[Edit | None] = [None] * len(offered)
    taken: set[int] = set()
    for unlike, *_, (new, old) in sorted(proposed):
        if found[new] is None and old not in taken:
            found[new] = Edit(old, -unlike)
            taken.add(old)
    return found


class _Terms(NamedTuple):
    """The words of an entry, and its pairs of words."""

    title: frozenset[str]
    summary: frozenset[str]
    both: frozenset[str]


class _Entries:
    """The entries that are compared, and what each of their terms weighs."""

    def __init__(self, offered: Sequence[Wording], gone: Sequence[Wording], standing: Iterable[Wording]) -> None:
        self._offered, self._gone = offered, gone
        self._new, self._old = [_terms(one) for one in offered], [_terms(one) for one in gone]
        there = [*self._new, *self._old, *map(_terms, standing)]
        self._counts = Counter(term for one in there for term in one.both)
        # An edit itself is there twice
        self._weights = {term: log(len(there) / max(count - 1, 1)) ** 2 for term, count in self._counts.items()}
        self._moments = Counter(one.published for one in (*gone, *standing) if one.published)

    def pairs(self) -> Iterable[tuple[int, int]]:
        """Yield the places of an offered entry and one that is gone, where they share a rare term."""
        places: dict[str, list[int]] = defaultdict(list)
        for old, terms in enumerate(self._old):
            for term in terms.both:
                if self._counts[term] <= _RARE:
                    places[term].append(old)
        for new, terms in enumerate(self._new):
            for old in sorted({old for term in terms.both if term in places for old in places[term]}):
                yield new, old

    def likeness(self, new: int, old: int) -> float:
        """Return how alike an offered entry and one that is gone are: 1 at most by their words."""
        ours, theirs = self._new[new], self._old[old]
        title = _dice(ours.title, theirs.title, self._weights)
        summary = _dice(ours.summary, theirs.summary, self._weights) if ours.summary and theirs.summary else title
        score = (_dice(ours.both, theirs.both, self._weights) + title + summary) / 3
        return score - self._renumbered(new, old) + self._moment(new, old)

    def _renumbered(self, new: int, old: int) -> float:
        """Bulletins and episodes differ in nothing but a number; so do some edits, which say more: a toll rises."""
        ours, theirs = self._offered[new].title.casefold(), self._gone[old].title.casefold()
        if ours == theirs or _NUMBER.sub("0", ours) != _NUMBER.sub("0", theirs):
            return 0
        told = sum(self._counts[term] == 2 for term in self._new[new].both & self._old[old].both)
        return _RENUMBERED if told >= _TOLD else 1

    def _moment(self, new: int, old: int) -> float:
        ours, theirs = self._offered[new].published, self._gone[old].published
        if ours is None or theirs is None:
            return 0
        if ours != theirs:  # half of the publishers move the date with the edit
            return -_OTHER_MOMENT
        return _SAME_MOMENT if self._moments[theirs] == 1 else 0


def _terms(one: Wording) -> _Terms:
    title, summary = _with_pairs(bare_words(one.title)), _with_pairs(bare_words(one.summary))
    return _Terms(title, summary, title | summary)


def _with_pairs(words: list[str]) -> frozenset[str]:
    return frozenset(words).union(map(" ".join, pairwise(words)))


def _dice(ours: frozenset[str], theirs: frozenset[str], weights: Mapping[str, float]) -> float:
    """Return the part of two sets' weight that they share, 0 to 1."""
    every = sum(map(weights.__getitem__, ours)) + sum(map(weights.__getitem__, theirs))
    return 2 * sum(map(weights.__getitem__, ours & theirs)) / every if every else 0


def _two_best(scores: Mapping[tuple[int, int], float], side: int) -> dict[int, tuple[float, float]]:
    best: dict[int, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for pair, score in scores.items():
        first, second = best[pair[side]]
        best[pair[side]] = (score, first) if score > first else (first, max(second, score))
    return best


def _other(best: tuple[float, float], score: float) -> float:
    """Return the best score but one's own."""
    return best[1] if score >= best[0] else best[0]
