"""A date as pages write it becomes an aware instant in UTC."""

import re
from datetime import UTC, datetime

from curator.sources.feed.dates import parse_date

_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ]\s?(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"\.(\d+)")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)")
_MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner jän janvier janv enero ene janeiro gennaio gen января янв januari stycznia",
            "february feb februar februar février févr febrero fevereiro fev febbraio февраля фев februari lutego",
            "march mar märz mär maerz mars marzo março марта мар maart mrt marca",
            "april apr avril avr abril abr aprile апреля апр kwietnia",
            "may mai mayo maio maggio mag мая maj mei maja",
            "june jun juni juin junio junho giugno giu июня июн czerwca",
            "july jul juli juillet juil julio julho luglio lug июля июл lipca",
            "august aug août agosto ago авг августа augustus sierpnia augusti",
            "september sep sept septembre septiembre setembro set settembre сентября сен сент września",
            "october oct oktober okt octobre octubre outubro out ottobre ott октября окт października",
            "november nov novembre noviembre novembro ноября ноя listopada",
            "december dec dezember dez décembre déc diciembre dic dezembro dicembre декабря дек grudnia desember",
        ),
        1,
    )
    for name in names.split()
}
MONTH_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:\.|st|nd|rd|th|er)?\s+(?:de\s+)?({MONTH_NAMES})\.?,?\s+(?:de\s+)?((?:19|20)\d\d)\b", re.IGNORECASE
)
_MONTH_FIRST = re.compile(rf"\b({MONTH_NAMES})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)\b", re.IGNORECASE)
_NUMBERS = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)\d\d)\b")
_ISO_DAY = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
_CJK = re.compile(r"((?:19|20)\d\d)\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
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
    hits: list[tuple[int, datetime]] = []
    for pattern, order in (
        (_DAY_FIRST, "dmy"),
        (_MONTH_FIRST, "mdy"),
        (_NUMBERS, "dmy"),
        (_ISO_DAY, "ymd"),
        (_CJK, "ymd"),
    ):
        found = pattern.search(text)
        if not found:
            continue
        parts = dict(zip(order, found.groups(), strict=True))
        month = _MONTHS.get(parts["m"].lower()) or int(parts["m"])
        day = _day(int(parts["y"]), month, int(parts["d"]))
        if day:
            hits.append((found.start(), day))
    return min(hits)[1] if hits else None


def _day(year: int, month: int, day: int) -> datetime | None:
    try:
        instant = datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
    return instant


def is_date_line(text: str) -> bool:
    """Say whether a line is little more than a date: ``Published 22 November 2026, 7.15 pm``."""
    return len(text) < 120 and written(text) is not None
