"""The queue: what waits for a verdict, filtered, searched and ordered, with all that must be known to give it."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock_time
from functools import cached_property

from starlette.responses import JSONResponse, Response

from curator import urls
from curator.errors import UsageError
from curator.model import Article, Image, Story
from curator.store import Facets, Filters, Order
from curator.text.calendar import beside
from curator.web import paths, reasons
from curator.web.call import Call, get
from curator.web.sheet import Sheet
from curator.web.view import PAGE, View

DAYS = 7
"""That can be chosen by name."""
SIDE = 12
"""Picked stories beside the queue; a roundup has hardly more."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """A story as the queue shows it."""

    story: Story
    quoted: Article
    """Whose words they are."""
    excerpt: tuple[str, ...]
    is_quoted: bool
    """Whether the excerpt will be quoted; what is shown else is for the editor alone."""
    image: Image | None
    picture: str
    """The address at which the desk has it."""
    how: str
    """``linked`` or ``copied``: how a roundup shows the picture."""
    why: str
    """Why it stands where it does; empty where its age alone says it."""
    next: str
    """The id of the story that is next when this one has left."""

    @property
    def source(self) -> str:
        """Return the article's own address, where it can be opened."""
        return self.quoted.url if urls.is_web(self.quoted.url) else ""


class Page:
    """One view of the queue, with what its template asks for."""

    most = PAGE

    def __init__(self, call: Call) -> None:
        self._call = call
        self.view = View.of(call)
        filters = self.view.filters(call)
        self.facets: Facets = call.store.facets(filters)
        self.usual: Order = call.store.order()
        self.order: Order = self.view.order_or(self.usual)
        self.first = (self.view.page - 1) * PAGE
        stories = call.store.page(filters, self.order, self.first, PAGE)
        self.stories = self._with_returned(stories)
        self.last = self.first + len(stories)
        self.newer_than = call.store.last_story()

    def _with_returned(self, stories: list[Story]) -> list[Story]:
        """Put a story first that came back to the queue, where its own place is on another page."""
        at = self._call.query("at")
        if not at.isdecimal() or any(story.id == at for story in stories):
            return stories
        with suppress(UsageError):
            found = self._call.store.story(at)
            if self.view.status in {"all", found.status} and not (self.view.words or self.view.is_narrowed):
                return [found, *stories]
        return stories

    @cached_property
    def cards(self) -> list[Card]:
        """Return the stories, each with what is quoted of it."""
        why = self._call.store.reasons(story.id for story in self.stories) if self.is_learned else {}
        following = [*(story.id for story in self.stories[1:]), ""]
        return [
            self._card(
                story,
                after,
                reasons.why(why[story.id], self._call.now, self._call.config.timezone) if story.id in why else "",
            )
            for story, after in zip(self.stories, following, strict=False)
        ]

    def _card(self, story: Story, following: str, why: str) -> Card:
        sheet = Sheet(story, self._call.config, story.edits)
        said = sheet.quoted.lead[:1] or ((sheet.quoted.standfirst,) if sheet.quoted.standfirst else ())
        image = sheet.item.image
        return Card(
            story=story,
            quoted=sheet.quoted,
            excerpt=sheet.item.quotation or said,
            is_quoted=bool(sheet.item.quotation),
            image=image,
            picture=paths.picture(story, story.edits) if image else "",
            how="copied" if sheet.picture_rights.image == "copy" else "linked",
            why=why,
            next=following,
        )

    @property
    def is_learned(self) -> bool:
        """Say whether the stories stand in the learned order: only what waits does, and no search."""
        return self.order == "learned" and self.view.status == "new" and not self.view.words

    @cached_property
    def verdicts(self) -> int:
        """Count the verdicts on which the order rests."""
        taste = self._call.store.learned(0).taste
        return taste.picked + taste.dropped

    def ordered(self, order: Order) -> str:
        """Return the address of this view in an order."""
        return self.view.address(order="" if order == self.usual else order)

    @property
    def at(self) -> str:
        """Return the id of the story that is selected: the one that the address names, else the first."""
        asked = self._call.query("at")
        shown = [story.id for story in self.stories]
        return asked if asked in shown else next(iter(shown), "")

    @property
    def place(self) -> str:
        """Return the address of this page of the queue, without what was done and where one stood."""
        return self.view.address(page=self.view.page)

    @cached_property
    def others(self) -> dict[str, Story]:
        """Return the stories that are suggested as the same as one of these, by id."""
        ids = {one.story for story in self.stories for one in story.suggestions}
        return self._call.store.several(sorted(ids, key=int)) if ids else {}

    @cached_property
    def picked(self) -> list[Story]:
        """Return what is picked, the newest first."""
        return self._call.store.picked(SIDE)

    @cached_property
    def judged(self) -> int:
        """Count what was judged today."""
        zone = self._call.config.timezone
        return self._call.store.judged(datetime.combine(self._call.now.astimezone(zone).date(), clock_time.min, zone))

    @property
    def sections(self) -> list[tuple[str, int]]:
        """Return the sections that have stories, in the order of feeds.yaml; what has none stands last."""
        known = list(dict.fromkeys(source.section for source in self._call.config.sources))
        order = {section: place for place, section in enumerate(known)}
        found = dict(self.facets.sections)
        if self.view.section is not None:
            found.setdefault(self.view.section, 0)
        return sorted(found.items(), key=lambda one: (not one[0], order.get(one[0], len(order)), one[0]))

    @property
    def days(self) -> list[tuple[str, str]]:
        """Return the days that can be chosen, and the one that is."""
        today = self._call.now.astimezone(self._call.config.timezone).date()
        named = [today - timedelta(days=ago) for ago in range(DAYS)]
        names = {named[0]: "Today", named[1]: "Yesterday"}
        chosen = [self.view.day] if self.view.day and self.view.day not in named else []
        return [(day.isoformat(), names.get(day, beside(day, today))) for day in [*named, *chosen]]

    @cached_property
    def last_run(self) -> object:
        """Return the last refresh, None before the first."""
        return self._call.store.last_run()

    @cached_property
    def meant(self) -> tuple[str, int] | None:
        """Return the search that was probably meant, and how many stories it finds."""
        near = self._call.store.nearest(self.view.words)
        if near is None:
            return None
        words = self.view.words.lower().replace(near.missing, near.word)
        return words, self._call.store.facets(Filters(status="all", words=words)).stories

    @property
    def collecting_since(self) -> datetime | None:
        """Return when the first article was seen."""
        return self._call.store.collecting_since()


def show(call: Call) -> Response:
    """Show the queue."""
    page = Page(call)
    follows = any(source.enabled for source in call.config.sources)
    return call.page("queue.html", queue=page, view=page.view, follows=follows, zone=call.config.timezone, now=call.now)


def newer(call: Call) -> Response:
    """Say how many stories came after the last one that a page knew."""
    than = call.query("than")
    return JSONResponse({"count": call.store.newer(than) if than else 0})


ROUTES = (get("/", show), get("/newer", newer))
