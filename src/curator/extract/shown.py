"""What a page shows as its byline: marked elements, links to writers' own pages, lines that begin with "By"."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache, partial
from itertools import takewhile

from lxml import etree

from curator.extract.bylines import persons
from curator.extract.document import beginning, is_small
from curator.extract.names import name_tokens, word_set
from curator.extract.places import Places
from curator.extract.runs import Run
from curator.text.clean import clean
from curator.text.months import month_number

_SHORT_LINE, _LONG_LINE = 16, 30
"""Words of a line in which "By" begins a byline, and of one that must say "Written by"."""
_MOST_OF_DATE = 10
_MOST_BESIDE = 50
_MOST_NEAR, _MOST_FAR = 8, 3
"""Names beyond which a line is a list of something else."""
_BYLINE_WORDS = ("byline", "author", "autor", "auteur", "writer", "contributor", "verfasser", "signature", "firma")
_AUTHOR_WORDS = ("author", "autor", "auteur", "writer")
_TAGS = (
    "a", "span", "div", "p", "address", "li", "strong", "b", "em", "cite", "h1", "h2", "h3", "h4", "h5", "h6", "ul",
    "section", "header", "dd", "td",
)  # fmt: skip
_WRITER_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es|in|innen)?|auteurs?|autori?|people|profiles?|userprofile|profil|staff|contributors?|"
    r"writers?|journalists?|reporters?|redakteure?|by|editors|columnists?|person|personen|forfatter|bylines?)/[^/?#]|"
    r"[?&]author=",
    re.IGNORECASE,
)
_NO_BYLINE = word_set("image photo bio avatar related comment comments date caption credit media video audio")
_LISTS = frozenset({"authors", "bylines", "contributors", "autoren", "auteurs", "writers"})
_BLOCKS = frozenset(
    {"address", "article", "br", "dd", "div", "dt", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5",
     "h6", "header", "hr", "li", "ol", "p", "section", "td", "tr", "ul"}
)  # fmt: skip
_UNREAD = frozenset({"script", "style", "svg", "time", "noscript", "button", "template"})
_LONGEST_WITHOUT_CASE = 20
_LONGEST, _LONGEST_BYLINE, _LONGEST_TEXT = 90, 250, 600
_INITIAL = r"[^\W\d_a-zß-ÿ]"
_NAME = rf"(?!(?i:in|on|at|im|am)\b)(?:[a-zß-ÿ]{{1,2}}['’])?{_INITIAL}(?:[\w.'’-]+|\.)"
_PARTICLE = r"(?:(?:van|von|der|den|del?|del?la|di|da|dos?|du|le|la|el|al|b[ei]n|ibn|ter|ten|zu[rm]?|wa|y|e|af|av)\s+)"
_ANY_PARTICLE = (
    r"(?:(?!(?:in|on|at|for|from|to|of|the|and|or|with|by|is|are|was|has|as|us|our|und|oder|mit|aus|für|bei|auf|et|pour)\b)"
    r"[a-zß-ÿ]{1,5}\s+)"
)
"""What is marked as a name may have any short word in it that joins no sentence."""
_FULL_NAME = re.compile(
    rf"(?:(?:Dr|Prof)\.?\s+(?:[a-z]{{2,5}}\.\s+)*)*{_NAME}"
    rf"(?:\s+{_ANY_PARTICLE}{{0,3}}{_NAME}|\s+{_INITIAL}){{1,4}}(?:, Jr\.?)?"
)
_BY_ONE = re.compile(r"(?i:(?:posted |written |words )?by:?)\s+([A-ZÀ-Þ][a-zß-ÿA-Z]{2,14})(?=\s*(?:$|[|•·,\d(–—-]))")
_FIRST_NAME = re.compile(r"[A-ZÀ-Þ][a-zß-ÿA-Z]{2,14}")
_NAMES = rf"{_NAME}(?:\s+{_PARTICLE}*{_NAME}){{1,3}}"
_SEVERAL = rf"({_NAMES}(?:(?:\s*,\s+|\s*,?\s+(?:and|und|et|y|e|og|och|&)\s+){_NAMES}){{0,5}})"
_WROTE = r"(?:written|words|text|story|post was written|article was written|authored|researched)\s+by:?"
_ENDS = r"(?=\s*(?:$|[|•●∙·,–—]))"
_BEFORE = r"(?:^|[|•●∙·–—]\s*|\d\)?\s+)"
_WRITTEN = re.compile(
    rf"(?i:{_BEFORE}(?:by|von|par|por|di|door|av|af|autor(?:in)?|автор|текст)\s?:|\b(?:posted|published)\s+by:?|\b{_WROTE})"
    rf"\s+{_SEVERAL}|(?i:{_BEFORE}(?:autor(?:in)?|автор|текст))\s+{_SEVERAL}{_ENDS}"
)
_BARELY = re.compile(rf"(?i:{_BEFORE}(?:by|von))\s+{_SEVERAL}{_ENDS}")
"""``By Train Through Europe`` reads like a byline, too: something beside it must say that it is one."""
_DATELINE = re.compile(r"[^\W\d_a-z][^.!?\d]{0,40}\d[^.!?]{0,25}\s[–—-]\s")
_WRITTEN_FAR = re.compile(rf"(?i:^(?:this )?{_WROTE})\s+{_SEVERAL}")
_LABEL_FAR = re.compile(
    r"(?:about the |the )?authors?:?|(?:written|words|text|story) by:?|autor(?:in|en)?:?", re.IGNORECASE
)
_LABEL = re.compile(
    r"(?:(?:written|words|story|posted|published|authored|researched) )?by:?|authors?:?|von|autor(?:in|en)?:?|"
    r"auteurs?:?|автор:?|текст:?|(?:par|por|di|av|af|door):?",
    re.IGNORECASE,
)
_BY = re.compile(r"^.*?\b(?:by|von|par|por)\b:?\s+(?=\S)", re.IGNORECASE)
_BEGUN = re.compile(r"(?:by|von|par|por|di|door|av|af)\b:?\s", re.IGNORECASE)
_SEPARATORS = " |•·,.:–—(-"
_DIGITS = re.compile(r"\d.*$", re.DOTALL)
_BEFORE_DATES = word_set(
    "on am le el il at last published posted updated created mon tue tues wed thu thurs fri sat sun monday tuesday "
    "wednesday thursday friday saturday sunday"
)


class Shown:
    """The bylines that one page shows; nothing is looked for before it is asked for."""

    def __init__(self, places: Places, outlets: Sequence[str]) -> None:
        self._places = places
        self._outlets = outlets

    @cached_property
    def _marked(self) -> list[etree._Element]:
        return list(self._bylines(near=True))

    def _bylines(self, *, near: bool) -> Iterator[etree._Element]:
        nodes = self._places.nodes(*_TAGS, near=near)
        return (node for node in nodes if _is_byline(node) and not self._places.is_elsewhere(node))

    def marked(self) -> Sequence[str]:
        """Return the names in what the page marks as a byline near its headline."""
        return self._in_line(self._marked, _marked_names)

    def linked(self) -> Sequence[str]:
        """Return the names, near the headline, that lead to their writers' own pages."""
        links = [
            node
            for node in self._places.nodes("a", near=True)
            if _WRITER_PAGE.search(node.get("href") or "") and not self._places.is_elsewhere(node)
        ]
        return self._in_line(links, lambda node: [_BY.sub("", beginning(node, _LONGEST))])

    def written(self) -> Sequence[str]:
        """Return what follows "By" in a short line near the headline, or in the line below that word."""
        return next(_written(self._places.near, _WRITTEN, _LABEL), [])

    def far(self) -> Sequence[str]:
        """Return the one name that is marked, or written, further down; where there are several none is believed."""
        told = [self._full_names(_marked_names(node)) for node in self._bylines(near=False)]
        told += [self._full_names(text) for text in _written(self._places.far, _WRITTEN_FAR, _LABEL_FAR)]
        names = dict.fromkeys(filter(None, told))
        return next(iter(names)) if len(names) == 1 and len(next(iter(names))) <= _MOST_FAR else ()

    def first_names(self) -> Sequence[str]:
        """Return the first name by which a writer signs, where the page marks it as the author's."""
        texts = [_BY.sub("", _without_date(beginning(node, _LONGEST))) for node in self._marked]
        texts += [found[1] for run in self._places.near if run.words <= 8 and (found := _BY_ONE.match(run.text))]
        named = (text for text in texts if _FIRST_NAME.fullmatch(text))
        return next(filter(None, (persons([name], self._outlets) for name in named)), ())

    def desks(self) -> Sequence[str]:
        """Return what stands in a byline near the headline, whoever it is."""
        lines = (
            (line, _BY.sub("", line), _is_of_author(node))
            for node in self._marked
            for line in map(_without_date, _lines(node))
        )
        names = (name for line, name, is_authors in lines if is_authors or name != line)
        return [name for name in names if 3 <= len(name) <= 40 and name[0].isupper() and not _LABEL.fullmatch(name)][:1]

    def lines(self, may_tell: Callable[[str], bool]) -> Sequence[str]:
        """Return the lines of what the page marks as a byline near its headline, and those that begin with "By".

        None of them is read where no short line there may tell what is looked for.
        """
        if not any(run.words <= _LONG_LINE and may_tell(run.text) for run in self._places.near):
            return ()
        marked = (line for node in self._marked for line in _lines(node))
        begun = (run.text for run in self._places.near if run.words <= _SHORT_LINE and _BEGUN.match(run.text))
        return [line for line in (*marked, *begun) if len(line) <= _LONGEST]

    def _in_line(
        self, nodes: Sequence[etree._Element], read: Callable[[etree._Element], Sequence[str]]
    ) -> Sequence[str]:
        """Return the names of the first element that has any, and of those that stand in one line with it."""
        told = ((node, self._full_names(read(node))) for node in nodes)
        first, names = next(((node, names) for node, names in told if names), (None, ()))
        if first is None:
            return ()
        later = nodes[(place := nodes.index(first) + 1) : place + _MOST_BESIDE]
        beside = takewhile(partial(_is_beside, first), (node for node in later if first not in node.iterancestors()))
        named = [*names, *(name for node in beside for name in self._full_names(read(node)))]
        return named if len(named) <= _MOST_NEAR else ()

    def _full_names(self, texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(
            name
            for name in persons(texts, self._outlets)
            if _FULL_NAME.fullmatch(name) or (name.isupper() and " " in name) or _has_no_case(name)
        )


def _has_no_case(name: str) -> bool:
    """Say whether a name is written in a script without small letters, where one word may be a whole name."""
    return name.lower() == name.upper() and name.replace(" ", "").isalpha() and len(name) <= _LONGEST_WITHOUT_CASE


def _written(runs: Sequence[Run], line: re.Pattern[str], label: re.Pattern[str]) -> Iterator[list[str]]:
    """Return what stands behind "By" in each short line, or below such a label; in a longer one behind "Written by"."""
    for before, run, following in zip([None, *runs], runs, [*runs[1:], None], strict=False):
        if run.words > _LONG_LINE:
            continue
        found = _found(line if run.words <= _SHORT_LINE else _WRITTEN_FAR, run.text)
        if found is None and line is _WRITTEN and run.words <= _SHORT_LINE:
            found = _found(_BARELY, run.text)
            found = found if found and _is_confirmed(run, found, (before, following)) else None
        if found:
            yield [found]
        elif following is not None and following.words <= 6 and label.fullmatch(run.text):
            yield [_without_date(following.text)]


def _found(line: re.Pattern[str], text: str) -> str | None:
    found = line.search(_before_digits(text)) or line.search(text)
    return next(filter(None, found.groups()), None) if found else None


def _is_confirmed(run: Run, names: str, beside: Iterable[Run | None]) -> bool:
    """Say whether a date stands in a byline's line or beside it, or the name is a link."""
    if any(map(str.isdigit, run.text)) or any(_is_dated(other) for other in beside):
        return True
    return any(beginning(link, _LONGEST) in names for link in run.block.iter("a"))


def _is_dated(run: Run | None) -> bool:
    """Say whether a line is short and has digits in it, or a paragraph begins with its place and day."""
    if run is None:
        return False
    return any(map(str.isdigit, run.text)) if run.words <= _MOST_OF_DATE else _DATELINE.match(run.text) is not None


def _is_byline(node: etree._Element) -> bool:
    names = node.get("class")
    return (names is not None and _names_byline(names)) or "author" in {node.get("rel"), node.get("itemprop")}


@lru_cache(maxsize=10_000)
def _names_byline(names: str) -> bool:
    words = name_tokens(names)
    return _NO_BYLINE.isdisjoint(words) and any(word.startswith(_BYLINE_WORDS) for word in words)


def _is_of_author(node: etree._Element) -> bool:
    """Say whether an element is marked as the author's; what is called a byline may hold the date and the section."""
    words = name_tokens(node.get("class") or "")
    return "author" in {node.get("rel"), node.get("itemprop")} or any(word.startswith(_AUTHOR_WORDS) for word in words)


def _is_beside(first: etree._Element, node: etree._Element) -> bool:
    """Say whether two bylines stand in one line: in one box, or in boxes of one."""
    parents = (first.getparent(), node.getparent())
    grandparents = tuple(None if parent is None else parent.getparent() for parent in parents)
    return parents[0] is parents[1] or (grandparents[0] is grandparents[1] and first.get("class") == node.get("class"))


def _marked_names(node: etree._Element) -> Sequence[str]:
    """Return the texts of a byline that may be names: its links, else its first line, or each of a list of writers."""
    if not is_small(node):
        return ()
    if len(beginning(node, _LONGEST_TEXT)) > _LONGEST_BYLINE:
        return _lines(node)[:1]
    links = [text for link in node.iter("a") if _FULL_NAME.fullmatch(text := _once(beginning(link, _LONGEST)))]
    if links:
        return links
    lines = [_without_date(line) for line in _lines(node)]
    lines = [line for line in lines if 3 - (not line.isascii()) <= len(line) <= _LONGEST and not _LABEL.fullmatch(line)]
    is_list = node.tag == "ul" or not _LISTS.isdisjoint(name_tokens(node.get("class") or ""))
    return lines if is_list else lines[:1]


def _lines(node: etree._Element) -> list[str]:
    """Return an element's text, parted where blocks and lines end, without what only programs read."""
    if not is_small(node):
        return []
    pieces: list[str] = []
    unread = 0
    for event, inner in etree.iterwalk(node, events=("start", "end")):
        if event == "start":
            unread += inner.tag in _UNREAD
            pieces.append("\n" if inner.tag in _BLOCKS else " ")
            pieces.append("" if unread else inner.text or "")
        else:
            unread -= inner.tag in _UNREAD
            pieces.append("\n" if inner.tag in _BLOCKS else " ")
            pieces.append(inner.tail or "" if inner is not node and not unread else "")
    text = "".join(pieces)
    return [_once(line) for part in text[:_LONGEST_TEXT].split("\n") if (line := clean(part))]


def _once(line: str) -> str:
    """Return a line that says the same twice, to those who see and to those who hear, once."""
    half = len(line) // 2
    return line[:half] if line[:half] == line[half + 1 :] else line


def _without_date(line: str) -> str:
    """Return ``Ilka Lund`` for ``Ilka Lund | July 2, 2025`` and for ``Posted on July 2, 2025 by Ilka Lund``."""
    if any(map(str.isdigit, line)) and (found := _BY.match(line)) and any(map(str.isdigit, found[0])):
        line = line[found.end() :]
    return _before_digits(line)


def _before_digits(line: str) -> str:
    words = _DIGITS.sub("", line).split()
    if len(words) == len(line.split()):
        return line
    while words and ((word := words[-1].strip(_SEPARATORS).lower()) in _BEFORE_DATES or not word or month_number(word)):
        words.pop()
    return " ".join(words).strip(_SEPARATORS)
