"""Class and id attributes become words, so that a bad name is told from a longer word that contains it."""

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")


@lru_cache(maxsize=20_000)
def name_tokens(names: str) -> frozenset[str]:
    """Return the words of class names, camelCase parted: ``articleLead`` has ``article`` and ``lead``.

    A name with a colon says how something looks in a certain case (``print:hidden``), not what it is.
    """
    return frozenset().union(*(_tokens(name) for name in names.split() if ":" not in name))


@lru_cache(maxsize=20_000)
def _tokens(name: str) -> frozenset[str]:
    return frozenset([name.lower(), *(word.lower() for word in _WORD.findall(name))])


def word_set(text: str) -> frozenset[str]:
    """Return the words of a vocabulary written as one text."""
    return frozenset(text.split())
