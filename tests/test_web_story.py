"""A story's page: what it shows, what it saves, and that nothing typed is ever lost."""

from datetime import timedelta

import pytest

from curator.model import Image
from tests.desk import desk as desk
from tests.storing import HOUR, ISEL, NOW, POST, poll
from tests.strike import GATE, OURS, TEXT, TITLE, article, articles, strike
from tests.webforms import filled, page, send, words


@pytest.fixture
def story(desk):
    return strike(desk)


def edits(desk, story):
    with desk.store() as store:
        return dict(store.edits(story).fields)


def sentences(answer):
    """Each sentence's words, and the value of its box."""
    return {one.text.strip(): one.input["value"] for one in page(answer).select("#sentences label")}


def ticked(answer):
    return [one.text.strip() for one in page(answer).select("#sentences label") if one.input.has_attr("checked")]


def follow(desk, answer):
    assert answer.status_code == 303, words(answer)
    return desk.get(answer.headers["location"])


def save(desk, answer, do="save", **changes):
    return follow(desk, send(desk, answer, do, **changes))


# --- what is shown -------------------------------------------------------------------------------------------------


def test_the_page_shows_the_source_beside_what_is_quoted_and_ticks_it(desk, story):
    answer = desk.get(f"/stories/{story}")
    assert answer.status_code == 200
    assert page(answer).h1.text == OURS
    assert next(iter(sentences(answer))) == "The cranes at Pier 9 moved again shortly before six this morning."
    assert len(sentences(answer)) == 10
    assert ticked(answer) == list(sentences(answer))[:4]
    assert words(answer, "#quo-h") == "What we quote 74 words, this source allows 75"
    assert "Word for word as the source has it." in words(answer, "#faults")
    assert "seen 06:00, text complete" in words(answer, "#src-h")
    assert "Harbour desk" in words(answer, ".source .meta")
    assert f"Publisher’s: {TITLE}" in words(answer, "#headline-hint")


def test_outlets_stand_in_the_order_of_the_credit_which_is_told_as_it_will_be_printed(desk, story):
    answer = desk.get(f"/stories/{story}")
    assert [one.text for one in page(answer).select("#outlets li b")] == [
        "Varnholm Post",
        "Radio Isel",
        "Varnholm Post",
    ]
    assert words(answer, ".out") == f"Will be credited as {OURS} | Varnholm Post & Radio Isel"
    assert "with audio, 4 min" in words(answer, "#outlets")
    assert "wire copy, Polaris Wire" in words(answer, "#outlets")


def test_a_tab_shows_another_outlet_s_text(desk, story):
    isel = articles(desk, story)["Radio Isel"]
    answer = desk.get(f"/stories/{story}?article={isel}")
    assert next(iter(sentences(answer))) == "The dockers of Varnholm go back to work."
    assert ticked(answer) == []
    assert page(answer).select_one(".tabs [aria-current]").text == "Radio Isel"
    assert "ticking here quotes Radio Isel instead" in words(answer)


def test_of_a_page_that_changes_all_day_the_last_versions_are_compared(desk, story):
    with desk.store() as store, store._writing("NORMAL") as db:
        columns = "article, replaced_at, title, url, standfirst, lead, text"
        db.executemany(f"INSERT INTO versions ({columns}) SELECT {columns} FROM versions WHERE id = ?", [(1,)] * 29)
    answer = desk.get(f"/stories/{story}")
    assert words(answer, "#ver-h") == "Versions 31"
    assert words(answer, ".vers summary") == "Earlier versions, 11"
    assert "18 older versions are kept and not compared here." in words(answer, ".vers")


def test_b41_a_changed_source_is_told_with_the_differences_and_whether_the_quotation_survives(desk, story):
    """FreshRSS/FreshRSS#798"""
    answer = desk.get(f"/stories/{story}")
    assert words(answer, "#ver-h") == "Versions 2"
    assert "three changes against the version before. What you quote is" in words(answer, ".vers .hint")
    assert [one.text for one in page(answer).select(".vers ins")] == [
        "one hour",
        "812 to 377",
        "in the old customs hall",
    ]
    assert [one.text for one in page(answer).select(".vers del")] == ["two hours", "clear"]
    send(desk, answer, quotation="It shortens the night shift by two hours and leaves pay where it was.")
    send(desk, desk.get(f"/stories/{story}"), quotation="The vote was clear. It was taken by raised hands, because")
    assert "What you quote is no longer word for word in the source" in words(
        desk.get(f"/stories/{story}"), ".vers .hint"
    )


def test_an_unknown_story_is_a_page_that_says_so(desk):
    for address in ("/stories/999", "/stories/x", "/stories/-1"):
        answer = desk.get(address)
        assert answer.status_code == 404
        assert "There is no such page." in words(answer)


def test_next_and_previous_follow_the_queue_that_one_came_from(desk, story):
    answer = desk.get(f"/stories/{story}?section=World&order=newest")
    ids = [one["data-item"] for one in page(desk.get("/?section=World&order=newest")).select("[data-item]")]
    at = ids.index(story)
    assert f"Story {at + 1} of {len(ids)}, new" in words(answer, ".crumb")
    previous = page(answer).select_one('.crumb [aria-keyshortcuts="k"]')["href"]
    assert previous == f"/stories/{ids[at - 1]}?section=World&order=newest"
    assert page(answer).select_one(".crumb a")["href"] == f"/?section=World&order=newest&at={story}"


# --- saving --------------------------------------------------------------------------------------------------------


def test_what_was_typed_is_saved_and_told_with_its_undo(desk, story):
    comment = "It was an hour of *sleep*.\r\n\r\nNot [money](https://a.example/)."
    answer = save(desk, desk.get(f"/stories/{story}"), headline="Cranes turn", comment=comment, section="City")
    assert edits(desk, story) == {
        "headline": "Cranes turn",
        "comment": "It was an hour of *sleep*.\n\nNot [money](https://a.example/).",
        "section": "City",
    }
    assert page(answer).select_one(".toast button").text.strip().startswith("Undo")
    assert "Saved 07:00 by editor" in words(answer, "#state")
    assert page(answer).select_one("#commented em").text == "sleep"


def test_a_save_without_changes_says_so(desk, story):
    before = edits(desk, story)
    answer = save(desk, desk.get(f"/stories/{story}"))
    assert "Nothing was changed, so nothing was saved." in words(answer)
    assert not page(answer).select(".toast")
    assert edits(desk, story) == before


def test_saving_twice_saves_once(desk, story):
    before = desk.get(f"/stories/{story}")
    for _ in range(2):
        assert send(desk, before, comment="Once.").status_code == 303
    with desk.store() as store:
        assert [one.verb for one in store.log(story=story)].count("edit") == 2  # the other is the headline of before


def test_a_field_that_is_again_as_the_articles_have_it_is_no_edit(desk, story):
    save(desk, desk.get(f"/stories/{story}"), headline=TITLE)
    assert edits(desk, story) == {}
    save(desk, desk.get(f"/stories/{story}"), headline="Mine", caption="")
    assert edits(desk, story) == {"headline": "Mine", "caption": ""}
    save(desk, desk.get(f"/stories/{story}"), headline="  ")
    assert edits(desk, story) == {"caption": ""}


def test_the_publisher_s_headline_can_be_used(desk, story):
    answer = save(desk, desk.get(f"/stories/{story}"), do="use headline", comment="Kept.")
    assert page(answer).h1.text == TITLE
    assert edits(desk, story) == {"comment": "Kept."}


# --- ticks and words -----------------------------------------------------------------------------------------------


def test_ticks_become_the_quotation_with_its_cuts(desk, story):
    before = desk.get(f"/stories/{story}")
    boxes = list(sentences(before).values())
    answer = save(desk, before, quote=[boxes[0], boxes[4]])
    said = "The cranes at Pier 9 moved again shortly before six this morning. […] " + TEXT[2]
    assert edits(desk, story)["quotation"] == said
    assert ticked(answer) == [next(iter(sentences(answer))), list(sentences(answer))[4]]
    assert "One cut , 62 words, marked […]. The sentences before and after it are whole." in words(answer, "#faults")


def test_nothing_ticked_is_no_quotation_and_what_was_proposed_comes_back(desk, story):
    answer = save(desk, desk.get(f"/stories/{story}"), quote=[])
    assert edits(desk, story)["quotation"] == ""
    assert "Nothing is quoted. A comment of yours alone is well, too." in words(answer)
    answer = save(desk, answer, do="default")
    assert "quotation" not in edits(desk, story)
    assert len(ticked(answer)) == 4


def test_ticking_what_was_proposed_is_no_edit(desk, story):
    before = desk.get(f"/stories/{story}")
    boxes = list(sentences(before).values())
    after = save(desk, before, quote=boxes[:1])
    save(desk, after, quote=boxes[:4])
    assert "quotation" not in edits(desk, story)


def test_ticks_in_another_outlet_s_text_quote_that(desk, story):
    isel = articles(desk, story)["Radio Isel"]
    before = desk.get(f"/stories/{story}?article={isel}")
    answer = save(desk, before, quote=list(sentences(before).values())[1:])
    assert edits(desk, story)["quotation"] == "They end their strike of nineteen days."
    assert edits(desk, story)["quoted"] == isel
    assert ticked(answer) == ["They end their strike of nineteen days."]
    save(desk, answer, do="default")
    assert set(edits(desk, story)) == {"headline"}


def test_part_of_a_sentence_can_be_quoted_alone(desk, story):
    start = "\n\n".join(TEXT).index("dockers of Varnholm voted")
    answer = save(desk, desk.get(f"/stories/{story}"), quote=[f"{start}-{start + 25}"])
    assert edits(desk, story)["quotation"] == "dockers of Varnholm voted […]"
    assert page(answer).select_one("#sentences .some mark").text == "dockers of Varnholm voted"
    assert "A sentence is not whole." in words(answer, "#faults")


@pytest.mark.parametrize("box", ["x", "1", "-5-9", "9-1", "99999-999999", "1-2-3", "１-２", "9" * 30 + "-1"])
def test_a_tick_that_no_page_has_is_nothing(desk, story, box):
    save(desk, desk.get(f"/stories/{story}"), quote=[box])
    assert edits(desk, story)["quotation"] == ""


def test_the_words_can_be_edited_and_a_foreign_one_is_told(desk, story):
    before = desk.get(f"/stories/{story}")
    answer = save(desk, before, quotation=TEXT[0].replace("of talks", "of tough talks"))
    assert page(answer).select_one(".quote ins").text == "tough"
    assert "“tough” is not in the source. The source says “last night of talks, the dockers”." in words(
        answer, "#faults"
    )
    assert ticked(answer) == list(sentences(answer))[:2]
    answer = save(desk, answer, do="back 1", comment="Mended.")
    assert edits(desk, story)["quotation"] == TEXT[0]
    assert edits(desk, story)["comment"] == "Mended."
    assert not page(answer).select(".quote ins")


def test_words_left_out_can_be_marked(desk, story):
    before = desk.get(f"/stories/{story}")
    answer = save(desk, before, quotation="The cranes at Pier 9 moved before six this morning.")
    assert "“again shortly” is left out without a mark." in words(answer, "#faults")
    save(desk, answer, do="mark 1")
    assert edits(desk, story)["quotation"] == "The cranes at Pier 9 moved […] before six this morning."


def test_where_ticks_and_words_were_both_changed_the_words_count_and_the_page_says_so(desk, story):
    before = desk.get(f"/stories/{story}")
    answer = save(desk, before, quote=list(sentences(before).values())[:1], quotation=TEXT[2])
    assert edits(desk, story)["quotation"] == TEXT[2]
    assert "Both the ticks and the words were changed: the words counted." in words(answer)


def test_a_mark_typed_with_three_stops_is_a_mark(desk, story):
    save(
        desk, desk.get(f"/stories/{story}"), quotation="The cranes [...] moved  again\r\n shortly\r\n\r\n\r\nbefore six"
    )
    assert edits(desk, story)["quotation"] == "The cranes […] moved again shortly\n\nbefore six"


def test_too_long_and_edited_quotations_are_told(desk, story):
    answer = save(desk, desk.get(f"/stories/{story}"), quotation="\n\n".join(TEXT))
    assert "It has 170 words; this source allows 75." in words(answer, "#faults")
    answer = save(desk, answer, quotation="The vote [of the dockers] was 812 to 377.")
    assert "One note of yours , [of the dockers]." in words(answer, "#faults")
    assert "Varnholm Post does not allow its words to be edited" in words(answer, "#faults")


def test_the_proof_of_what_is_typed_is_shown_and_nothing_is_stored(desk, story):
    before = desk.get(f"/stories/{story}")
    _, fields = filled(before)
    changed = fields | {"quotation": "Cabbages.", "headline": "Loose", "by": "words"}
    answer = desk.post(f"/stories/{story}/proof", **changed)
    assert answer.status_code == 200
    assert "“Cabbages” is not in the source." in words(answer, "#faults")
    assert "Not saved yet." in words(answer, "#state")
    assert page(answer).select_one("#headline")["value"] == "Loose"
    assert edits(desk, story) == {"headline": OURS}
    assert send(desk, answer).status_code == 303
    assert edits(desk, story) == {"headline": "Loose", "quotation": "Cabbages."}


def test_the_address_of_an_answer_leads_back_to_the_story(desk, story):
    for verb in ("edit", "proof"):
        assert desk.get(f"/stories/{story}/{verb}?section=City").headers["location"] == f"/stories/{story}?section=City"


@pytest.mark.parametrize("odd", ["\x0c", "\x7f", "\x1b", "\x00", "\r", "\u2028"])
def test_what_no_form_sends_back_may_stand_in_a_draft_and_can_be_written_over(desk, story, odd):
    with desk.store() as store:
        store.edit(story, {"comment": (None, f"Out of{odd} a file.")}, desk.now)
    shown = desk.get(f"/stories/{story}")
    fields = filled(shown)[1] | {"comment": "Mine."}
    fields["own-comment"] = fields["was-comment"] = [f"Out of{odd} a file.".replace("\x00", "\ufffd")]  # as browsers do
    assert desk.post(f"/stories/{story}/edit", **fields, do="save").status_code == 303
    assert edits(desk, story)["comment"] == "Mine."


# --- pictures ------------------------------------------------------------------------------------------------------


def test_all_pictures_of_the_articles_can_be_chosen_and_none(desk, story):
    ids = articles(desk, story)
    answer = desk.get(f"/stories/{story}")
    assert [one["src"] for one in page(answer).select(".pics img")] == [
        f"/pictures/{ids['Varnholm Post']}",
        f"/pictures/{ids['Radio Isel']}",
    ]
    answer = save(desk, answer, image=ids["Radio Isel"])
    assert edits(desk, story)["image"] == GATE.url
    assert (filled(answer)[1]["alt"], filled(answer)[1]["picture credit"]) == (["The gate of Pier 9."], ["Radio Isel"])
    answer = save(desk, answer, image="none")
    assert edits(desk, story)["image"] == ""
    save(desk, answer, image=ids["Varnholm Post"])
    assert "image" not in edits(desk, story)


def test_w9_alt_caption_credit_and_permission_are_four_fields_that_never_fill_each_other(desk, story):
    answer = save(desk, desk.get(f"/stories/{story}"), alt="Mine", permission="licensed")
    assert edits(desk, story) == {"headline": OURS, "alt": "Mine", "permission": "licensed"}
    save(desk, answer, caption="", alt="")
    assert edits(desk, story) == {"headline": OURS, "alt": "", "caption": "", "permission": "licensed"}


def test_a_picture_of_the_editor_s_own_has_none_of_the_other_s_words(desk, story):
    answer = save(desk, desk.get(f"/stories/{story}"), address="https://own.example/a.png", alt="A quay")
    assert edits(desk, story) == {
        "headline": OURS, "image": "https://own.example/a.png", "alt": "A quay", "caption": "", "picture credit": "",
    }  # fmt: skip
    first = articles(desk, story)["Varnholm Post"]
    assert page(answer).select(".pics img")[-1]["src"] == f"/pictures/{first}?url=https%3A%2F%2Fown.example%2Fa.png"


@pytest.mark.parametrize(
    "address", ["http://own.example/a.png", "javascript:alert(1)", "own.png", "https://a b.example/"]
)
def test_another_address_than_https_is_refused_and_what_was_written_of_it_stands_in_its_fields(desk, story, address):
    typed = {"comment": "Typed.", "alt": "A quay.", "caption": "At night.", "picture credit": "Ada"}
    before = save(desk, desk.get(f"/stories/{story}"), image="none")
    answer = send(desk, before, address=address, **typed)
    assert {name: filled(answer)[1][name] for name in typed} == {name: [value] for name, value in typed.items()}
    assert answer.status_code == 400
    assert "needs an address that begins with https://" in words(answer)
    assert page(answer).select_one("#address")["value"] == address
    assert filled(answer)[1]["comment"] == ["Typed."]
    assert edits(desk, story) == {"headline": OURS, "image": ""}


def test_a_permission_that_no_page_has_is_refused(desk, story):
    answer = send(desk, desk.get(f"/stories/{story}"), permission="stolen", comment="Typed.")
    assert answer.status_code == 400
    assert filled(answer)[1]["comment"] == ["Typed."]


def test_without_permission_the_page_says_what_follows(desk, story):
    answer = save(desk, desk.get(f"/stories/{story}"), permission="none")
    assert "The picture is left out of the draft." in words(answer, "#picture")


# --- other buttons save, too ---------------------------------------------------------------------------------------


def test_pick_saves_and_goes_on_with_the_queue_one_came_from(desk, story):
    before = desk.get(f"/stories/{story}?order=newest")
    following = page(before).select_one('.crumb [aria-keyshortcuts="j"]')["href"]
    answer = send(desk, before, do="pick", comment="Picked with care.")
    assert answer.headers["location"].startswith(f"{following}&done=")
    assert edits(desk, story)["comment"] == "Picked with care."
    with desk.store() as store:
        assert store.story(story).status == "picked"
    assert page(desk.get(answer.headers["location"])).select_one(".toast")


def test_after_the_last_story_of_the_queue_pick_leads_to_the_queue(desk, story):
    answer = send(desk, desk.get(f"/stories/{story}?q=agreement"), do="drop")
    assert answer.headers["location"].startswith("/?q=agreement&done=")


def test_outlets_move_split_and_are_credited_so_and_what_was_typed_is_saved(desk, story):
    isel = articles(desk, story)["Radio Isel"]
    answer = save(desk, desk.get(f"/stories/{story}"), do=f"up {isel}", comment="Moved.")
    assert "| Radio Isel & Varnholm Post" in words(answer, ".out")
    assert edits(desk, story)["comment"] == "Moved."
    answer = save(desk, answer, do=f"down {isel}")
    assert "| Varnholm Post & Radio Isel" in words(answer, ".out")
    answer = save(desk, answer, do=f"split {isel}", headline="Split")
    assert "– Varnholm Post" in words(answer, ".out")
    assert page(answer).h1.text == "Split"
    assert page(answer).select_one(".toast")


def suggested(desk, story):
    with desk.store() as store:
        other = next(one for one in store.stories("all", None, None) if "deal says" in one.headline)
        pair = (int(store.story(story).articles[0].id), int(other.articles[0].id))
        row = (
            int(story),
            int(other.id),
            0.9,
            *pair,
            "both name Varnholm, Pier 9 and nineteen days",
            "2026-01-01T06:00:00Z",
        )
        with store._connection as db:
            db.execute("INSERT INTO suggestions VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    return other.id


@pytest.mark.parametrize("verb", ["join", "veto"])
def test_a_suggestion_is_answered_and_what_was_typed_is_saved(desk, story, verb):
    other = suggested(desk, story)
    answer = desk.get(f"/stories/{story}")
    assert "Both name Varnholm, Pier 9 and nineteen days." in words(answer, ".same")
    answer = save(desk, answer, do=f"{verb} {other}", comment="Typed.")
    assert not page(answer).select(".same")
    assert edits(desk, story)["comment"] == "Typed."
    assert len(page(answer).select("#outlets li")) == (4 if verb == "join" else 3)


# --- two at once, and what went meanwhile --------------------------------------------------------------------------


def clashing(desk, story, **changes):
    """What the second of two who saved gets to see."""
    before = desk.get(f"/stories/{story}")
    with desk.store() as store:
        store.edit(story, {"comment": (None, "It was an hour of sleep.")}, desk.now, by="weekend editor")
    desk.now += timedelta(minutes=2)
    answer = send(desk, before, **({"comment": "It was an hour of money.", "headline": "Mine"} | changes))
    assert answer.status_code == 409
    return answer


def test_b42_the_second_of_two_sees_both_texts_with_their_differences_and_nothing_is_lost(desk, story):
    """TryGhost/Ghost#5599"""
    answer = clashing(desk, story)
    note = page(answer).select_one(".clash")
    assert note.h2.text == "Weekend editor saved this comment at 07:00, before you."
    assert [one.text for one in note.select("ins")] == ["sleep", "money"]
    assert edits(desk, story) == {"headline": OURS, "comment": "It was an hour of sleep."}
    assert filled(answer)[1]["comment"] == ["It was an hour of money."]
    assert filled(answer)[1]["headline"] == ["Mine"]


@pytest.mark.parametrize(
    ("keep", "comment"),
    [("theirs", "It was an hour of sleep."), ("yours", "It was an hour of money."), ("", "It was an hour of money.")],
)
def test_either_text_can_be_kept_and_all_else_is_saved(desk, story, keep, comment):
    follow(desk, send(desk, clashing(desk, story), do=f"{keep} comment" if keep else "save"))
    assert edits(desk, story) == {"headline": "Mine", "comment": comment}


def test_both_texts_can_be_edited_together(desk, story):
    answer = send(desk, clashing(desk, story), do="both comment")
    assert answer.status_code == 200
    assert filled(answer)[1]["comment"] == ["It was an hour of sleep. It was an hour of money."]
    assert "nothing is saved yet" in words(answer)
    follow(desk, send(desk, answer, comment="It was an hour of sleep and money."))
    assert edits(desk, story)["comment"] == "It was an hour of sleep and money."


def test_of_two_fields_that_clash_each_is_answered(desk, story):
    before = desk.get(f"/stories/{story}")
    with desk.store() as store:
        changes = {"comment": (None, "Theirs."), "caption": (None, "Their caption")}
        store.edit(story, changes, desk.now, by="weekend editor")
    answer = send(desk, before, comment="Mine.", caption="My caption")
    assert len(page(answer).select(".clash")) == 2
    answer = send(desk, answer, do="theirs comment")
    assert answer.status_code == 409
    assert [one.h2.text for one in page(answer).select(".clash")] == [
        "Weekend editor saved this caption at 07:00, before you."
    ]
    follow(desk, send(desk, answer, do="yours caption"))
    assert edits(desk, story) == {"headline": OURS, "comment": "Theirs.", "caption": "My caption"}


def test_a_quotation_of_another_outlet_clashes_as_one_thing(desk, story):
    isel = articles(desk, story)["Radio Isel"]
    before = desk.get(f"/stories/{story}?article={isel}")
    with desk.store() as store:
        store.edit(story, {"quotation": (None, TEXT[2])}, desk.now, by="weekend editor")
    answer = send(desk, before, quote=list(sentences(before).values())[:1])
    assert [one.h2.text for one in page(answer).select(".clash")] == [
        "Weekend editor saved this quotation at 07:00, before you."
    ]
    follow(desk, send(desk, answer, do="theirs quotation"))
    assert edits(desk, story) == {"headline": OURS, "quotation": TEXT[2]}


def test_fields_that_nobody_else_changed_are_saved_beside_theirs(desk, story):
    before = desk.get(f"/stories/{story}")
    with desk.store() as store:
        store.edit(story, {"comment": (None, "Theirs.")}, desk.now, by="weekend editor")
    follow(desk, send(desk, before, headline="Mine"))
    assert edits(desk, story) == {"headline": "Mine", "comment": "Theirs."}


def test_of_a_story_that_was_joined_meanwhile_the_words_are_kept_where_it_went(desk, story):
    before = desk.get(f"/stories/{story}")
    desk.now -= timedelta(minutes=20)
    with desk.store() as store:
        store.join(["1", story], desk.now, by="weekend editor")
    answer = follow(desk, send(desk, before, comment="Kept."))
    headline = page(answer).h1.text
    assert f"This story was joined to “{headline}” at 06:40 by weekend editor." in words(answer)
    assert "Your comment was kept there" in words(answer)
    assert edits(desk, "1")["comment"] == "Kept."
    shown = follow(desk, desk.get(f"/stories/{story}"))
    assert f"This story was joined to “{headline}” at 06:40 by weekend editor." in words(shown)


def test_words_of_a_joined_story_clash_with_those_of_the_story_it_went_to(desk, story):
    before = desk.get(f"/stories/{story}")
    with desk.store() as store:
        store.edit("1", {"comment": (None, "Its own.")}, desk.now, by="weekend editor")
        store.join(["1", story], desk.now, by="weekend editor")
    answer = send(desk, before, comment="Typed.")
    assert answer.status_code == 409
    assert filled(answer)[1]["comment"] == ["Typed."]
    assert edits(desk, "1")["comment"] == "Its own."


def test_ticks_in_the_text_of_an_outlet_that_was_split_off_are_kept_as_words(desk, story):
    isel = articles(desk, story)["Radio Isel"]
    before = desk.get(f"/stories/{story}?article={isel}")
    with desk.store() as store:
        store.split(story, [isel], desk.now, by="weekend editor")
    answer = send(desk, before, quote=list(sentences(before).values())[:1], comment="Typed.")
    assert answer.status_code == 400
    assert "was split off meanwhile" in words(answer)
    assert filled(answer)[1]["quotation"] == ["The dockers of Varnholm go back to work."]
    assert filled(answer)[1]["comment"] == ["Typed."]


def test_moving_an_outlet_that_was_split_off_says_so_and_saves_what_was_typed(desk, story):
    isel = articles(desk, story)["Radio Isel"]
    before = desk.get(f"/stories/{story}")
    with desk.store() as store:
        store.split(story, [isel], desk.now, by="weekend editor")
    answer = send(desk, before, do=f"up {isel}", comment="Typed.")
    assert answer.status_code == 409
    assert "was split off meanwhile. What you typed is saved." in words(answer)
    assert edits(desk, story)["comment"] == "Typed."


def test_a_story_that_was_published_meanwhile_is_saved_only_after_it_was_said(desk, story):
    before = desk.get(f"/stories/{story}")
    with desk.store() as store, store._connection as db:
        db.execute("UPDATE stories SET status = 'published' WHERE id = ?", (story,))
    answer = send(desk, before, comment="Typed.")
    assert answer.status_code == 409
    assert "This story was published while the page was open." in words(answer)
    assert filled(answer)[1]["comment"] == ["Typed."]
    follow(desk, send(desk, answer))
    assert edits(desk, story)["comment"] == "Typed."


def test_ticks_in_a_text_that_changed_meanwhile_are_those_that_were_seen(desk, story):
    before = desk.get(f"/stories/{story}")
    with desk.store() as store:
        changed = (TEXT[0].replace("The cranes", "All the cranes"), *TEXT[1:])
        later = article(101, TITLE, changed, POST, updated=NOW + HOUR)
        poll(store, later, source=POST, at=NOW + HOUR, read=False)
    answer = save(desk, before, quote=list(sentences(before).values())[:1])
    assert edits(desk, story)["quotation"] == "The cranes at Pier 9 moved again shortly before six this morning."
    assert "The source’s text changed while the page was open." in words(answer)


def test_ticks_in_a_text_that_is_gone_are_refused_and_all_else_stands_in_its_fields(desk, story):
    before = desk.get(f"/stories/{story}")
    with desk.store() as store, store._connection as db:
        db.execute("DELETE FROM texts")
        db.execute("DELETE FROM versions")
    answer = send(desk, before, quote=list(sentences(before).values())[4:5], comment="Typed.")
    assert answer.status_code == 400
    assert "The text that you ticked is not there any more." in words(answer)
    assert filled(answer)[1]["comment"] == ["Typed."]


def test_where_only_the_lead_is_kept_the_page_says_so(desk, story):
    desk.now += timedelta(days=200)
    with desk.store() as store, store._connection as db:
        db.execute("DELETE FROM texts")
    answer = desk.get(f"/stories/{story}")
    assert "only its lead is kept by now" in words(answer, "#src-h")
    assert len(sentences(answer)) == 4


def test_a_source_that_left_feeds_yaml_is_quoted_by_what_holds_for_all(desk, story):
    feeds = desk.feeds.read_text(encoding="utf-8")
    desk.feeds.write_text("\n".join(line for line in feeds.splitlines() if "slug: post," not in line), encoding="utf-8")
    answer = desk.get(f"/stories/{story}")
    assert "this source is no longer followed" in words(answer, ".source .meta")
    follow(desk, send(desk, answer, comment="Typed."))
    assert edits(desk, story)["comment"] == "Typed."


# --- strangers' words ----------------------------------------------------------------------------------------------

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{ 7 * 7 }}"


def test_hostile_words_are_shown_as_text(desk):
    picture = Image(url="https://isel.example/a.png", alt=EVIL, caption=EVIL, credit=EVIL)
    with desk.store() as store:
        poll(
            store,
            article(200, f"Title {EVIL}", (f"First {EVIL}. Second.",), ISEL, images=(picture,), authors=(EVIL,)),
            source=ISEL,
        )
        (one,) = [one for one in store.stories("all", None, None) if one.headline.startswith("Title")]
    answer = desk.get(f"/stories/{one.id}")
    answer = save(
        desk, answer, comment=f"{EVIL} [x](javascript:alert(3))", quotation=f"First {EVIL} [{EVIL}]", headline=EVIL
    )
    shown = page(answer)
    assert not shown.select("main script, main img[onerror], main a[href^=javascript]")
    assert {one["src"] for one in shown.select("main img")} == {f"/pictures/{one.articles[0].id}"}
    assert EVIL in shown.select_one(".quote").text
    assert filled(answer)[1]["comment"] == [f"{EVIL} [x](javascript:alert(3))"]


def test_a_field_beyond_all_measure_is_refused_and_kept(desk, story):
    answer = send(desk, desk.get(f"/stories/{story}"), comment="x" * 100_001, headline="Mine")
    assert answer.status_code == 400
    assert "A field holds at most 100,000 characters; this has 100,001." in words(answer)
    assert len(filled(answer)[1]["comment"][0]) == 100_001
    assert edits(desk, story) == {"headline": OURS}
