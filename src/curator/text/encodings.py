"""Bytes become text as an encoding has it that was declared: its name is read as browsers read it (WHATWG Encoding).

They take ``iso-8859-1`` for cp1252, for what has curly quotes and calls itself so is that.
"""

import codecs
import re

_ALIASES = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252",
    "ascii": "cp1252", "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030",
    "gbk": "gb18030", "x-gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "x-mac-roman": "mac-roman", "unicode": "utf-16",
    "windows-874": "cp874", "x-euc-jp": "euc-jp", "x-big5": "big5", "utf-16": "utf-16-le", "ucs-2": "utf-16-le",
}  # fmt: skip
# Python calls these encodings; no document is in them, and two take quadratic time.
_NO_ENCODINGS = frozenset(
    {"idna", "punycode", "unicode-escape", "unicode_escape", "raw-unicode-escape", "raw_unicode_escape", "undefined"}
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_BYTES = re.compile(
    r"[\xc2-\xdf][\x80-\x9f]|[\xe0-\xef](?=.?[\x80-\x9f])[\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|\xc2\xa0"
)
"""Two to four characters that are the bytes of one."""
_TO_BYTES = {
    ord(bytes([byte]).decode("cp1252")): byte for byte in range(0x80, 0xA0) if byte not in b"\x81\x8d\x8f\x90\x9d"
}
"""The letters of cp1252 → their bytes; browsers take the five that it has not for control characters."""
_TWICE = ("â\x80".encode(), "â€".encode())
"""How quotation marks and dashes begin; looked for in bytes, for that is ten times faster."""


def marked(body: bytes) -> str | None:
    """Return the text of a body that begins with a byte order mark, None where it has none."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    return None


def has_mark(body: bytes) -> bool:
    """Say whether a body begins with a byte order mark."""
    return any(body.startswith(mark) for mark, _ in _BOMS)


def strictly(body: bytes, name: str) -> str | None:
    """Return the text of a body in the encoding of that name, None where there is none, or bytes that it has not."""
    try:
        encoding = codecs.lookup(browsers_name(name)).name
        return None if encoding in _NO_ENCODINGS else body.decode(encoding)
    except (LookupError, ValueError):  # unknown, not text, or not what the bytes are
        return None


def browsers_name(name: str) -> str:
    """Return Python's name of what browsers take for the encoding of that name."""
    return _ALIASES.get(name.lower(), name.lower())


def once(text: str, body: bytes) -> str:
    """Return the text of a body in UTF-8 whose UTF-8 was taken for another encoding and encoded once more.

    ``â€™`` stands for an apostrophe then. A text is read back if all of it is UTF-8 in the bytes of that encoding,
    which no text is by chance that has such a sign; else only where control characters (C1) tell that letters were
    bytes.
    """
    if not any(sign in body for sign in _TWICE):
        return text
    try:
        return text.translate(_TO_BYTES).encode("latin-1").decode("utf-8")
    except ValueError:
        pass
    return _BYTES.sub(lambda found: strictly(found[0].encode("latin-1"), "utf-8") or found[0], text)
