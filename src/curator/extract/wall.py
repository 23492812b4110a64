"""A page that is a wall before the article is named as such: it must never lead a story."""

from collections.abc import Sequence

from curator.errors import ParseError
from curator.extract.document import Document, beginning
from curator.extract.runs import Run
from curator.text.walls import is_challenge, is_consent, is_login
from curator.urls import display

MOST_WORDS = 250
"""A wall is short; what has more words has something to say."""


def refuse_wall(document: Document, runs: Sequence[Run], wanted: str) -> None:
    """Raise ParseError where a page stands in the place of what was ``wanted``, e.g. ``an article``."""
    if sum(run.words for run in runs) > MOST_WORDS:
        return
    title = next((beginning(node, 300) for node in document.root.iter("title")), "")
    kind = _kind(document, [title, *(run.text for run in runs if run.heading == "h1")], runs)
    if kind:
        raise ParseError(f"{display(document.url)} answers with {kind}, not with {wanted}")


def _kind(document: Document, titles: Sequence[str], runs: Sequence[Run]) -> str:
    """Return what the page is in the place of an article, or nothing.

    A page that declares an article is one, though its site's form for logging in stands beside a short text.
    """
    is_told = bool(document.article.get("headline")) or document.meta("og:type").lower() == "article"
    if any(is_challenge(title, "") for title in titles) and not is_told:
        return "a challenge page"
    if is_told:
        return ""
    if is_challenge("", " ".join(run.text for run in runs)):
        return "a challenge page"
    if any(map(is_consent, titles)):
        return "a page that asks for consent"
    asks = any((field.get("type") or "").lower() == "password" for field in document.root.iter("input"))
    return "a login page" if asks and any(map(is_login, titles)) else ""
