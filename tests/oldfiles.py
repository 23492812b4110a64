"""Databases as earlier versions left them, made by the migrations themselves, with something in them."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from curator.store.schema import migrations


def old_database(path: Path, version: int, articles: int = 20) -> Path:
    """Make a database of that version, in which a source offered so many articles of 1,000 characters each.

    They all show one picture, the odd ones in another size.
    """
    later = [migration.name for migration in migrations._migrations[version:]]
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        migrations.apply(Database(db), stop_before=later)
        assert db.execute("PRAGMA user_version").fetchone() == (version,)
        db.execute("BEGIN")
        db.execute("INSERT INTO sources VALUES ('post', 'Varnholm Post', 'https://post.example/', 'feed', '', 'en', 1)")
        db.execute(
            "INSERT INTO visits (source, etag, last_modified, failures, reason, asked)"
            " VALUES ('post', '\"7\"', '', 0, '', '')"
        )
        for number in range(1, articles + 1):
            db.execute(f"INSERT INTO stories VALUES ({number}, 'new', '2026-01-01T06:00:00Z', NULL)")
            size = "-300x200" if number % 2 else ""
            values = {"id": number, "title": f"Harbour news {number}", "lead": "harbour " * 125, "size": size}
            db.execute(_ARTICLE.format(*_TEXT if version == 1 else ("", "")), values)
            db.execute(_ENTRY, {"id": number, "key": f"urn:{number}"})
        db.execute("COMMIT")
    return path


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return what every version knows of an old database."""
    with closing(sqlite3.connect(path)) as db:
        return {table: db.execute(f"SELECT {columns} FROM {table} ORDER BY 1").fetchall() for table, columns in _KNOWN}


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        return db.execute("PRAGMA user_version").fetchone()[0]


_KNOWN = (
    ("sources", "slug, outlet, url"),
    ("visits", "source, etag"),
    ("stories", "id, status"),
    ("articles", "id, story, title, lead"),
    ("entries", "id, article, key"),
)
_ARTICLE = """
    INSERT INTO articles (id, story, place, source, outlet, title, url, first_seen, authors, language, standfirst, lead,
        image, flags, reason, page{})
    VALUES (:id, :id, 0, 'post', 'Varnholm Post', :title, 'https://post.example/' || :id, '2026-01-01T06:00:00Z', '[]',
        'en', '', :lead, '{{"url": "https://post.example/crane' || :size || '.jpg"}}', '[]', '', 'unwanted'{})
"""
_TEXT = (", text", ", ''")
_ENTRY = """
    INSERT INTO entries (id, source, article, key, link, title, fingerprint, words, first_seen, last_seen)
    VALUES (:id, 'post', :id, :key, '', '', '', '', '2026-01-01T06:00:00Z', '2026-01-01T06:00:00Z')
"""
