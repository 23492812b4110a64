"""A roundup's rows in what an editor can change of it: its words, and which stories stand in it in which order."""

import json
import sqlite3
from collections.abc import Iterable, Sequence

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


def put(db: sqlite3.Connection, day: str, name: str, was: str, becomes: str) -> None:
    """Give one of those another value; words only where they still are what they were.

    Of an order the stories that it does not name stay behind the others.
    """
    if name == "order":
        place(db, day, [int(one) for one in becomes.split()])
    elif name == "removed":
        there = {int(one) for one in was.split()} ^ {int(one) for one in becomes.split()}
        gone = {int(one) for one in becomes.split()}
        db.executemany(_REMOVE, [(int(story in gone), day, story) for story in sorted(there)])
    else:
        row = db.execute("SELECT edits FROM roundups WHERE day = ?", (day,)).fetchone()
        edits = json.loads(row[0]) if row else {}
        if row and edits.get(name, "") == was:
            edits = {key: value for key, value in {**edits, name: becomes}.items() if value}
            db.execute("UPDATE roundups SET edits = ? WHERE day = ?", (rows.texts(edits), day))
    db.execute("UPDATE roundups SET revision = revision + 1 WHERE day = ?", (day,))


def place(db: sqlite3.Connection, day: str, order: Sequence[int]) -> None:
    """Put a day's items into an order; those that it does not name stay behind the others, as they are."""
    there = [story for (story,) in db.execute("SELECT story FROM roundup_items WHERE day = ? ORDER BY place", (day,))]
    wanted = [story for story in order if story in there]
    sorted_ = [*wanted, *(story for story in there if story not in wanted)]
    # In two steps, for a place may be taken once only
    placed = [(-1 - at, day, story) for at, story in enumerate(sorted_)]
    db.executemany("UPDATE roundup_items SET place = ? WHERE day = ? AND story = ?", placed)
    db.execute("UPDATE roundup_items SET place = -1 - place WHERE day = ?", (day,))


def _listed(stories: Iterable[int]) -> str:
    return " ".join(map(str, stories))


_ITEMS = "SELECT story, removed FROM roundup_items WHERE day = ? ORDER BY place"
_REMOVE = "UPDATE roundup_items SET removed = ? WHERE day = ? AND story = ?"
