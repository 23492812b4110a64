"""Hostile servers become a table: what each does, how the source ends, what it costs (``make torture``).

First every behaviour of ``tests/hostile`` once, beside 20 healthy sources; then 2,000 sources of which 5 % are hostile;
then 200 runs that are killed; then a minute in which cron and an editor write at once. Everything is on loopback, with
the limits that curator has by default. The tables go to ``benchmarks/results/torture.md``.
"""

import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

from curator.model import Source
from curator.refresh import Polled
from tests.contention import Outcome as Contention
from tests.contention import contention
from tests.hostile.polling import SETTINGS, Row, healthy, poll, rows, source
from tests.hostile.processes import Peak, memory
from tests.hostile.server import BEHAVIOURS, hostile_server
from tests.kills import Outcome, kills

BOUND = 1 << 30
MANY = 2_000
HOSTILE_SHARE = 20
"""One source of so many is hostile."""
SLACK = 1.0
"""Seconds beyond the deadline that a hostile source may be on the network, for this program to notice."""
KILLS = 200
SECONDS = 60
RESULTS = Path(__file__).parent / "results" / "torture.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One refresh of hostile and healthy sources."""

    polled: Sequence[Polled]
    hostile: Sequence[Row]
    peak: Peak
    seconds: float
    asked: Sequence[str]

    @property
    def healthy(self) -> list[Polled]:
        return [one for one in self.polled if one.source.startswith("well-")]

    @property
    def stored(self) -> int:
        return sum(one.outcome == "new" for one in self.healthy)

    @property
    def canary(self) -> int:
        """Connections that nobody should have made."""
        return sum(asked.endswith("/canary") for asked in self.asked)


def run(hostile: int, well: int) -> Run:
    """Refresh so many hostile sources, of all behaviours in turn, and so many healthy ones among them."""
    chosen = list(islice(cycle(BEHAVIOURS), hostile))
    with tempfile.TemporaryDirectory(prefix="curator-torture-") as name, hostile_server() as hosts:
        rounds = [number // len(BEHAVIOURS) for number in range(hostile)]
        sources = [source(one, hosts.port, number) for one, number in zip(chosen, rounds, strict=True)]
        with memory(without=[hosts.pid]) as peak:
            began = time.perf_counter()
            polled, on_network = poll(mixed(sources, healthy(hosts.port, well)), Path(name), SETTINGS)
            seconds = time.perf_counter() - began
        ended = rows(chosen[: len(BEHAVIOURS)], polled, on_network, Path(name))
    return Run(polled=polled, hostile=ended, peak=peak, seconds=seconds, asked=hosts.asked)


def mixed(some: Sequence[Source], others: Sequence[Source]) -> list[Source]:
    """Spread the fewer evenly among the more."""
    places = [(number / len(few), one) for few in (some, others) for number, one in enumerate(few)]
    return [one for _, one in sorted(places, key=lambda place: place[0])]


def table(hostile: Sequence[Row]) -> str:
    lines = ["| source | does | ended as | s | of which on the network | |", "| --- | --- | --- | --- | --- | --- |"]
    for row in hostile:
        ended = row.ended.replace("|", "\\|")
        mark = "**!**" if faults_of(row) else ""
        lines.append(f"| {row.name} | {row.does} | {ended} | {row.seconds:.1f} | {row.on_network:.1f} | {mark} |")
    return "\n".join(lines)


def summary(one: Run) -> str:
    sizes = " + ".join(f"{size >> 20}" for size in one.peak.sizes)
    return (
        f"{len(one.polled):,} sources in {one.seconds:.0f} s. Healthy ones stored: {one.stored:,} of"
        f" {len(one.healthy):,}. Memory of all processes together at its peak: {one.peak.bytes >> 20} MiB ({sizes}), of"
        f" {BOUND >> 20} MiB allowed. Connections made where none should be: {one.canary}."
    )


def epitaph(outcome: Outcome) -> str:
    return (
        f"{outcome.kills} kills (SIGKILL) in {outcome.runs} runs, {outcome.midway} of them with work half done;"
        f" {outcome.entries:,} entries stored in the end. Lost or torn: {', '.join(outcome.faults) or 'nothing'}."
    )


def verdict(outcome: Contention) -> str:
    return (
        f"{outcome.polls:,} polls stored by one process, {outcome.verdicts:,} verdicts by another. 99 of 100 were"
        f" saved within {outcome.p99 * 1000:.0f} ms; the WAL had {outcome.largest_wal / 1e6:.0f} MB at most."
        f" Turned away or lost: {', '.join(outcome.faults) or 'nobody and nothing'}."
    )


def faults(one: Run) -> list[str]:
    """Name what broke a promise."""
    found = [fault for row in one.hostile for fault in faults_of(row)]
    found += [f"{polled.source} is healthy and ended as: {polled}" for polled in one.healthy if polled.outcome != "new"]
    if one.peak.bytes > BOUND:
        found.append(f"memory reached {one.peak.bytes >> 20} MiB")
    if one.canary:
        found.append(f"{one.canary} connections were made where none should be")
    return found


def faults_of(row: Row) -> list[str]:
    """Name what one hostile source broke: it has to end in the right words, and in time.

    That is time on the network: how long it waits for a worker depends on whom it has beside it, and is not its own.
    """
    found = [] if row.as_expected else [f"{row.name} ended as: {row.ended}"]
    if row.on_network > SETTINGS.deadline.total_seconds() + SLACK:
        found.append(f"{row.name} was on the network for {row.on_network:.1f} s")
    return found


def report(each: Run, many: Run, killed: str, beside: str) -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%d %B %Y}"
    return f"""# Torture

Hostile servers on loopback, polled together with healthy ones; at most {SETTINGS.at_once} sources at once,
{SETTINGS.deadline.total_seconds():g} s a fetch, 10 s a document; {machine}. Made by `make torture`.

## Every behaviour once, and 20 healthy sources

{summary(each)}

{table(each.hostile)}

## {MANY:,} sources, one of {HOSTILE_SHARE} hostile

{summary(many)}

## {KILLS} killed runs

{killed}

## {SECONDS} seconds of cron beside an editor

{beside}
"""


def main() -> None:
    each = run(len(BEHAVIOURS), 20)
    print(f"{table(each.hostile)}\n\n{summary(each)}\n", flush=True)
    many = run(MANY // HOSTILE_SHARE, MANY - MANY // HOSTILE_SHARE)
    print(f"{summary(many)}\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="curator-kills-") as name:
        killed = kills(KILLS, Path(name))
    print(epitaph(killed), flush=True)
    with tempfile.TemporaryDirectory(prefix="curator-contention-") as name:
        beside = contention(SECONDS, Path(name))
    print(verdict(beside))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(report(each, many, epitaph(killed), verdict(beside)))
    if found := [*faults(each), *faults(many), *killed.faults, *beside.faults]:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
