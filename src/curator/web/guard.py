"""Who may ask, and how much: what is checked before any page sees a request."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 1 << 20
"""Of a request's body."""
SLOWEST = 30.0
"""Seconds in which a body must have come."""


class BodyBounds:
    """Bounds what is sent to us, in bytes and in time; HTTPException 413 and 408."""

    def __init__(self, app: ASGIApp, most: int = MOST_BYTES, slowest: float = SLOWEST) -> None:
        self._app = app
        self._most = most
        self._slowest = slowest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        received = 0
        is_whole = False
        clock = asyncio.get_running_loop().time
        ends = clock() + self._slowest

        async def receive_bounded() -> Message:
            nonlocal received, is_whole
            if is_whole:
                return await receive()
            try:
                async with asyncio.timeout_at(ends):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, "What was sent took too long to arrive.") from None
            received += len(message.get("body", b""))
            if received > self._most:
                raise HTTPException(413, f"The desk takes at most {self._most >> 20} MB at once.")
            is_whole = not message.get("more_body", False)
            return message

        await self._app(scope, receive_bounded, send)
