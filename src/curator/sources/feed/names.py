"""Element names in all the namespaces that feeds use become short names: ``title``, ``dc:creator``, ``media:content``.

RSS in all its namespaces, RDF Site Summary and Atom share the bare names: an element's shape (an ``href``, children)
tells them apart where they differ. Names are lower case, since feeds write ``pubdate`` and ``GUID`` too.
"""

import re

from lxml import etree

Fields = dict[str, list[etree._Element]]  # noqa: SLF001 - the only name that lxml has for it
"""An element's children under their short names, in document order."""

_PLAIN = (
    "", "purl.org/rss/1.0", "my.netscape.com/rdf/simple/0.9", "channel.netscape.com/rdf/simple/0.9",
    "my.netscape.com/publish/formats/rss-0.91.dtd", "purl.org/net/rss1.1", "w3.org/2005/atom", "purl.org/atom/ns",
    "blogs.law.harvard.edu/tech/rss", "cyber.law.harvard.edu/rss/rss.html",
)  # fmt: skip
_PREFIXES = {
    **dict.fromkeys(_PLAIN, ""),
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/dc/terms": "dcterms",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/rss/1.0/modules/syndication": "sy",
    "purl.org/syndication/thread/1.0": "thr",
    "w3.org/1999/xhtml": "xhtml",
    "w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "backend.userland.com/creativecommonsrssmodule": "creativecommons",
    "cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "creativecommons",
    "creativecommons.org/ns": "cc",
    "web.resource.org/cc": "cc",
    "rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "pheedo.com/namespace/pheedo": "pheedo",
}
# Written in every way there is: with and without a slash at the end, in any case, on several hosts.
_PREFIX_SHAPES = (
    (re.compile(r"(^|\.)itunes\.com/dtds/podcast"), "itunes"),
    (re.compile(r"(^|\.)search\.yahoo\.com/mrss|^rssboard\.org/media-rss"), "media"),
    (re.compile(r"^backend\.userland\.com/rss\d*$"), ""),
)
# What a prefix means where its declaration is lost, or names an address that nobody knows.
_BY_HABIT = {"": "", "rss": "", "atom": ""} | {
    name: name
    for name in (
        "dc",
        "dcterms",
        "content",
        "sy",
        "thr",
        "xhtml",
        "rdf",
        "itunes",
        "media",
        "creativecommons",
        "cc",
        "feedburner",
        "pheedo",
    )
}
_SCHEME = re.compile(r"^https?://(?:www\.)?")


class Names(dict[str, str]):
    """lxml's ``{namespace}local`` → a short name, or an empty one for what we do not read; filled as names are met.

    A root's default namespace that nobody knows counts as none (feeds that only meant to be RSS), and its other
    unknown namespaces count as what their prefix usually means.
    """

    def __init__(self, root: etree._Element) -> None:
        super().__init__()
        self._declared = {namespace: prefix or "" for prefix, namespace in root.nsmap.items()}

    def __missing__(self, tag: object) -> str:
        if not isinstance(tag, str):  # an entity that a damaged document left unresolved
            return ""
        name = self[tag] = self._short(tag)
        return name

    def _short(self, tag: str) -> str:
        namespace, _, local = tag.rpartition("}")
        if namespace:
            prefix = _prefix(namespace[1:])
            if prefix is None:
                prefix = _BY_HABIT.get(self._declared.get(namespace[1:], "?").lower())
        else:
            lost, _, local = local.rpartition(":")
            prefix = _BY_HABIT.get(lost.lower())
        if prefix is None:
            return ""
        return f"{prefix}:{local.lower()}" if prefix else local.lower()


def fields(element: etree._Element, names: Names) -> Fields:
    """Return the element's children by short name."""
    found: Fields = {}
    for child in element:
        found.setdefault(names[child.tag], []).append(child)
    return found


def _prefix(namespace: str) -> str | None:
    bare = _SCHEME.sub("", namespace.strip().lower()).rstrip("/#")
    if bare in _PREFIXES:
        return _PREFIXES[bare]
    return next((prefix for shape, prefix in _PREFIX_SHAPES if shape.search(bare)), None)
