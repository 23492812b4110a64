"""The queue in a real browser: by keys alone, by mouse alone, without a script, and when the desk does not answer."""

import re
from base64 import b64decode
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from curator.model import Image
from tests.desk import HEADLINES
from tests.looks import findings, is_too_wide, too_small
from tests.storing import ISEL, NOW, POST, entry, poll
from tests.tellings import WALL, WALL_RETOLD, tell
from tests.test_web_queue import HOSTILE, statuses

pytestmark = pytest.mark.browser

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="  # one grey pixel
NEWEST = "/?order=newest"


@pytest.fixture
def queue(desk_page):
    """Open the queue, the newest first; its pictures are a dot."""

    def open_queue(width=1280, scheme="light", *, javascript=True, path=NEWEST):
        page = desk_page(width, scheme, javascript=javascript, path="/static/desk.css")
        page.route("**/pictures/*", lambda route: route.fulfill(body=b64decode(DOT), content_type="image/png"))
        page.goto(path)
        return page

    open_queue.witness = desk_page.witness
    return open_queue


@pytest.fixture
def suggested(desk):
    """Two more stories, the newest, each suggested as the same as the other."""
    with desk.store() as store:
        other = tell(store, WALL_RETOLD, ISEL, number=51, at=NOW + timedelta(minutes=1))
        one = tell(store, WALL, number=50, at=NOW + timedelta(minutes=2))
        store.match(NOW + timedelta(minutes=2), "ask")
    return one, other


@pytest.fixture
def forty(desk):
    """Forty stories in all, in the order in which they are shown."""
    with desk.store() as store:
        for number in range(10, 44):
            poll(store, entry(number, published=NOW - timedelta(hours=number)))
        return [story.id for story in store.stories("new", None, None)]


def current(page):
    return page.locator("[data-item][aria-current=true] h2").inner_text()


def focused(page):
    return page.evaluate(
        "document.activeElement.querySelector('h2')?.textContent ?? document.activeElement.textContent"
    )


def settled(page):
    """Wait until everything that was decided has been answered, and has left."""
    page.locator("html:is([data-waits='0'], :not([data-waits])):not(:has(.leaving))").wait_for()


def toast(page, words):
    """Wait for a toast with these words, small and capital letters as here."""
    page.locator(".toast", has_text=re.compile(re.escape(words))).wait_for()


# -- By keyboard


def test_the_frame_goes_through_the_list_and_the_focus_with_it(queue):
    page = queue()
    assert current(page) == HEADLINES[0]
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert current(page) == focused(page) == HEADLINES[2]
    page.keyboard.press("k")
    assert current(page) == focused(page) == HEADLINES[1]
    assert page.locator("[data-item][tabindex='0']").count() == 1
    for _ in range(9):
        page.keyboard.press("j")
    assert current(page) == HEADLINES[5]
    assert page.locator("[data-item][aria-current]").bounding_box()["y"] >= 56


def test_forty_stories_are_judged_by_eighty_fingers(queue, desk, forty):
    page = queue()
    for number in range(40):
        page.keyboard.press("p" if number % 4 == 0 else "d")
    page.locator(".note h2", has_text="All 40 stories are judged.").wait_for()
    with desk.store() as store:
        log = store.log()
    assert [one.stories[0] for one in reversed(log)] == forty
    assert [one.verb for one in reversed(log)] == ["pick", "drop", "drop", "drop"] * 10
    assert page.locator("#picked h2").inner_text() == "Picked for today, 10"


def test_pick_drop_and_undo_keep_the_focus_in_the_list(queue, desk):
    page = queue()
    page.keyboard.press("p")
    assert focused(page) == HEADLINES[1]
    toast(page, f"Picked “{HEADLINES[0]}”.")
    page.keyboard.press("d")
    assert focused(page) == HEADLINES[2]
    toast(page, f"Dropped “{HEADLINES[1]}”.")
    assert page.locator("h1").inner_text() == "4 stories to judge"
    page.keyboard.press("u")
    toast(page, f"Undone: dropped “{HEADLINES[1]}”.")
    assert focused(page) == current(page) == HEADLINES[1]
    page.keyboard.press("u")
    toast(page, f"Undone: picked “{HEADLINES[0]}”.")
    assert focused(page) == current(page) == HEADLINES[0]
    assert set(statuses(desk).values()) == {"new"}


def test_keys_pressed_while_an_answer_is_on_its_way_are_done_in_order(queue, desk):
    page = queue()
    for key in ["d", "d", "u", "p", "j", "d"]:
        page.keyboard.press(key)
    toast(page, f"Dropped “{HEADLINES[3]}”.")
    settled(page)
    judged = {headline: status for headline, status in statuses(desk).items() if status != "new"}
    assert judged == {HEADLINES[0]: "dropped", HEADLINES[1]: "picked", HEADLINES[3]: "dropped"}


def test_join_and_not_the_same_are_answered_by_keys(queue, desk, suggested):
    page = queue()
    assert current(page) == WALL[0]
    page.keyboard.press("m")
    toast(page, f"Joined “{WALL_RETOLD[0]}” to “{WALL[0]}”.")
    assert focused(page) == WALL[0]
    assert page.locator("[data-item]").count() == 7
    page.keyboard.press("u")
    toast(page, "Undone: joined")
    page.locator("[data-item][aria-current] .same").wait_for()
    page.keyboard.press("x")
    toast(page, "are not the same.")
    assert focused(page) == WALL[0]
    with desk.store() as store:
        assert suggested[1] not in [one.story for one in store.story(suggested[0]).suggestions]


@pytest.mark.parametrize(("key", "fragment"), [("Enter", ""), ("e", ""), ("s", "#outlets")])
def test_a_story_is_opened_edited_and_split_by_keys(queue, desk, suggested, key, fragment):
    with desk.store() as store:
        store.join(suggested, NOW)
    page = queue()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press(key)
    page.wait_for_url(re.compile(rf"/stories/{suggested[0]}(\?[^#]*)?{fragment}$"))
    page.locator("h1", has_text=WALL[0]).wait_for()
    page.go_back()
    page.locator("h1", has_text="stories to judge").wait_for()
    assert current(page) == WALL[0]


def test_the_source_opens_beside_the_desk(queue):
    page = queue()
    asked = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.context.route("https://**", lambda route: route.abort())
    with page.context.expect_page():
        page.keyboard.press("o")
    assert focused(page) == HEADLINES[0] or current(page) == HEADLINES[0]
    assert "https://varnholm-post.example/news/1" in asked


def test_search_is_a_key_away_and_escape_leads_back(queue):
    page = queue()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("pd")
    page.keyboard.press("Escape")
    assert focused(page) == HEADLINES[0]
    page.keyboard.press("/")
    page.keyboard.type("swimming")
    page.keyboard.press("Enter")
    page.locator("h1", has_text="1 story for “swimming”").wait_for()
    assert page.url.endswith("/?q=swimming")
    page.go_back()
    page.locator("h1", has_text="6 stories to judge").wait_for()


def test_letters_rest_in_fields_and_with_ctrl_alt_or_meta(queue, desk):
    page = queue()
    page.locator("#q").focus()
    page.keyboard.type("dropped")
    page.locator("#outlet").focus()
    page.keyboard.press("d")
    page.locator("[data-item][aria-current]").focus()
    for modifier in ("Control", "Alt", "Meta"):
        page.keyboard.press(f"{modifier}+d")
    page.keyboard.press("Shift+KeyD")
    settled(page)
    assert set(statuses(desk).values()) == {"new"}


def test_letters_can_be_turned_off_and_stay_so(queue, desk):
    page = queue()
    page.keyboard.press("?")
    page.locator("#letters").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    page.reload()
    page.keyboard.press("d")
    page.keyboard.press("?")
    settled(page)
    assert set(statuses(desk).values()) == {"new"}
    assert not page.locator("#keys").is_visible()
    page.locator("a.help").click()
    assert not page.locator("#letters").is_checked()


def test_the_keys_are_a_dialog_that_keeps_the_focus_and_gives_it_back(queue):
    page = queue()
    page.keyboard.press("j")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    assert dialog.get_attribute("aria-modal") == "true"
    for _ in range(5):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('#keys')")
    page.keyboard.press("d")  # rests
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()
    assert focused(page) == HEADLINES[1]


@pytest.mark.parametrize(("letter", "path"), [("r", "/roundup"), ("s", "/sources"), ("l", "/log")])
def test_g_and_a_letter_lead_to_the_four_places(queue, letter, path):
    page = queue()
    page.keyboard.press("g")
    page.keyboard.press(letter)
    page.wait_for_url(f"**{path}")
    page.locator(f"nav a[href='{path}']").wait_for()
    queue.witness.forget()  # the page may not be there yet


def test_by_tab_a_card_opens_when_the_focus_comes_into_it(queue):
    page = queue()
    page.locator("[data-item] [aria-keyshortcuts=d]").nth(0).focus()
    for _ in range(3):
        page.keyboard.press("Tab")
    assert current(page) == HEADLINES[1]


def test_a_key_held_down_judges_one_story(queue, desk):
    page = queue()
    page.keyboard.down("d")
    for _ in range(5):
        page.keyboard.down("d")  # as a keyboard repeats it
    page.keyboard.up("d")
    toast(page, "Dropped")
    settled(page)
    assert list(statuses(desk).values()).count("dropped") == 1


# -- By mouse


@pytest.mark.parametrize("width", [1280, 360])
def test_by_mouse_alone(queue, desk, width):
    page = queue(width)
    page.get_by_role("button", name=f"Drop: {HEADLINES[2]}").click()
    toast(page, f"Dropped “{HEADLINES[2]}”.")
    assert current(page) == HEADLINES[3]
    page.get_by_role("button", name=f"Pick: {HEADLINES[4]}").click()
    toast(page, f"Picked “{HEADLINES[4]}”.")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    toast(page, f"Undone: picked “{HEADLINES[4]}”.")
    assert current(page) == HEADLINES[4]
    page.locator(".toast").get_by_role("button", name="Redo").click()
    toast(page, f"Picked “{HEADLINES[4]}”.")
    assert statuses(desk)[HEADLINES[4]] == "picked"
    assert statuses(desk)[HEADLINES[2]] == "dropped"


def test_a_click_on_a_card_opens_it(queue):
    page = queue()
    page.locator("[data-item] .lead").nth(3).click()
    assert current(page) == focused(page) == HEADLINES[3]
    assert page.locator("[data-item] .acts .more:visible").count() == 2


def test_a_double_click_decides_once(queue, desk):
    page = queue()
    page.get_by_role("button", name=f"Drop: {HEADLINES[0]}").dblclick()
    toast(page, "Dropped")
    settled(page)
    assert list(statuses(desk).values()).count("dropped") == 1


def test_filters_are_links(queue):
    page = queue(path="/")
    page.get_by_role("navigation", name="Section").get_by_role("link", name="Isles").click()
    page.locator("h1", has_text="2 stories to judge").wait_for()
    assert page.url.endswith("/?section=Isles")
    page.locator("#outlet").select_option("Radio Isel")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**outlet=Radio*")
    assert page.locator("[data-item]").count() == 2


def test_on_a_phone_a_line_says_the_filters_and_opens_them(queue):
    page = queue(360)
    assert not page.locator(".filters").is_visible()
    page.locator(".openf").click()
    assert page.locator(".filters").is_visible()
    page.locator(".closef").click()
    assert not page.locator(".filters").is_visible()


def test_going_back_leads_to_the_card_that_was_left(queue):
    page = queue()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.get_by_role("navigation", name="Status").get_by_role("link", name="Dropped").click()
    page.locator("h1", has_text="0 stories dropped").wait_for()
    page.go_back()
    page.locator("h1", has_text="6 stories to judge").wait_for()
    assert current(page) == HEADLINES[2]


# -- Time


def test_the_toast_goes_after_a_while_but_not_from_under_a_hand(queue):
    page = queue()
    page.clock.install()
    page.goto(NEWEST)
    page.keyboard.press("d")
    toast(page, "Dropped")
    page.locator(".toast").hover()
    page.clock.run_for(30_000)
    assert page.locator(".toast").is_visible()
    page.mouse.move(0, 0)
    page.clock.run_for(10_000)
    page.locator(".toast").wait_for(state="detached")


def test_new_stories_wait_behind_a_link_and_nothing_moves(queue, desk):
    page = queue()
    page.clock.install()
    page.goto(NEWEST)
    with desk.store() as store:
        tell(store, WALL, number=80, at=NOW + timedelta(minutes=30))
    page.clock.run_for(61_000)
    link = page.get_by_role("link", name="1 new, show")
    link.wait_for()
    page.keyboard.press("d")
    toast(page, "Dropped")
    expect(page.locator("[data-item]")).to_have_count(5)
    link.click()
    page.locator("[data-item] h2", has_text=WALL[0]).wait_for()
    assert page.locator("[data-item]").count() == 6


def test_what_takes_time_is_shown_after_a_moment(queue, desk, suggested):
    page = queue()
    waiting = []
    page.route("**/join", lambda route: waiting.append(route))
    page.keyboard.press("m")
    page.locator("body > .wait").wait_for()
    waiting[0].continue_()
    toast(page, "Joined")
    page.locator("body > .wait").wait_for(state="detached")


# -- When the desk does not answer


def test_decisions_wait_for_a_desk_that_does_not_answer_and_are_sent_in_order(queue, desk):
    page = queue()
    page.clock.install()
    page.goto(NEWEST)
    page.context.set_offline(True)
    for key in ["p", "d", "d"]:
        page.keyboard.press(key)
    note = page.locator("#offline")
    note.get_by_text("Your last three decisions are kept in this page").wait_for()
    assert re.search(r"last at \d\d:\d\d:\d\d", note.inner_text())
    assert focused(page) == HEADLINES[3]
    page.clock.run_for(5_100)
    assert set(statuses(desk).values()) == {"new"}
    page.context.set_offline(False)
    page.clock.run_for(5_100)
    note.wait_for(state="detached")
    page.locator("h1", has_text="3 stories to judge").wait_for()
    with desk.store() as store:
        decided = [(one.verb, *one.headlines.values()) for one in reversed(store.log())]
    assert decided == [("pick", HEADLINES[0]), ("drop", HEADLINES[1]), ("drop", HEADLINES[2])]
    queue.witness.forget()  # chromium tells of each try


def test_leaving_a_page_with_decisions_that_wait_warns(queue):
    page = queue()
    page.context.set_offline(True)
    page.keyboard.press("d")
    page.locator("#offline").wait_for()
    asked = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))
    page.evaluate("location.reload()")
    page.wait_for_timeout(100)
    page.context.set_offline(False)
    assert asked == ["beforeunload"]
    queue.witness.forget()


def test_a_desk_that_cannot_write_now_is_asked_again(queue, desk):
    page = queue()
    page.clock.install()
    page.goto(NEWEST)
    refused = [lambda route: route.fulfill(status=503, body="<main id=main></main>", headers={"retry-after": "5"})]
    page.route("**/stories/*/drop", lambda route: refused.pop()(route) if refused else route.continue_())
    page.keyboard.press("d")
    page.locator("#offline").get_by_text("Your last decision is kept").wait_for()
    page.clock.run_for(5_100)
    toast(page, "Dropped")
    assert statuses(desk)[HEADLINES[0]] == "dropped"
    queue.witness.forget()


def test_who_is_logged_out_meanwhile_keeps_the_decisions_and_logs_in_beside_the_page(queue, desk):
    page = queue()
    page.clock.install()
    page.goto(NEWEST)
    said = '<main id=main><h1>You are not logged in any more.</h1><a href="/login" target="_blank">Log in</a></main>'
    refused = [lambda route: route.fulfill(status=403, body=said, content_type="text/html")]
    page.route("**/stories/*/drop", lambda route: refused.pop()(route) if refused else route.continue_())
    page.keyboard.press("d")
    note = page.locator("#offline")
    note.get_by_role("heading", name="You are not logged in any more.").wait_for()
    assert note.get_by_role("link", name="Log in").get_attribute("target") == "_blank"
    page.clock.run_for(5_100)
    toast(page, "Dropped")
    queue.witness.forget()


def test_a_verdict_on_what_was_joined_meanwhile_is_told_above_the_list(queue, desk, suggested):
    page = queue()
    with desk.store() as store:
        store.join([suggested[1], suggested[0]], NOW, by="weekend editor")
    page.keyboard.press("p")
    page.get_by_role("alert").get_by_text(f"This story was joined to “{WALL_RETOLD[0]}”.").wait_for()
    assert "Joined by weekend editor" in page.get_by_role("alert").inner_text()
    assert current(page) == WALL_RETOLD[0]
    queue.witness.forget()


# -- Without a script


def test_without_a_script_everything_is_a_form(queue, desk, suggested):
    page = queue(javascript=False)
    page.get_by_role("button", name=f"Join: {WALL_RETOLD[0]}").click()
    assert page.locator(".toast span").inner_text() == f"Joined “{WALL_RETOLD[0]}” to “{WALL[0]}”."
    assert current(page) == WALL[0]
    page.get_by_role("button", name=f"Pick: {WALL[0]}").click()
    assert current(page) == HEADLINES[0]
    page.get_by_role("button", name=f"Drop: {HEADLINES[0]}").click()
    assert page.locator(".toast span").inner_text() == f"Dropped “{HEADLINES[0]}”."
    assert current(page) == HEADLINES[1]
    assert page.url.startswith(page.url.partition("?")[0] + "?order=newest")
    assert statuses(desk)[WALL[0]] == "picked"
    page.locator("a.help").click()
    assert page.locator("#keys").is_visible()
    assert not page.locator("#letters").is_visible()


# -- Looks


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(queue, desk, suggested, width, scheme):
    page = queue(width, scheme)
    assert findings(page) == []
    page.keyboard.press("d")
    toast(page, "Dropped")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    assert findings(page) == []


@pytest.mark.parametrize("width", [320, 360, 640, 768, 896, 1024, 1200, 1280])
def test_no_page_is_wider_than_its_window(queue, desk, suggested, width):
    with desk.store() as store:
        long = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle" * 3
        poll(store, entry(90, long, long, replace(POST, outlet=long), published=NOW, authors=(long,)))
    page = queue(width)
    assert not is_too_wide(page)
    assert too_small(page, 44 if width <= 640 else 32) == []


def test_hostile_words_do_nothing(queue, desk):
    with desk.store() as store:
        for number, words in enumerate(HOSTILE, 70):
            source = replace(POST, outlet=words, section=words, slug=f"s{number}", url=f"https://s{number}.example/")
            image = Image(url=f"https://varnholm-post.example/{number}.png", alt=words)
            made = entry(number, words, words, authors=(words,), images=(image,), published=NOW)
            poll(store, made, source=source)
    page = queue()
    page.wait_for_load_state("networkidle")
    for words in HOSTILE:
        assert page.locator("[data-item] h2", has_text=words).count() == 1
    for _ in HOSTILE:
        page.keyboard.press("d")
    settled(page)
    assert list(statuses(desk).values()).count("dropped") == len(HOSTILE)


@pytest.mark.corpus
def test_titles_that_others_made_to_break_pages_are_shown_as_text(queue, desk, corpus):
    listed = [path.read_text("utf-8", "replace") for path in sorted((corpus("adversarial") / "xss").rglob("*.*"))]
    with desk.store() as store:
        for number, words in enumerate(listed, 100):
            poll(store, entry(number, words[:500], words, authors=(words[:500],), published=NOW))
    page = queue()
    page.wait_for_load_state("networkidle")
    assert page.locator("[data-item]").count() == 20
    for _ in listed:
        page.keyboard.press("d")
    page.locator("h1", has_text=f"{len(HEADLINES)} stories to judge").wait_for()
    settled(page)
    assert list(statuses(desk).values()).count("dropped") == len(listed)
