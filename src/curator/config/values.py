"""Text in ``feeds.yaml`` → the value it stands for; a ValueError ends the sentence that its key begins."""

import difflib
import re
from datetime import timedelta
from ipaddress import ip_network
from zoneinfo import ZoneInfo, available_timezones

from curator.text.language import language_tag
from curator.urls import display, is_web
from curator.visible import visible

SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_ENGINE = re.compile(r"inline|processes(?::[1-9][0-9]?)?|dask://[^/\s]+:[0-9]{1,5}")
_DURATION = re.compile(r"(?:([0-9]{1,3})d)?(?:([0-9]{1,4})h)?(?:([0-9]{1,5})m)?(?:([0-9]{1,7}(?:\.[0-9]{1,3})?)s?)?")
_LONGEST_NAME = 200
_LONGEST_HEADER = 4096
NAME = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")
"""What stands for a secret."""
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,80}")
_OURS = frozenset(
    {
        "accept", "accept-encoding", "connection", "content-length", "content-type", "expect", "host", "if-match",
        "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "keep-alive", "proxy-authorization",
        "proxy-connection", "range", "referer", "te", "trailer", "transfer-encoding", "upgrade", "user-agent",
    }
)  # fmt: skip
"""Headers that say what curator asks for, who it is, or how the connection is used."""


def shown(value: object) -> str:
    """Write a value from the file so that it can stand in a sentence."""
    if value is None:
        return "nothing"
    if isinstance(value, (dict, list)):
        return "keys with values" if isinstance(value, dict) else "a list"
    text = visible(str(value))
    return f"'{text}'" if len(text) <= 60 else f"'{text[:59]}…'"


def one_line(text: str) -> str:
    """Take a line of text, its white space folded."""
    if not text:
        raise ValueError("is empty; write a word or two")
    line = " ".join(text.split())
    if len(line) > _LONGEST_NAME or not line.isprintable():
        raise ValueError(f"is more than a line of text; the most is {_LONGEST_NAME} characters")
    return line


def slug(text: str) -> str:
    """Take a source's short name, and suggest one where it is none."""
    if SLUG.fullmatch(text) and len(text) <= 60:
        return text
    better = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60]
    hint = f", as in {better}" if SLUG.fullmatch(better) else ""
    raise ValueError(f"{shown(text)} is not a slug; use small letters, digits and hyphens{hint}")


def web_address(text: str) -> str:
    """Take an address that can be fetched; names of secrets may stand behind its host."""
    if re.match(r"https?://[^/?#]*@", text, re.IGNORECASE):
        raise ValueError(
            "has a user name or a password in it; leave them out, and log in with "
            'headers: {Authorization: "Basic user:${NAME}"}'
        )
    if re.match(r"https?://[^/?#]*\$\{", text, re.IGNORECASE):
        raise ValueError("has a name for a secret in its host; it can stand only in what follows the host")
    if is_web(text):
        return with_names(text)
    raise ValueError(f"{shown(display(text))} is not a web address (http:// or https://)")


def with_names(text: str) -> str:
    """Take a text in which each ``${`` begins the name of a secret."""
    if "${" in NAME.sub("", text):
        raise ValueError("has a ${ that begins no name; write ${NAME}, of letters, digits and underscores")
    return text


def with_names_inside(value: object) -> object:
    """Take a publisher's options, the same holding for all texts in them."""
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        with_names_inside(below)
    return with_names(value) if isinstance(value, str) else value


def header_name(text: str) -> str:
    """Take the name of a header that a source may need (RFC 9110, 5.1)."""
    if not _TOKEN.fullmatch(text):
        raise ValueError("is not the name of a header; write it as Authorization or X-Api-Key")
    if text.lower() in _OURS:
        raise ValueError("is a header that curator itself sees to; leave it out")
    return text


def header_value(text: str) -> str:
    """Take the value of a header (RFC 9110, 5.5), which is never shown: it may be a secret in plain words."""
    if not text:
        raise ValueError("is empty; write the header's value, or leave the header out")
    if not (text.isascii() and text.isprintable()) or len(text) > _LONGEST_HEADER:
        raise ValueError(f"cannot be sent in a header; it can be a line of {_LONGEST_HEADER} characters in ASCII")
    return with_names(text)


def headers(given: dict[str, str]) -> dict[str, str]:
    """Take headers of which none is given twice, in whatever letters."""
    twice = [name for name in given if sum(name.lower() == other.lower() for other in given) > 1]
    if twice:
        raise ValueError(f"{twice[-1]} is given twice")
    return given


def language(text: str) -> str:
    """Take a language tag (BCP 47), in lower case."""
    tag = language_tag(text)
    if not tag:
        raise ValueError(f"{shown(text)} is not a language tag; write it as en, de or pt-br")
    return tag


def credit(text: str) -> str:
    """Take a credit with no placeholder but the outlet."""
    line = one_line(text)
    if re.search(r"[{}]", line.replace("{outlet}", "")):
        raise ValueError(f"{shown(text)} has a placeholder that is not known; {{outlet}} is the only one")
    return line


def duration(value: object) -> timedelta:
    """Take ``45s``, ``1h30m`` or a number of seconds."""
    match = _DURATION.fullmatch(value.replace(" ", "").lower()) if isinstance(value, str) else None
    if match is None or not match[0]:
        raise ValueError(f"{shown(value)} is not a length of time; write it as 45s, 30m, 6h or 2d")
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def engine(text: str) -> str:
    """Take the name of an engine."""
    if not _ENGINE.fullmatch(text):
        raise ValueError(f"{shown(text)} is not an engine; write inline, processes, processes:4 or dask://host:port")
    return text


def store(text: str) -> str:
    """Take the address of an SQLite file."""
    name = text.removeprefix("sqlite:///")
    if name == text or not name.strip("/") or name.endswith("/") or name == ":memory:" or "?" in name:
        raise ValueError(f"{shown(text)} is not a store; write it as sqlite:///data/curator.db")
    return text


def timezone(text: str) -> str:
    """Take a time zone's name that this machine knows."""
    try:
        ZoneInfo(text)
    except (ValueError, OSError, LookupError):
        near = difflib.get_close_matches(text, available_timezones(), n=1)
        hint = f"did you mean {near[0]}?" if near else "write it as Europe/London"
        raise ValueError(f"{shown(text)} is not a time zone; {hint}") from None
    return text


def network(text: str) -> str:
    """Take a network in CIDR notation, or one address."""
    try:
        return str(ip_network(text, strict=False))
    except ValueError:
        raise ValueError(f"{shown(text)} is not a network; write it as 127.0.0.0/8 or fd00::/8") from None


def contact(text: str) -> str:
    """Take what can be sent in the User-Agent header."""
    line = one_line(text)
    if not line.isascii():
        raise ValueError(f"{shown(text)} cannot be sent in a header; use a mail address or a web address in ASCII")
    return line


def selector(text: str) -> str:
    """Take a CSS selector that Beautiful Soup understands."""
    import soupsieve  # Beautiful Soup's selectors, which read the pages; 30 ms, for the few files that have any

    if not text:
        raise ValueError("is empty; write a CSS selector, or leave the key out")
    try:
        soupsieve.compile(text)
    except (soupsieve.SelectorSyntaxError, NotImplementedError):
        raise ValueError(f"{shown(text)} is not a CSS selector") from None
    return text
