"""The editor's side: verdicts become statuses and stories, each written into the log so that it can be undone."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from curator.errors import UsageError
from curator.store import rows, suggesting
from curator.store.decisions import Log, headlines_of, log
from curator.store.queue import present
from curator.store.said import ORDER
from curator.store.states import place_in_order, save_fields, standing, unite_edits
from curator.store.twins import give_back

RANKS = ("published", "picked", "new", "dropped")
"""A joined story has the first of these that one of its parts had: a pick is not lost by joining."""


class Judging(Log):
    """The part of the store that the editor writes: all of a decision is saved, or nothing."""

    def pick(self, ids: Sequence[str], now: datetime, by: str = "") -> str:
        """Take stories into the roundup, and return the decision's id; empty where they were picked already."""
        return self._judge("pick", "picked", ids, now, by)

    def drop(self, ids: Sequence[str], now: datetime, by: str = "") -> str:
        """Leave stories out; they do not come back. Return as `pick` does."""
        return self._judge("drop", "dropped", ids, now, by)

    def restore(self, ids: Sequence[str], now: datetime, by: str = "") -> str:
        """Put stories back into the queue, as if they had not been judged. Return as `pick` does."""
        return self._judge("restore", "new", ids, now, by)

    def _judge(self, verb: str, status: str, ids: Sequence[str], now: datetime, by: str) -> str:
        """Give stories a status; those that have it are left alone, so that an undo takes back what changed."""
        with self._writing("FULL") as db:
            before = standing(db, present(db, ids))
            published = [id_ for id_, (old, _) in before.stories.items() if old == "published"]
            if published:
                raise UsageError(f"story {published[0]} is published already; its verdict stands")
            changed = [int(id_) for id_, (old, _) in before.stories.items() if old != status]
            if not changed:
                return ""
            before = standing(db, changed)
            db.executemany("UPDATE stories SET status = ? WHERE id = ?", [(status, id_) for id_ in changed])
            return log(db, verb, changed, before, standing(db, changed), now, by=by)

    def join(self, ids: Sequence[str], now: datetime, by: str = "") -> str:
        """Make one story of several, the first, and return the decision's id; outlets are credited in this order.

        What was written of the others is kept where nothing was written of the first; comments follow each other.
        """
        with self._writing("FULL") as db:
            numbers = present(db, ids)
            if len(numbers) < 2:
                raise UsageError("joining takes two stories or more")
            before, told = standing(db, numbers), headlines_of(db, numbers)
            status = min((status for status, _ in before.stories.values()), key=RANKS.index)
            unite(db, numbers, status, now)
            return log(db, "join", numbers, before, standing(db, numbers), now, by=by, headlines=told)

    def split(self, id: str, article_ids: Sequence[str], now: datetime, by: str = "") -> str:  # noqa: A002  as typed
        """Make a story of its own of some of a story's articles, in this order, and return the decision's id.

        The decision names the old story and the new. The two are not suggested as one again. A quotation goes with the
        article that it quotes.
        """
        with self._writing("FULL") as db:
            (story,) = present(db, [id])
            before = standing(db, [story])
            leaving = list(dict.fromkeys(rows.number(one, "article") for one in article_ids))
            staying = [int(one) for one in before.articles if int(one) not in leaving]
            _check_split(story, [int(one) for one in before.articles], leaving)
            new = _new_story(db, before.stories[str(story)][0], leaving[0])
            place_in_order(db, new, leaving)
            place_in_order(db, story, staying)
            _part_quotation(db, story, new, leaving, before.edits.get(str(story), {}))
            suggesting.tell_apart(db, leaving, staying)
            give_back(db, leaving, staying)
            suggesting.renew(db, [story, new], now)
            return log(db, "split", [story, new], before, standing(db, [story, new]), now, by=by)

    def veto(self, ids: Sequence[str], now: datetime, by: str = "") -> str:
        """Say of two stories that they tell two events: they are not suggested as one again. Return as `pick` does."""
        with self._writing("FULL") as db:
            numbers = present(db, ids)
            if len(numbers) != 2:
                raise UsageError("a veto takes two stories")
            before = standing(db, numbers)
            one, other = ([int(id_) for id_, (of, _) in before.articles.items() if of == story] for story in numbers)
            if not suggesting.tell_apart(db, one, other):
                return ""
            suggesting.renew(db, numbers, now)
            return log(db, "veto", numbers, before, standing(db, numbers), now, by=by)


def join_twin(db: sqlite3.Connection, story: int, other: int, why: str, now: datetime) -> int | None:
    """Join two stories of which articles are one, without the editor, who finds it in the log; return what stays.

    None, and nothing is done, where the editor has judged both or told them apart: a verdict is never changed unasked.
    The judged one stays, else the older one; what was dropped or published takes no story of several articles away.
    """
    ours, theirs = _standing(db, story), _standing(db, other)
    judged = [one for one in (ours, theirs) if one.is_judged]
    is_ours = (judged[0].story if judged else _older(db, story, other)) == story
    stays, goes = (ours, theirs) if is_ours else (theirs, ours)
    if len(judged) > 1 or (goes.articles > 1 and stays.is_over):
        return None
    return _join_unasked(db, stays.story, goes.story, why, now)


def join_alike(db: sqlite3.Connection, story: int, other: int, why: str, now: datetime) -> int | None:
    """Join two stories that are much alike, likewise; none that was dropped or published."""
    standing = [_standing(db, one) for one in (story, other)]
    judged = [one.story for one in standing if one.is_judged]
    if len(judged) > 1 or any(one.is_over for one in standing):
        return None
    stays = judged[0] if judged else _older(db, story, other)
    return _join_unasked(db, stays, other if stays == story else story, why, now)


class _Standing(NamedTuple):
    """What unasked joining must know of a story."""

    story: int
    status: str
    is_drafted: bool
    articles: int

    @property
    def is_judged(self) -> bool:
        """The editor has given a verdict, or the blogger has it in a draft, or has taken it out."""
        return self.is_drafted or self.status != "new"

    @property
    def is_over(self) -> bool:
        return self.status in {"dropped", "published"}


def _standing(db: sqlite3.Connection, story: int) -> _Standing:
    return _Standing(*db.execute(_STANDING, (story,)).fetchone())


def _older(db: sqlite3.Connection, story: int, other: int) -> int:
    return int(db.execute(_OLDER, (json.dumps([story, other]),)).fetchone()[0])


def _join_unasked(db: sqlite3.Connection, stays: int, goes: int, why: str, now: datetime) -> int | None:
    if goes in suggesting.apart(db, stays):
        return None
    numbers = [stays, goes]
    before, told = standing(db, numbers), headlines_of(db, numbers)
    unite(db, numbers, before.stories[str(stays)][0], now)
    after = standing(db, numbers)
    log(db, "join", numbers, before, after, now, made_by="match", reason=why, headlines=told)
    return stays


def unite(db: sqlite3.Connection, numbers: Sequence[int], status: str, now: datetime) -> None:
    """Put the articles of several stories into the first, in this order."""
    first, *others = numbers
    there = db.execute(_PLACES, (json.dumps(list(numbers)),)).fetchall()
    db.execute("UPDATE stories SET status = ? WHERE id = ?", (status, first))
    db.executemany("UPDATE stories SET joined_into = ? WHERE id = ?", [(first, other) for other in others])
    articles = sorted(there, key=lambda row: (numbers.index(row[1]), row[2]))
    place_in_order(db, first, (article for article, _, _ in articles))
    unite_edits(db, numbers)
    suggesting.renew(db, numbers, now)


def _part_quotation(
    db: sqlite3.Connection, story: int, new: int, leaving: Sequence[int], fields: Mapping[str, str]
) -> None:
    """Let the words that were quoted go with their article."""
    if fields.get("quoted", "") in map(str, leaving):
        gone = {name: value for name, value in fields.items() if name in {"quotation", "quoted"}}
        save_fields(db, story, {name: value for name, value in fields.items() if name not in gone})
        save_fields(db, new, gone)


def _check_split(story: int, articles: Sequence[int], leaving: Sequence[int]) -> None:
    there = ", ".join(map(str, articles))
    strange = ", ".join(str(one) for one in leaving if one not in articles)
    if strange:
        raise UsageError(f"story {story} has no article {strange}; its articles are {there}")
    if len(leaving) == len(articles):
        raise UsageError(f"splitting takes some of a story's articles and leaves some; story {story} has only {there}")
    if not leaving:
        raise UsageError(f"name the articles of story {story} that leave it; its articles are {there}")


def _new_story(db: sqlite3.Connection, status: str, article: int) -> int:
    """Make a story that stands where its first article would stand alone."""
    stored = db.execute("SELECT min(ifnull(published, first_seen), first_seen) FROM articles WHERE id = ?", (article,))
    made = db.execute("INSERT INTO stories (status, at) VALUES (?, ?)", (status, stored.fetchone()[0]))
    return int(made.lastrowid or 0)


_PLACES = "SELECT id, story, place FROM articles WHERE story IN (SELECT value FROM json_each(?)) ORDER BY story, place"
_STANDING = """
    SELECT id, status, EXISTS (SELECT 1 FROM roundup_items WHERE story = stories.id),
        (SELECT count(*) FROM articles WHERE story = stories.id)
    FROM stories WHERE id = ?
"""
# Of two that came at once the first by address; their numbers follow who answered first.
_OLDER = f"""
    SELECT stories.id FROM stories JOIN articles ON articles.story = stories.id
    WHERE stories.id IN (SELECT value FROM json_each(?))
    ORDER BY stories.at, {ORDER} LIMIT 1
"""  # noqa: S608
