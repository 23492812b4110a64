"""What pydantic found wrong → a sentence in plain words, about one key."""

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from curator.config.shape import ExtractShape, FeedsFile, FetchShape, RightsShape, Shape, SourceShape
from curator.config.values import shown

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_SHAPES: Mapping[tuple[str, ...], type[Shape]] = {
    (): FeedsFile,
    ("fetch",): FetchShape,
    ("rights",): RightsShape,
    ("sources",): SourceShape,
    ("sources", "rights"): RightsShape,
    ("sources", "extract"): ExtractShape,
}
"""Where in the file, without the numbers of sources → what may stand there."""

_WANTED = {
    "string": "text",
    "int": "a whole number",
    "bool": "yes or no",
    "list": "a list",
    "dict": "keys with values",
    "model": "keys with values",
}


def reason(error: "ErrorDetails") -> str:
    """Say what is wrong, to follow the key and a colon, without a full stop."""
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    if "headers" in error["loc"] and isinstance(value, str):
        value = "this text"  # it may be a secret
    if kind == "value_error":
        return str(context["error"])
    if kind == "missing":
        return "is missing; a source has a slug, an outlet and a url"
    if kind == "extra_forbidden":
        return _unknown_key(error["loc"])
    if kind == "literal_error":
        known = str(context["expected"]).replace("'", "")
        return f"{shown(value)} is not known; it can be {known}"
    if "ge" in context:
        return f"is {value}; the least is {context['ge']}"
    if "le" in context:
        return f"is {value}; the most is {context['le']}"
    wanted = _WANTED.get(kind.partition("_")[0])
    return f"wants {wanted}, not {shown(value)}" if wanted else error["msg"]


def _unknown_key(path: tuple[int | str, ...]) -> str:
    *above, key = path
    shape = _SHAPES.get(tuple(part for part in above if isinstance(part, str)))
    if shape is None:
        return "is not a key that is known here"
    names = list(shape.model_fields)
    near = difflib.get_close_matches(str(key).lower(), names, n=1)
    return f"is not known; did you mean {near[0]}?" if near else f"is not known; there are {', '.join(names)}"
