"""What every test may ask for: the time, the corpora, a browser; and the guard that keeps tests on this machine."""

import ipaddress
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from benchmarks.corpora import MissingCorpusError
from benchmarks.corpora import corpus as find_corpus
from tests.desk import desk, desk_page  # noqa: F401  the fixtures of the editor's desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# On a busy machine a slow example is no failure: timing never decides a test.
settings.register_profile("curator", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("curator")

REQUIRE_ALL = os.environ.get("CURATOR_REQUIRE_ALL") == "1"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a case of raw bytes by their number: gzip holds the time, and two workers must find the same names."""
    if isinstance(val, bytes) and not (val.isascii() and val.decode().isprintable()):
        return f"{len(val)} bytes"
    return None


@pytest.fixture
def now() -> datetime:
    """The morning on which every test takes place."""
    return datetime(2026, 1, 1, 6, tzinfo=UTC)


@pytest.fixture(scope="session")
def corpus(request: pytest.FixtureRequest) -> Callable[[str], Path]:
    """A corpus's name → its folder; the test is skipped where it is not on this machine.

    The mark ``corpus`` belongs on every test that asks, so that ``-m "not corpus"`` leaves it out.
    """
    cache = getattr(request.config, "cache", None)

    def folder(name: str) -> Path:
        try:
            return find_corpus(name, cache.mkdir("corpora") if cache else None)
        except MissingCorpusError as reason:
            pytest.skip(str(reason))

    return folder


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that dials anything but this machine fails, and says what it dialled."""
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))


def _guarded(dial: Callable[[socket.socket, object], object]) -> Callable[[socket.socket, object], object]:
    def guarded(self: socket.socket, address: object) -> object:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_here(str(address[0])):  # type: ignore[index]
            self.close()
            pytest.fail(f"the test dialled {address}: tests stay on this machine")
        return dial(self, address)

    return guarded


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """Debian's chromium under playwright; ``chromium.new_page()`` opens a page. Mark the test ``browser``.

    Only for one module: while playwright runs, its event loop counts as running, and ``asyncio.run`` refuses.
    """
    path = shutil.which("chromium") or absent("chromium", "pages are looked at in a real browser")
    from playwright.sync_api import sync_playwright  # half a second, for the tests that need it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


def absent(package: str, reason: str) -> str:
    """Skip the test that needs a Debian package, by name and with the reason; in CI that is a failure."""
    sentence = f"the Debian package {package} is not installed: {reason}"
    if REQUIRE_ALL:
        pytest.fail(sentence)
    pytest.skip(sentence)
