"""A story's block in the Markdown draft, as the blogger left it, becomes edits of the story's fields.

The grammar is that of ``templates/daily.md.j2``. What does not follow it is no loss: the whole block then is the edit.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from curator.render.markdown import escape_heading, to_text

_WORDS = r"(?:\\[^\n]|[^\\\[\]\n])*"
_MEDIA = r"\[with\ (?:audio|video)[^]\n]*\]\([^\n]+\)"
_BLOCK = re.compile(
    rf"""\#\#\#\ \[(?P<headline>{_WORDS})\](?P<tail>\([^\n]+)
    (?:\n\n(?P<byline>(?:By\ [^\n]+|\d\d?\ [A-Z]\w+(?:\ \d{{4}})?)(?:\ ·\ {_MEDIA})?|{_MEDIA})(?=\n|$))?
    (?:\n\n!\[(?P<alt>{_WORDS})\]\((?P<image>[^\n]+)\)(?=\n|$)
       (?:\n\n\*(?P<caption>(?:\\[^\n]|[^\\*\n])+)\*(?=\n|$))?)?
    (?:\n\n(?P<quotation>>\ [^\n]+(?:\n>[^\n]*)*))?
    (?:\n\n(?P<more>\[…\ Read\ more\]\([^\n]+\))(?=\n|$))?
    (?:\n\n(?P<comment>\S.*))?""",
    re.VERBOSE | re.DOTALL,
)
_MORE = re.compile(r" (\[… Read more\]\(\S+\))$")
_MORE_AT_END = re.compile(r"(?m)^(>.*) \[… Read more\]\(\S+\)$")
_CREDIT = re.compile(r"^(.*?) ?(?:Picture: (.*))?$", re.DOTALL)
IN_BLOCK = ("headline", "alt", "image", "caption", "picture credit", "quotation", "comment")
"""The fields of a story that a draft's block shows, and the blogger may edit there."""
_CERTAIN = frozenset({"headline", "comment"})
FIXED = ("tail", "byline", "more")
"""Parts of a block that are facts, not fields."""


def parts(block: str) -> Mapping[str, str]:
    """Return the parts of a block as plain text, the comment as Markdown; nothing where the block has another shape."""
    found = _BLOCK.fullmatch(block)
    if found is None:
        return {}
    raw = {name: value or "" for name, value in found.groupdict().items()}
    quoted = [line.removeprefix(">").strip() for line in raw["quotation"].split("\n")]
    if end := _MORE.search(quoted[-1]):
        quoted[-1], raw["more"] = quoted[-1][: end.start()], end[1]
    caption = _CREDIT.fullmatch(to_text(raw["caption"]))
    return {
        **raw,
        "headline": to_text(raw["headline"]),
        "alt": to_text(raw["alt"]),
        "caption": (caption and caption[1]) or "",
        "picture credit": (caption and caption[2]) or "",
        "quotation": "\n\n".join(to_text(line) for line in quoted if line),
    }


def without_facts(block: str) -> str:
    """Return a block without the parts that are no fields, to compare it with one drawn since they changed."""
    found = _BLOCK.fullmatch(block)
    if found is None:
        return block
    for name in reversed(FIXED):
        parting = 0 if name == "tail" else len("\n\n")
        block = block[: found.start(name) - parting] + block[found.end(name) :] if found[name] else block
    return _MORE_AT_END.sub(r"\1", block, count=1)


def quoted(block: str) -> tuple[str, ...]:
    """Return the paragraphs that any block quotes, whatever its shape, as plain text."""
    lines = [line.removeprefix(">").strip() if line.startswith(">") else "" for line in block.split("\n")]
    paragraphs = " ".join(line or "\n" for line in lines).split("\n")
    words = (to_text(_MORE.sub("", f" {paragraph.strip()}")) for paragraph in paragraphs)
    return tuple(filter(None, words))


@dataclass(frozen=True, slots=True)
class Change:
    """What a blogger did to a block."""

    edits: Mapping[str, str]
    fields: frozenset[str]
    """All that changed: those of ``edits``, and those that are again as they came."""
    is_certain: bool
    """They are told from the rest of the block, and mean what they say, even where that has to be written anew."""


def changed(was: str, now: str, plain: str) -> Change | None:
    """Return how a block's fields changed from ``was`` to ``now``, or None where the change is not one of fields.

    ``plain`` is the block without any edit: a field that is again as it is there was reverted.
    """
    before, after, unedited = parts(was), parts(now), parts(plain)
    if not (before and after) or any(before[name] != after[name] for name in FIXED):
        return None
    edits = {name: after[name] for name in IN_BLOCK if before[name] != after[name]}
    names = frozenset(edits)
    if not after["image"]:
        edits = {name: value for name, value in edits.items() if name not in {"alt", "caption", "picture credit"}}
    as_came = {name for name in edits if unedited and unedited[name] == after[name]}
    is_certain = names <= _CERTAIN and now.startswith(f"### [{escape_heading(after['headline'])}](")
    return Change({name: value for name, value in edits.items() if name not in as_came}, names, is_certain)
