"""How the learned order is made: what counts for a story and against it, on how much that rests, and how to stop it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from starlette.responses import Response

from curator.errors import UsageError
from curator.learning import BOUND, COUNTS, HALF_LIFE, HEAVIEST, LIFT, Kind, Leaning
from curator.store import Order
from curator.web import paths
from curator.web.call import Call, get, post
from curator.web.reasons import named
from curator.web.words import counted, number

_TITLES: Mapping[Kind, str] = {
    "word": "Words", "outlet": "Outlets", "section": "Sections", "language": "Languages", "hours": "Hours",
}  # fmt: skip
DID: Mapping[str, str] = {
    "learned": "From now on the queue is ordered by what you picked before.",
    "newest": "From now on the queue is the newest first. What was learned is kept, for when you want it again.",
    "anew": "The waiting stories were put into order anew.",
    "forget": "What was decided until now is not counted any more. It is still in the log, and can be counted again.",
    "remember": "Everything that was decided is counted again.",
}
"""What can be done here, and what is said when it was."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One trait that moves stories."""

    name: str
    said: str
    """How often such stories were picked, dropped, left."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """The traits of a kind."""

    title: str
    lines: Sequence[Line]


class Page:
    """What the page shows."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self.learned = call.store.learned()
        self.order: Order = call.store.order()
        self.did = DID.get(call.query("did"), "")

    @property
    def judged(self) -> int:
        """Count the verdicts on which the order rests."""
        return self.learned.taste.picked + self.learned.taste.dropped

    @property
    def trust(self) -> str:
        """Return how well the order tells picks from others, in words; nothing where it does."""
        if not self.judged or self.learned.taste.trust >= 1:
            return ""
        if not self.learned.taste.trust:
            return (
                "Tried on your own decisions, it does not yet tell your picks from the rest better than chance does,"
                " so the queue is the newest first."
            )
        return (
            "Tried on your own decisions, it tells your picks from the rest, but not surely, so it moves stories less."
        )

    @property
    def up(self) -> list[Group]:
        """Return what speaks for a story."""
        return self._groups(is_up=True)

    @property
    def down(self) -> list[Group]:
        """Return what speaks against one."""
        return self._groups(is_up=False)

    def _groups(self, *, is_up: bool) -> list[Group]:
        leanings = [one for one in self.learned.taste.leanings.values() if (one.weight > 0) == is_up]
        found = [
            Group(title=_TITLES[kind], lines=[self._line(one) for one in leanings if one.trait.kind == kind])
            for kind in get_args(Kind)
        ]
        return [group for group in found if group.lines]

    def _line(self, one: Leaning) -> Line:
        counts = ((one.picked, "picked"), (one.dropped, "dropped"), (one.left, "passed over"))
        said = ", ".join(f"{number(count)} {verb}" for count, verb in counts if count)
        return Line(name=named(one, self._call.now, self._call.config.timezone), said=said)

    @property
    def method(self) -> Mapping[str, str]:
        """Return the numbers of the method, in words."""
        return {
            "days": f"{BOUND * LIFT:g} days",
            "traits": {8: "eight"}.get(HEAVIEST, str(HEAVIEST)),
            "half": counted(round(HALF_LIFE), "day"),
            "left": "half" if COUNTS["left"] == 0.5 else f"{COUNTS['left']:g}",
        }


def show(call: Call) -> Response:
    """Show how the order is made."""
    return call.page("order.html", order=Page(call), zone=call.config.timezone, now=call.now)


def change(call: Call) -> Response:
    """Switch the order, make it anew, forget what was learned, or count it again."""
    do, store = call.field("do"), call.store
    if do not in DID:
        raise UsageError(f"the order can be {', '.join(DID)}; {do or 'nothing'} is none of these")
    if do in {"learned", "newest"}:
        store.set_order("newest" if do == "newest" else "learned")
    elif do == "forget":
        store.forget(call.now)
    elif do == "remember":
        store.remember(call.now)
    if do in {"learned", "anew"}:
        store.rank(call.now)
    return call.go(paths.with_query(call.back("/order"), did=do))


ROUTES = (get("/order", show), post("/order", change))
