"""What curator says: one event is one line that acts on no terminal, and tells no secret."""

import asyncio
import io
import logging
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.cli.settings import Lines
from curator.errors import AnswerError, FetchError, NotAskedError
from curator.fetch import Reply, Request
from curator.model import FetchSettings, Source
from curator.refresh import refresh
from curator.secrets import Secret, Secrets
from curator.visible import visible

URL = "https://isel.test/feed?t=${ISEL_TOKEN}"
TOKEN = "s3cret-t0ken"
SECRETS = Secrets((Secret(name="ISEL_TOKEN", value=TOKEN, origins=frozenset({"https://isel.test"})),))
HOSTILE = "Ferry\r\nERROR curator: all is lost\x1b[2J\x1b]8;;http://evil.test\x07\u202egnp\u2028\x9b\x00\ud800"


@pytest.fixture
def handler() -> logging.StreamHandler[io.StringIO]:
    """Writes as the command line does."""
    lines = Lines()
    lines.secrets = SECRETS
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(lines)
    return handler


@pytest.fixture
def said(handler: logging.StreamHandler[io.StringIO]) -> Iterator[io.StringIO]:
    """What curator logs."""
    logger = logging.getLogger("curator")
    logger.addHandler(handler)
    yield handler.stream
    logger.removeHandler(handler)


@pytest.fixture
def log(handler: logging.StreamHandler[io.StringIO]) -> logging.Logger:
    """A logger of nobody's: pytest keeps what others say for its report, which cannot hold half a character."""
    logger = logging.Logger("curator.test")
    logger.addHandler(handler)
    return logger


def test_an_event_is_one_line(log: logging.Logger, handler: logging.StreamHandler[io.StringIO]) -> None:
    """O04: neither a new line nor anything else of a stranger's text comes through as itself."""
    log.error("%s: failed", HOSTILE)
    assert handler.stream.getvalue() == (
        "ERROR curator.test: Ferry\\r\\nERROR curator: all is lost\\x1b[2J\\x1b]8;;http://evil.test\\x07"
        "\\u202egnp\\u2028\\x9b\\x00\\ud800: failed\n"
    )


def test_a_traceback_stands_below_its_line(log: logging.Logger, handler: logging.StreamHandler[io.StringIO]) -> None:
    """O04: it is indented, so that no line of it passes for an event of its own."""
    try:
        int(HOSTILE)
    except ValueError as error:
        error.add_note(HOSTILE)
        log.exception("a fault")
    first, *trace = handler.stream.getvalue().split("\n")[:-1]
    assert first == "ERROR curator.test: a fault"
    assert trace[0] == "  Traceback (most recent call last):"
    assert all(line.startswith("  ") and line.isprintable() for line in trace)


@given(st.text())
def test_any_text_becomes_visible_and_stays_so(text: str) -> None:
    line = visible(text)
    assert visible(line) == line
    assert not any(
        ord(letter) < 0x20 or 0x7F <= ord(letter) < 0xA0 or 0x202A <= ord(letter) <= 0x202E for letter in line
    )
    assert len(line.splitlines()) <= 1


@pytest.mark.parametrize("text", ["Straße", "Тишина – «да»", "می‌خواهم", "10\u202f%", "👩‍🚀"])
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    "error", [FetchError(HOSTILE), AnswerError(HOSTILE, 500, 3.0), NotAskedError(HOSTILE, 429, None)]
)
def test_a_reason_may_be_shown_anywhere(error: FetchError) -> None:
    """O04: reasons go to stderr, to ``status`` and into the database; they quote what strangers say."""
    assert error.reason.isprintable()
    assert all(not isinstance(part, str) or part.isprintable() for part in error.args)


class Broken:
    """A transport with a bug: it repeats what it sends."""

    live = True

    @asynccontextmanager
    async def open(self):
        yield self.send

    @asynccontextmanager
    async def send(self, request: Request) -> AsyncIterator[Reply]:
        raise RuntimeError(f"{request} {request.secrets.reveal_url(request.url)}")
        yield


def test_a_bug_on_the_wire_does_not_tell_a_secret(said: io.StringIO, tmp_path: Path, now: datetime) -> None:
    """O03, F06: its traceback is logged, its source fails in words, and the secret it repeats is in neither."""
    polled = asyncio.run(
        refresh(
            [Source(slug="isel", outlet="Radio Isel", url=URL)],
            store=f"sqlite:///{tmp_path}/curator.db",
            engine="inline",
            settings=FetchSettings(),
            transport=Broken(),
            now=now,
            spread=lambda: 0.0,
            report=lambda _: None,
            only_due=False,
            keep_texts=timedelta(days=90),
            match="ask",
            secrets=SECRETS,
        )
    )
    assert [one.reason for one in polled] == ["a fault in curator itself (RuntimeError); see the log"]
    assert f"RuntimeError: Request(url='{URL}'" in said.getvalue()
    assert TOKEN not in said.getvalue()
    assert not any(TOKEN.encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_the_command_line_writes_its_log_so(tmp_path: Path) -> None:
    """O03, O04: as cron meets it, with a kind of source that fails in the worst words it can find."""
    (tmp_path / "mykind.py").write_text(
        "import os\n"
        "def parse(page, source):\n"
        "    raise RuntimeError('\\x1b[2J\\nERROR x: y ' + os.environ['ISEL_TOKEN'])\n"
    )
    (tmp_path / "mypkg").mkdir()
    (tmp_path / "mykind.py").rename(tmp_path / "mypkg" / "kind.py")
    (tmp_path / "mypkg" / "__init__.py").touch()
    source = f'{{slug: isel, outlet: Radio Isel, url: "{URL}", kind: mypkg.kind}}'
    (tmp_path / "feeds.yaml").write_text(f"engine: inline\nsources: [{source}]\n")
    http = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n<rss/>"
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {URL}\r\nWARC-Date: 2026-01-01T06:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    (tmp_path / "web.warc").write_bytes(head.encode() + http + b"\r\n\r\n")
    done = subprocess.run(
        [sys.executable, "-m", "curator", "-v", "refresh", "--replay", "web.warc"],
        cwd=tmp_path,
        env={**os.environ, "ISEL_TOKEN": TOKEN, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert "  RuntimeError: \\x1b[2J\n  ERROR x: y ${ISEL_TOKEN}\n" in done.stderr
    assert TOKEN not in done.stdout + done.stderr
    assert all(line.isprintable() for line in done.stderr.split("\n"))
    assert [line.split(":")[0] for line in done.stderr.split("\n") if line and line[0] != " "] == [
        "ERROR curator.refresh.poll",
        "isel",
    ]
