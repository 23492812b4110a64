"""What an editor nominates by its address becomes an article like any other, of a source that nobody follows."""

import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from curator.match import item
from curator.model import Entry, Excerpt, Listing, Source, Status
from curator.store import edits
from curator.store.database import Database
from curator.store.editing import write
from curator.store.poll import Poll
from curator.store.queue import whole
from curator.urls import identity

CLIP = ".clip"
"""The slug of what was nominated; none in ``feeds.yaml`` can have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nomination:
    """What an editor says of an address."""

    url: str
    outlet: str
    title: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The story that has an address, and what became of it."""

    story: str
    headline: str
    status: Status
    is_new: bool
    """It was made of this nomination."""
    seen: datetime
    """When its article was first seen."""


class Clipping(Database):
    """The part of the store that takes what editors nominate."""

    def whereabouts(self, *urls: str) -> Placed | None:
        """Return the story that has an article of one of these addresses; None where there is none."""
        with self._reading() as db:
            article = _find(db, urls)
            return _placed(db, article) if article else None

    def clip(self, nomination: Nomination, page: Excerpt | None, reason: str, now: datetime, by: str = "") -> Placed:
        """Make an article of a nomination and what its page says, unless there is one of that address already.

        Without a page it has the title that it was given, and ``reason`` tells why.
        """
        with self._writing("FULL") as db:
            article = _find(db, (nomination.url, page.canonical_url if page else ""))
            if article:
                return _placed(db, article)
            article = _make(db, nomination, page, now)
            if page:
                edits.add_page(db, str(article), page, reason, now)
            else:
                edits.refuse_page(db, str(article), reason, now)
            placed = replace(_placed(db, article), is_new=True)
            if nomination.section:
                write(db, int(placed.story), {}, {"section": nomination.section}, now, by=by)
        return placed


def _make(db: sqlite3.Connection, nomination: Nomination, page: Excerpt | None, now: datetime) -> int:
    db.execute(_SOURCE, (CLIP,))
    source = Source(slug=CLIP, outlet=nomination.outlet, url=nomination.url)
    title = nomination.title or (page.headline if page else "")
    said = Excerpt(headline=title, flags=frozenset({"feed-text-only"}))
    fingerprint = blake2b(repr(nomination).encode(), digest_size=16).hexdigest()
    entry = Entry(url=nomination.url, title=title, fingerprint=fingerprint, excerpt=said)
    Poll(db, source, now, lambda _: True).save(Listing(entries=(entry,)))
    (article,) = db.execute(_LAST, (CLIP, identity(nomination.url))).fetchone()
    return int(article)


def _find(db: sqlite3.Connection, urls: tuple[str, ...]) -> int | None:
    links = {link for link in map(identity, filter(None, urls)) if link and not item.is_front(link)}
    for link in sorted(links):
        row = db.execute(_THERE, {"link": link}).fetchone()
        if row:
            return int(row[0])
    return None


def _placed(db: sqlite3.Connection, article: int) -> Placed:
    (story, seen) = db.execute("SELECT story, first_seen FROM articles WHERE id = ?", (article,)).fetchone()
    there = whole(db, story)
    return Placed(
        story=there.id,
        headline=there.headline,
        status=there.status,
        is_new=False,
        seen=datetime.fromisoformat(seen),
    )


_SOURCE = """
    INSERT OR IGNORE INTO sources (slug, outlet, url, kind, section, language, followed)
    VALUES (?, '', '', 'clip', '', '', 0)
"""
_LAST = "SELECT article FROM entries WHERE source = ? AND link = ? ORDER BY id DESC LIMIT 1"
_THERE = """
    SELECT article FROM (
        SELECT article FROM entries WHERE link = :link
        UNION SELECT id FROM articles WHERE canonical <> '' AND canonical = :link
    ) ORDER BY article LIMIT 1
"""
