"""What is kept of an article beside its words: media, licence, the rungs of its fields, and which picture it shows."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from curator.match.picture import picture_key
from curator.model import Image, Media
from curator.store.rows import MOST_SHOWING
from tests.oldfiles import old_database
from tests.storing import DAY, ISEL, NOW, POST, POST_CITY, articles, count, database, entry, one, poll

LOGO = "https://varnholm-post.example/img/sea-and-sky-1200x630.jpg"
AUDIO = Media(url="https://isel.example/31.mp3", kind="audio", duration=270)
CC = "https://creativecommons.org/licenses/by/4.0/"


@pytest.fixture
def store(tmp_path):
    with database(tmp_path) as opened:
        yield opened


def showing(number, picture=LOGO, **fields):
    return entry(number, images=(Image(url=picture, alt="Sea"),), **fields)


def shown(store):
    return sorted(article.title for article in articles(store) if article.image)


def saying(made, **said):
    """An entry whose excerpt says more; its fingerprint tells that from the entry without."""
    return replace(made, fingerprint=f"{made.fingerprint[:20]}{len(said)}", excerpt=replace(made.excerpt, **said))


# --- B29: the site's own picture -----------------------------------------------------------------------------------


def test_b29_a_picture_on_more_articles_than_a_series_has_is_the_sites(store):
    """Those that were stored before it was known lose it, too."""
    poll(
        store,
        *(showing(number) for number in range(MOST_SHOWING)),
        showing(90, "https://varnholm-post.example/i/crane.jpg"),
    )
    assert len(shown(store)) == MOST_SHOWING + 1
    poll(store, showing(50), at=NOW + DAY)
    assert shown(store) == ["Harbour news 90"]


def test_b29_it_is_hidden_not_lost(tmp_path, store):
    """An article of which only the headline changes is written again as it was, or the count would sink."""
    numbers = range(MOST_SHOWING + 1)
    poll(store, *map(entry, numbers), wants=True)
    for wanted in store.pages_wanted(POST, 9):
        said = replace(wanted.excerpt, image=Image(url=LOGO), flags=frozenset())
        store.add_page(wanted.article, said, "", NOW)
    poll(store, *(entry(number, title=f"Corrected {number}") for number in numbers), at=NOW + DAY, wants=True)
    assert [article.title[:9] for article in articles(store)] == ["Corrected"] * 4
    assert shown(store) == []
    with closing(sqlite3.connect(tmp_path / "curator.db")) as db:
        found = db.execute("SELECT count(*), count(DISTINCT picture) FROM articles WHERE image IS NOT NULL")
        assert found.fetchone() == (4, 1)


def test_b29_in_another_size_on_another_host_or_with_another_query_it_is_the_same(store):
    others = (
        "https://cdn.varnholm-post.example/img/sea-and-sky-300x200.jpg",
        "http://varnholm-post.example/img/sea-and-sky.jpg?w=640&sig=4",
        "https://varnholm-post.example/w_640,h_360/img/sea-and-sky.jpg",
    )
    poll(store, showing(1), *(showing(number, url) for number, url in enumerate(others, 2)))
    assert shown(store) == []


@pytest.mark.parametrize(
    "addresses",
    [
        "https://a.example/2026/{}/featured-image.jpg",
        "https://a.example/image.php?id={}&w=640",
        "https://a.example/ferry-202{}.jpg",
        "https://a.example/g-1{}/original.jpg",
        "https://a.example/_next/image?url=%2Fferry-{}.jpg&w=640",
    ],
)
def test_b29_pictures_that_are_not_plainly_one_stay(store, addresses):
    poll(store, *(showing(number, addresses.format(number)) for number in range(1, 7)))
    assert len(shown(store)) == 6


def test_b29_one_article_under_several_ids_counts_once(store):
    same = {"url": "https://varnholm-post.example/news/storm", "title": "Storm over the Isel"}
    for number in range(6):
        poll(store, showing(number, id=f"urn:{number}", summary="A storm.", **same), at=NOW + number * DAY)
    assert count(store, "articles") == 1
    assert shown(store) == ["Storm over the Isel"]


def test_b29_each_source_is_counted_for_itself(store):
    """A photograph that an agency gave to several is nobody's logo."""
    poll(store, showing(1), showing(2))
    for source in (POST_CITY, ISEL):
        poll(store, showing(11, source=source), showing(12, source=source), source=source)
    assert len(shown(store)) == len(articles(store)) == 6


def test_b29_what_an_article_costs_does_not_grow_with_the_archive(store):
    """The index is asked, and for one row more than may be."""
    poll(store, *map(showing, range(1_000)))
    steps = []
    store._connection.set_progress_handler(lambda: steps.append(1), 100)
    story = store.story("7")
    few = len(steps)
    poll(store, *map(showing, range(1_000, 5_000)))
    steps.clear()
    assert store.story("7") == story
    store._connection.set_progress_handler(None, 0)
    assert story.articles[0].image is None
    assert len(steps) <= few + 1


@pytest.mark.parametrize("version", [1, 2])
def test_b29_pictures_of_an_old_database_are_numbered_when_it_is_migrated(tmp_path, version):
    old_database(tmp_path / "curator.db", version, articles=MOST_SHOWING + 1)
    with database(tmp_path) as store:
        assert len(articles(store)) == MOST_SHOWING + 1
        assert shown(store) == []
    with closing(sqlite3.connect(tmp_path / "curator.db")) as db:
        assert db.execute("SELECT DISTINCT picture FROM articles").fetchall() == [
            (picture_key("post", "https://post.example/crane.jpg"),)
        ]


# --- media, licence, rungs -----------------------------------------------------------------------------------------


def test_media_licence_and_rungs_are_kept(store):
    rungs = {"headline": "feed", "lead": "feed-summary", "media": "feed", "licence": "feed"}
    poll(store, saying(entry(1), media=AUDIO, licence=CC, rungs=rungs))
    kept = one(store)
    assert (kept.media, kept.licence, kept.rungs) == (AUDIO, CC, rungs)


def test_an_article_without_them_has_none(store):
    poll(store, entry(1))
    kept = one(store)
    assert (kept.media, kept.licence, kept.rungs) == (None, "", {})


def test_a_page_says_them_anew(store):
    poll(store, saying(entry(1), media=AUDIO, rungs={"headline": "feed", "media": "feed"}), wants=True)
    [wanted] = store.pages_wanted(POST, 5)
    assert (wanted.excerpt.media, wanted.excerpt.rungs["media"]) == (AUDIO, "feed")
    film = Media(url="https://varnholm-post.example/embed/7", kind="video")
    said = replace(wanted.excerpt, media=film, licence=CC, rungs={"headline": "opengraph", "media": "json-ld"})
    store.add_page(wanted.article, said, "", NOW)
    kept = one(store)
    assert (kept.media, kept.licence, kept.rungs) == (film, CC, {"headline": "opengraph", "media": "json-ld"})


def test_an_edited_headline_came_from_the_feed(store):
    poll(store, entry(1), wants=True)
    [wanted] = store.pages_wanted(POST, 5)
    said = replace(wanted.excerpt, flags=frozenset(), rungs={"headline": "opengraph", "lead": "paragraphs"})
    store.add_page(wanted.article, said, "", NOW)
    poll(store, entry(1, title="Harbour news, corrected"), at=NOW + DAY, wants=True)
    assert one(store).rungs == {"headline": "feed", "lead": "paragraphs"}


# --- B10: agency copy ----------------------------------------------------------------------------------------------

AP = {"agency": "AP", "flags": frozenset({"feed-text-only", "wire"}), "rungs": {"agency": "feed"}}


def test_b10_an_agency_is_kept(store):
    poll(store, saying(entry(1), **AP))
    assert (one(store).agency, "wire" in one(store).flags) == ("AP", True)


def test_b10_edits_keep_the_agency_also_where_they_no_longer_name_it(store):
    """It may have been told by the page, or by the same text at another outlet."""
    poll(store, saying(entry(1), **AP))
    poll(store, entry(1, summary="What happened, corrected."), at=NOW + DAY)
    article = one(store)
    assert (article.agency, "wire" in article.flags, article.rungs["agency"]) == ("AP", True, "feed")
    assert article.lead == ("What happened, corrected.",)
    poll(store, saying(entry(1, summary="Once more."), **{**AP, "agency": "dpa"}), at=NOW + 2 * DAY)
    assert one(store).agency == "dpa"


def test_b10_a_page_fills_or_keeps_the_agency(store):
    poll(store, entry(1), saying(entry(2), **AP), wants=True)
    for wanted in store.pages_wanted(POST, 5):
        agency = "" if wanted.excerpt.agency else "dpa"
        flags = frozenset({"wire"} if agency else ())
        store.add_page(wanted.article, replace(wanted.excerpt, agency=agency, flags=flags), "", NOW)
    assert sorted((article.title, article.agency) for article in articles(store)) == [
        ("Harbour news 1", "dpa"),
        ("Harbour news 2", "AP"),
    ]
    assert all("wire" in article.flags for article in articles(store))


def test_rungs_that_many_articles_share_are_kept_once(store):
    rungs = [{"headline": "feed"}, {"headline": "feed", "authors": "feed"}, {}]
    poll(store, *(saying(entry(number), rungs=rungs[number % 3]) for number in range(30)))
    assert count(store, "rungs") == 3
    assert sorted({len(article.rungs) for article in articles(store)}) == [0, 1, 2]
