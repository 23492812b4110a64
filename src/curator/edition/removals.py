"""A story that the blogger took out of a draft stays out until the editor drops it and picks it again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from curator.model import Decision, ItemRecord, RoundupRecord

SINCE = "removed since"
"""The edit of a removed story that names the last decision of the editor's before it was removed."""
LIMIT = 1000
"""How many decisions are looked through for a pick."""


def returned(record: RoundupRecord, decisions: Sequence[Decision]) -> RoundupRecord:
    """Return the record in which removed stories that were picked since are removed no longer."""
    picks = {
        story: int(one.id)
        for one in reversed(decisions)
        if one.verb == "pick" and one.undone_at is None
        for story in one.stories
    }
    return replace(record, items=tuple(_returned(item, picks.get(item.story, 0)) for item in record.items))


def _returned(item: ItemRecord, picked: int) -> ItemRecord:
    if not item.removed or SINCE not in item.edits or picked <= int(item.edits[SINCE]):
        return item
    return replace(item, removed=False, written={}, edits=_without_since(item))


def remembered(record: RoundupRecord, decisions: Sequence[Decision]) -> RoundupRecord:
    """Return the record in which every removed story knows after which decision it was removed."""
    last = decisions[0].id if decisions else "0"
    return replace(record, items=tuple(_remembered(item, last) for item in record.items))


def _remembered(item: ItemRecord, last: str) -> ItemRecord:
    if item.removed:
        return item if SINCE in item.edits else replace(item, edits={**item.edits, SINCE: last})
    return replace(item, edits=_without_since(item)) if SINCE in item.edits else item


def _without_since(item: ItemRecord) -> Mapping[str, str]:
    return {name: value for name, value in item.edits.items() if name != SINCE}
