"""Text from anywhere becomes text that may be stored and shown, or a folded form for comparing.

Cleaning keeps every visible character and takes away what only hides or disturbs: control characters, marks that
turn the writing direction (an attack on whoever reads a headline), invisible characters and odd white space.
"""

import re
import unicodedata

_KEPT_CONTROLS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85")  # white space: they become blanks
_INVISIBLE = (
    "\u00ad"  # soft hyphen
    "\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f"
    "\ufeff\ufff9\ufffa\ufffb\ufffc\ufffe\uffff"
)
_CONTROLS = "".join(chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in _KEPT_CONTROLS)
_DISTURBING = re.compile(f"[{_CONTROLS}{_INVISIBLE}\ud800-\udfff]")
# One joiner shapes Persian, Indic scripts and emoji; several in a row only hide something.
_JOINERS = re.compile("([\u200c\u200d])[\u200c\u200d]+")
_EMPTY = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\ufffc]")
"""Disturbing, and printable all the same."""
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n|\u2029")

# Scripts written without blanks between words: CJK, kana, Thai, Lao, Burmese, Khmer.
UNSPACED = (
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17b3\u17b6-\u17ff\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
_TOKEN = re.compile(rf"[{UNSPACED}]{{1,2}}|[^\s{UNSPACED}/…—–\u3000-\u3004\u3008-\u303f\uff00-\uff0f]+")
_EDGES = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¡§«¶·»¿‐‑‒―‘’‚‛“”„‟†‡•‹›€£¥©®™°"

_FOLDED = str.maketrans({
    **dict.fromkeys("‘’‚‛‹›`´′ʼ", "'"),
    **dict.fromkeys("“”„‟«»″〝〞＂", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘－", "-"),
    **dict.fromkeys("\u200c\u200d", None),
})  # fmt: skip


def clean(text: str) -> str:
    """Return ``text`` as one line: NFC, white space collapsed, nothing invisible or direction-turning in it."""
    line = " ".join(text.split())
    if line.isprintable() and (line.isascii() or not _EMPTY.search(line)):  # most text
        return line if line.isascii() else unicodedata.normalize("NFC", line)
    text = _DISTURBING.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", _JOINERS.sub(r"\1", text)).lstrip("\u200c\u200d \t\n\r\u00a0")
    return " ".join(text.split())


def text_paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of plain text, parted by blank lines, each clean and none empty."""
    pieces = _BLANK_LINE.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    return tuple(filter(None, map(clean, pieces)))


def fold(text: str) -> str:
    """Return the form in which texts are compared: NFKC, case folded, quotes, dashes, ellipses and blanks alike."""
    text = clean(text)
    if text.isascii():
        return text.lower().replace("`", "'")
    text = unicodedata.normalize("NFKC", text.translate(_FOLDED)).casefold()
    # Case folding may leave NFKC, and NFKC may make a quote or a blank out of a full-width one.
    return clean(unicodedata.normalize("NFKC", text).translate(_FOLDED))


def words(text: str) -> list[str]:
    """Return the words of ``text`` without the punctuation round them.

    Where a script writes none between blanks (Chinese, Japanese, Thai …) two characters are a word.
    """
    stripped = (token.strip(_EDGES) for token in _TOKEN.findall(text))
    return [word for word in stripped if any(map(str.isalnum, word))]


def count_words(text: str) -> int:
    """Return the number of words, as ``words`` finds them."""
    return len(words(text))
