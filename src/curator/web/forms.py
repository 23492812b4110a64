"""What was posted → its fields, or a refusal in words: too large, too many, no form at all."""

import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request

MOST_FIELDS = 2_000
"""Of a form; the largest of ours has a field for every sentence of a long article."""
LONGEST_FIELD = 256 << 10
"""Bytes."""
TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")

Form = Mapping[str, Sequence[str]]
NOTHING: Form = {}

_LINE_END = re.compile(r"\r\n?")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


async def read_form(request: Request) -> Form:
    """Read what was posted: field → its values, in order, as ``clean`` leaves them.

    HTTPException 400, 413 or 415 with a sentence.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in TYPES:
        if await request.body():
            raise HTTPException(415, "The desk reads forms, and this is none.")
        return NOTHING
    form: dict[str, list[str]] = {}
    try:
        read = await request.form(max_files=0, max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD)
    except HTTPException as error:
        raise _refusal(error) from error
    for name, value in read.multi_items():
        if isinstance(value, str):
            form.setdefault(name, []).append(clean(value))
    return form


def clean(text: str) -> str:
    """Return text as it is kept: its lines end with LF, where browsers send CR LF, and it has no control characters."""
    return _UNSEEN.sub("", _LINE_END.sub("\n", text))


def as_sent(text: str) -> str:
    """Return a text as it comes back out of a page's field: browsers show NUL as U+FFFD (HTML, 13.2.5)."""
    return clean(text.replace("\0", "\ufffd"))


def pairs(form: Form) -> Iterator[tuple[str, str]]:
    """Give every field and value, to be posted once more."""
    for name, values in form.items():
        for value in values:
            yield name, value


def _refusal(error: HTTPException) -> HTTPException:
    """Say in our words which limit was met; the library tells them apart by words alone."""
    if error.status_code != HTTPStatus.BAD_REQUEST:
        return error  # of the guard
    if "field" in error.detail.lower() and "maximum number" in error.detail.lower():
        return HTTPException(413, f"A form of the desk has at most {MOST_FIELDS:,} fields, and this has more.")
    if "maximum size" in error.detail:
        return HTTPException(413, f"A field may hold {LONGEST_FIELD >> 10} KB, and this has one with more.")
    return HTTPException(400, "What was sent cannot be read as a form.")
