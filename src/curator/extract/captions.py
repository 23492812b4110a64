"""What stands at a picture becomes its caption and its credit, apart from each other."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice, takewhile

from lxml import etree

from curator.extract.credits import (
    bare_credit,
    credit_of,
    credit_tail,
    first_credit,
    fuller_credit,
    is_announced,
    is_credit,
    without_credit,
)
from curator.extract.document import beginning
from curator.extract.marks import is_unseen, kinds_of
from curator.extract.names import name_tokens, word_set
from curator.text.clean import clean

_MORE = re.compile(r"\s*\b(?:(?:read|show|see|view) )?(?:more|less)\W*$", re.IGNORECASE)  # a button
_COUNTER = re.compile(r"[\s([]*\d{1,3}\s*(?:/|of|von|de|di|sur|van|av|из)\s*\d{1,3}[\s)\].:|]*")
_COUNTER_BEFORE = re.compile(
    r"^(?:[(\[]\s*\d{1,3}\s*(?:/|of|von)\s*\d{1,3}\s*[)\]]|\d{1,3}(?:/|\sof\s)\d{1,3}(?=\s*[|:–—]|\s[A-Z]))[\s|:–—]*"
)
_COUNT_NAMES = word_set("count counter")
_LONGEST_COUNTER = 20
_OF_THE_PAGE = re.compile(
    r"\s*(?:(?:hide|show|toggle|open|close|view) (?:the )?caption\s*$|"
    r"(?:view|open) (?:this )?image in (?:full ?screen|gallery)|"
    r"\W*opens (?:in )?(?:a )?new (?:tab|window)\W*$|purchase licensing rights\W*$|"
    r"(?:media|video|audio) playback is (?:unsupported|not supported)|(?:the|this) video can(?: ?no|')t be played|"
    r"(?:your|this) (?:browser|device) (?:does not|doesn[’']t) support|"
    r"to (?:play|view|watch) this video,? .{0,20}javascript|"
    r"(?:ihr|dein) browser unterstützt|votre navigateur ne |(?:tu|su) navegador no |il tuo browser non )",
    re.IGNORECASE,
)
"""What a player or a button says."""
_NEAR = 400
"""Elements of a box among which a picture's caption is looked for."""
_LONGEST = 5_000
_LONGEST_IN_FIGURE = 400
_LEAST_BLANKS = 4
_MOST_CAPTIONS, _MOST_CREDITS = 5, 5
_LEAST_PARAGRAPH = 25
"""Letters that make what stands between a picture and a caption more than a label."""
_LONGEST_SIDE_OF_SIGN = 2
"""Digits of the width or height, in pixels."""
_MOST_PARAGRAPHS = 20
_TAGS_OF_CREDITS = ("div", "p", "span", "small", "cite", "em", "i", "b", "strong", "a", "li", "dd", "figcaption")
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
    # one with a heading tells of what the picture leads to
    apart.sort(key=lambda node: node.tag != "figcaption" or next(node.iter(*_HEADINGS), None) is not None)
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
    return "", first_credit(map(_text, filter(is_credit, islice(figure.iter(), _NEAR))))


def credit_beside(img: etree._Element) -> str:
    """Return the credit that stands beside a picture, in the smallest box of both that holds no paragraph."""
    box = img.getparent()
    around = frozenset(img.iterancestors())
    for _ in range(4):
        if box is None or box.tag in {"body", "article", "main"} or _holds_paragraph(box):
            break
        others = boxes_of_others(img, box)
        for node in islice(box.iter(*_TAGS_OF_CREDITS), _NEAR):
            credit = "" if node in around else credit_of(node)
            if credit and others.isdisjoint((node, *node.iterancestors())):
                return credit
        box = box.getparent()
    return ""


def _holds_paragraph(box: etree._Element) -> bool:
    paragraphs = islice(box.iter("p"), _MOST_PARAGRAPHS)
    return any(
        sum(map(str.isalpha, text)) >= _LEAST_PARAGRAPH and not is_announced(text)
        for text in (beginning(node, _LONGEST_IN_FIGURE) for node in paragraphs if not _is_caption(node))
    )


def _is_caption(node: etree._Element) -> bool:
    if node.tag == "figcaption":
        return True
    # a figure is named so where it holds the caption only, and where it holds the picture, too
    is_box = node.tag in {"div", "p", "span"} or (node.tag == "figure" and next(node.iter("img"), None) is None)
    return is_box and any(map(_names_caption, (node.get("class") or "").split()))


def _names_caption(name: str) -> bool:
    words = name_tokens(name)
    return bool(CAPTION_NAMES & words) or ("description" in words and bool(_PICTURE_NAMES & words))


def _parted(node: etree._Element) -> tuple[str, str]:
    credits_ = [child for child in node.iter() if child is not node and (is_credit(child) or _is_cited(child))]
    inside = _all_in(credits_)
    unsaid = _all_in(child for child in node.iter() if child is not node and _is_unsaid(child))
    headings = _all_in(node.iter(*_HEADINGS))
    # what has no other words is a caption set as a heading
    tried = (clean(" ".join(_pieces(node, without))) for without in (inside | unsaid | headings, inside | unsaid))
    caption = next(filter(None, tried), "")
    caption = _MORE.sub("", _COUNTER_BEFORE.sub("", caption))
    credit = first_credit(clean(" ".join(_pieces(child, unsaid))) for child in credits_[:_MOST_CREDITS])
    whole = caption
    found = credit_tail(caption)
    if found:
        caption = caption[: found.start()]
        credit = credit or next(filter(None, found.groups()), "")
    credit = fuller_credit(whole, bare_credit(credit))
    caption = without_credit(_once(caption.strip(" |/–-")), credit)
    return caption if bare_credit(caption) else "", credit


def _all_in(boxes: Iterable[etree._Element]) -> set[etree._Element]:
    """Return elements in document order and what they hold; those in others cost nothing."""
    found: set[etree._Element] = set()
    for box in boxes:
        if box not in found:
            found.update(box.iter())
    return found


def _is_unsaid(node: etree._Element) -> bool:
    """Say whether what stands in a caption is no part of it: a label for the blind, the number of the picture."""
    names = node.get("class")
    if not names:
        return False
    if not _COUNT_NAMES.isdisjoint(name_tokens(names)):
        return len(beginning(node, _LONGEST_COUNTER)) <= _LONGEST_COUNTER
    return is_unseen(node, kinds_of(names)) and not is_announced(beginning(node, _LONGEST_COUNTER))


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
        if inner not in without and inner.tag not in {"script", "style", "button", "noscript"} and _is_said(inner.text):
            yield str(inner.text)
        if inner is not node and (inner not in without or _parent_outside(inner, without)) and _is_said(inner.tail):
            yield str(inner.tail)


def _is_said(piece: str | None) -> bool:
    """Say whether a piece of text is more than a counter, or a word of the player or the page about themselves."""
    return piece is not None and not _COUNTER.fullmatch(piece) and not _OF_THE_PAGE.match(piece)


def _parent_outside(node: etree._Element, without: set[etree._Element]) -> bool:
    parent = node.getparent()
    return parent is not None and parent not in without


def _text(node: etree._Element) -> str:
    return beginning(node, _LONGEST)
