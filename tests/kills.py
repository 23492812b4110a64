"""Refreshes that are killed in their midst, again and again, and what they leave: ``kills(20, folder)``.

A made-up press on loopback offers some entries more before every run, so that each run has something to store. Its
validators name the morning they are of: what a source's visit says was stored can be counted.
"""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.newsserver import Answer, Asked, NewsServer, news_server

SOURCES = 16
WITH_PAGES = 4
A_MORNING = 8
"""Entries that each source offers more every morning; 200 mornings stay under the 2,000 that are read of a feed."""
LAST_RUNS = 50
"""At most, to make good what was missed: a run reads 40 pages of a source."""
PATIENCE = 120.0
TEXT = "The cranes at the northern pier turned again, for the first time since the harbour froze over in December."
MORE = "Eleven freighters wait outside the mole, and the pilots expect to clear them by Sunday if the ice keeps."


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a series of kills showed; ``faults`` is empty when nothing was lost and nothing torn."""

    kills: int
    midway: int
    """Kills after which some of the run's work was stored and some was not."""
    runs: int
    entries: int
    faults: tuple[str, ...]


@dataclass
class Press:
    """What the made-up sources offer: on morning ``n``, the first ``(n + 1) * A_MORNING`` entries."""

    server: NewsServer
    morning: int = 0
    slugs: tuple[str, ...] = field(default_factory=lambda: tuple(f"paper-{number}" for number in range(SOURCES)))

    def __post_init__(self) -> None:
        for slug in self.slugs:
            self.server.answers[f"/{slug}.xml"] = self._feed
        for slug in self.slugs[:WITH_PAGES]:
            for number in range(250 * A_MORNING):
                self.server.answers[f"/{slug}/{number}"] = Answer(
                    headers={"content-type": "text/html; charset=utf-8"}, body=page(slug, number)
                )

    def _feed(self, asked: Asked) -> Answer:
        slug = asked.path[1:].removesuffix(".xml")
        etag = f'"{self.morning}"'
        if asked.headers.get("if-none-match") == etag:
            return Answer(status=304)
        items = "".join(
            f"<item><guid isPermaLink='false'>{slug}-{number}</guid><title>{title(slug, number)}</title>"
            f"<link>{self.server.url(f'/{slug}/{number}')}</link><description>{summary(number)}</description></item>"
            for number in range((self.morning + 1) * A_MORNING)
        )
        body = f"<rss version='2.0'><channel><title>{slug}</title>{items}</channel></rss>".encode()
        return Answer(headers={"content-type": "application/rss+xml", "etag": etag}, body=body)

    def config(self, engine: str) -> str:
        sources = "".join(
            f'  - {{slug: {slug}, outlet: {slug}, url: "{self.server.url(f"/{slug}.xml")}",'
            f" pages: {'always' if slug in self.slugs[:WITH_PAGES] else 'never'}}}\n"
            for slug in self.slugs
        )
        fetch = "fetch: {allow_networks: [127.0.0.0/8], gap: 0s, per_host: 8}"
        return f"engine: {engine}\ntimezone: UTC\n{fetch}\nsources:\n{sources}"


def title(slug: str, number: int) -> str:
    return f"Cranes turn {number} times, says {slug}"


def summary(number: int) -> str:
    return f"{TEXT} That makes {number}."


def lead(slug: str, number: int) -> str:
    return f"{TEXT} So {slug} counted {number} of them on Thursday, and the harbour master agrees with that."


def page(slug: str, number: int) -> bytes:
    return (
        f"<!doctype html><html lang=en><head><title>{title(slug, number)}</title></head><body><article>"
        f"<h1>{title(slug, number)}</h1><p>{lead(slug, number)}</p><p>{MORE}</p><p>{MORE}</p></article></body></html>"
    ).encode()


def kills(count: int, folder: Path, seed: int = 1, engine: str = "inline") -> Outcome:
    """Kill ``count`` refreshes at random moments after their first request, look at what each left, let one end."""
    chance = random.Random(seed)
    with news_server() as server:
        press = Press(server)
        (folder / "feeds.yaml").write_text(press.config(engine))
        span = _uninterrupted(folder, press)
        before, faults = State.of(folder), list[str]()
        killed = midway = runs = 0
        while killed < count:
            press.morning += 1
            runs += 1
            was_killed, outliving = _kill(folder, server, chance.uniform(0, 1.2 * span))
            killed += was_killed
            faults += [f"run {runs}: process {one} outlived it" for one in outliving]
            after = State.of(folder)
            midway += not after.has_done(press) and after != before
            faults += [f"run {runs}: {fault}" for fault in (*after.faults(press), *before.lost_in(after))]
            before = after
        for _ in range(LAST_RUNS):
            _uninterrupted(folder, press)
            runs += 1
            end = State.of(folder)
            if end.has_done(press):
                break
        faults += [f"at the end: {fault}" for fault in (*end.faults(press), *before.lost_in(end), *end.gaps(press))]
    return Outcome(kills=killed, midway=midway, runs=runs + 1, entries=len(end.entries), faults=tuple(faults))


@contextmanager
def refreshing(folder: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """A refresh in a session of its own, so that its workers can be told from others; none outlives the block."""
    command = [sys.executable, "-m", "curator", "refresh", "--all", *options]
    running = subprocess.Popen(
        command,
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith("CURATOR_")},
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield running
    finally:
        for process in session(running.pid):
            os.kill(process, signal.SIGKILL)
        running.communicate(timeout=PATIENCE)


def session(leader: int) -> list[int]:
    """Return the processes of a session that still live, zombies left out."""
    there = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, _group, its_session = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:  # it has just ended
            continue
        if int(its_session) == leader and state not in {"Z", "X"}:
            there.append(int(stat.parent.name))
    return there


def remaining(leader: int) -> list[int]:
    """Give the processes of a session time to notice that its leader is gone; return those that did not."""
    until = time.monotonic() + PATIENCE / 4
    while (there := session(leader)) and time.monotonic() < until:
        time.sleep(0.02)
    return there


def _uninterrupted(folder: Path, press: Press) -> float:
    """Let a refresh end; return the seconds from its first request on."""
    asked = len(press.server.asked)
    with refreshing(folder) as running:
        began = _first_request(running, press.server, asked)
        _, said = running.communicate(timeout=PATIENCE)
    assert running.returncode == 0, said
    return time.monotonic() - began


def _kill(folder: Path, server: NewsServer, delay: float) -> tuple[bool, list[int]]:
    """Kill a refresh that long after its first request; say whether it still ran, and which workers outlived it."""
    asked = len(server.asked)
    with refreshing(folder) as running:
        _first_request(running, server, asked)
        time.sleep(delay)
        running.kill()
        running.wait(timeout=PATIENCE)
        outliving = remaining(running.pid)
    return running.returncode == -signal.SIGKILL, outliving


def _first_request(running: subprocess.Popen[str], server: NewsServer, asked: int) -> float:
    until = time.monotonic() + PATIENCE
    while len(server.asked) == asked:
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < until
        time.sleep(0.002)
    return time.monotonic()


@dataclass(frozen=True, kw_only=True)
class State:
    """What the database holds, as another program sees it."""

    check: tuple[str, ...]
    """What SQLite and references between tables say is wrong."""
    visits: dict[str, str]
    """By source: the validator."""
    entries: list[tuple[str, str]]
    """Source and key, in order."""
    articles: dict[int, tuple[str, str, str, str]]
    """By id: source, title, first paragraph, page."""
    orphans: int
    """Articles without an entry or a story, and stories without an article."""

    @classmethod
    def of(cls, folder: Path) -> "State":
        with closing(sqlite3.connect(folder / "data" / "curator.db")) as db:
            check = [row[0] for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
            check += [f"{row} points nowhere" for row in db.execute("PRAGMA foreign_key_check")]
            articles = db.execute("SELECT id, source, title, lead, page FROM articles").fetchall()
            return cls(
                check=tuple(check),
                visits=dict(db.execute("SELECT source, etag FROM visits")),
                entries=db.execute("SELECT source, key FROM entries ORDER BY 1, 2").fetchall(),
                articles={id_: (source, name, _first(text), read) for id_, source, name, text, read in articles},
                orphans=db.execute(_ORPHANS).fetchone()[0],
            )

    def faults(self, press: Press) -> Iterator[str]:
        """Say what is wrong with a state by itself."""
        yield from self.check
        if self.orphans:
            yield f"{self.orphans} articles without an entry or a story, or stories without an article"
        if len(set(self.entries)) < len(self.entries) or len(self.articles) != len(self.entries):
            yield f"{len(self.entries)} entries, {len(set(self.entries))} different, {len(self.articles)} articles"
        for slug in press.slugs:
            stored = sum(source == slug for source, _ in self.entries)
            etag = self.visits.get(slug, "")
            named = (int(etag.strip('"')) + 1) * A_MORNING if etag else 0
            if stored != named:
                yield f"{slug}: validators of {named} entries, but {stored} are stored"
        for source, name, text, read in self.articles.values():
            number = int(name.split()[2])
            if text != (lead(source, number) if read == "read" else summary(number)):
                yield f"{source}: half an article: {name!r} ({read}): {text!r}"

    def lost_in(self, later: "State") -> Iterator[str]:
        """Say what was there and is not any more."""
        lost = set(self.entries) - set(later.entries)
        if lost:
            yield f"{len(lost)} entries lost, e.g. {min(lost)}"
        unread = [id_ for id_, article in self.articles.items() if article[3] == "read" != later.articles[id_][3]]
        if unread:
            yield f"{len(unread)} pages that were read are not any more"

    def has_done(self, press: Press) -> bool:
        """Say whether a run had nothing left to do."""
        wanted = any(read in {"wanted", "again"} for *_, read in self.articles.values())
        return not wanted and set(self.visits.values()) == {f'"{press.morning}"'}

    def gaps(self, press: Press) -> Iterator[str]:
        """Say what is missing after a run that ended."""
        expected = [(slug, number) for slug in press.slugs for number in range((press.morning + 1) * A_MORNING)]
        if len(self.entries) != len(expected) or not self.has_done(press):
            yield f"{len(self.entries)} entries of {len(expected)}, or pages that are not read"


def _first(lead_text: str) -> str:
    return lead_text.partition("\n\n")[0]


_ORPHANS = """
    SELECT (SELECT count(*) FROM articles WHERE id NOT IN (SELECT article FROM entries))
        + (SELECT count(*) FROM articles WHERE story NOT IN (SELECT id FROM stories))
        + (SELECT count(*) FROM stories WHERE joined_into IS NULL AND id NOT IN (SELECT story FROM articles))
"""
