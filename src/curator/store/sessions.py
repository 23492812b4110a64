"""Who is logged in at the desk: a token's digest → an editor's name, until it has not been used for too long."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from curator.store import rows
from curator.store.database import Database

UNUSED = timedelta(days=30)
"""After which a session has ended."""
NOTED = timedelta(hours=1)
"""How exactly its last use is known: looking at a page need not write each time."""


class Sessions(Database):
    """The part of the store that keeps who is logged in; tokens themselves are never stored."""

    def begin_session(self, digest: str, editor: str, now: datetime) -> None:
        """Begin a session, and forget those that have ended."""
        with self._writing("NORMAL") as db:
            db.execute("DELETE FROM sessions WHERE seen_at < ?", (rows.stamp(now - UNUSED),))
            values = (digest, editor, rows.stamp(now), rows.stamp(now))
            db.execute("INSERT INTO sessions (token, editor, made_at, seen_at) VALUES (?, ?, ?, ?)", values)

    def session(self, digests: Sequence[str], now: datetime) -> str:
        """Return whose session one of the digests is, and note that it is used; empty where there is none."""
        with self._reading() as db:
            row = db.execute(_SESSION, (json.dumps(list(digests)), rows.stamp(now - UNUSED))).fetchone()
        if row is None:
            return ""
        digest, editor, seen_at = row
        if now - datetime.fromisoformat(seen_at) > NOTED:
            with self._writing("NORMAL") as db:
                db.execute("UPDATE sessions SET seen_at = ? WHERE token = ?", (rows.stamp(now), digest))
        return str(editor)

    def end_sessions(self, digests: Sequence[str]) -> None:
        """End what sessions these digests have."""
        with self._writing("NORMAL") as db:
            db.execute("DELETE FROM sessions WHERE token IN (SELECT value FROM json_each(?))", (json.dumps(digests),))


_SESSION = """
    SELECT token, editor, seen_at FROM sessions
    WHERE token IN (SELECT value FROM json_each(?)) AND seen_at >= ? LIMIT 1
"""
