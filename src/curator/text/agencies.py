"""News agencies: every spelling of a name becomes the short form in which readers know it, ``AP`` or ``dpa``.

The one list of them: who is credited, who is no person in a byline, and whose own site a page is of.
"""

import re
from collections.abc import Iterable

SPELLINGS: dict[str, tuple[str, ...]] = {
    "AP": ("AP", "Ap", "ap", "Associated Press", "AP News", "APNews"),
    "Reuters": ("Reuters", "Thomson Reuters", "Reuters News", "Thomson Reuters Foundation"),
    "AFP": ("AFP", "Afp", "afp", "Agence France-Presse", "Agence France Presse"),
    "dpa": ("dpa", "DPA", "Dpa", "Deutsche Presse-Agentur", "dpa-infocom", "dpa international"),
    "dpa-AFX": ("dpa-AFX",),
    "PA": ("PA", "Press Association", "PA Media", "PA News Agency"),
    "UPI": ("UPI", "United Press International"),
    "Bloomberg": ("Bloomberg", "Bloomberg News"),
    "Canadian Press": ("Canadian Press", "La Presse Canadienne"),
    "TNS": ("TNS", "Tribune News Service"),
    "AAP": ("AAP", "Australian Associated Press"),
    "APA": ("APA", "Austria Presse Agentur"),
    "SDA": ("SDA", "sda", "Keystone-SDA", "Schweizerische Depeschenagentur"),
    "ATS": ("ATS", "Keystone-ATS"),
    "SID": ("SID", "Sport-Informations-Dienst"),
    "epd": ("epd", "EPD", "Evangelischer Pressedienst"),
    "KNA": ("KNA", "Katholische Nachrichten-Agentur"),
    "ddp": ("ddp", "dapd"),
    "ANSA": ("ANSA",),
    "Adnkronos": ("Adnkronos",),
    "EFE": ("EFE", "Agencia EFE"),
    "Europa Press": ("Europa Press",),
    "Lusa": ("Lusa", "LUSA", "Agência Lusa"),
    "Belga": ("Belga", "BELGA"),
    "ANP": ("ANP",),
    "NTB": ("NTB",),
    "TT": ("TT", "TT Nyhetsbyrån"),
    "Ritzau": ("Ritzau",),
    "PAP": ("PAP", "Polska Agencja Prasowa"),
    "ČTK": ("ČTK", "CTK"),
    "TASS": ("TASS", "ТАСС", "ITAR-TASS", "ИТАР-ТАСС"),
    "Interfax": ("Interfax", "Интерфакс"),
    "RIA Novosti": ("RIA Novosti", "РИА Новости"),
    "Ukrinform": ("Ukrinform", "Укринформ"),
    "Anadolu": ("AA", "Anadolu", "Anadolu Agency", "Anadolu Ajansı", "Anadolu Ajansi"),
    "Xinhua": ("Xinhua", "Xinhua News Agency", "新华社"),
    "Kyodo": ("Kyodo", "KYODO", "Kyodo News", "共同通信"),
    "Jiji": ("Jiji", "JIJI", "Jiji Press", "時事通信"),
    "Yonhap": ("Yonhap", "Yonhap News Agency", "연합뉴스"),
    "PTI": ("PTI", "Press Trust of India"),
    "ANI": ("ANI", "Asian News International"),
    "IANS": ("IANS", "Indo-Asian News Service"),
    "Bernama": ("Bernama",),
    "Antara": ("Antara",),
}
"""As it is credited → as it is written. Up to five letters count in just that case: Ani, Efe and Sid are people."""
_HOSTS = {
    "apnews.com": "AP", "ap.org": "AP", "reuters.com": "Reuters", "afp.com": "AFP", "dpa.com": "dpa",
    "dpa-international.com": "dpa", "dpa-afx.de": "dpa-AFX", "pa.media": "PA", "upi.com": "UPI",
    "bloomberg.com": "Bloomberg", "thecanadianpress.com": "Canadian Press", "aap.com.au": "AAP", "apa.at": "APA",
    "keystone-sda.ch": "SDA", "sid.de": "SID", "epd.de": "epd", "kna.de": "KNA", "ansa.it": "ANSA",
    "adnkronos.com": "Adnkronos", "efe.com": "EFE", "europapress.es": "Europa Press", "lusa.pt": "Lusa",
    "belga.be": "Belga", "anp.nl": "ANP", "ntb.no": "NTB", "tt.se": "TT", "ritzau.dk": "Ritzau", "pap.pl": "PAP",
    "tass.com": "TASS", "tass.ru": "TASS", "interfax.com": "Interfax", "interfax.ru": "Interfax",
    "ria.ru": "RIA Novosti", "ukrinform.net": "Ukrinform", "ukrinform.ua": "Ukrinform", "aa.com.tr": "Anadolu",
    "xinhuanet.com": "Xinhua", "news.cn": "Xinhua", "kyodonews.net": "Kyodo", "jiji.com": "Jiji", "yna.co.kr": "Yonhap",
    "ptinews.com": "PTI", "aninews.in": "ANI", "ians.in": "IANS", "bernama.com": "Bernama", "antaranews.com": "Antara",
}  # fmt: skip
"""The registrable domains of their own sites."""
_EXACT = 5
_CREDITS = {
    name if len(name) <= _EXACT else name.casefold(): credit for credit, names in SPELLINGS.items() for name in names
}
_NAMES = frozenset(name.casefold() for names in SPELLINGS.values() for name in names)
_FIRST_WORDS = frozenset(re.split(r"\W+", name)[0] for name in _NAMES)
_WORD = re.compile(r"\w+")
_ARTICLE = re.compile(r"^the\s+(?=\S)", re.IGNORECASE)
_AFP_DESK = re.compile(r"afp \w+", re.IGNORECASE)
_BEHIND = re.compile(r"[\s:|–—-]")


def agency_credit(name: str) -> str:
    """Return how an agency of that name is credited, empty where it is none."""
    name = _ARTICLE.sub("", name.strip())
    return _CREDITS.get(name) or _CREDITS.get(name.casefold() if len(name) > _EXACT else "", "")


def is_agency(name: str) -> bool:
    """Say whether a name in a byline is that of an agency, in whatever case."""
    name = _ARTICLE.sub("", name.strip())
    return name.casefold() in _NAMES or _AFP_DESK.fullmatch(name) is not None


def may_name_agency(text: str) -> bool:
    """Say whether a text has a word with which an agency's name begins: what has none need not be read closely."""
    return not _FIRST_WORDS.isdisjoint(_WORD.findall(text.casefold()))


def agency_at(domain: str) -> str:
    """Return whose own site a registrable domain is, empty where it is no agency's."""
    return _HOSTS.get(domain, "")


def joined(named: Iterable[str]) -> str:
    """Write several agencies as one credit, ``AP/Reuters``, each once."""
    return "/".join(dict.fromkeys(named))


def but_own(agency: str, outlet: str) -> str:
    """Return a credit without the agency that the outlet itself is: nobody writes ``AP News (AP)``."""
    return "/".join(one for one in agency.split("/") if one and not _is(outlet, one))


def _is(outlet: str, agency: str) -> bool:
    """Say whether an outlet is an agency, or one of its services: ``Reuters: World News``."""
    name = _ARTICLE.sub("", outlet.strip())
    ends = [found.start() for found in _BEHIND.finditer(name)]
    return any(agency_credit(name[:end]) == agency for end in (*ends, len(name)))
