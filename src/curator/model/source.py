"""What is followed, how it is asked, and what the last poll of it left."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

ImagePolicy = Literal["none", "link", "copy"]
PagesPolicy = Literal["always", "short", "never"]
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
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent with each request for ``url``; in both ``${NAME}`` stands for a secret, which is never here."""
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
    """The X-Robots-Tag headers, a line each."""
    language: str = ""
    """The Content-Language header."""
    moved_to: str = ""
    """Where a chain of only permanent redirects (301, 308) ended; empty otherwise."""
