"""What a source or a page says later of an article becomes its present state; an edit leaves a version behind."""

# ruff: noqa: S608  statements are put together from constants of ours; values are always parameters

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from curator.errors import MissingError
from curator.match import item
from curator.model import Article, Entry, Excerpt
from curator.store import rows
from curator.store.credits import UNRESOLVED, site
from curator.urls import identity

PATIENCE = timedelta(days=3)
"""How long a page that cannot be had is asked for at every visit; then the feed's text stands."""
FEED_TEXT = "feed-text-only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The entry that speaks for a known article, and whether it says other words than before."""

    entry: Entry
    said: Excerpt
    edited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """An article as it is stored, and what became of asking for its page."""

    article: Article
    page: str
    canonical: str
    """The identity of where its page was found, if that is another than its entry's link's."""

    @property
    def is_from_page(self) -> bool:
        """Whether its text is the page's; a page that says no more than the feed leaves the feed's."""
        return self.page in {"read", "again", "refused"} and FEED_TEXT not in self.article.flags

    @property
    def is_resolved(self) -> bool:
        """Whether its address is where an aggregator's link was found to lead, and not the entry's."""
        return self.canonical != "" and identity(self.article.url) == self.canonical


def save_changes(
    db: sqlite3.Connection, slug: str, changes: Mapping[int, Change], now: datetime, wants: Callable[[Excerpt], bool]
) -> int:
    """Bring articles up to date with what their own source says; return how many were edited.

    Another source of the same outlet has a say only where an article's own is no longer followed: two feeds often
    sum one article up in different words.
    """
    if not changes:
        return 0
    found = [_standing(row) for row in db.execute(_THEIRS, (json.dumps(list(changes)), slug))]
    edited = [one for one in found if changes[int(one.article.id)].edited]
    db.executemany(_INSERT_VERSION, [_version(one.article, now) for one in edited])
    for one in found:
        _renew(db, one, changes[int(one.article.id)], now, wants)
    return len(edited)


def _renew(
    db: sqlite3.Connection, one: _Standing, change: Change, now: datetime, wants: Callable[[Excerpt], bool]
) -> None:
    """Let an article say what its entry says now, or keep its page's text until the page is read again."""
    stored, said = one.article, change.said
    offered = said.published or change.entry.published
    known = rows.excerpt(stored)
    published, mark = item.settled(item.dated(known.published, stored.first_seen, offered), stored.first_seen)
    wanted = wants(said) if change.edited else one.page in {"read", "again", "refused"}
    kept = one.is_from_page and wanted
    page, reason = one.page, stored.reason
    if change.edited:
        page, reason = ("again" if kept else "wanted") if wanted else "unwanted", ""
    feed_text = set() if change.edited else stored.flags & {FEED_TEXT}
    modified = _latest(stored, said.modified or change.entry.updated, offered, now)
    said = _renamed(known, said.headline if change.edited else "") if kept else _of_agency(said, stored)
    body = rows.body(
        said,
        source=stored.source,
        title=stored.title,
        published=published,
        modified=modified,
        flags=_marks(stored, edited=change.edited) | feed_text | {mark} - {""},
    )
    db.execute(rows.RUNGS, (body.rungs,))
    url = stored.url if one.is_resolved else change.entry.url or stored.url
    db.execute(_RENEW, (*body, url, page, reason, stored.id))
    _save_text(db, stored.id, rows.text(said))


def _of_agency(said: Excerpt, stored: Article) -> Excerpt:
    """Return what is said, with the agency that is known: an edit that no longer names it is still its copy.

    It may have been told by a page that is yet to be read again. What a copy told is told again if this is one still.
    """
    if said.agency or not stored.agency or stored.rungs.get("agency") == "copy":
        return said
    rungs = {**said.rungs, **{name: rung for name, rung in stored.rungs.items() if name == "agency"}}
    return replace(said, agency=stored.agency, flags=said.flags | {"wire"}, rungs=rungs)


def _renamed(known: Excerpt, headline: str) -> Excerpt:
    """Return what is known under a headline that the feed gives; without one the article keeps its title."""
    rungs = {**known.rungs, "headline": "feed"} if headline else known.rungs
    return replace(known, headline=headline, rungs=rungs)


def _latest(stored: Article, modified: datetime | None, published: datetime | None, now: datetime) -> datetime | None:
    """Return when an article was last modified: a publisher that moves the date of publication says it so."""
    modified, published = item.plausible(modified, now), item.plausible(published, now)
    if stored.published and published and published > stored.published and "misdated" not in stored.flags:
        modified = max(modified or published, published)
    return max(filter(None, (stored.modified, modified)), default=None)


def _marks(stored: Article, *, edited: bool) -> set[str]:
    kept = {"updated", UNRESOLVED} if edited else {"updated", UNRESOLVED, "syndicated"}
    return ({"updated"} if edited else set()) | (stored.flags & kept)


def add_page(db: sqlite3.Connection, article: str, excerpt: Excerpt, reason: str, now: datetime) -> None:
    """Let an article say what its page says; a date found there gives one that had none its place in the queue."""
    one = _find(db, article)
    stored = one.article
    known, said = rows.excerpt(stored).published, item.plausible(excerpt.published, stored.first_seen)
    published = item.dated(known, stored.first_seen, said) if one.page == "again" else said or known
    url, canonical = _address(one, excerpt)
    marks = _marks(stored, edited=False) - ({UNRESOLVED} if url != stored.url else set())
    excerpt = _of_agency(excerpt, stored)
    body = rows.body(
        excerpt,
        source=stored.source,
        title=excerpt.headline or stored.title,
        published=published or stored.published,
        modified=item.plausible(excerpt.modified, now) or stored.modified,
        flags=marks | (stored.flags & {"misdated"} if published is None else set()),
    )
    db.execute(rows.RUNGS, (body.rungs,))
    db.execute(_ADD_PAGE, (*body, url, canonical, reason, rows.stamp(now), stored.id))
    _save_text(db, stored.id, rows.text(excerpt))
    if published and not known:
        db.execute(_REQUEUE, (rows.stamp(item.queued_at(published, stored.first_seen)), stored.id))


def _address(one: _Standing, excerpt: Excerpt) -> tuple[str, str]:
    """Return an article's address, and the identity of where its page lives if that is another.

    An aggregator's link gives way to the address at another site to which it led, if that showed an article.
    """
    url = one.article.url
    home = identity(item.lives_at(excerpt.canonical_url, ""))
    if not home or home == identity(url):
        return url, one.canonical if one.is_resolved or not home else ""
    leads_away = site(excerpt.canonical_url) != site(url) and FEED_TEXT not in excerpt.flags
    return excerpt.canonical_url if UNRESOLVED in one.article.flags and leads_away else url, home


def _save_text(db: sqlite3.Connection, article: str, text: str) -> None:
    if text:
        db.execute(_SAVE_TEXT, (article, text))
    else:
        db.execute("DELETE FROM texts WHERE article = ?", (article,))


def refuse_page(db: sqlite3.Connection, article: str, reason: str, now: datetime) -> None:
    """Note that an article's page cannot be had, and why; it is not asked for again unless the article changes."""
    one = _find(db, article)
    flags, said = one.article.flags, one.article.reason
    if not one.is_from_page:
        flags, said = flags | {FEED_TEXT}, reason
    values = (json.dumps(sorted(flags)), said, rows.stamp(now), one.article.id)
    db.execute("UPDATE articles SET page = 'refused', flags = ?, reason = ?, page_asked_at = ? WHERE id = ?", values)


def put_off_page(db: sqlite3.Connection, article: str, reason: str, now: datetime) -> None:
    """Note why an article's page could not be had this time; after some days what is known of it stands."""
    one = _find(db, article)
    if one.page == "wanted" and now - one.article.first_seen > PATIENCE:
        refuse_page(db, article, reason, now)
        return
    if one.page == "again" and now - _edited_at(db, one.article) > PATIENCE:
        db.execute("UPDATE articles SET page = 'read', page_asked_at = ? WHERE id = ?", (rows.stamp(now), article))
        return
    said = one.article.reason if one.is_from_page else reason
    values = (said, rows.stamp(now), one.article.id)
    db.execute("UPDATE articles SET reason = ?, page_asked_at = ? WHERE id = ?", values)


def _edited_at(db: sqlite3.Connection, article: Article) -> datetime:
    (at,) = db.execute("SELECT max(replaced_at) FROM versions WHERE article = ?", (article.id,)).fetchone()
    return rows.moment(at) or article.first_seen


def _find(db: sqlite3.Connection, article: str) -> _Standing:
    row = db.execute(_ONE, (rows.number(article, "article"),)).fetchone()
    if row is None:
        raise MissingError(f"there is no article {article}")
    return _standing(row)


def _standing(row: Sequence[object]) -> _Standing:
    return _Standing(article=rows.article(row[2:]), page=str(row[0]), canonical=str(row[1]))


def _version(stored: Article, now: datetime) -> tuple[object, ...]:
    lead = "\n\n".join(stored.lead)
    return stored.id, rows.stamp(now), stored.title, stored.url, stored.standfirst, lead, stored.text


_SELECT = f"""
    SELECT articles.page, articles.canonical, {rows.ARTICLE}
    FROM articles JOIN sources ON sources.slug = articles.source
"""
_ONE = f"{_SELECT} WHERE articles.id = ?"
_THEIRS = f"""
    {_SELECT}
    WHERE articles.id IN (SELECT value FROM json_each(?)) AND (articles.source = ? OR NOT sources.followed)
"""
_INSERT_VERSION = """
    INSERT INTO versions (article, replaced_at, title, url, standfirst, lead, text) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_SET_BODY = ", ".join(f"{column} = {place}" for column, place in zip(rows.Body._fields, rows.PLACES, strict=True))
_RENEW = f"UPDATE articles SET {_SET_BODY}, url = ?, page = ?, reason = ? WHERE id = ?"
_ADD_PAGE = f"""
    UPDATE articles SET {_SET_BODY}, url = ?, canonical = ?, reason = ?, page = 'read', page_asked_at = ? WHERE id = ?
"""
_SAVE_TEXT = """
    INSERT INTO texts VALUES (?, ?) ON CONFLICT (article) DO UPDATE SET text = excluded.text WHERE text <> excluded.text
"""
_REQUEUE = "UPDATE stories SET at = ? WHERE id = (SELECT story FROM articles WHERE id = ? AND place = 0)"
