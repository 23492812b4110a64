"""What changed between two texts, word by word, in bounded steps whatever the texts are.

Runs of words that stand once in each text hold the two together (Cohen's "patience" order); only what is left between
two of them, and is small, is compared word with word.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from curator.proof.reading import Reading, read

_SMALL = 10_000
"""Pairs of words that are compared one by one."""
_DEEPEST = 12
_ANCHORS = (3, 1)
"""Words in a run that holds two texts together: three in a row mean something, one only where no three are left."""
CONTEXT = 6
"""Words that are shown before and after a change."""


class Change(NamedTuple):
    """Places ``start`` to ``end`` (exclusive) of an old sequence that those of a new one stand for."""

    start: int
    end: int
    new_start: int
    new_end: int


def changes(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """Return what has to be done to ``old`` to have ``new``, in order, nothing touching another change."""
    found: list[Change] = []
    boxes = [(Change(0, len(old), 0, len(new)), 0)]
    while boxes:
        box, depth = boxes.pop()
        box = _trimmed(old, new, box)
        if box.start == box.end or box.new_start == box.new_end:
            if box.start < box.end or box.new_start < box.new_end:
                found.append(box)
        elif (box.end - box.start) * (box.new_end - box.new_start) <= _SMALL:
            found += _compared(old, new, box)
        elif depth < _DEEPEST and (between := _between(old, new, box)):
            boxes += ((one, depth + 1) for one in between)
        else:
            found.append(box)
    return _united(sorted(found))


def _trimmed(old: Sequence[str], new: Sequence[str], box: Change) -> Change:
    """Take off what both begin and end with."""
    start, end, new_start, new_end = box
    while start < end and new_start < new_end and old[start] == new[new_start]:
        start, new_start = start + 1, new_start + 1
    while start < end and new_start < new_end and old[end - 1] == new[new_end - 1]:
        end, new_end = end - 1, new_end - 1
    return Change(start, end, new_start, new_end)


def _between(old: Sequence[str], new: Sequence[str], box: Change) -> list[Change]:
    """Return what lies between the runs of words that stand once on each side; nothing where there is none."""
    for length in _ANCHORS:
        ours = _once(old, box.start, box.end, length)
        theirs = _once(new, box.new_start, box.new_end, length)
        pairs = _rising([(place, theirs[run]) for run, place in ours.items() if run in theirs])
        if pairs:
            at, new_at, between = box.start, box.new_start, []
            for place, new_place in pairs:
                between.append(Change(at, max(at, place), new_at, max(new_at, new_place)))
                at, new_at = place + 1, new_place + 1
            return [*between, Change(at, box.end, new_at, box.new_end)]
    return []


def _once(words: Sequence[str], start: int, end: int, length: int) -> dict[tuple[str, ...], int]:
    """Return the runs of words that stand once, and where, in their order."""
    places: dict[tuple[str, ...], int] = {}
    for at in range(start, end - length + 1):
        run = tuple(words[at : at + length])
        places[run] = -1 if run in places else at
    return {run: at for run, at in places.items() if at >= 0}


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return as many pairs as rise on both sides; they come in the order of the first."""
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        pile = bisect_left(tops, place)
        tops[pile : pile + 1] = [place]
        piles[pile : pile + 1] = [number]
        before.append(piles[pile - 1] if pile else -1)
    number, rising = (piles[-1] if piles else -1), []
    while number >= 0:
        rising.append(pairs[number])
        number = before[number]
    return rising[::-1]


def _compared(old: Sequence[str], new: Sequence[str], box: Change) -> Iterable[Change]:
    """Yield the changes of a small box, by the longest sequence of words that both have."""
    start, end, new_start, new_end = box
    width = new_end - new_start + 1
    longest = [[0] * width for _ in range(end - start + 1)]
    for row in range(end - start - 1, -1, -1):
        for column in range(width - 2, -1, -1):
            same = old[start + row] == new[new_start + column]
            below, right = longest[row + 1][column], longest[row][column + 1]
            longest[row][column] = longest[row + 1][column + 1] + 1 if same else max(below, right)
    row = column = 0
    while row < end - start and column < width - 1:
        if old[start + row] == new[new_start + column]:
            row, column = row + 1, column + 1
        elif longest[row + 1][column] >= longest[row][column + 1]:
            yield Change(start + row, start + row + 1, new_start + column, new_start + column)
            row += 1
        else:
            yield Change(start + row, start + row, new_start + column, new_start + column + 1)
            column += 1
    yield Change(start + row, end, new_start + column, new_end)


def _united(found: Iterable[Change]) -> list[Change]:
    """Make one change of those that touch."""
    united: list[Change] = []
    for one in found:
        if one.start == one.end and one.new_start == one.new_end:
            continue
        last = united[-1] if united else None
        if last and last.end == one.start and last.new_end == one.new_start:
            united[-1] = Change(last.start, one.end, last.new_start, one.new_end)
        else:
            united.append(one)
    return united


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of words that two texts have, or only the old one (``gone``), or only the new one (``came``)."""

    kind: Literal["same", "gone", "came", "skipped"]
    text: str


def compared(old: str, new: str) -> tuple[Piece, ...]:
    """Return two texts as one: ``same`` and ``came`` are the new text, ``same`` and ``gone`` the old one, folded.

    Words are compared as quotations are: another kind of quotation marks is no change.
    """
    before, after = read(old), read(new)
    pieces: list[Piece] = []
    at = 0
    for change in word_changes(before, after):
        pieces.append(Piece(kind="same", text=_slice(after, at, change.new_start)))
        pieces.append(Piece(kind="gone", text=_slice(before, change.start, change.end)))
        pieces.append(Piece(kind="came", text=_slice(after, change.new_start, change.new_end)))
        at = change.new_end
    end = after.ends[at - 1] if at else 0
    pieces.append(Piece(kind="same", text=after.text[end:]))
    return tuple(piece for piece in pieces if piece.text)


def _slice(reading: Reading, first: int, end: int) -> str:
    """Return the text of a run of tokens from the end of the token before, so that runs put together are the text."""
    if first == end:
        return ""
    return reading.text[reading.ends[first - 1] if first else 0 : reading.ends[end - 1]]


def word_changes(before: Reading, after: Reading) -> list[Change]:
    """Return what changed between two texts, in their tokens; no change divides a word, or is parted by a blank."""
    found = changes(before.tokens, after.tokens)
    widened: list[Change] = []
    for at, one in enumerate(found):
        left = one.start - found[at - 1].end if at else one.start
        right = (found[at + 1].start if at + 1 < len(found) else len(before.tokens)) - one.end
        change = _widened(before, after, one, left, right)
        last = widened[-1] if widened else None
        if last and not any(token[0].isalnum() for token in after.tokens[last.new_end : change.new_start]):
            widened[-1] = Change(last.start, change.end, last.new_start, change.new_end)
        else:
            widened.append(change)
    return widened


def _widened(before: Reading, after: Reading, one: Change, most_left: int, most_right: int) -> Change:
    """Widen a change on both sides by as many tokens as either side needs for whole words, of those that both have."""
    start, end = before.whole(one.start, one.end)
    new_start, new_end = after.whole(one.new_start, one.new_end)
    left = min(most_left, max(one.start - start, one.new_start - new_start))
    right = min(most_right, max(end - one.end, new_end - one.new_end))
    return Change(one.start - left, one.end + right, one.new_start - left, one.new_end + right)


def together(was: str, theirs: str, yours: str) -> str:
    """Return a text with what two made of it; where both changed the same words theirs stand first, then yours."""
    base, one, other = read(was), read(theirs), read(yours)
    groups: list[tuple[int, int, list[Change], list[Change]]] = []
    both = [(change, True) for change in word_changes(base, one)] + [
        (change, False) for change in word_changes(base, other)
    ]
    for change, is_theirs in sorted(both):
        if not groups or change.start > groups[-1][1]:
            groups.append((change.start, change.end, [], []))
        start, end, ours, others = groups[-1]
        groups[-1] = (start, max(end, change.end), ours, others)
        (ours if is_theirs else others).append(change)
    made, at, shift, other_shift = [], 0, 0, 0
    for start, end, ours, others in groups:
        made.append(_slice(base, at, start))
        grown, other_grown = _growth(ours), _growth(others)
        said = _slice(one, start + shift, end + shift + grown) if ours else ""
        more = _slice(other, start + other_shift, end + other_shift + other_grown) if others else ""
        parting = " " if said and more and not (said[-1:].isspace() or more[:1].isspace()) else ""
        made.append(said if read(said).tokens == read(more).tokens else f"{said}{parting}{more}")
        at, shift, other_shift = end, shift + grown, other_shift + other_grown
    return "".join((*made, _slice(base, at, len(base.tokens))))


def _growth(changed: Iterable[Change]) -> int:
    """Return how many tokens a text has more after changes."""
    return sum((one.new_end - one.new_start) - (one.end - one.start) for one in changed)


def places(pieces: Sequence[Piece], context: int = CONTEXT) -> tuple[Piece, ...]:
    """Return only what changed, with a few words round it, and ``skipped`` pieces for what is left out."""
    shown: list[Piece] = []
    for at, piece in enumerate(pieces):
        if piece.kind != "same":
            shown.append(piece)
            continue
        words = piece.text.split()
        head = context if at else 0
        tail = context if at + 1 < len(pieces) else 0
        if len(words) <= head + tail + 2:
            shown.append(piece)
            continue
        if head:
            shown.append(Piece(kind="same", text=_begun(piece.text, head)))
        shown.append(Piece(kind="skipped", text=" … "))
        if tail:
            shown.append(Piece(kind="same", text=_begun(piece.text[::-1], tail)[::-1]))
    return tuple(shown)


def _begun(text: str, words: int) -> str:
    """Return the beginning of a text, so many words long, with the blanks before them."""
    parts = text.split(None, words)
    rest = len(parts[words]) if len(parts) > words else 0
    return text[: len(text) - rest].rstrip()


def counted(pieces: Iterable[Piece]) -> int:
    """Return the number of changed places; a word that another stands for is one."""
    count, is_open = 0, False
    for piece in pieces:
        is_change = piece.kind in {"gone", "came"}
        count += is_change and not is_open
        is_open = is_change
    return count
