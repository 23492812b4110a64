"""What a source said becomes what is kept of it: every text within its length, every list within its number.

These bounds are far beyond what news has; they are met by traps and by accidents. A text that is cut ends with `` […]``
and its excerpt is flagged ``cut``, so that nobody takes the rest for the whole. A name that is too long is none, and
neither is an address (``urls.LONGEST``).
"""

import re
from dataclasses import replace

from curator.model import Entry, Excerpt, Image, Listing
from curator.sources import MOST_CATEGORIES, MOST_MEDIA
from curator.text.clean import clean
from curator.text.sentences import MARK
from curator.urls import is_web

HEADLINE = 500
STANDFIRST = 3_000
PARAGRAPH = 10_000
TEXT = 200_000
CAPTION = 2_000
"""Of a picture's alternative text, caption and title."""
NAME = 200
"""Of an author, a category, a picture's credit, a feed's title."""
LICENCE = 500
"""Of a licence's address; the longest real one has a tenth of it."""
ID = 8_192
MOST_AUTHORS = 50
_PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9.-]+(?::443)?(?:/[A-Za-z0-9\-._~!$&'()*+,;=:@/?%#]{0,2000})?\Z")


def bounded_listing(listing: Listing) -> Listing:
    """Return a listing whose words about itself and whose entries are within bounds."""
    return replace(
        listing,
        title=cut(clean(listing.title), NAME),
        rights=cut(clean(listing.rights), CAPTION),
        licence=_licence(listing.licence),
        entries=tuple(map(bounded_entry, listing.entries)),
    )


def bounded_entry(entry: Entry) -> Entry:
    """Return an entry within bounds; whatever its kind's parser let through, its words are clean."""
    excerpt = None if entry.excerpt is None else bounded(entry.excerpt)
    if _is_sound(entry):
        return entry if excerpt is entry.excerpt else replace(entry, excerpt=excerpt)
    return replace(
        entry,
        id=clean(entry.id)[:ID],
        url=entry.url if is_web(entry.url) else "",
        title=cut(clean(entry.title), HEADLINE),
        authors=_names(entry.authors, MOST_AUTHORS),
        categories=_names(entry.categories, MOST_CATEGORIES),
        images=tuple(map(_image, entry.images[:MOST_MEDIA])),
        enclosures=entry.enclosures[:MOST_MEDIA],
        origin=cut(clean(entry.origin), NAME),
        rights=cut(clean(entry.rights), CAPTION),
        licence=_licence(entry.licence),
        excerpt=excerpt,
    )


def _is_sound(entry: Entry) -> bool:
    """Say whether an entry is plainly within bounds, as nearly all are: to make it anew costs as much as parsing it."""
    return (
        len(entry.title) <= HEADLINE
        and len(entry.id) <= ID
        and max(len(entry.authors), len(entry.images), len(entry.enclosures)) <= MOST_AUTHORS
        and len(entry.categories) <= MOST_CATEGORIES
        and f"{entry.id}{entry.title}{entry.origin}{entry.rights}".isprintable()
        and len(entry.origin) + len(entry.rights) <= NAME
        and (not entry.url or _PLAIN_ADDRESS.match(entry.url) is not None)
        and len(entry.licence) <= LICENCE
        and all(len(name) <= NAME and name.isprintable() for name in (*entry.authors, *entry.categories))
        and all(_image(image) is image for image in entry.images)
    )


def bounded(excerpt: Excerpt) -> Excerpt:
    """Return an excerpt within bounds, flagged ``cut`` where words are left out; its lead stays spans of its text."""
    if _is_short(excerpt):
        return excerpt
    whole = excerpt.text.split("\n\n") if excerpt.text else []
    kept = _kept(whole)
    headline, standfirst = cut(clean(excerpt.headline), HEADLINE), cut(clean(excerpt.standfirst), STANDFIRST)
    is_cut = kept != whole or headline != excerpt.headline or standfirst != excerpt.standfirst
    return replace(
        excerpt,
        headline=headline,
        text="\n\n".join(kept) if kept != whole else excerpt.text,
        lead=excerpt.lead if kept == whole else tuple(filter(None, (_span(one, whole, kept) for one in excerpt.lead))),
        standfirst=standfirst,
        authors=_names(excerpt.authors, MOST_AUTHORS),
        image=None if excerpt.image is None else _image(excerpt.image),
        media=excerpt.media if excerpt.media and is_web(excerpt.media.url) else None,
        licence=_licence(excerpt.licence),
        flags=excerpt.flags | {"cut"} if is_cut else excerpt.flags,
    )


def _is_short(excerpt: Excerpt) -> bool:
    return (
        len(excerpt.text) <= PARAGRAPH
        and excerpt.headline.isprintable()
        and excerpt.standfirst.isprintable()
        and len(excerpt.headline) <= HEADLINE
        and len(excerpt.standfirst) <= STANDFIRST
        and len(excerpt.authors) <= MOST_AUTHORS
        and all(len(name) <= NAME for name in excerpt.authors)
        and (excerpt.image is None or _image(excerpt.image) is excerpt.image)
        and (excerpt.media is None or is_web(excerpt.media.url))
        and (not excerpt.licence or _licence(excerpt.licence) == excerpt.licence)
    )


def cut(text: str, most: int) -> str:
    """Return a text of at most ``most`` characters; one that is longer ends after a word, with the mark of a cut."""
    if len(text) <= most:
        return text
    head = text[: most - len(MARK) + 1]
    return (head.rpartition(" ")[0] or head[:-1]).rstrip() + MARK


def _kept(paragraphs: list[str]) -> list[str]:
    """Return the paragraphs, over-long ones cut, up to the one with which a text would be too long."""
    kept: list[str] = []
    length = 0
    for paragraph in paragraphs:
        length += min(len(paragraph), PARAGRAPH) + 2
        if length > TEXT:
            break
        kept.append(cut(paragraph, PARAGRAPH))
    return kept


def _span(lead: str, whole: list[str], kept: list[str]) -> str:
    """Return what is kept of a lead paragraph: a span of a paragraph, and cut where that is cut."""
    for paragraph, rest in zip(whole, kept, strict=False):
        start = paragraph.find(lead)
        if start >= 0:
            return lead if lead in rest else rest[start:]
    return ""


def _names(names: tuple[str, ...], most: int) -> tuple[str, ...]:
    if all(len(name) <= NAME and name.isprintable() for name in names):
        return names[:most]
    return tuple(name for name in map(clean, names) if name and len(name) <= NAME)[:most]


def _licence(url: str) -> str:
    return url if len(url) <= LICENCE and is_web(url) else ""


def _image(image: Image) -> Image:
    """Return a picture whose words are within bounds; the mark shows where they were cut."""
    if len(image.alt) <= NAME > len(image.caption) and len(image.credit) <= NAME > len(image.title):
        return image
    return replace(
        image,
        alt=cut(image.alt, CAPTION),
        caption=cut(image.caption, CAPTION),
        title=cut(image.title, CAPTION),
        credit=cut(image.credit, NAME),
    )
