"""A block that the blogger wrote in a draft's file becomes what checks ask of it: words, links, quotation, pictures."""

from collections.abc import Iterable, Mapping
from html.parser import HTMLParser

from curator.edition.fields import quoted
from curator.edition.press import File
from curator.merge import MARKDOWN
from curator.model import OwnBlock
from curator.render.html import own_block

MORE = "… Read more"
_PARTING = frozenset({"p", "blockquote", "li", "br"})


def own_blocks(edits: Mapping[str, str], files: Iterable[File]) -> tuple[OwnBlock, ...]:
    """Return the blocks among an item's edits, one for each file that has its own."""
    return tuple(_owned(file, edits[file.name]) for file in files if file.name in edits)


def _owned(file: File, block: str) -> OwnBlock:
    is_markdown = file.layout is MARKDOWN
    reader = _Reader()
    reader.feed(own_block(block) if is_markdown else block)
    reader.close()
    return OwnBlock(
        file=file.name,
        text=" ".join(reader.words),
        links=frozenset(reader.links),
        quotation=quoted(block) if is_markdown else reader.quotation,
        pictures_without_alt=reader.silent,
    )


class _Reader(HTMLParser):
    """Reads what stands in a block of HTML, however it is marked up."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.silent = 0
        self._quoting = 0
        self._said: list[str] = []

    @property
    def quotation(self) -> tuple[str, ...]:
        paragraphs = (" ".join(one.split()) for one in "".join(self._said).split("\n\n"))
        return tuple(filter(None, (one.removesuffix(MORE).strip() for one in paragraphs)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link, a picture, and where a quotation or a paragraph of it begins."""
        said = dict(attrs)
        if tag == "a" and said.get("href"):
            self.links.append(said["href"] or "")
        if tag == "img" and not (said.get("alt") or "").strip():
            self.silent += 1
        self._quoting += tag == "blockquote"
        if tag in _PARTING:
            self._said.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        """Note where a quotation ends."""
        if tag == "blockquote":
            self._quoting = max(0, self._quoting - 1)

    def handle_data(self, data: str) -> None:
        """Take the words."""
        self.words.append(data)
        if self._quoting:
            self._said.append(data)
