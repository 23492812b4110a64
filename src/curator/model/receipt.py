"""What went out: the proof of it, what was said in spite of a check, and the days that are past."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The proof that a roundup went somewhere."""

    id: str
    day: date
    publisher: str
    revision: int
    """Of the roundup's record as it went."""
    at: datetime
    url: str
    """Where it is: a web address, or a file's path."""
    words: str
    """What went where, e.g. ``7 stories to the folder drafts``."""
    editor: str = ""
    digest: str = ""
    """Of what was sent, byte for byte: equal where sending again would change nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """The reason for which a roundup goes out in spite of a check."""

    name: str
    """Of the check."""
    reason: str
    editor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRoundup:
    """A day that has a draft, or was sent."""

    day: date
    title: str
    """The blogger's own; empty where the day is the title."""
    stories: int
    receipts: tuple[Receipt, ...] = ()
    """The latest first."""
