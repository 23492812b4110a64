"""What stands before a page and answers in its place: a login, a challenge to prove oneself human, a plea for consent.

They answer with 200 like the page itself, so they are known by what they say and ask for, on any site.
"""

import re
from collections.abc import Iterable, Sequence


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE | re.DOTALL)


_YOU_ARE = r"(?:that )?you(?: are|['’]re)"
_CHALLENGE_TITLE = _any([
    r"\W*(?:just a moment|one moment,? please|please wait|einen moment(?:,? bitte)?|un instant|un momento)\W*",
    r"\W*(?:security|human|bot) (?:check|verification|protection|detection)\W*",
    r"\W*(?:ro?bot check|client challenge|ddos.guard|pardon our interruption|forbidden|blocked)\W*",
    r"\W*request (?:blocked|rejected|unsuccessful)\W*",
    r"\W*(?:error )?403 forbidden\W*",
    rf"\W*verif(?:y|ying) (?:{_YOU_ARE}|your|that).*",
    r"\W*are you (?:a )?(?:human|ro?bot).*",
    r"\W*(?:captcha|checking your browser|unusual traffic|attention required).*",
    r"\W*access (?:to this page has been )?denied.*",
    r"\W*(?:sorry, )?you have been blocked.*",
])  # fmt: skip
_CHALLENGE_WORDS = _any([
    r"checking (?:your browser|if the site connection is secure)",
    rf"(?:verif(?:y|ying)|confirm|prove) {_YOU_ARE} (?:not )?(?:a )?(?:human|ro?bot)",
    r"needs to review the security of your connection",
    r"unusual (?:traffic|activity) (?:from|has been|was)",
    r"(?:complete|solve) the (?:captcha|security check)",
    r"press (?:and|&) hold",
    r"powered by (?:datadome|perimeterx)|incapsula incident id|cloudflare ray id",
    r"you don['’]t have permission to access|access to this page has been denied",
    r"enable (?:js|javascript) and (?:cookies|disable any ad blocker)",
    r"made us think (?:that )?you(?: are|['’]re| were| might be) a (?:ro)?bot",
    r"\bkein (?:ro)?bot\b|(?:êtes|es) pas un robot|no (?:eres|es) un robot|\bне робот\b",
])  # fmt: skip
_LOGIN_TITLE = _any([
    r"\b(?:log[ -]?in|log on|sign[ -]?in|anmelden|anmeldung|einloggen|connexion|se connecter|identifiez-vous)\b",
    r"\b(?:inicia|iniciar) sesi[oó]n\b",
    r"\b(?:accedi|accesso|entrar|inloggen|logga in|logg inn|log ind|zaloguj|logowanie|вход|войти|увійти|авторизация)\b",
])  # fmt: skip
_CONSENT_TITLE = _any([
    r"\W*before you continue.*",
    r"\W*(?:(?:cookie|privacy|your) )?(?:consent|choices|settings|preferences)\b.*",
    r"\W*we value your privacy.*",
    r"\W*(?:ihre )?(?:zustimmung|einwilligung).*",
    r"\W*(?:privacy|cookie) ?(?:gate|wall).*",
    r"\W*(?:consentement|consentimiento).*",
])  # fmt: skip
_LONGEST_TITLE = 200


def wall(titles: Sequence[str], words: str, *, asks_password: bool) -> str:
    """Return what a page is that has these titles, words and perhaps a field for a password; nothing if it is no wall.

    A title alone makes no login page, for headlines speak of logging in, and neither does a password's field alone,
    for one page in six has it at its head.
    """
    titles = [title[:_LONGEST_TITLE] for title in titles]
    if asks_password and any(map(_LOGIN_TITLE.search, titles)):
        return "a login page"
    if any(map(_CHALLENGE_TITLE.fullmatch, titles)) or _CHALLENGE_WORDS.search(words):
        return "a challenge page"
    return "a page that asks for consent" if any(map(_CONSENT_TITLE.fullmatch, titles)) else ""
