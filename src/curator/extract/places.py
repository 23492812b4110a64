"""Where on a page something stands: near its headline, further down, or in a part that is not the article's."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from lxml import etree

from curator.extract.names import name_tokens, word_set
from curator.extract.runs import Run

_ABOVE, _BELOW, _PARAGRAPHS_BELOW = 4, 40, 3
"""Stretches of text round the headline that count as near it, and how many of them may be paragraphs."""
_PARAGRAPH = 25
_ELSEWHERE = word_set(
    "comment comments commentlist related recommended recommendations recirc sidebar widget widgets teaser teasers "
    "promo promos newsletter trending popular nav navigation menu more latest carousel slider modal popup "
    "mostread kommentare kommentar podcast"
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

    def placed(self, path: etree.XPath) -> Iterator[tuple[etree._Element, bool]]:
        """Return what a path finds from a little above the headline on, each with whether it is near.

        The path begins with ``$ends |``, so that the ends of what is near are met in their order.
        """
        ends = (self.near[0].block, self.near[-1].block) if self.near else (None, None)
        below, near = ends[0] is None, True
        for node in path(self._root, ends=[node for node in ends if node is not None]):
            below = below or node is ends[0]
            if below:
                yield node, near
            near = near and (node is not ends[1] or not self.far)

    def is_elsewhere(self, node: etree._Element) -> bool:
        """Say whether an element stands in a part of the page that is not the article's."""
        boxes = takewhile(lambda box: box not in self._around, node.iterancestors())
        return any(map(_is_aside, (box for box in boxes if box.tag not in {"body", "html"})))


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
