"""A quotation beside its source: every place where the words are not the source's, and what the source has there."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from curator.model import Article, Rights, Span
from curator.proof.foreign import Part, parts
from curator.proof.origins import Origins, characters, differences, ends_before, gap
from curator.proof.reading import CUT, CUTS, PARTING, read, source_text
from curator.proof.sentences import Paragraph, paragraphs, place
from curator.text.clean import count_words, words

MOST_FAULTS = 12
"""Faults that are told one by one; nobody mends more of them singly."""
_TOO_MANY = 500
"""Faults after which a quotation is somebody else's text: what else is not in the source is looked for no longer."""
_MANY = 8
"""Words left out without a mark of which the mark is put in; fewer are put back."""
_AROUND = 3
"""Words of the source that are told on each side of a fault."""
_LONGEST_TOLD = 600
"""Characters of what is left out that are shown."""
_DOUBLED = re.compile(rf"{re.escape(CUT)}(?:\s*{re.escape(CUT)})+")
_SIGNS = ' .,;:…"“”„«»'
_QUOTES = '"“”„«»'


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A run of a quotation, and whose words they are."""

    kind: Literal["source", "foreign", "missing", "ours", "cut"]
    text: str
    fault: int = 0
    """Which of the faults a foreign or missing run is, counted from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One place at which a quotation is not its source."""

    number: int
    words: str
    """What the quotation has there; empty where it leaves words out without a mark."""
    missing: str
    """What the source has in its place; empty where it has nothing."""
    source: str
    """The same with a few words round it; empty where the source has nothing like it."""
    is_elsewhere: bool
    """The quotation's words stand in the source, but not in this place."""
    mended: str
    """The quotation with the source's words put back in this place."""
    marked: str
    """The quotation with a mark of a cut in this place; empty where no mark would mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What a mark of a cut stands for."""

    words: int
    """How many are left out; 0 where nothing follows, or where what follows stands before it."""
    text: str
    """What is left out, or its beginning."""
    is_between: bool
    """Whole sentences are left out: those before and after the mark are whole."""
    is_turned: bool = False
    """What follows the mark stands before it in the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A quotation beside its source."""

    paragraphs: tuple[tuple[Mark, ...], ...]
    faults: tuple[Fault, ...]
    count: int
    """Of all faults, those that are not told one by one too."""
    gaps: tuple[Gap, ...]
    """A gap a mark, in their order."""
    passages: tuple[Span, ...]
    """Where in the article its parts stand, or come from."""
    ours: tuple[str, ...]
    """Words of ours, in their square brackets."""
    restored: str
    """The quotation with all the source's words put back."""
    words: int
    characters: int
    too_long: tuple[str, ...]
    """In sentences: which limits of the rights card and of the page it is beyond."""
    liberties: tuple[str, ...]
    """What a source that lets its words not be edited would object to, in a few words each."""

    @property
    def is_verbatim(self) -> bool:
        return not self.count


def proof(quotation: str, article: Article, rights: Rights) -> Proof:
    """Hold a quotation, its paragraphs parted by blank lines, against its article."""
    said = tuple(filter(None, (part.strip() for part in PARTING.split(quotation))))
    return _Proving(said, article).proof(rights)


class _Flaw(NamedTuple):
    """A fault as it is found."""

    number: int
    """Counted from 1."""
    paragraph: int
    start: int
    """Its characters in the paragraph."""
    end: int
    first: int
    """The source's tokens that belong there."""
    last: int
    is_unmarked: bool = False
    """Only the mark of a cut is missing: many words are left out, or what follows stands elsewhere."""


class _Place(NamedTuple):
    """A part of a paragraph, and the source's tokens where it stands or comes from; none where it is a cut or ours."""

    part: Part
    first: int = -1
    last: int = -1


class _Proving:
    """A quotation's paragraphs, each part of which is looked for in the source, one after the other."""

    def __init__(self, quotation: tuple[str, ...], article: Article) -> None:
        self._quotation, self._article = quotation, article
        self._source = read(source_text(article))
        self._origins = Origins(self._source)
        self._flaws: list[_Flaw] = []
        self._flaws_in: list[list[_Flaw]] = [[] for _ in quotation]
        self._places: list[list[_Place]] = []
        after = 0
        for number, paragraph in enumerate(quotation):
            self._places.append([])
            for part in parts(paragraph, self._source):
                found = self._placed(number, part, after) if part.kind == "said" else _Place(part)
                after = max(found.last, 0) or after
                self._places[-1].append(found)

    def proof(self, rights: Rights) -> Proof:
        gaps, ours = tuple(self._gaps()), tuple(self._texts("ours"))
        faults = tuple(map(self._fault, self._flaws[:MOST_FAULTS]))
        return Proof(
            paragraphs=tuple(tuple(self._runs(number)) for number in range(len(self._quotation))),
            faults=faults,
            count=len(self._flaws),
            gaps=gaps,
            passages=tuple(self._passages()),
            ours=ours,
            restored=self._mended(),
            words=sum(map(count_words, self._quotation)),
            characters=len("\n".join(self._quotation)),
            too_long=tuple(_too_long(self._quotation, self._article, rights)),
            liberties=() if rights.edit else tuple(self._liberties(ours)),
        )

    def _placed(self, number: int, part: Part, after: int) -> _Place:
        """Find a part in the source, and note where it differs from the passage that it comes from."""
        reading = read(self._quotation[number][part.start : part.end])
        found = place(self._source, reading.tokens, after)
        if found or not reading.tokens:
            return _Place(part, *(found or ()))
        if len(self._flaws) > _TOO_MANY:
            return self._strange(number, part)
        if cut := gap(self._source, reading, after):
            at, first, last = cut
            start, end = (part.start + there for there in characters(reading, at, at))
            self._note(number, start, end, first, max(first, last))
            return _Place(part, *(place(self._source, read(reading.part(at, len(reading.tokens))).tokens, first) or ()))
        origin = self._origins.of(reading, after)
        inner = differences(read(self._source.part(*origin)), reading)
        if inner is None:
            return self._strange(number, part)
        for one in inner.changes:
            start, end = (part.start + at for at in characters(reading, one.new_start, one.new_end))
            self._note(number, start, end, origin[0] + one.start, origin[0] + one.end)
        return _Place(part, origin[0] + inner.first, origin[0] + inner.last)

    def _strange(self, number: int, part: Part) -> _Place:
        self._note(number, part.start, part.end, 0, 0)
        return _Place(part)

    def _note(self, paragraph: int, start: int, end: int, first: int, last: int) -> None:
        said, out = self._quotation[paragraph][start:end], count_words(self._source.part(first, last))
        is_unmarked = not words(said) and (out > _MANY or (first == last and first > 0))
        flaw = _Flaw(len(self._flaws) + 1, paragraph, start, end, first, last, is_unmarked)
        self._flaws.append(flaw)
        self._flaws_in[paragraph].append(flaw)

    def _fault(self, flaw: _Flaw) -> Fault:
        said = self._quotation[flaw.paragraph][flaw.start : flaw.end].strip()
        missing = self._source.part(flaw.first, flaw.last).strip()
        mended = self._mended(flaw)
        is_cut = not words(said) and bool(words(missing))
        return Fault(
            number=flaw.number,
            words=said,
            missing=missing,
            source=self._around(flaw),
            is_elsewhere=bool(words(said)) and self._source.has(said),
            mended=mended,
            marked=mended if flaw.is_unmarked else self._mended(flaw, f" {CUT} ") if is_cut else "",
        )

    def _around(self, flaw: _Flaw) -> str:
        """Return what the source has in the place of a fault, with a few words on each side."""
        if flaw.is_unmarked or not (flaw.first or flaw.last):
            return ""
        tokens = self._source.tokens
        first, last, before, after = flaw.first, flaw.last, 0, 0
        while first > 0 and before < _AROUND and not ends_before(tokens, first):
            first -= 1
            before += tokens[first][0].isalnum()
        while last < len(tokens) and after < _AROUND and not (last > flaw.last and ends_before(tokens, last)):
            after += tokens[last][0].isalnum()
            last += 1
        return self._source.part(*self._source.whole(first, last)).strip()

    def _mended(self, only: _Flaw | None = None, mark: str = "") -> str:
        """Return the quotation with the source's words, or with a mark, in the place of one flaw or of all."""
        texts = []
        for text, flaws in zip(self._quotation, self._flaws_in, strict=True):
            at, pieces = 0, list[str]()
            for flaw in flaws:
                if only in {None, flaw}:
                    pieces += [text[at : flaw.start], mark or self._put(flaw)]
                    at = flaw.end
            texts.append("".join((*pieces, text[at:])))
        return tidied("\n\n".join(texts))

    def _put(self, flaw: _Flaw) -> str:
        """Return what mends a flaw: the source's words, or the mark that its own are missing."""
        return f" {CUT} " if flaw.is_unmarked else self._source.part(flaw.first, flaw.last)

    def _texts(self, kind: str) -> Iterable[str]:
        for text, places in zip(self._quotation, self._places, strict=True):
            yield from (text[one.part.start : one.part.end] for one in places if one.part.kind == kind)

    def _runs(self, number: int) -> Iterable[Mark]:
        return (mark for mark in self._marks(number) if mark.text or mark.kind == "missing")

    def _marks(self, number: int) -> Iterable[Mark]:
        """Yield the runs of a paragraph, empty ones too."""
        text = self._quotation[number]
        flaws = self._flaws_in[number]
        next_ = 0
        for one in self._places[number]:
            _, start, end = one.part
            if one.part.kind != "said":
                yield Mark(kind=one.part.kind, text=text[start:end])
            at = start if one.part.kind == "said" else end
            while next_ < len(flaws) and flaws[next_].end <= end and one.part.kind == "said":
                flaw = flaws[next_]
                said = text[flaw.start : flaw.end]
                begin = flaw.start + len(said) - len(said.lstrip())
                yield Mark(kind="source", text=text[at:begin])
                yield Mark(kind="foreign" if said.strip() else "missing", text=said.strip(), fault=flaw.number)
                at = begin + len(said.strip())
                next_ += 1
            yield Mark(kind="source", text=text[at:end])

    def _gaps(self) -> Iterable[Gap]:
        """Yield what each mark of a cut stands for."""
        order = [one for places in self._places for one in places]
        following = list[_Place | None]()
        behind: _Place | None = None
        for one in reversed(order):
            behind = one if one.first >= 0 else behind
            following.append(behind)
        before: _Place | None = None
        for one, after in zip(order, reversed(following), strict=True):
            before = one if one.first >= 0 else before
            if one.part.kind == "cut":
                yield self._gap(before, after)

    def _gap(self, before: _Place | None, after: _Place | None) -> Gap:
        if before is None or after is None:
            return Gap(words=0, text="", is_between=False)
        if after.first < before.last:
            return Gap(words=0, text="", is_between=False, is_turned=True)
        out = self._source.part(before.last, after.first).strip()
        start, end = self._source.ends[before.last - 1], self._source.starts[after.first]
        return Gap(
            words=count_words(out),
            text=out if len(out) <= _LONGEST_TOLD else out[:_LONGEST_TOLD].rpartition(" ")[0] + " …",
            is_between=end in self._starts and start in self._ends,
        )

    def _passages(self) -> Iterable[Span]:
        for one in (one for places in self._places for one in places if one.first < one.last):
            yield Span(start=self._source.starts[one.first], end=self._source.ends[one.last - 1])

    @cached_property
    def _starts(self) -> frozenset[int]:
        return frozenset(one.span.start for part in self._sentences for one in part.sentences)

    @cached_property
    def _ends(self) -> frozenset[int]:
        return frozenset(one.span.end for part in self._sentences for one in part.sentences)

    @cached_property
    def _sentences(self) -> tuple[Paragraph, ...]:
        return paragraphs(self._source.text, self._article.language)

    def _liberties(self, ours: Sequence[str]) -> Iterable[str]:
        """Yield what a source that lets its words not be edited would object to."""
        if ours:
            yield "words of ours stand in it"
        said = [one for places in self._places for one in places if one.first >= 0]
        if any(
            self._source.starts[one.first] not in self._starts or self._source.ends[one.last - 1] not in self._ends
            for one in said
        ):
            yield "a sentence is not whole"


def tidied(quotation: str) -> str:
    """Return a quotation without what taking words out left behind: doubled blanks, doubled marks, empty paragraphs."""
    lines = (" ".join(part.split()) for part in PARTING.split(quotation))
    marked = (_DOUBLED.sub(CUT, CUTS.sub(CUT, line)) for line in lines)
    return "\n\n".join(line for line in marked if line and line != CUT).removeprefix(f"{CUT} ")


def _too_long(quotation: Sequence[str], article: Article, rights: Rights) -> Iterable[str]:
    """Yield which limits a quotation is beyond, in sentences."""
    length, characters = sum(map(count_words, quotation)), len("\n".join(quotation))
    if length > rights.max_words:
        yield f"It has {length} words; this source allows {rights.max_words}."
    if len(quotation) > rights.max_paragraphs:
        yield f"It has {len(quotation)} paragraphs; this source allows {rights.max_paragraphs}."
    if article.max_snippet is not None and characters > article.max_snippet:
        yield f"It has {characters} characters; the page allows {article.max_snippet}."


def told(fault: Fault) -> tuple[str, str]:
    """Return what is the matter at one place, and what the source has there, in sentences."""
    said, source = fault.words.strip(_SIGNS), fault.source.strip(_QUOTES)
    if said:
        first = f"“{said}” {'is not what the source has here' if fault.is_elsewhere else 'is not in the source'}."
    elif fault.marked and not fault.missing:
        return "Nothing marks that words are left out here.", "What follows stands elsewhere in the source."
    elif fault.marked and fault.marked == fault.mended:
        begun = " ".join(fault.missing.split()[:_MANY])
        return f"{count_words(fault.missing)} words are left out without a mark.", f"They begin “{begun} …”"
    elif fault.marked:
        first = f"“{fault.missing.strip(_SIGNS)}” is left out without a mark."
    else:
        first = "The signs are not set as in the source."
    return first, f"The source says “{source}”." if source else "It has nothing like it."
