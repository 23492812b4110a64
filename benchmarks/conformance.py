"""The corpora of feeds become verdicts: one for each file, in which fields our reading and another's differ.

Shared by ``make bench-feeds``, which prints them, and by the tests, which hold their floors.
"""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import feedparser

from benchmarks.agreement import BASE, Difference, with_feedparser, with_gofeed
from curator.errors import ParseError
from curator.model import Listing, Page, Source
from curator.sources.feed import parse

SOURCE = Source(slug="corpus", outlet="Corpus", url=BASE)


class Verdict(NamedTuple):
    """One file: what our reader made of it, how many entries feedparser finds, and where they differ."""

    file: str
    listing: Listing | None
    reason: str
    """Why it is no feed, where ``listing`` is None."""
    theirs: int
    """Entries that the other reader finds."""
    differences: tuple[Difference, ...]

    @property
    def agrees(self) -> bool:
        """No difference but those that are intended."""
        return self.listing is not None and all(difference.cause for difference in self.differences)


def read_ours(body: bytes) -> Listing:
    """Parse a file as if it had been fetched."""
    return parse(Page(url=BASE, final_url=BASE, status=200, body=body), SOURCE)


def read_bare(body: bytes) -> Any:
    """Have feedparser read a file without its sanitiser, and without the resolving of links in texts."""
    headers = {"content-location": BASE}
    stream = io.BytesIO(body)
    return feedparser.parse(stream, sanitize_html=False, resolve_relative_uris=False, response_headers=headers)


def read_default(body: bytes) -> Any:
    """Have feedparser read a file as it does by default."""
    return feedparser.parse(io.BytesIO(body), response_headers={"content-location": BASE})


def real_files(folder: Path) -> list[Path]:
    """Return the real feeds, in the order of their index."""
    rows = (folder / "index.jsonl").read_text(encoding="utf-8").splitlines()
    return [folder / json.loads(row)["file"] for row in rows]


def real(folder: Path) -> Iterator[Verdict]:
    """Yield a verdict on every real feed, against feedparser."""
    for path in real_files(folder):
        body = path.read_bytes()
        yield _verdict(path.name, body, read_bare(body))


def wellformed(folder: Path) -> Iterator[Verdict]:
    """Yield a verdict on each of feedparser's own well-formed files in which it finds entries."""
    home = folder / "feedparser" / "wellformed"
    for path in sorted(home.rglob("*.xml")):
        body = path.read_bytes()
        parsed = read_bare(body)
        if parsed["entries"]:
            yield _verdict(str(path.relative_to(home)), body, parsed)


def gofeed(folder: Path) -> Iterator[Verdict]:
    """Yield a verdict on each of gofeed's files that has an expectation beside it."""
    home = folder / "gofeed"
    for path in sorted(home.rglob("*.xml")):
        expectation = path.with_suffix(".json")
        if expectation.exists():
            body, expected = path.read_bytes(), json.loads(expectation.read_bytes())
            theirs = len(expected.get("items") or expected.get("entries") or ())
            compare: Callable[[Listing], list[Difference]] = lambda ours: with_gofeed(expected, ours, body)  # noqa: B023, E731
            yield _compared(str(path.relative_to(home)), body, theirs, compare)


def _verdict(name: str, body: bytes, parsed: Any) -> Verdict:
    return _compared(name, body, len(parsed["entries"]), lambda ours: with_feedparser(parsed, ours, body))


def _compared(name: str, body: bytes, theirs: int, compare: Callable[[Listing], list[Difference]]) -> Verdict:
    try:
        listing = read_ours(body)
    except ParseError as error:
        return Verdict(name, None, error.reason, theirs, ())
    return Verdict(name, listing, "", theirs, tuple(compare(listing)))
