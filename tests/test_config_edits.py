"""feeds.yaml edited in place: what changes is what was asked for, and every other byte stays."""

import os
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.config import load
from curator.config.document import read_document
from curator.config.edits import NotEditableError, with_key, with_source, without_source
from curator.config.saving import save
from curator.config.written import item, written
from curator.errors import ConfigError, UsageError

STARTER = Path(__file__).parent.parent / "src" / "curator" / "starter" / "feeds.yaml"
ISEL = {"slug": "isel", "outlet": "Radio Isel", "url": "https://radio-isel.example/feed"}

BLOCK = """\
# What I read in the morning.
rights: {max_words: 60}   # cautious

sources:
  # the harbour's own paper
  - slug: post
    outlet: "Varnholm Post"   # quoted for no reason
    url: https://varnholm-post.example/rss.xml
    section: World

  - slug: quay
    outlet: The Quay Times
    url: 'https://quay-times.example/feed'
    every: 1h
    # slow at night
  # below the list

match: ask
"""
FLOW = """\
sources:
- {slug: post, outlet: Varnholm Post, url: "https://varnholm-post.example/rss.xml"}
- {slug: quay, outlet: The Quay Times, url: "https://quay-times.example/feed", section: World} # slow
"""
BRACKETS = 'sources: [{slug: post, outlet: P, url: "https://p.example/"}, {slug: quay, outlet: Q, url: "https://q.example/"}]\n'


def test_a_source_is_added_at_the_end_of_the_list_in_the_style_of_the_others():
    assert with_source(BLOCK, ISEL) == BLOCK.replace(
        "    # slow at night\n",
        "    # slow at night\n\n  - slug: isel\n    outlet: Radio Isel\n    url: https://radio-isel.example/feed\n",
    )
    line = '- {slug: isel, outlet: Radio Isel, url: "https://radio-isel.example/feed"}\n'
    assert with_source(FLOW, ISEL) == FLOW + line
    assert with_source(BRACKETS, ISEL) == BRACKETS.replace("]", f", {line[2:-1]}]")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("match: ask\n", "match: ask\n\nsources:\n  - {}\n"),
        ("sources:\n", "sources:\n  - {}\n"),
        ("sources:   # none yet\nmatch: ask\n", "sources:   # none yet\n  - {}\nmatch: ask\n"),
        ("sources: []\nmatch: ask", "sources:\n  - {}\nmatch: ask"),
        ("sources:", "sources:\n  - {}"),
        ("match: ask\r\nsources: null\r\n", None),
    ],
)
def test_the_first_source_is_added_whatever_stands_for_none(text, expected):
    if expected is None:  # "null" is a value: to write behind it would be no YAML
        with pytest.raises(NotEditableError):
            with_source(text, ISEL)
        return
    block = "slug: isel\n    outlet: Radio Isel\n    url: https://radio-isel.example/feed"
    assert with_source(text, ISEL) == expected.replace("{}", block)


def test_a_source_is_removed_with_what_is_said_inside_of_it():
    assert without_source(BLOCK, "quay") == BLOCK.replace(
        "\n  - slug: quay\n    outlet: The Quay Times\n    url: 'https://quay-times.example/feed'\n"
        "    every: 1h\n    # slow at night\n",
        "",
    )
    without_post = without_source(BLOCK, "post")
    assert "slug: post" not in without_post
    assert "# the harbour's own paper\n  - slug: quay" in without_post
    assert without_source(FLOW, "post") == FLOW.replace(FLOW.splitlines(keepends=True)[1], "")
    assert without_source(BRACKETS, "post") == 'sources: [{slug: quay, outlet: Q, url: "https://q.example/"}]\n'
    assert without_source(BRACKETS, "quay") == 'sources: [{slug: post, outlet: P, url: "https://p.example/"}]\n'


def test_the_last_source_can_be_removed_and_another_added():
    empty = without_source(without_source(BLOCK, "quay"), "post")
    assert empty == "".join(
        [
            "# What I read in the morning.\nrights: {max_words: 60}   # cautious\n\nsources:\n",
            "  # the harbour's own paper\n  # below the list\n\nmatch: ask\n",
        ]
    )
    assert read_document(with_source(empty, ISEL)).data["sources"] == [ISEL]


def test_a_source_is_switched_off_and_on_again():
    off = with_key(BLOCK, "quay", "enabled", False)
    assert off == BLOCK.replace("    every: 1h\n", "    every: 1h\n    enabled: no\n")
    assert with_key(off, "quay", "enabled", True) == off.replace("enabled: no", "enabled: yes")
    assert with_key(off, "quay", "enabled", None) == BLOCK
    flow = with_key(FLOW, "quay", "enabled", False)
    assert flow == FLOW.replace("section: World}", "section: World, enabled: no}")
    assert with_key(flow, "quay", "enabled", None) == FLOW


def test_a_key_is_changed_where_it_stands():
    assert with_key(BLOCK, "post", "outlet", "Post") == BLOCK.replace('"Varnholm Post"', "Post")
    new = "https://quay-times.example/new"
    assert with_key(BLOCK, "quay", "url", new) == BLOCK.replace("'https://quay-times.example/feed'", new)
    assert with_key(FLOW, "post", "url", new) == FLOW.replace("https://varnholm-post.example/rss.xml", new)
    assert with_key("sources:\n- slug: a\n  outlet: A\n  section:\n  url: https://a.example/\n", "a", "section", "Law")
    assert with_key(BLOCK, "post", "options", {"links": "h2 a"}).count("options: {links: h2 a}") == 1


def test_the_first_key_of_a_source_can_go_too():
    text = BLOCK.replace("  - slug: quay\n", "  - enabled: no\n    slug: quay\n")
    assert with_key(text, "quay", "enabled", None) == BLOCK


def test_lines_keep_how_they_end():
    text = BLOCK.replace("\n", "\r\n")
    for edited in (with_source(text, ISEL), with_key(text, "post", "enabled", False), without_source(text, "post")):
        assert edited.count("\r\n") == edited.count("\n")
    assert without_source(with_source(text, ISEL), "isel") == text


def test_a_file_without_a_final_newline_stays_one():
    text = FLOW.rstrip("\n")
    assert not with_source(text, ISEL).endswith("\n")
    assert with_key(text.replace(" # slow", ""), "quay", "enabled", False).endswith("enabled: no}")
    bare = "sources:\n  - slug: a\n    outlet: A\n    url: https://a.example/"
    assert with_key(bare, "a", "enabled", False) == f"{bare}\n    enabled: no"
    assert with_key(f"{bare}\n    enabled: no", "a", "enabled", None) == bare


def test_an_item_may_begin_below_its_dash_and_end_in_a_block_of_text():
    text = (
        "sources:\n"
        "  -\n"
        "    # mine\n"
        "    slug: a\n"
        "    url: https://a.example/\n"
        "    outlet: >\n"
        "      A name of\n"
        "      two lines\n"
        "\n"
        "  - slug: b\n"
        "    outlet: B\n"
        "    url: https://b.example/\n"
    )
    assert without_source(text, "a") == "sources:\n" + text[text.index("  - slug: b") :]
    off = with_key(text, "a", "enabled", False)
    assert off == text.replace("      two lines\n", "      two lines\n    enabled: no\n")


ALIASED = """\
sources:
  - &post {slug: post, outlet: P, url: "https://p.example/", rights: &card {max_words: 40}}
  - {slug: quay, outlet: Q, url: "https://q.example/", rights: *card}
"""


def test_what_other_places_need_is_not_taken_away():
    """An anchor that stands in what is removed, and is used below."""
    with pytest.raises(NotEditableError, match="by hand"):
        without_source(ALIASED, "post")
    assert read_document(without_source(ALIASED, "quay")).data["sources"][0]["slug"] == "post"
    assert with_key(ALIASED, "quay", "enabled", False) == ALIASED.replace("*card}", "*card, enabled: no}")


@pytest.mark.parametrize(
    "text",
    [
        'sources: [{slug: a, outlet: A, url: "https://a.example/"}, # mine\n {slug: b, outlet: B, url: "https://b.example/"}]',
        "sources:\r  - slug: a\r    outlet: A\r    url: https://a.example/\r  - {slug: b, outlet: B, url: https://b.example/}\r",
        "sources:\n  - slug: b\n    outlet: B\n    url: https://b.example/\n    ? slug\n    : a\n",
        "list: &list\n  - {slug: a, outlet: A, url: https://a.example/}\nsources: *list\n",
    ],
    ids=["comment in brackets", "old Mac", "key twice", "alias"],
)
def test_what_cannot_be_done_safely_is_refused_with_a_sentence(text):
    with pytest.raises(NotEditableError, match=r"feeds\.yaml"):
        without_source(text, "a")


def test_a_source_that_is_not_there_is_told():
    with pytest.raises(NotEditableError, match="no source gone any more"):
        with_key(BLOCK, "gone", "enabled", False)


@given(st.text(min_size=1, max_size=60))
def test_whatever_is_written_is_read_again_as_it_was(text):
    for line in (f"key: {written(text)}\n", f"- {item({'key': text})}\n", f"key: {written({'links': text})}\n"):
        document = read_document(line)
        assert not document.faults
        assert document.data in ({"key": text}, [{"key": text}], {"key": {"links": text}})


def test_only_what_needs_quotation_marks_gets_them():
    plain = ("Radio Isel", "https://radio-isel.example/feed?x=1", "Ärzte & Co", "h2 a", "yes sir")
    assert [written(text) for text in plain] == list(plain)
    quoted = ("no", "1:30", "0123", "A: B", "a #b", " a", "~", "#x", "${NAME}", "h2 > a", "", "é\t")
    assert all(written(text)[0] == '"' for text in quoted)


# Files as people write them: block and flow items, comments above, beside and inside, blank lines, quotes.
WORDS = st.sampled_from(["Varnholm Post", "Radio Isel", "Вестник", "A: B", "no", "#1", "l'Isle", "“q”"])
COMMENT = st.sampled_from(["", "", "# a word", "#", "#: x, {y: z}"])


@st.composite
def sources(draw, slug, dash):
    values = {"slug": slug, "outlet": draw(WORDS), "url": f"https://{slug}.example/feed"}
    for key, value in (("section", draw(WORDS)), ("enabled", False), ("every", "1h")):
        if draw(st.booleans()):
            values[key] = value
    lines = [f"{dash}{draw(COMMENT)}"] * draw(st.integers(0, 1)) + [""] * draw(st.integers(0, 2))
    if draw(st.booleans()):
        return [*lines, f"{dash}- {item(values)} {draw(COMMENT)}".rstrip()]
    gap = " " * draw(st.integers(1, 3))
    inner = " " * len(f"{dash}-{gap}")
    pairs = [f"{key}: {written(value)} {draw(COMMENT)}".rstrip() for key, value in values.items()]
    body = [f"{dash}-{gap}{pairs[0]}", *(inner + pair for pair in pairs[1:])]
    if draw(st.booleans()):
        body.insert(draw(st.integers(1, len(body))), f"{inner}# inside")
    return lines + body


@st.composite
def files(draw):
    dash = " " * draw(st.sampled_from([0, 2, 4]))
    slugs = ["a", "b", "c"][: draw(st.integers(1, 3))]
    lines = [f"sources: {draw(COMMENT)}".rstrip()]
    for slug in slugs:
        lines += draw(sources(slug, dash))
    lines += draw(st.lists(st.sampled_from(["", f"{dash}# last", f"{dash}    # deeper"]), max_size=2))
    before = draw(st.sampled_from([[], ["match: ask"], ["# top", "", "rights: {max_words: 3}"]]))
    after = draw(st.sampled_from([[], ["match: auto" if not before else "engine: inline"]]))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    text = newline.join([*before, *lines, *after])
    return draw(st.sampled_from(slugs)), text + draw(st.sampled_from(["", newline]))


@given(files(), st.sampled_from(["add", "remove", "off", "on", "outlet", "section", "unset"]))
def test_any_file_says_afterwards_what_was_wanted_and_keeps_its_other_lines(file, edit):
    slug, text = file
    data = read_document(text).data
    edits = {
        "add": lambda: with_source(text, ISEL),
        "remove": lambda: without_source(text, slug),
        "off": lambda: with_key(text, slug, "enabled", False),
        "on": lambda: with_key(text, slug, "enabled", None),
        "outlet": lambda: with_key(text, slug, "outlet", "Nothing: at all"),
        "section": lambda: with_key(text, slug, "section", "Law"),
        "unset": lambda: with_key(text, slug, "every", None),
    }
    edited = edits[edit]()
    sources = {one["slug"]: one for one in data["sources"]}
    now = {one["slug"]: one for one in read_document(edited).data.get("sources") or []}
    if edit == "add":
        assert list(now) == [*sources, "isel"]
        assert now.pop("isel") == ISEL
        assert now == sources
    else:
        own, before = now.pop(slug, None), sources.pop(slug)
        assert now == sources
        changed = {"off": ("enabled", "no"), "outlet": ("outlet", "Nothing: at all"), "section": ("section", "Law")}
        name, value = changed.get(edit, ({"on": "enabled", "unset": "every"}.get(edit), None))
        kept = {key: told for key, told in before.items() if key != name}
        assert own == (None if edit == "remove" else kept | ({name: value} if value else {}))
    _assert_other_lines_stand(text, edited, most=len(ISEL) + 1)
    assert ("\r\n" in edited) == ("\r\n" in text) or "\n" not in text


def _assert_other_lines_stand(text, edited, most):
    """The beginning and the end stand byte for byte; between them at most so many lines came, or were taken."""
    start = _alike(text, edited)
    rest, now = text[start:][::-1], edited[start:][::-1]
    end = _alike(rest, now)
    cut, put = rest[end:][::-1], now[end:][::-1]
    assert put.count("\n") <= most
    assert cut.count("\n") <= 10


def _alike(one: str, other: str) -> int:
    return next(
        (place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(map(len, (one, other))),
    )


class TestFile:
    """What is done with the file itself."""

    def file(self, folder: Path, text: str = BLOCK, mode: int = 0o640) -> Path:
        path = folder / "feeds.yaml"
        path.write_bytes(text.encode())
        path.chmod(mode)
        return path

    def test_an_edit_is_checked_and_takes_the_file_s_place(self, tmp_path):
        path = self.file(tmp_path)
        config = save(path, lambda text: with_source(text, ISEL))
        assert [source.slug for source in config.sources] == ["post", "quay", "isel"]
        assert config == load(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        assert [one.name for one in tmp_path.iterdir()] == ["feeds.yaml"]

    def test_what_would_be_a_fault_is_told_and_not_written(self, tmp_path):
        path = self.file(tmp_path)
        with pytest.raises(ConfigError, match="'Not A Slug' is not a slug") as raised:
            save(path, lambda text: with_source(text, ISEL | {"slug": "Not A Slug"}))
        assert all(problem.file == str(path) for problem in raised.value.problems)
        with pytest.raises(ConfigError, match="is the slug of another source"):
            save(path, lambda text: with_source(text, ISEL | {"slug": "post"}))
        assert path.read_bytes() == BLOCK.encode()

    def test_a_file_with_faults_is_left_as_it_is(self, tmp_path):
        path = self.file(tmp_path, f"{BLOCK}colour: blue\n")
        with pytest.raises(ConfigError, match="colour"):
            save(path, lambda text: without_source(text, "post"))
        assert path.read_text(encoding="utf-8") == f"{BLOCK}colour: blue\n"

    def test_what_a_person_saves_meanwhile_is_not_overwritten(self, tmp_path):
        path = self.file(tmp_path)

        def edit(text: str) -> str:
            path.write_text(text.replace("max_words: 60", "max_words: 50"), encoding="utf-8")
            return with_source(text, ISEL)

        with pytest.raises(UsageError, match="changed by somebody else"):
            save(path, edit)
        assert path.read_text(encoding="utf-8") == BLOCK.replace("max_words: 60", "max_words: 50")
        assert [one.name for one in tmp_path.iterdir()] == ["feeds.yaml"]

    def test_edits_at_one_moment_wait_for_each_other(self, tmp_path):
        path = self.file(tmp_path)
        slugs = [f"isel-{number}" for number in range(12)]

        def add(slug: str) -> None:
            save(path, lambda text: with_source(text, ISEL | {"slug": slug}))

        threads = [threading.Thread(target=add, args=(slug,)) for slug in slugs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {source.slug for source in load(path).sources} == {"post", "quay", *slugs}

    def test_a_byte_order_mark_and_a_link_stay(self, tmp_path):
        path = self.file(tmp_path, "\ufeff" + BLOCK.replace("\n", "\r\n"))
        link = tmp_path / "link.yaml"
        link.symlink_to(path)
        save(link, lambda text: with_key(text, "post", "enabled", False))
        assert link.is_symlink()
        assert path.read_bytes().startswith(b"\xef\xbb\xbf# What I read in the morning.\r\n")
        assert [source.enabled for source in load(link).sources] == [False, True]

    def test_an_edit_that_changes_nothing_touches_nothing(self, tmp_path):
        path = self.file(tmp_path)
        before = path.stat()
        save(path, lambda text: with_key(text, "post", "enabled", None))
        assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)

    def test_the_file_that_init_writes_can_be_edited(self, tmp_path):
        path = self.file(tmp_path, STARTER.read_text(encoding="utf-8"))
        save(path, lambda text: with_source(text, ISEL))
        save(path, lambda text: with_key(text, "legal-dialogue", "enabled", False))
        save(path, lambda text: without_source(text, "isel"))
        save(path, lambda text: with_key(text, "legal-dialogue", "enabled", None))
        assert path.read_bytes() == STARTER.read_bytes()

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_where_nobody_may_write_is_told(self, tmp_path):
        path = self.file(tmp_path)
        tmp_path.chmod(0o500)
        try:
            with pytest.raises(UsageError, match="cannot be written there"):
                save(path, lambda text: with_source(text, ISEL))
        finally:
            tmp_path.chmod(0o700)

    def test_a_file_that_is_not_there_is_told(self, tmp_path):
        with pytest.raises(ConfigError, match="no such file"):
            save(tmp_path / "feeds.yaml", lambda text: text)
