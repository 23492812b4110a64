"""A source's new article that may be one it listed before, reworded, under another id and another address."""

import json
import sqlite3
from collections.abc import Collection

from curator.match.edits import SURE, Wording, edited
from curator.store import rows
from curator.store.said import Said

STANDING = 40
"""Articles of the source that tell what is usual there."""
WHY = "perhaps the same article, reworded; "


def mark(db: sqlite3.Connection, own: Said, near: Collection[int]) -> None:
    """Say so in the reason of what is suggested, where a neighbour is of the same source and not listed any more."""
    gone = [(article, _wording(*said)) for article, *said in db.execute(_GONE, (json.dumps(list(near)), own.article))]
    if not gone:
        return
    (new,) = (_wording(*said) for _, *said in db.execute(_ONE, (own.article,)))
    among = json.dumps([own.article, *(article for article, _ in gone)])
    standing = [_wording(*said) for _, *said in db.execute(_STANDING, (own.source, among, STANDING))]
    (edit,) = edited([new], [wording for _, wording in gone], standing)
    if edit and edit.likeness >= SURE:
        db.execute(_MARK, (WHY, own.article, gone[edit.old][0]))


def _wording(title: str, lead: str, standfirst: str, published: str | None) -> Wording:
    return Wording(title, lead or standfirst, rows.moment(published))


_SAID = "articles.id, articles.title, articles.lead, articles.standfirst, articles.published"
_ONE = f"SELECT {_SAID} FROM articles WHERE id = ?"  # noqa: S608  constants of ours
_GONE = f"""
    SELECT {_SAID} FROM articles JOIN articles AS own ON own.id = ?2
    WHERE articles.id IN (SELECT value FROM json_each(?1)) AND articles.source = own.source
    AND (SELECT max(last_seen) FROM entries WHERE article = articles.id) < own.first_seen
"""  # noqa: S608
_STANDING = f"""
    SELECT {_SAID} FROM articles WHERE source = ? AND id NOT IN (SELECT value FROM json_each(?))
    ORDER BY id DESC LIMIT ?
"""  # noqa: S608
# Its closest article need not be that one; both directions say it
_MARK = """
    UPDATE suggestions SET reason = ?1 || reason
    WHERE reason <> '' AND ((article = ?2 AND other_article = ?3) OR (article = ?3 AND other_article = ?2))
    AND story IN (SELECT story FROM articles WHERE id IN (?2, ?3))
"""
