"""Two folded texts become a number: how much of their words they share."""

from collections import Counter
from functools import lru_cache

from curator.text.clean import words


@lru_cache(maxsize=256)
def _bag(text: str) -> Counter[str]:
    return Counter(words(text))


def alike(one: str, other: str) -> float:
    """Return twice the shared words over all words (Dice), 1.0 for equal texts; both are folded already."""
    if one == other:
        return 1.0 if one else 0.0
    if not one or not other or not 0.3 < len(one) / len(other) < 3.4:
        return 0.0
    first, second = _bag(one), _bag(other)
    return 2 * (first & second).total() / max(1, first.total() + second.total())
