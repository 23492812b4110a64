"""An address → a picture's bytes, for a line that is not asynchronous: what ``edition.pictures`` keeps beside a draft.

What counts as a picture is in ``fetch.images``.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from curator.fetch.fetcher import Fetcher
from curator.fetch.transport import Transport
from curator.model import FetchSettings


@contextmanager
def open_pictures(settings: FetchSettings, transport: Transport) -> Iterator[Callable[[str], bytes]]:
    """Yield a function that fetches one picture after the other, as politely as anything else; it raises FetchError."""
    fetcher = Fetcher(settings, transport)

    async def fetch(url: str) -> bytes:
        async with fetcher.visitor() as visitor:
            return (await visitor.get_image(url)).body

    # One event loop for all of them: the gates between two requests to one domain live on it.
    with asyncio.Runner() as runner:
        yield lambda url: runner.run(fetch(url))
