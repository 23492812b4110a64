"""What strangers write without measure: texts, lists, dates; each is kept within bounds, and the editor is told."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator import reading
from curator.errors import ParseError
from curator.extract import bounds
from curator.extract.bounds import bounded, bounded_entry, cut
from curator.match.item import EARLIEST, TOMORROW, settled
from curator.model import Enclosure, Entry, Excerpt, Image, Page, Source
from curator.sources.feed.newest import MOST_ENTRIES
from curator.text.sentences import MARK
from curator.text.walls import wall
from tests.cleanness import faults

URL = "https://varnholm-post.example/feed"
SOURCE = Source(slug="varnholm", outlet="Varnholm Post", url=URL)
NOW = datetime(2026, 1, 1, 6, tzinfo=UTC)


def listed(body: str) -> reading.Listing:
    return reading.read_source(Page(url=URL, final_url=URL, status=200, body=body.encode()), SOURCE, ())


# -- P06: the newest two thousand


def _shuffled(count: int) -> list[int]:
    return sorted(range(count), key=lambda number: number * 7919 % count)


def test_the_newest_are_kept_by_their_dates() -> None:
    """P06: in whatever order a document lists its entries, those with the latest dates are kept, in its order."""
    order = _shuffled(MOST_ENTRIES + 500)
    when = {number: (NOW + timedelta(minutes=number)).isoformat() for number in order}
    rss = "".join(f"<item><title>{number}</title><pubDate>{when[number]}</pubDate></item>" for number in order)
    items = ",".join(
        f'{{"id": "{number}", "title": "{number}", "date_published": "{when[number]}"}}' for number in order
    )
    kept = [str(number) for number in order if number >= 500]
    for body in (
        f"<rss><channel>{rss}</channel></rss>",
        f'{{"version": "https://jsonfeed.org/version/1", "items": [{items}]}}',
    ):
        listing = listed(body)
        assert [entry.title for entry in listing.entries] == kept
        assert listing.note == f"only the newest {MOST_ENTRIES} of its {len(order)} entries were read"


def test_without_dates_the_first_are_kept() -> None:
    """P06: feeds list the newest first."""
    listing = listed(
        "<rss><channel>" + "".join(f"<item><title>{n}</title></item>" for n in range(2_100)) + "</channel></rss>"
    )
    assert [entry.title for entry in listing.entries] == [str(number) for number in range(MOST_ENTRIES)]
    assert "2100 entries" in listing.note


def test_the_second_reader_says_so_too() -> None:
    """P06: of a damaged feed the first entries are kept, with a word."""
    listing = listed("<channel>" + "<item><title>A</title></item>" * 2_100 + "</channel>")
    assert len(listing.entries) == MOST_ENTRIES
    assert listing.note.endswith("its first 2000 entries only")


# -- P06: lengths


def test_every_text_has_a_length() -> None:
    """P06: whatever a kind's parser lets through, no field of an entry is longer than is said, and none is unclean."""
    word = "harbour " * 40_000
    excerpt = Excerpt(
        headline=word, text=f"{word}\n\n{word}\n\nend", lead=(word, word), standfirst=word, authors=(word, "Ada Lind"),
        image=Image(url=URL, alt=word, caption=word, credit=word, title=word),
    )  # fmt: skip
    entry = bounded_entry(
        Entry(
            id=word, url="javascript:alert(1)", title=f"\x1b]0;{word}", authors=("Ada\u202e Lind", word) * 60,
            categories=(word, *map(str, range(500))), images=(Image(url=URL, alt=word),) * 500, origin=word,
            rights=word,
            enclosures=(Enclosure(url=URL),) * 500, excerpt=excerpt,
        )
    )  # fmt: skip
    assert faults(reading.Listing(entries=(entry,))) == []
    assert (len(entry.id), entry.url) == (bounds.ID, "")
    assert len(entry.title) <= bounds.HEADLINE
    assert set(entry.authors) == {"Ada Lind"}
    assert (len(entry.categories), len(entry.images), len(entry.enclosures)) == (200, 100, 100)
    assert max(map(len, (entry.origin, entry.images[0].alt, entry.rights))) <= bounds.CAPTION
    said = entry.excerpt
    assert said is not None
    assert said.image is not None
    assert max(map(len, (said.image.alt, said.image.caption, said.image.title))) <= bounds.CAPTION
    assert len(said.image.credit) <= bounds.NAME
    assert (said.authors, "cut" in said.flags) == (("Ada Lind",), True)
    assert len(said.headline) <= bounds.HEADLINE
    assert len(said.standfirst) <= bounds.STANDFIRST
    assert [len(paragraph) <= bounds.PARAGRAPH for paragraph in said.lead] == [True, True]
    assert len(said.text) <= bounds.TEXT


def test_news_is_never_cut() -> None:
    """P06: an excerpt within bounds stays the same object's equal, without a flag."""
    excerpt = Excerpt(headline="A", text="One.\n\nTwo.", lead=("One.", "Two."), authors=("Ada Lind",))
    assert bounded(excerpt) == excerpt


@given(
    st.lists(st.sampled_from(["Short.", "Long words " * 1_200, "x" * 12_000, "Say it.", "a b " * 9_000]), max_size=30),
    st.integers(0, 8),
)
def test_a_lead_stays_a_span_of_the_text_and_a_cut_shows(paragraphs: list[str], drop: int) -> None:
    """P06: what is cut ends with the mark, so that it is never quoted as if it were whole."""
    paragraphs = [paragraph.strip() for paragraph in paragraphs]
    lead = tuple(paragraph[drop:] for paragraph in paragraphs[:2] if paragraph[drop:])
    excerpt = bounded(Excerpt(text="\n\n".join(paragraphs), lead=lead))
    assert all(paragraph in excerpt.text for paragraph in excerpt.lead)
    assert ("cut" in excerpt.flags) == (excerpt.text != "\n\n".join(paragraphs))
    pairs = zip(lead, excerpt.lead, strict=True)
    assert all(
        kept == whole or (kept.endswith(MARK) and whole.startswith(kept.removesuffix(MARK))) for whole, kept in pairs
    )


@given(st.text(max_size=60), st.integers(8, 40))
def test_a_cut_is_within_its_length(text: str, most: int) -> None:
    said = cut(text, most)
    assert len(said) <= most
    assert said == text or said.endswith(MARK)


# -- P09: dates


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (None, (None, "undated")),
        (NOW - timedelta(days=400), (NOW - timedelta(days=400), "")),
        (NOW + TOMORROW, (NOW + TOMORROW, "")),
        (NOW + TOMORROW + timedelta(seconds=1), (NOW, "misdated")),
        (NOW + timedelta(days=1100), (NOW, "misdated")),
        (datetime(1970, 1, 1, tzinfo=UTC), (NOW, "misdated")),
        (datetime(1, 1, 1, tzinfo=UTC), (NOW, "misdated")),
        (datetime(9999, 12, 31, tzinfo=UTC), (NOW, "misdated")),
        (EARLIEST, (EARLIEST, "")),
    ],
)
def test_a_date_beyond_reason_is_when_it_was_seen(published: datetime | None, expected: tuple[object, str]) -> None:
    """P09: far ahead, or before there was a web, a date is clamped to first-seen and flagged."""
    assert settled(published, NOW) == expected


# -- walls


@pytest.mark.parametrize(
    ("title", "words", "expected"),
    [
        ("Just a moment...", "", "a challenge page"),
        ("Attention Required! | Shield", "", "a challenge page"),
        ("Access Denied", "You don't have permission to access this on this server.", "a challenge page"),
        ("Access to this page has been denied.", "", "a challenge page"),
        ("varnholm-post.example", "Please enable JS and disable any ad blocker", "a challenge page"),
        ("Pardon Our Interruption", "something about your browser made us think you were a bot", "a challenge page"),
        ("", "Press & Hold to confirm you are a human", "a challenge page"),
        ("Before you continue to Varnholm Post", "", "a page that asks for consent"),
        ("Ihre Zustimmung", "", "a page that asks for consent"),
        ("Just a moment in the harbour: a day with the pilots", "They waited for the tide.", ""),
        ("Verification of the vote begins", "The count is done.", ""),
        ("The ferry that signs off at six", "", ""),
        ("Blocked road opens again", "", ""),
    ],
)
def test_walls_are_known_by_what_they_say(title: str, words: str, expected: str) -> None:
    """F17: general words, on any site; a headline that begins like one is none, with a form to log in or without."""
    assert wall(["", title], words, asks_password=False) == expected
    assert wall(["", title], words, asks_password=True) == expected


@pytest.mark.parametrize("title", ["Anmelden – Varnholm Post", "Sign in to your account", "Se connecter"])
def test_a_login_page_has_the_title_and_the_field(title: str) -> None:
    """F17: a headline may speak of logging in; a robot check beside the form makes it no other page."""
    assert wall([title], "", asks_password=False) == ""
    assert wall([title], "Confirm you are not a robot", asks_password=True) == "a login page"


@pytest.mark.corpus
def test_no_real_article_is_taken_for_a_wall(corpus: Callable[[str], Path]) -> None:
    """Of pages whose text is known none is refused as a wall; one in six has a form to log in."""
    import gzip

    refused = []
    pages = sorted((corpus("articles-fundus") / "pages").glob("*.gz"))
    for path in pages:
        page = Page(url=URL, final_url=URL, status=200, body=gzip.decompress(path.read_bytes()))
        try:
            reading.read_page(page, SOURCE, Excerpt())
        except ParseError as error:
            refused.append((path.name, error.reason))
    assert len(pages) > 100
    assert [one for one in refused if "answers with a" in one[1]] == []
