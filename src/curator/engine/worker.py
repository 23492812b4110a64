"""What holds inside a worker: a process becomes a cell in which a stranger's document may do its worst.

A task has so much memory and no more; the worker that runs out of it ends, and the next one starts clean. It prints
nowhere, writes no file, opens no connection and starts no program: no parser of ours does, so whoever tries was misled.
"""

import os
import resource
import sys
from collections.abc import Callable
from typing import NoReturn, ParamSpec, TypeVar

from curator.errors import CuratorError, EngineError

P = ParamSpec("P")
T = TypeVar("T")

LARGEST = 80 << 20
"""Bytes that a worker must have left for its next task: the largest real feeds and pages take 60 MiB."""
_CARRYING = 64 << 20
"""Bytes beyond a task's: for its document on the way in and its result on the way out, outside of the task."""
_REASON = 300
"""Characters of a library's own error that are kept."""
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN = frozenset({
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "os.kill", "os.killpg",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
    "os.utime", "sqlite3.connect",
})  # fmt: skip
"""Audit events (PEP 578) of what no reading of a document needs; all of ``socket.…`` is among them."""


def confine(memory: int) -> None:
    """Make this process a worker whose tasks have ``memory`` bytes."""
    # RLIMIT_DATA counts what is written to; RLIMIT_AS would count every shared library, too.
    most = memory + _CARRYING
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
    sys.addaudithook(_judge)


def run_confined(memory: int, task: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what ``task`` returns, or raise what it raises, as far as that can travel to another process.

    EngineError where it runs out of memory, or asks to end the program.
    """
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (memory, most))
    try:
        return task(*args, **kwargs)
    except MemoryError:
        raise EngineError(f"parsing needed more than the {memory >> 20} MiB that a worker may use") from None
    except SystemExit:  # pebble would raise it in the main process, and end that
        raise EngineError("parsing asked to end the whole program") from None
    except CuratorError:
        raise
    except Exception as error:  # one that does not unpickle (lxml's do not) would end the whole pool
        raise RuntimeError(f"{type(error).__name__}: {str(error)[:_REASON]}") from error
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


class UntilSpent(int):
    """How many tasks a worker does: as many as it has memory for.

    What a task took, and what libraries keep, does not all come back: after large documents, other sources' pages
    found too little of it. pebble asks ``done < this`` in the worker before it takes a task, so none is lost when the
    worker ends; what it sees of this number in other places is its value, ``memory``. It does so in all of 5.2, which
    pyproject.toml therefore names; ``tests/test_engine.py`` tells when a later one does not.
    """

    def __gt__(self, _done: int) -> bool:
        return _most_ever() <= self - LARGEST


def _most_ever() -> int:
    """Give the most RAM that this process has had, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _judge(event: str, args: tuple[object, ...]) -> None:
    """Refuse, for good, what a parser has no business to do; files may be read."""
    if event == "open":
        if isinstance(args[2], int) and args[2] & _WRITING:
            _refuse(f"write {args[0]!r}")
    elif event in _FORBIDDEN or event.startswith("socket."):
        _refuse(event)


def _refuse(deed: str) -> NoReturn:
    raise PermissionError(f"a worker may not {deed}")
