"""The door of the desk: a socket that listens, and the server behind it."""

import socket

import uvicorn
from starlette.types import ASGIApp

from curator.errors import UsageError

MOST_AT_ONCE = 100
"""Connections and requests; a browser opens six."""
KEPT_OPEN = 15
"""Seconds that a connection may be quiet between two requests."""
ENDS_WITHIN = 3
"""Seconds for what is being answered when the desk is closed."""


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
        raise UsageError(f"the desk cannot listen at {host}:{port}: {error.strerror}") from None
    return door


def server(app: ASGIApp) -> uvicorn.Server:
    """Make the server of an application; it believes no header that a proxy might have set."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http="h11",
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
