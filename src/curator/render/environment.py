"""What a template may use, and what one that came from elsewhere may not: other files, Python's insides, all memory."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateRuntimeError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from curator.merge import END, MARK
from curator.model import Item
from curator.render import html, markdown, phrases
from curator.text import calendar
from curator.text.lengths import with_media

FOLDER = Path(__file__).parent.parent / "templates"
PLAIN = (".md", ".markdown", ".txt")
"""Endings of drafts in which HTML is not escaped."""
MOST_CHARACTERS = 10_000_000
"""Of a draft: a hundred stories have a hundredth of it."""
_LARGEST = 1_000_000
"""Of what a template may multiply, in characters or elements."""
_INCLUDED = (".j2", ".css")

FILTERS: Mapping[str, Callable[..., object]] = {
    "md": markdown.escape,
    "md_line": markdown.escape_line,
    "md_heading": markdown.escape_heading,
    "md_address": markdown.address,
    "md_headline": markdown.headline,
    "md_credit": markdown.credit,
    "md_byline": markdown.byline,
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
    "with_media": with_media,
    "dateline": phrases.dateline,
    "in_words": calendar.in_words,
}
"""Those that begin with ``md`` are for Markdown; those that give HTML have escaped what they were given."""


Kind = TypeVar("Kind", bound=Environment)


def equipped(kind: type[Kind], loader: BaseLoader) -> Kind:
    """Return an environment with what a template may use."""
    environment = kind(
        loader=loader,
        autoescape=_is_markup,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(FILTERS)
    environment.globals.update(mark=_mark, end_mark=_end_mark)
    return environment


def own_environment(path: Path) -> Environment:
    """Return the environment of the blogger's own template; it may include templates beside it and ours."""
    return equipped(_Sandbox, ChoiceLoader([_Beside(path), FileSystemLoader(FOLDER)]))


def within(pieces: Iterable[str], most: int) -> str:
    """Join what a template gives as it comes; TemplateRuntimeError where that is more than ``most`` characters."""
    joined: list[str] = []
    length = 0
    for piece in pieces:
        joined.append(piece)
        length += len(piece)
        if length > most:
            raise TemplateRuntimeError(f"the draft is longer than {most} characters")
    return "".join(joined)


class _Beside(FileSystemLoader):
    """Loads the template itself, and what beside it is plainly a part of one: no file of another kind is read."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.parent)
        self._name = path.name

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        if template != self._name and not template.endswith(_INCLUDED):
            raise TemplateNotFound(template)
        return super().get_source(environment, template)


class _Sandbox(ImmutableSandboxedEnvironment):
    """Refuses what begins with an underscore, and sums that would take all memory."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        if operator == "*" and _size(left) * _size(right) > _LARGEST:
            raise SecurityError("what is multiplied is too large")
        if operator == "**" and not (_is_small(left) and _is_small(right)):
            raise SecurityError("what is raised to a power is too large")
        if operator == "%" and isinstance(left, str):
            raise SecurityError("texts are put together with ~, not with %")
        return super().call_binop(context, operator, left, right)


def _size(value: object) -> int:
    """Return what a value contributes to a product that is a text or a list; numbers among themselves stay numbers."""
    if isinstance(value, str | bytes | list | tuple):
        return max(len(value), 1)
    return min(abs(value), _LARGEST + 1) if isinstance(value, int) else 1


def _is_small(value: object) -> bool:
    return isinstance(value, int | float) and abs(value) <= 1_000


def _is_markup(name: str | None) -> bool:
    return name is not None and not name.removesuffix(".j2").endswith(PLAIN)


def _mark(item: Item) -> Markup:
    return Markup(MARK).format(item.story)  # noqa: S704  # a constant


def _end_mark(item: Item) -> Markup:
    return Markup(END).format(item.story)  # noqa: S704  # a constant
