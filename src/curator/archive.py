"""Record and replay: what a transport answers ⇄ a WARC file (ISO 28500), the web archives' format.

A recording keeps responses only, as they came off the wire, without what is nobody's business: cookies, and the values
of parameters that look like keys. A replay answers every request from such files, of ours or of others; an address
that is in none of them is 404, and conditional requests are answered as a server would.
"""

import os
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParserException
from warcio.warcwriter import WARCWriter

from curator import __version__
from curator.errors import ArchiveError, BlockedError
from curator.fetch import Reply, Request, Send, Transport
from curator.fetch.address import check, join
from curator.urls import display

_KEPT = frozenset(
    {
        "cache-control", "cf-mitigated", "content-encoding", "content-language", "content-type", "date", "etag",
        "expires", "last-modified", "location", "retry-after", "x-robots-tag",
    }
)  # fmt: skip
"""Headers that are recorded: those that say something of the document, none that may say something of us."""
_CONDITIONS = frozenset({"if-none-match", "if-modified-since"})
_OF_THE_WIRE = frozenset({"connection", "content-length", "keep-alive", "trailer", "transfer-encoding", "upgrade"})
"""Headers of a connection (RFC 9112), which a body without its chunks no longer has."""
_UNREADABLE = (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, ValueError, zlib.error)


class Recorder:
    """A transport that passes everything through and keeps the answers; the file appears, whole, when it is left.

    Raises ArchiveError where the file cannot be written: at once where that shows at once, else at the end.
    """

    def __init__(self, path: Path, transport: Transport, now: datetime) -> None:
        self.live = transport.live
        self._path = path
        self._part = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._inner = transport
        self._date = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._failure: OSError | None = None

    def __enter__(self) -> Self:
        try:
            self._file = self._part.open("wb")
        except OSError as error:
            raise self._unwritable(error) from error
        self._writer = WARCWriter(self._file, gzip=self._path.suffix == ".gz", warc_version="1.1")
        info = self._writer.create_warcinfo_record(self._path.name, {"software": f"curator/{__version__}"})
        info.rec_headers.replace_header("WARC-Date", self._date)
        self._write(info)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.close()
            if kind is None and self._failure is None:
                self._part.replace(self._path)
        except OSError as failure:
            self._failure = failure
        finally:
            self._part.unlink(missing_ok=True)
        if kind is None and self._failure:
            raise self._unwritable(self._failure) from self._failure

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Send]:
        """Open one client of the transport within."""
        async with self._inner.open() as inner:

            @asynccontextmanager
            async def send(request: Request) -> AsyncIterator[Reply]:
                async with inner(_unconditional(request)) as reply:
                    copy = _Copy(reply)
                    try:
                        yield replace(reply, body=copy.pieces())
                    finally:
                        if copy.is_worth_keeping:
                            self._keep(request, reply, bytes(copy.body))

            yield send

    def _keep(self, request: Request, reply: Reply, body: bytes) -> None:
        headers = [("Content-Length", str(len(body)))]
        headers += [(name.title(), _printable(request, name, value)) for name, value in reply.headers if name in _KEPT]
        record = self._writer.create_warc_record(
            _key(request.url),
            "response",
            payload=BytesIO(body),
            length=len(body),
            http_headers=StatusAndHeaders(_status_line(reply.status), headers, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": self._date},
        )
        self._write(record)

    def _write(self, record: ArcWarcRecord) -> None:
        if self._failure:
            return
        try:
            self._writer.write_record(record)
        except OSError as failure:  # told at the end: a full disk here must not look like a fault of the source
            self._failure = failure

    def _unwritable(self, error: OSError) -> ArchiveError:
        return ArchiveError(f"{self._path}: the recording cannot be written ({error.strerror or error})")


def _unconditional(request: Request) -> Request:
    """Ask for the document itself: a recorded “nothing has changed” could not be replayed into an empty database."""
    return replace(request, headers=tuple(pair for pair in request.headers if pair[0] not in _CONDITIONS))


class _Copy:
    """A reply's body, kept while it is read."""

    def __init__(self, reply: Reply) -> None:
        self.body = bytearray()
        self._reply = reply
        self._is_whole = False

    async def pieces(self) -> AsyncIterator[bytes]:
        async for piece in self._reply.body:
            self.body += piece
            yield piece
        self._is_whole = True

    @property
    def is_worth_keeping(self) -> bool:
        """A document that was read to its end, or an answer that is none and whose body nobody reads."""
        return self._is_whole or not 200 <= self._reply.status < 300


class Replay:
    """A transport that answers from recordings; of several answers for one address, the last.

    Raises ArchiveError where a file is not there, or is no WARC file.
    """

    live = False

    def __init__(self, paths: Sequence[Path]) -> None:
        self._places: dict[str, tuple[Path, int]] = {}
        for path in paths:
            self._places.update(_index(path))

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Send]:
        """Open a client; all of them read the same files."""
        yield self._send

    @asynccontextmanager
    async def _send(self, request: Request) -> AsyncIterator[Reply]:
        place = self._places.get(_key(request.url))
        yield Reply(status=404, body=_whole(b"")) if place is None else _answer(request, *_read(*place))


def _index(path: Path) -> dict[str, tuple[Path, int]]:
    """Find where in a file each address is answered."""
    places: dict[str, tuple[Path, int]] = {}
    records = 0
    try:
        with path.open("rb") as file:
            iterator = ArchiveIterator(file)
            for record in iterator:
                records += 1
                url = record.rec_headers.get_header("WARC-Target-URI")
                _read_through(record, path)
                offset = iterator.get_record_offset()  # known only behind the record's end
                if record.rec_type == "response" and record.http_headers and url:
                    places[_key(url)] = (path, offset)
    except OSError as error:
        raise ArchiveError(f"{path}: the recording cannot be read ({error.strerror or error})") from error
    except _UNREADABLE as error:
        raise ArchiveError(f"{path} is not a WARC file, or is damaged; record one with --record") from error
    if not records:
        raise ArchiveError(f"{path} is empty; record one with --record")
    return places


def _read_through(record: ArcWarcRecord, path: Path) -> None:
    expected = record.payload_length
    length = 0
    while piece := record.raw_stream.read(1 << 16):
        length += len(piece)
    if 0 <= expected != length:
        raise ArchiveError(f"{path} is cut short; record it anew with --record")


def _read(path: Path, offset: int) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    try:
        with path.open("rb") as file:
            return _unpack(file, offset)
    except (OSError, *_UNREADABLE) as error:
        raise ArchiveError(f"{path}: the recording cannot be read any more") from error


def _unpack(file: BinaryIO, offset: int) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    """Read one response: its status, its headers and its body, which keeps its content coding."""
    file.seek(offset)
    record = next(ArchiveIterator(file))
    received = [(name.lower(), value) for name, value in record.http_headers.headers]
    chunked = any(name == "transfer-encoding" and "chunked" in value.lower() for name, value in received)
    stream = ChunkedDataReader(record.raw_stream, decomp_type=None) if chunked else record.raw_stream
    pieces = []
    while piece := stream.read(1 << 16):
        pieces.append(piece)
    headers = tuple(
        (name, value.encode("utf-8", "replace").decode("latin-1"))
        for name, value in received
        if name not in _OF_THE_WIRE
    )
    return int(record.http_headers.get_statuscode()), headers, b"".join(pieces)


def _answer(request: Request, status: int, headers: tuple[tuple[str, str], ...], body: bytes) -> Reply:
    reply = Reply(status=status, headers=headers, body=_whole(body))
    if status == HTTPStatus.OK and _is_unchanged(dict(request.headers), reply):
        kept = tuple(header for header in headers if header[0] in {"etag", "last-modified", "date"})
        return Reply(status=304, headers=kept, body=_whole(b""))
    return reply


def _is_unchanged(asked: dict[str, str], reply: Reply) -> bool:
    """Evaluate the conditions of a GET in the order of RFC 9110, 13.2.2."""
    if "if-none-match" in asked:
        return _tag(asked["if-none-match"]) == _tag(reply.header("etag")) != ""
    since, modified = asked.get("if-modified-since", ""), reply.header("last-modified")
    if not since or not modified:
        return False
    try:
        return since == modified or parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):  # TypeError: one of the two has a zone and the other has none
        return False


def _tag(etag: str) -> str:
    return etag.removeprefix("W/")  # weak comparison: RFC 9110, 8.8.3.2


async def _whole(body: bytes) -> AsyncIterator[bytes]:
    if body:
        yield body


def _key(url: str) -> str:
    """Give the form under which an address is filed: as it is sent, secrets taken out.

    Where there was a secret, a digest of the whole keeps two addresses apart that differ only in it (``?key=1``).
    """
    try:
        sent = check(url).url
    except BlockedError:
        sent = url
    shown = display(sent)
    if shown == sent:
        return sent
    digest = blake2b(sent.encode("utf-8", "replace"), digest_size=4).hexdigest()
    return f"{shown}{'&' if '?' in shown else '?'}redacted={digest}"


def _printable(request: Request, name: str, value: str) -> str:
    if name != "location":
        return value
    try:
        return _key(join(check(request.url), value))
    except BlockedError:
        return display(value)


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"
