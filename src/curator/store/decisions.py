"""The log: every decision with what was before and after it, so that each can be undone, and done again."""

# ruff: noqa: S608  statements are put together from constants of ours

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from curator.errors import EntangledError, MissingError, UsageError
from curator.model import Decision
from curator.store import rows, states, suggesting
from curator.store.queue import Queue
from curator.store.states import State

UNDOABLE = frozenset({"pick", "drop", "restore", "join", "split", "veto", "edit", "credit", "arrange"})
"""What was sent or said stays so."""
RECENT = 1000
"""How many of the last picks are looked through."""


class Log(Queue):
    """The part of the store that remembers who decided what."""

    def undo(self, now: datetime, id: str = "", by: str = "") -> Decision:  # noqa: A002  the word users type
        """Take back a decision and return it; without an id the editors' last one that stands.

        What was joined unasked is no decision of an editor's; it is undone by its id alone. UsageError where there is
        none, or where a later decision changed the same.
        """
        with self._writing("FULL") as db:
            row = _find(db, id) if id else db.execute(_LAST_STANDING).fetchone()
            if row is None:
                raise UsageError("nothing to undo")
            decision, before, after = _decision(row), *_states(row)
            if decision.verb not in UNDOABLE:
                what = f"{_named(decision)} cannot be undone here: it has left the house"
                raise UsageError(f"{what}; the log undoes what was decided before it")
            if decision.undone_at is None:
                _refuse_entangled(db, decision, before, after, "undo")
                _refuse_rewritten(db, decision, after, "undo")
                changed = states.restore(db, before, after)
                db.execute(_UNDONE, (rows.stamp(now), by, int(decision.id)))
                suggesting.renew(db, sorted(changed), now)
                decision = replace(decision, undone_at=now, undone_by=by)
        return decision

    def redo(self, now: datetime, id: str) -> Decision:  # noqa: A002  the word users type
        """Do again what was undone, and return it; UsageError where things are no longer as they were before it."""
        with self._writing("FULL") as db:
            row = _find(db, id)
            decision, before, after = _decision(row), *_states(row)
            if decision.undone_at is not None:
                _refuse_entangled(db, decision, before, after, "redo")
                _refuse_changed(db, decision, before, after)
                _refuse_rewritten(db, decision, before, "redo")
                changed = states.restore(db, after, before)
                db.execute("UPDATE decisions SET undone_at = NULL, undone_by = '' WHERE id = ?", (int(id),))
                suggesting.renew(db, sorted(changed), now)
                decision = replace(decision, undone_at=None, undone_by="")
        return decision

    def decision(self, id: str) -> Decision:  # noqa: A002  the word users type
        """Return one decision; MissingError where there is none."""
        with self._reading() as db:
            return _decision(_find(db, id))

    def last_decision(self, by: str | None = None) -> Decision | None:
        """Return the last decision that stands, of one editor or of any; none of the program's own."""
        with self._reading() as db:
            query = _LAST_STANDING if by is None else _LAST_OF_EDITOR
            row = db.execute(query, () if by is None else (by,)).fetchone()
        return _decision(row) if row else None

    def log(
        self, before_id: str = "", limit: int = 50, story: str = "", made_by: str | None = None, by: str | None = None
    ) -> list[Decision]:
        """Return decisions, undone ones and those of the program too, the latest first; those of a story alone.

        With ``before_id`` those that are older than it; ``by`` names an editor, ``made_by`` a part of the program.
        """
        bound = rows.number(before_id, "decision") if before_id else rows.LARGEST_ID
        with self._reading() as db:
            asked = {"before": bound, "limit": limit, "story": story or None, "made_by": made_by, "by": by}
            found = db.execute(_LOG, asked)
            return [_decision(row) for row in found]

    def joining(self, story: str) -> Decision | None:
        """Return the decision by which a story was joined to another; None where none stands."""
        return next((one for one in self.log(story=story) if one.verb == "join" and one.undone_at is None), None)

    def verdicts(self, limit: int) -> list[Decision]:
        """Return the editors' own last decisions, undone ones too, the latest first."""
        with self._reading() as db:
            return [_decision(row) for row in db.execute(f"{_DECISIONS} WHERE {_EDITORS} {_LATEST}", (limit,))]


def log(
    db: sqlite3.Connection,
    verb: str,
    stories: Sequence[int],
    before: State,
    after: State,
    now: datetime,
    *,
    by: str = "",
    made_by: str = "",
    reason: str = "",
    headlines: Mapping[str, str] | None = None,
) -> str:
    """Write down a decision and what it changed, and return its id; ``headlines`` are those of before, if they went."""
    told = {**headlines_of(db, stories), **(headlines or {})}
    values = (
        rows.stamp(now), verb, json.dumps([str(story) for story in stories]), states.written(before),
        states.written(after), made_by, reason, by, rows.texts(told),
    )  # fmt: skip
    return str(db.execute(_INSERT, values).lastrowid)


def last_picks(db: sqlite3.Connection) -> dict[str, str]:
    """Return when stories were picked last, by id, of those that were so lately."""
    return dict(db.execute(_PICKED, (RECENT,)))


def headlines_of(db: sqlite3.Connection, stories: Sequence[int]) -> dict[str, str]:
    """Return the headlines of stories that have articles, by id: the editor's, else the first article's."""
    return {str(story): headline for story, headline in db.execute(_HEADLINES, (json.dumps(list(stories)),))}


def _find(db: sqlite3.Connection, id_: str) -> Sequence[object]:
    row = db.execute(f"{_DECISIONS} WHERE id = ?", (rows.number(id_, "decision"),)).fetchone()
    if row is None:
        raise MissingError(f"there is no decision {id_} in the log")
    return row  # type: ignore[no-any-return]  # sqlite3 has no types for rows


def _states(row: Sequence[object]) -> tuple[State, State]:
    return states.read(str(row[-2])), states.read(str(row[-1]))


def _refuse_entangled(db: sqlite3.Connection, decision: Decision, before: State, after: State, verb: str) -> None:
    """Refuse to turn a decision round while a later one of an editor's rests on it; its sentence says which."""
    ours = states.touched(before, after)
    for row in db.execute(_LATER, (int(decision.id),)):
        later = _decision(row)
        if not ours & states.touched(*_states(row)):
            continue
        if later.verb not in UNDOABLE:
            raise UsageError(f"cannot {verb} {_named(decision)}: it was sent since, and that stays so")
        who = f" by {later.editor}" if later.editor else ""
        what = f"{_named(later)}, decided {later.at:%Y-%m-%d %H:%M} UTC{who}"
        sentence = f"cannot {verb} {_named(decision)}: {what}, rests on it; undo that first"
        raise EntangledError(sentence, decision.id, later.id)


def _refuse_changed(db: sqlite3.Connection, decision: Decision, before: State, after: State) -> None:
    """Refuse to do again what would not do the same now."""
    now = states.standing(db, [int(id_) for id_ in before.stories]).stories
    changed = (id_ for id_ in before.stories if tuple(before.stories[id_]) != tuple(after.stories.get(id_, ())))
    other = next((id_ for id_ in changed if now[id_] != tuple(before.stories[id_])), "")
    if other:
        raise UsageError(f"cannot redo {_named(decision)}: story {other} is {now[other][0]} by now; judge it anew")


def _refuse_rewritten(db: sqlite3.Connection, decision: Decision, stood: State, verb: str) -> None:
    """Refuse to turn an edit round of whose words none is as it left them: what the program does rests on nothing."""
    if decision.verb != "edit":
        return
    now = states.standing(db, [int(story) for story in decision.stories])
    joined = next((str(into) for _, into in now.stories.values() if into is not None), "")
    if joined:
        raise UsageError(
            f"cannot {verb} {_named(decision)}: it was joined to story {joined} since, and its words went along; edit"
            " them there"
        )
    named = [(change.about, change.field) for change in decision.changes]
    if all(stood.edits.get(about, {}).get(name) != now.edits.get(about, {}).get(name) for about, name in named):
        raise UsageError(f"cannot {verb} {_named(decision)}: its words are others by now; edit them in the story")


def _named(decision: Decision) -> str:
    about = next(iter(decision.headlines.values()), "")
    return f"“{decision.verb}” of “{about}”" if about else f"“{decision.verb}”"


def _decision(row: Sequence[object]) -> Decision:
    id_, at, verb, stories, undone_at, made_by, reason, editor, undone_by, headlines, before, after = row
    return Decision(
        id=str(id_),
        at=datetime.fromisoformat(str(at)),
        verb=str(verb),
        stories=tuple(json.loads(str(stories))),
        undone_at=rows.moment(undone_at),
        made_by=str(made_by),
        reason=str(reason),
        editor=str(editor),
        undone_by=str(undone_by),
        headlines=json.loads(str(headlines)),
        changes=states.changes(states.read(str(before)), states.read(str(after))),
    )


_DECISIONS = """
    SELECT id, at, verb, stories, undone_at, made_by, reason, editor, undone_by, headlines, before, after FROM decisions
"""
_LATEST = "ORDER BY id DESC LIMIT ?"
# The plus keeps SQLite from the index of who decided: there it finds nearly all of the log, and sorts it.
_EDITORS = "+made_by = ''"
_LAST_STANDING = f"""
    {_DECISIONS} WHERE undone_at IS NULL AND {_EDITORS} AND verb <> 'override' ORDER BY id DESC LIMIT 1
"""
_LAST_OF_EDITOR = _LAST_STANDING.replace(_EDITORS, "made_by = '' AND editor = ?")
_LATER = f"{_DECISIONS} WHERE id > ? AND undone_at IS NULL AND {_EDITORS} ORDER BY id"
_LOG = f"""
    {_DECISIONS} WHERE id < :before
    AND (:story IS NULL OR EXISTS (SELECT 1 FROM json_each(decisions.stories) WHERE value = :story))
    AND (:made_by IS NULL OR made_by = :made_by) AND (:by IS NULL OR editor = :by)
    ORDER BY id DESC LIMIT :limit
"""
_PICKED = """
    SELECT value, max(at) FROM (
        SELECT at, stories FROM decisions WHERE verb = 'pick' AND undone_at IS NULL ORDER BY id DESC LIMIT ?
    ), json_each(stories) GROUP BY value
"""
_UNDONE = "UPDATE decisions SET undone_at = ?, undone_by = ? WHERE id = ?"
_INSERT = """
    INSERT INTO decisions (at, verb, stories, before, after, made_by, reason, editor, headlines)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_HEADLINES = """
    SELECT articles.story, coalesce(json_extract(edits.fields, '$.headline'), articles.title)
    FROM articles LEFT JOIN edits ON edits.story = articles.story
    WHERE articles.story IN (SELECT value FROM json_each(?)) AND articles.place = 0
"""
