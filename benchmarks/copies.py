"""Articles printed twice and entries edited become tables: how many of them are found, and how many found are right.

``python -m benchmarks.copies``. Copies are found as the program finds them: by keys, then judged by all words. Edits
are those of two polls of one feed; ids and addresses are hidden.
"""

import gzip
import html
import itertools
import json
import re
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.conformance import read_ours, real_files
from benchmarks.corpora import MissingCorpusError, corpus
from curator.errors import ParseError
from curator.extract.feedmarkup import feed_paragraphs
from curator.match.copies import COMMON_KEY, copied, keys, sketch
from curator.match.edits import SURE, Wording, edited
from curator.model import Entry
from curator.text.clean import clean

LABELS = {"near-duplicate": True, "partial": None}
"""What the pairs of neardup-wire-5w1h are; all others are none."""
OTHER_SETS = ("morning-2026-08", "allsides-roundups-2021", "allsides-neus", "basil", "ecbplus", "lede-unlabelled")
ROUNDS = 5
_LENGTH_TIMED = range(560, 641)


class Figure(NamedTuple):
    """One line of a table."""

    set: str
    measure: str
    n: int
    """Pairs or edits that there are to be found."""
    aim: str
    precision: float
    recall: float
    note: str = ""

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


class Called(NamedTuple):
    """Pairs of a set without labels that were called copies."""

    set: str
    items: int
    candidates: int
    one_outlet: int
    """Of one outlet: what ``same_text`` calls so; the program does not ask it."""
    others: list[tuple[str, str]]
    """Titles of those of different outlets, to be read by eye."""
    other_event: int
    """Of these, in how many the set says that the two tell different events."""


def tables() -> Iterator[str]:
    """Yield every table, as soon as it is known."""
    yield _figures_table("Copies", copies_figures())
    yield _called_table([called(name, texts) for name, texts in _other_texts()])
    yield _figures_table("Edits, ids and addresses hidden", edits_figures())
    yield _timing_table(timings())


def main() -> int:
    """Print every table; 1 where there are no corpora."""
    try:
        for one in tables():
            print(one)
    except MissingCorpusError as error:
        print(error)
        return 1
    return 0


class Text(NamedTuple):
    """An article of a set, with what the set says of it."""

    text: str
    outlet: str
    event: str = ""
    near: str = ""
    """What it is a copy of, in a set that says so."""


def copies_figures() -> list[Figure]:
    """Measure what is found of the wire texts that several outlets printed, at every length in which they are had."""
    items = {row["id"]: row for row in _rows("news-cluster-5w1h", "items")}
    labels = {frozenset((row["a"], row["b"])): row["label"] for row in _rows("neardup-wire-5w1h", "pairs")}
    lengths: dict[str, Callable[[dict[str, Any]], str]] = {
        "full text": lambda row: row["text"],
        "1,000 characters": lambda row: row["text"][:1000],
        "400 characters": lambda row: row["text"][:400],
        "summary": lambda row: row["summary"] or "",
    }
    aims = {"full text": "F1 .97", "1,000 characters": "F1 .95"}
    figures = [
        _copies(f"title + {name}", items, labels, (view, view), aims.get(name, ""))
        for name, view in lengths.items()
    ]  # fmt: skip
    mixed = (lengths["full text"], lengths["1,000 characters"])
    figures.append(_copies("one of each: full text, 1,000 characters", items, labels, mixed, ""))
    return [*figures, _labelled_morning()]


def _copies(
    measure: str,
    items: dict[str, dict[str, Any]],
    labels: dict[frozenset[str], str],
    views: tuple[Callable[[dict[str, Any]], str], Callable[[dict[str, Any]], str]],
    aim: str,
) -> Figure:
    texts = [{key: f"{row['title']}\n\n{view(row)}" for key, row in items.items()} for view in views]
    filed = [{key: set(keys(sketch(text))) for key, text in side.items()} for side in texts]
    pairs = itertools.combinations(items, 2) if views[0] is views[1] else itertools.permutations(items, 2)
    right = found = true = candidates = 0
    for one, other in pairs:
        label = LABELS.get(labels.get(frozenset((one, other)), ""), False)
        if label is None:
            continue
        candidate = bool(filed[0][one] & filed[1][other])
        same = candidate and copied(texts[0][one], texts[1][other]).same_text
        candidates += candidate
        true += label
        found += same
        right += same and label
    note = f"{candidates} candidates, {found - right} wrong"
    return Figure("neardup-wire-5w1h", measure, true, aim, right / max(found, 1), right / true, note)


def _labelled_morning() -> Figure:
    texts = dict(_other_texts())["morning-2026-08"]
    true = {
        pair for pair in itertools.combinations(range(len(texts)), 2)
        if texts[pair[0]].near and texts[pair[0]].near == texts[pair[1]].near
    }  # fmt: skip
    found = {pair for pair in _candidates(texts) if copied(texts[pair[0]].text, texts[pair[1]].text).same_text}
    note = "two of the four are one outlet's rewrites"
    precision = len(found & true) / max(len(found), 1)
    return Figure("morning-2026-08", "near_dup", len(true), "", precision, len(found & true) / len(true), note)


def called(name: str, texts: Sequence[Text]) -> Called:
    """Call the copies of a set without labels, and count those that cannot be any."""
    candidates = list(_candidates(texts))
    pairs = [(texts[one], texts[other]) for one, other in candidates]
    pairs = [(one, other) for one, other in pairs if copied(one.text, other.text).same_text]
    others = [(one, other) for one, other in pairs if not one.outlet or one.outlet != other.outlet]
    titles = [(_first_line(one.text), _first_line(other.text)) for one, other in others]
    events = sum(one.event != other.event for one, other in others)
    return Called(name, len(texts), len(candidates), len(pairs) - len(others), titles, events)


def _candidates(texts: Sequence[Text]) -> Iterator[tuple[int, int]]:
    by_key: dict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(texts):
        for key in keys(sketch(one.text)):
            by_key[key].append(place)
    filed = (places for places in by_key.values() if len(places) <= COMMON_KEY)
    yield from sorted({pair for places in filed for pair in itertools.combinations(places, 2)})


@cache
def _other_texts() -> tuple[tuple[str, list[Text]], ...]:
    sets = {
        name: [
            Text(
                f"{row.get('title') or ''}\n\n{row.get('full_text') or row['text'] or ''}",
                row.get("outlet") or "",
                row.get("cluster") or "",
                row.get("near_dup") or "",
            )
            for row in _rows(name, "items")
        ]
        for name in OTHER_SETS
    }
    return (*sets.items(), ("feeds-real", list(_feed_texts(corpus("feeds-real")))))


def _feed_texts(folder: Path) -> Iterator[Text]:
    """Yield what real feeds say of their entries; the same feed was kept in several years, and counts once."""
    seen: set[tuple[str, str]] = set()
    for path in real_files(folder):
        try:
            listing = read_ours(path.read_bytes())
        except ParseError:
            continue
        outlet = re.sub(r"\W+", " ", listing.title.casefold()).strip() or path.name
        for entry in listing.entries:
            text = f"{entry.title}\n\n" + "\n\n".join(_paragraphs(entry))
            if (outlet, text) not in seen:
                seen.add((outlet, text))
                yield Text(text, outlet)


def _paragraphs(entry: Entry) -> tuple[str, ...]:
    if entry.content_markup:
        return (clean(entry.content_markup),) if entry.content_is_text else feed_paragraphs(entry.content_markup)
    return (clean(entry.summary_markup),) if entry.summary_is_text else feed_paragraphs(entry.summary_markup)


class Polls(NamedTuple):
    """Two polls of a feed, in a row: what was reworded, what is new, what left, what stands."""

    feed: str
    offered: list[Wording]
    guids: list[str]
    gone: list[Wording]
    gone_guids: list[str]
    standing: list[Wording]
    edits: frozenset[str]
    known: frozenset[str]


def edits_figures() -> list[Figure]:
    """Measure what is found of the edits of a known guid, hidden, and how many new entries are taken for one."""
    polls = list(_polls())
    return [
        figure
        for measure, dated, least in (
            ("title and summary", False, 0.0),
            ("with dates", True, 0.0),
            ("sure, title and summary", False, SURE),
            ("sure, with dates", True, SURE),
        )
        for figure in _edits(measure, polls, least, dated=dated)
    ]


def _edits(measure: str, polls: Sequence[Polls], least: float, *, dated: bool) -> Iterator[Figure]:
    total = sum(len(one.edits) for one in polls)
    right, wrong, taken, new = 0, 0, 0, 0
    for one in polls:
        sides = one.offered, one.gone, one.standing
        if not dated:
            sides = tuple([each._replace(published=None) for each in side] for side in sides)
        done: set[str] = set()
        for guid, edit in zip(one.guids, edited(*sides), strict=True):
            is_found = edit is not None and edit.likeness >= least
            if guid not in one.known:
                new += 1
                taken += is_found
            elif guid in one.edits and guid not in done and edit is not None and is_found:
                done.add(guid)
                is_right = one.gone_guids[edit.old] == guid
                right, wrong = right + is_right, wrong + (not is_right)
    share = right / max(right + wrong, 1)
    yield Figure(
        "feeds-history",
        f"{measure}: edits",
        total,
        "" if least else "P .97 at R .80",
        share,
        right / total,
        f"{wrong} wrong",
    )
    note = f"{taken} of {new} new entries taken for an edit"
    yield Figure(
        "feeds-history", f"{measure}: edits and new", total, "", right / (right + wrong + taken), right / total, note
    )


def _polls() -> Iterator[Polls]:
    folder = corpus("feeds-history")
    edits: dict[tuple[str, str], set[str]] = defaultdict(set)
    feeds: dict[tuple[str, str], str] = {}
    for line in (folder / "edits.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        pair = row["before_poll"], row["after_poll"]
        edits[pair].add(row["guid"])
        feeds[pair] = row["feed"]
    listings: dict[str, list[tuple[str, Wording]]] = {}
    for pair, guids in edits.items():
        for poll in pair:
            if poll not in listings:
                listings[poll] = [
                    _worded(entry) for entry in read_ours(gzip.decompress((folder / poll).read_bytes())).entries
                ]
        before, after = (listings[poll] for poll in pair)
        both = {one[:2] for _, one in before} & {one[:2] for _, one in after}
        new = [(guid, one) for guid, one in after if one[:2] not in both]
        old = [(guid, one) for guid, one in before if one[:2] not in both]
        yield Polls(
            feeds[pair],
            [one for _, one in new],
            [guid for guid, _ in new],
            [one for _, one in old],
            [guid for guid, _ in old],
            [one for _, one in before if one[:2] in both],
            frozenset(guids),
            frozenset(guid for guid, _ in before),
        )


def _worded(entry: Entry) -> tuple[str, Wording]:
    # The set names entries without a guid by their address, of which it undid the entities
    guid = entry.id or html.unescape(entry.url)
    return guid, Wording(entry.title, " ".join(_paragraphs(entry)), entry.published)


def timings() -> dict[str, list[float]]:
    """Return the CPU time in milliseconds of each step on texts of 600 words, and of edits on each pair of polls."""
    texts = [f"{row['title']}\n\n{row['text']}" for row in _rows("news-cluster-5w1h", "items")]
    texts = [text for text in texts if len(text.split()) in _LENGTH_TIMED]
    retold = [text.replace(" the ", " this ") for text in texts]
    return {
        "sketch": [_cpu(partial(sketch, text)) for text in texts],
        "keys of a sketch": [_cpu(partial(keys, sketch(text))) for text in texts],
        "copied, two articles": [_cpu(partial(copied, *pair)) for pair in itertools.pairwise(texts)],
        "copied, two wordings of one": [_cpu(partial(copied, *pair)) for pair in zip(texts, retold, strict=True)],
        "edited, two polls": [_cpu(partial(edited, one.offered, one.gone, one.standing), 1) for one in _polls()],
    }


def _cpu(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        run()
        best = min(best, time.process_time() - start)
    return best * 1000


def _rows(name: str, file: str) -> list[dict[str, Any]]:
    path = corpus("clusters") / name / f"{file}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0][:100]


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join([f"### {title}\n", *(f"| {' | '.join(map(str, line))} |" for line in lines), ""])


def _figures_table(title: str, figures: Sequence[Figure]) -> str:
    head = ("set", "measure", "n", "aim", "precision", "recall", "F1", "")
    return _table(
        title, head, ([*one[:4], *map(_three, (one.precision, one.recall, one.f1)), one.note] for one in figures)
    )


def _called_table(sets: Sequence[Called]) -> str:
    head = ("set", "items", "candidates an item", "two outlets", "in two events", "one outlet")
    rows = (
        (one.set, one.items, f"{2 * one.candidates / one.items:.1f}", len(one.others), one.other_event, one.one_outlet)
        for one in sets
    )  # fmt: skip
    return _table("Pairs called copies where none are labelled", head, rows)


def _timing_table(times: dict[str, list[float]]) -> str:
    rows = (
        (step, len(each), *(f"{each_time:.2f}" for each_time in (statistics.mean(each), _p95(each), max(each))))
        for step, each in times.items()
    )
    return _table("CPU (milliseconds; texts of 600 words)", ("step", "n", "mean", "p95", "max"), rows)


def _three(share: float) -> str:
    return f"{share:.3f}"


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    sys.exit(main())
