"""What the editor judges: the articles that tell one event, and the log of verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    edits: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What an editor wrote in place of what its articles say; names are of ``EDITABLE``."""

    @property
    def headline(self) -> str:
        return self.edits.get("headline", self.articles[0].title)

    @property
    def section(self) -> str:
        return self.edits.get("section", self.articles[0].section)

    @property
    def outlets(self) -> tuple[str, ...]:
        """Each outlet once, in credit order."""
        return tuple(dict.fromkeys(article.outlet for article in self.articles))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that a decision changed, as it was and as it became, for people to read."""

    about: str
    """The story's id; the article's where ``field`` is ``story``; the roundup's day for what is said of a roundup."""
    field: str
    """``status``; ``story``, into which an article went; ``outlets``, in the order of credits; ``order`` of a roundup;
    else the name of what was edited: ``headline``, ``quotation``, ``comment``, ``title`` …"""
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One verdict in the log; every one can be undone."""

    id: str
    at: datetime
    verb: str
    """``pick, drop, restore`` (to the queue), ``join, split, veto, edit, credit`` (the order of outlets), ``arrange``
    (a roundup); ``override`` (a check) and ``send``, which stay."""
    stories: tuple[str, ...]
    undone_at: datetime | None = None
    made_by: str = ""
    """``match`` for what was joined unasked, ``draft`` for what was found in a draft's file; empty for an editor."""
    reason: str = ""
    editor: str = ""
    """The editor's name; empty where none was said, as on the command line."""
    undone_by: str = ""
    headlines: Mapping[str, str] = field(default_factory=dict)
    """Of its stories, by id, as they were then; empty for what was decided before they were kept."""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """What editors wrote of a story, in place of what its articles say."""

    story: str
    fields: Mapping[str, str] = field(default_factory=dict)
    """By name, of ``EDITABLE``; one that is missing is as the articles have it, an empty one is wanted empty."""
    saved_at: datetime | None = None
    editor: str = ""


EDITABLE = (
    "headline",
    "quotation",
    "quoted",
    "comment",
    "section",
    "image",
    "alt",
    "caption",
    "picture credit",
    "permission",
)
"""The fields of a story that an editor may write. ``quoted`` is the id of the article that is quoted, ``quotation`` has
paragraphs parted by blank lines, ``image`` is an address or empty for none, ``permission`` is of ``PERMISSIONS``."""
PERMISSIONS = ("linked", "licensed", "asked", "own", "none")
"""How a picture may be shown: the publisher's preview picture linked, under a licence, asked and waiting, own or free,
not at all."""
