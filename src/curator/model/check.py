"""What is to be said of a roundup before it goes out, and the facts that say it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Literal

from curator.model.article import Article
from curator.model.source import Rights
from curator.model.story import Story

Verdict = Literal["must fix", "look at", "well"]
FixKind = Literal["edit", "pick", "join", "remove", "show"]
"""Write fields of the story, pick it, join it with another, take it out of the roundup, or show what changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What one key does about a check."""

    kind: FixKind
    words: str
    """On its button: a verb and what it acts on."""
    changes: Mapping[str, str | None] = field(default_factory=dict)
    """Of ``edit``: field → what it becomes; None is as the articles have it."""
    stories: tuple[str, ...] = ()
    """Of ``join``: those that become one, the first one's headline stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at, and how it stands."""

    name: str
    """The rule, and behind a colon the story that it is about: stable, so that it can be overridden."""
    verdict: Verdict
    matter: str
    """What is the matter, without the story and without a full stop."""
    why: str = ""
    """Why, and what can be done, in full sentences."""
    story: str = ""
    headline: str = ""
    """Of that story, as it is drafted."""
    fix: Fix | None = None
    is_final: bool = False
    """No reason overrides it."""
    override: str = ""
    """The reason for which it is published all the same."""

    @property
    def rule(self) -> str:
        return self.name.partition(":")[0]

    @property
    def blocks(self) -> bool:
        return self.verdict == "must fix" and not self.override

    @property
    def sentence(self) -> str:
        return f"“{self.headline}”: {self.matter}" if self.headline else self.matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """When an article first changed after it was picked, and what its headline was until then."""

    at: datetime
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBlock:
    """A story's block as the blogger wrote it in a draft's file, in a shape that is not ours; it is published so."""

    file: str
    text: str
    links: frozenset[str] = frozenset()
    quotation: tuple[str, ...] = ()
    pictures_without_alt: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What is known of one story of a roundup beside the item itself."""

    story: Story
    quoted: Article
    """The article whose words are quoted."""
    rights: Rights
    """Of the quoted article's source."""
    is_copied: bool = False
    """Its picture is copied beside the draft, and needs no address of others."""
    edits: Mapping[str, str] = field(default_factory=dict)
    """What editors wrote of it, by field."""
    own_blocks: tuple[OwnBlock, ...] = ()
    former: Former | None = None
    """What its source said when it was picked, where it says otherwise by now."""
    used: Mapping[str, date] = field(default_factory=dict)
    """Its addresses that stood in an earlier roundup → the day of the last of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observations:
    """Everything that checks are told, the roundup aside."""

    stories: Mapping[str, Observed]
    zone: tzinfo
