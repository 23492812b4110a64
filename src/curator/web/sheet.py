"""A story as its page shows it: every field as it will be drafted, and what may be chosen in its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from hashlib import blake2b

from curator import urls
from curator.config import Config
from curator.model import Article, Image, Item, ItemRecord, Rights, RoundupRecord, Source, Story
from curator.proof import Passage, Proof, Sentence, paragraphs, proof, source_text, touched
from curator.render import phrases
from curator.roundup import compose, pictured, quoted, with_retired
from curator.web import paths

FIELDS = ("headline", "quotation", "comment", "section", "image", "alt", "caption", "picture credit", "permission")
"""What the page's form has, as values; ``quoted`` follows from where the ticks are."""
OF_PICTURE = ("alt", "caption", "picture credit")
NO_PICTURE, OWN_PICTURE = "none", "own"
"""Beside the ids of articles, what the field ``image`` of the form can say."""
PERMISSION_WORDS = {
    "linked": "Publisher’s preview picture, linked",
    "licensed": "Licensed",
    "asked": "Asked, waiting",
    "own": "Own or free",
    "none": "None: leave out",
}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A picture that can be chosen."""

    value: str
    """An article's id, or ``own``."""
    words: str
    address: str
    """Where the desk has it."""


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A sentence with its box, and what of it is quoted."""

    sentence: Sentence
    value: str
    """Where it stands, or what of it is quoted: ``120-245``."""
    is_ticked: bool
    parts: tuple[str, str, str]
    """What stands before what is quoted, that, and what stands behind."""

    @property
    def is_part(self) -> bool:
        return self.is_ticked and any((self.parts[0], self.parts[2]))


class Sheet:
    """A story with an editor's words, as it will be drafted."""

    def __init__(self, story: Story, config: Config, edits: Mapping[str, str]) -> None:
        self.story = replace(story, edits=dict(edits))
        self.edits = edits
        self.sources: Mapping[str, Source] = with_retired(config.sources, [story], config.credit, config.rights)
        self.quoted = quoted(story, self.sources, edits)

    @property
    def source(self) -> Source:
        """Return the source whose words are quoted."""
        return self.sources[self.quoted.source]

    @property
    def rights(self) -> Rights:
        return self.source.rights

    @property
    def picture_rights(self) -> Rights:
        """Return the rights card of the source whose picture is shown; of an own one, of the headline's."""
        return self._picture_rights(self.edits)

    def _item(self, edits: Mapping[str, str]) -> Item:
        day = self.story.articles[0].first_seen.date()  # none of what is asked of the item depends on it
        record = RoundupRecord(day=day, items=(ItemRecord(story=self.story.id, edits=edits),))
        return compose(day, [self.story], record, self.sources).items[0]

    @cached_property
    def item(self) -> Item:
        """Return the story as it will be drafted."""
        return self._item(self.edits)

    @cached_property
    def credited(self) -> str:
        """Return the headline and the credit, as they will be printed."""
        return f"{self.item.headline} {phrases.credit(self.item)}".strip()

    @cached_property
    def values(self) -> Mapping[str, str]:
        """Return every field of the form, as it stands."""
        return self._values(self.edits)

    @cached_property
    def proposed(self) -> Mapping[str, str]:
        """Return every field as it would be had nobody edited it; pictures and quotations of the articles chosen."""
        kept = {name: self.edits[name] for name in ("quoted", "image") if name in self.edits}
        without_picture = {name: value for name, value in kept.items() if name != "image"}
        return {**self._values(kept), "image": self._values(without_picture)["image"]}

    def _values(self, edits: Mapping[str, str]) -> Mapping[str, str]:
        item = self._item(edits)
        # Its words are shown even where the picture itself is not
        picture = self._item({**edits, "permission": "own"}).image or Image(url="")
        permitted = "linked" if self._picture_rights(edits).image != "none" else "none"
        return {
            "headline": item.headline,
            "quotation": "\n\n".join(item.quotation),
            "comment": item.comment,
            "section": item.section,
            "image": self._picture_token(edits),
            "alt": picture.alt,
            "caption": picture.caption,
            "picture credit": picture.credit,
            # What was written is shown even where there is no picture for it (any more)
            **{name: edits[name] for name in OF_PICTURE if name in edits},
            "permission": edits.get("permission", permitted),
        }

    def _picture_rights(self, edits: Mapping[str, str]) -> Rights:
        article = pictured(self.story, edits) or self.story.articles[0]
        return self.sources[article.source].rights

    def _picture_token(self, edits: Mapping[str, str]) -> str:
        if edits.get("image") == "":
            return NO_PICTURE
        article = pictured(self.story, edits)
        if article is None:
            return OWN_PICTURE
        return article.id if _has_picture(article) else NO_PICTURE

    @cached_property
    def pictures(self) -> tuple[Choice, ...]:
        """Return the pictures that are known: those of the articles, and an address of the editor's own."""
        with_one = [article for article in self.story.articles if _has_picture(article)]
        firsts = {article.image.url: article for article in reversed(with_one) if article.image}
        found = [article for article in with_one if article.image and firsts[article.image.url] is article]
        choices = [
            Choice(value=article.id, words=article.outlet, address=f"/pictures/{article.id}") for article in found
        ]
        if self.values["image"] == OWN_PICTURE:
            address = paths.picture(self.story, self.edits)
            choices.append(Choice(value=OWN_PICTURE, words="an address of yours", address=address))
        return tuple(choices)

    @property
    def own_picture(self) -> str:
        """Return the address of a picture that no article has."""
        return self.edits.get("image", "") if self.values["image"] == OWN_PICTURE else ""

    def picture_of(self, token: str) -> str:
        """Return the address that a choice among the pictures stands for; empty for none."""
        return next((one.image.url for one in self.story.articles if one.id == token and one.image), "")

    @cached_property
    def proof(self) -> Proof:
        """Return the quotation beside its source."""
        return proof(self.values["quotation"], self.quoted, self.rights)

    @property
    def allowed(self) -> str:
        """Return how much this source lets us quote, in words."""
        return f"this source allows {self.rights.max_words}"

    def ticks(self, article: Article) -> list[list[Tick]]:
        """Return an article's sentences by paragraph, those of the quotation ticked where it is the one quoted."""
        text = source_text(article)
        passages: dict[int, Passage] = {}
        if article.id == self.quoted.id:
            for one in touched(text, self.proof.passages, article.language):
                passages.setdefault(one.sentence, one)
        return [
            [_tick(text, sentence, passages.get(sentence.number)) for sentence in part.sentences]
            for part in paragraphs(text, article.language)
        ]

    @cached_property
    def sections(self) -> list[tuple[str, str]]:
        """Return the sections to choose from, those of feeds.yaml in its order, then one of the editor's own."""
        known = dict.fromkeys([*(source.section for source in self.sources.values()), self.values["section"]])
        return [(section, section or "None") for section in sorted(known, key=lambda one: not one)]


def _has_picture(article: Article) -> bool:
    return article.image is not None and urls.is_web(article.image.url)


def _tick(text: str, sentence: Sentence, passage: Passage | None) -> Tick:
    span = passage.span if passage else sentence.span
    before, behind = text[sentence.span.start : span.start], text[span.end : sentence.span.end]
    return Tick(
        sentence=sentence,
        value=f"{span.start}-{span.end}",
        is_ticked=passage is not None,
        parts=(before, text[span.start : span.end], behind),
    )


def boxes(rows: Iterable[Iterable[Tick]]) -> str:
    """Return what is ticked, as a form says it."""
    return " ".join(one.value for row in rows for one in row if one.is_ticked)


def digest(article: Article) -> str:
    """Return what a form remembers of an article's text: its ticks are of that text and no other."""
    return blake2b(source_text(article).encode(), digest_size=8).hexdigest()


def completeness(article: Article, slimmed_before: datetime) -> str:
    """Return how much of an article's text there is, in words; of those seen before a day only the lead is kept."""
    paragraphs_there = article.text.count("\n\n") + 1 if article.text else 0
    if not paragraphs_there:
        return "no text"
    if "feed-text-only" in article.flags:
        return "the feed’s text only"
    if article.first_seen < slimmed_before and article.text == "\n\n".join(article.lead):
        return "only its lead is kept by now"
    if "paywalled" in article.flags:
        return f"paywalled after paragraph {paragraphs_there}"
    return "the beginning of a long text" if "cut" in article.flags else "text complete"
