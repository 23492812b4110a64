r"""An address as published → one that may be asked for; what we refuse to ask is told in words.

What is checked here is what is sent: the request line and the host that is dialled are built from the parts that
passed, so that no second reading of a tricky address (``http://a\@b/``) can lead elsewhere.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote, urljoin

from curator.errors import BlockedError
from curator.urls import display, host

_WEB = re.compile(r"(https?)://([^/?#]*)([^?#]*)(\?[^#]*)?", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)", re.IGNORECASE)
_PORT = re.compile(r":([0-9]{1,5})$")
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_UNSENDABLE = re.compile("[^\x21-\x7e]+")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_FIRST_USER_PORT = 1024  # below it stand mail servers and the like (RFC 6335, 6), which a web address has no use for


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A web address that may be asked for; ``url`` is what is sent: ASCII, without fragment."""

    url: str
    host: str
    """In lower case and ASCII, an IPv6 address without its brackets."""
    origin: str
    """``scheme://host:port``, the port only where it is not the scheme's own."""
    rest: str
    """Path and query."""


def check(url: str) -> Address:
    """Read an address; BlockedError where it is none that we would ask for."""
    url = url.strip(" ")
    match = _WEB.match(url)
    if match is None:
        raise BlockedError(f"only http and https addresses are fetched, and this is {_kind(url)}")
    scheme, authority, path, query = match.groups()
    if _CONTROL.search(url) or "\\" in authority + path:
        raise BlockedError(f"the address {_short(url)} has a control character or a backslash in it")
    if "@" in authority:
        raise BlockedError(f"the address {_short(url)} carries a user name or password; curator sends none")
    name = host(f"{scheme}://{authority}/")
    if not name:
        raise BlockedError(f"{_short(url)} names no host that the web could know")
    scheme = scheme.lower()
    origin = f"{scheme}://{_bracketed(name)}{_port(scheme, authority)}"
    rest = _UNSENDABLE.sub(_escaped, (path or "/") + (query or ""))
    return Address(url=origin + rest, host=name, origin=origin, rest=rest)


def join(base: Address, location: str) -> str:
    """Give the address that a Location header, decoded as Latin-1, leads to (RFC 9110, 10.2.2)."""
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urljoin(base.url, location.strip(" "))
    except ValueError:
        raise BlockedError(f"{base.host} redirects to {_short(location)}, which is no web address") from None


def _port(scheme: str, authority: str) -> str:
    match = _PORT.search(authority)
    port = int(match[1]) if match else _DEFAULT_PORTS[scheme]
    if port not in _DEFAULT_PORTS.values() and port < _FIRST_USER_PORT:
        raise BlockedError(f"port {port} is not one that web servers use; curator asks 80, 443 and from 1024 on")
    return "" if port == _DEFAULT_PORTS[scheme] else f":{port}"


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name else name


def _escaped(match: re.Match[str]) -> str:
    return quote(match[0].encode("utf-8", "replace"))


def _kind(url: str) -> str:
    scheme = _SCHEME.match(url)
    return f"{scheme[0].lower()}:" if scheme else "no address at all"


def _short(url: str) -> str:
    shown = display(url)
    return shown if len(shown) <= 120 else shown[:119] + "…"
