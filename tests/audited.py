"""Reads documents in a process that is watched: every file, socket and program that a parser opens is told.

``python -m tests.audited`` takes one JSON object a line, ``{"kind", "path"}``, and answers with one: ``outcome`` in
words, ``faults``, ``tags``, ``opened``. What libxml2 opens by itself is seen by no audit hook: for that a FIFO lies in
wait, on which a reader would hang.
"""

import json
import sys
from pathlib import Path
from types import ModuleType

from curator import reading
from curator.errors import ParseError
from curator.model import Excerpt, Listing, Page, Source
from tests.cleanness import faults, tags

URL = "https://varnholm-post.example/the-harbour-opens-again"  # without a day, so that all rungs for dates are asked
SOURCE = Source(slug="varnholm", outlet="Varnholm Post", url="https://varnholm-post.example/feed")
SITE = Source(slug="front", outlet="Varnholm Post", url="https://varnholm-post.example/", kind="site")
_WATCHED = ("open", "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "urllib.", "ftplib.")
_OF_PYTHON = tuple(str(Path(place).resolve()) for place in (sys.prefix, sys.base_prefix))
_OF_OURS = str(Path(reading.__file__).resolve().parent)

_opened: list[str] = []
_watching = False


def read(kind: str, body: bytes) -> Listing | Excerpt:
    """Return what one worker's task makes of a document."""
    page = Page(url=URL, final_url=URL, status=200, body=body)
    if kind == "page":
        return reading.read_page(page, SOURCE, Excerpt())
    return reading.read_source(page, SITE if kind == "site" else SOURCE, ())


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if _watching and event.startswith(_WATCHED) and not (event == "open" and _is_code(str(arguments[0]))):
        _opened.append(f"{event} {str(arguments[0])[:200]}")


def _is_code(path: str) -> bool:
    """Say whether a file is Python's, a package's or ours: their modules and data are theirs to read."""
    return str(Path(path).resolve()).startswith((*_OF_PYTHON, _OF_OURS))


def _warmed() -> tuple[ModuleType, ...]:
    import charset_normalizer
    import feedparser
    import htmldate
    import trafilatura

    return charset_normalizer, feedparser, htmldate, trafilatura


def main() -> None:
    global _watching  # an audit hook cannot be taken away again, only told to look away
    _warmed()
    sys.addaudithook(_watch)
    for line in sys.stdin:
        asked = json.loads(line)
        body = Path(asked["path"]).read_bytes()
        _opened.clear()
        answer: dict[str, object] = {"faults": [], "tags": []}
        _watching = True
        try:
            result = read(asked["kind"], body)
        except ParseError as error:
            answer["outcome"] = error.reason
        else:
            answer |= {"outcome": "read", "faults": faults(result), "tags": tags(result)}
        finally:
            _watching = False
        print(json.dumps(answer | {"opened": _opened}), flush=True)


if __name__ == "__main__":
    main()
