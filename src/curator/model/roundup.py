"""The day's post as it is rendered, and what is remembered of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from curator.model.article import Image, Media


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """An outlet as it is credited, and the address of its article."""

    outlet: str
    url: str
    agency: str = ""
    """Whose copy that article is, as it stands in brackets behind the outlet; not linked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One story in a roundup, ready to be rendered."""

    story: str
    headline: str
    url: str
    credits: tuple[Credit, ...]
    credit_style: str
    """E.g. ``– {outlet}``; without a placeholder it is the whole credit."""
    section: str = ""
    quotation: tuple[str, ...] = ()
    """Paragraphs, verbatim; a cut is marked ``[…]``."""
    quoted_url: str = ""
    """The address of the quoted article where that is another than the headline's."""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    language: str = ""
    image: Image | None = None
    media: Media | None = None
    """What the quoted article lets its readers hear or watch."""
    comment: str = ""
    """The blogger's own words: Markdown, of which emphasis and links count."""
    verbatim: bool = True
    """Every word of the quotation stands in the source, in that order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The items of one topic."""

    title: str
    items: tuple[Item, ...]
    text: str = ""
    """The blogger's own words under the heading, Markdown as in comments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roundup:
    """The day's post."""

    day: date
    title: str
    intro: str = ""
    """The blogger's own words, Markdown as in comments."""
    outro: str = ""
    """The same, after the last section."""
    sections: tuple[Section, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRecord:
    """What the store remembers of one story in one roundup, so that composing again merges."""

    story: str
    edits: Mapping[str, str] = field(default_factory=dict)
    """The blogger's own version of a field: ``headline, quotation, comment, image``, or a whole block by file name."""
    written: Mapping[str, str] = field(default_factory=dict)
    """File name → the block as we last wrote it."""
    removed: bool = False
    """The blogger took it out of the draft; it does not return."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundupRecord:
    """What the store remembers of one day's roundup, its items in order."""

    day: date
    revision: int = 0
    """Counts up with every save; a save from an older revision is refused."""
    edits: Mapping[str, str] = field(default_factory=dict)
    """The blogger's own ``title`` and ``intro``."""
    written: Mapping[str, str] = field(default_factory=dict)
    """File name → everything outside the items' blocks, as we last wrote it."""
    items: tuple[ItemRecord, ...] = ()
