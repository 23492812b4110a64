"""Articles that are one whatever anybody thinks of it: pages at one address, and texts that two outlets print.

They are joined without asking. An agency that one of two copies names is the other's, too.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from typing import NamedTuple

from curator.match import copies
from curator.match.item import is_front
from curator.match.terms import exchanges_names
from curator.store import said
from curator.text.agencies import but_own

SAME_PAGE = "the same page"
MOST_CANDIDATES = 6
"""Articles that are compared word by word with a new one, those that share most keys."""
MOST_HAVING = 2000
"""Articles looked at that share a key with it."""
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
    found = [*_at_one_address(db, own.article), *_copies(db, own, text, keys)]
    db.executemany("INSERT INTO text_keys VALUES (?, ?)", [(key, own.article) for key in keys])
    return found


def forget(db: sqlite3.Connection, articles: Collection[int]) -> None:
    """Forget what articles are found by."""
    db.execute("DELETE FROM text_keys WHERE article IN (SELECT value FROM json_each(?))", (json.dumps(list(articles)),))


def share_agency(db: sqlite3.Connection, one: int, other: int) -> None:
    """Mark two copies as syndicated; where only one of them names an agency it is the other's, too."""
    rows = db.execute(_AGENCIES, (json.dumps([one, other]),)).fetchall()
    agency = next((agency for _, _, agency, _ in rows if agency), "")
    for article, outlet, known, flags in rows:
        theirs = known or but_own(agency, outlet)
        marks = {*json.loads(flags), "syndicated", *(["wire"] if theirs else [])}
        values = (theirs, json.dumps(sorted(marks)), article)
        db.execute("UPDATE articles SET agency = ?, flags = ? WHERE id = ?", values)


def _at_one_address(db: sqlite3.Connection, article: int) -> Iterator[Twin]:
    addresses = [address for (address,) in db.execute(_ADDRESSES, (article,)) if address and not is_front(address)]
    for address in addresses:
        there = [other for (other,) in db.execute(_AT, (address, MOST_AT_ONE_ADDRESS + 1))]
        if len({*there, article}) <= MOST_AT_ONE_ADDRESS:
            # What one source offers at one link was told apart by its ids, or is one article already.
            settled = {other for (other,) in db.execute(_OFFERED_SO, (article, address, json.dumps(there)))}
            yield from (Twin(other, SAME_PAGE) for other in there if other not in {*settled, article})


def _copies(db: sqlite3.Connection, own: said.Said, text: str, keys: Collection[int]) -> Iterator[Twin]:
    having: dict[int, list[int]] = defaultdict(list)
    matched: dict[int, int] = {}
    for key, article, row in db.execute(_HAVING, (json.dumps(list(keys)), MOST_HAVING)):
        having[key].append(article)
        matched[article] = row
    shared = Counter(article for there in having.values() if len(there) <= copies.COMMON_KEY for article in there)
    # Of those that share as many the first that was matched; the articles' numbers follow who answered first.
    for article in sorted(shared, key=lambda other: (-shared[other], matched[other]))[:MOST_CANDIDATES]:
        other = said.read(db, [article])[article]
        # One outlet prints its own forms again and again, two of one publisher each with another town in them: what
        # is so alike is only suggested.
        if other.outlet == own.outlet or exchanges_names(own.terms, other.terms):
            continue
        if copies.copied(text, said.whole_text(db, article)).same_text:
            yield Twin(article, f"the same text as {other.outlet}’s")


_ADDRESSES = """
    SELECT canonical FROM articles WHERE id = ?1 UNION SELECT link FROM entries WHERE article = ?1
"""
_AT = f"""
    SELECT articles.id FROM (
        SELECT id FROM articles WHERE canonical = ?1 AND canonical <> ''
        UNION SELECT article FROM entries WHERE link = ?1 LIMIT ?2
    ) AS there JOIN articles ON articles.id = there.id
    ORDER BY {said.ORDER}
"""  # noqa: S608
_OFFERED_SO = """
    SELECT theirs.article FROM entries AS ours JOIN entries AS theirs ON theirs.source = ours.source
    WHERE ours.article = ?1 AND ours.link = ?2 AND theirs.link = ?2
    AND theirs.article IN (SELECT value FROM json_each(?3))
"""
_HAVING = "SELECT key, article, rowid FROM text_keys WHERE key IN (SELECT value FROM json_each(?)) LIMIT ?"
_AGENCIES = """
    SELECT id, outlet, agency, flags FROM articles WHERE id IN (SELECT value FROM json_each(?))
"""
