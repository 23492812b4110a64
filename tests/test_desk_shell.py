"""The frame of every page in a real browser: nobody else is asked, the policy holds, the back button shows what is."""

import struct
import zlib

import pytest
from playwright.sync_api import expect

from tests.desk import PICTURE

pytestmark = pytest.mark.browser


def png():
    """Make a picture of four grey pixels."""
    rows = b"".join(b"\x00" + b"\x80" * 2 for _ in range(2))
    chunks = ((b"IHDR", struct.pack(">2I5B", 2, 2, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    parts = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_an_error_is_a_page_like_any_other(desk_page, width, scheme):
    page = desk_page(width, scheme, path="/nowhere")
    assert page.inner_text("h1") == "There is no such page."
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Back to the queue").click()
    page.wait_for_url("**/")


def test_a_page_cannot_be_made_to_run_what_is_not_the_desks(desk_page):
    page = desk_page(path="/name")
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "document.title = 'run'";
        document.body.append(script);
        document.body.setAttribute("onclick", "document.title = 'run'");
        document.body.click();
    }""")
    assert page.title() != "run"
    assert len(desk_page.witness.complaints) == 2  # the harness sees what the policy refused
    desk_page.witness.forget()


def test_a_picture_that_was_slow_to_come_is_shown_when_it_is_there(desk, desk_page):
    page = desk_page(path="/name")
    page.evaluate("""() => {
        const picture = new Image();
        picture.id = "late";
        picture.src = "/pictures/1";
        document.body.append(picture);
        return new Promise((tell) => { picture.onerror = tell; });
    }""")
    desk.app.state.desk.pictures.cabinet.put_in(PICTURE.url, png())  # the desk has got it meanwhile
    expect(page.locator("#late")).to_have_js_property("naturalWidth", 2, timeout=20_000)


def test_going_back_shows_what_has_been_done_since(desk, desk_page):
    page = desk_page(path="/name")
    page.get_by_label("Name").fill("Zoë")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/")
    page.goto("/name")
    with page.expect_response("**/"):
        page.go_back()
    assert page.get_by_role("link", name="Zoë").is_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_name_is_given_with_and_without_a_script(desk_page, javascript):
    page = desk_page(360, javascript=javascript, path="/name?back=/name")
    page.get_by_label("Name").fill("x" * 50)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("A name has at most 40 characters").wait_for()
    assert page.get_by_label("Name").input_value() == "x" * 50
    page.get_by_label("Name").fill("Zoë")
    page.keyboard.press("Enter")
    page.wait_for_url("**/name")
    page.get_by_text("Zoë").first.wait_for(state="attached")
