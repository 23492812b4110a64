"""Class and id attributes become words, so that a bad name is told from a longer word that contains it."""

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")


_NONE: frozenset[str] = frozenset()


@lru_cache(maxsize=20_000)
def name_tokens(names: str) -> frozenset[str]:
    """Return the words of class names, camelCase parted: ``articleLead`` has ``article`` and ``lead``.

    A name with a colon says how something looks in a certain case (``print:hidden``), not what it is.
    """
    return frozenset().union(*map(tokens_of_one, names.split()))


@lru_cache(maxsize=20_000)
def tokens_of_one(name: str) -> frozenset[str]:
    """Return the words of one class name."""
    if ":" in name:
        return _NONE
    if name.isalpha() and name.islower():
        return frozenset((name,))
    return frozenset((name.lower(), *map(str.lower, _WORD.findall(name))))


def word_set(text: str) -> frozenset[str]:
    """Return the words of a vocabulary written as one text."""
    return frozenset(text.split())
