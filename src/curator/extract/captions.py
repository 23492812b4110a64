"""What stands at a picture becomes its caption and its credit, apart from each other."""

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from lxml import etree

from curator.extract.credits import CREDIT_TAIL, bare_credit, fuller_credit, is_announced, is_credit, without_credit
from curator.extract.document import beginning
from curator.extract.names import name_tokens, word_set
from curator.text.clean import clean

_MORE = re.compile(r"\s*\b(?:(?:read|show|see|view) )?(?:more|less)\W*$", re.IGNORECASE)  # a button
_NEAR = 400
"""Elements of a box among which a picture's caption is looked for."""
_LONGEST = 5_000
_LONGEST_IN_FIGURE = 400
_LEAST_BLANKS = 4
_MOST_CAPTIONS = 5
_LEAST_PARAGRAPH = 25
"""Letters that make what stands between a picture and a caption more than a label."""
_LONGEST_SIDE_OF_SIGN = 2
"""Digits of the width or height, in pixels."""
_SILENT = frozenset({"script", "style", "button", "noscript", "svg", "template"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_PICTURE_NAMES = word_set("img image photo picture foto bild media")
CAPTION_NAMES = word_set("caption captions figcaption legend bildunterschrift imagecaption legende")


def caption_of(img: etree._Element) -> tuple[str, str]:
    """Return the caption of an ``img`` without its credit, and the credit."""
    box = img.getparent()
    for _ in range(6):
        if box is None or box.tag in {"body", "article", "main"}:
            break
        if any(map(_is_caption, islice(box.iter(), _NEAR))):
            # the next box holds this one's captions too, and other pictures
            return next(filter(any, map(_parted, _captions_of(img, box))), ("", ""))
        if box.tag == "figure":
            return _in_figure(box)
        box = box.getparent()
    return "", ""


def _captions_of(img: etree._Element, box: etree._Element) -> list[etree._Element]:
    """Return the captions in a box that are those of its picture ``img``, the likeliest first."""
    around = frozenset(img.iterancestors())
    others = boxes_of_others(img, box)
    before: list[etree._Element] = []
    behind: list[etree._Element] = []
    is_behind = False
    for node in islice(box.iter(), _NEAR):
        is_behind = is_behind or node is img
        if _is_caption(node) and (node in around or others.isdisjoint(node.iterancestors())):
            (behind if is_behind else before).append(node)
    apart = [*behind, *(node for node in reversed(before) if node not in around)][:_MOST_CAPTIONS]
    return [
        *(node for node in apart if not _is_parted_by_text(img, node, box)),
        *(node for node in before if node in around and len(beginning(node, _LONGEST_IN_FIGURE)) <= _LONGEST_IN_FIGURE),
    ]


def boxes_of_others(img: etree._Element, box: etree._Element) -> frozenset[etree._Element]:
    """Return the boxes within ``box`` that hold a picture, and not this one: what stands in them is not of ``img``."""
    around = frozenset(img.iterancestors())
    boxes: set[etree._Element] = set()
    for other in islice(box.iter(), _NEAR):
        if other.tag in {"img", "amp-img"} and _is_content(other):
            boxes.update(takewhile(lambda outer: outer not in around and outer not in boxes, other.iterancestors()))
    return frozenset(boxes)


def _is_content(img: etree._Element) -> bool:
    """Say whether an ``img`` is more than the sign of a button."""
    sides = (img.get("width") or "", img.get("height") or "")
    is_small = any(side.isdecimal() and len(side) <= _LONGEST_SIDE_OF_SIGN for side in sides)
    return not is_small and not (img.get("src") or "").endswith(".svg")


def _is_parted_by_text(img: etree._Element, caption: etree._Element, box: etree._Element) -> bool:
    """Say whether so much text stands between a picture and a caption that this one is of something else."""
    figure = next(caption.iterancestors("figure"), None) if caption.tag == "figcaption" else None
    if figure is not None and figure in img.iterancestors("figure"):
        return False
    skipped: set[etree._Element] = set()
    is_between = False
    for node in islice(box.iter(), _NEAR):
        if node is img or node is caption:
            if is_between:
                return False
            is_between = True
            # a caption's own words stand behind its tag, before the picture too
            skipped.update(islice(node.iter(), _NEAR))
        elif is_between and node not in skipped:
            if node.tag in _SILENT or _is_caption(node) or is_credit(node):
                skipped.update(islice(node.iter(), _NEAR))
            elif sum(map(str.isalpha, node.text or "")) >= _LEAST_PARAGRAPH and not is_announced(node.text or ""):
                return True
    return False


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
    credits_ = map(bare_credit, map(_text, filter(is_credit, islice(figure.iter(), _NEAR))))
    return "", next(filter(None, credits_), "")


def _is_caption(node: etree._Element) -> bool:
    if node.tag not in {"figcaption", "div", "p", "span"}:
        return False
    return node.tag == "figcaption" or any(map(_names_caption, (node.get("class") or "").split()))


def _names_caption(name: str) -> bool:
    words = name_tokens(name)
    return bool(CAPTION_NAMES & words) or ("description" in words and bool(_PICTURE_NAMES & words))


def _parted(node: etree._Element) -> tuple[str, str]:
    credits_ = [child for child in node.iter() if child is not node and (is_credit(child) or _is_cited(child))]
    inside = {inner for child in credits_ for inner in child.iter()}
    caption = _MORE.sub("", clean(" ".join(_pieces(node, inside))))
    credit = clean(" ".join(_text(child) for child in credits_[:1]))
    whole = caption
    found = CREDIT_TAIL.search(caption)
    if found:
        caption = caption[: found.start()]
        credit = credit or next(filter(None, found.groups()), "")
    credit = fuller_credit(whole, bare_credit(credit))
    return without_credit(_once(caption.strip(" |/–-")), credit), credit


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
