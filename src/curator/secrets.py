"""Secrets ⇄ the names that stand for them: put in at the last step before the wire, taken out of all that comes back.

In between, in sources, visits, pages, reasons, recordings and drafts, there is only ``${NAME}``. A name with a dot,
``${isel.token}``, stands for what ``feeds.yaml`` itself holds: the parameter ``token`` of the source ``isel``.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache, lru_cache
from html.entities import html5
from typing import TypeVar, cast
from urllib.parse import quote, unquote

N = TypeVar("N")

SHORTEST = 6
"""Characters; a shorter one could not be taken out of a text without hurting its words."""

_PLACEHOLDER = re.compile(r"\$\{([A-Za-z0-9_.-]+)\}")
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
    behind: frozenset[str] = frozenset({""})
    """What stands before the value where it is taken out, ``key=`` or ``Bearer ``.

    Anything, unless the value is a word like any other: that would be taken out of headlines and addresses, too.
    """


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
        for pattern, names in _spellings(self._all):
            text = pattern.sub(names, text)
        return text

    def hide_in(self, body: bytes) -> bytes:
        """Do the same in a document, in UTF-8 and what ASCII is part of, or in UTF-16 and UTF-32.

        For one secret 10 MiB take 30 to 180 ms; where it begins with a mark and they are all backslashes, a second.
        """
        encoding = json.detect_encoding(body)  # by its mark, or its first NULs: RFC 4627, 3
        if not encoding.startswith("utf-8"):
            body = self._hide_in_wide(body, encoding)
        return self.hide(body.decode("latin-1")).encode("latin-1")

    def _hide_in_wide(self, body: bytes, encoding: str) -> bytes:
        """End the document where it is damaged: Python takes seconds to pass over a million faults."""
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError as error:
            body = body[: error.start]
            text = body.decode(encoding)
        hidden = self.hide(text)
        return body if hidden == text else hidden.encode(encoding)

    def hide_within(self, noun: N) -> N:
        """Do the same in all texts of a noun, a frozen dataclass: reading puts together what markup held apart."""
        return cast(N, self._hidden(noun))

    def _hidden(self, value: object) -> object:
        if isinstance(value, str):
            hidden = self.hide(value)
            return without_placeholder_parameters(hidden) if hidden != value and "://" in hidden else hidden
        if isinstance(value, tuple):
            return tuple(map(self._hidden, value))
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{one.name: self._hidden(getattr(value, one.name)) for one in fields(value)})
        return value

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
def _spellings(secrets: tuple[Secret, ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Give what finds each secret and what is put in its place, the longest first: one secret may hold another."""
    found: dict[tuple[str, str], str] = {}
    for secret in secrets:
        places = [(before, secret.value) for before in secret.behind] + [("", part) for part in secret.parts]
        for before, told in places:
            found |= {(before, one): secret.name for one in (told, unquote(told))}
    longest_first = sorted(found.items(), key=lambda item: -len("".join(item[0])))
    return tuple(_spelling(before, told, name) for (before, told), name in longest_first)


def _spelling(before: str, told: str, name: str) -> tuple[re.Pattern[str], str]:
    spelled = "".join(map(_spelled, told))
    if not before:
        return re.compile(spelled), f"${{{name}}}"
    return re.compile(rf"({''.join(map(_spelled, before))}){spelled}(?![\w-])"), rf"\g<1>${{{name}}}"


@lru_cache(maxsize=1024)
def _spelled(letter: str) -> str:
    """Write one character as it may come back: as it is, in an address, in markup, in JSON, in one within another.

    ASCII's letters and digits stay what they are. Repetitions are bounded, or a body of backslashes would take hours;
    each choice begins with a character of its own, so that ``re`` looks for these first.
    """
    if letter.isascii() and letter.isalnum():
        return letter
    literal, number = re.escape(letter), ord(letter)
    numbers = [f"#0{{0,5}}{number}", f"#[xX]0{{0,5}}{_hex(f'{number:x}')}"]
    reference = f"(?:amp;|#38;){{0,3}}(?:{'|'.join([*numbers, *_markup_names()[letter]])});"
    units = re.findall("....", letter.encode("utf-16-be").hex())
    ways = [
        literal,
        re.escape(letter.encode().decode("latin-1")),  # bytes of UTF-8, each a character
        rf"\\\\{{0,3}}{literal}",
        "".join(rf"\\\\{{0,3}}u{_hex(unit)}" for unit in units),
        "".join(f"%(?:25){{0,3}}{_hex(f'{byte:02x}')}" for byte in letter.encode()),
        f"&{reference}",
        rf"\\\\{{0,3}}u0026{reference}",
        *([r"\+"] if letter == " " else []),
    ]
    return f"(?:{'|'.join(ways)})"


def _hex(digits: str) -> str:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in digits)


@cache
def _markup_names() -> Mapping[str, list[str]]:
    """List what HTML calls each character: ``apos`` for an apostrophe."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for name, character in html5.items():
        if name.endswith(";"):
            names[character].append(name[:-1])
    return names
