"""The address of a licence becomes its one form, and the name by which people know it.

Only Creative Commons' are known: https://creativecommons.org/licenses/list.en
"""

import re

_LICENCE = r"by(?:-nc)?(?:-(?:sa|nd))?"
"""These six are all: by, by-sa, by-nd, by-nc, by-nc-sa, by-nc-nd. What else is written so, nobody ever published."""
_VERSION = r"(?:1\.0|2\.0|2\.1|2\.5|3\.0|4\.0)"
_DEED = re.compile(
    rf"https?://(?:www\.)?creativecommons\.org/(licenses/{_LICENCE}/{_VERSION}|publicdomain/(?:zero|mark)/1\.0)"
    r"(?:/([a-z]{2,8}))?(?:/(?:deed|legalcode|rdf)?(?:[._-][a-z_-]{2,8})?)?/?(?:[?#].*)?",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://(?:www\.)?creativecommons\.org/(?:licenses|publicdomain)/[^\s<>\"')]{3,60}", re.IGNORECASE)
_NO_PORTS = frozenset({"deed", "legalcode", "rdf"})
_DEDICATIONS = {"zero": "CC0", "mark": "Public Domain Mark"}
_NAMED = re.compile(
    r"https://creativecommons\.org/(?:licenses/(?P<licence>[a-z-]+)|publicdomain/(?P<dedication>zero|mark))/"
    r"(?P<version>\d\.\d)/(?:(?P<port>[a-z]+)/)?"
)

_WRITTEN = re.compile(
    r"\b(?:CC|Creative Commons)[ -](BY(?:[ -]NC)?(?:[ -](?:SA|ND))?)(?:[ -]?(?:v|version )?|[ ])"
    rf"({_VERSION})\b(?!\.?\d|\s*(?:[/,&+-]|and|or|und|oder|et|ou|y|o|e)\s*v?\d)",
    re.IGNORECASE,
)
"""Two versions at once are a choice that a person must make."""
_WRITTEN_ZERO = re.compile(
    r"(?:^|[,;:|(.©–—-]\s*|\b(?:\d{4}|under|licen[cs]ed?|unter|lizenz|sous|licence|bajo|licencia|sotto|licenza|is|as)\s+)"
    r"CC[ -]?0(?: 1\.0)?(?=\s*(?:universal|licen[cs]e|lizenz|[^\w\s]|$))",
    re.IGNORECASE,
)
"""Few letters; among other words they may be anybody's name."""
_OF_OTHERS = re.compile(
    r"\b(?:photo\w*|images?|pictures?|illustrations?|drawings?|maps?|foto\w*|imágenes|immagini|bild\w*|abbildung\w*|"
    r"фото\w*|изображени\w*|flickr|wikimedia|via|screenshots?|logos?|cover|code|source|software|quellcode|icons?|ic[oô]nes?|"
    r"comments?|kommentar\w*|commentaires?|comentarios?|commenti|комментари\w*|data|datasets?|daten(?!schutz)\w*|données|"
    r"datos|dati|данны\w*|charts?|graphs?|graphi\w*|gr[aá]fi[ck]\w*|diagramm?\w*|tables?|music|musik|musique|música|musica|"
    r"музык\w*|fonts?|schriftarten?|audio|sounds?|videos?|vidéos?|films?)\b",
    re.IGNORECASE,
)
_PARTS_OF_NAMES = re.compile(
    r"\b(?:nicht|keine|pas d['’e]\s?|non|no|sin|не|без)[\s-]*(?:kommerziell\w*|bearbeitung\w*|"
    r"utilisations? commerciales?|modifications?|commerc\w+|comerc\w+|deriv\w+|obras? derivadas?|opere derivate|"
    r"коммерч\w+|производн\w+)",
    re.IGNORECASE,
)
"""``Nicht kommerziell``, ``No Derivatives`` are words of a licence's own name."""
_BUT = re.compile(
    r"\b(?:(?:unless|except where|except when|if not)(?: otherwise)? (?:\w+ )?"
    r"(?:noted|stated|indicated|specified|marked)(?: otherwise)?|(?:sofern|soweit|wenn|falls|wo) nicht anders \w+|"
    r"sauf (?:mention|indication) contraire|"
    r"salvo (?:que se )?(?:indi\w+|diver\w+)(?: (?:lo )?contrar\w+| indica\w+)?|если не указано (?:иное|обратное))\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|never|no|none|nor|cannot|only|nicht|kein\w*|nur|pas|aucun\w*|seul\w*|no|ningun\w*|sólo|solo|soltanto|non|"
    r"nessun\w*|не|нет|только)\b|n['’]t\b|ません|ではない|\b(?:all rights reserved|alle rechte vorbehalten|"
    r"tous droits réservés|todos los derechos reservados|tutti i diritti riservati|все права защищены|"
    r"ausnahmen?|except(?:ions?)?|excluding|außer)\b",
    re.IGNORECASE,
)


def is_plain(notice: str) -> bool:
    """Say whether a notice of rights denies nothing, limits nothing, and speaks of nothing but words.

    One that tells apart what is under which must be read by a person: quoting too much cannot be taken back.
    """
    rest = _BUT.sub(" ", _PARTS_OF_NAMES.sub(" ", notice))
    return _OF_OTHERS.search(_URL.sub(" ", rest)) is None and _DENIED.search(rest) is None


def licence_in(text: str) -> str:
    """Return the address of the one licence of Creative Commons that a notice of rights names, in full or in letters.

    Empty where it names none, or several, or is not plain.
    """
    if not is_plain(text):
        return ""
    named = {licence_address(found[0].rstrip(".,;)")) for found in _URL.finditer(text)}
    named |= {
        f"https://creativecommons.org/licenses/{found[1].lower().replace(' ', '-')}/{found[2]}/"
        for found in _WRITTEN.finditer(text)
    }
    if _WRITTEN_ZERO.search(text):
        named.add("https://creativecommons.org/publicdomain/zero/1.0/")
    return named.pop() if len(named) == 1 and licence_name(next(iter(named))) else ""


def licence_address(url: str) -> str:
    """Return a licence's address in one form: of a deed in whatever language, the licence's own; others as they are.

    A port to a jurisdiction stays, ``/by/3.0/de/``: it is another text. What is no licence of theirs stays, too.
    """
    found = _DEED.fullmatch(url)
    if not found:
        return url
    licence, port = (part.lower() for part in found.groups(default=""))
    tail = f"{port}/" if port and port not in _NO_PORTS else ""
    return f"https://creativecommons.org/{licence}/{tail}"


def licence_name(url: str) -> str:
    """Return the name of a licence of Creative Commons, e.g. ``CC BY-SA 4.0``; empty for any other address."""
    address = licence_address(url)
    found = _NAMED.fullmatch(address) if _DEED.fullmatch(address) else None
    if not found:
        return ""
    name = _DEDICATIONS[found["dedication"]] if found["dedication"] else f"CC {found['licence'].upper()}"
    port = found["port"] or ""
    return " ".join(filter(None, (name, found["version"], port.upper() if len(port) == 2 else port.capitalize())))
