"""What stands before a page and answers in its place: a login, a challenge to prove oneself human, a plea for consent.

They answer with 200 like the page itself, so they are known by what they say, in title and words, on any site.
"""

import re
from collections.abc import Iterable


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


def is_challenge(title: str, words: str) -> bool:
    """Say whether title or words ask a visitor to prove to be no robot, or say that one was taken for one."""
    return _CHALLENGE_TITLE.fullmatch(title[:_LONGEST_TITLE]) is not None or _CHALLENGE_WORDS.search(words) is not None


def is_login(title: str) -> bool:
    """Say whether a title is that of a page on which one logs in."""
    return _LOGIN_TITLE.search(title[:_LONGEST_TITLE]) is not None


def is_consent(title: str) -> bool:
    """Say whether a title is that of a page that asks to be allowed to track."""
    return _CONSENT_TITLE.fullmatch(title[:_LONGEST_TITLE]) is not None
