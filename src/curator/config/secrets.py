"""Names in a ``feeds.yaml``, ``${NAME}``, → what they stand for; names for the secrets that it holds in plain words.

A name's value comes from the environment, else from a file that only its owner can read. Sources keep names alone.

A secret that is a word like any other, ``summer``, is taken out of answers only where it tells: behind its parameter
(``token=summer``), its user (``alice:summer``), the rest of its header or of its path, and in an encoded login. Taken
out everywhere, it would break headlines and links, while as a word alone it tells nobody what it opens.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from curator.config.document import Document, KeyPath
from curator.config.secretsfile import read_secrets
from curator.config.shape import FeedsFile, SourceShape
from curator.errors import ConfigError, Problem
from curator.secrets import SHORTEST, Secret, Secrets, placeholders
from curator.urls import may_be_secret, origin, replace_secrets

_LONGEST = 4096
"""Characters of one secret; servers refuse longer headers."""
_LOGIN = re.compile(r"(Basic +)([^:\s]+:.+)", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z0-9-]+ +")
"""The first word of an Authorization header, ``Bearer``, which is no secret."""
_WORDS = re.compile(r"[A-Z]?[a-z]{1,20}(?:[-_][A-Z]?[a-z]{1,20})?")
"""A word, or two joined; three are a passphrase, which no headline says by accident."""
_LAST_STEP = re.compile(r"[^/?&\s]*[/?&\s]?\Z")
"""The end of a text back to where a step of a path, a parameter or a word begins: ``t=``, ``private/``, ``alice:``."""
_EVERYWHERE = frozenset({""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """The addresses and headers of a file's sources, in their order, with names for all that is secret."""

    addresses: tuple[str, ...]
    headers: tuple[Mapping[str, str], ...]
    secrets: Secrets
    unset: tuple[Problem, ...]
    """Names without a value: perhaps cron, or another shell, has one."""
    written: tuple[str, ...]
    """Slugs of the sources whose secrets stand in the file itself."""


def seal(shape: FeedsFile, document: Document, path: Path, environment: Mapping[str, str]) -> Sealed:
    """Find what every name stands for; ConfigError where a value, or the file of values, is not to be used."""
    uses = [*_uses(shape)]
    names = placeholders(*(text for _, text in uses))
    given = {name: environment[name] for name in names if environment.get(name)}
    file = path.expanduser().absolute().parent / Path(shape.secrets).expanduser()
    if names - given.keys():
        given = {**{name: value for name, value in read_secrets(file).items() if name in names}, **given}
    problems, unset = [], []
    for place, text in uses:
        told = partial(_problem, document, path, place)
        unset += [
            told(f"{name} is not set; put it into the environment, or write {name}=… into {file}")
            for name in sorted(placeholders(text) - given.keys())
        ]
        in_header = "headers" in place and not _LOGIN.fullmatch(text)
        found = {name: _unfit(given[name], in_header=in_header) for name in placeholders(text) & given.keys()}
        problems += [told(f"the value of {name} {said}") for name, said in sorted(found.items()) if said]
    if problems:
        raise ConfigError(tuple(problems))
    sources = [_SealedSource(item, given) for item in shape.sources]
    return Sealed(
        addresses=tuple(source.address for source in sources),
        headers=tuple(source.headers for source in sources),
        secrets=_together(given, sources),
        unset=tuple(unset),
        written=tuple(source.slug for source in sources if source.is_written),
    )


class _SealedSource:
    """One source of the file, and the secrets that stand in it."""

    def __init__(self, item: SourceShape, given: Mapping[str, str]) -> None:
        self.slug = item.slug
        self.secrets: dict[str, Secret] = {}
        self.is_written = False
        self._origins = frozenset({origin(item.url)})
        self._given = Secrets(tuple(Secret(name=name, value=value) for name, value in given.items()))
        self.address = replace_secrets(item.url, self._parameter)
        self.headers = {name: self._header(name, value) for name, value in item.headers.items()}
        for text in (item.url, *(f"{name}: {value}" for name, value in item.headers.items())):
            for name in placeholders(text) & given.keys():
                self._add(Secret(name=name, value=given[name], behind=self._behind(text, name, given[name])))

    def _parameter(self, name: str, value: str) -> str:
        if len(value) < SHORTEST:
            return value
        self.is_written = True
        return self._name(name, value, f"{name}=")

    def _header(self, name: str, value: str) -> str:
        login = _LOGIN.fullmatch(value) if name.lower() == "authorization" else None
        if login:
            return self._login(login[1], login[2])
        scheme = _SCHEME.match(value) if name.lower() == "authorization" else None
        start = scheme.end() if scheme else 0
        if placeholders(value) or not may_be_secret(name) or len(value) - start < SHORTEST:
            return value
        self.is_written = True
        return value[:start] + self._name(name, value[start:], f"{name}: {value[:start]}")

    def _login(self, scheme: str, pair: str) -> str:
        """Encode ``user:password`` (RFC 7617, 2), unless a part of it is not set."""
        names = placeholders(pair)
        if not names <= self._given.names:
            return scheme + pair
        self.is_written = self.is_written or not names
        _, _, password = (told := self._given.reveal(pair)).partition(":")
        part = told if len(password) < SHORTEST or _WORDS.fullmatch(password) else password
        parts = (part,) if len(part) >= SHORTEST else ()
        return scheme + self._name("login", b64encode(told.encode()).decode(), scheme, parts)

    def _name(self, what: str, value: str, before: str, parts: tuple[str, ...] = ()) -> str:
        """Give what stands for a secret that has no name of its own: ``${slug.what}``."""
        name = f"{self.slug}.{re.sub('[^A-Za-z0-9_-]', '-', what).lower()}"
        while name in self.secrets and self.secrets[name].value != value:
            name += "-"
        placeholder = f"${{{name}}}"
        self._add(Secret(name=name, value=value, parts=parts, behind=self._behind(before + placeholder, name, value)))
        return placeholder

    def _behind(self, text: str, name: str, value: str) -> frozenset[str]:
        """Tell what stands before a name in a text that uses it, as that is written and as it is sent."""
        if not _WORDS.fullmatch(value):
            return _EVERYWHERE
        heads = [self._given.reveal(head) for head in text.split(f"${{{name}}}")[:-1]]
        steps = {found[0] for head in heads if (found := _LAST_STEP.search(head))}
        return frozenset(steps | {step.lower() for step in steps})

    def _add(self, secret: Secret) -> None:
        before = self.secrets.get(secret.name, secret)
        self.secrets[secret.name] = replace(secret, origins=self._origins, behind=secret.behind | before.behind)


def _together(given: Mapping[str, str], sources: list[_SealedSource]) -> Secrets:
    """Gather all secrets; a name that several sources use may go to the origin of each."""
    found: dict[str, Secret] = {}
    for source in sources:
        for name, secret in source.secrets.items():
            before = found.get(name, secret)
            found[name] = replace(secret, origins=secret.origins | before.origins, behind=secret.behind | before.behind)
    of_publishers = (Secret(name=name, value=value) for name, value in given.items() if name not in found)
    return Secrets((*found.values(), *of_publishers))


def _uses(shape: FeedsFile) -> Iterator[tuple[KeyPath, str]]:
    """Find every text in which a name may stand."""
    for number, item in enumerate(shape.sources):
        yield ("sources", number, "url"), item.url
        yield from ((("sources", number, "headers", name), value) for name, value in item.headers.items())
    yield from _texts(("publish",), shape.publish)


def _texts(place: KeyPath, value: object) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from _texts((*place, key), below)
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from _texts((*place, number), below)


def _unfit(value: str, *, in_header: bool) -> str:
    """Say why a value cannot be kept secret, or cannot be sent; empty where it can."""
    if len(value) < SHORTEST:
        return f"has fewer than {SHORTEST} characters; so short a one cannot be taken out of an answer that repeats it"
    if len(value) > _LONGEST or not value.isprintable():
        return f"is more than a line of {_LONGEST} characters"
    if value != value.strip():
        return "begins or ends with a blank"
    if in_header and not value.isascii():
        return "has letters that a header cannot hold; use ASCII"
    return ""


def _problem(document: Document, path: Path, place: KeyPath, reason: str) -> Problem:
    keys = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
    return Problem(str(path), *document.place(place), f"{keys}: {reason}")
