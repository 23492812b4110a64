"""A value → how it is written in ``feeds.yaml``: as a person would, in quotation marks only where it needs them."""

import re
from collections.abc import Mapping

Value = str | bool | Mapping[str, str]
"""What a key of a source may be given: text, yes or no, or options."""

_PLAIN = re.compile(r"[^\W_](?:[\w .+&’()/_-]*[\w.)’+])?")
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9./_~%+=?&@!*()-]+(?::[0-9]{1,5}[A-Za-z0-9./_~%+=?&@!*()-]*)?")
_OTHERWISE = re.compile(
    r"(?:y|n|yes|no|on|off|true|false|null|~|[-+]?[0-9][0-9_.:eExXa-fA-F+-]*|\.(?:inf|nan))", re.IGNORECASE
)
"""What other readers of YAML take for something else than text."""
_ESCAPED = {'"': '\\"', "\\": "\\\\", "\t": "\\t"}


def written(value: Value) -> str:
    """Write a value, on one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return _scalar(value)
    return "{" + ", ".join(f"{_scalar(key)}: {_scalar(text, within=True)}" for key, text in value.items()) + "}"


def item(values: Mapping[str, Value]) -> str:
    """Write a source in one line, in brackets."""
    return "{" + ", ".join(f"{key}: {_within(value)}" for key, value in values.items()) + "}"


def _within(value: Value) -> str:
    return _scalar(value, within=True) if isinstance(value, str) else written(value)


def _scalar(text: str, *, within: bool = False) -> str:
    """Write a text; ``within`` brackets an address needs quotation marks, for readers of YAML differ about it there."""
    is_plain = _PLAIN.fullmatch(text) or (not within and _PLAIN_ADDRESS.fullmatch(text))
    if is_plain and not _OTHERWISE.fullmatch(text) and "  " not in text:
        return text
    return '"' + "".join(_ESCAPED.get(letter) or _letter(letter) for letter in text) + '"'


def _letter(letter: str) -> str:
    if letter.isprintable():
        return letter
    number = ord(letter)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
