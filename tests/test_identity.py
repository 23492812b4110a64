"""A source that has become another is doubted; one that was renamed, moved or rebuilt is not."""

import gzip
from itertools import pairwise, permutations

import pytest

from curator.model import Entry, Listing, Page, Source, Visit
from curator.refresh.identity import doubt, site
from curator.sources.feed import parse

POST = Visit(source="post", title="Varnholm Post – World news", site="varnholm-post.example")


def listing(title, url="", links=("https://varnholm-post.example/1",)):
    return Listing(title=title, url=url, entries=tuple(Entry(id=link, url=link) for link in links))


@pytest.mark.parametrize(
    "now",
    [
        listing("Varnholm Post – World news"),
        listing("VARNHOLM  POST - World News", "https://varnholm-post.example/"),
        listing("Varnholm Post: Latest", "https://www.varnholm-post.example/world"),  # renamed
        listing("Varnholm Post – World news", "https://post-media.example/"),  # another host, the same name
        listing("", "https://varnholm-post.example/"),
        Listing(title="Best casino bonus", url="https://casino.example/"),  # lists nothing: there is nothing to hold
    ],
)
def test_one_change_is_no_change_of_owner(now):
    assert doubt(POST, now) == ""


@pytest.mark.parametrize(
    "now",
    [
        listing("Best casino bonus", "https://casino.example/", ["https://casino.example/1"]),
        listing("Best casino bonus", "https://varnholm-post.example/"),  # the lapsed domain, taken over
        listing("The Varnholm Post", "https://casino.example/"),
        listing("", "", ["https://casino.example/1"]),
    ],
)
def test_another_name_at_another_site_is_doubted_in_words(now):
    said = doubt(POST, now)
    assert "“Varnholm Post – World news” at varnholm-post.example" in said
    assert "curator accept post" in said


def test_a_source_that_was_never_stored_is_not_doubted():
    assert doubt(Visit(source="post"), listing("Anything")) == ""


def test_titles_in_other_scripts_are_told_apart_by_every_word():
    before = Visit(source="post", title="ニュース", site="varnholm-post.example")
    assert doubt(before, listing("ニュース速報")) == ""
    assert doubt(before, listing("カジノ")) != ""


def test_the_site_is_the_web_page_s_or_that_of_most_entries():
    assert site(listing("", "https://news.isel.example/")) == "isel.example"
    many = ["https://a.isel.example/1", "https://isel.example/2", "https://other.example/1"]
    assert site(listing("", "", many)) == "isel.example"
    assert site(Listing()) == ""


@pytest.mark.corpus
def test_real_feeds_never_look_like_another_from_poll_to_poll_and_always_as_each_other(corpus):
    """Of 1,222 real polls none is doubted; two feeds of one site and of similar names are the limit of telling."""
    feeds = [list(polls(folder)) for folder in sorted(corpus("feeds-history").iterdir()) if folder.is_dir()]
    for before, after in (pair for feed in feeds for pair in pairwise(feed)):
        assert doubt(remembered(before), after) == ""
    strangers = list(permutations((feed[0] for feed in feeds), 2))
    assert sum(doubt(remembered(one), other) != "" for one, other in strangers) >= len(strangers) * 0.95


def polls(folder):
    source = Source(slug=folder.name, outlet=folder.name, url=f"https://{folder.name}.example/feed")
    for file in sorted(folder.glob("*.xml.gz")):
        body = gzip.decompress(file.read_bytes())
        yield parse(Page(url=source.url, final_url=source.url, status=200, body=body), source)


def remembered(known):
    return Visit(source="post", title=known.title, site=site(known))
