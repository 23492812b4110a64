"""Who wrote an article: what its page tells, what it shows as a byline, and where no person is named, which desk."""

import re
from collections.abc import Callable, Sequence
from functools import partial

from curator.extract.bylines import agencies, organisations, persons
from curator.extract.document import Document
from curator.extract.jsonld import Node, types
from curator.extract.ladders import is_news, names_of
from curator.extract.shown import Shown
from curator.extract.titles import is_outlet
from curator.text.clean import fold
from curator.text.markup import to_text

ORGANISATION = "organisation"
"""The rung of who is no person: the outlet, or a desk of it."""
METAS = (
    "article:author", "author", "byline", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl",
    "article:author_name", "article_author", "articleauthor", "og:article:author", "cxenseparse:author",
    "article.author", "citation_author", "og:author", "twitter:creator:name",
)  # fmt: skip
"""The first tells whose this article is; the second may be the same on every page of a site."""
_WRITTEN_BY = re.compile(
    r"written by|author|verfasst von|geschrieben von|écrit par|escrito por|scritto da|geschreven door|автор",
    re.IGNORECASE,
)
_SURNAME_FIRST = re.compile(r"^([^\W\d_][^\W\d_'’-]+), ([^\W\d_][^\W\d_'’.-]+)$")
_TWO_NAMES = re.compile(r"[^\W\d_a-zß-ÿ][\w.'’-]+(?:\s+[^\W\d_a-zß-ÿ][\w.'’-]+){1,3}")
_SITE = re.compile(r"(?<![\w.@-])(?:www\.)?[\w-]+\.(?:com|org|net|info|[a-z]{2})\b(?!\.)", re.IGNORECASE)
_ORGANISATIONS = frozenset({"organization", "newsmediaorganization", "corporation", "governmentorganization"})

_Rung = tuple[str, Callable[[], Sequence[str]]]
_Named = tuple[tuple[str, ...], str]


def authors_of(document: Document, shown: Shown, outlets: Sequence[str], selected: str) -> _Named:
    """Return the persons of the byline; where none is named, the agencies that are, else whom the page tells instead.

    That is the outlet or its desk as the page itself names it; an outlet never stands beside a person.
    """
    told: list[_Rung] = [
        ("selector", lambda: [selected]),
        ("json-ld", lambda: [name for name, is_person in _told_nodes(document) if is_person]),
        *(("meta", partial(_told_meta, document, name)) for name in METAS if name in document.metas),
        ("meta", lambda: _labelled(document)),
    ]
    named = _persons(told, outlets)
    if _is_full(named) or named[1] == "selector":
        return named
    seen = _persons([("byline", shown.marked), ("byline", shown.linked)], outlets)
    if not seen[0]:
        seen = named if named[0] and not _are_initials(named) else _persons([("text", shown.written)], outlets)
    if seen[0] or named[0]:
        return seen if seen[0] else named
    instead = _organisations(document, selected)
    if not instead[0]:
        seen = _persons([("text", shown.far), ("byline", shown.first_names)], outlets)
        instead = seen if seen[0] else (organisations(shown.desks()), ORGANISATION)
    return instead if instead[0] else ((), "")


def _persons(ladder: Sequence[_Rung], outlets: Sequence[str]) -> _Named:
    for rung, read in ladder:
        names = tuple(name for name in persons(read(), outlets) if not _is_login(name))
        if names:
            return names, rung
    return (), ""


def _is_login(name: str) -> bool:
    return " " not in name and name.islower()


def _is_full(named: _Named) -> bool:
    """Say whether a name is more than a first name, initials or a login; a page may show more of it."""
    return any(" " in name or not name.isascii() for name in named[0])


def _are_initials(named: _Named) -> bool:
    return all(name.isupper() and name.isascii() for name in named[0])


def _organisations(document: Document, selected: str) -> _Named:
    """Return the agencies that the head tells as authors, else the first whom it tells."""
    told = [
        ("selector", [selected]),
        ("json-ld", [name for name, _ in _told_nodes(document)]),
        *(("meta", document.metas[name]) for name in METAS if name in document.metas),
        ("meta", _labelled(document)),
    ]
    for rung, values in told:
        if agencies(values):
            return organisations(values), rung
    return next(filter(None, (organisations(values) for _, values in told)), ()), ORGANISATION


def outlets_but_writers(document: Document, outlets: Sequence[str]) -> Sequence[str]:
    """Return the names by which an outlet goes without those of its writer, after whom a blog may be named.

    On pages of news that is only who is told to be a person while the site itself goes by another name.
    """
    nodes = (item for item in document.graph.follow(document.article.get("author")) if not isinstance(item, str))
    names = [name for node in nodes if "person" in types(node) for name in names_of(node) if _TWO_NAMES.fullmatch(name)]
    if is_news(document):
        sites = document.metas.get("og:site_name", ())
        names = [name for name in names if sites and not is_outlet(name, sites)]
    return [outlet for outlet in outlets if not any(is_outlet(name, [outlet]) for name in names)]


def _told_nodes(document: Document) -> list[tuple[str, bool]]:
    """Return the names of the article's authors in JSON-LD, each with whether it may be a person's."""
    for name in ("author", "creator"):
        found = [
            (text, not _is_organisation(item))
            for item in document.graph.follow(document.article.get(name))
            for text in document.graph.texts({"item": item}, "item")
        ]
        if found:
            return [(to_text(text), is_person) for text, is_person in found]
    return []


def _is_organisation(item: Node | str) -> bool:
    kinds = set() if isinstance(item, str) else set(types(item))
    return bool(kinds) and kinds <= _ORGANISATIONS


def _told_meta(document: Document, name: str) -> list[str]:
    institutions = {fold(text) for text, is_person in _told_nodes(document) if not is_person}
    return [
        _SURNAME_FIRST.sub(r"\2 \1", value)
        for value in document.metas[name]
        if not _SITE.search(value) and fold(value) not in institutions
    ]


def _labelled(document: Document) -> list[str]:
    """Return what WordPress tells Twitter as "Written by"."""
    return [
        document.meta(f"twitter:data{number}")
        for number in (1, 2)
        if _WRITTEN_BY.fullmatch(document.meta(f"twitter:label{number}"))
    ]
