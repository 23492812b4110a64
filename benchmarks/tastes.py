"""What editors could choose among, and what they like: real news of real days, tastes that nobody tells the program.

A taste is a section as the outlet's own editors assigned it (read from the address, which the order does not see), a
subject (seen by a few words in headline or lead), or some outlets. ``allsides`` alone is a real editor's choice.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import islice
from urllib.parse import urlsplit

from benchmarks import history
from benchmarks.corpora import corpus
from curator.errors import SourceError
from curator.learning import Traits, traits
from curator.model import Page
from curator.reading import read_source

LEAD = 300
"""Characters that the store looks at."""
STRANGERS = 35
"""Articles among which a day's choice stands."""
_SECTION = re.compile(r"[a-z][a-z-]{1,19}")


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """An article as it would wait in the queue, and what only the editor knows of it."""

    number: int
    at: datetime
    traits: Traits
    told: str
    """Headline and lead."""
    outlet: str
    marks: frozenset[str]
    """Of the address's sections, and what its corpus says it is."""


Likes = Callable[[Item], bool]


def _item(number: int, at: datetime, outlet: str, title: str, lead: str, language: str, **known: object) -> Item:
    at = at.astimezone(UTC)
    found = traits(title, lead[:LEAD], outlets=(outlet,), section="", language=language, at=at)
    return Item(number, at, found, f"{title} {lead}", outlet, **known)  # type: ignore[arg-type]


def _sections(url: str) -> frozenset[str]:
    return frozenset(part for part in urlsplit(url).path.split("/")[1:-1] if _SECTION.fullmatch(part))


def _lines(name: str) -> Iterator[Mapping[str, str]]:
    lines = (corpus("clusters") / name / "items.jsonl").read_text(encoding="utf-8").splitlines()
    return (json.loads(line) for line in lines)


@cache
def august() -> tuple[Item, ...]:
    """Return 5,117 articles of 56 outlets, ten days of August 2026 (``lede-unlabelled``)."""
    items = (
        _item(
            number,
            datetime.fromisoformat(one["published"] or one["first_seen"]),
            one["outlet"],
            one["title"],
            one["text"] or "",
            "en",
            marks=_sections(one["url"]) | {one["kind"]},
        )
        for number, one in enumerate(_lines("lede-unlabelled"))
    )
    return tuple(sorted(items, key=lambda item: item.at))


@cache
def april() -> tuple[Item, ...]:
    """Return what fourteen and more outlets' feeds brought in a fortnight of April 2020, read by the real reader."""
    every = history.polls(corpus("feeds-history"), corpus("morning"))
    known: dict[str, set[str]] = {}
    found: dict[str, Item] = {}
    for poll in every:
        if poll.at.year != 2020:
            continue
        page = Page(url=poll.source.url, final_url=poll.source.url, status=200, body=poll.body,
                    media_type=poll.headers.get("content-type", ""))  # fmt: skip
        fingerprints = known.setdefault(poll.source.slug, set())
        try:
            entries = read_source(page, poll.source, frozenset(fingerprints)).entries
        except SourceError:
            continue
        fingerprints.update(entry.fingerprint for entry in entries)
        for entry in entries:
            if entry.url not in found and entry.excerpt and entry.title:
                at = min(entry.published or poll.at, poll.at)
                lead = "\n\n".join(entry.excerpt.lead)
                found[entry.url] = _item(
                    len(found), at, poll.source.outlet, entry.title, lead, entry.excerpt.language,
                    marks=_sections(entry.url),
                )  # fmt: skip
    first = min(poll.at for poll in every if poll.at.year == 2020)
    return tuple(sorted((item for item in found.values() if item.at >= first), key=lambda item: item.at))


@cache
def allsides() -> tuple[Item, ...]:
    """Return what AllSides' editors chose on the days of half a year of 2021, each day's among some strangers.

    The choice is real; the strangers are of August 2026, moved to that day, since no other news of those days is there.
    So nobody has an outlet here, or it would tell them apart; that the years differ makes it easier all the same.
    """
    chosen = list(_lines("allsides-roundups-2021"))
    strangers = iter(_lines("lede-unlabelled"))
    items: list[Item] = []
    for day in sorted({_day(one) for one in chosen}):
        todays = [one for one in chosen if _day(one) == day]
        among = list(islice(strangers, STRANGERS))
        for one in (*todays, *among):
            moment = datetime.fromisoformat(one.get("published") or one["first_seen"]).astimezone(UTC)
            marks = frozenset({"chosen", one["topic"]} if one in todays else ())
            at = datetime.combine(day, moment.time(), UTC)
            items.append(_item(len(items), at, "", one["title"], one["text"] or "", "en", marks=marks))
    return tuple(sorted(items, key=lambda item: item.at))


def _day(one: Mapping[str, str]) -> date:
    return datetime.fromisoformat(one["published"]).astimezone(UTC).date()


def _in(*sections: str) -> Likes:
    return lambda item: not item.marks.isdisjoint(sections)


def _says(words: str) -> Likes:
    found = re.compile(rf"\b(?:{words})\b")
    return lambda item: bool(found.search(item.told))


def _of(*outlets: str) -> Likes:
    return lambda item: item.outlet in outlets


ANYTHING: Mapping[str, Likes] = {"anything": lambda item: item.number % 25 == 0}
"""What has nothing in common but chance."""
SUBJECTS: Mapping[str, Likes] = {
    "subject: migration": _says("immigra[a-z]+|migrants?|asylum|deport[a-z]*|ICE|refugees?"),
    "subject: courts": _says("court|judges?|lawsuit|ruling|appeals?"),
    "subject: health": _says("vaccin[a-z]+|measles|hospitals?|cancer|doctors?|disease|virus"),
}
SETS: Mapping[str, tuple[Callable[[], Sequence[Item]], Mapping[str, Likes]]] = {
    "August 2026": (
        august,
        {
            "section: politics": _in("politics", "administration", "campaign", "senate", "policy", "court-battles"),
            "section: sport": _in("sports", "sport", "outkick-sports", "nfl", "mlb", "nba", "dodgers"),
            "section: entertainment": _in(
                "entertainment", "celebrity-news", "entertainment-arts", "arts", "television"
            ),
            "section: world": _in("world", "world-news", "europe", "middle-east", "middleeast", "asia", "africa"),
            "section: business": _in("business", "economy", "markets"),
            "opinion": _in("opinion"),
            "outlets: three": _of("guardian", "propublica", "npr"),
            "subject: AI": _says("AI|artificial intelligence|OpenAI|chatbots?|Anthropic"),
            "subject: Ukraine": _says("Ukrain[a-z]+|Russian?|Putin|Kyiv|Zelensky[a-z]*"),
            **SUBJECTS,
        },
    ),
    "April 2020": (
        april,
        {
            "section: politics": _in("politics", "federal"),
            "section: sport": _in("sport", "sports", "football", "nrl", "afl", "nfl", "racing"),
            "section: business": _in("business", "companies", "markets", "money", "banking-and-finance"),
            "section: culture": _in("culture", "entertainment", "tvshowbiz", "music", "books", "tv-and-radio"),
            "section: science": _in("sciencetech", "science", "space", "environment", "tech", "gadgets"),
            "section: crime": _in("crime", "courts-crime"),
            "section: lifestyle": _in("femail", "lifestyle", "life", "style", "food"),
            "outlets: three": _of("rnz", "nzherald", "straittimes"),
            "subject: schools": _says("schools?|students?|teachers?|universit[a-z]+|pupils?"),
            "subject: animals": _says("animals?|dogs?|cats?|birds?|species|wildlife|zoo"),
            **SUBJECTS,
        },
    ),
    "AllSides 2021": (allsides, {"what AllSides chose": _in("chosen")}),
}
"""By name: the articles, and what editors may like among them."""
