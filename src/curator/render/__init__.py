"""A roundup becomes a draft: Markdown, a self-contained HTML file, or what the blogger's own template makes of it.

Text is escaped here and nowhere else. A template is Jinja2 and gets ``roundup``; ``FILTERS`` names what it may use.
``{{ mark(item) }}`` before an item, and ``{{ end_mark(item) }}`` after it in HTML, let drafting again merge story by
story; without them it merges line by line.
"""

import traceback
from collections.abc import Callable, Mapping
from datetime import tzinfo
from functools import lru_cache
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from jinja2.exceptions import TemplateError, TemplateNotFound, TemplateSyntaxError
from markupsafe import Markup

from curator.errors import RenderError
from curator.merge import END, MARK
from curator.model import Item, Roundup
from curator.render import html, markdown, phrases
from curator.text import calendar

TEMPLATES = ("daily.md", "daily.html")
"""The drafts that are written where the blogger names no template."""
FOLDER = Path(__file__).parent.parent / "templates"
PLAIN = (".md", ".markdown", ".txt")
"""Endings of drafts in which HTML is not escaped."""

FILTERS: Mapping[str, Callable[..., object]] = {
    "md": markdown.escape,
    "md_line": markdown.escape_line,
    "md_heading": markdown.escape_heading,
    "md_address": markdown.address,
    "md_headline": markdown.headline,
    "md_credit": markdown.credit,
    "md_quotation": markdown.quotation,
    "headline": html.headline,
    "credit": html.credit,
    "lang": html.lang,
    "size": html.size,
    "more": html.more,
    "cuts": html.cuts,
    "unbroken": html.unbroken,
    "byline_html": html.byline,
    "dateline_html": html.dateline,
    "words": markdown.words_to_html,
    "byline": phrases.byline,
    "caption": phrases.caption,
    "dateline": phrases.dateline,
    "in_words": calendar.in_words,
}
"""Those that begin with ``md`` are for Markdown; those that give HTML have escaped what they were given."""


def render(roundup: Roundup, template: str, zone: tzinfo) -> str:
    """Return the text of a draft; its dates are those of the blogger's time zone.

    ``template`` is one of ``TEMPLATES`` or a file's path; RenderError names the file and the line that failed.
    """
    path = FOLDER / f"{template}.j2" if template in TEMPLATES else Path(template)
    try:
        loaded = _environment(path.parent).get_template(path.name)
        return loaded.render(
            roundup=roundup, zone=zone, wide=next((item for item in roundup.items if item.image), None)
        )
    except TemplateSyntaxError as error:
        raise RenderError(f"{error.filename or path}:{error.lineno}: {error.message}") from error
    except TemplateNotFound as error:
        raise RenderError(_missing(path, error)) from error
    except (TemplateError, TypeError, ValueError, LookupError, ArithmeticError, AttributeError) as error:
        raise RenderError(f"{_place(error, path)}: {error}") from error
    except OSError as error:
        raise RenderError(f"{path}: the template cannot be read: {error.strerror}") from error


def file_name(day: str, template: str) -> str:
    """Return a draft's name: ``2026-11-22.md`` of ``daily.md``, ``2026-11-22-links.md`` of ``links.md.j2``."""
    name = Path(template.removesuffix(".j2"))
    return f"{day}{name.suffix or '.txt'}" if name.stem == "daily" else f"{day}-{name.stem}{name.suffix or '.txt'}"


@lru_cache(maxsize=8)
def _environment(folder: Path) -> Environment:
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder), FileSystemLoader(FOLDER)]),
        autoescape=_is_markup,  # noqa: S701  # HTML and what is not known; Markdown has filters of its own
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(FILTERS)
    environment.globals.update(mark=_mark, end_mark=_end_mark)
    return environment


def _is_markup(name: str | None) -> bool:
    return name is not None and not name.removesuffix(".j2").endswith(PLAIN)


def _mark(item: Item) -> Markup:
    return Markup(MARK).format(item.story)  # noqa: S704  # a constant


def _end_mark(item: Item) -> Markup:
    return Markup(END).format(item.story)  # noqa: S704  # a constant


def _missing(path: Path, error: TemplateNotFound) -> str:
    if error.name == path.name:
        return f"there is no template {path}: name a file, or one of {', '.join(TEMPLATES)}"
    return f"{path}: there is no template {error.name!r} beside it to include"


def _place(error: Exception, path: Path) -> str:
    """Return ``file:line`` of the innermost line of a template that the error passed through."""
    folders = {str(FOLDER), str(path.parent)}
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if str(Path(frame.filename).parent) in folders
    ]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else str(path)
