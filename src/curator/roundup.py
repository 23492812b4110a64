"""Stories and what the blogger changed become a roundup: sections of items, each with its quotation and its credit.

Pure, and the only place that knows how a rights card, a page's own limit and the blogger's edits meet.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from curator import urls
from curator.model import (
    Article,
    Credit,
    Image,
    Item,
    ItemRecord,
    Media,
    Rights,
    Roundup,
    RoundupRecord,
    Section,
    Source,
    Story,
)
from curator.proof import strangers
from curator.text.agencies import SPELLINGS, agency_credit, but_own
from curator.text.calendar import with_weekday
from curator.text.clean import fold
from curator.text.sentences import cut

REST = "More"
"""The section of what has none, where others have one; it stands last."""
_DASHES = ("– ", "— ", "- ")
_PERMITTED = frozenset({"licensed", "own"})
"""Permissions that a picture has from elsewhere than its publisher's feed."""
_CLOSING = " .)]"
"""What may stand behind the credit at the end of a caption."""
_OF_ANY_OUTLET = frozenset({
    "the", "die", "der", "das", "le", "la", "les", "el", "il", "news", "nachrichten", "online", "staff", "team",
    "desk", "newsroom", "editors", "editorial", "redaktion", "redaction", "rédaction", "redacción", "redazione",
    "redactie", "com", "org", "net", "de", "at", "ch", "uk", "co", "fr", "it", "es",
})  # fmt: skip
_TOGETHER = frozenset({"and", "und", "et", "y", "e", "with", "mit", "avec", "con"})
"""``Le Figaro et AFP``"""
_NO_WORD = re.compile(r"[\W_]+")
_AGENCY_AT_END = re.compile(r"(?<=\S)\s+(?:\(([^()]{2,30})\)|(?:[|–—·-]|::)\s+([^|–—·()]{2,30}))$")
_PARTS = (" | ", " – ", " — ", " - ", " · ", " :: ")


@lru_cache(maxsize=2048)  # a draft is composed several times while it is merged, and counting words is its dearest part
def quote(article: Article, rights: Rights) -> tuple[str, ...]:
    """Return what may be quoted: the lead, cut at a sentence within the rights card and the page's own limit."""
    paragraphs = article.lead or ((article.standfirst,) if article.standfirst else ())
    return cut(paragraphs[: rights.max_paragraphs], rights.max_words, article.max_snippet, article.language)


def quoted(story: Story, sources: Mapping[str, Source], edits: Mapping[str, str] | None = None) -> Article:
    """Return the article that a story quotes: the editor's choice, else the first with words to quote.

    That is in the language of the headline; the story's first article where none has any. ``edits`` are the story's own
    where none are given.
    """
    first = story.articles[0]
    chosen = (story.edits if edits is None else edits).get("quoted")
    for article in story.articles:
        if article.id == chosen and article.source in sources:
            return article
    said = (
        article
        for article in story.articles
        if article.source in sources and _may_be_one(first.language, article.language)
        if quote(article, sources[article.source].rights)
    )
    return next(said, first)


def pictured(story: Story, edits: Mapping[str, str] | None = None) -> Article | None:
    """Return the article whose picture a story shows, the first unless the editor chose another's; None for an own."""
    chosen = (story.edits if edits is None else edits).get("image")
    if not chosen:
        return story.articles[0]
    return next((article for article in story.articles if article.image and article.image.url == chosen), None)


def with_retired(
    followed: Iterable[Source], stories: Iterable[Story], credit: str, rights: Rights
) -> Mapping[str, Source]:
    """Return the followed sources by slug, and what is known of those that stories have and nobody follows any more.

    ``credit`` and ``rights`` are what holds where a source says nothing itself.
    """
    sources = {source.slug: source for source in followed}
    for article in (article for story in stories for article in story.articles):
        if article.source not in sources:
            sources[article.source] = Source(
                slug=article.source,
                outlet=article.outlet,
                url=article.url,
                section=article.section,
                credit=credit,
                rights=rights,
            )
    return sources


def _may_be_one(language: str, other: str) -> bool:
    return not (language and other) or language.partition("-")[0] == other.partition("-")[0]


def compose(
    day: date,
    stories: Iterable[Story],
    record: RoundupRecord,
    sources: Mapping[str, Source],
) -> Roundup:
    """Compose the day's roundup.

    Stories that the record knows stand in its order and with its edits, others behind them in the order given; those
    that the blogger removed are left out. Sections stand in the order of ``sources``, or in the blogger's own.
    ``sources`` has the source of each story's first article.
    """
    remembered = {item.story: item for item in record.items}
    order = {story: place for place, story in enumerate(remembered)}
    composer = _Composer(sources, record.edits)
    drafted = sorted(
        (story for story in stories if not (story.id in remembered and remembered[story.id].removed)),
        key=lambda story: order.get(story.id, len(order)),
    )
    items = [
        composer.item(story, remembered.get(story.id, ItemRecord(story=story.id, edits=story.edits)))
        for story in drafted
    ]
    return Roundup(
        day=day,
        title=record.edits.get("title") or with_weekday(day),
        intro=record.edits.get("intro", ""),
        outro=record.edits.get("outro", ""),
        sections=_sections(items, composer.titles(), record.edits),
    )


@dataclass(frozen=True, slots=True)
class _Composer:
    """What is the same for every story of a day."""

    sources: Mapping[str, Source]
    edits: Mapping[str, str]

    def titles(self) -> list[str]:
        """Return the sections' titles in the order of feeds.yaml."""
        return list(dict.fromkeys(self._renamed(source.section) for source in self.sources.values()))

    def _renamed(self, section: str) -> str:
        return self.edits.get(f"section:{section}", section)

    def item(self, story: Story, record: ItemRecord) -> Item:
        """Return a story as it is drafted."""
        edits = record.edits
        article, said = story.articles[0], quoted(story, self.sources, edits)
        source, rights = self.sources[article.source], self.sources[said.source].rights
        shown = pictured(story, edits)
        shown_rights = self.sources[shown.source].rights if shown else source.rights
        outlets = _credits(story)
        item = Item(
            story=story.id,
            headline=edits.get("headline") or _without_credit(article.title, outlets),
            url=_followed(article.url),
            credits=outlets,
            credit_style=_barred(source.credit) if len(outlets) > 1 else source.credit,
            section=edits.get("section", self._renamed(source.section)),
            quotation=_paragraphs(edits["quotation"]) if "quotation" in edits else quote(said, rights),
            quoted_url="" if said is article else _followed(said.url),
            authors=_persons(said.authors, (said.outlet, *story.outlets), outlets),
            published=said.published,
            language=article.language or said.language,
            image=_picture(shown or article, shown_rights, edits),
            media=_playable(said.media),
            comment=edits.get("comment", ""),
        )
        return judged(item, said) if "quotation" in edits else item


def _credits(story: Story) -> tuple[Credit, ...]:
    """Return each outlet once, with the address and the agency of its first article, in the story's order.

    An outlet that has agency copy and a text of its own is credited for the one that is linked.
    """
    firsts = {article.outlet: article for article in reversed(story.articles)}
    return tuple(
        Credit(outlet=outlet, url=_followed(firsts[outlet].url), agency=but_own(firsts[outlet].agency, outlet))
        for outlet in story.outlets
    )


def _barred(style: str) -> str:
    """Return the style of several outlets: what begins with a dash gets a bar, ``| NPR & PinkNews``."""
    dash = next((dash for dash in _DASHES if style.startswith(dash)), "")
    return f"| {style.removeprefix(dash)}" if dash else style


def _followed(url: str) -> str:
    return urls.untracked(url) if urls.is_web(url) else ""


def _playable(media: Media | None) -> Media | None:
    url = _followed(media.url) if media else ""
    return replace(media, url=url) if media and url else None


def _without_credit(headline: str, named: tuple[Credit, ...]) -> str:
    """Take a credited outlet's and agency's names from the end of a headline: the credit says them.

    ``X | PinkNews`` (adbar/trafilatura#284), ``X - NPR (AP)``, ``X (AP)``, ``X | Associated Press``
    """
    agencies = _agencies(named)
    for credit in named:
        headline = _without_name(_without_agency(headline, agencies), credit.outlet)
    return _without_agency(headline, agencies)


def _agencies(named: Iterable[Credit]) -> frozenset[str]:
    return frozenset(agency for credit in named for agency in credit.agency.split("/") if agency)


def _without_name(headline: str, name: str) -> str:
    for part in _PARTS:
        if headline.casefold().endswith((part + name).casefold()) and len(headline) > len(part + name):
            return headline[: -len(part + name)].rstrip()
    return headline


def _without_agency(headline: str, agencies: frozenset[str]) -> str:
    found = _AGENCY_AT_END.search(headline) if agencies else None
    is_said = found is not None and agency_credit(found[1] or found[2]) in agencies
    return headline[: found.start()] if found and is_said else headline


def _persons(authors: tuple[str, ...], outlets: tuple[str, ...], named: tuple[Credit, ...]) -> tuple[str, ...]:
    """Return a byline without names that only repeat an outlet, its desk or an agency: the credit says them."""
    agencies = {
        word for agency in _agencies(named) for name in SPELLINGS.get(agency, (agency,)) for word in _named(name)
    }
    known = [_named(outlet) for outlet in outlets]
    said = [frozenset(agencies | _TOGETHER).union(outlet) for outlet in known] if agencies else []
    return tuple(
        author
        for author in authors
        if not _repeats(words := _named(author), known) and not any(said_here.issuperset(words) for said_here in said)
    )


def _named(name: str) -> tuple[str, ...]:
    """Return the words of a name, ``ndr.de`` as two, without those that any outlet may have."""
    return tuple(word for word in _NO_WORD.sub(" ", fold(name)).split() if word not in _OF_ANY_OUTLET)


def _repeats(author: tuple[str, ...], outlets: list[tuple[str, ...]]) -> bool:
    return any(set(author) <= set(outlet) or "".join(author) == "".join(outlet) for outlet in outlets)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())


def _picture(article: Article, rights: Rights, edits: Mapping[str, str]) -> Image | None:
    """Return the picture as the rights card and the editor have it; an address of no article's is the editor's own.

    A picture that its source does not let us show needs another permission than the publisher's.
    """
    image = article.image and _captioned(article.image, rights, article.language)
    permission, chosen = edits.get("permission", ""), edits.get("image")
    if permission == "none" or chosen == "":
        return None
    if chosen and (image is None or image.url != chosen):
        image = replace(image or Image(url=""), url=chosen)
    elif image and (not urls.is_web(image.url) or (rights.image == "none" and permission not in _PERMITTED)):
        image = None
    if image is None:
        return None
    changed = {name: edits[name] for name in ("alt", "caption") if name in edits}
    if "picture credit" in edits:
        changed["credit"] = edits["picture credit"]
    return replace(image, **changed)  # type: ignore[arg-type]  # three fields of text


def _captioned(image: Image, rights: Rights, language: str) -> Image:
    """Return a picture whose caption keeps the rights card, and without the credit that the caption ends with."""
    caption = " ".join(cut((image.caption,), rights.max_words, None, language)) if image.caption else ""
    said, credit = fold(caption).rstrip(_CLOSING), fold(image.credit).rstrip(_CLOSING)
    is_named = bool(credit) and re.search(rf"(?<!\w){re.escape(credit)}$", said) is not None
    return replace(image, caption=caption, credit="" if is_named else image.credit)


def judged(item: Item, article: Article) -> Item:
    """Return an item whose quotation the blogger wrote, marked as verbatim or not."""
    return replace(item, verbatim=not item.quotation or strangers(item.quotation, article) is None)


def _sections(items: list[Item], titles: list[str], edits: Mapping[str, str]) -> tuple[Section, ...]:
    """Group the items; sections that the blogger made or ordered stand as the blogger has them."""
    rest = REST if any(item.section for item in items) else ""
    grouped: dict[str, list[Item]] = {}
    for item in items:
        grouped.setdefault(item.section or rest, []).append(item)
    rank = {section: place for place, section in enumerate(titles)}
    last = {rest, edits.get("section:", rest)}
    usual = sorted(grouped, key=lambda section: (section in last, rank.get(section, len(rank))))
    order = dict.fromkeys([*edits.get("sections", "").splitlines(), *usual])
    return tuple(
        Section(title=section, items=tuple(grouped.get(section, ())), text=edits.get(f"below:{section}", ""))
        for section in order
        if section in grouped or edits.get(f"below:{section}")
    )
