"""Sources as a desk has them after weeks: well, quiet, failing, blocked, gone, held, moved, paused."""

from dataclasses import replace
from datetime import datetime, timedelta

from curator.config import load
from curator.model import Entry, Listing, Validators, Visit
from curator.refresh.visits import standing
from tests.scriptedweb import NOW

FEEDS = """\
# What the desk of the tests follows
timezone: Europe/London
engine: inline
fetch: {gap: 0s}
sources:
  - {slug: post, outlet: Varnholm Post, url: "https://varnholm-post.example/rss", section: World}
  - {slug: isel, outlet: Radio Isel, url: "https://isel.example/feed.atom", section: Isles}
  - {slug: quay, outlet: The Quay Times, url: "https://quay-times.example/feed"}
  - {slug: docket, outlet: Docket Weekly, url: "https://docket.example/opinion.xml", section: Law}
  - {slug: lantern, outlet: The Lantern Review, url: "https://lantern.example/feed"}
  # Rebuilt twice a year
  - slug: holm
    outlet: Holm Observer
    url: https://holm-observer.example/
    kind: site
  - {slug: orbit, outlet: Field & Orbit, url: "https://orbit.example/feed"}
  - {slug: lamp, outlet: The Brass Lamp, url: "https://lamp.example/feed"}
  - {slug: zaliv, outlet: Вестник Залива, url: "https://zaliv.example/", kind: site, language: ru}
  - {slug: prism, outlet: Prism Dispatch, url: "https://prism.example/feed", enabled: no}
  - {slug: new, outlet: The New Leaf, url: "https://leaf.example/feed"}
"""
DAYS = {
    "post": "87975653845687", "isel": "56547231548434", "quay": "45364553441xxx", "docket": "2.21.23.xxxxxx",
    "lantern": "1.1..xxxxxxxxx", "holm": "3434233.434449", "orbit": ".2.1..1..2.1.1", "lamp": "1...1..2...1.........",
    "zaliv": "12211.211.2111", "prism": "1112........",
}  # fmt: skip
"""A digit is what came that day, a dot nothing, x a failure; the last is today."""
TROUBLES = {
    "quay": {"failures": 5, "code": 500, "reason": "quay-times.example has a fault of its own (HTTP 500)"},
    "docket": {"failures": 6, "code": 403, "trouble": "blocked", "reason": "docket.example refuses us (HTTP 403)"},
    "lantern": {
        "failures": 2, "code": 410, "trouble": "gone",
        "reason": "lantern.example says that this is gone for good (HTTP 410)",
    },
    "holm": {
        "failures": 1, "trouble": "held",
        "reason": "it has become another: “Casino” at casino.example instead of “Holm Observer” at "
        "holm-observer.example, and nothing that it offers was seen before; nothing was stored. If that is right: "
        "curator accept holm; if not, take it out of feeds.yaml",
    },
    "orbit": {"address": "https://field-and-orbit.example/feed"},
    "lamp": {"note": "a damaged feed was repaired"},
}  # fmt: skip


def settle(folder, store, now=NOW + timedelta(hours=1)):
    """Write feeds.yaml, and let the sources fare as ``DAYS`` says."""
    (folder / "feeds.yaml").write_text(FEEDS, encoding="utf-8")
    for source in load(folder / "feeds.yaml").sources:
        marks = DAYS.get(source.slug, "")
        for ago, mark in zip(range(len(marks) - 1, -1, -1), marks, strict=True):
            _fare(store, source, mark, now - timedelta(days=ago, hours=1), now)
    store.note_run(now - timedelta(hours=1), 9.2, 10, ("quay", "docket", "holm"), 61)


def _fare(store, source, mark, at: datetime, now):
    kept = store.visits().get(source.slug) or standing(source, Visit(source=source.slug))
    known = replace(standing(source, kept), validators=Validators())
    failed = mark == "x"
    count = int(mark) if mark.isdigit() else 0
    listing = Listing(entries=tuple(_entry(source, at, number) for number in range(count)))
    last = max(filter(None, (known.last_success, None if failed else at)), default=None)
    trouble = TROUBLES.get(source.slug, {}) if at > now - timedelta(days=1) else {}
    after = replace(known, at=at, last_success=last, failures=int(failed), next_at=now + timedelta(hours=5))
    newest = max(filter(None, (known.last_new, at if count else None)), default=None)
    store.record(source, None if failed else listing, replace(after, last_new=newest), at, lambda _: False)
    if trouble:
        store.revise(source.slug, lambda visit: replace(visit, **trouble, last_new=newest))
    elif newest:
        store.revise(source.slug, lambda visit: replace(visit, last_new=newest))


def _entry(source, at, number):
    place = f"{source.url.rstrip('/')}/{at:%m%d}-{number}"
    return Entry(id=place, url=place, title=f"{source.outlet} of {at:%d %B}, {number}", published=at)
