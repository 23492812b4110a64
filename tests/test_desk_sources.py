"""The sources in a real browser: by keyboard, by mouse, in both schemes and widths, and without a script."""

import re
from threading import Event

import pytest

from curator.config import load
from curator.web.refreshes import Refreshes
from tests.looks import findings, is_too_wide, too_small
from tests.newsroomofdays import FEEDS, settle
from tests.scriptedweb import RSS, feed, item
from tests.test_discover import HEADLINES, link, teasers
from tests.test_follow import FEED, FRONT, holm, html

pytestmark = pytest.mark.browser

LAW = f"{FRONT}law/feed/"


@pytest.fixture
def refreshes(desk):
    """The refreshes of the desk, set before it is served."""
    made = Refreshes()
    desk.settings = {**desk.settings, "refreshes": made}
    yield made
    made.close()


@pytest.fixture
def page_of(desk, refreshes, desk_page):
    """Open the sources page of a desk whose sources have fared for weeks."""
    with desk.store() as store:
        settle(desk.folder, store)
    desk.web.pages |= {
        FRONT: html(link("/feed/") + link("/law/feed/", title="Law")),
        FEED: holm(),
        LAW: holm(item(9, "Bread is not noise")),
        "https://list.example/": html(body=teasers(*HEADLINES)),
        "https://quay-times.example/feed": (200, RSS, feed(item(1), item(2, "Tide", "https://quay.example/2"))),
    }

    def opened(width=1280, scheme="light", *, javascript=True, path="/sources"):
        return desk_page(width, scheme, javascript=javascript, path=path)

    opened.witness = desk_page.witness
    return opened


def sources(desk):
    return {one.slug: one for one in load(desk.feeds).sources}


def press(page, name, key="Enter"):
    """Go to a control by the Tab key alone, and press it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        label = page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent.trim()")
        if label == name:
            page.keyboard.press(key)
            return
    pytest.fail(f"the Tab key leads to no {name}")


# -- By keyboard


def test_a_source_is_paused_and_resumed_by_keys_and_the_focus_stays(page_of, desk):
    page = page_of()
    press(page, "Pause: Varnholm Post, World")
    page.locator("#source-post", has_text="Paused").wait_for()
    assert not sources(desk)["post"].enabled
    page.locator("main:focus").wait_for()  # the button has become another
    press(page, "Resume: Varnholm Post, World")
    page.locator("#source-post", has_text="Ok").wait_for()
    assert sources(desk)["post"].enabled


def test_what_stands_behind_more_is_reached_by_keys(page_of, desk):
    page = page_of()
    press(page, "More: The Quay Times")
    press(page, "Remove: The Quay Times")
    page.get_by_text("quay is out of feeds.yaml").wait_for()
    assert "quay" not in sources(desk)
    press(page, "Put it back: quay")
    page.locator("#source-quay").wait_for()
    assert desk.feeds.read_text(encoding="utf-8") == FEEDS


def test_an_address_is_typed_looked_at_and_added_by_keys(page_of, desk):
    page = page_of()
    page.locator("#address").focus()
    page.keyboard.type("holm-observer.example")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="holm-observer.example has 2 feeds").wait_for()
    assert page.evaluate("scrollY") == 0
    assert desk.feeds.read_text(encoding="utf-8") == FEEDS
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "outlet-1"
    page.keyboard.press("Control+a")
    page.keyboard.type("The Observer")
    page.keyboard.press("Tab")
    page.keyboard.type("Isles")
    page.keyboard.press("Enter")
    page.get_by_text("The Observer is followed now: it answered with 4 entries, 4 of them new.").wait_for()
    added = sources(desk)["observer" if "observer" in sources(desk) else "holm-observer"]
    assert (added.outlet, added.section, added.url) == ("The Observer", "Isles", FEED)


# -- By mouse


def test_one_source_is_tested_by_a_click_and_the_page_tells_what_came(page_of):
    page = page_of()
    page.get_by_role("button", name="Test now: The Quay Times").click()
    page.get_by_text("Tested The Quay Times: it answered with 2 entries, 2 of them new.").wait_for()
    assert page.locator("#source-quay .h-ok").count() == 1


def test_a_page_without_a_feed_is_followed_by_a_click(page_of, desk):
    page = page_of()
    page.get_by_label("Add a source").fill("list.example")
    page.get_by_role("button", name="Look for a feed", exact=True).click()
    page.get_by_role("button", name="Follow the page itself").click()
    page.get_by_text("is followed now").wait_for()
    assert [one.kind for one in sources(desk).values() if one.url == "https://list.example"] == ["site"]


def test_a_blocked_source_leads_to_another_feed_of_its_site(page_of, desk):
    desk.web.pages["https://docket.example/"] = html(link("/rulings.xml"))
    desk.web.pages["https://docket.example/rulings.xml"] = holm()
    page = page_of()
    page.get_by_role("button", name="Look for its feed: Docket Weekly").click()
    page.get_by_role("heading", name="docket.example has a feed.").wait_for()
    assert "The same site is followed already, as docket" in page.locator("main").inner_text()


def test_a_refresh_is_followed_without_anything_moving_under_the_hand(page_of, desk):
    go, inner = Event(), desk.web.send
    desk.web.send = lambda request: go.wait(20) and inner(request)
    page = page_of()
    page.get_by_role("button", name="Refresh now").click()
    page.get_by_text(re.compile(r"Refreshing: \d+ of 10 sources answered")).wait_for()
    row = page.locator("#source-quay").inner_text()
    address = page.get_by_label("Add a source")
    address.fill("half-typed.exam")
    go.set()
    page.get_by_text("Refreshed 07:00.").wait_for()  # by itself
    assert page.locator("#source-quay").inner_text() == row
    assert address.input_value() == "half-typed.exam"


def test_what_is_the_matter_is_said_at_its_field(page_of):
    page = page_of()
    page.get_by_label("Add a source").fill("holm")
    page.get_by_role("button", name="Look for a feed", exact=True).click()
    page.get_by_text("is not a web address; paste it as it stands in your browser.").wait_for()
    assert page.get_by_label("Add a source").input_value() == "holm"
    assert findings(page) == []
    page_of.witness.forget()  # the console tells of the answer 400


# -- Without a script


def test_everything_can_be_done_without_a_script(page_of, desk, refreshes):
    page = page_of(javascript=False)

    def press(name, **how):
        with page.expect_navigation():  # what was posted is done when the next page has come
            page.get_by_role("button", name=name, **how).first.click()

    press("Pause: Radio Isel")
    assert not sources(desk)["isel"].enabled
    page.locator("#source-isel summary").click()
    press("Remove: Radio Isel")
    assert "isel" not in sources(desk)
    press("Put it back: isel")
    assert not sources(desk)["isel"].enabled
    press("Test now: The Quay Times")
    assert "Tested The Quay Times: it answered with 2 entries" in page.locator("main").inner_text()
    page.get_by_label("Add a source").fill("holm-observer.example")
    press("Look for a feed", exact=True)
    press("Follow this feed")
    assert "is followed now" in page.locator("main").inner_text()
    press("Refresh now")
    assert refreshes.latest.ended.wait(20)
    page.reload()
    assert "Refreshed 07:00." in page.locator("main").inner_text()


# -- Looks


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(page_of, width, scheme):
    page = page_of(width, scheme)
    page.locator("#source-quay summary").click()
    assert findings(page) == []
    for address in ("holm-observer.example", "list.example"):
        page.goto("/sources")
        page.get_by_label("Add a source").fill(address)
        page.get_by_role("button", name="Look for a feed", exact=True).click()
        page.locator(".offer").first.wait_for()
        assert findings(page) == []
        assert not is_too_wide(page)


@pytest.mark.parametrize("width", [320, 360, 640, 768, 896, 1024, 1200, 1280])
def test_no_page_is_wider_than_its_window(page_of, desk, width):
    long = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle"
    line = f'  - {{slug: long, outlet: {long}, section: {long}, url: "https://long.example/{long * 3}"}}\n'
    desk.feeds.write_text(FEEDS + line, encoding="utf-8")
    page = page_of(width)
    assert page.locator("#source-long").count() == 1
    assert not is_too_wide(page)
    assert too_small(page, 44 if width <= 640 else 32) == []
