"""Of more entries than are kept of one document, the newest are."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

Entry = TypeVar("Entry")

MOST_ENTRIES = 2000
"""Entries kept of one document; the longest real feed that still grew had 1 400."""
MOST_COMPARED = 50_000
"""Entries whose dates are all read; a document with more is a trap."""


def newest(entries: Sequence[Entry], date_of: Callable[[Entry], datetime | None]) -> Sequence[Entry]:
    """Return the newest ``MOST_ENTRIES`` in the document's order.

    By their dates where all have one; else the beginning, or the end where the last has the later date than the first.
    """
    if len(entries) <= MOST_ENTRIES:
        return entries
    if len(entries) <= MOST_COMPARED:
        dated = [(date, -place) for place, date in enumerate(map(date_of, entries)) if date]
        if len(dated) == len(entries):
            return [entries[-place] for _, place in sorted(sorted(dated)[-MOST_ENTRIES:], key=lambda one: -one[1])]
    first, last = date_of(entries[0]), date_of(entries[-1])
    oldest_first = first is not None and last is not None and first < last
    return entries[-MOST_ENTRIES:] if oldest_first else entries[:MOST_ENTRIES]


def left_out(count: int) -> str:
    """Return a word for the editor on a document of ``count`` entries; empty where all were kept."""
    return f"only the newest {MOST_ENTRIES} of its {count} entries were read" if count > MOST_ENTRIES else ""
