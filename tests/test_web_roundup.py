"""The roundup's page, asked directly: words, order, checks, what is published, and what is said when it cannot be."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest

from curator.errors import UsageError
from curator.model import Image
from curator.web.arrangement import Group, move
from tests.desk import HEADLINES, PICTURE, WORDS
from tests.storing import ISEL, NOW, POST, entry, poll

DAY = date(2026, 1, 1)
HERE = "/roundup/2026-01-01"
GROUPS = (Group("World", ("1", "4")), Group("Isles", ("2",)), Group("City", ("3", "6")))


@pytest.fixture
def three(desk):
    """Three picked stories in three sections."""
    with desk.store() as store:
        store.pick(["1", "2", "3"], NOW)
    return desk


def order(desk):
    """The stories of the roundup as the page lists them, by id."""
    return re.findall(r'<li data-item="(\d+)"', desk.get(HERE).text)


def place(answer):
    """Where an answer leads, without what it tells there."""
    assert answer.status_code == 303, answer.text
    return re.sub(r"[?&]done=\d+", "", answer.headers["location"])


def said(answer):
    """The words of a page, without marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def form(desk, **changed):
    """What the page's form posts."""
    page = desk.get(HERE).text
    fields = {
        "title": re.search(r'name="title" value="([^"]*)"', page)[1],
        "intro": re.search(r"<textarea[^>]*>\n([^<]*)</textarea>", page)[1],
        **{f"was-{name}": re.search(f'name="was-{name}" value="([^"]*)"', page)[1] for name in ("title", "intro")},
    }
    return {name: unescape(value) for name, value in fields.items()} | changed


def digest(desk):
    return re.search(r'name="send" value="([0-9a-f]+)"', desk.get(HERE).text)[1]


def send(desk, **changed):
    return desk.post(f"{HERE}/send", **form(desk, send=digest(desk)) | changed)


# --- how a story moves ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "into", "expected"),
    [
        ("1 down", "", ("4 1 2 3 6", None)),
        ("4 up", "", ("4 1 2 3 6", None)),
        ("4 down", "", ("1 4 2 3 6", "Isles")),
        ("3 up", "", ("1 4 2 3 6", "Isles")),
        ("2 up", "", ("1 4 2 3 6", "World")),
        ("2 down", "", ("1 4 2 3 6", "City")),
        ("1 up", "", None),
        ("6 down", "", None),
        ("6 before 1", "", ("6 1 4 2 3", "World")),
        ("1 after 4", "", ("4 1 2 3 6", None)),
        ("1 after 6", "", ("4 2 3 6 1", "City")),
        ("1 before 1", "", None),
        ("1 into", "City", ("4 2 3 6 1", "City")),
        ("1 into", "World", None),
        ("1 into", "Science", ("4 2 3 6 1", "Science")),
        ("2 into", "World", ("1 4 2 3 6", "World")),
    ],
)
def test_a_story_moves_within_its_section_and_beyond(words, into, expected):
    found = move(GROUPS, words, into)
    assert (found and (" ".join(found.order), found.section)) == expected


@pytest.mark.parametrize("words", ["9 up", "1 before 9", "1 sideways", "", "1 after"])
def test_a_move_of_what_is_not_there_is_refused(words):
    with pytest.raises(UsageError, match="not in the roundup any more"):
        move(GROUPS, words)


# --- the page ------------------------------------------------------------------------------------------------------


def test_the_page_lists_the_picks_by_section_with_what_there_is_of_them(three):
    page = said(three.get("/roundup"))
    assert "Roundup of Thursday 1 January" in page
    assert "3 stories · about 1 minute to read" in page
    assert f"{HEADLINES[0]} Varnholm Post · 21 words · picture" in page
    assert order(three) == ["1", "3", "2"]
    assert "To the folder data/drafts , as Markdown and HTML" in page
    assert "Send 3 stories to the folder data/drafts as files" in page


def test_without_picks_the_page_says_where_they_come_from(desk):
    page = said(desk.get("/roundup"))
    assert "Nothing is picked yet." in page
    assert "6 stories wait there" in page
    assert "Send" not in page


@pytest.mark.parametrize("day", ["2026-13-01", "tomorrow", "2026"])
def test_what_is_no_day_is_no_page(desk, day):
    assert desk.get(f"/roundup/{day}").status_code == 404
    assert desk.get(f"/roundup/{day}/preview").status_code == 404


def test_a_past_day_without_a_roundup_leads_to_todays(three):
    page = said(three.get("/roundup/2025-12-24"))
    assert "There was no roundup that day." in page


def test_looking_changes_nothing(three):
    with three.store() as store:
        before = store.roundup(DAY), store.log(limit=50)
    for path in ("/roundup", HERE, f"{HERE}/preview", "/roundups"):
        assert three.get(path).status_code == 200
    with three.store() as store:
        assert (store.roundup(DAY), store.log(limit=50)) == before
    assert not (three.folder / "data/drafts").exists()


# --- words ---------------------------------------------------------------------------------------------------------


def test_title_and_intro_are_saved_and_can_be_undone(three):
    answer = three.post(f"{HERE}/write", **form(three, title=" An hour ", intro="What I read.\r\n\r\nSo far."))
    assert place(answer) == HERE
    assert "Changed the title and intro of the roundup of Thursday 1 January." in said(
        three.get(answer.headers["location"])
    )
    assert form(three)["title"] == "An hour"
    assert form(three)["intro"] == "What I read.\n\nSo far."
    with three.store() as store:
        assert store.roundup(DAY).edits == {"title": "An hour", "intro": "What I read.\n\nSo far."}
        store.undo(three.now)
        assert store.roundup(DAY).edits == {}


@pytest.mark.parametrize(
    ("path", "field"),
    [("move", {"place": "1 down"}), ("remove", {"story": "1 out"}), ("fix", {"fix": "alt:1"}), ("send", {"send": "x"})],
)
def test_whatever_is_pressed_saves_what_was_typed(three, path, field):
    three.post(f"{HERE}/{path}", **form(three, intro="Typed.") | field)
    assert form(three)["intro"] == "Typed."


def test_two_who_save_the_same_words_both_see_both_and_nothing_is_lost(three):
    mine = form(three, title="Mine", intro="My intro")
    three.post(f"{HERE}/write", **form(three, title="Theirs"))
    answer = three.post(f"{HERE}/write", **mine)
    assert answer.status_code == 409
    page = said(answer)
    assert "saved this title" in page
    assert "Theirs Theirs Keep theirs" in page
    assert 'name="title" value="Mine"' in answer.text
    assert 'name="was-title" value="Theirs"' in answer.text
    assert "My intro" in answer.text
    with three.store() as store:
        assert store.roundup(DAY).edits == {"title": "Theirs"}


@pytest.mark.parametrize(
    ("keep", "saved", "shown"),
    [("theirs title", "Theirs", "Theirs"), ("yours title", "Mine", "Mine"), ("both title", "Theirs", "Theirs / Mine")],
)
def test_a_conflict_ends_as_the_editor_says_and_what_else_was_typed_stays(three, keep, saved, shown):
    mine = form(three, title="Mine", intro="My intro")
    three.post(f"{HERE}/write", **form(three, title="Theirs"))
    answer = three.post(f"{HERE}/write", **mine, keep=keep)
    assert answer.status_code == 200
    assert f'name="title" value="{shown}"' in answer.text
    assert ">\nMy intro</textarea>" in answer.text
    with three.store() as store:
        assert store.roundup(DAY).edits == {"title": saved}


def test_a_conflict_stops_what_was_pressed(three):
    mine = form(three, title="Mine", place="1 down")
    three.post(f"{HERE}/write", **form(three, title="Theirs"))
    before = order(three)
    assert three.post(f"{HERE}/move", **mine).status_code == 409
    assert three.post(f"{HERE}/send", **mine, send=digest(three)).status_code == 409
    assert order(three) == before


def test_what_the_blogger_wrote_into_the_file_is_taken_over_before_an_editor_writes(three):
    send(three)
    path = three.folder / "data/drafts/2026-01-01.md"
    path.write_text(path.read_text().replace("# Thursday, 1 January 2026", "# From the file"))
    assert form(three)["title"] == "From the file"
    three.post(f"{HERE}/write", **form(three, intro="From the page."))
    assert (form(three)["title"], form(three)["intro"]) == ("From the file", "From the page.")
    three.post(f"{HERE}/write", **form(three, title="From the page"))
    assert form(three)["title"] == "From the page"


def test_a_reason_that_was_typed_outlives_a_conflict(silent):
    desk, story = silent
    mine = form(desk, title="Mine", override=f"alt:{story}", **{f"reason-alt:{story}": "Ornament"})
    desk.post(f"{HERE}/write", **form(desk, title="Theirs"))
    answer = desk.post(f"{HERE}/override", **mine)
    assert answer.status_code == 409
    assert f'name="reason-alt:{story}" value="Ornament"' in answer.text
    assert '<details id="why" open>' in answer.text


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("write", {}),
        ("move", {"place": "1 down"}),
        ("remove", {"story": "1 out"}),
        ("fix", {"fix": "alt:1"}),
        ("override", {"override": "alt:1", "reason-alt:1": "Ornament"}),
        ("send", {"send": "x"}),
    ],
)
def test_at_midnight_what_was_typed_is_kept_and_shown_and_the_picks_stand_in_the_next_roundup(three, path, field):
    open_page = form(three, title="An hour", intro="Typed before midnight.") | field
    three.now += timedelta(days=1)
    answer = three.post(f"{HERE}/{path}", **open_page)
    page = three.get(answer.headers["location"])
    assert "There was no roundup that day. What is picked and was in no other roundup stands in today’s." in said(page)
    assert "Nothing is picked yet." not in said(page)
    assert 'name="title" value="An hour"' in page.text
    assert ">\nTyped before midnight.</textarea>" in page.text
    assert len(re.findall("data-item", three.get("/roundup").text)) == 3


def test_a_conflict_about_a_day_that_is_over_shows_both_texts(three):
    mine = form(three, title="Mine", intro="My intro")
    three.post(f"{HERE}/write", **form(three, title="Theirs"))
    three.now += timedelta(days=1)
    answer = three.post(f"{HERE}/write", **mine)
    assert answer.status_code == 409
    assert "Keep theirs" in said(answer)
    assert 'name="title" value="Mine"' in answer.text
    assert ">\nMy intro</textarea>" in answer.text


def test_what_no_form_sends_back_may_stand_in_the_file_and_can_be_written_over(three):
    send(three)
    path = three.folder / "data/drafts/2026-01-01.md"
    path.write_text(path.read_text().replace("# Thursday, 1 January 2026", "# From\x7f the\x1b file"))
    three.post(f"{HERE}/write", **form(three, intro="From the page."))
    assert place(three.post(f"{HERE}/write", **form(three, title="From the page"))) == HERE
    assert form(three)["title"] == "From the page"


# --- order ---------------------------------------------------------------------------------------------------------


def test_a_story_moves_and_the_page_says_where_it_stands(three):
    answer = three.post(f"{HERE}/move", **form(three, place="2 up"))
    assert place(answer) == f"{HERE}?at=2"
    page = three.get(answer.headers["location"])
    assert re.search(r'data-item="2" aria-current="true" tabindex="0"', page.text)
    assert "3 of 3, City" in said(page)
    assert order(three) == ["1", "3", "2"]
    with three.store() as store:
        assert store.edits("2").fields == {"section": "City"}
        store.undo(three.now)
        assert store.edits("2").fields == {}


def test_the_order_is_kept_and_undone(three):
    with three.store() as store:
        store.pick(["4"], NOW)
    assert order(three) == ["1", "4", "3", "2"]
    three.post(f"{HERE}/move", **form(three, place="1 down"))
    assert order(three) == ["4", "1", "3", "2"]
    three.post(f"{HERE}/move", **form(three, place="1 after 2"))
    assert order(three) == ["4", "3", "2", "1"]
    with three.store() as store:
        store.undo(three.now)
    assert order(three) == ["4", "1", "3", "2"]


def test_a_story_is_moved_into_a_section_by_name(three):
    three.post(f"{HERE}/move", **form(three, place="1 into", **{"section-1": "Isles"}))
    assert order(three) == ["3", "2", "1"]


def test_the_edge_of_the_list_is_no_error(three):
    assert place(three.post(f"{HERE}/move", **form(three, place="1 up"))) == f"{HERE}?at=1"
    assert order(three) == ["1", "3", "2"]


def test_a_story_that_somebody_dropped_meanwhile_is_said_to_be_gone(three):
    stale = form(three, place="1 down", intro="Typed.")
    with three.store() as store:
        store.drop(["1"], NOW)
    answer = three.post(f"{HERE}/move", **stale)
    assert answer.status_code == 409
    assert "somebody dropped it, joined it or took it out. What you typed is saved." in said(answer)
    assert "Nothing was changed." not in said(answer)
    assert form(three)["intro"] == "Typed."


def test_a_story_is_left_out_and_put_back(three):
    assert place(three.post(f"{HERE}/remove", **form(three, story="3 out"))) == f"{HERE}?at=2"
    assert order(three) == ["1", "2"]
    assert "1 story left out" in said(three.get(HERE))
    three.post(f"{HERE}/remove", **form(three, story="3 back"))
    assert sorted(order(three)) == ["1", "2", "3"]
    assert "left out" not in said(three.get(HERE))


def test_a_story_goes_back_to_the_queue(three):
    answer = three.post(f"{HERE}/remove", **form(three, story="3 queue"))
    assert "Put “A moth of 1911 wakes up in the registry” back into the queue." in said(
        three.get(answer.headers["location"])
    )
    assert order(three) == ["1", "2"]
    with three.store() as store:
        assert store.story("3").status == "new"
        store.undo(three.now)
        assert store.story("3").status == "picked"


def test_what_is_picked_and_in_no_other_roundup_is_in_todays(three):
    three.now += timedelta(days=1)
    assert re.findall(r'<li data-item="(\d+)"', three.get("/roundup").text) == ["1", "3", "2"]
    three.now -= timedelta(days=1)
    send(three)
    three.now += timedelta(days=1)
    assert "Nothing is picked yet." in said(three.get("/roundup"))
    assert order(three) == ["1", "3", "2"]


# --- the post as it will be ----------------------------------------------------------------------------------------


def test_the_preview_is_the_file_that_is_sent_but_for_its_pictures(three):
    preview = three.get(f"{HERE}/preview")
    send(three)
    written = (three.folder / "data/drafts/2026-01-01.html").read_text()
    assert PICTURE.url in written
    assert preview.text == written.replace(PICTURE.url, "/pictures/1")


def test_nothing_runs_in_the_preview_and_it_asks_nobody(three):
    preview = three.get(f"{HERE}/preview")
    policy = dict(part.partition(" ")[::2] for part in preview.headers["content-security-policy"].split("; "))
    assert policy["sandbox"] == "allow-same-origin"
    assert policy["default-src"] == "'none'"
    assert policy["img-src"] == "'self'"
    assert policy["frame-ancestors"] == "'self'"
    assert "script-src" not in policy


def test_a_picture_that_an_editor_named_is_asked_for_by_its_address(three):
    with three.store() as store:
        store.edit("1", {"image": (None, "https://own.example/a.png?x=1&y=2"), "permission": (None, "own")}, NOW)
    assert (
        'src="/pictures/1?url=https%3A%2F%2Fown.example%2Fa.png%3Fx%3D1%26y%3D2"' in three.get(f"{HERE}/preview").text
    )


def test_a_picture_that_nobody_named_is_told_by_its_words_alone(three):
    send(three)
    path = three.folder / "data/drafts/2026-01-01.html"
    path.write_text(path.read_text().replace("</figure>", "<img alt='Mine' src='https://spy.example/x.png'></figure>"))
    page = three.get(f"{HERE}/preview").text
    assert "<img alt='Mine'>" in page
    assert "spy.example" not in page


# --- checks --------------------------------------------------------------------------------------------------------


@pytest.fixture
def silent(three):
    """One of the stories has a picture without an alt text."""
    with three.store() as store:
        image = replace(PICTURE, url="https://varnholm-post.example/moth.png", alt="", caption="The moth of 1911")
        poll(store, entry(9, "A moth, seen", WORDS[2], images=(image,), published=NOW), source=POST)
        [story] = [one.id for one in store.stories("new", None, None) if one.headline == "A moth, seen"]
        store.pick([story], NOW)
    return three, story


def test_a_check_is_told_with_its_fix_and_the_button_waits_for_it(silent):
    desk, story = silent
    answer = desk.get(HERE)
    page = said(answer)
    assert "1 must be fixed" in page
    assert "Must fix “A moth, seen” : the picture has no alt text." in page
    assert "Its caption reads “The moth of 1911.” Where it says what is to be seen, it may serve." in page
    assert re.search(rf'class="next" formaction="{HERE}/fix" name="fix" value="alt:{story}"', answer.text)
    assert re.search(r'id="send-now"[^>]* aria-disabled="true" aria-describedby="send-why"', answer.text)
    assert answer.text.count('class="next"') == 1


def test_one_button_mends_a_check_and_can_be_undone(silent):
    desk, story = silent
    answer = desk.post(f"{HERE}/fix", **form(desk, fix=f"alt:{story}"))
    assert place(answer) == f"{HERE}?at={story}"
    assert "must be fixed" not in said(desk.get(HERE))
    with desk.store() as store:
        assert store.edits(story).fields == {"alt": "The moth of 1911"}
        store.undo(desk.now)
    assert "1 must be fixed" in said(desk.get(HERE))


def test_a_fix_that_is_done_already_does_nothing(silent):
    desk, story = silent
    stale = form(desk, fix=f"alt:{story}")
    desk.post(f"{HERE}/fix", **stale)
    assert place(desk.post(f"{HERE}/fix", **stale)) == HERE
    assert place(desk.post(f"{HERE}/fix", **form(desk, fix="nonsense"))) == HERE


def test_what_blocks_is_not_sent(silent):
    desk, _ = silent
    answer = send(desk)
    assert place(answer) == f"{HERE}?ask=1"
    assert not (desk.folder / "data/drafts").exists()


def test_an_override_needs_a_reason_and_the_page_asks_for_it(silent):
    desk, story = silent
    name = f"alt:{story}"
    answer = desk.post(f"{HERE}/override", **form(desk, override=name, **{f"reason-{name}": "  "}))
    assert answer.status_code == 400
    assert "Nothing was overridden: a reason is missing." in said(answer)
    assert '<details id="why" open>' in answer.text
    answer = desk.post(f"{HERE}/override", **form(desk, override=name, **{f"reason-{name}": "it is ornament"}))
    page = said(desk.get(answer.headers["location"]))
    assert "Decided to send for “A moth, seen” in spite of “the picture has no alt text”." in page
    assert "Look at “A moth, seen” : the picture has no alt text." in page
    assert "Goes out all the same: It is ornament." in page
    assert place(send(desk)) == HERE
    assert (desk.folder / "data/drafts/2026-01-01.md").exists()


def test_the_sources_words_no_reason_replaces(three):
    with three.store() as store:
        store.edit("1", {"quotation": (None, "The cranes waltzed.")}, NOW)
    answer = three.get(HERE)
    assert "No reason replaces a credit, a link or the source’s own words." in said(answer)
    assert 'id="why"' not in answer.text
    refused = three.post(
        f"{HERE}/override", **form(three, override="quotation:1", **{"reason-quotation:1": "Because."})
    )
    assert refused.status_code == 409
    three.post(f"{HERE}/fix", **form(three, fix="quotation:1"))
    assert "must be fixed" not in said(three.get(HERE))


def test_two_stories_of_one_link_are_told_and_one_is_taken_out(three):
    with three.store() as store:
        link = f"{entry(1).url}?utm_source=x"
        poll(store, entry(9, "The strike, again", WORDS[0], ISEL, url=link, published=NOW), source=ISEL)
        [story] = [one.id for one in store.stories("new", None, None) if one.headline == "The strike, again"]
        store.pick([story], NOW)
    page = said(three.get(HERE))
    assert "it has the same link as" in page
    [name] = re.findall(r'name="fix" value="(twice:\d+)"', three.get(HERE).text)
    three.post(f"{HERE}/fix", **form(three, fix=name))
    assert len(order(three)) == 3


# --- sending -------------------------------------------------------------------------------------------------------


def test_sending_says_when_and_as_what_and_the_second_time_changes_nothing(three):
    answer = send(three)
    assert place(answer) == HERE
    told = three.get(answer.headers["location"])
    assert "Sent the roundup of Thursday 1 January to files." in said(told)
    assert "/undo" not in told.text.partition('id="told"')[2].partition('id="undo"')[0]
    page = said(three.get(HERE))
    assert "Sent 07:00 by editor , 3 stories as 2026-01-01.md and 2026-01-01.html." in page
    assert "Sending again changes nothing" in page
    assert 'id="send-now"' not in three.get(HERE).text
    with three.store() as store:
        assert {one.status for one in store.stories("all", None, None)} == {"new", "published"}
        assert len(store.receipts(DAY)) == 1


def test_a_roundup_that_changed_since_it_was_shown_is_shown_again_and_not_sent(three):
    stale = form(three, send=digest(three))
    with three.store() as store:
        store.pick(["4"], NOW)
    answer = three.post(f"{HERE}/send", **stale)
    assert place(answer) == f"{HERE}?ask=1"
    assert "Look at it once more: is this what shall go out?" in said(three.get(f"{HERE}?ask=1"))
    with three.store() as store:
        assert store.receipts(DAY) == []


def test_words_typed_before_sending_are_saved_and_shown_once_more(three):
    answer = send(three, title="An hour of sleep")
    assert place(answer) == f"{HERE}?ask=1"
    assert place(send(three)) == HERE
    assert "# An hour of sleep" in (three.folder / "data/drafts/2026-01-01.md").read_text()


def test_a_double_click_sends_once(three):
    clicked = form(three, send=digest(three))
    answers = [three.post(f"{HERE}/send", **clicked) for _ in range(2)]
    assert [place(answer) for answer in answers] == [HERE, HERE]
    with three.store() as store:
        assert len(store.receipts(DAY)) == 1
        assert [one.verb for one in store.log(limit=50)].count("send") == 1


def test_more_picks_after_sending_go_out_with_the_next(three):
    send(three)
    with three.store() as store:
        store.pick(["4"], NOW)
    page = said(three.get(HERE))
    assert "It was sent 07:00 by editor and is another since then." in page
    send(three)
    with three.store() as store:
        assert [one.words.split()[0] for one in store.receipts(DAY)] == ["4", "3"]


def test_a_file_that_cannot_be_written_is_said_where_it_was_pressed_and_the_input_stays(three):
    (three.folder / "data/drafts").write_text("in the way")
    answer = send(three)
    assert answer.status_code == 503
    page = said(answer)
    assert "The roundup was not sent." in page
    assert "Nothing was marked as published, and your roundup is saved." in page
    assert 'role="alert"' in answer.text
    with three.store() as store:
        assert (store.receipts(DAY), store.story("1").status) == ([], "picked")
    (three.folder / "data/drafts").unlink()
    assert place(send(three)) == HERE


# --- the days before -----------------------------------------------------------------------------------------------


def test_past_roundups_are_listed_with_where_they_went(three):
    assert "There is no roundup yet." in said(three.get("/roundups"))
    three.post(f"{HERE}/write", **form(three, title="An hour of sleep"))
    send(three)
    three.now += timedelta(days=1)
    page = said(three.get("/roundups"))
    assert "An hour of sleep Thursday 1 January 2026 · 3 stories" in page
    assert "Sent 1 January, 07:00 by editor, 3 stories as 2026-01-01.md and 2026-01-01.html." in page


def test_a_past_roundup_shows_what_was_in_it_and_not_what_is_picked_now(three):
    send(three)
    three.now += timedelta(days=1)
    with three.store() as store:
        store.pick(["4"], NOW)
    assert order(three) == ["1", "3", "2"]
    assert re.findall(r'<li data-item="(\d+)"', three.get("/roundup").text) == ["4"]
    three.post(f"{HERE}/move", **form(three, place="2 up"))
    assert order(three) == ["1", "3", "2"]


# --- strange words -------------------------------------------------------------------------------------------------


HOSTILE = "<script>alert(1)</script> \"'><img src=x onerror=alert(2)> {{ 7*7 }}"


def test_strange_words_are_words_everywhere(three):
    with three.store() as store:
        image = Image(url="https://x.example/\"onerror='alert(3)'.png", alt=HOSTILE, caption=HOSTILE)
        poll(store, entry(9, HOSTILE, HOSTILE, images=(image,), authors=(HOSTILE,), published=NOW), source=POST)
        [story] = [one.id for one in store.stories("new", None, None) if one.id == "7"]
        store.pick([story], NOW)
        store.edit(story, {"comment": (None, HOSTILE), "section": (None, HOSTILE)}, NOW)
    three.post(f"{HERE}/write", **form(three, title=HOSTILE, intro=HOSTILE))
    for path in (HERE, f"{HERE}/preview", "/roundups"):
        page = three.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "49" not in re.findall(r"\{\{ 7\*7 \}\}|(?<=&gt; )49", page)
    assert form(three)["title"] == HOSTILE
    three.post(f"{HERE}/move", **form(three, place=f"{story} up"))
    three.post(f"{HERE}/move", **form(three, place="1 into", **{"section-1": HOSTILE}))
    assert three.get(HERE).status_code == 200
