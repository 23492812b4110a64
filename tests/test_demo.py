"""`curator demo`: the whole job on a made-up newsroom, on loopback alone."""

import asyncio
import re
import struct
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from curator import demo
from curator.config import load
from curator.demo.loopback import serve
from curator.demo.newsroom import OUTLETS, ZONE, Document, latest_morning, put_online
from curator.errors import AnswerError, BlockedError, FetchError, UsageError
from curator.fetch import Fetcher, Transport
from curator.model import Article, FetchSettings, Page
from curator.roundup import strangers
from curator.store import open_store

CLUTTER = (
    "cookie",
    "Sign up",
    "Send to",
    "Most read",
    "Join us",
    "chair for you",
    "Читайте также",
    "Поделиться",
    "Сосед",
)


def show(folder: Path, now: datetime) -> tuple[int, str]:
    lines: list[str] = []
    code = demo.run(folder, lines.append, lambda: now)
    return code, "\n".join(lines)


def articles(folder: Path) -> list[Article]:
    with open_store(load(folder / "feeds.yaml").store) as store:
        return [article for story in store.stories("all", None, None) for article in story.articles]


def test_the_whole_job_ends_in_a_draft_that_outlives_the_newsroom(tmp_path: Path, now: datetime) -> None:
    folder = tmp_path / "new" / "demo"
    code, told = show(folder, now)

    assert code == 0
    assert re.search(r"Brackwater Echo +RSS 2\.0 +failed: brackwater-echo\.example", told), (
        "the failing source, in words"
    )
    assert "“Passengers buy the ferry that carries them home” (Kelde Observer & Radio Tollen)" in told
    assert "robots.txt of orrery.example does not allow it" in told
    assert f"{folder / 'data/drafts/2026-01-01.md'}" in told
    assert "| Kelde Observer & Radio Tollen" in told, "the first story is printed"
    assert not any(thread.name == "newsroom" for thread in threading.enumerate()), "the newsroom is closed"

    html = (folder / "data/drafts/2026-01-01.html").read_text("utf-8")
    addresses = re.findall(r'(?:href|src|cite)="([^"]+)"', html)
    links = {address for address in addresses if "://" in address}
    pictures = {address for address in addresses if address.endswith(".png")}
    assert links
    assert all(re.match(r"https://[a-z-]+\.example/", link) for link in links)
    assert len(pictures) == 5
    assert all((folder / "data/drafts" / picture).read_bytes().startswith(b"\x89PNG") for picture in pictures)
    assert not any(words in html for words in CLUTTER)

    markdown = (folder / "data/drafts/2026-01-01.md").read_text("utf-8")
    assert "Letter from the night desk" in markdown, "the article whose page robots.txt forbids has its feed's text"
    assert "Kelde turned its lamps down" not in markdown, "what was dropped is not drafted"


def test_a_second_run_adds_nothing_and_keeps_what_was_edited(tmp_path: Path, now: datetime) -> None:
    show(tmp_path, now)
    draft = tmp_path / "data/drafts/2026-01-01.md"
    edited = draft.read_text("utf-8").replace("Passengers buy the ferry that carries them home", "The boat stays", 1)
    draft.write_text(edited, "utf-8")
    before = articles(tmp_path)
    with open_store(load(tmp_path / "feeds.yaml").store) as store:
        decided = store.verdicts(100)

    code, told = show(tmp_path, now + timedelta(minutes=20))

    assert code == 0
    assert articles(tmp_path) == before
    with open_store(load(tmp_path / "feeds.yaml").store) as store:
        assert store.verdicts(100) == decided
    assert draft.read_text("utf-8") == edited
    assert told.count("nothing new") == 4
    assert "the verdicts of the last run stand" in told


def test_the_next_morning_brings_its_own_draft(tmp_path: Path, now: datetime) -> None:
    show(tmp_path, now)
    show(tmp_path, now + timedelta(days=1))
    first, second = (tmp_path / f"data/drafts/2026-01-0{day}.md" for day in (1, 2))
    assert "/2025/12/31/passengers-buy-the-ferry" in first.read_text("utf-8")
    assert "/2026/01/01/passengers-buy-the-ferry" in second.read_text("utf-8")


def test_articles_stand_as_their_outlets_wrote_them(tmp_path: Path, now: datetime) -> None:
    """Every lead is whole and free of what stands around it; picture, caption and credit are apart."""
    show(tmp_path, now)
    found = {article.url: article for article in articles(tmp_path)}
    assert len(found) == 11
    for article in found.values():
        assert article.authors
        assert article.published
        assert article.published < now
        assert len(article.lead) == 2
        assert strangers(article.lead, article) is None
        assert not any(words in paragraph for paragraph in article.lead for words in CLUTTER)
    from_feed = [article for article in found.values() if "feed-text-only" in article.flags]
    assert [article.title for article in from_feed] == ["Letter from the night desk: how to look at nothing"]
    for article in (article for article in found.values() if article not in from_feed):
        assert article.image
        assert article.image.alt
        assert article.image.caption
        assert article.image.credit
        assert article.image.credit not in article.image.caption


def test_a_folder_that_follows_other_sources_is_left_alone(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text("sources:\n  - {slug: mine, outlet: Mine, url: 'https://mine.test/rss'}\n", "utf-8")
    with pytest.raises(UsageError, match="give the demo a folder of its own"):
        show(tmp_path, now)
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, now: datetime) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(UsageError, match=r"file/demo: cannot write there"):
        show(tmp_path / "file" / "demo", now)


@pytest.mark.parametrize(
    ("hour", "morning"),
    [("2026-07-01T05:29", "2026-06-30"), ("2026-07-01T05:31", "2026-07-01"), ("2026-01-01T06:29", "2025-12-31")],
)
def test_the_news_is_of_the_latest_morning_and_never_of_the_future(hour: str, morning: str) -> None:
    now = datetime.fromisoformat(hour).replace(tzinfo=UTC)
    opened = latest_morning(now)
    assert opened <= now
    assert f"{opened.astimezone(ZONE):%Y-%m-%d %H:%M}" == f"{morning} 06:30"


def test_the_newsroom_is_the_same_all_day(now: datetime) -> None:
    assert put_online(latest_morning(now)) == put_online(latest_morning(now + timedelta(minutes=25)))


def test_pictures_are_small_files_of_one_size(now: datetime) -> None:
    pictures = [document.body for document in put_online(now).values() if document.media_type == "image/png"]
    assert len(pictures) == 10
    for body in pictures:
        assert struct.unpack(">II", body[16:24]) == (960, 640)
        assert len(body) <= 60_000


def ask(url: str, transport: Transport) -> Page:
    async def get() -> Page:
        async with Fetcher(FetchSettings(gap=timedelta(0)), transport).visitor() as visitor:
            page = await visitor.get_feed(url)
            return await visitor.get_feed(url, page.validators)

    return asyncio.run(get())


@pytest.mark.parametrize("outlet", [outlet for outlet in OUTLETS if not outlet.closed], ids=lambda outlet: outlet.slug)
def test_a_second_request_is_answered_with_304(outlet: object, now: datetime) -> None:
    with serve(put_online(now)) as transport:
        page = ask(outlet.front, transport)  # type: ignore[attr-defined]
    assert page.status == 304
    assert page.validators.etag


def test_only_the_newsroom_is_asked() -> None:
    with serve({}) as transport, pytest.raises(BlockedError, match=r"mine\.test is not in the newsroom"):
        ask("https://mine.test/rss", transport)


def test_an_address_that_nobody_has_is_404() -> None:
    with serve({}) as transport, pytest.raises(AnswerError, match="404"):
        ask("https://nobody.example/rss", transport)


def test_the_newsroom_closes_when_the_show_breaks_off() -> None:
    document = Document(body=b"here", media_type="text/plain")
    with pytest.raises(ZeroDivisionError), serve({"https://here.example/": document}) as transport:
        _ = 1 / 0
    with pytest.raises(FetchError):
        ask("https://here.example/", transport)
