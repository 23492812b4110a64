"""Pictures at the desk: out of its own cabinet, only those that the store knows, never at the cost of waiting."""

import asyncio
import itertools
import os
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import quote

import pytest

from curator.fetch import Reply, open_network
from curator.model import FetchSettings, Image
from curator.web.pictures import AT_ONCE, HELD, MOST_HELD, MOST_QUEUED, REFUSED, Cabinet, Pictures
from tests.desk import PICTURE
from tests.newsserver import PNG, Answer, news_server
from tests.storing import HOUR, NOW, entry, poll

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
AT_REST = FetchSettings(gap=timedelta(0))
OTHER = "https://varnholm-post.example/other.png"


def shows(desk, url):
    """Store an article with a picture and return its id."""
    with desk.store() as store:
        poll(store, entry(50, "A picture of its own", images=(Image(url=url),)))
        return next(story for story in store.stories("all", None, None) if story.headline.startswith("A picture")).id


@pytest.fixture
def pictured(desk):
    desk.web.pages[PICTURE.url] = (200, {"content-type": "text/html"}, PNG)
    return desk


def test_a_picture_is_what_its_bytes_are_and_is_kept_by_browsers(pictured):
    answer = pictured.get("/pictures/1")
    assert answer.content == PNG
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, max-age=604800"
    again = pictured.get("/pictures/1", if_none_match=answer.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


def test_a_picture_is_asked_for_once_and_lies_in_the_folder_of_the_data(pictured):
    for _ in range(3):
        pictured.get("/pictures/1")
    assert pictured.web.urls == [PICTURE.url]
    [kept] = (pictured.folder / "data" / "pictures").iterdir()
    assert kept.read_bytes() == PNG


def test_only_addresses_that_the_store_knows_for_an_article_are_asked_for(pictured):
    for path in (
        "/pictures/2",  # it has none
        "/pictures/999",
        "/pictures/nonsense",
        f"/pictures/1?url={quote('https://evil.example/pixel.png')}",
        f"/pictures/2?url={quote(PICTURE.url)}",  # another article's
        f"/pictures/1?url={quote('file:///etc/passwd')}",
    ):
        answer = pictured.get(path)
        assert (answer.status_code, answer.content) == (404, b"")
        assert answer.headers["content-type"].startswith("text/plain")
    assert pictured.web.asked == []


def test_a_picture_that_an_editor_chose_is_shown_and_so_are_those_of_the_other_articles_of_the_story(pictured):
    pictured.web.pages[OTHER] = (200, {}, PNG)
    with pictured.store() as store:
        store.edit("2", {"image": (None, OTHER)}, NOW)
        assert store.pictures("2") == ["", OTHER]
    assert pictured.get(f"/pictures/2?url={quote(OTHER)}").status_code == 200
    with pictured.store() as store:
        store.join(["2", "1"], NOW)
    assert pictured.get(f"/pictures/2?url={quote(PICTURE.url)}").status_code == 200


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (404, {}, b""),
        (500, {}, PNG),
        (200, {"content-type": "image/svg+xml"}, SVG),
        (200, {"content-type": "image/png"}, b"<html>not a picture</html>"),
        (200, {"content-type": "image/png"}, b""),
        (302, {"location": "http://10.0.0.1/"}, b""),
        (200, {"content-type": "image/png", "content-length": str(11 << 20)}, PNG + bytes(11 << 20)),
    ],
)
def test_what_is_no_picture_is_nothing_and_is_not_asked_for_again_within_the_hour(desk, status, headers, body):
    desk.web.pages[PICTURE.url] = (status, headers, body)
    answer = desk.get("/pictures/1")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["cache-control"] == "no-store"
    asked = len(desk.web.asked)
    desk.get("/pictures/1")
    assert len(desk.web.asked) == asked
    assert not list((desk.folder / "data").glob("pictures/*"))
    desk.now += REFUSED
    desk.web.pages[PICTURE.url] = (200, {}, PNG)
    assert desk.get("/pictures/1").status_code == 200


def test_the_machine_itself_and_its_network_are_not_asked(desk):
    with news_server() as server:
        server.elsewhere = Answer(body=PNG)
        desk.web = open_network(FetchSettings())
        answers = [desk.get(f"/pictures/{shows(desk, server.url('/secret.png'))}").status_code]
        answers += [desk.get(f"/pictures/{shows(desk, server.url('/secret.png', 'localhost'))}").status_code]
        assert server.asked == []
    assert answers == [204, 204]


def test_nor_is_what_a_redirect_leads_to(desk):
    with news_server() as server:
        server.answers["/picture.png"] = Answer(status=302, headers={"Location": "http://192.168.1.1/admin"})
        desk.web = server.network()
        url = server.url("/picture.png", "post.example")
        assert desk.get(f"/pictures/{shows(desk, url)}").status_code == 204
        assert server.paths() == ["/picture.png"]


def test_a_picture_without_end_is_given_up(desk):
    with news_server() as server:
        server.answers["/endless.png"] = Answer(body=itertools.chain([PNG], itertools.repeat(bytes(1 << 16))))
        desk.web = server.network()
        url = server.url("/endless.png", "post.example")
        assert desk.get(f"/pictures/{shows(desk, url)}").status_code == 204
        assert server.sent < 30 << 20


class Slow:
    """A web that answers when it is told to, and knows how many wait."""

    live = False

    def __init__(self):
        self.waiting = self.most = 0
        self.urls = []
        self.go = asyncio.Event()
        self.crowd = asyncio.Event()
        """Set when as many wait as may."""

    @asynccontextmanager
    async def open(self):
        yield self.send

    @asynccontextmanager
    async def send(self, request):
        self.urls.append(request.url)
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        if self.waiting >= AT_ONCE:
            self.crowd.set()
        await self.go.wait()
        self.waiting -= 1

        async def body():
            yield PNG

        yield Reply(status=200, body=body())


async def done(pictures):
    """Wait for all that is being fetched."""
    await asyncio.gather(*pictures._fetching.values())


def address(number):
    return f"https://host{number}.example/{number}.png"


def test_requests_for_one_picture_at_once_ask_for_it_once(tmp_path):
    async def ask():
        web = Slow()
        pictures = Pictures(tmp_path, AT_REST, web)
        asked = [asyncio.create_task(pictures.fetch(address(1), NOW, held=30)) for _ in range(MOST_HELD)]
        await asyncio.sleep(0)
        web.go.set()
        assert await asyncio.gather(*asked) == [PNG] * MOST_HELD
        assert web.urls == [address(1)]

    asyncio.run(ask())


def test_slow_pictures_hold_few_connections_and_none_for_long(tmp_path):
    async def ask():
        web = Slow()
        pictures = Pictures(tmp_path, AT_REST, web)
        held = [asyncio.create_task(pictures.fetch(address(number), NOW, held=30)) for number in range(MOST_HELD)]
        await asyncio.sleep(0)
        at_once = [await pictures.fetch(address(number), NOW, held=30) for number in range(50, 60)]
        assert at_once == [b""] * 10
        assert not any(task.done() for task in held)
        await web.crowd.wait()
        web.go.set()
        assert await asyncio.gather(*held) == [PNG] * MOST_HELD
        await done(pictures)
        assert web.most == AT_ONCE
        assert pictures.cabinet.take_out(address(55)) == PNG  # it was fetched all the same

    asyncio.run(ask())
    assert HELD < 2


def test_a_picture_that_takes_too_long_is_not_there_yet_and_comes_later(tmp_path):
    async def ask():
        web = Slow()
        pictures = Pictures(tmp_path, AT_REST, web)
        assert await pictures.fetch(address(1), NOW, held=0.01) == b""
        web.go.set()
        assert await pictures.fetch(address(1), NOW, held=30) == PNG

    asyncio.run(ask())


def test_what_is_looked_at_now_comes_before_what_was_looked_at_before(tmp_path):
    async def ask():
        web = Slow()
        pictures = Pictures(tmp_path, AT_REST, web)
        for number in range(AT_ONCE + 3):
            await pictures.fetch(address(number), NOW, held=0.001)
        web.go.set()
        await done(pictures)
        assert web.urls[AT_ONCE:] == [address(AT_ONCE + 2), address(AT_ONCE + 1), address(AT_ONCE)]

    asyncio.run(ask())


def test_no_more_wait_than_a_page_or_two_could_want(tmp_path):
    async def ask():
        pictures = Pictures(tmp_path, AT_REST, Slow())
        pictures._held = MOST_HELD
        for number in range(MOST_QUEUED + 50):
            await pictures.fetch(address(number), NOW)
        assert len(pictures._fetching) == MOST_QUEUED
        for task in pictures._fetching.values():
            task.cancel()

    asyncio.run(ask())


def test_the_cabinet_keeps_what_was_looked_at_last(tmp_path):
    cabinet = Cabinet(tmp_path / "pictures", most=300)
    for name in "abc":
        cabinet.put_in(name, name.encode() * 100)
    assert cabinet.take_out("a") == b"a" * 100
    cabinet.put_in("d", b"d" * 100)
    assert [cabinet.take_out(name)[:1] for name in "abcd"] == [b"a", b"", b"c", b"d"]
    assert sum(path.stat().st_size for path in (tmp_path / "pictures").iterdir()) == 300


def test_a_cabinet_that_is_opened_anew_knows_its_pictures_and_clears_away_what_was_half_written(tmp_path):
    folder = tmp_path / "pictures"
    cabinet = Cabinet(folder, most=300)
    for age, name in enumerate("abc"):
        cabinet.put_in(name, name.encode() * 100)
        path = max(folder.iterdir(), key=lambda one: one.stat().st_mtime_ns)
        os.utime(path, times=(age, age))
    half = folder / ".half.written"
    half.write_bytes(b"x" * 90)
    cabinet = Cabinet(folder, most=300)
    cabinet.put_in("d", b"d" * 100)
    assert [cabinet.take_out(name)[:1] for name in "abcd"] == [b"", b"b", b"c", b"d"]
    assert not half.exists()


def test_a_disk_without_room_is_no_fault(tmp_path):
    folder = tmp_path / "pictures"
    folder.write_bytes(b"a file where the folder should be")
    cabinet = Cabinet(folder)
    cabinet.put_in("a", PNG)
    assert cabinet.take_out("a") == b""


def test_the_hour_of_a_refusal_is_the_desks_own(desk):
    desk.get("/pictures/1")
    desk.now += HOUR / 2
    desk.get("/pictures/1")
    assert desk.web.urls == [PICTURE.url]
