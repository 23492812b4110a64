"""Addresses: a link as published → one we can follow, one form for one address, one identity for one document.

Nothing here raises on any text: what is no web address gives an empty string. A web address is an absolute ``http`` or
``https`` URL with a host that DNS could know, a port from 1 to 65535, no user name and no backslash (browsers and
libraries disagree about where such an address leads, which is how address guards are fooled).
"""

import ipaddress
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urljoin

from curator.secrets import placeholders, without_placeholder_parameters
from curator.urls.trackers import AMP, NAMES, ORIGIN_NAMES, ORIGIN_VALUES, PREFIXES, RSS_SWITCHES, SESSIONS

LONGEST = 4096
"""Characters; servers refuse longer request lines, and only a trap publishes them."""

_WEB = re.compile(r"(https?)://([^/?#\\]+)([^?#\\]*)(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE)
_ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)
_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]@%]+)(?::([0-9]{0,5}))?", re.IGNORECASE)
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_DEFAULT_PORTS = {"http": 80, "https": 443}

# Control characters, invisible marks of direction and width, halves of surrogate pairs. Zero-width joiners stay:
# Persian and Hindi addresses are spelled with them.
_NOISE = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]+")
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9\-_~!$&'()*+,;=:@][A-Za-z0-9\-_~!$&'()*+,;=:@.]*)*/?")
_PLAIN_QUERY = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@/?]*")
_PATH_SAFE = "%/!$&'()*+,;=:@"
_QUERY_SAFE = _PATH_SAFE + "?"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")  # RFC 3986, 2.3
_REFUSED_BY_BROWSERS = re.compile(r"[ \"<>`\\]")
_ESCAPED_AMPERSAND = re.compile(r"(^|[&?])(?:amp;)+")

_SAME_HOST = frozenset({"www", "www1", "www2", "www3", "m", "mobile", "amp"})
_SAME_PATH = ("/index.html", "/index.htm", "/index.php", ".html", ".htm", ".amp", "/amp", "/")
_DOTS = ("/.", "/..")
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_SLASHES = re.compile(r"//+")

_USER = re.compile(r"(?<=://)[^/?#]*@")
_PARAMETER = re.compile(r"([?&;])([^=&;#?]*)=([^&;#]*)")
_SECRET = re.compile(
    r".*(?:token|apikey|secret|passwd|password|pwd|signature|credential|jwt|session|sessionid)"
    r"|(?:.*[._-])?(?:key|pass|auth|authorization|cookie|sig|sid|email)",
    re.IGNORECASE,
)


class _Address(NamedTuple):
    scheme: str
    authority: str
    path: str
    query: tuple[str, ...]


def resolve_link(base: str, href: str) -> str:
    """Join a link to the address of its document; an empty string where that is no web address.

    The result is the address as published, for asking and for linking: only white space, control characters and what
    no browser sends unescaped are changed. A parameter that told a secret of ours, ``token=${NAME}``, is left out.
    """
    href = _tidy(href)
    if not href:
        return ""
    if not _ABSOLUTE.match(href):
        try:
            href = urljoin(_tidy(base), href)
        except ValueError:
            return ""
    if "${" in href:
        href = without_placeholder_parameters(href)
    scheme, colon, rest = href.partition(":")
    href = scheme.lower() + colon + rest
    return _REFUSED_BY_BROWSERS.sub(_escaped, href) if _parts(href) else ""


def is_web(url: str) -> bool:
    """Tell whether this is, as it stands, a web address that we would follow."""
    return " " not in url and url == _tidy(url) and _parts(url) is not None


def host(url: str) -> str:
    """Give the host in lower case and ASCII (RFC 5891), without port and brackets; empty where there is none."""
    address = _parts(_tidy(url))
    if address is None:
        return ""
    name = address.authority
    return name[1 : name.index("]")] if name.startswith("[") else name.partition(":")[0]


def origin(url: str) -> str:
    """Give ``scheme://host:port``, the port only where it is not the scheme's own; empty where there is none."""
    address = _parts(_tidy(url))
    return f"{address.scheme}://{address.authority}" if address else ""


def canonical(url: str) -> str:
    """Give the one form of an address (RFC 3986, 6.2): no tracking parameters, no fragment; idempotent.

    The order of parameters is kept. Two forms may still be one document: see `identity`.
    """
    address = _parts(_tidy(url))
    if address is None:
        return ""
    query = "?" + "&".join(address.query) if address.query else ""
    return f"{address.scheme}://{address.authority}{address.path}{query}"


def untracked(url: str) -> str:
    """Give the address as published, without its tracking parameters: what a reader is sent to."""
    document, mark, fragment = url.partition("#")
    head, _, query = document.partition("?")
    pairs = _ESCAPED_AMPERSAND.sub(r"\1", query).split("&")
    kept = "&".join(pair for pair in pairs if pair and not _tracks(pair))
    return f"{head}?{kept}{mark}{fragment}" if kept else f"{head}{mark}{fragment}"


def identity(url: str) -> str:
    """Give the same string for two addresses of one document, as far as addresses can tell.

    The canonical form without scheme, ``www.``, ``m.`` and ``amp.``, the AMP and ``index.html`` endings and the slash
    at the end, its parameters sorted. Not an address itself; ``identity("https://" + i) == i``.
    """
    address = _parts(_tidy(url))
    if address is None:
        return ""
    bare = _bare_authority(address.authority) + _bare_path(address.path)
    pairs = sorted(pair for pair in address.query if pair.lower() not in AMP) if address.query else ()
    return f"{bare}?{'&'.join(pairs)}" if pairs else bare


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str:
    """Give the part of a host that somebody registered: ``bbc.co.uk`` of ``feeds.bbc.co.uk``.

    The Public Suffix List's ICANN section, from the list bundled with ``tld``; its private section is left out, so
    that the blogs of one platform share its servers' patience. Addresses and single labels stand for themselves.
    """
    host = host.strip().strip("[]").rstrip(".").lower()
    labels = host.split(".")
    if len(labels) <= 2 or _is_ip(host):
        return host
    from tld import get_fld  # 0.2 s: its list is read at the first call

    try:
        known = get_fld(f"http://{host}", fail_silently=True, search_private=False)
    except ValueError:
        known = None
    return known if isinstance(known, str) else ".".join(labels[-2:])


def display(url: str) -> str:
    """Write an address for a log: without the user's name, and without parameters that may be secrets."""
    return replace_secrets(_USER.sub("***@", _NOISE.sub("", url)), lambda _name, _value: "***")


def replace_secrets(url: str, replacement: Callable[[str, str], str]) -> str:
    """Write ``replacement(name, value)`` for the value of each parameter that may be a secret by its name."""

    def written(match: re.Match[str]) -> str:
        start, name, value = match.groups()
        if not value or placeholders(value) or not may_be_secret(name):
            return match[0]
        return f"{start}{name}={replacement(name, value)}"

    return _PARAMETER.sub(written, url)


def may_be_secret(name: str) -> bool:
    """Tell whether a parameter or a header is called as secrets are."""
    return _SECRET.fullmatch(name) is not None


def _tidy(text: str) -> str:
    """Strip what surrounds an address, and the control characters inside it (WHATWG URL, 4.4)."""
    if text.isascii() and text.isprintable():
        return text.strip(" ")
    return _NOISE.sub("", text).strip()


def _escaped(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):02X}"


def _parts(url: str) -> _Address | None:
    match = _WEB.fullmatch(url) if len(url) <= LONGEST else None
    if match is None:
        return None
    scheme, authority, path, query = match.groups()
    scheme = scheme.lower()
    authority = _authority(scheme, authority)
    if not authority:
        return None
    return _Address(scheme, authority, _path(path), _query(query) if query else ())


@lru_cache(maxsize=4096)
def _authority(scheme: str, raw: str) -> str:
    """Normalise ``Host:port``; empty where it names no host."""
    match = _AUTHORITY.fullmatch(raw)
    if match is None:
        return ""
    name, port = _host(match[1]), int(match[2] or _DEFAULT_PORTS[scheme])
    if not name or not 0 < port < 65536:
        return ""
    return name if port == _DEFAULT_PORTS[scheme] else f"{name}:{port}"


def _host(raw: str) -> str:
    if raw.startswith("["):
        return f"[{ipaddress.ip_address(raw[1:-1])}]" if _is_ip(raw[1:-1]) else ""
    name = raw.lower()
    if not name.isascii():
        import idna  # httpx brings it; the standard library knows only the rules of 2003, which change letters

        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except idna.IDNAError:
            return ""
    name = name.removesuffix(".")
    return name if len(name) <= 253 and _HOST.fullmatch(name) else ""


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _path(path: str) -> str:
    if ";" in path:
        path = _SESSION_IN_PATH.sub("", path)
    if _PLAIN_PATH.fullmatch(path):
        return path or "/"
    segments = _escapes(path, _PATH_SAFE).split("/")[1:]
    kept: list[str] = []
    for segment in segments:  # RFC 3986, 5.2.4
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _escapes(text: str, safe: str) -> str:
    """Decode what needs no escape, escape what does, write escapes in upper case (RFC 3986, 6.2.2)."""
    text = _ESCAPE.sub(_unreserved, _STRAY_PERCENT.sub("%25", text))
    return quote(text, safe=safe)


def _unreserved(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _query(query: str) -> tuple[str, ...]:
    """Give the parameters that choose the document, in their order."""
    if not _PLAIN_QUERY.fullmatch(query):
        query = _escapes(query, _QUERY_SAFE)
    if "amp;" in query:
        query = _ESCAPED_AMPERSAND.sub(r"\1", query)  # a feed that escaped its link twice
    kept = (_document_part(pair) for pair in query.split("&"))
    return tuple(pair for pair in kept if pair)


def _document_part(pair: str) -> str:
    """Drop the tracking from ``name=value``, also where it was glued on by a second question mark."""
    if "?" not in pair:
        return "" if _tracks(pair) else pair
    kept = "?".join(part for part in pair.lstrip("?").split("?") if not (part and _tracks(part)))
    return kept.lstrip("?")


def _tracks(pair: str) -> bool:
    pair = pair.lower()
    name, _, value = pair.partition("=")
    if name in NAMES or name.startswith(PREFIXES) or pair in RSS_SWITCHES:
        return True
    if name in ORIGIN_NAMES and ORIGIN_VALUES.fullmatch(value):
        return True
    return SESSIONS.fullmatch(pair) is not None


@lru_cache(maxsize=4096)
def _bare_authority(authority: str) -> str:
    labels = authority.split(".")
    while len(labels) > 2 and labels[0] in _SAME_HOST:
        del labels[0]
    return ".".join(labels)


def _bare_path(path: str) -> str:
    if "//" in path:
        path = _SLASHES.sub("/", path)
    while path.startswith("/amp/"):
        path = path[4:]
    while path.endswith(_SAME_PATH):
        shorter = path.removesuffix(next(end for end in _SAME_PATH if path.endswith(end)))
        if shorter.endswith(_DOTS):  # of "..amp" nothing is left that names a document
            break
        path = shorter
    return path
