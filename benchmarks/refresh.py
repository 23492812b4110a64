"""500 real feeds on loopback become three times: ours, newsboat's and reader's (``make bench``).

Every contender starts cold, with an empty database, and ends with the entries stored; the rounds are interleaved, so
that a busy minute of the machine hits all of them. The table goes to ``benchmarks/results/refresh.md``.
"""

import asyncio
import compileall
import json
import multiprocessing
import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle, islice
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.corpora import cache_folder, corpus

ADDRESSES = 500
ROUNDS = 3
WORKERS = 16
AIMS = {"newsboat": 0.8, "reader": 0.2}
RESULTS = Path(__file__).parent / "results" / "refresh.md"
MEDIA_TYPES = {"atom": "application/atom+xml", "json": "application/feed+json", "ico": "image/x-icon"}
READER_SCRIPT = """
import sys
from reader import make_reader
with make_reader(sys.argv[1]) as reader:
    for url in open(sys.argv[2]).read().split():
        reader.add_feed(url)
    reader.update_feeds(workers=int(sys.argv[3]))
"""


class MissingPeerError(LookupError):
    """A program to be compared with is not on this machine."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A program, how it is started in an empty folder, and how the different entries it stored are counted.

    Different ones, because newsboat keeps one of all that share a guid, and some addresses serve the same file.
    """

    name: str
    command: Callable[[Path, list[str]], list[str]]
    database: str
    count: str
    well: frozenset[int] = frozenset({0})


@dataclass(slots=True)
class Score:
    """What one contender did, round by round."""

    seconds: list[float] = field(default_factory=list)
    entries: int = 0


class FeedServer(asyncio.Protocol):
    """Answers kept in memory, over connections that stay open; an ETag that is sent back is answered with 304."""

    def __init__(self, answers: dict[bytes, tuple[bytes, bytes]]) -> None:
        self.answers = answers
        self.waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        *requests, self.waiting = (self.waiting + data).split(b"\r\n\r\n")
        for request in requests:
            etag, answer = self.answers.get(request.split(b" ", 2)[1], (b"", b""))
            if not answer:
                answer = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
            elif etag in request:
                answer = b"HTTP/1.1 304 Not Modified\r\nETag: " + etag + b"\r\n\r\n"
            self.transport.write(answer)


def serve(files: list[Path], port: Connection) -> None:
    """Serve the files on a free port of loopback, as ``/<number>/<name>``, until the process is ended."""

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(lambda: FeedServer(answers), "127.0.0.1", 0)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    answers = {}
    for number, file in enumerate(files):
        body = file.read_bytes()
        etag = f'"{number}-{len(body)}"'
        media_type = MEDIA_TYPES.get(file.suffix[1:], "application/rss+xml")
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\nETag: {etag}\r\n\r\n"
        answers[path_of(number, file).encode()] = (etag.encode(), head.encode() + body)
    asyncio.run(run())


def path_of(number: int, file: Path) -> str:
    return f"/{number}/{file.name}"


@contextmanager
def served(files: list[Path]) -> Iterator[list[str]]:
    """Give the addresses of the files while they are served."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(files, there), daemon=True)
    server.start()
    there.close()
    try:
        port = here.recv()
        yield [f"http://127.0.0.1:{port}{path_of(number, file)}" for number, file in enumerate(files)]
    finally:
        server.terminate()
        server.join()


def curator() -> Contender:
    def command(folder: Path, urls: list[str]) -> list[str]:
        sources = [
            {"slug": f"feed-{number}", "outlet": f"Outlet {number}", "url": url, "pages": "never"}
            for number, url in enumerate(urls)
        ]
        fetch = {"gap": "0s", "per_host": WORKERS, "at_once": WORKERS, "allow_networks": ["127.0.0.0/8"]}
        settings = {"engine": "processes", "fetch": fetch, "sources": sources}
        (folder / "feeds.yaml").write_text(json.dumps(settings, indent=0))
        return [program, "--config", str(folder / "feeds.yaml"), "--data", str(folder), "refresh", "--all"]

    program = str(Path(sys.executable).parent / "curator")
    compileall.compile_dir(Path(__file__).parent.parent / "src", quiet=1)  # as pip does for all that it installs
    # some of the files are no feeds: exit code 1 says so
    count = "select count(distinct iif(key = '', link, key)) from entries"
    return Contender("curator", command, "curator.db", count, frozenset({0, 1}))


def newsboat() -> Contender:
    def command(folder: Path, urls: list[str]) -> list[str]:
        (folder / "urls").write_text("\n".join(urls) + "\n")
        (folder / "config").write_text(f"reload-threads {WORKERS}\n")
        files = (f"--{option}={folder / name}" for option, name in NEWSBOAT_FILES.items())
        return [program, *files, "-x", "reload"]

    program = shutil.which("newsboat")
    if not program:
        raise MissingPeerError("newsboat is not compared: the Debian package newsboat is not installed")
    return Contender("newsboat", command, "cache.db", "select count(*) from rss_item")


NEWSBOAT_FILES = {"url-file": "urls", "cache-file": "cache.db", "config-file": "config"}


def reader() -> Contender:
    def command(folder: Path, urls: list[str]) -> list[str]:
        (folder / "urls").write_text("\n".join(urls) + "\n")
        return [str(python), "-c", READER_SCRIPT, str(folder / "reader.db"), str(folder / "urls"), str(WORKERS)]

    home = cache_folder() / "reader"
    python = home / "bin" / "python"
    if not (home / "complete").exists():
        venv.create(home, clear=True, with_pip=True)
        install = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install", "reader", "sgmllib3k"]
        if subprocess.run(install, check=False).returncode:
            raise MissingPeerError("reader is not compared: pip could not install the package reader")
        (home / "complete").touch()
    return Contender("reader", command, "reader.db", "select count(distinct id) from entries")


def contenders() -> Iterator[Contender]:
    for prepare in (curator, newsboat, reader):
        try:
            yield prepare()
        except MissingPeerError as reason:
            print(f"{reason}.")


def measure(contender: Contender, urls: list[str], score: Score) -> None:
    with tempfile.TemporaryDirectory(prefix="curator-bench-") as name:
        folder = Path(name)
        command = contender.command(folder, urls)
        with (folder / "said").open("w+") as said:
            start = time.perf_counter()
            code = subprocess.run(
                command,
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env={**os.environ, "HOME": name},
            ).returncode
            score.seconds.append(time.perf_counter() - start)
            if code not in contender.well:
                said.seek(0)
                sys.exit(f"{contender.name} ended with code {code}:\n{said.read()[-2000:]}")
        with sqlite3.connect(folder / contender.database) as database:
            score.entries = database.execute(contender.count).fetchone()[0]
        database.close()


def table(scores: dict[str, Score]) -> str:
    ours = scores["curator"]
    lines = [
        "| program | best, s | median, s | different entries | curator takes, of best | of median | aim |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, score in scores.items():
        best, median = min(score.seconds), statistics.median(score.seconds)
        aim = f"≤ {AIMS[name]}" if name in AIMS else ""
        ratios = f"{min(ours.seconds) / best:.2f} × | {statistics.median(ours.seconds) / median:.2f} ×"
        lines.append(f"| {name} | {best:.2f} | {median:.2f} | {score.entries:,} | {ratios} | {aim} |")
    return "\n".join(lines)


def report(scores: dict[str, Score], files: int) -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%d %B %Y}"
    return f"""# A refresh of {ADDRESSES} feeds

{ADDRESSES} addresses of {files} real feeds on loopback, {ROUNDS} interleaved rounds, each with a new process and an
empty database, {WORKERS} fetches at once; {machine}. Made by `make bench`.

{table(scores)}
"""


def main() -> None:
    files = sorted((corpus("feeds-real") / "files").iterdir())
    competing = list(contenders())
    scores = {contender.name: Score() for contender in competing}
    with served(list(islice(cycle(files), ADDRESSES))) as urls:
        for number in range(1, ROUNDS + 1):
            for contender in competing:
                measure(contender, urls, scores[contender.name])
                print(f"round {number}: {contender.name} {scores[contender.name].seconds[-1]:.2f} s", flush=True)
    text = report(scores, len(files))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(text)
    print(f"\n{text}")
    most = max(score.entries for score in scores.values())
    for name, score in scores.items():
        if score.entries < 0.8 * most:
            sys.exit(f"{name} stored {score.entries:,} entries, another {most:,}: the times do not compare.")


if __name__ == "__main__":
    main()
