"""The publishers' side: what went where and when, what was said in spite of a check, which links were used before."""

# ruff: noqa: S608  statements are put together from constants of ours; values are always parameters

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from curator.model import Former, Override, PastRoundup, Receipt
from curator.store.database import Database

RECENT = 1000
"""How many of the editors' last picks are looked through."""


class Publishing(Database):
    """The part of the store that a publication reads and writes."""

    def receipts(self, day: date) -> list[Receipt]:
        """Return the receipts of a day's roundup, the latest first."""
        with self._reading() as db:
            return [_receipt(row) for row in db.execute(f"{_RECEIPTS} WHERE day = ? {_LATEST}", (day.isoformat(),))]

    def overrides(self, day: date) -> dict[str, Override]:
        """Return what was published, or is to be, in spite of a check: the check's name → by whom and why."""
        with self._reading() as db:
            found = db.execute("SELECT name, reason, editor, at FROM overrides WHERE day = ?", (day.isoformat(),))
            return {
                name: Override(name=name, reason=reason, editor=editor, at=datetime.fromisoformat(at))
                for name, reason, editor, at in found
            }

    def past_roundups(self, limit: int) -> list[PastRoundup]:
        """Return the days that have a draft or were sent, the latest first."""
        with self._reading() as db:
            found = db.execute(_PAST, (limit,)).fetchall()
            receipts = [_receipt(row) for row in db.execute(_RECEIPTS_OF, (json.dumps([row[0] for row in found]),))]
        return [
            PastRoundup(
                day=date.fromisoformat(day),
                title=title,
                stories=stories,
                receipts=tuple(one for one in receipts if one.day.isoformat() == day),
            )
            for day, title, stories in found
        ]

    def used_before(self, day: date, links: Collection[str]) -> dict[str, date]:
        """Return which links, given by their identity, stood in an earlier day's roundup, and the last such day."""
        with self._reading() as db:
            found = db.execute(_USED, {"links": json.dumps(sorted(links)), "day": day.isoformat()})
            return {link: date.fromisoformat(last) for link, last in found}

    def formers(self, stories: Mapping[str, Sequence[str]]) -> dict[str, Former]:
        """Return what articles of stories said when these were picked, where one of them says otherwise by now.

        ``stories`` names the articles to look at; a story that was not picked lately is not looked at.
        """
        with self._reading() as db:
            picked = _picked(db)
            found = {
                story: db.execute(_FORMER, (json.dumps([int(one) for one in articles]), picked[story])).fetchone()
                for story, articles in stories.items()
                if story in picked
            }
        return {story: Former(at=datetime.fromisoformat(row[0]), title=row[1]) for story, row in found.items() if row}


def _picked(db: sqlite3.Connection) -> dict[str, str]:
    """Return when stories were picked last, of those that were so lately."""
    return dict(db.execute(_PICKED, (RECENT,)))


def _receipt(row: Sequence[object]) -> Receipt:
    id_, day, publisher, revision, at, url, words, editor, digest = row
    assert isinstance(revision, int)
    return Receipt(
        id=str(id_),
        day=date.fromisoformat(str(day)),
        publisher=str(publisher),
        revision=revision,
        at=datetime.fromisoformat(str(at)),
        url=str(url),
        words=str(words),
        editor=str(editor),
        digest=str(digest),
    )


_RECEIPTS = "SELECT id, day, publisher, revision, at, url, words, editor, digest FROM receipts"
_LATEST = "ORDER BY id DESC"
_RECEIPTS_OF = f"{_RECEIPTS} WHERE day IN (SELECT value FROM json_each(?)) {_LATEST}"
_PAST = """
    SELECT day, ifnull(json_extract(edits, '$.title'), ''),
        (SELECT count(*) FROM roundup_items WHERE roundup_items.day = roundups.day AND NOT removed AND written <> '{}')
    FROM roundups
    WHERE written <> '{}' OR day IN (SELECT day FROM receipts)
    ORDER BY day DESC LIMIT ?
"""
# A link is known by the entries that brought it, or by where its page was found to live.
_USED = """
    SELECT link, max(day) FROM (
        SELECT wanted.value AS link, entries.article FROM json_each(:links) AS wanted
        JOIN entries ON entries.link = wanted.value
        UNION
        SELECT wanted.value, articles.id FROM json_each(:links) AS wanted
        JOIN articles ON articles.canonical = wanted.value
    ) JOIN articles ON articles.id = article
    JOIN roundup_items ON roundup_items.story = articles.story
    WHERE day < :day AND NOT removed AND written <> '{}'
    GROUP BY link
"""
_PICKED = """
    SELECT value, max(at) FROM (
        SELECT at, stories FROM decisions WHERE verb = 'pick' AND undone_at IS NULL ORDER BY id DESC LIMIT ?
    ), json_each(stories) GROUP BY value
"""
_FORMER = """
    SELECT replaced_at, title FROM versions
    WHERE article IN (SELECT value FROM json_each(?)) AND replaced_at > ? ORDER BY replaced_at, id LIMIT 1
"""
