"""What a page or feed says of its own use becomes a limit in characters and flags."""

import re
from collections.abc import Iterable

from curator.extract.document import Document
from curator.extract.jsonld import types

_DIRECTIVE = re.compile(r"\s*([\w*-]+)\s*:\s*(.*)", re.DOTALL)
_PARTS = re.compile("[,;]")
_NUMBER, _DIGITS = re.compile(r"[0-9]+"), 9
"""Of characters; a longer number is no less a limit than none."""
_WITH_VALUE = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})


def snippet_limit(document: Document, headers: str) -> int | None:
    """Return how many characters the page lets be quoted: None is no limit, 0 is ``nosnippet``.

    Read from ``<meta name="robots">`` and X-Robots-Tag, a header a line; what is told to another robot by name is not
    ours. https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag
    """
    metas = [content for name in ("robots", "curator") for content in document.metas.get(name, ())]
    limits = [limit for text in (*metas, *headers.split("\n")) for limit in _limits(text)]
    return min(limits, default=None)


def _limits(text: str) -> Iterable[int]:
    robot = ""
    for part in _PARTS.split(text.lower()):
        found = _DIRECTIVE.match(part)
        if found and found[1] not in _WITH_VALUE:
            robot, part = found[1], found[2]
            found = _DIRECTIVE.match(part)
        if robot not in {"", "*", "curator"}:
            continue
        if "nosnippet" in part.split():
            yield 0
        elif found and found[1] == "max-snippet" and (value := _NUMBER.match(found[2])):
            yield int(value[0][:_DIGITS])


def is_paywalled(document: Document) -> bool:
    """Say whether the page declares that its article is not free to read (schema.org ``isAccessibleForFree``)."""
    nodes = (
        [document.article] if document.article else [node for node in document.graph.nodes if "webpage" in types(node)]
    )
    if any(str(node.get("isAccessibleForFree", "")).lower().rpartition("/")[2] == "false" for node in nodes):
        return True
    return document.meta("article:content_tier").lower() == "locked"
