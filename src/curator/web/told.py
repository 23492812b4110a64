"""A decision → what was decided, in a sentence, and what was before and after it; toast and log say it alike."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import takewhile
from types import MappingProxyType
from typing import NamedTuple

from curator.model import Change, Decision
from curator.store.decisions import UNDOABLE
from curator.web.words import FIELD_NAMES, sentence, weekday

_NOTHING: Mapping[str, str] = MappingProxyType({})
_CONTEXT = 4
"""Words that are shown on each side of what changed."""
_MOST_WORDS = 40
_OURS_ALONE = frozenset({"comment", "alt", "caption", "picture credit", "permission"})
"""Fields that are empty where nobody wrote anything; the others are then as the source has them."""


class Names(NamedTuple):
    """What ids in a decision's changes stand for, as far as it is known."""

    headlines: Mapping[str, str] = _NOTHING
    """By story."""
    outlets: Mapping[str, str] = _NOTHING
    """By article."""


def told(decision: Decision) -> str:
    """Return what was decided as one sentence, e.g. ``Dropped “Mayor opens the third roundabout”.``."""
    words = f"{decision_in_words(decision)[0]}."
    return f"Undone: {words[0].lower()}{words[1:]}" if decision.undone_at else words


def way_back(decision: Decision) -> str:
    """Return how a decision is taken back: ``undo``, or ``redo`` where that was done; nothing for what has gone out."""
    if decision.verb not in UNDOABLE:
        return ""
    return "redo" if decision.undone_at else "undo"


def decision_in_words(decision: Decision, names: Names = Names()) -> tuple[str, str]:  # noqa: B008  it is frozen
    """Return a decision without its full stop, and what was before and after it; the latter may be empty."""
    known = Names({**names.headlines, **decision.headlines}, names.outlets)
    say = _SAID.get(decision.verb, _otherwise)
    return say(decision, known)


def _judged(decision: Decision, names: Names) -> tuple[str, str]:
    verb = "Picked" if decision.verb == "pick" else "Dropped"
    before = list(dict.fromkeys(change.before for change in decision.changes if change.field == "status"))
    were = "was" if len(decision.stories) == 1 else "were"
    return f"{verb} {_stories(decision.stories, names)}", f"{were} {listed(before)}" if before else ""


def _restored(decision: Decision, names: Names) -> tuple[str, str]:
    before = list(dict.fromkeys(change.before for change in decision.changes if change.field == "status"))
    return f"Put {_stories(decision.stories, names)} back into the queue", f"was {listed(before)}" if before else ""


def _joined(decision: Decision, names: Names) -> tuple[str, str]:
    first, *others = decision.stories or ("",)
    along = dict.fromkeys(names.outlets[change.about] for change in decision.changes if _moved_to(first, change, names))
    details = [f"{listed(list(along))} went along"] if along else []
    details += [f"was {change.before}, is {change.after}" for change in decision.changes if change.field == "status"]
    if decision.reason:
        details.append(f"reason: {decision.reason}")
    return f"Joined {_stories(others, names)} to {_story(first, names)}", "; ".join(details)


def _moved_to(story: str, change: Change, names: Names) -> bool:
    return change.field == "story" and change.after == story and change.about in names.outlets


def _split(decision: Decision, names: Names) -> tuple[str, str]:
    first, *others = decision.stories or ("",)
    left = dict.fromkeys(
        names.outlets[change.about]
        for change in decision.changes
        if change.field == "story" and change.about in names.outlets
    )
    detail = f"{listed(list(left))} tells it now" if len(left) == 1 else f"{listed(list(left))} tell it now"
    return f"Split {_stories(others, names)} off {_story(first, names)}", detail if left else ""


def _told_apart(decision: Decision, names: Names) -> tuple[str, str]:
    return f"Said that {_stories(decision.stories, names)} are not the same", "they are not suggested as one again"


def _credited(decision: Decision, names: Names) -> tuple[str, str]:
    orders = next(
        (
            [
                ", ".join(dict.fromkeys(names.outlets.get(article, article) for article in order.split()))
                for order in (change.before, change.after)
            ]
            for change in decision.changes
            if change.field == "outlets"
        ),
        [],
    )
    detail = f"before: {orders[0]}; after: {orders[1]}" if orders else ""
    return f"Changed the order of outlets of {_stories(decision.stories[:1], names)}", detail


def _edited(decision: Decision, names: Names) -> tuple[str, str]:
    changed = [change for change in decision.changes if change.field not in {"status", "story"}]
    fields = list(dict.fromkeys(_field(change.field) for change in changed))
    found = "; ".join(_before_and_after(change, names, is_alone=len(changed) == 1) for change in changed)
    return f"Changed the {listed(fields, 4) or 'words'} of {_stories(decision.stories[:1], names)}", found


def _field(name: str) -> str:
    return FIELD_NAMES.get(name, name)


def _before_and_after(change: Change, names: Names, *, is_alone: bool) -> str:
    before, after = _around(change.before, change.after)
    values = [_value(change.field, text, names) for text in (before, after)]
    field = "" if is_alone else f"{_field(change.field)} "
    return f"{field}before: {values[0]}; after: {values[1]}"


def _value(field: str, text: str, names: Names) -> str:
    if not text:
        return "nothing" if field in _OURS_ALONE or field in _OF_ROUNDUP else "as the source has it"
    if field == "quoted":
        return names.outlets.get(text, f"article {text}")
    return text if field in {"image", "permission"} else _quoted(text)


def _around(before: str, after: str) -> tuple[str, str]:
    """Return what changed in a text with a few words on each side; what was cut is marked by an ellipsis."""
    one, other = before.split(), after.split()
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    rest = min(len(one), len(other)) - same
    ends = zip(reversed(one), reversed(other), strict=False)
    tail = min(rest, sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], ends)))
    return _cut(one, same, tail), _cut(other, same, tail)


def _cut(words: Sequence[str], same: int, tail: int) -> str:
    start = max(0, same - _CONTEXT)
    end = min(len(words), len(words) - tail + _CONTEXT, start + _MOST_WORDS)
    return f"{'… ' if start else ''}{' '.join(words[start:end])}{' …' if end < len(words) else ''}"


_OF_ROUNDUP = frozenset({"title", "intro", "outro"})


def _arranged(decision: Decision, names: Names) -> tuple[str, str]:
    days = list(dict.fromkeys(change.about for change in decision.changes if change.field != "section"))
    roundup = f"the roundup of {_dated(days[0])}" if len(days) == 1 else "the roundup"
    by_field = {change.field: change for change in decision.changes}
    if words := [change for change in decision.changes if change.field in _OF_ROUNDUP]:
        told_of = "; ".join(_before_and_after(change, names, is_alone=len(words) == 1) for change in words)
        return f"Changed the {listed([change.field for change in words])} of {roundup}", told_of
    if "removed" in by_field:
        before, after = (set(text.split()) for text in (by_field["removed"].before, by_field["removed"].after))
        if after - before:
            return f"Took {_stories(sorted(after - before, key=int), names)} out of {roundup}", "still picked"
        return f"Put {_stories(sorted(before - after, key=int), names)} back into {roundup}", "was taken out"
    if section := by_field.get("section"):
        was = f"was in {_quoted(section.before)}" if section.before else ""
        return f"Moved {_story(section.about, names)} to the section {_quoted(section.after or 'More')}", was
    if "order" in by_field:
        before_order, after_order = by_field["order"].before.split(), by_field["order"].after.split()
        moved = _moved(before_order, after_order)
        if moved and moved in before_order:
            place = after_order.index(moved) + 1
            return f"Moved {_story(moved, names)} to {place} in {roundup}", f"was {before_order.index(moved) + 1}"
        added = [story for story in after_order if story not in before_order]
        if added:
            return f"Put {_stories(added, names)} into {roundup}", ""
    return f"Changed the order of {roundup}", ""


def _moved(before: Sequence[str], after: Sequence[str]) -> str:
    """Return the one story whose move makes an order of another; empty where it takes more than one."""
    for story in after:
        if [one for one in before if one != story] == [one for one in after if one != story]:
            return story
    return ""


def _sent(decision: Decision, _names: Names) -> tuple[str, str]:
    change = next(iter(decision.changes), None)
    sent = next((one for one in decision.changes if one.field.startswith("sent to ")), change)
    day = f" of {_dated(sent.about)}" if sent else ""
    where = sent.field.removeprefix("sent ") if sent and sent.field.startswith("sent to ") else ""
    words = f"{sent.after.rstrip('.')}; " if sent and sent.after else ""
    return f"Sent the roundup{day} {where}".rstrip(), f"{words}what was sent is taken back there, not here"


def _overridden(decision: Decision, names: Names) -> tuple[str, str]:
    check = next((change.after for change in decision.changes if change.field == "override"), "")
    about = f" for {_stories(decision.stories, names)}" if decision.stories else ""
    reason = f"reason given: {_quoted(decision.reason)}" if decision.reason else ""
    return f"Decided to send{about} in spite of {_quoted(check.rstrip('.'))}", reason


def _otherwise(decision: Decision, names: Names) -> tuple[str, str]:
    return sentence(f"{decision.verb} {_stories(decision.stories, names)}").rstrip("."), decision.reason


_SAID: Mapping[str, Callable[[Decision, Names], tuple[str, str]]] = {
    "pick": _judged,
    "drop": _judged,
    "restore": _restored,
    "join": _joined,
    "split": _split,
    "veto": _told_apart,
    "credit": _credited,
    "edit": _edited,
    "arrange": _arranged,
    "send": _sent,
    "override": _overridden,
}


def _story(story: str, names: Names) -> str:
    return _quoted(names.headlines[story]) if story in names.headlines else f"story {story}"


def _stories(stories: Sequence[str], names: Names) -> str:
    return listed([_story(story, names) for story in stories])


def _dated(day: str) -> str:
    try:
        return weekday(date.fromisoformat(day))
    except ValueError:
        return day


def _quoted(text: str) -> str:
    return f"“{text}”"


def listed(names: Sequence[str], most: int = 3) -> str:
    """Join names: two by ``and``; of more than ``most`` only the first and how many there are besides."""
    if len(names) > most:
        return f"{names[0]} and {len(names) - 1} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


FILTERS: Mapping[str, Callable[..., object]] = {
    "told": told,
    "way_back": way_back,
}
"""What the desk's templates may use of it."""
