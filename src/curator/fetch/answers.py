"""A reply's status and headers → what of them is used: validators, a page's description, a refusal in words."""

import re
import time
from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime

from curator.errors import AnswerError
from curator.fetch.transport import Headers, Reply
from curator.model import Page, Validators

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
NOT_MODIFIED = 304
TOO_MANY_REQUESTS = 429
OVERLOADED = frozenset({TOO_MANY_REQUESTS, 503})
"""The answers whose Retry-After is a wish for peace (RFC 6585, 4; RFC 9110, 15.6.4)."""
LONGEST_WAIT = 24 * 3600.0
"""Seconds; no Retry-After is followed further."""
_LONGEST_VALIDATOR = 1024
"""Characters; a longer one is a poisoned one, and costs the server as much as us."""

_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([A-Za-z0-9._:-]+)", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"\s*([!#$&^_.+A-Za-z0-9-]+/[!#$&^_.+A-Za-z0-9-]+)")

_WORDS = {
    401: "{host} wants a password",
    402: "{host} wants to be paid",
    403: "{host} refuses us",
    404: "{host} has nothing at this address",
    408: "{host} found us too slow",
    410: "{host} says that this is gone for good",
    429: "{host} asks us to slow down",
    451: "{host} may not show this, for legal reasons",
    500: "{host} has a fault of its own",
    502: "{host} has a fault behind its front door",
    503: "{host} is overloaded or under repair",
    504: "{host} gets no answer from behind its front door",
}


def read_validators(reply: Reply) -> Validators:
    """Give what a later conditional GET may send back, byte for byte."""
    return usable(Validators(etag=reply.header("etag"), last_modified=reply.header("last-modified")))


def usable(validators: Validators) -> Validators:
    """Drop validators that cannot be sent back, or should not: not printable ASCII, or longer than 1,024."""
    return Validators(etag=_opaque(validators.etag), last_modified=_opaque(validators.last_modified))


def conditions(validators: Validators) -> Headers:
    """Give the headers of a conditional GET (RFC 9110, 13.1.2 and 13.1.3); both, for servers that know only one."""
    wanted = (("if-none-match", validators.etag), ("if-modified-since", validators.last_modified))
    return tuple(header for header in wanted if header[1])


def describe(reply: Reply, body: bytes, *, url: str, final_url: str, moved_to: str, sent: Validators) -> Page:
    """Make a page of a reply whose body has been read; a 304 confirms the validators that were sent."""
    content_type = reply.header("content-type")
    media_type = _MEDIA_TYPE.match(content_type)
    charset = _CHARSET.search(content_type)
    return Page(
        url=url,
        final_url=final_url,
        status=reply.status,
        body=body,
        media_type=media_type[1].lower() if media_type else "",
        charset=charset[1] if charset else "",
        validators=_renewed(sent, read_validators(reply)) if reply.status == NOT_MODIFIED else read_validators(reply),
        robots="\n".join(reply.each("x-robots-tag")),  # who is meant is told for each header anew
        language=reply.header("content-language"),
        moved_to=moved_to,
    )


def _renewed(old: Validators, new: Validators) -> Validators:
    return Validators(etag=new.etag or old.etag, last_modified=new.last_modified or old.last_modified)


def refusal(reply: Reply, host: str, now: Callable[[], float] = time.time) -> AnswerError:
    """Put an answer that is no success into words, with the wait it asks for; ``now`` gives seconds since 1970."""
    words = _WORDS.get(reply.status) or _family(reply.status)
    if reply.header("cf-mitigated") == "challenge":
        words = "{host} wants to see a browser, not a program"
    reason = f"{words.format(host=host)} (HTTP {reply.status})"
    wait = _retry_after(reply, now) if reply.status in OVERLOADED else None
    if wait:
        reason += f" and asks to be left alone for {_duration(wait)}"
    return AnswerError(reason, reply.status, wait)


def _family(status: int) -> str:
    if status >= 500:
        return "{host} has a fault of its own"
    if status >= 400:
        return "{host} does not accept the request"
    return "{host} gives an answer that makes no sense here"


def _retry_after(reply: Reply, now: Callable[[], float]) -> float | None:
    """Read seconds or an HTTP date (RFC 9110, 10.2.3), the latter by the server's own clock where it shows one."""
    said = reply.header("retry-after").strip()
    if said.isdecimal() and said.isascii():
        return min(float(said[:20]), LONGEST_WAIT)
    until = _moment(said)
    if until is None:
        return None
    here = _moment(reply.header("date"))
    return min(max(until - (now() if here is None else here), 0.0), LONGEST_WAIT)


def _moment(text: str) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def _opaque(value: str) -> str:
    return value if len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable() else ""


def _duration(seconds: float) -> str:
    for size, name in ((3600, "hour"), (60, "minute"), (1, "second")):
        count = round(seconds / size)
        if count >= 1 and (seconds >= size or size == 1):
            return f"{count} {name}{'' if count == 1 else 's'}"
    return "a moment"
