"""How a server may answer: slowly, endlessly, falsely, or with an order to go somewhere else."""

import gzip
import itertools
import zlib
from collections.abc import Iterator
from functools import cache

from tests.hostile.behaviour import Behaviour, Say, feed_of, well
from tests.newsserver import Answer, Asked

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
SLOW = "gave no whole answer within"
DRIP = 0.05


def coded(coding: str, body: bytes) -> Answer:
    return Answer(body=body, headers={"Content-Encoding": coding})


@cache
def bomb() -> bytes:
    """256 MiB of zeros in 250 KiB."""
    squeeze = zlib.compressobj(wbits=31)
    return b"".join([*(squeeze.compress(bytes(1 << 20)) for _ in range(256)), squeeze.flush()])


def to(location: str, *, status: int = 302) -> Answer:
    return Answer(status=status, headers={"Location": location})


def elsewhere(host: str) -> Say:
    """Redirect to another host at the server's own port, where the canary would hear of it."""
    return lambda asked: to(f"http://{host}:{asked.headers['host'].partition(':')[2]}/canary")


def endless(piece: bytes) -> Iterator[bytes]:
    return itertools.repeat(piece)


def chain(asked: Asked) -> Answer:
    number = int(asked.path.rpartition("-")[2] or 0) if "-" in asked.path else 0
    return to(f"/feed-{number + 1}")


def raw(*pieces: bytes) -> Answer:
    return Answer(raw=pieces)


def _one(name: str, does: str, ends: str, say: Say, **others: Say) -> Behaviour:
    return Behaviour(name=name, does=does, ends=ends, says={"/feed": say} | {f"/{at}": a for at, a in others.items()})


SLOW_ONES = (
    _one("silence", "takes the request and says nothing", SLOW, lambda _: Answer(raw=[b""], delay=3600)),
    _one("drip-body", "drips its body byte by byte", SLOW, lambda _: Answer(body=endless(b"x"), drip=DRIP)),
    _one(
        "drip-headers",
        "drips headers without end",
        SLOW,
        lambda _: Answer(raw=itertools.chain([HEAD], endless(b"X: y\r\n")), drip=DRIP),
    ),
    _one(
        "drip-103",
        "drips early hints (103) without end",
        SLOW,
        lambda _: Answer(raw=endless(b"HTTP/1.1 103 Early Hints\r\n\r\n"), drip=DRIP),
    ),
    _one(
        "flood-103",
        "sends early hints (103) as fast as it can",
        f"{SLOW}|does not speak proper HTTP",
        lambda _: Answer(raw=endless(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 64)),
    ),
    _one(
        "drip-chunks",
        "drips chunks of one byte",
        SLOW,
        lambda _: Answer(
            raw=itertools.chain([HEAD + b"Transfer-Encoding: chunked\r\n\r\n"], endless(b"1\r\nx\r\n")), drip=DRIP
        ),
    ),
)

LARGE_ONES = (
    _one(
        "endless-body",
        "sends a body without end",
        "sent more than 10 MiB",
        lambda _: Answer(body=endless(b"x" * 65536)),
    ),
    _one("gzip-bomb", "packs 256 MiB into 250 KiB", "sent more than 10 MiB", lambda _: coded("gzip", bomb())),
    _one("brotli", "answers in brotli", "was not asked for", lambda _: coded("br", b"\x8b\x02\x80" * 200)),
    _one("zstd", "answers in zstd", "was not asked for", lambda _: coded("zstd", b"\x28\xb5\x2f\xfd" * 100)),
    _one(
        "nested-gzip", "packs gzip into gzip", "was not asked for", lambda _: coded("gzip, gzip", gzip.compress(bomb()))
    ),
    _one(
        "many-members",
        "sends 20,000 empty gzip members",
        "damaged gzip",
        lambda _: coded("gzip", gzip.compress(b"") * 20_000),
    ),
    _one(
        "announces-much",
        "announces 1 TiB",
        "sent more than 10 MiB",
        lambda _: Answer(headers={"Content-Length": str(1 << 40)}, body=iter([b"x"])),
    ),
    _one(
        "huge-headers",
        "sends 1 MiB of headers",
        "does not speak proper HTTP",
        lambda _: Answer(raw=[HEAD, *[b"X-Pad: " + b"x" * 8000 + b"\r\n"] * 128, b"\r\n"]),
    ),
)

FALSE_ONES = (
    _one(
        "cut-gzip",
        "breaks off within gzip",
        "broke off",
        lambda asked: coded("gzip", gzip.compress(feed_of(asked))[:-12]),
    ),
    _one("bad-gzip", "calls plain text gzip", "damaged gzip", lambda asked: coded("gzip", feed_of(asked))),
    _one("cut-body", "sends less than it announced", "broke off", raw(HEAD + b"Content-Length: 999\r\n\r\n<rss>")),
    _one("bad-length", "announces a negative length", "proper HTTP", raw(HEAD + b"Content-Length: -1\r\n\r\n<rss/>")),
    _one(
        "two-lengths",
        "announces two lengths",
        "proper HTTP",
        raw(HEAD + b"Content-Length: 6\r\nContent-Length: 60\r\n\r\n<rss/>"),
    ),
    _one(
        "bad-chunks", "sends a chunk of size zz", "proper HTTP", raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n")
    ),
    _one(
        "endless-chunk-size",
        "writes a chunk's size without end",
        f"proper HTTP|{SLOW}",
        lambda _: Answer(raw=itertools.chain([HEAD + b"Transfer-Encoding: chunked\r\n\r\n5;"], endless(b"a" * 4096))),
    ),
    _one("ssh", "speaks SSH", "proper HTTP", raw(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")),
    _one("hangs-up", "hangs up without a word", "broke off", raw(b"")),
    _one(
        "header-injection",
        "puts a NUL and a bare CR into headers",
        "proper HTTP",
        raw(HEAD + b"X: a\0b\rSet-Cookie: c\r\n\r\n"),
    ),
    Behaviour(
        name="no-tls",
        does="speaks no TLS where https was asked",
        ends="no secure connection",
        scheme="https",
    ),
    _one(
        "poisonous-etag",
        "sends an ETag of 60 KB and one that is not ASCII",
        "stored",
        lambda asked: Answer(
            body=feed_of(asked), headers={"ETag": '"' + "e" * 60_000 + '"', "Last-Modified": "\xe9\xff"}
        ),
    ),
    _one("304-unasked", "says that nothing has changed, unasked", "was not asked that", Answer(status=304)),
    _one("500", "has a fault", "a fault of its own", Answer(status=500)),
    _one("status-999", "answers with status 999", "a fault of its own|makes no sense|proper HTTP", Answer(status=999)),
    _one(
        "429-for-ever",
        "asks for peace for 30 years",
        "asks us to slow down .* for 24 hours",
        Answer(status=429, headers={"Retry-After": "999999999"}),
    ),
    _one(
        "503-until-9999",
        "asks for peace until the year 9999",
        "overloaded .* for 24 hours",
        Answer(status=503, headers={"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}),
    ),
    _one(
        "503-nonsense",
        "asks for peace for -1e999 s",
        "overloaded",
        Answer(status=503, headers={"Retry-After": "-1e999"}),
    ),
)

SENDING_AWAY = (
    _one("circle", "redirects in a circle", "in a circle", to("/feed")),
    Behaviour(
        name="chain",
        does="redirects again and again",
        ends="more than 5 times",
        says={"/feed": chain} | {f"/feed-{number}": chain for number in range(1, 30)},
    ),
    _one(
        "endless-redirect",
        "redirects with a body without end",
        "stored",
        lambda _: Answer(status=302, headers={"Location": "/well"}, body=endless(b"x" * 65536)),
        well=well,
    ),
    _one("nowhere", "redirects without saying where to", "does not say where to", Answer(status=302)),
    _one(
        "to-metadata",
        "redirects to the cloud's metadata",
        "not on the public",
        to("http://169.254.169.254/latest/meta-data/"),
    ),
    _one(
        "to-metadata-6",
        "the same, through NAT64",
        "not on the public|no host",
        to("http://[64:ff9b::a9fe:a9fe]/latest/"),
    ),
    _one("to-loopback", "redirects to another loopback address", "not on the public", elsewhere("127.0.0.2")),
    _one("to-zero", "redirects to 0.0.0.0", "not on the public", elsewhere("0.0.0.0")),
    _one("to-mapped", "redirects to ::ffff:10.0.0.1", "not on the public", elsewhere("[::ffff:10.0.0.1]")),
    _one("to-inner", "redirects to a name with a private address", "not on the public", elsewhere("inner.test")),
    _one(
        "to-mixed",
        "redirects to a name with a public and a private address",
        "not on the public",
        elsewhere("mixed.test"),
    ),
    _one("to-file", "redirects to file:", "only http and https", to("file:///etc/passwd")),
    _one("to-gopher", "redirects to gopher:", "only http and https", to("gopher://well-1.test/")),
    _one("to-javascript", "redirects to javascript:", "only http and https", to("javascript:alert(1)")),
    _one("to-mail", "redirects to port 25", "port 25", to("http://well-1.test:25/")),
    _one(
        "to-password", "redirects to an address with a password", "user name or password", to("http://a:b@well-1.test/")
    ),
    _one("to-backslash", "redirects to a\\@b", "user name|backslash|names no host", to("http://a\\@well-1.test/")),
    _one("to-xn", "redirects to http://xn--/", "names no host|no address", to("http://xn--/")),
)

NAMELESS = (
    Behaviour(name="dead", does="is a name that does not exist", ends="no host named dead.test"),
    Behaviour(name="inner", does="is a name with a private address", ends="not on the public"),
    Behaviour(name="mixed", does="is a name with a public and a private address", ends="not on the public"),
    *(
        Behaviour(name=f"never-{number}", does="is a name that is never resolved", ends="could not be looked up within")
        for number in range(4)
    ),
)

BEHAVIOURS = (*SLOW_ONES, *LARGE_ONES, *FALSE_ONES, *SENDING_AWAY, *NAMELESS)
