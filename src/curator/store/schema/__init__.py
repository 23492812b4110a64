"""The tables, as migrations of sqlite-utils: each runs once, whole or not at all, and none is ever edited.

A new migration also raises ``VERSION`` in ``curator.store.database`` and sets it as the file's ``user_version``.
Times are ISO 8601 in UTC, so that they sort as text; lists are JSON. Paragraphs are parted by blank lines.
"""

import json
import sqlite3

from sqlite_utils import Database, Migrations

from curator.match.picture import picture_key
from curator.store.database import APPLICATION
from curator.store.schema.desk import DESK, EDITED_ITEMS, STORY_FIELDS
from curator.store.schema.first import INDEXES, QUEUE, SEARCH, TABLES
from curator.store.schema.later import FIELDS, MATCHING, NUMBER_PICTURES, STANDING, TEXTS
from curator.store.schema.order import ORDER

migrations = Migrations("curator")


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database to the newest schema; the caller holds the lock, since sqlite-utils does not."""
    migrations.apply(Database(connection))


@migrations()
def m001_first(db: Database) -> None:
    """Make everything that the first version stores."""
    for statement in (*TABLES, *INDEXES, *SEARCH, QUEUE):
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute("PRAGMA user_version = 1")


@migrations()
def m002_standing(db: Database) -> None:
    """Remember of every source what it called itself, where it moved, what it is in trouble for; set texts apart."""
    for column in STANDING:
        db.execute(f"ALTER TABLE visits ADD COLUMN {column}")
    for statement in TEXTS:
        db.execute(statement)
    db.execute("PRAGMA user_version = 2")


@migrations()
def m003_fields(db: Database) -> None:
    """Keep of an article its media, its licence, which rung gave each field, and the number of its picture.

    The numbers of the pictures that are there are made here, so that a site's own is known at once.
    """
    for statement in FIELDS:
        db.execute(statement)
    db.conn.create_function("picture_key", 2, picture_key, deterministic=True)
    db.execute(NUMBER_PICTURES)
    db.execute("CREATE INDEX articles_by_picture ON articles (picture) WHERE picture IS NOT NULL")
    db.execute("PRAGMA user_version = 3")


@migrations()
def m004_matching(db: Database) -> None:
    """Keep what tells that two articles are one, or tell one event, and who decided what, and why."""
    for statement in MATCHING:
        db.execute(statement)
    db.execute("PRAGMA user_version = 4")


@migrations()
def m005_desk(db: Database) -> None:
    """Keep what editors write of a story at the story, who decided what, and how sources fared by day."""
    for statement in (*DESK, *ORDER):
        db.execute(statement)
    for day, place, story, edits, saved_at in db.execute(EDITED_ITEMS).fetchall():
        said = json.loads(edits)
        fields = {name: value for name, value in said.items() if name in STORY_FIELDS}
        if fields:
            kept = json.dumps({name: value for name, value in said.items() if name not in STORY_FIELDS})
            db.execute("UPDATE roundup_items SET edits = ? WHERE day = ? AND place = ?", (kept, day, place))
            db.execute("INSERT OR REPLACE INTO edits VALUES (?, ?, '', ?)", (story, saved_at, json.dumps(fields)))
    db.execute("PRAGMA user_version = 5")
