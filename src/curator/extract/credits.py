"""Who made a picture becomes a name, apart from the words that announce it and the caption that it ends."""

import re
from collections.abc import Iterable

from lxml import etree

from curator.extract.document import beginning
from curator.extract.names import name_tokens, word_set
from curator.text.clean import clean, fold

_NAMED = r"""(?-i:[^\W\d_a-z])(?:\.|[\w’'-]*)(?:[\ /](?:\w\.|[\w’'-]+)){0,5}"""
"""A person, whose names may be shortened, or several; in a pattern whose blanks say nothing."""
_CREDIT_TAIL = re.compile(
    r"""\s*(?: [(\[]?\s*(?:foto|photos?|photograph|bild|image|credits?|photo\ credit|picture|quelle|source|copyright|
                            crédits?(?:\ photo)?|fotograf(?:ie|a)?|imagen|фото|file\ photo|archivbild|
                            \b(?:drawing|illustration|graphic|grafik|zeichnung|dessin)s?)
                     \s*(?:by|credit)?\s*[:/©]\s*(?P<named>[^()]{2,90}(?:\([^()]{2,40}\))?)[)\]]?
             | [(\[]?\s*©\s*(?P<sign>[^()]{2,90}(?:\([^()]{2,40}\))?)[)\]]?
             | [(\[](?P<agency>[^()\[\]]{2,60}(?:/|via\ |\bAP\b|AFP|Reuters|Getty|EPA)[^()\[\]]{0,60}
                               |AP|AFP|Reuters|EPA)[)\]]
             | (?<=[.!?”"])\s+(?P<bare>[^.!?]{2,50}(?:/|\ via\ )\s?
                                      (?:Getty|AFP|AP|Reuters|EPA|Shutterstock|dpa|PA)[^.!?]{0,40})
             | (?:^|(?<=[.!?…”"’)\]])\s+)(?P<wire>(?-i:[A-Z]{2,12})(?:\ (?:photo|images))?/\ ?"""
    + _NAMED
    + r""")
             | (?:^|\s)(?P<known>(?-i:AP|AFP|AAP|APA|EFE|EPA|PA|PTI|REUTERS|Reuters|TASS|dpa)
                              (?:\ (?:photo|images))?/\ ?"""
    + _NAMED
    + r""")
           )\s*\.?\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_PARENTHESIS = re.compile(r"(?<!\s)\s*[(\[]([^()\[\]]{2,90})[)\]]")
_ANNOUNCING = re.compile(
    r"^\W*(?:(?:(?:image|photo|picture|bild)\s?(?:source|credits?|rights|rechte|quelle|nachweis)\b|(?:foto|photos?|photograph(?:s|y)?|bild|image|picture|quelle|source|фото|drawing|illustration|graphic|grafik|"
    r"zeichnung|dessin)\s*(?:[:/©]|(?:by|credits?)\b)|copyright\b|crédits?\b|credits?\b)(?:\W*\bby\b)?\W*)+",
    re.IGNORECASE,
)
"""“Picture Alliance” is a name: only before a mark, “by” or “credit” does such a word announce one."""
_ALONE = re.compile(r"(?:fotos?|photos?|photograph|image|picture|quelle|source)", re.IGNORECASE)
_SHORTENED = re.compile(r"\b(?:inc|ltd|co|corp|bros|jr|sr|[a-z])\.$", re.IGNORECASE)
_PHOTO_END = re.compile(r"(?<=\w) (?:photo|image|foto)s?$")
_BEGINNING = re.compile(
    r"\s*(?:©|\(c\)\s|"
    r"(?:foto|bild|image|photo|bildrechte|bildnachweis|(?:photo |image )?credit|quelle|source|crédit)\s?:)",
    re.IGNORECASE,
)
_CREDIT_NAMES = word_set(
    "credit credits copyright source photographer attribution rights provider agency author fotograf quelle"
)
_BESIDE_NAMES = word_set(
    "credit credits copyright copyrights source rights photographer attribution fotograf quelle bildquelle bildrechte "
    "bildnachweis bildautor fotocredit imagecredit photocredit"
)
_OF_WRITERS = word_set("author authors byline bylines")
_OF_THE_SITE = re.compile(r"\ball rights reserved\b|\balle rechte\b|©\s*(?:19|20)\d\d\b", re.IGNORECASE)
_LONGEST_PARTED = 500
"""Of what may be a credit: each bracket taken away is a look at all that is left."""
_TAIL = 400
"""Characters at the end of a text among which its credit stands."""
_LONGEST_BESIDE, _MOST_WORDS_BESIDE = 120, 12
"""Of a credit; more are a caption that is named as its credit is."""


def is_credit(node: etree._Element) -> bool:
    """Say whether an element is named one that tells who made a picture, within its caption."""
    names = node.get("class") or ""
    return bool(names and _CREDIT_NAMES & name_tokens(names)) or node.get("itemprop") in {
        "copyrightHolder",
        "creditText",
        "author",
    }


def credit_of(node: etree._Element) -> str:
    """Return the credit that an element beside a picture tells by its name or its first words, empty if it is none."""
    names = name_tokens(node.get("class") or "")
    if not _OF_WRITERS.isdisjoint(names) or (_BESIDE_NAMES.isdisjoint(names) and not is_announced(node.text or "")):
        return ""
    told = beginning(node, _LONGEST_BESIDE)
    parent = node.getparent()
    if not bare_credit(told) and parent is not None:
        # the word that announces it is an element of its own
        told = beginning(parent, _LONGEST_BESIDE)
    is_one = (
        len(told) <= _LONGEST_BESIDE
        and told.count(" ") < _MOST_WORDS_BESIDE
        and "://" not in told
        and not _OF_THE_SITE.search(told)
    )
    return first_credit([told]) if is_one and next(node.iterancestors("footer"), None) is None else ""


def is_announced(text: str) -> bool:
    """Say whether a text begins as credits do."""
    return _BEGINNING.match(text) is not None


def credit_tail(text: str) -> re.Match[str] | None:
    """Return the credit with which a text ends; a name and its sign are short, and only the end is looked at."""
    return _CREDIT_TAIL.search(text, max(0, len(text) - _TAIL))


def credit_in(text: str) -> str:
    """Return the credit with which a text ends, empty if with none."""
    found = credit_tail(text)
    return bare_credit(next(filter(None, found.groups()), "")) if found else ""


def bare_credit(text: str) -> str:
    """Return a credit without the word that announces it, each of its parts once."""
    bare = _unbracketed(_ANNOUNCING.sub("", clean(text)))
    return _named_once(_unbracketed(bare if _SHORTENED.search(bare) else bare.rstrip(" .")).lstrip(" ."))


def first_credit(texts: Iterable[str]) -> str:
    """Return the first credit that says more than ``Copyright``, which may stand in an element of its own."""
    return next((credit for credit in map(bare_credit, texts) if credit and not _ALONE.fullmatch(credit)), "")


def _unbracketed(text: str) -> str:
    """Return a text without what stands round it: marks, and brackets that hold all of it or have no partner."""
    if len(text) > _LONGEST_PARTED:
        return text.strip(" ,|()[]©")
    before = ""
    while before != text:
        before = text
        text = text.strip(" ,|©")
        partners = _partners(text)
        last = len(text) - 1
        if text[:1] in {"(", "[", ")", "]"} and partners.get(0, last) == last:
            text = text[1:]
        elif text[-1:] in {"(", "[", ")", "]"} and last not in partners.values():
            text = text[:last]
    return text


def _partners(text: str) -> dict[int, int]:
    """Return the place of each opening bracket that is closed, and of the one that closes it."""
    opened: list[int] = []
    partners: dict[int, int] = {}
    for place, sign in enumerate(text):
        if sign in "([":
            opened.append(place)
        elif sign in ")]" and opened:
            partners[opened.pop()] = place
    return partners


def _named_once(credit: str) -> str:
    """Return ``Mara Ferry/Varnholm Post`` for ``Mara Ferry/Mara Ferry/Varnholm Post``."""
    if "/" not in credit or "://" in credit:
        return credit
    parts = [_unbracketed(part) for part in credit.split("/")]
    named = {fold(part): part for part in reversed(parts) if part}
    if len(named) == len(parts):
        return credit
    return (" / " if " / " in credit else "/").join(reversed(named.values()))


def without_credit(caption: str, credit: str) -> str:
    """Return a caption without the parenthesis, or the last words, that only repeat its credit."""
    known = fold(credit)
    if not known:
        return caption
    for found in _PARENTHESIS.finditer(caption):
        told = bare_credit(found[1])
        if (
            fold(told) == known
            or _parts(told) == _parts(credit)
            or (found.end() == len(caption) and _parts(told) <= _parts(credit))
        ):
            caption = f"{caption[: found.start()]} {caption[found.end() :]}"
            break
    caption = " ".join(caption.split())
    if fold(caption) == known:
        return ""
    if len(caption) > len(credit) and fold(caption[-len(credit) :]) == known and caption[-len(credit) - 1] in " |/":
        caption = caption[: -len(credit)]
    return caption.strip(" |/–-")


def fuller_credit(caption: str, credit: str) -> str:
    """Return the credit in parentheses that ends a caption where it says more than ``credit`` does, else ``credit``."""
    *_, last = [None, *_PARENTHESIS.finditer(caption)]
    if not credit or last is None or caption[last.end() :].strip(" ."):
        return credit
    told = bare_credit(last[1])
    return told if _parts(credit) < _parts(told) else credit


def _parts(credit: str) -> frozenset[str]:
    return frozenset(_PHOTO_END.sub("", fold(part)) for part in credit.split("/"))
