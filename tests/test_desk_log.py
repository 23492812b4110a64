"""Log and order in a real browser: by keys, by mouse, in light and dark, on a phone, and without a script."""

from datetime import timedelta

import pytest

from tests.desk import HEADLINES
from tests.looks import findings, is_too_wide, too_small
from tests.storing import DAY, HOUR, ISEL, NOW, entry, poll
from tests.test_web_queue import HOSTILE

pytestmark = pytest.mark.browser

MINUTE = timedelta(minutes=1)
DOCKERS, SLEEPERS, MOTH, POOL, BREAD, LETTERS = HEADLINES
LIKED = ("Asylum for two sisters", "Asylum seekers reach the island", "The court and asylum", "Asylum at the pier")
PAGES = ("/log", "/log?by=program", "/order")


@pytest.fixture
def ids(desk):
    with desk.store() as store:
        return {story.headline: story.id for story in store.stories("all", None, None)}


@pytest.fixture
def decided(desk, ids):
    """A morning's decisions of two editors, and of the program."""
    with desk.store() as store:
        for number, title in enumerate(LIKED, 100):
            made = entry(number, title, f"{title}, it was said.", ISEL, published=NOW - DAY)
            poll(store, made, source=ISEL, at=NOW - DAY)
        liked = [one.id for one in store.stories("new", None, None) if one.headline in LIKED]
        store.pick(liked, NOW - DAY, by="weekend editor")
        store.note_run(NOW, 9.5, 3, ["isel"], 6)
        store.pick([ids[DOCKERS]], NOW + MINUTE, by="weekend editor")
        store.edit(ids[DOCKERS], {"headline": (None, "Dockers go back")}, NOW + 2 * MINUTE, by="morning editor")
        store.join([ids[MOTH], ids[POOL]], NOW + 3 * MINUTE, by="morning editor")
        store.drop([ids[BREAD]], NOW + 4 * MINUTE, by="morning editor")
        store.rank(NOW + HOUR)
    return ids


def row(page, said):
    return page.locator(".log li", has_text=said).first


def status(desk, story):
    with desk.store() as store:
        return store.story(story).status


def settled(page):
    page.locator("html:is([data-waits='0'], :not([data-waits]))").wait_for()


def test_by_keys_a_decision_is_undone_and_done_again_and_the_focus_stays_on_its_line(desk_page, desk, decided):
    page = desk_page(path="/log")
    button = row(page, "Dropped").get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    page.locator(".log li.undone").wait_for()
    assert status(desk, decided[BREAD]) == "new"
    assert page.evaluate("document.activeElement.textContent").strip() == "Redo"
    page.keyboard.press("Enter")
    page.locator(".log:not(:has(li.undone))").wait_for()
    assert status(desk, decided[BREAD]) == "dropped"
    assert page.evaluate("document.activeElement.textContent").strip() == "Undo"


def test_u_undoes_ones_own_last_decision_from_the_log_too(desk_page, desk, decided):
    with desk.store() as store:
        store.drop([decided[LETTERS]], NOW + 5 * MINUTE, by="editor")
    page = desk_page(path="/log")
    page.keyboard.press("u")
    page.locator(".toast", has_text="Undone").wait_for()
    assert status(desk, decided[LETTERS]) == "new"


@pytest.mark.parametrize("width", [1280, 360])
def test_by_mouse_what_stands_in_the_way_is_undone_first(desk_page, desk, decided, width):
    with desk.store() as store:
        store.drop([decided[DOCKERS]], NOW + 6 * MINUTE, by="morning editor")
    page = desk_page(width, path="/log")
    row(page, f"Picked “{DOCKERS}”").get_by_role("button", name="Undo").click()
    note = page.get_by_role("alert")
    note.wait_for()
    assert "A later decision rests on it: Dropped “Dockers go back”" in note.inner_text()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    note.get_by_role("button", name="Undo the later one").click()
    page.locator(".log li.undone").wait_for()
    settled(page)
    row(page, f"Picked “{DOCKERS}”").get_by_role("button", name="Undo").click()
    page.locator(".log li.undone >> nth=1").wait_for()
    assert status(desk, decided[DOCKERS]) == "new"


@pytest.mark.parametrize("width", [1280, 360])
def test_without_a_script_the_log_and_the_order_are_forms(desk_page, desk, decided, width):
    page = desk_page(width, javascript=False, path="/log")
    row(page, "Dropped").get_by_role("button", name="Undo").click()
    assert page.locator(".log li.undone").count() == 1
    assert status(desk, decided[BREAD]) == "new"
    page.get_by_label("Decided by").select_option("weekend editor")
    page.get_by_role("button", name="Show").click()
    assert set(page.locator(".log .who").all_inner_texts()) == {"weekend editor"}
    page.goto("/order")
    page.get_by_role("button", name="Newest first from now on").click()
    assert "From now on the queue is the newest first." in page.inner_text("main")
    page.get_by_role("button", name="Order by what I picked before").click()
    page.get_by_role("button", name="Forget what was learned").click()
    assert "are not counted" in page.inner_text("main")
    page.get_by_role("button", name="Count earlier decisions again").click()
    assert "Everything that was decided is counted again." in page.inner_text("main")
    assert "5 stories, 5 picked and 0 dropped" in page.inner_text("main")


def test_the_order_is_switched_and_forgotten_by_keys(desk_page, desk, decided):
    page = desk_page(path="/order")
    page.get_by_role("button", name="Forget what was learned").focus()
    page.keyboard.press("Enter")
    page.get_by_text("are not counted").first.wait_for()
    page.get_by_role("button", name="Count earlier decisions again").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Everything that was decided is counted again.").wait_for()
    with desk.store() as store:
        assert store.learned().since is None


def test_the_log_is_a_key_away_and_leads_to_the_story_and_to_its_own_log(desk_page, decided):
    page = desk_page(path="/")
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.wait_for_url("**/log")
    row(page, "Dropped").get_by_role("link", name="This story’s log").click()
    page.wait_for_url("**/log?story=*")
    assert page.locator(".log li").count() == 1


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_and_nothing_is_too_wide_or_too_small(desk_page, desk, decided, width, scheme, path):
    with desk.store() as store:
        store.undo(NOW + 10 * MINUTE, store.last_decision().id, by="weekend editor")
    page = desk_page(width, scheme, path=path)
    assert findings(page) == []
    assert not is_too_wide(page)
    assert too_small(page, 44 if width == 360 else 32) == []


def test_axe_finds_nothing_where_an_undo_was_refused(desk_page, desk, decided):
    with desk.store() as store:
        store.drop([decided[DOCKERS]], NOW + 6 * MINUTE)
    page = desk_page(path="/log")
    row(page, f"Picked “{DOCKERS}”").get_by_role("button", name="Undo").click()
    page.get_by_role("alert").wait_for()
    assert findings(page) == []


def test_hostile_headlines_and_names_do_nothing(desk_page, desk):
    with desk.store() as store:
        for number, title in enumerate(HOSTILE, 200):
            poll(
                store, entry(number, title, f"{title} was said.", ISEL, published=NOW - DAY), source=ISEL, at=NOW - DAY
            )
        stories = [one.id for one in store.stories("new", None, None) if one.headline in HOSTILE]
        for story in stories:
            store.pick([story], NOW - DAY, by=HOSTILE[1])
        store.rank(NOW)
    page = desk_page(path="/log")
    assert page.locator(".log li").count() == len(stories)
    page.goto("/order")
    assert page.locator(".leanings").count() == 2
    assert desk_page.witness.complaints == []
