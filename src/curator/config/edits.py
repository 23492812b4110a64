"""``feeds.yaml`` with one source more, one less, or one key changed, and every other byte as its owner wrote it.

The text is cut at the places where values stand; nothing is written anew. What comes out is read again and must mean
what was wanted, neither more nor less, or nothing is changed: anchors, odd layouts and all that nobody thought of end
in a sentence and not in a damaged file.
"""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import cast

from curator.config.document import read_document
from curator.config.marks import Node, mark
from curator.config.written import Value, item, written
from curator.errors import UsageError

_BREAK = re.compile(r"\r\n|\n")
"""A file whose lines end otherwise is one of those that are not edited."""
_INDENT = "    "


class NotEditableError(UsageError):
    """The file is laid out so that a program cannot change it safely; its owner can."""


def with_source(text: str, values: Mapping[str, Value]) -> str:
    """Return the file's text with a source added at the end of its list."""

    def want(sources: list[dict[str, object]]) -> None:
        sources.append({key: _meant(value) for key, value in values.items()})

    return _edited(text, lambda: _appended(text, values), want, f"add {values.get('slug')}")


def without_source(text: str, slug: str) -> str:
    """Return the text without a source; comments that stand inside of it go with it, those above and below it stay."""

    def want(sources: list[dict[str, object]]) -> None:
        sources[:] = [one for one in sources if one.get("slug") != slug]

    return _edited(text, lambda: _removed(text, slug), want, f"remove {slug}")


def with_key(text: str, slug: str, key: str, value: Value | None) -> str:
    """Return the text with one key of a source set; None takes the key out, so that its default holds."""

    def want(sources: list[dict[str, object]]) -> None:
        for one in sources:
            if one.get("slug") == slug:
                one.pop(key, None)
                if value is not None:
                    one[key] = _meant(value)

    def cut() -> str:
        _, node = _find(text, slug)
        return _unset(text, node, key) if value is None else _set(text, node, key, value)

    return _edited(text, cut, want, f"change {key} of {slug}")


def _meant(value: Value) -> object:
    """Return what a value is when it has been read again: every scalar is text."""
    return written(value) if isinstance(value, bool) else dict(value) if isinstance(value, Mapping) else value


def _edited(text: str, cut: Callable[[], str], want: Callable[[list[dict[str, object]]], None], what: str) -> str:
    """Cut, and believe it only when the result says what was wanted."""
    before = read_document(text)
    data = deepcopy(before.data) if isinstance(before.data, dict) else {}
    sources = data.get("sources") or []
    if before.faults or not isinstance(sources, list) or not all(isinstance(one, dict) for one in sources):
        raise NotEditableError(f"feeds.yaml has faults, so nothing can {what} in it; curator check tells them")
    want(cast(list[dict[str, object]], sources))
    edited = cut()
    after = read_document(edited)
    got = after.data if isinstance(after.data, dict) else {}
    if after.faults or _without_nothing(got) != _without_nothing({**data, "sources": sources}):
        raise _by_hand(what)
    return edited


def _without_nothing(data: Mapping[str, object]) -> dict[str, object]:
    """Leave out a list of sources that is empty: no key, a key without a value and ``[]`` mean the same."""
    return {key: value for key, value in data.items() if key != "sources" or value}


def _by_hand(what: str) -> NotEditableError:
    return NotEditableError(
        f"feeds.yaml is written in a way in which no program can {what} safely (anchors, or an unusual layout); "
        "nothing was changed, edit it by hand"
    )


def _find(text: str, slug: str) -> tuple[Node, Node]:
    """Return the list of sources and the item with a slug."""
    sources = _sources(text)
    for node in sources.items if sources is not None else ():
        pair = node.pair("slug")
        if pair is not None and pair[1].value == slug and sources is not None:
            return sources, node
    raise NotEditableError(f"feeds.yaml has no source {slug} any more, or hides it behind an alias; look at the file")


def _sources(text: str) -> Node | None:
    root = mark(text)
    pair = root.pair("sources") if root is not None and root.kind == "mapping" else None
    return pair[1] if pair and pair[1].kind == "sequence" else None


def _appended(text: str, values: Mapping[str, Value]) -> str:
    sources = _sources(text)
    if sources is None or not sources.items:
        return _begun(text, sources, values)
    last = sources.items[-1]
    if sources.is_flow:
        between = text[sources.items[-2].end : last.start] if len(sources.items) > 1 else ", "
        between = between if between.strip() == "," else ", "
        return text[: last.end] + between + item(values) + text[last.end :]
    at = _end_with_comments(text, last.end, sources.column)
    newline = _newline(text)
    dash = " " * sources.column + "-"
    if last.is_flow:
        lines = [f"{dash} {item(values)}"]
    else:
        gap = " " * max(last.column - sources.column - 1, 1)
        rest = " " * (sources.column + 1) + gap
        pairs = [f"{key}: {written(value)}" for key, value in values.items()]
        lines = [f"{dash}{gap}{pairs[0]}", *(f"{rest}{pair}" for pair in pairs[1:])]
    if _are_parted(text, sources):
        lines.insert(0, "")
    return text[:at] + "".join(newline + line for line in lines) + text[at:]


def _begun(text: str, sources: Node | None, values: Mapping[str, Value]) -> str:
    """Add the first source: after a key without a value, in place of an empty list, or under a key of its own."""
    newline = _newline(text)
    pairs = [f"{key}: {written(value)}" for key, value in values.items()]
    lines = [f"  - {pairs[0]}", *(f"{_INDENT}{pair}" for pair in pairs[1:])]
    block = "".join(newline + line for line in lines)
    root = mark(text)
    pair = root.pair("sources") if root is not None else None
    if pair is None:
        end = len(text.rstrip("\r\n"))
        blank = newline if end else ""
        return text[:end] + blank * 2 + "sources:" + block + (text[end:] or newline)
    key, value = pair
    if sources is not None:
        return text[: sources.start].rstrip(" ") + block + text[sources.end :]
    at = _line_end(text, max(key.end, value.end))
    return text[:at] + block + text[at:]


def _removed(text: str, slug: str) -> str:
    sources, node = _find(text, slug)
    if sources.is_flow:
        return _without_one(text, [(one.start, one.end) for one in sources.items], sources.items.index(node))
    start = _dash_line(text, node, sources.column)
    end = _end_with_comments(text, node.end, sources.column)
    end = _after_break(text, end)
    if node is sources.items[-1]:  # the blank lines before it parted it from what is above
        while start and (before := _line_start(text, start - 1)) < start and not text[before:start].strip():
            start = before
        return text[:start] + text[end:]
    while end < len(text) and not text[end : (after := _after_break(text, _line_end(text, end)))].strip():
        end = after
    return text[:start] + text[end:]


def _set(text: str, node: Node, key: str, value: Value) -> str:
    pair = node.pair(key)
    told = _flow_value(value) if node.is_flow else written(value)
    if pair is not None:
        name, old = pair
        blank = " " if old.start == old.end and text[old.start - 1 : old.start] == ":" else ""
        if old.start < name.end:
            raise _by_hand(f"change {key}")
        return text[: old.start] + blank + told + text[old.end :]
    _, last = node.pairs[-1]
    if node.is_flow:
        return f"{text[: last.end]}, {key}: {told}{text[last.end :]}"
    at = _content_end(text, last.end)
    at = _line_end(text, at)
    return f"{text[:at]}{_newline(text)}{' ' * node.column}{key}: {told}{text[at:]}"


def _flow_value(value: Value) -> str:
    return item({"it": value}).removeprefix("{it: ").removesuffix("}")


def _unset(text: str, node: Node, key: str) -> str:
    pair = node.pair(key)
    if pair is None:
        return text
    place = node.pairs.index(pair)
    if node.is_flow:
        return _without_one(text, [(name.start, value.end) for name, value in node.pairs], place)
    if place == 0:  # the next key takes its place behind the dash
        return _without_one(text, [(name.start, value.end) for name, value in node.pairs[:2]], 0)
    start = _line_start(text, pair[0].start)
    end = _after_break(text, _line_end(text, _content_end(text, pair[1].end)))
    if end == len(text) and not text.endswith(("\n", "\r")):
        start -= len(_newline(text))
    return text[:start] + text[end:]


def _without_one(text: str, spans: list[tuple[int, int]], place: int) -> str:
    """Take one part out of a line, with the comma that goes with it; a comment between two parts belongs to none."""
    start, end = spans[place]
    if place + 1 < len(spans):
        end = spans[place + 1][0]
    elif place:
        start = spans[place - 1][1]
    if "#" in text[spans[place][1] : end] or "#" in text[start : spans[place][0]]:
        raise _by_hand("take something out")
    return text[:start] + text[end:]


def _newline(text: str) -> str:
    found = _BREAK.search(text)
    return found[0] if found else "\n"


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    """Return where the line that holds a place ends, before its break."""
    found = _BREAK.search(text, at)
    return found.start() if found else len(text)


def _after_break(text: str, at: int) -> int:
    found = _BREAK.match(text, at)
    return found.end() if found else at


def _content_end(text: str, at: int) -> int:
    """Return the end of a value's last line that says something: text in a block ends where the next line begins."""
    return len(text[:at].rstrip()) if at == _line_start(text, at) else at


def _end_with_comments(text: str, at: int, column: int) -> int:
    """Return where an item of a list ends: with its last line, or a comment below that is indented as a part of it."""
    end = _line_end(text, _content_end(text, at))
    look = end
    while (start := _after_break(text, look)) > look:
        look = _line_end(text, start)
        line = text[start:look]
        if not line.strip():
            continue
        if not line.lstrip().startswith("#") or len(line) - len(line.lstrip(" ")) <= column:
            break
        end = look
    return end


def _dash_line(text: str, node: Node, column: int) -> int:
    """Return where the line of an item's dash begins: above the item where that begins on a line of its own."""
    start = _line_start(text, node.start)
    while start and text[start : start + column + 1] != " " * column + "-":
        start = _line_start(text, start - 1)
    return start


def _are_parted(text: str, sources: Node) -> bool:
    """Say whether blank lines stand between the sources."""
    if len(sources.items) < 2:
        return False
    before, last = sources.items[-2:]
    return bool(re.search(r"\n[ \t]*\r?\n", text[_content_end(text, before.end) : last.start]))
