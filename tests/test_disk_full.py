"""A disk that fills in the midst of a run: one sentence, nothing lost, and on it goes when there is room."""

import json
import os
import resource
import shutil
import subprocess
import sys
from contextlib import contextmanager

import pytest

from tests.kills import A_MORNING, Press, State
from tests.newsserver import news_server

SMALL = 1 << 20


@contextmanager
def small_disk(folder, size=SMALL):
    """A disk of a few MiB mounted on a folder; yields what makes it larger."""
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        subprocess.run(mounting, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a disk can be mounted by root alone; the limit on file sizes is tried in its stead")
    try:
        yield lambda: subprocess.run(["mount", "-o", "remount,size=64m", str(folder)], check=True)
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def run(folder, *args, limit=None):
    """Run the command line with files that may not grow beyond ``limit`` bytes."""
    return subprocess.run(
        [sys.executable, "-m", "curator", *args],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith("CURATOR_")},
        preexec_fn=limit and (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def fill(folder, press, limit=None):
    """Refresh, with more news every time, until a run does not end well; return what it said."""
    for _ in range(40):
        press.morning += 5
        done = run(folder, "refresh", "--all", limit=limit)
        if done.returncode:
            return done
    pytest.fail("the disk was never full")


def check_full(folder, press, done):
    """One sentence on stderr that says what to do, and everything stored before is whole and can be read."""
    assert done.returncode == 3, done
    [line] = done.stderr.splitlines()
    assert line.startswith(f"curator: {folder}/data/curator.db: ")
    assert "disk is full" in line
    assert "run it again" in line
    shown = run(folder, "stories", "--json")
    assert (shown.returncode, shown.stderr) == (0, "")
    state = State.of(folder)
    assert list(state.faults(press)) == []
    assert len(shown.stdout.splitlines()) == len(state.articles) > 0
    return state


def check_goes_on(folder, press, before):
    done = run(folder, "refresh", "--all")
    assert (done.returncode, done.stderr) == (0, "")
    after = State.of(folder)
    assert [*after.faults(press), *before.lost_in(after)] == []
    assert len(after.entries) == len(press.slugs) * (press.morning + 1) * A_MORNING


@pytest.fixture
def press(tmp_path):
    (tmp_path / "data").mkdir()
    with news_server() as server:
        press = Press(server)
        press.slugs = press.slugs[6:]  # those whose pages are not read
        (tmp_path / "feeds.yaml").write_text(press.config("inline"))
        yield press


@pytest.mark.timeout(300)
def test_a_full_disk_ends_the_run_with_one_sentence_and_the_next_goes_on(tmp_path, press):
    """S06, on a disk of 1 MiB: SQLite says SQLITE_FULL."""
    with small_disk(tmp_path / "data") as grow:
        done = fill(tmp_path, press)
        before = check_full(tmp_path, press, done)
        grow()
        check_goes_on(tmp_path, press, before)


@pytest.mark.timeout(300)
def test_a_limit_on_file_sizes_is_as_a_full_disk(tmp_path, press):
    """S06: SQLite says SQLITE_IOERR_WRITE to EFBIG, and to EDQUOT."""
    done = fill(tmp_path, press, limit=SMALL)
    before = check_full(tmp_path, press, done)
    check_goes_on(tmp_path, press, before)


@pytest.mark.timeout(300)
def test_what_is_stored_can_be_read_on_a_disk_that_others_filled(tmp_path, press):
    """S06: not a byte is left, so not even the 32 KiB that those who have the database open share."""
    with small_disk(tmp_path / "data", 8 * SMALL) as grow:
        assert run(tmp_path, "refresh", "--all").returncode == 0
        (tmp_path / "data" / "others").write_bytes(bytes(shutil.disk_usage(tmp_path / "data").free))
        assert shutil.disk_usage(tmp_path / "data").free == 0
        for _ in range(2):
            shown = run(tmp_path, "stories", "--json")
            assert (shown.returncode, shown.stderr) == (0, "")
            told = [json.loads(line)["articles"] for line in shown.stdout.splitlines()]
            assert sum(map(len, told)) == len(press.slugs) * A_MORNING
        full = run(tmp_path, "drop", "1")
        assert full.returncode == 3
        assert "disk is full" in full.stderr
        looked = run(tmp_path, "doctor")
        assert looked.returncode == 1
        assert "look  room" in looked.stdout
        grow()
        press.morning += 1
        assert run(tmp_path, "refresh", "--all").returncode == 0
        assert len(State.of(tmp_path).entries) == len(press.slugs) * A_MORNING * 2
