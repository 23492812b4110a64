"""Stories that may be one: how alike two are, what is shown of that to the editor, and when it is sure."""

from collections.abc import Sequence
from math import fsum
from typing import NamedTuple

from curator.match.likeness import Compared

SHOWN = 0.14
"""A story at least so alike is suggested to the editor."""
SURE = 0.35
"""One at least so alike is marked as sure, and joined where ``match: auto`` says so,"""
SURE_OF_TWO = 0.45
"""unless each is one article: an average of several is the better sign."""
FEW = 2
"""Suggestions shown of a story: more cost the editor more than they find."""
KEPT_SCORE = 0.1
"""Less is not even kept: no joining of other stories brings it up again."""
MOST = 0.4
"""More likeness of two articles says no more of their stories: two that print one text are not two reasons."""
GROWN = 1.2
"""Two stories that each have several articles stood apart for a reason: their pairs must be so much more alike."""
MEMBERS = 32
"""Articles of a story that are compared, its latest: a story of hundreds costs no more."""


class Likeness(NamedTuple):
    """How alike two stories are, and the two articles that are most alike, by their places."""

    score: float
    closest: tuple[int, int]


def likeness(ours: Sequence[Compared], theirs: Sequence[Compared]) -> Likeness:
    """Return how alike two stories are: on the average of all pairs of their articles, so that no chain is formed."""
    found = {(row, column): one.likeness(other) for row, one in enumerate(ours) for column, other in enumerate(theirs)}
    closest = max(found, key=found.__getitem__)
    if len(found) == 1:
        return Likeness(found[closest], closest)
    weight = 1 / GROWN if len(ours) > 1 and len(theirs) > 1 else 1.0
    score = fsum(min(each * weight, MOST) for each in found.values()) / len(found)
    return Likeness(round(score, 6), closest)


def age(article: Compared) -> tuple[float, bytes]:
    """Return what orders articles: what they say and when, never their numbers, which follow one refresh's order."""
    return article.day, article.vector.packed()
