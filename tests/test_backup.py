"""Backups: whole while others write, never half, and put back so that nobody writes into what is gone."""

import os
import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from curator.errors import StoreError, UsageError
from curator.refresh.lock import run_lock
from curator.store import open_store
from curator.store.backup import back_up, restore
from curator.store.database import VERSION
from tests.oldfiles import contents, old_database, version_of
from tests.storing import NOW, articles, count, database, entry, poll

ROOT = Path(__file__).parent.parent


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/curator.db"


@pytest.fixture
def backup(tmp_path):
    (tmp_path / "kept").mkdir()
    return tmp_path / "kept" / "curator-backup.db"


@pytest.fixture
def blog(tmp_path):
    """The command line in a folder of its own."""
    (tmp_path / "feeds.yaml").write_text("timezone: UTC\nsources: []\n")

    def run(*args, code=0, limit=None):
        done = subprocess.run(
            [sys.executable, "-m", "curator", "--now", "2026-01-01T06:00Z", *map(os.fsdecode, args)],
            cwd=tmp_path,
            env={name: value for name, value in os.environ.items() if not name.startswith("CURATOR_")},
            preexec_fn=limit and (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == code, done
        assert len(done.stderr.splitlines()) == (1 if code else 0), done.stderr
        return done

    return run


def headlines(path):
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [row[0] for row in db.execute("SELECT title FROM articles ORDER BY id")]


def test_a_backup_has_what_is_in_the_wal_alone(tmp_path, url, backup):
    """S07: to copy the file would lose it."""
    with database(tmp_path) as store:
        poll(store, *map(entry, range(3)))
        assert (tmp_path / "curator.db-wal").stat().st_size > 0
        back_up(url, backup)
    assert len(headlines(backup)) == 3
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]
    assert backup.stat().st_mode & 0o777 == 0o600


def test_backups_are_whole_while_another_process_writes(tmp_path, url, backup):
    """S07: each is of one moment, at which a poll was stored with all its entries and their validators."""
    program = """
import sys
from tests.storing import *
with open_store(sys.argv[1]) as store:
    for number in range(0, 10_000_000, 3):
        made = tuple(map(entry, range(number, number + 3)))
        store.record(POST, Listing(entries=made), visit(etag=str(number)), NOW, lambda _: True)
        print(number, flush=True)
"""
    command = [sys.executable, "-c", program, url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        held = []
        for _ in range(8):
            acknowledged = int(writer.stdout.readline())
            back_up(url, backup)
            with closing(sqlite3.connect(backup)) as db:
                assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                assert db.execute("PRAGMA foreign_key_check").fetchall() == []
                last = int(db.execute("SELECT etag FROM visits").fetchone()[0])
                assert db.execute("SELECT count(*) FROM entries").fetchone() == (last + 3,)
            assert last >= acknowledged
            held.append(last)
        assert writer.poll() is None
        writer.kill()
    assert held == sorted(held)


def test_a_backup_is_replaced_when_the_new_one_is_whole(tmp_path, url, backup):
    """S07: what a line for cron wants."""
    with database(tmp_path) as store:
        poll(store, entry(1))
        back_up(url, backup)
        poll(store, entry(2))
        back_up(url, backup)
    assert len(headlines(backup)) == 2


def test_a_backup_without_room_leaves_the_old_one_and_no_half_one(tmp_path, blog, url, backup):
    """S06, S07."""
    (tmp_path / "data").mkdir()
    url = url.replace("curator.db", "data/curator.db")
    with open_store(url) as store:
        poll(store, entry(1))
        back_up(url, backup)
        before = backup.read_bytes()
        poll(store, *(entry(number, summary="harbour " * 5000) for number in range(2, 40)))
    done = blog("backup", backup, code=3, limit=300_000)
    assert done.stderr.startswith(f"curator: {backup}: it cannot grow: the disk is full")
    assert backup.read_bytes() == before
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]


def test_what_a_killed_backup_left_is_no_hindrance(tmp_path, url, backup):
    (backup.parent / ".curator-backup.db.part").write_bytes(b"half a database" * 1000)
    with database(tmp_path) as store:
        poll(store, entry(1))
    back_up(url, backup)
    assert len(headlines(backup)) == 1
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]


def test_two_backups_to_one_file_do_not_mix(tmp_path, url, backup):
    with database(tmp_path) as store:
        poll(store, *(entry(number, summary="harbour " * 5000) for number in range(200)))
    program = "import sys; from curator.store.backup import *; back_up(sys.argv[1], Path(sys.argv[2]))"
    command = [sys.executable, "-c", program, url, str(backup)]
    both = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    said = [process.communicate(timeout=120)[1] for process in both]
    assert any(process.returncode == 0 for process in both)
    assert all("another process is writing this very file" in words for words in said if words)
    assert len(headlines(backup)) == 200


@pytest.mark.parametrize(
    ("target", "code", "words"),
    [
        ("data/curator.db", 2, "in use"),
        ("data/curator.db.lock", 2, "in use"),
        ("data", 2, "is a folder"),
        ("nowhere/backup.db", 2, "there is no folder"),
        ("feeds.yaml", 2, "no backup of curator's"),
        ("link.db", 2, "in use"),
        ("data/curator.db-wal", 2, "files of its own"),
        ("data/curator.db-journal", 2, "files of its own"),
        ("pipe", 2, "no file"),
        ("round", 2, "no file of that name"),
        ("x" * 300, 2, "no file of that name"),
        (b"nowhere\xff/b.db", 2, "there is no folder"),
    ],
)
def test_a_backup_goes_over_nothing_that_is_none(tmp_path, blog, target, code, words):
    blog("status")
    (tmp_path / "link.db").symlink_to(tmp_path / "data" / "curator.db")
    (tmp_path / "round").symlink_to(tmp_path / "round")
    os.mkfifo(tmp_path / "pipe")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert words in blog("backup", target, code=code).stderr
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_where_there_is_no_database_there_is_no_backup_and_still_no_database(tmp_path, blog):
    assert "there is no database yet" in blog("backup", "backup.db", code=3).stderr
    assert not (tmp_path / "backup.db").exists()
    assert not (tmp_path / "data").exists()


def test_a_damaged_database_is_not_backed_up_over_a_whole_backup(tmp_path, url, backup):
    with database(tmp_path) as store:
        poll(store, *(entry(number, summary="word " * 2000) for number in range(30)))
    back_up(url, backup)
    damage(tmp_path / "curator.db")
    with pytest.raises(StoreError, match=r"curator\.db: the database is damaged"):
        back_up(url, backup)
    assert len(headlines(backup)) == 30


def test_a_backup_of_an_old_database_migrates_nothing(tmp_path, url, backup):
    old_database(tmp_path / "curator.db", 1)
    back_up(url, backup)
    assert (version_of(tmp_path / "curator.db"), version_of(backup)) == (1, 1)


def test_restoring_brings_back_what_was_and_keeps_what_is(tmp_path, blog):
    blog("status")
    url = f"sqlite:///{tmp_path}/data/curator.db"
    with open_store(url) as store:
        poll(store, entry(1), entry(2))
        store.pick(["1"], NOW)
    blog("backup", "kept.db")
    with open_store(url) as store:
        store.drop(["1", "2"], NOW)
        poll(store, entry(3))
    said = blog("restore", "kept.db").stdout
    aside = tmp_path / "data" / "curator.db.before-restore-20260101T060000Z"
    assert said == f"Restored kept.db; what was there before is {aside}\n"
    with open_store(url) as store:
        assert {story.id: story.status for story in store.stories("all", None, None)} == {"1": "picked", "2": "new"}
        assert poll(store, entry(4)).new == 1
    assert len(headlines(aside)) == 3
    blog("restore", "kept.db")
    assert aside.with_name(f"{aside.name}-2").exists()
    assert sorted(path.name for path in (tmp_path / "data").iterdir() if "before-restore" not in path.name) == [
        "curator.db",
        "curator.db.lock",
        "run.lock",
    ]


def test_who_has_the_database_open_reads_and_writes_what_was_restored(tmp_path, url, backup):
    """A file put in the database's place would be written by nobody who has the old one open, without a word."""
    with database(tmp_path) as desk:
        poll(desk, entry(1))
        back_up(url, backup)
        poll(desk, entry(2))
        restore(url, backup, NOW)
        assert [article.title for article in articles(desk)] == ["Harbour news 1"]
        poll(desk, entry(3))
    with database(tmp_path) as store:
        assert len(articles(store)) == count(store, "entries") == 2


def test_restoring_makes_a_database_where_there_is_none(tmp_path, url, backup):
    with database(tmp_path) as store:
        poll(store, entry(1))
    back_up(url, backup)
    elsewhere = f"sqlite:///{tmp_path}/new/machine/curator.db"
    assert restore(elsewhere, backup, NOW) is None
    with open_store(elsewhere) as store:
        assert len(articles(store)) == 1
    assert (tmp_path / "new/machine/curator.db").stat().st_mode & 0o007 == 0


def test_an_old_backup_is_migrated_and_stays_as_it_is(tmp_path, url, backup):
    old_database(backup, 1)
    before = backup.read_bytes()
    restore(url, backup, NOW)
    assert version_of(tmp_path / "curator.db") == VERSION
    assert contents(tmp_path / "curator.db") == contents(backup)
    assert backup.read_bytes() == before


def test_a_damaged_database_is_kept_byte_for_byte_and_replaced(tmp_path, url, backup):
    """A store that has it open refuses to write into what has lost its name."""
    with database(tmp_path) as store:
        poll(store, *(entry(number, summary="word " * 2000) for number in range(30)))
    back_up(url, backup)
    with database(tmp_path) as desk:
        damage(tmp_path / "curator.db")
        damaged = (tmp_path / "curator.db").read_bytes()
        aside = restore(url, backup, NOW)
        assert aside.name == "curator.db.damaged-20260101T060000Z"
        assert aside.read_bytes() == damaged
        with pytest.raises(StoreError, match="moved or replaced while it was open"):
            desk.pick(["1"], NOW)
    with database(tmp_path) as store:
        assert len(articles(store)) == 30
    assert (tmp_path / "curator.db").stat().st_mode & 0o777 == 0o640


def test_no_refresh_runs_meanwhile(tmp_path, blog):
    blog("status")
    blog("backup", "kept.db")
    with run_lock(tmp_path / "data"):
        assert "a run is at work" in blog("restore", "kept.db", code=3).stderr


def test_what_is_no_backup_is_not_restored(tmp_path, blog):
    blog("status")
    blog("backup", "kept.db")
    before = (tmp_path / "data/curator.db").read_bytes()
    with closing(sqlite3.connect(tmp_path / "songs.db")) as other:
        other.execute("CREATE TABLE songs (title)")
    (tmp_path / "half.db").write_bytes((tmp_path / "kept.db").read_bytes()[:60_000])
    with closing(sqlite3.connect(tmp_path / "kept.db")) as newer:
        newer.execute(f"PRAGMA user_version = {VERSION + 1}")
    for file, code, words in (
        ("nothing.db", 2, "no such file"),
        ("data", 2, "is a folder"),
        ("songs.db", 2, "another program's database"),
        ("feeds.yaml", 2, "damaged or no database"),
        ("half.db", 2, "damaged"),
        ("data/curator.db", 2, "is the database itself"),
        ("kept.db", 3, "install the newer curator"),
    ):
        assert words in blog("restore", file, code=code).stderr
    assert (tmp_path / "data/curator.db").read_bytes() == before
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["curator.db", "curator.db.lock", "run.lock"]


def test_restoring_without_room_leaves_what_is(tmp_path, blog):
    """S06: be it for the copy that is made ready, or for the pages that go over the present ones."""
    with open_store(f"sqlite:///{tmp_path}/data/curator.db") as store:
        poll(store, *(entry(number, summary="harbour " * 5000) for number in range(40)))
    blog("backup", "kept.db")
    size = (tmp_path / "kept.db").stat().st_size
    blog("--data", "new", "status")
    with open_store(f"sqlite:///{tmp_path}/new/curator.db") as store:
        poll(store, entry(77))
    for limit in (size // 2, size + 2048):
        assert "disk is full" in blog("--data", "new", "restore", "kept.db", code=3, limit=limit).stderr
        assert headlines(tmp_path / "new" / "curator.db") == ["Harbour news 77"]
    assert not list((tmp_path / "new").glob("*.restoring*"))
    blog("--data", "new", "restore", "kept.db")
    assert len(headlines(tmp_path / "new" / "curator.db")) == 40


def test_another_programs_database_is_not_overwritten(tmp_path, url, backup):
    with database(tmp_path) as store:
        poll(store, entry(1))
    back_up(url, backup)
    with closing(sqlite3.connect(tmp_path / "songs.db")) as other:
        other.execute("CREATE TABLE songs (title)")
    before = (tmp_path / "songs.db").read_bytes()
    with pytest.raises(UsageError, match="no backup of curator's"):
        back_up(url, tmp_path / "songs.db")
    with pytest.raises(StoreError, match="another program's database"):
        restore(f"sqlite:///{tmp_path}/songs.db", backup, NOW)
    assert (tmp_path / "songs.db").read_bytes() == before


def damage(path):
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xff" * (len(data) - 8192)
    path.write_bytes(data)
