"""What is suggested to the editor, and how verdicts, edits and time change it; the command line on top of it."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from click.testing import CliRunner

from curator.cli import cli
from curator.match.likeness import WINDOW
from tests.storing import DAY, HOUR, ISEL, NOW, database, poll
from tests.tellings import (
    ECHO,
    HERALD,
    LEEDS,
    LUTON,
    SCHOOL,
    WALL,
    WALL_RETOLD,
    WALL_THIRD,
    offered,
    others,
    tell,
)

SCHOOL_RETOLD = (
    "Owl that cannot sleep wins national radio prize",
    (
        "The radio play of an owl without sleep has brought the national prize to a village school in Saltmarsh. The "
        "jury was taken with the accordion music of its caretaker."
    ),
)
WALL_FOURTH = (
    "Harbour wall of Varnholm holds, ferries are back",
    (
        "The storm had cut Isel off for eleven days; now 212 passengers have crossed on the first ferry. In Varnholm "
        "they looked at the mended wall with some pride: its granite came out of a quarry that was shut."
    ),
)
GERMAN = (
    "Fähren fahren wieder nach Isel",
    (
        "Die Fähren zwischen Varnholm und den Inseln fahren wieder, elf Tage nachdem ein Sturm die Hafenmauer "
        "gebrochen hat. Das erste Schiff brachte Mehl für die Bäcker von Isel, in der Schule gibt es wieder Kohle."
    ),
)
GERMAN_RETOLD = (
    "Hafenmauer von Varnholm geflickt",
    (
        "Elf Tage nach dem Sturm ist die Hafenmauer von Varnholm geflickt, und die Fähren fahren wieder zu den Inseln. "
        "An Bord des ersten Schiffs war Mehl für Isel, wo die Bäcker seit Tagen nichts mehr zu backen hatten."
    ),
)


@pytest.fixture
def store(tmp_path):
    with database(tmp_path) as store:
        yield store


@pytest.fixture
def three(store):
    """Three stories of one event, and one of another; all are matched."""
    tell(store, WALL)
    tell(store, WALL_RETOLD, ISEL, at=NOW + HOUR)
    tell(store, WALL_THIRD, HERALD, at=NOW + 2 * HOUR)
    tell(store, SCHOOL, ECHO)
    store.match(NOW + 2 * HOUR, "ask")
    return store


def shown(store):
    return {
        story.id: {(one.story, one.score) for one in story.suggestions} for story in store.stories("all", None, None)
    }


def test_two_at_most_are_shown_the_likest_first(store):
    first = tell(store, WALL)
    for number, said in enumerate((WALL_RETOLD, WALL_THIRD, WALL_FOURTH)):
        source = replace(ISEL, slug=f"s{number}", outlet=f"Outlet {number}", url=f"https://s{number}.example/rss")
        tell(store, said, source, at=NOW + HOUR)
    store.match(NOW + HOUR, "ask")
    kept = store._connection.execute("SELECT count(*) FROM suggestions WHERE story = ?", (first,)).fetchone()[0]
    one, other = store.story(first).suggestions
    assert one.score >= other.score
    assert kept == 3
    for story in store.stories("all", None, None):
        assert len(story.suggestions) <= 2
        assert all(suggestion.reason for suggestion in story.suggestions)


def test_what_is_judged_is_still_suggested_to_what_comes(three):
    three.drop(["1"], NOW)
    tell(three, (WALL[0], WALL_THIRD[1]), ECHO, number=2, at=NOW + 3 * HOUR)
    three.match(NOW + 3 * HOUR, "ask")
    assert all(others(three, one) for one in ("1", "2", "3", "5"))


def test_a_veto_ends_the_suggestion_and_its_undoing_brings_it_back(three):
    before = shown(three)
    assert set(others(three, "1")) == {"2", "3"}
    three.veto(["1", "2"], NOW)
    assert (others(three, "1"), others(three, "2")) == (["3"], ["3"])
    three.undo(NOW)
    assert shown(three) == before


def test_a_veto_stands_when_the_articles_are_matched_again(three):
    three.veto(["1", "2"], NOW)
    poll(three, offered((WALL[0], WALL[1] + " So it was."), at=NOW), at=NOW + 3 * HOUR)
    for policy in ("ask", "auto"):
        three.match(NOW + 3 * HOUR, policy)
        assert "2" not in others(three, "1")
    assert {"1", "2"} <= {story.id for story in three.stories("all", None, None)}


def test_a_veto_given_again_is_no_decision(three):
    three.veto(["1", "2"], NOW)
    three.veto(["2", "1"], NOW)
    assert [one.verb for one in three.log(limit=9)] == ["veto"]


def test_a_veto_holds_for_what_the_two_are_joined_with(three):
    three.veto(["1", "2"], NOW)
    three.join(["1", "3"], NOW)
    assert others(three, "1") == others(three, "2") == []


def test_who_joins_what_was_told_apart_has_changed_their_mind(three):
    three.veto(["1", "2"], NOW)
    three.join(["1", "2"], NOW)
    assert (others(three, "1"), others(three, "3")) == (["3"], ["1"])


def test_joining_suggests_the_third_to_the_joined_one_and_undo_restores(three):
    before = shown(three)
    three.join(["2", "1"], NOW)
    assert (others(three, "2"), others(three, "3")) == (["3"], ["2"])
    assert all(one.reason for one in three.story("2").suggestions)
    three.undo(NOW)
    assert shown(three) == before


def test_a_split_part_is_not_suggested_again_and_its_undoing_restores(three):
    three.join(["1", "2"], NOW)
    before = shown(three)
    _, part = three.decision(three.split("1", ["2"], NOW)).stories
    assert (others(three, "1"), others(three, part)) == (["3"], ["3"])
    assert set(others(three, "3")) == {"1", part}
    three.undo(NOW)
    assert shown(three) == before


# --- edits ----------------------------------------------------------------------------------------------------------


def counted(store):
    return dict(store._connection.execute("SELECT term, articles FROM frequencies").fetchall())


def test_an_edited_article_is_matched_by_its_new_words(store):
    post = tell(store, ("Fog bell is silent", "The bell on the mole of Tollen did not ring in the fog of last night."))
    isel, school = tell(store, WALL_RETOLD, ISEL), tell(store, SCHOOL, HERALD)
    store.match(NOW, "ask")
    assert others(store, post) == []
    poll(store, offered(WALL), at=NOW + HOUR)
    assert store.match(NOW + HOUR, "ask").articles == 1
    assert (others(store, post), others(store, isel)) == ([isel], [post])
    poll(store, offered(SCHOOL_RETOLD), at=NOW + 2 * HOUR)
    store.match(NOW + 2 * HOUR, "ask")
    assert (others(store, post), others(store, isel), others(store, school)) == ([school], [], [post])
    poll(store, offered(("Mist", "Nobody could see anything.")), at=NOW + 3 * HOUR)
    store.match(NOW + 3 * HOUR, "ask")
    assert (others(store, post), others(store, school)) == ([], [])


def test_an_edit_counts_no_words_twice(store):
    tell(store, WALL)
    store.match(NOW, "ask")
    before = counted(store)
    poll(store, offered((WALL[0], WALL[1] + " More is to come.")), at=NOW + HOUR)
    assert store.match(NOW + HOUR, "ask").articles == 1
    assert counted(store) == before
    assert set(before.values()) == {1}


def test_what_says_the_same_is_not_matched_again(store):
    tell(store, WALL)
    assert store.match(NOW, "ask").articles == 1
    poll(store, offered(WALL), at=NOW + HOUR)
    poll(store, offered(WALL, id="urn:other"), at=NOW + 2 * HOUR)
    assert store.match(NOW + 2 * HOUR, "ask").articles == 0


@pytest.mark.parametrize("policy", ["ask", "auto"])
def test_a_reworded_article_under_another_id_is_said_to_be_one(store, policy):
    poll(store, offered(WALL, number=1), offered(SCHOOL, number=2))
    store.match(NOW, "ask")
    again = offered((f"UPDATE: {WALL[0]}", WALL[1]), number=7, at=NOW + 3 * HOUR)
    poll(store, offered(SCHOOL, number=2), again, at=NOW + 4 * HOUR)
    store.match(NOW + 4 * HOUR, policy)
    told = [one.reason for story in store.stories("all", None, None) for one in story.suggestions]
    told += [one.reason for one in store.log(limit=9)]
    assert len(told) == 2, "one outlet's articles are only suggested"
    assert all(one.startswith("one article, reworded; both name Varnholm") for one in told)


def test_that_it_was_reworded_is_still_said_when_others_are_told_apart(store):
    poll(store, offered(WALL, number=1), offered(SCHOOL, number=2))
    tell(store, WALL_THIRD, HERALD)
    store.match(NOW, "ask")
    again = offered((f"UPDATE: {WALL[0]}", WALL[1]), number=7, at=NOW + 3 * HOUR)
    poll(store, offered(SCHOOL, number=2), again, at=NOW + 4 * HOUR)
    store.match(NOW + 4 * HOUR, "ask")
    old, third, new = "2", "3", "4"
    store.veto([old, third], NOW)
    assert (others(store, old), set(others(store, new))) == ([new], {old, third})
    assert store.story(old).suggestions[0].reason.startswith("one article, reworded; ")


def test_an_article_that_is_still_listed_was_not_reworded(store):
    poll(store, offered(WALL, number=1))
    store.match(NOW, "ask")
    poll(store, offered(WALL, number=1), offered((f"UPDATE: {WALL[0]}", WALL[1]), number=7), at=NOW + 4 * HOUR)
    store.match(NOW + 4 * HOUR, "ask")
    for story in store.stories("all", None, None):
        [one] = story.suggestions
        assert one.reason.startswith("both name Varnholm")


# --- time and languages ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "is_compared"), [(6.9, True), (WINDOW + 0.1, False)])
def test_articles_days_apart(store, days, is_compared):
    post = tell(store, WALL)
    store.match(NOW, "ask")
    later = NOW + days * DAY
    isel = tell(store, (WALL[0], f"{WALL_THIRD[1]} {WALL_RETOLD[1]}"), ISEL, at=later)
    store.match(later, "ask")
    assert (others(store, post), others(store, isel)) == (([isel], [post]) if is_compared else ([], []))


def test_what_is_old_when_it_comes_is_not_matched_at_all(store):
    tell(store, WALL, published=NOW - 30 * DAY)
    tell(store, WALL_RETOLD, ISEL, published=NOW - 30 * DAY)
    assert store.match(NOW, "ask").articles == 0
    assert store.match(NOW, "ask").articles == 0


def test_undated_and_misdated_articles_are_of_the_day_they_came(store):
    post, isel = tell(store, WALL, published=None), tell(store, WALL_RETOLD, ISEL, published=NOW + 900 * DAY)
    store.match(NOW, "ask")
    assert (others(store, post), others(store, isel)) == ([isel], [post])


def test_languages_are_matched_within_and_told_apart_by_their_words(store):
    spoken = {"language": "de-AT"}
    post, isel = tell(store, WALL), tell(store, WALL_RETOLD, ISEL)
    one = tell(store, GERMAN, HERALD, said_of_it=spoken)
    other = tell(store, GERMAN_RETOLD, ECHO, said_of_it={"language": "de"})
    store.match(NOW, "ask")
    assert (others(store, post), others(store, isel)) == ([isel], [post])
    assert (others(store, one), others(store, other)) == ([other], [one])
    assert {row[0] for row in store._connection.execute("SELECT language FROM frequencies")} == {"en", "de"}


# --- the command line -----------------------------------------------------------------------------------------------


@pytest.fixture
def curator(tmp_path):
    """The command line in a blog with the stories of one event, in the same process."""
    (tmp_path / "data").mkdir()
    (tmp_path / "feeds.yaml").write_text(
        "timezone: UTC\nsources:\n  - {slug: post, outlet: Varnholm Post, url: 'https://varnholm-post.example/rss'}\n"
    )
    with database(tmp_path / "data") as store:
        tell(store, WALL)
        tell(store, WALL_RETOLD, ISEL)
        tell(store, LEEDS, HERALD)
        tell(store, LUTON, ECHO)
        store.match(NOW, "ask")

    def run(*args, code=0):
        done = CliRunner().invoke(cli, ["--config", str(tmp_path / "feeds.yaml"), *args])
        assert done.exit_code == code, done.output
        return done

    return run


def test_suggestions_in_words(curator):
    listed = curator("stories").stdout
    assert "       surely the same as 2: both name Varnholm and Isel; both give 212;" in listed
    assert "       perhaps the same as 4: headline words shared: wins, cup" in listed


def test_suggestions_as_json(curator):
    found = {row["id"]: row["suggestions"] for row in map(json.loads, curator("stories", "--json").stdout.splitlines())}
    [one] = found["1"]
    assert set(one) == {"story", "status", "reason", "score", "sure"}
    assert (one["story"], one["sure"], type(one["score"])) == ("2", True, float)
    assert [other["sure"] for other in found["3"]] == [False]


def test_veto_at_the_command_line(curator):
    said = curator("veto", "1", "2").stdout
    assert said == f"Told apart 1: {WALL[0]} (Varnholm Post)\nTold apart 2: {WALL_RETOLD[0]} (Radio Isel)\n"
    assert "surely" not in curator("stories").stdout
    assert curator("undo").stdout == "Undone: veto 1 2\n"
    assert "surely" in curator("stories").stdout


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["1", "1"], "curator: a veto takes two stories"),
        (["1", "77"], "curator: there is no story 77;"),
        (["1", "x"], "ids are numbers"),
        (["1"], "Error: "),
        (["1", "2", "3"], "Error: "),
    ],
)
def test_what_veto_cannot_do_is_one_sentence(curator, tmp_path, args, sentence):
    command = [sys.executable, "-m", "curator", "veto", *args]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (2, "")
    assert sentence in said.stderr.splitlines()[-1]


def test_nobody_s_best_suggestion_is_lost_because_the_other_has_better_ones(store):
    hub = tell(store, WALL)
    fellows = [
        tell(store, (f"{WALL_RETOLD[0]} ({number})", WALL_RETOLD[1]), replace(ISEL, slug=f"i{number}"), number)
        for number in range(2, 9)
    ]
    store.match(NOW, "ask")
    before = {story: hub in others(store, story) for story in fellows}
    title, text = WALL
    tell(store, (f"{title}, at last", text), at=NOW + HOUR, published=NOW)
    store.match(NOW + HOUR, "ask")
    kept = "SELECT count(*) FROM suggestions WHERE story = ? AND other = ?"
    assert any(before.values())
    assert all(store._connection.execute(kept, (story, hub)).fetchone() == (1,) for story in fellows)


def test_a_decision_renews_no_more_than_it_can_compare(store):
    """Vectors leave after a week; what was suggested of an article stands for a month."""
    first, second = tell(store, WALL), tell(store, WALL_RETOLD, ISEL)
    third = tell(store, WALL_THIRD, HERALD)
    store.match(NOW, "ask")
    assert set(others(store, first)) == {second, third}
    later = NOW + 9 * DAY
    tell(store, SCHOOL, number=9, at=later)
    store.match(later, "ask")
    store.veto([first, second], later)
    assert others(store, first) == [third]
    assert first in others(store, third)
