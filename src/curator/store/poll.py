"""What one poll of a source lists becomes rows: entries seen again, edits, and articles that are new."""

# ruff: noqa: S608  statements are put together from constants of ours; values are always parameters

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple

from curator.match import item
from curator.model import Entry, Excerpt, Source
from curator.store import rows
from curator.store.edits import Change, save_changes

LATELY = 100
"""Entries looked at beyond the length of a listing: those that left it since."""


class _Row(NamedTuple):
    """A known entry's row."""

    id: int
    article: int
    own: int
    key: str
    link: str
    title: str
    published: str | None
    fingerprint: str
    words: str

    def known(self) -> item.Known:
        published = rows.moment(self.published)
        return item.Known(self.article, bool(self.own), self.key, self.link, self.title, published)


class _Listed(NamedTuple):
    """An entry of the listing, and which article it was found to be."""

    entry: Entry
    offer: item.Offer
    article: int
    words: str
    """A digest of what it says; empty where the entry came without an excerpt."""

    @property
    def place(self) -> tuple[int, str, str]:
        return self.article, self.offer.key, self.offer.link

    @property
    def rank(self) -> tuple[str, str, str]:
        """Of several entries for one article the highest speaks for it, in whatever order they are listed."""
        told = self.entry.updated or self.entry.published
        return rows.stamp(told) or "", self.entry.fingerprint, self.words

    @property
    def excerpt(self) -> Excerpt:
        return self.entry.excerpt or rows.bare(self.entry)


class Poll:
    """One source's listings on their way into the tables, inside the caller's transaction."""

    def __init__(self, db: sqlite3.Connection, source: Source, now: datetime, wants: Callable[[Excerpt], bool]) -> None:
        self._db = db
        self._source = source
        self._now = now
        self._at = rows.stamp(now)
        self._wants = wants

    def save(self, entries: Sequence[Entry]) -> tuple[int, int]:
        """Save a listing's entries; return how many articles were first seen, and how many were edited."""
        if self._nothing_new(entries):
            return 0, 0
        offers = [item.offer(entry) for entry in entries]
        known = self._look_up(offers)
        matches = item.match(offers, [row.known() for row in known])
        (last,) = self._db.execute("SELECT ifnull(max(id), 0) FROM articles").fetchone()
        articles = _numbered(matches, last)
        own = [row for row in known if row.own]
        fresh = self._mark_seen(own, list(map(_listed, entries, offers, articles)))
        new = self._save_new([one for one in fresh if one.article > last])
        self._save_entries(own, fresh)
        return new, save_changes(self._db, self._source.slug, _changes(own, fresh, last), self._now, self._wants)

    def _nothing_new(self, entries: Sequence[Entry]) -> bool:
        """Mark all entries as seen, if all were listed lately and are unchanged: most polls end here."""
        found = self._db.execute(_LATELY, (self._source.slug, len(entries) + LATELY))
        known = dict(found.fetchall())
        ids = [known.get(entry.fingerprint) for entry in entries]
        if not all(ids):
            return False
        self._see(ids)
        return True

    def _see(self, ids: Iterable[int | None]) -> None:
        self._db.executemany("UPDATE entries SET last_seen = ? WHERE id = ?", [(self._at, id_) for id_ in ids])

    def _look_up(self, offers: Sequence[item.Offer]) -> list[_Row]:
        """Fetch the known entries that share an id, an address or a moment with one offered, each by its index."""
        keys = {one.key for one in offers} - {""}
        links = {one.link for one in offers if not (one.key and item.is_front(one.link))} - {""}
        moments = {rows.stamp(one.published) for one in offers if not one.key and one.published}
        slug = self._source.slug
        found = self._db.execute(_OWN + "AND key IN (SELECT value FROM json_each(?))", (slug, slug, _json(keys)))
        known = {row[0]: _Row(*row) for row in found}
        found = self._db.execute(_OUTLETS, (slug, _json(links), self._source.outlet))
        known.update({row[0]: _Row(*row) for row in found})
        if moments:
            found = self._db.execute(_WITHOUT_ID, (slug, slug, _json(moments)))
            known.update({row[0]: _Row(*row) for row in found})
        return list(known.values())

    def _mark_seen(self, own: Sequence[_Row], listed: Sequence[_Listed]) -> list[_Listed]:
        """Mark the entries that say nothing new as seen, and return the others, each once."""
        standing = {(row.article, row.key, row.link, row.fingerprint): row.id for row in own if row.fingerprint}
        seen: list[int] = []
        fresh: dict[tuple[object, ...], _Listed] = {}
        for one in listed:
            id_ = standing.get((*one.place, one.entry.fingerprint))
            if id_ is None:
                fresh.setdefault((*one.place, one.entry.fingerprint, one.words), one)
            else:
                seen.append(id_)
        self._see(seen)
        self._seen = frozenset(seen)
        return list(fresh.values())

    def _save_new(self, listed: Sequence[_Listed]) -> int:
        """Make an article, and its story, for all entries that are the same new one; return how many."""
        speaking: dict[int, _Listed] = {}
        for one in listed:
            if one.article not in speaking or one.rank > speaking[one.article].rank:
                speaking[one.article] = one
        (last,) = self._db.execute("SELECT ifnull(max(id), 0) FROM stories").fetchone()
        stories, articles, texts, rungs = [], [], [], set[str]()
        for story, (article, one) in enumerate(sorted(speaking.items()), start=last + 1):
            said, entry = one.excerpt, one.entry
            published, mark = item.settled(said.published or entry.published, self._now)
            modified = item.plausible(said.modified or entry.updated, self._now)
            stories.append((story, rows.stamp(item.queued_at(published, self._now))))
            page = "wanted" if entry.url and self._wants(said) else "unwanted"
            body = rows.body(
                said,
                source=self._source.slug,
                title=entry.title,
                published=published,
                modified=modified,
                flags={mark} - {""},
            )
            rungs.add(body.rungs)
            articles.append((article, story, self._source.slug, self._source.outlet, entry.url, self._at, page, *body))
            texts.append((article, rows.text(said)))
        self._db.executemany("INSERT INTO stories (id, status, at) VALUES (?, 'new', ?)", stories)
        self._db.executemany(rows.RUNGS, ((one,) for one in sorted(rungs)))
        self._db.executemany(_INSERT_ARTICLE, articles)
        self._db.executemany("INSERT INTO texts VALUES (?, ?)", filter(itemgetter(1), texts))
        return len(articles)

    def _save_entries(self, own: Sequence[_Row], fresh: Sequence[_Listed]) -> None:
        """Write what fresh entries say over the rows of their former selves; insert those that have none."""
        former: dict[tuple[int, str, str], list[_Row]] = defaultdict(list)
        for row in sorted(own):
            if row.id not in self._seen:
                former[row.article, row.key, row.link].append(row)
        rewritten, inserted = [], []
        for one in fresh:
            values = (one.offer.title, rows.stamp(one.offer.published), one.entry.fingerprint)
            words = one.words or item.words(one.excerpt)
            if there := former[one.place]:
                row = there.pop()
                rewritten.append((*values, one.words or row.words, self._at, row.id))
            else:
                inserted.append((*values, words, self._at, self._at, self._source.slug, *one.place))
        self._db.executemany(_REWRITE_ENTRY, rewritten)
        self._db.executemany(_INSERT_ENTRY, inserted)


def _listed(entry: Entry, offer: item.Offer, article: int) -> _Listed:
    return _Listed(entry, offer, article, item.words(entry.excerpt) if entry.excerpt else "")


def _numbered(matches: Sequence[item.Match], last: int) -> list[int]:
    """Give every entry its article's id; those of new ones count up from the end of the listing, the oldest."""
    new: dict[int, int] = {}
    for match in reversed(matches):
        if match.article is None and match.group not in new:
            new[match.group] = last + len(new) + 1
    return [new[match.group] if match.article is None else match.article for match in matches]


def _changes(own: Sequence[_Row], fresh: Sequence[_Listed], last: int) -> dict[int, Change]:
    """Return what entries now say of articles that were known, by article; those of no own entry stay as they are."""
    said: dict[int, set[str]] = defaultdict(set)
    for row in own:
        said[row.article].add(row.words)
    speaking: dict[int, _Listed] = {}
    edited: set[int] = set()
    for one in fresh:
        if one.article > last or not one.words or one.article not in said:
            continue
        if one.words not in said[one.article]:
            edited.add(one.article)
        if one.article not in speaking or one.rank > speaking[one.article].rank:
            speaking[one.article] = one
    return {
        article: Change(entry=one.entry, said=one.excerpt, edited=article in edited)
        for article, one in speaking.items()
    }


def _json(values: Iterable[str | None]) -> str:
    return json.dumps(list(values))


_ROW = """
    SELECT entries.id, article, entries.source = ?, key, link, entries.title, entries.published, fingerprint, words
"""
_LATELY = """
    SELECT fingerprint, id FROM entries WHERE source = ? AND fingerprint <> '' ORDER BY last_seen DESC LIMIT ?
"""
_OWN = f"{_ROW} FROM entries WHERE source = ? "
_WITHOUT_ID = f"""
    {_ROW} FROM entries INDEXED BY entries_without_id
    WHERE source = ? AND key = '' AND entries.published IN (SELECT value FROM json_each(?))
"""
_OUTLETS = f"""
    {_ROW}
    FROM entries JOIN articles ON articles.id = article
    WHERE link IN (SELECT value FROM json_each(?)) AND outlet = ?
"""
_INSERT_ARTICLE = f"""
    INSERT INTO articles (id, story, place, source, outlet, url, first_seen, page, reason, {rows.BODY})
    VALUES (?, ?, 0, ?, ?, ?, ?, ?, '', {", ".join(rows.PLACES)})
"""
_REWRITE_ENTRY = """
    UPDATE entries SET title = ?, published = ?, fingerprint = ?, words = ?, last_seen = ? WHERE id = ?
"""
_INSERT_ENTRY = """
    INSERT INTO entries (title, published, fingerprint, words, first_seen, last_seen, source, article, key, link)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
