"""A roundup and what is known of its stories become a list of what must be fixed, what to look at, and what is well.

Each rule is one function that yields what is the matter; a rule that finds nothing is told in a sentence of its own.
Nothing here asks the network, the store or the clock.
"""

from collections.abc import Callable, Iterable, Iterator

from curator.checks import pictures, quotations, stories, wording
from curator.model import Check, Observations, Roundup

__all__ = ["checks"]

Rule = Callable[[Roundup, Observations], Iterable[Check]]
RULES: tuple[tuple[str, Rule, str], ...] = (
    ("empty", wording.empty, "The roundup has stories"),
    ("title", wording.title, "It has a title"),
    ("unpicked", stories.unpicked, "Every story was picked"),
    ("credit", stories.credit, "Every story names its outlet"),
    ("link", stories.link, "Every story links to its source"),
    ("quotation", quotations.quotation, "Every quotation is in its source word for word"),
    ("limit", quotations.limit, "No quotation is over its source’s limit"),
    ("alt", pictures.alt, "Every picture has an alt text"),
    ("permission", pictures.permission, "Every picture may be shown"),
    ("placeholder", wording.placeholder, "No placeholder text"),
    ("earlier", stories.earlier, "No link was used in an earlier roundup"),
    ("twice", stories.twice, "No story stands here twice"),
    ("changed", quotations.changed, "No source changed since its story was picked"),
    ("sentence", quotations.sentence, "Every quotation begins and ends with a sentence"),
    ("bare", quotations.bare, "Every story has something to read"),
    ("paywall", stories.paywall, "No link meets a paywall"),
    ("undated", stories.undated, "Every source gives a date"),
    ("signed", pictures.signed, "No picture’s address ends with a day"),
)
"""The name of a rule, the rule, and what is said where it finds nothing; in the order in which they are told."""
_ORDER = ("must fix", "look at", "well")


def checks(roundup: Roundup, observations: Observations) -> tuple[Check, ...]:
    """Return what is to be said of a roundup: what must be fixed first, then what to look at, then what is well."""
    return tuple(sorted(_said(roundup, observations), key=lambda check: _ORDER.index(check.verdict)))


def _said(roundup: Roundup, observations: Observations) -> Iterator[Check]:
    for name, rule, well in RULES:
        found = list(rule(roundup, observations))
        yield from found or (Check(name=name, verdict="well", matter=well),)
