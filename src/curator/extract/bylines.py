"""The author strings of pages and feeds become the names of persons: no "By", no outlet, no address."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from curator.extract.names import word_set
from curator.extract.titles import is_outlet
from curator.text.agencies import is_agency
from curator.text.clean import clean, fold

_SPLIT = re.compile(
    r"\s*[,;|•·]\s*(?:(?:and|und|et|y|e|&)\s+)?|\s+(?:and|und|et|y|e|en|och|og|i|и|&|with|mit|avec|con)\s+|"
    r"\s+[/–—-]\s+|\s*\n\s*|(?<=[^\W\d_]{3})/(?=[^\W\d_]{3})"
)
_BY = re.compile(
    r"^\s*(?:(?:written|reported|posted|published|story|text|analysis|opinion|review|words)\s+)?"
    r"(?:by|von|vom|par|por|di|da|door|av|af|przez|автор|текст|autor(?:in|en|es|a)?|authors?|auteurs?|autore|"
    r"redazione di|text|reporter)\s*:?\s+",
    re.IGNORECASE,
)
_BY_COLON = re.compile(
    r"^\s*(?:by|von|par|por|di|автор|текст|te[xk]t[eo]?|texto|testo|interview|entrevista|intervista|kommentar|comment(?:ary)?|"
    r"anal(?:yse|ysis|isis|isi)|opini[oó]n|reportage|bericht|essay|kolumne|autor(?:in|en|es|a)?|authors?|auteurs?)\s*:\s*",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://|www\.|@|\.(?:com|org|net|co|de|fr|ru|uk|it|es)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"/|@|[a-z]-[a-z]|_")
_EMAIL = re.compile(r"[^\s<>@]+@[^\s<>@]+\s*\(([^)]+)\)|([^<>@]*[^\s<>@])\s*<[^\s<>@]+@[^\s<>@]+>")
_PARENTHESIS = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_ROLE_TAIL = re.compile(
    r"(?:^|\s+)(?:(?:[a-z-]+|Senior|Chief|Political|Foreign|Deputy|Special|Managing|News|Sports?|Business|World|US|UK|Contributing|"
    r"Freelance|Web|Digital|Photo|Guest|Executive|Associate|Assistant|National|City|Features?)\s+){0,3}"
    r"(?i:correspondent|reporter|editor|writer|columnist|producer|journalist|redakteur(?:in)?|korrespondent(?:in)?|staff|"
    r"contributor)s?(?:\s+(?:in|at|for|of)\b.*)?$"
)
_ON_NETWORK = re.compile(
    r"\s+(?:twitter|facebook|linkedin|instagram|email|e-mail|rss|bluesky|mastodon)$", re.IGNORECASE
)
_NO_PERSON = re.compile(
    r"^(?:admin(?:istrator)?|editors?|editorial(?: (?:team|board|staff))?|staff|news(?:room| desk|desk)?|redaktion|"
    r"redazione|编辑部|編集部|記者|记者|著者|作者|"
    r"redacci[oó]n|r[eé]daction|la r[eé]daction|redacteur|redactie|redaksjonen|редакция|guest|author|unknown|anonymous|"
    r"web desk|online|null|undefined|none|n/?a|staff (?:writer|reporter)s?|agenc(?:y|ies|ias)|agenturen|wire|press "
    r"release|super user|"
    r"by|von|par|por|di|da|door|av|af|updated?|published|posted|wires?|the author|"
    r".*\bby|"
    r".*\b(?:your name|website|profile|posts|articles)\b.*)$",
    re.IGNORECASE,
)
_COMMANDS = word_set(
    "view see read more all please about enter leave visit learn sign subscribe join get follow share zu zur mehr alle "
    "weitere weiterer weiteres über"
)
_COMMANDED = word_set(
    "us up in now here also author authors story stories article articles website comment comments newsletter info "
    "infos page details bio next latest today free updates autor autoren artikel startseite beiträge "
    "themen autorenseite person started this"
)
"""``Read More`` is an order, ``Mehr Tarar`` somebody: what follows tells them apart."""
_OF_PICTURES = r"(?:photo(?:graph)?(?:s|y)?|pictures?|images?|illustrations?|graphics?|artwork|videos?|fotos?|bilder)"
_OF_WORDS = r"(?:words|text|story|article|report(?:ing|ed)?|writ(?:ing|ten)|interview)"
_BOTH = re.compile(
    rf"(?:{_OF_WORDS}\s*(?:and|&|,)\s*{_OF_PICTURES}|{_OF_PICTURES}\s*(?:and|&|,)\s*{_OF_WORDS})\s+by\b",
    re.IGNORECASE,
)
_OTHER_WORK = re.compile(
    rf"(?:^|[\s,;|•·(])(?:(?:and|with|und|et|y|&)\s+)?(?:{_OF_PICTURES}|(?:hosted|presented|produced|narrated|read|edited|"
    rf"filmed|sponsored|moderated)(?:\s+and\s+\w+ed)?)\s*(?:by\b|:).*?(?={_OF_WORDS}\s*(?:by\b|:)|$)",
    re.IGNORECASE,
)
_ROLES = (
    r"expert|analyst|consultant|(?:co-?)?founder|ceo|cto|cfo|president|manager|director|specialist|strategist|attorney|"
    r"lawyer|professor|editor|writer|reporter|correspondent|scientist|engineer"
)
_ROLE_PHRASE = re.compile(
    rf",\s*(?:[^\s,;|]+\s+){{0,6}}?(?:{_ROLES})\b(?=\s*(?:$|[,;|]|\s(?:and|und|et|y|&)\s))", re.IGNORECASE
)
"""Behind a name; it may be of two things: ``Home and Digital Security Expert``."""
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d|esq)\.?$", re.IGNORECASE)
_COMPANY = re.compile(
    r"\s(?:AG|SE|PLC|plc|GmbH|GMBH|KGaA|Inc\.?|Corp\.?|Corporation|e\.\s?V\.?|BV|B\.V\.|NV|N\.V\.|AB|Oy|S\.A\.|SARL|S\.r\.l\.|SpA|S\.p\.A\.?)$"
)
"""How the law names companies; “SA” alone ends Portuguese names, too."""
_CREDIT_WORDS = word_set(
    "news team desk staff newsroom redaktion redaction redaccion redazione redactie editors editorial agencies agency "
    "nachrichten nachrichtenagentur bureau reporters correspondents network newspaper magazine tv radio online "
    "writers contributors board video videos gmbh verlag inc llc ltd kg group institute "
    "institut university universität association ministry ministerium department council committee "
    "corporation hospital clinic stiftung verband verein"
)
_CREDIT_SURNAMES = word_set("media service photographer foundation society company")
"""Somebody may be called so."""
_INSTITUTION = re.compile(
    r"\b(?:[\w-]{0,20}(?:minist(?:ry|erium|ère|erio|ero)|stiftung|verband)|universit\w{1,4}|instituto?|departe?ment|"
    r"cent(?:er|re) for|council|committee|agency|behörde)\b",
    re.IGNORECASE,
)
"""``Center for Bridges and Ferries`` is one name."""
_COUNTRY = re.compile(
    r"germany|deutschland|austria|österreich|switzerland|schweiz|usa|united (?:states|kingdom)|uk|france|italy|italia|"
    r"spain|españa|india|canada|australia",
    re.IGNORECASE,
)
"""Behind other words; alone, ``India`` may be somebody."""
_OF_INSTITUTION = re.compile(r"(?<=\S)\s+(?:of|from|at)\s+(?:the\s+)?(?=[^\W\d_a-z])")
_DEGREES = re.compile(
    r"([^\s,]\s+[^\s,]+)(?:,\s*(?:Ph\.?D|M\.?D|D\.?O|MBA|MPH|MPP|MFA|MPA|M\.?Ed|Ed\.?D|Psy\.?D|Pharm\.?D|J\.?D|LL\.?[BMD]|"
    r"M\.?Sc|B\.?Sc|M\.?A|B\.?A|M\.?S|B\.?S|MSN|BSN|RN|APRN|NP|RDN?|LDN|LCSW|LMFT|LPC|MSW|DDS|DMD|DVM|CFA|CFP|CPA|CSCS|CPT|"
    r"FACP|FAAP|FRS|OBE|MBE|CBE|KBE|DBE|QC|KC|MP|Esq)\.?®?)+(?=\s*(?:$|[,;|•·]|\s(?:and|und|et|y|&)\s))"
)
"""Degrees and orders behind a name of two words and a comma; letters that are none of these may be somebody's own."""
_ROLE = re.compile(rf"\b(?:{_ROLES}|representative|head of)\b", re.IGNORECASE)
_ADDRESS_OR_HANDLE = re.compile(r"https?:|www\.|[@/_{}<>]|\[at\]")
_NOBODY = re.compile(
    r"(?:.*[ _.])?(?:admin(?:istrator)?|author|publisher|user|null|undefined|none|unknown|"
    r"an[oó]n[iy]m(?:o|e|ous|er)?|guest|n/?a|default)|"
    r"(?:view|see|read|more|all|please|about|enter|leave|visit|follow|share|posted|written|published|updated)\b.*|.*\bby",
    re.IGNORECASE,
)
_MOST_WORDS = 6
_BARE = re.compile(r"\s*\((?:https?://|www\.)[^)]*\)$")
_ROLE_BEFORE = re.compile(
    r"^[\w-]*(?:expert(?:e|in)|autor(?:in)?|redakteur(?:in)?|korrespondent(?:in)?|reporterin|journalist(?:in)?)\s+(?=\S+\s+\S)",
    re.IGNORECASE,
)
"""``Gastautorin Ilka Lund``; English roles before a name are left, ``Art Editor`` may be anybody's."""
_TITLE_BEFORE = re.compile(
    r"^(?:[A-Z][\w-]*\s+){1,3}(?:editor|correspondent|reporter|writer|columnist)\s+(?=[^\W\d_a-zß-ÿ]\S*\s+[^\W\d_a-zß-ÿ])"
)
"""``Political editor Ilka Lund``, told by its small letter from ``Ilka Editor``."""
_A_PIECE_BY = re.compile(
    r"^\s*(?:an?|eine?|une?|una|uno|um|uma)\s+[\w-]+\s+(?:by|von|par|de|di|por)\s+(?-i:(?=[^\W\d_a-zß-ÿ]))"
    r"|^\s*(?:propos\s+)?recueillis?\s+par\s+",
    re.IGNORECASE,
)
"""``Eine Analyse von Ilka Lund``"""
_PARTICLE_FIRST = re.compile(r"(?:[Vv]on|Di|Da)\s+(?!Reda)[^\W\d_a-zß-ÿ][a-zß-ÿ]+")
"""Of one name it is the first half: ``Von Miller``; ``Von Ilka Lund`` names somebody else."""
_TWO_SURNAMES = re.compile(
    r"([^\W\d_a-zß-ÿ][\w.'’-]*(?:\s+(?!y\s)[^\s,;|]+)+)\s+y\s+(?!(?:Agen|Redac|Reuters\b))"
    r"(?=[^\W\d_a-zß-ÿ][a-zß-ÿ'’-]+\s*(?:$|[,;|•·]|\s(?:y|e|and)\s))"
)
"""A Spanish ``y`` before one word, behind two: two surnames of one person."""
_EDGES_OF_NAMES = ' ,:;-–—|*"“”'
_EDGES = f"{_EDGES_OF_NAMES}."
MAX_NAMES = 12
_MAX_LENGTH = 60
_MAX_BYLINE = 2_000


def persons(values: Iterable[str], outlets: Iterable[str]) -> tuple[str, ...]:
    """Return each person named in the author strings once, in order.

    Names of outlets (``outlets``), agencies and desks, roles, addresses and URLs are left out; a role after a name is
    cut off.
    """
    return _persons(tuple(islice(values, 4 * MAX_NAMES)), tuple(outlets))


@lru_cache(maxsize=1_000)
def _persons(values: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    """A feed names the same few authors over and over."""
    found: dict[str, str] = {}
    for value in values:
        for name in _persons_in(clean(value[:_MAX_BYLINE])):
            if not is_outlet(name, known) and not _is_branch(name, known):
                found.setdefault(fold(name), name)
    return tuple(found.values())[:MAX_NAMES]


def _is_branch(name: str, outlets: Iterable[str]) -> bool:
    """Say whether a name begins with the initials by which the outlet goes: ``MDR Thüringen``."""
    first, _, rest = name.partition(" ")
    return bool(rest) and any(first.upper() == outlet and 3 <= len(outlet) <= 5 for outlet in outlets)


def _persons_in(value: str) -> list[str]:
    """Return the persons of one byline: institutions, their departments, towns and countries leave the rest alone."""
    if " " not in value and _ADDRESS.search(value):
        return []
    parts = [_without_institution(part) for part in _names(value)]
    has_country = len(parts) > 1 and _COUNTRY.fullmatch(parts[-1]) is not None
    if not parts or (has_country and _is_body(parts[0])):
        return []
    parts = parts[:-1] if has_country else parts
    if len(parts) > 1 and (has_country or _is_body(parts[0])):
        parts = [part for place, part in enumerate(parts) if " " in part or place == 0]
    return [part for part in parts if _is_person(part) and not _INSTITUTION.search(part)]


def _is_body(part: str) -> bool:
    """Say whether a part of a byline names an office of whatever kind; single words behind it are its departments."""
    return _INSTITUTION.search(part) is not None or _is_of_credits(part)


def _without_institution(part: str) -> str:
    """Return ``Ilka Lund`` for ``Ilka Lund of the Council``; ``Council of Varnholm`` stays as it is."""
    name, *institution = _OF_INSTITUTION.split(part, maxsplit=1)
    is_somebody_s = (
        bool(institution)
        and " " in name
        and (is_agency(institution[0]) or _is_body(institution[0]))
        and not _is_body(name)
    )
    return name if is_somebody_s else part


def agencies(values: Iterable[str]) -> tuple[str, ...]:
    """Return the news agencies named in author strings."""
    names = [name for value in values for name in _names(clean(value[:_MAX_BYLINE]))]
    return tuple(dict.fromkeys(filter(is_agency, names)))[:MAX_NAMES]


def organisations(values: Iterable[str]) -> tuple[str, ...]:
    """Return the outlets, desks and institutions in author strings as they stand; of agencies alone, each."""
    found: list[str] = []
    for value in values:
        name = _BARE.sub("", _BY.sub("", _BY_COLON.sub("", clean(value[: 2 * _MAX_LENGTH])))).strip(_EDGES_OF_NAMES)
        parts = _names(name)
        if parts and all(map(is_agency, parts)):
            found.extend(parts)
        elif _may_be_organisation(name):
            found.append(name)
    return tuple(dict.fromkeys(found))[:MAX_NAMES]


def _may_be_organisation(name: str) -> bool:
    is_name = len(name) <= _MAX_LENGTH and any(map(str.isalpha, name)) and len(name.split()) <= _MOST_WORDS
    return is_name and not _ADDRESS_OR_HANDLE.search(name) and not _NOBODY.fullmatch(name)


def written(value: str) -> str:
    """Return an author string without those who made its pictures, or read and filmed it."""
    return _OTHER_WORK.sub("", _BOTH.sub("by", clean(value[:_MAX_BYLINE])))


def _names(value: str) -> list[str]:
    if "@" in value and (mail := _EMAIL.fullmatch(value)):
        value = mail[1] or mail[2]
    value = _DEGREES.sub(r"\1", _ROLE_PHRASE.sub("", _OTHER_WORK.sub("", _BOTH.sub("by", value))))
    value = _TITLE_BEFORE.sub("", _without_by(_BY_COLON.sub("", _A_PIECE_BY.sub("", value))))
    value = _TWO_SURNAMES.sub(r"\1\0y\0", _PARENTHESIS.sub("", value))
    names: list[str] = []
    for part in _SPLIT.split(value):
        if names and _SUFFIX.match(part or ""):
            names[-1] = f"{names[-1]}, {part}" if part[0].isupper() and "," in value else f"{names[-1]} {part}"
        elif part and (is_agency(part) or not (names and _ROLE.search(part))):
            names.append(_tidy(part.replace("\0", " ")))
    return names


def _without_by(value: str) -> str:
    while not _PARTICLE_FIRST.fullmatch(value) and (shorter := _BY.sub("", value)) != value:
        value = shorter
    return value


def _tidy(part: str) -> str:
    name = _ON_NETWORK.sub("", _without_role(_ROLE_BEFORE.sub("", _without_by(part)))).strip(_EDGES)
    if name.isupper() and len(name) > 4 and " " in name and not _COMPANY.search(name):
        name = " ".join("-".join(piece.capitalize() for piece in word.split("-")) for word in name.split())
    return name


def _without_role(part: str) -> str:
    """Return a name without the role behind it; what would be left of ``May Editor`` is no whole name."""
    name = _ROLE_TAIL.sub("", part)
    words = part.split()
    return part if len(words) == 2 and words[1].istitle() and name == words[0] else name


def _is_person(name: str) -> bool:
    if not 2 <= len(name) <= _MAX_LENGTH or any(map(str.isdigit, name)) or len(name.split()) > 6:
        return False
    if _URL.search(name) or _NO_PERSON.match(name) or _COMPANY.search(name) or is_agency(name) or _is_order(name):
        return False
    if not any(map(str.isalpha, name)):
        return False
    return not _is_of_credits(name) and (name[0].isupper() or not name[0].isascii() or " " not in name)


def _is_order(name: str) -> bool:
    """Say whether a name is what a button says."""
    first, *rest = fold(name).split()
    is_name = len(rest) == 1 and name.split()[1][0].isupper() and rest[0] not in _COMMANDS | _COMMANDED
    return first in _COMMANDS and not is_name


def _is_of_credits(name: str) -> bool:
    """Say whether a name has a word of credits in it; one that is a surname, too, may end a name of two words."""
    words = fold(name).replace("-", " ").split()
    surnames = _CREDIT_WORDS.isdisjoint(words) and len(words) == 2 and words[0] not in _CREDIT_SURNAMES
    return not surnames and not (_CREDIT_WORDS | _CREDIT_SURNAMES).isdisjoint(words)
