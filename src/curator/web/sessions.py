"""A cookie → who is logged in.

The cookie holds a random token. What is stored is a digest of it made with what proves the editor's password: the
database gives nobody a session, and a new password or a removed editor ends all that there were.
"""

import hmac
import secrets
from collections.abc import Mapping

from starlette.responses import Response

from curator.web.desk import Desk
from curator.web.editors import Password

COOKIE = "curator-session"
_LONGEST = 100
KEPT = 400 * 86_400
"""Seconds that browsers keep it, the most that they do; the store ends it when it was not used for 30 days."""


def who(desk: Desk, token: str) -> str:
    """Return the name of who has this token, empty for nobody; opens the store."""
    if desk.editors is None or not token or len(token) > _LONGEST:
        return ""
    editors = desk.editors.all()
    with desk.open_store() as store:
        name = store.session([_digest(token, editor) for editor in editors.values()], desk.clock())
    return name if name in editors else ""


def begin(desk: Desk, name: str, editor: Password) -> str:
    """Begin a session and return its token."""
    token = secrets.token_urlsafe(32)
    with desk.open_store() as store:
        store.begin_session(_digest(token, editor), name, desk.clock())
    return token


def end(desk: Desk, token: str, editors: Mapping[str, Password]) -> None:
    """End a session."""
    with desk.open_store() as store:
        store.end_sessions([_digest(token, editor) for editor in editors.values()])


def give(response: Response, token: str, *, secure: bool) -> None:
    """Let the browser keep the token: no script reads it, and no other site's link or form brings it along."""
    response.set_cookie(COOKIE, token, max_age=KEPT, path="/", secure=secure, httponly=True, samesite="strict")


def take(response: Response) -> None:
    """Let the browser forget it."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")


def _digest(token: str, editor: Password) -> str:
    return hmac.new(editor.proof, token.encode("utf-8", "replace"), "sha256").hexdigest()
