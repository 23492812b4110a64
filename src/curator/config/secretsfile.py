"""``secrets.env``, lines of ``NAME=value`` that only their owner can read, → names and values."""

import re
import shlex
import stat
from pathlib import Path

from curator.config.textfile import read_text, unreadable
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
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        raise unreadable(path, f"it cannot be read: {error.strerror}") from None
    if not stat.S_ISREG(mode):
        return ""
    if mode & _OTHERS:
        raise unreadable(path, f"it is open to others than you; run: chmod 600 {shlex.quote(str(path))}")
    return read_text(path, _LARGEST, "secrets")
