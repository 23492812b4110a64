"""Counts, names and credits in the words of a post."""

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, tzinfo
from typing import TypeVar

from jinja2 import pass_context
from jinja2.runtime import Context

from curator.model import Credit, Image, Item, Roundup
from curator.text import calendar
from curator.text.clean import count_words

Words = TypeVar("Words", bound=str)

_NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_PLACE = "{outlet}"
WORDS_A_MINUTE = 220
"""A usual speed of silent reading."""


def counted(number: int, one: str, many: str) -> str:
    """Return e.g. ``one story`` or ``seven stories``; in figures above twelve."""
    name = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{name} {one if number == 1 else many}"


def names(them: Sequence[Words], last: Words) -> Words:
    """Join names: ``A``, ``A & B``, ``A, B & C`` where ``last`` is `` & ``."""
    kind = type(last)
    return last.join([kind(", ").join(them[:-1]), *them[-1:]] if len(them) > 1 else them)  # type: ignore[return-value]


def around(credit_style: str) -> tuple[str, str]:
    """Return what stands before and after the outlets: ``– `` and nothing, ``(via `` and ``)``."""
    before, _, after = credit_style.partition(_PLACE) if _PLACE in credit_style else ("", "", "")
    return before, after


def credited(item: Item) -> tuple[Credit, ...]:
    """Return the outlets as they are named; a style without a place for them is itself the whole credit."""
    if _PLACE in item.credit_style or not item.credits:
        return item.credits
    return (Credit(outlet=item.credit_style, url=item.credits[0].url),)


def credit(item: Item) -> str:
    """Return the credit as it is read, without links: ``| Radio Isel & Salon (AP)``."""
    before, after = around(item.credit_style)
    said = [f"{one.outlet} ({one.agency})" if one.agency else one.outlet for one in credited(item)]
    return f"{before}{names(said, ' & ')}{after}"


@pass_context
def byline(context: Context, item: Item) -> str:
    """Return who wrote the article and when, e.g. ``By Ada Lind · 21 November``; the post's day and zone apply."""
    zone: tzinfo = context["zone"]
    parts = [f"By {names(item.authors, ' and ')}"] if item.authors else []
    if item.published:
        parts.append(calendar.beside(day_of(item.published, zone), context["roundup"].day))
    return " · ".join(parts)


def day_of(moment: datetime, zone: tzinfo) -> date:
    """Return a moment's day in a zone; of exactly midnight UTC, the day that UTC has.

    An article dated by its day alone is stored as that midnight, and west of Greenwich would be shown a day early. The
    few that truly came out in that very second are shown by the same rule, at most a day late.
    """
    universal = moment.astimezone(UTC)
    return universal.date() if universal.time() == time.min else moment.astimezone(zone).date()


def caption(image: Image) -> str:
    """Return the caption and the picture's credit as one line."""
    text = image.caption.strip()
    if not image.credit:
        return text
    stop = "" if not text or text[-1] in ".!?…”»" else "."
    return f"{text}{stop} Picture: {image.credit}".strip()


def dateline(roundup: Roundup) -> str:
    """Return e.g. ``seven stories from nine outlets · two minutes``."""
    outlets = {credit.outlet for item in roundup.items for credit in item.credits}
    stories = counted(len(roundup.items), "story", "stories")
    minutes = counted(minutes_to_read(roundup), "minute", "minutes")
    return f"{stories} from {counted(len(outlets), 'outlet', 'outlets')} · {minutes}"


def minutes_to_read(roundup: Roundup) -> int:
    """Return how long a post takes to read, in whole minutes."""
    texts = [roundup.intro, roundup.outro, *(section.text for section in roundup.sections)]
    texts += [text for item in roundup.items for text in (item.headline, *item.quotation, item.comment)]
    return max(1, math.ceil(sum(map(count_words, texts)) / WORDS_A_MINUTE))
