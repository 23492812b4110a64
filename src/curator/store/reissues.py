"""Two articles of one source that may be one: the later is the earlier, reworded, under another id and address."""

# ruff: noqa: S608  statements are put together from constants of ours; values are always parameters

import json
import sqlite3

from curator.match.edits import SURE, Wording, edited
from curator.store import rows

STANDING = 40
"""Entries of the source that tell what is usual there."""


def is_reissue(db: sqlite3.Connection, article: int, other: int) -> bool:
    """Say whether one of two articles of a source is probably the other, reworded, which was listed no longer."""
    found = db.execute(_LATER, (article, other)).fetchone()
    if found is None:
        return False
    source, later, earlier = found
    standing = [_wording(*said) for said in db.execute(_USUAL, (source, json.dumps([later, earlier]), STANDING))]
    new, old = (_wording(*db.execute(_ONE, (one,)).fetchone()) for one in (later, earlier))
    (edit,) = edited([new], [old], standing)
    return edit is not None and edit.likeness >= SURE


def _wording(title: str, lead: str, standfirst: str, published: str | None) -> Wording:
    return Wording(title, lead or standfirst, rows.moment(published))


_SAID = "title, lead, standfirst, published"
_ONE = f"SELECT {_SAID} FROM articles WHERE id = ?"
_LATER = """
    SELECT later.source, later.id, earlier.id FROM articles AS later JOIN articles AS earlier
    WHERE later.id IN (?1, ?2) AND earlier.id IN (?1, ?2) AND later.source = earlier.source
    AND (SELECT max(last_seen) FROM entries WHERE article = earlier.id) < later.first_seen
"""
_USUAL = f"""
    SELECT {_SAID} FROM articles WHERE id IN (
        SELECT article FROM entries WHERE source = ? AND article NOT IN (SELECT value FROM json_each(?))
        ORDER BY last_seen DESC LIMIT ?
    )
"""
