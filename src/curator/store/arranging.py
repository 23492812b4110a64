"""The editor's side of a roundup: its order, who is taken out of it, its words; each a decision that can be undone."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from curator.errors import EditConflict, UsageError
from curator.store import rounds, rows
from curator.store.decisions import Log, log
from curator.store.queue import present
from curator.store.states import State, save_fields


class Arranging(Log):
    """The part of the store that arranges a roundup."""

    def arrange(
        self,
        day: date,
        order: Sequence[str],
        now: datetime,
        by: str = "",
        *,
        removed: Sequence[str] = (),
        returned: Sequence[str] = (),
        sections: Mapping[str, str] = MappingProxyType({}),
    ) -> str:
        """Put a day's stories into an order, and take some out or in again; return the decision's id, or empty.

        Stories that the day does not have yet come in; those that it has and ``order`` does not name stay behind the
        others. ``sections`` are those that stories go into. UsageError where one is not there.
        """
        named = day.isoformat()
        with self._writing("FULL") as db:
            wanted = present(db, order)
            out, back, moving = present(db, removed), present(db, returned), present(db, sections)
            _make(db, named, now, by)
            before = rounds.standing(db, named)
            there = before["order"].split()
            rounds.place(db, named, [*wanted, *(one for one in out if str(one) not in there)])
            db.executemany(_REMOVE, [(1, named, one) for one in out] + [(0, named, one) for one in back])
            after = rounds.standing(db, named)
            written = [_put_into(db, story, sections[str(story)], now, by) for story in moving]
            was, becomes = (
                {str(story): pair[side] for story, pair in zip(moving, written, strict=True)} for side in (0, 1)
            )
            told = (*out, *back, *moving) or tuple(wanted[:1])
            return _log_round(db, told, named, (before, after), (was, becomes), now, by)

    def write_roundup(self, day: date, words: Mapping[str, tuple[str, str]], now: datetime, by: str = "") -> str:
        """Save a day's own words, each as it was and as it becomes; return the decision's id, or empty.

        ``words`` are of ``title, intro, outro``; empty is as the program has it. Nothing is saved, and EditConflict
        raised, where somebody changed one of them meanwhile.
        """
        named = day.isoformat()
        strange = set(words) - set(rounds.WORDS)
        if strange:
            raise UsageError(f"a roundup has no {', '.join(sorted(strange))}; write its {', '.join(rounds.WORDS)}")
        with self._writing("FULL") as db:
            before = rounds.standing(db, named)
            clashing = {name for name, (was, becomes) in words.items() if before[name] not in {was, becomes}}
            if clashing:
                row = db.execute("SELECT saved_at, editor FROM roundups WHERE day = ?", (named,)).fetchone()
                raise EditConflict(
                    f"the roundup of {named}", {name: before[name] for name in rounds.WORDS}, tuple(sorted(clashing)),
                    rows.moment(row[0]) if row else None, row[1] if row else "",
                )  # fmt: skip
            _make(db, named, now, by)
            rounds.put(db, named, before, {**before, **{name: becomes for name, (_, becomes) in words.items()}})
            return _log_round(db, (), named, (before, rounds.standing(db, named)), ({}, {}), now, by)


Edits = Mapping[str, Mapping[str, str]]


def _put_into(
    db: sqlite3.Connection, story: int, section: str, now: datetime, by: str
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Write the section of a story; return what was written of it before, and is now."""
    row = db.execute("SELECT fields FROM edits WHERE story = ?", (story,)).fetchone()
    fields = json.loads(row[0]) if row else {}
    was = {name: value for name, value in fields.items() if name == "section"}
    save_fields(db, story, {**fields, "section": section}, now, by)
    return was, {"section": section}


def _log_round(
    db: sqlite3.Connection,
    stories: Sequence[int],
    day: str,
    standing: tuple[Mapping[str, str], Mapping[str, str]],
    edits: tuple[Edits, Edits],
    now: datetime,
    by: str,
) -> str:
    """Log how a day was arranged, with the edits that went along; nothing where all is as it was."""
    before, after = standing
    if before == after and edits[0] == edits[1]:
        return ""
    db.execute(
        "UPDATE roundups SET revision = revision + 1, saved_at = ?, editor = ? WHERE day = ?",
        (rows.stamp(now), by, day),
    )
    was = State(roundups={day: before}, edits=edits[0])
    return log(db, "arrange", stories, was, State(roundups={day: after}, edits=edits[1]), now, by=by)


def _make(db: sqlite3.Connection, day: str, now: datetime, by: str) -> None:
    """Make the day's row where there is none yet."""
    db.execute("INSERT OR IGNORE INTO roundups VALUES (?, 1, ?, '{}', '{}', ?)", (day, rows.stamp(now), by))


_REMOVE = "UPDATE roundup_items SET removed = ? WHERE day = ? AND story = ?"
