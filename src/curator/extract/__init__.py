"""A page, or a feed's own words, becomes an excerpt: headline, lead, byline, dates, image and rights.

``from_page`` reads an article's page and ``from_feed`` what the feed says of it; ``wed`` joins the two, field by field.
All text comes out plain and verbatim; ``Excerpt.rungs`` says which rung of its ladder gave each field.
"""

from curator.extract.feedtext import from_feed
from curator.extract.page import from_page
from curator.extract.wedding import wed

__all__ = ["from_feed", "from_page", "wed"]
