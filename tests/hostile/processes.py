"""The memory of this process and all that come from it, looked at ten times a second."""

import os
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

PROC = Path("/proc")


@dataclass
class Peak:
    """The most that was seen, in bytes: together, and of each process, the oldest first."""

    bytes: int = 0
    sizes: list[int] = field(default_factory=list)


@contextmanager
def memory(*, without: Collection[int] = ()) -> Iterator[Peak]:
    """Watch until the block ends; processes named in ``without``, and theirs, are not counted."""
    peak, done = Peak(), threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            sizes = [_size(pid) for pid in family(os.getpid(), without)]
            if sum(sizes) > peak.bytes:
                peak.bytes, peak.sizes = sum(sizes), sizes

    watcher = threading.Thread(target=watch, name="memory")
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


def family(pid: int, without: Collection[int] = ()) -> list[int]:
    """A process, its children and theirs."""
    found = [pid]
    with suppress(OSError):
        for task in (PROC / str(pid) / "task").iterdir():
            for child in (task / "children").read_text().split():
                if int(child) not in without:
                    found += family(int(child), without)
    return found


def _size(pid: int) -> int:
    """Bytes of RAM, shared ones divided among those who share (PSS); all of them (RSS) where that is not to be read."""
    for name, key in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        with suppress(OSError, IndexError):
            text = (PROC / str(pid) / name).read_text()
            return int(text.split(key)[1].split()[0]) << 10
    return 0
