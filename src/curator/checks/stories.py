"""Whether each story may stand where it stands: picked, credited, linked, told once, and open to its readers."""

import re
from collections.abc import Iterator

from curator.checks.telling import told
from curator.model import Check, Fix, Item, Observations, Roundup
from curator.text.calendar import in_words
from curator.text.clean import fold
from curator.urls import identity

_PLACE = "{outlet}"
_PAYWALL = re.compile(r"\bpaywall", re.IGNORECASE)
TAKE_OUT = Fix(kind="remove", words="Take it out")


def unpicked(roundup: Roundup, observations: Observations) -> Iterator[Check]:
    """Name the stories that no editor took into the roundup."""
    for item in roundup.items:
        if observations.stories[item.story].story.status in {"new", "dropped"}:
            yield told(
                "unpicked",
                item,
                "must fix",
                "nobody picked it",
                "It stands here because everything new was drafted. Pick it, or take it out.",
                Fix(kind="pick", words="Pick it"),
            )


def credit(roundup: Roundup, observations: Observations) -> Iterator[Check]:
    """Name the stories that do not say whose they are, and the blogger's own blocks that do not."""
    for item in roundup.items:
        names = _credited(item)
        if not names:
            matter, why = "it names no outlet", "Give its source an outlet and a credit in feeds.yaml."
            yield _final("credit", item, matter, why)
        for own in observations.stories[item.story].own_blocks:
            if names and not any(fold(name) in fold(own.text) for name in names):
                yield _final("credit", item, "it names no outlet", f"It is written so in {own.file}; name it there.")


def _credited(item: Item) -> list[str]:
    """Return what a credit says: the outlets, or a style that is the whole credit."""
    if _PLACE in item.credit_style:
        return [one.outlet.strip() for one in item.credits if one.outlet.strip()]
    return [item.credit_style.strip()] if item.credits and item.credit_style.strip() else []


def link(roundup: Roundup, observations: Observations) -> Iterator[Check]:
    """Name the stories that do not lead to their source, and the blogger's own blocks that do not."""
    for item in roundup.items:
        links = _links(item)
        if not item.url:
            why = "Its source gives no address that a browser opens. Take it out, or quote another outlet."
            yield _final("link", item, "it has no link to its source", why)
        for own in observations.stories[item.story].own_blocks:
            if links and links.isdisjoint(map(identity, own.links)):
                why = f"It is written so in {own.file}; put the link back there."
                yield _final("link", item, "it has no link to its source", why)


def _links(item: Item) -> set[str]:
    """Return the identities of an item's addresses, a comparable form of each."""
    return {identity(url) for url in (item.url, item.quoted_url, *(one.url for one in item.credits)) if url}


def _final(rule: str, item: Item, matter: str, why: str) -> Check:
    return told(rule, item, "must fix", matter, f"{why} No story goes out without its {rule}.", is_final=True)


def earlier(roundup: Roundup, observations: Observations) -> Iterator[Check]:
    """Name the stories whose link stood in an earlier roundup, and say in which."""
    for item in roundup.items:
        used = observations.stories[item.story].used
        if used:
            yield told(
                "earlier",
                item,
                "must fix",
                f"its link stood in the roundup of {in_words(max(used.values()))}",
                "Your readers have met it. Take it out, or say why it comes again.",
                TAKE_OUT,
            )


def twice(roundup: Roundup, observations: Observations) -> Iterator[Check]:
    """Name the stories that share a link with one before them, and those that may be the same as one before them."""
    before: list[Item] = []
    for item in roundup.items:
        same = next((one for one in before if not _links(one).isdisjoint(_links(item))), None)
        if same:
            yield told(
                "twice",
                item,
                "must fix",
                f"it has the same link as “{same.headline}”",
                "One article stands here twice. Take one out, or join them.",
                TAKE_OUT,
            )
        else:
            yield from _alike(item, before, observations)
        before.append(item)


def _alike(item: Item, before: list[Item], observations: Observations) -> Iterator[Check]:
    for one in observations.stories[item.story].story.suggestions:
        other = next((other for other in before if other.story == one.story), None)
        if other:
            yield Check(
                name=f"twice:{item.story}+{other.story}",
                verdict="look at",
                matter=f"it may be the same story as “{other.headline}”",
                why=f"{one.reason[:1].upper()}{one.reason[1:].rstrip('.')}.",
                story=item.story,
                headline=item.headline,
                fix=Fix(kind="join", words="Join them", stories=(other.story, item.story)),
            )


def paywall(roundup: Roundup, observations: Observations) -> Iterator[Check]:
    """Name the stories whose link most readers cannot follow, and that do not say so yet."""
    for item in roundup.items:
        first = observations.stories[item.story].story.articles[0]
        if "paywalled" in first.flags and not _PAYWALL.search(f"{item.headline} {item.comment}"):
            yield told(
                "paywall",
                item,
                "look at",
                "most readers will meet a paywall",
                "The link stays; a word in brackets can warn them.",
                Fix(kind="edit", words="Add “(paywall)”", changes={"headline": f"{item.headline} (paywall)"}),
            )


def undated(roundup: Roundup, observations: Observations) -> Iterator[Check]:
    """Name the stories of which no source says when they came out."""
    for item in roundup.items:
        articles = observations.stories[item.story].story.articles
        if not any(article.published for article in articles):
            seen = min(article.first_seen for article in articles).astimezone(observations.zone).date()
            yield told(
                "undated",
                item,
                "look at",
                "its source gives no date",
                f"It was first seen on {in_words(seen)}, and may be older. Look whether it is news.",
            )
