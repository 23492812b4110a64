"""What a source offers and a page says: entries, excerpts, and the articles made of both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

MediaKind = Literal["audio", "video"]


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
class Media:
    """What an article lets its readers hear or watch (schema.org's ``MediaObject``)."""

    url: str
    """Where it is played: its player's address, else the file's, else the article's own."""
    kind: MediaKind
    duration: int | None = None
    """Whole seconds."""


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
    """The persons of its byline; where none is named, the outlet, desk or agency that the page itself tells instead."""
    published: datetime | None = None
    modified: datetime | None = None
    language: str = ""
    """A BCP 47 tag in lower case, e.g. ``en`` or ``pt-br``."""
    canonical_url: str = ""
    """Where the page says that it lives; as read from a fetched page, else where it was found."""
    image: Image | None = None
    media: Media | None = None
    licence: str = ""
    """The address of the licence under which the words may be used; empty is: ask, or quote within the law."""
    agency: str = ""
    """Whose copy the words are, as it is credited beside the outlet: ``AP``, ``AP/Reuters``."""
    flags: frozenset[str] = frozenset()
    """Of ``paywalled, wire, feed-text-only, undated, cut``; the last says that its words were more than are kept."""
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
    licence: str = ""
    """The address of the licence of its words, as published."""
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
    licence: str = ""
    """The address of the licence of all its entries' words, as published."""
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
    """As published, or where an aggregator's link was found to lead; the address a draft links to."""
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
    media: Media | None = None
    licence: str = ""
    agency: str = ""
    """That of its excerpt, or of the same text at another outlet; with it stands the flag ``wire``."""
    flags: frozenset[str] = frozenset()
    """Those of its excerpt; ``updated`` when a later version was seen, ``misdated`` when its date is beyond reason,
    ``unresolved`` when its address is an aggregator's, which only leads to it."""
    max_snippet: int | None = None
    rungs: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)
    """Those of its excerpt."""
    reason: str = ""
    """Why it stands on the feed's text alone, in words."""
