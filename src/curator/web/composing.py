"""A day's roundup as its page shows it: rows in sections, checks with their keys, and where it stands."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from curator import publication
from curator.model import Check, Item, Receipt, Section, Story
from curator.publication import Publication
from curator.render.phrases import minutes_to_read
from curator.text.calendar import with_weekday
from curator.text.clean import count_words
from curator.web.arrangement import Group
from curator.web.call import Call
from curator.web.words import clock, counted, foreign, language_name

WORDS = ("title", "intro")
"""The blogger's own words that the page has fields for."""
PUBLISHER = "files"
KEYS = "123456789"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A story as the order lists it."""

    item: Item
    story: Story
    place: int
    """From 1, among all."""

    @property
    def about(self) -> str:
        """Return what there is of it, behind its outlets: ``58 words · picture · comment``."""
        words = sum(map(count_words, self.item.quotation))
        tongue = foreign(self.item.language)
        said = [f"{counted(words, 'word')}{f', {language_name(tongue)}' if tongue else ''}"]
        said += ["picture"] if self.item.image else []
        said += ["comment"] if self.item.comment else []
        return " · ".join(said)


@dataclass(frozen=True, kw_only=True)
class Told:
    """A check with the key of its fix."""

    check: Check
    key: str = ""


class Page:
    """One day's roundup, with what its template asks for."""

    def __init__(self, call: Call, day: date, typed: Mapping[str, str] | None = None) -> None:
        self._call = call
        self.day = day
        self.seen: Publication = publication.look(call.store, call.config, day=day, now=call.now)
        self.said = {name: self.seen.record.edits.get(name, "") for name in WORDS}
        """What is saved."""
        self.typed = {**self.said, **(typed or {})}
        self.address = f"/roundup/{day.isoformat()}"

    @property
    def usual_title(self) -> str:
        return with_weekday(self.day)

    @cached_property
    def sections(self) -> list[tuple[Section, list[Row]]]:
        """Return the sections that have stories, each with its rows."""
        found: list[tuple[Section, list[Row]]] = []
        place = 0
        for section in self.seen.roundup.sections:
            rows = []
            for item in section.items:
                place += 1
                rows.append(Row(item=item, story=self.seen.stories[item.story], place=place))
            if rows:
                found.append((section, rows))
        return found

    @property
    def groups(self) -> list[Group]:
        return [Group(section.title, tuple(row.story.id for row in rows)) for section, rows in self.sections]

    @property
    def count(self) -> int:
        return len(self.seen.roundup.items)

    @property
    def pictures(self) -> int:
        return sum(item.image is not None for item in self.seen.roundup.items)

    @property
    def minutes(self) -> int:
        return minutes_to_read(self.seen.roundup)

    @property
    def at(self) -> str:
        """Return the id of the row that is current: the one that the address names, else the first."""
        there = [item.story for item in self.seen.roundup.items]
        asked = self._call.query("at")
        return asked if asked in there else next(iter(there), "")

    @property
    def choices(self) -> list[str]:
        """Return the sections that a story can go into, in order."""
        known = [source.section for source in self._call.config.sources if source.section]
        return list(dict.fromkeys([*(group.section for group in self.groups if group.section), *known]))

    @cached_property
    def removed(self) -> list[Story]:
        """Return the picked stories that were taken out of this roundup."""
        ids = [item.story for item in self.seen.record.items if item.removed]
        found = self._call.store.several(ids) if ids else {}
        return [found[one] for one in ids if one in found and found[one].status == "picked"]

    @cached_property
    def open_checks(self) -> list[Told]:
        """Return what is not well, each with the key of its fix; what was overridden is only to be looked at."""
        said = [check for check in self.seen.checks if check.verdict != "well"]
        said = sorted(said, key=lambda check: not check.blocks)
        keys = iter(KEYS)
        return [Told(check=check, key=next(keys, "") if check.fix else "") for check in said]

    @property
    def well(self) -> list[Check]:
        return [check for check in self.seen.checks if check.verdict == "well"]

    @property
    def blocking(self) -> list[Check]:
        return list(self.seen.blocking)

    @property
    def overridable(self) -> list[Check]:
        return [check for check in self.seen.blocking if not check.is_final]

    @property
    def looked_at(self) -> int:
        return len(self.open_checks) - len(self.blocking)

    @cached_property
    def saved(self) -> str:
        """Return when it was saved, in words; empty where it was not."""
        found = self._call.store.roundup_saved(self.day)
        return self.clock(found[0]) if found else ""

    @property
    def folder(self) -> str:
        """Return where the files go, as the editor knows it."""
        drafts = self._call.config.drafts
        with suppress(ValueError):
            return drafts.relative_to(self._call.config.folder).as_posix()
        return str(drafts)

    @property
    def sent(self) -> Receipt | None:
        """Return the receipt of exactly this."""
        return self.seen.sent_to(PUBLISHER)

    @property
    def earlier(self) -> Receipt | None:
        """Return the receipt of what went out before this was changed."""
        return None if self.sent else next(iter(self.seen.receipts), None)

    def when(self, receipt: Receipt) -> str:
        """Return when something went out, and by whom: ``07:04 by Ada``."""
        return f"{self.clock(receipt.at)}{f' by {receipt.editor}' if receipt.editor else ''}"

    @property
    def is_over(self) -> bool:
        """Say whether the day is past and had no roundup."""
        return not self.count and publication.is_past(self._call.config, self.day, self._call.now)

    @property
    def has_words(self) -> bool:
        """Say whether anything was written for the day, saved or not."""
        return any(self.typed.values())

    def reason(self, check: Check) -> str:
        """Return the reason that was typed for a check and has not been kept."""
        return self._call.field(f"reason-{check.name}")

    @property
    def has_reason(self) -> bool:
        return any(self.reason(check).strip() for check in self.overridable)

    def clock(self, moment: datetime) -> str:
        """Return a time in words."""
        return clock(moment, self._call.now, self._call.config.timezone)

    def moved(self) -> str:
        """Return where the current row stands, for who hears the page: ``3 of 7, Law and rights``."""
        for section, rows in self.sections:
            for row in rows:
                if row.story.id == self.at:
                    return f"{row.place} of {self.count}{f', {section.title}' if section.title else ''}"
        return ""
