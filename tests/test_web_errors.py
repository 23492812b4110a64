"""What goes wrong at the desk: a page that says what happened and what to do, never a traceback, never lost words."""

import asyncio
import html
import logging
import re
import threading
from functools import partial

import pytest
from starlette.responses import PlainTextResponse

from curator.config import load
from curator.errors import BusyError, FetchError, RenderError, UsageError
from curator.store.lock import WriteLock
from curator.web import call
from tests.desk import FEEDS, FORM

WROTE = "Two lines of mine,\nwritten before the coffee."


@pytest.fixture
def broken(desk):
    """A desk with a page that fails as it is told: ``broken(error)``."""

    def breaking(error):
        def fail(_):
            raise error

        desk.app.router.routes[:0] = [call.get("/fail", fail), call.post("/fail", fail)]
        return desk

    return breaking


def heading(answer):
    return html.unescape(re.search(r"<h1>(.*?)</h1>", answer.text)[1])


def test_an_address_that_leads_nowhere_is_a_page(desk):
    answer = desk.get("/nowhere")
    assert answer.status_code == 404
    assert heading(answer) == "There is no such page."
    assert 'href="/"' in answer.text


@pytest.mark.parametrize("path", ["/static/htmx.min.js", "/static/%2e%2e/desk.py", "/name/..%2f..%2fetc%2fpasswd"])
def test_what_is_not_taken_there_is_a_page(desk, path):
    assert desk.post(path, title="x").status_code in {404, 405}
    assert "Nothing was changed." in desk.post(path, title="x").text


@pytest.mark.parametrize("path", ["/static/../desk.py", "/static/htmx.LICENSE", "/static/README.md", "/static/"])
def test_only_what_is_meant_for_browsers_is_served(desk, path):
    assert desk.get(path).status_code == 404


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (UsageError("nothing to undo"), 409, "nothing to undo."),
        (BusyError("another refresh is running"), 503, "another refresh is running."),
        (FetchError("post.example did not answer"), 502, "post.example did not answer."),
        (RenderError("daily.html.j2:3: no such name"), 500, "daily.html.j2:3"),
    ],
)
def test_what_was_expected_to_go_wrong_is_told_in_its_own_words(broken, error, status, says):
    answer = broken(error).get("/fail")
    assert answer.status_code == status
    assert says in answer.text
    assert "Nothing was changed" in answer.text
    assert (answer.headers.get("retry-after") == "5") is (status == 503)


def test_a_mistake_of_ours_is_logged_with_its_traceback_and_told_without(broken, caplog):
    desk = broken(ZeroDivisionError("a secret of ours"))
    with caplog.at_level(logging.ERROR):
        answer = desk.post("/fail", comment=WROTE)
    assert answer.status_code == 500
    assert heading(answer) == "The desk made a mistake."
    assert "ZeroDivisionError" not in answer.text
    assert "secret" not in answer.text
    assert "ZeroDivisionError: a secret of ours" in caplog.text


def test_what_was_written_stands_in_the_page_of_an_error_and_can_be_sent_again(broken):
    answer = broken(BusyError("a refresh is running")).post("/fail?x=1", comment=WROTE, outlet=["a", "b"])
    assert f"<pre>{WROTE}</pre>" in answer.text
    assert 'action="/fail?x=1"' in answer.text
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.text)
    assert ("comment", WROTE) in fields
    assert [value for name, value in fields if name == "outlet"] == ["a", "b"]


def test_a_single_word_that_was_written_is_shown_too_and_what_stood_there_before_is_not(broken):
    fields = {"title": "Strike", "was-title": "What stood there", "reason-alt:1": "Ornament", "place": "1", "back": "/"}
    answer = broken(UsageError("the draft is no text")).post("/fail", **fields)
    assert re.findall(r"<pre>(.*?)</pre>", answer.text) == ["Strike", "Ornament"]


def test_what_was_written_is_shown_as_text_whatever_it_is(broken):
    answer = broken(UsageError("it was <b>joined</b>")).post("/fail", title='"><script>alert(1)</script> <b>')
    assert "<script>alert" not in answer.text
    assert "<b>joined" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_an_unknown_story_is_a_page(desk):
    desk.app.router.routes[:0] = [call.get("/tell/{id}", lambda call: call.page(call.store.story(call.path["id"]).id))]
    for id_ in ("999", "nonsense", "1%00", "٣", "9" * 40):
        answer = desk.get(f"/tell/{id_}")
        assert answer.status_code == 404
        assert heading(answer) == "This is not there."


def test_a_story_that_was_joined_leads_to_the_one_that_has_it(desk):
    desk.app.router.routes[:0] = [call.get("/tell/{id}", lambda call: call.page(call.store.story(call.path["id"]).id))]
    with desk.store() as store:
        store.join(["2", "1"], desk.now)
    answer = desk.get("/tell/1")
    assert answer.status_code == 404
    assert 'href="/stories/2"' in answer.text


def test_a_database_that_others_keep_locked_is_a_page_that_says_so_and_keeps_what_was_written(desk, monkeypatch):
    monkeypatch.setattr("curator.web.desk.PATIENCE", 0.2)
    desk.app.router.routes[:0] = [call.post("/pick", lambda call: PlainTextResponse(call.store.pick(["1"], call.now)))]
    lock = WriteLock(desk.folder / "data" / "curator.db")
    with lock.held():
        answer = desk.post("/pick", comment=WROTE)
    lock.close()
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert heading(answer) == "The database does not answer."
    assert "nothing that was saved before is lost" in answer.text
    assert f'value="{WROTE}"' in answer.text


def test_a_database_of_a_newer_curator_is_a_page(desk):
    with desk.store() as store, store._writing("FULL") as db:
        db.execute("PRAGMA user_version = 99")
    desk.app.router.routes[:0] = [call.get("/tell", lambda call: PlainTextResponse(str(call.store.waiting())))]
    answer = desk.get("/tell")
    assert answer.status_code == 503
    assert "a newer curator wrote it" in answer.text


def test_a_feeds_file_that_breaks_while_the_desk_runs_is_told_and_the_last_one_that_was_well_is_used(desk):
    assert desk.get("/name").status_code == 200
    desk.feeds.write_text(FEEDS + "  - {slug: [broken\n", encoding="utf-8")
    answer = desk.get("/name")
    assert answer.status_code == 200
    assert "feeds.yaml cannot be read as it is now" in answer.text
    assert re.search(r"feeds\.yaml:\d+:\d+: ", answer.text)
    desk.feeds.write_text(FEEDS.replace("Radio Isel", "Radio Isel Two"), encoding="utf-8")
    assert "cannot be read" not in desk.get("/name").text
    assert desk.app.state.desk.config().source("isel").outlet == "Radio Isel Two"


def test_a_feeds_file_that_went_is_told(desk):
    assert desk.get("/name").status_code == 200
    desk.feeds.unlink()
    assert "feeds.yaml" in desk.get("/name").text
    assert len(desk.app.state.desk.config().sources) == 3


def test_many_may_ask_for_the_feeds_file_at_once_while_it_changes(desk):
    feeds = desk.open().feeds
    found = []
    stop = threading.Event()

    def ask():
        while not stop.is_set():
            found.append(len(feeds.config().sources))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(10):
        desk.feeds.write_text(FEEDS + "# more\n", encoding="utf-8")
        load(desk.feeds)
    stop.set()
    for thread in threads:
        thread.join()
    assert set(found) == {3}


def test_a_form_with_too_many_fields_is_refused(desk):
    body = "&".join(f"field{number}=1" for number in range(10_000))
    answer = desk.ask("POST", "/name", content=body, headers=FORM)
    assert answer.status_code == 413
    assert "at most 2,000 fields" in answer.text


def test_a_field_that_is_too_long_is_refused(desk):
    answer = desk.post("/name", name="x" * 300_000)
    assert answer.status_code == 413
    assert "256 KB" in answer.text


@pytest.mark.parametrize("said", [True, False])
def test_more_than_a_megabyte_is_refused_whether_it_is_announced_or_not(desk, said):
    async def pieces():
        for _ in range(40):
            yield b"name=" + b"x" * 50_000 + b"&"

    content = b"&".join([b"name=" + b"x" * 50_000] * 40) if said else pieces()
    answer = desk.ask("POST", "/name", content=content, headers=FORM)
    assert answer.status_code == 413
    assert "1 MB" in answer.text


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b'{"name": "Ada"}', 415),
        ("text/plain", b"name=Ada", 415),
        ("multipart/form-data", b"name=Ada", 400),
        ("multipart/form-data; boundary=x", b"--y\r\n\r\nAda\r\n--y--", 400),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="name"; filename="a.exe"\r\n\r\nMZ\r\n--x--\r\n',
            400,
        ),
    ],
)
def test_what_is_no_form_is_refused(desk, kind, body, status):
    answer = desk.ask("POST", "/name", content=body, headers={"content-type": kind})
    assert answer.status_code == status
    assert "Nothing was changed." in answer.text


def test_a_form_is_read_as_it_was_written(desk):
    read = []
    show = partial(lambda call: read.append(call.form) or call.go(call.back()))
    desk.app.router.routes[:0] = [call.post("/read", show)]
    desk.post("/read", text="one\r\ntwo\rthree\x00\x1b[31m", tick=["1", "2"], empty="", word="Zürich ☕")
    assert read == [
        {"text": ["one\ntwo\nthree[31m"], "tick": ["1", "2"], "empty": [""], "word": ["Zürich ☕"]},
    ]


@pytest.mark.parametrize(
    ("back", "leads_to"),
    [
        ("/roundup?day=1#x", "/roundup?day=1"),
        ("/roundup", "/roundup"),
        ("/?q=a%20b&page=2", "/?q=a+b&page=2"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
        ("/\tevil.example", "/"),
        ("", "/"),
        ("evil.example", "/"),
        ("/" + "x" * 5_000, "/"),
    ],
)
def test_a_form_leads_back_to_the_desk_and_nowhere_else(desk, back, leads_to):
    answer = desk.post("/name", name="Ada", back=back)
    assert answer.status_code == 303
    assert answer.headers["location"].partition("#")[0] == leads_to


def test_who_hangs_up_in_the_middle_of_a_form_is_no_fault_of_ours(desk, caplog):
    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        pytest.fail(f"somebody was told {message}")

    headers = [(b"host", b"localhost"), (b"content-type", FORM["content-type"].encode())]
    scope = {"type": "http", "method": "POST", "path": "/name", "query_string": b"", "headers": headers}
    asyncio.run(desk.app(scope, receive, send))
    assert caplog.text == ""
