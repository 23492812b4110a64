"""Two articles that may tell one event → why, in words that the editor can judge by."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from curator.match.terms import Terms, Word

MOST_NAMES = 3
MOST_NUMBERS = 2
MOST_WORDS = 4
_END = Word("", "", is_inside=False, follows=False)


def reason(ours: Terms, theirs: Terms) -> str:
    """Say what two articles have in common, names first, and which names of their headlines tell them apart."""
    shared = ours.counts.keys() & theirs.counts.keys()
    parts = []
    names = list(_names(ours, (ours.names | ours.title_names) & shared))[:MOST_NAMES]
    if names:
        parts.append(f"both name {_listed(names)}")
    numbers = _once(word.term for word in _all(ours) if word.term in ours.numbers & theirs.numbers)[:MOST_NUMBERS]
    if numbers:
        parts.append(f"both give {_listed(numbers)}")
    told = {*numbers, *(part.lower() for name in names for part in name.split())}
    words = _once(one.spelled.lower() for one in ours.headline if one.term in theirs.title and one.term not in told)
    words = [word for word in words if word not in told]
    if words:
        parts.append(f"headline words shared: {', '.join(words[:MOST_WORDS])}")
    if not shared:  # their words changed since they were compared
        parts.append("no words shared")
    elif not parts:
        heaviest = sorted(shared, key=lambda term: (-ours.counts[term], -len(term), term))[:MOST_WORDS]
        parts.append(
            f"words shared: {', '.join(_once(word.spelled.lower() for word in _all(ours) if word.term in heaviest))}"
        )
    return "; ".join([*parts, *_apart(ours, theirs)])


def _apart(ours: Terms, theirs: Terms) -> Iterator[str]:
    one, other = ours.title_names - theirs.counts.keys(), theirs.title_names - ours.counts.keys()
    if one and other:
        yield f"but one names {next(_names(ours, one))}, the other {next(_names(theirs, other))}"


def _all(article: Terms) -> tuple[Word, ...]:
    return article.headline + article.beginning


def _names(article: Terms, among: Collection[str]) -> Iterator[str]:
    """Yield each of the names once, as it is spelled, and words that stand together as one: ``Ada Lind``."""
    seen = set[str]()
    run: list[Word] = []
    for word in (*article.headline, _END, *article.beginning, _END):
        is_name = word.term in among and word.spelled[0].isupper()
        if run and not (is_name and word.follows):
            if not seen.issuperset(one.term for one in run):
                yield " ".join(one.spelled.removesuffix("'s").removesuffix("’s") for one in run)
            seen.update(one.term for one in run)
            run = []
        if is_name:
            run.append(word)


def _once(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(found))


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
