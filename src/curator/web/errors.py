"""What went wrong → a page that says what happened, why, and what to do; never a traceback."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from curator.errors import (
    BusyError,
    ConfigError,
    CuratorError,
    JoinedError,
    MissingError,
    SourceError,
    StoreError,
    UsageError,
)
from curator.web.call import Call, call_of
from curator.web.forms import pairs
from curator.web.guard import NotLoggedInError

SOON = "5"
"""Seconds after which what is locked or busy may be asked again (``Retry-After``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What the page of an error says."""

    status: int
    heading: str
    words: tuple[str, ...]
    """Paragraphs."""
    again: bool = False
    """Whether the same may well go through in a moment: what was posted is offered once more."""
    links: tuple[tuple[str, str], ...] = ()
    """Where to go instead: words and addresses."""
    headers: Mapping[str, str] = field(default_factory=dict)


NOTHING_CHANGED = "Nothing was changed."
_REFUSED: Mapping[int, str] = {
    400: "This cannot be read.",
    403: "This was not done.",
    404: "There is no such page.",
    405: "This address does something.",
    408: "It took too long to arrive.",
    413: "That is more than the desk takes.",
    415: "This is no form.",
    421: "The desk is not called that.",
}
_WHY: Mapping[int, str] = {
    404: "The address is mistyped, or what it led to has gone.",
    405: "A button of the desk leads here, and no link.",
}
_FAULT = Note(
    status=500,
    heading="The desk made a mistake.",
    words=(
        "This was not done, and what was saved before is as it was.",
        "The terminal in which the desk runs shows what went wrong; telling it helps to mend it.",
    ),
    again=True,
)
_LOGGED_OUT = Note(
    status=403,
    heading="You are not logged in any more.",
    words=("Nothing was changed. Log in beside this page, then try again: what you wrote is kept here.",),
    links=(("Log in", "/login"),),
    again=True,
)
_EXPECTED: tuple[tuple[type[CuratorError], int, str, str, bool], ...] = (
    (
        StoreError,
        503,
        "The database does not answer.",
        "Nothing was saved just now, and nothing that was saved before is lost. Try again in a moment.",
        True,
    ),
    (BusyError, 503, "Another run is at work.", "Nothing was changed. Try again when it has ended.", True),
    (
        ConfigError,
        503,
        "feeds.yaml cannot be read as it is.",
        "Mend it in an editor; the desk reads it again at once. Nothing was changed.",
        True,
    ),
    (
        MissingError,
        404,
        "This is not there.",
        "It may have been joined, split or deleted meanwhile. Nothing was changed.",
        False,
    ),
    (UsageError, 409, "This cannot be done.", NOTHING_CHANGED, False),
    (SourceError, 502, "The other side did not answer as hoped.", NOTHING_CHANGED, True),
    (CuratorError, 500, "This was not done.", NOTHING_CHANGED, True),
)
"""Kind of error, status, heading, what is safe and what to do, whether trying again may help; the first that fits."""


def note_of(error: Exception) -> Note:
    """Say what an error means to an editor, and how it is answered."""
    if isinstance(error, JoinedError):
        return Note(
            status=404,
            heading=f"Story {error.story} was joined to another.",
            words=("What it had is kept there. Nothing was changed just now.",),
            links=(("Open that story", f"/stories/{error.into}"),),
        )
    if isinstance(error, NotLoggedInError):
        return _LOGGED_OUT
    if isinstance(error, HTTPException):
        status = error.status_code
        why = _WHY.get(status, error.detail)
        heading = _REFUSED.get(status, "This was not done.")
        return Note(status=status, heading=heading, words=(why, NOTHING_CHANGED), headers=error.headers or {})
    for kind, status, heading, safe, again in _EXPECTED:
        if isinstance(error, kind):
            headers = {"Retry-After": SOON} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
            return Note(status=status, heading=heading, words=(*_lines(error), safe), again=again, headers=headers)
    return _FAULT


def _lines(error: Exception) -> tuple[str, ...]:
    if isinstance(error, ConfigError):
        return tuple(str(problem) for problem in error.problems)
    return (_sentence(str(error)),)


def _sentence(words: str) -> str:
    return words if words.endswith((".", "?")) else f"{words}."


def show(note: Note, call: Call) -> Response:
    """Answer with the page of an error; what was posted stands in it, so that nothing typed is lost."""
    call.without_store = note.status == HTTPStatus.SERVICE_UNAVAILABLE
    fields = tuple(pairs(call.form))
    response = call.page(
        "note.html",
        note.status,
        heading=note.heading,
        words=note.words,
        links=note.links,
        again=note.again,
        action=call.where if call.method == "POST" else "",
        fields=fields,
        written=tuple(value for name, value in fields if _is_written(name, value)),
    )
    response.headers.update(note.headers)
    return response


_OF_THE_PAGE = ("was-", "own-", "base-")
_TYPED = frozenset({"title", "intro", "headline", "quotation", "comment", "alt", "caption", "picture credit"})


def _is_written(name: str, value: str) -> bool:
    """Say whether a field's value was typed by somebody, as ids, addresses and what stood there before are not."""
    if name.startswith(_OF_THE_PAGE):
        return False
    return bool(value) and (name in _TYPED or name.startswith("reason-") or "\n" in value or " " in value.strip())


async def rise(request: Request, error: Exception) -> Response:
    """Let a refusal of the framework rise to where all others are answered."""
    raise error


class Faults:
    """Answers whatever goes wrong within: the one place of the desk where an error becomes a page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = False

        async def send_and_see(message: Message) -> None:
            nonlocal began
            began = True
            await send(message)

        try:
            await self._app(scope, receive, send_and_see)
        except ClientDisconnect:
            return  # there is nobody left to be told
        except Exception as error:
            if began or scope["type"] != "http":
                raise
            if not isinstance(error, CuratorError | HTTPException):
                logging.getLogger(__name__).exception("a fault in curator itself; what was stored stays")
            request = Request(scope, receive)
            call = getattr(request.state, "call", None) or call_of(request)
            response = await call.aside(partial(show, note_of(error)))
            await response(scope, receive, send)
