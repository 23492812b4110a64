"""The roundup in a real browser: by keys alone, by mouse and by dragging, and without a script."""

from dataclasses import replace
from datetime import date

import pytest

from tests.desk import HEADLINES, PICTURE, WORDS
from tests.looks import findings, is_too_wide, too_small
from tests.storing import NOW, POST, entry, poll

pytestmark = pytest.mark.browser

DAY = date(2026, 1, 1)
HERE = "/roundup/2026-01-01"
WORLD, SLEEPERS, MOTH, COIN = HEADLINES[:4]


@pytest.fixture
def four(desk):
    """Four picked stories: two of the world, one of the city, one of the isles, listed as 1, 4, 3, 2."""
    with desk.store() as store:
        store.pick(["1", "2", "3", "4"], NOW)
    return desk


@pytest.fixture
def silent(four):
    """A fifth, whose picture has no alt text."""
    with four.store() as store:
        image = replace(PICTURE, url="https://varnholm-post.example/moth.png", alt="", caption="The moth of 1911")
        poll(store, entry(9, "A moth, seen", WORDS[2], images=(image,), published=NOW), source=POST)
        [story] = [one.id for one in store.stories("new", None, None) if one.headline == "A moth, seen"]
        store.pick([story], NOW)
    return story


def order(page):
    return page.locator(".order-list [data-item] p a").all_inner_texts()


def current(page):
    return page.locator("[data-item][aria-current=true] p a").inner_text()


def focused(page):
    return page.evaluate("document.activeElement.querySelector('p a')?.textContent")


def toast(page, words):
    page.locator(".toast", has_text=words).wait_for()


def sent(desk):
    with desk.store() as store:
        return len(store.receipts(DAY))


# --- by keys alone -------------------------------------------------------------------------------------------------


def test_a_story_is_moved_by_alt_and_arrows_and_keeps_the_focus(four, desk_page):
    page = desk_page(path="/roundup")
    assert order(page) == [WORLD, COIN, MOTH, SLEEPERS]
    page.keyboard.press("j")
    assert current(page) == focused(page) == COIN
    page.keyboard.press("Alt+ArrowUp")
    toast(page, "1 of 4, World")
    assert order(page) == [COIN, WORLD, MOTH, SLEEPERS]
    assert current(page) == focused(page) == COIN
    page.keyboard.press("Alt+ArrowDown")
    toast(page, "2 of 4, World")
    page.keyboard.press("Alt+ArrowDown")
    toast(page, "2 of 4, City")
    assert page.locator("h3", has_text="City").count() == 1
    page.keyboard.press("u")
    toast(page, "Undone")
    assert order(page) == [WORLD, COIN, MOTH, SLEEPERS]


def test_the_arrow_that_was_pressed_keeps_the_focus(four, desk_page):
    page = desk_page(path="/roundup")
    page.get_by_role("button", name=f"Move up: {COIN}").focus()
    page.keyboard.press("Enter")
    toast(page, "1 of 4, World")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == f"Move up: {COIN}"
    assert current(page) == COIN


def test_a_check_is_mended_by_its_digit_and_the_roundup_sent_by_two_strokes(four, silent, desk_page):
    page = desk_page(path="/roundup")
    assert page.locator("#send-now").get_attribute("aria-disabled") == "true"
    page.keyboard.press("1")
    page.locator("#checks small", has_text="18 well").wait_for()
    with four.store() as store:
        assert store.edits(silent).fields["alt"] == "The moth of 1911"
    assert page.locator(".next").count() == 1
    page.locator("#title").focus()
    page.keyboard.type("An hour of sleep")
    page.keyboard.press("Control+Enter")
    page.locator("[role=alert]", has_text="Look at it once more").wait_for()
    assert sent(four) == 0
    assert page.evaluate("document.activeElement.id") == "send-now"
    page.keyboard.press("Control+Enter")
    page.locator("#send [role=status]", has_text="Sent 07:00").wait_for()
    assert sent(four) == 1
    assert "# An hour of sleep" in (four.folder / "data/drafts/2026-01-01.md").read_text()


def test_the_keys_never_send_before_a_question_though_nothing_was_typed(four, silent, desk_page):
    page = desk_page(path="/roundup")
    page.keyboard.press("1")
    page.locator("#checks small", has_text="18 well").wait_for()
    page.keyboard.press("Control+Enter")
    page.locator("[role=alert]", has_text="Look at it once more").wait_for()
    assert sent(four) == 0
    assert page.evaluate("document.activeElement.id") == "send-now"
    page.keyboard.press("Control+Enter")
    page.locator("#send [role=status]", has_text="Sent 07:00").wait_for()
    assert sent(four) == 1


def test_what_was_typed_is_saved_by_enter_and_letters_rest_meanwhile(four, desk_page):
    page = desk_page(path="/roundup")
    page.locator("#title").focus()
    page.keyboard.type("jpdu 1")
    page.keyboard.press("Enter")
    toast(page, "Changed the title")
    assert page.frame_locator("iframe[name=post]").locator("h1").inner_text() == "jpdu 1"
    with four.store() as store:
        assert store.roundup(DAY).edits == {"title": "jpdu 1"}


def test_an_override_is_written_by_keys(four, silent, desk_page):
    page = desk_page(path="/roundup")
    page.locator("#why summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".wrong", has_text="a reason is missing").wait_for()
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
    page.keyboard.type("it is ornament")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".checks", has_text="Goes out all the same: It is ornament.").wait_for()
    assert page.locator("#send-now").get_attribute("aria-disabled") is None
    desk_page.witness.forget()  # a page that asks for a reason is answered as 400, which chromium tells the console


# --- by mouse ------------------------------------------------------------------------------------------------------


def test_a_story_is_dragged_where_it_shall_stand(four, desk_page):
    page = desk_page(path="/roundup")
    rows = page.locator(".order-list [data-item]")
    box = rows.nth(1).bounding_box()
    rows.nth(3).locator(".grip").drag_to(rows.nth(1), target_position={"x": box["width"] / 2, "y": 4})
    toast(page, "2 of 4, World")
    assert order(page) == [WORLD, SLEEPERS, COIN, MOTH]
    rows.nth(0).locator(".grip").drag_to(rows.nth(3), target_position={"x": 200, "y": 40})
    toast(page, "4 of 4, City")
    assert order(page) == [SLEEPERS, COIN, MOTH, WORLD]


def test_the_mouse_moves_leaves_out_and_sends(four, desk_page):
    page = desk_page(path="/roundup")
    page.get_by_role("button", name=f"Move down: {WORLD}").click()
    toast(page, "2 of 4, World")
    page.locator("[data-item='3'] p small").click()
    assert current(page) == MOTH
    page.get_by_role("button", name=f"Leave out of this roundup: {MOTH}").click()
    page.locator("summary", has_text="1 story left out").wait_for()
    page.get_by_label(f"Section of {SLEEPERS}").select_option("World")
    page.get_by_role("button", name=f"Move to that section: {SLEEPERS}").click()
    toast(page, "3 of 3, World")
    assert order(page) == [COIN, WORLD, SLEEPERS]
    page.locator("#send-now").click()
    page.locator("#send [role=status]", has_text="3 stories as").wait_for()
    assert sent(four) == 1
    page.get_by_role("link", name="past roundups").click()
    page.locator("h1", has_text="Past roundups").wait_for()
    assert "Sent 07:00 by editor, 3 stories" in page.inner_text("main")


def test_the_preview_follows_what_is_done(four, desk_page):
    page = desk_page(path="/roundup")
    post = page.frame_locator("iframe[name=post]")
    assert post.locator("h3").first.inner_text().startswith(WORLD)
    page.get_by_role("button", name=f"Move down: {WORLD}").click()
    post.locator("h3").first.filter(has_text=COIN).wait_for()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="In a new tab").click()
    tab = opened.value
    tab.wait_for_load_state()
    assert tab.locator("h3").first.inner_text().startswith(COIN)


# --- without a script ----------------------------------------------------------------------------------------------


def test_without_a_script_a_story_moves_words_are_saved_and_the_roundup_is_sent(four, silent, desk_page):
    page = desk_page(javascript=False, path="/roundup")
    page.fill("#intro", "What I read.")
    page.get_by_role("button", name=f"Move down: {WORLD}").click()
    assert page.input_value("#intro") == "What I read."
    assert "of 5, World" in page.inner_text(".toast")
    page.get_by_role("button", name="Use the caption").click()
    page.fill("#title", "An hour of sleep")
    page.click("#save")
    assert page.input_value("#title") == "An hour of sleep"
    page.click("#send-now")
    assert "Sent 07:00" in page.inner_text("#send")
    assert sent(four) == 1
    written = (four.folder / "data/drafts/2026-01-01.md").read_text()
    assert "# An hour of sleep\n\nWhat I read.\n" in written
    page.go_back()
    assert "Sent 07:00" in page.goto("/roundup").text()


def test_without_a_script_a_reason_is_given(four, silent, desk_page):
    page = desk_page(javascript=False, path="/roundup")
    page.click("#why summary")
    page.fill("#why input", "it is ornament")
    page.click("#why button")
    assert "Goes out all the same: It is ornament." in page.inner_text("#checks")


# --- what is seen without eyes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_is_well_for_everybody(four, silent, desk_page, width, scheme):
    page = desk_page(width, scheme, path="/roundup")
    page.locator("#why summary").click()
    for path in ("", "/roundups"):
        if path:
            page.goto(path)
        assert findings(page) == []
        assert not is_too_wide(page)
        if width == 360:
            assert too_small(page, 44) == []


def test_a_conflict_shows_both_texts_and_each_way_out(four, desk_page):
    page = desk_page(path="/roundup")
    other = desk_page(path="/roundup")
    other.fill("#title", "Theirs")
    other.keyboard.press("Enter")
    toast(other, "Changed the title")
    page.fill("#title", "Mine")
    page.keyboard.press("Enter")
    page.locator("[role=alert]", has_text="saved this title").wait_for()
    assert page.input_value("#title") == "Mine"
    assert findings(page) == []
    page.get_by_role("button", name="Edit both together").click()
    page.locator("#title[value='Theirs / Mine']").wait_for()
    page.fill("#title", "Ours")
    page.keyboard.press("Enter")
    toast(page, "Changed the title")
    with four.store() as store:
        assert store.roundup(DAY).edits == {"title": "Ours"}
    desk_page.witness.forget()  # the conflict is answered as 409, which chromium tells the console
