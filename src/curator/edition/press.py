"""A record of a day becomes its drafts as they would be written now.

A template of the blogger's own may hold an endless loop: it is rendered in a worker that can be ended.
"""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from pathlib import Path

from curator import roundup as rounds
from curator.edition.fields import quoted
from curator.edition.pictures import Pictures
from curator.engine import open_engine
from curator.errors import EngineError, RenderError
from curator.merge import HTML, MARKDOWN, Draft, Layout, split
from curator.model import Article, Item, Roundup, RoundupRecord, Source, Story
from curator.render import PLAIN, TEMPLATES, file_name, render
from curator.render.html import own_block


@dataclass(frozen=True, slots=True)
class File:
    """One draft of a day."""

    template: str
    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def layout(self) -> Layout:
        return MARKDOWN if self.name.endswith(PLAIN) else HTML


def source_name(day: date) -> str:
    """Return the name of the Markdown draft: what the blogger changes there is understood, and reaches the others."""
    return file_name(day.isoformat(), TEMPLATES[0])


@dataclass(frozen=True, slots=True)
class Press:
    """Everything a day's drafts are made of, but for the record."""

    day: date
    stories: Sequence[Story]
    sources: Mapping[str, Source]
    zone: tzinfo
    files: Sequence[File]
    pictures: Pictures

    def compose(self, record: RoundupRecord) -> Roundup:
        """Compose the roundup: pictures where they will be, quotations as the blogger's own blocks have them."""
        name = source_name(self.day)
        own = {item.story: item.edits[name] for item in record.items if name in item.edits}
        composed = rounds.compose(self.day, self.stories, record, self.sources)
        articles = self.quoted(record)

        def quoting(item: Item) -> Item:
            if item.story not in own:
                return item
            return rounds.judged(replace(item, quotation=quoted(own[item.story])), articles[item.story])

        sections = [replace(one, items=tuple(map(quoting, one.items))) for one in composed.sections]
        return self.pictures.placed(replace(composed, sections=tuple(sections)))

    def quoted(self, record: RoundupRecord) -> dict[str, Article]:
        """Return the article that each story quotes."""
        edits = {item.story: item.edits for item in record.items}
        return {one.id: rounds.quoted(one, self.sources, edits.get(one.id)) for one in self.stories}

    def draw(self, record: RoundupRecord, file: File) -> Draft:
        """Return a draft as it would be written; a block that the blogger wrote stands for ours."""
        drawn = split(_printed(self.compose(record), file.template, self.zone), file.layout)
        edits = {item.story: item.edits for item in record.items}
        blocks = {story: self._block(file, block, edits.get(story, {})) for story, block in drawn.blocks.items()}
        return replace(drawn, blocks=blocks)

    def _block(self, file: File, block: str, edits: Mapping[str, str]) -> str:
        """Return the block that the blogger wrote in this draft, or in the Markdown one, or else ours."""
        if file.name in edits or file.layout is MARKDOWN:
            return edits.get(file.name, block)
        written = edits.get(source_name(self.day), "")
        if not written:
            return block
        opening = block.partition("\n")[0] if block.startswith("<section") else '<section class="item">'
        return f"{opening}\n{own_block(written)}\n</section>"


def _printed(composed: Roundup, template: str, zone: tzinfo) -> str:
    """Return the text of a draft; RenderError also where a template of the blogger's own finds no end."""
    if template in TEMPLATES:
        return render(composed, template, zone)
    with ThreadPoolExecutor(max_workers=1) as thread:  # whoever drafts may run an event loop already
        return thread.submit(lambda: asyncio.run(_confined(composed, template, zone))).result()


async def _confined(composed: Roundup, template: str, zone: tzinfo) -> str:
    async with open_engine("processes:1") as engine:
        try:
            return await engine.run(render, composed, template, zone)
        except EngineError as error:
            raise RenderError(f"{template}: rendering it was ended: {error.reason}") from None
