"""YAML text → plain data, the place of every key, and what is wrong with the text itself.

Every plain scalar is text, so that ``no``, ``on``, ``1:30`` and ``0123`` mean what they say; only nothing and ``null``
are None. The parser's events are read instead of its nodes: composing nodes recurses in C, and ten thousand opening
brackets end the whole process.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

KeyPath = tuple[str | int, ...]
DEEPEST = 32
MOST_VALUES = 200_000
"""Aliases counted as what they stand for; a file of 2,000 lines has about 15,000."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: ``line`` and ``column`` count from 1, ``path`` leads to the key it is about."""

    line: int
    column: int
    path: KeyPath
    reason: str


@dataclass(frozen=True, slots=True)
class Document:
    """A read file: ``data`` of dict, list, str and None; ``places`` maps a path to the line and column of its key."""

    data: object
    places: dict[KeyPath, tuple[int, int]]
    faults: tuple[Fault, ...]

    def place(self, path: KeyPath) -> tuple[int, int]:
        """Give line and column of a path, or of the nearest thing above it that stands in the file."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))


def read_document(text: str) -> Document:
    """Read one YAML document, with every fault that leaves its structure readable; else with the one that does not."""
    reader = _Reader(iter(yaml.parse(text, Loader=yaml.CSafeLoader)))
    try:
        data = reader.document()
    except _UnreadableError as unreadable:
        return Document(None, {}, (unreadable.fault,))
    except yaml.YAMLError as error:
        return Document(None, {}, (_syntax_fault(error, text),))
    return Document(data, reader.places, tuple(reader.faults))


class _UnreadableError(Exception):
    def __init__(self, event: Event, reason: str) -> None:
        super().__init__(reason)
        self.fault = Fault(*_start(event), (), reason)


@dataclass(slots=True)
class _Reader:
    events: Iterator[Event]
    places: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    anchors: dict[str, tuple[object, int]] = field(default_factory=dict)
    """Name → the value and how many values it holds."""
    values: int = 0

    def document(self) -> object:
        data: object = None
        started = False
        for event in self.events:
            if not isinstance(event, DocumentStartEvent):
                continue
            if started:
                raise _UnreadableError(event, "a second document begins here (---); keep one")
            started = True
            data = self.value(next(self.events), ())
        return data

    def value(self, event: Event, path: KeyPath) -> object:
        self.values += 1
        if self.values > MOST_VALUES:
            raise _UnreadableError(event, f"there are more than {MOST_VALUES:,} values, aliases written out")
        if len(path) > DEEPEST:
            raise _UnreadableError(event, f"this is nested more than {DEEPEST} levels deep")
        if isinstance(event, AliasEvent):
            return self.alias(event, path)
        before = self.values
        built = self.content(event, path)
        anchor = getattr(event, "anchor", None)
        if anchor:
            self.anchors[anchor] = (built, self.values - before + 1)
        return built

    def content(self, event: Event, path: KeyPath) -> object:
        tag = getattr(event, "tag", None)
        if tag and not (tag.startswith("tag:yaml.org,2002:") and "/" not in tag):
            self.fault(event, path, f"the tag {tag} is not read here; leave it out")
        if isinstance(event, ScalarEvent):
            is_plain = event.implicit[0]
            return None if is_plain and event.value in {"", "~", "null", "Null", "NULL"} else event.value
        return self.mapping(path) if isinstance(event, MappingStartEvent) else self.sequence(path)

    def sequence(self, path: KeyPath) -> list[object]:
        built: list[object] = []
        for event in self.events:
            if isinstance(event, SequenceEndEvent):
                break
            here = (*path, len(built))
            self.places[here] = _start(event)
            built.append(self.value(event, here))
        return built

    def mapping(self, path: KeyPath) -> dict[str, object]:
        built: dict[str, object] = {}
        for event in self.events:
            if isinstance(event, MappingEndEvent):
                break
            if not isinstance(event, ScalarEvent):
                self.pass_over(event, path)
                continue
            key = event.value
            here = (*path, key)
            if key in built:
                first, _ = self.places[here]
                self.fault(event, here, f"is given twice; the first is on line {first}")
                self.value(next(self.events), (*here, "again"))
                continue
            self.places[here] = _start(event)
            built[key] = self.value(next(self.events), here)
        return built

    def pass_over(self, event: Event, path: KeyPath) -> None:
        """Read a key that is no word, and its value, for the faults in them."""
        self.fault(event, path, f"a key is a word, not {'an alias' if isinstance(event, AliasEvent) else 'brackets'}")
        if not isinstance(event, AliasEvent):
            self.value(event, (*path, "?"))
        self.value(next(self.events), (*path, "?"))

    def alias(self, event: AliasEvent, path: KeyPath) -> object:
        if event.anchor not in self.anchors:
            self.fault(event, path, f"*{event.anchor} stands for nothing; write &{event.anchor} above, at what it is")
            return None
        built, size = self.anchors[event.anchor]
        self.values += size
        return built

    def fault(self, event: Event, path: KeyPath, reason: str) -> None:
        self.faults.append(Fault(*_start(event), path, reason))


def _start(event: Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


_IN_WORDS = {
    "mapping values are not allowed in this context": (
        "a colon stands where none can be: look at the indentation, and put text that holds ': ' in quotation marks"
    ),
    "found a tab character that violates indentation": "a tab stands here; indent with spaces",
    "found character that cannot start any token": (
        "a value cannot begin with this character (a tab, @, ` or %): indent with spaces, or put it in quotation marks"
    ),
    "did not find expected ',' or ']'": "the bracket [ that opens here is not closed, or a comma is missing in it",
    "did not find expected ',' or '}'": "the bracket { that opens here is not closed, or a comma is missing in it",
    "found unexpected end of stream": "the quotation mark that opens here is not closed",
    "found unknown escape character": "this \\ means nothing in double quotation marks; use single ones, or write \\\\",
    "could not find expected ':'": "a colon is missing after this key, or a quotation mark is not closed above",
    "did not find expected key": "this line does not fit the lines above: look at its indentation",
    "did not find expected '-' indicator": "this line does not fit the list above: look at its indentation",
}
_TOLD_WHERE_IT_OPENED = ("did not find expected ','", "found unexpected end of stream")


def _syntax_fault(error: yaml.YAMLError, text: str) -> Fault:
    if isinstance(error, yaml.reader.ReaderError):
        before = text[: error.position]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return Fault(line, column, (), f"a control character (U+{int(error.character):04X}) stands here; delete it")
    problem = str(getattr(error, "problem", "") or error)
    mark = getattr(error, "problem_mark", None)
    if problem.startswith(_TOLD_WHERE_IT_OPENED):
        mark = getattr(error, "context_mark", None) or mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Fault(line, column, (), _IN_WORDS.get(problem, f"this is not YAML: {problem}"))
