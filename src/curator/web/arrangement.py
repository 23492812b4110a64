"""Where a story stands in a roundup, and where it goes when it is moved."""

from collections.abc import Sequence
from dataclasses import dataclass

from curator.errors import UsageError


@dataclass(frozen=True, slots=True)
class Group:
    """The stories under one heading, in order."""

    section: str
    stories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """What a move comes to."""

    order: tuple[str, ...]
    """All stories, as they stand afterwards."""
    section: str | None = None
    """The section that the moved story is in afterwards, None where it stays in its own."""


def move(groups: Sequence[Group], said: str, into: str = "") -> Move | None:
    """Return what comes of ``ID up``, ``ID down``, ``ID before OTHER``, ``ID after OTHER`` or ``ID into``.

    Up from the top of a section leads to the end of the one before it, down likewise; ``into`` names the section where
    that is said. None where the story stands there already, UsageError where it does not stand in the roundup.
    """
    story, _, way = said.partition(" ")
    how, _, other = way.partition(" ")
    at = next((place for place, group in enumerate(groups) if story in group.stories), None)
    if at is None:
        raise UsageError("this story is not in the roundup any more; somebody dropped it, joined it or took it out")
    if how in {"up", "down"}:
        return _stepped(groups, story, at, -1 if how == "up" else 1)
    if how == "into":
        return None if groups[at].section == into else _put(groups, story, _last_of(groups, into), into)
    to = next((group for group in groups if other in group.stories), None)
    if how not in {"before", "after"} or to is None:
        raise UsageError("the story beside which this one was put is not in the roundup any more")
    if other == story:
        return None
    section = to.section if to is not groups[at] else None
    return _put(groups, story, (other, how == "after"), section)


def _stepped(groups: Sequence[Group], story: str, at: int, by: int) -> Move | None:
    here = groups[at].stories
    beside = here.index(story) + by
    if 0 <= beside < len(here):
        return _put(groups, story, (here[beside], by > 0), None)
    if not 0 <= at + by < len(groups):
        return None
    to = groups[at + by]
    neighbour = to.stories[-1 if by < 0 else 0]
    return _put(groups, story, (neighbour, by < 0), to.section)


def _last_of(groups: Sequence[Group], section: str) -> tuple[str, bool]:
    """Return the story behind which one goes that comes last in a section; behind all where that is new."""
    group = next((group for group in groups if group.section == section), groups[-1])
    return group.stories[-1], True


def _put(groups: Sequence[Group], story: str, beside: tuple[str, bool], section: str | None) -> Move:
    other, is_behind = beside
    order = [one for group in groups for one in group.stories if one != story]
    place = order.index(other) + is_behind if other in order else len(order)
    return Move((*order[:place], story, *order[place:]), section)
