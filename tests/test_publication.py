"""A roundup is checked, goes out once, and leaves a receipt; what is cut off is finished by the next try."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from curator import edition, publication
from curator.errors import StoreError, UnreadyError, UsageError
from curator.model import Check, Entry, Excerpt, Image, Listing, Receipt, Rights, Visit
from curator.publication import Publication, Sent
from curator.store import open_store
from tests.test_edition import DAY, NOW, SOURCES, Morning

Curator = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).parent.parent
NEXT = DAY + timedelta(days=1)


@pytest.fixture
def morning(tmp_path: Path) -> Iterator[Morning]:
    with open_store(f"sqlite:///{tmp_path}/data/curator.db") as store:
        yield Morning(tmp_path, store)


@pytest.fixture
def three(morning: Morning) -> Morning:
    """Three picks in two sections, of which no draft was written yet."""
    crane = Image(url="https://post.example/crane.jpg", alt="A crane", caption="Pier 9.", credit="Varnholm Post")
    morning.pick("post", "Cranes move", "The cranes moved at six. Nobody danced.", image=crane)
    morning.pick("post", "Trains return", "The sleeper leaves at 21:40.")
    morning.pick("isel", "Names printed", "Two couples waited four years.", "The ruling has nine pages.")
    return morning


def look(one: Morning, **changes: object) -> Publication:
    return publication.look(one.store, one.config, **{"day": DAY, "now": one.now, **changes})  # type: ignore[arg-type]


def send(one: Morning, **changes: object) -> Sent:
    options: dict[str, object] = {"day": DAY, "now": one.now, "image_fetcher": one.fetch, "by": "Ada"}
    return publication.send(one.store, one.config, **{**options, **changes})  # type: ignore[arg-type]


def statuses(one: Morning) -> set[str]:
    return {story.status for story in one.store.stories("all", None, None)}


def found(one: Morning, rule: str) -> Check:
    [check] = [check for check in look(one).checks if check.rule == rule]
    return check


# --- looking -------------------------------------------------------------------------------------------------------


def test_looking_shows_what_drafting_would_write_and_writes_nothing(three: Morning) -> None:
    seen = look(three)
    assert not three.config.drafts.exists()
    assert three.store.roundup(DAY).revision == 0
    assert seen.blocking == ()
    three.draft()
    assert seen.texts == {"daily.md": three.md, "daily.html": three.html}
    assert look(three).texts == seen.texts


def test_what_the_blogger_wrote_into_a_file_is_seen_before_it_is_drafted_again(three: Morning) -> None:
    three.draft()
    three.edit(".md", "# Sunday, 22 November 2026", "# An hour of *sleep*\n\nWhat I read.")
    three.edit(".html", "Two couples waited four years.", "Two couples waited <mark>four</mark> years.")
    before = three.store.roundup(DAY), three.files()
    seen = look(three)
    assert (three.store.roundup(DAY), three.files()) == before
    assert seen.record.edits["title"] == "An hour of sleep"
    assert "<p>What I read.</p>" in seen.texts["daily.html"]
    assert "<mark>four</mark>" in seen.texts["daily.html"]
    three.draft()
    assert seen.texts == {"daily.md": three.md, "daily.html": three.html}


def test_looking_asks_nobody_for_a_picture_that_is_to_be_copied(three: Morning) -> None:
    sources = tuple(replace(source, rights=Rights(image="copy")) for source in SOURCES)
    three.config = replace(three.config, sources=sources)
    assert "https://post.example/crane.jpg" in look(three).texts["daily.html"]
    assert three.asked == []
    three.draft()
    assert look(three).texts["daily.html"] == three.html
    assert "https://post.example/crane.jpg" not in three.html


def test_a_block_of_the_bloggers_own_is_checked_as_it_stands(three: Morning) -> None:
    three.draft()
    three.edit(".html", "Two couples waited four years.", "Two couples waited <mark>five</mark> years.")
    check = found(three, "quotation")
    assert (check.verdict, check.matter) == ("must fix", "“five” is not in the source")
    assert check.why.endswith("It stands so in 2026-11-22.html; mend it there.")
    three.edit(".html", "<mark>five</mark>", "<mark>four</mark>")
    assert found(three, "quotation").verdict == "well"
    three.edit(".html", ">Radio Isel</a>", "></a>")
    assert [check.rule for check in look(three).blocking] == ["credit"]


def test_a_source_that_changed_since_the_pick_is_told_with_what_it_said(three: Morning) -> None:
    three.now += timedelta(minutes=31)
    three.publish("post", "Trains return", "The sleeper leaves at 22:40.")
    check = found(three, "changed")
    assert check.matter == "the source changed its text at 06:31"
    [trains] = [story.id for story in three.store.stories("picked", None, None) if story.headline == "Trains return"]
    assert check.name == f"changed:{trains}"
    three.store.drop([trains], three.now)
    three.store.pick([trains], three.now)
    assert found(three, "changed").verdict == "well"


def test_a_link_of_an_earlier_roundup_blocks_with_its_day(three: Morning) -> None:
    send(three)
    link = "https://post.example/trains-return?utm_source=isel"
    said = Excerpt(headline="Sleepers are back", text="They are.", lead=("They are.",), published=NOW)
    entry = Entry(id="isel:1", url=link, title="Sleepers are back", fingerprint="1", excerpt=said)
    three.store.record(SOURCES[1], Listing(entries=(entry,)), Visit(source="isel"), NOW, lambda _: False)
    [again] = three.store.stories("new", None, None)
    three.store.pick([again.id], NOW)
    seen = look(three, day=NEXT)
    assert [(check.name, check.matter) for check in seen.blocking] == [
        (f"earlier:{again.id}", "its link stood in the roundup of 22 November 2026")
    ]


def test_a_past_roundup_takes_in_no_more_picks(three: Morning) -> None:
    three.draft()
    three.now += timedelta(days=1)
    three.pick("brass", "A choir sings", "The echo lasts four seconds.")
    assert [item.headline for item in look(three).roundup.items] == ["Trains return", "Cranes move", "Names printed"]
    assert [item.headline for item in look(three, day=NEXT).roundup.items] == ["A choir sings"]
    assert send(three).receipt.words.startswith("3 stories")
    assert "A choir sings" not in three.md


# --- sending -------------------------------------------------------------------------------------------------------


def test_sending_writes_the_files_keeps_a_receipt_and_publishes_the_stories(three: Morning) -> None:
    sent = send(three)
    assert sent.is_new
    assert (sent.receipt.words, sent.receipt.editor) == ("3 stories as 2026-11-22.md and 2026-11-22.html", "Ada")
    assert sent.receipt.url == str(three.path(".html"))
    assert sent.receipt.revision == three.store.roundup(DAY).revision
    assert three.store.receipts(DAY) == [sent.receipt]
    assert statuses(three) == {"published"}
    assert {"Cranes move", "Trains return", "Names printed"} <= set(three.html.replace("<", ">").split(">"))


def test_sending_is_written_into_the_log_and_cannot_be_undone(three: Morning) -> None:
    send(three)
    decision = three.store.log(limit=1)[0]
    assert (decision.verb, decision.editor, len(decision.stories)) == ("send", "Ada", 3)
    assert {(change.field, change.after) for change in decision.changes} >= {("status", "published")}
    with pytest.raises(UsageError, match="cannot be undone"):
        three.store.undo(three.now, decision.id)


def test_sending_again_changes_nothing(three: Morning) -> None:
    first = send(three)
    before = three.files(), three.store.roundup(DAY), three.store.log(limit=50)
    three.now += timedelta(hours=1)
    again = send(three)
    assert (again.is_new, again.receipt) == (False, first.receipt)
    assert (three.files(), three.store.roundup(DAY), three.store.log(limit=50)) == before
    assert look(three).sent_to("files") == first.receipt


def test_after_more_picks_the_rest_is_sent(three: Morning) -> None:
    send(three)
    three.now += timedelta(hours=1)
    three.pick("brass", "A choir sings", "The echo lasts four seconds.")
    assert look(three).sent_to("files") is None
    sent = send(three)
    assert sent.is_new
    assert sent.receipt.words.startswith("4 stories")
    assert statuses(three) == {"published"}
    assert len(three.store.receipts(DAY)) == 2


def test_a_comment_written_after_sending_goes_out_with_the_next(three: Morning) -> None:
    send(three)
    three.edit(".md", "# Sunday, 22 November 2026", "# An hour of sleep")
    sent = send(three)
    assert sent.is_new
    assert "An hour of sleep" in three.html
    assert not send(three).is_new


def test_what_blocks_is_named_and_nothing_is_written(three: Morning) -> None:
    three.pick("brass", "A choir TODO", "The echo lasts four seconds.")
    with pytest.raises(UnreadyError, match="was not sent: one check must be fixed first") as refused:
        send(three)
    [line] = refused.value.blocking
    assert "“A choir TODO”: the headline has “TODO” in it." in line
    assert not three.config.drafts.exists()
    assert three.store.receipts(DAY) == []
    assert statuses(three) == {"picked"}


def test_an_empty_roundup_is_not_sent(morning: Morning) -> None:
    with pytest.raises(UnreadyError, match="The roundup has no stories"):
        send(morning)


def test_an_override_with_a_reason_sends_it_and_is_kept(three: Morning) -> None:
    story = three.pick("brass", "A choir TODO", "The echo lasts four seconds.")
    name = f"placeholder:{story}"
    tried = look(three, overrides={name: "It is its name."})
    assert (tried.blocking, three.store.overrides(DAY)) == ((), {})
    publication.override(
        three.store, three.config, day=DAY, name=name, reason=" It is its name. ", now=three.now, by="Ada"
    )
    assert found(three, "placeholder").override == "It is its name."
    assert send(three).is_new
    kept = three.store.overrides(DAY)[name]
    assert (kept.reason, kept.editor, kept.at) == ("It is its name.", "Ada", three.now)
    [decision] = [one for one in three.store.log(limit=9) if one.verb == "override"]
    assert (decision.reason, decision.editor, decision.stories) == ("It is its name.", "Ada", (story,))


@pytest.mark.parametrize(
    ("name", "reason", "said"),
    [
        ("alt:1", "Because.", "nothing must be fixed by the name of alt:1"),
        ("placeholder:title", " ", "say why placeholder:title is overridden"),
        ("quotation:1", "Because.", "cannot be overridden: “Cranes move”: “waltzed” is not in the source"),
    ],
)
def test_an_override_needs_a_check_that_allows_it_and_a_reason(
    three: Morning, name: str, reason: str, said: str
) -> None:
    three.store.write_roundup(DAY, {"title": ("", "XXX")}, three.now)
    three.store.edit("1", {"quotation": (None, "The cranes waltzed.")}, three.now)
    with pytest.raises(UsageError, match=said):
        publication.override(three.store, three.config, day=DAY, name=name, reason=reason, now=three.now)
    assert three.store.overrides(DAY) == {}


def test_a_reason_does_not_open_a_check_that_is_final(three: Morning) -> None:
    three.store.edit("1", {"quotation": (None, "The cranes waltzed.")}, three.now)
    tried = look(three, overrides={"quotation:1": "Because."})
    assert [check.name for check in tried.blocking] == ["quotation:1"]


def test_a_file_that_cannot_be_written_marks_nothing(three: Morning, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    three.config = replace(three.config, publish={"files": {"folder": str(blocked / "drafts")}})
    with pytest.raises(StoreError, match="could not be"):
        send(three)
    assert (statuses(three), three.store.receipts(DAY)) == ({"picked"}, [])


@pytest.mark.parametrize(("to", "said"), [("wordpres", "'wordpres' is not known"), ("tests.storing", "no publisher")])
def test_a_publisher_that_is_not_there_is_named(three: Morning, to: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        send(three, to=to)
    assert not three.config.drafts.exists()


def test_past_roundups_say_when_and_where_they_went(three: Morning) -> None:
    assert three.store.past_roundups(9) == []
    three.store.write_roundup(DAY, {"title": ("", "An hour of sleep")}, three.now)
    send(three)
    three.now += timedelta(days=1)
    three.pick("brass", "A choir sings", "The echo lasts four seconds.")
    edition.draft(three.store, three.config, day=NEXT, now=three.now, everything=False, image_fetcher=three.fetch)
    later, earlier = three.store.past_roundups(9)
    assert (later.day, later.title, later.stories, later.receipts) == (NEXT, "", 1, ())
    assert (earlier.day, earlier.title, earlier.stories) == (DAY, "An hour of sleep", 3)
    assert [receipt.at for receipt in earlier.receipts] == [NOW]
    assert three.store.past_roundups(1) == [later]


# --- cut off, and two at once --------------------------------------------------------------------------------------


OUTPOST = """
import os, signal, threading
meeting = threading.Barrier(2, timeout=60)

def publish(paths):
    {body}
"""


@pytest.fixture
def outpost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in which a test puts publishers of its own."""
    folder = tmp_path / "outposts"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "deadly.py").write_text(OUTPOST.format(body="os.kill(os.getpid(), signal.SIGKILL)"))
    (folder / "meeting.py").write_text(OUTPOST.format(body="meeting.wait(); return str(paths[-1])"))
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "outposts"]:
        del sys.modules[name]


@pytest.fixture
def curator(tmp_path: Path) -> Curator:
    """The command line in the blogger's folder."""
    sources = "".join(
        f"  - {{slug: {one.slug}, outlet: {one.outlet}, url: '{one.url}', section: {one.section or 'Else'}}}\n"
        for one in SOURCES
    )
    (tmp_path / "feeds.yaml").write_text(f"timezone: Europe/London\nengine: inline\nsources:\n{sources}")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(tmp_path)])}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "curator", "--now", NOW.isoformat(), *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    return run


def test_a_kill_between_files_and_receipt_loses_nothing_and_the_next_send_converges(
    three: Morning, outpost: Path, curator: Curator
) -> None:
    died = curator("publish", "--to", "outposts.deadly")
    assert died.returncode == -signal.SIGKILL, died.stderr
    left = three.files()
    assert set(left) == {"2026-11-22.md", "2026-11-22.html"}
    assert (statuses(three), three.store.receipts(DAY)) == ({"picked"}, [])
    sent = send(three)
    assert sent.is_new
    assert three.files() == left
    assert (statuses(three), three.store.receipts(DAY)) == ({"published"}, [sent.receipt])
    assert not send(three).is_new


def test_two_sends_at_once_give_one_receipt(three: Morning, outpost: Path) -> None:
    done: list[Sent] = []

    def sending(number: int) -> None:
        with open_store(three.config.store) as store:
            done.append(
                publication.send(
                    store,
                    three.config,
                    day=DAY,
                    now=NOW + timedelta(seconds=number),
                    image_fetcher=three.fetch,
                    to="outposts.meeting",
                )
            )

    threads = [threading.Thread(target=sending, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.is_new for one in done) == [False, True]
    assert done[0].receipt == done[1].receipt
    assert three.store.receipts(DAY) == [done[0].receipt]
    assert [one.verb for one in three.store.log(limit=50)].count("send") == 1


def test_the_same_bytes_at_another_place_have_a_receipt_of_their_own(three: Morning) -> None:
    first = send(three).receipt
    other = Receipt(**{**{name: getattr(first, name) for name in first.__slots__}, "publisher": "blog"})
    kept, is_new = three.store.sent(other, [], three.now)
    assert is_new
    assert {one.publisher for one in three.store.receipts(DAY)} == {"files", "blog"}
    assert kept.id != first.id


# --- on the command line -------------------------------------------------------------------------------------------


def test_publishing_says_what_went_where_and_the_second_time_that_nothing_did(three: Morning, curator: Curator) -> None:
    sent = curator("publish")
    assert (sent.returncode, sent.stderr) == (0, "")
    assert sent.stdout == f"Sent 3 stories as 2026-11-22.md and 2026-11-22.html: {three.path('.html')}\n"
    again = curator("publish")
    assert (again.returncode, again.stdout) == (0, "")
    assert again.stderr == "Nothing changed since it was sent on 2026-11-22 at 06:00; nothing was sent again.\n"
    told = curator("published")
    assert told.stdout.startswith(
        "2026-11-22  Sunday, 22 November 2026 (3 stories)\n            sent 2026-11-22 06:00: 3"
    )
    [line] = curator("published", "--json").stdout.splitlines()
    said = json.loads(line)
    assert (said["day"], said["stories"], said["receipts"][0]["publisher"]) == ("2026-11-22", 3, "files")


def test_what_blocks_is_told_on_the_command_line_and_overridden_there(three: Morning, curator: Curator) -> None:
    story = three.pick("brass", "A choir TODO", "The echo lasts four seconds.")
    refused = curator("publish")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.splitlines()[0] == (
        "curator: the roundup of 2026-11-22 was not sent: one check must be fixed first"
    )
    assert f"placeholder:{story}" in refused.stderr
    reason = f"placeholder:{story}=it is its name"
    dry = curator("publish", "--dry-run", "--override", reason)
    assert (dry.returncode, dry.stderr) == (0, "")
    assert "Overridden: it is its name" in dry.stdout
    assert dry.stdout.endswith("“Sunday, 22 November 2026” with 4 stories would be sent to files.\n")
    assert not three.config.drafts.exists()
    assert "It would not be sent" in curator("publish", "--dry-run").stdout
    assert curator("publish", "--override", reason).returncode == 0
    assert curator("publish", "--override", "placeholder").returncode == 2


def test_before_anything_was_sent_there_is_nothing_to_list(morning: Morning, curator: Curator) -> None:
    told = curator("published")
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "No roundup was drafted or sent yet.\n")
