"""The one law for what leaves a parser: text that may be stored, shown, logged and printed, addresses to follow."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from curator.model import Excerpt, Listing

# C0, C1, surrogates, marks that turn the direction, invisible signs; several joiners in a row only hide something.
_UNCLEAN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ud800-\udfff]"
    "|[\u200c\u200d]{2}"
)
_ADDRESS = re.compile(r"https?://[^/?#@\\ ]+(?:[/?#][^ \\<>\"]*)?", re.IGNORECASE)
_TAG = re.compile(
    r"<(/?(?:script|style|img|a|p|div|span|iframe|svg|math|object|embed|form|input|b|i|em|strong|br|table|td|li|h\d))\b",
    re.IGNORECASE,
)
_LISTS = {"text"}
"""Fields whose paragraphs are parted by a blank line; all others are one line."""
_ADDRESSES = re.compile(r"(?:.*_)?url|licence")
_MARKUP = {"summary_markup", "content_markup"}
_INSIDE = {"fingerprint", "rungs", "format"}


def is_clean_text(text: str) -> bool:
    """Say whether a text may be shown anywhere: in no character does it hide, turn or command anything."""
    return _UNCLEAN.search(text) is None


def is_clean_address(url: str) -> bool:
    """Say whether an address is none, or one of the web without control characters and without a user's name."""
    return not url or (_ADDRESS.fullmatch(url) is not None and is_clean_text(url))


def faults(result: Listing | Excerpt) -> list[str]:
    """Return what breaks the law, field by field."""
    return list(_faults(result, ""))


def _faults(value: object, path: str) -> Iterator[str]:
    name = path.rpartition(".")[2].partition("[")[0]
    if is_dataclass(value):
        for one in fields(value):
            if one.name not in _INSIDE:
                yield from _faults(getattr(value, one.name), f"{path}.{one.name}")
    elif isinstance(value, tuple | frozenset):
        for place, inner in enumerate(value):
            yield from _faults(inner, f"{path}[{place}]")
    elif isinstance(value, str) and name in _MARKUP:
        if value:
            yield f"{path} is markup"
    elif isinstance(value, str) and _ADDRESSES.fullmatch(name):
        if not is_clean_address(value):
            yield f"{path} is no clean address: {value[:80]!r}"
    elif isinstance(value, str) and (not is_clean_text(value) or ("\n" in value and name not in _LISTS)):
        yield f"{path} is no clean text: {value[:80]!r}"


def texts(result: Listing | Excerpt) -> list[str]:
    """Return every text of a result, addresses left out."""
    return [text for path, text in _strings(result, "") if not _ADDRESSES.fullmatch(path.rpartition(".")[2])]


def addresses(result: Listing | Excerpt) -> list[str]:
    """Return every address of a result."""
    return [text for path, text in _strings(result, "") if _ADDRESSES.fullmatch(path.rpartition(".")[2])]


def _strings(value: object, path: str) -> Iterator[tuple[str, str]]:
    if is_dataclass(value):
        for one in fields(value):
            if one.name not in _INSIDE | {"id"}:
                yield from _strings(getattr(value, one.name), f"{path}.{one.name}")
    elif isinstance(value, tuple):
        for inner in value:
            yield from _strings(inner, path)
    elif isinstance(value, str):
        yield path, value


def tags(result: Listing | Excerpt) -> list[str]:
    """Return what looks like a tag of HTML in the texts of a result; it is well only where it was text already."""
    return [found[0] for text in texts(result) for found in _TAG.finditer(text)]
