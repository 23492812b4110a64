"""A short paragraph is judged: of the article, or an offer: something else to read, a letter to subscribe to, a notice.

Patterns are matched against lower case and only where one of their stems stands: a search that ignores case takes 50 µs
of a paragraph, and there are twenty paragraphs on a page.
"""

import re

_POINTER = re.compile(
    r"\W*(?:read (?:more|also|next|on|the (?:full|original))\b|also read\b|"
    r"(?:see|watch|listen|related|more)\s*(?:also|more)?\s*:|sign up|subscribe\b|click here|advertisement\b|copy link|"
    r"share (?:this|on|via)\b|follow us|"
    r"(?:this|the) (?:article|story) (?:was|is|has been|contains|may contain) (?:originally|first|updated|published|"
    r"affiliate|read|audio)|"
    r"dieser (?:beitrag|artikel|text) (?:stammt|erschien|ist (?:zuerst|ursprünglich|erstmals|zunächst))|"
    r"cet article (?:est|a été) (?:initialement|d['’]abord|publié|paru)|"
    r"este artículo (?:fue|se) (?:publicad?o|publicó|originalmente)|(?:эта|этот) (?:статья|текст|материал) (?:был\w? )?"
    r"(?:впервые |ранее )?(?:опубликован|вышл?)|(?:last )?updated\b.{0,60}$|published\b.{0,60}$|hear the story|"
    r"get (?:the|our) .{0,40}newsletter|"
    r"weiterlesen|lesen sie (?:auch|mehr)|mehr zum thema|anzeige\b|lire aussi|à lire|lea también|lee también|leer más|"
    r"te puede interesar|leggi anche|читайте также|читать (?:далее|также)|lees (?:ook|meer)|les også|läs (?:även|mer)|"
    r"czytaj (?:też|także|więcej)|"
    r"(?:mit (?:material|informationen) (?:von|der|des)|with (?:reporting|information|files|material) (?:from|by)|"
    r"con información (?:de|del)|avec (?:l['’])?afp)\b.{0,200}$|(?:über )?dieses thema (?:berichtet|im programm)|"
    r"(?:your|this|dein|ihr|votre|tu|su|il tuo|ваш|je|uw) (?:web ?)?(?:browser|navigateur|navegador|браузер)\b|"
    r"please enable|skip to|jump to|story continues|continue reading)"
)
_POINTER_IF_SHORT = re.compile(
    r"\W*(?:copied|listen to (?:this|the)|to receive|javascript|adblock|loading|support (?:our|us)\b|donate\b)"
)
"""A sentence of an article may begin so, too: only a few words are an offer."""
_FEW = 12
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
    if (words < _FEW or link_share > 0.5) and _POINTER_IF_SHORT.match(low):
        return True
    if _has(low, _DISCLOSURE_STEMS) and _DISCLOSURE.search(low):
        return True
    if (link_share > 0.15 or words < 25) and _has(low, _OFFER_STEMS) and _OFFER.search(low):
        return True
    return _has(low, _LETTER_STEMS) and _offers_letters(low, words, link_share)


def _has(text: str, stems: tuple[str, ...]) -> bool:
    return any(stem in text for stem in stems)


def _offers_letters(text: str, words: float, link_share: float) -> bool:
    told = {found[:5] for found in _OF_LETTERS.findall(text)}
    if len(told) > 1 and _TO_READERS.search(text):
        return True
    return "newsl" in told and (link_share > 0.15 or words < _FEW)
