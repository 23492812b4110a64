"""The HTML draft in a real browser: the look that was designed, on a desk, a telephone and at night."""

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import pytest

from curator.model import Credit, Image, Item, Roundup, Section
from curator.render import render

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

WORDS = (
    "The cranes at Pier 9 moved again shortly before six this morning, after nineteen days and a last night of talks."
)
PICTURE = Image(url="p.png", alt="Two cranes over a freighter.", caption="Pier 9.", credit="Varnholm Post")
ITEM = Item(
    story="1",
    headline="Varnholm’s dockers end their strike after nineteen days",
    url="https://varnholm-post.example/strike",
    credits=(
        Credit(outlet="Varnholm Post", url="https://varnholm-post.example/strike"),
        Credit(outlet="Saltmarsh Courier (Polaris Wire)", url="https://courier.example/strike"),
    ),
    credit_style="| {outlet}",
    quotation=(f"{WORDS} […] “Everybody can sleep.”", WORDS),
    authors=("Mara Lind",),
    published=datetime(2026, 11, 22, 5, tzinfo=UTC),
    language="en",
    image=PICTURE,
    comment="Worth reading for the last paragraph: an hour of *sleep*. See [the bakers](https://fieldnotes.example/).",
)
ROUNDUP = Roundup(
    day=date(2026, 11, 22),
    title="Sunday, 22 November: an hour of sleep",
    intro="Excerpts from what I read this morning: a strike that ended over one hour of night.",
    sections=(
        Section(title="World", items=(ITEM, replace(ITEM, story="2"))),
        Section(
            title="Law and rights",
            items=(
                replace(
                    ITEM, story="3", image=None, language="ru", headline="Суд вернул архив", quotation=("Письма.",)
                ),
                replace(ITEM, story="4", image=None, headline="w" * 90, quotation=(), comment="", authors=()),
            ),
        ),
    ),
)
Look = Callable[..., "Page"]


def png(width: int, height: int) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = (b"\0" + b"\x80" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.fixture
def look(chromium: "Browser", tmp_path: Path) -> Iterator[Look]:
    """Open the draft in a window of a width and a scheme; at the end nothing may have been complained of."""
    (tmp_path / "p.png").write_bytes(png(480, 320))
    draft = tmp_path / "draft.html"
    draft.write_text(render(ROUNDUP, "daily.html", ZoneInfo("Europe/London")))
    complaints: list[str] = []
    pages: list[Page] = []

    def opened(width: int, scheme: Literal["light", "dark"] = "light") -> "Page":
        page = chromium.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        pages.append(page)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(request.url))
        page.goto(draft.as_uri())
        return page

    yield opened
    for page in pages:
        page.close()
    assert complaints == []


def style(page: "Page", selector: str, name: str) -> str:
    return str(page.eval_on_selector(selector, f"one => getComputedStyle(one).{name}"))


def width(page: "Page", selector: str) -> float:
    return float(page.eval_on_selector(selector, "one => one.getBoundingClientRect().width"))


def test_it_is_set_as_designed(look: Look) -> None:
    page = look(1280)
    expected = {
        ("body", "backgroundColor"): "rgb(253, 252, 249)",
        ("body", "color"): "rgb(29, 28, 25)",
        ("body", "fontSize"): "18px",
        ("body", "lineHeight"): "28px",
        ("h1", "fontSize"): "46px",
        ("h1", "fontWeight"): "600",
        (".dateline", "fontSize"): "14px",
        (".dateline", "color"): "rgb(90, 86, 77)",
        (".intro", "fontSize"): "20px",
        ("h2", "fontSize"): "13px",
        ("h2", "textTransform"): "uppercase",
        ("h3", "fontSize"): "24px",
        ("h3", "lineHeight"): "30px",
        ("h3 > a", "textDecorationLine"): "none",
        (".credit", "fontWeight"): "400",
        (".credit", "color"): "rgb(90, 86, 77)",
        (".credit a", "textDecorationColor"): "rgb(217, 212, 200)",
        ("blockquote", "borderLeftWidth"): "1px",
        ("blockquote", "paddingLeft"): "20px",
        (".more", "textDecorationColor"): "rgb(29, 79, 156)",
        ("figcaption", "fontSize"): "13px",
        (".wide figure", "float"): "none",
        (".item:not(.wide) figure", "float"): "inline-end",
    }
    assert {key: style(page, *key) for key in expected} == expected
    assert width(page, "h1") == 560
    assert width(page, ".wide img") == 560
    assert width(page, ".item:not(.wide) img") == 192
    assert page.eval_on_selector(".wide img", "one => one.naturalWidth") == 480


def test_at_night_it_is_dark(look: Look) -> None:
    page = look(1280, "dark")
    assert style(page, "body", "backgroundColor") == "rgb(23, 22, 19)"
    assert style(page, "body", "color") == "rgb(232, 228, 218)"
    assert style(page, ".more", "textDecorationColor") == "rgb(157, 191, 255)"


def test_on_a_telephone_every_picture_is_wide(look: Look) -> None:
    page = look(360)
    assert style(page, "h1", "fontSize") == "32.16px"
    assert style(page, "h3", "fontSize") == "21px"
    assert width(page, ".wide img") == width(page, ".item:not(.wide) img") == 324


def test_on_paper_it_is_black_on_white(look: Look) -> None:
    page = look(1280, "dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert style(page, "body", "backgroundColor") == "rgb(255, 255, 255)"
    assert style(page, "body", "color") == "rgb(0, 0, 0)"


@pytest.mark.parametrize("window", [320, 360, 768, 1280])
def test_nothing_has_to_be_moved_sideways(look: Look, window: int) -> None:
    page = look(window)
    assert page.evaluate("document.documentElement.scrollWidth") == window


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [1280, 360])
def test_axe_finds_nothing(look: Look, window: int, scheme: Literal["light", "dark"]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(look(window, scheme))
    assert found.response["violations"] == [], found.generate_report()
