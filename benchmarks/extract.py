"""How well pages are read: leads, titles, authors, dates and pictures against hand-made truth, and the time it takes.

``python -m benchmarks.extract [SET …] [--misses FIELD]`` reads ``articles-fundus`` and ``articles-scrapinghub-aeb`` and
writes ``benchmarks/results/extract.md``. Unknown truth is skipped, a missing answer counts 0. The truth of a lead is the
first two body paragraphs, at most 120 words.
"""

import gzip
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.corpora import corpus
from curator.errors import ParseError
from curator.extract import from_page
from curator.extract.bylines import persons
from curator.extract.dates import said
from curator.extract.pictures import alt_text, same_picture
from curator.model import Excerpt, Page, Source
from curator.text.clean import fold, words

RESULTS = Path(__file__).parent / "results" / "extract.md"
SETS = ("fundus", "scrapinghub-aeb", "postlight-parser", "metascraper", "wcxb", "htmldate")
LEAD_WORDS, START_WORDS = 120, 8
NOTHING = Excerpt()


@dataclass
class Scores:
    """Field → one figure a page, and the pages by field where it is low."""

    figures: dict[str, list[float]] = field(default_factory=dict)
    misses: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, figure: float, page: str, told: object, truth: object) -> None:
        self.figures.setdefault(name, []).append(figure)
        if figure < 0.9:
            self.misses.setdefault(name, []).append(f"{page} {figure:.2f}\n   got   {told}\n   truth {truth}")

    def mean(self, name: str) -> float:
        return statistics.fmean(self.figures[name])


def records(name: str) -> Iterator[tuple[dict, Page]]:
    folder = corpus(f"articles-{name}")
    for line in (folder / "truth.jsonl").read_text(encoding="utf-8").split("\n"):
        if not line:
            continue
        truth = json.loads(line)
        if truth.get("page_type", "article") != "article":
            continue
        truth["url"] = truth["url"] or "https://unknown.example/article"
        body = gzip.decompress((folder / truth["file"]).read_bytes())
        yield truth, Page(url=truth["url"], final_url=truth["url"], status=200, body=body, media_type="text/html")


def f1(told: list[str], truth: list[str]) -> float:
    shared = (Counter(told) & Counter(truth)).total()
    return 2 * shared / (len(told) + len(truth)) if told or truth else 0.0


def tokens(text: str) -> list[str]:
    return words(fold(text))


def score_lead(scores: Scores, page: str, excerpt: Excerpt, truth: dict) -> None:
    paragraphs = truth.get("paragraphs") or [part for part in (truth.get("body") or "").split("\n") if part.strip()]
    wanted = tokens(" ".join(paragraphs[:2]))[:LEAD_WORDS]
    if not wanted:
        return
    got = tokens(" ".join(excerpt.lead))[: len(wanted)]
    full = tokens(excerpt.text)[: len(wanted)]
    score = f1(got, wanted)
    start = got[:START_WORDS] == wanted[:START_WORDS]
    summary = tokens(
        " ".join(truth.get("summary") or []) if isinstance(truth.get("summary"), list) else truth.get("summary") or ""
    )
    fair = start or (bool(summary) and full[:START_WORDS] == summary[:START_WORDS])
    shown = (excerpt.lead, "standfirst", excerpt.standfirst)
    scores.add("lead F1", score, page, shown, paragraphs[:2])
    scores.add("lead F1 of the whole text", f1(full, wanted), page, shown, paragraphs[:2])
    scores.add("exact start", start, page, shown, paragraphs[:2])
    scores.add("fair start", fair, page, shown, paragraphs[:2])
    scores.add("wrong text", score < 0.3, page, shown, paragraphs[:2])
    scores.add(
        "body F1", f1(tokens(excerpt.text), tokens(truth["body"])), page, excerpt.text[:300], truth["body"][:300]
    )


def score_metadata(scores: Scores, page: str, excerpt: Excerpt, truth: dict) -> None:
    outlets = (truth["publisher"], truth.get("fundus_publisher") or "", urlsplit(truth["url"]).hostname or "")
    title = truth.get("title")
    if title:
        close = SequenceMatcher(None, fold(excerpt.headline), fold(title), autojunk=False).ratio() >= 0.9
        scores.add("title", close, page, excerpt.headline, title)
    authors = truth.get("authors")
    if authors:
        scores.add(
            "authors",
            f1([fold(name) for name in excerpt.authors], [fold(name) for name in authors]),
            page,
            excerpt.authors,
            authors,
        )
    day = said(truth.get("date") or "")
    if day:
        local = datetime.fromisoformat(truth["date"]).date() if "T" not in truth["date"] else day.date()
        scores.add(
            "date",
            excerpt.published is not None and excerpt.published.date() in {local, day.date()},
            page,
            excerpt.published,
            day,
        )
    people = [name for name in authors or () if persons([name], outlets)]
    if people:
        scores.add(
            "authors (where truth has a person)",
            f1([fold(name) for name in excerpt.authors], [fold(name) for name in people]),
            page,
            excerpt.authors,
            people,
        )
    image = truth.get("lead_image")
    if image and image.get("url"):
        told = excerpt.image.url if excerpt.image else ""
        addresses = [image["url"], *(image.get("all_urls") or [])]
        scores.add(
            "image",
            any(same_picture(told, url) or same_picture(url, told) for url in addresses),
            page,
            told,
            image["url"],
        )
        alt = image.get("alt")
        if alt:
            got = excerpt.image.alt if excerpt.image else ""
            if alt_text(alt, truth.get("title") or ""):
                scores.add(
                    "alt (where it says something)", fold(got) == fold(alt), page, (got, told), (alt, image["url"])
                )
            scores.add("alt", fold(got) == fold(alt), page, got, alt)
        caption = image.get("caption")
        if caption:
            got = excerpt.image.caption if excerpt.image else ""
            close = SequenceMatcher(None, fold(got), fold(caption), autojunk=False).ratio() >= 0.9
            scores.add("caption", close, page, (got, excerpt.image and excerpt.image.credit), caption)


def measure(name: str) -> Scores:
    scores = Scores()
    for truth, page in records(name):
        source = Source(slug="page", outlet="", url=f"https://{urlsplit(page.url).hostname}/")
        started = time.process_time()
        try:
            excerpt = from_page(page, source)
        except ParseError:
            excerpt = NOTHING
        scores.figures.setdefault("ms", []).append((time.process_time() - started) * 1000)
        score_lead(scores, truth["id"], excerpt, truth)
        if truth.keys() & {"title", "date", "authors"}:
            score_metadata(scores, truth["id"], excerpt, truth)
    return scores


def report(results: dict[str, Scores]) -> str:
    names = list(dict.fromkeys(name for scores in results.values() for name in scores.figures if name != "ms"))
    lines = [
        "# Leads and metadata of article pages",
        "",
        "Made by `python -m benchmarks.extract`; measures in its docstring.",
        "",
    ]
    lines += ["| | " + " | ".join(results) + " |", "| --- |" + " --- |" * len(results)]
    for name in names:
        cells = [
            f"{scores.mean(name):.3f} ({len(scores.figures[name])})" if name in scores.figures else ""
            for scores in results.values()
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    times = [scores.figures["ms"] for scores in results.values()]
    cells = [
        f"{statistics.median(each):.1f} / {statistics.fmean(each):.1f} / {statistics.quantiles(each, n=20)[-1]:.1f}"
        for each in times
    ]
    lines.append("| ms a page, median / mean / 95 % | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> None:
    wanted = arguments[arguments.index("--misses") + 1] if "--misses" in arguments else ""
    names = [name for name in arguments if name in SETS] or list(SETS)
    results = {name: measure(name) for name in names}
    text = report(results)
    if wanted:
        print("\n".join(miss for scores in results.values() for miss in scores.misses.get(wanted, ())))
    else:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(sys.argv[1:])
