"""By which names the desk may be called: a page of somebody else's must not reach it under a name of its own.

A name that leads to 127.0.0.1 only once a page of it has been loaded would be let in by the browser ("DNS rebinding");
it is told by the Host header, which then has that name. The port says nothing: it may be that of a tunnel.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

from curator.errors import UsageError

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^\s:@/?#\[\]]+)(?::[0-9]{0,5})?", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What may stand in a Host header."""

    names: frozenset[str]
    any_address: bool = False
    """Whether any address in digits may: nobody can make one lead elsewhere."""

    def permit(self, host: str) -> bool:
        """Say whether a Host header has one of them."""
        name = name_of(host)
        return bool(name) and (name in self.names or (self.any_address and _is_address(name)))


HERE = Names(names=LOOPBACK)


def name_of(host: str) -> str:
    """Return the name in a Host header, in lower case and without a port; empty where it is none."""
    match = _HOST.fullmatch(host)
    return match["name"].lower().rstrip(".") if match else ""


def checked(names: Iterable[str]) -> frozenset[str]:
    """Return names as they stand in a Host header; UsageError where one is no host's name."""
    found = set()
    for name in names:
        host = name_of(name)
        if not host or not (_NAME.fullmatch(host) or host.startswith("[")):
            raise UsageError(f"{name!r} is no host's name; write it as in --allow-host desk.example")
        found.add(host)
    return frozenset(found)


def is_here(name: str) -> bool:
    """Say whether a name leads to this machine wherever it is asked (RFC 6761, 6.3)."""
    return name in LOOPBACK or name.endswith(".localhost")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
