"""Documents become a web server on this machine, and a transport that leads every ``.example`` address to it."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

from curator.demo.newsroom import Document
from curator.errors import BlockedError, FetchError
from curator.fetch import Reply, Request, Send, Transport, open_network
from curator.model import FetchSettings

_HOME = "127.0.0.1"
_NOT_FOUND = Document(body=b"There is nothing here.", media_type="text/plain", status=HTTPStatus.NOT_FOUND)


@contextmanager
def serve(documents: Mapping[str, Document]) -> Iterator[Transport]:
    """Serve documents by their addresses, as the server of every host they name, until the block ends.

    FetchError when this machine lets no server be opened.
    """
    try:
        server = ThreadingHTTPServer((_HOME, 0), _answering(documents))
    except OSError as error:
        raise FetchError(f"the newsroom cannot be opened on {_HOME}: {error.strerror}") from error
    server.daemon_threads = False  # so that closing waits for the last answer
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="newsroom")
    thread.start()
    try:
        yield Loopback(open_network(FetchSettings(allow_networks=(f"{_HOME}/32",))), server.server_port)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True, slots=True)
class Loopback:
    """Asks our own server for whatever is asked of a ``.example`` host, and nobody for anything else.

    Those names belong to no one (RFC 2606), so that pages, links and drafts can show them.
    """

    inner: Transport
    port: int
    live: bool = True

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Send]:
        async with self.inner.open() as send:
            yield partial(self._ask, send)

    def _ask(self, send: Send, request: Request) -> AbstractAsyncContextManager[Reply]:
        address = urlsplit(request.url)
        if not (address.hostname or "").endswith(".example"):
            raise BlockedError(f"{address.hostname} is not in the newsroom, and the demo asks nobody else")
        target = address._replace(scheme="http", netloc=f"{_HOME}:{self.port}").geturl()
        return send(replace(request, url=target, headers=(*request.headers, ("host", address.netloc))))


def _answering(documents: Mapping[str, Document]) -> type[BaseHTTPRequestHandler]:
    class Answer(BaseHTTPRequestHandler):
        timeout = 5
        server_version = "newsroom"

        def do_GET(self) -> None:
            document = documents.get(f"https://{self.headers['Host']}{self.path}", _NOT_FOUND)
            etag = f'"{blake2b(document.body, digest_size=8).hexdigest()}"'
            unchanged = document.status == HTTPStatus.OK and self.headers["If-None-Match"] == etag
            body = b"" if unchanged else document.body
            self.send_response(HTTPStatus.NOT_MODIFIED if unchanged else document.status)
            if document.status == HTTPStatus.OK:
                self.send_header("ETag", etag)
            if not unchanged:
                self.send_header("Content-Type", document.media_type)
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's own name
            """Keep the standard library from writing each request to stderr."""

    return Answer
