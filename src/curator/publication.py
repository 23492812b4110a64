"""A day's roundup goes out: looked over, checked, sent to a publisher once, and remembered with a receipt.

Checking stands before the first byte leaves and again before the receipt: what is sent is what was checked. A send
that is cut off leaves files and no receipt, and the next one finds them as they should be and writes it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from curator import edition
from curator.edition import ImageFetcher
from curator.errors import UnreadyError, UsageError
from curator.model import Check, Receipt, Roundup, RoundupRecord, Story
from curator.resolve import resolve

if TYPE_CHECKING:
    from curator.config import Config
    from curator.store import Store

Publisher = Callable[[tuple[Path, ...]], str]
"""Brings a day's drafts where they go and returns the address where they are; nothing is there twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A day's roundup as it would go out now."""

    roundup: Roundup
    texts: Mapping[str, str]
    """Template → the text of its draft."""
    checks: tuple[Check, ...]
    """With the reasons for which some are overridden."""
    receipts: tuple[Receipt, ...]
    """Of what went out of this day, the latest first."""
    record: RoundupRecord
    """What is remembered of the day, with what stands in the drafts' files."""
    stories: Mapping[str, Story]
    """Those that the roundup may have, by id."""

    @property
    def blocking(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.blocks)

    @property
    def digest(self) -> str:
        """Return what tells whether this was sent already."""
        said = blake2b(digest_size=16)
        for template, text in sorted(self.texts.items()):
            said.update(f"{template}\0{text}\0".encode())
        return said.hexdigest()

    def sent_to(self, publisher: str) -> Receipt | None:
        """Return the receipt of exactly this, if it was the last that went there."""
        last = next((one for one in self.receipts if one.publisher == publisher), None)
        return last if last and last.digest == self.digest else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of sending."""

    receipt: Receipt
    is_new: bool
    """Something went out; else the same was there already."""
    notes: tuple[str, ...] = ()


def look(
    store: "Store", config: "Config", *, day: date, now: datetime, overrides: Mapping[str, str] = MappingProxyType({})
) -> Publication:
    """Return a day's roundup exactly as it would go out, and its checks; nothing is written, and nobody is asked.

    ``overrides`` are reasons to be tried, by the name of the check, beside those that are kept.
    """
    seen = edition.preview(store, config, day=day, closed=is_past(config, day, now))
    reasons = {name: one.reason for name, one in store.overrides(day).items()} | dict(overrides)
    checks = (_overridden(check, reasons[check.name]) if check.name in reasons else check for check in seen.checks)
    return Publication(
        roundup=seen.roundup,
        texts=seen.texts,
        checks=tuple(checks),
        receipts=tuple(store.receipts(day)),
        record=seen.record,
        stories=seen.stories,
    )


def is_past(config: "Config", day: date, now: datetime) -> bool:
    """Say whether a day is over: what is picked by now is for a later roundup, unless that day was drafted with it."""
    return day < now.astimezone(config.timezone).date()


def _overridden(check: Check, reason: str) -> Check:
    return check if check.is_final or check.verdict == "well" else replace(check, override=reason)


def override(
    store: "Store", config: "Config", *, day: date, name: str, reason: str, now: datetime, by: str = ""
) -> str:
    """Let a day go out in spite of a check, for a reason that goes into the log; return the decision's id.

    UsageError where there is no such check now, or no reason overrides it.
    """
    seen = look(store, config, day=day, now=now)
    found = {check.name: check for check in seen.checks if check.verdict == "must fix"}
    if name not in found:
        there = ", ".join(sorted(found)) or "none"
        raise UsageError(f"nothing must be fixed by the name of {name}; there is {there}")
    return store.override(day, found[name], reason, now, by)


def send(
    store: "Store",
    config: "Config",
    *,
    day: date,
    now: datetime,
    image_fetcher: ImageFetcher,
    to: str = "files",
    by: str = "",
) -> Sent:
    """Check a day's roundup, send it, keep the receipt and mark its stories published; the same is sent once.

    UnreadyError where checks block it: nothing is sent then. What ``edition.draft`` raises where a file cannot be
    written: then nothing is marked, and sending again goes on from there.
    """
    publish = _publisher(to)
    _refuse(look(store, config, day=day, now=now))
    drafted = edition.draft(
        store,
        config,
        day=day,
        now=now,
        everything=False,
        image_fetcher=image_fetcher,
        closed=is_past(config, day, now),
    )
    seen = look(store, config, day=day, now=now)
    _refuse(seen)
    receipt = Receipt(
        id="",
        day=day,
        publisher=to,
        revision=0,
        at=now,
        url=publish(drafted.paths),
        words=_in_words(seen.roundup, drafted.paths),
        digest=seen.digest,
    )
    kept, is_new = store.sent(receipt, [item.story for item in seen.roundup.items], now, by)
    return Sent(receipt=kept, is_new=is_new, notes=drafted.notes)


def _publisher(name: str) -> Publisher:
    publisher = getattr(resolve("publish", name), "publish", None)
    if publisher is None:
        raise UsageError(f"{name!r} is no publisher: its module has no function named publish")
    found: Publisher = publisher
    return found


def _refuse(seen: Publication) -> None:
    if seen.blocking:
        told = tuple(f"{check.name}  {check.sentence}. {check.why}" for check in seen.blocking)
        raise UnreadyError(seen.roundup.day.isoformat(), told)


def _in_words(roundup: Roundup, paths: tuple[Path, ...]) -> str:
    count = len(roundup.items)
    return f"{count} {'story' if count == 1 else 'stories'} as {' and '.join(path.name for path in paths)}"
