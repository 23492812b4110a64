"""Everything collected and decided, in one SQLite file between the two lines.

``gathering`` and ``matching`` are what a refresh writes, ``rhythm`` how the sources fared, ``clipping`` what editors
nominate. ``queue`` is what there is to judge, ``browsing`` a page of it, ``ranking`` its order, ``signposts`` and
``waiting`` what stands round it, ``showing`` its pictures. ``judging``, ``editing`` and ``arranging`` are what editors
decide of stories, their words and a roundup; ``decisions`` keeps the log of it, ``states`` what each changed,
``chronicle`` what happened beside. ``drafting`` is what a draft remembers, ``publishing`` what went out, ``sessions``
who is logged in. ``backup`` copies the file and puts copies back, ``health`` looks at it.
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
