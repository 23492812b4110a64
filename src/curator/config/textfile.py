"""A file that a person wrote → its text, or one sentence that says why it cannot be had."""

from pathlib import Path

from curator.errors import ConfigError, Problem


def read_text(path: Path, most: int, contents: str) -> str:
    """Read a file of at most ``most`` bytes of UTF-8, a list of ``contents``; ConfigError where it is none."""
    try:
        with path.expanduser().open("rb") as file:
            raw = file.read(most + 1)
    except FileNotFoundError:
        raise unreadable(path, "there is no such file; curator init writes one to begin with") from None
    except IsADirectoryError:
        raise unreadable(path, f"this is a folder; name the file in it, as in {path / 'feeds.yaml'}") from None
    except OSError as error:
        raise unreadable(path, f"it cannot be read: {error.strerror}") from None
    return decoded(raw, path, most, contents)


def decoded(raw: bytes, path: Path, most: int, contents: str) -> str:
    """Decode what was read of a file, of which ``most`` bytes and one more were asked for; ConfigError likewise."""
    if len(raw) > most:
        raise unreadable(path, f"it is larger than {most // 1_000_000} MB, which no list of {contents} is")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        raise unreadable(path, "this is not UTF-8 text; save the file as UTF-8", line, column) from None


def unreadable(path: Path, message: str, line: int = 0, column: int = 0) -> ConfigError:
    """Say what is wrong with a file as a whole, or at a place in it."""
    return ConfigError((Problem(str(path), line, column, message),))
