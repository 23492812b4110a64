"""The roundup goes out: checked, sent once, and listed with its receipts."""

import json
from datetime import date
from typing import TYPE_CHECKING

import click

from curator.cli.settings import Day, Settings, pass_settings

if TYPE_CHECKING:
    from curator.model import PastRoundup, Receipt
    from curator.publication import Publication


class Reason(click.ParamType):  # type: ignore[type-arg]  # click before 8.4 takes no argument
    """A check's name and why it is overridden, as ``alt:12=the picture is ornament``."""

    name = "name=reason"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Read both."""
        if isinstance(value, tuple):
            return value
        name, equals, reason = str(value).partition("=")
        if not (name.strip() and equals and reason.strip()):
            self.fail(f"{value!r} is no override; write it as NAME=REASON, e.g. alt:12='only ornament'", param, ctx)
        return name.strip(), reason.strip()


@click.command()
@click.option("--day", type=Day(), default=None, help="The roundup's day; default today, in your time zone.")
@click.option("--to", default="files", show_default=True, metavar="NAME", help="The publisher.")
@click.option(
    "--override", "overrides", type=Reason(), multiple=True, help="Send in spite of a check, and say why; repeatable."
)
@click.option("--dry-run", is_flag=True, help="Only show the checks, and what would be sent.")
@pass_settings
def publish(
    settings: Settings, day: date | None, to: str, overrides: tuple[tuple[str, str], ...], *, dry_run: bool
) -> None:
    """Check the day's roundup, then publish it exactly once."""
    from curator import publication
    from curator.fetch import open_network, open_pictures

    config, day = settings.config, day or settings.today
    if dry_run:
        with settings.open_store() as store:
            _show(publication.look(store, config, day=day, now=settings.now, overrides=dict(overrides)), to)
        return
    with settings.open_store() as store, open_pictures(config.fetch, open_network(config.fetch)) as image_fetcher:
        for name, reason in overrides:
            publication.override(store, config, day=day, name=name, reason=reason, now=settings.now)
        sent = publication.send(store, config, day=day, now=settings.now, image_fetcher=image_fetcher, to=to)
    for note in sent.notes:
        click.echo(note, err=True)
    if sent.is_new:
        click.echo(f"Sent {sent.receipt.words}: {sent.receipt.url}")
    else:
        at = sent.receipt.at.astimezone(config.timezone)
        click.echo(f"Nothing changed since it was sent on {at:%Y-%m-%d at %H:%M}; nothing was sent again.", err=True)


def _show(seen: "Publication", to: str) -> None:
    """Tell the checks, and what sending would do."""
    for check in seen.checks:
        if check.verdict != "well":
            reason = f" Overridden: {check.override}" if check.override else ""
            click.echo(f"{check.verdict.capitalize():<9} {check.name:<16} {check.sentence}. {check.why}{reason}")
    click.echo(f"Well      {sum(check.verdict == 'well' for check in seen.checks)} checks")
    if seen.blocking:
        click.echo("It would not be sent: what must be fixed blocks it.")
    elif seen.sent_to(to):
        click.echo("Nothing would be sent: the same went there already.")
    else:
        click.echo(f"“{seen.roundup.title}” with {len(seen.roundup.items)} stories would be sent to {to}.")


@click.command()
@click.option("--limit", type=click.IntRange(1, 10_000), default=30, show_default=True, help="So many days at most.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@pass_settings
def published(settings: Settings, limit: int, *, as_json: bool) -> None:
    """List what was sent: when, where, by whom; and the days that wait."""
    with settings.open_store() as store:
        days = store.past_roundups(limit)
    for one in days:
        if as_json:
            click.echo(json.dumps(_record(one), ensure_ascii=False))
        else:
            click.echo(_line(settings, one))
    if not days and not as_json:
        click.echo("No roundup was drafted or sent yet.", err=True)


def _record(one: "PastRoundup") -> dict[str, object]:
    return {
        "day": one.day.isoformat(),
        "title": one.title,
        "stories": one.stories,
        "receipts": [_receipt(receipt) for receipt in one.receipts],
    }


def _receipt(receipt: "Receipt") -> dict[str, object]:
    return {
        "publisher": receipt.publisher,
        "at": receipt.at.isoformat(),
        "url": receipt.url,
        "words": receipt.words,
        "editor": receipt.editor,
        "revision": receipt.revision,
    }


def _line(settings: Settings, one: "PastRoundup") -> str:
    from curator.text.calendar import with_weekday

    title = one.title or with_weekday(one.day)
    lines = [f"{one.day}  {click.style(title, bold=True)} ({one.stories} {'story' if one.stories == 1 else 'stories'})"]
    for receipt in one.receipts:
        at = receipt.at.astimezone(settings.config.timezone)
        by = f" by {receipt.editor}" if receipt.editor else ""
        lines.append(f"            sent {at:%Y-%m-%d %H:%M}{by}: {receipt.words}; {receipt.url}")
    if not one.receipts:
        lines.append("            not sent yet")
    return "\n".join(lines)


COMMANDS = (publish, published)
