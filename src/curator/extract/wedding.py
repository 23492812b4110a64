"""Two excerpts of one article, its page's and its feed's, become one: the page wins, the feed fills the gaps."""

from dataclasses import replace

from curator.extract.authors import ORGANISATION
from curator.extract.pictures import same_picture
from curator.model import Excerpt, Image
from curator.text.clean import count_words

ENOUGH_WORDS = 25
"""A page whose lead has fewer words than this, and fewer than the feed's, gave a teaser or an offer to subscribe."""
_FILLED = (
    "headline",
    "standfirst",
    "authors",
    "published",
    "modified",
    "language",
    "canonical_url",
    "media",
    "licence",
    "agency",
)


_OF_ARTICLE = frozenset({"selector", "opengraph", "json-ld"})
"""Where a headline is told for the article alone; the title of a page without its text may be “Redirecting…”."""


def wed(page: Excerpt, feed: Excerpt) -> Excerpt:
    """Return the page's excerpt with the feed's words where the page has none.

    The picture's alt, caption and credit are filled only from the same picture. Text and lead come from one side, so
    that each lead paragraph stays a span of the text.
    """
    rungs = dict(page.rungs)
    values = {name: getattr(page, name) for name in _FILLED}
    if page.rungs.get("authors") == ORGANISATION and feed.authors:
        values["authors"] = ()  # who is named in the feed is a person
    for name in _FILLED:
        if not values[name] and getattr(feed, name):
            values[name] = getattr(feed, name)
            rungs[name] = feed.rungs.get(name, "feed")
    flags = (page.flags | (feed.flags & {"wire"})) - {"undated"}
    if values["published"] is None:
        flags |= {"undated"}
    wedded = replace(page, **values, image=_picture(page, feed, rungs), flags=flags, rungs=rungs)
    if _words(page) >= ENOUGH_WORDS or _words(page) >= _words(feed):
        return wedded
    rungs["lead"] = feed.rungs.get("lead", "feed")
    title = page.headline
    if feed.headline and page.rungs.get("headline") not in _OF_ARTICLE:
        title, rungs["headline"] = feed.headline, feed.rungs.get("headline", "feed")
    return replace(wedded, headline=title, text=feed.text, lead=feed.lead, flags=flags | {"feed-text-only"})


def _words(excerpt: Excerpt) -> int:
    return sum(count_words(paragraph) for paragraph in excerpt.lead)


def _picture(from_page: Excerpt, from_feed: Excerpt, rungs: dict[str, str]) -> Image | None:
    page, feed = from_page.image, from_feed.image
    if page is None or feed is None or not same_picture(page.url, feed.url):
        if page is None and feed is not None:
            rungs["image"] = from_feed.rungs.get("image", "feed")
        return page or feed
    if not page.alt and feed.alt:
        rungs["alt"] = from_feed.rungs.get("alt", "feed")
    texts = {name: getattr(page, name) or getattr(feed, name) for name in ("alt", "caption", "credit", "title")}
    return replace(page, **texts)
