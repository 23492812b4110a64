"""The doctor: looks at everything, says in words what is wrong and what to do, and changes nothing."""

import fcntl
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from curator.store import health, open_store, surroundings
from curator.store.database import VERSION
from tests.oldfiles import old_database
from tests.storing import database, entry, poll


@pytest.fixture
def doctor(tmp_path):
    """Ask the doctor about a folder; return the findings by what they are about, and hold that nothing changed."""
    (tmp_path / "feeds.yaml").write_text("timezone: UTC\nsources: []\n")
    (tmp_path / "feeds.yaml").chmod(0o640)

    def ask(*args, code=0):
        before = snapshot(tmp_path)
        done = subprocess.run(
            [sys.executable, "-m", "curator", *args, "doctor", "--json"],
            cwd=tmp_path,
            env={name: value for name, value in os.environ.items() if not name.startswith("CURATOR_")},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == code, done
        assert done.stderr == ""
        assert snapshot(tmp_path) == before
        return {record["about"]: record for record in map(json.loads, done.stdout.splitlines())}

    return ask


def snapshot(folder):
    # The -shm is what those who have the database open share: a reader marks there what it reads.
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith("-shm")]
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_mode, path.read_bytes()) for path in files}


def fill(tmp_path, articles=1):
    with open_store(f"sqlite:///{tmp_path}/data/curator.db") as store:
        poll(store, *map(entry, range(articles)))
    return tmp_path / "data" / "curator.db"


def test_all_is_well(tmp_path, doctor):
    """S03."""
    path = fill(tmp_path)
    found = doctor()
    assert list(found) == [
        "curator", "feeds.yaml", "SQLite", "libraries", "database", "integrity", "room", "disk", "writing",
        "permissions", "run",
    ]  # fmt: skip
    assert all(one["ok"] and not one["remedy"] for one in found.values())
    assert sqlite3.sqlite_version in found["SQLite"]["words"]
    assert "WAL-reset bug" in found["SQLite"]["words"]
    assert "Python 3." in found["curator"]["words"]
    assert found["database"]["words"].startswith(f"{path}: 0.")
    assert found["database"]["words"].endswith(f"version {VERSION}, journal mode WAL")
    assert "MB free" in found["room"]["words"]


def test_a_database_in_use_is_looked_at_with_its_wal(tmp_path, doctor):
    fill(tmp_path)
    with open_store(f"sqlite:///{tmp_path}/data/curator.db") as store:
        poll(store, entry(7))
        found = doctor()
    assert ", WAL 0." in found["database"]["words"]
    assert found["integrity"]["ok"]


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ((3, 6, 23), "free of"),
        ((3, 7, 0), "has the"),
        ((3, 40, 1), "has the"),
        ((3, 51, 2), "has the"),
        ((3, 51, 3), "free of"),
        ((3, 54, 0), "free of"),
    ],
)
def test_which_sqlite_has_the_bug(version, words):
    """S03: sqlite.org/wal.html, 11."""
    assert words in health._engine(version).words


def test_a_second_sqlite_is_told():
    """S03: sqlite-utils takes pysqlite3 without a word where it is installed."""
    assert not health._libraries(["sqlite3"]).remedy
    assert health._libraries(["sqlite3", "apsw"]).remedy == "uninstall apsw from curator's environment"
    assert "pysqlite3 and apsw would bring a second SQLite" in health._libraries(["apsw", "pysqlite3"]).words


def test_no_database_is_told_and_none_is_made(tmp_path, doctor):
    found = doctor(code=1)
    assert not found["database"]["ok"]
    assert "there is none yet" in found["database"]["words"]
    assert "curator refresh" in found["database"]["remedy"]
    assert not (tmp_path / "data").exists()


def test_an_empty_file_is_told(tmp_path, doctor):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "curator.db").touch(0o640)
    assert "nothing is in it yet" in doctor(code=1)["database"]["words"]


def test_a_damaged_database_is_told(tmp_path, doctor):
    path = fill(tmp_path, 200)
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xff" * (len(data) - 8192)
    path.write_bytes(data)
    found = doctor(code=3)
    told = [one for name, one in found.items() if name in {"database", "integrity"} and not one["ok"]]
    assert told
    assert all("curator restore FILE" in one["remedy"] for one in told)
    assert found["run"]["ok"]


def test_a_database_with_loose_ends_is_told(tmp_path, doctor):
    path = fill(tmp_path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("DELETE FROM stories")
        db.commit()
    integrity = doctor(code=3)["integrity"]
    assert integrity["words"].partition("; ")[2] == "row 1 of articles refers to a row of stories that is not there"


def test_what_is_no_database_or_of_another_program_is_told(tmp_path, doctor):
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "curator.db"
    path.write_text("What is the harbour?\n" * 400)
    path.chmod(0o640)
    assert "not a database" in doctor(code=3)["database"]["words"]
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE songs (title)")
    path.chmod(0o640)
    assert "another program's database" in doctor(code=3)["database"]["words"]


def test_an_old_database_is_told_and_left_old(tmp_path, doctor):
    path = old_database(tmp_path / "data" / "curator.db", 1)
    path.chmod(0o640)
    words = doctor()["database"]["words"]
    assert f"version 1, which the next command backs up and brings to version {VERSION}" in words


def test_a_newer_database_is_told(tmp_path, doctor):
    path = fill(tmp_path)
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {VERSION + 1}")
    found = doctor(code=3)
    assert "a newer curator wrote it" in found["database"]["words"]
    assert "install the newer curator" in found["database"]["remedy"]


def test_a_feeds_yaml_that_cannot_be_used_is_told_and_the_rest_is_looked_at(tmp_path, doctor):
    fill(tmp_path)
    (tmp_path / "feeds.yaml").write_text("sources: [colour: blue]\n")
    found = doctor(code=2)
    assert "feeds.yaml:1:" in found["feeds.yaml"]["words"]
    assert found["integrity"]["ok"]
    found = doctor("--config", "nowhere.yaml", "--data", "data", code=2)
    assert "there is no such file" in found["feeds.yaml"]["words"]
    assert found["integrity"]["ok"]


def test_files_that_everybody_may_read_are_told(tmp_path, doctor):
    """S09."""
    path = fill(tmp_path)
    path.chmod(0o644)
    (tmp_path / "feeds.yaml").chmod(0o644)
    found = doctor(code=1)["permissions"]
    assert found["remedy"] == f"chmod o= {path} feeds.yaml"


def test_a_run_at_work_is_told_and_not_disturbed(tmp_path, doctor):
    fill(tmp_path)
    with (tmp_path / "data" / "run.lock").open("a") as file:
        assert doctor()["run"]["words"] == "none is at work"
        fcntl.flock(file, fcntl.LOCK_EX)
        assert doctor()["run"]["words"] == f"a run is at work (process {os.getpid()})"


def test_too_little_room_is_told(tmp_path):
    path = fill(tmp_path)
    assert not surroundings._room(path, free=200_000_000).remedy
    assert surroundings._room(path, free=99_000_000).remedy == "free some space: 100.3 MB should be there"


@pytest.mark.parametrize(
    ("mounts", "words"),
    [
        ("/dev/vda / ext4 rw 0 0\n", "a disk of this machine (ext4)"),
        ("/dev/vda / ext4 rw 0 0\nbox:/home {} nfs4 rw 0 0\n", "network file system (nfs4)"),
        ("box:/ / nfs rw 0 0\n/dev/vdb {} ext4 rw 0 0\n", "a disk of this machine (ext4)"),
        ("box:/ {} ext4 rw 0 0\nme@box: {} fuse.sshfs rw 0 0\n", "network file system (fuse.sshfs)"),
        ("//box/share {} cifs rw 0 0\n", "network file system (cifs)"),
        ("", "of a kind that is not known"),
    ],
)
def test_a_network_file_system_is_told(tmp_path, mounts, words):
    folder = tmp_path / "my blog"
    folder.mkdir()
    place = str(folder.resolve()).replace(" ", "\\040")
    disk = surroundings._mount(folder / "data" / "curator.db", mounts.replace("{}", place))
    assert words in disk.words
    assert bool(disk.remedy) == ("network" in words)


def test_it_reads_as_lines_for_people(tmp_path):
    with database(tmp_path) as store:
        poll(store, entry(1))
    (tmp_path / "feeds.yaml").write_text("store: sqlite:///curator.db\ntimezone: UTC\nsources: []\n")
    command = [sys.executable, "-m", "curator", "--config", str(tmp_path / "feeds.yaml"), "doctor"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout.splitlines()
    assert [line[:5] for line in said if not line.startswith("ok   ")] == ["look "]
    [look] = [line for line in said if line.startswith("look")]
    assert look.endswith(f"; chmod o= {tmp_path}/feeds.yaml")
