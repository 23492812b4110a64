"""The text of a ``feeds.yaml`` → its checked shape, or every fault in it as a sentence with its place."""

from collections.abc import Iterator

from pydantic import ValidationError

from curator.config.document import Document, Fault, KeyPath, read_document
from curator.config.shape import FeedsFile
from curator.config.words import reason
from curator.errors import ConfigError, Problem, UsageError
from curator.resolve import locate


def check(text: str, file: str) -> tuple[FeedsFile, Document]:
    """Read the text of a file; ConfigError with all its faults in the order of their lines."""
    document = read_document(text)
    faults = list(document.faults)
    shape = FeedsFile()
    if isinstance(document.data, dict):
        try:
            shape = FeedsFile.model_validate(document.data)
        except ValidationError as error:
            faults.extend(_at(document, detail["loc"], reason(detail)) for detail in error.errors(include_url=False))
        faults.extend(_across(document))
    elif not faults:
        faults.append(
            Fault(1, 1, (), "there are no keys here; begin with sources: and - slug, outlet and url for each")
        )
    if faults:
        faults.sort(key=lambda fault: (fault.line, fault.column))
        raise ConfigError(tuple(_problem(file, fault, document.data) for fault in faults))
    return shape, document


def _at(document: Document, path: KeyPath, said: str) -> Fault:
    path = path[:-1] if path[-1:] == ("[key]",) else path  # pydantic's word for what is wrong with a key itself
    return Fault(*document.place(path), path, said)


def _across(document: Document) -> Iterator[Fault]:
    """Find what no single value shows: slugs given twice, kinds and publishers that nobody brings."""
    first: dict[str, int] = {}
    unknown: dict[str, str] = {}
    for number, source in enumerate(_sources(document.data)):
        path = ("sources", number)
        slug, kind = source.get("slug"), source.get("kind")
        if isinstance(slug, str) and first.setdefault(slug, number) != number:
            line, _ = document.place(("sources", first[slug], "slug"))
            yield _at(document, (*path, "slug"), f"{slug!r} is the slug of another source, on line {line}")
        if isinstance(kind, str) and kind and (said := _not_there("sources", kind, unknown)):
            yield _at(document, (*path, "kind"), said)
    publish = document.data.get("publish") if isinstance(document.data, dict) else None
    for name in publish if isinstance(publish, dict) else ():
        if said := _not_there("publish", name, {}):
            yield _at(document, ("publish", name), said)


def _not_there(room: str, name: str, told: dict[str, str]) -> str:
    """Say why a name means no module, nothing where it means one; ``told`` remembers what was said."""
    if name not in told:
        try:
            locate(room, name)
        except UsageError as error:
            told[name] = str(error)
        else:
            told[name] = ""
    return told[name]


def _sources(data: object) -> list[dict[str, object]]:
    listed = data.get("sources") if isinstance(data, dict) else None
    return [item if isinstance(item, dict) else {} for item in listed] if isinstance(listed, list) else []


def _problem(file: str, fault: Fault, data: object) -> Problem:
    """Write ``sources.2.url: …``: sources are counted from 1, as people count them, and told by their slug too."""
    keys = ".".join(str(part + 1) if isinstance(part, int) else part for part in fault.path)
    slug = _slug(fault.path, data)
    return Problem(file, fault.line, fault.column, f"{keys + ': ' if keys else ''}{fault.reason}{slug}")


def _slug(path: KeyPath, data: object) -> str:
    if len(path) < 2 or path[0] != "sources" or not isinstance(path[1], int) or path[2:] == ("slug",):
        return ""
    listed = _sources(data)
    slug = listed[path[1]].get("slug") if path[1] < len(listed) else None
    return f" (in source {slug})" if isinstance(slug, str) and slug else ""
