"""Text that is nearly XML becomes text that an XML parser takes: what breaks real feeds, mended in place."""

import re
from html.entities import html5

_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)
# No pattern here may begin with a repetition or look for an end that may be missing: on 10 MB that takes hours.
_XML_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*>")
_DOCTYPE = re.compile(r"<!DOCTYPE\b[^\[>]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_PROLOGUE = 4096  # a document type beyond this stands in somebody's text
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_NO_CHARACTER = re.compile(rb"\xef\xbf[\xbe\xbf]")
_NAMED = re.compile(r"&(?!(?:lt|gt|amp|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31});")
# References that may be to no character, or to a C1 control; the usual four digits are passed over.
_NUMBERED = re.compile(
    r"&#(?:(\d{1,3}|[5-9]\d{4}|\d{6,8})|[xX]([0-9A-Fa-f]{1,2}|[dD][89A-Fa-f][0-9A-Fa-f]{2}|[fF]{3}[E-Fe-f]|[0-9A-Fa-f]{6,7}));"
)
_STRAY_AMPERSAND = re.compile(r"&(?!(?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)")
_STRAY_LESS_THAN = re.compile(r"<(?![A-Za-z_/!?])")
_CDATA = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL)

# Two patterns, for one with a fixed beginning is searched thirty times faster.
_MISPLACED_REFERENCE = re.compile(rb"&#(?:1[2-5]\d|[xX][89][0-9A-Fa-f]);")
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_MISPLACED_BYTE = re.compile(rb"\xc2[\x80-\x9f]")


def has_misplaced(body: bytes) -> bool:
    """Say whether references or bytes of C1 controls stand in it: Windows characters that were taken for Latin-1."""
    return _MISPLACED_REFERENCE.search(body) is not None or _MISPLACED_BYTE.search(body) is not None


def cut_to_feed(text: str) -> str:
    """Return the text from the feed's root on, without what a server or a page put before it."""
    root = _ROOT.search(text)
    return text[root.start() :] if root else text


def well_formed(text: str) -> str:
    """Return the text without declaration and document type, its HTML entities as numbers.

    The document type goes with its entities: they are never expanded.
    """
    text = _XML_DECLARATION.sub("", text, count=1)
    text = cut_to_feed(_DOCTYPE.sub("", text[:_PROLOGUE], count=1) + text[_PROLOGUE:])
    return _NUMBERED.sub(_numbered, _NAMED.sub(_named, text)) if "&" in text else text


def encoded(text: str) -> bytes:
    """Return the text in UTF-8 without what XML forbids, C1 controls replaced by the Windows characters they were.

    Done in bytes, where it takes a tenth of the time.
    """
    body = text.encode("utf-8", "ignore").translate(None, _CONTROLS)
    if _MISPLACED_BYTE.search(body):
        body = body.decode().translate(_WINDOWS).encode()
    return _NO_CHARACTER.sub(b"", body)


def escaped_strays(text: str) -> str:
    """Return the text with every ``&`` and ``<`` escaped that begins neither an entity nor a tag."""
    pieces = _CDATA.split(text)
    pieces[::2] = (
        _STRAY_LESS_THAN.sub("&lt;", _STRAY_AMPERSAND.sub("&amp;", piece)) if "&" in piece or "<" in piece else piece
        for piece in pieces[::2]
    )
    return "".join(pieces)


class _References(dict[str, str]):
    """The name of an entity → what XML knows it by; a name that is none stays as text."""

    def __missing__(self, name: str) -> str:
        characters = html5.get(name + ";")
        if characters is None:
            return f"&amp;{name};"
        reference = self[name] = "".join(f"&#{ord(character)};" for character in characters)
        return reference


_REFERENCES = _References()


def _named(match: re.Match[str]) -> str:
    return _REFERENCES[match[1]]


def _numbered(match: re.Match[str]) -> str:
    code = int(match[1]) if match[1] else int(match[2], 16)
    if 0x80 <= code < 0xA0:  # WHATWG HTML, 13.2.5.80
        return bytes([code]).decode("cp1252", "ignore")
    allowed = code in {9, 10, 13} or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    return match[0] if allowed else ""
