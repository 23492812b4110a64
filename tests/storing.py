"""Sources, entries and polls for the tests of the store; everything in them is invented."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from curator.model import Entry, Excerpt, Listing, Source, Validators, Visit
from curator.store import open_store

NOW = datetime(2026, 1, 1, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

POST = Source(slug="post", outlet="Varnholm Post", url="https://varnholm-post.example/rss", section="World")
POST_CITY = replace(POST, slug="post-city", url="https://varnholm-post.example/city/rss", section="City")
ISEL = Source(slug="isel", outlet="Radio Isel", url="https://isel.example/feed.atom", section="Isles")


def entry(number=1, title="", summary="", source=POST, **fields):
    """An entry as `reading` hands it to the store: a fingerprint of all it says, and the excerpt of the feed's text."""
    title = title or f"Harbour news {number}"
    summary = summary or f"What happened at the harbour, part {number}."
    host = source.url.split("/")[2]
    made = Entry(
        **{"id": f"urn:{source.outlet}:{number}", "url": f"https://{host}/news/{number}", "title": title} | fields
    )
    excerpt = Excerpt(
        headline=title,
        text=summary,
        lead=(summary,),
        authors=made.authors,
        published=made.published,
        modified=made.updated,
        image=made.images[0] if made.images else None,
        language="en",
        flags=frozenset({"feed-text-only"}),
    )
    return replace(made, fingerprint=blake2b(repr((made, summary)).encode()).hexdigest()[:32], excerpt=excerpt)


def visit(source=POST, etag='"1"', at=NOW):
    return Visit(source=source.slug, validators=Validators(etag=etag), at=at, last_success=at, code=200)


def poll(store, *entries, source=POST, at=NOW, wants=False, read=True):
    """Record a listing; with ``read`` entries whose fingerprint is known come bare, as from `reading`."""
    known = store.fingerprints(source.slug) if read else ()
    listed = tuple(replace(one, excerpt=None) if one.fingerprint in known else one for one in entries)
    return store.record(source, Listing(entries=listed), visit(source, at=at), at, lambda _: wants)


def database(tmp_path):
    return open_store(f"sqlite:///{tmp_path}/curator.db")


def articles(store, status="all"):
    return [article for story in store.stories(status, None, None) for article in story.articles]


def one(store):
    [story] = store.stories("all", None, None)
    [article] = story.articles
    return article


def count(store, table):
    return store._connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def dump(tmp_path, *tables):
    """Every row of tables, read by another connection than the store's."""
    connection = sqlite3.connect(tmp_path / "curator.db")
    try:
        return {table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables}
    finally:
        connection.close()
