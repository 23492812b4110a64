"""What may stand behind an article's link, or before it, in robots.txt; the feed itself is well."""

import itertools

from tests.hostile.behaviour import STORED, Behaviour, Say, html, well
from tests.hostile.servers import DRIP, SLOW, bomb, coded, endless, to
from tests.newsserver import Answer, Asked

LEFT_ALONE = "pages are left alone for now"
TEXT = "<article><h1>The tide gauge is back</h1><p>The gauge at the mole works again after a winter.</p></article>"


def _page(name: str, does: str, say: Say, ends: str = "") -> Behaviour:
    return Behaviour(name=name, does=does, ends=STORED, page_ends=ends, says={"/feed": well, "/page": say})


def _robots(name: str, does: str, say: Say, ends: str = "") -> Behaviour:
    page: Say = lambda _: html(TEXT.encode())  # noqa: E731
    says = {"/feed": well, "/page": page, "/robots.txt": say}
    return Behaviour(name=name, does=does, ends=STORED, page_ends=ends, says=says)


def _body(text: str, before: str = "") -> Say:
    return lambda _: html(
        f"<!doctype html><html><head><title>Tide</title>{before}</head><body>{text}</body></html>".encode()
    )


def _wild(_: Asked) -> Answer:
    """500 KiB of rules of which each is tried on the address."""
    rules = "".join(f"Disallow: /*{number}*p*a*g*e*x$\n" for number in range(20_000))
    return Answer(body=f"User-agent: *\n{rules}".encode()[: 500 << 10])


def _many_agents(_: Asked) -> Answer:
    agents = "".join(f"User-agent: a{number}\n" for number in range(14_000))
    return Answer(body=(agents + "Disallow: /x\n" * 14_000).encode())


PAGES = (
    _page("page-drip", "drips its article byte by byte", lambda _: Answer(body=endless(b"x"), drip=DRIP), SLOW),
    _page(
        "page-endless",
        "sends an article without end",
        lambda _: Answer(body=endless(b"<p>x" * 9999)),
        "sent more than 4 MiB",
    ),
    _page("page-gzip-bomb", "packs 256 MiB into an article", lambda _: coded("gzip", bomb()), "sent more than 4 MiB"),
    _page(
        "page-to-metadata",
        "redirects its article to the cloud's metadata",
        to("http://169.254.169.254/"),
        "not on the public",
    ),
    _page("page-gone", "has no article there", Answer(status=404), "has nothing at this address"),
    _page(
        "page-author",
        '451 KB of "author": in an article',
        _body(TEXT, '<script type="application/ld+json">' + '"author":' * 50_000 + "</script>"),
    ),
    _page(
        "page-ld-depth",
        "100,000 nested arrays in an article",
        _body(TEXT, '<script type="application/ld+json">' + "[" * 100_000 + "</script>"),
    ),
    _page("page-divs", "350,000 nested divs in an article", _body("<div>" * 350_000 + TEXT)),
    _page(
        "page-much",
        "a million nested divs, 11 MB",
        _body("<div>" * 1_000_000 + TEXT + "</div>" * 1_000_000),
        "more than 4 MiB",
    ),
    _page("page-links", "100,000 links in an article", _body("<a href='/a'>The link</a> " * 100_000 + TEXT)),
    _page("page-ampersands", "a million ampersands in an article", _body("<p>" + "&" * 1_000_000 + TEXT)),
    _page(
        "page-attributes",
        "100,000 attributes in an article",
        _body("<p " + " ".join(f"a{number}=1" for number in range(100_000)) + ">x</p>" + TEXT),
    ),
    _page("page-tables", "20,000 nested tables in an article", _body("<table><tr><td>" * 20_000 + TEXT)),
    _page(
        "page-colspan",
        "a cell of 9007199254740991 columns",
        _body(f"<table><tr><td colspan=9007199254740991>{TEXT}</table>"),
    ),
    _page("page-noise", "sends bytes that mean nothing", lambda _: html(bytes(range(256)) * 400), "."),
)

ROBOTS = (
    _robots("robots-endless", "a robots.txt without end", lambda _: Answer(body=endless(b"Allow: /\n" * 999))),
    _robots("robots-drip", "drips its robots.txt", lambda _: Answer(body=endless(b"x"), drip=DRIP), LEFT_ALONE),
    _robots(
        "robots-103",
        "drips early hints before its robots.txt",
        lambda _: Answer(raw=itertools.repeat(b"HTTP/1.1 103 Early Hints\r\n\r\n"), drip=DRIP),
        LEFT_ALONE,
    ),
    _robots("robots-503", "has no robots.txt to show", Answer(status=503), LEFT_ALONE),
    _robots(
        "robots-to-metadata", "redirects its robots.txt to the metadata", to("http://169.254.169.254/"), LEFT_ALONE
    ),
    _robots("robots-wild", "500 KiB of rules with wildcards", _wild),
    _robots("robots-agents", "14,000 agents with 14,000 rules", _many_agents),
    _robots(
        "robots-delay",
        "asks for 30 years between two requests",
        Answer(body=b"User-agent: *\nCrawl-delay: 999999999\n"),
    ),
)

BEHAVIOURS = (*PAGES, *ROBOTS)
