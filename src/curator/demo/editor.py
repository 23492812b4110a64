"""New stories become judged ones: the demo's editor does with `curator.store` what one does at the command line."""

from dataclasses import dataclass
from datetime import datetime

from curator.model import Story
from curator.store import Store

ONE_STORY = ("passengers-buy-the-ferry", "islanders-own-the-night-boat")
"""Two outlets tell it, in different words; the first gives headline, picture and quotation."""
PICKED = (
    ONE_STORY[0],
    "washing-in-the-sun",
    "lighthouse-seeks-keepers",
    "the-whale-that-was-answered",
    "how-to-look-at-nothing",
    "royal-v-depo.html",
)
DROPPED = ("lamps-turned-down",)
"""Articles by the last part of their addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What the editor did with the new stories."""

    new: int
    joined: tuple[Story, ...] = ()
    why: str = ""
    """What was said when it was suggested that they are one."""
    picked: int = 0
    dropped: int = 0


def judge(store: Store, now: datetime) -> Verdicts:
    """Judge what is new; what was judged before is left alone."""
    new = _by_name(store)
    pair = [new[name].id for name in ONE_STORY if name in new]
    suggested = (one for story in new.values() if story.id in pair for one in story.suggestions if one.story in pair)
    why = next((one.reason for one in suggested), "")
    joined: tuple[Story, ...] = ()
    if len(set(pair)) == len(ONE_STORY):
        store.join(pair, now)
        joined = (store.story(pair[0]),)
    standing = _by_name(store)
    picked = list(dict.fromkeys(standing[name].id for name in PICKED if name in standing))
    dropped = [standing[name].id for name in DROPPED if name in standing]
    if picked:
        store.pick(picked, now)
    if dropped:
        store.drop(dropped, now)
    judged = len({story.id for story in new.values()})
    return Verdicts(new=judged, joined=joined, why=why, picked=len(picked), dropped=len(dropped))


def _by_name(store: Store) -> dict[str, Story]:
    stories = store.stories("new", None, None)
    return {article.url.rpartition("/")[2]: story for story in stories for article in story.articles}
