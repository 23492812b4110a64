"""Runs and migrations that are killed, or told to end: nothing is lost, nothing torn, and the next run carries on."""

import os
import shutil
import signal
import subprocess
import sys
import time
from itertools import chain, repeat
from pathlib import Path

import pytest

from curator.refresh.lock import run_lock
from curator.store import open_store
from curator.store.database import VERSION
from tests.kills import Press, State, kills, refreshing, remaining
from tests.newsserver import Answer, news_server
from tests.oldfiles import contents, old_database, version_of

ROOT = Path(__file__).parent.parent
KEPT = "curator.db.version-1-before-migration"


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("engine", "count"), [("inline", 16), ("processes:2", 4)])
def test_kills_of_a_refresh_lose_nothing_and_tear_nothing(tmp_path, engine, count):
    """S01, S05, O05: what was stored stays, validators have their entries, no article is half, no worker outlives.

    Twenty in all; `make torture` does it 200 times.
    """
    outcome = kills(count, tmp_path, engine=engine)
    assert outcome.faults == ()
    assert outcome.kills == count
    assert outcome.midway > 0, "no kill landed in the midst of a run: the trial shows nothing"


@pytest.fixture
def opening(tmp_path):
    """Open a store in a process of its own, which says when it is about to."""

    def start():
        program = f"""
from curator.store import open_store
import curator.store.copies, curator.store.schema
print("ready", flush=True)
open_store("sqlite:///{tmp_path}/curator.db").close()
"""
        process = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE)
        assert process.stdout.readline() == b"ready\n"
        return process, time.monotonic()

    return start


@pytest.mark.timeout(600)
def test_a_migration_that_is_killed_is_finished_or_was_never_begun(tmp_path, opening):
    """S04: at twelve moments spread over a migration and the backup before it."""
    old = old_database(tmp_path / "old" / "curator.db", 1, articles=12_000)
    before = contents(old)
    path = tmp_path / "curator.db"
    shutil.copy(old, path)
    process, began = opening()
    assert process.wait(timeout=300) == 0
    process.stdout.close()
    span = time.monotonic() - began
    assert version_of(path) == VERSION

    found = set()
    for moment in range(12):
        for file in tmp_path.glob("curator.db*"):
            file.unlink()
        shutil.copy(old, path)
        process, _ = opening()
        time.sleep(span * moment / 11)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
        found.add(version_of(path))
        assert contents(path) == before
        if (tmp_path / KEPT).exists():
            assert version_of(tmp_path / KEPT) == 1
        else:
            assert version_of(path) == 1, "it was migrated before it was kept"
        open_store(f"sqlite:///{path}").close()
        assert (version_of(path), version_of(tmp_path / KEPT)) == (VERSION, 1)
        assert contents(path) == contents(tmp_path / KEPT) == before
        assert not list(tmp_path.glob(".*.part"))
    assert found <= set(range(1, VERSION + 1))
    assert 1 in found, "no kill landed before the end: the trial shows nothing"


@pytest.fixture
def press(tmp_path):
    with news_server() as server:
        press = Press(server)
        (tmp_path / "feeds.yaml").write_text(press.config("processes:2"))
        yield press


def hang(press):
    """A server that never answers, having taken the question."""
    press.server.answers["/paper-15.xml"] = Answer(delay=3600)
    return lambda: "/paper-15.xml" in press.server.paths()


def drip(press):
    """A body that comes a byte at a time and has no end."""
    head = b"HTTP/1.1 200 Told\r\nContent-Type: application/rss+xml\r\n\r\n<rss version='2.0'>"
    press.server.answers["/paper-15.xml"] = Answer(raw=chain([head], repeat(b" ")), drip=0.05)
    return lambda: "/paper-15.xml" in press.server.paths()


def keep_busy(press):
    """A document over which a worker sits until its limit: thousands of articles, each of many sentences."""
    item = "<item><guid>{0}</guid><title>Cranes {0}</title><description>{1}</description></item>"
    text = "The cranes at the pier turned again. " * 130
    body = "".join(item.format(number, text) for number in range(2000))
    feed = f"<rss version='2.0'><channel><title>Busy</title>{body}</channel></rss>".encode()
    press.server.answers["/paper-15.xml"] = Answer(headers={"content-type": "application/rss+xml"}, body=feed)
    return lambda: press.server.sent > len(feed)


@pytest.mark.parametrize(
    ("hold_up", "sent"), [(hang, signal.SIGTERM), (drip, signal.SIGINT), (keep_busy, signal.SIGTERM)]
)
def test_a_run_that_is_told_to_end_does(tmp_path, press, hold_up, sent):
    """O05: no traceback, lock released, no worker left, and the next run makes good what this one left."""
    is_held_up = hold_up(press)
    with refreshing(tmp_path) as running:
        wait_until(is_held_up, running)
        running.send_signal(sent)
        began = time.monotonic()
        _, said = running.communicate(timeout=60)
        print(f"ended {time.monotonic() - began:.2f} s after {sent.name}")
        assert remaining(running.pid) == []
    assert running.returncode == 130
    assert said.strip() == "curator: stopped; what was stored stays, run it again to go on"
    with run_lock(tmp_path / "data"):
        assert list(State.of(tmp_path).check) == []
    for slug in press.slugs:
        press.server.answers[f"/{slug}.xml"] = press.server.answers["/paper-0.xml"]
    with refreshing(tmp_path) as running:
        _, said = running.communicate(timeout=60)
    assert (running.returncode, said) == (0, "")
    assert list(State.of(tmp_path).gaps(press)) == []


@pytest.mark.parametrize("pause", [0.01, 0.3])
def test_a_second_ctrl_c_ends_at_once(tmp_path, press, pause):
    """O05: whatever the first is still waiting for."""
    is_held_up = keep_busy(press)
    with refreshing(tmp_path) as running:
        wait_until(is_held_up, running)
        running.send_signal(signal.SIGINT)
        time.sleep(pause)
        running.send_signal(signal.SIGINT)
        began = time.monotonic()
        _, said = running.communicate(timeout=60)
        print(f"ended {time.monotonic() - began:.2f} s after the second")
        assert remaining(running.pid) == []
    assert running.returncode != 0
    assert "Traceback" not in said
    with run_lock(tmp_path / "data"):
        assert list(State.of(tmp_path).check) == []


def wait_until(is_so, running):
    until = time.monotonic() + 60
    while not is_so():
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < until
        time.sleep(0.01)
