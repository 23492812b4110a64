"""``curator serve`` and ``curator editor`` as people meet them: processes, their output, their exit codes."""

import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx
import pytest

from tests.desk import FEEDS

WORDS = "correct horse battery staple"


@pytest.fixture
def blog(tmp_path):
    (tmp_path / "feeds.yaml").write_text(FEEDS, encoding="utf-8")
    return tmp_path


def curator(folder, *arguments, typed=None):
    command = [sys.executable, "-m", "curator", *arguments]
    return subprocess.run(command, cwd=folder, input=typed, capture_output=True, text=True, check=False)


@contextmanager
def serving(folder, *arguments):
    """Run ``curator serve`` at a free port; yields the process and its address."""
    command = [sys.executable, "-m", "curator", "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            said = running.stdout.readline()
            yield running, re.fullmatch(r"The desk is at (http://\S+:\d+)/ \(Ctrl-C closes it\)\.\n", said)[1]
        finally:
            running.kill()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_the_desk_says_where_it_is_and_ends_quietly_when_it_is_told(blog, sent):
    with serving(blog) as (running, address):
        with httpx.Client(trust_env=False) as client:
            answer = client.get(f"{address}/name")
            assert answer.status_code == 200
            assert "server" not in answer.headers
            running.send_signal(sent)  # while the browser keeps its connection
            assert running.wait(30) == 0
        assert running.stdout.read() == ""
        assert running.stderr.read() == ""


def test_a_port_that_is_in_use_is_one_sentence(blog):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = curator(blog, "serve", "--port", str(port))
    assert done.returncode == 2
    assert done.stderr.startswith(f"curator: the desk cannot listen at 127.0.0.1, port {port}: another program")
    assert done.stderr.count("\n") == 1


def test_a_host_that_is_none_of_this_machine_is_one_sentence(blog):
    for host in ("nowhere.invalid", "192.0.2.1"):
        done = curator(blog, "serve", "--port", "0", "--host", host)
        assert done.returncode == 2
        assert "no address of this machine" in done.stderr


def test_a_feeds_file_that_cannot_be_read_is_told_before_anything_is_opened(blog):
    (blog / "feeds.yaml").write_text("sources: [", encoding="utf-8")
    done = curator(blog, "serve", "--port", "0")
    assert done.returncode == 2
    assert "curator: feeds.yaml:" in done.stderr
    assert not (blog / "data").exists()


@pytest.mark.parametrize(
    "arguments", [["--host", "0.0.0.0"], ["--host", "::"], ["--allow-host", "desk.example"], ["--login"]]
)
def test_a_desk_that_others_can_reach_does_not_open_without_an_editor(blog, arguments):
    done = curator(blog, "serve", "--port", "0", *arguments)
    assert done.returncode == 2
    assert "needs an editor with a password, and there is none; run: curator editor NAME" in done.stderr


def test_with_an_editor_it_opens_and_asks_for_the_password(blog):
    assert curator(blog, "editor", "Ada", "--password-stdin", typed=f"{WORDS}\n").returncode == 0
    with serving(blog, "--allow-host", "desk.example") as (running, address), httpx.Client(trust_env=False) as client:
        answer = client.get(f"{address}/sources", headers={"host": "desk.example", "sec-fetch-site": "none"})
        assert answer.headers["location"] == "/login?next=%2Fsources"
        form = {"name": "Ada", "password": WORDS, "next": "/sources"}
        answer = client.post(f"{address}/login", data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sources")
        assert "Ada" in client.get(f"{address}/name").text
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 0
        assert "passwords travel to the desk in the clear" in running.stderr.read()


def test_an_alias_of_this_machine_needs_no_password(blog):
    with serving(blog, "--allow-host", "desk.localhost") as (_, address):
        answer = httpx.get(f"{address}/name", headers={"host": "desk.localhost:80"}, trust_env=False)
        assert answer.status_code == 200


def test_an_editor_is_given_a_password_and_taken_out_again(blog):
    done = curator(blog, "editor", "Ada", "--password-stdin", typed=f"{WORDS}\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Ada can log in" in done.stdout
    file = blog / "data" / "editors"
    assert file.stat().st_mode & 0o777 == 0o600
    assert WORDS not in file.read_text() + done.stdout
    assert curator(blog, "editor", "Ada", "--remove").returncode == 0
    again = curator(blog, "editor", "Ada", "--remove")
    assert again.returncode == 2
    assert "has no editor 'Ada'; there are none" in again.stderr


@pytest.mark.parametrize(
    ("typed", "arguments", "says"),
    [
        ("short\n", ["--password-stdin"], "at least 12 characters"),
        ("", ["--password-stdin"], "at least"),
        ("", [], "no terminal"),
    ],
)
def test_an_editor_without_a_good_password_is_refused(blog, typed, arguments, says):
    done = curator(blog, "editor", "Ada", *arguments, typed=typed)
    assert done.returncode == 2
    assert says in done.stderr
    assert not (blog / "data" / "editors").exists()


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: localhost\r\n"])
def test_who_does_not_finish_asking_is_hung_up_on(desk, monkeypatch, said):
    monkeypatch.setattr("curator.web.server.PunctualProtocol.head_within", 0.2)
    with desk.served() as origin:
        host, port = origin.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=30) as slow:
            slow.sendall(said)
            assert slow.recv(1) == b""


def test_a_pause_between_two_requests_is_no_slowness_and_half_a_request_is(desk, monkeypatch):
    monkeypatch.setattr("curator.web.server.PunctualProtocol.head_within", 0.2)
    with desk.served() as origin:
        host, port = origin.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=30) as slow:
            for _ in range(2):
                slow.sendall(b"GET /static/icon.svg HTTP/1.1\r\nHost: localhost\r\n\r\n")
                received = b""
                while b"</svg>" not in received:
                    received += slow.recv(65536)
                    assert received
                time.sleep(0.5)
            slow.sendall(b"GET / HT")
            assert slow.recv(1) == b""
