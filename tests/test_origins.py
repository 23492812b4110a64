"""B09: what an aggregator lists is credited to those who wrote it, and its links lead to them once that is known."""

from dataclasses import replace
from datetime import timedelta

import pytest

from curator.model import Entry, Excerpt, Listing, Source
from curator.store.credits import Crediting
from tests.scriptedweb import HTML, LEAD, RSS, Newsroom, Web, article
from tests.storing import DAY, HOUR, NOW, POST, articles, database, entry, one, visit

SEARCH = Source(slug="search", outlet="Isles Search", url="https://news.isles-search.example/rss?q=harbour")
LINK = "https://news.isles-search.example/rss/articles/CBMiXkFVX3lxTE9k"
REAL = "https://www.varnholm-post.example/news/harbour"
TEXT = "The ferries sail again, said the harbour master on Friday, and the quay was mended at last."
SITE = "https://varnholm-post.example"


@pytest.fixture
def store(tmp_path):
    with database(tmp_path) as store:
        yield store


def found(number=1, **fields):
    told = {"url": f"{LINK}{number}", "origin": "Varnholm Post", "origin_url": SITE}
    return entry(number, source=SEARCH, **told | fields)


def poll(store, *entries, source=SEARCH, at=NOW, url="https://news.isles-search.example/", title="harbour – Search"):
    listing = Listing(entries=entries, url=url, title=title)
    return store.record(source, listing, visit(source, at=at), at, lambda _: True)


def read_page(store, canonical, **said):
    [wanted] = store.pages_wanted(SEARCH, 2)
    said = {"headline": "Harbour reopens", "text": TEXT, "lead": (TEXT,)} | said
    store.add_page(wanted.article, Excerpt(canonical_url=canonical, **said), "", NOW)


def test_an_aggregator_is_never_credited(store):
    poll(store, found())
    assert (one(store).outlet, "unresolved" in one(store).flags) == ("Varnholm Post", True)
    assert store.stories("all", None, None)[0].outlets == ("Varnholm Post",)


def test_its_link_gives_way_to_the_address_it_leads_to(store):
    poll(store, found())
    read_page(store, REAL)
    assert (one(store).url, "unresolved" in one(store).flags) == (REAL, False)
    assert one(store).lead == (TEXT,)
    poll(store, found(title="Edited", images=()), at=NOW + HOUR)
    assert (one(store).url, one(store).title) == (REAL, "Edited")
    read_page(store, REAL, headline="Edited")
    assert (one(store).url, "unresolved" in one(store).flags) == (REAL, False)
    assert poll(store, found(id="urn:new"), at=NOW + DAY).new == 0


@pytest.mark.parametrize(
    ("canonical", "said"),
    [
        ("https://consent.isles-search.example/m?continue=1", {}),  # the aggregator's own
        ("https://www.varnholm-post.example/", {}),  # a front page
        (REAL, {"flags": frozenset({"feed-text-only"})}),  # a wall that says less than the feed
        ("", {}),
    ],
)
def test_a_link_that_leads_to_no_article_stays_flagged(store, canonical, said):
    poll(store, found())
    read_page(store, canonical, **said)
    assert (one(store).url, "unresolved" in one(store).flags) == (f"{LINK}1", True)


def test_a_refused_page_and_an_edit_leave_it_flagged(store):
    poll(store, found())
    store.add_page("1", None, "robots.txt does not allow it", NOW)
    poll(store, found(title="Edited"), at=NOW + HOUR)
    assert one(store).flags >= {"unresolved", "updated"}


def test_the_outlets_own_feed_offers_the_same_article(store):
    poll(store, found())
    read_page(store, REAL)
    assert poll(store, entry(9, id="post-9", url=REAL), source=POST, at=NOW + HOUR).new == 0
    assert poll(store, entry(8, id="post-8", url=f"{REAL}-2"), source=POST, at=NOW + HOUR).new == 1


def test_what_a_planet_lists_directly_is_the_outlets_article_whichever_comes_first(store):
    direct = {"url": REAL, "origin_url": f"{SITE}/feed.xml"}
    poll(store, entry(9, id="post-9", url=REAL), source=POST, url="", title="Varnholm Post")
    assert poll(store, found(1, **direct)).new == 0
    assert poll(store, found(2, **direct | {"url": f"{REAL}-2"})).new == 1
    assert poll(store, entry(8, id="post-8", url=f"{REAL}-2"), source=POST, url="", title="Varnholm Post").new == 0
    assert {article.outlet for article in articles(store)} == {"Varnholm Post"}
    assert not any("unresolved" in article.flags for article in articles(store))


def test_without_ids_an_aggregators_articles_are_known_again(store):
    poll(store, found(id=""), found(2, id="", origin="Radio Isel", origin_url="https://isel.example"))
    again = poll(store, found(2, id="", title="Edited", origin="Radio Isel", origin_url="https://isel.example"))
    assert (again.new, again.changed) == (0, 1)


def test_an_outlet_spelled_otherwise_renames_no_origin(store):
    poll(store, found(), found(2, origin=""))
    store.follow([replace(SEARCH, outlet="The Search")])
    assert {article.outlet for article in articles(store)} == {"Varnholm Post", "The Search"}


CASES = {
    "no origin": ({"origin": "", "origin_url": ""}, "Isles Search", False),
    "an aggregator's link": ({}, "Varnholm Post", True),
    "a planet's": ({"url": REAL}, "Varnholm Post", False),
    "without an address, at the aggregator's": ({"origin_url": ""}, "Varnholm Post", True),
    "without an address, elsewhere": ({"origin_url": "", "url": REAL}, "Varnholm Post", False),
    "the feed's own name": ({"origin": "ISLES  Search"}, "Isles Search", False),
    "the feed's own title": ({"origin": "harbour - Search"}, "Isles Search", False),
    "another feed of its own": (
        {"origin": "Search: World", "origin_url": "https://isles-search.example/world.rss"},
        "Isles Search",
        False,
    ),
    "another's, without a link": ({"url": ""}, "Varnholm Post", False),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_credit(case):
    fields, outlet, is_unresolved = case
    one = found(**fields)
    other = found(2, origin="Radio Isel")
    listing = Listing(entries=(one, other), url="https://isles-search.example/", title="harbour – Search")
    assert Crediting(SEARCH, listing).credit(one) == (outlet, {"unresolved"} if is_unresolved else frozenset())


def test_one_name_on_all_without_an_address_is_the_feeds_own():
    named = [Entry(url=f"{SITE}/{number}", origin="Varnholm Post Weekend") for number in (1, 2)]
    listing = Listing(entries=(*named, Entry(url=f"{SITE}/3")), title="varnholm-post.example - Weekend")
    assert {Crediting(POST, listing).credit(one).outlet for one in listing.entries} == {"Varnholm Post"}


# --- end to end ----------------------------------------------------------------------------------------------------

ITEM = f"""<rss version="2.0"><channel><title>harbour - Isles Search</title><link>https://news.isles-search.example</link>
<item><title>Cranes turn again - Varnholm Post</title><link>{LINK}</link><guid isPermaLink="false">CBMiXk</guid>
<pubDate>Thu, 01 Jan 2026 05:00:00 GMT</pubDate><description>The cranes turn again.</description>
<source url="{SITE}">Varnholm Post</source></item></channel></rss>""".encode()


def test_a_search_is_polled_and_its_link_followed(tmp_path):
    newsroom = Newsroom(tmp_path)
    web = Web(
        {
            SEARCH.url: (200, RSS, ITEM),
            LINK: (302, {"location": f"{REAL}?utm_source=search"}, b""),
            f"{REAL}?utm_source=search": (200, HTML, article()),
        }
    )
    newsroom.refresh(web, SEARCH)
    [story] = newsroom.stories()
    [stored] = story.articles
    assert (stored.outlet, stored.url, stored.lead[0]) == ("Varnholm Post", f"{REAL}?utm_source=search", LEAD)
    assert "unresolved" not in stored.flags
    newsroom.refresh(web, SEARCH, at=NOW + timedelta(hours=1))
    assert newsroom.stories() == [story]
