"""Addresses → pages: the politest and most careful way out to the network, and the only one.

The seam is `Transport`: whoever answers requests. `open_network` dials real servers; `curator.archive.Replay` answers
from a recording and `curator.archive.Recorder` keeps what passes; a test or the demo may wrap one of its own. All that
makes asking polite and safe stands above it, in `Fetcher`, and is the same for every transport::

    fetcher = Fetcher(settings, open_network(settings))       # one a run: gates, robots.txt and refusals are kept here
    async with fetcher.visitor() as visitor:                  # one a source: its own client, its own connections
        page = await visitor.get_feed(source.url, visit.validators, source.headers)       # page.status 304: not changed
        page = await visitor.get_page(entry.url)                          # robots.txt is asked first
        page = await visitor.get_image(image.url)                         # PNG, JPEG, GIF, WebP or AVIF

What is secret stands in addresses and headers by name, ``${NAME}``; ``Fetcher(…, secrets=config.secrets)`` knows the
values, and puts them in only on the wire and only towards the source's own origin.

Whatever goes wrong is a FetchError whose ``reason`` is a sentence for people: BlockedError where we may not ask,
AnswerError (with ``status`` and ``retry_after``) where the answer was a refusal. Nothing else is raised for an address.

To answer requests yourself, write a class with ``live`` and ``open``::

    class Elsewhere:                                          # every request goes to one server on loopback
        live = True                                           # False: no gaps, no waiting

        def __init__(self, inner: Transport) -> None:
            self.inner = inner

        @asynccontextmanager
        async def open(self) -> AsyncIterator[Send]:
            async with self.inner.open() as send:
                yield lambda request: send(replace(request, url=...))
"""

from curator.fetch.fetcher import Fetcher, Visitor
from curator.fetch.pictures import open_pictures
from curator.fetch.transport import Reply, Request, Send, Transport, open_network

__all__ = ["Fetcher", "Reply", "Request", "Send", "Transport", "Visitor", "open_network", "open_pictures"]
