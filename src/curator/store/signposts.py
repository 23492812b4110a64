"""What the queue says round its stories: how much was judged, where a story went, which word was meant."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from curator.errors import UsageError
from curator.model import Story
from curator.store import rows
from curator.store.queue import Queue, bare

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 4
"""Letters of a word for which another is offered: of shorter ones almost any other is one letter away."""
_LONGEST = 40
_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ", "αβγδεζηθικλμνξοπρσςτυφχψω")
"""The index folds letters with marks, so those without do."""


class Nearest(NamedTuple):
    """A word that is there, in place of one that is not."""

    missing: str
    word: str


class Signposts(Queue):
    """The part of the store that helps to find one's way in the queue."""

    def several(self, ids: Iterable[str]) -> dict[str, Story]:
        """Return stories by id, without suggestions; those that were joined into others, or are not there, left out."""
        numbers = json.dumps([rows.number(id_, "story") for id_ in ids])
        with self._reading() as db:
            return {story.id: story for story in bare(db, _AMONG, [numbers])}

    def picked(self, most: int) -> list[Story]:
        """Return what is picked, without suggestions, the newest first."""
        with self._reading() as db:
            return list(bare(db, _PICKED, [most]))

    def home(self, story: str) -> str:
        """Return the story that has a story's articles now, itself where it was joined into none; UsageError."""
        with self._reading() as db:
            row = db.execute(_HOME, (rows.number(story, "story"),)).fetchone()
        if row is None:
            raise UsageError(f"there is no story {story}")
        return str(row[0])

    def last_story(self) -> str:
        """Return the id of the story that came last, 0 before the first: those that come later have higher ones."""
        with self._reading() as db:
            return str(db.execute("SELECT ifnull(max(id), 0) FROM stories").fetchone()[0])

    def judged(self, since: datetime) -> int:
        """Count the stories that editors picked or dropped from then on, as far as it stands."""
        with self._reading() as db:
            return int(db.execute(_JUDGED, (rows.stamp(since),)).fetchone()[0])

    def collecting_since(self) -> datetime | None:
        """Return when the first article was seen; None before it."""
        with self._reading() as db:
            row = db.execute("SELECT first_seen FROM articles ORDER BY id LIMIT 1").fetchone()
        return rows.moment(row[0]) if row else None

    def nearest(self, words: str) -> Nearest | None:
        """Return the first of a search's words that stands nowhere, and the commonest word one letter away from it.

        One letter more, less, changed, or two exchanged. None where every word is there, or none is near.
        """
        with self._reading() as db:
            db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, articles_fts, row)")
            for word in _WORD.findall(words.lower()):
                if not _SHORTEST <= len(word) <= _LONGEST or db.execute(_KNOWN, (word,)).fetchone():
                    continue
                row = db.execute(_COMMONEST, (json.dumps(sorted(_one_letter_away(word))),)).fetchone()
                if row:
                    return Nearest(word, row[0])
        return None


def _one_letter_away(word: str) -> set[str]:
    alphabet = next((letters for letters in _ALPHABETS if any(letter in letters for letter in word)), "")
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    less = {before + after[1:] for before, after in parts if after}
    exchanged = {before + after[1] + after[0] + after[2:] for before, after in parts if len(after) > 1}
    changed = {before + letter + after[1:] for before, after in parts if after for letter in alphabet}
    more = {before + letter + after for before, after in parts for letter in alphabet}
    return (less | exchanged | changed | more) - {word}


_AMONG = "stories.joined_into IS NULL AND stories.id IN (SELECT value FROM json_each(?))"
_PICKED = """
    stories.id IN (
        SELECT id FROM stories WHERE status = 'picked' AND joined_into IS NULL ORDER BY at DESC, id DESC LIMIT ?
    )
"""
_HOME = """
    WITH RECURSIVE homes (id, into_) AS (
        SELECT id, joined_into FROM stories WHERE id = ?
        UNION SELECT stories.id, stories.joined_into FROM stories JOIN homes ON stories.id = homes.into_
    )
    SELECT id FROM homes WHERE into_ IS NULL
"""
# The index of who decided would find nearly all of the log.
_JUDGED = """
    SELECT count(DISTINCT one.value) FROM decisions, json_each(decisions.stories) AS one
    WHERE at >= ? AND verb IN ('pick', 'drop') AND undone_at IS NULL AND +made_by = ''
"""
_KNOWN = "SELECT 1 FROM temp.vocabulary WHERE term = ?"
_COMMONEST = """
    SELECT term FROM json_each(?) AS near CROSS JOIN temp.vocabulary ON term = near.value
    ORDER BY doc DESC, term LIMIT 1
"""
