"""The markup inside a feed becomes paragraphs and a first picture, without building a tree where none is needed.

It is done for every new entry, twelve thousand times in a large first refresh; a tree costs 0.4 ms an entry. What is
not plainly well-formed goes to ``text.markup``, which reads anything.
"""

import re
from dataclasses import replace
from html import unescape

from curator.extract.names import word_set
from curator.model import Image
from curator.text.clean import clean
from curator.text.markup import first_image, image_of, paragraphs

MAX_CHARACTERS = 60_000
"""Of one entry's markup; the longest of 18 000 real contents that is one news article has a third of it."""
_PICTURE_REACH = 4_000
_PICTURES = 4

_TAG = re.compile(
    r"""<(?:!--.*?--|(/?[a-zA-Z][\w:-]*+)(?=[\s/>])(?:[^<>"'=]++|=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=]++))*+)>""",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>=]++)))?""")
_IMG = re.compile(r"<img\b[^<>]*>")
_WORDS = re.compile(r"""(\s(?:alt|title)\s*=\s*)(["'])([^<>]*?)\2(?=\s+[\w:-]+\s*=\s*["'\w]|\s*/?>)""")
_CUT_WORDS = re.compile(r"""\s(?:alt|title)\s*=\s*(?:'[^'<>]*'|"[^"<>]*")(?=[^\s/>])(?![\w:-]+\s*=)""")
_SIGN = r"\s*[\[(]?\s*(?:\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§¶]{1,3})\s*[\])]?\s*"
_FOOTNOTE = re.compile(
    rf"<sup\b[^<>]*>\s*<a\b[^<>]*>{_SIGN}</a>\s*</sup>|<a\b[^<>]*>\s*<sup\b[^<>]*>{_SIGN}</sup>\s*</a>", re.IGNORECASE
)
_ANY_TAG = re.compile(r"<[a-zA-Z/!?]")
_END, _BREAK, _UNREADABLE = "\ue001", "\ue002", "\ue003"  # private characters
_BLOCKS = word_set(
    "p div h1 h2 h3 h4 h5 h6 li ul ol blockquote figure table tbody tr td th section article aside header footer main "
    "hr pre dl dt dd center address nav form fieldset legend caption details summary dialog body title"
)
_NOT_TEXT = word_set(
    "figcaption script style noscript iframe svg math video audio object button select textarea template canvas "
    "noembed noframes"
)
_INLINE = word_set("a b big br cite code em font i img o:p s small span strong sub sup u")


class _Separators(dict[str | None, str]):
    """The name of a tag → what stands for it in the text; a name not met before is judged as it comes."""

    def __missing__(self, name: str | None) -> str:
        bare = (name or "").removeprefix("/").lower()
        if bare in _NOT_TEXT:
            return _UNREADABLE
        return _END if bare in _BLOCKS else _BREAK if bare == "br" else ""


_SEPARATORS = _Separators()
_SEPARATORS.update({tag: _SEPARATORS[tag] for name in _BLOCKS | _NOT_TEXT | _INLINE for tag in (name, f"/{name}")})


def feed_paragraphs(markup: str) -> tuple[str, ...]:
    """Return the paragraphs of a feed's markup, as ``text.markup.paragraphs`` would."""
    markup = markup[:MAX_CHARACTERS]
    if "<sup" in markup:
        markup = _FOOTNOTE.sub("", markup)
    if "<" not in markup or not _ANY_TAG.search(markup):
        return paragraphs(markup)
    if _END in markup or _BREAK in markup or _UNREADABLE in markup or markup.rfind("<!--") > markup.rfind("-->"):
        return paragraphs(markup)  # an open comment would be sought anew from each beginning
    text = _separated(markup)
    if _UNREADABLE in text or ("<" in text and _ANY_TAG.search(text)):
        return paragraphs(markup)
    text = " ".join(unescape(text).split())
    if _BREAK in text:
        text = text.replace(f"{_BREAK} {_BREAK}", _END).replace(_BREAK + _BREAK, _END).replace(_BREAK, " ")
    return tuple(filter(None, [_cleaned(piece) for piece in text.split(_END) if piece and piece != " "]))


def _cleaned(piece: str) -> str:
    """Return a piece in which white space is collapsed already as ``clean`` would."""
    return piece.strip() if piece.isascii() and piece.isprintable() and "  " not in piece else clean(piece)


def _separated(markup: str) -> str:
    """Return the text with a separator in place of each tag, and without what is no text."""
    pieces = _TAG.split(markup)
    separators = list(map(_SEPARATORS.__getitem__, pieces[1::2]))
    if _UNREADABLE in separators:
        _drop(pieces, separators)
    pieces[1::2] = separators
    return "".join(pieces)


def _drop(pieces: list[str], separators: list[str]) -> None:
    """Empty what stands between the tags of an element that is not read; one that nothing closes stays marked."""
    names = [(name or "").lower() for name in pieces[1::2]]
    end = -1
    for start in [place for place, separator in enumerate(separators) if separator == _UNREADABLE]:
        if start <= end:
            continue
        try:
            end = names.index(f"/{names[start]}", start)
        except ValueError:
            return
        separators[start : end + 1] = [""] * (end + 1 - start)
        pieces[2 * start + 2 : 2 * end + 1 : 2] = [""] * (end - start)


def feed_image(markup: str, base_url: str) -> Image | None:
    """Return the first picture of a feed's markup worth showing; only its surroundings are read."""
    place = -1
    for _ in range(_PICTURES):
        place = markup.find("<img", place + 1)
        if place < 0:
            return None
        figure = markup.rfind("<figure", max(0, place - _PICTURE_REACH), place)
        start = place if figure < 0 or "</figure" in markup[figure:place] else figure
        picture = _one_picture(markup, start, place)
        cut = _CUT_WORDS.search(picture, place - start)
        if cut:
            picture = _mended(picture, place - start)
        image = _image(picture, place - start, base_url)
        if image:
            return replace(image, alt="", title="") if cut and _CUT_WORDS.search(picture, place - start) else image
    return None


def _image(picture: str, place: int, base_url: str) -> Image | None:
    """Return the picture whose tag is at ``place`` of its figure."""
    tag = _TAG.match(picture, place)
    _, has_caption, caption = picture.partition("<figcaption") if place else ("", "", "")
    caption = _TAG.sub("", f"{has_caption}{caption}".partition("</figcaption")[0])
    if not tag or tag[1] != "img" or "<" in caption:
        return first_image(picture, base_url)
    attributes: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(tag[0], 4):
        attributes.setdefault(name.lower(), unescape("".join(values)))
    return image_of(attributes, clean(unescape(caption)), base_url)


def _mended(picture: str, place: int) -> str:
    """Return a picture with its tag's words in whole quotes: ``alt='the ferry's end'`` goes to the last of them."""
    tag = _IMG.match(picture, place)
    if not tag:
        return picture
    return picture[:place] + _WORDS.sub(_requoted, tag[0]) + picture[tag.end() :]


def _requoted(words: re.Match[str]) -> str:
    return f'{words[1]}"{words[3].replace(chr(34), "&quot;")}"'


def _one_picture(markup: str, start: int, place: int) -> str:
    """Return the picture at ``place`` with its figure, and no other picture."""
    end = min(place + _PICTURE_REACH, len(markup))
    closed = markup.find("</figure", place, end)
    if start != place and closed > 0:
        end = closed
    other = markup.find("<img", place + 4, end)
    return markup[start : end if other < 0 else other]
