"""How the order is made, without a browser: what counts, on how much that rests, and each of its switches."""

import pytest
from bs4 import BeautifulSoup

from curator.learning import Leaning, Reason, Trait
from curator.web.reasons import why
from tests.storing import DAY, HOUR, ISEL, NOW, POST, entry, poll

LIKED = ("Asylum for two sisters", "Asylum seekers reach the island", "The court and asylum", "Asylum at the pier")
OTHERS = ("A goal in the last minute", "One more goal", "The goal of the year", "A goal for the keeper")
YESTERDAY = NOW - DAY


def page(answer, status=200):
    assert answer.status_code == status, answer.text
    return BeautifulSoup(answer.text, "lxml")


def text(element):
    return " ".join(element.get_text().split())


def section(tree, title):
    [found] = [one for one in tree.select(".leanings") if text(one.h2) == title]
    return {text(line.dt): text(line.dd) for line in found.select("dl > div")}


def switches(tree):
    return {one["value"]: text(one) for one in tree.select("main button[name=do]")}


def headlines(desk):
    return [text(one) for one in page(desk.get("/")).select("#cards h2")]


@pytest.fixture
def judged(desk):
    """Yesterday's verdicts, a story like each kind that waits today, and the order made of it."""
    with desk.store() as store:
        for first, titles, source in ((100, LIKED, POST), (200, OTHERS, ISEL)):
            for number, title in enumerate(titles, first):
                made = entry(number, title, f"{title}, it was said.", source, published=YESTERDAY - HOUR)
                poll(store, made, source=source, at=YESTERDAY)
        there = {story.headline: story.id for story in store.stories("all", None, None)}
        store.pick([there[title] for title in LIKED], YESTERDAY)
        store.drop([there[title] for title in OTHERS], YESTERDAY)
        poll(store, entry(300, "A goal before noon", "So it was.", ISEL, published=NOW), source=ISEL, at=NOW)
        poll(store, entry(301, "Asylum for a moth", "So it was.", published=NOW - 5 * HOUR), at=NOW)
        store.rank(NOW)


def test_before_anything_was_judged_the_page_says_what_will_come(desk):
    tree = page(desk.get("/order"))
    assert "Nothing was judged yet, so the queue is the newest first" in text(tree.main)
    assert set(switches(tree)) == {"anew", "newest"}
    assert section(tree, "Further up") == section(tree, "Further down") == {}


def test_the_page_says_what_counts_and_how_often(desk, judged):
    tree = page(desk.get("/order"))
    assert "From what you judged before: 8 stories, 4 picked and 4 dropped" in text(tree.main)
    assert section(tree, "Further up")["asylum"] == "4 picked"
    assert section(tree, "Further up")["Varnholm Post"] == "4 picked"
    assert section(tree, "Further down")["goal"] == "4 dropped"
    assert section(tree, "Further down")["Radio Isel"] == "4 dropped"
    assert "Counted 06:00" in text(tree.main)


def test_an_order_that_is_not_trusted_says_so(desk):
    with desk.store() as store:
        waiting = [story.id for story in store.stories("new", None, None)]
        store.pick(waiting[:3], NOW)
        store.rank(NOW)
    assert "it does not yet tell your picks from the rest better than chance does" in text(
        page(desk.get("/order")).main
    )


def test_one_button_of_the_page_is_the_next_thing_to_do(desk, judged):
    assert len(page(desk.get("/order")).select("main .next")) == 1
    desk.post("/order", do="newest")
    assert len(page(desk.get("/order")).select("main .next")) == 1


def test_the_queue_is_the_newest_first_for_good_and_back(desk, judged):
    assert headlines(desk)[0] == "Asylum for a moth"
    answer = desk.post("/order", do="newest", back="/order")
    assert (answer.status_code, answer.headers["location"]) == (303, "/order?did=newest")
    assert headlines(desk)[0] == "A goal before noon"
    tree = page(desk.get("/order?did=newest"))
    assert "From now on the queue is the newest first." in text(tree.select("[role=status].note")[0])
    assert "learned" in switches(tree)
    desk.post("/order", do="learned")
    assert headlines(desk)[0] == "Asylum for a moth"


@pytest.mark.parametrize("asked", ["", "?order=newest", "?order=learned"])
@pytest.mark.parametrize("usual", ["learned", "newest"])
def test_a_storys_page_stands_where_it_stands_in_the_queue(desk, judged, usual, asked):
    desk.post("/order", do=usual)
    ids = [one["data-item"] for one in page(desk.get(f"/{asked}")).select("[data-item]")]
    for at, story in enumerate(ids):
        crumb = page(desk.get(f"/stories/{story}{asked}")).select_one(".crumb")
        assert f"Story {at + 1} of {len(ids)}, new" in text(crumb)
        following = crumb.select_one('[aria-keyshortcuts="j"]')
        assert (following["href"] if following else None) == (
            f"/stories/{ids[at + 1]}{asked}" if at + 1 < len(ids) else None
        )


def test_what_was_learned_is_forgotten_and_counted_again(desk, judged):
    assert desk.post("/order", do="forget").status_code == 303
    assert headlines(desk)[0] == "A goal before noon"
    tree = page(desk.get("/order"))
    assert "Decisions before Thursday 1 January, 07:00, are not counted." in text(tree.main)
    assert "forget" not in switches(tree)
    desk.post("/order", do="remember")
    assert headlines(desk)[0] == "Asylum for a moth"
    tree = page(desk.get("/order"))
    assert "are not counted" not in text(tree.main)
    assert "remember" not in switches(tree)


def test_the_order_is_made_anew_when_it_is_asked_for(desk, judged):
    with desk.store() as store:
        there = {story.headline: story.id for story in store.stories("all", None, None)}
        store.drop([there[title] for title in LIKED], NOW)
    assert headlines(desk)[0] == "Asylum for a moth"
    desk.post("/order", do="anew")
    assert headlines(desk)[-1] == "Asylum for a moth"


def test_what_cannot_be_done_is_told_and_nothing_is_changed(desk, judged):
    tree = page(desk.post("/order", do="upside down"), 409)
    assert "upside down is none of these" in text(tree.main)
    assert headlines(desk)[0] == "Asylum for a moth"


def test_nothing_is_changed_by_looking(desk, judged):
    for address in ("/order?did=forget", "/order?do=forget", "/order?did=<script>alert(1)</script>"):
        answer = desk.get(address)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
    assert headlines(desk)[0] == "Asylum for a moth"


def test_hostile_words_are_shown_as_text(desk):
    with desk.store() as store:
        hostile = "<script>alert(1)</script>"
        for number in range(4):
            made = entry(400 + number, f"Harbour {hostile} {number}", "It was.", published=YESTERDAY)
            poll(store, made, at=YESTERDAY)
        store.pick([one.id for one in store.stories("new", None, None) if hostile in one.headline], YESTERDAY)
        store.rank(NOW)
    assert "<script>alert" not in desk.get("/order").text


def leaning(kind, value, picked=0, dropped=0, weight=1.0):
    return Leaning(trait=Trait(kind, value), weight=weight, picked=picked, dropped=dropped, left=3, spelled=value)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Reason(up=True, words=("Isel", "asylum"), like=7), "up because it is like 7 you picked: Isel, asylum."),
        (Reason(up=True, words=("asylum",), like=1), "up because it is like one you picked: asylum."),
        (Reason(up=False, words=("goal",), like=12), "down because it is like 12 you dropped: goal."),
        (Reason(up=False, words=("goal",)), "down because it is like what you passed over: goal."),
        (
            Reason(up=False, other=leaning("outlet", "Docket Weekly", 1, 12, -1.0)),
            "down because you dropped 12 of the 13 judged from Docket Weekly.",
        ),
        (
            Reason(up=True, words=("asylum",), like=2, other=leaning("section", "Rights", 9), words_first=False),
            "up because you picked 9 in Rights; and it is like 2 you picked: asylum.",
        ),
        (
            Reason(up=False, other=leaning("language", "ru", weight=-1.0)),
            "down because you passed over most in Russian.",
        ),
        (
            Reason(up=True, other=leaning("hours", "6", 5)),
            "up because you picked 5 between 06:00 and 09:00.",
        ),
    ],
)  # fmt: skip
def test_why_a_story_stands_where_it_does_is_one_line(reason, said):
    assert why(reason, NOW, NOW.tzinfo) == f"Further {said}"
