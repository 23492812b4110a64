"""YAML text → where each value begins and ends in it, so that one can be changed and all else left as it was written.

``document`` says what a file means; this says where it stands. The text has been read before: it is well formed, and
not nested too deep.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import yaml
from yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

Kind = Literal["scalar", "mapping", "sequence", "alias"]


@dataclass(slots=True, kw_only=True)
class Node:
    """One value in the text: ``text[start:end]``, which ends with the last thing that is told in it."""

    kind: Kind
    start: int
    end: int
    column: int
    """Of its beginning, counted from 0; of a block sequence's dashes."""
    is_flow: bool = False
    """It stands in brackets."""
    value: str = ""
    """Of a scalar."""
    items: list["Node"] = field(default_factory=list)
    """Of a sequence."""
    pairs: list[tuple["Node", "Node"]] = field(default_factory=list)
    """Of a mapping: its keys and values."""

    def pair(self, key: str) -> tuple["Node", "Node"] | None:
        """Find a key of a mapping."""
        return next((pair for pair in self.pairs if pair[0].kind == "scalar" and pair[0].value == key), None)


def mark(text: str) -> Node | None:
    """Return the document's one value; None where there is none."""
    events = iter(yaml.parse(text, Loader=yaml.CSafeLoader))
    for event in events:
        if isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent, AliasEvent)):
            return _node(event, events)
    return None


def _node(event: Event, events: Iterator[Event]) -> Node:
    if isinstance(event, MappingStartEvent):
        return _mapping(event, events)
    if isinstance(event, SequenceStartEvent):
        return _sequence(event, events)
    if isinstance(event, ScalarEvent):
        return _begun("scalar", event, value=event.value)
    return _begun("alias", event)


def _mapping(event: MappingStartEvent, events: Iterator[Event]) -> Node:
    node = _begun("mapping", event, is_flow=bool(event.flow_style))
    for inner in events:
        if isinstance(inner, MappingEndEvent):
            return _ended(node, inner, [value for _, value in node.pairs])
        key = _node(inner, events)
        node.pairs.append((key, _node(next(events), events)))
    return node


def _sequence(event: SequenceStartEvent, events: Iterator[Event]) -> Node:
    node = _begun("sequence", event, is_flow=bool(event.flow_style))
    for inner in events:
        if isinstance(inner, SequenceEndEvent):
            return _ended(node, inner, node.items)
        node.items.append(_node(inner, events))
    return node


def _begun(kind: Kind, event: Event, *, value: str = "", is_flow: bool = False) -> Node:
    start, end = event.start_mark, event.end_mark
    assert start is not None
    assert end is not None
    return Node(kind=kind, start=start.index, end=end.index, column=start.column, value=value, is_flow=is_flow)


def _ended(node: Node, event: Event, inside: list[Node]) -> Node:
    """Set where it ends: with its bracket, or with the last value in it, for a block's end is told only afterwards."""
    if node.is_flow and event.end_mark is not None:
        node.end = event.end_mark.index
    else:
        node.end = max((one.end for one in inside), default=node.end)
    return node
