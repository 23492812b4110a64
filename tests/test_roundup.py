"""Stories and the blogger's edits become a roundup."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from curator.model import Article, Image, Item, ItemRecord, Rights, Roundup, RoundupRecord, Source, Story
from curator.roundup import compose, quote, strangers, with_retired

DAY = date(2026, 11, 22)
LEAD = (
    "The cranes at Pier 9 moved again before six. Nobody danced, the speaker said.",
    "The agreement shortens the night shift by one hour. Pay stays where it was.",
)
PICTURE = Image(url="https://varnholm-post.example/p.jpg", alt="A crane", caption="Pier 9", credit="Varnholm Post")
SOURCES = {
    source.slug: source
    for source in (
        Source(slug="post", outlet="Varnholm Post", url="https://varnholm-post.example/", section="World"),
        Source(slug="isel", outlet="Radio Isel", url="https://radio-isel.example/", section="Law", credit="| {outlet}"),
        Source(slug="brass", outlet="The Brass Lamp", url="https://brass-lamp.example/"),
        Source(slug="orbit", outlet="Field & Orbit", url="https://orbit.example/", section="Ice", credit="({outlet})"),
    )
}


def article(source: str = "post", **changes: object) -> Article:
    fields: dict[str, object] = {
        "id": f"a-{source}",
        "source": source,
        "outlet": SOURCES[source].outlet,
        "url": f"{SOURCES[source].url}strike",
        "title": "The strike is over",
        "first_seen": datetime(2026, 11, 22, 5, tzinfo=UTC),
        "text": "\n\n".join((*LEAD, "A third paragraph that nobody quotes.")),
        "lead": LEAD,
        "language": "en",
    }
    return Article(**{**fields, **changes})  # type: ignore[arg-type]


def story(name: str, *articles: Article) -> Story:
    return Story(id=name, status="picked", articles=articles or (article(),))


def composed(*stories: Story, record: RoundupRecord | None = None, **rights: object) -> Roundup:
    sources: Mapping[str, Source] = {
        slug: replace(source, rights=replace(source.rights, **rights)) for slug, source in SOURCES.items()
    }
    return compose(DAY, stories, record or RoundupRecord(day=DAY), sources)


def edited(name: str, **edits: str) -> RoundupRecord:
    return RoundupRecord(day=DAY, items=(ItemRecord(story=name, edits=edits),))


def only(roundup: Roundup) -> Item:
    [item] = roundup.items
    return item


# --- quotations ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rights", "max_snippet", "expected"),
    [
        (Rights(), None, LEAD),
        (Rights(max_paragraphs=1), None, LEAD[:1]),
        (Rights(max_words=10), None, ("The cranes at Pier 9 moved again before six.",)),
        (Rights(max_words=0), None, ()),
        (Rights(), 0, ()),
        (Rights(), 50, ("The cranes at Pier 9 moved again before six.",)),
    ],
)
def test_a_quotation_keeps_the_rights_card_and_the_pages_own_limit(
    rights: Rights, max_snippet: int | None, expected: tuple[str, ...]
) -> None:
    assert quote(article(max_snippet=max_snippet), rights) == expected


def test_where_there_is_no_lead_the_standfirst_is_quoted() -> None:
    assert quote(article(lead=(), standfirst="It ended before six."), Rights()) == ("It ended before six.",)


@pytest.mark.parametrize(
    ("quotation", "expected"),
    [
        (LEAD, None),
        (("The cranes at Pier 9 moved again […] the speaker said.",), None),
        (("the CRANES at Pier 9 moved again before six. Nobody danced",), None),
        (("A third paragraph that nobody quotes.",), None),
        (("The cranes at Pier 9 moved slowly before six.",), ("slowly",)),
        (("The crane",), ("crane",)),
        (("Nobody danced. The cranes at Pier 9 moved again before six.",), ()),
    ],
)
def test_a_quotation_is_verbatim_or_its_strange_words_are_named(
    quotation: tuple[str, ...], expected: tuple[str, ...] | None
) -> None:
    assert strangers(quotation, article()) == expected


@pytest.mark.parametrize(
    ("quotation", "is_verbatim"),
    [
        ("The cranes waltzed.", False),
        ("Nobody moved again.", False),
        (f"{LEAD[0]} […] Pay stays where it was.", True),
    ],
)
def test_an_edited_quotation_is_known_to_be_the_sources_or_not(quotation: str, *, is_verbatim: bool) -> None:
    item = only(composed(story("1"), record=edited("1", quotation=quotation)))
    assert (item.quotation, item.verbatim) == ((quotation,), is_verbatim)


LATER = ("Radio Isel says that it is over.",)


def test_where_the_first_article_has_no_text_the_next_is_quoted_with_its_address_and_byline() -> None:
    bare = article(lead=(), text="", language="", authors=("Mara Lind",))
    other = article("isel", lead=LATER, text=LATER[0], authors=("Ola Berg",))
    roundup = composed(story("1", bare, article("brass", lead=(), text=""), other))
    item = only(roundup)
    assert (item.quotation, item.quoted_url, item.authors) == (LATER, other.url, ("Ola Berg",))
    assert (item.headline, item.url, item.section) == ("The strike is over", bare.url, "World")
    assert item.language == "en"


@pytest.mark.parametrize(
    ("authors", "wanted"),
    [
        (("Varnholm Post",), ()),
        (("varnholm-post.com", "VarnholmPost.com", "The Varnholm Post Staff"), ()),
        (("Redaktion",), ()),
        (("Mara Lind", "Varnholm Post News"), ("Mara Lind",)),
        (("Varnholm Post and Reuters", "Radio Isel"), ("Varnholm Post and Reuters", "Radio Isel")),
    ],
)
def test_a_byline_does_not_repeat_the_credited_outlet(authors: tuple[str, ...], wanted: tuple[str, ...]) -> None:
    assert only(composed(story("1", article(authors=authors)))).authors == wanted


def test_the_first_article_that_has_text_is_the_one_quoted() -> None:
    item = only(composed(story("1", article(), article("isel", lead=LATER))))
    assert (item.quotation, item.quoted_url) == (LEAD, "")


@pytest.mark.parametrize(
    "changes",
    [{"language": "de"}, {"lead": ()}, {"max_snippet": 0}, {"source": "gone"}],
    ids=lambda one: next(iter(one)),
)
def test_no_article_is_quoted_that_speaks_another_language_or_may_not_be(changes: dict[str, object]) -> None:
    other = replace(article("isel", lead=LATER), **changes)  # type: ignore[arg-type]
    item = only(composed(story("1", article(lead=()), other)))
    assert (item.quotation, item.quoted_url) == ((), "")


def test_an_edited_quotation_of_the_next_article_is_judged_by_that() -> None:
    other = article("isel", lead=LATER, text=LATER[0])
    strike = story("1", article(lead=(), text=""), other)
    assert only(composed(strike, record=edited("1", quotation="Radio Isel says […] it is over."))).verbatim


# --- credits -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slugs", "style", "outlets"),
    [
        (("post",), "– {outlet}", ["Varnholm Post"]),
        (("isel",), "| {outlet}", ["Radio Isel"]),
        (("post", "isel"), "| {outlet}", ["Varnholm Post", "Radio Isel"]),
        (("orbit", "post", "isel"), "({outlet})", ["Field & Orbit", "Varnholm Post", "Radio Isel"]),
        (("post", "isel", "post"), "| {outlet}", ["Varnholm Post", "Radio Isel"]),
    ],
)
def test_each_outlet_is_credited_once_in_the_editors_order_with_its_own_address(
    slugs: tuple[str, ...], style: str, outlets: list[str]
) -> None:
    """A dash before one outlet becomes a bar before several: ``Headline | NPR & PinkNews``."""
    item = only(composed(story("1", *map(article, slugs))))
    assert item.credit_style == style
    assert [credit.outlet for credit in item.credits] == outlets
    assert [credit.url for credit in item.credits] == [f"{SOURCES[slug].url}strike" for slug in dict.fromkeys(slugs)]


def credited(*articles: Article) -> list[tuple[str, str]]:
    return [(credit.outlet, credit.agency) for credit in only(composed(story("1", *articles))).credits]


def test_b10_the_same_agency_text_at_two_outlets_is_credited_to_both_and_the_agency() -> None:
    """mediacloud/backend#240"""
    both = credited(article(agency="AP"), article("isel", agency="AP"))
    assert both == [("Varnholm Post", "AP"), ("Radio Isel", "AP")]


def test_the_agency_is_that_of_the_article_that_is_linked() -> None:
    own, copied = article(url="https://varnholm-post.example/own"), article(agency="AP")
    assert credited(own, copied, article("isel", agency="AP/Reuters")) == [
        ("Varnholm Post", ""),
        ("Radio Isel", "AP/Reuters"),
    ]
    assert credited(copied, own) == [("Varnholm Post", "AP")]


def test_an_agency_s_own_page_is_not_credited_to_it_twice() -> None:
    """Whoever says whose copy an article is may say it of the agency's own, too."""
    texts = article(outlet="AP News", agency="AP"), article("isel", outlet="Reuters", agency="AP/Reuters")
    assert credited(*texts) == [("AP News", ""), ("Reuters", "AP")]


def test_the_agency_is_named_once() -> None:
    one = article(agency="AFP", authors=("Mara Lind", "AFP", "Varnholm Post et AFP", "Agence France-Presse"))
    assert only(composed(story("1", one))).authors == ("Mara Lind",)
    assert only(composed(story("1", replace(one, agency="AP")))).authors == one.authors


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Strike ends | Varnholm Post", "Strike ends"),
        ("Strike ends - Varnholm Post (AP)", "Strike ends"),
        ("Strike ends (AP)", "Strike ends"),
        ("Strike ends (AP) | Varnholm Post", "Strike ends"),
        ("Strike ends – Associated Press", "Strike ends"),
        ("Strike ends - Reuters", "Strike ends - Reuters"),
        ("Strike at AP", "Strike at AP"),
        ("(AP)", "(AP)"),
    ],
)
def test_b22_neither_outlet_nor_agency_is_named_in_the_headline_again(title: str, expected: str) -> None:
    assert only(composed(story("1", article(title=title, agency="AP")))).headline == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Strike ends | Varnholm Post", "Strike ends"),
        ("Strike ends - VARNHOLM POST", "Strike ends"),
        ("Strike ends – Radio Isel", "Strike ends – Radio Isel"),
        ("COVID-19 plan - what next", "COVID-19 plan - what next"),
        ("Varnholm Post", "Varnholm Post"),
    ],
)
def test_the_outlet_is_named_once(title: str, expected: str) -> None:
    """adbar/trafilatura#284, #824: the site's name goes, a dash of the headline stays."""
    assert only(composed(story("1", article(title=title)))).headline == expected


def test_only_web_addresses_reach_a_draft() -> None:
    """FreshRSS/FreshRSS#8797."""
    hostile = article(url="javascript:alert(1)", image=Image(url="data:image/png;base64,AAAA"))
    item = only(composed(story("1", hostile)))
    assert (item.url, item.credits[0].url, item.image) == ("", "", None)


# --- pictures ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("policy", "shown"), [("none", False), ("link", True), ("copy", True)])
def test_the_rights_card_decides_about_the_picture(policy: str, *, shown: bool) -> None:
    item = only(composed(story("1", article(image=PICTURE)), image=policy))
    assert (item.image == PICTURE) is shown


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ({"image": ""}, None),
        ({"alt": "Two cranes"}, replace(PICTURE, alt="Two cranes")),
        ({"caption": ""}, replace(PICTURE, caption="")),
        ({"picture credit": "Radio Isel"}, replace(PICTURE, credit="Radio Isel")),
        ({"image": "own.png", "alt": "Mine"}, replace(PICTURE, url="own.png", alt="Mine")),
    ],
)
def test_the_bloggers_picture_alt_caption_and_credit_are_four_things(
    edits: dict[str, str], expected: Image | None
) -> None:
    assert only(composed(story("1", article(image=PICTURE)), record=edited("1", **edits))).image == expected


@pytest.mark.parametrize(
    ("caption", "credit", "shown"),
    [
        ("One two three. Four five six.", "", ("One two three.", "")),
        ("One two three four. Photo: Ada Lind", "Ada Lind", ("One two three four.", "Ada Lind")),
        ("A crane. Photo: Ada Lind", "ADA LIND.", ("A crane. Photo: Ada Lind", "")),
        ("A crane (Ada Lind)", "Ada Lind", ("A crane (Ada Lind)", "")),
        ("Ada Lind", "Ada Lind", ("Ada Lind", "")),
        ("On a map", "AP", ("On a map", "AP")),
        ("A crane", "", ("A crane", "")),
    ],
)
def test_a_caption_keeps_the_rights_card_and_names_its_credit_once(
    caption: str, credit: str, shown: tuple[str, str]
) -> None:
    picture = replace(PICTURE, caption=caption, credit=credit)
    image = only(composed(story("1", article(image=picture)), max_words=5)).image
    assert image is not None
    assert (image.caption, image.credit) == shown


def test_the_bloggers_own_caption_is_as_long_as_the_blogger_wants() -> None:
    record = edited("1", caption="One two three four five six.", **{"picture credit": "six"})
    image = only(composed(story("1", article(image=PICTURE)), record=record, max_words=5)).image
    assert image == replace(PICTURE, caption="One two three four five six.", credit="six")


# --- sections and order --------------------------------------------------------------------------------------------


def titles(roundup: Roundup) -> list[tuple[str, list[str]]]:
    return [(section.title, [item.story for item in section.items]) for section in roundup.sections]


FOUR = (story("1", article("orbit")), story("2", article("brass")), story("3", article()), story("4", article("orbit")))


def test_sections_stand_in_the_order_of_the_sources_and_the_rest_last() -> None:
    assert titles(composed(*FOUR)) == [("World", ["3"]), ("Ice", ["1", "4"]), ("More", ["2"])]


def test_without_any_section_there_is_no_heading() -> None:
    assert titles(composed(FOUR[1])) == [("", ["2"])]


def test_what_was_drafted_before_keeps_its_place_and_new_stories_follow() -> None:
    record = RoundupRecord(day=DAY, items=(ItemRecord(story="4"), ItemRecord(story="1")))
    new = story("5", article("orbit"))
    assert titles(composed(new, *FOUR, record=record))[1] == ("Ice", ["4", "1", "5"])


def test_what_the_blogger_removed_does_not_return() -> None:
    record = RoundupRecord(day=DAY, items=(ItemRecord(story="3", removed=True),))
    assert titles(composed(*FOUR, record=record)) == [("Ice", ["1", "4"]), ("More", ["2"])]


def test_the_bloggers_sections_hold() -> None:
    record = RoundupRecord(
        day=DAY,
        edits={
            "section:Ice": "Cold",
            "section:": "Odds and ends",
            "sections": "Cold\nElsewhere",
            "below:Elsewhere": "Read [this](https://a.example/).",
        },
        items=(ItemRecord(story="3", edits={"section": "Elsewhere"}),),
    )
    roundup = composed(*FOUR, record=record)
    assert titles(roundup) == [("Cold", ["1", "4"]), ("Elsewhere", ["3"]), ("Odds and ends", ["2"])]
    assert roundup.sections[1].text == "Read [this](https://a.example/)."


def test_the_title_is_the_day_until_the_blogger_has_one() -> None:
    assert composed(*FOUR).title == "Sunday, 22 November 2026"
    record = RoundupRecord(day=DAY, edits={"title": "An hour of sleep", "intro": "Morning.", "outro": "Bye."})
    roundup = composed(*FOUR, record=record)
    assert (roundup.title, roundup.intro, roundup.outro) == ("An hour of sleep", "Morning.", "Bye.")


# --- what the editor chose among the articles ----------------------------------------------------------------------

OTHER_PICTURE = Image(url="https://radio-isel.example/gate.jpg", alt="A gate", credit="Radio Isel")


def test_the_editor_s_choice_of_the_quoted_article_wins_over_ours() -> None:
    first, other = article(id="1"), article("isel", id="2", lead=LATER, text=LATER[0])
    item = only(composed(story("9", first, other), record=edited("9", quoted="2")))
    assert (item.quotation, item.quoted_url) == (LATER, other.url)
    item = only(composed(replace(story("9", first, other), edits={"quoted": "2"})))
    assert item.quotation == LATER
    for nobody in ("3", ""):
        assert only(composed(story("9", first, other), record=edited("9", quoted=nobody))).quotation == LEAD


def test_a_picture_of_another_article_keeps_its_own_words() -> None:
    both = article(image=PICTURE), article("isel", image=OTHER_PICTURE)
    chosen = edited("9", image=OTHER_PICTURE.url)
    assert only(composed(story("9", *both), record=chosen)).image == OTHER_PICTURE


@pytest.mark.parametrize(
    ("permission", "policy", "shown"),
    [
        ("none", "link", False),
        ("asked", "link", True),
        ("linked", "none", False),
        ("asked", "none", False),
        ("licensed", "none", True),
        ("own", "none", True),
    ],
)
def test_a_picture_is_shown_as_its_permission_and_its_source_let_us(permission: str, policy: str, shown: bool) -> None:
    roundup = composed(story("1", article(image=PICTURE)), record=edited("1", permission=permission), image=policy)
    assert (only(roundup).image == PICTURE) is shown


def test_a_source_that_nobody_follows_any_more_has_what_holds_for_all() -> None:
    gone = replace(article(), source="gone", outlet="Gone Times", section="Law")
    known = with_retired(SOURCES.values(), [story("1", gone)], "({outlet})", Rights(max_words=3))
    retired = known["gone"]
    assert (retired.outlet, retired.credit, retired.rights.max_words) == ("Gone Times", "({outlet})", 3)
    assert known["post"] is SOURCES["post"]
