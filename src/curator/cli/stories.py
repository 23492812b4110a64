"""The editor's verdicts: the queue of stories, and pick, drop, join, split, veto, undo on it."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import TYPE_CHECKING

import click

from curator.cli.settings import Day, Settings, pass_settings

if TYPE_CHECKING:
    from curator.model import Article, Story, Suggestion

STATUSES = ("new", "picked", "dropped", "published", "all")


@click.command()
@click.option("--status", type=click.Choice(STATUSES), default="new", show_default=True, help="Only with this verdict.")
@click.option("--day", type=Day(), default=None, help="Only stories first seen on that day.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@pass_settings
def stories(settings: Settings, status: str, day: date | None, *, as_json: bool) -> None:
    """List the queue: what came in and waits for a verdict."""
    since, until = _bounds(settings, day) if day else (None, None)
    with settings.open_store() as store:
        found = store.stories(status, since, until)
    _show(settings, found, as_json=as_json)
    if not found and not as_json:
        click.echo(f"No {'' if status == 'all' else status + ' '}stories{f' on {day}' if day else ''}.", err=True)


def _bounds(settings: Settings, day: date) -> tuple[datetime, datetime]:
    start = datetime.combine(day, clock_time.min, settings.config.timezone)
    return start, datetime.combine(day + timedelta(days=1), clock_time.min, settings.config.timezone)


@click.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@pass_settings
def pick(settings: Settings, ids: Sequence[str]) -> None:
    """Take stories into the roundup."""
    with settings.open_store() as store:
        store.pick(ids, settings.now)
        _confirm("Picked", map(store.story, ids))


@click.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@pass_settings
def drop(settings: Settings, ids: Sequence[str]) -> None:
    """Leave stories out; they do not come back."""
    with settings.open_store() as store:
        store.drop(ids, settings.now)
        _confirm("Dropped", map(store.story, ids))


@click.command()
@click.argument("ids", metavar="ID ID...", nargs=-1, required=True)
@pass_settings
def join(settings: Settings, ids: Sequence[str]) -> None:
    """Make one story of several that tell the same event.

    The outlets are credited in the order given; the first story's headline stands.
    """
    with settings.open_store() as store:
        store.join(ids, settings.now)
        _confirm("Joined", [store.story(ids[0])])


@click.command()
@click.argument("id", metavar="ID")
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@pass_settings
def split(settings: Settings, id: str, articles: Sequence[str]) -> None:  # noqa: A002  the word users type
    """Take articles out of a story into a story of their own."""
    with settings.open_store() as store:
        _, new = store.decision(store.split(id, articles, settings.now)).stories
        _confirm("Split off", [store.story(new)])


@click.command()
@click.argument("ids", metavar="ID ID", nargs=2)
@pass_settings
def veto(settings: Settings, ids: Sequence[str]) -> None:
    """Say that two stories tell two events: they are not suggested as one again."""
    with settings.open_store() as store:
        store.veto(ids, settings.now)
        _confirm("Told apart", map(store.story, ids))


@click.command()
@pass_settings
def undo(settings: Settings) -> None:
    """Take back the last verdict; again for the one before it."""
    with settings.open_store() as store:
        decision = store.undo(settings.now)
    click.echo(f"Undone: {decision.verb} {' '.join(decision.stories)}")


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Show so many at most.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@pass_settings
def search(settings: Settings, words: Sequence[str], limit: int, *, as_json: bool) -> None:
    """Search everything ever collected."""
    with settings.open_store() as store:
        found = store.search(" ".join(words), limit)
    _show(settings, found, as_json=as_json)
    if not found and not as_json:
        click.echo("Nothing found.", err=True)


def _confirm(verb: str, found: "Iterable[Story]") -> None:
    for story in found:
        click.echo(f"{verb} {story.id}: {story.headline} ({', '.join(story.outlets)})")


def _show(settings: Settings, found: "Sequence[Story]", *, as_json: bool) -> None:
    for story in found:
        if as_json:
            click.echo(json.dumps(_story_record(settings, story), ensure_ascii=False))
        else:
            _print_story(settings, story)


def _print_story(settings: Settings, story: "Story") -> None:
    from curator.text.flags import flag_in_words
    from curator.text.lengths import with_media
    from curator.urls.licences import licence_name

    first = story.articles[0]
    seen = first.first_seen.astimezone(settings.config.timezone)
    flags = sorted({flag_in_words(flag, article) for article in story.articles for flag in article.flags})
    about = [story.section, f"{seen:%d %b %H:%M}".lstrip("0"), *flags]
    about += dict.fromkeys(with_media(article.media) for article in story.articles if article.media)
    about += dict.fromkeys(licence_name(article.licence) for article in story.articles)
    if story.status != "new":
        about.append(story.status)
    click.echo(f"{story.id:>5}  {click.style(story.headline, bold=True)} ({', '.join(story.outlets)})")
    click.echo(f"       {' · '.join(filter(None, about))}")
    if len(story.articles) > 1:
        for article in story.articles:
            click.echo(f"       article {article.id}: {article.title} ({article.outlet})")
    for one in story.suggestions:
        told = one.story if one.status == "new" else f"{one.story} ({one.status})"
        click.echo(f"       {'surely' if one.sure else 'perhaps'} the same as {told}: {one.reason}")


def _story_record(settings: Settings, story: "Story") -> dict[str, object]:
    return {
        "id": story.id,
        "status": story.status,
        "headline": story.headline,
        "outlets": story.outlets,
        "section": story.section,
        "suggestions": [_suggestion_record(one) for one in story.suggestions],
        "articles": [_article_record(settings, article) for article in story.articles],
    }


def _suggestion_record(one: "Suggestion") -> dict[str, object]:
    return {"story": one.story, "status": one.status, "reason": one.reason, "score": one.score, "sure": one.sure}


def _article_record(settings: Settings, article: "Article") -> dict[str, object]:
    from curator.roundup import quote

    image, media = article.image, article.media
    return {
        "id": article.id,
        "source": article.source,
        "outlet": article.outlet,
        "title": article.title,
        "url": article.url,
        "authors": article.authors,
        "published": article.published and article.published.isoformat(),
        "modified": article.modified and article.modified.isoformat(),
        "first_seen": article.first_seen.isoformat(),
        "language": article.language,
        "section": article.section,
        "lead": article.lead,
        "standfirst": article.standfirst,
        "quotation": "\n\n".join(quote(article, settings.rights(article.source))),
        "image": image and {"url": image.url, "alt": image.alt, "caption": image.caption, "credit": image.credit},
        "media": media and {"url": media.url, "kind": media.kind, "duration": media.duration},
        "licence": article.licence,
        "agency": article.agency,
        "flags": sorted(article.flags),
        "reason": article.reason,
        "rungs": article.rungs,
    }


COMMANDS = (stories, pick, drop, join, split, veto, undo, search)
