"""Room for large bodies: how many are in memory at once, however many sources are worked at the same time."""

import asyncio

LARGE = 1 << 20
"""Bytes; up to here a body needs no place. Of 365 real feeds 4 are larger."""
PLACES = 10
"""Large bodies at once, of at most 10 MiB each: with 16 small ones 116 MiB."""


async def there_is_room() -> None:
    """Say so at once, where bodies are few."""


class Room:
    """The places of one run, given in the order they are asked for."""

    def __init__(self) -> None:
        self.places = asyncio.Semaphore(PLACES)


class Claim:
    """What one visitor has of the room: a source is worked in order, so its next question gives up the last body."""

    def __init__(self, room: Room) -> None:
        self._places = room.places
        self._taken = 0

    async def take(self) -> None:
        """Wait for a place, unless it has one: a document that holds secrets is read twice.

        Whoever has one reads within a deadline, or has its document worked on by a worker or the store, which end.
        Before it waits for anything that another visitor may have – a gate, a robots.txt, a place – it gives its back.
        """
        if not self._taken:
            await self._places.acquire()
            self._taken += 1

    def give_back(self) -> None:
        """Give back what was taken."""
        for _ in range(self._taken):
            self._places.release()
        self._taken = 0
