"""An address of the queue → what is asked of it: which stories, in which order, from which page on; and back."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Literal
from urllib.parse import urlencode

from curator.store import Filters, Order
from curator.web import paths
from curator.web.call import Call

STATUSES = ("new", "picked", "dropped", "published", "all")
PAGE = 20
"""Stories on a page."""
_ORDERS: Mapping[str, Order] = {"newest": "newest", "learned": "learned"}
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")


@dataclass(frozen=True, kw_only=True)
class View:
    """What an address asks the queue for."""

    status: str
    section: str | None
    outlet: str
    language: str
    day: date | None
    words: str
    order: Order | Literal[""]
    """Empty for what the editor set."""
    page: int

    @classmethod
    def of(cls, call: Call) -> "View":
        """Read it; what makes no sense is as if it had not been said."""
        words, status = call.query("q").strip(), call.query("status")
        page = call.query("page")
        return cls(
            status=status if status in STATUSES else "all" if words else "new",
            section=call.query("section") if "section" in call.queries else None,
            outlet=call.query("outlet"),
            language=call.query("language"),
            day=_day(call.query("day")),
            words=words,
            order=_ORDERS.get(call.query("order"), ""),
            page=int(page) if _NUMBER.fullmatch(page) else 1,
        )

    def filters(self, call: Call) -> Filters:
        """Return what the store is asked for."""
        since = until = None
        if self.day:
            zone = call.config.timezone
            since = datetime.combine(self.day, clock_time.min, zone)
            until = datetime.combine(self.day + timedelta(days=1), clock_time.min, zone)
        return Filters(
            status=self.status,
            section=self.section,
            outlet=self.outlet,
            language=self.language,
            since=since,
            until=until,
            words=self.words,
        )

    def order_or(self, usual: Order) -> Order:
        """Return the order that it is shown in: its own, or else the one that the editor set."""
        return self.order or usual

    def fields(self) -> dict[str, str]:
        """Return what of it differs from the usual, as an address says it."""
        usual = "all" if self.words else "new"
        said = {
            "q": self.words,
            "status": self.status if self.status != usual else "",
            "section": self.section or "",
            "outlet": self.outlet,
            "language": self.language,
            "day": self.day.isoformat() if self.day else "",
            "order": self.order,
            "page": str(self.page) if self.page > 1 else "",
        }
        return {
            name: value for name, value in said.items() if value or (name == "section" and self.section is not None)
        }

    def address(self, **changes: object) -> str:
        """Return the address of another view of the queue: this one but for the changes, from its first page."""
        query = urlencode(replace(self, **{"page": 1, **changes}).fields())  # type: ignore[arg-type]
        return f"{paths.HOME}?{query}" if query else paths.HOME

    def story(self, id: str, **said: str) -> str:  # noqa: A002  the word of the address
        """Return the address of a story's page, from which this view is gone on with."""
        query = urlencode({**self.fields(), **{name: value for name, value in said.items() if value}})
        return f"/stories/{id}?{query}" if query else f"/stories/{id}"

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything but the verdict and the search is filtered."""
        return self.section is not None or bool(self.outlet or self.language or self.day)


def _day(text: str) -> date | None:
    """Return a day that has others beside it, as it must in whatever time zone it is told."""
    with suppress(ValueError):
        day = date.fromisoformat(text)
        return day if date.min.year < day.year < date.max.year else None
    return None
