"""The markup inside a feed becomes paragraphs and a first picture, without building a tree where none is needed.

It is done for every new entry, twelve thousand times in a large first refresh; a tree costs 0.4 ms an entry. What is
not plainly well-formed goes to ``text.markup``, which reads anything.
"""

import re
from html import unescape

from curator.model import Image
from curator.text.clean import clean
from curator.text.markup import first_image, paragraphs

MAX_CHARACTERS = 60_000
"""Of one entry's markup; the longest of 18 000 real contents that is one news article has a third of it."""
_PICTURE_REACH = 4_000
_PICTURES = 4

_NAME = r"[a-zA-Z][\w:-]*+"
_VALUE = r"""(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=]++)"""
_REST = rf"""(?:\s++[^\s"'<>/=]++(?:\s*+=\s*+{_VALUE})?+)*+\s*+/?>"""
_UNREAD = re.compile(
    r"<!--.*?-->|<(figcaption|script|style|noscript|iframe|svg|math|video|audio|object|button|select|textarea|template|canvas)"
    r"\b[^>]*>.*?</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
_SPECIAL = re.compile(
    r"<(?:figcaption|script|style|noscript|iframe|svg|math|video|audio|object|button|select|textarea|template|canvas|"
    r"noembed|noframes|!|\?)",
    re.IGNORECASE,
)
_BLOCK = re.compile(
    rf"""</?(?:p|div|h[1-6]|li|ul|ol|blockquote|figure|table|tbody|tr|td|th|section|article|aside|header|footer|main|hr|pre|
            dl|dt|dd|center|address|nav|form|fieldset|legend|caption|details|summary|dialog|body|title){_REST}""",
    re.VERBOSE | re.IGNORECASE,
)
_LINE = re.compile(rf"</?br{_REST}", re.IGNORECASE)
_INLINE = re.compile(rf"</?{_NAME}{_REST}")
_TAG = re.compile(r"<[a-zA-Z/!?]")
_END, _BREAK = "\ue001", "\ue002"  # private characters, so that the whole text is cleaned at once
_PARAGRAPH_END = re.compile(f"{_END}|{_BREAK}\\s*{_BREAK}")


def feed_paragraphs(markup: str) -> tuple[str, ...]:
    """Return the paragraphs of a feed's markup, as ``text.markup.paragraphs`` would."""
    markup = markup[:MAX_CHARACTERS]
    if "<" not in markup or not _TAG.search(markup):
        return paragraphs(markup)
    text = markup
    if _SPECIAL.search(text):
        text = _UNREAD.sub("", text)
    if _SPECIAL.search(text) or _END in text or _BREAK in text:
        return paragraphs(markup)
    text = _INLINE.sub("", _LINE.sub(_BREAK, _BLOCK.sub(_END, text)))
    if _TAG.search(text):
        return paragraphs(markup)
    pieces = _PARAGRAPH_END.split(clean(unescape(text)))
    return tuple(text for piece in pieces if (text := " ".join(piece.replace(_BREAK, " ").split())))


def feed_image(markup: str, base_url: str) -> Image | None:
    """Return the first picture of a feed's markup worth showing; only its surroundings are read."""
    place = -1
    for _ in range(_PICTURES):
        place = markup.find("<img", place + 1)
        if place < 0:
            return None
        figure = markup.rfind("<figure", max(0, place - _PICTURE_REACH), place)
        start = place if figure < 0 or "</figure" in markup[figure:place] else figure
        image = first_image(_one_picture(markup, start, place), base_url)
        if image:
            return image
    return None


def _one_picture(markup: str, start: int, place: int) -> str:
    """Return the picture at ``place`` with its figure, and no other picture."""
    end = min(place + _PICTURE_REACH, len(markup))
    closed = markup.find("</figure", place, end)
    if start != place and closed > 0:
        end = closed
    other = markup.find("<img", place + 4, end)
    return markup[start : end if other < 0 else other]
