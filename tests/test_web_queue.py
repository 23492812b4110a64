"""The queue without a browser: what its page says, what each verdict does, and what is said when it cannot be done."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

from curator.model import Image
from tests.desk import HEADLINES
from tests.storing import HOUR, ISEL, NOW, POST, entry, poll
from tests.tellings import WALL, WALL_RETOLD, tell

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)' autofocus='",
    "</title><svg onload=alert(1)>",
    "{{ 7 * 7 }} {% raw %}",
    "javascript:alert(1)",
    "<!-- --><base href=https://elsewhere.example/>",
)


def page(answer):
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def text(element):
    return " ".join(element.get_text().split())


def headlines(tree):
    return [text(one) for one in tree.select("#cards h2")]


def card(tree, headline):
    [found] = [one for one in tree.select("article.card") if text(one.select("h2")[0]) == headline]
    return found


def controls(found):
    return [one.get("aria-keyshortcuts") for one in found.select(".acts [aria-keyshortcuts]")]


def ids(desk):
    with desk.store() as store:
        return {story.headline: story.id for story in store.stories("all", None, None)}


def statuses(desk):
    with desk.store() as store:
        return {story.headline: story.status for story in store.stories("all", None, None)}


def where(answer):
    assert answer.status_code == 303, answer.text
    parts = urlsplit(answer.headers["location"])
    return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}


@pytest.fixture
def suggested(desk):
    """Two more stories, each suggested as the same as the other; returns their ids."""
    with desk.store() as store:
        pair = tell(store, WALL, number=50), tell(store, WALL_RETOLD, ISEL, number=51)
        store.match(NOW, "ask")
    return pair


def test_the_queue_says_how_much_waits_and_opens_the_first_story(desk):
    tree = page(desk.get("/"))
    assert text(tree.select("h1")[0]) == "6 stories to judge"
    assert text(tree.select(".head p")[0]).startswith("from 6 articles by 2 outlets")
    assert sorted(headlines(tree)) == sorted(HEADLINES)
    [current] = tree.select("[aria-current=true][data-item]")
    assert current.get("data-item") == tree.select("[data-item]")[0].get("data-item")
    assert [one.get("tabindex") for one in tree.select("[data-item]")] == ["0", *["-1"] * 5]


def test_a_card_says_outlets_age_excerpt_and_picture(desk):
    found = card(page(desk.get("/?order=newest")), HEADLINES[0])
    assert text(found.select(".meta")[0]) == "World · Varnholm Post · 1 h ago"
    assert text(found.select("blockquote")[0]).startswith("The cranes at Pier 9 moved again")
    assert [text(one) for one in found.select(".flags li")] == ["feed text only"]
    [picture] = found.select(".pic img")
    assert re.fullmatch(r"/pictures/\d+", picture.get("src"))
    assert "Two cranes over a freighter." in text(found.select(".pic-note")[0])
    assert controls(found) == ["p", "d", "e", "o"]
    assert found.select("[aria-keyshortcuts=o]")[0].get("href") == "https://varnholm-post.example/news/1"


def test_a_card_shows_the_words_and_the_picture_that_will_be_drafted(desk):
    first, second = (ids(desk)[headline] for headline in HEADLINES[:2])
    with desk.store() as store:
        store.join([first, second], desk.now)
        picture, quoted = (article.id for article in store.story(first).articles)
        store.edit(first, {"quoted": (None, quoted), "headline": (None, "Cranes")}, desk.now)
    found = card(page(desk.get("/?order=newest")), "Cranes")
    assert text(found.select("blockquote")[0]).startswith("Rail workers on the island line")
    assert found.select(".pic img")[0].get("src") == f"/pictures/{picture}"
    with desk.store() as store:
        store.edit(first, {"quotation": (None, ""), "permission": (None, "none")}, desk.now)
    found = card(page(desk.get("/?order=newest")), "Cranes")
    assert "not quoted" in [text(one) for one in found.select(".flags li")]
    assert not found.select(".pic img")


def test_newest_first_is_an_order_of_its_own(desk):
    assert headlines(page(desk.get("/?order=newest"))) == list(HEADLINES)


def test_a_story_is_picked_and_the_next_one_is_selected(desk):
    first, second = ids(desk)[HEADLINES[0]], ids(desk)[HEADLINES[1]]
    path, query = where(desk.post(f"/stories/{first}/pick", next=second, back="/?order=newest"))
    assert path == "/"
    assert (query["order"], query["at"]) == ("newest", second)
    tree = page(desk.get(f"/?order=newest&at={second}&done={query['done']}"))
    assert text(tree.select(".toast span")[0]) == f"Picked “{HEADLINES[0]}”."
    assert text(tree.select(".toast button")[0]) == "Undo u"
    assert [one.get("data-item") for one in tree.select("[data-item][aria-current]")] == [second]
    assert text(tree.select("#picked h2")[0]) == "Picked for today, 1"
    assert HEADLINES[0] in text(tree.select("#picked")[0])
    assert "1 judged today" in text(tree.select("#head")[0])


def test_what_was_done_is_told_once(desk):
    first = ids(desk)[HEADLINES[0]]
    _, query = where(desk.post(f"/stories/{first}/drop", back="/"))
    tree = page(desk.get(f"/?done={query['done']}"))
    assert all("done" not in one.get("value") for one in tree.select("[name=back]"))


def test_a_verdict_given_twice_is_given_once(desk):
    first = ids(desk)[HEADLINES[0]]
    _, once = where(desk.post(f"/stories/{first}/drop", back="/"))
    _, twice = where(desk.post(f"/stories/{first}/drop", back="/"))
    assert "done" in once
    assert "done" not in twice
    with desk.store() as store:
        assert [one.verb for one in store.log()] == ["drop"]


def test_undo_brings_the_story_back_and_selects_it(desk):
    third = ids(desk)[HEADLINES[2]]
    desk.post(f"/stories/{third}/drop", back="/")
    path, query = where(desk.post("/undo", back="/?order=newest"))
    assert (path, query["at"]) == ("/", third)
    tree = page(desk.get(f"/?order=newest&at={third}&done={query['done']}"))
    assert text(tree.select(".toast span")[0]) == f"Undone: dropped “{HEADLINES[2]}”."
    assert headlines(tree) == list(HEADLINES)
    assert [one.get("data-item") for one in tree.select("[data-item][aria-current]")] == [third]


def test_undo_reaches_as_far_as_the_log(desk):
    for headline in HEADLINES:
        desk.post(f"/stories/{ids(desk)[headline]}/drop", back="/")
    for _ in HEADLINES:
        assert desk.post("/undo", back="/").status_code == 303
    assert set(statuses(desk).values()) == {"new"}
    answer = desk.post("/undo", back="/")
    assert answer.status_code == 409
    assert "There is nothing to undo." in answer.text


def test_a_suggestion_asks_first_and_gives_its_reason(desk, suggested):
    one, other = suggested
    same = card(page(desk.get(f"/?at={one}")), WALL[0]).select(".same")[0]
    question, reason = (text(paragraph) for paragraph in same.select("p"))
    assert question == f"Same story as “{WALL_RETOLD[0]}”, Radio Isel?"
    assert reason.endswith("Nothing is joined until you say so.")
    assert [button.get("value") for button in same.select("button")] == [other, other]


def test_two_stories_are_joined_once(desk, suggested):
    one, other = suggested
    _, query = where(desk.post(f"/stories/{one}/join", **{"with": other, "back": "/"}))
    tree = page(desk.get(f"/?at={one}&done={query['done']}"))
    assert text(card(tree, WALL[0]).select(".meta")[0]).startswith("World · Varnholm Post, Radio Isel")
    assert text(tree.select(".toast span")[0]) == f"Joined “{WALL_RETOLD[0]}” to “{WALL[0]}”."
    assert WALL_RETOLD[0] not in headlines(tree)
    assert "s" in controls(card(tree, WALL[0]))
    _, again = where(desk.post(f"/stories/{one}/join", **{"with": other, "back": "/"}))
    assert "done" not in again


def test_what_is_not_the_same_is_not_asked_again(desk, suggested):
    one, other = suggested
    _, query = where(desk.post(f"/stories/{one}/veto", **{"with": other, "back": "/"}))
    tree = page(desk.get(f"/?done={query['done']}"))
    assert "are not the same" in text(tree.select(".toast span")[0])
    assert not [button for button in card(tree, WALL[0]).select(".same button") if button.get("value") == other]
    assert desk.post(f"/stories/{one}/veto", **{"with": other, "back": "/"}).status_code == 303
    with desk.store() as store:
        assert [decision.verb for decision in store.log()] == ["veto"]


def test_an_outlet_is_split_off_once(desk, suggested):
    one, other = suggested
    desk.post(f"/stories/{one}/join", **{"with": other, "back": "/"})
    with desk.store() as store:
        article = store.story(one).articles[1].id
    _, query = where(desk.post(f"/stories/{one}/split", article=article, back="/"))
    _, again = where(desk.post(f"/stories/{one}/split", article=article, back="/"))
    assert query["done"] == again["done"]
    assert WALL_RETOLD[0] in headlines(page(desk.get("/")))


def test_what_was_joined_meanwhile_says_where_it_went(desk, suggested):
    one, other = suggested
    desk.post(f"/stories/{one}/join", **{"with": other, "back": "/"})
    answer = desk.post(f"/stories/{other}/pick", back="/")
    assert answer.status_code == 409
    tree = BeautifulSoup(answer.text, "lxml")
    assert text(tree.select(".note h1")[0]) == f"This story was joined to “{WALL[0]}”."
    assert "Joined by editor" in text(tree.select(".note")[0])
    assert f"/stories/{one}" in [link.get("href") for link in tree.select(".note a")]
    assert statuses(desk)[WALL[0]] == "new"


@pytest.mark.parametrize("verb", ["pick", "drop", "join", "veto", "split"])
@pytest.mark.parametrize("id_", ["999", "0", "x", "99999999999999999999", "²"])
def test_an_unknown_story_is_said_in_words(desk, verb, id_):
    answer = desk.post(f"/stories/{id_}/{verb}", **{"with": "1", "article": "1", "back": "/"})
    assert answer.status_code in {404, 409}
    assert "Nothing was changed." in answer.text
    assert "Traceback" not in answer.text


def test_a_published_story_keeps_its_verdict(desk):
    first = ids(desk)[HEADLINES[0]]
    with desk.store() as store, store._writing("FULL") as db:
        db.execute("UPDATE stories SET status = 'published' WHERE id = ?", (first,))
    answer = desk.post(f"/stories/{first}/drop", back="/")
    assert answer.status_code == 409
    assert "published already" in answer.text
    assert controls(card(page(desk.get("/?status=published")), HEADLINES[0])) == ["e", "o"]


def test_filters_are_links_with_counts(desk):
    tree = page(desk.get("/"))
    counts = {text(one): one.get("href") for one in tree.select(".filters li a")}
    assert counts["New 6"] == "/"
    assert counts["Isles 2"] == "/?section=Isles"
    assert headlines(page(desk.get("/?section=Isles&order=newest"))) == [HEADLINES[1], HEADLINES[4]]


def test_filters_by_outlet_language_and_day(desk):
    assert len(headlines(page(desk.get("/?outlet=Radio+Isel")))) == 2
    assert len(headlines(page(desk.get("/?language=en")))) == 6
    assert headlines(page(desk.get("/?language=ru"))) == []
    assert len(headlines(page(desk.get(f"/?day={NOW.date()}")))) == 6
    assert headlines(page(desk.get(f"/?day={NOW.date() - timedelta(days=1)}"))) == []


def test_the_filters_are_kept_by_the_form_that_goes_back(desk):
    tree = page(desk.get("/?section=Isles&order=newest&at=2"))
    [back] = tree.select("form:has(#cards) > [name=back]")
    assert back.get("value") == "/?section=Isles&order=newest"


@pytest.mark.parametrize(
    "query",
    [
        "status=x",
        "page=0",
        "page=-1",
        "page=²",
        "page=99999999999",
        f"page={'9' * 5000}",
        "day=yesterday",
        "day=0001-01-01",
        "day=9999-12-31",
        "order=best",
        "at=x",
        "done=x",
        "at=²",
    ],
)
def test_what_makes_no_sense_is_as_if_it_had_not_been_said(desk, query):
    assert desk.get(f"/?{query}").status_code == 200


def test_a_search_goes_through_everything_and_shows_verdicts(desk):
    desk.post(f"/stories/{ids(desk)[HEADLINES[3]]}/drop", back="/")
    tree = page(desk.get("/?q=swimming"))
    assert headlines(tree) == [HEADLINES[3]]
    assert text(tree.select("h1")[0]) == "1 story for “swimming”"
    assert text(card(tree, HEADLINES[3]).select(".meta")[0]).endswith("dropped")
    assert not tree.select("[data-leaves]")


def test_a_search_without_result_says_how_much_was_searched_and_what_was_meant(desk):
    tree = page(desk.get("/?q=registri"))
    assert text(tree.select(".note h2")[0]) == "Nothing for “registri”."
    told = text(tree.select(".note p")[0])
    assert told == "Searched 6 stories since 1 January. One letter away: registry, 1 story."
    assert headlines(page(desk.get(tree.select(".note p a")[0].get("href")))) == [HEADLINES[2]]


@pytest.mark.parametrize("said", ["regstry", "registryy", "regisrty", "registrz"])
def test_one_letter_more_less_changed_or_exchanged(desk, said):
    desk.get("/?q=registry")  # the index follows the first search
    assert "One letter away" in page(desk.get(f"/?q={said}")).select(".note p")[0].get_text()


@pytest.mark.parametrize("said", ["xyzzyx", "%22", "a", "***", "AND OR NOT", "(" * 300])
def test_any_search_is_answered(desk, said):
    assert desk.get(f"/?q={said}").status_code == 200


def test_empty_states_are_told_in_numbers(desk):
    for headline in HEADLINES:
        desk.post(f"/stories/{ids(desk)[headline]}/{'pick' if headline in HEADLINES[:2] else 'drop'}", back="/")
    told = text(page(desk.get("/")).select(".note")[0])
    assert told.startswith("All 6 stories are judged. 2 picked, 4 dropped, 0 published.")
    assert "No new stories fit these filters." in desk.get("/?section=Isles").text
    assert "Nothing is published." in desk.get("/?status=published").text


def test_the_first_day_has_one_thing_to_begin_with(desk):
    for name in ("curator.db", "curator.db-wal", "curator.db-shm"):
        (desk.folder / "data" / name).unlink(missing_ok=True)
    assert "The sources were not asked so far." in desk.get("/").text
    desk.feeds.write_text("timezone: Europe/London\nsources: []\n", encoding="utf-8")
    tree = page(desk.get("/"))
    assert text(tree.select(".note h2")[0]) == "Nothing is followed yet."
    assert [one.get("href") for one in tree.select(".note .next")] == ["/sources"]


def test_the_queue_comes_a_page_at_a_time(desk):
    with desk.store() as store:
        for number in range(10, 45):
            poll(store, entry(number, published=NOW - timedelta(hours=number)))
    tree = page(desk.get("/?order=newest"))
    assert len(headlines(tree)) == 20
    assert text(tree.select("#pager")[0]) == "Stories 1 to 20 of 41 Next 20"
    tree = page(desk.get("/?order=newest&page=3"))
    assert text(tree.select("#pager")[0]) == "Stories 41 to 41 of 41 Previous 20"
    assert [link.get("href") for link in tree.select("#pager a")] == ["/?order=newest&page=2"]


def test_a_story_that_came_back_is_on_the_page_even_if_its_place_is_not(desk):
    with desk.store() as store:
        last = tell(store, WALL, number=9, at=NOW - 24 * HOUR)
        for number in range(10, 45):
            poll(store, entry(number, published=NOW - timedelta(minutes=number)))
    tree = page(desk.get(f"/?order=newest&at={last}"))
    assert headlines(tree)[0] == WALL[0]
    assert [one.get("data-item") for one in tree.select("[aria-current][data-item]")] == [last]


def test_new_stories_wait_behind_a_link(desk):
    than = page(desk.get("/")).select("#newer")[0].get("data-than")
    assert desk.get(f"/newer?than={than}").json() == {"count": 0}
    with desk.store() as store:
        tell(store, WALL, number=60)
    assert desk.get(f"/newer?than={than}").json() == {"count": 1}
    assert desk.get("/newer").json() == {"count": 0}


def test_hostile_words_are_shown_as_text(desk):
    with desk.store() as store:
        for number, words in enumerate(HOSTILE, 70):
            image = Image(url=f"https://varnholm-post.example/{number}.png", alt=words, caption=words, credit=words)
            made = entry(number, words, words, authors=(words,), images=(image,), published=NOW)
            source = replace(POST, outlet=words, section=words, slug=f"s{number}", url=f"https://s{number}.example/")
            poll(store, made, source=source)
    answer = desk.get("/?order=newest")
    tree = page(answer)
    for words in HOSTILE:
        found = card(tree, " ".join(words.split()))
        assert found.get_text().count(words) >= 5  # headline, outlet, byline, excerpt, alt
    assert {one.get("src").partition("?")[0] for one in tree.select("script")} == {
        "/static/htmx.min.js",
        "/static/story.js",
        "/static/desk.js",
        "/static/pictures.js",
        "/static/roundup.js",
    }
    assert not [
        name for one in tree.find_all(name=True) for name in one.attrs if name.startswith("on") or name == "style"
    ]
    assert not tree.select("base, svg")
    assert "49" not in unescape(text(tree.select("#cards")[0]))
    first = ids(desk)[HOSTILE[0]]
    _, query = where(desk.post(f"/stories/{first}/drop", back="/"))
    told = page(desk.get(f"/?done={query['done']}")).select(".toast span")[0]
    assert text(told) == f"Dropped “{HOSTILE[0]}”."


def test_only_pages_of_the_desk_are_gone_back_to(desk):
    first = ids(desk)[HEADLINES[0]]
    for back in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)"):
        assert where(desk.post(f"/stories/{first}/pick", back=back))[0] == "/"


def test_the_order_is_what_was_picked_before_and_says_why(desk):
    harbour = ("Cranes of Varnholm move again", "The harbour of Varnholm has its cranes back, and the dockers theirs.")
    with desk.store() as store:
        for number in range(20, 40):
            story = tell(store, (f"{harbour[0]}, day {number}", harbour[1]), number=number, at=NOW - number * HOUR)
            store.pick([story], NOW)
        for number in range(40, 60):
            words = (f"Football of the valley, day {number}", "The second team of the valley lost to the first.")
            store.drop([tell(store, words, ISEL, number=number, at=NOW - number * HOUR)], NOW)
        tell(store, ("Harbour of Varnholm frozen", harbour[1]), number=61, at=NOW - 2 * HOUR)
        store.rank(NOW + HOUR)
    tree = page(desk.get("/"))
    found = card(tree, "Harbour of Varnholm frozen")
    shown = headlines(tree)
    assert shown.index("Harbour of Varnholm frozen") < shown.index(HEADLINES[2])
    assert text(found.select(".why")[0]).startswith("Further up because ")
    assert text(tree.select(".order")[0]) == "Ordered by what you picked beforeNewest first"
    assert page(desk.get("/?order=newest")).select(".why") == []
    assert headlines(page(desk.get("/?order=newest")))[-1] == "Harbour of Varnholm frozen"


def test_before_anything_is_learned_the_order_is_said_once_and_what_was_judged_is_not_forgotten(desk):
    line = page(desk.get("/")).select(".order")[0]
    assert text(line) == "Newest first, until you have picked someHow this order is made"
    first, *_ = ids(desk).values()
    desk.post(f"/stories/{first}/pick", back="/")
    line = page(desk.get("/")).select(".order")[0]
    assert text(line) == "Newest first; what you judged counts from the next refresh onHow this order is made"


def test_a_page_of_anybody_can_be_nominated_from_the_queue(desk):
    (link,) = page(desk.get("/")).select('.rail a[href="/clip"]')
    assert text(link) == "Nominate a page"
    assert page(desk.get("/clip")).select('nav [aria-current="page"]')[0].get("href") == "/"


def test_who_turned_the_order_off_has_the_newest_first(desk):
    with desk.store() as store:
        store.set_order("newest")
    line = page(desk.get("/")).select(".order")[0]
    assert text(line).startswith("Newest first")
    assert line.select("a")[0].get("href") == "/?order=learned"
