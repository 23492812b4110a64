"""Secrets on the wire: which of them a request carries, and an answer without those that it repeats.

A secret goes to the origin of the source that names it and nowhere else: not with a redirect to another host, port or
scheme, not with article pages, pictures or robots.txt, and never because a stranger's document says ``${NAME}``.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace

from curator.errors import BlockedError
from curator.fetch.address import Address
from curator.fetch.bodies import read_body
from curator.fetch.transport import Headers, Reply, Request
from curator.secrets import NO_SECRETS, Secrets, placeholders
from curator.urls import host

_SMALL = 256 << 10
"""Bytes; up to here secrets are taken out at once, in a millisecond or two."""
_OF_THE_CODING = frozenset({"content-encoding", "content-length"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What a source's own requests carry, and only to its own origin: its headers, and secrets to put in."""

    origin: str = ""
    headers: Headers = ()
    secrets: Secrets = NO_SECRETS

    def along(self, address: Address) -> "Own":
        """Give what is left after a redirect; BlockedError where it would carry a secret to another origin.

        Nothing goes with a redirect elsewhere, nor with one that leads back from there: that one is a stranger's.
        """
        if address.origin == self.origin:
            return self
        if placeholders(address.url) & self.secrets.names:
            raise BlockedError(
                f"it redirects to {address.origin}, where this source's secrets are not sent; "
                "if that is its address now, write it in feeds.yaml"
            )
        return NOTHING


NOTHING = Own()


def own(secrets: Secrets, address: Address, headers: Mapping[str, str]) -> Own:
    """Gather what the request for a source's own address carries; BlockedError where a secret is not to be had."""
    wanted = placeholders(address.url, *headers.values())
    here = secrets.only(wanted).at(address.origin)
    missing = sorted(wanted - here.names)
    if missing and missing[0] in secrets.names:
        raise BlockedError(f"the secret {missing[0]} is not sent to {address.origin}: no source has that address")
    if missing:
        raise BlockedError(f"the secret {missing[0]} is not set; curator check says where to write it")
    return replace(plain(address, headers), secrets=here)


def plain(address: Address, headers: Mapping[str, str]) -> Own:
    """Gather the same without secrets: a recording was made with them and holds none, so a replay needs none."""
    return Own(origin=address.origin, headers=tuple((name.lower(), value) for name, value in headers.items()))


def hidden(reply: Reply, request: Request) -> Reply:
    """Take the secrets out of an answer to a request that carried them, its content coding coming off with them."""
    headers = tuple((name, _hidden(name, value, request.secrets)) for name, value in reply.headers)
    kept = tuple(pair for pair in headers if pair[0] not in _OF_THE_CODING)
    return replace(reply, headers=kept, body=_document(replace(reply, headers=headers), request))


def _hidden(name: str, value: str, secrets: Secrets) -> str:
    if name == "location":
        value = value.replace("${", "$%7B")  # the same address, and no name of ours
    return secrets.hide_in(value.encode("latin-1")).decode("latin-1")


async def _document(reply: Reply, request: Request) -> AsyncIterator[bytes]:
    """Read the document whole: a secret may lie across the border of two pieces."""
    body = await read_body(reply, request.most, host(request.url), request.make_room)
    hide_in = request.secrets.hide_in
    yield hide_in(body) if len(body) <= _SMALL else await asyncio.to_thread(hide_in, body)
