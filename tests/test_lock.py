"""Several processes at one database: nobody is turned away, nothing confirmed is lost, the WAL stays small."""

import threading

from curator.model import Listing
from tests.contention import contention
from tests.storing import NOW, POST, database, entry, visit

WAL_LIMIT = 64 << 20


def test_cron_and_the_reviewer_do_not_turn_each_other_away(tmp_path):
    """S02: `make torture` does it for a minute and prints how long a verdict takes."""
    outcome = contention(3, tmp_path)
    assert outcome.faults == ()
    assert outcome.verdicts >= 40
    assert outcome.polls > 5
    assert outcome.largest_wal < WAL_LIMIT


def test_the_wal_is_bounded_while_a_long_run_writes_and_others_read(tmp_path):
    """S10: twice the bound is written, and at every commit somebody reads, so that SQLite alone would only append."""
    wal = tmp_path / "curator.db-wal"
    largest = 0
    stopping = threading.Event()
    with database(tmp_path) as writer:
        others = [threading.Thread(target=read_on, args=(tmp_path, stopping)) for _ in range(2)]
        for other in others:
            other.start()
        for number in range(170):
            made = entry(number, summary="harbour " * 110_000)
            writer.record(POST, Listing(entries=(made,)), visit(etag=str(number)), NOW, lambda _: False)
            largest = max(largest, wal.stat().st_size)
        stopping.set()
        for other in others:
            other.join()
    assert (tmp_path / "curator.db").stat().st_size > 2 * WAL_LIMIT
    assert largest < WAL_LIMIT


def read_on(tmp_path, stopping):
    """Look at one state of things after the other, each for a while."""
    with database(tmp_path) as store:
        while not stopping.is_set():
            with store._reading() as db:
                db.execute("SELECT count(*) FROM articles").fetchone()
                stopping.wait(0.1)
