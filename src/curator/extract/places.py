"""Where on a page something stands: near its headline, further down, or in a part that is not the article's."""

from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from lxml import etree

from curator.extract.names import name_tokens, word_set
from curator.extract.runs import Run

_ABOVE, _BELOW, _PARAGRAPHS_BELOW = 4, 40, 3
"""Stretches of text round the headline that count as near it, and how many of them may be paragraphs."""
_PARAGRAPH = 20
_MOST_BOXES = 40
"""In which an element stands; a page nested deeper than that is not read so closely."""
_ELSEWHERE = word_set(
    "comment comments commentlist related recommended recommendations recirc sidebar widget widgets teaser teasers "
    "promo promos newsletter trending popular nav navigation menu more latest carousel slider modal popup "
    "mostread kommentare kommentar podcast"
)
_OTHERS = word_set(
    "comment comments commentlist kommentare kommentar related recommended recommendations recirc mostread trending "
    "popular newsletter"
)
_OF_ARTICLE = frozenset({"post", "entry", "article"})
"""An article may have a footer of its own."""


class Places:
    """The places of one page, measured from its headline."""

    def __init__(self, root: etree._Element, runs: Sequence[Run], headline: Run | None) -> None:
        self.headline = headline
        place = headline.place if headline else 0
        end = _end_of_head(runs, place)
        self.near, self.far = runs[max(0, place - _ABOVE) : end], runs[end:]
        self._root = root
        self._around = frozenset(() if headline is None else headline.block.iterancestors())

    def nodes(self, *tags: str, near: bool) -> Iterator[etree._Element]:
        """Return the elements of these tags near the headline, or those below, in order; ask for the near ones first.

        Those that stand in a part of the page that is not the article's are among them.
        """
        first, last = (self.near[0].block, self.near[-1].block) if self.near else (None, None)
        ends = {node.tag for node in (first, last) if node is not None}
        below, beyond = first is None, False
        for node in self._root.iter(*tags, *ends):
            below = below or node is first
            if beyond and near:
                return
            if below and beyond is not near and (node.tag not in ends or node.tag in tags):
                yield node
            beyond = beyond or (node is last and bool(self.far))

    def is_elsewhere(self, node: etree._Element) -> bool:
        """Say whether an element stands in a part of the page that is not the article's."""
        boxes = takewhile(lambda box: box not in self._around, islice(node.iterancestors(), _MOST_BOXES))
        return any(map(_is_aside, (box for box in boxes if box.tag not in {"body", "html"})))

    def is_of_others(self, node: etree._Element) -> bool:
        """Say whether an element is, or stands in, what readers wrote or a list of other articles.

        Near the headline the boxes of a builder of sites, which calls them widgets, hold what is the article's.
        """
        boxes = takewhile(lambda box: box not in self._around, islice(node.iterancestors(), _MOST_BOXES))
        return any(not _OTHERS.isdisjoint(name_tokens(box.get("class") or "")) for box in (node, *boxes))


def _is_aside(box: etree._Element) -> bool:
    names = box.get("class")
    if box.tag == "nav" or (box.tag == "footer" and next(box.iterancestors("article"), None) is None):
        return True
    if not names:
        return False
    words = name_tokens(names)
    return not _ELSEWHERE.isdisjoint(words) or ("footer" in words and _OF_ARTICLE.isdisjoint(words))


def _end_of_head(runs: Sequence[Run], start: int) -> int:
    paragraphs = 0
    for place in range(start, min(len(runs), start + _BELOW)):
        paragraphs += runs[place].words >= _PARAGRAPH
        if paragraphs == _PARAGRAPHS_BELOW:
            return place
    return min(len(runs), start + _BELOW)
