"""How well the learned order brings up what an editor will pick (``make bench-order``).

Mornings are replayed. At six each morning the queue holds what came in three days and was not judged; an editor with a
taste picks up to twelve of the last day's stories that fit it. Editors are made up and err: of ten stories that fit
they overlook one or two, and as often pick one that does not. Some only pick; some also drop two others for each pick,
and what they overlooked. The news is real, as are its sections, which the order never sees: ``benchmarks/tastes.py``.

Of the last three mornings' picks, the odd ones too, the places in the queue are taken: before them the program was
told nothing, or the last 5, 20, 100 decisions. Place 1 is the top. *Top 20*: the share of the picks, of those that
could be, that stand among the first twenty.

Editors without a taste pick one of 25 stories, whatever it is: there is nothing to be learned, nor to be lost.

``August 2026`` was looked at while the numbers in ``curator/learning.py`` were chosen, ``April 2020`` only while that
of trust was, ``AllSides 2021`` not at all. The last is the only real editor: sixty mornings are looked at, and nobody
errs; but the stories that were not chosen are of other days and of 2026, which makes them easier to tell. Plus and
minus are 95 % of the mean over all mornings of all editors.
"""

import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import product
from math import sqrt
from pathlib import Path
from statistics import fmean, stdev
from typing import NamedTuple

from benchmarks import order_cost
from benchmarks.corpora import MissingCorpusError
from benchmarks.tastes import ANYTHING, SETS, Item, Likes
from curator import learning
from curator.learning import NO_TASTE, Taste, Verdict, learn, lift

RESULTS = Path(__file__).parent / "results" / "order.md"
DECISIONS = (0, 5, 20, 100)
STYLES = ("picks only", "picks and drops")
NOISE = (0.1, 0.2)
SEEDS = (1,)
REAL = "AllSides 2021"
"""Where the choice is a real editor's: it needs no noise, and drops nothing."""
TESTED, REAL_TESTED = 3, 60
"""The last mornings, on which places are taken."""
MOST_PICKS = 12
FEWEST = 30
"""Stories of a day, without which it is no morning."""
LEFT_A_DAY = 60
TOP = 20
DAY = timedelta(days=1)
LIFTS = (0.125, 0.25, 0.5, 1.0, 2.0)


class Morning(NamedTuple):
    """What came, and what the editor made of it."""

    at: datetime
    todays: Sequence[Item]
    picked: Sequence[Item]
    dropped: Sequence[Item]

    @property
    def left(self) -> list[Item]:
        judged = {item.number for item in (*self.picked, *self.dropped)}
        return [item for item in self.todays if item.number not in judged]


class Places(NamedTuple):
    """Where the picks of one morning stood, as means."""

    place: float
    stories: float
    top: float


@cache
def mornings(news: str, taste: str, style: str, noise: float, seed: int) -> tuple[Morning, ...]:
    """Return an editor's mornings, the first first."""
    gather, tastes = SETS[news]
    items, likes, rng = gather(), {**tastes, **ANYTHING}[taste], random.Random(f"{news} {taste} {style} {noise} {seed}")
    found = []
    at = items[0].at.replace(hour=6, minute=0, second=0, microsecond=0) + DAY
    while at <= items[-1].at + DAY:
        todays = [item for item in items if at - DAY <= item.at < at]
        if len(todays) >= FEWEST:
            found.append(_morning(at, todays, likes, style, noise, rng))
        at += DAY
    return tuple(found)


def _morning(
    at: datetime, todays: Sequence[Item], likes: Likes, style: str, noise: float, rng: random.Random
) -> Morning:
    fitting = [item for item in todays if likes(item)]
    others = [item for item in todays if not likes(item)]
    looked_at = rng.sample(fitting, min(len(fitting), MOST_PICKS))
    picked = [item for item in looked_at if rng.random() >= noise]
    overlooked = [item for item in looked_at if item not in picked]
    rng.shuffle(others)
    odd = round(len(picked) * noise + rng.random() - 0.5)
    picked += others[:odd]
    dropped = [*overlooked, *others[odd : odd + 2 * len(picked)]] if style == "picks and drops" else []
    return Morning(at, todays, picked, dropped)


def taught(before: Sequence[Morning], decisions: int, now: datetime, rng: random.Random) -> Taste:
    """Return what the last decisions tell."""
    made = []
    for morning in before:
        todays = [(morning, item, "picked") for item in morning.picked]
        todays += [(morning, item, "dropped") for item in morning.dropped]
        rng.shuffle(todays)
        made += todays
    if not decisions:
        return NO_TASTE
    last = made[-decisions:]
    days = {morning.at for morning, _, outcome in last if outcome == "picked"}
    passed = [
        (morning, item, "left")
        for morning in before
        if morning.at in days
        for item in rng.sample(morning.left, min(len(morning.left), LEFT_A_DAY))
    ]
    return learn(
        Verdict(item.number, item.traits, outcome, (now - morning.at) / DAY)  # type: ignore[arg-type]
        for morning, item, outcome in (*last, *passed)
    )


def replay(news: str, taste: str, style: str, noise: float, seed: int, decisions: int, order: str) -> list[Places]:
    """Return where the picks of each of the last mornings stood in an order."""
    every = mornings(news, taste, style, noise, seed)
    rng = random.Random(seed)
    found = []
    for number in range(max(1, len(every) - (REAL_TESTED if news == REAL else TESTED)), len(every)):
        now, before = every[number], every[:number]
        if not now.picked:
            continue
        waiting = [*now.todays, *(item for one in before[-2:] if now.at - one.at <= 2 * DAY for item in one.left)]
        liked = taught(before, decisions, now.at, rng) if order == "learned" else NO_TASTE
        keys: dict[int, object] = {item.number: item.at + lift(item.traits, liked) * DAY for item in waiting}
        if order == "random":
            keys = {item.number: rng.random() for item in waiting}
        stands = {one: at for at, one in enumerate(sorted(keys, key=keys.__getitem__, reverse=True), 1)}
        places = [stands[item.number] for item in now.picked]
        top = sum(at <= TOP for at in places) / min(TOP, len(places))
        found.append(Places(fmean(places), len(now.todays), top))
    return found


@dataclass(frozen=True)
class Cell:
    """One order's figures over mornings."""

    found: Sequence[Places]

    def __str__(self) -> str:
        place = [one.place for one in self.found]
        return f"{fmean(place):.0f} ± {_spread(place):.0f} / {fmean(one.top for one in self.found):.2f}"


def _spread(values: Sequence[float]) -> float:
    return 1.96 * stdev(values) / sqrt(len(values)) if len(values) > 1 else 0.0


def editors(news: str, style: str, among: Iterable[str]) -> Iterator[tuple[str, str, str, float, int]]:
    """Yield the editors of a set of news who have one of some tastes."""
    for taste, noise, seed in product(among, (0.0,) if news == REAL else NOISE, SEEDS):
        yield news, taste, style, noise, seed


def measured(news: str, style: str, decisions: int, order: str, among: Iterable[str] = ()) -> Cell:
    """Replay every editor who has one of some tastes; of all that the news has, where none are named."""
    return Cell(
        [found for one in editors(news, style, among or SETS[news][1]) for found in replay(*one, decisions, order)]
    )


def curve() -> Iterator[str]:
    """Yield the table of orders by the number of decisions that were taught."""
    yield (
        "| news | editors | stories a day | random | newest first | "
        + " | ".join(f"learned from {decisions}" for decisions in DECISIONS)
        + " |"
    )
    yield "| --- | --- | ---: | ---: | ---: |" + " ---: |" * len(DECISIONS)
    for news, style in product(SETS, STYLES):
        newest, chance = (measured(news, style, 0, order) for order in ("newest", "random"))
        cells = [measured(news, style, decisions, "learned") for decisions in DECISIONS]
        stories = fmean(one.stories for one in newest.found)
        yield f"| {news} | {style} | {stories:.0f} | {chance} | {newest} | {' | '.join(map(str, cells))} |"


def by_taste(decisions: int) -> Iterator[str]:
    """Yield the table of tastes, whose editors only pick."""
    yield "| news | taste | newest first | learned | mornings worse than newest first |"
    yield "| --- | --- | ---: | ---: | ---: |"
    for news, (_, tastes) in SETS.items():
        for taste in tastes:
            pairs = [
                both
                for one in editors(news, STYLES[0], [taste])
                for both in zip(replay(*one, 0, "newest"), replay(*one, decisions, "learned"), strict=True)
            ]
            if pairs:
                newest, learned = (Cell(found) for found in zip(*pairs, strict=True))
                worse = sum(theirs.place < ours.place for theirs, ours in pairs)
                yield f"| {news} | {taste} | {newest} | {learned} | {worse} of {len(pairs)} |"


def without_taste() -> Iterator[str]:
    """Yield the table of editors whose picks have nothing in common: there is nothing to be learned, nor to be lost."""
    yield "| news | editors | newest first | " + " | ".join(f"learned from {one}" for one in DECISIONS[1:]) + " |"
    yield "| --- | --- | ---: |" + " ---: |" * len(DECISIONS[1:])
    for news, style in product(SETS, STYLES):
        if news != REAL:
            newest = measured(news, style, 0, "newest", ANYTHING)
            cells = [measured(news, style, decisions, "learned", ANYTHING) for decisions in DECISIONS[1:]]
            yield f"| {news} | {style} | {newest} | {' | '.join(map(str, cells))} |"


def by_lift(decisions: int) -> Iterator[str]:
    """Yield the table of what a unit of liking may be worth."""
    yield "| days a unit of liking is worth | " + " | ".join(map(str, LIFTS)) + " |"
    yield "| --- |" + " ---: |" * len(LIFTS)
    usual = learning.LIFT
    for news in SETS:
        cells = []
        for learning.LIFT in LIFTS:
            cells.append(str(measured(news, STYLES[0], decisions, "learned")))
        yield f"| {news} | {' | '.join(cells)} |"
    learning.LIFT = usual


def report() -> Iterator[str]:
    """Yield the lines of the results."""
    yield "# The learned order\n\nMade by `make bench-order`; not edited by hand.\n"
    yield f"{(__doc__ or '').partition(chr(10))[2].strip()}\n"
    yield "## Place of later picks / top 20\n"
    yield from curve()
    yield "\n## By taste, from 20 decisions of editors who only pick\n"
    yield from by_taste(20)
    yield "\n## Editors without a taste\n"
    yield from without_taste()
    yield "\n## How far liking may lift, from 20 decisions of editors who only pick\n"
    yield from by_lift(20)
    yield "\n## Cost\n"
    yield (order_cost.__doc__ or "").partition("\n")[2].strip() + "\n"
    yield from order_cost.table()


def main() -> int:
    """Measure, print, and write the results; 1 where the corpora are not on this machine."""
    try:
        lines = []
        for line in report():
            print(line, flush=True)
            lines.append(line)
    except MissingCorpusError as error:
        print(error)
        return 1
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
