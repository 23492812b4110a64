"""What every page shows round its own: how much waits, the day, who sits at the desk, what was just done."""

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from curator.errors import ConfigError, CuratorError
from curator.model import Decision
from curator.web import paths

if TYPE_CHECKING:
    from curator.web.call import Call


def frame(call: "Call") -> Mapping[str, object]:
    """Return what ``base.html`` needs; where the store cannot serve, the page goes without its counts.

    Who is not known is told nothing of the desk.
    """
    view: dict[str, object] = {
        "is_known": call.is_known,
        "has_login": call.desk.editors is not None,
        "waiting": None,
        "picked": None,
        "day": call.now.astimezone(call.config.timezone).date(),
        "editor": "",
        "where": paths.with_query(call.where, done=""),
        "done": None,
        "trouble": "",
    }
    if call.is_known:
        view |= {"editor": call.editor, "trouble": _in_words(call.desk.feeds.trouble())}
        if not call.without_store:
            view |= {**_waiting(call), "done": _done(call)}
    return view


def _waiting(call: "Call") -> Mapping[str, object]:
    with suppress(CuratorError):
        waits = call.store.waiting()
        return {"waiting": waits.new, "picked": waits.picked}
    return {}


def _done(call: "Call") -> Decision | None:
    """Return the decision that the address names; none where it names none that there is."""
    id_ = call.query("done")
    if id_:
        with suppress(CuratorError):
            return call.store.decision(id_)
    return None


def _in_words(trouble: ConfigError | None) -> str:
    if trouble is None:
        return ""
    return f"feeds.yaml cannot be read as it is now, and what it said before holds until it is mended. {trouble}"
