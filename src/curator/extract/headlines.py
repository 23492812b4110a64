"""The titles that a page's head tells and the one that it shows become its headline."""

import re
from collections.abc import Sequence

from curator.extract.document import Document, is_small
from curator.extract.likeness import alike
from curator.extract.runs import Run
from curator.extract.titles import headline
from curator.text.clean import clean, fold
from curator.text.markup import to_text

_PARTED_AFTER, _PARTED_BEFORE = re.compile(r"\s*[|:/-]|$"), re.compile(r"[|:/-]\s*$")
_UNLIKE_ANY = 0.2
"""Titles that share fewer of their words do not tell the same thing."""
_LONGEST = 1_000
_HEADINGS = ("h1", "h2", "h3")


def titles_of(document: Document) -> list[tuple[str, str]]:
    """Return the titles the page's head tells, with their rungs, the one made for readers of news first."""
    tree_title = next((clean("".join(map(str, node.itertext()))) for node in document.each("title")), "")
    told = [
        ("opengraph", document.meta("og:title")),
        ("json-ld", document.graph.text(document.article, "headline")),
        ("twitter", document.meta("twitter:title")),
        ("microdata", document.meta("headline")),
        ("json-ld", document.graph.text(document.article, "name")),
        ("title", tree_title),
    ]
    # some write entities and tags into what is text, which is decoded once more
    return [(rung, text) for rung, written in told if (text := to_text(written))]


def shown_headline(run: Run | None, titles: Sequence[tuple[str, str]], outlets: Sequence[str]) -> str:
    """Return what the page shows as its headline; all that its heading holds where a title of the head says as much."""
    if run is None:
        return ""
    heading = next((box for box in (run.block, *run.block.iterancestors(*_HEADINGS)) if box.tag in _HEADINGS), None)
    whole = clean("".join(map(str, heading.itertext()))) if heading is not None and is_small(heading) else ""
    if len(run.text) < len(whole) < _LONGEST and any(
        fold(headline(title, outlets)) == fold(whole) for _, title in titles
    ):
        return whole
    return clean(run.text)


def headline_of(
    titles: Sequence[tuple[str, str]], shown: str, outlets: Sequence[str], *, is_news: bool
) -> tuple[str, str]:
    """Return the headline without its outlet, and its rung; ``shown`` is the page's own."""
    bare = [(rung, text) for rung, title in titles if (text := headline(title, outlets))]
    shown = headline(shown, outlets)
    folded = fold(shown)
    if shown and (not bare or _is_shown_first(bare, folded, is_news=is_news)):
        return shown, "heading"
    if not bare:
        return "", ""
    return (shown, "heading") if folded and _is_core(folded, [fold(text) for _, text in bare]) else bare[0][::-1]


def _is_shown_first(bare: Sequence[tuple[str, str]], shown: str, *, is_news: bool) -> bool:
    """Say whether what the page shows goes before what its head tells.

    Editors of news write a headline for the head and another with a kicker for the page; elsewhere the head is written
    for search engines. What social networks are told is a teaser where it shares next to no word with the headline that
    is shown and told to all others.
    """
    told = [fold(text) for _, text in bare]
    if is_news:
        return bare[0][0] == "opengraph" and shown in told[1:] and alike(told[0], shown) < _UNLIKE_ANY
    with_kicker = shown != told[0] and shown.endswith(told[0])
    return not with_kicker and max(alike(shown, title) for title in told) >= _UNLIKE_ANY


def _is_core(shown: str, told: Sequence[str]) -> bool:
    """Say whether the first title is what the page shows with an outlet behind it, or before it a kicker.

    A kicker that every title has is part of the headline.
    """
    before, found, after = told[0].partition(shown)
    if not found or len(shown) * 3 < len(told[0]):
        return False
    if not before:
        return len(shown.split()) >= 3 or _PARTED_AFTER.match(after) is not None
    is_parted = not after and _PARTED_BEFORE.search(before) is not None
    return is_parted and (len(told) == 1 or not all(_has_kicker(title, before) for title in told))


def _has_kicker(title: str, kicker: str) -> bool:
    return title.startswith(kicker.rstrip(" |:/-"))
