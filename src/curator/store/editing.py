"""The editor's words: what stands in place of what a story's articles say, and what those said before."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from curator.errors import EditConflict, MissingError, UsageError
from curator.model import EDITABLE, Article, Edits
from curator.store import rows
from curator.store.decisions import Log, log
from curator.store.queue import present
from curator.store.states import State, place_in_order, save_fields, standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What an article said until it was edited at its source."""

    replaced_at: datetime
    title: str
    url: str
    standfirst: str
    lead: tuple[str, ...]
    text: str
    """Empty where the lead is all of it, or it was dropped since."""


class Editing(Log):
    """The part of the store that editors write their words into."""

    def edits(self, story: str) -> Edits:
        """Return what was written of a story; MissingError where there is none."""
        with self._reading() as db:
            return _edits(db, present(db, [story])[0])

    def edit(
        self, story: str, changes: Mapping[str, tuple[str | None, str | None]], now: datetime, by: str = ""
    ) -> str:
        """Save an editor's words, each as it was when it was shown and as it becomes; return the decision's id.

        None stands for what the articles say. Empty, and nothing is logged, where all is so already. Nothing is saved
        and EditConflict raised where a field was changed by somebody else meanwhile, to something else.
        """
        strange = changes.keys() - set(EDITABLE)
        if strange:
            raise UsageError(
                f"a story has no {', '.join(sorted(strange))}; what can be edited is {', '.join(EDITABLE)}"
            )
        with self._writing("FULL") as db:
            (number,) = present(db, [story])
            found = _edits(db, number)
            clashing = tuple(name for name, pair in changes.items() if found.fields.get(name) not in pair)
            if clashing:
                raise EditConflict(f"story {story}", dict(found.fields), clashing, found.saved_at, found.editor)
            wanted = {**found.fields, **{name: becomes for name, (_, becomes) in changes.items()}}
            fields = {name: value for name, value in wanted.items() if value is not None}
            if fields == found.fields:
                return ""
            return write(db, number, found.fields, fields, now, by=by)

    def reorder_outlets(self, story: str, article_ids: Sequence[str], now: datetime, by: str = "") -> str:
        """Credit a story's outlets in another order: its articles in the order named, others behind them.

        The first gives the headline. Return the decision's id, or empty where that is the order already.
        """
        with self._writing("FULL") as db:
            (number,) = present(db, [story])
            before = standing(db, [number])
            there = sorted(map(int, before.articles), key=lambda one: before.articles[str(one)][1])
            named = list(dict.fromkeys(rows.number(one, "article") for one in article_ids))
            strange = [str(one) for one in named if one not in there]
            if strange:
                told = ", ".join(map(str, there))
                raise UsageError(f"story {story} has no article {', '.join(strange)}; its articles are {told}")
            order = [*named, *(one for one in there if one not in named)]
            if order == there:
                return ""
            place_in_order(db, number, order)
            save_fields(db, number, before.edits.get(story, {}))
            return log(db, "credit", [number], before, standing(db, [number]), now, by=by)

    def article(self, id: str) -> Article:  # noqa: A002  the word users type
        """Return one article; MissingError where there is none."""
        with self._reading() as db:
            row = db.execute(_ARTICLE, (rows.number(id, "article"),)).fetchone()
        if row is None:
            raise MissingError(f"there is no article {id}")
        return rows.article(row)

    def versions(self, article: str) -> list[Version]:
        """Return what an article said before, the latest first."""
        with self._reading() as db:
            return [_version(row) for row in db.execute(_VERSIONS, (rows.number(article, "article"),))]


def write(
    db: sqlite3.Connection,
    story: int,
    was: Mapping[str, str],
    becomes: Mapping[str, str],
    now: datetime,
    *,
    by: str = "",
    made_by: str = "",
) -> str:
    """Keep other words of a story, and log what changed."""
    changed = {name for name in {**was, **becomes} if was.get(name) != becomes.get(name)}
    save_fields(db, story, becomes, now, by)
    before, after = (
        State(edits={str(story): {name: value for name, value in said.items() if name in changed}})
        for said in (was, becomes)
    )
    return log(db, "edit", [story], before, after, now, by=by, made_by=made_by)


def _edits(db: sqlite3.Connection, story: int) -> Edits:
    row = db.execute("SELECT fields, saved_at, editor FROM edits WHERE story = ?", (story,)).fetchone()
    if row is None:
        return Edits(story=str(story))
    return Edits(story=str(story), fields=json.loads(row[0]), saved_at=rows.moment(row[1] or None), editor=row[2])


def _version(row: tuple[str, str, str, str, str, str]) -> Version:
    replaced_at, title, url, standfirst, lead, text = row
    return Version(
        replaced_at=datetime.fromisoformat(replaced_at),
        title=title,
        url=url,
        standfirst=standfirst,
        lead=tuple(filter(None, lead.split("\n\n"))),
        text=text,
    )


_ARTICLE = f"SELECT {rows.SHOWN} FROM articles JOIN sources ON sources.slug = articles.source WHERE articles.id = ?"  # noqa: S608
_VERSIONS = """
    SELECT replaced_at, title, url, standfirst, lead, text FROM versions WHERE article = ? ORDER BY id DESC
"""
