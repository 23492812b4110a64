"""The day's picks become the day's drafts, merged with what the blogger made of the last ones, never over it.

Two things are remembered: what we wrote last (``written``) and what the blogger wants otherwise (``edits``). What
stands in a file and is not what we wrote is the blogger's. A block edited in the Markdown draft becomes edits of
fields, which every draft then shows; a block edited elsewhere is kept as it is.
"""

import contextlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from curator import roundup as rounds
from curator.edition import notes, removals
from curator.edition.learn import Found, learn
from curator.edition.lock import draft_lock
from curator.edition.marks import remarked
from curator.edition.pictures import ImageFetcher, Pictures, patient
from curator.edition.press import File, Press, source_name
from curator.errors import StaleError, StoreError
from curator.merge import Draft, join, merge, split
from curator.model import Article, ItemRecord, Roundup, RoundupRecord, Story
from curator.publish import files
from curator.render import TEMPLATES, file_name
from curator.render.phrases import day_of

if TYPE_CHECKING:
    from curator.config import Config
    from curator.store import Store

__all__ = ["TEMPLATES", "Drafted", "ImageFetcher", "draft"]

TRIES = 5
"""How often a draft is made anew because the blogger saved it meanwhile."""
UNPICKED = "unpicked"
"""The record's edit that names the stories drafted without a pick, so that they stay when only picks are added."""


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
    added: tuple[str, ...] = ()
    """Stories, by id, that were in no draft of this day."""
    kept: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    """Those that left: dropped by the editor, or taken out by the blogger since the last time."""


def draft(
    store: "Store",
    config: "Config",
    *,
    day: date,
    now: datetime,
    everything: bool,
    image_fetcher: ImageFetcher,
    templates: Sequence[str] = TEMPLATES,
) -> Drafted:
    """Compose a day's roundup, merge it into the drafts that stand there and write what changed.

    ``everything`` takes in what is new beside what was picked. UsageError when a draft is no UTF-8 text, RenderError
    when a template does not render, StoreError when a file cannot be written or never stands still, BusyError when
    another draft is being written; nothing is lost then.
    """
    drafts, fetch = _files(config, day, templates), patient(image_fetcher)
    wanted = {file_name(day.isoformat(), template) for template in templates}
    with draft_lock(config.data):
        for _ in range(TRIES):
            before = store.roundup(day)
            stories = _gathered(store, config, before, day, everything=everything)
            record = _remembering(removals.returned(before, store.verdicts(removals.LIMIT)), stories)
            proof = _proof(before, record, _press(config, day, stories, drafts, fetch), wanted)
            # Pictures come over the network, and meanwhile the blogger may have saved a comment.
            saved = [found.file.path for found in proof.found if files.read(found.file.path) != found.raw]
            if saved:
                continue
            with contextlib.suppress(StaleError):  # an editor saved the same at the desk; it is composed anew
                return _printed(store, proof, now)
    what = saved[0] if saved else f"the roundup of {day}"
    raise StoreError(f"{what} is being edited right now; run this again when it is saved")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proof:
    """A day's drafts as they would be written, beside what was read for that."""

    before: RoundupRecord
    learned: RoundupRecord
    press: Press
    composed: Roundup
    found: tuple[Found, ...]
    drawn: Mapping[File, Draft]
    """As we alone would write them."""
    texts: Mapping[File, Draft]
    """The same with the blogger's words woven in."""
    wanted: Collection[str]
    """The names of the drafts that are to be written; others were read, since the blogger may have edited them."""

    @property
    def printed(self) -> dict[File, Draft]:
        return {file: draft for file, draft in self.texts.items() if file.name in self.wanted}


def _proof(before: RoundupRecord, record: RoundupRecord, press: Press, wanted: Collection[str]) -> _Proof:
    """Read the drafts, learn from them and make them anew; nothing is written but pictures."""
    drafts = tuple(_found(file, record) for file in press.files)
    is_there = bool(press.stories or before.written)
    merged = [found for found in drafts if is_there and not found.lost_its_marks]
    learned = learn(record, merged, press)
    drawn, texts = _woven(learned, merged, press)
    for _ in range(TRIES):  # an edit may only be understood once its surroundings are; the next run shall find nothing
        standing = [_next(found, drawn, texts) if found.file.name in wanted else found for found in merged]
        again = learn(learned, standing, press)
        if again == learned:
            break
        learned = again
        drawn, texts = _woven(learned, standing, press)
    composed = press.compose(learned)
    return _Proof(
        before=before,
        learned=learned,
        press=press,
        composed=composed,
        found=drafts,
        drawn=drawn,
        texts=texts,
        wanted=wanted,
    )


def _woven(
    learned: RoundupRecord, drafts: Sequence[Found], press: Press
) -> tuple[dict[File, Draft], dict[File, Draft]]:
    """Return the drafts as we alone would write them, and the same with the blogger's words woven in."""
    drawn = {found.file: press.draw(learned, found.file) for found in drafts}
    return drawn, {found.file: _merged(found, drawn[found.file]) for found in drafts}


def _next(found: Found, drawn: Mapping[File, Draft], texts: Mapping[File, Draft]) -> Found:
    """Return a draft as the next run would find it."""
    text = join(texts[found.file], found.file.layout)
    return _compared(found.file, text, text, drawn[found.file])


def _printed(store: "Store", proof: _Proof, now: datetime) -> Drafted:
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
    return _drafted(proof, saved)


def _files(config: "Config", day: date, templates: Sequence[str]) -> tuple[File, ...]:
    """Return the drafts to look at: the Markdown one first, since the others follow it."""
    named = (File(one, config.drafts / file_name(day.isoformat(), one)) for one in (*templates, TEMPLATES[0]))
    by_name = {file.name: file for file in reversed(tuple(named))}
    return tuple(sorted(by_name.values(), key=lambda file: file.name != source_name(day)))


def _gathered(
    store: "Store", config: "Config", record: RoundupRecord, day: date, *, everything: bool
) -> tuple[Story, ...]:
    """Return the day's stories: the picks, what this draft had that was published, and what is new where asked for.

    Stories come with their articles' full texts, so the store is asked only for those that there may be.
    """
    picked = store.undrafted("picked", day, None)
    unpicked = set(record.edits.get(UNPICKED, "").split())
    fresh = [story for story in store.undrafted("new", day, None) if story.id in unpicked] if unpicked else []
    if everything:
        start = datetime.combine(day, time.min, config.timezone)
        recent = store.undrafted("new", day, start - timedelta(days=1))
        known = (story for story in recent if story.id not in unpicked)
        fresh += [story for story in known if _is_of(story.articles[0], day, config.timezone)]
    gone = {item.story for item in record.items}.difference(story.id for story in (*picked, *fresh))
    published = [story for story in store.undrafted("published", day, None) if story.id in gone] if gone else []
    return (*picked, *published, *fresh)


def _is_of(article: Article, day: date, zone: tzinfo) -> bool:
    """Say whether an article was seen by the end of a day, and came out on that day or the one before.

    A feed that is new to us brings articles of years ago; one without a date came out when we saw it, and so did one
    that is dated later than that.
    """
    out = min(article.published or article.first_seen, article.first_seen)
    return article.first_seen.astimezone(zone).date() <= day <= day_of(out, zone) + timedelta(days=1)


def _remembering(record: RoundupRecord, stories: Sequence[Story]) -> RoundupRecord:
    """Return the record with every story in it, and those marked that nobody picked."""
    known = {item.story for item in record.items}
    new = tuple(ItemRecord(story=story.id, edits=story.edits) for story in stories if story.id not in known)
    edits = {name: value for name, value in record.edits.items() if name != UNPICKED}
    if unpicked := " ".join(story.id for story in stories if story.status == "new"):
        edits[UNPICKED] = unpicked
    return replace(record, edits=edits, items=(*record.items, *new))


def _press(config: "Config", day: date, stories: Sequence[Story], drafts: Sequence[File], fetch: ImageFetcher) -> Press:
    sources = rounds.with_retired(config.sources, stories, config.credit, config.rights)
    shown = {story.id: rounds.pictured(story) or story.articles[0] for story in stories}
    copied = frozenset(story for story, article in shown.items() if sources[article.source].rights.image == "copy")
    return Press(
        day=day,
        stories=stories,
        sources=sources,
        zone=config.timezone,
        files=drafts,
        pictures=Pictures(folder=config.drafts / day.isoformat(), fetch=fetch, copied=copied),
    )


def _found(file: File, record: RoundupRecord) -> Found:
    raw = files.read(file.path)
    text = raw.replace("\r\n", "\n")
    frame = split(record.written.get(file.name, ""), file.layout).frame
    blocks = {item.story: item.written[file.name] for item in record.items if file.name in item.written}
    standing = text if text.strip() else ""
    return _compared(file, raw, standing, Draft(frame, blocks))


def _compared(file: File, raw: str, text: str, base: Draft) -> Found:
    theirs = split(remarked(text, base, file.layout), file.layout)
    return Found(file=file, raw=raw, text=text, base=base, theirs=theirs)


def _merged(found: Found, drawn: Draft) -> Draft:
    return merge(found.base, found.theirs, drawn, found.file.layout) if found.text else drawn


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


def _drafted(proof: _Proof, saved: RoundupRecord) -> Drafted:
    """Return the report of a run."""
    before, composed = proof.before, proof.composed
    earlier = {item.story: item for item in before.items if item.written}
    standing = [item.story for item in composed.items]
    source = next(found for found in proof.found if found.file.name == source_name(composed.day))
    return Drafted(
        day=composed.day,
        paths=tuple(found.file.path for found in proof.found if found.file.name in saved.written),
        roundup=composed,
        markdown=join(proof.texts[source.file], source.file.layout) if source.file in proof.texts else source.text,
        notes=(
            *composed.notes,
            *proof.press.pictures.notes,
            *notes.unmarked(proof.found),
            *notes.bare(proof.learned, composed),
            *notes.raw(proof.learned, composed, {found.file.name for found in proof.found}),
            *notes.left(before, composed),
            *notes.stale(before, saved, composed),
        ),
        added=tuple(story for story in standing if story not in earlier),
        kept=tuple(story for story in standing if story in earlier),
        removed=tuple(story for story in earlier if story not in standing),
    )
