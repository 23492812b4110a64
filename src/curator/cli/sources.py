"""What is followed: finding it, and adding it to ``feeds.yaml``."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from curator.cli.exits import NOTHING_DONE, WELL
from curator.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from curator.follow import Finding, Offer


@click.command()
@click.argument("url", metavar="URL")
@click.option("--outlet", default="", help="The news organisation, as it is credited; default: what the feed says.")
@click.option("--section", default="", help="The roundup's section in which its stories stand.")
@click.option("--slug", default="", help="A short name of your own; default: made of the outlet's.")
@click.option("--yes", is_flag=True, help="Ask nothing: take the best that is found.")
@pass_settings
def add(settings: Settings, url: str, outlet: str, section: str, slug: str, *, yes: bool) -> int:
    """Find the feed of a site and follow it.

    URL is a site's, a section's or a feed's address. What is found is tried, and added to feeds.yaml, whose comments
    stay. A site without a feed is followed by its page.
    """
    from curator.follow import typed_address

    finding = _look(settings, typed_address(url))
    if not finding.offers:
        click.echo(f"curator: {finding.sentence}", err=True)
        for failed, reason in finding.failures:
            click.echo(f"  {failed}: {reason}", err=True)
        return NOTHING_DONE
    may_ask = sys.stdin.isatty() and sys.stdout.isatty() and not yes
    offer = _chosen(settings, finding) if may_ask else finding.offers[0]
    if offer is None:
        click.echo("Nothing was added.")
        return WELL
    if offer.followed_as:
        click.echo(f"{offer.source.url} is followed already, as {offer.followed_as}; nothing was added")
        return WELL
    return _add(settings, offer, outlet, section, slug)


def _look(settings: Settings, address: str) -> "Finding":
    import asyncio

    from curator.engine import open_engine
    from curator.fetch import open_network
    from curator.follow import look

    async def search() -> "Finding":
        config = settings.config
        async with open_engine(config.engine) as engine:
            return await look(address, config=config, transport=open_network(config.fetch), engine=engine)

    return asyncio.run(search())


def _chosen(settings: Settings, finding: "Finding") -> "Offer | None":
    """Ask which of several, or whether the page itself is to be followed; a single feed needs no question."""
    click.echo(finding.sentence)
    for number, offer in enumerate(finding.offers, 1):
        click.echo(f"{number}. {offer.title or offer.source.outlet}: {_about(settings, offer)}")
        for entry in offer.first:
            click.echo(f"     {entry.title}")
    if not finding.feeds:
        return finding.offers[0] if click.confirm("Follow the page itself?", default=True) else None
    if len(finding.offers) == 1:
        return finding.offers[0]
    number = click.prompt("Which one? 0 adds nothing", type=click.IntRange(0, len(finding.offers)), default=1)
    return finding.offers[number - 1] if number else None


def _add(settings: Settings, offer: "Offer", outlet: str, section: str, slug: str) -> int:
    from curator.follow import add as follow

    source = replace(
        offer.source,
        outlet=outlet or offer.source.outlet,
        slug=slug or offer.source.slug,
        section=section,
    )
    follow(settings.config, source)
    click.echo(f"Added {source.slug} ({source.outlet}): {source.url}, {_about(settings, offer)}")
    if offer.is_page:
        click.echo("It has no feed: its page is read for links to articles")
    if offer.beside:
        click.echo(f"The same site is followed as {_listed(offer.beside)} already")
    return WELL


def _about(settings: Settings, offer: "Offer") -> str:
    parts = [f"{offer.entries} {'entry' if offer.entries == 1 else 'entries'}"]
    if offer.newest:
        parts.append(f"the newest of {offer.newest.astimezone(settings.config.timezone):%d %b %Y %H:%M}")
    if offer.note:
        parts.append(offer.note)
    return ", ".join(parts)


def _listed(slugs: Sequence[str]) -> str:
    return ", ".join(slugs)


COMMANDS = (add,)
