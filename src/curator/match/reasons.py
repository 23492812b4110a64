"""Two articles that may tell one event → why, in words that the editor can judge by."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from curator.match.terms import Terms, Word, exchanged_names

MOST_NAMES = 3
MOST_NUMBERS = 2
MOST_WORDS = 4
_END = Word("", "", is_inside=False, follows=False)


def reason(ours: Terms, theirs: Terms) -> str:
    """Say what two articles have in common, names first, and which names of their headlines tell them apart."""
    shared = ours.counts.keys() & theirs.counts.keys()
    parts = []
    names = _shared_names(ours, theirs)[:MOST_NAMES]
    if names:
        parts.append(f"both name {_listed(names)}")
    numbers = _once(
        word.term for word in _all(ours) if word.term in ours.numbers & theirs.numbers and _tells(word.term)
    )
    if numbers := numbers[:MOST_NUMBERS]:
        parts.append(f"both give {_listed(numbers)}")
    told = {part.lower() for name in names for part in name.split()}
    words = _once(_plain(one) for one in ours.headline if one.term in theirs.title - ours.numbers)
    words = [word for word in words if word.lower() not in told]
    if words:
        parts.append(f"headline words shared: {', '.join(words[:MOST_WORDS])}")
    if not shared:  # their words changed since they were compared
        parts.append("no words shared")
    elif not parts:
        heaviest = sorted(shared, key=lambda term: (-ours.counts[term], -len(term), term))[:MOST_WORDS]
        parts.append(f"words shared: {', '.join(_once(_plain(word) for word in _all(ours) if word.term in heaviest))}")
    return "; ".join([*parts, *_apart(ours, theirs)])


def _apart(ours: Terms, theirs: Terms) -> Iterator[str]:
    one, other = exchanged_names(ours, theirs)
    if one:
        yield f"but one names {next(_names(ours, one))}, the other {next(_names(theirs, other))}"


def _all(article: Terms) -> tuple[Word, ...]:
    return article.headline + article.beginning


def _tells(number: str) -> bool:
    """Say whether a number is one that two events hardly share by chance."""
    return len(number) > 1


def _shared_names(ours: Terms, theirs: Terms) -> list[str]:
    """Return the names that both have, each once, the longest form of it: ``Ada Lind``, not also ``Lind``."""
    capital = {word.term for word in _all(theirs) if word.spelled[0].isupper()}
    among = (ours.names | ours.title_names) & capital
    adjoining = {(one.term, other.term) for one, other in pairwise(_all(theirs)) if other.follows}
    found = list(_names(ours, among, adjoining))
    words = [frozenset(name.lower().split()) for name in found]
    return [name for name, own in zip(found, words, strict=True) if not any(own < other for other in words)]


def _names(
    article: Terms, among: Collection[str], adjoining: Collection[tuple[str, str]] | None = None
) -> Iterator[str]:
    """Yield each of the names once, as it is spelled; words that stand together are one, here and where they adjoin."""
    seen = set[str]()
    run: list[Word] = []
    for word in (*article.headline, _END, *article.beginning, _END):
        is_name = word.term in among and word.spelled[0].isupper()
        goes_on = is_name and word.follows and (not run or adjoining is None or (run[-1].term, word.term) in adjoining)
        if run and not goes_on:
            if not seen.issuperset(one.term for one in run):
                yield " ".join(map(_bare, run))
            seen.update(one.term for one in run)
            run = []
        if is_name:
            run.append(word)


def _bare(word: Word) -> str:
    return word.spelled.removesuffix("'s").removesuffix("’s")


def _plain(word: Word) -> str:
    return _bare(word).lower()


def _once(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(found))


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
