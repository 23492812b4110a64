"""What a feed says of an article becomes an excerpt, for where its page is not had."""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import takewhile

from curator.extract.agencies import (
    byline_agency,
    closing_agency,
    dateline_agency,
    is_unnamed_wire,
    owner_agency,
)
from curator.extract.body import ends_sentence
from curator.extract.bylines import persons
from curator.extract.credits import bare_credit, fuller_credit, without_credit
from curator.extract.feedmarkup import feed_image, feed_paragraphs
from curator.extract.media import attached
from curator.extract.pictures import alt_text, is_picture, same_picture
from curator.extract.titles import headline
from curator.extract.wire import agency_site
from curator.model import Entry, Excerpt, Image, Listing, Source
from curator.text.agencies import agency_credit, but_own
from curator.text.clean import fold, text_paragraphs
from curator.text.sentences import sentences
from curator.urls.licences import licence_address, licence_in

LEAD_PARAGRAPHS = 2
LONGEST_STANDFIRST = 3_000
"""Characters of markup; a longer summary beside a content is no standfirst."""
_OFFER = re.compile(
    r"^(?:the post .{1,300} (?:first )?appeared (?:first )?on .{1,100}|(?:continue|keep) reading.{0,200}|read "
    r"(?:more|on|the (?:full|rest)).{0,100}|"
    r"(?:weiterlesen|mehr|lire la suite|leer más|читать (?:далее|дальше|полностью)|leggi (?:tutto|anche)).{0,60}|"
    r"(?:click here|full (?:story|article)|related (?:articles?|stories)|comments?|advertisement|anzeige|"
    r"sponsored).{0,60})$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\s*(?:(?:continue reading|read more|weiterlesen|lire la suite|leer más|читать далее)\W*|[→»]+)$", re.IGNORECASE
)
_READ_AT = re.compile(
    r"""(?:^|(?<=[.!?…"'”’)\]])\s+)Read\s(?:it|more|on|(?:the\s)?(?:full|whole|rest|original)[\w ]{0,20})
        \s(?:at|on|in)\s(?:the\s)?(?:[A-Z0-9]|[\w-]+\.\w)(?:[^.!?]|\.(?=\w)){0,80}\.?$""",
    re.VERBOSE,
)
"""``Read more at Radio Isel.``: what follows is a name, and ends the text."""
_READ_AT_REACH = 140
_MORE_REACH = 60
_MORE_ENDS = ("reading", "more", "weiterlesen", "suite", "más", "далее")
_LONGEST_OFFER = 430
_TAIL = 4
"""Paragraphs at the end among which offers to read on are looked for."""
_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]{4,160}(?:\([^()\[\]]{1,60}\)[^()\[\]]{0,60})?)[)\]]\.?$")
_BRACKET_ENDS, _BRACKET_REACH = (")", "]", ").", "]."), 300
_ANNOUNCED = re.compile(
    r"\s*(?:(?:(?:lead|top|file|featured)\s)?(?:image|photo(?:graph)?|picture|illustration|foto|bild|imagen|фото)s?|credits?|"
    r"crédits?)\s*(?:(?:credits?|courtesy(?:\sof)?|by|von|par|por)\b\s*[:/]?|[:/©])\s*(?=(?-i:[^a-z]))(\S.*)",
    re.IGNORECASE,
)
_CREDITS = 3
_BULLETS = ("•", "▪", "►", "▶", "■", "●")
_LABEL = re.compile(r"\W+[^\W\d_a-z]{4,}\s*:")
_SIGN_UP = re.compile(
    r"\b(?:SIGN (?:UP|IN)|REGISTER|SUBSCRIBE|LOG ?IN|NEWSLETTERS?|ABONNIEREN|ANMELDEN|ABONNEZ|INSCRIVEZ|SUSCR[IÍ]BETE|"
    r"ПОДПИШИТЕСЬ|ISCRIVITI)\b"
)
_SHOUTED, _SHOUT_SEEN = 3, 12
"""Words in capitals that an offer has at least, and the characters by which it is known."""
_FROM_FEED = (
    "headline", "standfirst", "authors", "published", "modified", "language", "image", "media", "licence", "agency",
)  # fmt: skip
_MOST_AUTHORS = 50
_CUT_OFF_ENDS = ("…", "..", "…]", ".]", "…)", ".)")
_CUT_OFF = re.compile(r"\s*(?:\[(?:…|\.{3})\]|\((?:…|\.{3})\)|…|\.{3,})$")


def from_feed(entry: Entry, listing: Listing, source: Source) -> Excerpt:
    """Return what a feed's own text yields; it is flagged ``feed-text-only``.

    The body is the entry's content, else its summary; a summary beside a content is the standfirst. A text that the
    feed broke off keeps only whole sentences in its lead.
    """
    rung, whole, summary = _paragraphs(entry)
    whole, credit = _credited(whole)
    summary, _ = _credited(summary)
    outlets = (source.outlet, listing.title)
    title = headline(entry.title, outlets)
    body = _without_title(_from_its_own(whole), title)  # what may be quoted; the text stays whole, and shows every edit
    language = (source.language or entry.language or listing.language).lower()
    agency = _agency(entry, body, source)
    flags = {
        "feed-text-only": True,
        "undated": entry.published is None,
        "wire": bool(agency) or is_unnamed_wire(entry.authors[:_MOST_AUTHORS]),
    }
    excerpt = Excerpt(
        headline=title,
        text="\n\n".join(whole),
        lead=_whole(body[:LEAD_PARAGRAPHS], language),
        standfirst="" if _repeats(summary, body) else " ".join(summary),
        authors=persons(entry.authors, outlets),
        published=entry.published,
        modified=entry.updated,
        language=language,
        image=_image(entry, title, credit),
        media=attached(entry.enclosures) if entry.enclosures else None,
        licence=_licence(entry, listing),
        agency=agency,
        flags=frozenset(name for name, holds in flags.items() if holds),
    )
    rungs = {name: "feed" for name in _FROM_FEED if getattr(excerpt, name)}
    if body:
        rungs["lead"] = rung
    if excerpt.language and source.language:
        rungs["language"] = "source"
    return replace(excerpt, rungs=rungs)


def _licence(entry: Entry, listing: Listing) -> str:
    """Return the address of the licence that an entry tells, or names in its notice of rights; else its feed's."""
    told = next(
        filter(None, (entry.licence, licence_in(entry.rights), listing.licence, licence_in(listing.rights))), ""
    )
    return licence_address(told)


def _agency(entry: Entry, body: tuple[str, ...], source: Source) -> str:
    """Return the agency whose copy an entry is; empty where the source is that agency's own."""
    told = (
        dateline_agency(body),
        *map(byline_agency, entry.authors[:_MOST_AUTHORS]),
        agency_credit(entry.origin) or agency_site(entry.origin_url),
        owner_agency(entry.rights),
        closing_agency(body),
    )
    own = (source.outlet, agency_site(entry.url, source.url))
    others = (but_own(but_own(agency, own[0]), own[1]) for agency in told)
    return next(filter(None, others), "")


def _paragraphs(entry: Entry) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return where an entry's body stands, the body, and the summary beside it where that may say something else."""
    content = _texts(entry.content_markup, entry.content_is_text)
    if not content:
        return "feed-summary", _texts(entry.summary_markup, entry.summary_is_text), ()
    if len(entry.summary_markup) > LONGEST_STANDFIRST or entry.summary_markup == entry.content_markup:
        return "feed-content", content, ()
    return "feed-content", content, _texts(entry.summary_markup, entry.summary_is_text)


def _texts(markup: str, is_text: bool) -> tuple[str, ...]:
    """Return the paragraphs, without what the feed adds at their end."""
    if not markup:
        return ()
    texts = text_paragraphs(markup) if is_text else feed_paragraphs(markup)
    tail = [_without_more(text) for text in texts[-_TAIL:]]
    return (*texts[:-_TAIL], *(text for text in tail if text and not _is_offer(text)))


def _from_its_own(body: tuple[str, ...]) -> tuple[str, ...]:
    """Return the paragraphs from the first that is the article's: without pointers elsewhere, and shouted offers."""
    if body and body[0].startswith(_BULLETS):
        pointers = sum(1 for _ in takewhile(_is_pointer, body))
        body = body if 1 < len(body) == pointers else body[pointers:]  # a list and nothing else is the article
    if not body or not body[0][:_SHOUT_SEEN].isupper():
        return body
    text = _without_shout(body[0])
    return (text, *body[1:]) if text else body[1:]


def _is_pointer(text: str) -> bool:
    return text.startswith(_BULLETS) and (_LABEL.match(text) is not None or not ends_sentence(text))


def _without_shout(text: str) -> str:
    """Return a text without the capitals at its beginning, if they tell to sign up."""
    tokens = text.split(" ")
    end = next((place for place, token in enumerate(tokens) if token != token.upper()), len(tokens))
    while 0 < end < len(tokens) and len(tokens[end - 1]) <= _SHOUTED and tokens[end - 1].isalpha():
        end -= 1  # “A”, “US”: with them begins what follows
    return " ".join(tokens[end:]) if end >= _SHOUTED and _SIGN_UP.search(" ".join(tokens[:end])) else text


def _credited(body: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Return the paragraphs without the picture's credit in brackets at their end, and the credit."""
    credit = ""
    for _ in range(_CREDITS):
        if not body or not body[-1].endswith(_BRACKET_ENDS):
            break
        last = body[-1]
        found = _BRACKET.search(last, max(0, len(last) - _BRACKET_REACH))
        said = _ANNOUNCED.match(found[1]) if found else None
        if not found or not said:
            break
        credit, rest = bare_credit(said[1]), last[: found.start()].rstrip()
        body = (*body[:-1], rest) if rest else body[:-1]
    return body, credit


def _without_more(text: str) -> str:
    if "Read " in text[-_READ_AT_REACH:]:
        text = text[:-_READ_AT_REACH] + _READ_AT.sub("", text[-_READ_AT_REACH:])
        if not text:
            return ""
    tail = text[-_MORE_REACH:]
    if tail[-1] not in "→»":
        low = tail.lower()
        if not any(end in low for end in _MORE_ENDS):
            return text
    return text[:-_MORE_REACH] + _MORE.sub("", tail)


def _is_offer(text: str) -> bool:
    return len(text) < _LONGEST_OFFER and _OFFER.match(text) is not None


def _without_title(body: tuple[str, ...], title: str) -> tuple[str, ...]:
    if len(body) < 2 or len(body[0]) > 2 * len(title) + 20:
        return body
    return body[1:] if body[0] == title or fold(body[0]) == fold(title) else body


def _repeats(summary: tuple[str, ...], body: tuple[str, ...]) -> bool:
    """Say whether a summary only repeats the beginning of the body."""
    beginning = " ".join(body[:6])[:800]
    said = " ".join(summary[:3])[:300]
    if _without_cut(said)[:120] in beginning:
        return True
    return _without_cut(fold(said))[:120] in fold(beginning)


def _without_cut(text: str) -> str:
    return _CUT_OFF.sub("", text) if text.endswith(_CUT_OFF_ENDS) else text


def _whole(lead: tuple[str, ...], language: str) -> tuple[str, ...]:
    """Return the lead without the sentence that a feed broke off with ``[…]``."""
    if not lead or not lead[-1].endswith(_CUT_OFF_ENDS) or not _CUT_OFF.search(lead[-1]):
        return lead
    spans = sentences(lead[-1], language)
    last = lead[-1][: spans[-2].end] if len(spans) > 1 else ""
    if not last and len(lead) == 1:
        return lead
    return (*lead[:-1], last) if last else lead[:-1]


def _image(entry: Entry, title: str, told: str) -> Image | None:
    best = max((image for image in entry.images if is_picture(image.url)), key=_width, default=None)
    inline = None
    if best is None or not best.alt:
        inline = feed_image(entry.content_markup or entry.summary_markup, entry.url)
        best = best or inline
    if best is None:
        return None
    alt, caption, credit = best.alt, best.caption, best.credit
    if inline and best is not inline and same_picture(best.url, inline.url):
        alt, caption, credit = inline.alt or alt, caption or inline.caption, credit or inline.credit
    credit = (bare_credit(credit) if credit else "") or told
    if credit and caption:
        credit = fuller_credit(caption, credit)
        caption = without_credit(caption, credit)
    texts: Mapping[str, str] = {"alt": alt_text(alt, title), "caption": caption, "credit": credit}
    return Image(url=best.url, title=best.title, width=best.width, height=best.height, **texts)


def _width(image: Image) -> int:
    return image.width or 0
