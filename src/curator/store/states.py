"""What a decision can change, as it stands: written down before and after, and brought back when it is undone."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

from curator.model import Change
from curator.store import rounds, rows

_LAST = 1_000_000
"""A place behind all others."""
GROUPS = (
    ("headline",),
    ("section",),
    ("quotation", "quoted"),
    ("image", "alt", "caption", "picture credit", "permission"),
)
"""Fields of a story's edits that belong together: of two joined stories one's are kept, never half of each."""
_NONE: Mapping[str, Mapping[str, str]] = MappingProxyType({})


class State(NamedTuple):
    """Stories, articles, edits and roundups, in what a decision can change."""

    stories: Mapping[str, tuple[str, int | None]] = MappingProxyType({})
    """By id: the status, and the story it was joined into."""
    articles: Mapping[str, tuple[int, int]] = MappingProxyType({})
    """By id: the story, and the place in the order of credits."""
    vetoes: Sequence[Sequence[int]] = ()
    """Pairs of their articles that tell two events."""
    credits: Mapping[str, Sequence[object]] = MappingProxyType({})
    """By id of an article: its agency, its flags, and the number of its rungs."""
    edits: Mapping[str, Mapping[str, str]] = _NONE
    """By story: what was written in place of what its articles say."""
    roundups: Mapping[str, Mapping[str, str]] = _NONE
    """By day: ``title``, ``intro``, and its items' ``order`` and those ``removed``, as ids parted by blanks."""


def standing(db: sqlite3.Connection, stories: Sequence[int]) -> State:
    """Return how stories stand, in the order in which they were named, and their articles, by place."""
    among = json.dumps(stories)
    statuses = {id_: (status, into) for id_, status, into in db.execute(_STATUSES, (among,))}
    return State(
        stories={str(id_): statuses[id_] for id_ in stories},
        articles={str(id_): (story, place) for id_, story, place in db.execute(_PLACES, (among,))},
        vetoes=db.execute(_VETOES, (among,)).fetchall(),
        credits={str(id_): credit for id_, *credit in db.execute(_CREDITS, (among,))},
        edits={str(story): json.loads(fields) for story, fields in db.execute(_EDITS, (among,))},
    )


def written(state: State) -> str:
    """Write a state down."""
    parts = {name: dict(part) if isinstance(part, Mapping) else list(part) for name, part in state._asdict().items()}
    return json.dumps({name: part for name, part in parts.items() if part}, default=dict)


def read(state: str) -> State:
    """Read a state that was written down, by this version or one before."""
    return State(**json.loads(state))


def touched(before: State, after: State) -> frozenset[tuple[str, ...]]:
    """Return the names of all that is otherwise after than before."""
    named: Iterable[tuple[str, ...]] = chain(
        (("story", id_) for id_ in _otherwise(before.stories, after.stories)),
        (("article", id_) for id_ in _otherwise(before.articles, after.articles)),
        (("veto", *map(str, pair)) for pair in set(map(tuple, before.vetoes)) ^ set(map(tuple, after.vetoes))),
        (("edits", *name) for name in _fields(before.edits, after.edits)),
        (("roundup", *name) for name in _fields(before.roundups, after.roundups)),
    )
    return frozenset(named)


def _otherwise(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """Return the keys of which one is missing or has another value, lists and tuples being one."""
    return [key for key in {**before, **after} if _known(before.get(key)) != _known(after.get(key))]


def _known(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _fields(before: Mapping[str, Mapping[str, str]], after: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    return [
        (about, name)
        for about in {**before, **after}
        for name in _otherwise(before.get(about, {}), after.get(about, {}))
    ]


def changes(before: State, after: State) -> tuple[Change, ...]:
    """Return what is otherwise after than before, for people to read."""
    told = [
        Change(about=id_, field="status", before=before.stories[id_][0], after=after.stories[id_][0])
        for id_ in before.stories
        if id_ in after.stories and before.stories[id_][0] != after.stories[id_][0]
    ]
    moved = [
        id_ for id_ in before.articles if id_ in after.articles and before.articles[id_][0] != after.articles[id_][0]
    ]
    told += [
        Change(about=id_, field="story", before=str(before.articles[id_][0]), after=str(after.articles[id_][0]))
        for id_ in moved
    ]
    if not moved and before.articles and _otherwise(before.articles, after.articles):
        story = str(next(iter(before.articles.values()))[0])
        told.append(Change(about=story, field="outlets", before=_in_order(before), after=_in_order(after)))
    for was, now in ((before.edits, after.edits), (before.roundups, after.roundups)):
        told += [
            Change(
                about=about, field=name, before=was.get(about, {}).get(name, ""), after=now.get(about, {}).get(name, "")
            )
            for about, name in _fields(was, now)
        ]
    return tuple(told)


def _in_order(state: State) -> str:
    return " ".join(sorted(state.articles, key=lambda id_: state.articles[id_][1]))


def restore(db: sqlite3.Connection, before: State, after: State) -> set[int]:
    """Bring back what a decision changed, and return the stories that this touches; a published story stays so.

    What was joined unasked since then stays joined: nothing moves but what the decision moved, and if the story where
    that was has been joined into another, it goes there. With the two states exchanged it is done again.
    """
    for id_ in before.stories.keys() & after.stories.keys():  # a verdict's names only those that it changed
        (status, into), (left, joined) = before.stories[id_], after.stories[id_]
        db.execute(_RESTORE, {"id": int(id_), "status": status, "left": left, "into": into, "joined": joined})
    for id_ in before.stories.keys() - after.stories.keys():  # what a split that is done again makes
        status, into = before.stories[id_]
        db.execute("UPDATE stories SET status = ?, joined_into = ? WHERE id = ?", (status, into, int(id_)))
    homes = _move(db, before, after)
    for id_ in before.credits.keys() & after.credits.keys():  # what parting two copies took from them
        if before.credits[id_] != after.credits[id_]:
            db.execute(_RECREDIT, (*before.credits[id_], int(id_), *after.credits[id_]))
    was, now = ({tuple(pair) for pair in state.vetoes} for state in (before, after))
    db.executemany("DELETE FROM vetoes WHERE article = ? AND other = ?", sorted(now - was))
    db.executemany("INSERT OR IGNORE INTO vetoes VALUES (?, ?)", sorted(was - now))
    for about, name in _fields(before.edits, after.edits):
        rewrite(db, about, name, after.edits.get(about, {}).get(name), before.edits.get(about, {}).get(name))
    for about in {**before.edits, **after.edits}:
        take_home(db, int(about))
    for day in {**before.roundups, **after.roundups}:
        rounds.put(db, day, after.roundups.get(day, {}), before.roundups.get(day, {}))
    return homes


def _move(db: sqlite3.Connection, before: State, after: State) -> set[int]:
    """Put back the articles that moved; return the stories that this touches."""
    moved = [
        int(id_) for id_, there in before.articles.items() if tuple(there) != tuple(after.articles.get(id_, there))
    ]
    stories = {int(id_) for id_ in {**before.stories, **after.stories}}
    stories.update(story for (story,) in db.execute(_HOMES, (json.dumps(moved),)))
    for article in moved:
        story, place = before.articles[str(article)]
        lives = home(db, story)
        db.execute(_MOVE, {"article": article, "story": lives, "place": place if lives == story else _LAST})
        stories.add(lives)
    for id_ in after.stories.keys() - before.stories.keys():
        lives = home(db, int(next(iter(before.stories))))
        db.execute("UPDATE stories SET joined_into = ? WHERE id = ?", (lives, int(id_)))
        # What was joined to it unasked comes along, or nobody would see it again
        db.execute("UPDATE articles SET story = ?, place = place + ? WHERE story = ?", (lives, _LAST, int(id_)))
        unite_edits(db, [lives, int(id_)])
    for story in stories:
        place_in_order(db, story, [id_ for (id_,) in db.execute(_IN_ORDER, (story, json.dumps(moved))).fetchall()])
    return stories


def rewrite(db: sqlite3.Connection, story: str, name: str, was: str | None, becomes: str | None) -> None:
    """Give a field of a story's edits another value, where it still has the one it had; None is none of its own."""
    row = db.execute("SELECT fields FROM edits WHERE story = ?", (int(story),)).fetchone()
    fields = json.loads(row[0]) if row else {}
    if fields.get(name) == was:
        fields = {key: value for key, value in {**fields, name: becomes}.items() if value is not None}
        save_fields(db, int(story), fields)


def save_fields(
    db: sqlite3.Connection, story: int, fields: Mapping[str, str], at: datetime | None = None, editor: str = ""
) -> None:
    """Keep what was written of a story, and let no draft that was composed without it be saved.

    ``at`` is None where nobody wrote it anew: it came back, or along with another story.
    """
    db.execute(_SAVE_FIELDS, (story, rows.stamp(at) or "", editor, rows.texts(fields)))
    db.execute(_RECOMPOSED, (story,))


def unite_edits(db: sqlite3.Connection, numbers: Sequence[int]) -> None:
    """Keep at the first story what was written of all, each group of fields from the first that has any of it."""
    found = {story: json.loads(fields) for story, fields in db.execute(_EDITS, (json.dumps(list(numbers)),))}
    if not found.keys() - {numbers[0]}:
        return
    said = [found[story] for story in numbers if story in found]
    united = dict[str, str]()
    for group in GROUPS:
        first: Mapping[str, str] = next((fields for fields in said if fields.keys() & set(group)), {})
        united.update({name: first[name] for name in group if name in first})
    comments = dict.fromkeys(fields["comment"] for fields in said if fields.get("comment"))
    if comments:
        united["comment"] = "\n\n".join(comments)
    save_fields(db, numbers[0], united)
    db.executemany("UPDATE edits SET fields = '{}' WHERE story = ?", [(story,) for story in numbers[1:]])


def take_home(db: sqlite3.Connection, story: int) -> None:
    """Let what was written of a story that was joined to another meanwhile stand there, where it is seen."""
    lives = home(db, story)
    if lives != story:
        unite_edits(db, [lives, story])


def place_in_order(db: sqlite3.Connection, story: int, articles: Iterable[int]) -> None:
    """Make articles a story's, credited in this order."""
    placed = [(story, place, article) for place, article in enumerate(articles)]
    db.executemany("UPDATE articles SET story = ?, place = ? WHERE id = ?", placed)


def home(db: sqlite3.Connection, story: int) -> int:
    """Return the story that has a story's articles now."""
    (into,) = db.execute("SELECT joined_into FROM stories WHERE id = ?", (story,)).fetchone()
    return story if into is None else home(db, into)


_STATUSES = "SELECT id, status, joined_into FROM stories WHERE id IN (SELECT value FROM json_each(?))"
_PLACES = "SELECT id, story, place FROM articles WHERE story IN (SELECT value FROM json_each(?)) ORDER BY story, place"
_VETOES = """
    SELECT article, other FROM vetoes
    JOIN articles AS ours ON ours.id = article JOIN articles AS theirs ON theirs.id = other
    WHERE ours.story IN (SELECT value FROM json_each(?1)) AND theirs.story IN (SELECT value FROM json_each(?1))
"""
_CREDITS = "SELECT id, agency, flags, rungs FROM articles WHERE story IN (SELECT value FROM json_each(?))"
_EDITS = "SELECT story, fields FROM edits WHERE story IN (SELECT value FROM json_each(?)) AND fields <> '{}'"
_RECREDIT = """
    UPDATE articles SET agency = ?, flags = ?, rungs = ? WHERE id = ? AND agency = ? AND flags = ? AND rungs IS ?
"""
_RESTORE = """
    UPDATE stories SET joined_into = iif(joined_into IS :joined, :into, joined_into),
        status = iif(status = :left, :status, status)
    WHERE id = :id
"""
_HOMES = "SELECT DISTINCT story FROM articles WHERE id IN (SELECT value FROM json_each(?))"
_MOVE = "UPDATE articles SET story = :story, place = :place WHERE id = :article"
_IN_ORDER = """
    SELECT id FROM articles WHERE story = ? ORDER BY place, id NOT IN (SELECT value FROM json_each(?)), id
"""
_SAVE_FIELDS = """
    INSERT INTO edits (story, saved_at, editor, fields) VALUES (?, ?, ?, ?)
    ON CONFLICT (story) DO UPDATE SET fields = excluded.fields,
        saved_at = iif(excluded.saved_at = '', saved_at, excluded.saved_at),
        editor = iif(excluded.saved_at = '', editor, excluded.editor)
"""
_RECOMPOSED = """
    UPDATE roundups SET revision = revision + 1 WHERE day IN (SELECT day FROM roundup_items WHERE story = ?)
"""
