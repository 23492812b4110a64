"""Who wrote an article: what the page's head tells, what it marks as a byline, what stands below "By"."""

import operator
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice

from lxml import etree

from curator.extract.bylines import agencies, persons
from curator.extract.document import Document, beginning, is_small
from curator.extract.jsonld import types
from curator.extract.ladders import is_news, names_of
from curator.extract.names import name_tokens
from curator.extract.runs import Run
from curator.extract.titles import is_outlet
from curator.text.clean import clean

_AUTHOR_METAS = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl",
    "article:author_name",
    "og:article:author", "cxenseparse:author", "article.author", "citation_author", "og:author", "twitter:creator:name",
)  # fmt: skip
_BYLINE_WORDS = ("byline", "author", "autor", "auteur", "writer", "contributor", "verfasser", "signature", "firma")
_BYLINE_TAGS = (
    "a",
    "span",
    "div",
    "p",
    "address",
    "li",
    "strong",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "ul",
    "header",
)
_NAME = r"[^\W\d_a-zß-ÿ][\w.'’-]+"
_WRITTEN_BYLINE = re.compile(
    r"(?i:(?:^|[|•·,]\s*)(?:(?:written|words|text|story) )?(?:by|von|par|por|di|door|av|autor(?:in)?|автор|текст)\b:?)"
    rf"\s+({_NAME}(?:\s+{_NAME}){{1,3}})"
)
_BYLINE_LABEL = re.compile(
    r"(?:(?:written|words|story|posted|published) )?by:?|authors?:?|von|autor(?:in|en)?:?|auteurs?:?|автор:?|текст:?",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"{_NAME}(?:\s+{_NAME}){{1,3}}")
_NO_BYLINE = frozenset(
    {"image", "photo", "bio", "avatar", "related", "comment", "comments", "date", "caption", "credit"}
)
_LONGEST_BYLINE = 90
_TOLD_RUNGS = frozenset({"selector", "json-ld", "meta"})


def authors_of(
    document: Document, runs: Sequence[Run], headline_run: Run | None, outlets: Sequence[str], selected: str
) -> tuple[tuple[str, ...], str]:
    """Return the persons of the byline; where none is named, the agencies that are."""
    if not is_news(document):
        outlets = _without_writers(document, outlets)
    ladder: list[tuple[str, Callable[[], Sequence[str]]]] = [
        ("selector", lambda: [selected]),
        ("json-ld", lambda: document.graph.texts(document.article, "author", "creator")),
        *(("meta", partial(document.metas.__getitem__, name)) for name in _AUTHOR_METAS if name in document.metas),
        ("byline", lambda: _byline(document.root, headline_run, outlets)),
        ("text", lambda: _written_bylines(runs, headline_run)),
    ]
    for rung, read in ladder:
        names = persons(read(), outlets)
        if names:
            return names, rung
    told = ((agencies(read()), rung) for rung, read in ladder if rung in _TOLD_RUNGS)
    return next(filter(operator.itemgetter(0), told), ((), ""))


def _without_writers(document: Document, outlets: Sequence[str]) -> Sequence[str]:
    """Return the names by which an outlet goes without those of its writer, after whom a blog may be named."""
    nodes = (item for item in document.graph.follow(document.article.get("author")) if not isinstance(item, str))
    names = [name for node in nodes if types(node) == ["person"] for name in names_of(node) if _ALONE.fullmatch(name)]
    return [outlet for outlet in outlets if not any(is_outlet(name, [outlet]) for name in names)]


def _byline(root: etree._Element, headline_run: Run | None, outlets: Sequence[str]) -> Sequence[str]:
    """Return the first text below the headline that the page marks as a byline and that names a person."""
    below = headline_run is None
    for node in root.iter(*_BYLINE_TAGS):
        if headline_run is not None and node is headline_run.block:
            below = True
        if not below or not _is_byline(node):
            continue
        for text in _byline_texts(node):
            if any(" " in name or name.isupper() for name in persons([text], outlets)):
                return [text]
    return ()


def _byline_texts(node: etree._Element) -> Iterator[str]:
    """Return what may be the names in a byline: all that it says if that is short, else its first words."""
    text = beginning(node, _LONGEST_BYLINE)
    if 3 <= len(text) <= _LONGEST_BYLINE:
        yield text
    elif is_small(node):
        pieces = (
            clean(str(piece)) for piece in node.itertext("div", "span", "p", "a", "strong", "b", "h3", "h4", "h5")
        )
        yield from islice((piece for piece in pieces if _ALONE.fullmatch(piece)), 1)


def _is_byline(node: etree._Element) -> bool:
    if "author" in {node.get("rel"), node.get("itemprop")}:
        return True
    names = node.get("class")
    if not names:
        return False
    words = name_tokens(names)
    return _NO_BYLINE.isdisjoint(words) and any(word.startswith(_BYLINE_WORDS) for word in words)


def _written_bylines(runs: Sequence[Run], headline_run: Run | None) -> list[str]:
    """Return what follows "By" in a short line below the headline, or in the line below that word."""
    start = headline_run.place if headline_run else 0
    near = runs[start : start + 15]
    for run, following in zip(near, [*near[1:], None], strict=False):
        if run.words <= 16 and (found := _WRITTEN_BYLINE.search(run.text)):
            return [found[1]]
        if following is not None and following.words <= 6 and _BYLINE_LABEL.fullmatch(run.text):
            return [following.text]
    return []
