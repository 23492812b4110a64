"""What stands at a picture becomes its caption and its credit, apart from each other."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from curator.extract.document import beginning
from curator.extract.names import name_tokens, word_set
from curator.text.clean import clean, fold

_CREDIT_TAIL = re.compile(
    r"""\s*(?: [(\[]?\s*(?:foto|photos?|photograph|bild|image|credits?|photo\ credit|picture|quelle|source|copyright|
                            crédits?(?:\ photo)?|fotograf(?:ie|a)?|imagen|фото|file\ photo|archivbild|
                            \b(?:drawing|illustration|graphic|grafik|zeichnung|dessin)s?)
                     \s*(?:by|credit)?\s*[:/©]\s*(?P<named>[^()]{2,90}(?:\([^()]{2,40}\))?)[)\]]?
             | [(\[]?\s*©\s*(?P<sign>[^()]{2,90})[)\]]?
             | [(\[](?P<agency>[^()\[\]]{2,60}(?:/|via\ |\bAP\b|AFP|Reuters|Getty|EPA)[^()\[\]]{0,60}
                               |AP|AFP|Reuters|EPA)[)\]]
             | (?<=[.!?”"])\s+(?P<bare>[^.!?]{2,50}(?:/|\ via\ )\s?
                                      (?:Getty|AFP|AP|Reuters|EPA|Shutterstock|dpa|PA)[^.!?]{0,40})
           )\s*\.?\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_PARENTHESIS = re.compile(r"(?<!\s)\s*[(\[]([^()\[\]]{2,90})[)\]]")
_MORE = re.compile(r"\s*\b(?:(?:read|show|see|view) )?(?:more|less)\W*$", re.IGNORECASE)  # a button
_ANNOUNCING = re.compile(
    r"^\W*(?:(?:(?:foto|photos?|photograph(?:s|y)?|bild|image|picture|quelle|source|фото|drawing|illustration|graphic|grafik|"
    r"zeichnung|dessin)\s*(?:[:/©]|(?:by|credits?)\b)|copyright\b|crédits?\b|credits?\b)(?:\W*\bby\b)?\W*)+",
    re.IGNORECASE,
)
"""“Picture Alliance” is a name: only before a mark, “by” or “credit” does such a word announce one."""
_SHORTENED = re.compile(r"\b(?:inc|ltd|co|corp|bros|jr|sr)\.$", re.IGNORECASE)
_PHOTO_END = re.compile(r"(?<=\w) (?:photo|image|foto)s?$")
_CREDIT_NAMES = word_set(
    "credit credits copyright source photographer attribution rights provider agency author fotograf quelle"
)
_NEAR = 400
"""Elements of a box among which a picture's caption is looked for."""
_LONGEST = 5_000
_LONGEST_IN_FIGURE = 400
_LEAST_BLANKS = 4
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_PICTURE_NAMES = word_set("img image photo picture foto bild media")
CAPTION_NAMES = word_set("caption captions figcaption legend bildunterschrift imagecaption legende")


def caption_of(img: etree._Element) -> tuple[str, str]:
    """Return the caption of an ``img`` without its credit, and the credit."""
    box = img.getparent()
    for _ in range(6):
        if box is None or box.tag in {"body", "article", "main"}:
            break
        node = next(filter(_is_caption, islice(box.iter(), _NEAR)), None)
        if node is not None:
            return _parted(node)
        if box.tag == "figure":
            return _in_figure(box)
        box = box.getparent()
    return "", ""


def _in_figure(figure: etree._Element) -> tuple[str, str]:
    """Return the caption, and the credit, of a figure that has no element for it inside.

    It stands right behind the figure where somebody closed that too early; else what a figure says is its picture's.
    """
    behind = figure.getnext()
    if behind is not None and _is_caption(behind):
        return _parted(behind)
    text = beginning(figure, _LONGEST_IN_FIGURE)
    is_said = text.count(" ") >= _LEAST_BLANKS and len(text) <= _LONGEST_IN_FIGURE
    if is_said and not any(inner.tag in _HEADINGS for inner in figure.iter()):
        return _parted(figure)
    credits_ = map(bare_credit, map(_text, filter(_is_credit, islice(figure.iter(), _NEAR))))
    return "", next(filter(None, credits_), "")


def _is_caption(node: etree._Element) -> bool:
    if node.tag not in {"figcaption", "div", "p", "span"}:
        return False
    return node.tag == "figcaption" or any(map(_names_caption, (node.get("class") or "").split()))


def _names_caption(name: str) -> bool:
    words = name_tokens(name)
    return bool(CAPTION_NAMES & words) or ("description" in words and bool(_PICTURE_NAMES & words))


def _is_credit(node: etree._Element) -> bool:
    names = node.get("class") or ""
    return bool(names and _CREDIT_NAMES & name_tokens(names)) or node.get("itemprop") in {
        "copyrightHolder",
        "creditText",
        "author",
    }


def _parted(node: etree._Element) -> tuple[str, str]:
    credits_ = [child for child in node.iter() if child is not node and (_is_credit(child) or _is_cited(child))]
    inside = {inner for child in credits_ for inner in child.iter()}
    caption = _MORE.sub("", clean(" ".join(_pieces(node, inside))))
    credit = clean(" ".join(_text(child) for child in credits_[:1]))
    whole = caption
    found = _CREDIT_TAIL.search(caption)
    if found:
        caption = caption[: found.start()]
        credit = credit or next(filter(None, found.groups()), "")
    credit = fuller_credit(whole, bare_credit(credit))
    return without_credit(_once(caption.strip(" |/–-")), credit), credit


def without_credit(caption: str, credit: str) -> str:
    """Return a caption without the parenthesis, or the last words, that only repeat its credit."""
    known = fold(credit)
    if not known:
        return caption
    for found in _PARENTHESIS.finditer(caption):
        told = bare_credit(found[1])
        if (
            fold(told) == known
            or _parts(told) == _parts(credit)
            or (found.end() == len(caption) and _parts(told) <= _parts(credit))
        ):
            caption = f"{caption[: found.start()]} {caption[found.end() :]}"
            break
    caption = " ".join(caption.split())
    if fold(caption) == known:
        return ""
    if len(caption) > len(credit) and fold(caption[-len(credit) :]) == known and caption[-len(credit) - 1] in " |/":
        caption = caption[: -len(credit)]
    return caption.strip(" |/–-")


def fuller_credit(caption: str, credit: str) -> str:
    """Return the credit in parentheses that ends a caption where it says more than ``credit`` does, else ``credit``."""
    *_, last = [None, *_PARENTHESIS.finditer(caption)]
    if not credit or last is None or caption[last.end() :].strip(" ."):
        return credit
    told = bare_credit(last[1])
    return told if _parts(credit) < _parts(told) else credit


def _parts(credit: str) -> frozenset[str]:
    return frozenset(_PHOTO_END.sub("", fold(part)) for part in credit.split("/"))


def _is_cited(node: etree._Element) -> bool:
    """Say whether a ``cite`` ends a caption after a whole sentence; within one it is the title of a work."""
    if node.tag != "cite" or clean(node.tail or ""):
        return False
    before, parent = node.getprevious(), node.getparent()
    text = clean((parent.text if before is None else before.tail) or "") if parent is not None else ""
    return not text or text[-1] in '.!?…”")|/'


def _once(caption: str) -> str:
    """Return a caption that a page carries twice, for two widths of screen, once."""
    half = len(caption) // 2
    return caption[:half] if half and caption[:half] == caption[half + 1 :] else caption


def bare_credit(text: str) -> str:
    """Return a credit without the word that announces it, each of its parts once."""
    bare = _ANNOUNCING.sub("", clean(text)).strip(" ,|()[]©")
    return _named_once((bare if _SHORTENED.search(bare) else bare.rstrip(" .")).lstrip(" .,|()[]©"))


def _named_once(credit: str) -> str:
    """Return ``Mara Ferry/Varnholm Post`` for ``Mara Ferry/Mara Ferry/Varnholm Post``."""
    if "/" not in credit or "://" in credit:
        return credit
    parts = [part.strip(" ()[]") for part in credit.split("/")]
    named = {fold(part): part for part in reversed(parts) if part}
    if len(named) == len(parts):
        return credit
    return (" / " if " / " in credit else "/").join(reversed(named.values()))


def _pieces(node: etree._Element, without: set[etree._Element]) -> Iterator[str]:
    for inner in node.iter():
        if inner not in without and inner.tag not in {"script", "style", "button", "noscript"} and inner.text:
            yield str(inner.text)
        if inner is not node and inner.tail and (inner not in without or _parent_outside(inner, without)):
            yield str(inner.tail)


def _parent_outside(node: etree._Element, without: set[etree._Element]) -> bool:
    parent = node.getparent()
    return parent is not None and parent not in without


def _text(node: etree._Element) -> str:
    return beginning(node, _LONGEST)


def credit_in(text: str) -> str:
    """Return the credit with which a text ends, empty if with none."""
    found = _CREDIT_TAIL.search(text)
    return bare_credit(next(filter(None, found.groups()), "")) if found else ""
