"""A source that has become another is doubted; one that was renamed, moved or rebuilt is not."""

import pytest

from curator.model import Entry, Listing, Visit
from curator.refresh.identity import doubt, site

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
