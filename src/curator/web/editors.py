"""Who may sit at a desk that others can reach: names and what proves their passwords, in a file of their owner's alone.

A line an editor, ``scrypt:N:r:p:salt:proof:NAME`` (RFC 7914), the salt and the proof in base64. The password itself is
nowhere.
"""

import base64
import hashlib
import hmac
import os
import secrets
import shlex
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from curator.errors import UsageError

SHORTEST = 12
"""Characters of a password; no rule says which (NIST SP 800-63B, 3.1.1.2)."""
LONGEST = 1_000
LONGEST_NAME = 40
COST = (1 << 15, 8, 3)
"""N, r and p of scrypt: 32 MB and about a third of a second for each guess (OWASP's cheat sheet on passwords)."""
_MOST_MEMORY = 256 << 20
_PROOF = 32
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Password:
    """What proves a password."""

    cost: tuple[int, int, int]
    salt: bytes
    proof: bytes

    def proves(self, password: str) -> bool:
        """Say whether it is that password, in the same time whether it is or not."""
        return hmac.compare_digest(_proof(password, self.salt, self.cost), self.proof)


UNKNOWN = Password(COST, bytes(16), bytes(_PROOF))
"""What the password of a name that nobody has is held against, for as long as any other."""


class Editors:
    """The editors of a file, read again when it changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._stamp: tuple[int, int] | None = None
        self._editors: Mapping[str, Password] = {}

    def all(self) -> Mapping[str, Password]:
        """Return names and passwords; UsageError where others can read the file, or it is no such file."""
        with self._lock:
            stamp = _stamp(self.path)
            if stamp != self._stamp:
                self._editors = read(self.path)
                self._stamp = stamp
            return self._editors


def read(path: Path) -> dict[str, Password]:
    """Read the editors, none where there is no file; UsageError where others can read it, or it is no such file."""
    try:
        with path.open(encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & _OTHERS:
                raise UsageError(f"{path} is open to others than you; run: chmod 600 {shlex.quote(str(path))}")
            return dict(_editor(path, number, line) for number, line in enumerate(file, start=1) if line.strip())
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None


def put(path: Path, name: str, password: str) -> None:
    """Give an editor a password, a new one where there is one; UsageError where name or password will not do."""
    _check_name(name)
    if len(password) < SHORTEST:
        raise UsageError(f"a password has at least {SHORTEST} characters; a few words that nobody would guess do well")
    if not password.isprintable():
        raise UsageError(
            "a password has letters, digits, signs and spaces; this one has something that is none of them"
        )
    if len(password) > LONGEST:
        raise UsageError(f"a password has at most {LONGEST:,} characters")
    salt = secrets.token_bytes(16)
    with _changing(path) as editors:
        editors[name] = Password(COST, salt, _proof(password, salt, COST))


def remove(path: Path, name: str) -> None:
    """Take an editor out; UsageError where there is none of that name."""
    with _changing(path) as editors:
        if name not in editors:
            raise UsageError(f"{path} has no editor {name!r}; there are {', '.join(editors) or 'none'}")
        del editors[name]


@contextmanager
def _changing(path: Path) -> Iterator[dict[str, Password]]:
    """Change the file whole or not at all; only its owner can ever read it."""
    editors = read(path)
    yield editors
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        made = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(made, "w", encoding="utf-8") as file:
            file.writelines(f"{_line(name, editor)}\n" for name, editor in editors.items())
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        beside.unlink(missing_ok=True)


def _check_name(name: str) -> None:
    if not name.strip() or name != name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise UsageError(
            f"an editor's name is 1 to {LONGEST_NAME} characters that can be seen, as in: curator editor Ada"
        )


def _proof(password: str, salt: bytes, cost: tuple[int, int, int]) -> bytes:
    n, r, p = cost
    # The same letters may come composed or not, as the keyboard has it (NIST SP 800-63B, 3.1.1.2).
    words = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(words, salt=salt, n=n, r=r, p=p, maxmem=_MOST_MEMORY, dklen=_PROOF)


def _line(name: str, editor: Password) -> str:
    numbers = ":".join(map(str, editor.cost))
    return f"scrypt:{numbers}:{base64.b64encode(editor.salt).decode()}:{base64.b64encode(editor.proof).decode()}:{name}"


def _editor(path: Path, number: int, line: str) -> tuple[str, Password]:
    try:
        kind, n, r, p, salt, proof, name = line.rstrip("\n").split(":", 6)
        cost = (int(n), int(r), int(p))
        password = Password(cost, base64.b64decode(salt, validate=True), base64.b64decode(proof, validate=True))
        is_well = kind == "scrypt" and 128 * cost[0] * cost[1] < _MOST_MEMORY and bool(name)
    except ValueError:
        is_well = False
    if not is_well:
        raise UsageError(f"{path}:{number}: this is no editor; give them a password anew with: curator editor NAME")
    return name, password


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ctime_ns, found.st_ino  # a change of its mode counts, too
