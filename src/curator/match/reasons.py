"""Two articles that may tell one event → why, in words that the editor can judge by."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from curator.match.terms import BEGINNING, Terms, Word, terms, terms_in

MOST_NAMES = 3
MOST_NUMBERS = 2
MOST_WORDS = 4


class Said(NamedTuple):
    """What is compared of an article."""

    title: str
    text: str


def reason(ours: Said, theirs: Said) -> str:
    """Say what two articles have in common, names first, and which names tell them apart."""
    own, other = terms(*ours), terms(*theirs)
    shared = own.counts.keys() & other.counts.keys()
    spelled = [*_sentence(ours.title), *_sentence(ours.text[:BEGINNING])]
    parts = []
    names = list(_names(spelled, (own.names | own.title_names) & shared))[:MOST_NAMES]
    if names:
        parts.append(f"both name {_listed(names)}")
    numbers = _once(word.term for word in spelled if word.term in own.numbers & other.numbers)[:MOST_NUMBERS]
    if numbers:
        parts.append(f"both give {_listed(numbers)}")
    named = {part for name in names for part in name.lower().split()}
    words = [word for word in _once(one.term for one in _sentence(ours.title)) if word in other.title]
    words = [word for word in words if word not in named and word not in numbers][:MOST_WORDS]
    if words:
        parts.append(f"headline words shared: {', '.join(words)}")
    if not parts:
        parts.append(f"words shared: {', '.join(_heaviest(own, shared))}")
    return "; ".join([*parts, *_apart(ours, own, theirs, other)])


def _sentence(text: str) -> list[Word]:
    return list(terms_in(text))


def _names(spelled: Sequence[Word], shared: Iterable[str]) -> Iterator[str]:
    """Yield each shared name once, words that stand together as one: ``Ada Lind``."""
    known, seen = set(shared), set[str]()
    run: list[Word] = []
    for word in [*spelled, Word("", "", is_inside=False, follows=False)]:
        if run and not (word.term in known and word.follows and word.spelled[0].isupper()):
            if not {one.term for one in run} <= seen:
                yield " ".join(one.spelled.removesuffix("'s").removesuffix("’s") for one in run)
            seen.update(one.term for one in run)
            run = []
        if word.term in known and word.spelled[0].isupper():
            run.append(word)


def _apart(ours: Said, own: Terms, theirs: Said, other: Terms) -> Iterator[str]:
    ours_alone, theirs_alone = own.title_names - other.counts.keys(), other.title_names - own.counts.keys()
    if ours_alone and theirs_alone:
        one, another = _spelled(ours, ours_alone), _spelled(theirs, theirs_alone)
        yield f"but one names {one}, the other {another}"


def _spelled(said: Said, names: Iterable[str]) -> str:
    return next(_names([*_sentence(said.title), *_sentence(said.text[:BEGINNING])], names), "somebody else")


def _heaviest(own: Terms, shared: Iterable[str]) -> list[str]:
    return sorted(shared, key=lambda term: (-own.counts[term], -len(term), term))[:MOST_WORDS]


def _once(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(found))


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
