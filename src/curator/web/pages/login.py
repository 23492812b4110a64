"""Who sits at the desk: logging in and out where others can reach it, a name of one's own where nobody can."""

import logging
from threading import BoundedSemaphore
from urllib.parse import quote

from starlette.responses import Response

from curator.web import paths, sessions
from curator.web.call import NAME_COOKIE, NOBODY, Call, get, post
from curator.web.editors import LONGEST, LONGEST_NAME, UNKNOWN, Editors
from curator.web.words import counted

_WRONG = "This name and this password do not belong together."
_AT_ONCE = BoundedSemaphore(2)
"""Passwords that are checked at the same time: each takes 32 MB."""
_QUEUES = 5.0
"""Seconds to wait for that."""


def show(call: Call) -> Response:
    """Show the login, or go on where who calls is known."""
    to = paths.own(call.query("next"))
    if call.desk.editors is None or sessions.who(call.desk, call.cookies.get(sessions.COOKIE, "")):
        return call.go(to)
    return _page(call, to)


def log_in(call: Call) -> Response:
    """Check name and password; the answer to a wrong one does not tell which of the two was wrong."""
    to = paths.own(call.field("next"))
    editors = call.desk.editors
    if editors is None:
        return call.go(to)
    name = call.field("name").strip()[: LONGEST_NAME + 1]
    wait = call.desk.tries.begin(name, call.address, call.now)
    if wait is not None:
        minutes = max(1, round(wait.total_seconds() / 60))
        response = _page(
            call,
            to,
            f"There were too many tries. Wait {counted(minutes, 'minute')}, then try again.",
            429,
        )
        response.headers["Retry-After"] = str(round(wait.total_seconds()))
        return response
    if not _AT_ONCE.acquire(timeout=_QUEUES):
        return _page(call, to, "Too many passwords are being checked. Wait a moment, then try again.", 503)
    try:
        is_well = _proves(editors, name, call.field("password"))
    finally:
        _AT_ONCE.release()
    if not is_well:
        logging.getLogger(__name__).warning("a wrong name or password for %r, from %s", name, call.address)
        return _page(call, to, _WRONG, 403)
    call.desk.tries.succeed(name, call.address)
    response = call.go(to)
    token = sessions.begin(call.desk, name, editors.all()[name])
    sessions.give(response, token, secure=_is_secure(call))
    return response


def _proves(editors: Editors, name: str, password: str) -> bool:
    return editors.all().get(name, UNKNOWN).proves(password[:LONGEST]) and name in editors.all()


def _is_secure(call: Call) -> bool:
    """Say whether the browser came by https: a proxy that ends it is not believed, but the guard has checked Origin."""
    return call.headers.get("origin", "").startswith("https://")


def log_out(call: Call) -> Response:
    """End the session."""
    response = call.go("/login")
    if call.desk.editors is not None:
        sessions.end(call.desk, call.cookies.get(sessions.COOKIE, ""), call.desk.editors.all())
        sessions.take(response)
    return response


def _page(call: Call, to: str, wrong: str = "", status: int = 200) -> Response:
    return call.page("login.html", status, next=to, name=call.field("name"), wrong=wrong)


def show_name(call: Call) -> Response:
    """Show under which name decisions are logged."""
    return _name_page(call, "" if call.editor == NOBODY else call.editor)


def save_name(call: Call) -> Response:
    """Keep a name in a cookie; empty forgets it."""
    name = call.field("name").strip()
    if len(name) > LONGEST_NAME or not name.isprintable():
        return _name_page(call, name, f"A name has at most {LONGEST_NAME} characters, all of them to be seen.", 400)
    response = call.go(call.back())
    if name:
        response.set_cookie(NAME_COOKIE, quote(name), max_age=sessions.KEPT, path="/", httponly=True, samesite="strict")
    else:
        response.delete_cookie(NAME_COOKIE, path="/", httponly=True, samesite="strict")
    return response


def _name_page(call: Call, name: str, wrong: str = "", status: int = 200) -> Response:
    back = call.back() if call.form else paths.own(call.query("back"))
    return call.page("name.html", status, name=name, wrong=wrong, back=back, longest=LONGEST_NAME, nobody=NOBODY)


ROUTES = (
    get("/login", show),
    post("/login", log_in),
    post("/logout", log_out),
    get("/name", show_name),
    post("/name", save_name),
)
