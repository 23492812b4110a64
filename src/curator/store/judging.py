"""The editor's side: verdicts become statuses and stories, each with what was before, so that it can be undone."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from curator.errors import UsageError
from curator.model import Decision
from curator.store import rows, suggesting
from curator.store.queue import Queue, present
from curator.store.said import ORDER
from curator.store.twins import give_back

RANKS = ("published", "picked", "new", "dropped")
"""A joined story has the first of these that one of its parts had: a pick is not lost by joining."""


class _State(NamedTuple):
    """Stories and articles as they stand, in what a decision can change."""

    stories: dict[str, tuple[str, int | None]]
    """By id: the status, and the story it was joined into."""
    articles: dict[str, tuple[int, int]]
    """By id: the story, and the place in the order of credits."""
    vetoes: Sequence[Sequence[int]] = ()
    """Pairs of their articles that tell two events."""
    credits: Mapping[str, Sequence[object]] = MappingProxyType({})
    """By id of an article: its agency, its flags, and the number of its rungs."""


class Judging(Queue):
    """The part of the store that the editor writes: all of a decision is saved, or nothing."""

    def pick(self, ids: Sequence[str], now: datetime) -> None:
        """Take stories into the roundup."""
        self._judge("pick", "picked", ids, now)

    def drop(self, ids: Sequence[str], now: datetime) -> None:
        """Leave stories out; they do not come back."""
        self._judge("drop", "dropped", ids, now)

    def _judge(self, verb: str, status: str, ids: Sequence[str], now: datetime) -> None:
        """Give stories a status; those that have it are left alone, so that an undo takes back what changed."""
        with self._writing("FULL") as db:
            before = _state(db, present(db, ids))
            published = [id_ for id_, (old, _) in before.stories.items() if old == "published"]
            if published:
                raise UsageError(f"story {published[0]} is published already; its verdict stands")
            changed = [int(id_) for id_, (old, _) in before.stories.items() if old != status]
            if changed:
                db.executemany("UPDATE stories SET status = ? WHERE id = ?", [(status, id_) for id_ in changed])
                _log(db, verb, changed, before, now)

    def join(self, ids: Sequence[str], now: datetime) -> str:
        """Make one story of several and return its id, which is the first's; outlets are credited in this order."""
        with self._writing("FULL") as db:
            numbers = present(db, ids)
            if len(numbers) < 2:
                raise UsageError("joining takes two stories or more")
            before = _state(db, numbers)
            status = min((status for status, _ in before.stories.values()), key=RANKS.index)
            unite(db, numbers, status, now)
            _log(db, "join", numbers, before, now)
        return str(numbers[0])

    def split(self, id: str, article_ids: Sequence[str], now: datetime) -> str:  # noqa: A002  the word users type
        """Make a story of its own of some of a story's articles, in this order, and return its id.

        The two are not suggested as one again.
        """
        with self._writing("FULL") as db:
            (story,) = present(db, [id])
            before = _state(db, [story])
            leaving = list(dict.fromkeys(rows.number(one, "article") for one in article_ids))
            staying = [int(one) for one in before.articles if int(one) not in leaving]
            _check_split(story, [int(one) for one in before.articles], leaving)
            new = _new_story(db, before.stories[str(story)][0], leaving[0])
            _place(db, new, leaving)
            _place(db, story, staying)
            suggesting.tell_apart(db, leaving, staying)
            give_back(db, leaving, staying)
            _log(db, "split", [story, new], before, now)
            suggesting.renew(db, [story, new], now)
        return str(new)

    def veto(self, ids: Sequence[str], now: datetime) -> None:
        """Say of two stories that they tell two events: they are not suggested as one again."""
        with self._writing("FULL") as db:
            numbers = present(db, ids)
            if len(numbers) != 2:
                raise UsageError("a veto takes two stories")
            before = _state(db, numbers)
            one, other = ([int(id_) for id_, (of, _) in before.articles.items() if of == story] for story in numbers)
            if suggesting.tell_apart(db, one, other):
                _log(db, "veto", numbers, before, now)
                suggesting.renew(db, numbers, now)

    def undo(self, now: datetime) -> Decision:
        """Take back the editor's last decision that stands, and return it; UsageError when there is none.

        What was joined unasked is no decision of the editor's; splitting takes it back.
        """
        with self._writing("FULL") as db:
            query = f"{_DECISIONS} WHERE undone_at IS NULL AND made_by = '' ORDER BY id DESC LIMIT 1"
            row = db.execute(query).fetchone()
            if row is None:
                raise UsageError("nothing to undo")
            *decision, before, after = row
            states = _State(**json.loads(before)), _State(**json.loads(after))
            changed = _restore(db, *states)
            db.execute("UPDATE decisions SET undone_at = ? WHERE id = ?", (rows.stamp(now), decision[0]))
            suggesting.renew(db, sorted(changed), now)
        return replace(_decision(decision), undone_at=now)

    def decisions(self, limit: int) -> list[Decision]:
        """Return the last decisions, undone ones and those of the matching too, the latest first."""
        with self._reading() as db:
            return [_decision(row[:7]) for row in db.execute(f"{_DECISIONS} ORDER BY id DESC LIMIT ?", (limit,))]

    def verdicts(self, limit: int) -> list[Decision]:
        """Return the editor's own last decisions, undone ones too, the latest first."""
        query = f"{_DECISIONS} WHERE made_by = '' ORDER BY id DESC LIMIT ?"
        with self._reading() as db:
            return [_decision(row[:7]) for row in db.execute(query, (limit,))]


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
    before = _state(db, numbers)
    unite(db, numbers, before.stories[str(stays)][0], now)
    _log(db, "join", numbers, before, now, made_by="match", reason=why)
    return stays


def unite(db: sqlite3.Connection, numbers: Sequence[int], status: str, now: datetime) -> None:
    """Put the articles of several stories into the first, in this order."""
    first, *others = numbers
    there = db.execute(_PLACES, (json.dumps(list(numbers)),)).fetchall()
    db.execute("UPDATE stories SET status = ? WHERE id = ?", (status, first))
    db.executemany("UPDATE stories SET joined_into = ? WHERE id = ?", [(first, other) for other in others])
    articles = sorted(there, key=lambda row: (numbers.index(row[1]), row[2]))
    _place(db, first, (article for article, _, _ in articles))
    suggesting.renew(db, numbers, now)


def _state(db: sqlite3.Connection, stories: Sequence[int]) -> _State:
    """Return how stories stand, in the order in which they were named, and their articles, by place."""
    among = json.dumps(stories)
    statuses = {id_: (status, into) for id_, status, into in db.execute(_STATUSES, (among,))}
    return _State(
        stories={str(id_): statuses[id_] for id_ in stories},
        articles={str(id_): (story, place) for id_, story, place in db.execute(_PLACES, (among,))},
        vetoes=db.execute(_VETOES, (among,)).fetchall(),
        credits={str(id_): credit for id_, *credit in db.execute(_CREDITS, (among,))},
    )


def _check_split(story: int, articles: Sequence[int], leaving: Sequence[int]) -> None:
    there = ", ".join(map(str, articles))
    strange = ", ".join(str(one) for one in leaving if one not in articles)
    if strange:
        raise UsageError(f"story {story} has no article {strange}; its articles are {there}")
    if len(leaving) == len(articles):
        raise UsageError(f"splitting takes some of a story's articles and leaves some; story {story} has only {there}")
    if not leaving:
        raise UsageError(f"name the articles of story {story} that leave it; its articles are {there}")


def _place(db: sqlite3.Connection, story: int, articles: Iterable[int]) -> None:
    placed = [(story, place, article) for place, article in enumerate(articles)]
    db.executemany("UPDATE articles SET story = ?, place = ? WHERE id = ?", placed)


def _new_story(db: sqlite3.Connection, status: str, article: int) -> int:
    """Make a story that stands where its first article would stand alone."""
    stored = db.execute("SELECT min(ifnull(published, first_seen), first_seen) FROM articles WHERE id = ?", (article,))
    made = db.execute("INSERT INTO stories (status, at) VALUES (?, ?)", (status, stored.fetchone()[0]))
    return int(made.lastrowid or 0)


def _log(
    db: sqlite3.Connection,
    verb: str,
    stories: Sequence[int],
    before: _State,
    now: datetime,
    *,
    made_by: str = "",
    reason: str = "",
) -> None:
    """Write down a decision and what it changed."""
    named = [str(story) for story in stories]
    states = (json.dumps(state._asdict()) for state in (before, _state(db, stories)))
    db.execute(_INSERT, (rows.stamp(now), verb, json.dumps(named), *states, made_by, reason))


def _restore(db: sqlite3.Connection, before: _State, after: _State) -> set[int]:
    """Bring back what a decision changed, and return the stories that this touches; a published story stays so.

    What was joined unasked since then stays joined: nothing moves but what the decision moved, and if the story where
    that was has been joined into another, it goes there.
    """
    for id_ in before.stories.keys() & after.stories.keys():  # a verdict's names only those that it changed
        (status, into), (left, joined) = before.stories[id_], after.stories[id_]
        db.execute(_RESTORE, {"id": int(id_), "status": status, "left": left, "into": into, "joined": joined})
    moved = [int(id_) for id_, there in before.articles.items() if there != after.articles.get(id_, there)]
    touched = {int(id_) for id_ in {**before.stories, **after.stories}}
    touched.update(story for (story,) in db.execute(_HOMES, (json.dumps(moved),)))
    for article in moved:
        story, place = before.articles[str(article)]
        lives = _lives(db, story)
        db.execute(_MOVE, {"article": article, "story": lives, "place": place if lives == story else _LAST})
        touched.add(lives)
    for id_ in after.stories.keys() - before.stories.keys():
        lives = _lives(db, int(next(iter(before.stories))))
        db.execute("UPDATE stories SET joined_into = ? WHERE id = ?", (lives, int(id_)))
        # What was joined to it unasked comes along, or nobody would see it again
        db.execute("UPDATE articles SET story = ?, place = place + ? WHERE story = ?", (lives, _LAST, int(id_)))
    for story in touched:
        _place(db, story, [article for (article,) in db.execute(_IN_ORDER, (story, json.dumps(moved))).fetchall()])
    for id_ in before.credits.keys() & after.credits.keys():  # what parting two copies took from them
        if before.credits[id_] != after.credits[id_]:
            db.execute(_RECREDIT, (*before.credits[id_], int(id_), *after.credits[id_]))
    told_apart = {tuple(pair) for pair in after.vetoes} - {tuple(pair) for pair in before.vetoes}
    db.executemany("DELETE FROM vetoes WHERE article = ? AND other = ?", sorted(told_apart))
    return touched


def _lives(db: sqlite3.Connection, story: int) -> int:
    """Return the story that has a story's articles now."""
    (into,) = db.execute("SELECT joined_into FROM stories WHERE id = ?", (story,)).fetchone()
    return story if into is None else _lives(db, into)


def _decision(row: Sequence[object]) -> Decision:
    id_, at, verb, stories, undone_at, made_by, reason = row
    return Decision(
        id=str(id_),
        at=datetime.fromisoformat(str(at)),
        verb=str(verb),
        stories=tuple(json.loads(str(stories))),
        undone_at=rows.moment(undone_at),
        made_by=str(made_by),
        reason=str(reason),
    )


_STATUSES = "SELECT id, status, joined_into FROM stories WHERE id IN (SELECT value FROM json_each(?))"
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
_VETOES = """
    SELECT article, other FROM vetoes
    JOIN articles AS ours ON ours.id = article JOIN articles AS theirs ON theirs.id = other
    WHERE ours.story IN (SELECT value FROM json_each(?1)) AND theirs.story IN (SELECT value FROM json_each(?1))
"""
_CREDITS = "SELECT id, agency, flags, rungs FROM articles WHERE story IN (SELECT value FROM json_each(?))"
_RECREDIT = """
    UPDATE articles SET agency = ?, flags = ?, rungs = ? WHERE id = ? AND agency = ? AND flags = ? AND rungs IS ?
"""
_INSERT = "INSERT INTO decisions (at, verb, stories, before, after, made_by, reason) VALUES (?, ?, ?, ?, ?, ?, ?)"
_DECISIONS = "SELECT id, at, verb, stories, undone_at, made_by, reason, before, after FROM decisions"
_RESTORE = """
    UPDATE stories SET joined_into = iif(joined_into IS :joined, :into, joined_into),
        status = iif(status = :left, :status, status)
    WHERE id = :id
"""
_HOMES = "SELECT DISTINCT story FROM articles WHERE id IN (SELECT value FROM json_each(?))"
_MOVE = "UPDATE articles SET story = :story, place = :place WHERE id = :article"
_LAST = 1_000_000
"""A place behind all others."""
_IN_ORDER = """
    SELECT id FROM articles WHERE story = ? ORDER BY place, id NOT IN (SELECT value FROM json_each(?)), id
"""
