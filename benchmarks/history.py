"""A fortnight of real polls, through the real reader into a store: what was announced twice, which edits were seen.

``python -m benchmarks.history``. Prints a table; nothing in it depends on the machine but the seconds.
"""

import gzip
import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml
from warcio.archiveiterator import ArchiveIterator

if not __package__:  # run as a file: the folder above is where ``benchmarks`` is found
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.corpora import MissingCorpusError, corpus
from curator.match import item
from curator.model import Entry, Page, Source, Visit
from curator.reading import read_source
from curator.store import Store, open_store
from curator.text.clean import count_words, fold

LONG_HEADLINE = 4
"""Words from which two equal headlines of one second are counted as one article announced twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One answer of one feed, as it was fetched."""

    at: datetime
    source: Source
    name: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Twice:
    """Two articles that one source announced, and what says that they are one."""

    source: str
    evidence: str
    titles: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What became of all polls."""

    polls: int
    listed: int
    articles: int
    entries: int
    """Rows of the table: what is kept of all that was listed."""
    versions: int
    twice: tuple[Twice, ...]
    edits: int
    """Changes of an entry under an id that was known."""
    edits_of_words: int
    """Those that the reader sees: the others change blanks, or what is no part of the text."""
    recognised: int
    """Those that left a version of the article that it was before."""
    seconds: float


def run(folder: Path, feeds: Path, morning: Path) -> Figures:
    """Replay every poll in the order of time into a new store in a folder, and count."""
    began = time.perf_counter()
    told: dict[str, _Told] = defaultdict(_Told)
    listed = 0
    with open_store(f"sqlite:///{folder}/curator.db") as store:
        every = polls(feeds, morning)
        for poll in every:
            listed += _record(store, poll, told[poll.source.slug])
        edits = [json.loads(line) for line in (feeds / "edits.jsonl").read_text(encoding="utf-8").splitlines()]
        said = [told[edit["feed"]].edit(edit) for edit in edits]
        return Figures(
            polls=len(every),
            listed=listed,
            articles=_count(store, "articles"),
            entries=_count(store, "entries"),
            versions=_count(store, "versions"),
            twice=tuple(one for slug, what in sorted(told.items()) for one in what.twice(slug)),
            edits=len(edits),
            edits_of_words=sum(change != "none" for change in said),
            recognised=said.count("version"),
            seconds=time.perf_counter() - began,
        )


class _Told:
    """What one source listed, poll by poll, and which articles it was taken for."""

    def __init__(self) -> None:
        self._evidence: dict[tuple[str, ...], set[int]] = defaultdict(set)
        self._listings: dict[int, set[str]] = defaultdict(set)
        self._titles: dict[int, str] = {}
        self._said: dict[str, dict[str, tuple[int, str]]] = {}
        self._edited: dict[str, frozenset[int]] = {}

    def add(
        self, poll: Poll, rows: Iterable[tuple[int, str, str, str, str | None, str]], edited: frozenset[int]
    ) -> None:
        self._edited[poll.name] = edited
        said = self._said[poll.name] = {}
        for article, key, link, title, published, words in rows:
            self._listings[article].add(poll.name)
            self._titles.setdefault(article, title)
            said[key or link] = article, words
            if key:
                self._evidence["id", key].add(article)
            if link and not item.is_front(link):
                self._evidence["link", link].add(article)
            if published and count_words(title) >= LONG_HEADLINE:
                self._evidence["headline and second", fold(title), published].add(article)

    def twice(self, slug: str) -> Iterator[Twice]:
        """Give the pairs of articles that share evidence and never stood in one listing."""
        pairs = {
            pair: evidence[0]
            for evidence, articles in sorted(self._evidence.items(), reverse=True)
            for pair in combinations(sorted(articles), 2)
            if not self._listings[pair[0]] & self._listings[pair[1]]
        }
        for (one, other), evidence in sorted(pairs.items()):
            yield Twice(source=slug, evidence=evidence, titles=(self._titles[one], self._titles[other]))

    def edit(self, edit: Mapping[str, str]) -> str:
        """Say what became of an edit: ``version``, ``none`` where no word changed, or ``missed``."""
        before, after = self._find(edit, "before"), self._find(edit, "after")
        if before is None or after is None or before[0] != after[0]:
            return "missed"
        if before[1] == after[1]:
            return "none"
        return "version" if after[0] in self._edited[edit["after_poll"]] else "missed"

    def _find(self, edit: Mapping[str, str], when: str) -> tuple[int, str] | None:
        """Give the article and its words; where a feed has no ids, the edits are listed under the link."""
        said = self._said[edit[f"{when}_poll"]]
        one = item.offer(Entry(id=edit["guid"], url=edit[f"link_{when}"]))
        return said.get(one.key) or said.get(one.link)


def _record(store: Store, poll: Poll, told: _Told) -> int:
    source = poll.source
    media_type = poll.headers.get("content-type", "")
    page = Page(url=source.url, final_url=source.url, status=200, body=poll.body, media_type=media_type)
    listing = read_source(page, source, store.fingerprints(source.slug))
    store.record(source, listing, Visit(source=source.slug, at=poll.at), poll.at, lambda _: False)
    at = poll.at.isoformat()
    rows = _rows(store, _SEEN, source.slug, at)
    edited = frozenset(article for (article,) in _rows(store, _EDITED, at, source.slug))
    told.add(poll, rows, edited)
    return len(listing.entries)


_SEEN = "SELECT article, key, link, title, published, words FROM entries WHERE source = ? AND last_seen = ?"
_EDITED = """
    SELECT article FROM versions JOIN articles ON articles.id = article WHERE replaced_at = ? AND source = ?
"""


def _count(store: Store, table: str) -> int:
    return int(_rows(store, f"SELECT count(*) FROM {table}")[0][0])


def _rows(store: Store, query: str, *values: str) -> list[tuple[Any, ...]]:
    return store._connection.execute(query, values).fetchall()  # noqa: SLF001  read beside what the store offers


def polls(feeds: Path, morning: Path) -> list[Poll]:
    """Return every poll that was recorded, in the order of time."""
    return sorted((*_history(feeds), *_mornings(morning)), key=lambda poll: (poll.at, poll.name))


def _history(folder: Path) -> Iterator[Poll]:
    for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines():
        poll = json.loads(line)
        source = Source(slug=poll["feed"], outlet=poll["feed"], url=poll["feed_url"])
        at = datetime.fromisoformat(poll["polled_at"])
        yield Poll(at=at, source=source, name=poll["file"], body=gzip.decompress((folder / poll["file"]).read_bytes()))


def _mornings(folder: Path) -> Iterator[Poll]:
    """Give the six moments of three mornings on which fourteen outlets were polled."""
    listed = yaml.safe_load((folder / "2020-04.feeds.yaml").read_text(encoding="utf-8"))["sources"]
    sources = {one["url"]: Source(slug=one["slug"], outlet=one["outlet"], url=one["url"]) for one in listed}
    for path in sorted(folder.glob("2020-04-poll-*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                source = sources.get(record.rec_headers.get_header("WARC-Target-URI"))
                if record.rec_type != "response" or source is None:
                    continue
                at = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date"))
                headers = {"content-type": record.http_headers.get_header("content-type") or ""}
                body = record.content_stream().read()
                yield Poll(at=at, source=source, name=f"{path.name}/{source.slug}", body=body, headers=headers)


def table(figures: Figures) -> str:
    """Return the figures as Markdown."""
    rows = [
        ("polls", f"{figures.polls:,}"),
        ("entries listed in them", f"{figures.listed:,}"),
        ("articles", f"{figures.articles:,}"),
        ("rows in `entries`", f"{figures.entries:,}"),
        ("versions kept", f"{figures.versions:,}"),
        ("articles announced twice", f"{len(figures.twice):,}"),
        ("edits of a known id", f"{figures.edits:,}"),
        ("… that change a word", f"{figures.edits_of_words:,}"),
        ("… kept as a version of the same article", f"{figures.recognised:,}"),
        ("seconds", f"{figures.seconds:.0f}"),
    ]
    lines = ["| a fortnight of polls | |", "| --- | ---: |", *(f"| {name} | {value} |" for name, value in rows)]
    lines += ["", *(f"- twice, {one.source}, {one.evidence}: {' / '.join(one.titles)}" for one in figures.twice)]
    return "\n".join(lines).rstrip()


def tables() -> Iterator[str]:
    """Yield the table; MissingCorpusError where the polls are not on this machine."""
    feeds, morning = corpus("feeds-history"), corpus("morning")
    with tempfile.TemporaryDirectory() as folder:
        yield table(run(Path(folder), feeds, morning))


def main() -> int:
    """Print the table; 1 where the polls are not on this machine."""
    try:
        for one in tables():
            print(one)
    except MissingCorpusError as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
