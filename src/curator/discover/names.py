"""What a feed calls itself → the outlet's name as it is credited, and a slug that is free.

Titles of feeds hold more than the name: "BBC News - World", "World news | The Guardian", "Latest from Isel (RSS)".
"""

import re
import unicodedata
from collections.abc import Collection

from curator.extract.names import word_set
from curator.text.clean import clean
from curator.urls import host, registrable_domain

LONGEST_NAME = 80
LONGEST_SLUG = 40
_PARTS = re.compile(r"\s+[-–—|»›>:·•/]+\s+|\s*[|»]\s*|:\s+")
_BRACKETS = re.compile(r"[(\[][^)\]]*\b(?:rss|atom|feed|xml)\b[^)\]]*[)\]]", re.IGNORECASE)
_FORMAT = re.compile(
    r"\b(?:rss(?:[ -]?(?:feed|reader))?|atom(?:[ -]feed)?|json[ -]?feed|news ?feed|xml[ -]feed|feed)s?"
    r"(?:\s*[012](?:\.\d+)?)?(?:\s+(?:for|of|from)\b)?",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:the\s+)?(?:latest|recent|newest|all|new)\s+(?:(?:news|stories|articles|posts|headlines|content|updates)\s+)?"
    r"(?:from|on|at|by|of)\s+|^(?:news|articles|stories|posts|headlines)\s+(?:from|by)\s+|^(?:comments on)\s+",
    re.IGNORECASE,
)
_EMPTY = word_set(
    "rss atom feed feeds xml latest recent newest new all the top main home homepage front page frontpage news stories "
    "story articles article posts post headlines updates content blog entries breaking index default by and of "
    "neueste aktuell aktuelle nachrichten startseite alle artikel beiträge accueil une actualités derniers dernières "
    "articles inicio portada últimas noticias todos ultime notizie nieuws alles новости главная все"
)
"""Words that name no outlet where nothing else stands with them."""
_SLUG_PARTS = re.compile(r"[^a-z0-9]+")
_ARTICLE = re.compile(r"^(?:the|der|die|das|le|la|les|el|il)-(?=.{3})")
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ð": "d"})


def outlet_name(*titles: str, url: str) -> str:
    """Return an outlet's name, from what its feed and its page call themselves; from its address where they do not.

    Of a title's parts that one is taken in which the address is told, else the first that is more than "Latest news".
    """
    site = registrable_domain(host(url))
    label = _letters(site.partition(".")[0])
    told = [part for title in titles for part in _named_parts(title)]
    own = (part for part in told if _is_of(label, part))
    return next(own, None) or next(iter(told), "") or site


def _is_of(label: str, part: str) -> bool:
    """Say whether an address tells a name: its letters, those of a long word of it, or its initials."""
    words = [_letters(word) for word in part.split()]
    whole = "".join(words)
    if not label or not whole:
        return False
    initials = "".join(word[:1] for word in words)
    return (
        whole in label
        or (len(label) >= 3 and label in whole)
        or (len(initials) >= 3 and initials == label)
        or any(len(word) >= 5 and word in label for word in words)
    )


def _named_parts(title: str) -> list[str]:
    """Return the parts of a title that may be a name."""
    kept: list[str] = []
    told = "".join(letter for letter in clean(title) if letter.isprintable())
    for part in _PARTS.split(_BRACKETS.sub("", told)):
        named = " ".join(_FORMAT.sub(" ", _OPENING.sub("", part)).split()).strip(" -–—|:·.,»")
        if named and not all(word.strip(".,!?").lower() in _EMPTY for word in named.split()):
            kept.append(named[:LONGEST_NAME].strip())
    return kept


def free_slug(name: str, url: str, taken: Collection[str]) -> str:
    """Return a short name that no other source has, of the outlet's name, or of its address where that has no Latin."""
    slug = _slug(name) or _slug(registrable_domain(host(url)).rpartition(".")[0]) or "source"
    number = 1
    free = slug
    while free in taken:
        number += 1
        free = f"{slug}-{number}"
    return free


def _slug(name: str) -> str:
    slug = _SLUG_PARTS.sub("-", _latin(name)).strip("-")
    shorter = _ARTICLE.sub("", slug)
    if len(shorter) > LONGEST_SLUG:
        shorter = shorter[: LONGEST_SLUG + 1].rpartition("-")[0] or shorter[:LONGEST_SLUG]
    return shorter if any(letter.isalpha() for letter in shorter) else ""


def _latin(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS).replace("'", "").replace("’", ""))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _letters(text: str) -> str:
    return "".join(letter for letter in _latin(text) if letter.isalnum())
