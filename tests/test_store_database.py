"""The file under the store: several processes, crashes, full disks, and files that are not ours."""

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import pytest

from curator.errors import StoreError, UsageError
from curator.model import RoundupRecord
from curator.store import open_store
from curator.store.database import VERSION
from curator.store.schema import migrations
from tests.oldfiles import contents, old_database, version_of
from tests.storing import HOUR, NOW, POST, articles, count, database, dump, entry, one, poll

ROOT = Path(__file__).parent.parent


def start(tmp_path, program):
    """Run a few lines in a process of their own; `url` and what `storing` has are there."""
    lines = f"url = 'sqlite:///{tmp_path}/curator.db'\nfrom tests.storing import *\n{textwrap.dedent(program)}"
    command = [sys.executable, "-c", lines]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_a_new_database_is_what_it_should_be(tmp_path):
    """S09."""
    with open_store(f"sqlite:///{tmp_path}/deep/er/curator.db") as store:
        pragmas = {name: store._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}
        assert pragmas == PRAGMAS
        for path in (tmp_path / "deep/er").iterdir():
            assert path.stat().st_mode & 0o007 == 0, path


PRAGMAS = {
    "journal_mode": "wal",
    "foreign_keys": 1,
    "busy_timeout": 30000,
    "user_version": VERSION,
    "integrity_check": "ok",
}


def test_the_version_counts_the_migrations():
    assert len(migrations._migrations) == VERSION


def test_every_table_is_strict(tmp_path):
    with database(tmp_path):
        tables = dump(tmp_path, "sqlite_master")["sqlite_master"]
    ours = [row for row in tables if row[0] == "table" and not row[1].startswith(("articles_fts", "_", "sqlite_"))]
    assert {row[1] for row in ours} >= {"sources", "visits", "entries", "articles", "stories", "decisions", "receipts"}
    assert all("STRICT" in row[4] for row in ours)


def test_opening_an_up_to_date_database_needs_no_sqlite_utils(tmp_path):
    database(tmp_path).close()
    program = "store = database(Path(url[10:]).parent); import sys; print('sqlite_utils' in sys.modules); store.close()"
    process = start(tmp_path, f"from pathlib import Path\n{program}")
    assert process.communicate(timeout=60)[0].strip() == "False"


@pytest.mark.parametrize("version", [0, 1, 2, 3])
def test_processes_may_make_or_migrate_the_database_at_once(tmp_path, version):
    """S04: sqlite-utils' migrations are not safe against each other; the lock makes them so."""
    if version:
        old_database(tmp_path / "curator.db", version)
    processes = [
        start(
            tmp_path,
            f"""
            print("ready", flush=True)
            input()
            with open_store(url) as store:
                poll(store, entry({number}))
            """,
        )
        for number in range(100, 106)
    ]
    assert [process.stdout.readline() for process in processes] == ["ready\n"] * 6
    for process in processes:
        process.stdin.write("now\n")
        process.stdin.flush()
    assert [(process.communicate(timeout=60), process.returncode)[1] for process in processes] == [0] * 6
    assert version_of(tmp_path / "curator.db") == VERSION
    with database(tmp_path) as store:
        assert len(articles(store)) == (26 if version else 6)


@pytest.mark.parametrize("version", [1, 2, 3])
def test_an_old_database_is_kept_before_it_is_migrated(tmp_path, version):
    """S04: beside it, under a name that says what it is."""
    path = old_database(tmp_path / "curator.db", version)
    before = contents(path)
    with database(tmp_path) as store:
        assert len(articles(store)) == 20
        assert poll(store, entry(77)).new == 1
    kept = tmp_path / f"curator.db.version-{version}-before-migration"
    assert (version_of(path), version_of(kept), contents(kept)) == (VERSION, version, before)
    database(tmp_path).close()
    assert contents(kept) == before, "an up-to-date database is not kept again"


def test_without_room_to_keep_it_an_old_database_is_not_migrated(tmp_path):
    """S04, S06: the sentence says why, and with room the next command does it."""
    path = old_database(tmp_path / "curator.db", 1, articles=400)
    before = contents(path)
    program = """
        import resource
        from curator.errors import StoreError
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        try:
            open_store(url)
        except StoreError as error:
            print(error)
    """
    said = start(tmp_path, program).communicate(timeout=60)[0]
    assert said.startswith(
        f"{path}: it stays at version 1, for it cannot be backed up before it is brought to version "
    )
    assert "the disk is full" in said
    assert (version_of(path), contents(path)) == (1, before)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["curator.db", "curator.db.lock"]
    database(tmp_path).close()
    assert version_of(path) == VERSION


def test_the_editors_decisions_survive_the_loss_of_power(tmp_path):
    """S09: synchronous FULL for what people decide; a feed can be asked again."""
    said = []
    with database(tmp_path) as store:
        store._connection.set_trace_callback(said.append)
        poll(store, entry(1), entry(2))
        assert "PRAGMA synchronous = NORMAL" in said
        for decide in (
            lambda: store.pick(["1"], NOW),
            lambda: store.drop(["2"], NOW),
            lambda: store.join(["1", "2"], NOW),
            lambda: store.split("1", ["2"], NOW),
            lambda: store.undo(NOW),
            lambda: store.save_roundup(RoundupRecord(day=NOW.date()), NOW),
        ):
            said.clear()
            decide()
            assert said[:2] == ["PRAGMA synchronous = FULL", "BEGIN IMMEDIATE"]


@pytest.mark.parametrize(
    "name", ['newcol"; drop table articles; --', "'); DELETE FROM stories; --", "x\0y", "NULL", "_fts"]
)
def test_hostile_names_are_values_and_nothing_else(tmp_path, name):
    """S08: whatever a feed calls itself, its entries or its sections."""
    with database(tmp_path) as store:
        before = dump(tmp_path, "sqlite_master")
        source = replace(POST, slug=name, outlet=name, section=name, language=name, kind=name)
        store.follow([source])
        poll(store, entry(1, title=name, summary=name, source=source, id=name, authors=(name,)), source=source)
        store.pick(["1"], NOW)
        assert dump(tmp_path, "sqlite_master") == before
        article = one(store)
        assert (article.title, article.outlet, article.source, article.authors) == (name, name, name, (name,))


@pytest.mark.parametrize(
    "words", ['" OR *` NEAR(', '"', "*", "NEAR(", "a AND", "title:x", "-", "\0", "^", "{a b}:c", "("]
)
def test_hostile_searches_find_nothing_or_something(tmp_path, words):
    """S08."""
    with database(tmp_path) as store:
        poll(store, entry(1))
        assert store.search(words, 10) == []
        assert len(store.search(f"{words} harbour", 10)) <= 1


def test_nothing_is_written_into_a_file_that_lost_its_name(tmp_path):
    """A backup copied over by hand, a folder moved: what is saved in the old file nobody finds again."""
    with database(tmp_path) as store:
        poll(store, entry(1))
        (tmp_path / "curator.db").rename(tmp_path / "moved.db")
        with pytest.raises(StoreError, match="moved or replaced while it was open; run this again"):
            store.pick(["1"], NOW)
        (tmp_path / "curator.db").write_bytes(b"")
        with pytest.raises(StoreError, match="moved or replaced while it was open; run this again"):
            store.pick(["1"], NOW)


def test_a_writer_waits_for_another_and_readers_do_not(tmp_path):
    """The other writes until it is told that we have read, and sees nothing of ours while it does."""
    with database(tmp_path) as store:
        poll(store, entry(1))
        process = start(
            tmp_path,
            """
            import time
            with open_store(url) as store, store._writing("FULL"):
                print("locked", flush=True)
                input()
                time.sleep(0.3)
                print(count(store, "articles"))
            """,
        )
        assert process.stdout.readline().strip() == "locked"
        assert len(store.stories("all", None, None)) == 1
        process.stdin.write("read\n")
        process.stdin.flush()
        poll(store, entry(2))
        assert process.communicate(timeout=60)[0].strip() == "1"
        assert len(articles(store)) == 2


def test_a_writer_does_not_wait_for_ever(tmp_path, monkeypatch):
    with database(tmp_path) as store, database(tmp_path) as other:
        with store._writing("FULL"), pytest.raises(StoreError, match="another program"), other._lock.held(0.05):
            pass
        poll(other, entry(1))


@pytest.mark.parametrize("round_", range(5))
def test_a_kill_leaves_no_half_article(tmp_path, round_):
    """S01, S05: what was acknowledged is there, validators and entries are of one poll, and the file is whole."""
    process = start(
        tmp_path,
        """
        with open_store(url) as store:
            for number in range(0, 10_000_000, 3):
                made = tuple(map(entry, range(number, number + 3)))
                store.record(POST, Listing(entries=made), visit(etag=str(number)), NOW, lambda _: True)
                print(number, flush=True)
        """,
    )
    acknowledged = [process.stdout.readline() for _ in range(3)]
    time.sleep(0.013 * round_)
    os.kill(process.pid, signal.SIGKILL)
    acknowledged += process.communicate(timeout=60)[0].splitlines()
    with database(tmp_path) as store:
        assert store._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert store._connection.execute("PRAGMA foreign_key_check").fetchall() == []
        last = int(store.visits()["post"].validators.etag)
        assert last >= int(acknowledged[-1] if acknowledged[-1].strip().isdecimal() else acknowledged[-2])
        assert len(articles(store)) == count(store, "entries") == count(store, "stories") == last + 3


def test_a_full_disk_is_one_sentence_and_loses_nothing(tmp_path):
    """S06."""
    with database(tmp_path) as store:
        poll(store, *map(entry, range(50)))
        store.pick(["1"], NOW)
        before = dump(tmp_path, "articles", "entries", "visits", "stories", "decisions")
        (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
        store._connection.execute(f"PRAGMA max_page_count = {pages}")
        for hours in range(3):
            with pytest.raises(
                StoreError, match=r"curator\.db: the disk is full, so this step was not saved; free"
            ) as full:
                poll(store, *(entry(number, summary="word " * 4000) for number in range(60)), at=NOW + hours * HOUR)
            assert "\n" not in str(full.value)
        assert dump(tmp_path, *before) == before
        assert len(store.stories("all", None, None)) == 50
        store._connection.execute("PRAGMA max_page_count = 1000000")
        assert poll(store, entry(77), at=NOW + HOUR).new == 1
        assert store._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_newer_database_is_left_alone(tmp_path):
    with database(tmp_path) as store:
        store._connection.execute(f"PRAGMA user_version = {VERSION + 2}")
    with pytest.raises(StoreError) as newer:
        database(tmp_path)
    sentence = str(newer.value)
    assert f"database version {VERSION + 2}, this program knows {VERSION}" in sentence
    assert "install the newer curator" in sentence


def test_other_files_are_left_alone(tmp_path):
    (tmp_path / "curator.db").write_text("What is the harbour?\n" * 400)
    with pytest.raises(StoreError, match="not a database"):
        database(tmp_path)
    assert (tmp_path / "curator.db").read_text().startswith("What")
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE songs (title)")
    other.close()
    with pytest.raises(StoreError, match="another program's database"):
        open_store(f"sqlite:///{tmp_path}/other.db")


def test_a_damaged_database_is_one_sentence(tmp_path):
    with database(tmp_path) as store:
        poll(store, *(entry(number, summary="word " * 2000) for number in range(30)))
    path = tmp_path / "curator.db"
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xff" * (len(data) - 8192)
    path.write_bytes(data)
    with pytest.raises(StoreError, match="damaged"), database(tmp_path) as store:
        store.stories("all", None, None)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    for url in (f"sqlite:///{tmp_path}/file/curator.db", "sqlite:////proc/curator/curator.db", f"sqlite:///{tmp_path}"):
        with pytest.raises(StoreError, match=r"make the folder writable or name another with --data"):
            open_store(url)


def test_a_database_that_cannot_be_written_is_one_sentence(tmp_path):
    with database(tmp_path) as store:
        poll(store, entry(1))
        store._connection.execute("PRAGMA query_only = ON")
        with pytest.raises(StoreError, match=r"it cannot be written; make the file and its folder writable"):
            poll(store, entry(2), read=False)
        assert len(articles(store)) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
def test_a_read_only_file_is_one_sentence(tmp_path):
    database(tmp_path).close()
    (tmp_path / "curator.db").chmod(0o440)
    with pytest.raises(StoreError, match="writable"):
        database(tmp_path)


def test_our_own_mistakes_rise_as_they_are(tmp_path):
    with database(tmp_path) as store, pytest.raises(sqlite3.OperationalError), store._writing("FULL") as db:
        db.execute("SELECT nothing FROM nowhere")


def test_another_scheme_is_said(tmp_path):
    with pytest.raises(UsageError, match=r"sqlite:///data/curator\.db"):
        open_store("postgresql://localhost/curator")


def test_a_closed_store_leaves_one_file_and_its_lock(tmp_path):
    with database(tmp_path) as store:
        poll(store, entry(1))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["curator.db", "curator.db.lock"]
    store.close()
