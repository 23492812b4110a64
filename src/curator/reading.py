"""What one worker task does: a fetched page becomes a listing whose fresh entries carry their excerpts, or an excerpt.

These are the only functions that an engine runs on what strangers sent. They return plain text within bounds: no
markup leaves them, and nothing longer than ``extract.bounds`` says.
"""

from collections.abc import Collection
from dataclasses import replace

from curator import extract
from curator.extract.bounds import bounded, bounded_listing
from curator.match.item import lives_at
from curator.model import Entry, Excerpt, Listing, Page, Source
from curator.resolve import resolve
from curator.text.clean import count_words
from curator.urls import display

LEAD_WORDS = 40
"""Feed text below this is shorter than a lead: two first paragraphs of news have 40 to 120 words."""


def read_source(page: Page, source: Source, known: Collection[str]) -> Listing:
    """Return what a source's document lists.

    Entries whose fingerprint is in ``known`` come back bare, the others with the excerpt that the feed's own text
    yields: turning markup into text costs more than parsing, so it is done only for what is new or changed.
    ParseError when the document is not what the source's kind reads.
    """
    listing: Listing = resolve("sources", source.kind).parse(page, source)
    entries = tuple(_with_excerpt(entry, listing, source, known) for entry in listing.entries)
    return bounded_listing(replace(listing, entries=entries))


def _with_excerpt(entry: Entry, listing: Listing, source: Source, known: Collection[str]) -> Entry:
    excerpt = None if entry.fingerprint in known else extract.from_feed(entry, listing, source)
    return replace(entry, excerpt=excerpt, summary_markup="", content_markup="")


def read_page(page: Page, source: Source, feed: Excerpt) -> Excerpt:
    """Return the excerpt of an article's page, its gaps filled with what the feed said; ParseError if it is none."""
    excerpt = extract.wed(extract.from_page(page, source), feed)
    return bounded(replace(excerpt, canonical_url=lives_at(excerpt.canonical_url, page.final_url)))


def shortfall(excerpt: Excerpt, url: str) -> str:
    """Return why an article has fewer words than its page should give, in words; empty where it has them."""
    if "feed-text-only" in excerpt.flags:
        return f"{display(url)} shows less of the article than the feed, whose text stands here"
    return "" if excerpt.lead else f"{display(url)} shows a headline and no paragraphs, and the feed has none"


def wants_page(feed: Excerpt, source: Source) -> bool:
    """Say whether an article's page is to be fetched, by its source's ``pages`` policy."""
    if source.pages == "short":
        words = sum(count_words(paragraph) for paragraph in feed.lead)
        return words < LEAD_WORDS or feed.image is None or not feed.authors
    return source.pages == "always"
