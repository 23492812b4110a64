"""How much waits for the editor: two numbers that stand on every page, and so cost next to nothing."""

# ruff: noqa: S608  statements are put together from constants of ours

from typing import NamedTuple

from curator.store.database import Database


class Waits(NamedTuple):
    """Stories that nobody judged yet, and those picked for a roundup that has not gone out."""

    new: int
    picked: int


class Waiting(Database):
    """The part of the store that counts what is to be done."""

    def waiting(self) -> Waits:
        """Count what waits."""
        with self._reading() as db:
            return Waits(*(count for (count,) in db.execute(_COUNTS)))


_COUNTS = " UNION ALL ".join(
    f"SELECT ifnull(sum(firsts), 0) FROM tallies WHERE status = '{status}'" for status in Waits._fields
)
