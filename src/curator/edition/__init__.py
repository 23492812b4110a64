"""The day's picks become the day's drafts, merged with what the blogger made of the last ones, never over it.

Two things are remembered: what we wrote last (``written``) and what the blogger wants otherwise (``edits``). What
stands in a file and is not what we wrote is the blogger's. A block edited in the Markdown draft becomes edits of
fields, which every draft then shows; a block edited elsewhere is kept as it is.
"""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from curator.checks import checks
from curator.edition import notes, removals
from curator.edition.learn import Found
from curator.edition.lock import draft_lock
from curator.edition.observing import observed
from curator.edition.pictures import ImageFetcher, patient
from curator.edition.press import File, source_name
from curator.edition.proof import Proof, proofread
from curator.errors import StaleError, StoreError
from curator.merge import Draft, join
from curator.model import Check, Roundup, RoundupRecord, Story
from curator.publish import files
from curator.render import TEMPLATES, file_name

if TYPE_CHECKING:
    from curator.config import Config
    from curator.store import Store

__all__ = ["TEMPLATES", "Drafted", "ImageFetcher", "Preview", "draft", "preview", "settle"]

TRIES = 5
"""How often a draft is made anew because the blogger saved it meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """What became of a day's draft."""

    day: date
    paths: tuple[Path, ...]
    roundup: Roundup
    markdown: str
    """The Markdown draft as it now stands, or as it would where only others were asked for."""
    notes: tuple[str, ...]
    """What the blogger should know before posting, one sentence each; not published."""
    checks: tuple[Check, ...] = ()
    """The same and more, as publishing asks for it."""
    added: tuple[str, ...] = ()
    """Stories, by id, that were in no draft of this day."""
    kept: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    """Those that left: dropped by the editor, or taken out by the blogger since the last time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A day's drafts as they would be written now, and what is to be said of them."""

    roundup: Roundup
    texts: Mapping[str, str]
    """Template → the text of its draft, the blogger's words in it."""
    checks: tuple[Check, ...]
    record: RoundupRecord
    """What the store would remember, with what stands in the drafts' files."""
    stories: Mapping[str, Story]
    """Those that it may have, by id."""


def preview(store: "Store", config: "Config", *, day: date, closed: bool = False) -> Preview:
    """Return what ``draft`` would write; nothing is written, and nobody's server is asked."""
    proof = proofread(store, config, day=day, everything=False, templates=TEMPLATES, fetch=None, closed=closed)
    return Preview(
        roundup=proof.composed,
        texts={found.file.template: proof.text(found.file) for found in proof.found},
        checks=_checked(store, proof),
        record=proof.learned,
        stories={story.id: story for story in proof.press.stories},
    )


def settle(store: "Store", config: "Config", *, day: date, now: datetime, closed: bool = False) -> None:
    """Take over what the blogger wrote into a day's drafts, so that what an editor says next is the later word."""
    if not any((config.drafts / file_name(day.isoformat(), one)).exists() for one in TEMPLATES):
        return
    if proofread(store, config, day=day, everything=False, templates=TEMPLATES, fetch=None, closed=closed).is_news:
        draft(store, config, day=day, now=now, everything=False, image_fetcher=None, closed=closed)


def draft(
    store: "Store",
    config: "Config",
    *,
    day: date,
    now: datetime,
    everything: bool,
    image_fetcher: ImageFetcher | None,
    templates: Sequence[str] = TEMPLATES,
    closed: bool = False,
) -> Drafted:
    """Compose a day's roundup, merge it into the drafts that stand there and write what changed.

    ``everything`` takes in what is new beside what was picked; a ``closed`` roundup takes in nothing more. Without a
    fetcher pictures that are yet to be copied are linked. UsageError when a draft is no UTF-8 text, RenderError
    when a template does not render, StoreError when a file cannot be written or never stands still, BusyError when
    another draft is being written; nothing is lost then.
    """
    fetch = patient(image_fetcher) if image_fetcher else None
    with draft_lock(config.data):
        for _ in range(TRIES):
            proof = proofread(
                store, config, day=day, everything=everything, templates=templates, fetch=fetch, closed=closed
            )
            # Pictures come over the network, and meanwhile the blogger may have saved a comment.
            saved = [found.file.path for found in proof.found if files.read(found.file.path) != found.raw]
            if saved:
                continue
            with contextlib.suppress(StaleError):  # an editor saved the same at the desk; it is composed anew
                return _printed(store, proof, now)
    what = saved[0] if saved else f"the roundup of {day}"
    raise StoreError(f"{what} is being edited right now; run this again when it is saved")


def _printed(store: "Store", proof: Proof, now: datetime) -> Drafted:
    """Write what changed, the record last: a run that is cut off between finds its own text and learns nothing."""
    if not proof.composed.items and not proof.before.written:
        day = proof.composed.day
        said = tuple(notes.elsewhere(day, store.roundup))
        return Drafted(day=day, paths=(), roundup=proof.composed, markdown="", notes=said)
    printed = proof.printed
    for found in proof.found:
        if found.file in printed:
            _write(found, join(printed[found.file], found.file.layout))
    saved = _saved(proof.learned, {file: proof.drawn[file] for file in printed})
    saved = removals.remembered(saved, store.verdicts(1))
    if saved != proof.before:
        store.save_roundup(saved, now)
    return _drafted(store, proof, saved)


def _write(found: Found, text: str) -> None:
    """Write a draft where that changes it, with the line ends that the blogger's editor gave it."""
    if text != found.text:
        ends = "\r\n" if "\r\n" in found.raw else "\n"
        files.write(found.file.path, text.replace("\n", ends).encode())


def _saved(learned: RoundupRecord, drawn: Mapping[File, Draft]) -> RoundupRecord:
    """Return the record with what we drew, not with what stands there: the rest is the blogger's, now and later."""
    frames = {file.name: join(Draft(draft.frame), file.layout) for file, draft in drawn.items()}
    items = []
    for item in learned.items:
        blocks = {file.name: draft.blocks[item.story] for file, draft in drawn.items() if item.story in draft.blocks}
        others = {name: block for name, block in item.written.items() if name not in frames}
        items.append(replace(item, written=others | blocks))
    remembered = (item for item in items if item.written or item.edits or item.removed)
    return replace(learned, written={**learned.written, **frames}, items=tuple(remembered))


def _checked(store: "Store", proof: Proof) -> tuple[Check, ...]:
    return checks(proof.composed, observed(store, proof.press, proof.learned, proof.composed))


def _drafted(store: "Store", proof: Proof, saved: RoundupRecord) -> Drafted:
    """Return the report of a run."""
    checked = _checked(store, proof)
    before, composed = proof.before, proof.composed
    earlier = {item.story: item for item in before.items if item.written}
    standing = [item.story for item in composed.items]
    source = next(found for found in proof.found if found.file.name == source_name(composed.day))
    return Drafted(
        day=composed.day,
        paths=tuple(found.file.path for found in proof.found if found.file.name in saved.written),
        roundup=composed,
        markdown=proof.text(source.file),
        checks=checked,
        notes=(
            *notes.found(checked),
            *proof.press.pictures.notes,
            *notes.unmarked(proof.found),
            *notes.raw(proof.learned, composed, {found.file.name for found in proof.found}),
            *notes.left(before, composed),
            *notes.stale(before, saved, composed),
        ),
        added=tuple(story for story in standing if story not in earlier),
        kept=tuple(story for story in standing if story in earlier),
        removed=tuple(story for story in earlier if story not in standing),
    )
