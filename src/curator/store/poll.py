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
from curator.model import Entry, Excerpt, Listing, Source
from curator.store import rows
from curator.store.credits import Credit, Crediting
from curator.store.edits import Change, save_changes

LATELY = 100
"""Entries looked at beyond the length of a listing: those that left it since."""
FORMER = 3
"""Former addresses kept of an article: where they change at every poll, the oldest makes room for the next."""
MANY = 3
"""Entries under new ids that are worth a word, where they are half of those that are known."""


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
    outlet: str
    canonical: str

    def known(self) -> item.Known:
        published = rows.moment(self.published)
        identified = (self.key, self.link, self.title, published, self.outlet, self.canonical)
        return item.Known(self.article, bool(self.own), *identified)


class _Listed(NamedTuple):
    """An entry of the listing, and which article it was found to be."""

    entry: Entry
    offer: item.Offer
    article: int
    words: str
    """A digest of what it says; empty where the entry came without an excerpt."""
    credit: Credit

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


class Saved(NamedTuple):
    """What became of a listing: articles first seen, articles that were edited, and what is odd about it."""

    new: int
    changed: int
    note: str = ""


class Poll:
    """One source's listings on their way into the tables, inside the caller's transaction."""

    def __init__(self, db: sqlite3.Connection, source: Source, now: datetime, wants: Callable[[Excerpt], bool]) -> None:
        self._db = db
        self._source = source
        self._now = now
        self._at = rows.stamp(now)
        self._wants = wants

    def save(self, listing: Listing) -> Saved:
        """Save a listing's entries."""
        entries = listing.entries
        if self._nothing_new(entries):
            return Saved(0, 0)
        crediting = Crediting(self._source, listing)
        credited = [crediting.credit(entry) for entry in entries]
        offers = [item.offer(entry, credit.outlet) for entry, credit in zip(entries, credited, strict=True)]
        known = self._look_up(offers)
        matches = item.match(offers, [row.known() for row in known])
        (last,) = self._db.execute("SELECT ifnull(max(id), 0) FROM articles").fetchone()
        articles = _numbered(matches, last)
        own = [row for row in known if row.own]
        listed = list(map(_listed, entries, offers, articles, credited))
        fresh = self._mark_seen(own, listed)
        new = self._save_new([one for one in fresh if one.article > last])
        self._save_entries(own, fresh, frozenset(one.key for one in offers))
        changed = save_changes(self._db, self._source.slug, _changes(own, fresh, last), self._now, self._wants)
        return Saved(new, changed, _renamed(own, listed))

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
        """Fetch the known entries that share an id, an address or a moment with one offered, each by its index.

        Where something was never offered so, also what was listed lately with its date: it may have moved.
        """
        keys = {one.key for one in offers} - {""}
        links = {one.link for one in offers if not (one.key and item.is_front(one.link))} - {""}
        moments = {rows.stamp(one.published) for one in offers if not one.key and one.published}
        slug = self._source.slug
        found = self._db.execute(_OWN + "AND key IN (SELECT value FROM json_each(?))", (slug, slug, _json(keys)))
        known = {row[0]: _Row(*row) for row in found}
        outlets = _json({one.outlet for one in offers})
        for query in (_OUTLETS, _HOMES):
            known.update({row[0]: _Row(*row) for row in self._db.execute(query, (slug, _json(links), outlets, slug))})
        if moments:
            found = self._db.execute(_WITHOUT_ID, (slug, slug, _json(moments)))
            known.update({row[0]: _Row(*row) for row in found})
        places = {(row.key, row.link) for row in known.values()}
        if fresh := {rows.stamp(one.published) for one in offers if (one.key, one.link) not in places} - {None}:
            found = self._db.execute(_RECENT, (slug, slug, len(offers) + LATELY, _json(fresh)))
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
                flags=one.credit.flags.union({mark} - {""}),
            )
            rungs.add(body.rungs)
            articles.append((article, story, self._source.slug, one.credit.outlet, entry.url, self._at, page, *body))
            texts.append((article, rows.text(said)))
        self._db.executemany("INSERT INTO stories (id, status, at) VALUES (?, 'new', ?)", stories)
        self._db.executemany(rows.RUNGS, ((one,) for one in sorted(rungs)))
        self._db.executemany(_INSERT_ARTICLE, articles)
        self._db.executemany("INSERT INTO texts VALUES (?, ?)", filter(itemgetter(1), texts))
        return len(articles)

    def _save_entries(self, own: Sequence[_Row], fresh: Sequence[_Listed], keys: frozenset[str]) -> None:
        """Write what fresh entries say over the rows of their former selves; insert those that have none."""
        former = _Former([row for row in own if row.id not in self._seen], keys)
        rewritten, inserted = [], []
        for one in sorted(fresh, key=former.knows, reverse=True):
            values = (one.offer.title, rows.stamp(one.offer.published), one.entry.fingerprint)
            row = former.take(one)
            if row:
                named = (one.offer.key, one.offer.link)
                rewritten.append((*values, one.words or row.words, self._at, *named, row.id))
            else:
                words = one.words or item.words(one.excerpt)
                inserted.append((*values, words, self._at, self._at, self._source.slug, *one.place))
        self._db.executemany(_REWRITE_ENTRY, rewritten)
        self._db.executemany(_INSERT_ENTRY, inserted)


class _Former:
    """The rows that a listing leaves over, for its entries that say something new.

    An id that changes at every fetch would make a row of each poll: its entry's row is written anew instead.
    """

    def __init__(self, left: Sequence[_Row], keys: frozenset[str]) -> None:
        self._by_place: dict[tuple[int, str, str], list[_Row]] = defaultdict(list)
        self._by_link: dict[tuple[int, str], list[_Row]] = defaultdict(list)
        self._by_article: dict[int, list[_Row]] = defaultdict(list)
        self._taken: set[int] = set()
        for row in sorted(left):
            self._by_place[row.article, row.key, row.link].append(row)
            if row.key not in keys:
                self._by_link[row.article, row.link].append(row)
                self._by_article[row.article].append(row)

    def knows(self, one: _Listed) -> bool:
        return one.place in self._by_place

    def take(self, one: _Listed) -> _Row | None:
        """Return the row of an entry's former self, which no other gets."""
        if row := self._last(self._by_place[one.place]) or self._last(self._by_link[one.article, one.offer.link]):
            return row
        others = [row for row in self._by_article[one.article] if row.id not in self._taken]
        return self._last(others[:1]) if len(others) >= FORMER else None

    def _last(self, there: list[_Row]) -> _Row | None:
        row = next((row for row in reversed(there) if row.id not in self._taken), None)
        if row:
            self._taken.add(row.id)
        return row


def _listed(entry: Entry, offer: item.Offer, article: int, credit: Credit) -> _Listed:
    return _Listed(entry, offer, article, item.words(entry.excerpt) if entry.excerpt else "", credit)


def _renamed(own: Sequence[_Row], listed: Sequence[_Listed]) -> str:
    """Say that a source's ids are none, where half of what is known came under other ids than ever before."""
    ids: dict[int, set[str]] = defaultdict(set)
    for row in own:
        ids[row.article].add(row.key)
    known = {one.article for one in listed if one.offer.key and ids.get(one.article, {""}) != {""}}
    kept = {one.article for one in listed if one.offer.key in ids.get(one.article, ())}
    renamed = len(known - kept)
    if renamed < MANY or 2 * renamed < len(known):
        return ""
    return f"{renamed} of {len(known)} known entries came under new ids; their links tell them"


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
    SELECT entries.id, article, entries.source = ?, key, link, entries.title, entries.published, fingerprint, words,
        outlet, canonical
    FROM entries JOIN articles ON articles.id = article
"""
_LATELY = """
    SELECT fingerprint, id FROM entries WHERE source = ? AND fingerprint <> '' ORDER BY last_seen DESC LIMIT ?
"""
_OWN = f"{_ROW} WHERE entries.source = ? "
_WITHOUT_ID = f"""
    {_ROW.replace("FROM entries", "FROM entries INDEXED BY entries_without_id")}
    WHERE entries.source = ? AND key = '' AND entries.published IN (SELECT value FROM json_each(?))
"""
_OF_OUTLET = "AND (outlet IN (SELECT value FROM json_each(?)) OR entries.source = ?)"
_OUTLETS = f"{_ROW} WHERE link IN (SELECT value FROM json_each(?)) {_OF_OUTLET}"
_HOMES = f"{_ROW} WHERE canonical <> '' AND canonical IN (SELECT value FROM json_each(?)) {_OF_OUTLET}"
_RECENT = f"""
    {_ROW}
    WHERE entries.id IN (SELECT id FROM entries WHERE source = ? ORDER BY last_seen DESC LIMIT ?)
    AND entries.published IN (SELECT value FROM json_each(?))
"""
_INSERT_ARTICLE = f"""
    INSERT INTO articles (id, story, place, source, outlet, url, first_seen, page, reason, {rows.BODY})
    VALUES (?, ?, 0, ?, ?, ?, ?, ?, '', {", ".join(rows.PLACES)})
"""
_REWRITE_ENTRY = """
    UPDATE entries SET title = ?, published = ?, fingerprint = ?, words = ?, last_seen = ?, key = ?, link = ?
    WHERE id = ?
"""
_INSERT_ENTRY = """
    INSERT INTO entries (title, published, fingerprint, words, first_seen, last_seen, source, article, key, link)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
