"""Who may ask at the desk, from where, and what browsers are told of its answers."""

import asyncio

import pytest
from starlette.responses import PlainTextResponse

from curator.errors import UsageError
from curator.web import call
from curator.web.guard import BodyBounds
from curator.web.headers import POLICY
from curator.web.hosts import HERE, LOOPBACK, Names, checked
from tests.desk import FORM, HOST

EVERYWHERE = Names(names=LOOPBACK | {"desk.example"}, any_address=True)


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8321", "127.0.0.1", "localhost:8321", "LOCALHOST", "localhost.:80", "[::1]:8321", "localhost:9"]
)
def test_the_desk_is_called_by_this_machines_own_names(desk, host):
    assert desk.ask("GET", "/name", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "rebound.example",
        "rebound.example:8321",
        "127.0.0.1.rebound.example",
        "127.0.0.1@rebound.example",
        "rebound.example#127.0.0.1",
        "rebound.example/127.0.0.1",
        "localhost.rebound.example",
        "localhost rebound.example",
        "localhost:8321:80",
        "192.0.2.1",
        "127.0.0.2",
        "0.0.0.0:8321",
        "[::]:8321",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "",
        ":8321",
        "[localhost]",
    ],
)
def test_who_calls_it_otherwise_is_refused_and_told_nothing_of_the_desk(desk, host):
    answer = desk.ask("GET", "/name", headers={"host": host})
    assert answer.status_code == 421
    assert "The desk is not called that." in answer.text
    assert 'href="/roundup"' not in answer.text
    assert "editor" not in answer.text


def test_a_second_host_header_is_refused(desk):
    headers = [("host", "localhost"), ("host", "rebound.example")]
    assert desk.ask("GET", "/name", headers=headers).status_code == 421


@pytest.mark.parametrize(
    ("host", "lets_in"),
    [("desk.example", True), ("192.0.2.1:8321", True), ("[2001:db8::1]:8321", True), ("rebound.example", False)],
)
def test_a_desk_that_others_can_reach_goes_by_its_addresses_and_by_names_that_were_named(host, lets_in):
    assert EVERYWHERE.permit(host) is lets_in
    assert not HERE.permit(host)


def test_a_name_that_is_none_cannot_be_allowed():
    assert checked(["Desk.Example", "box:8321"]) == {"desk.example", "box"}
    for name in ("http://desk.example/", "*", "a b", "", ".example"):
        with pytest.raises(UsageError, match="is no host's name"):
            checked([name])


@pytest.fixture
def counting(desk):
    """A desk with a form that counts how often it was taken."""
    taken = []
    show = lambda one: taken.append(1) or one.go("/name")  # noqa: E731
    desk.app.router.routes[:0] = [call.post("/count", show)]

    def post(**headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        status = desk.ask("POST", "/count", content="a=1", headers={**FORM, **named}).status_code
        return status, len(taken)

    return post


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "same-origin", "origin": f"http://{HOST}"},
        {"sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "none"},  # typed or reloaded by a person
        {"origin": f"http://{HOST}"},
        {"origin": f"https://{HOST}"},  # a server that speaks https stands before it
        {},  # no browser
    ],
)
def test_a_form_of_the_desk_is_taken(counting, headers):
    assert counting(**headers) == (303, 1)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site", "origin": "https://evil.example"},
        {"sec_fetch_site": "cross-site", "origin": f"http://{HOST}"},
        {"sec_fetch_site": "same-site", "origin": "http://127.0.0.1:9999"},  # another program on this machine
        {"sec_fetch_site": "nonsense"},
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "null"},
        {"origin": f"http://{HOST}.evil.example"},
        {"origin": f"http://evil@{HOST}"},
        {"origin": HOST},
        {"origin": f"file://{HOST}"},
        {"origin": "http://["},
        {"origin": "http://[x]:y"},
    ],
)
def test_a_form_of_somebody_elses_page_is_not(counting, headers):
    assert counting(**headers) == (403, 0)


@pytest.mark.parametrize("path", ["/name", "/nowhere", "/static/htmx.min.js", "/static/nothing.css"])
def test_every_answer_says_what_a_browser_may_do_with_it(desk, path):
    headers = desk.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "server" not in headers


def test_a_page_may_have_a_policy_of_its_own(desk):
    headers = {"Content-Security-Policy": "default-src 'none'; sandbox"}
    desk.app.router.routes[:0] = [call.get("/preview", lambda _: PlainTextResponse("a preview", headers=headers))]
    assert desk.get("/preview").headers.get_list("content-security-policy") == ["default-src 'none'; sandbox"]


def test_pages_are_not_kept_and_what_has_its_version_in_its_address_is(desk):
    page = desk.get("/name")
    assert page.headers["cache-control"] == "no-store"
    address = next(part for part in page.text.split('"') if part.startswith("/static/desk.css?v="))
    kept = desk.get(address)
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert kept.headers["content-type"] == "text/css; charset=utf-8"
    assert desk.get("/static/desk.css?v=older").headers["cache-control"] == "no-cache"
    assert desk.get(address, if_none_match=kept.headers["etag"]).status_code == 304


@pytest.mark.parametrize("length", ["9" * 5000, "2000000", "-1", "²", "1e3", ""])
def test_a_body_is_refused_by_the_length_that_it_announces(counting, length):
    assert counting(content_length=length.encode("latin-1")) == (413, 0)


def test_a_body_that_comes_too_slowly_is_refused():
    async def app(scope, receive, send):
        while (await receive()).get("more_body"):
            pass

    async def slowly():
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def ask():
        bounded = BodyBounds(app, most=1000, slowest=0.1)
        await bounded({"type": "http", "headers": []}, slowly, None)

    with pytest.raises(Exception, match="too long to arrive"):
        asyncio.run(ask())


def test_an_answer_is_waited_for_as_long_as_it_takes():
    """A browser that goes away tells us by the same way by which a body comes; that may be much later."""
    heard = []

    async def app(scope, receive, send):
        heard.append(await receive())
        heard.append(await receive())

    async def receive():
        if not heard:
            return {"type": "http.request", "body": b"", "more_body": False}
        await asyncio.sleep(0.2)
        return {"type": "http.disconnect"}

    async def ask():
        await BodyBounds(app, slowest=0.1)({"type": "http", "headers": []}, receive, None)

    asyncio.run(ask())
    assert [message["type"] for message in heard] == ["http.request", "http.disconnect"]
