"""The drafts' side: what a roundup remembers, and which stories it may still take."""

import json
import sqlite3
from collections.abc import Collection
from datetime import date, datetime

from curator.errors import StaleError, UsageError
from curator.model import EDITABLE, ItemRecord, RoundupRecord, Story
from curator.store import rows
from curator.store.decisions import Log
from curator.store.editing import write
from curator.store.queue import select
from curator.store.states import take_home


class Drafting(Log):
    """The part of the store that a draft reads and writes."""

    def roundup(self, day: date) -> RoundupRecord:
        """Return what is remembered of a day's roundup; an empty record where there is none.

        An item's edits are those of its story, and what belongs to its place in this roundup alone.
        """
        with self._reading() as db:
            found = db.execute("SELECT revision, edits, written FROM roundups WHERE day = ?", (day.isoformat(),))
            row = found.fetchone()
            if row is None:
                return RoundupRecord(day=day)
            items = db.execute(_ITEMS, (day.isoformat(),)).fetchall()
        return RoundupRecord(
            day=day,
            revision=row[0],
            edits=json.loads(row[1]),
            written=json.loads(row[2]),
            items=tuple(map(_item, items)),
        )

    def save_roundup(self, record: RoundupRecord, now: datetime) -> RoundupRecord:
        """Save a day's record and return it with its new revision; what it has of a story is kept at the story.

        StaleError when another save came between reading the record and this.
        """
        day = record.day.isoformat()
        with self._writing("FULL") as db:
            found = db.execute("SELECT revision FROM roundups WHERE day = ?", (day,)).fetchone()
            if record.revision != (found[0] if found else 0):
                raise StaleError(f"the roundup of {day} was changed by another program meanwhile; run this again")
            _save_edits(db, record, now)
            saved = (day, record.revision + 1, rows.stamp(now), rows.texts(record.edits), rows.texts(record.written))
            db.execute(_SAVE, saved)
            db.execute("DELETE FROM roundup_items WHERE day = ?", (day,))
            _save_items(db, record)
        return RoundupRecord(
            day=record.day,
            revision=record.revision + 1,
            edits=record.edits,
            written=record.written,
            items=record.items,
        )

    def undrafted(
        self, status: str, day: date, since: datetime | None = None, among: Collection[str] | None = None
    ) -> list[Story]:
        """Return the stories of a status that are in no roundup of another day than this, the newest first.

        With ``since``: only those of which an article was first seen from then on; with ``among``: only those named.
        """
        wheres, values = [_UNDRAFTED], [status, day.isoformat()]
        if since is not None:
            wheres.append(_SEEN_SINCE)
            values.append(rows.stamp(since) or "")
        if among is not None:
            wheres.append(_AMONG)
            values.append(json.dumps([rows.number(story, "story") for story in among]))
        with self._reading() as db:
            return list(select(db, " AND ".join(wheres), values))


def _save_items(db: sqlite3.Connection, record: RoundupRecord) -> None:
    values = [
        (
            record.day.isoformat(),
            place,
            rows.number(item.story, "story"),
            int(item.removed),
            rows.texts({name: value for name, value in item.edits.items() if name not in EDITABLE}),
            rows.texts(item.written),
        )
        for place, item in enumerate(record.items)
    ]
    try:
        db.executemany("INSERT INTO roundup_items VALUES (?, ?, ?, ?, ?, ?)", values)
    except sqlite3.IntegrityError as error:
        raise UsageError(f"the roundup of {record.day} names a story that is not there") from error


def _save_edits(db: sqlite3.Connection, record: RoundupRecord, now: datetime) -> None:
    """Keep at the stories what a draft was found to say of them.

    One that this roundup did not have yet may have been edited since it was read, which no revision tells: it is left.
    """
    known = dict(
        db.execute(
            _EDITS, (json.dumps([int(item.story) for item in record.items if item.story.isdecimal()]),)
        ).fetchall()
    )
    drafted = {str(story) for (story,) in db.execute(_DRAFTED, (record.day.isoformat(),))}
    for item in record.items:
        was = json.loads(known.get(item.story, "{}"))
        becomes = {name: value for name, value in item.edits.items() if name in EDITABLE}
        if was != becomes and (item.story in drafted or not was):
            write(db, int(item.story), was, becomes, now, made_by="draft")
            take_home(db, int(item.story))


def _item(row: tuple[int, str, str, int, str | None]) -> ItemRecord:
    story, edits, written, removed, fields = row
    said = {**json.loads(fields or "{}"), **json.loads(edits)}
    return ItemRecord(story=str(story), edits=said, written=json.loads(written), removed=bool(removed))


_ITEMS = """
    SELECT roundup_items.story, roundup_items.edits, written, removed, fields
    FROM roundup_items LEFT JOIN edits ON edits.story = roundup_items.story WHERE day = ? ORDER BY place
"""
_EDITS = "SELECT CAST(story AS TEXT), fields FROM edits WHERE story IN (SELECT value FROM json_each(?))"
_DRAFTED = "SELECT story FROM roundup_items WHERE day = ?"
_SAVE = """
    INSERT INTO roundups (day, revision, saved_at, edits, written) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (day) DO UPDATE SET revision = excluded.revision, saved_at = excluded.saved_at,
        edits = excluded.edits, written = excluded.written
"""
# A story that left its draft because the editor dropped it has nothing written there, and may be drafted again.
_UNDRAFTED = """
    stories.status = ? AND stories.joined_into IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM roundup_items WHERE story = stories.id AND day <> ? AND (removed OR written <> '{}')
    )
"""
_SEEN_SINCE = "stories.id IN (SELECT story FROM articles WHERE first_seen >= ?)"
_AMONG = "stories.id IN (SELECT value FROM json_each(?))"
