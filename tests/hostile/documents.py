"""What a server may send in place of a feed, or in one: paths, bombs for parsers, letters that are none."""

from tests.hostile.behaviour import STORED, Behaviour, Say, base, feed_of, html, item, rss
from tests.newsserver import Answer, Asked

ANY = "."
"""Any words, or the entry stored: for what a reader may refuse or see through, as long as it ends."""
LOGIN = b"<!doctype html><title>Log in</title><form><input type=password name=p></form>"
CHALLENGE = b"<!doctype html><html><head><title>Just a moment...</title></head><body></body></html>"
LAUGHS = "".join(f"<!ENTITY a{number} '{f'&a{number - 1};' * 10}'>" for number in range(1, 10))
LAUGHTER = f"<!DOCTYPE rss [<!ENTITY a0 'ha'>{LAUGHS}]>"
QUADRATIC = f"<!DOCTYPE rss [<!ENTITY a '{'a' * 50_000}'>]>"
FILE = "SYSTEM 'file:///etc/passwd'"
CANARY = "SYSTEM '{base}/canary'"
STYLESHEET = "<?xml-stylesheet type='text/xsl' href='{base}/canary'?>"
XINCLUDE = "<x:include xmlns:x='http://www.w3.org/2001/XInclude' parse='text' href='file:///etc/passwd'/>"
AUTHOR = f"<author>a@{'a.' * 20_000}!</author></item>"
ATTRIBUTES = "<item " + " ".join(f"a{number}=''" for number in range(100_000)) + ">"
UNSEEN = "The gauge&#8238; works&#0;&#27;]0;x&#7;&#55296;&#99999999999;&#27;[31m\u202e\u200b\u2066."
SCRIPT = "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt; &lt;img src=x onerror=alert(1)&gt; The gauge."


def _one(name: str, does: str, ends: str, say: Say) -> Behaviour:
    return Behaviour(name=name, does=does, ends=ends, says={"/feed": say})


def _refused(name: str, does: str, ends: str, body: bytes) -> Behaviour:
    return _one(name, does, ends, lambda _: rss(body))


def _text(text: str, title: str = "The tide gauge is back") -> Say:
    """A feed whose article has this text."""
    return lambda asked: rss(feed_of(asked, item(asked, title, text)))


def _with(old: str, new: str) -> Say:
    """A feed in whose article something stands instead of something else."""
    return lambda asked: rss(feed_of(asked, item(asked).replace(old, new)))


def _holding(*inner: str) -> Say:
    """A feed that has this where its articles should be."""
    return lambda asked: rss(feed_of(asked, *inner))


def _headed(head: str, text: str = "The gauge.") -> Say:
    """A feed with something before its root; ``{base}`` in it is this server."""
    return lambda asked: rss(feed_of(asked, item(asked, text=text), head=head.format(base=base(asked))))


def _address(asked: Asked) -> Answer:
    return rss(f"{base(asked)}/canary".encode())


def _laughs_16(asked: Asked) -> Answer:
    return rss(feed_of(asked, item(asked, text="&a9;"), head=LAUGHTER).decode().encode("utf-16"))


def _letters(asked: Asked) -> Answer:
    unseen = b"\x00\x1b]0;x\x07\xed\xa0\x80\xe2\x80\xae\xff"
    return rss(feed_of(asked, item(asked, title="Tide GAUGE")).replace(b"GAUGE", unseen))


def _years(asked: Asked) -> Answer:
    one = item(asked)
    years = ("-001", "0000", "10000")
    return rss(feed_of(asked, *(one.replace("-1</guid>", f"{year}</guid>").replace("2026", year) for year in years)))


def _moments(asked: Asked) -> Answer:
    stamps = ("0000-00-00T00:00:00Z", "10000-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "1e999")
    link = f"<title>Tide</title><link href='{base(asked)}/page'/>"
    entries = "".join(f"<entry><id>{stamp}</id>{link}<updated>{stamp}</updated></entry>" for stamp in stamps)
    return rss(f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Isel</title>{entries}</feed>".encode())


NO_FEEDS = (
    _refused("path", "sends the path of a file", "not a feed", b"/etc/passwd"),
    _refused("device", "sends the path /dev/zero", "not a feed", b"/dev/zero"),
    _one("address", "sends an address", "not a feed", _address),
    _refused("empty", "sends nothing", "an empty answer", b""),
    _refused("picture", "sends a picture", "an image, not a feed", b"\x89PNG\r\n\x1a\n" + bytes(500)),
    _refused("noise", "sends bytes that mean nothing", "not a feed", bytes(range(256)) * 400),
    _one("web-page", "sends a web page", "a web page, not a feed", html(b"<!doctype html><title>Isel</title>")),
    _one("login", "sends its login page", "a login.* page, not a feed", html(LOGIN)),
    _one("challenge", "sends a challenge", "challenge.* page, not a feed", html(CHALLENGE)),
    _one(
        "challenge-403",
        "sends a challenge with 403",
        "wants to see a browser",
        Answer(status=403, headers={"cf-mitigated": "challenge"}, body=CHALLENGE),
    ),
    _refused("json-depth", "nests 200,000 JSON arrays", "not a feed|JSON", b"[" * 200_000),
    _refused(
        "json-number", "a JSON number of 500,000 digits", "not a feed|JSON", b'{"version":' + b"9" * 500_000 + b"}"
    ),
)

BOMBS = (
    _one("laughs", "a billion laughs", ANY, _headed(LAUGHTER, "&a9;")),
    _one("laughs-16", "a billion laughs in UTF-16", ANY, _laughs_16),
    _one("quadratic", "one long entity, 3,000 times", ANY, _headed(QUADRATIC, "&a;" * 3_000)),
    _one("xxe-file", "an entity that is a file", ANY, _headed(f"<!DOCTYPE rss [<!ENTITY x {FILE}>]>", "&x;")),
    _one("xxe-http", "an entity on a server", ANY, _headed(f"<!DOCTYPE rss [<!ENTITY x {CANARY}>]>", "&x;")),
    _one("xxe-dtd", "a DTD on a server", ANY, _headed(f"<!DOCTYPE rss {CANARY}>", "&x;")),
    _one("xxe-parameter", "a parameter entity", ANY, _headed(f"<!DOCTYPE rss [<!ENTITY % x {CANARY}> %x;]>")),
    _one("stylesheet", "a style sheet on a server", STORED, _headed(STYLESHEET)),
    _one("xinclude", "an inclusion of a file", ANY, _text(XINCLUDE)),
    _one("blank-lines", "60,000 blank lines before the feed", ANY, _headed("\n" * 60_000)),
    _one("styles", "80 KB of style", STORED, _text("&lt;p style='" + "style" * 16_000 + "'&gt;The gauge.")),
    _one("urls", "20,000 times url(", STORED, _text("&lt;p style='" + "url(" * 20_000 + "'&gt;The gauge.")),
    _one("author", "an author of 40 KB that is nearly an address", STORED, _with("</item>", AUTHOR)),
    _one("attributes", "100,000 attributes", ANY, _with("<item>", ATTRIBUTES)),
    _one("deep-xml", "300,000 nested elements", ANY, _holding("<a>" * 300_000)),
    _one("deep-html", "100,000 nested divs in a text", STORED, _text("&lt;div&gt;" * 100_000 + "The gauge.")),
    _one("deep-quotes", "10,000 nested quotations", STORED, _text("&lt;blockquote&gt;&lt;b&gt;" * 10_000 + "Gauge.")),
    _one("items", "1.2 million empty items", ANY, _holding("<item/>" * 1_200_000)),
    _one(
        "many-items", "9,000 items", STORED, _holding(*(f"<item><title>Tide {n}</title></item>" for n in range(9_000)))
    ),
    _one("long-title", "a title of 9 MB", ANY, _text("The gauge.", "tide " * 1_800_000)),
    _one("ampersands", "a million ampersands", STORED, _text("&amp;" * 1_000_000)),
)

LETTERS = (
    _one("letters", "surrogates, NUL, ESC and bidi overrides, as references", STORED, _text(UNSEEN, UNSEEN)),
    _one("raw-letters", "the same, as bytes", ANY, _letters),
    _one("years", "articles of the years -1, 0 and 10000", STORED, _years),
    _one("moments", "dates that are none, in Atom", STORED, _moments),
    _one("links", "an article whose link is javascript:", STORED, _with("<link>http", "<link>java&#9;script")),
    _one("data", "an article whose link is data:", STORED, _with("<link>http:", "<link>data:text/html,")),
    _one("markup", "scripts in its title, doubly encoded", STORED, _text(SCRIPT, SCRIPT)),
)

BEHAVIOURS = (*NO_FEEDS, *BOMBS, *LETTERS)
