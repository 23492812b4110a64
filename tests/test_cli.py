"""The command line as people and cron meet it: a process, its output, its exit code."""

import fcntl
import gzip
import json
import os
import re
import signal as signals
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.newsserver import Answer, news_server

CONFIG = """\
timezone: Europe/London
engine: inline
sources:
  - {slug: post, outlet: Varnholm Post, url: "https://varnholm-post.example/feed.xml", section: World, pages: never}
  - {slug: isel, outlet: Radio Isel, url: "https://radio-isel.example/feed.xml", section: World, pages: never}
"""
TEXT = (
    "The cranes at the northern pier turned again on Thursday, for the first time since the harbour froze over in the"
    " second week of December. Eleven freighters wait outside the mole."
)
OTHER_TEXT = (
    "Rail workers on the island line say that sleepers will run through the winter, if only on Sundays; tickets go on"
    " sale next week, and bicycles travel free of charge until Easter."
)
"""What another outlet writes: one text at two would be one story."""


def feed(outlet, *titles):
    text = OTHER_TEXT if "isel" in outlet else TEXT
    items = "".join(
        f"<item><guid>https://{outlet}.example/{number}</guid><title>{title}</title>"
        f"<link>https://{outlet}.example/{number}</link><description>{text}</description>"
        "<pubDate>Thu, 01 Jan 2026 05:00:00 GMT</pubDate></item>"
        for number, title in enumerate(titles, 1)
    )
    return f"<rss version='2.0'><channel><title>{outlet}</title>{items}</channel></rss>"


def warc_response(url, body):
    """Write a response record by hand (ISO 28500)."""
    http = f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n{body}".encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-01-01T06:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


@pytest.fixture
def blog(tmp_path):
    """A blogger's folder, and the command line in it."""

    class Blog:
        folder = tmp_path
        now = "2026-01-01T06:00Z"

        def __call__(self, *args, code=0):
            command = [sys.executable, "-m", "curator", "--now", self.now, *map(str, args)]
            env = {name: value for name, value in os.environ.items() if not name.startswith("CURATOR_")}
            done = subprocess.run(
                command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60, check=False
            )
            assert "Traceback" not in done.stderr, done.stderr
            assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
            return done

        def archive(self, name="web.warc.gz", **pages):
            path = tmp_path / name
            urls = {f"https://{outlet.replace('_', '-')}.example/feed.xml": body for outlet, body in pages.items()}
            path.write_bytes(b"".join(gzip.compress(warc_response(url, body)) for url, body in urls.items()))
            return path

        def records(self, *args):
            return [json.loads(line) for line in self(*args).stdout.splitlines()]

        def fill(self):
            """Refresh from an archive with both outlets; return the stories' ids by headline."""
            archive = self.archive(
                varnholm_post=feed("varnholm-post", "Cranes turn again", "Night trains return"),
                radio_isel=feed("radio-isel", "Harbour cranes move after the frost"),
            )
            self("refresh", "--replay", archive)
            return {story["headline"]: story["id"] for story in self.records("stories", "--json")}

    (tmp_path / "feeds.yaml").write_text(CONFIG)
    return Blog()


def test_from_a_replay_to_a_draft(blog):
    ids = blog.fill()
    assert len(ids) == 3
    blog("pick", ids["Cranes turn again"])
    blog("join", ids["Cranes turn again"], ids["Harbour cranes move after the frost"])
    blog("drop", ids["Night trains return"])
    done = blog("draft")
    paths = [line for line in done.stdout.splitlines() if line]
    assert [Path(path).name for path in paths] == ["2026-01-01.md", "2026-01-01.html"]
    markdown = (blog.folder / "data/drafts/2026-01-01.md").read_text()
    assert "Cranes turn again" in markdown
    assert re.search(r"\| \[Varnholm Post\]\([^)]+\) & \[Radio Isel\]\([^)]+\)", markdown)
    assert "Night trains" not in markdown
    assert "Read more" in markdown


def test_refresh_is_quiet_when_well_and_repeats_add_nothing(blog):
    archive = blog.archive(varnholm_post=feed("varnholm-post", "Cranes turn again"), radio_isel=feed("radio-isel"))
    done = blog("refresh", "--replay", archive)
    assert (done.stdout, done.stderr) == ("", "")
    lines = blog.records("refresh", "--replay", archive, "--json")
    assert lines[-1]["total"]["new_articles"] == 0
    assert set(lines[0]) == {"source", "outcome", "entries", "new", "reason", "code", "seconds"}


def test_a_failing_source_is_named_once_on_stderr_and_exits_1(blog):
    archive = blog.archive(varnholm_post=feed("varnholm-post", "Cranes turn again"))
    done = blog("refresh", "--replay", archive, code=1)
    [line] = done.stderr.splitlines()
    assert line.startswith("isel: ")
    assert "404" in line


def test_a_source_that_was_taken_over_waits_for_the_editor(blog):
    blog.fill()
    taken = blog.archive(varnholm_post=feed("casino", "Win big today"), radio_isel=feed("radio-isel"))
    done = blog("refresh", "--replay", taken, code=1)
    assert "curator accept post" in done.stderr
    [post, _] = blog.records("status", "--json")
    assert (post["health"], post["failures"]) == ("held", 1)
    assert "“varnholm-post” at varnholm-post.example" in blog("status").stdout
    assert blog("accept", "post").stdout == "Accepted post: its next poll stores what it offers\n"
    blog("refresh", "--replay", taken)
    assert "Win big today" in blog("stories").stdout


def test_accept_and_stay_name_sources_of_feeds_yaml_that_were_polled(blog):
    assert "isle" in blog("accept", "isle", code=2).stderr
    assert "curator refresh --source isel" in blog("stay", "isel", code=2).stderr
    blog.fill()
    assert blog("stay", "isel").stdout == "isel is polled at its address in feeds.yaml\n"


def test_when_every_source_fails_nothing_could_be_done(blog):
    blog("refresh", "--replay", blog.archive(prism_dispatch=feed("prism-dispatch")), code=3)


def test_stories_keep_their_json_shape(blog):
    blog.fill()
    story = blog.records("stories", "--json")[0]
    assert {"id", "status", "headline", "outlets", "section", "suggestions", "articles"} <= set(story)
    article = story["articles"][0]
    assert {
        "id", "source", "outlet", "title", "url", "authors", "published", "modified", "language", "lead", "standfirst",
        "quotation", "image", "media", "licence", "agency", "flags", "reason", "rungs",
    } <= set(article)  # fmt: skip
    assert (article["media"], article["licence"]) == (None, "")
    assert article["rungs"]["headline"] == "feed"
    assert article["quotation"] in " ".join(article["lead"])
    assert isinstance(story["id"], str)


def test_agency_copy_is_told(blog):
    """B10: from the feed to the list, the JSON and the draft."""
    wired = feed("radio-isel", "Cranes (AP)").replace("<description>", "<description>VARNHOLM (AP) — ")
    unnamed = feed("varnholm-post", "Trains").replace("</item>", "<author>Agencies</author></item>")
    blog("refresh", "--replay", blog.archive(radio_isel=wired, varnholm_post=unnamed))
    listed = blog("stories").stdout
    assert "wire copy, AP" in listed
    assert "wire copy\n" in listed
    told = {story["articles"][0]["outlet"]: story["articles"][0] for story in blog.records("stories", "--json")}
    assert {outlet: article["agency"] for outlet, article in told.items()} == {"Radio Isel": "AP", "Varnholm Post": ""}
    assert all("wire" in article["flags"] for article in told.values())
    blog("draft", "--all")
    written = next((blog.folder / "data" / "drafts").glob("*.md")).read_text()
    assert "### [Cranes](https://radio-isel.example/1) – [Radio Isel](https://radio-isel.example/1) (AP)\n" in written


def test_what_may_be_heard_and_freely_used_is_told(blog):
    """From the feed to the list, the JSON and the draft."""
    said = (
        "<enclosure url='https://radio-isel.example/31.mp3' type='audio/mpeg' length='1'/><itunes:duration "
        "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>4:30</itunes:duration><c:license xmlns:c="
        "'http://backend.userland.com/creativeCommonsRssModule'>http://creativecommons.org/licenses/by/4.0/deed.de"
        "</c:license></item>"
    )
    blog("refresh", "--replay", blog.archive(radio_isel=feed("radio-isel", "Cranes").replace("</item>", said)), code=1)
    assert "with audio, 4 min · CC BY 4.0" in blog("stories").stdout
    [story] = blog.records("stories", "--json")
    [article] = story["articles"]
    assert article["media"] == {"url": "https://radio-isel.example/31.mp3", "kind": "audio", "duration": 270}
    assert article["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert (article["rungs"]["media"], article["rungs"]["lead"]) == ("feed", "feed-summary")
    blog("pick", story["id"])
    blog("draft")
    markdown = (blog.folder / "data/drafts/2026-01-01.md").read_text()
    assert "1 January · [with audio, 4 min](https://radio-isel.example/31.mp3)" in markdown


def test_verdicts_can_be_undone(blog):
    ids = blog.fill()
    blog("drop", ids["Cranes turn again"])
    assert len(blog.records("stories", "--json")) == 2
    assert "drop" in blog("undo").stdout
    assert len(blog.records("stories", "--json")) == 3
    joined = blog("join", *ids.values()).stdout
    assert "Joined" in joined
    [story] = blog.records("stories", "--json")
    articles = [article["id"] for article in story["articles"]]
    blog("split", story["id"], articles[1])
    assert len(blog.records("stories", "--json")) == 2


def test_search_finds_and_survives_anything(blog):
    blog.fill()
    assert [story["headline"] for story in blog.records("search", "night", "train", "--json")] == [
        "Night trains return"
    ]
    for words in ('"', "OR *", "NEAR(", "-", "a AND", "headline:x", "\\"):
        blog("search", "--", words)


def test_nothing_picked_is_said(blog):
    blog.fill()
    assert "Nothing is picked" in blog("draft").stderr


def test_draft_all_prints_everything_new(blog):
    blog.fill()
    printed = blog("draft", "--all", "--print").stdout
    assert printed.count("Read more") == 3


def test_a_template_that_is_not_there_is_said(blog):
    blog.fill()
    assert "weekly.md" in blog("draft", "--all", "--template", "weekly.md", code=2).stderr


def test_data_moves_everything_together(blog):
    archive = blog.archive(varnholm_post=feed("varnholm-post", "Cranes turn again"), radio_isel=feed("radio-isel"))
    blog("--data", "elsewhere", "refresh", "--replay", archive)
    blog("--data", "elsewhere", "draft", "--all")
    assert (blog.folder / "elsewhere/curator.db").exists()
    assert (blog.folder / "elsewhere/drafts/2026-01-01.md").exists()
    assert not (blog.folder / "data").exists()


def test_a_second_run_ends_at_once_with_a_message_and_exit_0(blog):
    (blog.folder / "data").mkdir()
    with (blog.folder / "data/run.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = blog("refresh")
    assert "another run" in done.stderr


def test_a_word_on_a_source_waits_for_the_run_that_would_write_over_it(blog):
    blog.fill()
    with (blog.folder / "data/run.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert "say this again when it has ended" in blog("stay", "post", code=3).stderr


def test_a_morning_that_meets_a_refresh_drafts_from_what_is_stored(blog):
    ids = blog.fill()
    blog("pick", ids["Cranes turn again"])
    with (blog.folder / "data/run.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = blog("morning")
    assert "another run" in done.stderr
    assert "Cranes turn again" in (blog.folder / "data/drafts/2026-01-01.md").read_text()


def test_init_writes_a_feeds_yaml_that_checks_and_never_over_one(blog):
    assert "fresh/feeds.yaml" in blog("init", "fresh").stdout
    assert "5 sources" in blog("--config", "fresh/feeds.yaml", "check").stdout
    before = (blog.folder / "feeds.yaml").read_text()
    assert "already" in blog("init", code=2).stderr
    assert (blog.folder / "feeds.yaml").read_text() == before


def test_status_tells_each_source(blog):
    archive = blog.archive(varnholm_post=feed("varnholm-post", "Cranes turn again"))
    assert {line["health"] for line in blog.records("status", "--json")} == {"never"}
    blog("refresh", "--replay", archive, code=1)
    health = {line["source"]: line for line in blog.records("status", "--json")}
    assert health["post"]["health"] == "ok"
    assert health["isel"]["health"] == "failing"
    assert "404" in health["isel"]["reason"]


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("--config", "nowhere.yaml", "check"), 2, "nowhere.yaml"),
        (("--now", "yesterday", "stories"), 2, "not a time"),
        (("--now", "2026-01-01T06:00", "stories"), 2, "time zone"),
        (("--now", "0001-01-01T00:00Z", "stories"), 2, "1970"),
        (("--now", "9999-12-31T23:59Z", "stories"), 2, "1970"),
        (("refresh", "--source", "bbbc"), 2, "bbbc"),
        (("refresh", "--replay", "nothing.warc.gz"), 2, "nothing.warc.gz"),
        (("refresh", "--replay", "feeds.yaml"), 2, "feeds.yaml"),
        (("refresh", "--replay", "a", "--record", "b"), 2, "cannot go together"),
        (("pick", "99"), 2, "99"),
        (("pick", "cranes"), 2, "cranes"),
        (("undo",), 2, "nothing to undo"),
        (("draft", "--day", "tomorrow"), 2, "2026-11-22"),
        (("stories", "--status", "old"), 2, "picked"),
        (("--data", "feeds.yaml", "stories"), 3, "feeds.yaml"),
    ],
)
def test_bad_input_gets_one_clear_sentence_and_its_exit_code(blog, args, code, words):
    done = blog(*args, code=code)
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 4


def test_a_broken_feeds_yaml_tells_every_error_with_its_line(blog):
    (blog.folder / "feeds.yaml").write_text(CONFIG + "  - {slug: post, outlet: '', url: ftp://x}\ncolour: blue\n")
    errors = blog("check", code=2).stderr.splitlines()
    assert len([line for line in errors if re.search(r"feeds\.yaml:\d+:\d+: ", line)]) >= 4


def test_a_database_of_something_else_is_left_alone(blog):
    (blog.folder / "data").mkdir()
    (blog.folder / "data/curator.db").write_bytes(b"a recipe for plum cake, by my aunt" * 100)
    assert "not a database" in blog("stories", code=3).stderr
    assert (blog.folder / "data/curator.db").read_bytes().startswith(b"a recipe")


def test_record_then_replay_is_the_same_morning(blog):
    """The recording of a replayed web cannot be asked for, so this one is made of a loopback server."""
    body = feed("varnholm-post", "Cranes turn again").encode()
    with news_server() as server:
        server.answers["/feed.xml"] = Answer(body=body, headers={"content-type": "application/rss+xml", "etag": '"a"'})
        config = CONFIG.replace("https://varnholm-post.example", server.url("")).split("  - {slug: isel")[0]
        config += "fetch: {allow_networks: [127.0.0.0/8], gap: 0s}\n"
        (blog.folder / "feeds.yaml").write_text(config)
        blog("refresh")
        blog("--data", "one", "refresh", "--all", "--record", "kept.warc.gz")
    blog("--data", "two", "refresh", "--replay", "kept.warc.gz")
    one = blog.records("--data", "one", "stories", "--json")
    assert one
    assert one == blog.records("--data", "two", "stories", "--json")


@pytest.mark.parametrize("signal", [signals.SIGINT, signals.SIGTERM])
def test_a_run_that_is_ended_says_so_and_the_next_goes_on(blog, signal):
    body = feed("varnholm-post", "Cranes turn again").encode()
    with news_server() as server:
        server.answers["/feed.xml"] = Answer(body=body, headers={"content-type": "application/rss+xml"})
        server.answers["/slow.xml"] = Answer(delay=30)
        config = CONFIG.replace("https://varnholm-post.example", server.url(""))
        config = config.replace("https://radio-isel.example/feed.xml", server.url("/slow.xml"))
        config += "fetch: {allow_networks: [127.0.0.0/8], gap: 0s, per_host: 2}\n"
        (blog.folder / "feeds.yaml").write_text(config)
        command = [sys.executable, "-m", "curator", "--now", blog.now, "refresh"]
        with subprocess.Popen(command, cwd=blog.folder, stderr=subprocess.PIPE, text=True) as running:
            while "/slow.xml" not in server.paths():
                assert running.poll() is None
                time.sleep(0.02)
            running.send_signal(signal)
            _, said = running.communicate(timeout=30)
    assert (running.returncode, "Traceback" in said) == (130, False), said
    assert "run it again to go on" in said
    blog("stories")
