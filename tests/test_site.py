"""A section page becomes its article links, with a selector and without (B39, W12)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.errors import ParseError
from curator.model import Listing, Page, Source
from curator.sources.site import parse

URL = "https://saltmarsh-courier.example/town/"
TEASERS = """
<html lang="en"><head><title>Town | Saltmarsh Courier</title></head><body>
<nav>
<ul>
<li>
<a href="/">Home</a></li>
<li>
<a href="/town/">Town</a></li>
<li>
<a href="/sport/">All the sport there is</a></li>
</ul></nav>
<main class="list">
  <article>
<a href="/town/ferry-runs-again-after-storm-1041.html?utm_source=front">
<img data-src="/img/ferry-1041.jpg" alt="The ferry"></a>
    <span class="kicker">Harbour</span>
<h2>
<a href="/town/ferry-runs-again-after-storm-1041.html">Ferry runs again after the storm</a></h2>
    <time datetime="2026-11-20T09:00:00Z">Friday</time><a href="/author/mats-oake">Mats Oake</a></article>
  <article>
<h2>
<a href="/town/council-votes-for-a-new-bridge-1042.html">Council votes for a new bridge</a></h2></article>
  <article>
<a href="/2026/11/21/market-moves-to-the-quay"></a>
<h2><span class="kicker">Market</span>Market moves to the quay</h2></article>
  <article><h2><a href="/town/council-votes-for-a-new-bridge-1042.html#comments">12 comments</a></h2></article>
</main>
<aside>
<a href="/tag/storm">Everything about the great storm of this year</a>
<a href="/newsletter">Sign up to our newsletter today</a></aside>
<footer>
<a href="/about/who-we-are-and-what-we-do">Who we are and what we do</a>
<a href="https://other.example/a-b-c-d-1.html">A story told elsewhere</a>
<a href="javascript:alert(1)">Click here for the news</a></footer></body></html>
"""


def listed(html: str, links: object = "", url: str = URL) -> Listing:
    options = {"links": links} if links else {}
    source = Source(slug="courier", outlet="Saltmarsh Courier", url=url, kind="site", options=options)
    return parse(Page(url=url, final_url=url, status=200, body=html.encode(), media_type="text/html"), source)


def test_article_links_are_found_by_what_they_have_in_common() -> None:
    listing = listed(TEASERS)
    assert [
        (entry.title, entry.url.removeprefix("https://saltmarsh-courier.example")) for entry in listing.entries
    ] == [
        ("Ferry runs again after the storm", "/town/ferry-runs-again-after-storm-1041.html"),
        ("Council votes for a new bridge", "/town/council-votes-for-a-new-bridge-1042.html"),
        ("Market moves to the quay", "/2026/11/21/market-moves-to-the-quay"),
    ]
    assert (listing.format, listing.language, listing.url) == ("site", "en", URL)


def test_a_teaser_s_picture_and_date_come_along() -> None:
    first, second, third = listed(TEASERS).entries
    assert [(image.url, image.alt) for image in first.images] == [
        ("https://saltmarsh-courier.example/img/ferry-1041.jpg", "The ferry")
    ]
    assert first.published is not None
    assert first.published.isoformat() == "2026-11-20T09:00:00+00:00"
    assert (second.images, second.published) == ((), None)
    assert third.published is not None


def test_entries_carry_fingerprints() -> None:
    prints = [entry.fingerprint for entry in listed(TEASERS).entries]
    assert all(prints)
    assert len(set(prints)) == 3
    assert prints == [entry.fingerprint for entry in listed(TEASERS).entries]


@pytest.mark.parametrize("rule", ["main h2 a", "main article", ".list a[href*='/town/']"])
def test_a_selector_names_links_or_what_holds_them(rule: str) -> None:
    titles = [entry.title for entry in listed(TEASERS, rule).entries]
    assert titles[:2] == ["Ferry runs again after the storm", "Council votes for a new bridge"]


@pytest.mark.parametrize("rule", ["", "article"])
def test_a_headline_stays_as_it_stands(rule: str) -> None:
    teasers = "".join(
        f"<article><h2><a href='/town/a-vote-on-the-bridge-{number}.html'>{text}</a></h2></article>"
        for number, text in enumerate(
            (
                "Council says “<em>no</em>” to the <b>U</b>K ferry",
                "Market<br>moves <span>to the</span> quay",
                "<!-- no --><span class=kicker>Harbour</span><span>Storm</span>Ferry runs aground",
            ),
            10_001,
        )
    )
    assert [entry.title for entry in listed(f"<main>{teasers}</main>", rule).entries] == [
        "Council says “no” to the UK ferry",
        "Market moves to the quay",
        "Storm Ferry runs aground",
    ]


@pytest.mark.parametrize("rule", ["", ".list h2 a"])
def test_no_reason_tells_a_secret(rule: str) -> None:
    with pytest.raises(ParseError) as caught:
        listed("<main><p>All new</p></main>", rule, url=f"{URL}?token=abc123")
    assert "abc123" not in str(caught.value)


def test_a_container_without_links_is_a_quiet_site() -> None:
    assert listed("<main class='list'><h2>Nothing today</h2></main>", ".list h2 a").entries == ()


def test_a_container_that_is_gone_is_a_broken_recipe() -> None:
    with pytest.raises(ParseError, match=r"has no '\.list h2 a' \(the site may have been redesigned\)"):
        listed("<main><p>All new</p></main>", ".list h2 a")


@pytest.mark.parametrize("rule", ["h2 >", "a[", 7, ":nonsense(2)"])
def test_a_rule_that_is_no_selector_is_named(rule: object) -> None:
    with pytest.raises(ParseError, match="the option links of courier is no CSS selector"):
        listed(TEASERS, rule)


def test_a_page_without_article_links_says_what_to_do() -> None:
    with pytest.raises(ParseError, match="no links that look like articles"):
        listed("<p>Under <a href='/about'>construction</a></p>")


@pytest.mark.parametrize("links", ["", "h2 a"])
@settings(max_examples=40, deadline=None)
@given(
    body=st.one_of(st.binary(max_size=200), st.text(max_size=120).map(lambda text: f"<h2><a href='{text}'>x".encode()))
)
def test_no_bytes_raise_anything_but_a_parse_error(links: str, body: bytes) -> None:
    source = Source(slug="c", outlet="C", url=URL, kind="site", options={"links": links} if links else {})
    try:
        listing = parse(Page(url=URL, final_url=URL, status=200, body=body), source)
    except ParseError:
        return
    assert all(entry.url.startswith(("http://", "https://")) for entry in listing.entries)


@pytest.mark.corpus
def test_real_front_pages(corpus: Callable[[str], Path]) -> None:
    """Most links of seven sites are found by structure alone."""
    import gzip
    import json

    from curator.urls import identity

    folder = next(corpus("listing").rglob("front-pages/truth.jsonl")).parent
    found = wanted = 0
    for line in (folder / "truth.jsonl").read_text(encoding="utf-8").strip().split("\n")[::5]:
        truth = json.loads(line)
        html = gzip.decompress((folder / truth["file"]).read_bytes()).decode("utf-8", "replace")
        got = {identity(entry.url) for entry in listed(html, url=truth["url"]).entries}
        links = {identity(link["url"]) for link in truth["articles"]}
        found += len(got & links)
        wanted += min(len(links), 200)
    assert found / wanted >= 0.85
