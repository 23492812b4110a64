"""An article's flags become words, the same on the command line and at the desk."""

from collections.abc import Mapping

from curator.model import Article

_WORDS: Mapping[str, str] = {
    "paywalled": "paywalled",
    "feed-text-only": "feed text only",
    "undated": "no date",
    "misdated": "date beyond reason",
    "unresolved": "address not known yet",
    "syndicated": "same text elsewhere",
    "cut": "too long to be kept whole",
    "updated": "updated",
}


def flag_in_words(flag: str, article: Article) -> str:
    """Return e.g. ``feed text only`` or ``wire copy, Polaris Wire``; a flag that is not known yet by its name."""
    if flag == "wire":
        return f"wire copy, {article.agency}" if article.agency else "wire copy"
    return _WORDS.get(flag, flag.replace("-", " "))
