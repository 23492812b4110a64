"""Real article pages and what people found on them: a reader's answers become figures, one a measure and page.

Unknown truth is skipped, a missing answer counts 0. The truth of a lead is the first two body paragraphs, at most 120
words; where only the first words are known, these. A title or caption is right from a Levenshtein ratio of 0.9, an
image if it is the same file in any size, authors are the F1 of folded names.
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from benchmarks.corpora import corpus
from curator.extract.bylines import persons
from curator.extract.dates import said
from curator.extract.pictures import alt_text, same_picture
from curator.model import Image, Page
from curator.text.clean import fold, words

LEAD_WORDS, START_WORDS, NEAR = 120, 8, 0.9
Truth = dict


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader says of a page; None is a field that this reader never gives."""

    lead: tuple[str, ...] | None = None
    text: str | None = None
    title: str | None = None
    authors: tuple[str, ...] | None = None
    days: tuple[date, ...] | None = None
    """The day of publication, as its own zone and as UTC count it."""
    image: Image | None = None
    has_image: bool = False
    """The reader looks for pictures."""
    has_words: bool = False
    """It looks for their words, too."""


def pages(name: str) -> Iterator[tuple[Truth, Page]]:
    """Return the article pages of a set, e.g. ``fundus``, each with its truth."""
    folder = corpus(f"articles-{name}")
    for line in (folder / "truth.jsonl").read_text(encoding="utf-8").split("\n"):
        if not line:
            continue
        truth = json.loads(line)
        if truth.get("page_type", "article") != "article":
            continue
        url = truth["url"] or "https://unknown.example/article"
        body = gzip.decompress((folder / truth["file"]).read_bytes())
        yield truth, Page(url=url, final_url=url, status=200, body=body, media_type="text/html")


def figures(reading: Reading, truth: Truth) -> Iterator[tuple[str, float]]:
    """Return every measure that this truth and this reader allow."""
    if reading.lead is not None:
        yield from _lead(reading.lead, truth)
    if reading.text is not None and truth.get("body"):
        yield "body F1", _f1(_tokens(reading.text), _tokens(truth["body"]))
    if reading.title is not None and truth.get("title"):
        yield "title", float(near(reading.title, truth["title"]))
    if reading.authors is not None and truth.get("authors"):
        yield from _authors(reading.authors, truth)
    if reading.days is not None and (days := _days(truth)):
        yield "date", float(not days.isdisjoint(reading.days))
    if reading.has_image:
        yield from _image(reading, truth)


def _lead(lead: tuple[str, ...], truth: Truth) -> Iterator[tuple[str, float]]:
    first = _tokens(truth.get("first_words") or "")
    if first:
        got = _tokens(" ".join(lead))[: len(first)]
        yield "first words F1", _f1(got, first)
        yield "exact start", float(got[:START_WORDS] == first[:START_WORDS])
    paragraphs = truth.get("paragraphs") or [part for part in (truth.get("body") or "").split("\n") if part.strip()]
    wanted = _tokens(" ".join(paragraphs[:2]))[:LEAD_WORDS]
    if not wanted:
        return
    got = _tokens(" ".join(lead))[: len(wanted)]
    score, exact = _f1(got, wanted), got[:START_WORDS] == wanted[:START_WORDS]
    yield "lead F1", score
    yield "exact start", float(exact)
    if "summary" in truth or "paragraphs" in truth:
        summary = truth.get("summary") or ""
        standfirst = _tokens(" ".join(summary) if isinstance(summary, list) else summary)
        yield "fair start", float(exact or (bool(standfirst) and got[:START_WORDS] == standfirst[:START_WORDS]))
    yield "wrong text", float(score < 0.3)


def _authors(authors: tuple[str, ...], truth: Truth) -> Iterator[tuple[str, float]]:
    got = [fold(name) for name in authors]
    yield "authors", _f1(got, [fold(name) for name in truth["authors"]])
    outlets = (truth["publisher"], truth.get("fundus_publisher") or "", urlsplit(truth["url"] or "").hostname or "")
    people = [fold(name) for name in truth["authors"] if persons([name], outlets)]
    if people:
        yield "authors, where one is a person", _f1(got, people)


def _days(truth: Truth) -> set[date]:
    told = truth.get("date") or ""
    instant = said(told)
    if instant is None:
        return set()
    return {instant.date(), datetime.fromisoformat(told).date()}


def _image(reading: Reading, truth: Truth) -> Iterator[tuple[str, float]]:
    wanted = truth.get("lead_image") or {}
    if not wanted.get("url"):
        return
    got = reading.image or Image(url="")
    addresses = [wanted["url"], *(wanted.get("all_urls") or [])]
    yield "image", float(any(same_picture(got.url, url) for url in addresses))
    if not reading.has_words:
        return
    if wanted.get("alt"):
        yield "alt", float(fold(got.alt) == fold(wanted["alt"]))
        if alt_text(wanted["alt"], truth.get("title") or ""):
            yield "alt, where it says something", float(fold(got.alt) == fold(wanted["alt"]))
    if wanted.get("caption"):
        yield "caption", float(near(got.caption, wanted["caption"]))


def _tokens(text: str) -> list[str]:
    return words(fold(text))


def _f1(got: list[str], wanted: list[str]) -> float:
    shared = (Counter(got) & Counter(wanted)).total()
    return 2 * shared / (len(got) + len(wanted)) if got or wanted else 0.0


def near(one: str, other: str) -> bool:
    """Say whether two folded texts have a Levenshtein ratio of at least 0.9, a change counting as two."""
    first, second = fold(one), fold(other)
    length = len(first) + len(second)
    return length > 0 and 1 - _distance(first, second) / length >= NEAR


def _distance(first: str, second: str) -> int:
    """Return how many characters are to be added and taken away (Wagner and Fischer, 1974)."""
    row = list(range(len(second) + 1))
    for place, one in enumerate(first, 1):
        corner, row[0] = row[0], place
        for other_place, other in enumerate(second, 1):
            corner, row[other_place] = (
                row[other_place],
                min(row[other_place] + 1, row[other_place - 1] + 1, corner + 2 * (one != other)),
            )
    return row[-1]
