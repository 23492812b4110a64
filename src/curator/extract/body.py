"""The runs of a page become the article's paragraphs: a container is chosen, climbed from, and read from its start."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from curator.extract.likeness import alike
from curator.extract.marks import Mark
from curator.extract.names import name_tokens, word_set
from curator.extract.runs import Run
from curator.text.clean import fold

_BLOCKS = word_set("p div section td li blockquote article main dd center pre body")
_SENTENCE_END = re.compile(r"[.!?…。！？։؟।:;][\"'”’»“)\]]*$")
_BODY_NAMES = word_set("article body content text story entry post richtext")
_PARDON_SHARE, _FEW = 0.45, 3
_DECAY, _LEVELS = 0.65, 6
_LONE_WORDS = 45
_LONG_HEADING = 25
_LIKE, _UNLIKE = 0.5, 0.2
"""A linked ``h1`` less like every title than this heads a teaser."""
_CONSENT = re.compile(
    r"cookies?\b|consent|privacy (?:policy|settings|preferences)|personali[sz]ed ads|datenschutz|einwilligung|tracking|"
    r"legitimate interest|vendors|partners? (?:process|store)|your (?:data|choices)|purposes|confidentialité|traceurs"
)
_CONSENT_STEMS = (
    "cookie", "consent", "privacy ", "personali", "datenschutz", "einwilligung", "tracking", "legitimate ", "vendors",
    "partner", "your ", "purposes", "confidentialité", "traceurs",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Body:
    """An article's paragraphs in order, and the make of most of them."""

    runs: tuple[Run, ...]
    make: tuple[str, str]
    container: etree._Element | None
    start: int = -1
    """The place of the headline, -1 where none is shown."""


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is told of the other runs, counted once: a page may have ten thousand."""

    parent_makes: frozenset[tuple[str, str]]
    """Of the runs inside the best container."""
    parents: Counter[etree._Element | None]
    """Of the runs within the climbed scope."""


NOTHING = Body(runs=(), make=("", ""), container=None)


def headline_run(runs: Sequence[Run], titles: Sequence[str]) -> Run | None:
    """Return the run that shows the headline: the ``h1`` most like a title, else an ``h2`` or ``h3`` equal to one.

    An ``h1`` that is like no title may head a part of the article, or all that the site has to say of itself.
    """
    folded = [fold(title) for title in titles if title]
    likeness = {run: _best_likeness(run, folded) for run in runs if run.heading == "h1" and not run.figure}
    best = max(likeness, key=lambda run: likeness[run], default=None)
    if best is not None and (likeness[best] >= _LIKE or not folded):
        return best
    told = next((run for run in runs if run.heading in {"h2", "h3"} and fold(run.text) in folded), None)
    if told is not None or best is None:
        return told
    return best if likeness[best] >= _UNLIKE or best.link_share < 0.5 else None


def _best_likeness(run: Run, titles: Sequence[str]) -> float:
    return max((alike(fold(run.text), title) for title in titles), default=0.0)


def find_body(runs: Sequence[Run], headline: Run | None) -> Body:
    """Return the paragraphs of the article, nothing where the page has none."""
    candidates = [run for run in runs if is_candidate(run)]
    pardoned = _pardoned(candidates, headline)
    good = [run for run in candidates if all(mark in pardoned for mark in run.marks)]
    if not good and len(candidates) >= _FEW:  # class names that mark every paragraph are wrong
        good = [run for run in candidates if all(mark.soft or mark in pardoned for mark in run.marks)]
    if not good:
        return NOTHING
    start = headline.place if headline else -1
    best = _container(good, start)
    inside = list(filter(_Within(best), good))
    main = _main_make(inside)
    known = set(good)
    scope = _climb(best, headline)
    forgiven = [
        run for run in candidates
        if run in known or (run.make == main and all(mark.soft or mark in pardoned for mark in run.marks))
    ]  # fmt: skip
    within = list(filter(_Within(scope), forgiven))
    late = [run for run in within if run.place > start]
    beside = _Beside(frozenset(run.parent_make for run in inside), Counter(run.parent for run in within))
    is_inside = _Within(best)
    chosen = [run for run in (late or within) if is_inside(run) or _belongs(run, main, beside)]
    return Body(runs=tuple(chosen), make=main, container=scope, start=start)


def is_candidate(run: Run) -> bool:
    """Say whether a run may be a paragraph by what it is itself."""
    if run.figure or (run.block.tag not in _BLOCKS if not run.heading else not _is_text_as_heading(run)):
        return False
    if run.link_share >= 0.5 and not _is_linked_paragraph(run):
        return False
    if is_consent(run):
        return False
    return run.words >= 30 or (run.words >= 7 and ends_sentence(run.text)) or (run.words >= 16 and run.link_share < 0.2)


def _is_text_as_heading(run: Run) -> bool:
    """Say whether a heading is one by its looks only: a whole paragraph set in large type."""
    return run.heading not in {"h1", "h2"} and run.words >= _LONG_HEADING and ends_sentence(run.text)


def _is_linked_paragraph(run: Run) -> bool:
    """Say whether more link than text may still be a paragraph; of a teaser all is link."""
    plain = run.words * (1 - run.link_share)
    return run.block.tag == "p" and (plain >= 12 or (plain >= 3 and run.link_share < 0.85 and ends_sentence(run.text)))


def ends_sentence(text: str) -> bool:
    """Say whether a text ends as a sentence does."""
    return _SENTENCE_END.search(text[-6:]) is not None


def is_consent(run: Run) -> bool:
    """Say whether a paragraph is part of a consent dialogue: two different words of theirs (a saved page shows it)."""
    if run.words >= 220:
        return False
    text = run.text.lower()
    if not any(stem in text for stem in _CONSENT_STEMS):
        return False
    return len({found.rstrip("s") for found in _CONSENT.findall(text)}) >= 2


def _pardoned(candidates: Sequence[Run], headline: Run | None) -> set[Mark]:
    """Return the marks on elements that hold so much of the page's text that they must hold the article.

    One that holds next to no paragraph, and not the headline, is what it is called: the writer's card, a pop-up.
    """
    held: Counter[Mark] = Counter(mark for run in candidates for mark in run.marks)
    for run in candidates:
        for mark in run.marks:
            mark.words += run.words
    total = sum(run.words for run in candidates)
    above = set() if headline is None else set(_ancestors(headline.block))
    return {
        mark
        for mark, count in held.items()
        if mark.words > _PARDON_SHARE * total and (count >= _FEW or mark.element in above)
    }


class _Within:
    """Says whether a run stands within an element; each box is looked at once, for ten thousand may stand in one."""

    def __init__(self, element: etree._Element) -> None:
        self._known = {element: True}

    def __call__(self, run: Run) -> bool:
        passed: list[etree._Element] = []
        for box in _ancestors(run.block):
            if box in self._known:
                break
            passed.append(box)
        else:
            box = run.block
            self._known[box] = False
        self._known.update(dict.fromkeys(passed, self._known[box]))
        return self._known[box]


def _ancestors(element: etree._Element) -> Iterator[etree._Element]:
    yield element
    yield from element.iterancestors()


def _container(good: Sequence[Run], start: int) -> etree._Element:
    scores: dict[etree._Element, float] = {}
    for run in good:
        weight = min(run.words, 80) * (1 - run.link_share) * {"p": 1.3, "li": 0.5}.get(run.block.tag, 1.0)
        if run.place < start:
            weight *= 0.3
        element = run.block.getparent() if run.block.tag in {"p", "li", "blockquote"} else run.block
        for _ in range(_LEVELS):
            if element is None:
                break
            scores[element] = scores.get(element, 0.0) + weight
            weight *= _DECAY
            element = element.getparent()
    return max(scores, key=lambda element: scores[element] * _bonus(element))


def _bonus(element: etree._Element) -> float:
    bonus = 1.8 if "articlebody" in (element.get("itemprop") or "").lower() else 1.0
    if element.tag in {"body", "html"}:
        return 0.6
    if element.tag == "article":
        bonus *= 1.15
    if not _BODY_NAMES.isdisjoint(name_tokens(element.get("class") or "")):
        bonus *= 1.15
    return bonus


def _climb(best: etree._Element, headline: Run | None) -> etree._Element:
    """Return the highest ancestor that lies beside the headline: the best container is often only one chunk."""
    above = set(_ancestors(headline.block)) if headline else set()
    scope = best
    while scope not in above:
        parent = scope.getparent()
        if parent is None or parent.tag in {"body", "html"}:
            break
        scope = parent
        if parent in above:
            break
    return scope


def _main_make(inside: Sequence[Run]) -> tuple[str, str]:
    weights: Counter[tuple[str, str]] = Counter()
    for run in inside:
        weights[run.make] += int(run.words)
    return weights.most_common(1)[0][0] if weights else ("", "")


def _belongs(run: Run, main: tuple[str, str], beside: _Beside) -> bool:
    """Say whether a run of the climbed scope is of the article, by its make."""
    if _first_class(run.make) != _first_class(main):
        return False
    if main[1]:
        return True
    if run.parent_make in beside.parent_makes:
        return True
    return run.words >= _LONE_WORDS or beside.parents[run.parent] >= 3


def _first_class(make: tuple[str, str]) -> tuple[str, str]:
    return make[0], next(iter(make[1].split()), "")
