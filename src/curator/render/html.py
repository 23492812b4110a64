"""The parts of an item as HTML, escaped."""

import re
from datetime import date, tzinfo

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from curator.model import Credit, Image, Item, Roundup
from curator.render import phrases
from curator.render.markdown import block_to_html
from curator.text import calendar
from curator.text.lengths import with_media

LANGUAGE = "en"
"""Of the post's own words, such as ``Read more``."""
_CREDITED = re.compile(r"^(<h3><a [^>]*>.*?</a>) (.+)</h3>$", re.MULTILINE)
_BYLINE = re.compile(r"(</h3>\n)<p>(?=By |\d\d? [A-Z]|<a href=\"[^\"]*\">with (?:audio|video)\b)")
_PICTURE = re.compile(r"<p>(<img [^>]*>)</p>(?:\n<p><em>([^<]*)</em></p>)?")
_DATE = re.compile(r"(?<=\d) (?=[A-Z])")


def headline(item: Item) -> Markup:
    """Return the headline, linked to its article."""
    if not item.url:
        return Markup("<span{}>{}</span>").format(lang(item), item.headline)
    return Markup('<a class="u-url p-name" href="{}"{}>{}</a>').format(item.url, lang(item), item.headline)


def credit(item: Item) -> Markup:
    """Return the credit in its style, each outlet linked to its own article."""
    before, after = phrases.around(item.credit_style)
    outlets = phrases.names([_link(one) for one in phrases.credited(item)], Markup(" &amp; "))
    return Markup("{}{}{}").format(before, outlets, after)


def _link(one: Credit) -> Markup:
    link = Markup('<a href="{}">{}</a>').format(one.url, one.outlet) if one.url else escape(one.outlet)
    return Markup("{} ({})").format(link, one.agency) if one.agency else link


def lang(item: Item) -> Markup:
    """Return the language attributes of foreign words; nothing where the item speaks the post's language or none."""
    if not item.language or item.language.partition("-")[0] == LANGUAGE:
        return Markup()
    return Markup(' lang="{}" dir="auto"').format(item.language)


def size(image: Image) -> Markup:
    """Return the picture's size as attributes, so that the page keeps its place while it loads."""
    if not (image.width and image.height):
        return Markup()
    return Markup(' width="{}" height="{}"').format(image.width, image.height)


def more(item: Item) -> Markup:
    """Return the link to the rest of the article, if it has one; its accessible name tells which."""
    url = item.quoted_url or item.url
    if not url:
        return Markup()
    return Markup('<a class="more" lang="{}" href="{}" aria-label="{}">… Read more</a>').format(
        LANGUAGE, url, f"Read more: {item.headline}"
    )


def cuts(paragraph: str) -> Markup:
    """Return a quoted paragraph whose marks of what was left out stand back."""
    return Markup('<span class="cut">[…]</span>').join(map(escape, paragraph.split("[…]")))


def own_block(markdown: str) -> str:
    """Return HTML for an item that the blogger wrote in Markdown in a way of their own, dressed like the others."""
    page = _CREDITED.sub(r'\1 <span class="credit">\2</span></h3>', str(block_to_html(markdown)), count=1)
    page = _BYLINE.sub(r'\1<p class="byline">', page, count=1)
    return _PICTURE.sub(lambda found: f"<figure>{found[1]}{_figcaption(found[2])}</figure>", page)


def _figcaption(words: str | None) -> str:
    return f"<figcaption>{words}</figcaption>" if words else ""


def unbroken(title: str) -> Markup:
    """Keep a day and its month in one line."""
    return escape(_DATE.sub("\u00a0", title))


@pass_context
def byline(context: Context, item: Item) -> Markup:
    """Return who wrote the article, when, and with what, e.g. ``By Ada Lind · 21 November · with audio, 4 min``."""
    zone: tzinfo = context["zone"]
    parts = []
    if item.authors:
        each = [Markup('<span class="p-author">{}</span>').format(author) for author in item.authors]
        parts.append(Markup("By {}").format(phrases.names(each, Markup(" and "))))
    if item.published:
        day = phrases.day_of(item.published, zone)
        post: date = context["roundup"].day
        parts.append(_time(day, calendar.beside(day, post)))
    if item.media:
        link = Markup('<a class="u-{}" href="{}">{}</a>')
        parts.append(link.format(item.media.kind, item.media.url, with_media(item.media)))
    return Markup(" · ").join(parts)


def dateline(roundup: Roundup) -> Markup:
    """Return the line under the title: the day, where the title does not say it, and how much there is to read."""
    day = calendar.in_words(roundup.day)
    line = escape(phrases.dateline(roundup))
    return line if day in roundup.title else Markup("{} · {}").format(_time(roundup.day, day), line)


def _time(day: date, words: str) -> Markup:
    return Markup('<time class="dt-published" datetime="{}">{}</time>').format(day.isoformat(), words)
