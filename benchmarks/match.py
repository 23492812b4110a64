"""How well articles that tell one event are found (``make bench-match``).

Judged news of five sets arrives article by article, in the order of time, at the real store. *B³ F1*: of every story
that is suggested the best is joined, until none is suggested; then B-cubed precision and recall of the stories that
came about (items of unsure judgement are left out). *Two shown*: nothing is joined; recall is the share of articles
with an earlier one of the same event to which at least one right story is suggested, precision the share of
suggestions that are right. *Sure*: the same of those ticked beforehand, the first alone. The same marks hold for all
sets. Beside it stands what can be had with headlines alone: stories joined where half of the words are shared.

Two sets tell no time of arrival (``news-cluster-5w1h`` has dates of copies, up to 556 days apart within one event):
their articles come within an hour, in the order of these dates, or of the file.
"""

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean

from benchmarks import copies, history, match_cost
from benchmarks.corpora import corpus
from curator.match.terms import terms
from curator.model import Entry, Excerpt, Listing, Source, Story, Visit
from curator.store import Store, open_store

RESULTS = Path(__file__).parent / "results" / "match.md"
SETS = ("morning-2026-08", "allsides-roundups-2021", "news-cluster-5w1h", "ecbplus", "basil")
AIMS = {
    "morning-2026-08": 0.975, "allsides-roundups-2021": 0.90, "news-cluster-5w1h": 0.965, "ecbplus": 0.87,
    "basil": 0.985, "mean": 0.94,
}  # fmt: skip
WITHOUT_ARRIVAL = {"news-cluster-5w1h", "ecbplus"}
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Item:
    """A judged article."""

    title: str
    text: str
    outlet: str
    cluster: str
    unsure: bool
    at: datetime


def items(name: str) -> list[Item]:
    """Return a set's articles in the order in which they arrive."""
    lines = (corpus("clusters") / name / "items.jsonl").read_text(encoding="utf-8").splitlines()
    read = [json.loads(line) for line in lines]
    read.sort(key=lambda item: _moment(item).timestamp() if item.get("published") else float("inf"))
    return [_item(item, place, name in WITHOUT_ARRIVAL) for place, item in enumerate(read)]


def _moment(item: Mapping[str, str]) -> datetime:
    moment = datetime.fromisoformat(item["published"])
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _item(item: Mapping, place: int, without_arrival: bool) -> Item:
    return Item(
        title=item.get("title") or "",
        text=item["text"],
        outlet=item.get("outlet") or "",
        cluster=item["cluster"],
        unsure=bool(item.get("unsure")),
        at=NOON + timedelta(seconds=5 * place) if without_arrival else _moment(item).astimezone(UTC),
    )


def arrive(store: Store, item: Item, number: int) -> Story:
    """Let an article arrive as its source's only one, and return its story with what is suggested for it."""
    outlet = item.outlet or f"Outlet {number}"
    source = Source(slug=outlet, outlet=outlet, url="https://source.example/")
    said = Excerpt(headline=item.title, text=item.text, lead=(item.text[:1000],), published=item.at)
    entry = Entry(id=f"urn:{number}", url=f"https://source.example/{number}", title=item.title, excerpt=said)
    store.record(source, Listing(entries=(entry,)), Visit(source=source.slug), item.at, lambda _: False)
    store.match(item.at, "ask")
    return next(one for one in store.stories("all", item.at, None) if one.articles[-1].url == entry.url)


@dataclass(frozen=True)
class Figures:
    """Precision and recall."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)

    def __str__(self) -> str:
        return f"{self.precision:.3f} / {self.recall:.3f}"


def b_cubed(stories: Iterable[Sequence[Item]]) -> Figures:
    """Return the B-cubed precision and recall of stories against the judgement (Bagga and Baldwin, 1998)."""
    judged = [[item.cluster for item in story if not item.unsure] for story in stories]
    sizes: dict[str, int] = defaultdict(int)
    for story in judged:
        for cluster in story:
            sizes[cluster] += 1
    precision = [story.count(cluster) / len(story) for story in judged for cluster in story]
    recall = [story.count(cluster) / sizes[cluster] for story in judged for cluster in story]
    return Figures(fmean(precision), fmean(recall))


def accepted(name: str) -> Figures:
    """Accept every suggestion, the best first, and return how the stories agree with the judgement."""
    arriving = items(name)
    with _empty_store() as store:
        by_url = {}
        for number, item in enumerate(arriving):
            story = arrive(store, item, number)
            by_url[story.articles[-1].url] = item
            while story.suggestions:
                into = story.suggestions[0].story
                store.join([into, story.id], item.at)
                story = store.story(into)
        return b_cubed([by_url[one.url] for one in story.articles] for story in store.stories("all", None, None))


def suggested(name: str) -> tuple[Figures, Figures]:
    """Accept nothing, and return how right what is shown is, and what is sure."""
    clusters: dict[str, str] = {}
    right, found, sure_right, sure_found = [], [], [], []
    with _empty_store() as store:
        for number, item in enumerate(items(name)):
            story = arrive(store, item, number)
            if item.unsure:
                continue
            # One text at two outlets is joined unasked; it is found, and judged in the table of copies.
            twin = clusters.get(story.id) == item.cluster
            shown = [one for one in story.suggestions if one.story in clusters]
            hits = [clusters[one.story] == item.cluster for one in shown]
            right += hits
            sure = [hit for hit, one in zip(hits, shown, strict=True) if one.sure][:1]
            sure_right += sure
            if item.cluster in clusters.values():
                found.append(twin or any(hits))
                sure_found.append(twin or any(sure))
            clusters.setdefault(story.id, item.cluster)
    return Figures(fmean(right), fmean(found)), Figures(fmean(sure_right), fmean(sure_found))


def by_headlines(name: str) -> Figures:
    """Join each article with the story of the earlier one with which it shares half of the headline's words."""
    stories: list[list[Item]] = []
    words: list[tuple[set[str], list[Item]]] = []
    for item in items(name):
        own = set(terms(item.title or item.text.partition("\n")[0], "").counts)
        alike = ((len(own & other) / len(own | other) if own | other else 0.0, story) for other, story in words)
        share, story = max(alike, key=lambda one: one[0], default=(0.0, []))
        if share < 0.5:
            story = []
            stories.append(story)
        story.append(item)
        words.append((own, story))
    return b_cubed(stories)


def _empty_store() -> Store:
    return open_store(f"sqlite:///{tempfile.mkdtemp(prefix='bench-match-')}/curator.db")


def story_table() -> Iterator[str]:
    """Yield the table of the five sets, and of their mean."""
    yield "| | B³ F1 | aim | B³ precision / recall | headlines alone, F1 | two shown | sure |"
    yield "| --- | ---: | ---: | --- | ---: | --- | --- |"
    rows = [(name, accepted(name), by_headlines(name), *suggested(name)) for name in SETS]
    for name, stories, headlines, shown, sure in rows:
        yield f"| {name} | {stories.f1:.3f} | {AIMS[name]} | {stories} | {headlines.f1:.3f} | {shown} | {sure} |"
    f1, by_title = fmean(row[1].f1 for row in rows), fmean(row[2].f1 for row in rows)
    shown, sure = (_mean([row[place] for row in rows]) for place in (3, 4))
    yield f"| **mean** | **{f1:.3f}** | {AIMS['mean']} | | {by_title:.3f} | {shown} | {sure} |"
    yield "| aim | | | | | 0.90 / 0.97 | 0.98 / 0.65 |"


def _mean(figures: Sequence[Figures]) -> Figures:
    return Figures(fmean(one.precision for one in figures), fmean(one.recall for one in figures))


def main(arguments: Sequence[str]) -> None:
    """Print all tables, or those that are named, and write the results where all were made."""
    chosen = [name for name in arguments if name in PARTS] or list(PARTS)
    lines = ["# Which articles tell one event", "", "Made by `make bench-match`; not edited by hand.", ""]
    for name in chosen:
        title, explained, table = PARTS[name]
        lines += [f"## {title}", "", *_paragraphs(explained), ""]
        print(f"## {title}\n")
        for line in table():
            print(line, flush=True)
            lines.append(line)
        lines.append("")
        print()
    if chosen == list(PARTS):
        RESULTS.write_text("\n".join(lines), encoding="utf-8")


def _paragraphs(docstring: str | None) -> list[str]:
    """Return what a module says of itself behind its first line."""
    return (docstring or "").partition("\n\n")[2].strip().splitlines()


PARTS = {
    "stories": ("Stories", __doc__, story_table),
    "copies": ("Copies and edits", copies.__doc__, copies.tables),
    "history": ("A fortnight of polls", history.__doc__, history.tables),
    "cost": ("Cost", match_cost.__doc__, match_cost.table),
}

if __name__ == "__main__":
    main(sys.argv[1:])
