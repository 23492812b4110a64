"""The people that a feed names become a byline: names only, each once, in the order of the feed."""

import re
from collections.abc import Iterable

from lxml import etree

from curator.sources.feed.names import Fields, Names, fields
from curator.sources.feed.texts import first_value, label, value

MOST_AUTHORS = 50
_LONGEST_NAME = 500  # beyond it stands a text, and the patterns below take quadratic time

_MAIL = re.compile(r"[<(\[]?\s*(?:mailto:)?[^\s@()<>\[\],;]+@[^\s@()<>\[\],;]+\.[^\s@()<>\[\],;]+\s*[>)\]]?")
_ADDRESS = re.compile(r"[<(\[]?\s*https?://[^\s()<>\[\]]+\s*[>)\]]?", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\((.*)\)\Z")


def byline(found: Fields, names: Names) -> tuple[str, ...]:
    """Return an entry's authors.

    ``dc:creator`` goes before RSS ``author``, which is often a desk's mail box; the podcast's ``itunes:author`` counts
    only where nothing else is said, for it names the show.
    """
    for name in ("dc:creator", "dc:author", "author", "itunes:author"):
        if name in found:
            authors = unique([_person(element, names) for element in found[name][: 2 * MOST_AUTHORS]])
            if authors:
                return authors
    return ()


def person_name(text: str) -> str:
    """Return the name in ``ann@example.com (Ann)``, ``Ann <ann@example.com>`` or ``Ann``; empty when there is none."""
    text = text[:_LONGEST_NAME]
    name = label(text) if "@" not in text else text
    if "@" in name or "://" in name:
        name = label(_ADDRESS.sub(" ", _MAIL.sub(" ", name)))
    inside = _IN_BRACKETS.match(name)
    return (inside[1] if inside else name).strip(" ,;<>")


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that are not empty, each once."""
    return tuple(dict.fromkeys(filter(None, names)))[:MOST_AUTHORS]


def _person(element: etree._Element, names: Names) -> str:
    if not len(element):
        return person_name(element.text or "")
    parts = fields(element, names)
    if "name" in parts:
        return person_name(first_value(parts, "name"))
    if "email" in parts or "uri" in parts or "url" in parts:
        return person_name(element.text or "")
    return person_name(value(element))
