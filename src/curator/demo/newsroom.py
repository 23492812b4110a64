"""Files of invented news become what five made-up outlets publish on one morning: an address → a document.

An article is a text file: lines of ``name: value``, then paragraphs parted by blank lines. An outlet's ``feed.j2`` and
``page.j2`` make its feed (or section page) and its pages of them, in the dialect of that outlet and with all that
stands around an article on a real page. Times count back from the morning, so that the news is always new.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from email.utils import format_datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from zoneinfo import ZoneInfo

from jinja2 import Environment, StrictUndefined

ZONE = ZoneInfo("Europe/London")
"""Where the newsroom stands; its blogger lives there too."""
OPENS = time(6, 30)
"""No article is younger than this morning hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One of the made-up outlets."""

    slug: str
    name: str
    form: str
    """What it offers, in words."""
    path: str
    """Of its feed, or of the page that lists its articles."""
    media_type: str
    closed: bool = False
    """Its server answers nothing but HTTP 500."""

    @property
    def host(self) -> str:
        return f"{self.slug}.example"

    @property
    def site(self) -> str:
        return f"https://{self.host}"

    @property
    def front(self) -> str:
        return f"{self.site}{self.path}"


OUTLETS = (
    Outlet(
        slug="kelde-observer",
        name="Kelde Observer",
        form="RSS 2.0",
        path="/rss.xml",
        media_type="application/rss+xml",
    ),
    Outlet(
        slug="radio-tollen",
        name="Radio Tollen",
        form="Atom",
        path="/atom.xml",
        media_type="application/atom+xml",
    ),
    Outlet(
        slug="orrery",
        name="Orrery",
        form="JSON Feed",
        path="/feed.json",
        media_type="application/feed+json",
    ),
    Outlet(
        slug="listok-zarechya",
        name="Листок Заречья",
        form="a page, no feed",
        path="/",
        media_type="text/html; charset=utf-8",
    ),
    Outlet(
        slug="brackwater-echo",
        name="Brackwater Echo",
        form="RSS 2.0",
        path="/rss.xml",
        media_type="text/html; charset=utf-8",
        closed=True,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One article as its outlet wrote it."""

    name: str
    url: str
    title: str
    authors: tuple[str, ...]
    published: datetime
    standfirst: str
    paragraphs: tuple[str, ...]
    picture: str = ""
    """An address, or empty."""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    in_full: bool = False
    """The feed carries the whole text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a server answers for one address."""

    body: bytes
    media_type: str
    status: int = 200


def latest_morning(now: datetime) -> datetime:
    """Return when the newsroom last opened: today, or yesterday for who is up before it."""
    here = now.astimezone(ZONE)
    morning = datetime.combine(here.date(), OPENS, ZONE)
    return morning if morning <= here else datetime.combine(here.date() - timedelta(days=1), OPENS, ZONE)


def put_online(morning: datetime) -> dict[str, Document]:
    """Return everything that the outlets have online that morning, by address."""
    online: dict[str, Document] = {}
    for outlet in OUTLETS:
        online.update(_broken(outlet) if outlet.closed else _published(outlet, morning))
    return online


def _broken(outlet: Outlet) -> dict[str, Document]:
    body = f"<!doctype html><title>500</title><h1>{outlet.name}</h1><p>The press is being repaired.</p>"
    return {outlet.front: Document(body=body.encode(), media_type=outlet.media_type, status=500)}


def _published(outlet: Outlet, morning: datetime) -> dict[str, Document]:
    room = files("curator.demo") / "newsroom" / outlet.slug
    drawer = {file.name: file for file in room.iterdir()}
    texts = [file for name, file in drawer.items() if name.endswith(".txt") and name != "robots.txt"]
    pieces = sorted((read(file, outlet, morning) for file in texts), key=lambda piece: piece.published, reverse=True)
    online = {
        outlet.front: Document(
            body=_fill(drawer["feed.j2"], outlet=outlet, articles=pieces), media_type=outlet.media_type
        ),
        f"{outlet.site}/robots.txt": Document(body=drawer["robots.txt"].read_bytes(), media_type="text/plain"),
    }
    for piece in pieces:
        others = [other for other in pieces if other is not piece]
        body = _fill(drawer["page.j2"], outlet=outlet, article=piece, others=others)
        online[piece.url] = Document(body=body, media_type="text/html; charset=utf-8")
        if piece.picture:
            picture = drawer[piece.picture.rpartition("/")[2]].read_bytes()
            online[piece.picture] = Document(body=picture, media_type="image/png")
    return online


def read(file: Traversable, outlet: Outlet, morning: datetime) -> Piece:
    """Read one article's file."""
    head, *paragraphs = file.read_text("utf-8").strip().split("\n\n")
    said = dict(line.split(": ", 1) for line in head.splitlines())
    hours, minutes = said["before"].split(":")
    return Piece(
        name=file.name.removesuffix(".txt"),
        url=outlet.site + said["address"].format(day=morning),
        title=said["title"],
        authors=tuple(said["authors"].split("; ")),
        published=morning - timedelta(hours=int(hours), minutes=int(minutes)),
        standfirst=said["standfirst"],
        paragraphs=tuple(paragraphs),
        picture=f"{outlet.site}/pictures/{said['picture']}" if "picture" in said else "",
        alt=said.get("alt", ""),
        caption=said.get("caption", ""),
        credit=said.get("credit", ""),
        in_full="in full" in said,
    )


def _fill(file: Traversable, **facts: object) -> bytes:
    return _LANGUAGE.from_string(file.read_text("utf-8")).render(facts).encode()


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


_LANGUAGE = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
_LANGUAGE.filters.update(rfc822=format_datetime, clock=_clock, stamp=_stamp)
