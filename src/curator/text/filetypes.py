"""A document's first bytes say what it is, whatever its header claims (WHATWG MIME Sniffing, 6 and 7)."""

_SIGNATURES = (
    (b"\x89PNG", "an image"), (b"GIF8", "an image"), (b"\xff\xd8\xff", "an image"), (b"BM", "an image"),
    (b"\0\0\1\0", "an image"), (b"RIFF", "an image or a sound"), (b"%PDF", "a PDF document"),
    (b"%!PS-Adobe", "a PostScript document"), (b"PK\3\4", "a ZIP archive"), (b"\x1f\x8b\x08", "a compressed file"),
    (b"Rar!\x1a\x07", "a RAR archive"), (b"7z\xbc\xaf", "a 7z archive"), (b"\xfd7zXZ", "a compressed file"),
    (b"BZh", "a compressed file"), (b"II*\0", "an image"), (b"MM\0*", "an image"), (b"fLaC", "a sound"),
    (b"wOFF", "a font"), (b"wOF2", "a font"), (b"\x1aE\xdf\xa3", "a video"), (b"MZ", "a program"),
    (b"\xd0\xcf\x11\xe0", "an office document"), (b"SQLite format 3", "a database"), (b"{\\rtf", "an office document"),
    (b"ID3", "a sound"), (b"OggS", "a sound"), (b"\0asm", "a program"), (b"\x7fELF", "a program"),
)  # fmt: skip
_NO_TEXT = bytes((*range(1, 9), 11, *range(14, 27), *range(28, 32)))
"""Bytes that no text has (7.2), but for zero, which is lost on the way, and escape, which Japanese has."""
_LOOK, _MOST_NO_TEXT = 1_445, 8
_KINDS_AT_4 = {b"ftyp": "a video or an image", b"moov": "a video"}
_LETTERS = 64
"""A signature of two letters may begin a text, too: bytes that no text has must follow it."""


def binary_kind(body: bytes) -> str:
    """Return what kind of file the bytes begin, e.g. ``a PDF document``; empty where it may be text."""
    body = body[:_LOOK].removeprefix(b"\xef\xbb\xbf").lstrip(b"\t\n\r ")
    for signature, kind in _SIGNATURES:
        if body.startswith(signature) and (len(signature) > 2 or b"\0" in body[:_LETTERS]):
            return kind
    return _KINDS_AT_4.get(body[4:8], "") or ("binary data" if _is_binary(body[:_LOOK]) else "")


def _is_binary(look: bytes) -> bool:
    is_wide = look.startswith((b"\xff\xfe", b"\xfe\xff")) or look.count(0) * 4 > len(look)  # UTF-16
    return not is_wide and len(look) - len(look.translate(None, _NO_TEXT)) > _MOST_NO_TEXT
