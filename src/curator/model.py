"""The nouns: what travels from one step to the next.

One frozen dataclass per stage of knowledge, of the standard library only, so that it pickles in microseconds and
travels to other processes. All times are aware and in UTC. All text is plain text, except where a name ends in
``markup``: such fields live only between a parser and the extractor and are never stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

ImagePolicy = Literal["none", "link", "copy"]
PagesPolicy = Literal["always", "short", "never"]
Status = Literal["new", "picked", "dropped", "published"]
Trouble = Literal["", "blocked", "gone", "held"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """A source's rights card: how much of its words and pictures a roundup may use."""

    max_words: int = 75
    max_paragraphs: int = 2
    edit: bool = False
    image: ImagePolicy = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Something we follow: one item of ``feeds.yaml``, with the file's defaults already applied."""

    slug: str
    outlet: str
    url: str
    kind: str = "feed"
    section: str = ""
    language: str = ""
    every: timedelta = timedelta(minutes=30)
    pages: PagesPolicy = "short"
    credit: str = "– {outlet}"
    rights: Rights = field(default_factory=Rights)
    enabled: bool = True
    extract: Mapping[str, str] = field(default_factory=dict)
    """CSS selectors for ``headline, lead, standfirst, byline, date, image`` on this source's pages."""
    options: Mapping[str, object] = field(default_factory=dict)
    """What the source's kind takes, e.g. ``{"links": "h2 a"}`` for a site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """How the network is used: ``fetch`` in ``feeds.yaml``."""

    at_once: int = 16
    """Sources worked at the same time."""
    per_host: int = 1
    """Requests in flight per registrable domain."""
    gap: timedelta = timedelta(seconds=1)
    """Least time between the starts of two requests to one registrable domain."""
    deadline: timedelta = timedelta(seconds=30)
    """For one fetch, redirects and body included."""
    allow_networks: tuple[str, ...] = ()
    """Networks in CIDR notation that may be dialled although they are not public."""
    contact: str = ""
    """An address or URL, told in the User-Agent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a conditional GET sends back, byte for byte as it was received (RFC 9110, 8.8 and 13.1)."""

    etag: str = ""
    last_modified: str = ""

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where a source's address redirects for good, as every poll since has seen it (RFC 9110, 15.4.2 and 15.4.9)."""

    to: str
    since: datetime
    polls: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What the last poll of a source left behind."""

    source: str
    validators: Validators = field(default_factory=Validators)
    at: datetime | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None
    """When it last brought an article never seen before."""
    failures: int = 0
    """Failed polls in a row."""
    code: int | None = None
    """The HTTP status of the last answer, None when there was none."""
    reason: str = ""
    """Why the last poll failed, in words; empty when it was well."""
    trouble: Trouble = ""
    """What kind of failure that was, where asking again and again is no remedy."""
    note: str = ""
    """A word for the editor on a poll that was well: entries were left out, a damaged feed was repaired."""
    next_at: datetime | None = None
    wait_until: datetime | None = None
    """Until when the source asked us to stay away (Retry-After)."""
    interval: timedelta | None = None
    """How long the publisher asks us to wait between two polls, from the last document that said so."""
    asked: str = ""
    """A digest of what was asked for; a visit to another address says nothing of this one."""
    title: str = ""
    """What the source called itself when its entries were last stored."""
    site: str = ""
    """The registrable domain that it then belonged to."""
    address: str = ""
    """Where it is polled instead of its address in ``feeds.yaml``: it moved there, steadily over days."""
    move: Move | None = None
    """A permanent redirect that has not been steady for long enough yet."""
    declined: str = ""
    """An address that the editor does not want it to move to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One fetched document: the bytes, decoded from their transfer coding, and the headers we use."""

    url: str
    """The address that was asked for."""
    final_url: str
    """The address that answered, after redirects."""
    status: int
    body: bytes = field(repr=False)
    media_type: str = ""
    """Lower-case ``type/subtype``, without parameters."""
    charset: str = ""
    """What the Content-Type header declares, or empty."""
    validators: Validators = field(default_factory=Validators)
    robots: str = ""
    """The X-Robots-Tag headers, joined with commas."""
    language: str = ""
    """The Content-Language header."""
    moved_to: str = ""
    """Where a chain of only permanent redirects (301, 308) ended; empty otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture with the words that belong to it; the four texts never fill each other."""

    url: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    title: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """Audio or video attached to an entry (RSS ``enclosure``, Atom ``rel=enclosure``, JSON Feed ``attachments``)."""

    url: str
    media_type: str = ""
    length: int | None = None
    """Bytes."""
    duration: float | None = None
    """Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """What can be quoted of an article: from its page, or from the feed's own text where there is no page."""

    headline: str = ""
    text: str = ""
    """The whole plain text, paragraphs parted by a blank line; stored, never published."""
    lead: tuple[str, ...] = ()
    """The first two body paragraphs, uncut; each is a span of ``text``."""
    standfirst: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    language: str = ""
    """A BCP 47 tag in lower case, e.g. ``en`` or ``pt-br``."""
    canonical_url: str = ""
    image: Image | None = None
    flags: frozenset[str] = frozenset()
    """Of ``paywalled, wire, feed-text-only, undated, damaged``."""
    max_snippet: int | None = None
    """The page's own limit in characters (robots ``max-snippet``); 0 is ``nosnippet``, None is no limit."""
    rungs: Mapping[str, str] = field(default_factory=dict)
    """Which rung of the ladder gave each field, e.g. ``{"headline": "json-ld"}``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a source offers (Atom's word): an id, a link and what the feed itself says of it."""

    id: str = ""
    """As published; empty where the feed gives none (the link is never put here)."""
    url: str = ""
    """An absolute http(s) address, or empty."""
    title: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    summary_markup: str = ""
    content_markup: str = ""
    summary_is_text: bool = False
    """The summary is plain text: a ``<`` in it is a less-than sign."""
    content_is_text: bool = False
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    images: tuple[Image, ...] = ()
    comments_url: str = ""
    origin: str = ""
    """The title of the feed an aggregator took it from (RSS ``source``, Atom ``source/title``)."""
    origin_url: str = ""
    language: str = ""
    rights: str = ""
    fingerprint: str = ""
    """A digest of everything above as published; equal when the feed says nothing new of the entry."""
    excerpt: Excerpt | None = None
    """What the feed's own text yields; set by ``reading`` for entries that are new or changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a source's document says: of itself, and the entries it offers, in the document's own order."""

    entries: tuple[Entry, ...] = ()
    title: str = ""
    url: str = ""
    """The web page that the feed belongs to."""
    language: str = ""
    rights: str = ""
    image_url: str = ""
    self_url: str = ""
    hub_url: str = ""
    ttl: timedelta | None = None
    """How long the publisher asks us to wait (``ttl``, or ``sy:updatePeriod`` / ``sy:updateFrequency``)."""
    skip_hours: frozenset[int] = frozenset()
    """UTC hours in which the publisher asks not to be polled."""
    skip_days: frozenset[str] = frozenset()
    """English day names, e.g. ``Saturday``."""
    format: str = ""
    """``rss``, ``rdf``, ``atom``, ``json``, ``site`` …"""
    note: str = ""
    """A word for the editor: the feed was damaged and repaired, entries were left out; empty when all is well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Characters ``start`` to ``end`` (exclusive) of an article's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Entry and excerpt wed; the stored thing."""

    id: str
    source: str
    outlet: str
    url: str
    """As published; the address a draft links to."""
    title: str
    first_seen: datetime
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    language: str = ""
    section: str = ""
    text: str = field(default="", repr=False)
    lead: tuple[str, ...] = ()
    standfirst: str = ""
    image: Image | None = None
    flags: frozenset[str] = frozenset()
    """Those of its excerpt, and ``updated`` when a later version was seen."""
    max_snippet: int | None = None
    reason: str = ""
    """Why it stands on the feed's text alone, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Another story that may be the same; ``reason`` says why, for the editor to judge."""

    story: str
    reason: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The articles that tell one event, in the order in which their outlets are credited; what the editor judges."""

    id: str
    status: Status
    articles: tuple[Article, ...]
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def headline(self) -> str:
        return self.articles[0].title

    @property
    def section(self) -> str:
        return self.articles[0].section

    @property
    def outlets(self) -> tuple[str, ...]:
        """Each outlet once, in credit order."""
        return tuple(dict.fromkeys(article.outlet for article in self.articles))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One verdict in the log; every one can be undone."""

    id: str
    at: datetime
    verb: str
    """``pick, drop, join, split`` …"""
    stories: tuple[str, ...]
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """An outlet as it is credited, and the address of its article."""

    outlet: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One story in a roundup, ready to be rendered."""

    story: str
    headline: str
    url: str
    credits: tuple[Credit, ...]
    credit_style: str
    """E.g. ``– {outlet}``; without a placeholder it is the whole credit."""
    section: str = ""
    quotation: tuple[str, ...] = ()
    """Paragraphs, verbatim; a cut is marked ``[…]``."""
    quoted_url: str = ""
    """The address of the quoted article where that is another than the headline's."""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    language: str = ""
    image: Image | None = None
    comment: str = ""
    """The blogger's own words: Markdown, of which emphasis and links count."""
    verbatim: bool = True
    """Every word of the quotation stands in the source, in that order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The items of one topic."""

    title: str
    items: tuple[Item, ...]
    text: str = ""
    """The blogger's own words under the heading, Markdown as in comments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roundup:
    """The day's post."""

    day: date
    title: str
    intro: str = ""
    """The blogger's own words, Markdown as in comments."""
    outro: str = ""
    """The same, after the last section."""
    sections: tuple[Section, ...] = ()
    notes: tuple[str, ...] = ()
    """What the blogger should know before posting, e.g. of a quotation that was edited; not published."""

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRecord:
    """What the store remembers of one story in one roundup, so that composing again merges."""

    story: str
    edits: Mapping[str, str] = field(default_factory=dict)
    """The blogger's own version of a field: ``headline, quotation, comment, image``, or a whole block by file name."""
    written: Mapping[str, str] = field(default_factory=dict)
    """File name → the block as we last wrote it."""
    removed: bool = False
    """The blogger took it out of the draft; it does not return."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundupRecord:
    """What the store remembers of one day's roundup, its items in order."""

    day: date
    revision: int = 0
    """Counts up with every save; a save from an older revision is refused."""
    edits: Mapping[str, str] = field(default_factory=dict)
    """The blogger's own ``title`` and ``intro``."""
    written: Mapping[str, str] = field(default_factory=dict)
    """File name → everything outside the items' blocks, as we last wrote it."""
    items: tuple[ItemRecord, ...] = ()
