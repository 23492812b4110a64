"""An element becomes its text: a plain value, a headline, or the markup that a summary or content carries.

The text of an element is its text *plus* its children's markup and tails: ``<title>A <b>b</b> c</title>`` is three
words. Reading the first of them only is how other readers lose text.
"""

import binascii
import re
from base64 import b64decode
from html import escape, unescape

from lxml import etree

from curator.sources.feed.names import Fields
from curator.text.clean import clean
from curator.text.markup import to_text

_PREFIXED_TAG = re.compile(r"(</?)[A-Za-z_][\w.-]*:(?=[A-Za-z])")
_DECLARATION = re.compile(r'\sxmlns(?::[\w.-]+)?="[^"]*"')
# Elements that writing uses. "List<String>" in a headline is no markup.
_HTML = re.compile(
    r"</?(?:a|abbr|article|b|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|figure|font|h[1-6]|hr|i|iframe|img"
    r"|ins|li|mark|nobr|ol|p|pre|q|s|script|section|small|span|strike|strong|style|sub|sup|table|tbody|td|th|thead|tr"
    r"|tt|u|ul|video|wbr)(?:\s[^<>]*)?/?>|<!--",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[a-zA-Z]{2,8}\d{0,2});")
_MARKUP_TYPES = frozenset({"html", "xhtml", "text/html", "application/xhtml+xml", "application/xhtml"})
_BINARY_TYPES = ("image/", "audio/", "video/", "application/octet-stream", "application/pdf", "application/zip")
_TEXT_TYPES = frozenset({"text", "text/plain"})


def value(element: etree._Element) -> str:
    """Return an element's characters as written, children included, stripped."""
    if len(element):
        return "".join(map(str, element.itertext())).strip()
    return (element.text or "").strip()


def first_value(found: Fields, *names: str) -> str:
    """Return the first value that is not empty among the elements of these names, clean and in one line."""
    for name in names:
        for element in found.get(name, ()):
            text = clean(value(element))
            if text:
                return text
    return ""


def inner_markup(element: etree._Element) -> str:
    """Return what stands inside an element as markup, free of namespaces."""
    pieces = [escape(element.text or "", quote=False)]
    pieces.extend(etree.tostring(child, encoding="unicode") for child in element)
    markup = "".join(pieces)
    return _PREFIXED_TAG.sub(r"\1", _DECLARATION.sub("", markup)).strip() if ":" in markup else markup.strip()


def construct(element: etree._Element, *, atom: bool) -> tuple[str, bool]:
    """Return a text construct's content and whether it is plain text (RFC 4287, 3.1; Atom 0.3's ``mode``).

    RSS has no types, and its text is markup. An Atom text without a type should be plain; feeds that escape HTML and
    forget to say so are taken at their word's look. A type that is said is believed.
    """
    kind = element.get("type") or ""
    if not kind and not atom and not len(element):
        return (element.text or "").strip(), False  # nearly all texts of RSS
    kind = kind.strip().lower()
    if element.get("mode") == "base64" or kind.startswith(_BINARY_TYPES):
        return _decoded(value(element)), kind in _TEXT_TYPES
    if len(element):
        return _inner_html(element, kind), False
    text = value(element)
    if kind in _TEXT_TYPES and element.get("mode") != "escaped":
        return text, True
    return text, atom and kind not in _MARKUP_TYPES and not _HTML.search(text)


def headline(element: etree._Element, *, atom: bool) -> str:
    """Return a title as plain text in one line.

    Entities and the tags that writing uses are markup, whether the title says so or not; other ``<words>`` are text,
    unless the title's type is one of markup.
    """
    text, is_text = construct(element, atom=atom)
    if "<" not in text and "&" not in text:
        return clean(text)
    kind = (element.get("type") or "").strip().lower()
    if len(element) or kind in _MARKUP_TYPES:
        return to_text(text)
    if is_text:
        # Nobody writes "&#8217;" as words in a headline, except in a title that is said to be text.
        return clean(text if kind else _without_entities(text))
    return to_text(text) if _HTML.search(text) else clean(_without_entities(text))


def label(text: str) -> str:
    """Return a short text of unknown type (a name, a category, a credit) in one line, entities and tags resolved."""
    if "<" not in text and "&" not in text:
        return clean(text)
    return to_text(text) if _HTML.search(text) else clean(_without_entities(text))


def _without_entities(text: str) -> str:
    return _ENTITY.sub(lambda match: unescape(match[0]), text)


def _inner_html(element: etree._Element, kind: str) -> str:
    """Return an element's markup; HTML that was escaped *and* wrapped in one element is unwrapped."""
    if kind in {"html", "text/html"} and len(element) == 1 and not len(element[0]):
        return value(element)
    return inner_markup(element)


def _decoded(text: str) -> str:
    try:
        return b64decode(text).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
