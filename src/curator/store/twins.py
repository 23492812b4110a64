"""Articles that are one whatever anybody thinks of it: pages at one address, and texts that two outlets print.

They are joined without asking. An agency that one of two copies names is the other's, too.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

from curator.match import copies
from curator.match.item import is_front
from curator.match.terms import Terms, exchanged_names
from curator.store import said
from curator.store.rows import RUNGS
from curator.text.agencies import but_own

SAME_PAGE = "the same page"
BORROWED = "agency=copy"
"""The rung of an agency that a copy of the article named."""
MOST_CANDIDATES = 6
"""Articles that are compared word by word with a new one, those that share most keys."""
MOST_HAVING = 400
"""Articles looked at that share one key with it."""
HABITUAL = 12
"""Articles of a source that tell what it prints all the time."""
MOST_AT_ONE_ADDRESS = 4
"""Articles that may have one address; of more it is where a site sends everybody."""


class Twin(NamedTuple):
    """An article that is the same as another, and why, for the log."""

    article: int
    why: str


def twins(db: sqlite3.Connection, own: said.Said) -> list[Twin]:
    """Return the articles of the last days that are the same as one, and remember what it is found by."""
    text = said.whole_text(db, own.article)
    keys = copies.keys(copies.sketch(text))
    found = [*_at_one_address(db, own), *_copies(db, own, text, keys)]
    db.executemany("INSERT INTO text_keys VALUES (?, ?)", [(key, own.article) for key in keys])
    return found


def forget(db: sqlite3.Connection, articles: Collection[int]) -> None:
    """Forget what articles are found by."""
    db.execute("DELETE FROM text_keys WHERE article IN (SELECT value FROM json_each(?))", (json.dumps(list(articles)),))


def share_agency(db: sqlite3.Connection, one: int, other: int) -> None:
    """Mark two copies as syndicated; where only one of them names an agency it is the other's, too."""
    there = _credited(db, [one, other])
    agency = next((each.agency for each in there if each.agency), "")
    for each in there:
        theirs = each.agency or but_own(agency, each.outlet)
        borrowed = {BORROWED} if theirs and not each.agency else set()
        marks = {"syndicated"} | ({"wire"} if theirs else set())
        _credit(db, each._replace(agency=theirs, flags=each.flags | marks, rungs=each.rungs | borrowed))


def give_back(db: sqlite3.Connection, *parts: Collection[int]) -> None:
    """Take from articles that the editor parted the mark of copies, and the agency that a copy now apart named."""
    for part in parts:
        there = _credited(db, part)
        named = {each.agency for each in there if BORROWED not in each.rungs}
        for each in there:
            if len(part) == 1:
                each = each._replace(flags=each.flags - {"syndicated"})
            if BORROWED in each.rungs and each.agency not in named:
                each = each._replace(agency="", flags=each.flags - {"wire"}, rungs=each.rungs - {BORROWED})
            _credit(db, each)


class _Credited(NamedTuple):
    """What an article says of whose copy it is."""

    article: int
    outlet: str
    agency: str
    flags: frozenset[str]
    rungs: frozenset[str]


def _credited(db: sqlite3.Connection, articles: Collection[int]) -> list[_Credited]:
    found = db.execute(_CREDITED, (json.dumps(list(articles)),)).fetchall()
    return [
        _Credited(article, outlet, agency, frozenset(json.loads(flags)), frozenset(rungs.split()))
        for article, outlet, agency, flags, rungs in found
    ]


def _credit(db: sqlite3.Connection, one: _Credited) -> None:
    rungs = " ".join(sorted(one.rungs))
    db.execute(RUNGS, (rungs,))
    db.execute(_CREDIT, (one.agency, json.dumps(sorted(one.flags)), rungs, one.article))


def _at_one_address(db: sqlite3.Connection, own: said.Said) -> Iterator[Twin]:
    found = [address for (address,) in db.execute(_ADDRESSES, (own.article,))]
    for address in (address for address in found if address and not is_front(address)):
        at = db.execute(_AT, (address, MOST_AT_ONE_ADDRESS + 1)).fetchall()
        if len({own.article, *(other for other, _ in at)}) <= MOST_AT_ONE_ADDRESS:
            there = [other for other, is_of_late in at if is_of_late]
            # What one source offers at one link was told apart by its ids, or is one article already.
            settled = {other for (other,) in db.execute(_OFFERED_SO, (own.article, address, json.dumps(there)))}
            others = said.read(db, [other for other in there if other not in {*settled, own.article}])
            # A page may name another's address as its own; then their headlines have nothing in common.
            yield from (
                Twin(other, SAME_PAGE) for other in there if other in others and _share_title(own, others[other])
            )


def _share_title(own: said.Said, other: said.Said) -> bool:
    return not (own.terms.title and other.terms.title) or not own.terms.title.isdisjoint(other.terms.title)


def _copies(db: sqlite3.Connection, own: said.Said, text: str, keys: Collection[int]) -> Iterator[Twin]:
    shared: Counter[int] = Counter()
    matched: dict[int, int] = {}
    for key in keys:
        having = db.execute(_HAVING, (key, MOST_HAVING)).fetchall()
        # Copies that were joined are one text, however many outlets print it
        if len({story for *_, story in having}) <= copies.COMMON_KEY:
            shared.update(article for article, *_ in having)
            matched.update((article, row) for article, row, _ in having)
    # Of those that share as many the first that was matched; the articles' numbers follow who answered first.
    for article in sorted(shared, key=lambda other: (-shared[other], matched[other]))[:MOST_CANDIDATES]:
        other = said.read(db, [article])[article]
        # One outlet prints its own forms again and again, two of one publisher each with another town in them: what
        # is so alike is only suggested.
        if other.outlet == own.outlet or _is_filled_in(own.terms, other.terms):
            continue
        if _is_copy(db, text, article, (own.source, other.source), own.article):
            yield Twin(article, f"the same text as {other.outlet}’s")


def _is_filled_in(ours: Terms, theirs: Terms) -> bool:
    """Say whether two texts may be one form with two names; without headlines nothing shows it."""
    return bool(ours.headline and theirs.headline and any(exchanged_names(ours, theirs)))


def _is_copy(db: sqlite3.Connection, text: str, article: int, sources: tuple[str, str], own: int) -> bool:
    """Say whether an article has a text, even without what its source and the other print all the time."""
    theirs = said.whole_text(db, article)
    if not copies.copied(text, theirs).same_text:
        return False
    latest = [
        one for source in sources for (one,) in db.execute(_LATEST, (source, json.dumps([own, article]), HABITUAL))
    ]
    usual = copies.habits(said.whole_text(db, one) for one in latest)
    return not usual or copies.copied(text, theirs, usual).same_text


_ADDRESSES = """
    SELECT canonical FROM articles WHERE id = ?1 UNION SELECT link FROM entries WHERE article = ?1
"""
_AT = f"""
    SELECT articles.id, vectors.article IS NOT NULL FROM (
        SELECT id FROM articles WHERE canonical = ?1 AND canonical <> ''
        UNION SELECT article FROM entries WHERE link = ?1 LIMIT ?2
    ) AS there JOIN articles ON articles.id = there.id LEFT JOIN vectors ON vectors.article = there.id
    ORDER BY {said.ORDER}
"""  # noqa: S608
_OFFERED_SO = """
    SELECT theirs.article FROM entries AS ours JOIN entries AS theirs ON theirs.source = ours.source
    WHERE ours.article = ?1 AND ours.link = ?2 AND theirs.link = ?2
    AND theirs.article IN (SELECT value FROM json_each(?3))
"""
_HAVING = """
    SELECT article, text_keys.rowid, story FROM text_keys JOIN articles ON articles.id = article
    WHERE key = ? LIMIT ?
"""
_LATEST = """
    SELECT DISTINCT article FROM (
        SELECT article, last_seen FROM entries WHERE source = ?1 AND article NOT IN (SELECT value FROM json_each(?2))
        ORDER BY last_seen DESC LIMIT ?3
    )
"""
_CREDITED = """
    SELECT articles.id, outlet, agency, flags, ifnull((SELECT said FROM rungs WHERE id = rungs), '')
    FROM articles WHERE articles.id IN (SELECT value FROM json_each(?))
"""
_CREDIT = "UPDATE articles SET agency = ?, flags = ?, rungs = (SELECT id FROM rungs WHERE said = ?) WHERE id = ?"
