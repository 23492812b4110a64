"""Who made a picture becomes a name, apart from the words that announce it and the caption that it ends."""

import re

from lxml import etree

from curator.extract.names import name_tokens, word_set
from curator.text.clean import clean, fold

CREDIT_TAIL = re.compile(
    r"""\s*(?: [(\[]?\s*(?:foto|photos?|photograph|bild|image|credits?|photo\ credit|picture|quelle|source|copyright|
                            crédits?(?:\ photo)?|fotograf(?:ie|a)?|imagen|фото|file\ photo|archivbild|
                            \b(?:drawing|illustration|graphic|grafik|zeichnung|dessin)s?)
                     \s*(?:by|credit)?\s*[:/©]\s*(?P<named>[^()]{2,90}(?:\([^()]{2,40}\))?)[)\]]?
             | [(\[]?\s*©\s*(?P<sign>[^()]{2,90})[)\]]?
             | [(\[](?P<agency>[^()\[\]]{2,60}(?:/|via\ |\bAP\b|AFP|Reuters|Getty|EPA)[^()\[\]]{0,60}
                               |AP|AFP|Reuters|EPA)[)\]]
             | (?<=[.!?”"])\s+(?P<bare>[^.!?]{2,50}(?:/|\ via\ )\s?
                                      (?:Getty|AFP|AP|Reuters|EPA|Shutterstock|dpa|PA)[^.!?]{0,40})
           )\s*\.?\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_PARENTHESIS = re.compile(r"(?<!\s)\s*[(\[]([^()\[\]]{2,90})[)\]]")
_ANNOUNCING = re.compile(
    r"^\W*(?:(?:(?:foto|photos?|photograph(?:s|y)?|bild|image|picture|quelle|source|фото|drawing|illustration|graphic|grafik|"
    r"zeichnung|dessin)\s*(?:[:/©]|(?:by|credits?)\b)|copyright\b|crédits?\b|credits?\b)(?:\W*\bby\b)?\W*)+",
    re.IGNORECASE,
)
"""“Picture Alliance” is a name: only before a mark, “by” or “credit” does such a word announce one."""
_SHORTENED = re.compile(r"\b(?:inc|ltd|co|corp|bros|jr|sr)\.$", re.IGNORECASE)
_PHOTO_END = re.compile(r"(?<=\w) (?:photo|image|foto)s?$")
_BEGINNING = re.compile(
    r"\s*(?:©|\(c\)\s|(?:foto|bild|image|photo|bildrechte|bildnachweis|(?:photo |image )?credit|quelle|crédit)\s?:)",
    re.IGNORECASE,
)
_CREDIT_NAMES = word_set(
    "credit credits copyright source photographer attribution rights provider agency author fotograf quelle"
)


def is_credit(node: etree._Element) -> bool:
    """Say whether an element is named one that tells who made a picture, within its caption."""
    names = node.get("class") or ""
    return bool(names and _CREDIT_NAMES & name_tokens(names)) or node.get("itemprop") in {
        "copyrightHolder",
        "creditText",
        "author",
    }


def is_announced(text: str) -> bool:
    """Say whether a text begins as credits do."""
    return _BEGINNING.match(text) is not None


def credit_in(text: str) -> str:
    """Return the credit with which a text ends, empty if with none."""
    found = CREDIT_TAIL.search(text)
    return bare_credit(next(filter(None, found.groups()), "")) if found else ""


def bare_credit(text: str) -> str:
    """Return a credit without the word that announces it, each of its parts once."""
    bare = _ANNOUNCING.sub("", clean(text)).strip(" ,|()[]©")
    return _named_once((bare if _SHORTENED.search(bare) else bare.rstrip(" .")).lstrip(" .,|()[]©"))


def _named_once(credit: str) -> str:
    """Return ``Mara Ferry/Varnholm Post`` for ``Mara Ferry/Mara Ferry/Varnholm Post``."""
    if "/" not in credit or "://" in credit:
        return credit
    parts = [part.strip(" ()[]") for part in credit.split("/")]
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
