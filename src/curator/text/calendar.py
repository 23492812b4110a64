"""A date becomes words: in English on every machine, unlike ``strftime``."""

from datetime import date

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def in_words(day: date) -> str:
    """Return e.g. ``22 November 2026``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def with_weekday(day: date) -> str:
    """Return e.g. ``Sunday, 22 November 2026``."""
    return f"{_DAYS[day.weekday()]}, {in_words(day)}"


def beside(day: date, other: date) -> str:
    """Return a date that stands beside another, without the year where that is the same."""
    return in_words(day) if day.year != other.year else f"{day.day} {_MONTHS[day.month - 1]}"


def short(day: date, other: date) -> str:
    """Return a date in little room: ``Thu 19 Nov`` within a week of another, ``19 Nov`` within some months."""
    if abs(day - other).days < 7:
        return f"{_DAYS[day.weekday()][:3]} {day.day} {_MONTHS[day.month - 1][:3]}"
    year = f" {day.year}" if abs(day - other).days > 300 else ""
    return f"{day.day} {_MONTHS[day.month - 1][:3]}{year}"
