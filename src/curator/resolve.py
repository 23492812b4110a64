"""An extension's name → its module: ``site`` → ``curator.sources.site``, ``mypkg.reddit`` → yours. No registry."""

import difflib
import importlib
import importlib.util
import pkgutil
import re
from functools import cache
from types import ModuleType

from curator.errors import UsageError

_DOTTED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)+")


def resolve(room: str, name: str) -> ModuleType:
    """Import the module that a name means in a room such as ``sources`` or ``publish``.

    Raises UsageError that says what exists where there is no such module, or why it cannot be imported.
    """
    target = locate(room, name)
    try:
        return importlib.import_module(target)
    except ImportError as error:
        raise UsageError(f"{name!r} cannot be imported: {error}") from error


def locate(room: str, name: str) -> str:
    """Give the full name of the module that a name means, without running it; UsageError where there is none.

    Of a dotted name the packages above it are imported, as Python must.
    """
    if "." not in name:
        if name in known(room):
            return f"curator.{room}.{name}"
        raise UsageError(_unknown(room, name))
    if not _DOTTED.fullmatch(name) or not _is_there(name):
        raise UsageError(f"there is no module {name!r}; install its package where curator runs, or set PYTHONPATH")
    return name


@cache
def known(room: str) -> tuple[str, ...]:
    """List the names that the program itself brings for a room."""
    package = importlib.import_module(f"curator.{room}")
    return tuple(sorted(found.name for found in pkgutil.iter_modules(package.__path__) if found.name[0] != "_"))


def _is_there(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if name == missing or name.startswith(f"{missing}."):
            return False
        raise UsageError(f"{name!r} cannot be imported: {error}") from error


def _unknown(room: str, name: str) -> str:
    names = known(room)
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]}? There are" if near else "there are"
    return f"{name!r} is not known; {hint} {', '.join(names)}, and a module of your own by its dotted name"
