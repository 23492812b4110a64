"""A text becomes tokens that compare alike however a publisher types, each with its place in the text.

Words, single signs and blanks are tokens, folded; put together they are the folded text. To search for a run of them
each different token is one character of a coded text: that is as fast as looking for a word, and no text makes it slow.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from curator.model import Article
from curator.text.clean import UNSPACED, fold

CUT = "[…]"
CUTS = re.compile(r"\[\s*(?:…|\.\.\.)\s*\]")
"""The mark of a cut, also as it is typed where a keyboard has no ``…``."""
BLANK = " "
PARTING = re.compile(r"\n[^\S\n]*\n\s*")
"""The blank line between two paragraphs."""
_CHUNK = re.compile(r"\S+")
_PLAIN = re.compile(r"[A-Za-z0-9]+|.", re.DOTALL)
_UNSPACED = re.compile(f"[{UNSPACED}]")
_SHORT = 40
"""Characters of a chunk that is remembered; words are, what has no end is not."""
_LONGEST_WORD = 12
"""Tokens of a word that is kept together."""
_GLUE = frozenset("'-.")
"""What holds two halves of a word together: ``union's``, ``night-shift``, ``U.S.``"""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it is compared."""

    text: str
    tokens: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]
    codes: dict[str, str]
    """Token → its character."""
    coded: str

    def find(self, tokens: Iterable[str], begin: int = 0) -> int:
        """Return the place of the first token where these stand one after the other, from ``begin`` on, or -1."""
        try:
            return self.coded.find("".join(map(self.codes.__getitem__, tokens)), begin)
        except KeyError:
            return -1

    def stands(self, text: str) -> bool:
        """Say whether a text stands in this one, from the beginning of a word to the end of one."""
        return self.find(read(text).tokens) >= 0

    def has(self, word: str) -> bool:
        """Say whether every word of ``word`` stands anywhere."""
        return all(token in self.codes for token in read(word).tokens if token.isalnum())

    def part(self, first: int, end: int) -> str:
        """Return the text of tokens ``first`` to ``end`` (exclusive), as it is written."""
        return self.text[self.starts[first] : self.ends[end - 1]] if first < end else ""

    def whole(self, first: int, end: int) -> tuple[int, int]:
        """Widen a run of tokens so that neither end divides what readers take for one word."""
        start, stop = max(0, first - _LONGEST_WORD), end + _LONGEST_WORD
        while first > start and self._is_glued(first):
            first -= 1
        while end < stop and self._is_glued(end):
            end += 1
        return first, end

    def _is_glued(self, at: int) -> bool:
        """Say whether the border before a token lies inside a word such as ``union's``."""
        if not 0 < at < len(self.tokens):
            return False
        if self.starts[at] < self.ends[at - 1]:  # one character that stands for several, such as ``…``
            return True
        before, after = self.tokens[at - 1], self.tokens[at]
        if after in _GLUE:
            return before[-1:].isalnum() and at + 1 < len(self.tokens) and self.tokens[at + 1][:1].isalnum()
        return before in _GLUE and at >= 2 and self.tokens[at - 2][-1:].isalnum() and after[:1].isalnum()


@lru_cache(maxsize=32)  # a page asks many times of one text
def read(text: str) -> Reading:
    """Return a text as it is compared."""
    tokens: list[str] = []
    starts, ends = array("L"), array("L")
    for chunk in _CHUNK.finditer(text):
        at = chunk.start()
        known = _remembered(chunk[0]) if len(chunk[0]) <= _SHORT else _tokens(chunk[0])
        if known and tokens:
            tokens.append(BLANK)
            starts.append(ends[-1])
            ends.append(at)
        for token, start, end in known:
            tokens.append(token)
            starts.append(at + start)
            ends.append(at + end)
    codes = {token: chr(number) for number, token in enumerate(dict.fromkeys(tokens))}
    return Reading(text, tokens, starts, ends, codes, "".join(map(codes.__getitem__, tokens)))


def _tokens(chunk: str) -> tuple[tuple[str, int, int], ...]:
    """Return the tokens of what stands between two blanks, each with its place there."""
    folded = fold(chunk)
    if folded.isascii() and len(folded) == len(chunk):
        return tuple((found[0], found.start(), found.end()) for found in _PLAIN.finditer(folded))
    each = [fold(character) for character in chunk]
    if "".join(each) != folded:  # characters that became one: where a part of it comes from cannot be told
        return ((folded, 0, len(chunk)),) if folded else ()
    owners = [at for at, part in enumerate(each) for _ in part]
    return tuple((folded[start:end], owners[start], owners[end - 1] + 1) for start, end in _runs(folded))


def _runs(folded: str) -> Iterable[tuple[int, int]]:
    """Yield where each token begins and ends: words with their combining marks, other characters one by one."""
    start, is_word = 0, False
    for at, character in enumerate(folded):
        is_mark = unicodedata.category(character)[0] == "M"
        is_letter = character.isalnum() and not _UNSPACED.match(character)
        if at and not is_mark and not (is_word and is_letter):
            yield start, at
            start = at
        is_word = is_letter or (is_mark and is_word)
    if folded:
        yield start, len(folded)


_remembered = lru_cache(maxsize=1 << 15)(_tokens)


@lru_cache(maxsize=64)
def source_text(article: Article) -> str:
    """Return all that may be quoted of an article, paragraphs parted by a blank line: its standfirst and its text."""
    above = [part for part in (article.standfirst, *article.lead) if part and part not in article.text]
    return "\n\n".join(filter(None, (*dict.fromkeys(above), article.text)))
