"""Drafts and pictures become files: whole or not at all, so that a reader or a full disk never meets half of one."""

import contextlib
import os
import shutil
from pathlib import Path

from curator.errors import StoreError, UsageError


def write(path: Path, content: bytes) -> None:
    """Write a file in one step, its folder made where needed; StoreError when the disk is full or read-only."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise StoreError(f"{path} could not be written: {error.strerror}; what stood there is unchanged") from error


def read(path: Path) -> str:
    """Return a text file as it stands, empty where there is none; UsageError when it is not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except UnicodeDecodeError:
        raise UsageError(
            f"{path} is not UTF-8 text: save it as UTF-8, or move it away to have it written anew"
        ) from None
    except OSError as error:
        raise StoreError(f"{path} could not be read: {error.strerror}") from error


def publish(paths: tuple[Path, ...]) -> str:
    """Make sure that drafts which were written stay where they are, and return the path of the last.

    A file's own bytes are on the disk when ``write`` returns; that its name is, only its folder can say.
    """
    for folder in {path.parent for path in paths}:
        try:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise StoreError(f"{folder} could not be written: {error.strerror}; nothing was marked as sent") from error
    return str(paths[-1])
