"""The paragraphs of a page become the article's own: what stands before its first paragraph is told apart.

A standfirst differs in make from the body and says what the page's description says, is named so, or is bold; it is
kept as a field. Headline, date, byline, caption and offers to subscribe are no paragraphs at all.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from curator.extract.body import Body, ends_sentence, is_candidate, is_consent
from curator.extract.captions import CAPTION_NAMES
from curator.extract.dates import is_date_line
from curator.extract.likeness import alike
from curator.extract.names import name_tokens, word_set
from curator.extract.offers import is_offer
from curator.extract.runs import Run
from curator.text.clean import fold

_STANDFIRST_NAMES = word_set(
    "standfirst dek deck lead lede leadtext intro introduction teaser subtitle subheadline subhead subheading "
    "summary chapo chapeau entradilla sommario ingress perex vorspann preamble excerpt abstract sinopsis bajada "
    "headnote leadin kicker description subtitulo sottotitolo underrubrik manchet annotation"
)
_PHOTO = re.compile(
    r"(?:photo|foto|image|bild|picture|file photo|credit|quelle|фото|photograph)s?\s*(?:by|:|©|/|credit)|©|\bgetty\b|"
    r"/\s?(?:ap|afp|reuters|epa|dpa)\b|"
    r"\((?:ap|afp|reuters|epa|dpa)\s?photo|^pictured|\bis pictured\b|\bare pictured\b|\bfile (?:photo|picture)\b",
    re.IGNORECASE,
)
_CAPTION_START = re.compile(
    r"pictured(?: (?:right|left|above|below|here|in|at|with|on)\b|[:,])|file (?:photo|picture)\b|above:|"
    r"(?:photo|image|picture) (?:above|below)",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"[A-ZÀ-Þ][\w .,'’/-]{2,60}\([A-Z][\w ]{1,20}\)\s*[-–—]|[A-ZÀ-Þ]{3}[A-ZÀ-Þ .,'’/-]{0,40}\s*(?:[–—]|--?\s)"
)
"""``NEW JERSEY (WABC) --``: with the place begins the report, never its standfirst."""
_WORKED_ON = re.compile(
    r"(?:(?:medically|clinically|fact|expert)[- ])?(?:reviewed|checked|verified|edited|researched|authored|written) "
    r"by\b",
    re.IGNORECASE,
)
_WRITTEN_BY = re.compile(r"this (?:blog )?(?:post|article|story) (?:was|is) (?:written|authored) by\b", re.IGNORECASE)
_DATE_LABEL = re.compile(
    r"(?!.*,\s+(?-i:[a-zß-ÿ]))(?:originally |first |last |zuletzt )?(?:updated|published|posted|created|aktualisiert|"
    r"veröffentlicht|erstellt|erschienen|stand|mis à jour|publié|actualizado|publicado|aggiornato|pubblicato|обновлено|"
    r"опубликовано|bijgewerkt|gepubliceerd)\b",
    re.IGNORECASE,
)
"""A comma and a word in small letters go on to tell what the date is about."""
MAX_CAPTION = 600
"""Characters; a longer text is compared with no caption."""
_BEGINNING, _COMPARED = 30, 12
_ALIKE_TITLE, _ALIKE_STANDFIRST = 0.85, 0.8
_BOLD = 0.9
_MOST_SHORTS = 3
_MOST_ABOVE, _MOST_BOXES = 40, 100
_DATE_WORDS, _FEW = 3, 3
"""Words of a date, and of what may stand beside it, or beside a name, in a line that ends as a sentence does."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the page says elsewhere, folded, to know its paragraphs by."""

    titles: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    figures: frozenset[str] = frozenset()
    """Captions, credits and alternative texts."""
    article_body: str = ""
    is_news: bool = False
    """The page declares its article to be news; elsewhere what looks like a standfirst is nearly always the text."""
    beginnings: frozenset[str] = field(init=False)
    """Of the figures' words, so that few paragraphs are compared whole."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "beginnings", frozenset(figure[:_COMPARED] for figure in self.figures))


@dataclass(frozen=True, slots=True)
class Opening:
    """The paragraphs of the body in order, and the standfirst that stood before them."""

    paragraphs: tuple[Run, ...] = ()
    standfirst: str = ""
    rung: str = ""


@dataclass(slots=True)
class _Reader:
    """Reads one body from the top."""

    body: Body
    words: Words
    standfirst: str = ""
    rung: str = ""
    kept: list[Run] = field(default_factory=list)
    plain: bool = field(init=False)
    """Most of the body stands outside of lists."""

    def __post_init__(self) -> None:
        listed = sum(run.words for run in self.body.runs if run.lists)
        self.plain = listed * 2 < sum(run.words for run in self.body.runs)

    def read(self) -> None:
        runs = self.body.runs
        skip = self._anchor(runs)
        good = [(index, run) for index, run in enumerate(runs) if not is_junk(run, self.words)]
        later = [*(run for _, run in good[1:]), None]
        for (index, run), following in zip(good, later, strict=False):
            if self.kept or not (index < skip or self._is_before(run, following)):
                self.kept.append(run)
        if len(self.kept) > 1 and _is_repeated(*self.kept[:2]):
            del self.kept[0]

    def _anchor(self, runs: Sequence[Run]) -> int:
        """Return the index of the paragraph with which the page's ``articleBody`` begins, 0 if none is told."""
        beginning = self.words.article_body[:120]
        for index, run in enumerate(runs[:8] if beginning else ()):
            place = beginning.find(fold(run.text)[:60])
            if 0 <= place <= 30:
                return index
        return 0

    def _is_before(self, run: Run, following: Run | None) -> bool:
        folded = fold(run.text)
        if is_headline(folded, self.words) or is_line(run, self.words):
            return True
        if following is None:
            return False
        if run.lists and self.plain and self.words.is_news:  # key points
            return True
        rung = self._standfirst(run, following)
        if rung:
            self.standfirst = f"{self.standfirst} {run.text}" if rung == "pieces" else self.standfirst or run.text
            self.rung = self.rung or rung
            return True
        if self.plain and run.make != self.body.make and following.make == self.body.make:
            return run.words < 15 or (_PHOTO.search(run.text) is not None and run.words < 60)
        return False

    def _standfirst(self, run: Run, following: Run) -> str:
        """Return why a run of the body is the standfirst; where a page is no news only one beside the byline is."""
        if self.words.is_news:
            return standfirst_rung(run, following, self.words) or self._piece(run)
        if set(run.marks) <= set(following.marks):
            return ""
        rung = standfirst_rung(run, following, self.words)
        return rung if rung == "description" else ""

    def _piece(self, run: Run) -> str:
        """Say whether a run is one of the two or three paragraphs that make up the description."""
        group = [
            other for other in self.body.runs[:4] if other.make == run.make and other.parent_make == run.parent_make
        ]
        rest = [other for other in self.body.runs[:5] if other not in group]
        if not 2 <= len(group) <= 3 or run not in group or not rest:
            return ""
        joined = fold(" ".join(other.text for other in group))
        return "pieces" if any(alike(joined, text) > _ALIKE_STANDFIRST for text in self.words.descriptions) else ""


def read_opening(body: Body, runs: Sequence[Run], words: Words) -> Opening:
    """Return the article's own paragraphs; ``runs`` are all of the page's, for the short ones between."""
    reader = _Reader(body=body, words=words)
    reader.read()
    paragraphs = _with_short(reader.kept, body, runs, words)
    if paragraphs and not words.is_news:
        paragraphs = [*_left_above(paragraphs[0], body, runs, words), *paragraphs]
    return Opening(
        paragraphs=tuple(paragraphs),
        standfirst=reader.standfirst,
        rung=reader.rung,
    )


def _left_above(first: Run, body: Body, runs: Sequence[Run], words: Words) -> list[Run]:
    """Return the paragraphs between headline and body that are like none of it, where that says nothing of them."""
    above = [
        run
        for run in runs[body.start + 1 : first.place]
        if run.block.tag in {"p", "li"}
        and is_candidate(run)
        and (run.lists or _belongs_below(run, runs, body.start))
        and not run.text.endswith(("...", "…"))
        and set(run.marks) <= set(first.marks)
    ]
    return [
        run
        for run in above[-_MOST_ABOVE:]
        if any(box is body.container for box in islice(run.block.iterancestors(), _MOST_BOXES))
        and not is_junk(run, words)
        and not is_headline(fold(run.text), words)
        and not is_line(run, words)
        and standfirst_rung(run, first, words) not in {"description", "class"}
    ]


def _belongs_below(run: Run, runs: Sequence[Run], start: int) -> bool:
    """Say whether a paragraph leads on to the next one; right below the headline, or apart from it, stands a deck."""
    following = runs[run.place + 1]
    return run.place > start + 1 and (bool(following.heading) or is_candidate(following))


def _is_repeated(first: Run, second: Run) -> bool:
    """Say whether a teaser above the article is the beginning of its first paragraph again.

    Two paragraphs of one kind may begin alike; one that breaks off, or is made otherwise, is no paragraph.
    """
    if not first.text.rstrip(")] ").endswith(("…", "...")) and (first.make, first.parent) == (
        second.make,
        second.parent,
    ):
        return False
    return fold(second.text).startswith(fold(first.text).rstrip(" .[]"))


def is_headline(folded: str, words: Words) -> bool:
    """Say whether a folded text is the headline again."""
    return any(alike(folded, title) > _ALIKE_TITLE for title in words.titles)


def is_junk(run: Run, words: Words) -> bool:
    """Say whether a run is none of the article wherever it stands: an offer, a pointer elsewhere, a caption."""
    if is_offer(run.text, run.words, run.link_share):
        return True
    if not 20 < len(run.text) < MAX_CAPTION:
        return False
    if fold(run.text[:_BEGINNING])[:_COMPARED] not in words.beginnings:
        return False
    folded = fold(run.text)
    if not any(figure.startswith(folded) for figure in words.figures):
        return False
    # what the page describes itself with is the text; a picture's alternative text was filled from it
    return not any(alike(folded, text) > _ALIKE_STANDFIRST or text.startswith(folded) for text in words.descriptions)


def is_line(run: Run, words: Words) -> bool:
    """Say whether a run is a date line, a byline or a credit rather than a paragraph."""
    ends = ends_sentence(run.text)
    if run.words < 25 and is_date_line(run.text) and (not ends or _is_date_alone(run)):
        return True
    if _CAPTION_START.match(run.text) or _WRITTEN_BY.match(run.text):
        return True
    if not ends and run.words < 40 and _WORKED_ON.match(run.text):
        return True
    if run.words < 60 and any(_is_caption(mark.element) for mark in run.marks):
        return True
    if run.words < 14 and _names_author(fold(run.text), words.authors, ends=ends):
        return True
    return run.words < 25 and not ends and _PHOTO.search(run.text) is not None


def _is_date_alone(run: Run) -> bool:
    """Say whether a line that ends as a sentence does is a date all the same, and the word that announces it."""
    return run.words - _DATE_WORDS <= _FEW or (run.words < 15 and _DATE_LABEL.match(run.text) is not None)


def _names_author(folded: str, authors: Sequence[str], *, ends: bool) -> bool:
    """Say whether a short line is the byline: a sentence says more than a name and what its bearer is."""
    named = (name for name in authors if name in folded and (" " in name or not ends))
    return any(not ends or len(folded.replace(name, "").split()) <= _FEW for name in named)


def _is_caption(element: etree._Element) -> bool:
    return not CAPTION_NAMES.isdisjoint(name_tokens(element.get("class") or ""))


def standfirst_rung(run: Run, following: Run, words: Words) -> str:
    """Return why a run is the standfirst of what follows it: its description, its name, its bold type; or nothing."""
    if run.words > 90 or is_consent(run) or _DATELINE.match(run.text):
        return ""
    is_apart = run.parent is not following.parent
    if run.make != following.make or (is_apart and run.parent_make != following.parent_make):
        folded = fold(run.text)
        if any(alike(folded, text) > _ALIKE_STANDFIRST for text in words.descriptions):
            return "description"
        if is_apart and _is_named_standfirst(run, following):  # ``p.intro`` among its like is the first paragraph
            return "class"
    if run.bold_share > _BOLD and following.bold_share <= _BOLD and run.words >= 8 and not run.text.endswith("?"):
        return "bold"
    return ""


def _is_named_standfirst(run: Run, following: Run) -> bool:
    shared = set(islice(following.block.iterancestors(), _MOST_BOXES))
    elements = [run.block, *(element for element in islice(run.block.iterancestors(), 2) if element not in shared)]
    return any(not _STANDFIRST_NAMES.isdisjoint(name_tokens(element.get("class") or "")) for element in elements)


def _with_short(kept: Sequence[Run], body: Body, runs: Sequence[Run], words: Words) -> list[Run]:
    """Return the paragraphs with the short sentences of the same make and parent that stand between or just before."""
    if not kept:
        return []
    chosen = {run.place for run in kept}
    judged = {run.place for run in body.runs} - chosen
    parents = {run.parent for run in kept}
    first = kept[0].place
    near = runs[_shorts_before(runs, first, kept[0]) : kept[-1].place + 3]
    return [
        run
        for run in near
        if run.place in chosen
        or (
            run.place not in judged
            and run.make == body.make
            and run.parent in parents
            and _is_short_sentence(run)
            and not is_junk(run, words)
            and (run.place > first or not is_line(run, words))
        )
    ]


def _shorts_before(runs: Sequence[Run], first: int, paragraph: Run) -> int:
    """Return the place from which short sentences stand right before the first paragraph, of its make and parent."""
    place = first
    while place > max(0, first - _MOST_SHORTS) and (runs[place - 1].make, runs[place - 1].parent) == (
        paragraph.make,
        paragraph.parent,
    ):
        place -= 1
    return place


def _is_short_sentence(run: Run) -> bool:
    if run.figure or run.heading or run.link_share >= 0.5:
        return False
    return 2 <= run.words < 30 and ends_sentence(run.text) and not run.text.endswith(":")
