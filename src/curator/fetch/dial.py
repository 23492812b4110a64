"""Judged addresses → a connection, in the clear or under TLS, as httpcore wants it."""

import asyncio
import ssl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import inf
from typing import Any, SupportsIndex

import httpcore

from curator.errors import FetchError

PATIENCE = 5.0
"""Seconds for one address where there is another; the last one has what the deadline leaves."""
_MOST_ADDRESSES = 4
_LONGEST_HEAD = 192 << 10
"""Bytes read before a head is complete, all interim ones (103) before it included; h11 lets one head have 100 KiB."""
_KEEP_ALIVE = 15.0
"""Seconds for which a quiet connection is kept for the source's next page."""


class Connection(httpcore.AsyncHTTP11Connection):
    """HTTP over one stream, whose answers have heads of bounded length.

    httpcore reads interim answers for ever, and as fast as they come, no other source has its turn.
    """

    def __init__(self, origin: httpcore.Origin, stream: "Stream") -> None:
        super().__init__(origin=origin, stream=stream, keepalive_expiry=_KEEP_ALIVE)
        self._stream = stream

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        with self._stream.reading_head():
            return await super().handle_async_request(request)


class Stream(httpcore.AsyncNetworkStream):
    """One connection; its operations have no time limits of their own, since a fetch has one for all together."""

    def __init__(self, reader: "_Reader", writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._head_left: float = inf

    @contextmanager
    def reading_head(self) -> Iterator[None]:
        """Bound what is read within."""
        self._head_left = _LONGEST_HEAD
        try:
            yield
        finally:
            self._head_left = inf

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  httpcore's own
        data = await self._reader.read(max_bytes)
        self._reader.unread -= len(data)
        self._head_left -= len(data)
        if self._head_left < 0:
            raise httpcore.RemoteProtocolError("the head of the answer does not end")
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109  httpcore's own
        self._writer.write(buffer)
        await self._writer.drain()

    async def aclose(self) -> None:
        # Nothing of ours is ever unsent here, and a TLS farewell would wait for a server that may never answer.
        self._writer.transport.abort()

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  httpcore's own
        """Tell httpcore the one thing it asks: whether the server spoke, or hung up, while it was not asked."""
        return self._reader.unread > 0 or self._reader.at_eof() if info == "is_readable" else None


class _Reader(asyncio.StreamReader):
    """Counts what has arrived and was not read."""

    unread = 0

    def feed_data(self, data: Iterable[SupportsIndex]) -> None:
        received = bytes(data)
        self.unread += len(received)
        super().feed_data(received)


async def dial(host: str, port: int, addresses: Sequence[str], tls: ssl.SSLContext | None) -> Stream:
    """Connect to the first address that answers; the certificate is judged by ``host``. Raises FetchError."""
    tried = addresses[:_MOST_ADDRESSES]
    for address in tried[:-1]:
        try:
            async with asyncio.timeout(PATIENCE):
                return await _connect(host, port, address, tls)
        except ssl.SSLCertVerificationError as error:
            raise _failure(host, error) from None
        except OSError:
            continue
    try:
        return await _connect(host, port, tried[-1], tls)
    except OSError as error:
        raise _failure(host, error) from None


async def _connect(host: str, port: int, address: str, tls: ssl.SSLContext | None) -> Stream:
    loop = asyncio.get_running_loop()
    reader = _Reader(loop=loop)
    transport, protocol = await loop.create_connection(
        lambda: asyncio.StreamReaderProtocol(reader, loop=loop),
        address,
        port,
        ssl=tls,
        server_hostname=host if tls else None,
    )
    return Stream(reader, asyncio.StreamWriter(transport, protocol, reader, loop))


def _failure(host: str, error: OSError) -> FetchError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return FetchError(f"the certificate of {host} cannot be trusted: {error.verify_message.rstrip('.')}")
    if isinstance(error, ssl.SSLError):
        return FetchError(f"{host} offers no secure connection that we understand")
    if isinstance(error, ConnectionRefusedError):
        return FetchError(f"{host} refuses connections")
    return FetchError(f"{host} cannot be reached ({error.strerror or 'the connection failed'})")
