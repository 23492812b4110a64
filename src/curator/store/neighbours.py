"""The index of likeness: which articles of the last days share an article's rare words, without looking at the others.

Each article of the window has a vector, and a posting for each of its heaviest terms, so the index grows with the days
looked at, not with the archive. Postings are only ever added, and leave by the block: one of an article that left, or
says something else now, leads to no vector, or to its new one. What is counted of words never leaves, and fades.
"""

import json
import sqlite3
from array import array
from collections.abc import Collection, Iterable, Sequence
from heapq import nlargest
from operator import itemgetter
from typing import NamedTuple

from curator.match.background import background
from curator.match.likeness import BACKGROUND_SHARE, WINDOW, Compared, Vector, code, rarity, vector
from curator.match.terms import Terms

HEAVIEST = 16
"""Terms of an article by which it is found."""
OPENING_POSTINGS = 800
"""Postings by which an article's neighbours are found, those of its rarest terms; in an archive of any size."""
MOST_POSTINGS = 2000
"""Postings read altogether: the others say which of these have more in common."""
NEAREST = 16
"""Articles whose whole vectors are looked at,"""
CLOSEST = 8
"""and those of them that are compared in every respect."""
LEAST_COSINE = 0.08
"""Less likeness of words is never enough, whatever else is alike."""
MARGIN = 1.0
"""Days that an article stays in the index beyond the window: what comes late is dated before what came early."""
EXPIRED_A_RUN = 20_000
MOST_COUNTED = 200_000.0
"""Articles of a language after which all counts are halved: old news fades, and the table does not grow for ever."""
BLOCK = 65536
"""Articles whose postings of one term stand in one row."""
_FULL_WEIGHT = 65535
ALL = -1
"""The term that stands for every article, in ``frequencies``."""


class Weighed(NamedTuple):
    """An article's vector, and the codes of its heaviest terms, the rarest first."""

    vector: Vector
    rarest: tuple[int, ...]


def count(db: sqlite3.Connection, articles: Iterable[tuple[str, Terms]]) -> None:
    """Count the terms of articles that were not counted before, by language."""
    counted: dict[tuple[str, int], int] = {}
    for language, said in articles:
        for number in (ALL, *set(map(code, said.counts))):
            counted[language, number] = counted.get((language, number), 0) + 1
    db.executemany(_COUNT, [(*key, found) for key, found in counted.items()])
    for language in {language for language, _ in counted}:
        (total,) = db.execute(_ALL_COUNTED, (language,)).fetchone()
        if total > MOST_COUNTED:
            db.execute("UPDATE frequencies SET articles = articles / 2 WHERE language = ?", (language,))
            db.execute("DELETE FROM frequencies WHERE language = ? AND articles < 1 AND term >= 0", (language,))


def weighed(db: sqlite3.Connection, language: str, articles: Sequence[Terms]) -> list[Weighed]:
    """Return the vectors of articles of one language, whose terms were counted."""
    codes = {term: code(term) for said in articles for term in said.counts}
    query = "SELECT term, articles FROM frequencies WHERE language = ? AND term IN (SELECT value FROM json_each(?))"
    found = dict(db.execute(query, (language, json.dumps([ALL, *set(codes.values())]))).fetchall())
    known = background(language)
    documents = found.get(ALL, 0.0) + BACKGROUND_SHARE * known.articles
    weights = {
        term: rarity(documents, found.get(number, 1.0) + BACKGROUND_SHARE * known.having.get(term, 0))
        for term, number in codes.items()
    }
    rarities = {codes[term]: weight for term, weight in weights.items()}
    found_vectors = (vector(said, weights.__getitem__) for said in articles)
    return [
        Weighed(own, tuple(sorted(own.terms[:HEAVIEST], key=lambda number: (-rarities[number], number))))
        for own in found_vectors
    ]


def add(db: sqlite3.Connection, article: int, own: Compared, posted: Collection[int] = ()) -> None:
    """Put an article into the index; ``posted`` are the terms of which it has postings already."""
    vector = own.vector
    db.execute("INSERT INTO vectors VALUES (?, ?, ?, ?)", (article, own.day, own.outlet, vector.packed()))
    block, place = divmod(article, BLOCK)
    packed = array("H", [place]).tobytes()
    heaviest = zip(vector.terms[:HEAVIEST], vector.weights[:HEAVIEST], strict=True)
    weights = ((term, array("H", [round(weight * _FULL_WEIGHT)]).tobytes()) for term, weight in heaviest)
    db.executemany(_POST, [(term, block, packed, weight) for term, weight in weights if term not in posted])


def remove(db: sqlite3.Connection, articles: Iterable[int]) -> dict[int, frozenset[int]]:
    """Take articles out of the index; return the terms of which those that were in it have postings."""
    query = "DELETE FROM vectors WHERE article IN (SELECT value FROM json_each(?)) RETURNING article, vector"
    removed = db.execute(query, (json.dumps(list(articles)),)).fetchall()
    return {article: frozenset(Vector.unpacked(packed).terms[:HEAVIEST]) for article, packed in removed}


def expire(db: sqlite3.Connection, today: float) -> list[int]:
    """Take out the articles that have left the window, and return them; some a run, so that nobody waits long."""
    left = [article for (article,) in db.execute(_EXPIRE, (today - WINDOW - MARGIN, EXPIRED_A_RUN)).fetchall()]
    if left:
        (first,) = db.execute("SELECT min(article) FROM vectors").fetchone()
        if first is None:
            db.execute("DELETE FROM postings")
        elif first // BLOCK > min(left) // BLOCK:
            db.execute("DELETE FROM postings WHERE block < ?", (first // BLOCK,))
    return left


def nearest(db: sqlite3.Connection, own: Compared, rarest: Sequence[int]) -> dict[int, Compared]:
    """Return the articles of the index that are most like one that is not in it, by article.

    The postings of its rarest terms are read first; those of others add to what these found, as far as there is room.
    """
    found = _sharing(db, own, rarest)
    likely = nlargest(NEAREST, found, key=found.__getitem__)
    rows = {row[0]: row for row in _unpacked(db.execute(_VECTORS, (json.dumps(likely),)))}
    # In the order in which they were found: of two as near the first stays, and their numbers tell nothing
    near = (
        (cosine, *rows[article])
        for article in likely
        if article in rows and (cosine := own.cosine(rows[article][-1])) >= LEAST_COSINE
    )
    closest = nlargest(CLOSEST, near, key=itemgetter(0))
    return {article: Compared(theirs, day, outlet) for _, article, day, outlet, theirs in closest}


def _sharing(db: sqlite3.Connection, own: Compared, rarest: Sequence[int]) -> dict[int, float]:
    """Return the articles that share rare terms with one, and what these weigh together."""
    found: dict[int, float] = {}
    get = found.get
    read = 0
    for term in rarest:
        share = own.weights[term] / _FULL_WEIGHT
        for block, packed_places, packed_weights in db.execute(_POSTINGS, (term,)):
            first = block * BLOCK
            # Of a common term the latest, which stand last
            room = MOST_POSTINGS - read
            places, weights = (memoryview(packed[-2 * room :]).cast("H") for packed in (packed_places, packed_weights))
            if read < OPENING_POSTINGS:
                for place, weight in zip(places, weights, strict=True):
                    found[first + place] = get(first + place, 0.0) + weight * share
            else:
                there = dict(zip(map(first.__add__, places), weights, strict=True))
                for article in found.keys() & there:
                    found[article] += there[article] * share
            read += len(places)
            if read >= MOST_POSTINGS:
                return found
    return found


def compared(db: sqlite3.Connection, articles: Sequence[int]) -> dict[int, Compared]:
    """Return those of the articles that are in the index, ready for being compared."""
    rows = db.execute(_VECTORS, (json.dumps(articles),))
    return {article: Compared(own, day, outlet) for article, day, outlet, own in _unpacked(rows)}


def _unpacked(rows: Iterable[tuple[int, float, int, bytes]]) -> Iterable[tuple[int, float, int, Vector]]:
    return ((article, day, outlet, Vector.unpacked(packed)) for article, day, outlet, packed in rows)


_COUNT = """
    INSERT INTO frequencies VALUES (?, ?, ?)
    ON CONFLICT (language, term) DO UPDATE SET articles = articles + excluded.articles
"""
_ALL_COUNTED = f"SELECT articles FROM frequencies WHERE language = ? AND term = {ALL}"  # noqa: S608
_POSTINGS = "SELECT block, places, weights FROM postings WHERE term = ? ORDER BY block DESC"
_POST = """
    INSERT INTO postings VALUES (?, ?, ?, ?)
    ON CONFLICT (term, block) DO UPDATE SET
        places = CAST(places || excluded.places AS BLOB), weights = CAST(weights || excluded.weights AS BLOB)
"""
_EXPIRE = """
    DELETE FROM vectors WHERE article IN (SELECT article FROM vectors WHERE day < ? ORDER BY day LIMIT ?)
    RETURNING article
"""
_VECTORS = "SELECT article, day, outlet, vector FROM vectors WHERE article IN (SELECT value FROM json_each(?))"
