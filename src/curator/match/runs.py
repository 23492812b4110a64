"""A text becomes its bare words, and numbers for every three in a row: what is the same in two wordings of it."""

import re
from itertools import islice
from zlib import crc32

from curator.text.clean import UNSPACED, fold, words

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(f"[{UNSPACED}]")
_MOSTLY = 4
"""One character in so many is enough: punctuation, figures and names in other scripts stand between."""
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
_BITS = (1 << 63) - 1  # SQLite's integers are signed


def bare_words(text: str) -> list[str]:
    """Return the words of a text without case, punctuation and white space; a third of the cost of ``words``.

    ``don't`` is two, which does no harm where both texts are read alike, and quotes and apostrophes need no folding.
    """
    # A script without blanks would be one word a clause
    if not text.isascii() and len(_UNSPACED.findall(text)) * _MOSTLY > len(text):
        return words(fold(text))
    return _WORD.findall(text.casefold())


def runs(text: str) -> list[int]:
    """Return a number of 63 bits for every three words in a row, the same in every process and on every machine.

    ``hash`` is salted, and a digest of every run takes four times as long as this.
    """
    first, second, third = _FACTORS
    marks = list(map(crc32, map(str.encode, bare_words(text))))
    return [
        (one * first + two * second + three * third) & _BITS
        for one, two, three in zip(marks, islice(marks, 1, None), islice(marks, 2, None), strict=False)
    ]


def longer(runs: list[int]) -> list[int]:
    """Return numbers for every five words in a row, made of those for three."""
    first, second, _ = _FACTORS
    return [(one * first + other * second) & _BITS for one, other in zip(runs, runs[2:], strict=False)]
