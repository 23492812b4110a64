"""What we wrote last, what the blogger made of it and what we would write now become one text.

A draft is lines and blocks: a block is one story, begun by a mark, an HTML comment of its own line. The frame, which is
everything else, is merged by lines as diff3 does it; where both changed one place the blogger's lines stand. Blocks are
told apart by their story, so that one which the blogger moved is still known.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

MARK = "<!-- story {} -->"
"""Begins a story's block."""
END = "<!-- /story {} -->"
"""Ends one in HTML. In Markdown, where a blogger writes on below a story, it ends where the next thing begins."""
_MARK = re.compile(r"\s*<!-- story (\S+) -->\s*")


@dataclass(frozen=True, slots=True)
class Mark:
    """The place of a story's block in a frame."""

    story: str


@dataclass(frozen=True, slots=True)
class Layout:
    """How blocks end in one kind of text."""

    boundary: re.Pattern[str]
    """Two lines of which the second belongs to no block."""
    heading: re.Pattern[str]
    end: str = ""
    """What closes a block, with the story in braces."""


MARKDOWN = Layout(
    boundary=re.compile(r".*\n#{1,2}\s|\s*\n(?:---+|\*\*\*+|___+|[-*_](?: [-*_]){2,})\s*$"),
    heading=re.compile(r"##\s"),
)
HTML = Layout(boundary=re.compile(r".*\n\s*<(?:h2|/article|/main|footer)\b"), heading=re.compile(r"\s*<h2\b"), end=END)


@dataclass(frozen=True, slots=True)
class Draft:
    """A text taken apart: lines with marks among them, and the blocks that stand at the marks."""

    frame: tuple[str | Mark, ...] = ()
    blocks: Mapping[str, str] = field(default_factory=dict)

    @property
    def stories(self) -> tuple[str, ...]:
        return tuple(line.story for line in self.frame if isinstance(line, Mark))


def split(text: str, layout: Layout) -> Draft:
    """Take a text apart; ``join`` of it gives the text again, but for blank lines between a mark and its block."""
    lines = text.split("\n")
    frame: list[str | Mark] = []
    blocks: dict[str, str] = {}
    at = 0
    while at < len(lines):
        found = _MARK.fullmatch(lines[at])
        if found is None or found[1] in blocks:  # a story told twice: what the blogger copied is text
            frame.append(lines[at])
            at += 1
            continue
        end, after = _block_end(lines, at + 1, found[1], layout)
        block = "\n".join(lines[at + 1 : end]).rstrip()
        blocks[found[1]] = block.lstrip("\n")
        frame += [Mark(found[1]), *[""] * (end - at - 1 - (block.count("\n") + 1 if block else 0))]
        at = after
    return Draft(tuple(frame), blocks)


def _block_end(lines: Sequence[str], start: int, story: str, layout: Layout) -> tuple[int, int]:
    """Return where a block's lines end, and where the text goes on."""
    limit = next((at for at in range(start, len(lines)) if _MARK.fullmatch(lines[at])), len(lines))
    if layout.end:
        closing = layout.end.format(story)
        for at in range(start, limit):
            if lines[at].strip() == closing:
                return at, at + 1
    for at in range(start, limit):
        if layout.boundary.match(f"{lines[at - 1]}\n{lines[at]}"):
            return at, at
    return limit, limit


def join(draft: Draft, layout: Layout) -> str:
    """Put a text together."""
    return "\n".join(_lines(draft, layout))


def _lines(draft: Draft, layout: Layout) -> Iterator[str]:
    for line in draft.frame:
        if isinstance(line, str):
            yield line
            continue
        yield MARK.format(line.story)
        if block := draft.blocks.get(line.story, ""):
            yield block
        if layout.end:
            yield layout.end.format(line.story)


def merge(base: Draft, theirs: Draft, ours: Draft, layout: Layout) -> Draft:
    """Weave what the blogger changed since ``base`` into ``ours``.

    Blocks are those of ``ours``, into which the caller has already taken the blogger's edits; a story that only
    ``theirs`` has, and never had from us, is the blogger's own text and stays.
    """
    frame = _weave(base.frame, theirs.frame, ours.frame)
    gone = {Mark(story) for story in set(base.stories) - set(ours.stories)}
    frame = _inserted(_once(_without(frame, gone)), ours.frame, layout)
    blocks = {story: ours.blocks.get(story, theirs.blocks.get(story, "")) for story in _stories(frame)}
    return Draft(tuple(frame), blocks)


Frame = Sequence[str | Mark]


def _weave(base: Frame, theirs: Frame, ours: Frame) -> list[str | Mark]:
    """Merge by lines: where only one side changed a place its change stands, where both did it is theirs.

    A line that both added comes from theirs alone: among equal blank lines the two may have been aligned differently.
    """
    in_theirs, in_ours = _matches(base, theirs), _matches(base, ours)
    both = (set(theirs) & set(ours)) - {*base, ""}
    woven: list[str | Mark] = []
    at = their = our = 0
    for anchor in [*sorted(in_theirs.keys() & in_ours.keys()), len(base)]:
        to_their, to_our = in_theirs.get(anchor, len(theirs)), in_ours.get(anchor, len(ours))
        was, now_theirs, now_ours = base[at:anchor], theirs[their:to_their], ours[our:to_our]
        woven += _without(now_ours, both) if now_theirs == was else now_theirs
        woven += base[anchor : anchor + 1]
        at, their, our = anchor + 1, to_their + 1, to_our + 1
    return woven


def _matches(base: Frame, other: Frame) -> dict[int, int]:
    """Return which line of ``base`` is which line of ``other``."""
    if base == other:
        return {at: at for at in range(len(base))}
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {one.a + offset: one.b + offset for one in blocks for offset in range(one.size)}


def _stories(frame: Iterable[str | Mark]) -> list[str]:
    return [line.story for line in frame if isinstance(line, Mark)]


def _without(frame: Frame, unwanted: Collection[str | Mark]) -> list[str | Mark]:
    """Leave out lines, each with the blank line after it."""
    kept: list[str | Mark] = []
    skipped = False
    for line in frame:
        if line in unwanted:
            skipped = True
        elif not (skipped and line == ""):
            kept.append(line)
            skipped = False
        else:
            skipped = False
    return kept


def _once(frame: Frame) -> list[str | Mark]:
    """Leave out second marks of one story."""
    first = {line: at for at, line in reversed(list(enumerate(frame))) if isinstance(line, Mark)}
    return [line for at, line in enumerate(frame) if not isinstance(line, Mark) or first[line] == at]


def _inserted(frame: list[str | Mark], ours: Frame, layout: Layout) -> list[str | Mark]:
    """Put in what the weave lost of our stories, each after the one it follows, with its heading if that is new."""
    present = set(_stories(frame))
    before: Mark | None = None
    heading: list[str | Mark] = []
    for line in ours:
        if isinstance(line, str):
            if layout.heading.match(line):
                heading = [line] if line not in frame else []
            continue
        if line.story not in present:
            _insert(frame, before, [*(part for head in heading for part in (head, "")), line])
        before, heading = line, []
    return frame


def _insert(frame: list[str | Mark], before: Mark | None, lines: list[str | Mark]) -> None:
    """Put lines after a story's block, or before the first one, or at the end."""
    if before is not None:
        at = frame.index(before) + 1
        frame[at:at] = ["", *lines]
        return
    first = next((at for at, line in enumerate(frame) if isinstance(line, Mark)), None)
    if first is not None:
        frame[first:first] = [*lines, ""]
    else:
        frame[_foot(frame) : _foot(frame)] = [*lines, ""]


def _foot(frame: Frame) -> int:
    """Return where the text of an HTML page ends, or the end."""
    return next((at for at, line in enumerate(frame) if isinstance(line, str) and "</article>" in line), len(frame))
