"""The door of the desk: a socket that listens, and the server behind it."""

import asyncio
import errno
import ipaddress
import socket

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from curator.errors import UsageError

MOST_AT_ONCE = 200
"""Connections and requests; a browser opens six."""
KEPT_OPEN = 15
"""Seconds that a connection may be quiet between two requests."""
ENDS_WITHIN = 3
"""Seconds for what is being answered when the desk is closed."""
HEAD_WITHIN = 20.0
"""Seconds in which the head of a request must have come."""

_REASONS = {
    errno.EADDRINUSE: "another program has that port, perhaps another desk; try --port {other}",
    errno.EACCES: "this user may not open that port; try --port {other}",
    errno.EADDRNOTAVAIL: "that is no address of this machine; try --host 127.0.0.1",
}


def listen(host: str, port: int) -> socket.socket:
    """Open the port; UsageError that says why it cannot be had."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise UsageError(f"{host} is no address of this machine ({error.strerror}); try --host 127.0.0.1") from None
    family, kind, protocol, _, address = found[0]
    door = socket.socket(family, kind, protocol)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(address)
        door.listen(MOST_AT_ONCE)
    except OSError as error:
        door.close()
        reason = _REASONS.get(error.errno or 0, str(error.strerror)).format(other=port + 1 if port >= 1024 else 8321)
        raise UsageError(f"the desk cannot listen at {host}, port {port}: {reason}") from None
    return door


def is_loopback(door: socket.socket) -> bool:
    """Say whether only this machine reaches a door."""
    return ipaddress.ip_address(door.getsockname()[0].partition("%")[0]).is_loopback


def address_of(door: socket.socket) -> str:
    """Return where a browser finds the desk."""
    host, port = door.getsockname()[:2]
    found = ipaddress.ip_address(host.partition("%")[0])
    name = socket.gethostname() if found.is_unspecified else f"[{host}]" if found.version == 6 else host
    return f"http://{name}:{port}/"


def server(app: ASGIApp) -> uvicorn.Server:
    """Make the server of an application; it believes no header that a proxy might have set."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=PunctualProtocol,
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=MOST_AT_ONCE,
            timeout_keep_alive=KEPT_OPEN,
            timeout_graceful_shutdown=ENDS_WITHIN,
        )
    )


class PunctualProtocol(H11Protocol):
    """HTTP that hangs up on who takes for ever to ask: uvicorn itself bounds only the pause between two requests."""

    head_within = HEAD_WITHIN
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._forget_head()
        elif self._late is None:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_head()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._late = self.loop.call_later(self.head_within, self._hang_up)

    def _forget_head(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _hang_up(self) -> None:
        self._late = None
        if self.conn.their_state is h11.IDLE and self.conn.our_state is h11.IDLE:
            self.transport.close()
