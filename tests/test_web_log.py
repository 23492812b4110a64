"""The log without a browser: every decision by whom, before and after, with the way back; and what the program did."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

from curator.model import Change, Decision
from curator.web.told import Names, decision_in_words, told
from tests.desk import HEADLINES
from tests.storing import DAY, HOUR, ISEL, NOW, entry, poll

MINUTE = timedelta(minutes=1)
DOCKERS, SLEEPERS, MOTH, POOL, BREAD, LETTERS = HEADLINES
MORNING, WEEKEND = "morning editor", "weekend editor"


def page(answer, status=200):
    assert answer.status_code == status, answer.text
    return BeautifulSoup(answer.text, "lxml")


def text(element):
    return " ".join(element.get_text().split())


def rows(tree):
    """Each line as its time, who, what, and its small print."""
    found = []
    for line in tree.select(".log li"):
        said = line.select("p:not(.who) > span")[0]
        small = [text(one) for one in line.select("small")]
        found.append((text(line.time), text(line.select(".who")[0]), text(said), *small))
    return found


def row(tree, said):
    return next(one for one in tree.select(".log li") if text(one.select("p:not(.who) > span")[0]).startswith(said))


def ways(line):
    return [(text(one), one["formaction"]) for one in line.select("button")]


@pytest.fixture
def ids(desk):
    with desk.store() as store:
        return {story.headline: story.id for story in store.stories("all", None, None)}


def test_an_empty_log_says_what_will_stand_there(desk):
    assert "Nothing was decided here yet." in text(page(desk.get("/log")).main)


def test_each_decision_says_when_by_whom_what_and_what_was_before(desk, ids):
    with desk.store() as store:
        store.pick([ids[DOCKERS]], NOW + 2 * MINUTE, by=MORNING)
        store.drop([ids[BREAD], ids[POOL]], NOW + 3 * MINUTE, by=WEEKEND)
        store.drop([ids[DOCKERS]], NOW + 4 * MINUTE)
    tree = page(desk.get("/log"))
    assert text(tree.select(".log h2")[0]) == "Today, Thursday 1 January"
    assert rows(tree) == [
        ("06:04", "command line", f"Dropped “{DOCKERS}”", "was picked · this story’s log"),
        ("06:03", WEEKEND, f"Dropped “{BREAD}” and “{POOL}”", "were new"),
        ("06:02", MORNING, f"Picked “{DOCKERS}”", "was new · this story’s log"),
    ]


def test_a_decision_is_undone_from_the_log_and_done_again(desk, ids):
    with desk.store() as store:
        done = store.drop([ids[BREAD]], NOW, by=WEEKEND)
    assert ways(row(page(desk.get("/log")), "Dropped")) == [("Undo", f"/log/{done}/undo")]
    answer = desk.post(f"/log/{done}/undo", back="/log")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/log?done={done}")
    tree = page(desk.get(answer.headers["location"]))
    line = row(tree, "Dropped")
    assert line["class"] == ["undone"]
    assert line.find("s")
    assert "undone 07:00 by editor" in text(line)
    assert ways(line) == [("Redo", f"/log/{done}/redo")]
    assert f"Undone: dropped “{BREAD}”." in text(tree.select("#told")[0])
    with desk.store() as store:
        assert store.story(ids[BREAD]).status == "new"
    assert desk.post(f"/log/{done}/redo", back="/log").status_code == 303
    with desk.store() as store:
        assert store.story(ids[BREAD]).status == "dropped"
    assert "undone" not in row(page(desk.get("/log")), "Dropped").get("class", [])


def test_a_second_click_on_undo_changes_nothing_more(desk, ids):
    with desk.store() as store:
        done = store.drop([ids[BREAD]], NOW)
    for _ in range(2):
        assert desk.post(f"/log/{done}/undo", back="/log").status_code == 303
    assert len(rows(page(desk.get("/log")))) == 1


def test_an_undo_from_the_queue_goes_back_to_the_story_that_returns(desk, ids):
    with desk.store() as store:
        done = store.drop([ids[BREAD]], NOW)
    address = urlsplit(desk.post(f"/log/{done}/undo", back="/?section=City").headers["location"])
    assert (address.path, parse_qs(address.query)) == ("/", {"section": ["City"], "at": [ids[BREAD]], "done": [done]})


def test_what_stands_in_the_way_of_an_undo_is_named_with_its_own_undo(desk, ids):
    with desk.store() as store:
        first = store.pick([ids[BREAD]], NOW, by=WEEKEND)
        later = store.drop([ids[BREAD]], NOW + MINUTE, by=MORNING)
    tree = page(desk.post(f"/log/{first}/undo", back="/log"), 409)
    [note] = tree.select("[role=alert]")
    assert text(note.h2) == f"Not undone: Picked “{BREAD}”."
    assert f"A later decision rests on it: Dropped “{BREAD}”, 06:01, by {MORNING}." in text(note)
    assert note.form["action"] == f"/log/{later}/undo"
    assert "Nothing was changed." in text(note)
    assert desk.post(f"/log/{later}/undo").status_code == 303
    assert desk.post(f"/log/{first}/undo").status_code == 303
    with desk.store() as store:
        assert store.story(ids[BREAD]).status == "new"


def test_what_cannot_be_done_again_is_told_and_the_log_stays(desk, ids):
    with desk.store() as store:
        done = store.drop([ids[BREAD]], NOW)
        store.undo(NOW, done)
        store._connection.execute("UPDATE stories SET status = 'published' WHERE id = ?", (ids[BREAD],))
    tree = page(desk.post(f"/log/{done}/redo", back="/log"), 409)
    assert "is published by now" in text(tree.select("[role=alert]")[0])
    assert rows(tree)


@pytest.mark.parametrize("id_", ["999", "nothing", "-1", "9" * 30])
def test_a_decision_that_is_not_there_is_told(desk, id_):
    assert desk.post(f"/log/{id_}/undo").status_code in {404, 409}


def test_nothing_is_undone_by_a_link(desk, ids):
    with desk.store() as store:
        done = store.drop([ids[BREAD]], NOW)
    assert desk.get(f"/log/{done}/undo").status_code == 405
    with desk.store() as store:
        assert store.story(ids[BREAD]).status == "dropped"


def test_what_the_program_did_stands_between_and_runs_without_decisions_between_are_one_line(desk, ids):
    with desk.store() as store:
        store.note_run(NOW, 9.5, 27, ["post", "isel"], 58)
        store.drop([ids[BREAD]], NOW + 10 * MINUTE, by=MORNING)
        store.note_run(NOW + 20 * MINUTE, 9.5, 27, ["isel"], 2)
        store.note_run(NOW + 40 * MINUTE, 9.5, 1, [], 1)
    assert rows(page(desk.get("/log"))) == [
        ("06:40", "program", "Refreshed 2 times since 06:20: 3 new articles"),
        ("06:10", MORNING, f"Dropped “{BREAD}”", "was new · this story’s log"),
        ("06:00", "program", "Refreshed 27 sources: 58 new articles", "Varnholm Post and Radio Isel failed"),
    ]


def test_a_version_that_came_after_the_pick_is_noted(desk, ids):
    with desk.store() as store:
        store.pick([ids[SLEEPERS]], NOW, by=MORNING)
        for title in (SLEEPERS, "No sleepers after all"):
            changed = entry(2, title, "Rail workers say that sleepers will not run.", ISEL, published=NOW - 10 * MINUTE)
            poll(store, changed, source=ISEL, at=NOW + 20 * MINUTE)
    [noted, *_] = [one for one in rows(page(desk.get("/log"))) if one[2].startswith("Noted")]
    assert noted[1:3] == ("program", "Noted a new version of “No sleepers after all”")
    assert f"headline at Radio Isel was “{SLEEPERS}”" in noted[3] or "text at Radio Isel changed" in noted[3]


def test_what_the_matching_joined_is_the_programs_and_can_be_undone(desk):
    same = (
        "Nineteen days after the strike began the dockers of Varnholm went back to Pier 9, and the cranes moved. " * 3
    )
    with desk.store() as store:
        poll(store, entry(71, "Dockers back at Pier 9", same, published=NOW), at=NOW)
        poll(store, entry(72, "Dockers back at Pier 9", same, ISEL, published=NOW), source=ISEL, at=NOW)
        store.match(NOW, "ask")
    line = row(page(desk.get("/log")), "Joined")
    assert text(line.select(".who")[0]) == "program"
    assert "reason: " in text(line)
    assert [one for one, _ in ways(line)] == ["Undo"]
    only = rows(page(desk.get("/log?by=program")))
    assert {one[1] for one in only} == {"program"}


def test_the_log_can_be_asked_for_one_editor_and_for_one_story(desk, ids):
    with desk.store() as store:
        store.pick([ids[DOCKERS]], NOW, by=MORNING)
        store.drop([ids[BREAD]], NOW + MINUTE, by=WEEKEND)
        store.drop([ids[POOL]], NOW + 2 * MINUTE)
        store.note_run(NOW, 9.5, 27, [], 5)
    tree = page(desk.get("/log"))
    assert [one["value"] for one in tree.select("#by option")] == ["", "command line", MORNING, WEEKEND, "program"]
    assert [one[2] for one in rows(page(desk.get("/log?by=weekend+editor")))] == [f"Dropped “{BREAD}”"]
    assert [one[2] for one in rows(page(desk.get("/log?by=command+line")))] == [f"Dropped “{POOL}”"]
    tree = page(desk.get(f"/log?story={ids[DOCKERS]}"))
    assert [one[2] for one in rows(tree)] == [f"Picked “{DOCKERS}”"]
    assert DOCKERS in tree.title.string


def test_the_log_is_paged(desk, ids):
    with desk.store() as store:
        for number in range(30):
            (store.pick if number % 2 else store.drop)([ids[BREAD]], NOW + number * MINUTE)
            (store.pick if number % 2 else store.drop)([ids[POOL]], NOW + number * MINUTE)
    first = page(desk.get("/log"))
    assert len(rows(first)) == 50
    [older] = first.select("a[rel=next]")
    second = page(desk.get(older["href"]))
    assert len(rows(second)) == 10
    assert not second.select("a[rel=next]")
    assert {line["id"] for line in first.select(".log li")}.isdisjoint(line["id"] for line in second.select(".log li"))


def test_days_are_those_of_the_editor(desk, ids):
    with desk.store() as store:
        store.pick([ids[DOCKERS]], NOW - DAY, by=MORNING)
        store.pick([ids[BREAD]], NOW - 9 * DAY, by=MORNING)
        store.pick([ids[POOL]], NOW, by=MORNING)
    titles = [text(one) for one in page(desk.get("/log")).select(".log h2")]
    assert titles[0] == "Today, Thursday 1 January"
    assert titles[1] == "Yesterday, Wednesday 31 December 2025"


@pytest.mark.parametrize(
    "query", ["story=x", "story=999999", "before=0", "before=abc", "by=%3Cscript%3E", "before=" + "9" * 40]
)
def test_what_makes_no_sense_in_the_address_is_as_if_it_had_not_been_said(desk, ids, query):
    answer = desk.get(f"/log?{query}")
    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_hostile_headlines_and_names_are_shown_as_text(desk):
    with desk.store() as store:
        poll(store, entry(91, "<script>alert(1)</script>", "”><img src=x onerror=alert(1)>"))
        story = next(one.id for one in store.stories("new", None, None) if "script" in one.headline)
        store.drop([story], NOW, by="<b>bold</b>")
    answer = desk.get("/log")
    assert "<script>alert" not in answer.text
    assert "<b>bold</b>" not in answer.text
    assert "Dropped “<script>alert(1)</script>”" in [one[2] for one in rows(page(answer))]


def decision(verb, *changes, stories=("7",), **said):
    return Decision(
        id="1", at=NOW, verb=verb, stories=stories, headlines={"7": "Ferry sails", "8": "Ferry sinks"},
        changes=tuple(Change(about=about, field=name, before=old, after=new) for about, name, old, new in changes),
        **said,
    )  # fmt: skip


NAMES = Names({"9": "Moths"}, {"1": "Varnholm Post", "2": "Radio Isel"})
TALKS = "The cranes moved again shortly before six after a last night of talks and the harbour woke up slowly that day."


@pytest.mark.parametrize(
    ("one", "said", "detail"),
    [
        (decision("pick", ("7", "status", "new", "picked")), "Picked “Ferry sails”", "was new"),
        (
            decision("edit", ("7", "quotation", TALKS, TALKS.replace("of talks", "of tough talks"))),
            "Changed the quotation of “Ferry sails”",
            ("before: “… a last night of talks and the harbour …”; "
            "after: “… a last night of tough talks and the harbour …”"),
        ),
        (
            decision("edit", ("7", "headline", "", "Our ferry"), ("7", "comment", "", "At last.")),
            "Changed the headline and comment of “Ferry sails”",
            "headline before: as the source has it; after: “Our ferry”; comment before: nothing; after: “At last.”",
        ),
        (
            decision("edit", ("7", "quoted", "1", "2")),
            "Changed the article that is quoted of “Ferry sails”",
            "before: Varnholm Post; after: Radio Isel",
        ),
        (
            decision("credit", ("7", "outlets", "1 2", "2 1")),
            "Changed the order of outlets of “Ferry sails”",
            "before: Varnholm Post, Radio Isel; after: Radio Isel, Varnholm Post",
        ),
        (
            decision("join", ("2", "story", "8", "7"), stories=("7", "8"), reason="same text as Polaris Wire"),
            "Joined “Ferry sinks” to “Ferry sails”",
            "Radio Isel went along; reason: same text as Polaris Wire",
        ),
        (
            decision("split", ("2", "story", "7", "8"), stories=("7", "8")),
            "Split “Ferry sinks” off “Ferry sails”",
            "Radio Isel tells it now",
        ),
        (
            decision("veto", stories=("7", "8")),
            "Said that “Ferry sails” and “Ferry sinks” are not the same",
            "they are not suggested as one again",
        ),
        (
            decision("arrange", ("2026-01-01", "order", "8 7 9", "8 9 7")),
            "Moved “Moths” to 2 in the roundup of Thursday 1 January",
            "was 3",
        ),
        (
            decision("arrange", ("2026-01-01", "removed", "", "8")),
            "Took “Ferry sinks” out of the roundup of Thursday 1 January",
            "still picked",
        ),
        (
            decision("arrange", ("2026-01-01", "removed", "8", "")),
            "Put “Ferry sinks” back into the roundup of Thursday 1 January",
            "was taken out",
        ),
        (
            decision("arrange", ("2026-01-01", "order", "7", "7 9")),
            "Put “Moths” into the roundup of Thursday 1 January",
            "",
        ),
        (
            decision("arrange", ("2026-01-01", "intro", "Hello", "Good morning"), stories=()),
            "Changed the intro of the roundup of Thursday 1 January",
            "before: “Hello”; after: “Good morning”",
        ),
        (
            decision("send", ("2026-01-01", "sent to files", "", "Written to data/drafts."), stories=()),
            "Sent the roundup of Thursday 1 January to files",
            "Written to data/drafts; what was sent is taken back there, not here",
        ),
        (
            decision("override", ("2026-01-01", "override", "", "The picture has no credit."), reason="Asked by mail."),
            "Decided to send for “Ferry sails” in spite of “The picture has no credit”",
            "reason given: “Asked by mail.”",
        ),
    ],
    ids=lambda value: value.verb if isinstance(value, Decision) else "",
)  # fmt: skip
def test_a_decision_is_told_with_what_was_before_and_after(one, said, detail):
    assert decision_in_words(one, NAMES) == (said, detail)


def test_a_toast_says_of_an_undone_decision_that_it_is():
    assert told(decision("drop", undone_at=NOW + HOUR)) == "Undone: dropped “Ferry sails”."


def test_what_was_sent_has_no_way_back(desk, ids):
    with desk.store() as store:
        store.pick([ids[DOCKERS]], NOW)
        store.arrange(date(2026, 1, 1), [ids[DOCKERS]], NOW + MINUTE)
        store._connection.execute("UPDATE decisions SET verb = 'send' WHERE verb = 'arrange'")
    assert ways(row(page(desk.get("/log")), "Sent")) == []
