"""The nouns: what travels from one step to the next.

One frozen dataclass per stage of knowledge, of the standard library only, so that it pickles in microseconds and
travels to other processes. All times are aware and in UTC. All text is plain text, except where a name ends in
``markup``: such fields live only between a parser and the extractor and are never stored.
"""

from curator.model.article import (
    Article,
    Enclosure,
    Entry,
    Excerpt,
    Image,
    Listing,
    Media,
    MediaKind,
    Span,
)
from curator.model.check import (
    Check,
    Fix,
    FixKind,
    Former,
    Observations,
    Observed,
    OwnBlock,
    Verdict,
)
from curator.model.receipt import Override, PastRoundup, Receipt
from curator.model.roundup import (
    Credit,
    Item,
    ItemRecord,
    Roundup,
    RoundupRecord,
    Section,
)
from curator.model.source import (
    FetchSettings,
    ImagePolicy,
    Move,
    Page,
    PagesPolicy,
    Rights,
    Source,
    Trouble,
    Validators,
    Visit,
)
from curator.model.story import (
    EDITABLE,
    PERMISSIONS,
    Change,
    Decision,
    Edits,
    MatchPolicy,
    Status,
    Story,
    Suggestion,
)

__all__ = [
    "EDITABLE",
    "PERMISSIONS",
    "Article",
    "Change",
    "Check",
    "Credit",
    "Decision",
    "Edits",
    "Enclosure",
    "Entry",
    "Excerpt",
    "FetchSettings",
    "Fix",
    "FixKind",
    "Former",
    "Image",
    "ImagePolicy",
    "Item",
    "ItemRecord",
    "Listing",
    "MatchPolicy",
    "Media",
    "MediaKind",
    "Move",
    "Observations",
    "Observed",
    "Override",
    "OwnBlock",
    "Page",
    "PagesPolicy",
    "PastRoundup",
    "Receipt",
    "Rights",
    "Roundup",
    "RoundupRecord",
    "Section",
    "Source",
    "Span",
    "Status",
    "Story",
    "Suggestion",
    "Trouble",
    "Validators",
    "Verdict",
    "Visit",
]
