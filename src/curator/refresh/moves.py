"""A source's permanent redirects, poll after poll → the address at which it is polled.

A redirect says "for good" (301, 308) sooner than it is meant: a captive network, a misconfigured server or a lapsed
domain does. So a new address is adopted only when every poll over days named it; until then, and in turn with a new
address that fails, the one in ``feeds.yaml`` is asked, which the file keeps in any case.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from curator.model import Move, Page, Source, Validators, Visit
from curator.secrets import placeholders

STEADY = timedelta(days=3)
"""How long a redirect must have named one address,"""
STEADY_POLLS = 5
"""and in how many polls."""
PATIENCE = 3
"""Polls that may fail at an adopted address before the old one is asked once."""


def to_be_asked(source: Source, visit: Visit) -> tuple[Source, Visit]:
    """Return the source with the address at which it is to be polled, and what it may be told of its last visit.

    An adopted address that fails gives way to the old one at every fourth poll: one of the two will answer again. The
    validators are the new address's, and mean nothing to the old one.
    """
    if not visit.address:
        return source, visit
    if visit.failures % (PATIENCE + 1) < PATIENCE:
        return replace(source, url=visit.address), visit
    return source, replace(visit, validators=Validators())


def moved(visit: Visit, source: Source, page: Page, now: datetime) -> Visit:
    """Return the visit with what a good answer says of moving; ``source`` as it was polled."""
    address = visit.address
    if address and source.url != address and page.moved_to != address:
        address = ""  # the old address answers again, and not by sending us to the new one
    if page.moved_to in {"", address, visit.declined} or _is_sealed(source):
        return replace(visit, address=address, move=None)
    move = Move(to=page.moved_to, since=now)
    if visit.move and visit.move.to == page.moved_to:
        move = replace(visit.move, polls=visit.move.polls + 1)
    if move.polls >= STEADY_POLLS and now - move.since >= STEADY:
        return replace(visit, address=move.to, move=None)
    return replace(visit, address=address, move=move)


def stay(visit: Visit) -> Visit:
    """Return the visit of a source that is to be polled at its address in ``feeds.yaml``, now and later."""
    declined = visit.address or (visit.move.to if visit.move else visit.declined)
    return replace(visit, address="", move=None, declined=declined, next_at=None)


def _is_sealed(source: Source) -> bool:
    """Say whether a secret belongs to the address: it must not follow a redirect to somebody else."""
    return bool(placeholders(source.url, *source.headers.values()))
