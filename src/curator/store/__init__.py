"""Everything collected and decided, in one SQLite file between the two lines.

``gathering`` and ``matching`` are what a refresh writes, ``queue`` and ``judging`` what the editor reads and decides,
``drafting`` what a draft remembers, ``publishing`` what went out, ``rhythm`` how the sources fared, ``ranking`` in
which order the queue stands; ``backup`` copies the file and puts copies back, ``health`` looks at it, ``sessions``
knows who is logged in.
Every method is one transaction; none waits for the network. Ids are decimal numbers as text, and articles and stories
are counted apart.
"""

from curator.store.arranging import Arranging
from curator.store.browsing import Browsing, Facets, Filters, Order
from curator.store.chronicle import Chronicle, Noted
from curator.store.clipping import Clipping, Nomination, Placed
from curator.store.database import path_of
from curator.store.drafting import Drafting
from curator.store.editing import Editing, Version
from curator.store.faults import PATIENCE
from curator.store.gathering import Gathering, Recorded, Wanted
from curator.store.matching import Matched, Matching
from curator.store.publishing import Publishing
from curator.store.ranking import Learned, Ranked, Ranking
from curator.store.rhythm import PastRun, PollDay, Rhythms
from curator.store.sessions import Sessions
from curator.store.showing import Showing
from curator.store.signposts import Nearest, Signposts
from curator.store.waiting import Waiting

__all__ = [
    "Facets",
    "Filters",
    "Learned",
    "Matched",
    "Nearest",
    "Nomination",
    "Noted",
    "Order",
    "PastRun",
    "Placed",
    "PollDay",
    "Ranked",
    "Recorded",
    "Store",
    "Version",
    "Wanted",
    "open_store",
]


class Store(
    Gathering,
    Matching,
    Browsing,
    Signposts,
    Editing,
    Arranging,
    Drafting,
    Publishing,
    Rhythms,
    Ranking,
    Sessions,
    Chronicle,
    Showing,
    Clipping,
    Waiting,
):
    """An open database; used from the thread that opened it, and closed by ``with`` or ``close``."""


def open_store(url: str, patience: float = PATIENCE) -> Store:
    """Open, and at first make, the database that ``sqlite:///`` and a path name.

    StoreError when it cannot serve, or others keep it locked for more than ``patience`` seconds; the sentence says why
    and what to do.
    """
    return Store(path_of(url), patience)
