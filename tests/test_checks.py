"""A roundup and what is known of its stories become what must be fixed, what to look at, and what is well."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from curator.checks import RULES, checks
from curator.model import (
    Article,
    Check,
    Credit,
    Former,
    Image,
    Item,
    Observations,
    Observed,
    OwnBlock,
    Rights,
    Roundup,
    Section,
    Status,
    Story,
    Suggestion,
)

DAY = date(2026, 11, 22)
ZONE = ZoneInfo("Europe/London")
SEEN = datetime(2026, 11, 22, 5, tzinfo=UTC)
LEAD = (
    "The cranes at Pier 9 moved again before six. Nobody danced, the speaker said.",
    "The agreement shortens the night shift by one hour. Pay stays where it was.",
)
URL = "https://varnholm-post.example/strike"
PICTURE = Image(url="https://varnholm-post.example/p.jpg", alt="Two cranes", caption="Pier 9 at six")
BLOCK = OwnBlock(file="2026-11-22.md", text="The strike is over Varnholm Post", links=frozenset({URL}))


def article(number: int = 1, **changes: object) -> Article:
    fields: dict[str, object] = {
        "id": str(number),
        "source": "post",
        "outlet": "Varnholm Post",
        "url": URL,
        "title": "The strike is over",
        "first_seen": SEEN,
        "published": SEEN,
        "text": "\n\n".join((*LEAD, "A list without a stop")),
        "lead": LEAD,
        "language": "en",
        "image": PICTURE,
    }
    return Article(**{**fields, **changes})  # type: ignore[arg-type]


def item(**changes: object) -> Item:
    fields: dict[str, object] = {
        "story": "1",
        "headline": "The strike is over",
        "url": URL,
        "credits": (Credit(outlet="Varnholm Post", url=URL),),
        "credit_style": "– {outlet}",
        "quotation": LEAD,
        "published": SEEN,
        "language": "en",
        "image": PICTURE,
    }
    return Item(**{**fields, **changes})  # type: ignore[arg-type]


def known(one: Item, status: Status = "picked", flags: tuple[str, ...] = (), **changes: object) -> Observed:
    quoted = changes.pop("article", article(flags=frozenset(flags)))
    assert isinstance(quoted, Article)
    suggestions = changes.pop("suggestions", ())
    story = Story(id=one.story, status=status, articles=(quoted,), suggestions=suggestions)  # type: ignore[arg-type]
    return Observed(story=story, quoted=quoted, **{"rights": Rights(), **changes})  # type: ignore[arg-type]


def said(*pairs: tuple[Item, Observed], **post: str) -> list[Check]:
    fields = {"title": "An hour of sleep", **post}
    roundup = Roundup(day=DAY, sections=(Section(title="World", items=tuple(one for one, _ in pairs)),), **fields)  # type: ignore[arg-type]
    return list(checks(roundup, Observations(zone=ZONE, stories={one.story: seen for one, seen in pairs})))


def trouble(*pairs: tuple[Item, Observed], **post: str) -> list[Check]:
    return [check for check in said(*pairs, **post) if check.verdict != "well"]


def only(one: Item, seen: Observed | None = None) -> Check:
    [check] = trouble((one, seen or known(one)))
    return check


def test_a_roundup_in_which_all_is_well_says_so_rule_by_rule() -> None:
    found = said((item(), known(item())))
    assert [check.verdict for check in found] == ["well"] * len(RULES)
    assert len({check.name for check in found}) == len(RULES)
    assert "Every quotation is in its source word for word" in {check.matter for check in found}
    assert not any(check.blocks for check in found)


CASES = {
    "unpicked": (item(), known(item(), status="new"), "must fix", "nobody picked it"),
    "no credit": (item(credits=()), None, "must fix", "it names no outlet"),
    "blank credit": (item(credits=(Credit(outlet=" ", url=URL),)), None, "must fix", "it names no outlet"),
    "no style": (item(credit_style=""), None, "must fix", "it names no outlet"),
    "no credit in the file": (
        item(),
        known(item(), own_blocks=(replace(BLOCK, text="The strike is over"),)),
        "must fix",
        "it names no outlet",
    ),
    "no link": (
        item(url="", credits=(Credit(outlet="Post", url=""),)),
        None,
        "must fix",
        "it has no link to its source",
    ),
    "no link in the file": (
        item(),
        known(item(), own_blocks=(replace(BLOCK, links=frozenset({"https://a.example/"})),)),
        "must fix",
        "it has no link to its source",
    ),
    "no alt": (item(image=replace(PICTURE, alt=" ")), None, "must fix", "the picture has no alt text"),
    "no alt in the file": (
        item(),
        known(item(), own_blocks=(replace(BLOCK, pictures_without_alt=1),)),
        "must fix",
        "the picture has no alt text",
    ),
    "a strange word": (
        item(quotation=("The cranes waltzed.",), verbatim=False),
        None,
        "must fix",
        "“waltzed” is not in the source",
    ),
    "many strange words": (
        item(quotation=("The tall red old metal cranes.",), verbatim=False),
        None,
        "must fix",
        "“tall”, “red”, “old” and 1 more are not in the source",
    ),
    "another order": (
        item(quotation=("Nobody moved again.",), verbatim=False),
        None,
        "must fix",
        "the quotation has the source’s words, but not in their order; mark what is left out with […]",
    ),
    "a strange word in the HTML file": (
        item(),
        known(item(), own_blocks=(replace(BLOCK, file="2026-11-22.html", quotation=("The cranes sang.",)),)),
        "must fix",
        "“sang” is not in the source",
    ),
    "too many words": (
        item(),
        known(item(), rights=Rights(max_words=20)),
        "must fix",
        "the quotation has 28 words; the rights card of Varnholm Post allows 20",
    ),
    "too many characters": (
        item(quotation=LEAD[:1]),
        known(item(), article=article(max_snippet=50)),
        "must fix",
        "the quotation has 77 characters; its page allows 50",
    ),
    "used before": (
        item(),
        known(item(), used={URL: date(2026, 11, 14)}),
        "must fix",
        "its link stood in the roundup of 14 November 2026",
    ),
    "asked": (
        item(),
        known(item(), edits={"permission": "asked"}),
        "must fix",
        "the permission for its picture was asked for and is not there",
    ),
    "another's picture": (
        item(),
        known(item(), edits={"image": "https://a.example/own.jpg"}),
        "look at",
        "nobody said whether its picture may be shown",
    ),
    "renamed": (
        item(),
        known(item(), former=Former(at=SEEN.replace(hour=6, minute=31), title="The strike goes on")),
        "look at",
        "the source changed its headline at 06:31",
    ),
    "reworded": (
        item(),
        known(item(), former=Former(at=SEEN.replace(day=21), title="The strike is over")),
        "look at",
        "the source changed its text on 21 November",
    ),
    "torn at its end": (
        item(quotation=("The cranes at Pier 9",)),
        None,
        "look at",
        "the quotation ends within a sentence",
    ),
    "torn at its begin": (
        item(quotation=("cranes at Pier 9 moved again before six.",)),
        None,
        "look at",
        "the quotation begins within a sentence",
    ),
    "nothing to read": (item(quotation=()), None, "look at", "it has no text to quote"),
    "paywall": (item(), known(item(), flags=("paywalled",)), "look at", "most readers will meet a paywall"),
    "undated": (
        item(published=None),
        known(item(), article=article(published=None)),
        "look at",
        "its source gives no date",
    ),
    "signed": (
        item(image=replace(PICTURE, url="https://a.example/c.jpg?X-Amz-Expires=3600&X-Amz-Signature=ab12")),
        None,
        "look at",
        "the address of its picture is signed and ends with a day",
    ),
    "a placeholder in the headline": (item(headline="TODO"), None, "must fix", "the headline has “TODO” in it"),
    "a placeholder in the comment": (
        item(comment="See [ ] for more."),
        None,
        "must fix",
        "the comment has “[ ]” in it",
    ),
}


@pytest.mark.parametrize(("one", "seen", "verdict", "matter"), CASES.values(), ids=CASES.keys())
def test_what_is_the_matter_with_a_story_is_said(one: Item, seen: Observed | None, verdict: str, matter: str) -> None:
    check = only(one, seen)
    assert (check.verdict, check.matter, check.story) == (verdict, matter, "1")
    assert check.name == f"{check.rule}:1"
    assert check.headline == one.headline
    assert check.why.endswith(".")


WELL = {
    "a limit kept": (item(quotation=LEAD[:1]), known(item(), rights=Rights(max_words=14))),
    "a published story": (item(), known(item(), status="published")),
    "no picture": (item(image=None), known(item(), edits={"permission": "asked"})),
    "a linked picture of the publisher’s": (item(), known(item(), edits={"image": PICTURE.url})),
    "a picture of one’s own": (item(), known(item(), edits={"image": "https://a.example/o.jpg", "permission": "own"})),
    "a picture that is copied": (
        item(image=replace(PICTURE, url="https://a.example/c.jpg?se=2026-11-23&sig=ab12")),
        known(item(), is_copied=True),
    ),
    "a token that does not end": (item(image=replace(PICTURE, url="https://a.example/c.jpg?w=12&token=ab")), None),
    "a credit that is one style": (item(credit_style="(via the Post)"), None),
    "a quotation wanted empty": (item(quotation=()), known(item(), edits={"quotation": ""})),
    "a comment alone": (item(quotation=(), comment="Mine."), None),
    "a warned reader": (item(headline="Over (paywall)"), known(item(), flags=("paywalled",))),
    "an end that is a paragraph’s": (item(quotation=("A list without a stop",)), None),
    "a cut behind a sentence": (item(quotation=("The cranes at Pier 9 moved again before six. […]",)), None),
    "a block of the blogger’s": (
        item(quotation=("Pay stays where it was.",)),
        known(item(), own_blocks=(replace(BLOCK, quotation=("Pay stays where it was.",)),)),
    ),
    "words that are no placeholders": (item(comment="Todo cambia (of 1990) [sic] and TK Maxx?"), None),
}


@pytest.mark.parametrize(("one", "seen"), WELL.values(), ids=WELL.keys())
def test_what_is_well_is_not_complained_of(one: Item, seen: Observed | None) -> None:
    assert trouble((one, seen or known(one))) == []


# --- what can be done ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "seen", "changes"),
    [
        (item(image=replace(PICTURE, alt="")), None, {"alt": "Pier 9 at six"}),
        (item(quotation=("The cranes waltzed.",), verbatim=False), None, {"quotation": None}),
        (item(quotation=(LEAD[1].replace("one", "two"),), verbatim=False), None, {"quotation": LEAD[1]}),
        (
            item(),
            known(item(), rights=Rights(max_words=20)),
            {"quotation": LEAD[0]},
        ),
        (
            item(quotation=(f"{LEAD[0]} Pay stays",), verbatim=True),
            None,
            {"quotation": LEAD[0]},
        ),
        (item(), known(item(), edits={"permission": "asked"}), {"image": ""}),
        (item(), known(item(), flags=("paywalled",)), {"headline": "The strike is over (paywall)"}),
    ],
    ids=["alt", "quotation", "passage", "limit", "sentence", "permission", "paywall"],
)
def test_one_key_edits_the_story_so_that_it_is_well(
    one: Item, seen: Observed | None, changes: dict[str, object]
) -> None:
    fix = only(one, seen).fix
    assert fix is not None
    assert (fix.kind, fix.changes) == ("edit", changes)


def test_a_limit_of_nothing_takes_the_quotation_out() -> None:
    fix = only(item(), known(item(), rights=Rights(max_words=0))).fix
    assert fix is not None
    assert (fix.words, fix.changes) == ("Take the quotation out", {"quotation": ""})


def test_a_picture_without_words_cannot_be_mended_by_a_key() -> None:
    check = only(item(image=replace(PICTURE, alt="", caption="")))
    assert check.fix is None


def test_what_stands_in_a_draft_file_is_mended_there() -> None:
    words = ("The cranes sang.",)
    own = (replace(BLOCK, quotation=words),)
    check = only(item(quotation=words, verbatim=False), known(item(), own_blocks=own))
    assert check.fix is None
    assert check.why.endswith("It stands so in 2026-11-22.md; mend it there.")


@pytest.mark.parametrize(
    ("name", "final"),
    [("no credit", True), ("no link", True), ("a strange word", True), ("no alt", False), ("used before", False)],
)
def test_no_reason_overrides_a_credit_a_link_or_the_sources_words(name: str, *, final: bool) -> None:
    one, seen, *_ = CASES[name]
    check = only(one, seen)
    assert check.is_final is final
    assert check.blocks
    assert not replace(check, override="Because.").blocks


def test_a_changed_source_says_whether_the_quotation_still_stands() -> None:
    former = Former(at=SEEN, title="The strike goes on")
    assert only(item(), known(item(), former=former)).why == (
        "New: “The strike is over”. The quotation is still word for word in it."
    )
    torn, changed = trouble((item(quotation=("The cranes sang.",), verbatim=False), known(item(), former=former)))
    assert torn.why == "The source changed at 05:00. A quotation with words of ours cannot be published."
    assert changed.why.endswith("The quotation is not word for word in it any more.")
    assert changed.fix is not None
    assert changed.fix.kind == "show"


# --- the roundup as a whole ----------------------------------------------------------------------------------------


def test_nothing_is_sent_without_stories() -> None:
    [check] = trouble()
    assert (check.name, check.verdict, check.is_final, check.story) == ("empty", "must fix", True, "")


def test_a_post_has_a_title() -> None:
    [check] = trouble((item(), known(item())), title=" ")
    assert (check.name, check.sentence) == ("title", "The roundup has no title")


@pytest.mark.parametrize(
    ("post", "sentence"),
    [
        ({"title": "XXX"}, "The title has “XXX” in it"),
        ({"intro": "Lorem ipsum dolor."}, "The intro has “Lorem ipsum” in it"),
        ({"intro": "As ()."}, "The intro has “()” in it"),
        ({"outro": "More at ???"}, "The end has “???” in it"),
    ],
)
def test_placeholders_in_the_bloggers_own_words_are_named(post: dict[str, str], sentence: str) -> None:
    [check] = trouble((item(), known(item())), **post)
    assert (check.verdict, check.sentence) == ("must fix", sentence)


def pair(**changes: object) -> tuple[Item, Observed]:
    other = item(story="2", headline="Dockers go home", **changes)
    return other, known(other)


def test_the_same_link_stands_here_once() -> None:
    [check] = trouble((item(), known(item())), pair())
    assert (check.name, check.sentence) == (
        "twice:2",
        "“Dockers go home”: it has the same link as “The strike is over”",
    )
    assert check.fix is not None
    assert check.fix.kind == "remove"
    elsewhere = "https://isel.example/home"
    assert trouble((item(), known(item())), pair(url=elsewhere, credits=(Credit(outlet="Isel", url=elsewhere),))) == []


def test_the_same_address_in_another_form_is_the_same_link() -> None:
    again = f"{URL}?utm_source=feed"
    [check] = trouble((item(), known(item())), pair(url=again, credits=(Credit(outlet="Post", url=again),)))
    assert check.name == "twice:2"


def test_two_stories_that_may_be_one_are_offered_to_be_joined() -> None:
    elsewhere = "https://isel.example/home"
    other, _ = pair(url=elsewhere, credits=(Credit(outlet="Isel", url=elsewhere),))
    suggestion = Suggestion(story="1", reason="both name Pier 9", score=0.6)
    [check] = trouble((item(), known(item())), (other, known(other, suggestions=(suggestion,))))
    assert (check.verdict, check.why) == ("look at", "Both name Pier 9.")
    assert check.fix is not None
    assert (check.fix.kind, check.fix.stories) == ("join", ("1", "2"))


def test_what_must_be_fixed_comes_first_and_names_stay() -> None:
    one = item(image=replace(PICTURE, alt=""))
    found = trouble((one, known(one, flags=("paywalled",))), title="XXX")
    assert [check.name for check in found] == ["alt:1", "placeholder:title", "paywall:1"]
