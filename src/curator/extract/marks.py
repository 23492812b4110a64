"""An element's tag, attributes and class names become what they say of it: seen or not, of the article or not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from curator.extract.names import tokens_of_one, word_set

BAD_TAGS = frozenset({"nav", "aside", "footer", "header", "form", "table", "menu", "dialog", "address"})
_BAD_ROLES = frozenset(
    {"navigation", "complementary", "banner", "contentinfo", "dialog", "search", "alert", "alertdialog", "menu"}
)
_BAD_NAMES = word_set(
    "nav navbar navigation menu breadcrumb breadcrumbs footer sidebar related recommended recommendation "
    "recommendations recirc recirculation promo promos promotion newsletter newsletters subscribe subscription "
    "signup comment comments disqus share sharing social socials cookie cookies consent gdpr cmp onetrust banner "
    "ad ads advert adverts advertisement advertising advertorial sponsored sponsor outbrain taboola teaser "
    "teasers trending popular mostread tag tags taglist keywords bio byline bylines author authors credit credits "
    "caption captions copyright disclaimer toolbar tooltip modal popup overlay lightbox login register rail "
    "carousel gallery slideshow slider poll quiz infobox factbox fact pullquote pull-quote readmore read-more "
    "see-also seealso listen audio player podcast embed tweet instagram timestamp dateline date pubdate kicker "
    "eyebrow overline rubric print notification alert crosslinks mehrzumthema weather ticker donation donate "
    "support membership app-promo feedback correction widget-area search pagination pager toc table-of-contents "
    "summary-list highlights keypoints key-points callout cta shop affiliate aside skip translation rating vote "
    "survey kommentare kommentar"
)
_UNSEEN_NAMES = word_set(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader u-visually-hidden screenreader "
    "offscreen off-screen element-invisible is-hidden-visually a11y-hidden"
)
_STREAMED = re.compile(r"S:[0-9a-f]+")
"""The id of a hidden part that React streams and a script then shows in its place."""
_MAY_HIDE = frozenset({"hidden", "aria-hidden", "role", "style"})
_TELLS_OF_OTHERS = re.compile(r"(?:has|with|without|no)(?:[-_]|(?=[A-Z]))")
"""``has-sidebar``: what stands in an element, or does not, is not what the element is."""
_ASIDE_NAMES = word_set("pullquote pull-quote comments comment-list commentlist comments-area kommentare")
"""Whole names of what repeats an article, or answers it, in paragraphs of the article's own make."""
_KEY_POINTS = frozenset({"keypoints", "bulletpoints", "takeaways", "keytakeaways"})
_POP_UP_NAMES = frozenset({"rollover", "popup", "popover", "tooltip", "tooltiptext"})
_KNOWN_NAMES = _BAD_NAMES | _UNSEEN_NAMES | _ASIDE_NAMES | _KEY_POINTS | _POP_UP_NAMES
_UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_UNSEEN, _POP_UP, _BAD, _ASIDE = 1, 2, 4, 8


@dataclass(slots=True, eq=False)
class Mark:
    """A reason to think that what an element holds is no article text; ``soft`` if only its class name says so."""

    element: etree._Element
    soft: bool
    words: float = 0.0


@lru_cache(maxsize=20_000)
def kinds_of(names: str) -> int:
    """Return what an element's class names say of it, of ``_UNSEEN``, ``_POP_UP``, ``_BAD`` and ``_ASIDE``."""
    kinds = 0
    for name in names.split():
        kinds |= _kinds_of_one(name)
    return kinds


@lru_cache(maxsize=20_000)
def _kinds_of_one(name: str) -> int:
    words = tokens_of_one(name)
    if _KNOWN_NAMES.isdisjoint(words) or _TELLS_OF_OTHERS.match(name):
        return 0
    return (
        (_UNSEEN if not _UNSEEN_NAMES.isdisjoint(words) else 0)
        | (_POP_UP if not _POP_UP_NAMES.isdisjoint(words) else 0)
        | (_BAD if not _BAD_NAMES.isdisjoint(words) else 0)
        | (_ASIDE | _BAD if name.lower() in _ASIDE_NAMES or not _KEY_POINTS.isdisjoint(words) else 0)
    )


def is_unseen(element: etree._Element, kinds: int) -> bool:
    """Say whether class names hide an element from who sees, or until a pointer is over it."""
    if kinds & _UNSEEN:
        return True
    if not kinds & _POP_UP or element.tag != "span":
        return False
    # what the pointer is to be over may be called so, too, and is a word of the sentence
    parent = element.getparent()
    return element.get("role") == "tooltip" or (
        parent is not None and kinds_of(parent.get("class") or "") & _POP_UP != 0
    )


def mark_of(element: etree._Element, kinds: int, named: Sequence[str | bytes]) -> Mark | None:
    """Return the mark on an element of these class names (``kinds_of``) and attributes, None if it has none."""
    if element.tag in BAD_TAGS or (named and not _MAY_HIDE.isdisjoint(named) and _is_hidden(element)):
        return Mark(element, soft=False)
    if "id" in named:
        kinds |= kinds_of(element.get("id") or "")
    return Mark(element, soft=not kinds & _ASIDE) if kinds & _BAD else None


def is_marked(element: etree._Element) -> bool:
    """Say whether an element has a mark."""
    return mark_of(element, kinds_of(element.get("class") or ""), element.keys()) is not None


def _is_hidden(element: etree._Element) -> bool:
    if element.get("hidden") is not None and not _STREAMED.fullmatch(element.get("id") or ""):
        return True
    if element.get("aria-hidden") == "true" or element.get("role") in _BAD_ROLES:
        return True
    style = element.get("style")
    return style is not None and _UNSEEN_STYLE.search(style) is not None
