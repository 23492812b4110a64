"""A request → what a page is told of it, and the answers that a page can give."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypeVar, cast
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from curator.config import Config
from curator.store import Store
from curator.web import paths
from curator.web.desk import Desk
from curator.web.editors import LONGEST_NAME
from curator.web.environment import environment
from curator.web.forms import NOTHING, Form, clean, read_form
from curator.web.frame import frame

NAME_COOKIE = "curator-name"
NOBODY = "editor"
"""The name of who never said one."""

T = TypeVar("T")
Show = Callable[["Call"], Response]
"""A page: run in a thread of its own, with a store of its own."""
ShowLater = Callable[["Call"], Awaitable[Response]]
"""A page that waits for the network: run on the event loop, where it opens no store (`Call.aside` does)."""


@dataclass(kw_only=True)
class Call:
    """What one request brings to a page; the store that it opened is closed by `close`."""

    desk: Desk
    method: str
    where: str
    """The path that was asked for, with its query."""
    path: Mapping[str, str]
    """What the route's address leaves open, e.g. ``id``."""
    queries: QueryParams
    headers: Mapping[str, str]
    """Names in lower case."""
    cookies: Mapping[str, str]
    address: str = ""
    """Of who calls."""
    form: Form = field(default_factory=lambda: NOTHING)
    login: str = ""
    """The name under which who calls has logged in."""
    is_known: bool = False
    """Whether the guard let the call in: who is not known sees nothing of the desk."""
    without_store: bool = False
    """Whether the page is to do without what the store could tell: it has just failed."""
    _undoing: ExitStack = field(default_factory=ExitStack, init=False, repr=False)

    @cached_property
    def store(self) -> Store:
        """Return the store, opened for this call; StoreError when it cannot serve."""
        return self._undoing.enter_context(self.desk.open_store())

    @cached_property
    def now(self) -> datetime:
        """Return the time of this call, in UTC."""
        return self.desk.clock()

    @cached_property
    def config(self) -> Config:
        """Return the configuration, the same for the whole call."""
        return self.desk.config()

    @cached_property
    def editor(self) -> str:
        """Return the name of who calls: that of the login, else the one they gave themselves."""
        return self.login or clean(unquote(self.cookies.get(NAME_COOKIE, "")))[:LONGEST_NAME].strip() or NOBODY

    def query(self, name: str, default: str = "") -> str:
        """Return what the address says of something, cleaned."""
        return clean(self.queries.get(name, default))

    def field(self, name: str, default: str = "") -> str:
        """Return a posted field, the first of its name."""
        return (self.form.get(name) or [default])[0]

    def fields(self, name: str) -> list[str]:
        """Return every posted field of a name, in order."""
        return list(self.form.get(name, ()))

    def back(self, otherwise: str = paths.HOME) -> str:
        """Return the page that the form came from, as its hidden field ``back`` says; never another host's."""
        return paths.own(self.field("back"), otherwise)

    def page(self, template: str, status: int = 200, **view: object) -> Response:
        """Answer with a page: a template of ours, in the frame that all pages share."""
        words = environment().get_template(template).render({**frame(self), **view})
        return HTMLResponse(words, status_code=status)

    def go(self, path: str, done: str = "") -> Response:
        """Answer a POST: see this page (303); ``done`` is the decision that it shall tell, with its Undo."""
        return RedirectResponse(paths.with_query(paths.own(path), done=done), status_code=303)

    async def aside(self, show: Callable[["Call"], T]) -> T:
        """Run a part that needs the store in a thread; what it opened is closed when it has answered."""
        return await run_in_threadpool(self._run, show)

    def close(self) -> None:
        """Close what was opened for this call."""
        self._undoing.close()
        self.__dict__.pop("store", None)

    def _run(self, show: Callable[["Call"], T]) -> T:
        try:
            return show(self)
        finally:
            self.close()


def call_of(request: Request, form: Form = NOTHING) -> Call:
    """Make the call of a request."""
    url = request.url
    return Call(
        desk=request.app.state.desk,
        method=request.method,
        where=f"{url.path}?{url.query}" if url.query else url.path,
        path={name: str(value) for name, value in request.path_params.items()},
        queries=request.query_params,
        headers=request.headers,
        cookies=request.cookies,
        address=request.client.host if request.client else "",
        form=form,
        login=getattr(request.state, "login", ""),
        is_known=getattr(request.state, "is_known", False),
    )


def get(path: str, show: Show | ShowLater) -> Route:
    """Route a page that is looked at; it changes nothing."""
    return Route(path, _endpoint(show), methods=["GET"])


def post(path: str, show: Show | ShowLater) -> Route:
    """Route what changes something; it answers with ``call.go``, or with a page that says what is the matter."""
    return Route(path, _endpoint(show), methods=["POST"])


def _endpoint(show: Show | ShowLater) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        form = await read_form(request) if request.method == "POST" else NOTHING
        call = request.state.call = call_of(request, form)  # whatever goes wrong now, the error's page has its form
        if inspect.iscoroutinefunction(show):
            return await cast("ShowLater", show)(call)
        return await call.aside(cast("Show", show))

    return answer
