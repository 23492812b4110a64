"""Style sheet, scripts and pictures of our own: kept by browsers for ever, since their address changes with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER = Path(__file__).parent / "static"
TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
}
"""What is served, by its ending; other files beside it are not."""
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


@dataclass(frozen=True, slots=True)
class File:
    """One file as it was when the desk was started."""

    body: bytes
    media_type: str
    version: str


@cache
def files() -> Mapping[str, File]:
    """Read all that is served."""
    found = {}
    for path in sorted(FOLDER.iterdir()):
        if path.suffix in TYPES:
            body = path.read_bytes()
            found[path.name] = File(body, TYPES[path.suffix], sha256(body).hexdigest()[:16])
    return found


def asset(name: str) -> str:
    """Return the address of a file, with its version."""
    return f"/static/{name}?v={files()[name].version}"


async def show(request: Request) -> Response:
    """Answer with a file."""
    file = files().get(request.path_params["name"])
    if file is None:
        raise HTTPException(404)
    etag = f'"{file.version}"'
    is_named = request.query_params.get("v") == file.version
    headers = {"ETag": etag, "Cache-Control": _FOR_EVER if is_named else _ASK_AGAIN}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(file.body, headers=headers, media_type=file.media_type)


ROUTES = (Route("/static/{name}", show, methods=["GET"]),)
