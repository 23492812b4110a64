"""The publishers' side: what went where and when, what was said in spite of a check, which links were used before."""

# ruff: noqa: S608  statements are put together from constants of ours; values are always parameters

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from curator.errors import UsageError
from curator.model import Check, Former, Override, PastRoundup, Receipt
from curator.store import rows
from curator.store.decisions import Log, last_picks, log
from curator.store.states import State, standing


class Publishing(Log):
    """The part of the store that a publication reads and writes."""

    def sent(self, receipt: Receipt, stories: Sequence[str], now: datetime, by: str = "") -> tuple[Receipt, bool]:
        """Keep the proof that a roundup went out, and mark its stories published; say whether that was new.

        What went to this place last, byte for byte, is proved already: then its receipt is returned, and only stories
        that are not published yet are marked. ``receipt`` needs neither id nor revision.
        """
        with self._writing("FULL") as db:
            last = _last_receipt(db, receipt)
            is_new = last is None or last.digest != receipt.digest
            if last is None or last.digest != receipt.digest:
                last = _add_receipt(db, receipt, now, by)
            numbers = [rows.number(story, "story") for story in stories]
            unpublished = [one for (one,) in db.execute(_UNPUBLISHED, (json.dumps(numbers),))]
            before = standing(db, unpublished).stories
            db.executemany("UPDATE stories SET status = 'published' WHERE id = ?", [(one,) for one in unpublished])
            if is_new or unpublished:
                day, told = receipt.day.isoformat(), {f"sent to {last.publisher}": last.words}
                was = State(stories=before, roundups={day: dict.fromkeys(told, "")})
                now_is = State(stories=standing(db, unpublished).stories, roundups={day: told})
                log(db, "send", numbers, was, now_is, now, by=by)
        return last, is_new

    def override(self, day: date, check: Check, reason: str, now: datetime, by: str = "") -> str:
        """Keep the reason for which a day goes out in spite of a check, and return the decision's id.

        UsageError where the check is of those that no reason overrides, or none is given.
        """
        if check.is_final:
            raise UsageError(f"{check.name} cannot be overridden: {check.sentence}")
        if not reason.strip():
            raise UsageError(f"say why {check.name} is overridden: the reason goes into the log")
        named, stories = day.isoformat(), [rows.number(check.story, "story")] if check.story else []
        with self._writing("FULL") as db:
            db.execute(_OVERRIDE, (named, check.name, reason.strip(), by, rows.stamp(now)))
            before, after = (State(roundups={named: {"override": said}}) for said in ("", check.matter))
            return log(db, "override", stories, before, after, now, by=by, reason=reason.strip())

    def receipts(self, day: date) -> list[Receipt]:
        """Return the receipts of a day's roundup, the latest first."""
        with self._reading() as db:
            return [_receipt(row) for row in db.execute(f"{_RECEIPTS} WHERE day = ? {_LATEST}", (day.isoformat(),))]

    def roundup_saved(self, day: date) -> tuple[datetime, str] | None:
        """Return when a day's roundup was saved last, and by whom; None where there is none yet."""
        with self._reading() as db:
            found = db.execute("SELECT saved_at, editor FROM roundups WHERE day = ?", (day.isoformat(),)).fetchone()
        return (datetime.fromisoformat(found[0]), str(found[1])) if found else None

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
            picked = last_picks(db)
            found = {
                story: db.execute(_FORMER, (json.dumps([int(one) for one in articles]), picked[story])).fetchone()
                for story, articles in stories.items()
                if story in picked
            }
        return {story: Former(at=datetime.fromisoformat(row[0]), title=row[1]) for story, row in found.items() if row}


def _last_receipt(db: sqlite3.Connection, receipt: Receipt) -> Receipt | None:
    """Return the receipt of what went to the same place last."""
    values = (receipt.day.isoformat(), receipt.publisher)
    row = db.execute(f"{_RECEIPTS} WHERE day = ? AND publisher = ? {_LATEST} LIMIT 1", values).fetchone()
    return _receipt(row) if row else None


def _add_receipt(db: sqlite3.Connection, receipt: Receipt, now: datetime, by: str) -> Receipt:
    values = (
        receipt.day.isoformat(), receipt.publisher, rows.stamp(now), receipt.url, receipt.words, by, receipt.digest,
    )  # fmt: skip
    number = db.execute(_ADD_RECEIPT, values).lastrowid
    return _receipt(db.execute(f"{_RECEIPTS} WHERE id = ?", (number,)).fetchone())


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
_ADD_RECEIPT = """
    INSERT INTO receipts (day, publisher, revision, at, url, words, editor, digest)
    SELECT day, ?2, revision, ?3, ?4, ?5, ?6, ?7 FROM roundups WHERE day = ?1
"""
_UNPUBLISHED = """
    SELECT id FROM stories WHERE status IN ('picked', 'new') AND id IN (SELECT value FROM json_each(?)) ORDER BY id
"""
_OVERRIDE = """
    INSERT INTO overrides (day, name, reason, editor, at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (day, name) DO UPDATE SET reason = excluded.reason, editor = excluded.editor, at = excluded.at
"""
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
        JOIN articles ON articles.canonical = wanted.value AND articles.canonical <> ''
    ) JOIN articles ON articles.id = article
    JOIN roundup_items ON roundup_items.story = articles.story
    WHERE day < :day AND NOT removed AND written <> '{}'
    GROUP BY link
"""
_FORMER = """
    SELECT replaced_at, title FROM versions
    WHERE article IN (SELECT value FROM json_each(?)) AND replaced_at > ? ORDER BY replaced_at, id LIMIT 1
"""
