"""An article's picture, out of the desk's own cabinet: no page asks anybody else for one.

There is none: 204, since browsers write every 404 of a picture into their console, and nobody is at fault.
"""

from hashlib import sha256

from starlette.responses import Response

from curator.errors import MissingError
from curator.fetch.images import raster_type
from curator.web.call import Call, get

POLICY = "default-src 'none'; sandbox"
_KEPT = "private, max-age=604800"
"""A week; then the browser asks whether it is still the same."""


async def show(call: Call) -> Response:
    """Answer with the picture of an article, or with another that its story has, as ``url`` names it."""
    url, body = await call.aside(_kept)
    if not url:
        return Response(status_code=404, media_type="text/plain")
    if not body:
        body = await call.desk.pictures.fetch(url, call.now)
    if not body:
        return Response(status_code=204, headers={"Cache-Control": "no-store"})
    headers = {
        "ETag": f'"{sha256(body).hexdigest()[:32]}"',
        "Cache-Control": _KEPT,
        "Content-Security-Policy": POLICY,
    }
    if call.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=raster_type(body))


def _kept(call: Call) -> tuple[str, bytes]:
    """Return the picture's address, empty for one that is not the article's, and what is kept of it."""
    try:
        known = call.store.pictures(call.path["article"])
    except MissingError:
        return "", b""
    asked = call.query("url") or known[0]
    if asked not in known or not asked:
        return "", b""
    return asked, call.desk.pictures.cabinet.take_out(asked)


ROUTES = (get("/pictures/{article}", show),)
