"""Feeds of every kind become listings: one file a case, laws for any bytes, floors over the corpora."""

import ast
import gzip
import json
import pickle
import re
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from curator.errors import ParseError
from curator.model import Entry, Listing, Page, Source
from curator.sources.feed import parse, second
from curator.sources.feed.dates import parse_date, parse_duration
from curator.sources.feed.decode import MAX_BYTES
from curator.sources.feed.newest import MOST_ENTRIES
from curator.sources.feed.people import person_name

CASES = Path(__file__).parent / "cases" / "feeds"
URL = "https://varnholm-post.example/feed"
SOURCE = Source(slug="varnholm", outlet="Varnholm Post", url=URL)

EXPECTATION = re.compile(r"^\s*(?:@ )?(len\()?([a-z_]+(?:\.[a-z_]+|\[\d+\])*)\)? == (.+)$")


def read(body: bytes, charset: str = "") -> Listing:
    return parse(Page(url=URL, final_url=URL, status=200, body=body, charset=charset), SOURCE)


def read_or_reason(body: bytes, charset: str = "") -> Listing | str:
    try:
        return read(body, charset)
    except ParseError as error:
        return error.reason


def rss(items: str, channel: str = "") -> bytes:
    return f'<rss version="2.0"><channel>{channel}{items}</channel></rss>'.encode()


# -- one file a case


def expectations(path: Path) -> tuple[list[str], str]:
    """A case's expectations and the charset of its Content-Type: from its sidecar, its ``_expect``, its comment."""
    sidecar = path.with_name(path.name + ".expect")
    if path.suffix == ".json":
        return re.findall(r'"([^"]+ == [^"]+)"', path.read_text("utf-8")), ""
    lines = (sidecar if sidecar.exists() else path).read_text("utf-8").splitlines()
    charset = next((line.split()[1] for line in lines if sidecar.exists() and line.startswith("charset ")), "")
    return [line for line in lines if line.startswith("@ ")], charset


def seen(listing: Listing, path: str) -> object:
    """What stands at ``entries[0].title``, in the words of a case."""
    value: object = listing
    for name, index in re.findall(r"([a-z_]+)|\[(\d+)\]", path):
        value = getattr(value, name) if name else value[int(index)]  # type: ignore[index]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize(
    "path", sorted(p for p in CASES.iterdir() if p.suffix != ".expect"), ids=lambda path: path.name
)
def test_case(path: Path) -> None:
    wanted, charset = expectations(path)
    assert wanted, "a case carries its expectations"
    outcome = read_or_reason(path.read_bytes(), charset)
    for line in wanted:
        match = EXPECTATION.match(line)
        assert match, f"no expectation: {line}"
        value = outcome if isinstance(outcome, str) else seen(outcome, match[2])
        assert (len(value) if match[1] else value) == ast.literal_eval(match[3]), line  # type: ignore[arg-type]
        assert isinstance(outcome, str) == (match[2] == "error"), line


# -- what a case cannot say


def test_fingerprint_follows_what_is_said() -> None:
    """Equal words give equal fingerprints; any change of them another one."""
    item = "<item><title>A</title><guid>1</guid><description>d</description></item>"
    first = read(rss(item)).entries[0]
    assert len(first.fingerprint) == 32
    assert read(rss(item, "<title>Other feed</title>")).entries[0].fingerprint == first.fingerprint
    others = [
        item.replace(">d<", ">e<"),
        item.replace(">A<", ">B<"),
        item.replace("</item>", "<author>Ann</author></item>"),
    ]
    assert len({read(rss(other)).entries[0].fingerprint for other in others} | {first.fingerprint}) == 4


def test_author_and_category_are_not_confused() -> None:
    as_author = read(rss("<item><title>A</title><author>x</author></item>")).entries[0]
    as_category = read(rss("<item><title>A</title><category>x</category></item>")).entries[0]
    assert as_author.fingerprint != as_category.fingerprint


def test_too_many_entries_keep_the_newer_end() -> None:
    """Of a feed that lists the oldest first, the last entries are kept, and the editor is told."""
    start = datetime(2020, 1, 1, tzinfo=UTC)
    items = [
        f"<item><title>{number}</title><pubDate>{(start + timedelta(hours=number)).isoformat()}</pubDate></item>"
        for number in range(MOST_ENTRIES + 5)
    ]
    oldest_first, newest_first = read(rss("".join(items))), read(rss("".join(reversed(items))))
    assert len(oldest_first.entries) == len(newest_first.entries) == MOST_ENTRIES
    assert oldest_first.entries[-1].title == newest_first.entries[0].title == str(MOST_ENTRIES + 4)
    assert oldest_first.note == f"only the newest {MOST_ENTRIES} of its {MOST_ENTRIES + 5} entries were read"


def test_listing_travels() -> None:
    listing = read((CASES / "rss_whole.xml").read_bytes())
    assert pickle.loads(pickle.dumps(listing)) == listing


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b" " * (MAX_BYTES + 1), "a document of more than 10 MB"),
        (gzip.compress(bytes(MAX_BYTES + 1)), "a document of more than 10 MB"),
        (zlib.compress(b"<p>x</p>") + b"tail", "a web page, not a feed"),
        (b"\x1f\x8b\x08broken", "compressed data that cannot be unpacked"),
        (b"", "an empty answer"),
        (b"\0\0\0\0", "an empty answer"),
        (b'{"items": ' + b"[" * 100_000, "damaged JSON, not a JSON Feed"),
        (b"<a>" * 100_000, "an XML document with the root <a>, not a feed"),
    ],
    ids=["large", "bomb", "zlib page", "broken gzip", "empty", "zeros", "deep JSON", "deep XML"],
)
def test_hostile_bodies_are_refused(body: bytes, reason: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(body)
    assert caught.value.reason == reason


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "body",
    [
        b" " * 1_000_000 + b"x",
        b"<rss>" + b"<![CDATA[" * 100_000,
        b"<!---->" * 500 + b"<x",
        b"<html>" + b"<title" * 50_000,
        rss("<item><author>" + "a" * 500_000 + "@</author></item>"),
        rss("<item><a " + " ".join(f"a{number}='1'" for number in range(50_000)) + "/></item>"),
        rss("<item><pubDate>" + "1 " * 500_000 + "</pubDate></item>"),
    ],
    ids=["blanks", "open CDATA", "comments", "open titles", "a name", "attributes", "a date"],
)
def test_hostile_shapes_end_soon(body: bytes) -> None:
    """None of these takes more than a second; each takes minutes with a pattern that backtracks."""
    check(body, "")


def test_nothing_of_an_entity_bomb_is_expanded() -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{entities}]>'.encode() + rss(
        "<item><title>&l9;</title></item>"
    )
    assert read(bomb).entries[0].title == "&l9;"


def test_second_reader_is_given_no_name_of_a_file(tmp_path: Path) -> None:
    """feedparser opens files whose name it is given; it is given a stream of bytes."""
    feed = tmp_path / "feed.xml"
    feed.write_bytes(rss("<item><title>secret</title></item>"))
    assert second.read(str(feed).encode(), URL) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue, 05 Mar 2024 10:00:00 EDT", "2024-03-05T14:00:00"),
        ("Tue, 05 Jul 2024 10:00:00 BST", "2024-07-05T09:00:00"),
        ("Tue, 05 Jul 2024 10:00:00 CEST", "2024-07-05T08:00:00"),
        ("Tue, 05 Mar 2024 10:00:00 AEDT", "2024-03-04T23:00:00"),
        ("Tue, 05 Mar 2024 10:00:00 IST", "2024-03-05T04:30:00"),
        ("2024-03-05T10:00:00 EST", "2024-03-05T15:00:00"),
        ("Tue, 05 Mar 2024 10:00:00 GMT+0200", "2024-03-05T08:00:00"),
        ("Tue, 05 Mar 2024 10:00:00 -0800 (PST)", "2024-03-05T18:00:00"),
        ("2024-03-05 10:00:00 +0000 UTC", "2024-03-05T10:00:00"),
        ("2024/3/5 10:00:00", "2024-03-05T10:00:00"),
        ("2024-03-05T10:00:00.250Z", "2024-03-05T10:00:00.250000"),
        ("20240305T100000Z", "2024-03-05T10:00:00"),
        ("1709632800", "2024-03-05T10:00:00"),
        ("1709632800250", "2024-03-05T10:00:00.250000"),
        ("2024-03", "2024-03-01T00:00:00"),
        ("2024", "2024-01-01T00:00:00"),
        ("Tue, 05 Mar 2024 24:00:00 GMT", "2024-03-06T00:00:00"),
        ("Tue, 05 Mar 2024 10:00:60 GMT", "2024-03-05T10:01:00"),
        ("05.03.2024 10:00", "2024-03-05T10:00:00"),
        ("Mar, 05 mars 2024", "2024-03-05T00:00:00"),
        ("вт, 05 марта 2024 10:00:00 +0300", "2024-03-05T07:00:00"),
        ("5 de marzo de 2024", "2024-03-05T00:00:00"),
        ("2024年3月5日 10:00", "2024-03-05T10:00:00"),
        ("March 5th, 2024 at 10:00 pm EST", "2024-03-06T03:00:00"),
        ("Tue Mar  5 10:00:00 EST 2024", "2024-03-05T15:00:00"),
        ("Tue Mar 05 10:00:00 +0000 2024", "2024-03-05T10:00:00"),
        ("05-Mar-24 10:00", "2024-03-05T10:00:00"),
        ("Thu, 01 Jan 99 12:00:00 GMT", "1999-01-01T12:00:00"),
    ],
)
def test_dates_of_feeds(text: str, expected: str) -> None:
    assert parse_date(text) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "5 hours ago", "10:00", "3/5/2024", "١٢",
        "2024-13-45", "30 Feb 2024", "Tue, 05 Mar 2024 25:00:00", "9999-12-31T23:00:00-05:00",
        "0001-01-01", "1969-12-31",
        "Tue, 05 Mar 2024 10:00:00 +3000", "2024-03-05T10:00:00+20:00",
    ],
)  # fmt: skip
def test_dates_that_are_none(text: str) -> None:
    """A date that can only be guessed, that does not exist, or that says "no date" is none."""
    assert parse_date(text) is None


@settings(deadline=None)
@given(st.integers(86_400, 32_000_000_000), st.integers(-14 * 60, 14 * 60))
def test_dates_come_back(seconds: int, minutes: int) -> None:
    """What is written with an offset in the two usual ways is read as the same instant."""
    moment = datetime.fromtimestamp(seconds, UTC)
    local = moment + timedelta(minutes=minutes)
    sign, hours, rest = "-" if minutes < 0 else "+", abs(minutes) // 60, abs(minutes) % 60
    assert parse_date(f"{local:%Y-%m-%dT%H:%M:%S}{sign}{hours:02}:{rest:02}") == moment
    month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][local.month - 1]
    assert parse_date(f"{local:%d} {month} {local:%Y %H:%M:%S} {sign}{hours:02}{rest:02}") == moment


@settings(deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_a_date_or_none(text: str) -> None:
    moment = parse_date(text)
    assert moment is None or (moment.utcoffset() == timedelta(0) and moment.year >= 1969)
    assert parse_duration(text) is None or parse_duration(text) >= 0  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1:02:03", 3723), ("62:03", 3723), ("3723", 3723), ("PT1H2M3S", 3723), ("12.5", 12.5), ("x", None), ("P", None)],
)
def test_durations(text: str, seconds: float | None) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ann@x.example (Ann Lee)", "Ann Lee"),
        ("Ann Lee <ann@x.example>", "Ann Lee"),
        ("ann@x.example", ""),
        ("mailto:ann@x.example Ann Lee", "Ann Lee"),
        ("Ann Lee, https://x.example/ann", "Ann Lee"),
        ("Ann &amp; Bob", "Ann & Bob"),
        ("Ann Lee (Varnholm Post)", "Ann Lee (Varnholm Post)"),
    ],
)
def test_names(text: str, name: str) -> None:
    assert person_name(text) == name


# -- laws

WHOLE = [path.read_bytes() for path in sorted(CASES.iterdir()) if path.suffix != ".expect"]
FRAGMENTS = [
    b"<",
    b"&",
    b"]]>",
    b"<![CDATA[",
    b"<item>",
    b"</item>",
    b"\xff",
    b"\0",
    b"&#55357;",
    b"&nbsp;",
    b"<!DOCTYPE x [",
    b"xmlns:media=''",
    b"<!--",
]


@st.composite
def mutated(draw: Callable[..., object]) -> bytes:
    """A case's bytes with pieces cut out, doubled and put in."""
    body = bytearray(draw(st.sampled_from(WHOLE)))  # type: ignore[call-overload]
    for _ in range(draw(st.integers(1, 6))):  # type: ignore[call-overload]
        start = draw(st.integers(0, len(body)))
        piece = draw(st.sampled_from(FRAGMENTS) | st.binary(max_size=4) | st.just(bytes(body[start : start + 40])))
        body[start : start + draw(st.integers(0, 30))] = piece  # type: ignore[operator,call-overload]
    return bytes(body)


def check(body: bytes, charset: str) -> None:
    """Parsing ends in a listing that can be stored and sent, or in a ParseError that says why."""
    outcome = read_or_reason(body, charset)
    assert outcome, "a reason in words"
    pickle.dumps(outcome)
    assert isinstance(outcome, str) or all(storable(entry) for entry in outcome.entries)


def storable(entry: Entry) -> bool:
    short = (entry.id, entry.url, entry.title, *entry.authors, *entry.categories, entry.rights, entry.origin)
    joined = "".join(short)
    joined.encode()
    return "\0" not in joined and len(entry.fingerprint) == 32 and entry.url[:4] in {"", "http"}


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=400) | mutated(),
    st.sampled_from(["", "utf-8", "latin-1", "utf-16", "koi8-r", "punycode", "no\0name", "utf-7"]),
)
@example(b"<rss><channel><item><title>&#xD800;</title></item></channel></rss>", "")
@example(
    b'{"version":"https://jsonfeed.org/version/1","items":[{"id":"\\ud800","url":"http://[","title":"\\u0000"}]}', ""
)
@example(b'{"items":[{"id":1e400,"url":' + b"1" * 5000 + b"}]}", "")
@example(b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='http://[::1'/></entry></feed>", "")
def test_no_bytes_raise_anything_but_a_parse_error(body: bytes, charset: str) -> None:
    check(body, charset)


# -- floors over real feeds


@pytest.mark.corpus
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.timeout(300)
def test_real_feeds_end_well(corpus: Callable[[str], Path]) -> None:
    """Each real feed gives at least the entries that feedparser found, or a reason."""
    folder = corpus("feeds-real")
    rows = [json.loads(row) for row in (folder / "index.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) > 300
    fewer = []
    for row in rows:
        outcome = read_or_reason((folder / row["file"]).read_bytes())
        found = 0 if isinstance(outcome, str) else len(outcome.entries)
        if found < (row["entries"] or 0):
            fewer.append((row["file"], found, row["entries"]))
    assert not fewer


@pytest.mark.corpus
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.timeout(300)
def test_agreement_with_feedparser_and_gofeed(corpus: Callable[[str], Path]) -> None:
    """At least 96 % of feedparser's well-formed files, and all but 13 of gofeed's, agree in the fields we keep."""
    from benchmarks import conformance

    folder = corpus("feeds-conformance")
    wellformed = list(conformance.wellformed(folder))
    assert sum(verdict.agrees for verdict in wellformed) >= 0.96 * len(wellformed)
    gofeed = list(conformance.gofeed(folder))
    assert sum(verdict.agrees for verdict in gofeed) >= len(gofeed) - 13
