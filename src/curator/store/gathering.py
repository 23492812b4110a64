"""The refresh's side: what sources offer becomes entries, articles and their versions, and their pages are added."""

# ruff: noqa: S608  statements are put together from constants of ours; values are always parameters

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from curator.errors import UsageError
from curator.match import item
from curator.model import Entry, Excerpt, Listing, Source, Visit
from curator.store import edits, rhythm, rows
from curator.store.database import Database
from curator.store.poll import Poll

SLIMMED_A_RUN = 5000
"""Articles, and versions, of which one run drops the text: some 20 ms."""
REMEMBERED = 4000
"""Fingerprints handed out for a source: twice the entries that are kept of one listing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a poll brought: entries listed, articles first seen, articles of which a later version was seen."""

    entries: int
    new: int
    changed: int
    note: str = ""
    """What is odd about it, in words: the visit's note and what only the store can see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An article whose page is to be read; ``excerpt`` is what is known of it, to fill the page's gaps."""

    article: str
    url: str
    excerpt: Excerpt


class Gathering(Database):
    """The part of the store that a refresh writes; crashes cannot lose what is not in the feed any more."""

    def follow(self, sources: Sequence[Source]) -> None:
        """Bring the rows of sources up to date with ``feeds.yaml``; those that left it stay, with their articles."""
        with self._writing("NORMAL") as db:
            outlets = {(slug, url): outlet for slug, url, outlet in db.execute("SELECT slug, url, outlet FROM sources")}
            renamed = [
                source for source in sources if outlets.get((source.slug, source.url)) not in {None, source.outlet}
            ]
            db.executemany(_RENAME, [(one.outlet, one.slug, outlets[one.slug, one.url]) for one in renamed])
            db.execute("UPDATE sources SET followed = 0 WHERE followed")
            db.executemany(_FOLLOW, map(rows.source_values, sources))

    def visits(self) -> dict[str, Visit]:
        """Return what the last poll of each source left, by its slug."""
        with self._reading() as db:
            return {row[0]: rows.visit(row) for row in db.execute(_VISITS)}

    def revise(self, slug: str, change: Callable[[Visit], Visit]) -> Visit:
        """Change what is remembered of a source's last poll, and return it; UsageError where it was never polled."""
        with self._writing("FULL") as db:
            row = db.execute(f"{_VISITS} WHERE source = ?", (slug,)).fetchone()
            if row is None:
                raise UsageError(f"{slug} was never polled; curator refresh --source {slug} does it")
            visit = change(rows.visit(row))
            db.execute(_LEAVE, rows.visit_values(visit))
        return visit

    def knows(self, slug: str, entries: Sequence[Entry]) -> bool:
        """Say whether a source offered any of these entries before, by their ids and addresses."""
        offers = [item.offer(entry) for entry in entries]
        keys = {one.key for one in offers} - {""}
        links = {one.link for one in offers if not item.is_front(one.link)} - {""}
        with self._reading() as db:
            found = db.execute(_KNOWS, (slug, json.dumps(list(keys)), json.dumps(list(links))))
            return bool(found.fetchone()[0])

    def fingerprints(self, slug: str) -> frozenset[str]:
        """Return the fingerprints of the entries that a source offered lately."""
        query = "SELECT fingerprint FROM entries WHERE source = ? ORDER BY last_seen DESC LIMIT ?"
        with self._reading() as db:
            return frozenset(fingerprint for (fingerprint,) in db.execute(query, (slug, REMEMBERED))) - {""}

    def record(
        self,
        source: Source,
        listing: Listing | None,
        visit: Visit,
        now: datetime,
        wants: Callable[[Excerpt], bool],
    ) -> Recorded:
        """Save what a poll brought, entries and visit in one transaction; no listing: the visit alone.

        ``wants`` says of an excerpt whether its page is to be read. Entries that are known are only marked as seen;
        an edit keeps the version before it, and the editor's verdict.
        """
        with self._writing("NORMAL") as db:
            db.execute(_MEET, rows.source_values(source))
            recorded = Recorded(entries=0, new=0, changed=0, note=visit.note)
            if listing is not None:
                saved = Poll(db, source, now, wants).save(listing)
                note = ", ".join(filter(None, (visit.note, saved.note)))
                recorded = Recorded(entries=len(listing.entries), new=saved.new, changed=saved.changed, note=note)
            visit = replace(visit, note=recorded.note, last_new=now if recorded.new else visit.last_new)
            db.execute(_LEAVE, rows.visit_values(visit))
            db.execute(rhythm.COUNT, (source.slug, rhythm.day(now), bool(visit.failures), recorded.new))
        return recorded

    def spare(self, source: Source, visit: Visit) -> None:
        """Save the visit of a source that was due and not asked: no poll, and no failure."""
        with self._writing("NORMAL") as db:
            db.execute(_MEET, rows.source_values(source))
            db.execute(_LEAVE, rows.visit_values(visit))

    def slim(self, before: datetime, most: int = SLIMMED_A_RUN) -> None:
        """Drop the texts of what was first seen before then, and versions replaced before then, where nobody picked it.

        Title, lead, address and the memory that it was offered and judged stay for ever: an article that was dropped
        does not come back. At most ``most`` of each, so that no other writer waits long; the next run goes on.
        """
        with self._writing("NORMAL") as db:
            db.execute(_SLIM_TEXTS, (rows.stamp(before), most))
            db.execute(_SLIM_VERSIONS, (rows.stamp(before), most))

    def pages_wanted(self, source: Source, limit: int) -> list[Wanted]:
        """Return the source's articles whose pages are to be read: those never asked for first, the newest first."""
        with self._reading() as db:
            found = [rows.article(row) for row in db.execute(_WANTED, (source.slug, limit))]
        return [Wanted(article=one.id, url=one.url, excerpt=rows.excerpt(one)) for one in found]

    def add_page(self, article: str, excerpt: Excerpt | None, reason: str, now: datetime) -> None:
        """Save what an article's page says; None: it cannot be had, for a reason in words, and is not asked again."""
        with self._writing("NORMAL") as db:
            if excerpt is None:
                edits.refuse_page(db, article, reason, now)
            else:
                edits.add_page(db, article, excerpt, reason, now)

    def put_off_page(self, article: str, reason: str, now: datetime) -> None:
        """Note why a page could not be had this time; others come first when it is asked for again."""
        with self._writing("NORMAL") as db:
            edits.put_off_page(db, article, reason, now)


_FOLLOW = """
    INSERT INTO sources (slug, outlet, url, kind, section, language, followed) VALUES (?, ?, ?, ?, ?, ?, 1)
    ON CONFLICT (slug) DO UPDATE SET outlet = excluded.outlet, url = excluded.url, kind = excluded.kind,
        section = excluded.section, language = excluded.language, followed = 1
"""
_MEET = """
    INSERT OR IGNORE INTO sources (slug, outlet, url, kind, section, language, followed) VALUES (?, ?, ?, ?, ?, ?, 1)
"""
# An outlet spelled otherwise at the same address is the same outlet, and is credited so in what was collected before.
_RENAME = "UPDATE articles SET outlet = ? WHERE source = ? AND outlet = ?"
_VISITS = f"SELECT {', '.join(rows.VISIT)} FROM visits"
_LEAVE = f"""
    INSERT INTO visits ({", ".join(rows.VISIT)}) VALUES ({", ".join("?" * len(rows.VISIT))})
    ON CONFLICT (source) DO UPDATE SET last_new = ifnull(excluded.last_new, last_new),
        {", ".join(f"{column} = excluded.{column}" for column in rows.VISIT if column not in {"source", "last_new"})}
"""
_KNOWS = """
    SELECT EXISTS (
        SELECT 1 FROM entries WHERE source = ?1
        AND (key IN (SELECT value FROM json_each(?2)) OR link IN (SELECT value FROM json_each(?3)))
    )
"""
_KEPT = "SELECT id FROM stories WHERE status IN ('picked', 'published') UNION SELECT story FROM roundup_items"
_SLIM_TEXTS = f"""
    DELETE FROM texts WHERE article IN (
        SELECT article FROM texts CROSS JOIN articles ON articles.id = article
        WHERE first_seen < ?1 AND story NOT IN ({_KEPT})
        -- ids count up with time: all that is younger need not be looked at
        AND article < ifnull((SELECT id FROM articles WHERE first_seen >= ?1 ORDER BY first_seen LIMIT 1), article + 1)
        LIMIT ?2
    )
"""
_SLIM_VERSIONS = f"""
    DELETE FROM versions WHERE id IN (
        SELECT id FROM versions WHERE replaced_at < ?
        AND article NOT IN (SELECT id FROM articles WHERE story IN ({_KEPT})) LIMIT ?
    )
"""
_WANTED = f"""
    SELECT {rows.ARTICLE} FROM articles JOIN sources ON sources.slug = articles.source
    WHERE articles.source = ? AND page IN ('wanted', 'again') AND articles.url <> ''
    ORDER BY page_asked_at, articles.id DESC LIMIT ?
"""
