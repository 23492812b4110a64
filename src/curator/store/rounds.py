"""A roundup's rows in what an editor can change of it: its words, and which stories stand in it in which order."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from curator.store import rows

WORDS = ("title", "intro", "outro")


def standing(db: sqlite3.Connection, day: str) -> dict[str, str]:
    """Return a day's words, and its items' ``order`` and those ``removed``, as ids parted by blanks."""
    row = db.execute("SELECT edits FROM roundups WHERE day = ?", (day,)).fetchone()
    items = db.execute(_ITEMS, (day,)).fetchall()
    edits = json.loads(row[0]) if row else {}
    return {
        **{name: edits.get(name, "") for name in WORDS},
        "order": _listed(story for story, _ in items),
        "removed": _listed(story for story, removed in items if removed),
    }


def put(db: sqlite3.Connection, day: str, was: Mapping[str, str], becomes: Mapping[str, str]) -> None:
    """Make a day what it was, or is to be, in the things that the two say otherwise.

    Words are changed only where they still are what they were. Of an order the stories that it does not name stay
    behind the others, but those go that the other order brought in and of which nothing else is remembered.
    """
    out, gone = ({int(one) for one in said.get("removed", "").split()} for said in (was, becomes))
    db.executemany(_REMOVE, [(0, day, story) for story in sorted(out - gone)])
    if was.get("order", "") != becomes.get("order", ""):
        before, after = ([int(one) for one in said.get("order", "").split()] for said in (was, becomes))
        db.executemany(_FORGET, [(day, story) for story in before if story not in after])
        place(db, day, after)
    db.executemany(_REMOVE, [(1, day, story) for story in sorted(gone - out)])
    row = db.execute("SELECT edits FROM roundups WHERE day = ?", (day,)).fetchone()
    edits = json.loads(row[0]) if row else {}
    for name in WORDS:
        if edits.get(name, "") == was.get(name, ""):
            edits[name] = becomes.get(name, "")
    written = rows.texts({name: value for name, value in edits.items() if value})
    db.execute("UPDATE roundups SET edits = ?, revision = revision + 1 WHERE day = ?", (written, day))


def place(db: sqlite3.Connection, day: str, order: Sequence[int]) -> None:
    """Put a day's items into an order, with those that it names anew; others stay behind them, as they are."""
    there = [story for (story,) in db.execute("SELECT story FROM roundup_items WHERE day = ? ORDER BY place", (day,))]
    (last,) = db.execute("SELECT ifnull(max(place), -1) FROM roundup_items WHERE day = ?", (day,)).fetchone()
    new = [story for story in dict.fromkeys(order) if story not in there]
    db.executemany(_ADD, [(day, last + at, story) for at, story in enumerate(new, 1)])
    in_order = dict.fromkeys((*order, *there))
    # In two steps, for a place may be taken once only
    placed = [(-1 - at, day, story) for at, story in enumerate(in_order)]
    db.executemany("UPDATE roundup_items SET place = ? WHERE day = ? AND story = ?", placed)
    db.execute("UPDATE roundup_items SET place = -1 - place WHERE day = ?", (day,))


def _listed(stories: Iterable[int]) -> str:
    return " ".join(map(str, stories))


_ITEMS = "SELECT story, removed FROM roundup_items WHERE day = ? ORDER BY place"
_ADD = "INSERT INTO roundup_items VALUES (?, ?, ?, 0, '{}', '{}')"
_FORGET = """
    DELETE FROM roundup_items WHERE day = ? AND story = ? AND NOT removed AND edits = '{}' AND written = '{}'
"""
_REMOVE = "UPDATE roundup_items SET removed = ? WHERE day = ? AND story = ?"
