"""Text from anywhere → one line that a terminal, a log and a mail can show: what would act there is written out."""

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_HARMLESS = frozenset("\u00a0\u00ad\u200c\u200d\u2009\u202f\u3000")
"""Not printable by Unicode's account, and nothing but spacing and spelling."""


def visible(text: str) -> str:
    r"""Write line ends, control characters and marks that turn the writing as ``\n``, ``\x1b`` and ``\u202e``."""
    return text if text.isprintable() else "".join(map(_written, text))


def _written(letter: str) -> str:
    if letter.isprintable() or letter in _HARMLESS:
        return letter
    if letter in _SHORT:
        return _SHORT[letter]
    code = ord(letter)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
