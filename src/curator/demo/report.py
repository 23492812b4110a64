"""What the demo did becomes lines for people."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from textwrap import TextWrapper

from curator.demo.editor import Verdicts
from curator.demo.newsroom import OUTLETS
from curator.edition import Drafted
from curator.model import Story
from curator.refresh import Polled
from curator.render.phrases import around, counted, credited, names

WIDTH = 88


def opening(folder: Path) -> Iterator[str]:
    """Say what begins."""
    outlets = counted(len(OUTLETS), "outlet", "outlets")
    yield f"A made-up newsroom of {outlets} is open on this machine; no network is used."
    yield f"Everything is kept in {folder}/."


def gathered(polled: Sequence[Polled], stories: Iterable[Story]) -> Iterator[str]:
    """Say what each source brought, and which articles stand on the feed's text alone."""
    yield from ("", "Gathered:")
    outcomes = {one.source: one for one in polled}
    for outlet in OUTLETS:
        if outlet.slug in outcomes:
            yield f"  {outlet.name:<16} {outlet.form:<16} {_outcome(outcomes[outlet.slug])}"
    for article in (article for story in stories for article in story.articles if article.reason):
        yield from _lines(f"“{article.title}” stands on its feed's text alone: {article.reason}.", "  ")


def _outcome(polled: Polled) -> str:
    if polled.outcome == "failed":
        return f"failed: {polled.reason}"
    if polled.outcome == "skipped":
        return f"not asked: {polled.reason}"
    return counted(polled.new, "new article", "new articles") if polled.new else "nothing new"


def judged(verdicts: Verdicts) -> Iterator[str]:
    """Say what the editor did."""
    yield from ("", "Edited, as you would with curator pick, drop and join:")
    if not verdicts.picked and not verdicts.dropped:
        yield "  nothing: the verdicts of the last run stand"
        return
    for story in verdicts.joined:
        yield f"  joined to one story: “{story.headline}” ({names(story.outlets, ' & ')})"
        yield from _lines(f"suggested: {verdicts.why}", "    ")
    left = verdicts.new - len(verdicts.joined) - verdicts.picked - verdicts.dropped
    yield f"  picked {verdicts.picked}, dropped {verdicts.dropped}, left {left} for later"


def drafted(draft: Drafted, paths: Iterable[Path]) -> Iterator[str]:
    """Name the draft's files and show its first story."""
    yield from ("", f"Drafted, {counted(len(draft.roundup.items), 'story', 'stories')} with pictures beside them:")
    yield from (f"  {path}" for path in paths)
    yield from (f"  note: {note}" for note in draft.notes)
    for item in draft.roundup.items[:1]:
        before, after = around(item.credit_style)
        credit = f"{before}{names([one.outlet for one in credited(item)], ' & ')}{after}"
        yield from ("", "Its first story:", "", *_lines(f"{item.headline} {credit}", "  "))
        if item.image:
            yield from _lines(f"[{item.image.alt}]", "  ")
        for number, paragraph in enumerate(item.quotation, 1):
            more = f" … Read more: {item.url}" if number == len(item.quotation) else ""
            yield from ("", *_lines(paragraph + more, "  | "))


def _lines(text: str, margin: str) -> list[str]:
    shape = TextWrapper(WIDTH, margin, margin, break_long_words=False, break_on_hyphens=False)
    return shape.wrap(text)


def closing(config: Path) -> Iterator[str]:
    """Say what can be tried next."""
    yield from ("", "Open the draft in a browser. Edit it, run the demo again: what you wrote stays. To look further:")
    yield f"  curator --config {config} serve"
    yield f"  curator --config {config} stories"
    yield f"  curator --config {config} search ferry"
