"""What our own reading did not find on a page, trafilatura and htmldate may: they are asked last.

Both are slow, and quadratic in several ways: a large page is none of theirs. They get bytes: htmldate fetches a text
that begins as an address does.
"""

from datetime import datetime

from curator.extract.dates import said
from curator.extract.document import Document
from curator.extract.offers import is_offer
from curator.text.clean import clean, count_words

MOST_BYTES = 600_000
"""Of a page that is handed over; beyond it trafilatura takes seconds."""
MOST_TAGS = 50_000
"""Of 60,000 paragraphs it takes half a second, of twice as many a minute; real pages have a tenth as many tags."""


def _is_too_much(document: Document) -> bool:
    return len(document.html) > MOST_BYTES or document.html.count(b"<") > MOST_TAGS


def found_text(document: Document) -> tuple[str, ...]:
    """Return the paragraphs that trafilatura finds."""
    if _is_too_much(document):
        return ()
    from trafilatura import extract  # 200 ms to import, for the rare page that our own reading does not understand

    text: str | None = extract(document.html, include_comments=False, include_tables=False, favor_precision=True)
    lines = (clean(line.lstrip("- ")) for line in (text or "").split("\n"))
    return tuple(line for line in lines if line and not is_offer(line, count_words(line), 0.0))


def found_date(document: Document) -> datetime | None:
    """Return the day that htmldate finds."""
    if _is_too_much(document):
        return None
    from htmldate import find_date  # 100 ms to import, for the rare page that tells no date

    day = find_date(document.html, extensive_search=False, original_date=True)
    return said(day) if day else None
