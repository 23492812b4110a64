"""How well pages are read, beside other extractors in one process on the same files (``make bench-extract``).

``python -m benchmarks.extract [SET …] [--alone] [--misses MEASURE]`` prints a table for each set of pages and writes
``benchmarks/results/extract.md``; ``--alone`` asks no peers and writes nothing, ``--misses`` shows the pages on which
curator misses. The measures are those of ``benchmarks.pages``. Each reader's one call is timed by the CPU of this
process; a machine is shared and noisy, so the ratio to curator counts.
"""

import contextlib
import logging
import statistics
import sys
import time
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import peers
from benchmarks.pages import Reading, figures, pages
from benchmarks.peers import MissingPeerError, Reader, reading_of
from curator.errors import ParseError
from curator.model import Excerpt

RESULTS = Path(__file__).parent / "results" / "extract.md"
SETS = ("fundus", "scrapinghub-aeb", "postlight-parser", "metascraper", "wcxb", "htmldate")
ONLY_DATES = {"htmldate"}
TELL_NO_DATES = {"readability-lxml", peers.TEXT_ALONE}
CPU_AIM = "≤ 0.48 × trafilatura, text alone"
"""12 ms where that takes 25: machines differ, and the ratio does not."""
AIMS = {
    "fundus": {
        "lead F1": 0.935, "exact start": 0.88, "fair start": 0.95, "wrong text": 0.02, "title": 0.88, "authors": 0.88,
        "date": 0.975, "image": 0.89, "alt": 0.89, "caption": 0.65,
    },
    "scrapinghub-aeb": {"lead F1": 0.92, "exact start": 0.82},
    "postlight-parser": {"title": 0.88},
    "metascraper": {"title": 0.88},
    "wcxb": {"lead F1": 0.875, "exact start": 0.69},
}  # fmt: skip
NOTHING = reading_of(Excerpt())


@dataclass
class Scores:
    """Measure → its figure of every page, the pages where it is low, and the time of each."""

    figures: dict[str, list[float]] = field(default_factory=dict)
    misses: dict[str, list[str]] = field(default_factory=dict)
    milliseconds: list[float] = field(default_factory=list)

    def mean(self, measure: str) -> float:
        return statistics.fmean(self.figures[measure])

    def add(self, reading: Reading, truth: dict) -> None:
        for measure, figure in figures(reading, truth):
            self.figures.setdefault(measure, []).append(figure)
            if (figure > 0.5) if measure == "wrong text" else (figure < 0.9):
                self.misses.setdefault(measure, []).append(_shown(measure, figure, reading, truth))


def _shown(measure: str, figure: float, reading: Reading, truth: dict) -> str:
    image = truth.get("lead_image") or {}
    name = measure.partition(",")[0]
    got, wanted = {
        "title": (reading.title, truth.get("title")),
        "authors": (reading.authors, truth.get("authors")),
        "date": (reading.days, truth.get("date")),
        "image": (reading.image, image.get("url")),
        "alt": (reading.image, image.get("alt")),
        "caption": (reading.image, image.get("caption")),
    }.get(name, (reading.lead, (truth.get("paragraphs") or [truth.get("first_words") or truth.get("body") or ""])[:2]))
    return f"{truth['id']} {figure:.2f}\n   got   {got}\n   truth {str(wanted)[:600]}"


def measure(name: str, readers: Mapping[str, Reader] | None = None) -> dict[str, Scores]:
    """Return each reader's scores on one set; they take turns by the set, for each page would find no cache warm."""
    return {reader: _scores(name, reader, read) for reader, read in (readers or {"curator": peers.curator}).items()}


def _scores(name: str, reader: str, read: Reader) -> Scores:
    scores = Scores()
    for truth, page in pages(name):
        if not scores.milliseconds:  # what is imported and read by the first call is no page's
            with contextlib.suppress(Exception):
                read(page)
        started = time.process_time()
        try:
            reading = read(page)
        except ParseError:
            reading = NOTHING
        except Exception as problem:  # noqa: BLE001 - a peer's own, which is no answer
            print(f"{reader} fails on {truth['id']}: {type(problem).__name__}", file=sys.stderr)
            reading = Reading()
        scores.milliseconds.append((time.process_time() - started) * 1000)
        scores.add(reading, truth)
    return scores


def table(name: str, scores: Mapping[str, Scores]) -> str:
    """Return one set's figures as a table."""
    ours = scores["curator"]
    measures = list(dict.fromkeys(measure for each in scores.values() for measure in each.figures))
    if name in ONLY_DATES:
        measures = ["date"]
    aims = AIMS.get(name, {})
    lines = [f"## {name}", "", f"{len(ours.milliseconds)} pages.", ""]
    lines += ["| | n | aim | " + " | ".join(scores) + " |", "| --- | --- | --- |" + " --- |" * len(scores)]
    for measure_ in measures:
        cells = [f"{each.mean(measure_):.3f}" if measure_ in each.figures else "" for each in scores.values()]
        count = len(next(each.figures[measure_] for each in scores.values() if measure_ in each.figures))
        aim = aims.get(measure_)
        shown = "" if aim is None else f"{'≤' if measure_ == 'wrong text' else '≥'} {aim:g}"
        lines.append(f"| {measure_} | {count} | {shown} | " + " | ".join(cells) + " |")
    mean = statistics.fmean(ours.milliseconds)
    times = [statistics.fmean(each.milliseconds) for each in scores.values()]
    lines.append(
        f"| CPU a page, mean, ms | | {CPU_AIM if name == 'fundus' else ''} | "
        + " | ".join(f"{each:.1f} ({each / mean:.2f} ×)" for each in times)
        + " |"
    )
    medians = [statistics.median(each.milliseconds) for each in scores.values()]
    lines.append("| CPU a page, median, ms | | | " + " | ".join(f"{each:.1f}" for each in medians) + " |")
    return "\n".join(lines) + "\n"


def readers_of(name: str, chosen: Mapping[str, Reader]) -> dict[str, Reader]:
    """Return who reads a set: two of the readers tell no dates, and htmldate nothing else."""
    if name in ONLY_DATES:
        return {reader: read for reader, read in chosen.items() if reader not in TELL_NO_DATES}
    return dict(chosen)


def open_peers() -> dict[str, Reader]:
    """Return the peers that this machine can have."""
    opened: dict[str, Reader] = {}
    for name, open_peer in peers.PEERS.items():
        try:
            opened[name] = open_peer()
        except (MissingPeerError, ImportError) as problem:
            print(f"{name} is left out: {problem}", file=sys.stderr)
    return opened


def show_misses(names: Iterable[str], wanted: str) -> None:
    for name in names:
        print("\n".join(measure(name)["curator"].misses.get(wanted, ())))


def main(arguments: list[str]) -> None:
    names = [name for name in arguments if name in SETS] or list(SETS)
    if "--misses" in arguments:
        show_misses(names, arguments[arguments.index("--misses") + 1])
        return
    logging.disable(logging.CRITICAL)  # the peers tell their troubles at length
    warnings.simplefilter("ignore")
    alone = "--alone" in arguments
    chosen: dict[str, Reader] = {"curator": peers.curator, **({} if alone else open_peers())}
    dates: dict[str, Reader] = {} if alone else {"htmldate": peers.htmldate()}
    tables = []
    for name in names:
        tables.append(table(name, measure(name, {**readers_of(name, chosen), **dates})))
        print(tables[-1])
    if not alone and names == list(SETS):
        head = ["# How article pages are read", "", *(__doc__ or "").split("\n\n")[1:]]
        RESULTS.write_text("\n".join(head) + "\n" + "\n".join(tables), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
