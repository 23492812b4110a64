"""feeds.yaml: what it means, and every fault in it at once with its place."""

import json
import os
import pickle
import re
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import curator
from curator.config import Config, json_schema, load
from curator.config.document import read_document
from curator.errors import ConfigError, UsageError
from curator.model import FetchSettings, Rights, Source
from tests.clockwork import growth

ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "cases" / "config"


@pytest.fixture
def feeds(tmp_path: Path):
    """Text → the file's configuration."""

    def write(text: str) -> Config:
        path = tmp_path / "feeds.yaml"
        path.write_text(text, encoding="utf-8")
        return load(path)

    return write


@pytest.mark.parametrize("path", sorted(CASES.iterdir()), ids=lambda path: path.stem)
def test_every_fault_is_told_with_its_place(path: Path) -> None:
    expected = [line.removeprefix("# expect: ") for line in _lines(path) if line.startswith("# expect: ")]
    with pytest.raises(ConfigError) as raised:
        load(path)
    assert str(raised.value).splitlines() == [f"{path}:{line}" for line in expected]
    assert all(not problem.message.endswith(".") for problem in raised.value.problems)


def _lines(path: Path) -> list[str]:
    return path.read_bytes().decode("utf-8", "replace").splitlines()


def test_a_file_of_one_source_has_every_default(feeds, tmp_path: Path) -> None:
    config = feeds("sources: [{slug: isel, outlet: Radio Isel, url: https://radio-isel.example/feed}]")
    assert config.sources == (Source(slug="isel", outlet="Radio Isel", url="https://radio-isel.example/feed"),)
    assert (config.rights, config.fetch) == (Rights(), FetchSettings())
    assert (config.engine, config.match, config.credit) == ("processes", "ask", "– {outlet}")
    assert config.folder == tmp_path
    assert config.store == f"sqlite:///{tmp_path}/data/curator.db"
    assert config.data == tmp_path / "data"
    assert config.drafts == tmp_path / "data" / "drafts"


def test_every_key_of_a_full_file_arrives(feeds) -> None:
    config = feeds("""
engine: processes:3
timezone: Europe/Berlin
match: auto
fetch: {at_once: 4, per_host: 2, gap: 500s, deadline: 1m30s, allow_networks: [127.0.0.1, 10.1.2.3/8],
        contact: me@x.example}
rights: {max_words: 50, image: none}
credit: (via {outlet})
publish: {files: {folder: out, depth: 3}}
sources:
  - slug: isel_2
    outlet: Radio  Isel
    url: http://radio-isel.example:8080/
    kind: site
    section: Harbour & sea
    language: PT-br
    every: 1h30m
    pages: never
    credit: "| Isel"
    rights: {edit: yes, max_words: 10}
    enabled: off
    extract: {lead: .text > p, image: img}
    options: {links: h2 a, most: 010, nested: {on: [no, ~]}}
""")
    assert config.source("isel_2") == Source(
        slug="isel_2",
        outlet="Radio Isel",
        url="http://radio-isel.example:8080/",
        kind="site",
        section="Harbour & sea",
        language="pt-br",
        every=timedelta(minutes=90),
        pages="never",
        credit="| Isel",
        rights=Rights(max_words=10, max_paragraphs=2, edit=True, image="none"),
        enabled=False,
        extract={"lead": ".text > p", "image": "img"},
        options={"links": "h2 a", "most": "010", "nested": {"on": ["no", None]}},
    )
    assert config.fetch == FetchSettings(
        at_once=4,
        per_host=2,
        gap=timedelta(seconds=500),
        deadline=timedelta(seconds=90),
        allow_networks=("127.0.0.1/32", "10.0.0.0/8"),
        contact="me@x.example",
    )
    assert config.timezone == ZoneInfo("Europe/Berlin")
    assert (config.engine, config.match, config.credit) == ("processes:3", "auto", "(via {outlet})")
    assert config.publish == {"files": {"folder": "out", "depth": "3"}}
    assert config.drafts == config.folder / "out"


def test_a_source_without_a_credit_takes_the_files(feeds) -> None:
    config = feeds('credit: "| {outlet}"\nsources: [{slug: i, outlet: Isel, url: http://i.example}]')
    assert config.source("i").credit == "| {outlet}"


@pytest.mark.parametrize("word", ["no", "on", "1:30", "0123", "1e3", "2026-11-22", "=", "0x10"])
def test_a_word_is_text_whatever_yaml_makes_of_it(feeds, word: str) -> None:
    config = feeds(f"sources: [{{slug: i, outlet: {word}, url: http://i.example, section: {word}}}]")
    assert (config.sources[0].outlet, config.sources[0].section) == (word, word)


def test_norwegian_is_a_language(feeds) -> None:
    assert feeds("sources: [{slug: i, outlet: I, url: http://i.example, language: no}]").sources[0].language == "no"


@pytest.mark.parametrize(
    ("text", "seconds"), [("30m", 1800), ("1h", 3600), ("1s", 1), ("90", 90), ("1h30m", 5400), ("2d", 172800), ("0", 0)]
)
def test_lengths_of_time(feeds, text: str, seconds: int) -> None:
    config = feeds(f"sources: [{{slug: i, outlet: I, url: http://i.example, every: {text}}}]")
    assert config.sources[0].every == timedelta(seconds=seconds)


def test_an_anchor_may_be_shared(feeds) -> None:
    config = feeds("""
sources:
  - {slug: a, outlet: A, url: http://a.example, rights: &strict {max_words: 20}}
  - {slug: b, outlet: B, url: http://b.example, rights: *strict}
""")
    assert [source.rights.max_words for source in config.sources] == [20, 20]


def test_a_fault_behind_an_alias_is_placed_where_the_alias_stands(feeds) -> None:
    with pytest.raises(ConfigError) as raised:
        feeds("""
rights: &card {max_words: many}
sources:
  - {slug: b, outlet: B, url: http://b.example,
     rights: *card}
""")
    assert [(problem.line, problem.column) for problem in raised.value.problems] == [(2, 16), (5, 6)]


def test_an_absolute_store_stays_where_it_is(feeds, tmp_path: Path) -> None:
    config = feeds(f"store: sqlite:///{tmp_path}/elsewhere/news.db\nsources: []")
    assert config.store == f"sqlite:///{tmp_path}/elsewhere/news.db"
    assert config.data == tmp_path / "elsewhere"


def test_data_moves_database_and_drafts_together(feeds, tmp_path: Path) -> None:
    config = feeds("store: sqlite:///news.db\npublish: {files: {folder: out}}\nsources: []")
    moved = config.with_data(tmp_path / "other")
    assert moved.data == tmp_path / "other"
    assert moved.store == f"sqlite:///{tmp_path}/other/news.db"
    assert moved.drafts == tmp_path / "other" / "drafts"
    assert config.drafts == tmp_path / "out"


def test_data_begins_at_the_working_folder(feeds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = feeds("sources: []")
    monkeypatch.chdir(tmp_path)
    assert config.with_data(Path("there")).data == tmp_path / "there"


def test_a_configuration_travels_to_other_processes(feeds) -> None:
    config = feeds("sources: [{slug: i, outlet: I, url: http://i.example}]")
    assert pickle.loads(pickle.dumps(config)) == config


def test_an_unknown_source_is_told_with_its_neighbours(feeds) -> None:
    config = feeds(
        "sources: [{slug: isel, outlet: I, url: http://i.example}, {slug: post, outlet: P, url: http://p.example}]"
    )
    with pytest.raises(UsageError, match="no source 'iseel'; did you mean isel"):
        config.source("iseel")
    with pytest.raises(UsageError, match="there are isel, post"):
        config.source("x")


@pytest.mark.parametrize(
    ("zone", "expected"), [("Europe/Oslo", "Europe/Oslo"), (":Asia/Tokyo", "Asia/Tokyo"), ("nonsense/zone", None)]
)
def test_the_default_timezone_is_the_machines(feeds, monkeypatch: pytest.MonkeyPatch, zone: str, expected: str) -> None:
    monkeypatch.setenv("TZ", zone)
    found = feeds("sources: []").timezone
    assert found.key == expected if expected else isinstance(found, ZoneInfo)


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    assert _message(tmp_path / "feeds.yaml") == "there is no such file; curator init writes one to begin with"


def test_a_folder_says_what_to_do(tmp_path: Path) -> None:
    assert _message(tmp_path) == f"this is a folder; name the file in it, as in {tmp_path}/feeds.yaml"


def test_a_file_that_is_not_a_list_of_sources(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_bytes(b"x" * 2_000_001)
    assert _message(path) == "it is larger than 2 MB, which no list of sources is"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.touch(mode=0)
    assert _message(path) == "it cannot be read: Permission denied"


def _message(path: Path) -> str:
    with pytest.raises(ConfigError) as raised:
        load(path)
    (problem,) = raised.value.problems
    assert str(raised.value) == f"{path}: {problem.message}"
    return problem.message


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_refused_and_does_not_end_the_process(opening: str) -> None:
    (fault,) = read_document("publish: " * (opening != "- ") + opening * 100_000).faults
    assert "levels deep" in fault.reason or "YAML" in fault.reason or "colon" in fault.reason


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_bytes(b"\xef\xbb\xbfsources: []")
    assert load(path).sources == ()


@given(st.text(st.sampled_from("ab:-[]{}&*!|>'\"%@#?,. \n\t~<=\\\x85\u2028é"), max_size=60))
def test_any_text_is_read_or_told(text: str) -> None:
    document = read_document(text)
    assert all(fault.line >= 1 and fault.column >= 1 and fault.reason for fault in document.faults)


def test_two_thousand_lines_are_read_at_once(feeds) -> None:
    source = """  - slug: s{0}
    outlet: Varnholm Post {0}
    url: https://varnholm-post.example/{0}/rss.xml
    kind: feed
    section: World
    every: 30m
    rights: {{max_words: 60, edit: false}}
    credit: "| {{outlet}}"
    options: {{links: "h2 a"}}
"""

    def read(number: int) -> None:
        config = feeds("sources:\n" + "".join(source.format(one) for one in range(number)))
        assert len(config.sources) == number

    assert growth(read, 60) < 12, "four times the sources take about four times as long, not sixteen"


def test_the_committed_file_follows_the_five() -> None:
    config = load(ROOT / "feeds.yaml")
    assert [(source.outlet, source.kind, source.url, source.credit) for source in config.sources] == [
        ("BBC News", "feed", "https://feeds.bbci.co.uk/news/rss.xml", "– {outlet}"),
        ("NPR", "feed", "https://feeds.npr.org/1001/rss.xml", "| {outlet}"),
        ("PinkNews", "feed", "https://www.thepinknews.com/feed/", "| {outlet}"),
        ("Salon", "feed", "https://www.salon.com/feed/", "| Salon.com"),
        ("Legal Dialogue", "site", "https://legal-dialogue.org/", "– {outlet}"),
    ]
    text = (ROOT / "feeds.yaml").read_text(encoding="utf-8")
    assert len(re.findall(r"(?m)^    rights: \{max_words", text)) == 5, "each has its own rights card"
    assert not any(source.rights.edit for source in config.sources)


def test_the_starter_is_the_committed_file() -> None:
    starter = Path(curator.__file__).parent / "starter" / "feeds.yaml"
    assert starter.read_bytes() == (ROOT / "feeds.yaml").read_bytes()


def test_the_starters_commented_lines_are_right_too(feeds) -> None:
    """What stands behind a # is read as well as what does not."""
    text = (ROOT / "feeds.yaml").read_text(encoding="utf-8")
    config = feeds(re.sub(r"(?m)^# (?=(?:store|engine|timezone|match|fetch|secrets): )", "", text))
    assert config.timezone.key == "Europe/London"
    assert config.fetch == FetchSettings(contact="you@example.org")


def test_the_schema_for_editors_is_up_to_date() -> None:
    """Written with: curator check --schema > docs/feeds.schema.json."""
    committed = (ROOT / "docs" / "feeds.schema.json").read_text(encoding="utf-8")
    assert committed == json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def test_every_key_of_the_schema_is_described() -> None:
    schema = json_schema()
    shapes = [schema, *schema["$defs"].values()]
    bare = [key for shape in shapes for key, value in shape["properties"].items() if "description" not in value]
    assert not bare
    assert all(shape["additionalProperties"] is False for shape in shapes)
