"""What the desk says: times, numbers and flags become words; every page says them alike. ``told`` says decisions."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from curator.model import Article, Story
from curator.proof import told as fault_told
from curator.render import phrases
from curator.render.html import LANGUAGE
from curator.render.markdown import words_to_html
from curator.text.calendar import beside, with_weekday
from curator.text.flags import flag_in_words
from curator.text.lengths import with_media
from curator.urls import display
from curator.urls.licences import licence_name

FIELD_NAMES: Mapping[str, str] = {
    "headline": "headline",
    "quotation": "quotation",
    "quoted": "article that is quoted",
    "comment": "comment",
    "section": "section",
    "image": "picture",
    "alt": "alt text",
    "caption": "caption",
    "picture credit": "picture’s credit",
    "permission": "picture’s permission",
}
"""What the fields of a story that editors write are called."""
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def number(count: int) -> str:
    """Return e.g. ``6,410``."""
    return f"{count:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """Return e.g. ``1 story`` or ``31 stories``; without ``many`` an s is put behind."""
    return f"{number(count)} {one if count == 1 else many or f'{one}s'}"


def weekday(day: date) -> str:
    """Return e.g. ``Sunday 22 November``."""
    return with_weekday(day).rpartition(" ")[0].replace(",", "")


def age(moment: datetime | None, now: datetime, zone: tzinfo) -> str:
    """Return how long ago something was, up to a day: ``40 min ago``, ``2 h ago``; then its date, ``21 November``.

    What is dated by its day alone, stored as midnight UTC, has a date only; what is said to come is just now.
    """
    if moment is None:
        return "date unknown"
    passed = now - moment
    if moment.astimezone(UTC).time() == time.min:
        return beside(moment.astimezone(UTC).date(), now.astimezone(zone).date())
    if passed >= _DAY or passed < -_HOUR:
        return on_day(moment, now, zone)
    if passed < _MINUTE:
        return "just now"
    return f"{passed // _HOUR} h ago" if passed >= _HOUR else f"{passed // _MINUTE} min ago"


def on_day(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """Return a moment's day, e.g. ``21 November``; with its year where that is not this one."""
    return beside(moment.astimezone(zone).date(), now.astimezone(zone).date())


def clock(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """Return a time of today as ``06:41``, of another day as ``21 November, 06:41``."""
    there = moment.astimezone(zone)
    is_today = there.date() == now.astimezone(zone).date()
    return f"{there:%H:%M}" if is_today else f"{on_day(moment, now, zone)}, {there:%H:%M}"


def took(seconds: float) -> str:
    """Return how long something took: ``9 s``, ``2 min 5 s``."""
    whole = max(1, round(seconds))
    return f"{whole // 60} min {whole % 60} s" if whole >= 60 else f"{whole} s"


def sentence(text: str) -> str:
    """Return text as a sentence: it begins large and ends with a full stop."""
    text = text.strip()
    begun = text[:1].upper() + text[1:]
    return begun if not begun or begun[-1] in ".?!…" else f"{begun}."


def flags(story: Story, now: datetime, zone: tzinfo) -> list[str]:
    """Return what must be known of a story before it is quoted, each once; a later outlet's with its name before it."""
    first, *others = story.articles
    rests_on_it = story.status in {"picked", "published"} or bool(story.edits)
    said = list(dict.fromkeys(_flags(first, now, zone, rests_on_it=rests_on_it)))
    for article in others:
        told = [one for one in _flags(article, now, zone, rests_on_it=False) if one not in said]
        said += [f"{article.outlet}: {one}" for one in told if f"{article.outlet}: {one}" not in said]
    return said


def _flags(article: Article, now: datetime, zone: tzinfo, *, rests_on_it: bool) -> list[str]:
    said = []
    if not article.published and "undated" not in article.flags:
        said.append("no date")
    for flag in sorted(article.flags):
        if flag == "updated":
            when = f" {clock(article.modified, now, zone)}" if article.modified else ""
            said.append(f"source changed{when}" if rests_on_it else f"updated{when}")
        else:
            said.append(flag_in_words(flag, article))
    if foreign(article.language):
        said.append(language_name(article.language))
    if article.media:
        said.append(with_media(article.media))
    if licence_name(article.licence):
        said.append(licence_name(article.licence))
    return said


def foreign(language: str) -> str:
    """Return a language's tag where it is not the desk's own, else nothing; for ``lang`` attributes."""
    return "" if language.partition("-")[0] in {"", LANGUAGE} else language


def outlet_language(story: Story, outlet: str) -> str:
    """Return the language in which an outlet's name is written as far as its letters tell, for those who hear it.

    Names in Latin letters are read as they stand.
    """
    if outlet.isascii():
        return ""
    return next((foreign(one.language) for one in story.articles if one.outlet == outlet), "")


def language_name(tag: str) -> str:
    """Return a language's English name; the tag itself where we know none."""
    return _LANGUAGES.get(tag.partition("-")[0], tag)


FILTERS: Mapping[str, Callable[..., object]] = {
    "number": number,
    "counted": counted,
    "weekday": weekday,
    "age": age,
    "on_day": on_day,
    "clock": clock,
    "sentence": sentence,
    "took": took,
    "address": display,
    "flags": flags,
    "foreign": foreign,
    "outlet_language": outlet_language,
    "language_name": language_name,
    "with_media": with_media,
    "spelled": phrases.counted,
    "own_words": words_to_html,
    "fault_told": fault_told,
}
"""What the desk's templates may use of it."""

_LANGUAGES = {
    "ar": "Arabic", "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech",
    "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fr": "French", "ga": "Irish",
    "gd": "Scottish Gaelic", "gl": "Galician", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "hy": "Armenian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ka": "Georgian",
    "kk": "Kazakh", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ms": "Malay",
    "nb": "Norwegian", "nl": "Dutch", "nn": "Norwegian", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovene", "sq": "Albanian", "sr": "Serbian",
    "sv": "Swedish", "sw": "Swahili", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
"""By the first part of their tags (ISO 639); English names, since the desk speaks English."""
