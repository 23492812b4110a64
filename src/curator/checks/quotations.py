"""Whether each quotation is its source's, whole, within its limit, and still what the source says."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from curator.checks.telling import told
from curator.model import Check, Fix, Item, Observations, Observed, Roundup
from curator.proof import CUT, proof, strangers
from curator.text.calendar import beside
from curator.text.clean import count_words, fold
from curator.text.sentences import cut, sentences

_ENDED = re.compile(r"[.!?…؟।։。！？｡][\"'”’»)\]“‘«›‹」』）】\s]*$")


def quotation(roundup: Roundup, observations: Observations) -> Iterator[Check]:
    """Name the quotations that are not in their source, and the words that are ours."""
    for item in roundup.items:
        seen = observations.stories[item.story]
        if not item.verbatim:
            foreign = strangers(item.quotation, seen.quoted) or ()
            owned = next((one.file for one in seen.own_blocks if one.quotation == item.quotation), "")
            yield _foreign(item, foreign, owned, _no_longer(roundup, observations, item), _put_back(item, seen))
            continue
        for own in seen.own_blocks:
            odd = strangers(own.quotation, seen.quoted)
            if odd is not None:
                yield _foreign(item, odd, own.file)
                break


def _foreign(item: Item, odd: tuple[str, ...], file: str, why: str = "", fix: Fix | None = None) -> Check:
    if odd:
        matter = f"{_listed(odd)} not in the source"
    else:
        matter = f"the quotation has the source’s words, but not in their order; mark what is left out with {CUT}"
    there = f" It stands so in {file}; mend it there." if file else ""
    return told(
        "quotation",
        item,
        "must fix",
        matter,
        f"{why}A quotation with words of ours cannot be published.{there}",
        None if file else fix,
        is_final=True,
    )


def _put_back(item: Item, seen: Observed) -> Fix:
    """Mend the passages that an editor chose; where no whole sentence of them is left, return to the source's lead."""
    restored = proof("\n\n".join(item.quotation), seen.quoted, seen.rights).restored
    left = restored.split("\n\n")
    is_whole = bool(restored) and _begins_well(left[0], seen) and _ends_well(left[-1], seen)
    return Fix(kind="edit", words="Put the source’s words back", changes={"quotation": restored if is_whole else None})


def _listed(odd: tuple[str, ...]) -> str:
    shown = [f"“{word}”" for word in odd[:3]]
    rest = f" and {len(odd) - 3} more" if len(odd) > 3 else ""
    return f"{', '.join(shown)}{rest} {'is' if len(odd) == 1 else 'are'}"


def _no_longer(roundup: Roundup, observations: Observations, item: Item) -> str:
    former = observations.stories[item.story].former
    return f"The source changed {_when(former.at, roundup, observations)}. " if former else ""


def limit(roundup: Roundup, observations: Observations) -> Iterator[Check]:
    """Name the quotations that are longer than their source's rights card or its page allows."""
    for item in roundup.items:
        seen = observations.stories[item.story]
        matter = _over(item.quotation, seen)
        if not matter:
            continue
        short = cut(item.quotation, seen.rights.max_words, seen.quoted.max_snippet, item.language)
        words = "Shorten it at a sentence" if short else "Take the quotation out"
        is_ours = any(own.quotation == item.quotation for own in seen.own_blocks)
        yield told(
            "limit",
            item,
            "must fix",
            matter,
            "Shorten it in the draft’s file." if is_ours else "What is over the limit is not ours to print.",
            None if is_ours else Fix(kind="edit", words=words, changes={"quotation": "\n\n".join(short)}),
        )


def _over(quotation: Sequence[str], seen: Observed) -> str:
    """Say by how much a quotation is too long, or nothing."""
    length, most = sum(map(count_words, quotation)), seen.rights.max_words
    if length > most:
        return f"the quotation has {length} words; the rights card of {seen.quoted.outlet} allows {most}"
    characters, room = len("\n".join(quotation)), seen.quoted.max_snippet
    if room is not None and characters > room:
        return f"the quotation has {characters} characters; its page allows {room}"
    return ""


def changed(roundup: Roundup, observations: Observations) -> Iterator[Check]:
    """Name the stories whose source says something else since they were picked, and whether the quotation stands."""
    for item in roundup.items:
        seen = observations.stories[item.story]
        if seen.former is None:
            continue
        title = seen.quoted.title
        is_renamed = fold(seen.former.title) != fold(title)
        stands = "is still word for word in it" if item.verbatim else "is not word for word in it any more"
        yield told(
            "changed",
            item,
            "look at",
            f"the source changed its {'headline' if is_renamed else 'text'} "
            f"{_when(seen.former.at, roundup, observations)}",
            f"{f'New: “{title}”. ' if is_renamed else ''}The quotation {stands}.",
            Fix(kind="show", words="Show change"),
        )


def _when(at: datetime, roundup: Roundup, observations: Observations) -> str:
    local = at.astimezone(observations.zone)
    is_today = local.date() == roundup.day
    return f"at {local:%H:%M}" if is_today else f"on {beside(local.date(), roundup.day)}"


def sentence(roundup: Roundup, observations: Observations) -> Iterator[Check]:
    """Name the quotations that begin or end within a sentence."""
    for item in roundup.items:
        if not item.quotation:
            continue
        seen = observations.stories[item.story]
        if not _ends_well(item.quotation[-1], seen):
            yield _torn(item, "ends")
        elif not _begins_well(item.quotation[0], seen):
            yield _torn(item, "begins")


def _ends_well(paragraph: str, seen: Observed) -> bool:
    """Say whether it ends as a sentence does, or where a paragraph of its source ends, as headlines and lists do."""
    said = paragraph.strip().removesuffix(CUT).strip()
    last = fold(said.rpartition(CUT)[2])
    return bool(_ENDED.search(said)) or any(one.endswith(last) for one in _paragraphs(seen))


def _begins_well(paragraph: str, seen: Observed) -> bool:
    said = paragraph.strip().removeprefix(CUT).strip()
    first = next((letter for letter in said if letter.isalnum()), "")
    return not first.islower() or any(one.startswith(fold(said.partition(CUT)[0])) for one in _paragraphs(seen))


def _paragraphs(seen: Observed) -> Iterator[str]:
    article = seen.quoted
    return map(fold, (*article.lead, *article.standfirst.split("\n\n"), *article.text.split("\n\n")))


def _torn(item: Item, how: str) -> Check:
    whole = _whole(item) if how == "ends" else ()
    return told(
        "sentence",
        item,
        "look at",
        f"the quotation {how} within a sentence",
        f"{CUT} says so to your readers; a whole sentence reads better."
        if CUT in item.quotation[-1 if how == "ends" else 0]
        else f"Nothing says so to your readers; {CUT} would, or a whole sentence.",
        Fix(kind="edit", words="End it at a sentence", changes={"quotation": "\n\n".join(whole)}) if whole else None,
    )


def _whole(item: Item) -> tuple[str, ...]:
    """Return a quotation without the sentence that is not whole; nothing where that would leave nothing."""
    *before, last = item.quotation
    spans = sentences(last, item.language)
    end = max((span.end for span in spans if _ENDED.search(last[span.start : span.end])), default=0)
    return (*before, *filter(None, (last[:end].strip(),)))


def bare(roundup: Roundup, observations: Observations) -> Iterator[Check]:
    """Name the stories of which nothing but the headline is there, unless the blogger wants it so."""
    for item in roundup.items:
        seen = observations.stories[item.story]
        if not (item.quotation or item.comment or seen.own_blocks or "quotation" in seen.edits):
            yield told("bare", item, "look at", "it has no text to quote", "Write something about it, or drop it.")
