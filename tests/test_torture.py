"""All that a server can do to us, at once, beside twenty healthy sources: who ends how, and what it costs."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from curator.store import open_store
from tests.cleanness import is_clean_text
from tests.hostile.polling import SETTINGS, healthy, poll, rows, source, texts
from tests.hostile.processes import memory
from tests.hostile.server import BEHAVIOURS, HEALTHY, hostile_server

IMPATIENT = replace(SETTINGS, deadline=timedelta(seconds=10))
BOUND = 1 << 30
"""Bytes: `docs/reliability.md` promises it for all processes together."""
NO_LINK = re.compile(r"\s*(?:javascript|data|file|gopher|vbscript):", re.IGNORECASE)


def test_every_hostile_source_ends_in_words_and_every_healthy_one_is_stored(tmp_path: Path) -> None:
    """All checks F and P of what a server can show; `make torture` prints the same as a table, with the full limits."""
    with hostile_server() as hosts, memory(without=[hosts.pid]) as peak:
        sources = [source(behaviour, hosts.port) for behaviour in BEHAVIOURS]
        polled, seconds = poll([*sources, *healthy(hosts.port)], tmp_path, IMPATIENT)

    ended = rows(BEHAVIOURS, polled, seconds, tmp_path)
    assert [row for row in ended if not row.as_expected] == []
    assert [one.outcome for one in polled if one.source.startswith("well-")] == ["new"] * HEALTHY
    assert {one.new for one in polled if one.source.startswith("well-")} == {3}
    assert [asked for asked in hosts.asked if asked.endswith("/canary")] == [], "a parser or a redirect went out"
    assert peak.bytes < BOUND, peak

    found = list(texts(tmp_path))
    assert [text for text in found if not is_clean_text(text[1])] == []
    assert [text for text in found if NO_LINK.match(text[1])] == []
    assert [where for where, text in found if "root:x:0:0" in text] == [], "a parser read a file of ours"
    with open_store(f"sqlite:///{tmp_path}/curator.db") as store:
        assert not store.visits()["poisonous-etag"].validators
