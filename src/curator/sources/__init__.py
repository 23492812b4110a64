"""One module per kind of source: a page becomes a listing of entries.

A kind named ``k`` is ``curator.sources.k``; a name with a dot is your own module. It has one function::

    def parse(page: Page, source: Source) -> Listing

It is pure (no network, no time, no files), runs in a worker that may be ended, and raises ParseError alone, whatever
the bytes. Titles, names and captions are plain text; only ``summary_markup`` and ``content_markup`` may carry markup.
Every entry carries a ``fingerprint``, which ``stamped`` gives it. A kind with ``IS_PAGE = True`` reads pages made for
people: robots.txt is asked before they are fetched. A feed is made for programs.
"""

from datetime import datetime
from hashlib import blake2b

from curator.model import Entry

MOST_CATEGORIES = 200
MOST_MEDIA = 100
"""Pictures, and as many enclosures, of one entry; more is a gallery. What a kind gives beyond these is not kept."""


def stamped(entry: Entry) -> Entry:
    """Give a new entry the digest of all it says, and return it; the same words have the same digest everywhere."""
    digest = blake2b("\x1f".join(_said(entry)).encode("utf-8", "surrogatepass"), digest_size=16)
    # The entry was made a line ago and nobody else holds it: dataclasses.replace would cost three times the digest.
    object.__setattr__(entry, "fingerprint", digest.hexdigest())
    return entry


def _said(entry: Entry) -> list[str]:
    said = [
        entry.id, entry.url, entry.title, entry.summary_markup, entry.content_markup, entry.comments_url, entry.origin,
        entry.origin_url, entry.language, entry.rights, _moment(entry.published), _moment(entry.updated),
    ]  # fmt: skip
    # The separators keep two entries apart of which one says as an author what the other says as a category.
    said += ("\x1e", *entry.authors, "\x1e", *entry.categories, "\x1e")
    said += [f"{one.url} {one.media_type} {one.length} {one.duration}" for one in entry.enclosures]
    said += [f"{one.url}\x1d{one.alt}\x1d{one.caption}\x1d{one.credit}\x1d{one.title}" for one in entry.images]
    if entry.licence:  # said only where there is one, so that what was known before stays known
        said.append(f"\x1e{entry.licence}")
    return said


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else str(moment.timestamp())
