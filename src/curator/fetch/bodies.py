"""A reply's body: bytes off the wire → the document, in memory that is bounded whatever the server sends.

The content coding is taken off by us, because httpx inflates a chunk whole before anybody can count: 405 bytes of
brotli became 1.6 GB. Only gzip is asked for, and only gzip is taken.
"""

import zlib
from collections.abc import Awaitable, Callable

from curator.errors import FetchError
from curator.fetch.room import LARGE, there_is_room
from curator.fetch.transport import Reply

_GZIP = frozenset({"gzip", "x-gzip"})  # RFC 9110, 8.4.1.3
_MAGIC = b"\x1f\x8b"
_MOST_MEMBERS = 64
"""Real files have one, or one per flush; half a million empty ones fit into 10 MiB and cost seconds."""


async def read_body(
    reply: Reply, most: int, host: str, make_room: Callable[[], Awaitable[None]] = there_is_room
) -> bytes:
    """Read a body to its end; FetchError where it is larger than ``most`` bytes, packed or unpacked, or broken off.

    One that turns out to be large waits for ``make_room`` before more of it is read; the server waits, too.
    """
    declared = reply.header("content-length")
    if declared.isdecimal() and int(declared[:20]) > most:
        raise _too_large(host, most)
    document = _Document(reply, most, host)
    has_room = False
    async for chunk in reply.body:
        document.take(chunk)
        if document.size > most:
            raise _too_large(host, most)
        if len(document.body) > LARGE and not has_room:
            await make_room()
            has_room = True
    document.end()
    return bytes(document.body)


async def read_beginning(reply: Reply, most: int, host: str) -> bytes:
    """Read a body as far as ``most`` bytes, packed or unpacked; what is behind them is never asked for."""
    document = _Document(reply, most, host)
    async for chunk in reply.body:
        document.take(chunk)
        if document.size >= most:
            break
    else:
        document.end()
    return bytes(document.body[:most])


class _Document:
    """What has come of a body, unpacked; FetchError where it is damaged."""

    def __init__(self, reply: Reply, most: int, host: str) -> None:
        self.body = bytearray()
        self._inflater = _Inflater() if _is_packed(reply, host) else None
        self._received = 0
        self._most = most
        self._host = host

    @property
    def size(self) -> int:
        """Bytes, packed or unpacked, whichever are more."""
        return max(self._received, len(self.body))

    def take(self, chunk: bytes) -> None:
        self._received += len(chunk)
        if self._inflater is None:
            self.body += chunk
            return
        try:
            self._inflater.feed(chunk, self.body, self._most)
        except zlib.error:
            raise FetchError(f"{self._host} sent damaged gzip") from None

    def end(self) -> None:
        if self._inflater is not None and self._received and not self._inflater.ended:
            raise FetchError(f"{self._host} broke off in the middle of its answer")


class _Inflater:
    """Takes gzip (RFC 1952) off, chunk by chunk, and never more than there is room for."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=31)
        self._members = 1

    @property
    def ended(self) -> bool:
        return self._member.eof

    def feed(self, data: bytes, body: bytearray, most: int) -> None:
        """Append what a chunk holds to ``body``, until that has more than ``most`` bytes."""
        while data and len(body) <= most:
            if self._member.eof:
                if not _MAGIC.startswith(data[:2]):
                    return  # padding behind the last member, as gzip itself allows
                self._next_member()
            body += self._member.decompress(data, most + 1 - len(body))
            data = self._member.unused_data if self._member.eof else self._member.unconsumed_tail

    def _next_member(self) -> None:
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise zlib.error("too many members")
        self._member = zlib.decompressobj(wbits=31)


def _is_packed(reply: Reply, host: str) -> bool:
    said = reply.header("content-encoding")
    codings = [coding for coding in said.lower().replace(" ", "").split(",") if coding not in {"", "identity"}]
    if len(codings) > 1 or not _GZIP.issuperset(codings):
        shown = said[:40].encode("ascii", "replace").decode("ascii")
        raise FetchError(f"{host} answered in the coding “{shown}”, which was not asked for")
    return bool(codings)


def _too_large(host: str, most: int) -> FetchError:
    return FetchError(f"{host} sent more than {most >> 20} MiB, the most that curator reads of one document")
