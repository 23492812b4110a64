"""Text from anywhere becomes clean text; markup becomes words, paragraphs and a first picture."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.model import Image
from curator.text.clean import clean, count_words, fold, text_paragraphs, words
from curator.text.language import LONGEST, language_tag
from curator.text.markup import MAX_CHARACTERS, first_image, paragraphs, to_text

BASE = "https://varnholm-post.example/news/"


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("  two\n\tlines\u00a0here \u2028", "two lines here"),
        ("NUL\0 and bell\a", "NUL and bell"),
        ("evil\u202egpj.exe\u202c", "evilgpj.exe"),
        ("\ufeffmark\u200b and\u2060 joins", "mark and joins"),
        ("half \ud83d pair", "half pair"),
        ("Stra\u00adßen\u00adbahn", "Straßenbahn"),
        ("e\u0301te\u0301", "été"),
        ("C1 \x85 next\x9f", "C1 next"),
        ("नमस्\u200dते", "नमस्\u200dते"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("hidden\u200c\u200d\u200c\u200dwords", "hidden\u200cwords"),
        ("\u200d\u200d", ""),
        ("👩\u200d🚒 on duty", "👩\u200d🚒 on duty"),
    ],
)
def test_clean(dirty: str, expected: str) -> None:
    assert clean(dirty) == expected


@settings(deadline=None)
@given(st.text())
def test_clean_is_idempotent_and_safe(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert once == once.strip()
    once.encode()
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in once)


@settings(deadline=None)
@given(st.text())
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Mayor’s plan” – again…", '"mayor\'s PLAN" - again...'),
        ("«Été»", '"été"'),
        ("STRASSE", "straße"),
        ("Ｆｕｌｌ ｗｉｄｔｈ", "full width"),
        ("So\u00adfort", "sofort"),
        ("a\u2009b", "A b"),
    ],
)
def test_fold_makes_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Dr. Holm’s “fine” boat—sold for 3.5 m.", 8),
        ("", 0),
        ("— … !", 0),
        ("東京都知事", 3),
        ("港口の新聞 is read", 5),
        ("हिन्दी में समाचार", 3),
        ("либо/или", 2),
    ],
)
def test_count_words(text: str, count: int) -> None:
    assert count_words(text) == count == len(words(text))


def test_words_keep_what_is_inside_and_lose_what_is_round() -> None:
    assert words("(Mr. O’Neil) “co-op”, 3.5% U.S.") == ["Mr", "O’Neil", "co-op", "3.5", "U.S"]


@pytest.mark.parametrize(
    ("said", "tag"),
    [
        (" de-AT\n", "de-at"), ("pt_BR", "pt-br"), ("zh-Hant-TW", "zh-hant-tw"), ("es-419", "es-419"), ("gsw", "gsw"),
        ("de-1996", "de-1996"), ("en-u-ca-buddhist-nu-thai", "en-u-ca-buddhist-nu-thai"), ("sl-x-a", "sl-x-a"),
        ("", ""), ("english", ""), ("e", ""), ("en-", ""), ("en-u", ""), ("en-a-b", ""), ("en-abcdefghi", ""),
        ("en us", ""), ("en-ü2", ""), ("de,en", ""), ("x-klingon", ""),
        ("en-" + "-".join(["variant"] * 4), "en-" + "-".join(["variant"] * 4)), ("en" + "-variant" * 5, ""),
    ],
)  # fmt: skip
def test_a_language_tag_is_one_everywhere(said: str, tag: str) -> None:
    """RFC 5646, 2.1: what feeds, pages and feeds.yaml say is judged alike; another spelling of a tag is its own."""
    assert language_tag(said) == tag
    assert len(tag) <= LONGEST


def test_text_paragraphs() -> None:
    assert text_paragraphs("One\nline.\r\n\r\n  \nTwo.\n\n\n") == ("One line.", "Two.")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("&amp;lt; once", "&lt; once"),
        ("if a < b and c > d", "if a < b and c > d"),
        ("<p>one</p><p>two</p>", "one two"),
        ("in<b>ter</b>est", "interest"),
        ("a<br>b", "a b"),
        (
            "<script>alert('<p>no</p>')</script>yes<style>p{}</style><template>no</template><noscript>no</noscript>",
            "yes",
        ),
        ("tail <script>x</script>kept", "tail kept"),
        ("<td>1</td><td>2</td>", "1 2"),
        ("<?xml version='1.0' encoding='latin-1'?><p>é</p>", "é"),
        ("<!-- hidden -->seen", "seen"),
        ("unclosed <b>bold <i>both", "unclosed bold both"),
        ("&#146;", "’"),
        ("nul\0 <b>x</b>", "nul x"),
        ("lone \ud83d <b>half</b>", "lone half"),
        ("<p></p>", ""),
        ("", ""),
    ],
)
def test_to_text(markup: str, text: str) -> None:
    assert to_text(markup) == text


def test_text_nested_beyond_the_parser_is_not_lost() -> None:
    """libxml2 stops at 256 levels; what stands deeper is still text, and scripts are still none."""
    deep = "<div>" * 5000 + "deep &amp; dark<script>no</script><style>no</style>" + "</div>" * 5000 + "<p>end</p>"
    assert to_text(deep) == "deep & dark end"
    assert to_text("<div>" * 300 + "<script>never closed") == ""


def test_text_is_capped() -> None:
    assert len(to_text("<p>" + "word " * MAX_CHARACTERS)) <= MAX_CHARACTERS


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("<>/!-&;#=\"' abps\u0000\ud800é\u2029"), max_size=60))
def test_no_markup_breaks_anything(markup: str) -> None:
    to_text(markup).encode()
    assert all(paragraph == clean(paragraph) != "" for paragraph in paragraphs(markup))
    first_image(f"<img {markup}", BASE)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>One <b>bold</b>.</p>\n<p>Two.</p>", ("One bold.", "Two.")),
        ("One.<br><br>Two.<br/>Same.", ("One.", "Two. Same.")),
        ("One.<br> &nbsp;<br>Two.", ("One.", "Two.")),
        ("Plain &amp; simple.\n\nNext.", ("Plain & simple.", "Next.")),
        ("<ul><li>a<li>b</ul>after", ("a", "b", "after")),
        ("<figure><img src=x><figcaption>Not text</figcaption></figure><p>Text</p>", ("Text",)),
        ("<div>Loose<p>inner</p>tail</div>", ("Loose", "inner", "tail")),
        ("<p> </p>", ()),
    ],
)
def test_paragraphs(markup: str, expected: tuple[str, ...]) -> None:
    assert paragraphs(markup) == expected


@pytest.mark.parametrize(
    ("markup", "url"),
    [
        ('<img src="a.jpg">', BASE + "a.jpg"),
        ('<img src="data:image/gif;base64,R0" data-src="/b.jpg">', "https://varnholm-post.example/b.jpg"),
        ('<img src="spacer.gif"><img src="c.jpg">', BASE + "c.jpg"),
        ('<img src="https://count.example/p" width="1" height="1"><img src="d.jpg">', BASE + "d.jpg"),
        ('<img src="smile.png" width="16"><img src="e.jpg" width="640">', BASE + "e.jpg"),
        ('<img srcset="s.jpg 320w, l,1.jpg 1024w" src="s.jpg">', BASE + "l,1.jpg"),
        ('<noscript><img src="f.jpg"></noscript>', BASE + "f.jpg"),
        ('<img src="javascript:alert(1)">', None),
        ("<img>", None),
        ("no picture", None),
    ],
)
def test_first_image(markup: str, url: str | None) -> None:
    image = first_image(markup, BASE)
    assert (image.url if image else None) == url


def test_first_image_keeps_its_words() -> None:
    markup = (
        '<figure><img src="a.jpg" alt=" A crane,\n lifting  “Ida” " title="IMG" width="800" height="600px">'
        "<figcaption>The <i>Ida</i> at dusk</figcaption></figure>"
    )
    assert first_image(markup, BASE) == Image(
        url=BASE + "a.jpg", alt="A crane, lifting “Ida”", title="IMG", caption="The Ida at dusk", width=800, height=600
    )


@pytest.mark.parametrize("code", [*range(32), 0x7F, 0x80, 0xD800, 0xFFFE, 0xFFFF])
def test_references_to_control_characters_are_no_fault(code):
    for written in (f"&#{code};", f"&#x{code:x};"):
        markup = f"<div>The br{written}idge<br>is{written} open <p>again{written}.</p>{written}</div>"
        said = " ".join(paragraphs(markup))
        assert said == clean(said)
        assert "open" in said
        assert to_text(markup).startswith("The br")
