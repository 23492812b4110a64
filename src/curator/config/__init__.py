"""``feeds.yaml`` → what the program needs to know, or every fault in it at once, with line and column."""

import contextlib
import difflib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from curator.config.textfile import read_text
from curator.errors import Problem, UsageError
from curator.model import FetchSettings, MatchPolicy, Rights, Source
from curator.secrets import NO_SECRETS, Secrets, placeholders

if TYPE_CHECKING:
    from curator.config.secrets import Sealed
    from curator.config.shape import SourceShape

LARGEST = 2_000_000
"""Bytes; 2,000 sources take 300 kB."""
_SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A checked ``feeds.yaml``, its defaults applied and its paths made absolute."""

    path: Path
    folder: Path
    """Where ``feeds.yaml`` lies, and relative paths begin."""
    data: Path
    """The database's folder; locks, recordings and logs lie there too."""
    store: str
    """``sqlite:///`` and an absolute path."""
    engine: str
    timezone: ZoneInfo
    match: MatchPolicy
    keep_texts: timedelta
    """How long the whole text of what nobody picked is kept."""
    fetch: FetchSettings
    rights: Rights
    credit: str
    publish: Mapping[str, Mapping[str, object]]
    """Publisher → its options, as they stand in the file: every scalar is text."""
    sources: tuple[Source, ...]
    secrets: Secrets = NO_SECRETS
    """What the names in addresses, headers and publishers' options stand for."""
    unset: tuple[Problem, ...] = ()
    """Names without a value here: a source that needs one cannot be asked, and all else can be done."""
    notes: tuple[str, ...] = ()
    """What is no fault, and should be known."""

    @property
    def drafts(self) -> Path:
        """The folder of the drafts: ``publish: {files: {folder: …}}``."""
        folder = self.publish.get("files", {}).get("folder")
        return self.folder / folder if isinstance(folder, str) else self.data / "drafts"

    def with_data(self, path: Path) -> "Config":
        """Move database, drafts, recordings and logs to another folder."""
        data = path.expanduser().absolute()
        files = {**self.publish.get("files", {}), "folder": str(data / "drafts")}
        store = f"{_SQLITE}{data / Path(self.store.removeprefix(_SQLITE)).name}"
        return replace(self, data=data, store=store, publish={**self.publish, "files": files})

    def source(self, slug: str) -> Source:
        """Find a source; UsageError that names the nearest slugs where there is none."""
        for source in self.sources:
            if source.slug == slug:
                return source
        slugs = [source.slug for source in self.sources]
        near = difflib.get_close_matches(slug, slugs, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(slugs) or 'none yet'}"
        raise UsageError(f"{self.path} has no source {slug!r}; {hint}")


def load(path: Path) -> Config:
    """Read and check a ``feeds.yaml``; ConfigError with everything that is wrong in it, in the order of its lines."""
    return understood(path, read_text(path, LARGEST, "sources"))


def understood(path: Path, text: str) -> Config:
    """Check what stands, or is to stand, in a ``feeds.yaml``; ConfigError likewise."""
    from curator.config.faults import check  # pydantic and yaml: 0.1 s, which `curator --help` need not wait for
    from curator.config.secrets import seal

    shape, document = check(text, str(path))
    sealed = seal(shape, document, path, os.environ)
    absolute = path.expanduser().absolute()
    folder = absolute.parent
    database = folder / shape.store.removeprefix(_SQLITE)
    rights = Rights(**shape.rights.model_dump())
    return Config(
        path=path,
        folder=folder,
        data=database.parent,
        store=f"{_SQLITE}{database}",
        engine=shape.engine,
        timezone=ZoneInfo(shape.timezone) if shape.timezone else _machine_timezone(),
        match=shape.match,
        keep_texts=shape.keep_texts,
        fetch=FetchSettings(**{**shape.fetch.model_dump(), "allow_networks": tuple(shape.fetch.allow_networks)}),
        rights=rights,
        credit=shape.credit,
        publish=shape.publish,
        sources=tuple(
            _source(item, rights, shape.credit, url, headers)
            for item, url, headers in zip(shape.sources, sealed.addresses, sealed.headers, strict=True)
        ),
        secrets=sealed.secrets,
        unset=sealed.unset,
        notes=tuple(_notes(path, sealed)),
    )


def json_schema() -> dict[str, object]:
    """Describe ``feeds.yaml`` as JSON Schema (draft 2020-12), for editors that complete and check while one types."""
    from curator.config.shape import FeedsFile

    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **FeedsFile.model_json_schema()}


def _notes(path: Path, sealed: "Sealed") -> Iterator[str]:
    """Say where a secret may be read by others: in the file itself, and on its way."""
    if sealed.written and path.expanduser().stat().st_mode & 0o077:
        yield (
            f"{path} holds secrets of {', '.join(sealed.written)} and is open to others than you; "
            f"run: chmod 600 {path}, or write ${{NAME}} in their place"
        )
    for url, headers in zip(sealed.addresses, sealed.headers, strict=True):
        if url.startswith("http:") and placeholders(url, *headers.values()):
            yield f"{url} sends its secrets in the clear; write https:// if it can be had so"


def _source(item: "SourceShape", rights: Rights, credit: str, url: str, headers: Mapping[str, str]) -> Source:
    own = {name: getattr(item.rights, name) for name in item.rights.model_fields_set}
    return Source(
        slug=item.slug,
        outlet=item.outlet,
        url=url,
        headers=headers,
        kind=item.kind,
        section=item.section,
        language=item.language,
        every=item.every,
        pages=item.pages,
        credit=item.credit or credit,
        rights=replace(rights, **own) if own else rights,
        enabled=item.enabled,
        extract={name: getattr(item.extract, name) for name in item.extract.model_fields_set},
        options=item.options,
    )


def _machine_timezone() -> ZoneInfo:
    """Ask, in this order, TZ, the link /etc/localtime and /etc/timezone; UTC where none of them names a zone."""
    names = [os.environ.get("TZ", "").lstrip(":"), os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]]
    with contextlib.suppress(OSError, UnicodeDecodeError):
        names.append(Path("/etc/timezone").read_text(encoding="ascii").strip())
    for name in filter(None, names):
        with contextlib.suppress(ValueError, OSError, LookupError):
            return ZoneInfo(name)
    return ZoneInfo("UTC")
