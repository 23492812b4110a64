"""All hostile hosts and the healthy ones, on one port of loopback, in a process of their own.

``python -m tests.hostile.server`` prints its port, serves until its standard input ends, and prints as JSON what was
asked of it: every ``host/path``.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.hostile import documents, pages, servers
from tests.hostile.behaviour import Say, feed_of, html, item, rss
from tests.newsserver import Answer, Asked, news_server

BEHAVIOURS = (*servers.BEHAVIOURS, *documents.BEHAVIOURS, *pages.BEHAVIOURS)
LARGE = 3
"""So many of the healthy ones publish feeds of some MiB."""
HEALTHY = 20
LEAD = (
    "The pilots of Isel tied up their boats for the second week, while the ice keeps to the eastern basin of the port."
)


@dataclass
class Hosts:
    """The running server: ``asked`` is filled when it has ended."""

    port: int
    pid: int
    asked: list[str] = field(default_factory=list)


@contextmanager
def hostile_server() -> Iterator[Hosts]:
    """Run the server in a process of its own, so that its memory is not taken for ours."""
    command = [sys.executable, "-m", "tests.hostile.server"]
    root = Path(__file__).parent.parent.parent
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root, text=True) as process:
        assert process.stdout is not None
        hosts = Hosts(int(process.stdout.readline()), process.pid)
        try:
            yield hosts
        finally:
            told, _ = process.communicate()
            hosts.asked = json.loads(told)


def answer(asked: Asked) -> Answer:
    """Find what the host that is asked says."""
    host, path = asked.host.removesuffix(".test"), asked.path
    says = WELL if host.startswith("well-") else SAYS.get(host.split("--")[0], {})
    say = says.get(path, Answer(status=404))
    return say(asked) if callable(say) else say


def healthy(asked: Asked) -> Answer:
    """Three articles; of the last hosts each has a text of a MiB."""
    number = int(asked.host.removesuffix(".test").split("-")[1])
    text = f"{LEAD} " * (10_000 if HEALTHY - LARGE < number <= HEALTHY else 1)
    return rss(feed_of(asked, *(item(asked, f"Ice {n}", text).replace("-1</", f"-{n}</") for n in (1, 2, 3))))


def article(asked: Asked) -> Answer:
    return html(f"<article><h1>Ice</h1><p class=byline>By Ada Holm</p><p>{LEAD}</p><p>{LEAD}</p></article>".encode())


WELL: dict[str, Say] = {"/feed": healthy, "/page": article}
SAYS = {behaviour.name: behaviour.says for behaviour in BEHAVIOURS}


def main() -> None:
    servers.bomb()
    with news_server() as server:
        server.elsewhere = answer
        print(server.server_address[1], flush=True)
        sys.stdin.read()
        print(json.dumps([f"{asked.host}{asked.path}" for asked in server.asked]))


if __name__ == "__main__":
    main()
