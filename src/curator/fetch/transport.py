"""The seam between asking politely and being answered: requests and replies, and who answers them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from curator.fetch.room import there_is_room
from curator.model import FetchSettings
from curator.secrets import NO_SECRETS, Secrets

Headers = tuple[tuple[str, str], ...]
"""Names in lower case; values as received, one character a byte (Latin-1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One GET; ``url`` is ASCII, without fragment and user name.

    In address and headers there are names, ``${NAME}``. A transport that dials puts in what ``secrets`` says they stand
    for, as the last thing before the wire, and takes it out of the reply.
    """

    url: str
    headers: Headers = ()
    secrets: Secrets = NO_SECRETS
    most: int = 10 << 20
    """Bytes of a document that is held whole while secrets are taken out of it."""
    make_room: Callable[[], Awaitable[None]] = field(default=there_is_room, repr=False, compare=False)
    """What such a document waits for where it is large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The head of an answer, and its body as it comes off the wire: unread, and still in its content coding."""

    status: int
    headers: Headers = ()
    body: AsyncIterator[bytes] = field(repr=False)

    def each(self, name: str) -> tuple[str, ...]:
        """Give the values of a header, one for each time that it was sent."""
        return tuple(value for key, value in self.headers if key == name)

    def header(self, name: str) -> str:
        """Give the values of a header, joined with a comma (RFC 9110, 5.3); empty where it is absent."""
        return ", ".join(self.each(name))


class Send(Protocol):
    """Asks one thing. The reply lives inside the context; leaving it with the body unread drops the connection.

    Raises FetchError, in words, and nothing else.
    """

    def __call__(self, request: Request, /) -> AbstractAsyncContextManager[Reply]: ...


class Transport(Protocol):
    """Whoever answers requests; each `open` is one client, with connections of its own and no memory of cookies."""

    @property
    def live(self) -> bool:
        """False where nobody is troubled by our asking, so that nothing needs to wait."""

    def open(self) -> AbstractAsyncContextManager[Send]: ...


def open_network(settings: FetchSettings) -> Transport:
    """Make the transport that dials real servers: public addresses, and ``settings.allow_networks``."""
    from curator.fetch.network import Network  # httpx: 0.1 s that a command without network need not spend

    return Network(settings.allow_networks)
