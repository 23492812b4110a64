"""The address of a licence becomes its one form, and the name by which people know it.

Only Creative Commons' are known: https://creativecommons.org/licenses/list.en
"""

import re

_DEED = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/(licenses|publicdomain)/([a-z+-]{2,12})/(\d\.\d)(?:/([a-z]{2,8}))?"
    r"(?:/(?:deed|legalcode|rdf)?(?:[._-][a-z_-]{2,8})?)?/?(?:[?#].*)?",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://(?:www\.)?creativecommons\.org/(?:licenses|publicdomain)/[^\s<>\"')]{3,60}", re.IGNORECASE)
_PARTS = frozenset({"by", "nc", "nd", "sa", "sampling", "sampling+"})
_NO_PORTS = frozenset({"deed", "legalcode", "rdf"})
_DEDICATIONS = {"zero": "CC0", "mark": "Public Domain Mark"}
_NAMED = re.compile(
    r"https://creativecommons\.org/(?:licenses/(?P<licence>[a-z+-]+)|publicdomain/(?P<dedication>zero|mark))/"
    r"(?P<version>\d\.\d)/(?:(?P<port>[a-z]+)/)?"
)

_WRITTEN = re.compile(
    r"\b(?:CC|Creative Commons)[ -](BY(?:[ -]NC)?(?:[ -](?:SA|ND))?)(?:[ -]?(?:v|version )?|[ ])([1-4]\.[05])\b",
    re.IGNORECASE,
)
_WRITTEN_ZERO = re.compile(r"\bCC[ -]?0(?: 1\.0)?\b", re.IGNORECASE)


def licence_in(text: str) -> str:
    """Return the address of the one licence of Creative Commons that a notice of rights names, in full or in letters.

    Empty where it names none, or several: a notice that tells apart what is under which must be read by a person.
    """
    named = {licence_address(found[0].rstrip(".,;)")) for found in _URL.finditer(text)}
    named |= {
        f"https://creativecommons.org/licenses/{found[1].lower().replace(' ', '-')}/{found[2]}/"
        for found in _WRITTEN.finditer(text)
    }
    if _WRITTEN_ZERO.search(text):
        named.add("https://creativecommons.org/publicdomain/zero/1.0/")
    return named.pop() if len(named) == 1 and licence_name(next(iter(named))) else ""


def licence_address(url: str) -> str:
    """Return a licence's address in one form: of a deed in whatever language, the licence's own; others as they are.

    A port to a jurisdiction stays, ``/by/3.0/de/``: it is another text. What is no licence of theirs stays, too.
    """
    found = _DEED.fullmatch(url)
    if not found:
        return url
    folder, name, version, port = (part.lower() for part in found.groups(default=""))
    is_known = name in _DEDICATIONS if folder == "publicdomain" else _PARTS.issuperset(name.split("-"))
    if not is_known:
        return url
    tail = f"{port}/" if port and port not in _NO_PORTS else ""
    return f"https://creativecommons.org/{folder}/{name}/{version}/{tail}"


def licence_name(url: str) -> str:
    """Return the name of a licence of Creative Commons, e.g. ``CC BY-SA 4.0``; empty for any other address."""
    found = _NAMED.fullmatch(licence_address(url))
    if not found:
        return ""
    name = _DEDICATIONS[found["dedication"]] if found["dedication"] else f"CC {found['licence'].upper()}"
    port = found["port"] or ""
    return " ".join(filter(None, (name, found["version"], port.upper() if len(port) == 2 else port.capitalize())))
