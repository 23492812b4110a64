"""The frame of a Markdown draft, as the blogger left it, becomes edits of the roundup: title, intro, sections."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from curator.merge import Mark
from curator.render.markdown import to_text
from curator.roundup import REST

_RULE = re.compile(r"(?:---+|\*\*\*+|___+|[-*_](?: [-*_]){2,})\s*")


@dataclass(slots=True)
class _Topic:
    """A heading with what stands below it."""

    lines: list[str] = field(default_factory=list)
    stories: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outline:
    """What a frame says."""

    title: str
    intro: str
    outro: str
    below: Mapping[str, str]
    """Section → the blogger's own words under its heading; ``""`` is what stands before the first heading."""
    stories: Mapping[str, tuple[str, ...]]
    """Section → its stories; a section may have none."""

    def section(self, story: str) -> str:
        return next((section for section, stories in self.stories.items() if story in stories), "")


def outline(frame: Iterable[str | Mark]) -> Outline:
    """Read a frame."""
    lines = list(frame)
    last = max((at for at, line in enumerate(lines) if isinstance(line, Mark)), default=-1)
    title = ""
    topic = _Topic()
    topics = {"": topic}
    outro: list[str] | None = None
    for at, line in enumerate(lines):
        if isinstance(line, Mark):
            topic.stories.append(line.story)
        elif outro is not None:
            outro.append(line)
        elif line.startswith("# ") and not title:
            title = to_text(line[2:])
        elif line.startswith("## "):
            topic = topics.setdefault(to_text(line[3:]), _Topic())
        elif at > last and _RULE.fullmatch(line):
            outro = []
        elif not topic.stories:
            topic.lines.append(line)
    return Outline(
        title=title,
        intro=_joined(topics[""].lines),
        outro=_joined(outro or []),
        below={name: _joined(one.lines) for name, one in topics.items() if name},
        stories={name: tuple(one.stories) for name, one in topics.items() if name},
    )


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip()


def learned(edits: Mapping[str, str], was: Outline, now: Outline) -> dict[str, str]:
    """Return the roundup's edits with what the blogger changed in the frame."""
    edits = dict(edits)
    if now.title and now.title != was.title:
        edits["title"] = now.title
    for name, before, after in (("intro", was.intro, now.intro), ("outro", was.outro, now.outro)):
        if before != after:
            _set(edits, name, after)
    renamed = renames(was, now)
    for before, after in renamed.items():
        key = next((key for key, value in edits.items() if key.startswith("section:") and value == before), "")
        edits[key or f"section:{'' if before == REST else before}"] = after
    titles = [renamed.get(section, section) for section in was.stories]
    for section, text in now.below.items():
        earlier = next((name for name in was.below if renamed.get(name, name) == section), section)
        if text != was.below.get(earlier, ""):
            edits.pop(f"below:{earlier}", None)
            _set(edits, f"below:{section}", text)
    # The place of a heading over nothing says nothing; one over words alone has to be remembered, or it is not drawn.
    standing = [section for section, stories in now.stories.items() if stories or now.below.get(section)]
    is_bare = any(not now.stories[section] for section in standing)
    if is_bare or standing != [section for section in titles if section in standing]:
        edits["sections"] = "\n".join(now.stories)
    return edits


def renames(was: Outline, now: Outline) -> dict[str, str]:
    """Return headings that went and what stands now over stories of theirs."""
    found = {}
    for before, stories in was.stories.items():
        if before not in now.stories and stories:
            new = (name for name, them in now.stories.items() if name not in was.stories and set(them) & set(stories))
            if after := next(new, ""):
                found[before] = after
    return found


def moved(was: Outline, now: Outline) -> dict[str, str]:
    """Return the stories that the blogger put into another section, and which."""
    renamed = renames(was, now)
    return {
        story: section
        for section, stories in now.stories.items()
        for story in stories
        if (earlier := was.section(story)) and renamed.get(earlier, earlier) != section
    }


def _set(edits: dict[str, str], name: str, value: str) -> None:
    if value:
        edits[name] = value
    else:
        edits.pop(name, None)
