"""A text's dateline, byline and closing line become the agency whose copy it is, as it is credited: ``AP/Reuters``.

Only where an agency is named as the source of the words does it count: a text may tell what Reuters reported, and show
a picture of AFP's. Most agency copy says whose it is in one of these places (mediacloud/backend#240).
"""

import re
from collections.abc import Iterable, Sequence

from curator.extract.bylines import written
from curator.text.agencies import agency_credit, joined
from curator.text.months import month_number

_OPENING, _LONGEST_DATELINE, _LONGEST_PLACE = 3, 150, 90
"""Paragraphs in which a dateline may stand, behind a byline and a note, and the characters of one."""
_BRACKETS = re.compile(r"\(([^()]{2,40})\)\s*(\.?\s*[-–—:]|\.)?")
_SLASHES = re.compile(r"/([^()/\s]{3,12})/[.\s]")
"""``МОСКВА, 22 ноября. /ТАСС/.``"""
_DASHED = re.compile(r"^([^()–—]{2,60}\d[^()–—]{0,20})\s[-–—]\s([^\W\d_][\w ]{2,20})[.,]\s")
"""``МОСКВА, 22 ноя — РИА Новости.``"""
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_PARTICLE = 3
"""Letters of a small word that places have in them: ``Rio de Janeiro``, ``Frankfurt am Main``."""
_TOGETHER = re.compile(r"\s*[/,;&+|]\s*|\s+[-–—]\s+|\s+(?:and|und|et|y|e|with|mit|avec|con)\s+")
_SERVICE = re.compile(r"[a-zäöü]{2,4}")
"""Behind an agency its own service, ``dpa/lby``; before it a writer's initials, ``ino/dpa``."""
_PARTS = re.compile(
    r"\s*[,;|•·/\n()\[\]]\s*|\s+[-–—]\s+|\s+(?:and|und|et|y|e|en|och|og|i|и|&|with|mit|avec|con|for|für|pour|via|from|of|"
    r"special to)\s+"
)
_BY = re.compile(r"^(?:by|from|von|vom|par|por|di|da|av|af|source|quelle|fuente|fonte)\b\s*:?\s*", re.IGNORECASE)
_EDGES = ' .:*–—-"“”'
_ROLE = re.compile(
    r"(?:writer|reporter|correspondent|editor|journalist|report)s?|editorial|staff|newsroom|desk|bureau|agency|service",
    re.IGNORECASE,
)
_LONGEST_NAME, _LONGEST_ROLE = 3, 7
"""Words."""
_OF_PICTURES = re.compile(
    r"photo|picture|\bfotos?\b|\bbild|\bimages?\b|getty|alliance|shutterstock|imago\b|illustration|video", re.IGNORECASE
)
_ALONE = frozenset({"PA", "AA", "AAP", "ANI", "APA", "ANP", "PAP", "PTI", "SID", "TT", "TNS"})
"""Beside a person they may be a state, a degree or an office: ``Ada Lind, PA``."""
_UNDATED = frozenset({"PA"})
"""``PITTSBURGH (PA) –`` tells the state."""
_UNNAMED = re.compile(
    r"(?:news )?wires?|(?:news )?agenc(?:y|ies)|wire (?:services?|reports?)|(?:news )?agency (?:staff|reports?)|"
    r"agenturen|agences?|agencias|agenzie|агентства",
    re.IGNORECASE,
)
_RESERVED = re.compile(
    r"reserved|may not be (?:published|reproduced)|vorbehalten|réservés|reservados|riservat|dpa-infocom, dpa:\d",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"^\W*(?:(?:copyright|\(c\)|©)\s*)+(?:\d{4}(?:\s?[-–]\s?\d{4})?)?,?\s*(?:by\s)?(?P<who>[^\d.,;|:]{2,40}?)"
    r"\s*(?:\d{4}|[.,;|:]|all rights|$)",
    re.IGNORECASE,
)
_OF_REUTERS = re.compile(
    r"(?:\(|^)(?:additional )?(?:reporting|writing|compiled) by [^()]{3,400};[^()]{0,300}\bedi\w+ by [^()]{3,300}\)?$",
    re.IGNORECASE,
)
"""Its sign-off: ``(Reporting by Ada Lind; Editing by Tom Reck)``."""
_ANNOUNCED = re.compile(r"^\W*(?:quellen?|sources?|fuentes?|fonti?|with|mit|avec|con)\s*:?\s+(.{2,60})$", re.IGNORECASE)
_SIGNED = re.compile(r"[.!?…][\"“”»’']?\s+(\([^()]{2,40}\)|[^\s.!?]{2,20})$")
_LONGEST_CLOSING, _LONGEST_NOTICE, _LONGEST_SIGN_OFF = 60, 400, 1_000
_CLOSING = 3
_SITE = re.compile(r"[\w-]+\.(?:com|de|net|org|at|ch|fr)")


def dateline_agency(paragraphs: Sequence[str]) -> str:
    """Return the agency that a text's dateline names, ``WASHINGTON (AP) —``; empty where none does."""
    found = (_dateline(text[:_LONGEST_DATELINE]) for text in paragraphs[:_OPENING])
    return next(filter(None, found), "")


def _dateline(text: str) -> str:
    for found in _BRACKETS.finditer(text):
        place, mark, rest = text[: found.start()], found[2] or "", text[found.end() :]
        if len(place) > _LONGEST_PLACE:
            break
        who = _together(found[1])
        if who and rest.strip() and _is_place(place) and _parts_off(mark, place) and who not in _UNDATED:
            return who
    if (slashed := _SLASHES.search(text)) and _is_place(text[: slashed.start()]):
        return _together(slashed[1])
    if (dashed := _DASHED.match(text)) and _is_place(dashed[1]):
        return agency_credit(dashed[2])
    return ""


def _parts_off(mark: str, place: str) -> bool:
    """Say whether what stands behind the brackets, or before them, tells a dateline from a caption."""
    if mark and mark != ".":
        return True
    if mark:
        return len(place.split()) <= 2 or any(map(str.isdigit, place))
    return not place.strip() or place.isupper() or any(map(str.isdigit, place))


def _is_place(text: str) -> bool:
    """Say whether a text names places, days and perhaps a writer, and is no sentence."""
    small = (word for word in _WORD.findall(text) if word[0].islower() and len(word) > _PARTICLE)
    return all(month_number(word) for word in small)


def _together(text: str) -> str:
    """Return the credit of ``AP``, ``AFP/dpa`` or ``dpa/lby``; empty where anything else is among them."""
    text = text.strip(_EDGES)
    if one := agency_credit(text):
        return one
    parts = [part for part in _TOGETHER.split(text) if part]
    if len(parts) == 1:
        parts = text.split("-")
    named = list(map(agency_credit, parts))
    if not any(named) or not all(one or _SERVICE.fullmatch(part) for part, one in zip(parts, named, strict=True)):
        return ""
    return joined(filter(None, named))


def byline_agency(value: str) -> str:
    """Return the agencies that an author string names: ``By Ada Lind, Associated Press``, ``Radio Isel and AFP``."""
    value = written(value)
    if _OF_PICTURES.search(value):
        return ""
    if whole := agency_credit(_BY.sub("", value.strip(_EDGES))):
        return whole
    parts = [_BY.sub("", part.strip(_EDGES)).strip(_EDGES) for part in _PARTS.split(value)]
    parts = [part for part in parts if part]
    named = [(part, _writing(part)) for part in parts]
    is_alone = all(one or "staff" in part.lower() for part, one in named)
    return joined(one for part, one in named if one and (is_alone or part not in _ALONE))


def shown_agency(line: str) -> str:
    """Return the same of a line that a page shows; ``Ada Lind / AFP`` without "By" is whose a picture is."""
    return byline_agency(line) if "/" not in line or _BY.match(line) else _together(line)


def _writing(part: str) -> str:
    """Return the agency that a name is, or that somebody writes for: ``AP National Security Writer``."""
    if one := agency_credit(part):
        return one
    words = part.split()
    if not 1 < len(words) <= _LONGEST_ROLE or not _ROLE.fullmatch(words[-1]):
        return ""
    names = (" ".join(words[:end]).removesuffix("'s").removesuffix("’s") for end in range(1, _LONGEST_NAME + 1))
    return next(filter(None, map(agency_credit, names)), "")


def is_unnamed_wire(authors: Iterable[str]) -> bool:
    """Say whether an author string tells that a text is agency copy, and not whose."""
    parts = (part.strip(_EDGES) for value in authors for part in _PARTS.split(written(value)))
    return any(_UNNAMED.fullmatch(_BY.sub("", part)) for part in parts)


def closing_agency(paragraphs: Sequence[str]) -> str:
    """Return the agency that the last lines of a text name; of the very last, a name alone is enough."""
    last = paragraphs[-1:]
    notices = (notice_agency(text) or _signed_off(text) for text in reversed(paragraphs[-_CLOSING:]))
    signed = (_signature(text) for text in last)
    return next(filter(None, (*notices, *signed)), "")


def notice_agency(text: str) -> str:
    """Return the agency that reserves its rights in a line: ``© 2026 AP. All rights reserved`` and the like."""
    if len(text) > _LONGEST_NOTICE or not _RESERVED.search(text):
        return ""
    return owner_agency(text)


def owner_agency(text: str) -> str:
    """Return the agency that a notice of rights names as their holder."""
    found = _NOTICE.match(text[:_LONGEST_NOTICE])
    return agency_credit(found["who"]) if found else agency_credit(text)


def source_agency(text: str) -> str:
    """Return the agency of a line that announces where its article comes from: ``Quelle: dpa``."""
    found = _ANNOUNCED.match(text) if len(text) <= _LONGEST_CLOSING else None
    parts = [part.strip(_EDGES + "()") for part in _TOGETHER.split(found[1])] if found else []
    return _together("/".join(part for part in parts if not _SITE.fullmatch(part))) if parts else ""


def _signed_off(text: str) -> str:
    return "Reuters" if "by " in text and _OF_REUTERS.search(text[-_LONGEST_SIGN_OFF:]) else ""


def _signature(text: str) -> str:
    """Return the agency behind a text's last sentence, ``… said on Friday. (dpa)``, or in a line of its own."""
    line = text.strip()
    if len(line) <= _LONGEST_CLOSING and (alone := source_agency(line) or _together(line.strip(_EDGES + "()[]"))):
        return "" if alone in _UNDATED else alone
    found = _SIGNED.search(line[-_LONGEST_CLOSING:])
    who = _together(found[1].strip("()")) if found else ""
    return "" if who in _UNDATED else who
