"""Plain text becomes Markdown that says exactly that text; the blogger's Markdown becomes HTML or plain text.

Escapes are those that CommonMark, kramdown and the older dialects read alike. As few as possible: what a blogger types
in a headline should come back as it was typed.
"""

import re
from collections.abc import Iterable
from urllib.parse import quote

from jinja2 import pass_context
from jinja2.runtime import Context
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from curator.model import Credit, Item
from curator.render import phrases
from curator.text.lengths import with_media

# White space that ends or folds a line. No-break spaces stay: they are typography.
_FOLD = re.compile(r"[ \t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
# `{` because Jekyll and Hugo run `{{` and `{%` wherever they stand (forem/forem#7661), and one is enough to fail a
# whole site; `|` because kramdown reads a paragraph with a bar as a table; `~` strikes out on GitHub.
_SPECIAL = re.compile(r"[\\`*_\[\]{|~]|(?<=\{)%")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_CUT = re.compile(r"\\\[…\\\](?![(\[:])")
_OPENING = re.compile(r"^[#+>=-]")
_CLOSING = re.compile(r"(#+)$")
_NUMBERED = re.compile(r"^(\d{1,9})([.)])")
_EXCLAIMED = re.compile(r"!$")
_ESCAPED = r"\\\g<0>"
_UNSAFE = re.compile(r"[\s\x00-\x20\x7f<>\"\\^`{|}]")
_CLICKABLE = ("https://", "http://")


def escape(text: str) -> str:
    """Return Markdown for ``text`` as one line, to stand inside a line."""
    line = _SPECIAL.sub(_ESCAPED, _FOLD.sub(" ", text).strip())
    line = _ENTITY.sub("&amp;", line).replace("<", "&lt;")
    return _CUT.sub("[…]", line)


def escape_line(text: str) -> str:
    """Return Markdown for ``text`` as one line, to begin a paragraph: no list, heading or quotation comes of it."""
    line = escape(text)
    return _NUMBERED.sub(r"\1\\\2", line) if _NUMBERED.match(line) else _OPENING.sub(_ESCAPED, line)


def escape_heading(text: str) -> str:
    """Return Markdown for ``text`` as words of a heading: a bar makes no table there, but a ``#`` at the end goes."""
    return _CLOSING.sub(_ESCAPED, escape(text).replace("\\|", "|"))


def headline(item: Item) -> str:
    """Return the headline, linked to its article."""
    words = escape_heading(item.headline)
    return f"[{words}]({address(item.url)})" if item.url else words


def credit(item: Item) -> str:
    """Return the credit in its style, each outlet linked to its own article."""
    before, after = phrases.around(item.credit_style)
    names = phrases.names([_link(one) for one in phrases.credited(item)], " & ")
    space = " " if before.endswith(" ") else ""
    return f"{_EXCLAIMED.sub(_ESCAPED, escape_heading(before))}{space}{names}{escape_heading(after)}"


@pass_context
def byline(context: Context, item: Item) -> str:
    """Return who wrote the article, when, and what it may be heard or watched at, linked to where it plays."""
    line = escape_line(phrases.byline(context, item))
    if item.media is None:
        return line
    media = f"[{with_media(item.media)}]({address(item.media.url)})"
    return f"{line} · {media}" if line else media


def quotation(item: Item) -> str:
    """Return the quotation's paragraphs, and at their end the link to the rest."""
    onward = item.quoted_url or item.url
    more = f"[… Read more]({address(onward)})" if onward else ""
    if not item.quotation:
        return more
    *first, last = map(escape_line, item.quotation)
    return "\n>\n".join(f"> {paragraph}" for paragraph in (*first, f"{last} {more}".rstrip()))


def _link(one: Credit) -> str:
    outlet = escape_heading(one.outlet)
    link = f"[{outlet}]({address(one.url)})" if one.url else outlet
    return f"{link} ({escape_heading(one.agency)})" if one.agency else link


def address(url: str) -> str:
    """Return ``url`` as it stands between the parentheses of a Markdown link or picture.

    Balanced parentheses stay, since signed picture addresses hold them; others are percent-encoded.
    """
    url = _ENTITY.sub("&amp;", _UNSAFE.sub(lambda found: quote(found[0], safe=""), url))
    return url if _balanced(url) else url.replace("(", "%28").replace(")", "%29")


def _balanced(url: str) -> bool:
    depth = 0
    for character in url:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0


class _Words(MarkdownIt):
    """A parser that lets only web addresses become links."""

    def validateLink(self, url: str) -> bool:  # noqa: N802  # markdown-it's name
        return url.startswith(_CLICKABLE)


class _Page(MarkdownIt):
    """The same for whole blocks, whose pictures may lie beside the draft."""

    def validateLink(self, url: str) -> bool:  # noqa: N802  # markdown-it's name
        return url.startswith(_CLICKABLE) or ":" not in url.partition("/")[0]


_WORDS = _Words("zero").enable(["emphasis", "link", "escape", "entity", "newline"])
_PAGE = _Page("commonmark", {"html": False})


def words_to_html(markdown: str) -> Markup:
    """Return paragraphs of HTML for the blogger's own words, of which only emphasis, strong and web links count."""
    return Markup(_WORDS.render(markdown).strip())  # noqa: S704  # HTML in it was escaped: the parser knows none


_RAW = {
    "bullet_list_open": "a list", "ordered_list_open": "a list", "heading_open": "a heading", "hr": "a rule",
    "blockquote_open": "a quotation", "image": "a picture", "code_inline": "code", "fence": "code",
}  # fmt: skip


def raw(markdown: str) -> tuple[str, ...]:
    """Return what the blogger's own words hold that ``words_to_html`` shows as it is typed, e.g. ``a list``."""
    tokens = [part for token in _PAGE.parse(markdown) for part in (token, *(token.children or ()))]
    return tuple(dict.fromkeys(_RAW[token.type] for token in tokens if token.type in _RAW))


def block_to_html(markdown: str) -> Markup:
    """Return HTML for a whole block that the blogger wrote, in CommonMark without HTML."""
    return Markup(_PAGE.render(markdown).strip())  # noqa: S704  # as above


def to_text(markdown: str) -> str:
    """Return the words of one line of Markdown, without its marks."""
    return "".join(_words_of(_PAGE.parseInline(markdown))).strip()


def _words_of(tokens: Iterable[Token]) -> Iterable[str]:
    for token in tokens:
        if token.children is not None and token.type != "image":
            yield from _words_of(token.children)
        elif token.type in {"softbreak", "hardbreak"}:
            yield " "
        else:
            yield token.content
