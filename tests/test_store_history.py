"""A fortnight of real polls through the real reader: nothing is announced twice, edits become versions."""

import gzip
import json
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import datetime

import pytest

from curator.match.item import offer
from curator.model import Entry, Page, Source, Visit
from curator.reading import read_source
from curator.store import open_store


def _polls(history):
    """Feed → its polls in order: the time, and the bytes."""
    polls = defaultdict(list)
    for line in (history / "index.jsonl").read_text().splitlines():
        poll = json.loads(line)
        polls[poll["feed"]].append((datetime.fromisoformat(poll["polled_at"]), history / poll["file"]))
    return {feed: sorted(found) for feed, found in polls.items()}


def _page(source, path):
    return Page(url=source.url, final_url=source.url, status=200, body=gzip.decompress(path.read_bytes()))


@pytest.mark.corpus
@pytest.mark.timeout(300)
def test_a_fortnight_of_polls(corpus, tmp_path):
    history = corpus("feeds-history")
    announced = Counter()
    with open_store(f"sqlite:///{tmp_path}/curator.db") as store:
        for feed, polls in _polls(history).items():
            source = Source(slug=feed, outlet=feed, url=f"https://{feed}.example/feed")
            seen = set()
            for at, path in polls:
                visit = Visit(source=feed, at=at)
                listing = read_source(_page(source, path), source, store.fingerprints(feed))
                recorded = store.record(source, listing, visit, at, lambda _: False)
                names = {entry.id or entry.url for entry in listing.entries}
                assert recorded.new <= len(names - seen), (feed, path.name)
                seen |= names
                announced[feed] += recorded.new
                bare = replace(listing, entries=tuple(replace(entry, excerpt=None) for entry in listing.entries))
                again = store.record(source, bare, visit, at, lambda _: False)
                assert (again.new, again.changed) == (0, 0), (feed, path.name)
        assert store._connection.execute(TWICE).fetchall() == []
        assert len(store.stories("all", None, None)) == sum(announced.values()) > 10_000
        missed = _edits_without_version(store, history)
    # Of 745 known changes two are none of words: a double blank, and a label that is no part of the text.
    assert len(missed) <= 2, missed


TWICE = """
    SELECT source, key, count(DISTINCT article) AS articles FROM entries WHERE key <> '' GROUP BY source, key
    HAVING articles > 1
"""
"""Ids that were announced as two articles."""


def _edits_without_version(store, history):
    """The changes under a known id that left no version of their article behind."""
    polled = {path.relative_to(history).as_posix(): at for polls in _polls(history).values() for at, path in polls}
    query = """
        SELECT count(*) FROM versions JOIN entries ON entries.article = versions.article
        WHERE source = ? AND (key = ? OR link = ?) AND replaced_at = ?
    """
    missed = []
    for line in (history / "edits.jsonl").read_text().splitlines():
        edit = json.loads(line)
        one = offer(Entry(id=edit["guid"], url=edit["link_after"]))
        at = polled[edit["after_poll"]].isoformat()
        if not store._connection.execute(query, (edit["feed"], one.key, one.link, at)).fetchone()[0]:
            missed.append(edit)
    return missed
