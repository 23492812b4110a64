"""A roundup becomes Markdown and HTML that say exactly what it says."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt
from markdown_it.token import Token

from curator.errors import RenderError
from curator.model import Credit, Image, Item, Media, Roundup, Section
from curator.render import file_name, render
from curator.render.markdown import address, escape, escape_line, raw, words_to_html

GOLDEN = Path(__file__).parent / "golden"
LONDON = ZoneInfo("Europe/London")
DAY = date(2026, 11, 22)
COMMONMARK = MarkdownIt("commonmark")
TABLES = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def strung(*pieces: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces), max_size=20).map("".join)


ANYTHING = strung(
    *"]()[_*|<>`{}#&!\\~+-=.:;1 \n\t\"'é中\u00a0", "-->", "<!--", "{{", "{%", "![", "](", "&lt;", "***", "```", "a"
) | st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=24)
PATHS = strung(*"abc/()[]<>*_|`{}\\\"' &;=?é", "&amp;", "](", "%41", "//")


def one_line(text: str) -> str:
    """What a reader should see: lines and blanks folded, no-break spaces kept inside."""
    for blank in "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029":
        text = text.replace(blank, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text.strip()


def item(**changes: object) -> Item:
    fields: dict[str, object] = {
        "story": "12",
        "headline": "Varnholm’s dockers end their strike",
        "url": "https://varnholm-post.example/strike",
        "credits": (Credit(outlet="Varnholm Post", url="https://varnholm-post.example/strike"),),
        "credit_style": "– {outlet}",
        "section": "World",
        "quotation": ("The cranes moved again before six.", "“Everybody can sleep,” the speaker said."),
        "authors": ("Mara Lind", "Tomas Reck"),
        "published": datetime(2026, 11, 21, 23, 30, tzinfo=UTC),
        "language": "en",
    }
    return Item(**{**fields, **changes})  # type: ignore[arg-type]


def roundup(*items: Item, **changes: object) -> Roundup:
    return replace(
        Roundup(day=DAY, title="Sunday, 22 November 2026", sections=(Section(title="World", items=items),)),
        **changes,  # type: ignore[arg-type]
    )


def markdown(*items: Item) -> str:
    return render(roundup(*items), "daily.md", LONDON)


def page(*items: Item) -> html.HtmlElement:
    return html.document_fromstring(render(roundup(*items), "daily.html", LONDON))


def inlines(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "inline":
            yield token


def link_texts(inline: Token) -> list[tuple[str, str]]:
    """Each link of a line as its words and its address."""
    found: list[tuple[str, str]] = []
    depth = 0
    for token in inline.children or []:
        if token.type == "link_open":
            depth += 1
            found.append(("", str(token.attrs["href"])))
        elif token.type == "link_close":
            depth -= 1
        elif depth:
            words, href = found[-1]
            found[-1] = (words + token.content, href)
    return found


def normal(url: str) -> str:
    return COMMONMARK.normalizeLink(url)


# --- hostile words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("parser", [COMMONMARK, TABLES], ids=["commonmark", "with tables"])
@given(text=ANYTHING)
def test_an_escaped_line_is_one_paragraph_of_exactly_its_words(parser: MarkdownIt, text: str) -> None:
    tokens = parser.parse(escape_line(text))
    assert [token.type for token in tokens] == (
        ["paragraph_open", "inline", "paragraph_close"] if one_line(text) else []
    )
    said = "".join(child.content for token in inlines(tokens) for child in token.children or [])
    assert said == one_line(text)


@given(headline=ANYTHING, outlet=ANYTHING, path=PATHS)
def test_no_headline_outlet_or_address_breaks_a_link(headline: str, outlet: str, path: str) -> None:
    url = "https://varnholm-post.example/" + path
    hostile = item(headline=f"a{headline}", url=url, credits=(Credit(outlet=f"b{outlet}", url=url),))
    tokens = COMMONMARK.parse(markdown(hostile))
    assert tokens[6].type == "html_block"
    assert tokens[6].content == "<!-- story 12 -->\n"
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1", "h2", "h3"]
    heading = list(inlines(tokens))[2]
    expected = normal(address(url).replace("&amp;", "&"))
    assert link_texts(heading) == [(one_line(f"a{headline}"), expected), (one_line(f"b{outlet}"), expected)]


@given(alt=ANYTHING, caption=ANYTHING, path=PATHS)
def test_no_alt_or_caption_breaks_a_picture(alt: str, caption: str, path: str) -> None:
    url = "https://varnholm-post.example/" + path
    tokens = COMMONMARK.parse(markdown(item(image=Image(url=url, alt=alt, caption=f"c{caption}d"))))
    lines = list(inlines(tokens))
    [picture] = lines[4].children or []
    assert picture.type == "image"
    assert picture.content == "" or COMMONMARK.renderer.renderInlineAsText(picture.children, {}, {}) == one_line(alt)  # type: ignore[arg-type]
    assert picture.attrs["src"] == normal(address(url).replace("&amp;", "&"))
    said = lines[5].children or []
    assert [said[0].type, said[-1].type] == ["em_open", "em_close"]
    assert "".join(token.content for token in said) == one_line(f"c{caption}d")


@given(quotation=st.lists(ANYTHING.map(lambda text: f"{text}x"), min_size=1, max_size=3), author=ANYTHING)
def test_no_quotation_or_byline_breaks_a_block(quotation: list[str], author: str) -> None:
    tokens = COMMONMARK.parse(markdown(item(quotation=tuple(quotation), authors=(f"{author}y",), image=None)))
    types = [token.type for token in tokens]
    assert types.count("blockquote_open") == 1
    assert types.count("html_block") == 1
    said = ["".join(child.content for child in token.children or []) for token in inlines(tokens)]
    assert said[3] == one_line(f"By {author}y") + " · 21 November"
    assert said[4:] == [*map(one_line, quotation[:-1]), f"{one_line(quotation[-1])} … Read more"]


@given(text=ANYTHING)
def test_no_text_runs_in_jekyll_or_hugo(text: str) -> None:
    """``{{`` and ``{%`` run wherever they stand, and one fails the whole site (forem/forem#7661)."""
    assert "{{" not in escape(text)
    assert "{%" not in escape(text)


@given(text=ANYTHING)
def test_html_says_exactly_the_words(text: str) -> None:
    words = f"a{text}b"
    hostile = item(
        headline=words,
        credits=(Credit(outlet=words, url="https://a.example/"),),
        quotation=(words,),
        authors=(words,),
        image=Image(url="https://a.example/p.png", alt=words, caption=words),
    )
    document = page(hostile)
    clean = " ".join(words.split())
    for path in ("//h3/a", "//*[@class='credit']/a", "//*[@class='p-author']", "//figcaption"):
        [element] = document.xpath(path)
        assert " ".join(element.text_content().split()) == clean
    assert " ".join(document.xpath("//img/@alt")[0].split()) == clean
    assert len(document.xpath("//section")) == 1
    assert not document.xpath("//script")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Field & Orbit: 5 % more – “why”?", "Field & Orbit: 5 % more – “why”?"),
        ("Is it? Yes! (Maybe.)", "Is it? Yes! (Maybe.)"),
        ("a_b *c* [d]", r"a\_b \*c\* \[d\]"),
        ("&lt; &amp; AT&T", "&amp;lt; &amp;amp; AT&T"),
        ("left out […] here", "left out […] here"),
        ("{{ site.secret }} {% raw %}", r"\{\{ site.secret }} \{\% raw %}"),
    ],
)
def test_no_more_is_escaped_than_must_be(text: str, expected: str) -> None:
    assert escape(text) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x_(y)", "https://a.example/x_(y)"),
        ("https://a.example/x)", "https://a.example/x%29"),
        ("https://a.example/a b", "https://a.example/a%20b"),
        ("https://a.example/?a=1&copy=2", "https://a.example/?a=1&copy=2"),
        ("https://a.example/?a&copy;", "https://a.example/?a&amp;copy;"),
        ("https://a.example/{{x}}", "https://a.example/%7B%7Bx%7D%7D"),
    ],
)
def test_an_address_stands_as_it_is_where_it_can(url: str, expected: str) -> None:
    assert address(url) == expected


# --- the parts of an item ------------------------------------------------------------------------------------------

ISEL = Credit(outlet="Radio Isel", url="https://radio-isel.example/1")
WIRE = replace(ISEL, agency="AP")
PRISM = Credit(outlet="Prism & Co", url="https://prism.example/2")
COURIER = Credit(outlet="Saltmarsh Courier", url="https://courier.example/3")


@pytest.mark.parametrize(
    ("style", "outlets", "expected"),
    [
        ("– {outlet}", (ISEL,), "– [Radio Isel](https://radio-isel.example/1)"),
        ("| {outlet}", (ISEL,), "| [Radio Isel](https://radio-isel.example/1)"),
        ("(via {outlet})", (ISEL,), "(via [Radio Isel](https://radio-isel.example/1))"),
        ("Report: Isel", (ISEL,), "[Report: Isel](https://radio-isel.example/1)"),
        (
            "| {outlet}",
            (ISEL, PRISM),
            "| [Radio Isel](https://radio-isel.example/1) & [Prism & Co](https://prism.example/2)",
        ),
        ("– {outlet}", (WIRE,), "– [Radio Isel](https://radio-isel.example/1) (AP)"),
        ("(via {outlet})", (WIRE,), "(via [Radio Isel](https://radio-isel.example/1) (AP))"),
        ("Report: Isel", (WIRE,), "[Report: Isel](https://radio-isel.example/1)"),
        ("– {outlet}", (replace(WIRE, url=""),), "– Radio Isel (AP)"),
        (
            "| {outlet}",
            (WIRE, PRISM),
            "| [Radio Isel](https://radio-isel.example/1) (AP) & [Prism & Co](https://prism.example/2)",
        ),
        (
            "| {outlet}",
            (ISEL, PRISM, COURIER),
            (
                "| [Radio Isel](https://radio-isel.example/1), [Prism & Co](https://prism.example/2) & "
                "[Saltmarsh Courier](https://courier.example/3)"
            ),
        ),
    ],
)
def test_each_outlet_is_linked_to_its_own_article_in_the_style_of_the_credit(
    style: str, outlets: tuple[Credit, ...], expected: str
) -> None:
    lines = markdown(item(credit_style=style, credits=outlets)).split("\n")
    [heading] = [line for line in lines if line.startswith("### ")]
    assert heading.endswith(f") {expected}")
    [credit] = page(item(credit_style=style, credits=outlets)).xpath("//*[@class='credit']")
    assert [(link.text, link.get("href")) for link in credit.xpath("a")] == link_texts(
        next(inlines(COMMONMARK.parse(f"### {expected}")))
    )


def test_an_agency_is_escaped_and_not_linked() -> None:
    hostile = item(credits=(replace(WIRE, agency="<A>_P*[x]"),))
    [heading] = [line for line in markdown(hostile).split("\n") if line.startswith("### ")]
    assert heading.endswith(r"(https://radio-isel.example/1) (&lt;A>\_P\*\[x\])")
    [credit] = page(hostile).xpath("//*[@class='credit']")
    assert credit.text_content() == "– Radio Isel (<A>_P*[x])"
    assert [link.text for link in credit.xpath("a")] == ["Radio Isel"]


def test_the_rest_is_one_click_away_and_its_name_tells_which() -> None:
    assert "[… Read more](https://varnholm-post.example/strike)" in markdown(item())
    [more] = page(item()).xpath("//blockquote/p[last()]/a[@class='more']")
    assert more.text == "… Read more"
    assert more.get("aria-label") == "Read more: Varnholm’s dockers end their strike"


def test_an_item_without_a_quotation_still_leads_to_the_source() -> None:
    assert "\n\n[… Read more](https://varnholm-post.example/strike)\n" in markdown(item(quotation=()))
    assert page(item(quotation=())).xpath("//p[@class='onward']/a[@class='more']")


def test_dates_are_the_bloggers() -> None:
    late = item(published=datetime(2026, 11, 21, 23, 30, tzinfo=UTC))
    assert "By Mara Lind and Tomas Reck · 22 November\n" in render(roundup(late), "daily.md", ZoneInfo("Europe/Paris"))
    assert "By Mara Lind and Tomas Reck · 21 November\n" in render(roundup(late), "daily.md", LONDON)
    earlier = item(authors=(), published=datetime(2025, 3, 1, tzinfo=UTC))
    assert "\n\n1 March 2025\n" in render(roundup(earlier), "daily.md", LONDON)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Europe/London", "Pacific/Auckland"])
def test_a_date_without_a_clock_is_that_day_everywhere(zone: str) -> None:
    """What a page dates by day only is stored as midnight UTC."""
    dated = roundup(item(published=datetime(2026, 11, 21, tzinfo=UTC)))
    assert "By Mara Lind and Tomas Reck · 21 November\n" in render(dated, "daily.md", ZoneInfo(zone))
    assert 'datetime="2026-11-21">21 November</time>' in render(dated, "daily.html", ZoneInfo(zone))


def test_a_minute_past_midnight_is_a_moment() -> None:
    late = roundup(item(published=datetime(2026, 11, 21, 0, 1, tzinfo=UTC)))
    assert "Reck · 20 November\n" in render(late, "daily.md", ZoneInfo("America/Los_Angeles"))


def test_foreign_words_say_their_language_and_ours_do_not() -> None:
    document = page(item(language="ru", headline="Суд вернул архив"))
    assert document.xpath("//h3/a/@lang") == ["ru"]
    assert document.xpath("//blockquote/@lang") == ["ru"]
    assert document.xpath("//blockquote//a/@lang") == ["en"]
    for own in ("en", "en-gb", ""):
        assert not page(item(language=own)).xpath("//h3/a/@lang | //blockquote/@lang")


def test_a_picture_without_alt_text_is_not_given_one() -> None:
    silent = item(image=Image(url="https://a.example/p.png", caption="Pier 9", credit="Varnholm Post"))
    document = page(silent)
    assert document.xpath("//img/@alt") == [""]
    assert document.xpath("//figcaption")[0].text == "Pier 9. Picture: Varnholm Post"
    assert "![](https://a.example/p.png)\n\n*Pier 9. Picture: Varnholm Post*\n" in markdown(silent)


def test_the_first_picture_is_wide_and_the_later_ones_are_not() -> None:
    picture = Image(url="https://a.example/p.png", alt="A crane")
    document = page(item(story="1"), item(story="2", image=picture), item(story="3", image=picture))
    assert [["wide" in one.get("class").split()][0] for one in document.xpath("//section")] == [False, True, False]


def test_what_was_cut_stands_back() -> None:
    [cut] = page(item(quotation=("Before. […] After.",))).xpath("//span[@class='cut']")
    assert (cut.text, cut.tail.strip()) == ("[…]", "After.")


def test_the_page_promises_verbatim_quotations_only_where_they_are() -> None:
    assert page(item()).xpath("//footer")
    assert not page(item(), item(story="13", verbatim=False)).xpath("//footer")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("an hour of *sleep*, **not** money", "<p>an hour of <em>sleep</em>, <strong>not</strong> money</p>"),
        ("[two years ago](https://a.example/x)", '<p><a href="https://a.example/x">two years ago</a></p>'),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("[click](javascript:alert(1))", "<p>[click](javascript:alert(1))</p>"),
        ("[mail](data:text/html,x)", "<p>[mail](data:text/html,x)</p>"),
        ("<script>alert(1)</script> & <b>", "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;</p>"),
        (
            "# no heading ![no](https://a.example/p.png)",
            '<p># no heading !<a href="https://a.example/p.png">no</a></p>',
        ),
    ],
)
def test_of_the_bloggers_words_only_emphasis_strong_and_web_links_count(words: str, expected: str) -> None:
    assert words_to_html(words) == expected


@pytest.mark.parametrize(
    ("stories", "words", "expected"),
    [
        (1, 10, "one story from one outlet · one minute"),
        (7, 90, "seven stories from seven outlets · three minutes"),
        (13, 1, "13 stories from 13 outlets · one minute"),
    ],
)
def test_the_line_under_the_title_counts_in_words_up_to_twelve(stories: int, words: int, expected: str) -> None:
    items = tuple(
        item(story=str(at), headline="x", quotation=("word " * words,), credits=(replace(ISEL, outlet=f"Outlet {at}"),))
        for at in range(stories)
    )
    line = page(*items).xpath("//*[@class='dateline']")[0].text_content()
    assert line == expected
    own = render(roundup(*items, title="An hour of sleep"), "daily.html", LONDON)
    assert (
        html.document_fromstring(own).xpath("//*[@class='dateline']")[0].text_content()
        == f"22 November 2026 · {expected}"
    )


def test_the_page_needs_no_other_file_than_its_pictures() -> None:
    document = page(item(image=Image(url="2026-11-22/p.png", alt="A crane")))
    assert not document.xpath("//script | //link | //iframe | //*[@style]")
    assert "url(" not in document.xpath("//style")[0].text
    assert "@import" not in document.xpath("//style")[0].text


# --- templates -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("template", ["daily.md", "daily.html"])
def test_a_draft_looks_as_it_did(template: str) -> None:
    expected = GOLDEN / template
    assert render(SAMPLE, template, LONDON) == expected.read_text(), (
        f"if this is meant, write the new text to {expected}"
    )


SAMPLE = Roundup(
    day=DAY,
    title="Sunday, 22 November 2026",
    intro="What I read this morning.",
    sections=(
        Section(
            title="World",
            items=(
                item(
                    credits=(Credit(outlet="Varnholm Post", url="https://varnholm-post.example/strike"), ISEL, COURIER),
                    credit_style="| {outlet}",
                    image=Image(
                        url="2026-11-22/harbour.png",
                        alt="Two cranes over a loaded freighter.",
                        caption="Pier 9 on the first morning after the strike",
                        credit="Varnholm Post",
                        width=480,
                        height=320,
                    ),
                    comment="What was won is an hour of *sleep*. Compare [the bakers](https://fieldnotes.example/bakers).",
                ),
            ),
        ),
        Section(
            title="Law & rights",
            text="Two courts, one day.",
            items=(
                item(story="13", headline="Registry [must] print the names", authors=(), published=None, quotation=()),
                item(
                    story="14", headline="Суд вернул архив", language="ru", quotation=("Сорок два ящика. […] Писем.",)
                ),
            ),
        ),
    ),
    outro="More tomorrow.",
)


def test_the_bloggers_own_template_gets_the_roundup_and_the_filters(tmp_path: Path) -> None:
    own = tmp_path / "links.md.j2"
    own.write_text("{% for item in roundup.items %}\n- {{ item|md_headline }} ({{ item|byline }})\n{% endfor %}\n")
    assert render(roundup(item(authors=())), str(own), LONDON) == (
        "- [Varnholm’s dockers end their strike](https://varnholm-post.example/strike) (21 November)\n"
    )
    assert file_name("2026-11-22", str(own)) == "2026-11-22-links.md"


def test_what_is_no_markdown_is_escaped(tmp_path: Path) -> None:
    own = tmp_path / "own.html"
    own.write_text("{{ roundup.title }}")
    assert render(roundup(title="<b>"), str(own), LONDON) == "&lt;b&gt;"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\n{% for %}\n", r"own\.md:2: Expected an expression, got 'end of statement block'"),
        ("one\ntwo\n{{ roundup.tilte }}\n", r"own\.md:3: .*has no attribute 'tilte'"),
        ("{{ 1 / 0 }}", r"own\.md:1: division by zero"),
        ("{{ roundup.title|shout }}", r"own\.md:1: No filter named 'shout'"),
        ("{% include 'gone.md' %}", r"own\.md: there is no template 'gone\.md' beside it to include"),
    ],
)
def test_a_template_that_does_not_render_is_told_with_its_line(tmp_path: Path, text: str, expected: str) -> None:
    own = tmp_path / "own.md"
    own.write_text(text)
    with pytest.raises(RenderError, match=expected):
        render(roundup(item()), str(own), LONDON)


def test_a_template_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(
        RenderError, match=r"there is no template .*gone\.md: name a file, or one of daily\.md, daily\.html"
    ):
        render(roundup(item()), str(tmp_path / "gone.md"), LONDON)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("So *it* **is**, says [one](https://a.example/).\n\nAnd - more # of > it.", ()),
        ("Mine:\n\n- one\n- two\n\n1. three", ("a list",)),
        ("### Mine\n\n> said\n\n![alt](https://a.example/x.png)", ("a heading", "a quotation", "a picture")),
        ("Run `this`:\n\n```\nthat\n```\n\n***", ("code", "a rule")),
    ],
)
def test_what_a_comment_does_not_show_is_named(words: str, expected: tuple[str, ...]) -> None:
    assert raw(words) == expected


def test_a_quotation_of_another_article_than_the_headlines_leads_to_that() -> None:
    other = item(quoted_url="https://radio-isel.example/strike")
    text = markdown(other)
    assert "[… Read more](https://radio-isel.example/strike)" in text
    assert "](https://varnholm-post.example/strike)" in text
    page = render(Roundup(day=DAY, title="T", sections=(Section(title="", items=(other,)),)), "daily.html", LONDON)
    assert html.fromstring(page).xpath("//blockquote/@cite | //a[@class='more']/@href") == [other.quoted_url] * 2


# --- what may be heard or watched ----------------------------------------------------------------------------------

SOUND = Media(url="https://radio-isel.example/player/31?a=1&b=(2", kind="audio", duration=270)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "By Mara Lind and Tomas Reck · 21 November · [with audio, 4 min]"),
        ({"authors": ()}, "21 November · [with audio, 4 min]"),
        ({"authors": (), "published": None}, "[with audio, 4 min]"),
    ],
)
def test_media_end_the_byline_linked_to_where_they_play(changes: dict[str, object], line: str) -> None:
    one = item(media=SOUND, **changes)
    assert f"\n\n{line}(https://radio-isel.example/player/31?a=1&b=%282)\n\n" in markdown(one)
    [byline] = page(one).find_class("byline")
    assert byline.text_content() == line.replace("[", "").replace("]", "")
    [link] = byline.iter("a")
    assert (link.get("href"), link.get("class")) == (SOUND.url, "u-audio")


@pytest.mark.parametrize(
    ("kind", "duration", "words"),
    [
        ("audio", None, "with audio"),
        ("video", 22, "with video, 1 min"),
        ("video", 89, "with video, 1 min"),
        ("video", 3_570, "with video, 1 h"),
        ("audio", 4_330, "with audio, 1 h 12 min"),
        ("audio", 86_400, "with audio, 24 h"),
    ],
)
def test_a_length_is_told_in_minutes(kind: str, duration: int | None, words: str) -> None:
    told = Media(url="https://radio-isel.example/31", kind=kind, duration=duration)  # type: ignore[arg-type]
    assert f" · [{words}](https://radio-isel.example/31)\n" in markdown(item(media=told))


@given(path=PATHS)
def test_no_address_of_media_breaks_the_byline(path: str) -> None:
    url = "https://radio-isel.example/" + path
    byline = list(inlines(COMMONMARK.parse(markdown(item(media=Media(url=url, kind="video"))))))[3]
    assert link_texts(byline) == [("with video", normal(address(url).replace("&amp;", "&")))]
