"""What a run of drafting saw becomes sentences for the blogger."""

from collections.abc import Iterator, Sequence

from curator.edition import fields
from curator.edition.learn import Found
from curator.edition.press import source_name
from curator.model import ItemRecord, Roundup, RoundupRecord


def unmarked(drafts: Sequence[Found]) -> Iterator[str]:
    """Name the drafts that were left alone because their stories can no longer be told apart."""
    for found in drafts:
        if found.lost_its_marks:
            yield (
                f"{found.file.path} has lost the marks that tell its stories apart (<!-- story … -->), so it was left "
                "as it is; move it away to have it written anew"
            )


def left(before: RoundupRecord, composed: Roundup) -> Iterator[str]:
    """Name the stories that the editor took from under the blogger's own words."""
    standing = {item.story for item in composed.items}
    for item in before.items:
        words = {name: text for name, text in item.edits.items() if name != "section"}
        if item.written and words and not item.removed and item.story not in standing:
            yield f"“{_headline(item, before)}” left the draft; what you wrote about it is kept and comes back with it"


def stale(before: RoundupRecord, saved: RoundupRecord, composed: Roundup) -> Iterator[str]:
    """Name the blocks that keep the blogger's text although the story says something new."""
    headlines = {item.story: item.headline for item in composed.items}
    earlier = {item.story: item for item in before.items}
    source = source_name(composed.day)
    for item in saved.items:
        was = earlier.get(item.story)
        if was is None or item.story not in headlines or item.written.get(source) == was.written.get(source):
            continue
        for name in sorted(item.edits.keys() & was.edits.keys() & was.written.keys() - {source}):
            yield f"“{headlines[item.story]}” changed, but stays as you edited it in {name}"


def _headline(item: ItemRecord, record: RoundupRecord) -> str:
    block = item.written.get(source_name(record.day), "")
    return item.edits.get("headline") or fields.parts(block).get("headline", "") or f"story {item.story}"
