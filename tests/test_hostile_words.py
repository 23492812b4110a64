"""Words that would act where they are shown: in a template, in a draft, on a terminal; none of them does."""

import json
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from lxml import html
from markdown_it import MarkdownIt

from curator.edition.press import _printed
from curator.errors import RenderError
from curator.model import Credit, Image, Item, Roundup, Section
from curator.render import render
from tests.test_cli import blog, feed  # noqa: F401  a fixture

LONDON = ZoneInfo("Europe/London")
GALLERY = "[gallery ids='1'] <!-- wp:html --><script>alert(1)</script><!-- /wp:html -->"
BARE = "https://films.example/watch?v=1"


def roundup(**fields: object) -> Roundup:
    said: dict[str, object] = {
        "story": "12",
        "headline": "The harbour opens",
        "url": "https://varnholm-post.example/harbour",
        "credits": (Credit(outlet="Varnholm Post", url="https://varnholm-post.example/harbour"),),
        "credit_style": "– {outlet}",
        "quotation": ("The cranes moved again before six.",),
    }
    one = Item(**{**said, **fields})  # type: ignore[arg-type]
    return Roundup(day=date(2026, 11, 22), title="Sunday", sections=(Section(title="World", items=(one,)),))


# -- P13: templates from elsewhere


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("one\n{{ ''.__class__ }}", r"own\.md:2: access to attribute '__class__' of 'str' object is unsafe"),
        ("{{ roundup.__init__.__globals__ }}", r"own\.md:1: access to attribute '__init__'"),
        ("{{ (''|attr('__class__')).mro() }}", r"own\.md:1: .*__class__"),
        ("{{ ''['__class__'] }}", r"own\.md:1: .*__class__"),
        ("\n\n{{ 'a' * 10**10 }}", r"own\.md:3: what is multiplied is too large"),
        ("{{ [0] * 100000000 }}", r"own\.md:1: what is multiplied is too large"),
        ("{{ 9 ** 9 ** 9 }}", r"own\.md:1: what is raised to a power is too large"),
        ("{{ '%1000000000d' % 1 }}", r"own\.md:1: texts are put together with ~"),
        ("{% for n in range(1000000000) %}{% endfor %}", r"own\.md:1: Range too big"),
        (
            "{% for n in range(99999) %}{% for m in range(999) %}{{ roundup.title }}{% endfor %}{% endfor %}",
            "longer than",
        ),
        ("{% include 'own.md' %}", r"own\.md: there is no template 'own\.md'|own\.md:1: .*without an end"),
        ("{% include 'secret.txt' %}", r"there is no template 'secret\.txt' beside it"),
        ("{% include '../secret.j2' %}", r"there is no template '\.\./secret\.j2' beside it"),
        ("{% import '/etc/passwd' as x %}", r"there is no template '/etc/passwd' beside it"),
        ("{% set x = roundup.sections.append(1) %}", r"own\.md:1: .*append"),
        ("{% set roundup.title = 'x' %}", r"own\.md:1: "),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", r"own\.md:1: .*without an end"),
    ],
)
def test_a_template_runs_no_code_and_takes_no_memory(tmp_path: Path, template: str, reason: str) -> None:
    """P13: refused with file and line."""
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path.parent / "secret.j2").write_text("secret")
    own = tmp_path / "own.md"
    own.write_text(template)
    with pytest.raises(RenderError, match=reason):
        render(roundup(), str(own), LONDON)


def test_parts_beside_a_template_are_included(tmp_path: Path) -> None:
    """P13: what is plainly a part of a template is no secret."""
    (tmp_path / "part.md.j2").write_text("Part of {{ roundup.title }}")
    own = tmp_path / "own.md"
    own.write_text("{% include 'part.md.j2' %}, {{ 'ab' * 3 }} and {{ 6 * 7 }} of {{ 2 ** 5 }}")
    assert render(roundup(), str(own), LONDON) == "Part of Sunday, ababab and 42 of 32"


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("{% for n in range(99999) %}{% for m in range(99999) %}{% endfor %}{% endfor %}", "longer than 10 s$"),
        ("{{ '{:>900000000}'.format('a')|length }}", "more than the [0-9]+ MiB that a worker may use$"),
    ],
)
def test_what_no_rule_can_foresee_is_ended(tmp_path: Path, template: str, reason: str) -> None:
    """P13: a loop without an end, or a width without measure, costs a worker, and the one of them is told in words."""
    own = tmp_path / "own.md"
    own.write_text(template)
    with pytest.raises(RenderError, match=rf"own\.md: rendering it was ended: .*{reason}"):
        _printed(roundup(), str(own), LONDON)


def test_a_workers_refusal_is_that_of_the_template(tmp_path: Path) -> None:
    """P13: file and line come back from the worker."""
    own = tmp_path / "own.md"
    own.write_text("one\n{{ 1 / 0 }}")
    with pytest.raises(RenderError, match=r"own\.md:2: division by zero"):
        _printed(roundup(), str(own), LONDON)


# -- B07: what publishing systems would run


@pytest.mark.parametrize("field", ["headline", "quotation", "authors", "outlet", "alt", "caption", "section"])
@pytest.mark.parametrize("words", [GALLERY, BARE, "{{< figure >}} {% raw %}", "javascript:alert(1)"])
def test_words_of_a_source_are_words_in_every_draft(field: str, words: str) -> None:
    """B07, P10: shortcodes, block comments, bare addresses and templates' marks come out as the words they are."""
    image = Image(url="https://varnholm-post.example/a.jpg", alt="Cranes", caption="At six")
    changes: dict[str, object] = {
        "headline": {"headline": words},
        "quotation": {"quotation": (words, "Then all was quiet.")},
        "authors": {"authors": (words,)},
        "outlet": {"credits": (Credit(outlet=words, url="https://varnholm-post.example/harbour"),)},
        "alt": {"image": Image(url=image.url, alt=words)},
        "caption": {"image": Image(url=image.url, alt="Cranes", caption=words)},
        "section": {"section": words},
    }[field]
    made = roundup(**changes)
    drafts = [render(made, "daily.html", LONDON), MarkdownIt("commonmark").render(render(made, "daily.md", LONDON))]
    for draft in drafts:
        tree = html.document_fromstring(draft)
        comments = [str(node.text).strip() for node in tree.iter(html.etree.Comment)]
        assert [text for text in comments if not text.startswith(("story", "/story"))] == []
        assert tree.xpath("//script|//iframe|//*[@onerror]") == []
        links = {str(link) for link in tree.xpath("//a/@href")}
        assert links <= {"https://varnholm-post.example/harbour"}
    assert "[gallery" not in render(made, "daily.md", LONDON).replace("\\[gallery", "")


# -- O04: terminals


def test_a_hostile_title_commands_no_terminal(blog) -> None:  # noqa: F811
    """O04, P11: from a feed to the command line, one story is one line, without any control but line ends."""
    links = "\x1b]8;;https://evil.example\x07Click\x1b]8;;\x07"
    said = {
        "title": f"The {links} harbour\n  99  Fake story\r\x1b[2J\u202e opens\x9b31m",
        "authors": [{"name": "\x1b\u202eAda\n Lind\x9b"}],
        "summary": f"It {links} opened\u2066 on\x00 Friday\x07.",
    }
    item = {"id": "1\x1b[0m", "url": "https://varnholm-post.example/1\x1b", "tags": ["\x1b[1m"], **said}
    hostile = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "P\x1b[0m", "items": [item]})
    blog.archive(varnholm_post=hostile, radio_isel=feed("radio-isel"))
    commands = [
        "refresh --replay web.warc.gz", "stories", "stories --json", "search harbour", "status", "status --json",
        "pick 1", "draft --print", "drop 1", "undo",
    ]  # fmt: skip
    shown = [blog(*command.split()) for command in commands]
    for done in shown:
        assert [letter for letter in done.stdout + done.stderr if letter != "\n" and not letter.isprintable()] == []
    assert len(shown[1].stdout.splitlines()) == 2
    assert len(shown[2].stdout.splitlines()) == 1
    article = json.loads(shown[2].stdout)["articles"][0]
    assert article["title"] == "The ]8;;https://evil.exampleClick]8;; harbour 99 Fake story [2J opens31m"
    assert article["authors"] == ["Ada Lind"]
