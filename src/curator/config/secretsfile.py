"""``secrets.env``, lines of ``NAME=value`` that only their owner can read, → names and values."""

import os
import re
import shlex
import stat
from pathlib import Path

from curator.errors import ConfigError, Problem

_LARGEST = 1_000_000
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
_QUOTED = re.compile(r"\"(.*)\"|'(.*)'")


def read_secrets(path: Path) -> dict[str, str]:
    """Read a file of secrets, an absent one as empty; ConfigError where others can read it, or a line says nothing.

    Quotation marks round a value are taken off, and nothing else in it means anything.
    """
    values: dict[str, str] = {}
    problems = []
    for number, line in enumerate(_text(path).splitlines(), start=1):
        line = line.strip()
        match = _LINE.fullmatch(line)
        if not line or line.startswith("#"):
            continue
        if match is None:
            problems.append(Problem(str(path), number, 1, "this is not NAME=value, nor a comment behind a #"))
        elif match[1] in values:
            problems.append(Problem(str(path), number, 1, f"{match[1]} is given twice"))
        else:
            quoted = _QUOTED.fullmatch(match[2])
            values[match[1]] = (quoted[1] or quoted[2] or "") if quoted else match[2]
    if problems:
        raise ConfigError(tuple(problems))
    return {name: value for name, value in values.items() if value}


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            raw = file.read(_LARGEST + 1)
    except OSError as error:
        raise _unreadable(path, f"it cannot be read: {error.strerror}") from None
    if mode & _OTHERS:
        raise _unreadable(path, f"it is open to others than you; run: chmod 600 {shlex.quote(str(path))}")
    if len(raw) > _LARGEST:
        raise _unreadable(path, f"it is larger than {_LARGEST // 1_000_000} MB, which no list of secrets is")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable(path, "this is not UTF-8 text") from None


def _unreadable(path: Path, message: str) -> ConfigError:
    return ConfigError((Problem(str(path), 0, 0, message),))
