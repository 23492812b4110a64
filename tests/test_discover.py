"""A page and the feeds it announces: which, in what order, under what name; and what it lists where it has none."""

import gzip
import json
from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.corpora import MissingCorpusError
from curator.discover import discover
from curator.discover.names import free_slug, outlet_name
from curator.errors import ParseError
from curator.model import Page
from curator.urls import identity, resolve_link
from tests.scriptedweb import feed, item

FRONT = "https://holm-observer.example/"


def page(head="", body="<p>Words.</p>", url=FRONT, **more):
    text = f"<!doctype html><html lang=en><head><title>Holm Observer</title>{head}</head><body>{body}</body></html>"
    return Page(url=url, final_url=url, status=200, body=text.encode(), media_type="text/html", **more)


def link(href, kind="application/rss+xml", title="", rel="alternate"):
    return f'<link rel="{rel}" type="{kind}" href="{href}" title="{title}">'


def found(*head, body="", url=FRONT):
    return [
        one.url.removeprefix("https://holm-observer.example")
        for one in discover(page("".join(head), body, url)).candidates
    ]


def test_every_feed_that_is_announced_is_named_with_its_title():
    head = (
        link("/rss", title="Holm &amp; more"),
        link("/atom.xml", "application/atom+xml"),
        link("/f", "application/feed+json"),
    )
    names = discover(page("".join(head))).candidates
    assert [(one.url, one.title, one.how) for one in names] == [
        ("https://holm-observer.example/rss", "Holm & more", "announced"),
        ("https://holm-observer.example/atom.xml", "", "announced"),
        ("https://holm-observer.example/f", "", "announced"),
    ]


@pytest.mark.parametrize(
    "kind",
    [
        "application/rss+xml; charset=utf-8",
        "APPLICATION/RSS+XML",
        "application/x-rss+xml",
        "text/rss",
        "text/xml",
        "application/rdf+xml",
    ],
)
def test_types_are_taken_as_they_are_written(kind):
    assert found(link("/news", kind)) == ["/news"]


@pytest.mark.parametrize(
    "head",
    [
        link("/wp-json/wp/v2/pages/2", "application/json"),
        link("/oembed?url=x", "application/json+oembed"),
        link("/oembed?url=x&format=xml", "text/xml+oembed"),
        link("/print.css", "text/css", rel="alternate stylesheet"),
        link("/de/", "", rel="alternate"),
        link("/rss", rel="canonical"),
        link("javascript:alert(1)"),
        link(""),
        link("/"),
    ],
)
def test_other_alternates_are_no_feeds(head):
    assert found(head) == []


def test_a_missing_or_vague_type_is_made_up_for_by_the_address():
    assert found(link("/feed/", ""), link("/feed.json", "application/json"), link("/x", "", rel="feed alternate")) == [
        "/feed/",
        "/feed.json",
    ]


def test_comments_and_single_authors_come_last_whatever_the_page_puts_first():
    head = (
        link("/comments/feed/", title="Holm Observer » Comments Feed"),
        link("/author/ada/feed/", title="Ada Holm"),
        link("/kommentare.xml", title="Kommentare"),
        link("/feed/", title="Holm Observer » Feed"),
    )
    assert found(*head) == ["/feed/", "/author/ada/feed/", "/comments/feed/", "/kommentare.xml"]
    assert [one.is_aside for one in discover(page("".join(head))).candidates] == [False, True, True, True]


def test_a_section_s_own_feed_comes_before_the_site_s():
    head = link("/feed/"), link("/opinion/feed/"), link("/opinion/comments/feed/")
    assert found(*head, url=f"{FRONT}opinion/") == ["/opinion/feed/", "/feed/", "/opinion/comments/feed/"]


def test_the_feed_below_an_article_is_that_of_its_comments():
    head = '<meta property="og:type" content="article">', link("/2026/cranes/feed/", title="Cranes"), link("/feed/")
    assert found(*head, url=f"{FRONT}2026/cranes/") == ["/feed/", "/2026/cranes/feed/"]


def test_links_in_the_text_count_after_what_the_head_announces_and_only_of_the_same_site():
    body = (
        '<a href="/opinion/rss.xml">Opinion</a><a href="https://elsewhere.example/feed">X</a><a href="/rss">RSS</a>'
        '<a href="https://feeds.holm-observer.example/all">feeds</a><a href="feed://holm-observer.example/atom">Follow</a>'
        '<a href="/feedback/">Write to us</a><a href="/?format=rss">x</a><a href="/sitemap.xml">Map</a>'
    )
    names = discover(page(link("/feed/"), body)).candidates
    assert [(one.url.partition(".example")[2], one.title, one.how) for one in names] == [
        ("/feed/", "", "announced"),
        ("/opinion/rss.xml", "Opinion", "linked"),
        ("/rss", "", "linked"),
        ("/atom", "Follow", "linked"),
        ("/?format=rss", "x", "linked"),
    ]


def test_relative_addresses_begin_at_the_base():
    assert found('<base href="/news/">', link("rss.xml")) == ["/news/rss.xml"]


def test_one_feed_is_named_once():
    assert found(
        link("/feed"), link("/feed/"), link("http://holm-observer.example/feed"), body='<a href="/feed">F</a>'
    ) == ["/feed"]


def test_a_document_that_is_a_feed_is_its_own_candidate():
    discovery = discover(Page(url=FRONT, final_url=f"{FRONT}x", status=200, body=feed(item()), media_type="text/html"))
    assert [(one.url, one.title, one.how) for one in discovery.candidates] == [(f"{FRONT}x", "Varnholm Post", "itself")]


@pytest.mark.parametrize("body", [b"", b"\x89PNG\r\n\x1a\n\0\0", b'{"a": 1}', b"%PDF-1.4 x"])
def test_what_is_neither_feed_nor_page_is_refused_in_words(body):
    with pytest.raises(ParseError, match="answers with"):
        discover(Page(url=FRONT, final_url=FRONT, status=200, body=body))


def test_the_usual_places_are_known_for_sites_that_announce_nothing():
    usual = [one.url.removeprefix(FRONT) for one in discover(page(link("/feed/"), url=f"{FRONT}opinion")).usual]
    assert usual == [
        "opinion/feed/", "opinion/rss", "opinion/rss.xml",
        "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed.atom", "index.rss", "rss/feed.xml",
    ]  # fmt: skip
    of_page = [one.url for one in discover(page(url=f"{FRONT}news.html")).usual]
    assert of_page[0] == f"{FRONT}feed/"


HEADLINES = (
    "Cranes turn again at Pier 9",
    "Sleepers run through the winter",
    "A moth wakes in the registry",
    "One coin buys a pool",
)


def teasers(*headlines, box="<article class=teaser><h2><a href='/2026/01/0{0}/{2}'>{1}</a></h2></article>"):
    return "".join(
        box.format(number, headline, headline.lower().replace(" ", "-")) for number, headline in enumerate(headlines, 1)
    )


def test_a_page_without_a_feed_is_offered_for_itself_with_the_selector_of_its_articles():
    body = f"<nav><h2><a href=/about>About us and our work here</a></h2></nav><main>{teasers(*HEADLINES)}</main>"
    discovery = discover(page(body=body))
    assert [entry.title for entry in discovery.articles.entries] == list(HEADLINES)
    assert discovery.links == "article a"
    assert (discovery.title, discovery.language) == ("Holm Observer", "en")


def test_a_selector_names_classes_that_people_wrote_and_none_that_a_build_made():
    box = "<div class='c7f3a91 story-card'><span class=x9a8b7><a href='/2026/01/0{0}/{2}'>{1}</a></span></div>"
    body = f"<div class=promo><a href=/a-b-c-d>Read our letter of news</a></div>{teasers(*HEADLINES, box=box)}"
    assert discover(page(body=body)).links == "div.story-card a"


def test_no_selector_is_made_up_where_none_tells_the_articles_from_the_rest():
    box = "<div><a href='/2026/01/0{0}/{2}'>{1}</a></div>"
    body = f"<div><a href=/privacy>Privacy</a></div><div><a href=/terms>Terms</a></div>{teasers(*HEADLINES, box=box)}"
    discovery = discover(page(body=body))
    assert len(discovery.articles.entries) == 4
    assert discovery.links == ""


def test_a_page_of_two_links_is_no_list_of_articles():
    assert discover(page(body=teasers(*HEADLINES[:2]))).articles is None


@pytest.mark.parametrize(
    ("titles", "url", "name", "slug"),
    [
        (["Holm Observer"], FRONT, "Holm Observer", "holm-observer"),
        (["Holm Observer - World"], FRONT, "Holm Observer", "holm-observer"),
        (["World news | The Quay Times"], "https://quaytimes.example/world/rss", "The Quay Times", "quay-times"),
        (["Latest from Radio Isel (RSS 2.0)"], "https://radio-isel.example/", "Radio Isel", "radio-isel"),
        (["codequay » Feed"], "https://codequay.example/feed/", "codequay", "codequay"),
        (["RSS Feed", "Home | Prism Dispatch"], "https://prism.example/", "Prism Dispatch", "prism-dispatch"),
        (
            ["RSS", "Latest news"],
            "https://feeds.docket-weekly.example/x",
            "docket-weekly.example",
            "docket-weekly-example",
        ),
        (["The Brass Lamp: Essays"], "https://tbl.example/", "The Brass Lamp", "brass-lamp"),
        (["Вестник Залива — новости"], "https://vestnik-zaliva.example/", "Вестник Залива", "vestnik-zaliva"),
        (["L’Écho de l’Île"], "https://echo-ile.example/", "L’Écho de l’Île", "lecho-de-lile"),
        ([""], "https://holm.example/", "holm.example", "holm-example"),
    ],
)
def test_an_outlet_is_named_as_it_is_credited_and_gets_a_short_name(titles, url, name, slug):
    assert outlet_name(*titles, url=url) == name
    assert free_slug(name, url, ()) == slug


def test_a_slug_that_is_taken_is_counted_up():
    assert free_slug("Holm Observer", FRONT, {"holm-observer", "holm-observer-2"}) == "holm-observer-3"


@given(st.text(max_size=200), st.sampled_from([FRONT, "https://1.2.3.4/", "https://xn--80ak6aa92e.example/"]))
def test_any_title_gives_a_name_and_a_slug_that_feeds_yaml_takes(title, url):
    from curator.config import values

    name = outlet_name(title, url=url)
    assert values.one_line(name)
    assert values.slug(free_slug(name, url, ()))


@given(st.binary(max_size=400), st.sampled_from([b"", b"<html><head><link rel=alternate href=", b"<rss><channel>"]))
def test_no_bytes_make_it_raise_anything_but_a_reason(body, start):
    with suppress(ParseError):
        discover(Page(url=FRONT, final_url=FRONT, status=200, body=start + body))


@pytest.mark.corpus
def test_feeds_that_real_pages_declare_are_found(corpus, capsys):
    """Of 930 pages 99 % have all of their feeds found; what is missed are JSON descriptions of one article."""
    home = corpus("discovery")
    home = home / "autodiscovery" if (home / "autodiscovery").is_dir() else home
    rows = [json.loads(line) for line in (home / "declared-feeds.jsonl").read_text(encoding="utf-8").splitlines()]
    rows += [json.loads(line) for line in (home / "pages.jsonl").read_text(encoding="utf-8").splitlines()]
    pages = whole = 0
    missed: Counter[str] = Counter()
    firsts: Counter[str] = Counter()
    for row in rows:
        file = _file(corpus, home, row["file"])
        if file is None or not row["feeds"]:
            continue
        url = row["url"] or "https://unknown.example/page"
        try:
            seen = discover(Page(url=url, final_url=url, status=200, body=gzip.decompress(file.read_bytes())))
        except ParseError:
            continue
        names = [identity(one.url) for one in seen.candidates]
        declared = {identity(resolve_link(url, one["href"])): one["type"] for one in row["feeds"]}
        lost = [kind for key, kind in declared.items() if key and key not in names]
        missed.update(lost)
        pages += 1
        whole += not lost
        if seen.candidates:
            firsts["aside" if seen.candidates[0].is_aside else "main"] += 1
    with capsys.disabled():
        print(f"\n{pages} pages, {whole} with all their feeds; missed {dict(missed)}; first choices {dict(firsts)}")
    assert pages > 900
    assert whole >= 0.985 * pages
    assert set(missed) <= {"application/json", "application/rss+xml"}


def _file(corpus, home, name):
    if name.startswith("pages/"):
        return home / name
    _, corpus_name, rest = name.split("/", 2)
    try:
        file = corpus(f"articles-{corpus_name}") / rest
    except (MissingCorpusError, pytest.skip.Exception):
        return None
    return file if file.is_file() else None
