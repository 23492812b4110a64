"""Where in its source a part of a quotation comes from that does not stand there as it is, and how it differs."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from curator.proof.diff import Change, word_changes
from curator.proof.reading import BLANK, Reading, read
from curator.proof.sentences import place

_OFTEN = 64
"""Places of a word in the source that help to find where a part comes from; more tell nothing."""
_SLACK = 30
"""Tokens that the source may have beyond what is quoted, and are compared."""
_FEW = 3
"""Words that stand in the source by themselves are a passage of it from this number on; fewer stand there by chance."""
_SENTENCE_ENDS = frozenset(".!?。！？")


class Origins:
    """The places of a source's words."""

    def __init__(self, source: Reading) -> None:
        self._source = source

    @cached_property
    def _where(self) -> Mapping[str, Sequence[int]]:
        """Where each word of the source stands, of those that do not stand everywhere."""
        places: dict[str, list[int]] = defaultdict(list)
        for at, token in enumerate(self._source.tokens):
            if token[0].isalnum() and len(places[token]) <= _OFTEN:
                places[token].append(at)
        return {token: there for token, there in places.items() if len(there) <= _OFTEN}

    def of(self, reading: Reading, after: int) -> tuple[int, int]:
        """Return the run of the source's tokens from which most words of a part come; none where no word does."""
        length = len(reading.tokens)
        width = max(8, length // 2)
        votes: Counter[int] = Counter()
        for at, token in enumerate(reading.tokens):
            there = self._where.get(token, ())
            for place_ in there:
                votes[(place_ - at) // width] += 1_000 // len(there)
        if not votes:
            return 0, 0
        tokens = self._source.tokens
        best = max(votes, key=lambda one: (votes[one] + votes[one + 1], (one + 1) * width >= after, -one))
        first = max(0, best * width - _SLACK)
        last = min(len(tokens), (best + 2) * width + length + _SLACK)
        first, last = self._source.whole(min(first, last), last)
        while first < last and tokens[first] == BLANK:
            first += 1
        while first < last and tokens[last - 1] == BLANK:
            last -= 1
        return first, last


def gap(source: Reading, reading: Reading, after: int) -> tuple[int, int, int] | None:
    """Return where a part is two passages with nothing to mark what lies between: the token, and the source's gap.

    The gap ends before it begins where the second passage stands before the first. None where it is not so.
    """
    tokens = reading.tokens
    length = len(tokens)
    most = bisect_left(range(length), True, key=lambda end: source.find(tokens[: end + 1]) < 0)
    least = bisect_left(range(length), True, key=lambda start: source.find(tokens[start:]) >= 0)
    least -= least > 0 and tokens[least - 1] == BLANK
    splits = [at for at in range(max(1, least), most + 1) if 0 < at < length and BLANK in {tokens[at - 1], tokens[at]}]
    if not splits:
        return None
    at = next((at for at in reversed(splits) if ends_before(tokens, at)), splits[-1])
    first = read(reading.part(0, at)).tokens
    second = read(reading.part(at, length)).tokens
    one = place(source, first, after)
    other = place(source, second, one[1] if one else after)
    return (at, one[1], other[0]) if one and other and min(_count(first), _count(second)) >= _FEW else None


class Differences(NamedTuple):
    """How a part differs from its passage, and which of the source's tokens that passage is."""

    changes: Sequence[Change]
    first: int
    last: int


def differences(here: Reading, reading: Reading) -> Differences | None:
    """Return how a part differs from what it comes from, within its own bounds; None where nothing is shared."""
    found = _drawn_together(here, reading)
    changed = {at for one in found for at in range(one.new_start, one.new_end)}
    if not any(token[0].isalnum() and at not in changed for at, token in enumerate(reading.tokens)):
        return None
    first, last = 0, len(here.tokens)
    if found[0].new_start == 0:
        head = found.pop(0)
        first, _ = here.whole(_before(here.tokens, head, _count(reading.tokens[: head.new_end])), head.end)
        found[:0] = [head._replace(start=first)] if head.new_end else []
    if found and found[-1].new_end == len(reading.tokens):
        tail = found.pop()
        _, last = here.whole(tail.start, _behind(here.tokens, tail, reading.tokens[tail.new_start :]))
        found += [tail._replace(end=last)] if tail.new_start < tail.new_end else []
    while here.tokens[first] == BLANK:
        first += 1
    while here.tokens[last - 1] == BLANK:
        last -= 1
    return Differences(found, first, last)


def _drawn_together(here: Reading, reading: Reading) -> list[Change]:
    """Return what changed, with words that the source says twice taken from where the others stand.

    Of ``The last boat left. The boat left late`` it is the second sentence that ``The boat left very late`` comes from,
    not both with words left out. What stands before it, and behind it, is one change that has nothing in its place.
    """
    found = word_changes(here, reading)
    behind = Change(len(here.tokens), len(here.tokens), len(reading.tokens), len(reading.tokens))
    found = next(filter(None, (_from_below(here, found, at) for at in reversed(range(len(found))))), found)
    return next(filter(None, (_from_above(here, found, at, behind) for at in range(len(found)))), found)


def _from_below(here: Reading, found: Sequence[Change], at: int) -> list[Change] | None:
    """Move what a change takes out up to the beginning, across words that stand on both sides of it."""
    own = found[at]
    if own.new_start < own.new_end and own.end < len(here.tokens) and here.tokens[own.end] == BLANK:
        own = own._replace(end=own.end + 1, new_end=own.new_end + 1)  # the blank behind a word goes with it
    start, end = own.start, own.end
    for one in (*reversed(found[:at]), Change(0, 0, 0, 0)):
        between = here.tokens[one.end : start]
        if one.new_start < one.new_end or between != here.tokens[end - len(between) : end]:
            return None
        start, end = one.start, end - len(between)
    if own.start == own.end or not _count(here.tokens[end : own.end]) or here.whole(end, end) != (end, end):
        return None
    put = [own._replace(start=own.end)] if own.new_start < own.new_end else []
    return [Change(0, end, 0, 0), *put, *found[at + 1 :]]


def _from_above(here: Reading, found: Sequence[Change], at: int, behind: Change) -> list[Change] | None:
    """Move what a change takes out down to the end, as `_from_below` does up to the beginning."""
    own = found[at]
    if own.new_start < own.new_end and own.start and here.tokens[own.start - 1] == BLANK:
        own = own._replace(start=own.start - 1, new_start=own.new_start - 1)
    start, end = own.start, own.end
    for one in (*found[at + 1 :], behind):
        between = here.tokens[end : one.start]
        if one.new_start < one.new_end or between != here.tokens[start : start + len(between)]:
            return None
        start, end = start + len(between), one.end
    if own.start == own.end or not _count(here.tokens[own.start : start]) or here.whole(start, start) != (start, start):
        return None
    put = [own._replace(end=own.start)] if own.new_start < own.new_end else []
    return [*found[:at], *put, behind._replace(start=start)]


def _count(tokens: Sequence[str]) -> int:
    return sum(token[0].isalnum() for token in tokens)


def _before(tokens: Sequence[str], head: Change, count: int) -> int:
    """Return where as many words begin as stand before what is shared, but no sentence before that."""
    at = head.end
    while count and at > head.start and not ends_before(tokens, at):
        at -= 1
        count -= tokens[at][0].isalnum()
    return at


def _behind(tokens: Sequence[str], tail: Change, said: Sequence[str]) -> int:
    """Return where as many words end as stand behind what is shared, but no sentence after that."""
    at, count = tail.start, _count(said)
    while count and at < tail.end and not (at > 0 and ends_before(tokens, at)):
        count -= tokens[at][0].isalnum()
        at += 1
    while said and not said[-1][0].isalnum() and at < tail.end and tokens[at] != BLANK and not tokens[at][0].isalnum():
        at += 1  # what ends with a sign gets that of the source
    return at


def ends_before(tokens: Sequence[str], at: int) -> bool:
    """Say whether a sentence ends before a token: a mark stands there, and a blank parts them."""
    before = tokens[at - 1] if at else ""
    return before == BLANK and at >= 2 and any(mark in _SENTENCE_ENDS for mark in tokens[max(0, at - 3) : at - 1])


def characters(reading: Reading, first: int, end: int) -> tuple[int, int]:
    """Return the characters of a run of tokens; of none, where they would stand."""
    if first < end:
        return reading.starts[first], reading.ends[end - 1]
    at = reading.starts[first] if first < len(reading.tokens) else len(reading.text)
    return at, at
