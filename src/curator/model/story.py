"""What the editor judges: the articles that tell one event, and the log of verdicts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from curator.model.article import Article

Status = Literal["new", "picked", "dropped", "published"]
MatchPolicy = Literal["ask", "auto"]
"""Whether stories that are surely one are only suggested, or joined at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Another story that may be the same; ``reason`` says why, for the editor to judge."""

    story: str
    reason: str
    score: float
    """How alike the two are, 0 to some 1.2; what is shown begins at ``curator.match.story.SHOWN``."""
    sure: bool = False
    """Right in some 98 of 100 cases: ticked before the editor looks."""
    status: Status = "new"
    """Of the other story: to join a published one is to say no more of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The articles that tell one event, in the order in which their outlets are credited; what the editor judges."""

    id: str
    status: Status
    articles: tuple[Article, ...]
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def headline(self) -> str:
        return self.articles[0].title

    @property
    def section(self) -> str:
        return self.articles[0].section

    @property
    def outlets(self) -> tuple[str, ...]:
        """Each outlet once, in credit order."""
        return tuple(dict.fromkeys(article.outlet for article in self.articles))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One verdict in the log; every one can be undone."""

    id: str
    at: datetime
    verb: str
    """``pick, drop, join, split, veto``."""
    stories: tuple[str, ...]
    undone_at: datetime | None = None
    made_by: str = ""
    """``match`` for what was joined unasked; empty for the editor."""
    reason: str = ""
