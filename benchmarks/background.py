"""Count in how many news articles each English word stands (``python -m benchmarks.background``).

Writes ``src/curator/match/background.txt``, with which a newsroom that has collected nothing yet can tell a rare word
from a common one: words and counts, no text. Left out are the articles with which matching is measured.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.corpora import corpus
from benchmarks.match import SETS
from curator.match import background
from curator.match.terms import terms
from curator.text.clean import fold

SOURCES = ("allsides-neus", "lede-unlabelled")
LEAST = 3
"""Articles in which a word stands that is kept: of the others each is as rare as one never seen."""


def main() -> None:
    clusters = corpus("clusters")
    measured = {fold(item["title"] or "") for name in SETS for item in _items(clusters / name)}
    counted: Counter[str] = Counter()
    seen: set[str] = set()
    for item in (item for name in SOURCES for item in _items(clusters / name)):
        title = fold(item["title"] or "")
        if title not in measured and title not in seen:
            seen.add(title)
            counted.update(terms(item["title"] or "", item["text"] or "").counts.keys())
    kept = sorted((word, count) for word, count in counted.items() if count >= LEAST)
    lines = [str(len(seen)), *(f"{word} {count}" for word, count in kept)]
    background.FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(kept)} words of {len(seen)} articles")


def _items(folder: Path) -> Iterator[dict]:
    with (folder / "items.jsonl").open(encoding="utf-8") as file:
        yield from map(json.loads, file)


if __name__ == "__main__":
    main()
