"""A story whose mark got lost, but whose heading still stands, gets its mark back."""

import re
from collections.abc import Sequence

from curator.merge import MARK, Draft, Layout, split

_LINK = re.compile(r"### \[.*?\]\((\S+)\)(?: |$)|\s*<h3>\s*<a [^>]*\bhref=\"([^\"]+)\"")
"""A story's heading, in Markdown or in HTML, with the address that it links to."""


def remarked(text: str, base: Draft, layout: Layout) -> str:
    """Return a draft's text with a mark above each story that has lost its own.

    Where no mark is left nothing is put back: the text then has gone through a program, and much else may have changed.
    """
    standing = split(text, layout)
    lost = [story for story in base.stories if base.blocks.get(story) and not standing.blocks.get(story)]
    if not standing.stories:
        return text
    for story in lost:
        text = _marked(text, story, base.blocks[story])
    return text


def _marked(text: str, story: str, block: str) -> str:
    link = next(filter(None, map(_address, block.split("\n"))), "")
    lines = [line for line in text.split("\n") if line.strip() != MARK.format(story)]
    at = next((at for at, line in enumerate(lines) if link and _address(line) == link), None)
    if at is None:
        return text
    at = _start(lines, at)
    return "\n".join((*lines[:at], MARK.format(story), *lines[at:]))


def _start(lines: Sequence[str], heading: int) -> int:
    """Return where the story of a heading begins: in HTML its section is opened before."""
    return heading - 1 if heading and lines[heading - 1].lstrip().startswith("<section") else heading


def _address(line: str) -> str:
    found = _LINK.match(line)
    return (found[1] or found[2]) if found else ""
