"""A date as pages write it becomes an aware instant in UTC."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from curator.sources.feed.dates import parse_date
from curator.text.months import month_number

_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ]\s?(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"\.(\d+)")
_CLOCK_AND_ZONE = re.compile(r"\d:\d\d(?::\d\d)?\s*(?:Z|[A-Z]{3,4}|[+-]\d\d:?\d\d)\b")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)")
_ARABIC_MONTHS = "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"
_MONTHS = {name: number for number, name in enumerate(_ARABIC_MONTHS.split(), 1)}
_YEAR, _MONTH = r"((?:19|20)\d\d)", r"([^\W\d_]{3,12})"
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:\.|st|nd|rd|th|er|º)?\s+(?:de\s+|of\s+)?{_MONTH}\.?,?\s+(?:de\s+)?{_YEAR}\b", re.IGNORECASE
)
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}\b", re.IGNORECASE)
_NUMBERS = re.compile(rf"\b(\d{{1,2}})\.\s?(\d{{1,2}})\.\s?{_YEAR}\b")
_SLASHES = (
    re.compile(rf"\b(1[3-9]|2\d|3[01])/(\d{{1,2}})/{_YEAR}\b"),
    re.compile(rf"\b(\d{{1,2}})/(1[3-9]|2\d|3[01])/{_YEAR}\b"),
)
"""Only where the day is beyond twelve: else it depends on who writes, and no date is guessed."""
_ISO_DAY = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
_CJK = re.compile(r"((?:19|20)\d\d)\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_WRITTEN = (
    (_DAY_FIRST, "dmy"), (_MONTH_FIRST, "mdy"), (_NUMBERS, "dmy"), (_SLASHES[0], "dmy"), (_SLASHES[1], "mdy"),
    (_ISO_DAY, "ymd"), (_CJK, "ymd"),
)  # fmt: skip
_DATE_BEFORE = re.compile(
    r"""(?:[^\W\d_a-zà-ÿ][\w-]{2,20},\ )?  # a place
        (?P<day>\d{1,2}(?:\.|st|nd|rd|th)?\ ?[\w.]{1,12}\ ?(?:19|20)\d\d|[^\W\d_]{3,12}\.?\ \d{1,2},\ (?:19|20)\d\d)
        \s*(?:[–—|]|[:-](?=\s))\s*(?=[^\W\d_a-zß-ÿ]|["“„«‘'])(?![^.!?]*\s[–—-]\s)""",
    re.VERBOSE,
)
_ABOUT = timedelta(days=2)
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def said(value: str) -> datetime | None:
    """Return the instant that a machine-readable field says, None if it says none; without a zone it is UTC."""
    text = value.strip()
    if not text or len(text) > 100:
        return None
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    found = _ISO.match(text)
    if found:
        return _iso(*found.groups())
    instant = parse_date(text)
    return _plausible(instant) if instant else written(text)


def tells_hour(text: str) -> bool:
    """Say whether a machine-readable field tells an instant, with an hour and the zone in which it is counted."""
    value = text.strip()
    found = _ISO.match(value)
    if found:
        return found[2] is not None and found[3] is not None
    return _EPOCH.fullmatch(value) is not None or _CLOCK_AND_ZONE.search(value) is not None


def _iso(day: str, time: str | None, zone: str | None) -> datetime | None:
    clock = _FRACTION.sub(lambda match: "." + (match[1] + "000000")[:6], time or "00:00")
    offset = "+00:00" if not zone or zone.isalpha() else zone
    try:
        instant = datetime.fromisoformat(f"{day}T{clock}{offset}")
    except ValueError:
        return None
    return _plausible(instant)


def _plausible(instant: datetime) -> datetime | None:
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    try:
        instant = instant.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return instant if instant >= _EARLIEST else None


def in_url(url: str) -> datetime | None:
    """Return the day in an address such as ``/2026/11/22/``."""
    found = _IN_URL.search(url)
    return _day(*map(int, found.groups())) if found else None


def written(text: str) -> datetime | None:
    """Return the first day written out in a text, in one of the languages whose months we know."""
    hits = (hit for pattern, order in _WRITTEN for hit in _days(pattern, order, text))
    return min(hits, default=(0, None), key=lambda hit: hit[0])[1]


def _days(pattern: re.Pattern[str], order: str, text: str) -> Iterator[tuple[int, datetime]]:
    """Return the first day that a text has in one form, with its place."""
    for found in pattern.finditer(text):
        parts = dict(zip(order, found.groups(), strict=True))
        month = int(parts["m"]) if parts["m"].isdecimal() else _named(parts["m"])
        day = _day(int(parts["y"]), month, int(parts["d"])) if month else None
        if day:
            yield found.start(), day
            return


def _named(month: str) -> int | None:
    return month_number(month) or _MONTHS.get(month)


def _day(year: int, month: int, day: int) -> datetime | None:
    try:
        instant = datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
    return instant if instant >= _EARLIEST else None


def is_date_line(text: str) -> bool:
    """Say whether a line is little more than a date: ``Published 22 November 2026, 7.15 pm``."""
    return len(text) < 120 and written(text) is not None


def after_date_line(text: str, published: datetime | None) -> str:
    """Return a paragraph without the day of its publication before it: ``Varnholm, 22.11.2026 – The council …``.

    Another day is what the sentence is about, and so is one with more beside it than a place.
    """
    found = _DATE_BEFORE.match(text)
    day = written(found["day"]) if found and published else None
    if found is None or day is None or published is None or abs(day - published) > _ABOUT:
        return text
    return text[found.end() :]
