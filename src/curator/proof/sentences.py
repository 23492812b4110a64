"""Sentences that the editor ticked become a quotation, and a quotation tells which sentences are ticked."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from curator.model import Span
from curator.proof.reading import BLANK, CUT, CUTS, PARTING, Reading, read
from curator.text.sentences import sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of an article, counted from 1."""

    number: int
    span: Span
    """Its characters in the text of the whole article."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """The sentences between two blank lines."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What is quoted of one sentence."""

    sentence: int
    span: Span
    is_whole: bool


@lru_cache(maxsize=32)  # a page asks many times of one text
def paragraphs(text: str, language: str) -> tuple[Paragraph, ...]:
    """Return a text's paragraphs, each with its sentences."""
    found, start, number = [], 0, 1
    for parting in (*PARTING.finditer(text), None):
        end = parting.start() if parting else len(text)
        spans = sentences(text[start:end], language)
        counted = enumerate((Span(start=start + one.start, end=start + one.end) for one in spans), number)
        here = tuple(Sentence(number=place, span=one, text=text[one.start : one.end]) for place, one in counted)
        if here:
            found.append(Paragraph(sentences=here))
        number += len(here)
        start = parting.end() if parting else end
    return tuple(found)


def quotation(text: str, spans: Iterable[Span], language: str) -> str:
    """Return the quotation that passages of a text make.

    Neighbours run together in their paragraph, those of two paragraphs are parted by a blank line, and what is left out
    between two becomes ``[…]``; so does the rest of a sentence of which the quotation has only the beginning.
    """
    asked = (passage(text, span.start, span.end) for span in spans)
    passages = _joined(text, [one for one in asked if one])
    if not passages:
        return ""
    said = f" {CUT} ".join(PARTING.sub("\n\n", text[one.start : one.end]) for one in passages)
    ends = {sentence.span.end for part in paragraphs(text, language) for sentence in part.sentences}
    return said if passages[-1].end in ends else f"{said} {CUT}"


def passage(text: str, start: int, end: int) -> Span | None:
    """Return a passage widened to whole words and without blanks at its ends, or None where it has no word."""
    if end <= start:
        return None
    reading = read(text)
    first = bisect_right(reading.ends, max(start, 0))
    last = bisect_left(reading.starts, max(end, 0))
    first, last = reading.whole(first, last) if first < last else (first, last)
    while first < last and reading.tokens[first] == BLANK:
        first += 1
    while first < last and reading.tokens[last - 1] == BLANK:
        last -= 1
    return Span(start=reading.starts[first], end=reading.ends[last - 1]) if first < last else None


def _joined(text: str, passages: Iterable[Span]) -> list[Span]:
    """Return passages in order, those that touch or that only blanks part made one."""
    joined: list[Span] = []
    for one in sorted(passages, key=lambda span: (span.start, span.end)):
        if joined and not text[joined[-1].end : one.start].strip():
            joined[-1] = Span(start=joined[-1].start, end=max(joined[-1].end, one.end))
        else:
            joined.append(one)
    return joined


def ticked(text: str, quotation: str, language: str) -> tuple[Passage, ...]:
    """Return what a quotation has of which sentences of a text; words that are not there are of none."""
    return touched(text, _places(read(text), quotation), language)


def touched(text: str, spans: Iterable[Span], language: str) -> tuple[Passage, ...]:
    """Return what passages of a text have of which sentences."""
    among = [one for part in paragraphs(text, language) for one in part.sentences]
    return tuple(_passages(_bridged(text, spans), among))


def _places(reading: Reading, quotation: str) -> list[Span]:
    """Return where the parts of a quotation stand in a text, in their order as far as they have it there."""
    spans: list[Span] = []
    after = 0
    for run in CUTS.split(quotation):
        whole = place(reading, read(run).tokens, after)
        parts = [run] if whole else PARTING.split(run)
        for part in parts:
            found = whole or place(reading, read(part).tokens, after)
            if found:
                after = found[1]
                spans.append(Span(start=reading.starts[found[0]], end=reading.ends[found[1] - 1]))
    return spans


def place(reading: Reading, tokens: Sequence[str], after: int) -> tuple[int, int] | None:
    """Return where tokens stand in a text: behind ``after`` or else anywhere; None where they do not, or are none."""
    if not tokens:
        return None
    at = reading.find(tokens, after)
    at = reading.find(tokens) if at < 0 else at
    return None if at < 0 else (at, at + len(tokens))


def _bridged(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return places in the order of the text; what only a cut parts that the publisher made is one."""
    bridged: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        if bridged and not CUTS.sub("", text[bridged[-1].end : span.start]).strip():
            bridged[-1] = Span(start=bridged[-1].start, end=max(bridged[-1].end, span.end))
        else:
            bridged.append(span)
    return bridged


def _passages(spans: Iterable[Span], among: Sequence[Sentence]) -> Iterable[Passage]:
    ends = [sentence.span.end for sentence in among]
    for span in spans:
        for sentence in among[bisect_right(ends, span.start) :]:
            if sentence.span.start >= span.end:
                break
            here = Span(start=max(span.start, sentence.span.start), end=min(span.end, sentence.span.end))
            yield Passage(sentence=sentence.number, span=here, is_whole=here == sentence.span)
