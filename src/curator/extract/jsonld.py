"""The JSON-LD scripts of a page become a graph of nodes that can be asked for the article and what belongs to it.

Read as publishers write it: comments, CDATA, trailing commas and control characters are forgiven, ``@graph`` and
``@id`` are followed, a list stands wherever a value may.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from curator.text.markup import to_text

Node = Mapping[str, object]
MAX_NODES = 5_000
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>|;)\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_RANKS = {
    "newsarticle": 5,
    "reportagenewsarticle": 5,
    "analysisnewsarticle": 5,
    "opinionnewsarticle": 5,
    "liveblogposting": 5,
    "article": 4,
    "blogposting": 4,
    "report": 3,
    "creativework": 2,
    "webpage": 1,
}


@dataclass(frozen=True, slots=True)
class Graph:
    """The nodes of all scripts, in order, and those with an ``@id`` by it."""

    nodes: tuple[Node, ...]
    by_id: Mapping[str, Node]

    def article(self, url: str) -> Node:
        """Return the node of the article that the page at ``url`` shows, an empty one if none is told."""
        ranked = [(self._rank(node, url), -place, node) for place, node in enumerate(self.nodes)]
        best = max((entry for entry in ranked if entry[0] > 0), default=None, key=lambda entry: entry[:2])
        return best[2] if best else {}

    def _rank(self, node: Node, url: str) -> int:
        rank = max((_rank_of(kind) for kind in types(node)), default=0)
        if rank < 2 and not (rank and node.get("datePublished")):
            return 0
        address = url.split("#")[0].split("?")[0].rstrip("/")
        own = any(_address(node.get(name)).rstrip("/") == address for name in ("url", "mainEntityOfPage", "@id"))
        return rank * 4 + 8 * own + 2 * bool(node.get("articleBody")) + bool(node.get("datePublished"))

    def follow(self, value: object) -> list[Node | str]:
        """Return a value as a flat list of texts and nodes, references followed."""
        found: list[Node | str] = []
        waiting = [value]
        while waiting and len(found) < 100:
            item = waiting.pop(0)
            if isinstance(item, list):
                waiting[:0] = item[:100]
            elif isinstance(item, str):
                found.append(item)
            elif isinstance(item, dict):
                found.append(self.by_id.get(str(item.get("@id")), item) if len(item) <= 2 else item)
        return found

    def texts(self, node: Node, *names: str) -> list[str]:
        """Return the plain texts of the first of these properties that has any; of nodes, their names."""
        for name in names:
            values = [item if isinstance(item, str) else _name(item) for item in self.follow(node.get(name))]
            texts = [text for value in values if (text := to_text(value))]
            if texts:
                return texts
        return []

    def text(self, node: Node, *names: str) -> str:
        """Return the first of ``texts``, or an empty text."""
        return next(iter(self.texts(node, *names)), "")


def types(node: Node) -> list[str]:
    """Return a node's types in lower case, without the vocabulary's address."""
    kinds = node.get("@type")
    return [str(kind).rpartition("/")[2].lower() for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind]


def read_graph(scripts: Iterable[str]) -> Graph:
    """Read the scripts of one page; what cannot be read is left out."""
    nodes: list[Node] = []
    for script in scripts:
        nodes.extend(_nodes(_load(script)))
        if len(nodes) > MAX_NODES:
            break
    by_id: dict[str, Node] = {}
    for node in nodes:
        name = node.get("@id")
        if isinstance(name, str) and len(node) > len(by_id.get(name, {})):
            by_id[name] = node
    return Graph(nodes=tuple(nodes), by_id=by_id)


def _load(script: str) -> object:
    text = _WRAPPING.sub("", _WRAPPING.sub("", script)).strip()
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", _without_comments(text))):
        try:
            value: object = json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
        return value
    return None


def _without_comments(text: str) -> str:
    """Return a script without what stands between ``/*`` and ``*/``; an expression would look for each end anew."""
    pieces, start = [], 0
    while (opened := text.find("/*", start)) >= 0 and (closed := text.find("*/", opened + 2)) >= 0:
        pieces.append(text[start:opened])
        start = closed + 2
    return "".join((*pieces, text[start:]))


def _nodes(value: object) -> Iterator[Node]:
    """Return every object in document order, at most ``MAX_NODES``."""
    waiting = [value]
    given = 0
    while waiting and given < MAX_NODES:
        item = waiting.pop()
        if isinstance(item, dict):
            given += 1
            yield item
            waiting.extend(reversed([child for child in item.values() if isinstance(child, dict | list)]))
        elif isinstance(item, list):
            waiting.extend(reversed([child for child in item if isinstance(child, dict | list)]))


def _rank_of(kind: str) -> int:
    return _RANKS.get(kind, 4 if kind.endswith(("article", "posting")) else 0)


def _address(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    return value.split("#")[0].split("?")[0] if isinstance(value, str) else ""


def _name(node: Node) -> str:
    value = node.get("name") or node.get("@value") or _full_name(node)
    if isinstance(value, list):
        value = next(iter(value), "")
    return value if isinstance(value, str) else ""


def _full_name(node: Node) -> str:
    return " ".join(part for name in ("givenName", "familyName") if isinstance(part := node.get(name), str))
