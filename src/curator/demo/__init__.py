"""The whole job, shown: five made-up outlets on this machine become a draft in a folder of its own.

Nothing is staged behind the scenes: the sources are polled by `curator.refresh`, the verdicts are the store's, the
draft is `curator.edition`'s. Only the newsroom is ours, and the way to it: a transport that leads every address
ending in ``.example`` to a server on loopback. The draft outlives it, with its pictures beside it.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from curator import edition
from curator.config import Config, load
from curator.demo import editor, report
from curator.demo.loopback import serve
from curator.demo.newsroom import OUTLETS, latest_morning, put_online
from curator.errors import UsageError
from curator.fetch import Transport, open_pictures
from curator.refresh import Polled, refresh
from curator.refresh.lock import run_lock
from curator.store import open_store


def _clock() -> datetime:
    return datetime.now(UTC)


def run(folder: Path, echo: Callable[[str], None], clock: Callable[[], datetime] = _clock) -> int:
    """Do the whole job in a folder, tell it line by line and return the exit code.

    The folder is made where it is missing; run again, it brings nothing twice. One outlet fails, as sources do: that is
    part of the show, and the exit code is 0.
    """
    config = _settle(folder)
    now = clock()
    with run_lock(config.data), serve(put_online(latest_morning(now))) as transport:
        for line in report.opening(folder):
            echo(line)
        polled = asyncio.run(_poll(config, transport, now))
        with open_store(config.store) as store, open_pictures(config.fetch, transport) as image_fetcher:
            for line in report.gathered(polled, store.stories("all", None, None)):
                echo(line)
            verdicts = editor.judge(store, now)
            drafted = edition.draft(
                store,
                config,
                day=now.astimezone(config.timezone).date(),
                now=now,
                everything=False,
                image_fetcher=image_fetcher,
            )
    for line in (
        *report.judged(verdicts),
        *report.drafted(drafted, _as_given(drafted.paths, config, folder)),
        *report.closing(config.path),
    ):
        echo(line)
    return 0 if _as_planned(polled) else 1


async def _poll(config: Config, transport: Transport, now: datetime) -> list[Polled]:
    return await refresh(
        config.sources,
        store=config.store,
        engine=config.engine,
        settings=config.fetch,
        transport=transport,
        now=now,
        spread=lambda: 0.0,
        only_due=False,
        keep_texts=config.keep_texts,
        match=config.match,
        report=lambda _: None,
    )


def _settle(folder: Path) -> Config:
    """Write the demo's feeds.yaml into its folder, or find it there; UsageError where another one stands."""
    path = folder / "feeds.yaml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_bytes((files("curator.demo") / "feeds.yaml").read_bytes())
    except OSError as error:
        raise UsageError(f"{folder}: cannot write there ({error.strerror}); name another folder") from error
    config = load(path)
    if not {source.url for source in config.sources} <= {outlet.front for outlet in OUTLETS}:
        raise UsageError(f"{path} follows more than the demo's newsroom; give the demo a folder of its own")
    return config


def _as_given(paths: Iterable[Path], config: Config, folder: Path) -> list[Path]:
    """Return paths in the demo's folder as they follow from what was typed, relative or not."""
    return [folder / path.relative_to(config.folder) if path.is_relative_to(config.folder) else path for path in paths]


def _as_planned(polled: list[Polled]) -> bool:
    closed = {outlet.slug for outlet in OUTLETS if outlet.closed}
    return all(one.source in closed for one in polled if one.outcome == "failed")
