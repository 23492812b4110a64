"""A roundup becomes a draft: Markdown, a self-contained HTML file, or what the blogger's own template makes of it.

Text is escaped here and nowhere else. A template is Jinja2 and gets ``roundup``; ``FILTERS`` names what it may use.
``{{ mark(item) }}`` before an item, and ``{{ end_mark(item) }}`` after it in HTML, let drafting again merge story by
story; without them it merges line by line. A template of the blogger's own runs no code but its own, in bounds: see
``environment``, and ``edition.press``, which gives it a worker.
"""

import traceback
from datetime import tzinfo
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from jinja2.exceptions import TemplateError, TemplateNotFound, TemplateSyntaxError

from curator.errors import RenderError
from curator.model import Roundup
from curator.render.environment import FILTERS, FOLDER, MOST_CHARACTERS, PLAIN, equipped, own_environment, within

__all__ = ["FILTERS", "PLAIN", "TEMPLATES", "file_name", "render"]

TEMPLATES = ("daily.md", "daily.html")
"""The drafts that are written where the blogger names no template."""


def render(roundup: Roundup, template: str, zone: tzinfo) -> str:
    """Return the text of a draft; its dates are those of the blogger's time zone.

    ``template`` is one of ``TEMPLATES`` or a file's path; RenderError names the file and the line that failed.
    """
    path = FOLDER / f"{template}.j2" if template in TEMPLATES else Path(template)
    try:
        loaded = (_bundled() if template in TEMPLATES else own_environment(path)).get_template(path.name)
        pieces = loaded.generate(
            roundup=roundup, zone=zone, wide=next((item for item in roundup.items if item.image), None)
        )
        return within(pieces, MOST_CHARACTERS)
    except TemplateSyntaxError as error:
        raise RenderError(f"{error.filename or path}:{error.lineno}: {error.message}") from error
    except TemplateNotFound as error:
        raise RenderError(_missing(path, error)) from error
    except RecursionError as error:
        raise RenderError(f"{_place(error, path)}: the template calls or includes itself without an end") from error
    except (TemplateError, TypeError, ValueError, LookupError, ArithmeticError, AttributeError) as error:
        raise RenderError(f"{_place(error, path)}: {error}") from error
    except OSError as error:
        raise RenderError(f"{path}: the template cannot be read: {error.strerror}") from error


def file_name(day: str, template: str) -> str:
    """Return a draft's name: ``2026-11-22.md`` of ``daily.md``, ``2026-11-22-links.md`` of ``links.md.j2``."""
    name = Path(template.removesuffix(".j2"))
    return f"{day}{name.suffix or '.txt'}" if name.stem == "daily" else f"{day}-{name.stem}{name.suffix or '.txt'}"


@lru_cache(maxsize=1)
def _bundled() -> Environment:
    return equipped(Environment, FileSystemLoader(FOLDER))


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
