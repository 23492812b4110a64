"""A feed's parsed tree with what every reader of its elements needs: names, the base of its links, its dialect."""

import re
from dataclasses import dataclass, field

from lxml import etree

from curator.sources.feed.names import Names
from curator.urls import resolve_link

# What resolve_link would return unchanged; nearly all links of all feeds.
_PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[A-Za-z0-9\-._~!$&'()*+,;=:@/?%#]{0,1000})?\Z")


@dataclass(slots=True)
class Document:
    """One feed document. ``names`` fills itself as names are met."""

    root: etree._Element
    names: Names
    url: str
    """Where it came from; relative links start here."""
    has_bases: bool
    """Somewhere in it stands ``xml:base``."""
    note: str = ""
    """What was repaired, in words."""
    kind: str = field(init=False)
    """The root's short name: ``rss, rdf:rdf, feed``, or another that is no feed's."""
    is_atom: bool = field(init=False)
    """Texts without a type are plain, and authors are inherited."""

    def __post_init__(self) -> None:
        self.kind = self.names[self.root.tag]
        self.is_atom = self.kind == "feed"

    def address(self, element: etree._Element, written: str | None) -> str:
        """Return the http(s) address that an element's link means, or an empty one."""
        if not written:
            return ""
        written = written.strip()
        if _PLAIN_ADDRESS.match(written):
            return written
        base = resolve_link(self.url, element.base or "") if self.has_bases else self.url
        return resolve_link(base or self.url, written)
