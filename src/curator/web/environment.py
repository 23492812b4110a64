"""The templates of the desk, and what they may use: everything that they print is escaped, once, there."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from curator.web import told, words
from curator.web.static import asset

FOLDER = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """Return the templates; an unknown name in one is a fault of ours, and rises."""
    found = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(asset=asset)
    found.filters.update({**words.FILTERS, **told.FILTERS})
    return found
