"""The titles that a page or feed offers become one headline, without the outlet's name at either end."""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from curator.extract.names import word_set
from curator.text.clean import fold

_BREAK = re.compile(r"\s+[|–—\-·•»:/]+\s+|\s*\|\s*|\s[|–—\-·•»]+(?=\w)")
_MAY_PART = re.compile(r"[|–—\-·•»:/)\]]")
"""One of these stands wherever a title may be parted; most titles have none."""
_TRAILING_PARENTHESIS = re.compile(r"\s*[(\[]([^()\[\]]{2,40})[)\]]$")
_LEADING_NAME = re.compile(r"^([^:|]{2,40}):\s+")
_NOT_LETTERS = re.compile(r"[\W_]+")
_LONGEST = 1_000
"""Beyond it stands a text, of which nothing is cut."""
_HOST_FILLERS = word_set("www m amp com org net co news edition mobile")
_DANGLING = " |–—-·•»"
_DANGLING_END = re.compile(r"\s+[|·•»]+$|^[|·•»]+\s+")
"""What no headline begins or ends with; a dash may be a minus, or mark a word."""
_GENERAL = word_set("news online home web website official site com nachrichten newspaper magazine breaking latest")


def headline(title: str, outlets: Iterable[str]) -> str:
    """Return a title without an outlet's name and what parts it off; only a known name is ever cut.

    ``outlets`` are names and host names by which the outlet goes. ``COVID-19 plan – what next`` stays whole.
    """
    text = title.strip()
    if len(text) > _LONGEST or not _MAY_PART.search(text):
        return text
    keys = _all_keys(tuple(outlets))
    for _ in range(3 if keys else 0):
        shorter = _without_end(text, keys) or _without_start(text, keys)
        if not shorter:
            break
        text = shorter.strip(_DANGLING) or shorter
    return _DANGLING_END.sub("", text) or text


@lru_cache(maxsize=500)
def _all_keys(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(key for name in names for key in _keys(name))


@lru_cache(maxsize=2_000)
def _keys(name: str) -> frozenset[str]:
    """Return the forms in which one name may stand in a title, letters and digits only."""
    if "." in name and " " not in name:
        labels = [label for label in (_host_in(name) or name).split(".") if label not in _HOST_FILLERS]
        return frozenset({_key(name), _key("".join(labels[:1])), _key(".".join(labels))} - {""})
    return frozenset({_key(name)} - {""})


def _host_in(name: str) -> str:
    try:
        return urlsplit(name).hostname or ""
    except ValueError:  # a name that looks like an address, and is none
        return ""


def _key(text: str) -> str:
    key = _NOT_LETTERS.sub("", fold(text))
    return key.removeprefix("the") if len(key) > 6 else key


def is_outlet(text: str, outlets: Iterable[str]) -> bool:
    """Say whether a text is one of the outlet's names, a word such as ``News`` or ``.com`` more or less."""
    return _names(text, _all_keys(tuple(outlets)))


def _names(text: str, keys: frozenset[str]) -> bool:
    key = _key(text)
    if not key:
        return False
    bare = _bare(text)
    if key in keys or (len(bare) > 1 and bare in keys):
        return True
    return len(bare) > 3 and any(len(known) > 3 and _extends(key, known) for known in keys)


def _bare(text: str) -> str:
    return _key(" ".join(word for word in re.split(r"[\s.]+", fold(text)) if word not in _GENERAL))


def _extends(key: str, known: str) -> bool:
    """Say whether one begins or ends with the other and little is left over."""
    short, long = sorted((key, known), key=len)
    return len(long) - len(short) <= 12 and (long.startswith(short) or long.endswith(short))


def _without_end(text: str, keys: frozenset[str]) -> str:
    for found in reversed(list(_BREAK.finditer(text))[-3:]):
        head, tail = text[: found.start()].rstrip(), text[found.end() :].strip(" |–—-·•»")
        if head and len(tail.split()) <= 6 and _names(tail, keys):
            return head
    found_last = _TRAILING_PARENTHESIS.search(text)
    if found_last and _names(found_last[1], keys):
        return text[: found_last.start()]
    return ""


def _without_start(text: str, keys: frozenset[str]) -> str:
    found = _BREAK.search(text)
    if found and found.start() and len(text[: found.start()].split()) <= 5 and _names(text[: found.start()], keys):
        return text[found.end() :].strip()
    # before a colon stands whatever is spoken of: "Saltmarsh 3: what is new" in the blog of that name
    found = _LEADING_NAME.match(text)
    if found and not keys.isdisjoint({_key(found[1]), _bare(found[1])} - {""}):
        return text[found.end() :].strip()
    return ""
