"""What can go wrong, as one tree.

CuratorError
├── UsageError              the command line or feeds.yaml asks for something that is not there (exit 2)
│   ├── ConfigError         feeds.yaml cannot be read; carries every problem at once
│   ├── MissingError        a story, an article, a decision that is not there
│   │   └── JoinedError     a story that was joined into another
│   ├── EditConflict        somebody else saved the same meanwhile; carries what they wrote
│   ├── EntangledError      a later decision rests on the one that is to be undone; carries which
│   └── UnreadyError        a roundup may not go out as it is; carries every check that blocks it
├── StoreError              the database cannot serve: full disk, read-only, newer version, damaged (exit 3)
│   └── StaleError          what was read was saved anew by another program before it was written
├── ArchiveError            a recording cannot be read or written (exit 2)
├── RenderError             a template does not render (exit 2)
├── BusyError               another run holds the lock (exit 0, with a message)
└── SourceError             one source or page failed; told in words, never stops another (exit 1)
    ├── FetchError          nothing usable came back from the network
    │   ├── BlockedError    we may not ask: robots.txt, a private address, an address we refuse to dial
    │   └── AnswerError     an answer came, and it is a refusal: 403, 404, 410, 429, 5xx …
    │       └── NotAskedError   none came, for we did not ask: its host told us earlier in this run to stop
    ├── ParseError          what came back is not a feed, or not a page
    ├── HeldError           a source has become another; nothing of it is stored until the editor accepts it
    └── EngineError         the worker took too long, used too much memory or died

Every class keeps its arguments in ``args``, so that it survives pickling between processes, and its ``str`` says
what, where and what to do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from curator.visible import visible


class CuratorError(Exception):
    """Anything curator expects to go wrong."""


class UsageError(CuratorError):
    """The command line or the configuration asks for something that is not there."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a configuration file; ``line`` and ``column`` count from 1, 0 where they are unknown."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.message}"


class ConfigError(UsageError):
    """A configuration file cannot be used; every problem found in it is in ``problems``."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class MissingError(UsageError):
    """A story, an article or a decision that is not there."""


class JoinedError(MissingError):
    """A story that was joined into another, whose id is ``into``."""

    def __init__(self, story: str, into: str) -> None:
        super().__init__(story, into)
        self.story = story
        self.into = into

    def __str__(self) -> str:
        return f"story {self.story} was joined into story {self.into}; use that one, or split it"


class EditConflict(UsageError):  # noqa: N818  what editors call it
    """Somebody else saved the same meanwhile: nothing was saved, and both texts are there.

    ``theirs`` has all fields as they stand now, ``fields`` names those that clash, ``at`` and ``editor`` who saved.
    """

    def __init__(
        self, about: str, theirs: Mapping[str, str], fields: tuple[str, ...], at: datetime | None, editor: str
    ) -> None:
        super().__init__(about, theirs, fields, at, editor)
        self.about = about
        self.theirs = theirs
        self.fields = fields
        self.at = at
        self.editor = editor

    def __str__(self) -> str:
        who = self.editor or "another editor"
        return f"{who} saved {', '.join(self.fields)} of {self.about} meanwhile; nothing of yours was saved yet"


class UnreadyError(UsageError):
    """A roundup may not go out as it is, and did not; ``blocking`` has a line for each check that must be fixed."""

    def __init__(self, day: str, blocking: tuple[str, ...]) -> None:
        super().__init__(day, blocking)
        self.day = day
        self.blocking = blocking

    def __str__(self) -> str:
        count = "one check" if len(self.blocking) == 1 else f"{len(self.blocking)} checks"
        return "\n".join((f"the roundup of {self.day} was not sent: {count} must be fixed first", *self.blocking))


class EntangledError(UsageError):
    """A decision cannot be undone, or done again, before ``later`` is undone, which rests on it; both are ids."""

    def __init__(self, words: str, decision: str, later: str) -> None:
        super().__init__(words, decision, later)
        self.words = words
        self.decision = decision
        self.later = later

    def __str__(self) -> str:
        return self.words


class StoreError(CuratorError):
    """The database cannot serve: full disk, read-only folder, newer version, damaged file."""


class StaleError(StoreError):
    """What was read was saved anew by another program before it was written; nothing was saved."""


class ArchiveError(CuratorError):
    """A recording cannot be read or written."""


class RenderError(CuratorError):
    """A template does not render."""


class BusyError(CuratorError):
    """Another run holds the lock."""


class SourceError(CuratorError):
    """One source or page failed; ``reason`` is a sentence for people, without a full stop, for any terminal to show."""

    def __init__(self, reason: str) -> None:
        reason = visible(reason)  # it may quote what a stranger sent
        super().__init__(reason)
        self.reason = reason


class FetchError(SourceError):
    """Nothing usable came back from the network."""


class BlockedError(FetchError):
    """We may not ask: robots.txt says no, or the address is one that we do not dial."""


class AnswerError(FetchError):
    """An answer came and it is a refusal.

    ``status`` is the HTTP status. ``retry_after`` is what the answer asked for in seconds, clamped by the fetcher,
    or None.
    """

    def __init__(self, reason: str, status: int, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.args = (self.reason, status, retry_after)
        self.status = status
        self.retry_after = retry_after


class NotAskedError(AnswerError):
    """We did not ask: an answer of the same host, earlier in this run, told us to stop."""


class ParseError(SourceError):
    """What came back is not what the source promised: not a feed, or not a page."""


class HeldError(SourceError):
    """A source has become another: nothing of it is stored until the editor accepts it."""


class EngineError(SourceError):
    """The worker took too long, used too much memory or died; only its one document is lost."""
