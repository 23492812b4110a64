"""The story page in a real browser: by keys alone, by mouse alone, without a script, and two browsers at once."""

import re
from base64 import b64decode

import pytest
from playwright.sync_api import expect

from curator.model import Image
from tests.looks import findings, is_too_wide, too_small
from tests.storing import ISEL, poll
from tests.strike import OURS, TEXT, TITLE, article, articles, strike
from tests.test_desk_queue import DOT
from tests.test_web_story import EVIL, edits, suggested

pytestmark = pytest.mark.browser

FIRST, SECOND = "The cranes at Pier 9 moved again shortly before six this morning.", "After nineteen days"
FOREIGN = TEXT[0].replace("of talks", "of tough talks")


@pytest.fixture
def story(desk):
    return strike(desk)


@pytest.fixture
def opened(desk_page, story):
    """Open the story; its pictures are a dot."""

    def open_story(width=1280, scheme="light", *, javascript=True, query=""):
        page = desk_page(width, scheme, javascript=javascript, path="/static/desk.css")
        page.route("**/pictures/*", lambda route: route.fulfill(body=b64decode(DOT), content_type="image/png"))
        page.goto(f"/stories/{story}{query}")
        return page

    return open_story


def box(page, words):
    return page.locator("#sentences label", has_text=words).locator("input")


def quoted(page):
    return page.locator("#proved .quote").inner_text()


def shows(page, words, where="#proved"):
    page.locator(where, has_text=words).first.wait_for()


def saved(page):
    page.locator("#state", has_text=re.compile("^Saved")).wait_for()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


# -- By keyboard


def test_a_quotation_is_made_proved_and_saved_by_keys_alone(desk, story, opened):
    page = opened()
    box(page, FIRST).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")  # the second sentence goes
    shows(page, "[…]")
    assert "After nineteen days" not in quoted(page)
    assert box(page, SECOND).evaluate("one => one === document.activeElement")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("]")  # the quotation ends here
    page.locator("#proved .quote", has_not_text="raised hands").wait_for()
    assert edits(desk, story) == {"headline": OURS}
    page.keyboard.press("Control+Enter")
    saved(page)
    assert edits(desk, story)["quotation"] == "\n\n".join((TEXT[0], "The vote was 812 to 377."))


def test_a_quotation_begins_where_the_bracket_says(opened):
    page = opened()
    box(page, "The vote was").focus()
    page.keyboard.press("[")
    page.locator("#proved .quote", has_not_text="The cranes").wait_for()
    assert quoted(page) == TEXT[1]
    assert box(page, "The vote was").evaluate("one => one === document.activeElement")


def test_words_are_edited_headline_and_comment_written_by_keys(desk, story, opened):
    page = opened()
    page.keyboard.press("e")
    page.locator("#quotation").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("The cranes of Pier 9 danced.")
    shows(page, "“danced” is not in the source.")
    assert page.locator("#quotation").evaluate("one => one === document.activeElement")
    page.locator("#comment").focus()
    page.keyboard.type("jkpd are letters here")
    page.keyboard.press("Control+Enter")
    saved(page)
    assert edits(desk, story)["comment"] == "jkpd are letters here"
    assert edits(desk, story)["quotation"] == "The cranes of Pier 9 danced."


def test_what_is_saved_right_after_the_last_letter_is_said_to_be_saved(opened):
    page = opened()
    page.locator("#headline").fill("Ours")
    page.keyboard.press("Control+Enter")
    saved(page)
    page.wait_for_timeout(500)  # the proof of what was typed would come by now
    assert page.locator("#state").inner_text().startswith("Saved")


def test_the_next_story_is_a_key_away_and_pick_goes_on(desk, story, opened):
    page = opened(query="?order=newest")
    following = page.locator('.crumb [aria-keyshortcuts="j"]').get_attribute("href")
    page.keyboard.press("p")
    page.locator(".toast", has_text="Picked").wait_for()
    assert page.url.endswith(following)
    with desk.store() as store:
        assert store.story(story).status == "picked"
    page.keyboard.press("u")
    page.locator(".toast", has_text="Undone").or_(page.locator(".toast", has_text="Undid")).wait_for()
    with desk.store() as store:
        assert store.story(story).status == "new"


def test_previous_and_next_keep_the_queue(opened):
    page = opened(query="?order=newest")
    title = page.locator("h1").inner_text()
    page.keyboard.press("k")
    page.locator("h1", has_not_text=title).wait_for()
    assert page.url.endswith("?order=newest")
    page.keyboard.press("j")
    page.locator("h1", has_text=title).wait_for()


def test_suggestions_are_answered_by_keys(desk, story, opened):
    suggested(desk, story)
    page = opened()
    page.keyboard.press("x")
    page.locator(".same").wait_for(state="detached")
    with desk.store() as store:
        assert store.last_decision().verb == "veto"


# -- By mouse


def test_a_click_ticks_a_sentence_and_the_proof_follows_without_saving(desk, story, opened):
    page = opened()
    page.locator("#sentences label", has_text="Nobody is dancing").click()
    shows(page, "Nobody is dancing", "#proved .quote")
    shows(page, "Not saved yet.", "#state")
    assert "Nobody is dancing" in page.locator("#quotation").input_value()
    assert edits(desk, story) == {"headline": OURS}
    press(page, "Save Ctrl Enter") if page.get_by_role("button", name="Save Ctrl Enter").count() else press(
        page, "Save"
    )
    saved(page)
    assert edits(desk, story)["quotation"] == "\n\n".join(TEXT[:3])


def test_selecting_a_passage_ticks_its_sentences_and_part_of_one_can_be_quoted_alone(desk, story, opened):
    page = opened()
    box(page, FIRST).evaluate("""one => {
        for (const other of document.querySelectorAll('#sentences input:checked')) other.click();
    }""")
    page.locator("#proved", has_text="Nothing is quoted.").wait_for()
    sentence = page.locator("#sentences label span", has_text="The port authority called")
    start, end = sentence.evaluate("""one => {
        const at = (text) => {
            const range = document.createRange();
            const from = one.textContent.indexOf(text);
            range.setStart(one.firstChild, from);
            range.setEnd(one.firstChild, from + text.length);
            const rect = range.getBoundingClientRect();
            return [[rect.left, rect.top + rect.height / 2], [rect.right, rect.top + rect.height / 2]];
        };
        one.scrollIntoView({block: 'center'});
        return at('called the agreement');
    }""")
    page.mouse.move(start[0] + 1, start[1])
    page.mouse.down()
    page.mouse.move(end[0] - 1, end[1], steps=5)
    page.mouse.up()
    shows(page, "The port authority called the agreement a reasonable one.", "#proved .quote")
    page.get_by_role("button", name="Quote only these words").click()
    page.locator("#proved .quote", has_not_text="reasonable").wait_for()
    assert quoted(page) == "called the agreement […]"
    assert page.locator("#sentences .some mark").inner_text() == "called the agreement"


def test_the_source_s_words_are_put_back_with_a_click(desk, story, opened):
    with desk.store() as store:
        store.edit(story, {"quotation": (None, FOREIGN)}, desk.now, by="editor")
    page = opened()
    assert page.locator(".quote ins").inner_text() == "tough"
    press(page, "Put the source’s words back")
    page.locator(".quote ins").wait_for(state="detached")
    assert page.locator("#quotation").input_value() == TEXT[0]
    assert edits(desk, story)["quotation"] == FOREIGN
    page.locator('.foot [value="save"]').click()
    saved(page)
    assert edits(desk, story)["quotation"] == TEXT[0]


def test_the_publisher_s_headline_is_used_and_the_credit_follows(opened):
    page = opened()
    press(page, "Use the publisher’s headline")
    shows(page, f"{TITLE} | Varnholm Post & Radio Isel", ".out")
    assert page.locator("#headline").input_value() == TITLE


def test_another_picture_brings_its_own_words(desk, story, opened):
    page = opened()
    page.locator(".pics label", has_text="Radio Isel").click()
    expect(page.locator("#alt")).to_have_value("The gate of Pier 9.")
    page.locator('.foot [value="save"]').click()
    saved(page)
    assert edits(desk, story) == {"headline": OURS, "image": "https://isel.example/gate.png"}


def test_what_was_typed_survives_another_page(desk, story, opened):
    page = opened()
    page.locator("#comment").fill("Half a thought")
    page.locator(".tabs a", has_text="Radio Isel").click()
    page.locator("#sentences", has_text="go back to work").wait_for()
    expect(page.locator("#comment")).to_have_value("Half a thought")
    shows(page, "What you had typed here stands in its fields again.", "#state")
    page.locator('.foot [value="save"]').click()
    saved(page)
    page.reload()
    assert page.locator("#comment").input_value() == "Half a thought"
    shows(page, "Saved", "#state")


def test_outlets_are_moved_and_split_and_the_focus_stays(desk, story, opened):
    page = opened()
    press(page, "Move Radio Isel up")
    shows(page, "| Radio Isel & Varnholm Post", ".out")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Move Radio Isel up"
    press(page, "Split Radio Isel off")
    shows(page, "– Varnholm Post", ".out")
    with desk.store() as store:
        assert store.last_decision().verb == "split"


# -- Two at once


def test_b42_two_browsers_save_the_same_and_nothing_is_lost(desk, story, opened):
    one, other = opened(), opened()
    one.locator("#comment").fill("It was an hour of sleep.")
    other.locator("#comment").fill("It was an hour of money.")
    one.locator('.foot [value="save"]').click()
    saved(one)
    other.locator('.foot [value="save"]').click()
    other.locator(".clash").wait_for()
    assert other.locator(".clash ins").all_inner_texts() == ["sleep", "money"]
    assert findings(other) == []
    press(other, "Edit both together: comment")
    shows(other, "Both texts stand in the field now", "main")
    assert other.locator("#comment").input_value() == "It was an hour of sleep. It was an hour of money."
    other.locator('.foot [value="save"]').click()
    saved(other)
    assert edits(desk, story)["comment"] == "It was an hour of sleep. It was an hour of money."


# -- Without a script


def test_without_a_script_sentences_are_ticked_words_edited_and_all_is_saved(desk, story, opened):
    page = opened(javascript=False)
    for words in (SECOND, "The vote was", "It was taken"):
        page.locator("#sentences label", has_text=words).click()
    page.locator("#comment").fill("Without a script.")
    page.locator('.foot [value="save"]').click()
    assert edits(desk, story)["quotation"] == FIRST
    assert edits(desk, story)["comment"] == "Without a script."
    page.locator("#edit-words summary").click()
    page.locator("#quotation").fill(FOREIGN)
    page.locator("#headline").fill("Mine")
    page.locator("#headline").press("Enter")
    assert page.locator(".quote ins").inner_text() == "tough"
    press(page, "Put the source’s words back")
    assert edits(desk, story)["quotation"] == TEXT[0]
    assert page.locator("h1").inner_text() == "Mine"


def test_without_a_script_outlets_are_moved_split_and_joined(desk, story, opened):
    other = suggested(desk, story)
    page = opened(javascript=False)
    isel = articles(desk, story)["Radio Isel"]
    press(page, "Move Radio Isel up")
    press(page, "Split Radio Isel off")
    page.locator(f'.same button[value="join {other}"]').click()
    with desk.store() as store:
        found = [one.id for one in store.story(story).articles]
    assert isel not in found
    assert len(found) == 3
    page.locator('.foot [value="pick"]').click()
    with desk.store() as store:
        assert store.story(story).status == "picked"


# -- How it looks


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_is_well_for_everybody(desk, story, opened, width, scheme):
    suggested(desk, story)
    with desk.store() as store:
        said = f"{FOREIGN} […] {TEXT[2]}"
        store.edit(story, {"quotation": (None, said), "comment": (None, "An *hour*.")}, desk.now, by="editor")
    page = opened(width, scheme)
    for details in page.locator("details").all():
        details.evaluate("one => one.open = true")
    assert findings(page) == []
    assert not is_too_wide(page)
    if width == 360:
        assert too_small(page, 44) == []


@pytest.mark.parametrize("width", [1280, 360])
def test_a_word_without_end_is_broken(desk, story, opened, width):
    word = "endless" * 500
    with desk.store() as store:
        poll(store, article(201, word, (f"{word} first.",), ISEL, authors=(word,)), source=ISEL)
        (endless,) = [one.id for one in store.stories("all", None, None) if one.headline == word]
        store.edit(endless, dict.fromkeys(("headline", "comment", "section"), (None, f"O{word}")), desk.now)
    page = opened(width)
    page.goto(f"/stories/{endless}")
    assert not is_too_wide(page)


def test_hostile_words_are_text(desk, story, opened):
    picture = Image(url="https://isel.example/a.png", alt=EVIL, caption=EVIL, credit=EVIL)
    with desk.store() as store:
        made = article(200, f"Title {EVIL}", (f"First {EVIL}. Second.",), ISEL, images=(picture,), authors=(EVIL,))
        poll(store, made, source=ISEL)
        (evil,) = [one.id for one in store.stories("all", None, None) if one.headline.startswith("Title")]
    page = opened()
    page.goto(f"/stories/{evil}")
    page.locator("#comment").fill(f"{EVIL} [x](javascript:alert(3))")
    page.locator("#headline").fill(EVIL)
    page.locator("#sentences label").first.click()
    shows(page, "Not saved yet.", "#state")
    page.locator('.foot [value="save"]').click()
    saved(page)
    assert page.locator("h1").inner_text() == EVIL
    assert page.locator("main script, main img[onerror], main a[href^=javascript]").count() == 0
