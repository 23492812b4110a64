"""A page's tree becomes runs: stretches of text between block boundaries, each knowing where it stands.

One pass in document order handles pages of ``p``, of bare ``div``, of ``br`` and of tables alike. What looks like no
article text (navigation, forms, bad class names) is marked, not removed: the body's finder pardons wrong marks.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

from curator.extract.marks import BAD_TAGS, Mark, is_unseen, kinds_of, mark_of
from curator.extract.names import word_set

Make = tuple[str, str]

_SKIPPED = word_set(
    "script style noscript template svg math iframe noembed noframes object audio video canvas button select "
    "textarea input picture head map amp-ad amp-iframe amp-video"
)
_INLINE = word_set(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark nobr q rb rp rt ruby s "
    "samp small span strike strong sub sup time tt u var wbr amp-img"
)
_BOLD = frozenset({"b", "strong"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SWALLOWING = frozenset({"button", "svg", "select", "object"})
"""Skipped too, unless the page forgot to close one and all of it lies inside."""
_LISTS = frozenset({"ul", "ol"})
_MENU_SHARE = 0.8
_FURNITURE = frozenset({"nav", "footer", "header"})
_OF_TEXT = ("p", "h1", "h2", "h3", "article", "main", "time", "figure", "blockquote")
"""What none of a site's own furniture is without, if any of it may belong to the article."""
_FIGURES, _ITEMS, _LABELS = (
    frozenset({"figure", "figcaption"}),
    frozenset({"li", "dt", "dd"}),
    frozenset({"span", "sup"}),
)
_TELLING = _FIGURES | _ITEMS | _HEADINGS | {"p"}
_SIGN = re.compile(r"\s*[\[(]?\s*(?:\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§¶]{1,3})\s*[\])]?\s*", re.IGNORECASE)
_LONGEST_SIGN = 12
_TOLD_TO_THE_BLIND = re.compile(
    r"[\s,(]*(?:opens? (?:in )?(?:a )?new (?:tab|window)|external link|öffnet in (?:einem )?neue[mn] (?:tab|"
    r"fenster))[\s,)]*",
    re.IGNORECASE,
)
_UNSPACED = re.compile("[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff]")
MAX_ELEMENTS = 100_000
_MOST_SEARCHED, _MOST_WEIGHED = 200, 20_000
MAX_LENGTH = 20_000
"""Characters of a run; no paragraph has half as many."""


@dataclass(slots=True, eq=False)
class Run:
    """One stretch of text; shares are of its characters."""

    place: int
    text: str
    words: float
    block: etree._Element
    make: Make
    link_share: float
    bold_share: float
    marks: tuple[Mark, ...]
    figure: bool
    heading: str
    lists: bool

    @property
    def parent(self) -> etree._Element | None:
        return self.block.getparent()

    @property
    def parent_make(self) -> Make:
        parent = self.block.getparent()
        return ("", "") if parent is None else make_of(parent)


@dataclass(slots=True)
class _Frame:
    """What is open at one block."""

    element: etree._Element
    make: Make
    marks: tuple[Mark, ...]
    figure: bool
    heading: str
    lists: bool
    paragraph: bool


@dataclass(slots=True)
class _Walk:
    frames: list[_Frame]
    runs: list[Run] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    links: int = 0
    bolds: int = 0
    linked: int = 0
    bolded: int = 0
    breaks: int = 0
    searched: int = 0
    weighed: int = 0
    """Pieces of text."""

    def add(self, text: str) -> None:
        """Take up text, with what is said of it at this place."""
        self.pieces.append(text)
        if self.links or self.bolds or self.breaks:
            length = len(text.strip())
            if length:
                self.breaks = 0
            if self.links:
                self.linked += length
            if self.bolds:
                self.bolded += length

    def end_line(self) -> None:
        """Take up a line break; the second in a row ends the run."""
        self.breaks += 1
        if self.breaks > 1:
            self.flush()
        self.pieces.append("\n")

    def flush(self) -> None:
        """End the run at a block's boundary."""
        self.breaks = 0
        pieces, self.pieces = self.pieces, []
        linked, self.linked = self.linked, 0
        bolded, self.bolded = self.bolded, 0
        text = " ".join("".join(pieces).split())[:MAX_LENGTH]
        if not text:
            return
        frame = self.frames[-1]
        length = len(text)
        self.runs.append(
            Run(
                len(self.runs),
                text,
                count(text),
                frame.element,
                frame.make,
                linked / length,
                bolded / length,
                frame.marks,
                frame.figure,
                frame.heading,
                frame.lists,
            )
        )


def count(text: str) -> float:
    """Return the number of words; two characters of a script without blanks are one."""
    words = text.count(" ") + 1
    return words if text.isascii() else words + len(_UNSPACED.findall(text)) / 2


def make_of(element: etree._Element) -> Make:
    """Return what tells an element's kind on its page: tag and class attribute, generated names included."""
    return element.tag, element.get("class") or ""


def runs_of(root: etree._Element) -> list[Run]:
    """Return the runs of a page in document order; hidden labels, scripts and ``data-nosnippet`` parts are left out."""
    body = next(root.iter("body"), root)
    if any(node.get("data-nosnippet") is not None for node in (root, body)):
        return []
    walk = _Walk(frames=[_Frame(body, make_of(body), (), figure=False, heading="", lists=False, paragraph=False)])
    walk.add(body.text or "")
    walker = etree.iterwalk(body, events=("start", "end"))
    skipped: etree._Element | None = None
    seen = 0
    for event, element in walker:
        if event == "start":
            seen += 1
            if seen > MAX_ELEMENTS:
                break
            if element is not body and not _enter(walk, element):
                walker.skip_subtree()
                skipped = element
        elif skipped is not None and element is skipped:
            skipped = None
            if tail := element.tail:
                walk.add(tail)
        elif element is not body:
            _leave(walk, element)
    walk.flush()
    return walk.runs


def _enter(walk: _Walk, element: etree._Element) -> bool:
    """Open an element; say whether to go into it."""
    tag = element.tag
    named = element.keys()
    names = element.get("class") or "" if named else ""
    kinds = kinds_of(names) if names else 0
    if tag in _SKIPPED:
        if not _swallows(walk, element):
            return False
    elif named and ("data-nosnippet" in named or (kinds and is_unseen(element, kinds))):
        return False
    outer = walk.frames[-1]
    if tag in _INLINE or (outer.paragraph and "-" in tag):
        if tag in _LABELS and _is_label(element):
            return False
        _enter_inline(walk, tag)
    else:
        if walk.pieces:
            walk.flush()
        walk.breaks = 0
        if (tag in _FURNITURE and not _holds(walk, element, *_OF_TEXT)) or (tag in _LISTS and _is_menu(walk, element)):
            return False
        frame = _framed(outer, element, names, kinds, named)
        if tag == "figure" and _holds(walk, element, "h1"):
            frame.figure = outer.figure  # the opening of an article laid over its picture
        walk.frames.append(frame)
    if (text := element.text) and (walk.pieces or not text.isspace()):
        walk.add(text)
    return True


def _enter_inline(walk: _Walk, tag: str) -> None:
    if tag == "a":
        walk.links += 1
    elif tag in _BOLD:
        walk.bolds += 1
    elif tag == "br":
        walk.end_line()


def _swallows(walk: _Walk, element: etree._Element) -> bool:
    """Say whether what is no text holds the article all the same: a button that the page never closes."""
    return element.tag in _SWALLOWING and _holds(walk, element, "article", "main")


def _holds(walk: _Walk, element: etree._Element, *tags: str) -> bool:
    """Say whether an element holds one of these; of a page with very many to search, the rest is taken to do so."""
    walk.searched += 1
    return walk.searched > _MOST_SEARCHED or next(element.iter(*tags), None) is not None


def _is_menu(walk: _Walk, element: etree._Element) -> bool:
    """Say whether a list is nearly all links, and none of it may be a paragraph: half of a page's elements stand so."""
    if walk.weighed > _MOST_WEIGHED or _holds(walk, element, *_OF_TEXT):
        return False
    whole = [len(text.strip()) for text in element.itertext()]
    walk.weighed += len(whole)
    linked = sum(len(text.strip()) for link in element.iter("a") for text in link.itertext())
    return linked >= _MENU_SHARE * sum(whole) > 0


def _leave(walk: _Walk, element: etree._Element) -> None:
    tag = element.tag
    if tag == "a":
        walk.links -= 1
    elif tag in _BOLD:
        walk.bolds -= 1
    elif walk.frames[-1].element is element:
        if walk.pieces:
            walk.flush()
        walk.breaks = 0
        walk.frames.pop()
    if (tail := element.tail) and (walk.pieces or not tail.isspace()):
        walk.add(tail)


def _is_label(element: etree._Element) -> bool:
    """Say whether this is a label told to the blind, or the sign of a footnote."""
    text = element.text
    if element.tag == "span":
        return bool(text and len(text) < 40 and "n" in text and _TOLD_TO_THE_BLIND.fullmatch(text))
    parent = element.getparent()
    linked = (len(element) == 1 and element[0].tag == "a") or (parent is not None and parent.tag == "a")
    return linked and _is_sign("".join(map(str, element.itertext())))


def _is_sign(text: str) -> bool:
    return len(text) < _LONGEST_SIGN and _SIGN.fullmatch(text) is not None


def _framed(outer: _Frame, element: etree._Element, names: str, kinds: int, named: Sequence[str | bytes]) -> _Frame:
    tag = element.tag
    marks = outer.marks
    if (kinds or tag in BAD_TAGS or len(named) > bool(names)) and (mark := mark_of(element, kinds, named)):
        marks = (*marks, mark)
    if tag not in _TELLING:  # most tags say nothing
        return _Frame(element, (tag, names), marks, outer.figure, outer.heading, outer.lists, outer.paragraph)
    return _Frame(
        element,
        (tag, names),
        marks,
        outer.figure or tag in _FIGURES,
        tag if tag in _HEADINGS else outer.heading,
        outer.lists or tag in _ITEMS,
        outer.paragraph or tag == "p",
    )
