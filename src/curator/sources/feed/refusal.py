"""What came instead of a feed becomes a reason that a person understands."""

import re

from lxml import etree

from curator.errors import ParseError
from curator.text.clean import clean
from curator.text.filetypes import binary_kind
from curator.text.markup import to_text
from curator.text.walls import wall
from curator.urls import display, resolve_link

_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|div|script|p)[\s>]", re.IGNORECASE)
_PAGE_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_FEED_TAG = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel|item|entry)\b", re.IGNORECASE)
_TITLE = re.compile(rb"<title[^>]{0,200}>(.{0,300}?)</title", re.IGNORECASE | re.DOTALL)
_PASSWORD = re.compile(rb"<input[^>]{0,200}type=[\"']?password", re.IGNORECASE)
_CAPTCHA = re.compile(rb"[\"'][^\"']{0,100}captcha[^\"']{0,100}[\"']|challenge-(?:form|running)", re.IGNORECASE)
_OTHER_ROOTS = {
    "opml": "an OPML list of feeds, not a feed",
    "urlset": "a sitemap, not a feed",
    "sitemapindex": "a sitemap, not a feed",
    "svg": "an image, not a feed",
    "error": "an error message in XML, not a feed",
    "opensearchdescription": "a description of a search, not a feed",
}
_LONGEST_LOOK = 300_000


def refuse_early(body: bytes) -> None:
    """Raise ParseError where the first bytes already say that this is no text."""
    if not body.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise ParseError("an empty answer")
    kind = binary_kind(body)
    if kind:
        raise ParseError(f"{kind}, not a feed")


def is_page(body: bytes) -> bool:
    """Say whether the document begins as HTML does."""
    return _PAGE_START.match(body, 0, 4000) is not None


def may_hold_feed(body: bytes) -> bool:
    """Say whether any tag of a feed stands in the bytes, so that a second reader is worth its time."""
    return _FEED_TAG.search(body) is not None


def refused(body: bytes, url: str, root: str) -> ParseError:
    """Return the reason why this document is no feed; ``root`` is the local name of its root, if it has one."""
    look = body[:_LONGEST_LOOK]
    if root.lower() in _OTHER_ROOTS:
        return ParseError(_OTHER_ROOTS[root.lower()])
    if _PAGE.search(look):
        return ParseError(_page(look, url))
    if root:
        return ParseError(f"an XML document with the root <{clean(root)[:40]}>, not a feed")
    if look.lstrip()[:1] in {b"{", b"["}:
        return ParseError("a JSON document, not a JSON Feed")
    return ParseError("plain text, not a feed" if b"\0" not in look else "binary data, not a feed")


def _page(look: bytes, url: str) -> str:
    feed = _announced(look, url)
    if feed:
        return f"a web page, not a feed; it announces the feed {display(feed)}"
    found = _TITLE.search(look)
    title = to_text(found[1].decode("utf-8", "replace")) if found else ""
    words = to_text(look.decode("utf-8", "replace"))
    kind = wall([title], words, asks_password=_PASSWORD.search(look) is not None)
    return f"{kind or ('a challenge page' if _CAPTCHA.search(look) else 'a web page')}, not a feed"


def _announced(look: bytes, url: str) -> str:
    """Return the feed that a page announces in its head, or nothing."""
    if b"alternate" not in look:
        return ""
    try:
        root = etree.fromstring(look, etree.HTMLParser(no_network=True))
    except (etree.ParseError, ValueError):
        return ""
    for link in () if root is None else root.iter("link"):
        kind = (link.get("type") or "").lower()
        if "alternate" in (link.get("rel") or "").lower() and kind.endswith(("rss+xml", "atom+xml", "feed+json")):
            address = resolve_link(url, link.get("href") or "")
            if address:
                return address
    return ""
