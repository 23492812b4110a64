"""An edit of ``feeds.yaml`` → the file itself: checked before it stands there, whole or not at all.

A person may have the file open in an editor meanwhile, which knows no locks: what was read is compared once more just
before it is replaced. Programs of ours wait for each other.
"""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from curator.config import LARGEST, Config, understood
from curator.config.textfile import decoded, unreadable
from curator.errors import UsageError


def save(path: Path, edit: Callable[[str], str]) -> Config:
    """Change a ``feeds.yaml`` as ``edit`` changes its text, and return what it says then.

    The file keeps its mode, its owner where that may be set, and its byte order mark; a link to it stays a link.
    ConfigError where it has faults, before or after; UsageError where it was changed meanwhile, or cannot be written.
    """
    with _locked(path) as (place, raw):
        said = decoded(raw, path, LARGEST, "sources")
        understood(path, said)
        edited = edit(said)
        config = understood(path, edited)
        if edited != said:
            begin = raw[: len(raw) - len(said.encode())]  # a byte order mark, or nothing
            _replace(path, place, raw, begin + edited.encode())
    return config


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[tuple[Path, bytes]]:
    """Hold the file's own lock, and give its real place and what is in it.

    Who waited for the lock holds that of a file that has been replaced: it asks again.
    """
    while True:
        try:
            place = path.expanduser().resolve(strict=True)
            file = place.open("rb")
        except FileNotFoundError:
            raise unreadable(path, "there is no such file; curator init writes one to begin with") from None
        except OSError as error:
            raise unreadable(path, f"it cannot be read: {error.strerror}") from None
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not _is_still(place, file.fileno()):
                continue
            yield place, file.read(LARGEST + 1)
            return


def _is_still(place: Path, file: int) -> bool:
    try:
        return os.path.samestat(place.stat(), os.fstat(file))
    except FileNotFoundError:
        return False


def _replace(path: Path, place: Path, before: bytes, after: bytes) -> None:
    try:
        was = place.stat()
        number, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    except OSError as error:
        raise _unwritable(path, error) from None
    new = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            with contextlib.suppress(PermissionError):  # another's file in a folder of ours
                os.fchown(number, was.st_uid, was.st_gid)
            os.fchmod(number, was.st_mode & 0o7777)
            file.write(after)
            file.flush()
            os.fsync(number)
        if place.read_bytes() != before:
            raise UsageError(f"{path} was changed by somebody else at this moment; nothing was written, do it again")
        new.replace(place)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        new.unlink(missing_ok=True)
    _sync_folder(place.parent)


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(
        f"{path} was not changed: it cannot be written there ({error.strerror}); make the folder writable"
    )
