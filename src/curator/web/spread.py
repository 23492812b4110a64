"""A story's page: what its sources say on one side, what we make of it on the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlencode

from starlette.responses import Response

from curator import urls
from curator.model import Article, Decision, Edits, Story
from curator.proof import source_text, strangers
from curator.proof.diff import Piece, compared, counted, places
from curator.store import Version
from curator.text.clean import count_words
from curator.web import paths
from curator.web.call import Call
from curator.web.sheet import PERMISSION_WORDS, Sheet, Tick, boxes, completeness, digest
from curator.web.view import PAGE, View
from curator.web.words import FIELD_NAMES

NOTES = {
    "same": "Nothing was changed, so nothing was saved.",
    "words": "Both the ticks and the words were changed: the words counted.",
    "source": "The source’s text changed while the page was open. What you ticked was kept as it was; the proof says"
    " what is different now.",
}
"""What a save has to tell beside that it is done."""
MOST_CHANGES = 30
"""Pieces of a version's differences that are shown."""
MOST_VERSIONS = 12
"""Versions that are compared: a live page has a hundred, and each comparison of a long text takes some 30 ms."""


@dataclass(frozen=True, kw_only=True)
class Clash:
    """A field that two changed at once."""

    field: str
    theirs: tuple[Piece, ...]
    yours: tuple[Piece, ...]
    base: str
    """What it was before both."""

    @property
    def words(self) -> str:
        return FIELD_NAMES[self.field]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """An earlier version of an article beside the one that came after it."""

    version: Version
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]
    changes: int
    is_cut: bool


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a story stands in the queue that the editor came from."""

    number: int
    of: int
    before: str = ""
    after: str = ""


@dataclass(kw_only=True)
class Page:
    """One story's page, with what its template asks for."""

    call: Call
    story: Story
    edits: Edits
    """As they are stored."""
    typed: Mapping[str, str] | None = None
    """The story's words as they were typed, where they are not saved."""
    raw: Mapping[str, str] = field(default_factory=dict)
    """Fields that cannot be kept as they were typed."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Why."""
    clashes: tuple[Clash, ...] = ()
    notes: tuple[str, ...] = ()

    @cached_property
    def stored(self) -> Sheet:
        return Sheet(self.story, self.call.config, self.edits.fields)

    @cached_property
    def sheet(self) -> Sheet:
        """Return what the fields show."""
        return self.stored if self.typed is None else Sheet(self.story, self.call.config, self.typed)

    @cached_property
    def view(self) -> View:
        return View.of(self.call)

    @cached_property
    def article(self) -> Article:
        """Return the article whose text is shown."""
        asked = self.call.field("of") or self.call.query("article")
        return next((one for one in self.story.articles if one.id == asked), self.sheet.quoted)

    @property
    def link(self) -> str:
        """Return the article's own address, where it can be opened."""
        return self.article.url if urls.is_web(self.article.url) else ""

    @cached_property
    def rows(self) -> list[list[Tick]]:
        return self.sheet.ticks(self.article)

    @cached_property
    def ticked(self) -> str:
        """Return what was ticked when nothing had been typed."""
        return boxes(self.rows if self.typed is None else self.stored.ticks(self.article))

    @property
    def digest(self) -> str:
        return digest(self.article)

    @property
    def words(self) -> int:
        return count_words(self.article.text)

    @property
    def completeness(self) -> str:
        return completeness(self.article, self.call.now - self.call.config.keep_texts)

    @property
    def is_followed(self) -> bool:
        return any(source.slug == self.article.source for source in self.call.config.sources)

    def value(self, name: str) -> str:
        """Return what a field shows."""
        return self.raw.get(name) or self.sheet.values[name]

    def wrong(self, name: str) -> str:
        """Return why a field cannot be kept as it was typed; nothing where it can."""
        return self.refused.get(name, "")

    @property
    def permissions(self) -> list[tuple[str, str]]:
        return list(PERMISSION_WORDS.items())

    @cached_property
    def _versions(self) -> list[Version]:
        return self.call.store.versions(self.article.id)

    @property
    def older_versions(self) -> int:
        """Count the versions that are not compared."""
        return len(self._versions) - len(self.versions)

    @cached_property
    def versions(self) -> list[Seen]:
        """Return the last versions of the article that is shown, each beside the one after it, the latest first."""
        texts = [(self.article.title, source_text(self.article), "\n\n".join(self.article.lead))]
        seen = []
        for version in self._versions[:MOST_VERSIONS]:
            title, text, lead = texts[-1]
            texts.append((version.title, source_text(earlier(self.article, version)), "\n\n".join(version.lead)))
            # A text that was dropped is compared by its lead
            before, after = (texts[-1][1], text) if version.text else (texts[-1][2], lead)
            pieces = places(compared(before, after))
            changed = title != version.title
            seen.append(
                Seen(
                    version=version,
                    title=compared(version.title, title) if changed else (),
                    text=pieces[:MOST_CHANGES] if counted(pieces) else (),
                    changes=counted(pieces) + changed,
                    is_cut=len(pieces) > MOST_CHANGES,
                )
            )
        return seen

    @property
    def survival(self) -> str:
        """Say in a sentence whether the quotation outlived the last change of its source."""
        article, said = self.article, self.stored.item.quotation
        if article.id != self.stored.quoted.id or not said:
            return ""
        if strangers(said, article) is None:
            return "What you quote is still word for word in the source."
        if strangers(said, earlier(article, self.versions[0].version)) is None:
            return "What you quote is no longer word for word in the source: the proof says where."
        return "What you quote differs from both: the proof says where."

    @cached_property
    def place(self) -> Place | None:
        """Return where the story stands in the queue, None where it is not there (any more)."""
        filters = self.view.filters(self.call)
        order = self.view.order_or(self.call.store.order())
        first = max(0, (self.view.page - 2) * PAGE)
        ids = self.call.store.placed(filters, order, first, 3 * PAGE)
        if self.story.id not in ids:
            return None
        at = ids.index(self.story.id)
        return Place(
            number=first + at + 1,
            of=self.call.store.facets(filters).stories,
            before=ids[at - 1] if at else "",
            after=ids[at + 1] if at + 1 < len(ids) else "",
        )

    def address(self, story: str = "", article: str = "", **said: str) -> str:
        """Return the address of a story's page, with the queue that the editor came from."""
        return self.view.story(story or self.story.id, article=article, **said)

    @property
    def action(self) -> str:
        """Return where the form is sent; the queue that the editor came from goes with it."""
        return f"/stories/{self.story.id}/edit{self._query}"

    @property
    def proving(self) -> str:
        """Return where the form is sent to be read only."""
        return f"/stories/{self.story.id}/proof{self._query}"

    @property
    def _query(self) -> str:
        query = urlencode(self.view.fields())
        return f"?{query}" if query else ""

    @property
    def back(self) -> str:
        """Return the address of the queue, at this story."""
        return paths.with_query(self.view.address(page=self.view.page), at=self.story.id)

    @cached_property
    def others(self) -> dict[str, Story]:
        """Return the stories that are suggested as the same, by id."""
        return self.call.store.several([one.story for one in self.story.suggestions])

    @property
    def said(self) -> str:
        """Return what the save that led here has to tell."""
        return NOTES.get(self.call.query("note"), "")

    @cached_property
    def joined(self) -> Decision | None:
        """Return the decision by which the story that was asked for was joined to this one; None where none was."""
        asked = self.call.query("joined")
        return self.call.store.joining(asked) if asked.isdecimal() else None

    @property
    def kept(self) -> str:
        """Return which words of a joined story were kept here."""
        names = [name for name in self.call.query("kept").split("+") if name in FIELD_NAMES]
        listed = [FIELD_NAMES[name] for name in names]
        return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)

    def response(self, status: int = 200) -> Response:
        return self.call.page(
            "story.html", status, story=self.story, page=self, sheet=self.sheet, zone=self.call.config.timezone,
            now=self.call.now,
        )  # fmt: skip


def earlier(article: Article, version: Version) -> Article:
    """Return an article as a version of it was; of a text that was dropped, its lead."""
    text = version.text or "\n\n".join(version.lead)
    return replace(article, text=text, lead=version.lead, standfirst=version.standfirst)
