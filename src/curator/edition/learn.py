"""What stands in the drafts now, beside what we wrote last, becomes what the record knows of the blogger's wishes.

Nothing here writes. A block that the blogger edited becomes edits of fields where drawing the story with them gives
that very block again; else the block itself is the edit.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from curator.edition import fields
from curator.edition.outline import learned, moved, outline
from curator.edition.press import File, Press, source_name
from curator.merge import Draft
from curator.model import ItemRecord, RoundupRecord


@dataclass(frozen=True, slots=True)
class Found:
    """One draft: what we wrote last, and what stands there now."""

    file: File
    raw: str
    """The file as it was read, empty where there was none."""
    text: str
    """The same with our line ends; empty where nothing but blanks stands."""
    base: Draft
    theirs: Draft

    @property
    def is_touched(self) -> bool:
        return bool(self.text) and self.base != self.theirs

    @property
    def standing(self) -> tuple[str, ...]:
        """The stories that stand there; one whose mark stands over nothing was taken out."""
        texts, ours = self.theirs.blocks, self.base.blocks
        return tuple(story for story in self.theirs.stories if texts.get(story) or not ours.get(story))

    @property
    def lost_its_marks(self) -> bool:
        """Some program took all marks away, yet stories still stand there: nothing can be told apart."""
        lines = {line.strip() for line in self.theirs.frame if isinstance(line, str)}
        stories = {block.partition("\n")[0].strip() for block in self.base.blocks.values()}
        return not self.theirs.stories and not lines.isdisjoint(stories - {""})


def learn(record: RoundupRecord, drafts: Sequence[Found], press: Press) -> RoundupRecord:
    """Return the record with what the blogger changed since we wrote the drafts."""
    for found in drafts:
        if found.is_touched:
            record = _arranged(record, found)
            record = _framed(record, found) if found.file.name == source_name(record.day) else record
            record = _edited(record, found, press)
    return record


def _arranged(record: RoundupRecord, found: Found) -> RoundupRecord:
    """Take over which stories the blogger took out or put back, and their order."""
    written, standing = found.base.stories, found.standing
    items = tuple(replace(item, removed=_is_removed(item, written, standing)) for item in record.items)
    record = replace(record, items=items)
    is_moved = [one for one in written if one in standing] != [one for one in standing if one in written]
    return _ordered(record, standing) if is_moved else record


def _ordered(record: RoundupRecord, standing: Sequence[str]) -> RoundupRecord:
    """Give the stories that stand in a draft its order; the others keep their places among them."""
    present = (item for item in record.items if item.story in standing)
    following = iter(sorted(present, key=lambda item: standing.index(item.story)))
    return replace(record, items=tuple(next(following) if item.story in standing else item for item in record.items))


def _is_removed(item: ItemRecord, written: Sequence[str], standing: Sequence[str]) -> bool:
    if item.story in written:
        return item.removed or item.story not in standing
    return item.removed and item.story not in standing


def _framed(record: RoundupRecord, found: Found) -> RoundupRecord:
    """Take over the title, the intro, the sections and what the blogger wrote between them."""
    was, now = outline(found.base.frame), outline(found.theirs.frame)
    homes = moved(was, now)
    if homes:
        record = _ordered(record, found.standing)
    items = (
        replace(item, edits={**item.edits, "section": homes[item.story]}) if item.story in homes else item
        for item in record.items
    )
    return replace(record, edits=learned(record.edits, was, now), items=tuple(items))


def _edited(record: RoundupRecord, found: Found, press: Press) -> RoundupRecord:
    """Take over what the blogger changed inside the stories."""
    file = found.file
    now = press.draw(record, file).blocks
    blocks = {
        item.story: block
        for item in record.items
        if (block := found.theirs.blocks.get(item.story, ""))
        and block not in {found.base.blocks.get(item.story), now.get(item.story)}
    }
    if not blocks:
        return record
    bare = _each(record, {item.story: _without(item, {file.name}) for item in record.items if item.story in blocks})
    drawn = press.draw(bare, file).blocks
    understood = _understood(bare, blocks, found, (now, drawn), press) if file.name == source_name(record.day) else {}
    own = {
        item.story: replace(item, edits={**item.edits, file.name: blocks[item.story]})
        for item in bare.items
        if item.story in blocks and blocks[item.story] != drawn.get(item.story)
    }
    return _each(bare, own | understood)


Blocks = Mapping[str, str]


def _understood(
    bare: RoundupRecord, blocks: Blocks, found: Found, drawn: tuple[Blocks, Blocks], press: Press
) -> dict[str, ItemRecord]:
    """Return the items whose edited block is one of other fields, with those as edits.

    ``drawn`` is what we would write now, and that without the blocks that are the blogger's own.
    """
    now, ours = drawn
    unedited = _each(bare, {item.story: replace(item, edits={}) for item in bare.items})
    plain = press.draw(unedited, found.file).blocks
    certain: dict[str, ItemRecord] = {}
    tried: dict[str, ItemRecord] = {}
    news = set[str]()
    for item in (item for item in bare.items if item.story in blocks):
        written = found.base.blocks.get(item.story, "")
        is_news = written not in {now.get(item.story), ""} and bool(fields.parts(written))
        was = written if is_news else ours.get(item.story, "")
        change = fields.changed(was, blocks[item.story], plain.get(item.story, ""))
        if is_news:
            news.add(item.story)
        if change is not None:
            kept = _without(item, change.fields)
            tried[item.story] = replace(kept, edits={**kept.edits, **change.edits})
            if is_news and change.is_certain and fields.parts(was)["comment"] == item.edits.get("comment", ""):
                certain[item.story] = tried[item.story]
    proof = press.draw(_each(bare, tried), found.file).blocks
    proved = {
        story: item
        for story, item in tried.items()
        if proof.get(story) == blocks[story]
        or (story in news and fields.without_facts(proof.get(story, "")) == fields.without_facts(blocks[story]))
    }
    return certain | proved


def _without(item: ItemRecord, names: Collection[str]) -> ItemRecord:
    return replace(item, edits={name: value for name, value in item.edits.items() if name not in names})


def _each(record: RoundupRecord, changed: Mapping[str, ItemRecord]) -> RoundupRecord:
    return replace(record, items=tuple(changed.get(item.story, item) for item in record.items))
