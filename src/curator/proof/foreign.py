"""Which words of a quotation are not the source's: the one definition of "verbatim".

A quotation is parts between marks of a cut, and words of ours in square brackets, which readers see. Each part has to
stand in the source as it is, compared folded.
"""

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from curator.model import Article
from curator.proof.reading import CUTS, Reading, read, source_text
from curator.text.clean import UNSPACED, fold, words

_OURS = re.compile(rf"(?P<before>[^\W_{UNSPACED}]*)\[(?P<ours>[^\[\]]*)\](?P<after>[^\W_{UNSPACED}]*)")


class Part(NamedTuple):
    """A run of a paragraph: words that are said to be the source's, words of ours, or the mark of a cut."""

    kind: Literal["said", "ours", "cut"]
    start: int
    end: int


def strangers(quotation: Iterable[str], article: Article) -> tuple[str, ...] | None:
    """Return the words of a quotation that its article does not have, or None where it is verbatim.

    Verbatim is each part between marks of a cut, compared folded; what stands in square brackets and not in the source
    is ours. Without strangers the words are all there, but not in this order.
    """
    source = read(source_text(article))
    said = [
        paragraph[part.start : part.end]
        for paragraph in quotation
        for part in parts(paragraph, source)
        if part.kind == "said"
    ]
    if all(map(source.stands, said)):
        return None
    known = set(words(fold(source.text)))
    return tuple(dict.fromkeys(word for part in said for word in words(part) if fold(word) not in known))


def parts(paragraph: str, source: Reading) -> Iterable[Part]:
    """Yield the parts of a paragraph of a quotation; square brackets that the source has itself are its own."""
    at = 0
    for cut in CUTS.finditer(paragraph):
        yield from _bracketed(paragraph, at, cut.start(), source)
        yield Part("cut", cut.start(), cut.end())
        at = cut.end()
    yield from _bracketed(paragraph, at, len(paragraph), source)


def _bracketed(paragraph: str, start: int, end: int, source: Reading) -> Iterable[Part]:
    at = start
    if not source.stands(paragraph[start:end]):
        for found in _OURS.finditer(paragraph, start, end):
            first, last = _ours(found, source)
            if at < first:
                yield Part("said", at, first)
            yield Part("ours", first, last)
            at = last
    if at < end:
        yield Part("said", at, end)


def _ours(found: re.Match[str], source: Reading) -> tuple[int, int]:
    """Return where words of ours begin and end: with the rest of their word where the source has it, as ``[T]he``."""
    before, ours, after = found["before"], found["ours"], found["after"]
    has_it = source.has(before + ours + after) or (source.has(before) and source.has(after))
    return found.span() if has_it else (found.start("ours") - 1, found.end("ours") + 1)
