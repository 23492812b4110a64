"""The editor's desk: pages on which the queue is judged, stories are edited and the roundup is sent.

``build`` makes the application of a `Desk`. A page is a module of ``pages`` with its ``ROUTES``; a route leads to a
function from a `Call` to an answer. What holds for all of them stands round them, the outermost first: ``headers``,
``errors``, ``guard``.
"""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute

from curator.web import pages, static
from curator.web.desk import Desk
from curator.web.errors import Faults, rise
from curator.web.guard import BodyBounds, Hosts, Login, SameOrigin
from curator.web.headers import Headers

__all__ = ["Desk", "build"]


def build(desk: Desk) -> Starlette:
    """Make the application; it opens the store anew for each call, and nothing at all before the first."""
    app = Starlette(
        routes=[*static.ROUTES, *_routes()],
        middleware=[
            Middleware(Headers),
            Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5),
            Middleware(Faults),
            Middleware(BodyBounds),
            Middleware(Hosts, names=desk.names),
            Middleware(SameOrigin),
            Middleware(Login, desk=desk),
        ],
        exception_handlers={HTTPException: rise},
    )
    app.state.desk = desk
    return app


def _routes() -> Iterator[BaseRoute]:
    for module in pkgutil.iter_modules(pages.__path__, f"{pages.__name__}."):
        yield from import_module(module.name).ROUTES
