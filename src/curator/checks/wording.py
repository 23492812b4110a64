"""Whether the blogger's own words are all there, and none stands for others that were to come."""

import re
from collections.abc import Iterator

from curator.model import Check, Observations, Roundup

# In capitals alone: "todo" is a word of Spanish, and a "Tk" a name.
_PLACEHOLDER = re.compile(
    r"\b(?:TODO|TBD|TBC|FIXME|XXX+|TKTK)\b|(?i:\blorem ipsum\b)|\[\s*\]|\(\s*\)|\{\s*\}|<\s*>|\?{3,}"
)


def empty(roundup: Roundup, _: Observations) -> Iterator[Check]:
    """Say that there is nothing to send."""
    if not roundup.items:
        yield Check(
            name="empty",
            verdict="must fix",
            matter="The roundup has no stories",
            why="Pick some in the queue; they come here by themselves.",
            is_final=True,
        )


def title(roundup: Roundup, _: Observations) -> Iterator[Check]:
    """Say that the post has no title."""
    if not roundup.title.strip():
        why = "Write one, or empty the field: then the day is the title."
        yield Check(name="title", verdict="must fix", matter="The roundup has no title", why=why)


def placeholder(roundup: Roundup, _: Observations) -> Iterator[Check]:
    """Name the places where something stands that was to be replaced."""
    frame = [("title", "the title", roundup.title), ("intro", "the intro", roundup.intro)]
    for section in roundup.sections:
        frame.append((f"section {section.title}", "a section’s heading", section.title))
        frame.append((f"below {section.title}", f"what you wrote under “{section.title}”", section.text))
    frame.append(("outro", "the end", roundup.outro))
    for name, place, text in frame:
        if found := _PLACEHOLDER.search(text):
            yield _left(name, f"{place[:1].upper()}{place[1:]} has “{found[0]}” in it")
    for item in roundup.items:
        for place, text in (("headline", item.headline), ("comment", item.comment)):
            if found := _PLACEHOLDER.search(text):
                yield _left(item.story, f"the {place} has “{found[0]}” in it", item.story, item.headline)
                break


def _left(name: str, matter: str, story: str = "", headline: str = "") -> Check:
    return Check(
        name=f"placeholder:{name}",
        verdict="must fix",
        matter=matter,
        why="That looks like a place where words were to come.",
        story=story,
        headline=headline,
    )
