"""What the editor's desk costs with 50,000 stories, and while 500 sources are refreshed (``make bench-desk``).

The desk is started as its user does, ``curator serve`` in a process of its own, and asked over loopback by one
connection that stays open; milliseconds from the first byte sent to the last one read, so the time of the server and
what asking costs. Beside it stands the web application of ``reader``, the likest peer in Python, with as many entries:
its first page, and marking an entry as read. The table goes to ``benchmarks/results/desk.md``.
"""

import json
import os
import platform
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.corpora import cache_folder, corpus
from benchmarks.match_cost import Newsroom
from benchmarks.refresh import served
from curator.model import Entry, Excerpt, Listing, Source, Visit
from curator.store import Filters, Store, open_store

STORIES, OUTLETS, SOURCES = 50_000, 50, 500
DAYS = 25
SECTIONS = ("World", "Law", "Rights", "Science", "Culture", "Local")
LANGUAGES = ("en", "de", "ru")
ASKED = 200
"""Times a page is asked for."""
JUDGED = 100
MANY = 2_000
"""Requests after which memory is looked at again."""
RESULTS = Path(__file__).parent / "results" / "desk.md"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
PROGRAM = str(Path(sys.executable).parent / "curator")


class MissingPeerError(LookupError):
    """A program to be compared with cannot be had on this machine."""


def outlets() -> list[Source]:
    return [
        Source(
            slug=f"outlet-{number}",
            outlet=f"Outlet {number}",
            url=f"https://outlet-{number}.example/feed",
            section=SECTIONS[number % len(SECTIONS)],
            language=LANGUAGES[number % 10 % len(LANGUAGES)],
        )
        for number in range(OUTLETS)
    ]


def fill(store: Store, now: datetime) -> None:
    """Store stories of three weeks, each of a few hundred words, as a refresh does; they all wait."""
    room = Newsroom()
    each = STORIES // OUTLETS
    followed = outlets()
    store.follow(followed)
    for source in followed:
        for first in range(0, each, 200):
            seen = now - timedelta(days=DAYS * (1 - first / each))
            entries = [_entry(room, source, number, seen) for number in range(first, min(each, first + 200))]
            visit = Visit(source=source.slug, at=seen, last_success=seen)
            store.record(source, Listing(entries=tuple(entries), title=source.outlet), visit, seen, lambda _: False)
    store.match(now, "ask")
    store.rank(now)


def _entry(room: Newsroom, source: Source, number: int, seen: datetime) -> Entry:
    title, text = room.article()
    lead = (f"{text[: len(text) // 2]}.", text[len(text) // 2 :])
    at = seen - timedelta(minutes=number % 200)
    return Entry(
        id=f"urn:{source.slug}:{number}",
        url=f"{source.url}/{number}",
        title=title,
        published=at,
        fingerprint=f"{source.slug}:{number}",
        excerpt=Excerpt(
            headline=title,
            text="\n\n".join(lead * 4),
            lead=lead,
            published=at,
            language=source.language,
            authors=("Mara Lind",),
        ),
    )


class Asked:
    """A server, asked over one connection."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = ""

    def ask(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, bytes, float]:
        """Return the status, the body and the milliseconds that it took."""
        start = time.perf_counter()
        self._connection.request(method, path, body or None, headers or {})
        answer = self._connection.getresponse()
        read = answer.read()
        self.cookies = (answer.headers["Set-Cookie"] or self.cookies).partition(";")[0]
        return answer.status, read, (time.perf_counter() - start) * 1000

    def get(self, path: str) -> tuple[bytes, float]:
        status, body, took = self.ask("GET", path)
        if status != 200:
            sys.exit(f"GET {path} was answered with {status}:\n{body[:2000].decode(errors='replace')}")
        return body, took

    def post(self, path: str, **fields: str) -> float:
        status, body, took = self.ask("POST", path, urlencode(fields), FORM)
        if status not in {302, 303}:
            sys.exit(f"POST {path} was answered with {status}:\n{body[:2000].decode(errors='replace')}")
        return took


@dataclass(frozen=True, slots=True)
class Row:
    """What one thing took, in milliseconds."""

    name: str
    took: Sequence[float] = field(repr=False)
    aim: str = ""
    peer: Sequence[float] = ()

    def __str__(self) -> str:
        p95 = statistics.quantiles(self.took, n=20)[-1] if len(self.took) > 1 else self.took[0]
        ours = statistics.median(self.took)
        cells = [self.name, f"{ours:.1f}", f"{p95:.1f}", f"{max(self.took):.1f}", self.aim]
        theirs = statistics.median(self.peer) if self.peer else 0
        cells += [f"{theirs:.1f}", f"{ours / theirs:.2f} ×"] if theirs else ["", ""]
        return f"| {' | '.join(cells)} |"


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@contextmanager
def running(command: Sequence[str], port: int, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server, wait until it answers, and end it by its process id."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder)
        try:
            for _ in range(600):
                with socket.socket() as door:
                    if door.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            else:
                sys.exit(f"{command[0]} did not start:\n{(folder / 'server.log').read_text()[-2000:]}")
            yield process
        finally:
            process.terminate()
            process.wait()


def memory(process: subprocess.Popen[bytes]) -> float:
    """Return the megabytes that a process holds."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


def settings(folder: Path, urls: Sequence[str]) -> None:
    sources = [
        {"slug": source.slug, "outlet": source.outlet, "url": source.url, "section": source.section, "enabled": False}
        for source in outlets()
    ]
    sources += [
        {"slug": f"feed-{number}", "outlet": f"Feed {number}", "url": url, "pages": "never"}
        for number, url in enumerate(urls)
    ]
    fetch = {"gap": "0s", "per_host": 16, "at_once": 16, "allow_networks": ["127.0.0.0/8"]}
    (folder / "feeds.yaml").write_text(
        json.dumps({"fetch": fetch, "timezone": "Europe/London", "sources": sources}, indent=0)
    )


def waiting(folder: Path, count: int) -> list[str]:
    with open_store(f"sqlite:///{folder}/data/curator.db") as store:
        return [story.id for story in store.page(Filters(), "newest", 100, count)]


def pages(asked: Asked, story: str) -> Iterator[Row]:
    for name, path, aim in (
        ("the queue’s first page", "/", "< 100"),
        ("the queue, newest first", "/?order=newest", ""),
        ("a section of it", "/?section=Law", ""),
        ("an outlet of it", "/?outlet=Outlet+7", ""),
        ("its hundredth page", "/?page=100", ""),
        ("a search", "/?q=government+minister&status=all", ""),
        ("a story", f"/stories/{story}", ""),
        ("the roundup", "/roundup", ""),
        (f"{SOURCES + OUTLETS} sources", "/sources", ""),
        ("the log", "/log", ""),
    ):
        yield Row(name, [asked.get(path)[1] for _ in range(ASKED if path == "/" else ASKED // 4)], aim)


def actions(asked: Asked, stories: Sequence[str]) -> Iterator[Row]:
    yield Row("pick", [asked.post(f"/stories/{one}/pick", back="/") for one in stories], "< 50")
    yield Row("drop", [asked.post(f"/stories/{one}/drop", back="/") for one in stories], "< 50")
    write = [
        asked.post(f"/stories/{one}/edit", **{"was-comment": "", "comment": "Worth reading.", "back": "/"})
        for one in stories
    ]
    yield Row("save a comment", write, "< 50")


def while_refreshing(asked: Asked, folder: Path, stories: Sequence[str]) -> tuple[Row, int, float]:
    """Judge stories while all sources are refreshed; return how long each took, how many were lost, and the refresh."""
    command = [PROGRAM, "--config", "feeds.yaml", "refresh", "--all"]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    took, judged = [], []
    for one in stories:
        if process.poll() is not None:
            break
        took.append(asked.post(f"/stories/{one}/pick", back="/"))
        judged.append(one)
        time.sleep(0.05)
    process.wait()
    seconds = time.perf_counter() - start
    with open_store(f"sqlite:///{folder}/data/curator.db") as store:
        lost = sum(store.story(one).status != "picked" for one in judged)
    return Row(f"pick during a refresh of {SOURCES} sources ({len(judged)} picks)", took, "max < 1,000"), lost, seconds


PEER_SCRIPT = """
import sys
from reader import make_reader
with make_reader(sys.argv[1]) as reader:
    for url in open(sys.argv[2]).read().split():
        reader.add_feed(url)
    reader.update_feeds(workers=4)
"""


def peer(folder: Path) -> tuple[list[float], list[float]]:
    """Return what the first page and marking as read take in reader's web application."""
    home = cache_folder() / "reader-app"
    python = home / "bin" / "python"
    if not (home / "complete").exists():
        import venv

        venv.create(home, clear=True, with_pip=True)
        install = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install", "reader[app]", "sgmllib3k"]
        if subprocess.run(install, check=False).returncode:
            raise MissingPeerError("reader’s web application is not compared: pip could not install reader[app]")
        (home / "complete").touch()
    feeds = list(_peer_feeds(folder))
    with served(feeds) as urls:
        (folder / "urls").write_text("\n".join(urls))
        subprocess.run([python, "-c", PEER_SCRIPT, folder / "reader.db", folder / "urls"], check=True)
    port = free_port()
    command = [str(python), "-m", "reader", "--db", str(folder / "reader.db"), "web", "-p", str(port)]
    with running(command, port, folder):
        asked = Asked(port)
        page, _ = asked.get("/")
        cookies = asked.cookies
        first = [asked.get("/")[1] for _ in range(ASKED // 4)]
        return first, _marked(asked, page.decode(), cookies)


def _marked(asked: Asked, page: str, cookies: str) -> list[float]:
    """Mark entries as read, as a click in that application does."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    entry = r'name="feed" value="([^"]+)".*?name="entry" value="([^"]+)"'
    took = []
    for feed, one in re.findall(entry, page, re.DOTALL)[:JUDGED]:
        fields = {"csrf_token": token[1] if token else "", "feed": feed, "entry": one, "read": "read", "next": "/"}
        status, _, milliseconds = asked.ask("POST", "/entry-actions", urlencode(fields), {**FORM, "Cookie": cookies})
        if status != 303:
            raise MissingPeerError(f"reader’s web application is not compared: marking was answered with {status}")
        took.append(milliseconds)
    return took


def _peer_feeds(folder: Path) -> Iterator[Path]:
    room = Newsroom()
    for number in range(OUTLETS):
        items = []
        for each in range(STORIES // OUTLETS):
            title, text = room.article()
            items.append(
                f"<item><guid>urn:{number}:{each}</guid><title>{title}</title><link>https://o.example/{number}/{each}</link>"
                f"<description>{text * 4}</description></item>"
            )
        path = folder / f"feed-{number}.rss"
        path.write_text(f"<rss version='2.0'><channel><title>Outlet {number}</title>{''.join(items)}</channel></rss>")
        yield path


def report(rows: Sequence[Row], notes: Sequence[str]) -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%d %B %Y}"
    lines = "\n".join(map(str, rows))
    said = "\n".join(f"- {note}" for note in notes)
    return f"""# The desk with {STORIES:,} stories that wait

Milliseconds over loopback, one connection, of the server and of asking together; {machine}. Made by `make bench-desk`.
The peer is the web application of `reader` with as many entries: its first page, and marking an entry as read.

| what | median | p95 | most | aim | peer’s median | ours of it |
| --- | --- | --- | --- | --- | --- | --- |
{lines}

{said}
"""


def main() -> None:
    files = sorted((corpus("feeds-real") / "files").iterdir())
    now = datetime.now(UTC)
    with (
        tempfile.TemporaryDirectory(prefix="curator-desk-") as name,
        served(list(islice(cycle(files), SOURCES))) as urls,
    ):
        folder = Path(name)
        settings(folder, urls)
        print(f"storing {STORIES:,} stories", flush=True)
        with open_store(f"sqlite:///{folder}/data/curator.db") as store:
            fill(store, now)
        port = free_port()
        with running([PROGRAM, "--config", "feeds.yaml", "serve", "--port", str(port)], port, folder) as process:
            asked = Asked(port)
            stories = waiting(folder, 2 * JUDGED + 2_000)
            for _ in range(50):
                asked.get("/")
            before = memory(process)
            rows = [*pages(asked, stories[0]), *actions(asked, stories[:JUDGED])]
            for _ in range(MANY):
                asked.get("/")
            after = memory(process)
            print("refreshing", flush=True)
            busy, lost, seconds = while_refreshing(asked, folder, stories[JUDGED:])
            rows.append(busy)
            last = memory(process)
        notes = [
            f"Memory: {before:.0f} MB after 50 pages, {after:.0f} MB after {MANY:,} more, {last:.0f} MB in the end.",
            f"The refresh took {seconds:.0f} s; {len(busy.took)} picks were made meanwhile, {lost} of them lost.",
        ]
        rows, notes = compared(rows, notes, folder)
    text = report(rows, notes)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(text)
    print(f"\n{text}")


def compared(rows: list[Row], notes: list[str], folder: Path) -> tuple[list[Row], list[str]]:
    """Set the peer's figures beside ours, where it can be had."""
    print("asking reader’s web application", flush=True)
    try:
        first, marked = peer(folder)
    except MissingPeerError as reason:
        return rows, [*notes, f"{reason}."]
    theirs: dict[str, Sequence[float]] = {"the queue’s first page": first, "pick": marked}
    return [Row(row.name, row.took, row.aim, theirs.get(row.name, ())) for row in rows], notes


if __name__ == "__main__":
    main()
