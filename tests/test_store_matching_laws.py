"""Matching over many articles and many days: it does not depend on who answered first, ends, and stays small."""

import random
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.errors import StoreError, UsageError
from curator.store import neighbours, open_store
from curator.store.database import VERSION
from curator.store.matching import A_TRANSACTION
from tests.oldfiles import old_database, version_of
from tests.storing import DAY, HOUR, ISEL, NOW, count, database, poll
from tests.tellings import (
    ECHO,
    HERALD,
    LEEDS,
    LUTON,
    OUTLETS,
    SCHOOL,
    WALL,
    WALL_RETOLD,
    WALL_THIRD,
    WIRE,
    joinings,
    offered,
    picture,
    tell,
)

EXAMPLES = 40
INDEX = ("vectors", "postings", "text_keys", "suggestions")

# --- the order of arrival -------------------------------------------------------------------------------------------

SAID = (WALL, WALL_RETOLD, WALL_THIRD, SCHOOL, LEEDS, LUTON, WIRE, ("Cup", ""), ("", "Storm."))
ADDRESSES = ("", "https://everybody.example/wall", "https://everybody.example/cup")
LISTINGS = st.tuples(*[
    st.lists(st.tuples(st.integers(0, len(SAID) - 1), st.integers(0, 2), st.sampled_from(ADDRESSES)), max_size=4)
] * len(OUTLETS))  # fmt: skip
"""What each outlet lists: texts by their place, hours ago (few, so that there are ties), addresses."""


def listed_by(source, listing):
    return [
        offered(
            (f"{SAID[said][0]} {hours}".strip() if hours == 2 else SAID[said][0], SAID[said][1]),
            source,
            number,
            NOW - hours * HOUR,
            {"agency": "AP"} if SAID[said] is WIRE and source is ISEL else (),
            **({"url": url} if url else {}),
        )
        for number, (said, hours, url) in enumerate(listing)
    ]


def arrived(listed, order, policy, *, earlier=()):
    """What the editor sees when sources answered in an order."""
    with TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/curator.db") as store:
        for source, said in earlier:
            tell(store, said, source, number=99, at=NOW - DAY)
        store.match(NOW - DAY, "ask")
        for story in store.stories("all", None, None)[:1]:
            store.drop([story.id], NOW)
        for source in order:
            poll(store, *listed[source.slug], source=source)
        store.match(NOW, policy)
        told = [(one.verb, one.reason, len(one.stories)) for one in store.log(limit=99)]
        return picture(store), told


@pytest.mark.parametrize("policy", ["ask", "auto"])
@settings(max_examples=EXAMPLES)
@given(LISTINGS, st.permutations(range(len(OUTLETS))), st.lists(st.integers(0, len(SAID) - 1), max_size=1))
def test_who_answers_first_changes_nothing(policy, listings, order, earlier):
    listed = {source.slug: listed_by(source, listing) for source, listing in zip(OUTLETS, listings, strict=True)}
    before = [(ECHO, SAID[said]) for said in earlier]
    seen = arrived(listed, OUTLETS, policy, earlier=before)
    assert arrived(listed, [OUTLETS[place] for place in order], policy, earlier=before) == seen


@pytest.mark.parametrize("policy", ["ask", "auto"])
def test_neither_do_equals(policy):
    """One text at once everywhere, and each twice: whatever decides between them, it is not their numbers."""
    listed = {one.slug: [offered(WALL, one, 1), offered(WIRE, one, 2), offered(WALL_RETOLD, one, 3)] for one in OUTLETS}
    seen = [arrived(listed, order, policy) for order in (OUTLETS, OUTLETS[::-1], OUTLETS[2:] + OUTLETS[:2])]
    assert seen[0] == seen[1] == seen[2]
    assert len(seen[0][0]) == (3 if policy == "ask" else 2)


# --- decisions between the runs -------------------------------------------------------------------------------------

VERBS = ("pick", "drop", "join", "split", "veto", "undo", "arrive", "edit")


@settings(max_examples=EXAMPLES)
@given(
    st.sampled_from(["ask", "auto"]),
    st.lists(st.tuples(st.sampled_from(VERBS), st.randoms(use_true_random=False)), max_size=12),
)
def test_no_article_is_lost_whatever_is_decided_between_the_runs(policy, steps):
    with TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/curator.db") as store:
        for place, source in enumerate(OUTLETS):
            tell(store, (WALL, WALL_RETOLD, WIRE, WIRE)[place], source, at=NOW + place * HOUR)
        store.match(NOW + DAY, policy)
        for number, (verb, chosen) in enumerate(steps, 2):
            with suppress(UsageError):
                decide(store, verb, chosen, number)
            store.match(NOW + DAY, policy)
            check(store)
        unasked = len(joinings(store))
        with suppress(UsageError):
            while store.undo(NOW + DAY):
                check(store)
        assert len([one for one in store.log(limit=99) if one.made_by == "match" and not one.undone_at]) == unasked


def decide(store, verb, chosen, number):
    stories = store.stories("all", None, None)
    story, *others = chosen.sample(stories, min(2, len(stories)))
    ids = [story.id, *(other.id for other in others)]
    said, source = chosen.choice(SAID[:7]), chosen.choice(OUTLETS)
    if verb == "undo":
        store.undo(NOW + DAY)
    elif verb == "split":
        store.split(story.id, [chosen.choice(story.articles).id], NOW + DAY)
    elif verb == "arrive":
        tell(store, said, source, number, NOW + chosen.randrange(-24, 24) * HOUR)
    elif verb == "edit":
        tell(store, said, source, 1, NOW + DAY)
    else:
        getattr(store, verb)(ids if verb in {"join", "veto"} else ids[:1], NOW + DAY)


def check(store):
    """Every article is in a story that is there, in order, and suggested are stories that are there, both ways."""
    found = store.stories("all", None, None)
    assert len([article for story in found for article in story.articles]) == count(store, "articles")
    places = store._connection.execute("SELECT story, place FROM articles ORDER BY 1, 2").fetchall()
    assert places == [
        (story, place) for story, there in groupby(places, itemgetter(0)) for place, _ in enumerate(there)
    ]
    kept = store._connection.execute("SELECT story, other FROM suggestions").fetchall()
    assert {one for pair in kept for one in pair} <= {int(story.id) for story in found}
    assert {pair[::-1] for pair in kept} == set(kept)
    vetoed = "SELECT ours.story, theirs.story FROM vetoes JOIN articles AS ours ON ours.id = article "
    vetoed += "JOIN articles AS theirs ON theirs.id = other"
    assert not set(kept) & set(store._connection.execute(vetoed))


# --- many -----------------------------------------------------------------------------------------------------------

WORDS = [
    f"{one}{other}" for one in ("bar", "kel", "mor", "tal", "vin") for other in ("den", "dor", "ga", "lo", "mit", "ra")
]


def made_up(seed):
    """An article of made-up words, of which the next seed has none in common but the usual ones."""
    chosen = random.Random(seed)

    def word():
        return chosen.choice(WORDS) + chosen.choice(WORDS)

    names = [f"{word()}{word()}".title() for _ in range(3)]
    text = " ".join(f"{word()} {word()} {word()} in {chosen.choice(names)}" for _ in range(12))
    return f"{names[0]} sees {word()} and {word()}", f"They {text}."


def listing(seeds, source, at, number=0):
    return [offered(made_up(seed), source, number + place, at) for place, seed in enumerate(seeds)]


def test_several_hundred_at_once(tmp_path):
    with database(tmp_path) as store:
        poll(store, *listing(range(300), HERALD, NOW))
        poll(store, *listing(range(300, 500), ISEL, NOW), source=ISEL)
        poll(store, offered(WALL, ECHO), source=ECHO)
        for place, source in enumerate((WALL_RETOLD, WALL_THIRD)):
            tell(store, source, replace(ECHO, slug=f"s{place}", outlet=f"S{place}", url=f"https://s{place}.example/"))
        found = store.match(NOW, "auto")
        assert (found.articles, found.joined) == (503, 2)
        assert sorted(len(story.articles) for story in store.stories("all", None, None))[-2:] == [1, 3]
        assert store.match(NOW, "auto").articles == 0


def stored(store):
    (bytes_,) = store._connection.execute("SELECT sum(length(places) + length(weights)) FROM postings").fetchone()
    return {table: count(store, table) for table in INDEX} | {"bytes": bytes_}


def test_the_index_does_not_grow_with_the_archive(tmp_path):
    """Forty days, of which the articles of the last eight stay."""
    with database(tmp_path) as store:
        sizes = []
        for day in range(40):
            at = NOW + day * DAY
            poll(store, *listing(range(20 * day, 20 * day + 20), HERALD, at, 20 * day), source=HERALD, at=at)
            store.match(at, "ask")
            sizes.append(stored(store))
        assert max(one["vectors"] for one in sizes) <= 9 * 20
        assert sizes[-1]["vectors"] <= 9 * 20
        assert sizes[-1]["text_keys"] <= 9 * 20 * 18
        assert count(store, "unmatched") == 0
        gone = "SELECT count(*) FROM text_keys WHERE article NOT IN (SELECT article FROM vectors)"
        assert store._connection.execute(gone).fetchone() == (0,)


def test_blocks_of_postings_leave(tmp_path):
    with database(tmp_path) as store:
        tell(store, WALL)
        store.match(NOW, "ask")
        later = NOW + 4 * DAY
        poll(store, *listing(range(3), HERALD, later), source=HERALD, at=later)
        store._connection.execute("PRAGMA foreign_keys = OFF")
        for table, column in (
            ("articles", "id"),
            ("entries", "article"),
            ("texts", "article"),
            ("unmatched", "article"),
        ):
            store._connection.execute(f"UPDATE {table} SET {column} = {column} + {neighbours.BLOCK} WHERE {column} > 1")
        store._connection.execute("PRAGMA foreign_keys = ON")
        store.match(later, "ask")
        assert {row[0] for row in store._connection.execute("SELECT block FROM postings")} == {0, 1}
        store.match(NOW + 10 * DAY, "ask")
        blocks = {row[0] for row in store._connection.execute("SELECT block FROM postings")}
        assert blocks == {1}
        assert count(store, "vectors") == 3
        store.match(NOW + 30 * DAY, "ask")
        assert (count(store, "postings"), count(store, "vectors")) == (0, 0)


def test_suggestions_that_nobody_answers_go_after_a_month(tmp_path):
    with database(tmp_path) as store:
        tell(store, WALL)
        tell(store, WALL_RETOLD, ISEL)
        store.match(NOW, "ask")
        for days, left in ((29, 2), (31, 0)):
            store.match(NOW + days * DAY, "ask")
            assert count(store, "suggestions") == left


def test_the_counts_of_words_are_halved_and_forget(tmp_path):
    with database(tmp_path) as store:
        tell(store, WALL)
        store.match(NOW, "ask")
        before = count(store, "frequencies")
        store._connection.execute(
            "UPDATE frequencies SET articles = ? WHERE term = ?", (neighbours.MOST_COUNTED, neighbours.ALL)
        )
        tell(store, SCHOOL, HERALD)
        store.match(NOW, "ask")
        assert count(store, "frequencies") < before
        every = store._connection.execute("SELECT articles FROM frequencies WHERE term = -1").fetchone()[0]
        assert every == pytest.approx(neighbours.MOST_COUNTED / 2, abs=1)
        post = tell(store, WALL_RETOLD, ISEL)
        store.match(NOW, "ask")
        assert store.story(post).suggestions


# --- killed, and older databases ------------------------------------------------------------------------------------


def test_what_a_run_left_unmatched_the_next_one_matches(tmp_path):
    """The disk is full between two transactions."""
    listed = listing(range(3 * A_TRANSACTION), HERALD, NOW)
    with database(tmp_path / "whole") as store:
        poll(store, *listed, offered(WALL, HERALD, 900), source=HERALD)
        tell(store, WALL_RETOLD, ISEL)
        store.match(NOW, "auto")
        expected = picture(store), joinings(store)
        counted = count(store, "frequencies")
    with database(tmp_path / "cut") as store:
        poll(store, *listed, offered(WALL, HERALD, 900), source=HERALD)
        tell(store, WALL_RETOLD, ISEL)
        waiting = count(store, "unmatched")
        (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
        left = {waiting}
        for room in range(pages, pages + 4000, 20):
            store._connection.execute(f"PRAGMA max_page_count = {room}")
            try:
                store.match(NOW, "auto")
            except StoreError:
                left.add(count(store, "unmatched"))
            else:
                break
        assert left - {waiting}, "it was stopped in the midst"
        assert count(store, "unmatched") == 0
        assert (picture(store), joinings(store)) == expected
        assert count(store, "frequencies") == counted
        assert store._connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_database_of_before_is_matched_with_what_comes(tmp_path):
    path = old_database(tmp_path / "curator.db", 3)
    with closing(open_store(f"sqlite:///{path}")) as store:
        assert count(store, "unmatched") == 20
        at = NOW + timedelta(hours=1)
        tell(store, ("Harbour news 7", "harbour " * 125), ISEL, at=at)
        found = store.match(at, "ask")
        assert (found.articles, found.joined) == (21, 0)
        assert store.stories("new", None, None)[0].suggestions
        store.match(at + 30 * DAY, "ask")
        assert count(store, "vectors") == 0
    assert version_of(path) == VERSION


def test_of_an_old_archive_only_the_last_days_are_matched(tmp_path):
    path = old_database(tmp_path / "curator.db", 3, articles=300)
    with closing(open_store(f"sqlite:///{path}")) as store:
        tell(store, WALL, at=NOW + 9 * DAY)
        assert store.match(NOW + 9 * DAY, "ask").articles == 1
        assert count(store, "unmatched") == 0
