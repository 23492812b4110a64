"""Two articles' texts become a verdict: one text printed twice, or texts of their own that share words.

A wire story, a syndicated piece or a press release stands at several outlets: cut, retitled, with another dateline.
Such copies are joined without asking, so what looks like one and is none must not pass: a statement that two reporters
quote, a caption or a notice that a site repeats, a bulletin of which only the numbers are new.

Texts are compared by their runs of three words (Broder, "On the resemblance and containment of documents", 1997),
whatever their case, quotes, dashes and white space. A run is a number of 63 bits, the same on every machine.
Candidates are found by a few of these (``keys``), then judged by all (``copied``).

A text is what is known of an article: its headline, a blank line, its paragraphs; a summary where these are not had.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from heapq import nsmallest
from typing import NamedTuple

from curator.match.runs import longer, runs

KEYS, OPENINGS = 6, (50, 150, None)
"""Keys that are taken from each: the first 50 runs, the first 150, and all. A feed gives the opening and no more, who
cuts a text for want of room cuts its end, and of a long text's few keys hardly one would lie in the part that is left.
"""
HABIT = 3
"""Texts that share a run at least, for it to be their sources' habit."""
COMMON_KEY = 50
"""Articles that have a key at most; one that more have is a phrase, and finds no candidates."""

_QUOTED = re.compile('[“„«"「]([^“”„«»"「」\n]{0,800})[”»“"」\n]?')
_BRITISH = re.compile(r"[‘'](?<![^\s(].)(?=\w)((?:[^‘’'\n]|[’'](?<=\w.)(?=\w)){20,600})[’'](?!\w)")
"""Single quotes are apostrophes more often than not, so they count only where a text has no others."""
_SHORTEST_QUOTE = 20
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")

_SHARED = 20
_SHARE, _MORE_OF_A_PART, _PART = 0.535, 0.36, 0.8
"""A copy's share of the shorter text, and how much more of it where the other one is far longer: the longer a text,
the more of a short one it holds by telling the same news."""
_REST, _LONGEST_PASSAGE, _NEARLY_ALL = 0.33, 60, 0.85
_NUMBERS, _FEW_NUMBERS, _RUNS_OF_A_NUMBER = 0.6, 0.1, 4
_DIGEST, _TOP, _AT_TOP = 0.2, 150, 0.5


class Likeness(NamedTuple):
    """What two texts have in common; words that are quoted in the shorter one prove nothing, and are not counted."""

    shared: int
    """Runs of three words of the shorter one that stand in the other."""
    share: float
    """Their part of all its runs, 0 to 1."""
    rest: float
    """The same without the longest passage that is shared: one paragraph may be a caption, a notice, a statement."""
    balance: float
    """The shorter one's length as part of the other's."""
    at_top: float
    """The part of what is shared that stands at the longer one's beginning; a digest quotes others anywhere."""
    numbers: float
    """The part of what differs that would not if all numbers were one; bulletins are alike in all but these."""
    quoted_share: float
    """The part that is shared of all the shorter one's runs, with those that it quotes."""

    @property
    def same_text(self) -> bool:
        """They are one text, printed by two outlets; one outlet's are often alike: calendars, series."""
        return (
            self.shared >= _SHARED
            and min(self.share, self.quoted_share) >= _SHARE + _MORE_OF_A_PART * max(0, _PART - self.balance)
            and (self.rest >= _REST or self.share >= _NEARLY_ALL)
            and self.numbers < _NUMBERS
            and (self.balance >= _DIGEST or self.at_top >= _AT_TOP)
        )


def sketch(text: str) -> tuple[int, ...]:
    """Return the runs of a text in their order, without what it quotes."""
    own, _ = _parts(text)
    return tuple(own)


def keys(sketch: Sequence[int]) -> tuple[int, ...]:
    """Return the numbers under which a text is filed; two articles that have one in common are candidates.

    They are the smallest, which is by chance, and the same for every text; five words each, for three are too often a
    phrase. At most 18, mostly 14; none of a text of which nothing could be proved.
    """
    if len(sketch) < _SHARED:
        return ()
    found = longer(list(sketch))
    return tuple(sorted({key for opening in OPENINGS for key in nsmallest(KEYS, set(found[:opening]))}))


def habits(texts: Iterable[str]) -> frozenset[int]:
    """Return the runs that several texts share, of other articles of the sources: captions, notices and offers."""
    counts = Counter(run for text in texts for run in set(sketch(text)))
    return frozenset(run for run, count in counts.items() if count >= HABIT)


def copied(one: str, other: str, habits: frozenset[int] = frozenset()) -> Likeness:
    """Compare two texts word by word; ``habits`` are those of their sources, and prove nothing."""
    short, long = sorted((_read(one, habits), _read(other, habits)))
    common = short.all & long.all
    own = set(short.own)
    shared = own & common
    share = len(shared) / max(len(own), 1)
    passage = min(_longest(short.own, shared), _LONGEST_PASSAGE)
    return Likeness(
        shared=len(shared),
        share=share,
        rest=max(len(shared) - passage, 0) / max(len(own) - passage, 1),
        balance=len(short.all) / max(len(long.all), 1),
        at_top=len(shared.intersection(long.own[:_TOP])) / max(len(shared), 1),
        numbers=_numbers(short, long, share),
        quoted_share=len(common) / max(len(short.all), 1),
    )


def _numbers(short: "_Text", long: "_Text", share: float) -> float:
    if not _SHARE <= share <= 1 - _FEW_NUMBERS:  # else they decide nothing
        return 0
    there = set(_NUMBER.findall(long.text))
    changed = sum(number not in there for number in _NUMBER.findall(short.text))
    own = set(short.own)
    if changed * _RUNS_OF_A_NUMBER < _NUMBERS * len(own) * (1 - share):  # reading both again costs as much as all else
        return 0
    masked, _ = _parts(_NUMBER.sub("0", short.text))
    others = frozenset().union(*_parts(_NUMBER.sub("0", long.text)))
    return (sum(run in others for run in set(masked)) / max(len(set(masked)), 1) - share) / (1 - share)


class _Text(NamedTuple):
    """A text as it is compared; they are ordered by length, and the same two always alike."""

    length: int
    text: str
    own: list[int]
    all: frozenset[int]


def _read(text: str, habits: frozenset[int]) -> _Text:
    own, quoted = _parts(text)
    if habits:
        own = [run for run in own if run not in habits]
    every = frozenset(own).union(quoted) - habits
    return _Text(len(every), text, own, every)


def _parts(text: str) -> tuple[list[int], list[int]]:
    """Return the runs of a text's own words, and of those that it quotes; none crosses a quotation mark."""
    own: list[int] = []
    quoted: list[int] = []
    at = 0
    for match in _QUOTED.finditer(text) if _QUOTED.search(text) else _BRITISH.finditer(text):
        start, end = match.span(1)
        if end - start >= _SHORTEST_QUOTE:  # a few words are a name or irony
            own += runs(text[at:start])
            quoted += runs(match[1])
            at = end
    own += runs(text[at:])
    return own, quoted


def _longest(own: list[int], shared: set[int]) -> int:
    """Return the length of the longest passage of which every run is shared."""
    longest = length = 0
    for run in own:
        length = length + 1 if run in shared else 0
        longest = max(longest, length)
    return longest
