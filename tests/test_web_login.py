"""Logging in at a desk that others can reach, and staying so; a name of one's own where nobody else can."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from curator.errors import UsageError
from curator.web import editors
from curator.web.editors import Editors
from curator.web.hosts import LOOPBACK, Names
from curator.web.tries import MOST_BY_ADDRESS, MOST_BY_NAME, MOST_KEPT, SPAN, Tries, neighbourhood
from tests.desk import FORM
from tests.storing import DAY, NOW

WORDS = "correct horse battery staple"
OTHER_WORDS = "a moth of nineteen eleven"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    """What is tried here is who may, not how dear a guess is."""
    monkeypatch.setattr(editors, "COST", (16, 8, 1))
    monkeypatch.setattr(editors, "UNKNOWN", editors.Password((16, 8, 1), bytes(16), bytes(32)))
    monkeypatch.setattr("curator.web.pages.login.UNKNOWN", editors.UNKNOWN)


@pytest.fixture
def guarded(desk):
    """A desk that asks for a password; Ada has one."""
    file = desk.folder / "data" / "editors"
    editors.put(file, "Ada", WORDS)
    desk.settings = {"editors": Editors(file), "names": Names(names=LOOPBACK, any_address=True)}
    desk.file = file
    return desk


def log_in(desk, name="Ada", password=WORDS, to="/name", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = f"name={name}&password={password.replace(' ', '+')}&next={to}"
    return desk.ask("POST", "/login", content=body, headers={**FORM, "sec-fetch-site": "same-origin", **named})


@pytest.mark.parametrize("path", ["/", "/name", "/stories/1", "/pictures/1", "/nowhere", "/login/", "/loginx", "/log"])
def test_who_has_not_logged_in_sees_the_login_and_nothing_else(guarded, path):
    answer = guarded.get(path, sec_fetch_site="none")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/login?next={path.replace('/', '%2F')}"
    page = guarded.get(answer.headers["location"]).text
    assert "Password" in page
    assert 'href="/roundup"' not in page
    assert "Varnholm" not in page


def test_who_logs_in_is_led_to_where_they_were_going_and_named(guarded):
    answer = log_in(guarded, to="/name%3Fback=x")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/name?back=x"
    assert "Ada" in guarded.get("/name").text
    assert guarded.get("/login").status_code == 303


def test_the_login_leads_nowhere_else(guarded):
    assert log_in(guarded, to="//evil.example/").headers["location"] == "/"
    assert guarded.get("/login?next=https://evil.example/").headers["location"] == "/"


def test_the_cookie_is_for_the_desk_alone_and_its_token_is_stored_nowhere(guarded):
    said = log_in(guarded).headers["set-cookie"]
    token = re.fullmatch(r"curator-session=([\w-]{43}); (.*)", said)[1]
    assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(said.split("; "))
    assert "Domain" not in said
    assert "Secure" not in said
    assert all(token.encode() not in file.read_bytes() for file in (guarded.folder / "data").iterdir())


def test_the_cookie_travels_by_https_alone_where_the_browser_came_by_it(guarded):
    said = log_in(guarded, sec_fetch_site="", origin="https://127.0.0.1:8321").headers["set-cookie"]
    assert "Secure" in said.split("; ")


@pytest.mark.parametrize(
    ("name", "password"),
    [("Ada", "wrong"), ("Ada", ""), ("ada", WORDS), ("Bo", WORDS), ("", WORDS), ("Ada", WORDS * 90)],
)
def test_what_is_wrong_is_not_told(guarded, caplog, name, password):
    with caplog.at_level(logging.WARNING):
        answer = log_in(guarded, name, password)
    assert answer.status_code == 403
    assert "do not belong together" in answer.text
    assert "set-cookie" not in answer.headers
    assert "127.0.0.1" in caplog.text
    assert password != WORDS or WORDS not in answer.text + caplog.text


def test_a_name_is_tried_so_often_and_then_not_even_with_the_right_password(guarded):
    for _ in range(MOST_BY_NAME):
        assert log_in(guarded, password="wrong").status_code == 403
    answer = log_in(guarded)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "900"
    assert "Wait 15 minutes" in answer.text
    guarded.now += SPAN
    assert log_in(guarded).status_code == 303


def test_an_address_tries_so_often_whatever_the_names(guarded):
    statuses = [
        log_in(guarded, name=f"name{number}", password="wrong").status_code for number in range(MOST_BY_ADDRESS + 1)
    ]
    assert statuses == [403] * MOST_BY_ADDRESS + [429]


def test_tries_at_once_are_counted_like_tries_in_a_row():
    tries = Tries()
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: tries.begin("Ada", "192.0.2.1", NOW), range(100)))
    assert waits.count(None) == MOST_BY_NAME


def test_who_logs_in_may_err_anew(guarded):
    for _ in range(3):
        for _ in range(MOST_BY_NAME - 1):
            log_in(guarded, password="wrong")
        assert log_in(guarded).status_code == 303


def test_tries_take_little_memory_however_many_names_there_are():
    tries = Tries()
    for number in range(MOST_KEPT):
        tries.begin(f"name {number}", f"2001:db8:{number % 65536:x}::1", NOW)
    assert len(tries._tries) <= MOST_KEPT


def test_one_subscriber_is_one_address():
    assert neighbourhood("2001:db8::1") == neighbourhood("2001:db8::ffff:1") != neighbourhood("2001:db8:0:1::1")
    assert neighbourhood("::ffff:192.0.2.1") == neighbourhood("192.0.2.1") != neighbourhood("192.0.2.2")
    assert neighbourhood("fe80::1%eth0") == neighbourhood("fe80::2")


@pytest.mark.parametrize("value", ["", "x", "a" * 43, "a" * 5_000, "\xe9%00", "' OR 1=1 --", "Ada"])
def test_a_cookie_that_nobody_was_given_opens_nothing(guarded, value):
    answer = guarded.get("/name", cookie=f"curator-session={value}".encode("latin-1"), sec_fetch_site="none")
    assert answer.status_code == 303


def test_a_token_out_of_the_database_opens_nothing(guarded):
    log_in(guarded)
    with guarded.store() as store, store._reading() as db:
        [(digest,)] = db.execute("SELECT token FROM sessions").fetchall()
    guarded.cookies = {"curator-session": digest}
    assert guarded.get("/name", sec_fetch_site="none").status_code == 303


def test_a_session_lasts_as_long_as_it_is_used_and_ends_after_thirty_days_without(guarded):
    log_in(guarded)
    for _ in range(3):
        guarded.now += 29 * DAY
        assert guarded.get("/name").status_code == 200
    guarded.now += 30 * DAY + timedelta(hours=2)
    assert guarded.get("/name", sec_fetch_site="none").status_code == 303


def test_looking_at_pages_does_not_write_each_time(guarded):
    log_in(guarded)
    with guarded.store() as store:
        before = store._connection.execute("PRAGMA data_version").fetchone()
        for _ in range(3):
            guarded.get("/name")
        assert store._connection.execute("PRAGMA data_version").fetchone() == before


def test_a_new_password_ends_the_sessions_that_there_were_and_so_does_taking_the_editor_out(guarded):
    editors.put(guarded.file, "Bo", OTHER_WORDS)
    log_in(guarded)
    assert guarded.get("/name").status_code == 200
    editors.put(guarded.file, "Ada", WORDS)
    assert guarded.get("/name", sec_fetch_site="none").status_code == 303
    log_in(guarded)
    editors.remove(guarded.file, "Ada")
    assert guarded.get("/name", sec_fetch_site="none").status_code == 303
    assert log_in(guarded).status_code == 403
    assert log_in(guarded, "Bo", OTHER_WORDS).status_code == 303


def test_logging_out_ends_the_session_and_not_only_the_cookie(guarded):
    log_in(guarded)
    kept = dict(guarded.cookies)
    answer = guarded.post("/logout")
    assert answer.headers["location"] == "/login"
    assert "curator-session" not in guarded.cookies
    guarded.cookies = kept
    assert guarded.get("/name", sec_fetch_site="none").status_code == 303


def test_each_login_is_a_session_of_its_own(guarded):
    log_in(guarded)
    first, guarded.cookies = dict(guarded.cookies), {}
    log_in(guarded)
    assert guarded.cookies != first
    guarded.post("/logout")
    guarded.cookies = first
    assert guarded.get("/name").status_code == 200


def test_a_link_at_another_site_finds_who_has_logged_in(guarded):
    """It brings no cookie along, SameSite=Strict: so a page of ours asks once more."""
    log_in(guarded)
    kept, guarded.cookies = dict(guarded.cookies), {}
    answer = guarded.get("/name?back=%2F", sec_fetch_site="cross-site")
    assert answer.status_code == 200
    to = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', answer.text)[1]
    guarded.cookies = kept
    assert guarded.get(to).headers["location"] == "/name?back=%2F"


def test_what_was_written_when_the_session_had_ended_is_kept(guarded):
    answer = guarded.post("/stories/1/edit", comment="Two lines\nof mine")
    assert answer.status_code == 403
    assert "You are not logged in any more." in answer.text
    assert "Two lines\nof mine" in answer.text
    assert 'action="/stories/1/edit"' in answer.text
    assert 'href="/login"' in answer.text


def test_another_sites_form_logs_nobody_in(guarded):
    assert log_in(guarded, sec_fetch_site="cross-site").status_code == 403


def test_a_file_of_editors_that_others_can_read_lets_nobody_in(guarded):
    log_in(guarded)
    guarded.file.chmod(0o640)
    answer = guarded.get("/name")
    assert answer.status_code == 409
    assert "chmod 600" in answer.text
    guarded.file.chmod(0o600)
    assert guarded.get("/name").status_code == 200


def test_editors_are_kept_in_a_file_of_their_owners_alone(tmp_path):
    file = tmp_path / "data" / "editors"
    editors.put(file, "Ada", WORDS)
    editors.put(file, "Bo: the second", OTHER_WORDS)
    assert file.stat().st_mode & 0o777 == 0o600
    assert WORDS not in file.read_text()
    kept = editors.read(file)
    assert list(kept) == ["Ada", "Bo: the second"]
    assert kept["Ada"].proves(WORDS)
    assert not kept["Ada"].proves(OTHER_WORDS)
    assert list(tmp_path.joinpath("data").iterdir()) == [file]


def test_a_password_is_the_same_however_its_letters_are_typed(tmp_path):
    editors.put(tmp_path / "editors", "Zoë", "ein großes Schloß é")
    assert editors.read(tmp_path / "editors")["Zoë"].proves("ein großes Schloß é")


@pytest.mark.parametrize(
    ("name", "password", "says"),
    [
        ("Ada", "short", "at least 12 characters"),
        ("Ada", "x" * 1_001, "at most 1,000"),
        ("Ada", "with a\tstop in it", "something that is none of them"),
        ("", WORDS, "1 to 40 characters"),
        (" Ada", WORDS, "1 to 40 characters"),
        ("A\nda", WORDS, "1 to 40 characters"),
        ("x" * 41, WORDS, "1 to 40 characters"),
    ],
)
def test_what_will_not_do_as_name_or_password_is_refused(tmp_path, name, password, says):
    with pytest.raises(UsageError, match=says):
        editors.put(tmp_path / "editors", name, password)
    assert not (tmp_path / "editors").exists()


@pytest.mark.parametrize(
    "line",
    [
        "Ada",
        "scrypt:16:8:1:AAAA:AAAA:",
        "md5:16:8:1:AAAA:AAAA:Ada",
        "scrypt:16:8:1:??:AAAA:Ada",
        "scrypt:1048576:99:1:AA==:AA==:A",
    ],
)
def test_a_line_that_is_no_editor_is_told(tmp_path, line):
    file = tmp_path / "editors"
    file.write_text(f"\n{line}\n")
    file.chmod(0o600)
    with pytest.raises(UsageError, match=r"editors:2: this is no editor"):
        editors.read(file)


def test_where_no_password_is_asked_the_name_is_kept_in_the_browser(desk):
    assert desk.get("/login").headers["location"] == "/"
    page = desk.get("/name").text
    assert ">editor</a>" in page
    answer = desk.post("/name", name=" Zoë, weekend ", back="/log")
    assert answer.headers["location"] == "/log"
    assert {"HttpOnly", "SameSite=strict"} <= set(answer.headers["set-cookie"].split("; "))
    assert "Zoë, weekend" in desk.get("/name").text
    desk.post("/name", name="")
    assert ">editor</a>" in desk.get("/name").text


@pytest.mark.parametrize("name", ["x" * 41, "a\u202eb", "a\nb"])
def test_a_name_that_could_mislead_is_refused_and_shown_again(desk, name):
    answer = desk.post("/name", name=name)
    assert answer.status_code == 400
    assert "At most 40" in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("value", ["%3Cscript%3Ealert(1)%3C/script%3E", "x" * 500, "%E0%A4%A", "%00%1b[31m"])
def test_a_name_out_of_a_tampered_cookie_is_text_and_short(desk, value):
    page = desk.get("/name", cookie=f"curator-name={value}").text
    assert "<script>alert" not in page
    assert "x" * 41 not in page
    assert "\x1b" not in page
