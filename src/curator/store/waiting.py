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


# A verdict's stories are counted in its index alone, and the joined ones taken off: 3 ms for 50,000; asking each story
# whether it was joined takes thrice as long.
_COUNTS = " UNION ALL ".join(
    f"""
    SELECT (SELECT count(*) FROM stories WHERE status = '{status}') - (
        SELECT count(*) FROM stories INDEXED BY stories_joined WHERE joined_into IS NOT NULL AND status = '{status}'
    )
    """
    for status in Waits._fields
)
