"""Nominating, logging in and naming oneself in a real browser: by keys, by mouse, in both schemes, without a script."""

import re

import pytest
from playwright.sync_api import expect

from curator.web import editors
from curator.web.editors import Editors
from tests.looks import findings, is_too_wide, too_small
from tests.scriptedweb import HTML, article

pytestmark = pytest.mark.browser

URL = "https://legal-dialogue.example/archive-returned"
HEADLINE = "The court gave the archive back"
WORDS = "correct horse battery staple"


@pytest.fixture
def readable(desk):
    desk.web.pages[URL] = (200, HTML, article(HEADLINE))
    return desk


@pytest.mark.parametrize("javascript", [True, False])
def test_a_page_is_nominated_by_its_address(readable, desk_page, javascript):
    page = desk_page(360, javascript=javascript, path="/clip")
    page.get_by_label("Address of the article").fill(URL)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_label("Section").select_option("World")
    page.get_by_role("button", name="Nominate").click()
    page.wait_for_url(re.compile(r"/stories/7$"))
    with readable.store() as store:
        story = store.story("7")
    assert (story.headline, story.section) == (HEADLINE, "World")


def test_a_page_is_nominated_by_keys_alone(readable, desk_page):
    page = desk_page(path=f"/clip?url={URL}&title=Archive")
    page.get_by_label("Title").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/stories/7$"))


def test_what_the_bookmark_opens_is_what_was_read(desk_page):
    page = desk_page(path="/clip")
    code = page.get_by_role("link", name="Nominate this").get_attribute("href").removeprefix("javascript:")
    page.evaluate("() => { window.open = (...all) => { window.opened = all; }; }")
    page.evaluate(code)
    address, target, features = page.evaluate("() => window.opened")
    assert address.startswith(page.url.split("/clip")[0] + "/clip?url=http%3A%2F%2F127.0.0.1")
    assert address.endswith("&title=Nominate%20%C2%B7%20curator")
    assert (target, features) == ("_blank", "noopener")


def test_without_page_and_title_one_is_asked_for_and_then_it_is_taken(desk, desk_page):
    page = desk_page(path=f"/clip?url={URL}")
    page.get_by_role("button", name="Nominate").click()
    page.get_by_text("Its page cannot be read.").wait_for()
    page.get_by_label("Title").fill("The archive, returned")
    page.get_by_role("button", name="Nominate").click()
    page.wait_for_url(re.compile(r"/stories/7$"))


@pytest.mark.parametrize("javascript", [True, False])
def test_who_logs_in_is_where_they_wanted_to_be_and_leaves_again(desk, desk_page_guarded, javascript):
    page = desk_page_guarded(360, javascript=javascript, path="/clip")
    expect(page.get_by_role("link", name="Queue")).to_have_count(0)
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("Password").fill("not this one")
    page.keyboard.press("Enter")
    page.get_by_text("do not belong together").wait_for()
    assert page.get_by_label("Name").input_value() == "Ada"
    assert page.get_by_label("Password").input_value() == ""
    page.get_by_label("Password").fill(WORDS)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Nominate a page").wait_for()
    page.goto("/name")
    page.get_by_role("button", name="Log out").click()
    page.get_by_label("Password").wait_for()


@pytest.fixture
def desk_page_guarded(desk, request):
    """The same of a desk that asks for a password; Ada has one."""
    file = desk.folder / "data" / "editors"
    editors.put(file, "Ada", WORDS)
    desk.settings = {"editors": Editors(file)}
    return request.getfixturevalue("desk_page")


PAGES = (
    "/clip",
    f"/clip?url={URL}&title=Archive",
    "/clip?url=post",
    "/clip?url=https://varnholm-post.example/news/1",
    "/name",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(desk_page, width, scheme):
    page = desk_page(width, scheme, path="/nowhere")
    for path in ("/nowhere", *PAGES):
        page.goto(path)
        assert findings(page) == []
        assert not is_too_wide(page)
        assert too_small(page, 44 if width == 360 else 32) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_at_the_login(desk_page_guarded, width, scheme):
    page = desk_page_guarded(width, scheme, path="/login")
    assert findings(page) == []
    assert not is_too_wide(page)
