"""What a run of drafting saw becomes sentences for the blogger."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta

from curator.edition import fields
from curator.edition.learn import Found
from curator.edition.press import source_name
from curator.model import Check, ItemRecord, Roundup, RoundupRecord
from curator.render import markdown
from curator.text.calendar import in_words

_KNOWN = frozenset({"empty", "unpicked"})
"""Rules that a draft need not tell: who drafts everything new knows that nobody picked it."""


def found(checks: Iterable[Check]) -> Iterator[str]:
    """Say what is the matter with the draft's words and pictures; that all of it was new is no news to who asked so."""
    return (
        f"{check.sentence}. {check.why}" for check in checks if check.verdict != "well" and check.rule not in _KNOWN
    )


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


def raw(learned: RoundupRecord, composed: Roundup, files: Collection[str]) -> Iterator[str]:
    """Name the blogger's own words that hold more Markdown than counts in a comment; a block of their own may."""
    own = {item.story for item in learned.items if item.edits.keys() & set(files)}
    said = [("the intro", composed.intro)]
    said += [(f"what you wrote under “{section.title}”", section.text) for section in composed.sections]
    said += [(f"your comment on “{item.headline}”", item.comment) for item in composed.items if item.story not in own]
    said.append(("the end", composed.outro))
    for place, words in said:
        if found := markdown.raw(words):
            yield (
                f"{place} has {' and '.join(found)}, which the HTML draft shows as typed; only emphasis, strong and "
                "links count there"
            )


def elsewhere(day: date, standing: Callable[[date], RoundupRecord]) -> Iterator[str]:
    """Name the day, among those nearby, whose draft has the stories that one may look for in an empty one."""
    for distance in (-1, 1, -2, -3, -4, -5, -6, -7):
        other = day + timedelta(days=distance)
        if any(item.written and not item.removed for item in standing(other).items):
            yield f"the stories in the draft of {in_words(other)} are not drafted again on another day"
            return


def _headline(item: ItemRecord, record: RoundupRecord) -> str:
    block = item.written.get(source_name(record.day), "")
    return item.edits.get("headline") or fields.parts(block).get("headline", "") or f"story {item.story}"
