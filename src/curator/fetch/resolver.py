"""A host's name → its addresses, without letting dead names hold up the living.

asyncio looks names up in a handful of threads (cores + 4) that no timeout can end: eight dead names block all others,
and the program's end with them (python/cpython#112169). So each look-up has a daemon thread of its own.
"""

import asyncio
import ipaddress
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence

from curator.errors import FetchError

PATIENCE = 5.0
"""Seconds for one name."""

Resolve = Callable[[str], Awaitable[Sequence[str]]]
"""Gives a host's addresses, the best first, raising FetchError."""


class Resolver:
    """Looks names up, each at most once a run, so that a dead one costs its patience only once."""

    def __init__(self) -> None:
        self._known: dict[str, Sequence[str] | str] = {}

    async def __call__(self, host: str) -> Sequence[str]:
        if _is_ip(host):
            return (host,)
        if host not in self._known:
            self._known[host] = await _look_up(host)
        known = self._known[host]
        if isinstance(known, str):
            raise FetchError(known)
        return known


async def _look_up(host: str) -> Sequence[str] | str:
    loop = asyncio.get_running_loop()
    found: asyncio.Future[Sequence[str] | str] = loop.create_future()

    def settle(answer: Sequence[str] | str) -> None:
        if not found.done():
            found.set_result(answer)

    def work() -> None:
        answer = _ask_system(host)
        try:
            loop.call_soon_threadsafe(settle, answer)
        except RuntimeError:
            return  # the loop has ended: nobody waits for this answer any more

    threading.Thread(target=work, name=f"look up {host}", daemon=True).start()
    try:
        async with asyncio.timeout(PATIENCE):
            return await found
    except TimeoutError:
        return f"the name {host} could not be looked up within {PATIENCE:g} s"


def _ask_system(host: str) -> Sequence[str] | str:
    try:
        answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
            return f"the name {host} could not be looked up just now"
        return f"there is no host named {host}"
    return tuple(dict.fromkeys(str(address[0]) for *_, address in answers))


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
