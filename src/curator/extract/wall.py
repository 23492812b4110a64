"""A page that is a wall before the article is named as such: it must never lead a story."""

from collections.abc import Sequence

from curator.errors import ParseError
from curator.extract.document import Document, beginning
from curator.extract.runs import Run
from curator.text.walls import wall
from curator.urls import display

MOST_WORDS = 250
"""A wall is short; what has more words has something to say."""


def refuse_wall(document: Document, runs: Sequence[Run], wanted: str) -> None:
    """Raise ParseError where a page stands in the place of what was ``wanted``, e.g. ``an article``.

    A page that declares an article is one, though its site's form for logging in stands beside a short text.
    """
    if _declares_article(document) or sum(run.words for run in runs) > MOST_WORDS:
        return
    title = next((beginning(node, 300) for node in document.each("title")), "")
    titles = [title, *(run.text for run in runs if run.heading == "h1")]
    asks = any((field.get("type") or "").lower() == "password" for field in document.each("input"))
    kind = wall(titles, " ".join(run.text for run in runs), asks_password=asks)
    if kind:
        raise ParseError(f"{display(document.url)} answers with {kind}, not with {wanted}")


def _declares_article(document: Document) -> bool:
    return bool(document.article.get("headline")) or document.meta("og:type").lower() == "article"
