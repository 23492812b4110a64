"""How often English words stand in news, before anything was collected: ``background.txt``, words and counts alone.

The first line is the number of articles counted, each other line a term and in how many of them it stands, three at
least. ``benchmarks/background.py`` makes it.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("background.txt")
LANGUAGE = "en"


class Background(NamedTuple):
    """Of how many articles, and in how many of them each term stands."""

    articles: int
    having: Mapping[str, int]


NOTHING = Background(0, {})


def background(language: str) -> Background:
    """Return what is known of a language's words, by its primary subtag."""
    return _english() if language == LANGUAGE else NOTHING


@lru_cache(maxsize=1)
def _english() -> Background:
    first, *lines = FILE.read_text(encoding="utf-8").splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines)
    return Background(int(first), {term: int(count) for term, count in pairs})
