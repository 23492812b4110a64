"""What travels between the program and the tables: nouns ↔ the values of a row."""

# ruff: noqa: S608  statements are put together from constants of ours

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, cast

from curator.errors import MissingError
from curator.match.picture import picture_key
from curator.model import Article, Entry, Excerpt, Image, Media, Move, Source, Trouble, Validators, Visit

LARGEST_ID = 2**63 - 1

_encode = json.JSONEncoder(ensure_ascii=False).encode


class Body(NamedTuple):
    """What an excerpt says, in the columns of ``articles``."""

    title: str
    published: str | None
    modified: str | None
    authors: str
    language: str
    standfirst: str
    lead: str
    image: str | None
    picture: int | None
    """The number of its image among the source's."""
    media: str | None
    licence: str
    agency: str
    flags: str
    max_snippet: int | None
    rungs: str


_IMAGE = tuple(field.name for field in fields(Image))
BODY = ", ".join(Body._fields)
RUNGS = "INSERT OR IGNORE INTO rungs (said) VALUES (?)"
"""What is said of rungs is kept once for all articles that say it: come first, ``PLACES`` looks for it."""
_PLACES = {"rungs": "(SELECT id FROM rungs WHERE said = ?)"}
PLACES = tuple(_PLACES.get(column, "?") for column in Body._fields)
"""The placeholders for a body's values."""
MOST_SHOWING = 3
"""Articles of one source that may show one picture, as those of a series do; one on more is the site's own."""
# The index is asked for one row more than may be: however large the archive, no article costs more.
_SITES_PICTURE = f"""
    (SELECT 1 FROM articles AS showing WHERE showing.picture = articles.picture LIMIT 1 OFFSET {MOST_SHOWING})
"""
_COLUMNS = """
    articles.id, articles.source, articles.outlet, articles.url, articles.title, articles.first_seen, articles.authors,
    articles.published, articles.modified, articles.language, sources.section,
    ifnull((SELECT text FROM texts WHERE article = articles.id), ''), articles.lead,
    articles.standfirst, {image}, articles.media, articles.licence, articles.agency,
    articles.flags, articles.max_snippet, (SELECT said FROM rungs WHERE id = articles.rungs), articles.reason
"""
ARTICLE = _COLUMNS.format(image="articles.image")
"""The columns that ``article`` reads, of ``articles`` joined with ``sources``: all as it is stored."""
SHOWN = _COLUMNS.format(image=f"CASE WHEN {_SITES_PICTURE} IS NULL THEN articles.image END")
"""The same as people see it: without a picture that so many of its source's articles show that it is the site's."""


def article(row: Sequence[object]) -> Article:
    """Return the article of a row that was selected as ``ARTICLE``."""
    (
        id_, source, outlet, url, title, first_seen, authors, published, modified, language, section, text, lead,
        standfirst, image, media, licence, agency, flags, max_snippet, rungs, reason,
    ) = row  # fmt: skip
    return Article(
        id=str(id_),
        source=str(source),
        outlet=str(outlet),
        url=str(url),
        title=str(title),
        first_seen=datetime.fromisoformat(str(first_seen)),
        authors=tuple(json.loads(str(authors))),
        published=moment(published),
        modified=moment(modified),
        language=str(language),
        section=str(section),
        text=str(text or lead),
        lead=tuple(filter(None, str(lead).split("\n\n"))),
        standfirst=str(standfirst),
        image=Image(**json.loads(str(image))) if image else None,
        media=Media(**json.loads(str(media))) if media else None,
        licence=str(licence),
        agency=str(agency),
        flags=frozenset(json.loads(str(flags))),
        max_snippet=max_snippet if isinstance(max_snippet, int) else None,
        rungs=_rungs(str(rungs or "")),
        reason=str(reason),
    )


def bare(entry: Entry) -> Excerpt:
    """Return what an entry says without its text, for one that came without an excerpt."""
    return Excerpt(
        headline=entry.title,
        authors=entry.authors,
        published=entry.published,
        modified=entry.updated,
        language=entry.language,
        image=entry.images[0] if entry.images else None,
        flags=frozenset({"feed-text-only"}),
    )


OWN_FLAGS = frozenset({"updated", "misdated", "unresolved", "syndicated"})
"""What the store says of an article, not its source."""


def excerpt(stored: Article) -> Excerpt:
    """Return what an article's source says, as the page's gaps are filled from it."""
    return Excerpt(
        headline=stored.title,
        text=stored.text,
        lead=stored.lead,
        standfirst=stored.standfirst,
        authors=stored.authors,
        published=None if "misdated" in stored.flags else stored.published,
        modified=stored.modified,
        language=stored.language,
        image=stored.image,
        media=stored.media,
        licence=stored.licence,
        agency=stored.agency,
        flags=stored.flags - OWN_FLAGS,
        max_snippet=stored.max_snippet,
        rungs=stored.rungs,
    )


def body(
    said: Excerpt,
    *,
    source: str,
    title: str,
    published: datetime | None,
    modified: datetime | None,
    flags: Iterable[str] = (),
) -> Body:
    """Return the columns for an excerpt: its dates settled, flags of the store's own, and a title if it has none."""
    marks = said.flags.union(flags, () if published else ("undated",)).difference({"undated"} if published else ())
    return Body(
        title=said.headline or title,
        published=stamp(published),
        modified=stamp(modified),
        authors=_encode(said.authors),
        language=said.language,
        standfirst=said.standfirst,
        lead="\n\n".join(said.lead),
        image=_encode(_image(said.image)) if said.image else None,
        picture=picture_key(source, said.image.url) if said.image else None,
        media=_encode(_media(said.media)) if said.media else None,
        licence=said.licence,
        agency=said.agency,
        flags=_flags(marks),
        max_snippet=said.max_snippet,
        rungs=" ".join(sorted(f"{name}={rung}" for name, rung in said.rungs.items())),
    )


def _rungs(said: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in said.split())


def _media(media: Media) -> dict[str, object]:
    told = {"url": media.url, "kind": media.kind, "duration": media.duration}
    return {name: value for name, value in told.items() if value is not None}


def text(said: Excerpt) -> str:
    """Return what goes to ``texts``: nothing where the lead is all there is."""
    return "" if said.text == "\n\n".join(said.lead) else said.text


@lru_cache(maxsize=256)
def _flags(marks: frozenset[str]) -> str:
    return _encode(sorted(marks))


def _image(image: Image) -> dict[str, object]:
    """Return what is known of a picture; ``dataclasses.asdict`` would cost ten times the rest of a row."""
    known = ((name, getattr(image, name)) for name in _IMAGE)
    return {name: value for name, value in known if value not in {"", None}}


VISIT = (
    "source", "etag", "last_modified", "at", "last_success", "last_new", "failures", "code", "reason", "next_at",
    "wait_until", "interval", "asked", "trouble", "note", "title", "site", "address", "declined", "moved_to",
    "moved_since", "moved_polls",
)  # fmt: skip
"""The columns of ``visits``."""


def visit(row: Sequence[object]) -> Visit:
    """Return the visit of a row that was selected as ``VISIT``."""
    (
        source, etag, last_modified, at, last_success, last_new, failures, code, reason, next_at, wait_until, interval,
        asked, trouble, note, title, site, address, declined, moved_to, moved_since, moved_polls,
    ) = row  # fmt: skip
    since = moment(moved_since)
    return Visit(
        source=str(source),
        validators=Validators(etag=str(etag), last_modified=str(last_modified)),
        at=moment(at),
        last_success=moment(last_success),
        last_new=moment(last_new),
        failures=_count(failures),
        code=code if isinstance(code, int) else None,
        reason=str(reason),
        trouble=cast(Trouble, trouble),
        note=str(note),
        next_at=moment(next_at),
        wait_until=moment(wait_until),
        interval=timedelta(seconds=interval) if isinstance(interval, float) else None,
        asked=str(asked),
        title=str(title),
        site=str(site),
        address=str(address),
        move=Move(to=str(moved_to), since=since, polls=_count(moved_polls)) if since else None,
        declined=str(declined),
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


def visit_values(left: Visit) -> tuple[object, ...]:
    """Return the values for ``VISIT``."""
    return (
        left.source,
        left.validators.etag,
        left.validators.last_modified,
        stamp(left.at),
        stamp(left.last_success),
        stamp(left.last_new),
        left.failures,
        left.code,
        left.reason,
        stamp(left.next_at),
        stamp(left.wait_until),
        left.interval.total_seconds() if left.interval else None,
        left.asked,
        left.trouble,
        left.note,
        left.title,
        left.site,
        left.address,
        left.declined,
        left.move.to if left.move else None,
        stamp(left.move.since) if left.move else None,
        left.move.polls if left.move else None,
    )


def source_values(source: Source) -> tuple[str, ...]:
    """Return the values for a row of ``sources`` that is followed."""
    return source.slug, source.outlet, source.url, source.kind, source.section, source.language


def stamp(at: datetime | None) -> str | None:
    """Write a time so that times sort as text."""
    return at.astimezone(UTC).isoformat() if at else None


def moment(text: object) -> datetime | None:
    """Read a time."""
    return datetime.fromisoformat(text) if isinstance(text, str) else None


def number(id: str, noun: str) -> int:  # noqa: A002  the word users type
    """Read an id; MissingError that names it where it cannot be one."""
    if id.isascii() and id.isdecimal() and len(id) < 20 and int(id) <= LARGEST_ID:
        return int(id)
    raise MissingError(f"{id!r} is no {noun}'s id: ids are numbers, shown by curator stories --status all")


def texts(values: Mapping[str, str]) -> str:
    """Write a table of texts."""
    return _encode(dict(values))
