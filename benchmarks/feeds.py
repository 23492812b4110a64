"""Real feeds and two test suites become three tables: what reading costs, what it finds, where we differ and why.

``make bench-feeds``, or ``python benchmarks/feeds.py``. Prints the tables and writes them to
``benchmarks/results/feeds.md``. CPU time is the best of three rounds in which the readers take turns on every feed, so
that a busy minute of the machine hits all of them; read the ratios, not the milliseconds.
"""

import statistics
import sys
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

if not __package__:  # run as a file: the folder above is where ``benchmarks`` is found
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import conformance
from benchmarks.conformance import Verdict
from benchmarks.corpora import MissingCorpusError, corpus
from curator.errors import ParseError

ROUNDS = 3
RESULTS = Path(__file__).resolve().parent / "results" / "feeds.md"
READERS: dict[str, Callable[[bytes], object]] = {
    "curator": conformance.read_ours,
    "feedparser, no sanitiser": conformance.read_bare,
    "feedparser": conformance.read_default,
}


def main() -> int:
    """Print and write every table; 1 where there are no corpora."""
    warnings.simplefilter("ignore")  # feedparser's own, about dates and encodings
    try:
        real, suites = corpus("feeds-real"), corpus("feeds-conformance")
    except MissingCorpusError as error:
        print(error)
        return 1
    verdicts = list(conformance.real(real))
    parts = [
        "# Reading feeds\n\nMade by `make bench-feeds`; not edited by hand.",
        speed(conformance.real_files(real)),
        counts(verdicts),
        agreement(verdicts),
        suite("feedparser's well-formed files", list(conformance.wellformed(suites))),
        suite("gofeed's files", list(conformance.gofeed(suites))),
    ]
    text = "\n\n".join(parts) + "\n"
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
    return 0


def speed(paths: list[Path]) -> str:
    """Return the table of CPU time a feed."""
    best: dict[str, list[float]] = {reader: [] for reader in READERS}
    for path in paths:
        body = path.read_bytes()
        for reader, read in READERS.items():
            best[reader].append(min(_seconds(read, body) for _ in range(ROUNDS)))
    ours = statistics.mean(best["curator"])
    rows = [_speed_row(reader, times, ours) for reader, times in best.items()]
    return (
        f"## CPU a feed ({len(paths)} real feeds, milliseconds)\n\n"
        "| reader | mean | median | p95 | max | mean ÷ ours |\n| --- | ---: | ---: | ---: | ---: | ---: |\n"
    ) + "\n".join(rows)


def _speed_row(reader: str, times: list[float], ours: float) -> str:
    mean, median = statistics.mean(times), statistics.median(times)
    numbers = (mean, median, statistics.quantiles(times, n=20)[-1], max(times))
    return f"| {reader} | " + " | ".join(f"{1000 * number:.2f}" for number in numbers) + f" | {mean / ours:.1f} |"


def _seconds(read: Callable[[bytes], object], body: bytes) -> float:
    start = time.process_time()
    with suppress(ParseError):
        read(body)
    return time.process_time() - start


def counts(verdicts: list[Verdict]) -> str:
    """Return how every real feed ended, and where the numbers of entries differ."""
    notes = Counter(verdict.listing.note.partition(",")[0] for verdict in verdicts if verdict.listing)
    fewer = [
        verdict for verdict in verdicts if len(verdict.listing.entries if verdict.listing else ()) < verdict.theirs
    ]
    more = [verdict for verdict in verdicts if verdict.listing and len(verdict.listing.entries) > verdict.theirs]
    lines = [
        f"## How {len(verdicts)} real feeds ended\n",
        *(f"- {note or 'read as they are'}: {number}" for note, number in notes.most_common()),
        *(f"- refused, “{verdict.reason}”: {verdict.file}" for verdict in verdicts if verdict.listing is None),
        f"- fewer entries than feedparser: {len(fewer)} feeds {[verdict.file for verdict in fewer] or ''}".rstrip(),
        f"- more entries than feedparser: {len(more)} feeds (JSON Feeds, compressed bodies, UTF-16 without a mark)",
    ]
    return "\n".join(lines)


def agreement(verdicts: list[Verdict]) -> str:
    """Return the differences from feedparser on real feeds, by field and cause."""
    entries = sum(len(verdict.listing.entries) for verdict in verdicts if verdict.listing)
    head = f"## Differences from feedparser on real feeds ({entries} entries)\n\n"
    return head + _differences(verdicts)


def suite(name: str, verdicts: list[Verdict]) -> str:
    """Return how many files of a test suite agree, and every difference by field and cause."""
    agreeing = sum(verdict.agrees for verdict in verdicts)
    wholly = sum(verdict.agrees and not verdict.differences for verdict in verdicts)
    share = 100 * agreeing / len(verdicts)
    refused = [f"- refused, “{verdict.reason}”: {verdict.file}" for verdict in verdicts if verdict.listing is None]
    return "\n".join([
        f"## {name}: {agreeing} of {len(verdicts)} agree ({share:.1f} %)\n",
        f"{wholly} in every field, {agreeing - wholly} more but for differences that are intended.\n",
        _differences(verdicts),
        *refused,
    ])  # fmt: skip


def _differences(verdicts: Iterable[Verdict]) -> str:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for verdict in verdicts:
        for difference in verdict.differences:
            found[difference.field, difference.cause].append(verdict.file)
    rows = ["| field | why | entries | files |", "| --- | --- | ---: | ---: |"]
    for (field, cause), files in sorted(found.items(), key=lambda item: (not item[0][1], item[0])):
        names = sorted(set(files))
        why = cause or "**not intended**: " + ", ".join(names[:6]) + (" …" if len(names) > 6 else "")
        rows.append(f"| {field} | {why} | {len(files)} | {len(names)} |")
    return "\n".join(rows)


if __name__ == "__main__":
    raise SystemExit(main())
