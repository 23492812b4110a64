"""Cron against the reviewer: one process stores what sources offer, another judges it: ``contention(60)``."""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from curator.store import open_store

ROOT = Path(__file__).parent.parent
CRON = """
import sys
from tests.storing import *
store = database(Path(sys.argv[1]))
for number in range(0, 10_000_000, 20):
    listing = Listing(entries=tuple(map(entry, range(number, number + 20))))
    store.record(POST, listing, visit(etag=str(number)), NOW, lambda _: False)
    print(number + 20, flush=True)
"""
# The queue is read as a page of the desk is; each verdict opens the store anew, as commands and clicks do, 20 a second.
REVIEWER = """
import json, sys, time
from tests.storing import *
began, shortest = time.monotonic(), float(sys.argv[2])
for turn in range(1_000_000):
    if time.monotonic() > began + shortest and turn >= 40:
        break
    if turn % 20 == 0:
        with database(Path(sys.argv[1])) as store:
            queue = [story.id for story in store.stories("new", None, None)]
    at = time.monotonic()
    story, verdict = queue[turn % 20], "pick" if turn % 2 else "drop"
    with database(Path(sys.argv[1])) as store:
        (store.pick if turn % 2 else store.drop)([story], NOW)
    print(json.dumps([story, verdict, time.monotonic() - at]), flush=True)
    time.sleep(max(0, at + 0.05 - time.monotonic()))
"""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a time of working side by side showed; ``faults`` is empty when nobody was turned away."""

    polls: int
    verdicts: int
    p99: float
    """Seconds within which 99 of 100 verdicts were saved, opening the store included."""
    largest_wal: int
    """Bytes."""
    faults: tuple[str, ...]


def contention(seconds: float, folder: Path) -> Outcome:
    """Let both work that long, and for 40 verdicts at least; look whether every one that was confirmed is there."""
    with _start(CRON, folder) as cron:
        polled = [cron.stdout.readline() for _ in range(5)]  # a hundred stories to judge
        drain = threading.Thread(target=lambda: polled.extend(cron.stdout))
        drain.start()
        with _start(REVIEWER, folder, str(seconds)) as reviewer:
            largest = 0
            confirmed = []
            for line in reviewer.stdout:
                confirmed.append(json.loads(line))
                largest = max(largest, _size(folder / "curator.db-wal"))
            faults = [reviewer.stderr.read()] if reviewer.wait() else []
        if cron.poll() is not None:
            faults.append(cron.stderr.read())
        cron.kill()
        drain.join()
    faults += _lost(folder, confirmed, polled)
    waits = sorted(wait for _, _, wait in confirmed)
    return Outcome(
        polls=len(polled),
        verdicts=len(confirmed),
        p99=waits[len(waits) * 99 // 100],
        largest_wal=largest,
        faults=tuple(faults),
    )


def _lost(folder: Path, confirmed: list[tuple[str, str, float]], polled: list[str]) -> list[str]:
    with open_store(f"sqlite:///{folder}/curator.db") as store:
        stored = {(decision.stories[0], decision.verb) for decision in store.log(limit=1_000_000)}
        kept = {story.id: story.status for story in store.stories("all", None, None)}
    lost = [f"{verb} {id_} was confirmed and is lost" for id_, verb, _ in confirmed if (id_, verb) not in stored]
    last = {id_: verb for id_, verb, _ in confirmed}
    statuses = {"pick": "picked", "drop": "dropped"}
    lost += [f"{id_} is {kept[id_]} after {verb}" for id_, verb in last.items() if kept[id_] != statuses[verb]]
    acknowledged = int(polled[-1]) if polled[-1].endswith("\n") else int(polled[-2])
    return lost if len(kept) >= acknowledged else [*lost, f"{len(kept)} stories of {acknowledged} that were stored"]


def _start(program: str, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", f"from pathlib import Path\n{program}", str(folder), *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
