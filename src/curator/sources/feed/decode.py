"""The bytes of an answer become text, whatever their compression, their declared encoding or the lack of one.

What decodes as UTF-8 *is* UTF-8, whatever is declared: long text in another encoding never does by accident.
"""

import re
import zlib

from curator.errors import ParseError
from curator.text.encodings import browsers_name, marked, strictly

MAX_BYTES = 10 * 1024 * 1024

_DECLARED = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""")
_WIDE = (  # "<" and the character after it, without a byte order mark
    (re.compile(rb"\s*<\0\0\0"), "utf-32-le"),
    (re.compile(rb"(?:\0\0\0\s)*\0\0\0<"), "utf-32-be"),
    (re.compile(rb"(?:\s\0)*<\0"), "utf-16-le"),
    (re.compile(rb"(?:\0\s)*\0<"), "utf-16-be"),
    (re.compile(rb"Lo\xa7\x94"), "cp037"),  # "<?xm" in EBCDIC (XML 1.0, F.1)
)
_GUESSABLE_SHARE = 0.12
"""High bytes among all: below it charset-normalizer takes short French for cp1250."""

# UTF-8 read as cp1252 and written as UTF-8 again: two characters where one was meant.
_FOLLOWER = rb"(?:\xc2[\x80-\xbf]|\xc5[\x92-\xbe]|\xc6\x92|\xcb[\x86\x9c]|\xe2[\x80-\x84].)"
_TWICE = re.compile(rb"\xc3(?:[\x82-\x9f]|[\xa0-\xaf]" + _FOLLOWER + rb")" + _FOLLOWER, re.DOTALL)
_HIGH_RUN = re.compile("[\x80-\uffff]+")
_ENTRY_START = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]")


def unpack(body: bytes) -> bytes:
    """Inflate a body that is gzip or zlib although no header said so; ParseError beyond ``MAX_BYTES``."""
    if body[:2] == b"\x1f\x8b" or body[:2] in {b"\x78\x01", b"\x78\x9c", b"\x78\xda"}:
        inflater = zlib.decompressobj(wbits=47)  # either header
        try:
            body = inflater.decompress(body, MAX_BYTES + 1)
        except zlib.error:
            raise ParseError("compressed data that cannot be unpacked") from None
    if len(body) > MAX_BYTES:
        raise ParseError(f"a document of more than {MAX_BYTES // 1024**2} MB")
    return body


def declared_encoding(body: bytes) -> str:
    """Return the encoding that the XML declaration names, in lower case, or an empty one."""
    match = _DECLARED.search(body, 0, 1000)
    return match[1].decode("ascii").lower() if match else ""


def is_wide(body: bytes) -> bool:
    """Say whether the bytes are in an encoding in which ``<`` is not the byte ``<``."""
    return body[:1] not in {b"<", b"{"} and any(shape.match(body) for shape, _ in _WIDE)


def decoded(body: bytes, charset: str) -> str:
    """Return the body as text; ``charset`` is what the Content-Type header declares, or empty. Never raises."""
    text = marked(body)
    if text is not None:
        return text
    for shape, encoding in _WIDE:
        if shape.match(body):
            return body.decode(encoding, "replace")
    for name in ("utf-8", charset, declared_encoding(body)):
        text = _declared(body, name)
        if text is not None:
            return text
    return body.decode(_guess(body), "replace")


def is_twice(body: bytes) -> bool:
    """Say whether UTF-8 was encoded twice (``fÃ¼r``): most of the entries that go beyond ASCII show it.

    One headline that jokes about broken text stays as it is. Cheap, for every feed is asked.
    """
    if not _TWICE.search(body):
        return False
    parts = [part for part in _ENTRY_START.split(body)[1:] if not part.isascii()]
    damaged = sum(_TWICE.search(part) is not None for part in parts)
    return damaged >= 2 and damaged * 2 > len(parts)


def undo_twice(text: str) -> str:
    """Return the text with every run of characters read back that was encoded twice."""
    return _HIGH_RUN.sub(lambda match: _once(match[0]), text)


def _once(run: str) -> str:
    try:
        return b"".join(_cp1252_byte(character) for character in run).decode("utf-8")
    except ValueError:
        return run


def _cp1252_byte(character: str) -> bytes:
    code = ord(character)
    if code < 0x100:
        return bytes([code])
    return character.encode("cp1252")


def _declared(body: bytes, name: str) -> str | None:
    """Return the text in a declared encoding; of a Latin one some bytes may mean nothing."""
    text = strictly(body, name) if name else None
    if text is None and browsers_name(name) in {"cp1252", "windows-1252"}:
        return body.decode("cp1252", "replace")
    return text


def _guess(body: bytes) -> str:
    sample = body[:50_000]
    high = len(sample.translate(None, bytes(range(0x80))))
    if high < len(sample) * _GUESSABLE_SHARE:
        return "cp1252"
    from charset_normalizer import from_bytes  # 40 ms to import, and hardly ever wanted

    best = from_bytes(sample).best()
    return best.encoding if best else "cp1252"
