"""What a blog picked and left → what it likes → where a waiting story stands in the queue, and why.

Counting with Bayes' rule. A story has traits: the words of its headline and lead, its outlets, section and language,
and the hours at which it came. For each trait the odds of being picked, among the stories that have it, are compared
with the odds among all; some made-up stories of the usual odds are counted beside the real ones, so that little that
was decided leads nowhere, and an order without decisions is the newest first. What was dropped counts whole, what
stayed unjudged while others of its day were picked counts half, and everything fades with time.

The heaviest traits of a story are summed to how much it is liked, which is bounded; each unit of it is worth half a
day of being newer, and less where the blog's own decisions, tried one by one, are not told apart by it: who picks by
chance has the newest first. So a story's place is one number, and does not change by the hour. ``benchmarks/order.py``
chose the numbers below.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from itertools import chain
from math import fsum, log, tanh
from typing import Literal, NamedTuple

from curator.match.terms import Word, terms, without_outlet

Kind = Literal["word", "outlet", "section", "language", "hours"]
Outcome = Literal["picked", "dropped", "left"]

IMAGINED: Mapping[Kind, float] = {"word": 8, "outlet": 8, "section": 8, "language": 8, "hours": 32}
"""Made-up stories of the usual odds beside those that have a trait; hours tell least."""
COUNTS: Mapping[Outcome, float] = {"picked": 1, "dropped": 1, "left": 0.5}
"""What a story counts; ``left`` is one that nobody judged while others of its day were picked."""
HALF_LIFE = 60.0
"""Days after which a decision counts half."""
HEAVIEST = 8
"""Traits that move a story: its heaviest. More are noise, and nobody reads them."""
BOUND = 4.0
"""No story is liked, or disliked, as much as this, whatever speaks for it."""
LIFT = 0.5
"""Days that a unit of liking is worth."""
MOVES = 0.5
"""Liking from which it is worth telling why: a quarter of a day."""
LEAST_WEIGHT = 0.2
"""Of a trait that is kept: less moves a story by less than three hours."""
TRUSTED = 0.7
"""Share of pairs of a pick and another story that are told apart, from which on all of that is believed."""
MOST_TRIED = 500
"""Picks that are tried so, and three times as many others."""
MOST_KEPT = 2000
"""Traits that are kept, the heaviest."""
HOURS = 3
"""Length of the spans of a day that are told apart."""
ENOUGH_STORIES = 8
"""Of an outlet, from which on a word is its own that stands in so large a share of them,"""
BOILERPLATE = 0.8
"""and says no more than its name does: a subject, even of a paper that has but one, stands in fewer."""
MOST_WORDS = 3
"""That are told of a story."""


class Trait(NamedTuple):
    """One thing that may speak for a story or against it."""

    kind: Kind
    value: str
    """A word as ``curator.match.terms`` folds it; of hours the first, in UTC."""


class Traits(NamedTuple):
    """All that may speak for a story or against it, and its words where they stand."""

    all: frozenset[Trait]
    words: tuple[tuple[Word, ...], ...] = ()
    """Of the headline, and of the beginning of the text."""


class Verdict(NamedTuple):
    """What became of a story that was shown to an editor."""

    story: int
    traits: Traits
    outcome: Outcome
    days: float
    """Since then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaning:
    """How far a trait moves the stories that have it, and on how much that rests."""

    trait: Trait
    weight: float
    """The logarithm of the odds of being picked among stories that have it, less that of all."""
    picked: int
    dropped: int
    left: int
    """Of those that were looked at."""
    spelled: str = ""
    """Of a word: as it is written, small where it is written so anywhere."""
    like: tuple[int, ...] = ()
    """Of a word: the stories that were picked with it, or dropped where it speaks against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """What a blog likes, and on how many stories that rests."""

    leanings: Mapping[Trait, Leaning] = field(default_factory=dict)
    trust: float = 0.0
    """How well that tells its own picks from the others, from 0, as chance does, to 1."""
    picked: int = 0
    dropped: int = 0
    left: int = 0


NO_TASTE = Taste()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a story stands further up than its age tells, or further down."""

    up: bool
    words: tuple[str, ...] = ()
    """As the story writes them, those that adjoin as one; the heaviest first."""
    like: int = 0
    """How many stories with one of these words were picked, or were dropped where it stands further down."""
    other: Leaning | None = None
    """The heaviest trait that is no word."""
    words_first: bool = True
    """Whether a word is heavier than that."""


def traits(
    title: str, lead: str, *, outlets: Sequence[str], section: str, language: str, at: datetime | None
) -> Traits:
    """Return the traits of a story as its first article tells it; numbers are none, nor its outlet's own name."""
    name = outlets[0] if outlets else ""
    found = terms(without_outlet(title, name), without_outlet(lead, name))
    listed = [Trait("word", term) for term in found.counts if not term[0].isdecimal()]
    listed += [Trait("outlet", outlet) for outlet in outlets]
    listed += [Trait("section", section), Trait("language", language.partition("-")[0]), Trait("hours", _hours(at))]
    return Traits(frozenset(trait for trait in listed if trait.value), (found.headline, found.beginning))


def _hours(at: datetime | None) -> str:
    """Return the first hour of the span in which a moment lies; midnight stands for a day whose hour is not known."""
    if at is None or at.astimezone(UTC).time() == time.min:
        return ""
    return str(at.astimezone(UTC).hour // HOURS * HOURS)


class _Case(NamedTuple):
    """A verdict in few bytes: some thousand are counted at once."""

    story: int
    outcome: Outcome
    weight: float
    """What it counts."""
    numbers: "array[int]"
    """Of its traits."""


def learn(verdicts: Iterable[Verdict]) -> Taste:
    """Return what a blog likes."""
    numbers: dict[Trait, int] = {}
    spelled: dict[str, str] = {}
    cases = []
    for verdict in verdicts:
        for word in chain.from_iterable(verdict.traits.words):
            known = spelled.get(word.term)
            if known != word.spelled:
                spelled[word.term] = min(known or bare(word), bare(word), key=_spelling)
        found = array("l", (numbers.setdefault(trait, len(numbers)) for trait in sorted(verdict.traits.all)))
        weight = COUNTS[verdict.outcome] * 0.5 ** (verdict.days / HALF_LIFE)
        cases.append(_Case(verdict.story, verdict.outcome, weight, found))
    cases = _without_boilerplate(cases, list(numbers))
    outcomes = Counter(case.outcome for case in cases)
    named = list(numbers)
    counts = _Counts(cases, named)
    leanings = _leanings(cases, named, counts.weights(range(len(named))), spelled)
    return Taste(
        leanings={one.trait: one for one in leanings},
        trust=_trust(cases, counts),
        picked=outcomes["picked"],
        dropped=outcomes["dropped"],
        left=outcomes["left"],
    )


def bare(word: Word) -> str:
    """Return a word as it is written, without its genitive."""
    return word.spelled.removesuffix("'s").removesuffix("’s")


def _spelling(word: str) -> tuple[bool, int, str]:
    return word[:1].isupper(), len(word), word


def _without_boilerplate(cases: Sequence[_Case], named: Sequence[Trait]) -> list[_Case]:
    """Take from each story the words that stand in nearly all of its outlet's: they would count the outlet again."""
    of_outlet: dict[int, Counter[int]] = defaultdict(Counter)
    stories = Counter[int]()
    for case in cases:
        for outlet in _outlets(case, named):
            stories[outlet] += 1
            of_outlet[outlet].update(case.numbers)
    own = {
        outlet: frozenset(
            number
            for number, count in counts.items()
            if count > BOILERPLATE * stories[outlet] and named[number].kind == "word"
        )
        for outlet, counts in of_outlet.items()
        if stories[outlet] >= ENOUGH_STORIES
    }
    kept = []
    for case in cases:
        needless = frozenset[int]().union(*(own.get(outlet, frozenset()) for outlet in _outlets(case, named)))
        kept.append(case._replace(numbers=array("l", (one for one in case.numbers if one not in needless))))
    return kept


def _outlets(case: _Case, named: Sequence[Trait]) -> Iterator[int]:
    return (number for number in case.numbers if named[number].kind == "outlet")


def _leanings(
    cases: Sequence[_Case], named: Sequence[Trait], weights: Mapping[int, float], spelled: Mapping[str, str]
) -> list[Leaning]:
    """Return the traits that move a story, the heaviest first."""
    heaviest = sorted(weights, key=lambda number: (-abs(weights[number]), named[number]))[:MOST_KEPT]
    seen: dict[int, dict[Outcome, list[int]]] = {number: defaultdict(list) for number in heaviest}
    for case in cases:
        for number in case.numbers:
            if number in seen:
                seen[number][case.outcome].append(case.story)
    found = []
    for number in heaviest:
        trait, weight, stories = named[number], weights[number], seen[number]
        like = stories["picked" if weight > 0 else "dropped"] if trait.kind == "word" else ()
        found.append(
            Leaning(
                trait=trait,
                weight=weight,
                picked=len(stories["picked"]),
                dropped=len(stories["dropped"]),
                left=len(stories["left"]),
                spelled=spelled.get(trait.value, trait.value) if trait.kind == "word" else "",
                like=tuple(like),
            )
        )
    return found


class _Counts:
    """How much was picked with each trait, and how much was not."""

    def __init__(self, cases: Iterable[_Case], named: Sequence[Trait]) -> None:
        self._imagined = [IMAGINED[trait.kind] for trait in named]
        self._picked, self._others = [0.0] * len(named), [0.0] * len(named)
        self._all_picked = self._all_others = 1.0  # one of each, so that the odds are never nothing
        for case in cases:
            self.add(case, case.weight)

    def add(self, case: _Case, weight: float) -> None:
        """Count a case; with a negative weight it is as if it had not been."""
        is_pick = case.outcome == "picked"
        counts = self._picked if is_pick else self._others
        for number in case.numbers:
            counts[number] += weight
        if is_pick:
            self._all_picked += weight
        else:
            self._all_others += weight

    def weights(self, numbers: Iterable[int]) -> dict[int, float]:
        """Return, by the number of a trait, the weights that are not negligible.

        Another pick of a story never lowers the weight of one of its traits, whatever was decided before.
        """
        share = self._all_picked / (self._all_picked + self._all_others)
        found = {number: self._weight(number, share) for number in numbers}
        return {number: weight for number, weight in found.items() if abs(weight) >= LEAST_WEIGHT}

    def _weight(self, number: int, share: float) -> float:
        imagined = self._imagined[number]
        picked, others = self._picked[number] / (imagined * share), self._others[number] / (imagined * (1 - share))
        return log(1 + picked) - log(1 + others)


def _trust(cases: Sequence[_Case], counts: _Counts) -> float:
    """Return how far to trust what was learned: each case is weighed as if it had not been, the picks and the others.

    Of all pairs of one and another, in how many does the pick weigh more? Where in half of them, there is no taste.
    """
    picks = [_weighed_without(case, counts) for case in cases if case.outcome == "picked"][:MOST_TRIED]
    others = sorted([_weighed_without(case, counts) for case in cases if case.outcome != "picked"][: 3 * MOST_TRIED])
    if not picks or not others:
        return 0.0
    won = fsum((bisect_left(others, one) + bisect_right(others, one)) / 2 for one in picks) / len(picks) / len(others)
    return min(1.0, max(0.0, (won - 0.5) / (TRUSTED - 0.5)))


def _weighed_without(case: _Case, counts: _Counts) -> float:
    counts.add(case, -case.weight)
    weights = counts.weights(case.numbers)
    counts.add(case, case.weight)
    return sum(sorted(weights.values(), key=abs, reverse=True)[:HEAVIEST])


def heaviest(story: Traits, taste: Taste) -> list[Leaning]:
    """Return what moves a story, the heaviest first."""
    found = [taste.leanings[trait] for trait in story.all if trait in taste.leanings]
    return sorted(found, key=lambda one: (-abs(one.weight), one.trait))[:HEAVIEST]


def liking(story: Traits, taste: Taste) -> float:
    """Return how much a story is liked, between plus and minus ``BOUND``; 0 is what is known of nothing."""
    return BOUND * tanh(sum(one.weight for one in heaviest(story, taste)) / BOUND)


def lift(story: Traits, taste: Taste) -> float:
    """Return by how many days a story stands further up than its age tells."""
    return LIFT * taste.trust * liking(story, taste)


def reason(story: Traits, taste: Taste) -> Reason | None:
    """Say what moves a story; None where nothing moves it far enough to be told."""
    liked = taste.trust * liking(story, taste)
    if abs(liked) < MOVES:
        return None
    leading = [one for one in heaviest(story, taste) if (one.weight > 0) == (liked > 0)]
    words = [one for one in leading if one.trait.kind == "word"]
    told = _told(story, {one.trait.value: one.weight for one in words})
    terms_told = {term for _, found in told for term in found}
    alike = {other for one in words if one.trait.value in terms_told for other in one.like}
    other = next((one for one in leading if one.trait.kind != "word"), None)
    return Reason(
        up=liked > 0,
        words=tuple(spelled for spelled, _ in told),
        like=len(alike),
        other=other,
        words_first=bool(words) and words[0] is leading[0],
    )


def _told(story: Traits, weights: Mapping[str, float]) -> list[tuple[str, frozenset[str]]]:
    """Return a story's heavy words as it writes them, with their terms, heaviest first; those that adjoin as one."""
    runs: list[list[Word]] = []
    for words in story.words:
        is_open = False
        for word in words:
            if word.term not in weights:
                is_open = False
                continue
            if is_open and word.follows:
                runs[-1].append(word)
            else:
                runs.append([word])
            is_open = True
    runs.sort(key=lambda run: (-max(abs(weights[word.term]) for word in run), -len(run)))
    told: list[tuple[str, frozenset[str]]] = []
    seen = set[str]()
    for run in runs:
        found = frozenset(word.term for word in run)
        if not found & seen and len(told) < MOST_WORDS:
            told.append((" ".join(map(bare, run)), found))
        seen |= found
    return told
