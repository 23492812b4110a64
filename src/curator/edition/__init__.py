"""The day's picks become the day's drafts, merged with what the blogger made of the last ones, never over it.

Two things are remembered: what we wrote last (``written``) and what the blogger wants otherwise (``edits``). What
stands in a file and is not what we wrote is the blogger's. A block edited in the Markdown draft becomes edits of
fields, which every draft then shows; a block edited elsewhere is kept as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from curator.edition import notes
from curator.edition.learn import Found, learn
from curator.edition.pictures import ImageFetcher, Pictures
from curator.edition.press import File, Press, source_name
from curator.merge import Draft, join, merge, split
from curator.model import Article, ItemRecord, Roundup, RoundupRecord, Source, Story
from curator.publish import files
from curator.render import TEMPLATES, file_name

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
    when a template does not render, StoreError when a file cannot be written; nothing is lost then.
    """
    before = store.roundup(day)
    stories = _gathered(store, config, before, day, everything=everything)
    record = _remembering(before, stories)
    press = _press(config, day, stories, _files(config, day, templates), image_fetcher)
    drafts = [_found(file, record) for file in press.files]
    merged = [found for found in drafts if not found.lost_its_marks]
    learned = learn(record, merged, press)
    composed = press.compose(learned)
    if not composed.items and not before.written:
        return Drafted(day=day, paths=(), roundup=composed, markdown="", notes=())
    wanted = {file_name(day.isoformat(), template) for template in templates}
    texts = {found.file: _merged(found, press.draw(learned, found.file)) for found in merged}
    printed = {file: draft for file, draft in texts.items() if file.name in wanted}
    for found in merged:
        if found.file in printed:
            _write(found, join(printed[found.file], found.file.layout))
    saved = _saved(learned, printed)
    if saved != before:
        store.save_roundup(saved, now)
    return _drafted(before, saved, composed, drafts, texts, press)


def _files(config: "Config", day: date, templates: Sequence[str]) -> tuple[File, ...]:
    """Return the drafts to look at: the Markdown one first, since the others follow it."""
    named = (File(one, config.drafts / file_name(day.isoformat(), one)) for one in (*templates, TEMPLATES[0]))
    by_name = {file.name: file for file in reversed(tuple(named))}
    return tuple(sorted(by_name.values(), key=lambda file: file.name != source_name(day)))


def _gathered(
    store: "Store", config: "Config", record: RoundupRecord, day: date, *, everything: bool
) -> tuple[Story, ...]:
    """Return the day's stories: the picks, what this draft had that was published, and what is new where asked for."""
    known = {item.story for item in record.items}
    unpicked = set(record.edits.get(UNPICKED, "").split())
    fresh = [story for story in store.undrafted("new", day, None) if story.id in unpicked]
    if everything:
        start = datetime.combine(day, time.min, config.timezone)
        recent = store.undrafted("new", day, start - timedelta(days=1))
        end = start + timedelta(days=1)
        fresh += [story for story in recent if story.articles[0].first_seen < end and story.id not in unpicked]
    published = [story for story in store.undrafted("published", day, None) if story.id in known]
    return (*store.undrafted("picked", day, None), *published, *fresh)


def _remembering(record: RoundupRecord, stories: Sequence[Story]) -> RoundupRecord:
    """Return the record with every story in it, and those marked that nobody picked."""
    known = {item.story for item in record.items}
    new = tuple(ItemRecord(story=story.id) for story in stories if story.id not in known)
    edits = {name: value for name, value in record.edits.items() if name != UNPICKED}
    if unpicked := " ".join(story.id for story in stories if story.status == "new"):
        edits[UNPICKED] = unpicked
    return replace(record, edits=edits, items=(*record.items, *new))


def _press(config: "Config", day: date, stories: Sequence[Story], drafts: Sequence[File], fetch: ImageFetcher) -> Press:
    sources = {source.slug: source for source in config.sources}
    for article in (story.articles[0] for story in stories):
        if article.source not in sources:
            sources[article.source] = _retired(article, config)
    copied = frozenset(story.id for story in stories if sources[story.articles[0].source].rights.image == "copy")
    return Press(
        day=day,
        stories=stories,
        sources=sources,
        zone=config.timezone,
        files=drafts,
        pictures=Pictures(folder=config.drafts / day.isoformat(), fetch=fetch, copied=copied),
    )


def _retired(article: Article, config: "Config") -> Source:
    """Return what is known of a source that is no longer followed."""
    return Source(
        slug=article.source,
        outlet=article.outlet,
        url=article.url,
        section=article.section,
        credit=config.credit,
        rights=config.rights,
    )


def _found(file: File, record: RoundupRecord) -> Found:
    text = files.read(file.path).replace("\r\n", "\n")
    frame = split(record.written.get(file.name, ""), file.layout).frame
    blocks = {item.story: item.written[file.name] for item in record.items if file.name in item.written}
    standing = text if text.strip() else ""
    return Found(file=file, text=standing, base=Draft(frame, blocks), theirs=split(standing, file.layout))


def _merged(found: Found, drawn: Draft) -> Draft:
    return merge(found.base, found.theirs, drawn, found.file.layout) if found.text else drawn


def _write(found: Found, text: str) -> None:
    """Write a draft where that changes it, with the line ends that the blogger's editor gave it."""
    if text != found.text:
        ends = "\r\n" if "\r\n" in files.read(found.file.path) else "\n"
        files.write(found.file.path, text.replace("\n", ends).encode())


def _saved(learned: RoundupRecord, printed: Mapping[File, Draft]) -> RoundupRecord:
    """Return the record with what stands in the drafts now."""
    frames = {}
    for file, draft in printed.items():
        standing = split(join(draft, file.layout), file.layout)
        frames[file.name] = join(Draft(standing.frame), file.layout)
    items = []
    for item in learned.items:
        blocks = {file.name: draft.blocks[item.story] for file, draft in printed.items() if item.story in draft.blocks}
        others = {name: block for name, block in item.written.items() if name not in frames}
        items.append(replace(item, written=others | blocks))
    remembered = (item for item in items if item.written or item.edits or item.removed)
    return replace(learned, written={**learned.written, **frames}, items=tuple(remembered))


def _drafted(
    before: RoundupRecord,
    saved: RoundupRecord,
    composed: Roundup,
    drafts: Sequence[Found],
    texts: Mapping[File, Draft],
    press: Press,
) -> Drafted:
    """Return the report of a run."""
    earlier = {item.story: item for item in before.items if item.written}
    standing = [item.story for item in composed.items]
    source = next(found for found in drafts if found.file.name == source_name(composed.day))
    return Drafted(
        day=composed.day,
        paths=tuple(found.file.path for found in drafts if found.file.name in saved.written),
        roundup=composed,
        markdown=join(texts[source.file], source.file.layout) if source.file in texts else source.text,
        notes=(
            *composed.notes,
            *press.pictures.notes,
            *notes.unmarked(drafts),
            *notes.left(before, composed),
            *notes.stale(before, saved, composed),
        ),
        added=tuple(story for story in standing if story not in earlier),
        kept=tuple(story for story in standing if story in earlier),
        removed=tuple(story for story in earlier if story not in standing),
    )
