"""Addresses within the desk: the only ones to which an answer of ours leads."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from curator.model import Story
from curator.roundup import pictured

HOME = "/"
_LONGEST = 2_000
# A second slash, or a backslash that browsers read as one, would lead to another host; the rest would split a header.
_OWN = re.compile(r"/(?![/\\])[!-\[\]-~]*")


def own(path: str, otherwise: str = HOME) -> str:
    """Return a path with its query where it leads to a page of the desk, ``otherwise`` where it does not."""
    if len(path) > _LONGEST or not _OWN.fullmatch(path):
        return otherwise
    return path


def with_query(path: str, **values: str) -> str:
    """Return a path whose query says this and all else that it said; what is empty is left out."""
    parts = urlsplit(path)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in values]
    query = urlencode([*kept, *((name, value) for name, value in values.items() if value)])
    return parts._replace(scheme="", netloc="", query=query).geturl()


def picture(story: Story, edits: Mapping[str, str]) -> str:
    """Return where the desk has the picture that a story shows: its article's, or one that an editor named."""
    article = pictured(story, edits)
    if article:
        return f"/pictures/{article.id}"
    return with_query(f"/pictures/{story.articles[0].id}", url=edits["image"])
