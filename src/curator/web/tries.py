"""How often a password may be tried: by name and by address, so that neither many names nor many machines help."""

import ipaddress
from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

SPAN = timedelta(minutes=15)
MOST_BY_NAME = 10
MOST_BY_ADDRESS = 20
MOST_KEPT = 10_000
"""Names and addresses; the longest known are forgotten first."""


class Tries:
    """Counts tries that have not led to a login, in memory; a restart forgets them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tries: OrderedDict[str, list[datetime]] = OrderedDict()

    def begin(self, name: str, address: str, now: datetime) -> timedelta | None:
        """Count a try before it is made, so that many at once are counted too; the time to wait where it is refused."""
        limits = ((f"name {name}", MOST_BY_NAME), (f"address {neighbourhood(address)}", MOST_BY_ADDRESS))
        with self._lock:
            waits = [self._wait(key, most, now) for key, most in limits]
            longest = max(waits)
            if longest > timedelta(0):
                return longest
            for key, _ in limits:
                self._tries.setdefault(key, []).append(now)
                self._tries.move_to_end(key)
            while len(self._tries) > MOST_KEPT:
                self._tries.popitem(last=False)
        return None

    def succeed(self, name: str, address: str) -> None:
        """Forget the tries of who has logged in."""
        with self._lock:
            self._tries.pop(f"name {name}", None)
            self._tries.pop(f"address {neighbourhood(address)}", None)

    def _wait(self, key: str, most: int, now: datetime) -> timedelta:
        times = [at for at in self._tries.get(key, ()) if now - at < SPAN]
        if times:
            self._tries[key] = times
        else:
            self._tries.pop(key, None)
        return times[-most] + SPAN - now if len(times) >= most else timedelta(0)


def neighbourhood(address: str) -> str:
    """Return what one subscriber has: an IPv4 address, or 64 bits of an IPv6 one (RFC 6177)."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
