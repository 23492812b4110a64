"""Who may ask, and how much: what is checked before any page sees a request."""

import asyncio
import re
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from curator.web import sessions
from curator.web.call import call_of
from curator.web.desk import Desk
from curator.web.environment import environment
from curator.web.forms import read_form
from curator.web.hosts import Names, name_of

MOST_BYTES = 1 << 20
"""Of a request's body."""
SLOWEST = 30.0
"""Seconds in which a body must have come."""
_LENGTH = re.compile(r"[0-9]{1,20}")


class BodyBounds:
    """Bounds what is sent to us, in bytes and in time; HTTPException 413 and 408."""

    def __init__(self, app: ASGIApp, most: int = MOST_BYTES, slowest: float = SLOWEST) -> None:
        self._app = app
        self._most = most
        self._slowest = slowest
        self._too_much = f"The desk takes at most {most >> 20} MB at once."

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if not _LENGTH.fullmatch(announced) or int(announced) > self._most:
            raise HTTPException(413, self._too_much)
        received = 0
        is_whole = False
        clock = asyncio.get_running_loop().time
        ends = clock() + self._slowest

        async def receive_bounded() -> Message:
            nonlocal received, is_whole
            if is_whole:
                return await receive()
            try:
                async with asyncio.timeout_at(ends):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, "What was sent took too long to arrive.") from None
            received += len(message.get("body", b""))
            if received > self._most:
                raise HTTPException(413, self._too_much)
            is_whole = not message.get("more_body", False)
            return message

        await self._app(scope, receive_bounded, send)


class Hosts:
    """Lets in only who calls the desk by a name of its own; HTTPException 421."""

    def __init__(self, app: ASGIApp, names: Names) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            hosts = Headers(scope=scope).getlist("host")
            if len(hosts) != 1 or not self._names.permit(hosts[0]):
                raise HTTPException(421, _not_ours(hosts[0] if hosts else ""))
        await self._app(scope, receive, send)


def _not_ours(host: str) -> str:
    name = name_of(host)
    if not name:
        return "The request names no host."
    return f"This desk does not answer to the name {name}. If it is yours, start it with --allow-host {name}."


_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})


class SameOrigin:
    """Takes forms from the desk's own pages only, whatever other site the browser is at; HTTPException 403.

    As Go's ``http.CrossOriginProtection`` does it, after Filippo Valsorda's "Cross-Site Request Forgery"
    (words.filippo.io/csrf): browsers say ``Sec-Fetch-Site`` where the connection is trusted, and ``Origin`` with every
    POST; who says neither is no browser, and carries no cookie that it was not given.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in _HARMLESS and not _is_own(Headers(scope=scope)):
            raise HTTPException(403, "This was sent from a page that is not the desk's.")
        await self._app(scope, receive, send)


def _is_own(headers: Headers) -> bool:
    site = headers.get("sec-fetch-site", "")
    if site:
        return site in {"same-origin", "none"}
    origin, host = headers.get("origin", "").lower(), headers.get("host", "").lower()
    return not origin or origin in {f"http://{host}", f"https://{host}"}


class NotLoggedInError(HTTPException):
    """Something was sent by who is not logged in, perhaps not any more."""


class Login:
    """Knows who calls; where the desk has editors, it lets in only who has logged in."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        if self._desk.editors is None:
            request.state.is_known = True
        else:
            request.state.login = await run_in_threadpool(
                sessions.who, self._desk, request.cookies.get(sessions.COOKIE, "")
            )
            request.state.is_known = bool(request.state.login)
        if request.state.is_known or _is_open(scope["path"]):
            await self._app(scope, receive, send)
        elif request.method in _HARMLESS:
            await _to_login(request)(scope, receive, send)
        else:
            request.state.call = call_of(request, await read_form(request))
            raise NotLoggedInError(403)


def _is_open(path: str) -> bool:
    """Say whether those see it who have not logged in."""
    return path == "/login" or path.startswith("/static/")


def _to_login(request: Request) -> Response:
    """Lead to the login.

    A link at another site brings no cookie along, though who follows it may well be logged in: a page of ours asks once
    more, from here.
    """
    url = request.url
    to = f"/login?next={quote(f'{url.path}?{url.query}' if url.query else url.path, safe='')}"
    if request.headers.get("sec-fetch-site", "") in {"same-origin", "none"}:
        return RedirectResponse(to, status_code=303)
    return HTMLResponse(environment().get_template("bounce.html").render(to=to))
