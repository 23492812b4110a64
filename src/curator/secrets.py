"""Secrets ⇄ the names that stand for them: put in at the last step before the wire, taken out of all that comes back.

In between, in sources, visits, pages, reasons, recordings and drafts, there is only ``${NAME}``. A name with a dot,
``${isel.token}``, stands for what ``feeds.yaml`` itself holds: the parameter ``token`` of the source ``isel``.
"""

import html
import json
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote, quote_plus, unquote

SHORTEST = 6
"""Characters; a shorter one could not be taken out of a text without hurting its words."""

_PLACEHOLDER = re.compile(r"\$\{([A-Za-z0-9_.-]+)\}")
_ESCAPE = re.compile(r"%[0-9A-F]{2}")
_KEPT_IN_URL = "%/?:@!$&'()*+,;=[]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """One secret, and where it may go."""

    name: str
    value: str = field(repr=False)
    origins: frozenset[str] = frozenset()
    """``scheme://host:port`` of the sources that name it."""
    parts: tuple[str, ...] = field(default=(), repr=False)
    """Other texts that tell it, taken out like itself: the password in a login."""
    parameter: str = ""
    """Set where the value may be a word like any other: it is taken out only where ``parameter=`` stands before it."""


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """What names stand for. A copy that travels to another process is empty."""

    _all: tuple[Secret, ...] = ()

    def __bool__(self) -> bool:
        return bool(self._all)

    def __repr__(self) -> str:
        return f"Secrets({', '.join(sorted(self.names))})"

    def __reduce__(self) -> tuple[type["Secrets"], tuple[()]]:
        return Secrets, ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(secret.name for secret in self._all)

    def only(self, names: Collection[str]) -> "Secrets":
        """Give those of these names."""
        return Secrets(tuple(secret for secret in self._all if secret.name in names))

    def at(self, origin: str) -> "Secrets":
        """Give those that may be sent to an origin, ``scheme://host:port``."""
        return Secrets(tuple(secret for secret in self._all if origin in secret.origins))

    def reveal(self, text: str) -> str:
        """Put the secrets in where their names stand: a header's value, a publisher's option."""
        return self._filled(text, str)

    def reveal_url(self, url: str) -> str:
        """Put the secrets into an address, as they would be typed there; only what no address can hold is escaped."""
        return self._filled(url, lambda value: quote(value, safe=_KEPT_IN_URL))

    def hide(self, text: str) -> str:
        """Put the names in where a secret stands, in any of its usual spellings."""
        for spelling, placeholder in _spellings(self._all):
            text = text.replace(spelling, placeholder)
        return text

    def hide_in(self, body: bytes) -> bytes:
        """Do the same in a document, in UTF-8 and what ASCII is part of, or in UTF-16."""
        encodings = ("utf-8", "utf-16-le", "utf-16-be") if b"\0" in body else ("utf-8",)
        for spelling, placeholder in _spellings(self._all):
            for encoding in encodings:
                body = body.replace(spelling.encode(encoding), placeholder.encode(encoding))
        return body

    def _filled(self, text: str, write: Callable[[str], str]) -> str:
        if "${" not in text:
            return text
        values = {secret.name: secret.value for secret in self._all}
        return _PLACEHOLDER.sub(lambda match: write(values[match[1]]) if match[1] in values else match[0], text)


NO_SECRETS = Secrets()


def placeholders(*texts: str) -> frozenset[str]:
    """Name the secrets that texts ask for."""
    return frozenset(name for text in texts if "${" in text for name in _PLACEHOLDER.findall(text))


def without_placeholder_parameters(url: str) -> str:
    """Leave out the parameters of an address whose values were secrets: without them it may be shown to anybody."""
    document, mark, fragment = url.partition("#")
    head, _, query = document.partition("?")
    kept = "&".join(pair for pair in query.split("&") if not _PLACEHOLDER.search(pair))
    return f"{head}?{kept}{mark}{fragment}" if kept else f"{head}{mark}{fragment}"


@lru_cache(maxsize=1024)
def _spellings(secrets: tuple[Secret, ...]) -> tuple[tuple[str, str], ...]:
    """Give all that is to be replaced and by what, the longest first: one secret may hold another."""
    found: dict[str, str] = {}
    for secret in secrets:
        placeholder = f"${{{secret.name}}}"
        before = f"{secret.parameter}=" if secret.parameter else ""
        for told in (secret.value, *secret.parts):
            found |= dict.fromkeys(_spelled(before + told), before + placeholder)
    return tuple(sorted(found.items(), key=lambda pair: -len(pair[0])))


def _spelled(text: str) -> Iterator[str]:
    """Write a text as it may come back: as it is, in an address, in markup, in JSON."""
    for one in {text, unquote(text)}:
        for escaped in (quote(one, safe=_KEPT_IN_URL), quote(one), quote(one, safe=""), quote_plus(one)):
            yield escaped
            yield _ESCAPE.sub(lambda match: match[0].lower(), escaped)
        yield from (one, html.escape(one), html.escape(one, quote=False), one.replace("/", "\\/"))
        yield from (json.dumps(one)[1:-1], json.dumps(one, ensure_ascii=False)[1:-1])
