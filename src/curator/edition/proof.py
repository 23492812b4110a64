"""A day's drafts as they would be written now, beside what stands there: read, learned from, and woven anew.

Nothing here writes, but for the pictures that come with a fetcher.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from curator import roundup as rounds
from curator.edition import removals
from curator.edition.learn import Found, learn
from curator.edition.marks import remarked
from curator.edition.pictures import ImageFetcher, Pictures
from curator.edition.press import File, Press, source_name
from curator.merge import Draft, join, merge, split
from curator.model import Article, ItemRecord, Roundup, RoundupRecord, Story
from curator.publish import files as disk
from curator.render import TEMPLATES, file_name
from curator.render.phrases import day_of

if TYPE_CHECKING:
    from curator.config import Config
    from curator.store import Store

TRIES = 5
"""How often a draft is read again because an edit is only understood once its surroundings are."""
UNPICKED = "unpicked"
"""The record's edit that names the stories drafted without a pick, so that they stay when only picks are added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A day's drafts as they would be written, beside what was read for that."""

    before: RoundupRecord
    learned: RoundupRecord
    is_news: bool
    """A draft's file says something that the record does not know yet."""
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

    def text(self, file: File) -> str:
        """Return a draft as it would stand; one whose stories can no longer be told apart stays as it is."""
        return join(self.texts[file], file.layout) if file in self.texts else self._standing(file)

    def _standing(self, file: File) -> str:
        return next(found.text for found in self.found if found.file == file)


def proofread(
    store: "Store",
    config: "Config",
    *,
    day: date,
    everything: bool,
    templates: Sequence[str],
    fetch: ImageFetcher | None,
    closed: bool = False,
) -> Proof:
    """Compose a day's roundup and weave it into the drafts that stand there; a ``closed`` one takes in no more picks.

    Without ``fetch`` nothing is written at all, and a picture that is yet to be copied keeps its address.
    """
    before = store.roundup(day)
    stories = _gathered(store, config, before, day, everything=everything)
    if closed:
        known = {item.story for item in before.items}
        stories = tuple(story for story in stories if story.id in known)
    verdicts = store.verdicts(removals.LIMIT) if any(item.removed for item in before.items) else []
    record = _remembering(removals.returned(before, verdicts), stories)
    wanted = {file_name(day.isoformat(), template) for template in templates}
    return _proof(before, record, _press(config, day, stories, _files(config, day, templates), fetch), wanted)


def _proof(before: RoundupRecord, record: RoundupRecord, press: Press, wanted: Collection[str]) -> Proof:
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
    return Proof(
        before=before,
        learned=learned,
        is_news=learned != record,
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


def _files(config: "Config", day: date, templates: Sequence[str]) -> tuple[File, ...]:
    """Return the drafts to look at: the Markdown one first, since the others follow it."""
    named = (File(one, config.drafts / file_name(day.isoformat(), one)) for one in (*templates, TEMPLATES[0]))
    by_name = {file.name: file for file in reversed(tuple(named))}
    return tuple(sorted(by_name.values(), key=lambda file: file.name != source_name(day)))


def _gathered(
    store: "Store", config: "Config", record: RoundupRecord, day: date, *, everything: bool
) -> tuple[Story, ...]:
    """Return the day's stories: the picks, what this draft had that was published, and what is new where asked for.

    Stories come with their articles' full texts, so the store is asked only for those that there may be, and by name.
    """
    picked = store.undrafted("picked", day)
    unpicked = record.edits.get(UNPICKED, "").split()
    fresh = store.undrafted("new", day, among=unpicked) if unpicked else []
    if everything:
        start = datetime.combine(day, time.min, config.timezone)
        recent = store.undrafted("new", day, start - timedelta(days=1))
        known = (story for story in recent if story.id not in unpicked)
        fresh += [story for story in known if _is_of(story.articles[0], day, config.timezone)]
    gone = {item.story for item in record.items}.difference(story.id for story in (*picked, *fresh))
    published = store.undrafted("published", day, among=gone) if gone else []
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


def _press(
    config: "Config", day: date, stories: Sequence[Story], drafts: Sequence[File], fetch: ImageFetcher | None
) -> Press:
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
    raw = disk.read(file.path)
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
