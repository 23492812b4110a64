"""A short paragraph is judged: of the article, or an offer: something else to read, a letter to subscribe to, a notice.

Patterns are matched against lower case and only where one of their stems stands: a search that ignores case takes 50 µs
of a paragraph, and there are twenty paragraphs on a page.
"""

import re

_POINTER = re.compile(
    r"\W*(?:read (?:more|also|next|on|the (?:full|original))\b|also read\b|"
    r"(?:see|watch|listen|related|more)\s*(?:also|more)?\s*:|sign up|subscribe\b|click here|copy link|"
    r"share (?:this|on|via)\b|follow us|hear the story|get (?:the|our) .{0,40}newsletter|"
    r"this (?:article|story) (?:was|is|has been|contains|may contain) (?:originally|first|updated|published|"
    r"affiliate|read|audio)|the (?:article|story) was (?:originally|first) published|"
    r"dieser (?:beitrag|artikel|text) (?:stammt aus (?:der |dem |unserem )?(?:ausgabe|heft|archiv|newsletter|print)|"
    r"(?:ist |erschien )(?:zuerst|ursprünglich|erstmals|zunächst))|"
    r"cet article (?:est (?:extrait|tiré|issu)|(?:est|a été) (?:initialement|d['’]abord) (?:publié|paru))|"
    r"este artículo (?:fue|se) (?:publicado|publicó) (?:originalmente|por primera vez)|"
    r"(?:эта|этот) (?:статья|текст|материал) (?:был\w? )?(?:впервые|ранее|изначально) |"
    r"(?:last )?(?:updated|published)\b[^.!?]{0,60}$|"
    r"(?:advertisement|anzeige|lire aussi|à lire(?: aussi)?|lea también|lee también|leer más|mehr zum thema)\s*(?::|$)|"
    r"weiterlesen\b|lesen sie (?:auch|mehr)\b|te puede interesar|leggi anche\b|читайте также|читать (?:далее|также)|"
    r"lees (?:ook|meer)\b|les også\b|läs (?:även|mer)\b|czytaj (?:też|także|więcej)\b|"
    r"with (?:reporting|information|files|material) (?:from|by)\b.{0,200}$|"
    r"(?:mit (?:material|informationen) (?:von|der|des)|con información (?:de|del)|avec)\s+"
    r"(?:(?:the|der|den|la|l['’])\s*)?(?:afp|ap|apa|dpa|efe|epd|kna|reuters|sid|upi|"
    r"agenturen|agences?|agencias|associated press|press association|staff)\b.{0,120}$|"
    r"(?:über )?dieses thema (?:berichtet|im programm)|"
    r"(?:your|this|dein|ihr|votre|tu|su|il tuo|ваш|je|uw) (?:web ?)?(?:browser|navigateur|navegador|браузер)\b"
    r"(?=.*(?:support|outdated|update|veraltet|aktualisier|unterstütz|obsol|jour|compatible|устарел|поддерж))|"
    r"please enable|skip to|jump to|story continues|continue reading)"
)
_POINTER_IF_SHORT = re.compile(
    r"\W*(?:copied|listen to (?:this|the)|to receive|javascript|adblock|loading|support (?:our|us)\b|donate\b|"
    r"advertisement\b|anzeige\b|lire aussi\b|à lire\b|lea también\b|lee también\b|leer más\b|mehr zum thema\b)"
)
"""A sentence of an article may begin so, too: only a few words that are mostly link are an offer."""
_FEW, _SHORT = 12, 5
_OFFER = re.compile(
    r"sign up (?:for|to)|subscrib(?:e|er|ing) (?:to|now|for|today)|log ?in to|already a (?:subscriber|member|reader)|"
    r"create an? (?:free )?account|free trial|(?:jetzt|kostenlos) (?:abonnieren|registrieren|testen)|abonnez-vous|"
    r"suscríbete|подпишитесь|подписывайтесь|follow us on|all rights reserved|download (?:the|our) app|"
    r"breaking news alerts|terms of (?:use|service)"
)
_OFFER_STEMS = (
    "sign up", "subscri", "log", "already a", "account", "free trial", "jetzt", "kostenlos", "abonnez", "suscr",
    "подпис", "подпиш", "follow us", "all rights", "download", "alerts", "terms of",
)  # fmt: skip
_OF_LETTERS = re.compile(
    r"newsletters?|in ?box|sign(?:ing)? up|subscrib\w+|posteingang|abonn\w+|anmelden|boîte|inscri\w+|suscr\w+|correo|"
    r"рассылк\w+|подпи\w+|iscri\w+|nieuwsbrief|nyhetsbrev"
)
"""Words of those who offer letters; two different ones in a short paragraph that says “you” make an offer."""
_LETTER_STEMS = (
    "newsletter", "box", "sign", "subscrib", "posteingang", "abonn", "anmelden", "boîte", "inscri", "suscr", "correo",
    "рассылк", "подпи", "iscri", "nieuwsbrief", "nyhetsbrev",
)  # fmt: skip
_TO_READERS = re.compile(
    r"\b(?:you|your|yours|our|us|me|ihre[mnrs]?|ihnen|sie|dich|deine?[mnrs]?|unser\w*|vous|votre|vos|nos|notre|tu|su|"
    r"usted|nuestr\w+|вы|вам|ваш\w*|наш\w*|tua|tuo|jouw|uw|je|din|ditt)\b"
)
_BY_PUBLISHER = re.compile(
    r"\b(?:we|our|us|i|my|wir|uns\w*|nous|notre|nos|nosotros|nuestr\w+|this (?:site|page|post|article|text|story|blog|"
    r"website|content)|dieser (?:text|artikel|beitrag|seite)|diese seite|cet article|cette page|ce texte|"
    r"este (?:artículo|texto)|questo articolo)\b"
)
"""Who discloses: without it the sentence tells of others who earn commissions."""
_DISCLOSURE = re.compile(
    r"affiliate (?:links?|disclosure|partners?)|(?:advertis\w+|disclosure) (?:disclosure|policy)|"
    r"(?:earn|receive|get)s? (?:us )?compensation\b|(?:earn|receive|get)s? (?:us )?(?:an? )?(?:small )?"
    r"(?:affiliate )?commissions?\b|provisions?-links?|liens? affiliés?|enlaces? de afiliad|"
    r"(?:machine|automatic(?:ally)?)[- ]translat|(?:maschinell|automatisch)\w* übersetz|traduction automatique|"
    r"traducción automática|traduzione automatica"
)
_DISCLOSURE_STEMS = (
    "affili", "disclosure", "compensation", "commission", "provision", "afiliad", "translat", "übersetz", "automati",
    "automáti",
)  # fmt: skip


def is_offer(text: str, words: float, link_share: float) -> bool:
    """Say whether a text offers something else to read, or to subscribe to, or discloses who pays for it."""
    if words >= 60:
        return False
    low = text.lower()
    if words < 40 and _POINTER.match(low):
        return True
    if (words < _SHORT or link_share > 0.5) and _POINTER_IF_SHORT.match(low):
        return True
    if _has(low, _DISCLOSURE_STEMS) and _DISCLOSURE.search(low) and (words < _SHORT or _BY_PUBLISHER.search(low)):
        return True
    if (link_share > 0.15 or words < 25) and _has(low, _OFFER_STEMS) and _offers(low, link_share):
        return True
    return _has(low, _LETTER_STEMS) and _offers_letters(low, words, link_share)


def _has(text: str, stems: tuple[str, ...]) -> bool:
    return any(stem in text for stem in stems)


def _offers(text: str, link_share: float) -> bool:
    """Say whether a text offers an account or the like to who reads it, and does not tell of one."""
    found = _OFFER.search(text)
    return found is not None and (link_share > 0.15 or found.start() < 3 or _TO_READERS.search(text) is not None)


def _offers_letters(text: str, words: float, link_share: float) -> bool:
    told = {found[:5] for found in _OF_LETTERS.findall(text)}
    is_to_readers = _TO_READERS.search(text) is not None
    if len(told) > 1 and is_to_readers:
        return True
    return "newsl" in told and (link_share > 0.15 or (words < _FEW and is_to_readers))
