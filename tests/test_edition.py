"""Drafting again merges: what the blogger wrote stays, new picks come, dropped ones leave and do not return (B44)."""

import fcntl
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator import edition
from curator.config import Config
from curator.edition import TRIES, Drafted, fields
from curator.edition.lock import draft_lock
from curator.errors import BusyError, FetchError, RenderError, StoreError, UsageError
from curator.model import Entry, Excerpt, FetchSettings, Image, Listing, Media, Rights, Source, Story, Visit
from curator.store import Store, open_store

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
DAY = date(2026, 11, 22)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
SOURCES = (
    Source(slug="post", outlet="Varnholm Post", url="https://varnholm-post.example/feed", section="World"),
    Source(slug="isel", outlet="Radio Isel", url="https://radio-isel.example/feed", section="Law"),
    Source(slug="brass", outlet="The Brass Lamp", url="https://brass-lamp.example/feed"),
)


class Morning:
    """A blogger's morning: a store with stories, and the drafts of one day."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.store = store
        self.now = NOW
        self.asked: list[str] = []
        self.config = Config(
            path=folder / "feeds.yaml",
            folder=folder,
            data=folder / "data",
            store=f"sqlite:///{folder}/data/curator.db",
            engine="inline",
            timezone=ZoneInfo("Europe/London"),
            keep_texts=timedelta(days=90),
            match="ask",
            fetch=FetchSettings(),
            rights=Rights(),
            credit="– {outlet}",
            publish={},
            sources=SOURCES,
        )
        store.follow(SOURCES)

    def publish(self, slug: str, title: str, *lead: str, **excerpt: object) -> str:
        """Let an outlet publish an article; return its story."""
        source = self.config.source(slug)
        address = f"https://{source.slug}.example/{re.sub('[^a-z]+', '-', title.lower()).strip('-')}"
        lead = lead or (f"{title}: that is what happened.",)
        said = Excerpt(
            headline=title, text="\n\n".join(lead), lead=lead, language="en", **{"published": self.now, **excerpt}  # type: ignore[arg-type]
        )  # fmt: skip
        mark = f"{title} {lead}"
        entry = Entry(id=address, url=address, title=title, published=said.published, fingerprint=mark, excerpt=said)
        self.store.record(source, Listing(entries=(entry,)), Visit(source=slug), self.now, lambda _: False)
        [story] = [story for story in self.store.stories("all", None, None) if story.headline == title]
        return story.id

    def pick(self, slug: str, title: str, *lead: str, **excerpt: object) -> str:
        story = self.publish(slug, title, *lead, **excerpt)
        self.store.pick([story], self.now)
        return story

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        return PNG

    def draft(self, **changes: object) -> Drafted:
        options: dict[str, object] = {"day": DAY, "now": self.now, "everything": False, "image_fetcher": self.fetch}
        return edition.draft(self.store, self.config, **{**options, **changes})  # type: ignore[arg-type]

    def path(self, ending: str) -> Path:
        return self.config.drafts / f"2026-11-22{ending}"

    @property
    def md(self) -> str:
        return self.path(".md").read_text()

    @property
    def html(self) -> str:
        return self.path(".html").read_text()

    def edit(self, ending: str, old: str, new: str) -> None:
        """Do what a blogger does with an editor."""
        text = self.path(ending).read_text()
        assert text.count(old) >= 1, text
        self.path(ending).write_text(text.replace(old, new, 1))

    def files(self) -> dict[str, tuple[bytes, int]]:
        return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in self.config.drafts.glob("*.*")}


@pytest.fixture
def morning(tmp_path: Path) -> Iterator[Morning]:
    with open_store(f"sqlite:///{tmp_path}/data/curator.db") as store:
        yield Morning(tmp_path, store)


@pytest.fixture
def three(morning: Morning) -> Morning:
    return drafted_once(morning)


def drafted_once(morning: Morning) -> Morning:
    """Three picks in two sections, drafted once."""
    crane = Image(url="https://post.example/crane.jpg", alt="A crane", caption="Pier 9.", credit="Varnholm Post")
    morning.pick("post", "Cranes move", "The cranes moved at six. Nobody danced.", image=crane, authors=("Mara Lind",))
    morning.pick("post", "Trains return", "The sleeper leaves at 21:40.")
    sound = Media(url="https://isel.example/31.mp3", kind="audio", duration=270)
    morning.pick("isel", "Names printed", "Two couples waited four years.", "The ruling has nine pages.", media=sound)
    morning.draft()
    return morning


def blocks(text: str) -> list[str]:
    """The stories of a draft by their headlines, in order."""
    return re.findall(r"^### \[([^]]+)]|<h3><a [^>]*>([^<]+)", text, re.MULTILINE) and [
        one or other for one, other in re.findall(r"^### \[([^]]+)]|<h3><a [^>]*>([^<]+)", text, re.MULTILINE)
    ]


# --- the first draft -----------------------------------------------------------------------------------------------


def test_nothing_picked_writes_nothing(morning: Morning) -> None:
    morning.publish("post", "Cranes move")
    drafted = morning.draft()
    assert (drafted.paths, drafted.roundup.items, drafted.markdown) == ((), (), "")
    assert not morning.config.drafts.exists()


def test_a_draft_holds_what_was_picked(three: Morning) -> None:
    three.publish("isel", "Not picked")
    drafted = three.draft()
    assert drafted.paths == (three.path(".md"), three.path(".html"))
    assert drafted.markdown == three.md
    assert sorted(blocks(three.md)) == ["Cranes move", "Names printed", "Trains return"]
    assert blocks(three.md) == blocks(three.html)
    assert "Not picked" not in three.md


def test_everything_new_can_be_drafted_and_stays(three: Morning) -> None:
    old = three.now
    three.now = NOW - timedelta(days=3)
    three.publish("isel", "Long ago")
    three.now = old
    three.publish("isel", "Not picked")
    assert "Not picked" in three.draft(everything=True).markdown
    three.publish("isel", "Too late")
    assert "Not picked" in three.draft().markdown
    assert "Too late" not in three.md
    assert "Long ago" not in three.md


@pytest.mark.parametrize(
    ("published", "is_drafted"),
    [
        (datetime(2021, 3, 1, tzinfo=UTC), False),
        (datetime(2026, 11, 20, 23, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 21, tzinfo=UTC), True),
        (datetime(2026, 11, 22, 5, tzinfo=UTC), True),
        (datetime(2027, 1, 1, tzinfo=UTC), True),
        (None, True),
    ],
)
def test_everything_new_came_out_since_the_day_before(
    morning: Morning, published: datetime | None, *, is_drafted: bool
) -> None:
    """On a first run all that the feeds hold is seen for the first time."""
    morning.publish("post", "Cranes move", published=published)
    assert ("Cranes move" in morning.draft(everything=True).markdown) is is_drafted


def test_what_another_day_has_is_not_drafted_again(three: Morning) -> None:
    three.pick("isel", "Fresh")
    three.draft(day=DAY)
    three.pick("isel", "Tomorrow")
    assert blocks(three.draft(day=DAY + timedelta(days=1)).markdown) == ["Tomorrow"]


class Asked:
    """A store that notes for which status it was asked for stories."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.statuses: list[str] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)

    def undrafted(self, status: str, *asked: object, **named: object) -> list[Story]:
        self.statuses.append(status)
        return self.store.undrafted(status, *asked, **named)  # type: ignore[arg-type]


def test_only_stories_that_may_be_in_the_draft_are_looked_for(three: Morning) -> None:
    three.publish("isel", "Not picked")
    asked = Asked(three.store)
    edition.draft(asked, three.config, day=DAY, now=NOW, everything=False, image_fetcher=three.fetch)  # type: ignore[arg-type]
    assert asked.statuses == ["picked"]


def test_a_story_that_was_published_stays_in_its_draft_and_comes_to_no_other(three: Morning) -> None:
    three.store._connection.execute("UPDATE stories SET status = 'published'")
    three.pick("isel", "Fresh")
    assert sorted(blocks(three.draft().markdown)) == ["Cranes move", "Fresh", "Names printed", "Trains return"]
    assert blocks(three.draft(day=DAY + timedelta(days=1)).markdown) == []


def test_a_joined_story_credits_both_outlets(morning: Morning) -> None:
    first = morning.pick("post", "Cranes move")
    second = morning.pick("isel", "The cranes are moving")
    morning.store.join([first, second], morning.now)
    heading = next(line for line in morning.draft().markdown.split("\n") if line.startswith("###"))
    assert heading == (
        "### [Cranes move](https://post.example/cranes-move) | [Varnholm Post](https://post.example/cranes-move) & "
        "[Radio Isel](https://isel.example/the-cranes-are-moving)"
    )


AP = {"agency": "AP", "flags": frozenset({"wire"})}


def test_agency_copy_at_two_outlets_credits_both_and_the_agency(morning: Morning) -> None:
    """B10: each outlet is linked, the agency is not."""
    first = morning.pick("post", "Cranes move", **AP)
    second = morning.pick("isel", "The cranes are moving", **AP)
    morning.store.join([first, second], morning.now)
    morning.draft()
    assert (
        " | [Varnholm Post](https://post.example/cranes-move) (AP) & "
        "[Radio Isel](https://isel.example/the-cranes-are-moving) (AP)\n"
    ) in morning.md
    assert (
        '| <a href="https://post.example/cranes-move">Varnholm Post</a> (AP) &amp; '
        '<a href="https://isel.example/the-cranes-are-moving">Radio Isel</a> (AP)</span>'
    ) in morning.html


# --- drafting again ------------------------------------------------------------------------------------------------


def test_without_an_edit_no_byte_changes(three: Morning) -> None:
    before, record = three.files(), three.store.roundup(DAY)
    drafted = three.draft()
    assert three.files() == before
    assert three.store.roundup(DAY) == record
    assert (drafted.added, len(drafted.kept), drafted.removed) == ((), 3, ())


MORE = "[… Read more](https://post.example/trains-return)\n"
EDITS = {
    "headline": ("[Cranes move]", "[Cranes at last]", "Cranes at last"),
    "quotation": ("The cranes moved at six. Nobody danced.", "The cranes moved at six.", "moved at six. <a"),
    "comment": (f"21:40. {MORE}", f"21:40. {MORE}\nI took *one*.\n", "I took <em>one</em>."),
    "words above the quotation": ("> The sleeper", "I took *one*.\n\n> The sleeper", "I took <em>one</em>."),
    "alt": ("![A crane]", "![Two cranes]", 'alt="Two cranes"'),
    "caption": ("*Pier 9. Picture", "*Pier 9 again. Picture", "Pier 9 again. Picture"),
    "no picture": ("![A crane](https://post.example/crane.jpg)\n\n*Pier 9. Picture: Varnholm Post*\n\n", "", "<h3>"),
    "title": ("# Sunday, 22 November 2026", "# An hour of sleep", ">An hour of sleep</h1>"),
    "intro": ("November 2026\n", "November 2026\n\nWhat I **read**.\n", "What I <strong>read</strong>."),
    "section": ("## World", "## Abroad", "<h2>Abroad</h2>"),
    "below a heading": ("## Law\n", "## Law\n\nOne court.\n", "<p>One court.</p>"),
    "a byline taken away": ("By Mara Lind · 22 November\n\n", "", "<h3>"),
    "media taken away": (" · [with audio, 4 min](https://isel.example/31.mp3)", "", "<h3>"),
    "a comment below media": (
        "31.mp3)\n",
        "31.mp3)\n\nI *listened*.\n",
        'href="https://isel.example/31.mp3">with audio, 4 min</a>',
    ),
    "a quotation taken away": (f"> The sleeper leaves at 21:40. {MORE}", "My own words.\n", "<p>My own words.</p>"),
    "credit": ("– [Radio Isel](", "via [Radio Isel](", "via <a"),
    "free words": ("### [Names printed]", "### [Names *printed*]", "Names <em>printed</em>"),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_of_the_markdown_stays_and_reaches_the_html(three: Morning, name: str) -> None:
    old, new, shown = EDITS[name]
    three.edit(".md", old, new)
    edited = three.md
    three.draft()
    assert three.md == edited
    assert shown in three.html
    again = three.files()
    three.draft()
    assert three.files() == again


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_stays_beside_new_picks(three: Morning, name: str) -> None:
    old, new, shown = EDITS[name]
    three.edit(".md", old, new)
    edited = three.md
    three.pick("isel", "Another ruling")
    three.pick("brass", "A choir sings")
    drafted = three.draft()
    assert len(drafted.added) == 2
    lines = iter(three.md.split("\n"))
    assert all(line in lines for line in edited.split("\n"))
    assert blocks(three.md)[-2:] == ["Another ruling", "A choir sings"]
    assert shown in three.html


@pytest.mark.parametrize("name", EDITS)
def test_a_draft_that_was_deleted_is_written_anew_with_its_edits(three: Morning, name: str) -> None:
    old, new, _ = EDITS[name]
    three.edit(".md", old, new)
    three.draft()
    before = three.md, three.html
    three.path(".md").unlink()
    three.path(".html").unlink()
    three.draft()
    assert (three.md, three.html) == before


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_taken_back_is_forgotten(three: Morning, name: str) -> None:
    old, new, _ = EDITS[name]
    before = three.md, three.html
    three.edit(".md", old, new)
    three.draft()
    three.path(".md").write_text(before[0])
    three.draft()
    assert (three.md, three.html) == before


def test_media_found_later_come_into_a_block_beside_what_the_blogger_wrote(three: Morning) -> None:
    """And in a block that became the blogger's own, the byline of the HTML draft stays one."""
    three.edit(".md", f"21:40. {MORE}", f"21:40. {MORE}\nI took *one*.\n")
    three.draft()
    [story] = [story for story in three.store.stories("all", None, None) if story.headline == "Trains return"]
    [article] = story.articles
    film = Media(url="https://post.example/embed/7?utm_source=feed", kind="video")
    said = Excerpt(headline=article.title, text=article.text, lead=article.lead, language="en", media=film)
    three.store.add_page(article.id, said, "", three.now)
    three.draft()
    assert "22 November · [with video](https://post.example/embed/7)\n" in three.md
    assert "I took *one*." in three.md
    three.edit(".md", "[Names printed]", "[Names *printed*]")
    three.draft()
    assert (
        '<p class="byline">22 November · <a href="https://isel.example/31.mp3">with audio, 4 min</a></p>' in three.html
    )


ISEL_LINK = "[Radio Isel](https://isel.example/names-printed)"


def learn_agency(morning: Morning, title: str) -> None:
    """Let it become known whose copy an article is."""
    [article] = [
        one for story in morning.store.stories("all", None, None) for one in story.articles if one.title == title
    ]
    said = Excerpt(
        headline=title, text=article.text, lead=article.lead, language="en", media=article.media, authors=("AP",), **AP
    )  # fmt: skip
    morning.store.add_page(article.id, said, "", morning.now)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("[Names printed]", "[Names at last]"),
        ("> Two couples waited four years.", "> Two couples waited"),
        ("> Two couples waited four years.\n>\n> The ruling has nine pages.", "> The ruling has nine pages."),
    ],
    ids=["nothing", "headline", "quotation", "paragraph"],
)
def test_an_agency_known_later_comes_into_a_draft_and_is_no_edit(three: Morning, old: str, new: str) -> None:
    """A draft that was written without it is not the blogger's, and neither is it doubled."""
    three.edit(".md", old, new)
    edited = three.md
    learn_agency(three, "Names printed")
    three.draft()
    assert three.md == edited.replace(f"– {ISEL_LINK}", f"– {ISEL_LINK} (AP)")
    again = three.files()
    three.draft()
    assert three.files() == again
    assert "(AP)</span>" in three.html
    names = {name for item in three.store.roundup(DAY).items for name in item.edits}
    assert names <= {"headline", "quotation"}


def test_an_agency_that_the_blogger_wrote_is_not_doubled(three: Morning) -> None:
    three.edit(".md", f"– {ISEL_LINK}", f"– {ISEL_LINK} (AP)")
    three.draft()
    learn_agency(three, "Names printed")
    three.draft()
    assert three.md.count("(AP)") == 1
    assert three.html.count("(AP)") == 1


def test_an_agency_that_the_blogger_took_away_stays_away(morning: Morning) -> None:
    morning.pick("isel", "Names printed", **AP)
    morning.draft()
    morning.edit(".md", " (AP)", "")
    morning.draft()
    morning.pick("post", "Cranes move")
    morning.draft()
    assert "(AP)" not in morning.md + morning.html


def test_edits_keep_the_agency_in_the_credit(morning: Morning) -> None:
    morning.pick("isel", "Names printed", **AP)
    morning.draft()
    morning.edit(".md", "[Names printed]", "[Names at last]")
    morning.draft()
    morning.edit(".md", "> Names printed: that is", "> that is")
    edited = morning.md
    morning.draft()
    assert morning.md == edited
    assert (edited.count("(AP)"), morning.html.count("(AP)")) == (1, 1)


def test_a_block_of_nothing_but_media_has_its_byline(morning: Morning) -> None:
    sound = Media(url="https://isel.example/31.mp3", kind="audio")
    story = morning.pick("isel", "An hour of rain", published=None, media=sound)
    morning.draft()
    [written] = [item.written["2026-11-22.md"] for item in morning.store.roundup(DAY).items if item.story == story]
    assert fields.parts(written)["byline"] == "[with audio](https://isel.example/31.mp3)"
    morning.edit(".md", "[An hour of rain]", "[An *hour* of rain]")
    morning.draft()
    assert '<p class="byline"><a href="https://isel.example/31.mp3">with audio</a></p>' in morning.html


def test_new_picks_come_to_the_end_of_their_section(three: Morning) -> None:
    before = blocks(three.md)
    three.pick("post", "Bread is back")
    three.draft()
    assert [headline for headline in blocks(three.md) if headline in before] == before
    assert blocks(three.md).index("Bread is back") == 2
    assert blocks(three.md) == blocks(three.html)


@pytest.mark.parametrize("ending", [".md", ".html"])
def test_a_block_that_the_blogger_deleted_does_not_return(three: Morning, ending: str) -> None:
    text = three.path(ending).read_text()
    start = text.rindex("<!-- story", 0, text.index("Trains return"))
    end = re.compile(r"<!-- story|^## |<h2>", re.MULTILINE).search(text, text.index("Trains return"))
    assert end is not None
    three.path(ending).write_text(text[:start] + text[end.start() :])
    drafted = three.draft()
    assert len(drafted.removed) == 1
    assert drafted.notes == ()
    three.pick("post", "Bread is back")
    three.draft()
    for text in (three.md, three.html):
        assert sorted(blocks(text)) == ["Bread is back", "Cranes move", "Names printed"]


@pytest.mark.parametrize("ending", [".md", ".html"])
def test_a_block_that_the_blogger_emptied_does_not_return(three: Morning, ending: str) -> None:
    """Its mark is invisible where the blogger looks at the page."""
    text = three.path(ending).read_text()
    block = re.search(r"<!-- story (\d+) -->\n((?:(?!<!--).)*Trains return.*?)(?=\n\n?<!--|\n\n## )", text, re.DOTALL)
    assert block is not None
    three.path(ending).write_text(text.replace(block[2], ""))
    drafted = three.draft()
    assert drafted.removed == (block[1],)
    assert f"story {block[1]} -->" not in three.md + three.html
    before = three.files()
    three.draft()
    assert three.files() == before
    for text in (three.md, three.html):
        assert sorted(blocks(text)) == ["Cranes move", "Names printed"]


@pytest.mark.parametrize("headline", ["Cranes move", "Names printed", "Trains return"])
@pytest.mark.parametrize(
    ("ending", "marks"), [(".md", r""), (".html", r"<!-- story N -->\n"), (".html", r"<!-- /?story N -->\n")]
)
def test_a_story_whose_mark_was_deleted_is_known_by_its_heading(
    three: Morning, ending: str, marks: str, headline: str
) -> None:
    before = three.md, three.html
    [story] = [story.id for story in three.store.stories("all", None, None) if story.headline == headline]
    pattern = (marks or r"<!-- story N -->\n").replace("N", story)
    three.path(ending).write_text(re.sub(pattern, "", three.path(ending).read_text()))
    drafted = three.draft()
    assert (three.md, three.html) == before
    assert (drafted.notes, drafted.removed) == ((), ())


def test_a_heading_put_between_a_mark_and_its_story_stays_above_the_story(three: Morning) -> None:
    [story] = [story.id for story in three.store.stories("all", None, None) if story.headline == "Trains return"]
    mark = f"<!-- story {story} -->\n"
    three.edit(".md", mark, f"{mark}# Part two\n\n")
    three.draft()
    assert f"# Part two\n\n{mark}### [Trains return]" in three.md
    assert sorted(blocks(three.html)) == ["Cranes move", "Names printed", "Trains return"]


def without(text: str, headline: str) -> str:
    """The draft without a story's block."""
    start = text.rindex("<!-- story", 0, text.index(headline))
    end = re.compile(r"<!-- story|^## |<h2>|\Z", re.MULTILINE).search(text, text.index(headline))
    assert end is not None
    return text[:start] + text[end.start() :]


def test_a_story_that_was_taken_out_comes_back_when_it_is_dropped_and_picked_again(three: Morning) -> None:
    [story] = [story.id for story in three.store.stories("all", None, None) if story.headline == "Trains return"]
    three.edit(".md", f"21:40. {MORE}", f"21:40. {MORE}\nMine.\n")
    three.draft()
    three.path(".md").write_text(without(three.md, "Trains return"))
    three.draft()
    three.store.drop([story], three.now)
    three.store.undo(three.now)
    three.store.pick([story], three.now)  # it is picked: no decision
    assert "Trains return" not in three.draft().markdown
    three.store.drop([story], three.now)
    three.store.pick([story], three.now)
    drafted = three.draft()
    assert drafted.added == (story,)
    for text in (three.md, three.html):
        assert "Trains return" in text
        assert "Mine." in text
    before = three.files()
    three.draft()
    assert three.files() == before
    three.path(".html").write_text(without(three.html, "Trains return"))
    assert three.draft().removed == (story,)
    assert "Trains return" not in three.draft().markdown


def test_a_dropped_story_leaves_and_comes_back_with_its_edits(three: Morning) -> None:
    story = next(item.story for item in three.draft().roundup.items if item.headline == "Names printed")
    three.edit(".md", "## Law\n", "## Courts\n")
    three.edit(".md", "[Names printed]", "[Names, at last]")
    three.edit(".html", "The ruling has nine pages.", "The ruling has <b>nine</b> pages.")
    three.draft()
    before = three.md, three.html
    three.store.drop([story], three.now)
    drafted = three.draft()
    assert drafted.removed == (story,)
    assert drafted.notes == ("“Names, at last” left the draft; what you wrote about it is kept and comes back with it",)
    assert "Names" not in three.md + three.html
    assert "Courts" not in three.md + three.html
    three.draft()
    three.store.undo(three.now)
    drafted = three.draft()
    assert drafted.added == (story,)
    assert (three.md, three.html) == before


def test_a_story_that_is_no_longer_picked_leaves(three: Morning) -> None:
    three.pick("brass", "A choir sings")
    three.draft()
    three.store.undo(three.now)
    three.draft()
    assert "choir" not in three.md + three.html


def test_an_edited_block_of_html_stays_whatever_else_changes(three: Morning) -> None:
    three.edit(".html", "Two couples waited four years.", "Two couples waited <mark>four</mark> years.")
    three.edit(".md", "[Trains return]", "[Night trains return]")
    three.pick("post", "Bread is back")
    drafted = three.draft()
    assert drafted.notes == ()
    assert "<mark>four</mark>" in three.html
    assert "Night trains return" in three.html
    assert "<mark>" not in three.md
    three.edit(".md", "[Names printed]", "[Names, at last]")
    assert three.draft().notes == ("“Names, at last” changed, but stays as you edited it in 2026-11-22.html",)
    assert "Names, at last" not in three.html


def test_an_edited_frame_of_html_stays(three: Morning) -> None:
    three.edit(".html", "<h1 class", '<p class="kicker">Field Notes</p>\n<h1 class')
    three.edit(".html", "--blue: #1d4f9c", "--blue: #0a7")
    three.edit(".html", "</article>", "<p>By hand.</p>\n</article>")
    three.pick("brass", "A choir sings")
    three.draft()
    for part in ('<p class="kicker">Field Notes</p>', "--blue: #0a7", "<p>By hand.</p>", "four stories from three"):
        assert part in three.html
    assert blocks(three.html)[-1] == "A choir sings"
    assert three.html.index("A choir sings") < three.html.index("By hand.")


ELSEWHERE = {
    "a foot": (".html", "</article>", "<p>Good bye.</p>\n</article>"),
    "a heading": (".html", "<h2>Law</h2>", "<h2>Courts</h2>"),
    "no heading": (".html", "<h2>Law</h2>\n", ""),
    "a part": (".md", "## Law\n", "# Part two\n\nMy words.\n\n## Law\n"),
    "a rule": (".md", "## Law\n", "---\n\nA paragraph.\n\n## Law\n"),
    "no section": (".md", "## Law\n", ""),
    "a section without its story": (".md", "## Law\n\n<!-- story 3 -->\n### [Names", "## Law\n\nOther [Names"),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_an_edit_outside_the_stories_stays_at_every_further_draft(three: Morning, name: str) -> None:
    """What is remembered of a draft is what we drew; the blogger's words in it stay the blogger's."""
    ending, old, new = ELSEWHERE[name]
    three.edit(ending, old, new)
    edited = three.path(ending).read_text()
    for _ in range(3):
        three.draft()
        assert three.path(ending).read_text() == edited
    three.pick("brass", "A choir sings")
    for _ in range(2):
        three.draft()
        lines = iter(three.path(ending).read_text().split("\n"))
        assert all(line in lines for line in edited.split("\n") if "stories from" not in line)


def test_words_between_two_stories_stay_at_every_further_draft(three: Morning) -> None:
    second = [found.start() for found in re.finditer("<!-- story", three.md)][1]
    for words in ("# Part two\n\nMy words.\n\n", "---\n\nA paragraph.\n\n"):
        three.path(".md").write_text(three.md[:second] + words + three.md[second:])
    edited = three.md
    for _ in range(3):
        three.draft()
        assert three.md == edited


def test_the_bloggers_order_stays_and_reaches_the_html(three: Morning) -> None:
    first, second = blocks(three.md)[:2]
    parts = re.split(r"(?=<!-- story|^## )", three.md, flags=re.MULTILINE)
    parts[2], parts[3] = parts[3], parts[2]
    three.path(".md").write_text("".join(parts))
    three.pick("post", "Bread is back")
    three.draft()
    assert blocks(three.md)[:3] == [second, first, "Bread is back"]
    assert blocks(three.html) == blocks(three.md)


def test_a_story_moved_to_another_section_stays_there(three: Morning) -> None:
    parts = re.split(r"(?=<!-- story|^## )", three.md, flags=re.MULTILINE)
    moved = parts.pop(2)
    three.path(".md").write_text("".join(parts) + "\n" + moved)
    edited = blocks(three.md)
    three.draft()
    three.pick("isel", "Another ruling")
    three.draft()
    assert blocks(three.md) == [*edited, "Another ruling"]
    assert blocks(three.html) == blocks(three.md)
    assert re.findall(r"<h2>(.*)</h2>", three.html) == ["World", "Law"]


def test_a_section_of_the_bloggers_own_stays_and_reaches_the_html(three: Morning) -> None:
    own = "## Elsewhere\n\nRead [this](https://a.example/) too.\n"
    three.path(".md").write_text(f"{three.md}\n{own}\n---\n\nMore *tomorrow*.\n")
    three.draft()
    three.pick("brass", "A choir sings")
    three.draft()
    assert own in three.md
    assert three.md.endswith("---\n\nMore *tomorrow*.\n")
    words = '<p>Read <a href="https://a.example/">this</a> too.</p>'
    assert f'<h2>Elsewhere</h2>\n\n<div class="comment">{words}</div>' in three.html
    assert "More <em>tomorrow</em>." in three.html
    assert "A choir sings" in three.html


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        (f"21:40. {MORE}", f"21:40. {MORE}\nMine.\n", "Mine."),
        ("[Trains return]", "[Night trains return]", "Night trains return"),
        ("[Trains return]", "[Trains *return*]", "Trains <em>return</em>"),
        ("sleeper leaves", "sleeper […] leaves", "sleeper […] leaves"),
    ],
)
def test_edits_and_news_of_the_source_meet(three: Morning, old: str, new: str, shown: str) -> None:
    """The source corrects its words while the blogger edits: both stand where they can be told apart."""
    three.edit(".md", old, new)
    edited = said(three.md)
    three.now += timedelta(minutes=5)
    three.publish("post", "Trains return", "The sleeper leaves at 22:10.")
    three.draft()
    can_meet = "Mine" in new or "Night" in new
    for text in (three.md, three.html):
        assert ("22:10" in text) is can_meet
    assert re.sub("<[^>]+>", "", shown) in re.sub("<[^>]+>", "", three.html)
    assert said(three.md) == [line.replace("21:40", "22:10") if can_meet else line for line in edited]


def test_a_file_that_the_blogger_saved_with_other_line_ends_keeps_them(three: Morning) -> None:
    three.path(".md").write_bytes(b"\xef\xbb\xbf" + three.md.replace("\n", "\r\n").encode())
    before = three.files()
    three.draft()
    assert three.files() == before
    three.pick("brass", "A choir sings")
    three.draft()
    written = three.path(".md").read_bytes()
    assert b"A choir sings" in written
    assert written.count(b"\n") == written.count(b"\r\n")


def test_a_draft_whose_marks_were_stripped_is_left_alone_and_that_is_said(three: Morning) -> None:
    three.path(".html").write_text(re.sub(r"<!-- .*? -->\n", "", three.html))
    before = three.html
    drafted = three.draft()
    assert three.html == before
    assert len(blocks(three.md)) == 3
    assert "has lost the marks that tell its stories apart" in drafted.notes[0]


def test_a_draft_that_is_no_text_is_said_and_kept(three: Morning) -> None:
    three.path(".md").write_bytes("Café".encode("cp1252"))
    with pytest.raises(UsageError, match="is not UTF-8 text: save it as UTF-8, or move it away"):
        three.draft()
    assert three.path(".md").read_bytes() == "Café".encode("cp1252")


def test_a_run_that_was_cut_off_before_it_was_remembered_loses_nothing(three: Morning) -> None:
    """Files are written before the record: what stands there already is no edit."""
    record = three.store.roundup(DAY)
    three.pick("post", "Bread is back")
    three.edit(".md", "[Trains return]", "[Night trains return]")
    three.draft()
    after = three.md, three.html
    three.store.save_roundup(replace(record, revision=three.store.roundup(DAY).revision), three.now)
    three.draft()
    assert (three.md, three.html) == after
    edits = {item.story: dict(item.edits) for item in three.store.roundup(DAY).items if item.edits}
    assert list(edits.values()) == [{"headline": "Night trains return"}]


def test_drafts_outlive_a_record_that_was_lost(three: Morning) -> None:
    """The database came back from a backup; what stands in the files is the blogger's all the same."""
    three.edit(".md", "[Trains return]", "[Night trains return]")
    three.edit(".md", "November 2026\n", "November 2026\n\nWhat I **read**.\n")
    three.edit(".html", "Two couples waited four years.", "Two couples waited <mark>four</mark> years.")
    three.draft()
    before = three.md, three.html
    empty = replace(three.store.roundup(DAY), items=(), edits={}, written={})
    three.store.save_roundup(empty, three.now)
    three.pick("brass", "A choir sings")
    three.draft()
    for earlier, text in zip(before, (three.md, three.html), strict=True):
        lines = iter(text.split("\n"))
        counted = "three stories from"
        assert all(line in lines for line in earlier.split("\n") if counted not in line)
        assert blocks(text)[-1] == "A choir sings"


def test_when_every_story_is_dropped_the_bloggers_words_stay(three: Morning) -> None:
    three.edit(".md", "November 2026\n", "November 2026\n\nWhat I **read**.\n")
    three.store.drop([story.id for story in three.store.stories("picked", None, None)], three.now)
    three.draft()
    assert said(three.md) == ["# Sunday, 22 November 2026", "What I **read**."]
    assert blocks(three.html) == []


def test_a_comment_on_a_story_that_is_joined_into_another_goes_along(three: Morning) -> None:
    three.edit(".md", f"21:40. {MORE}", f"21:40. {MORE}\nMine.\n")
    three.draft()
    ids = {story.headline: story.id for story in three.store.stories("picked", None, None)}
    three.store.join([ids["Cranes move"], ids["Trains return"]], three.now)
    drafted = three.draft()
    assert "Trains return" not in three.md
    assert three.md.count("Mine.") == 1
    assert drafted.notes == ()


def test_a_folder_that_cannot_be_written_is_said(three: Morning, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    three.config = replace(three.config, publish={"files": {"folder": str(blocked / "drafts")}})
    with pytest.raises(StoreError, match="could not be"):
        three.draft()


def test_a_quotation_in_a_block_of_the_bloggers_own_shape_is_judged_too(three: Morning) -> None:
    three.edit(".md", "[Trains return]", "[Trains *return*]")
    assert three.draft().notes == ()
    assert "<footer>" in three.html
    three.edit(".md", "leaves at 21:40", "leaves late at 21:40")
    [note] = three.draft().notes
    assert note == (
        "“Trains return”: “late” is not in the source. A quotation with words of ours cannot be published. "
        "It stands so in 2026-11-22.md; mend it there."
    )
    assert "<footer>" not in three.html


# --- what the blogger should know ------------------------------------------------------------------------------------


def test_markdown_that_does_not_count_in_a_comment_is_noted(three: Morning) -> None:
    three.edit(".md", f"21:40. {MORE}", f"21:40. {MORE}\nMine:\n\n- one\n- two\n\n![x](https://a.example/x.png)\n")
    three.edit(".md", "## Law\n", "## Law\n\n> So *it* goes.\n")
    rest = "which the HTML draft shows as typed; only emphasis, strong and links count there"
    assert three.draft().notes == (
        f"what you wrote under “Law” has a quotation, {rest}",
        f"your comment on “Trains return” has a list and a picture, {rest}",
    )
    three.edit(".md", "[Trains return]", "[Trains *return*]")  # a block of the blogger's own: its Markdown counts
    assert [note[:14] for note in three.draft().notes] == ["what you wrote"]
    assert "<li>one</li>" in three.html


def test_a_story_with_nothing_but_a_headline_is_noted(morning: Morning) -> None:
    morning.pick("post", "Cranes move", "")
    note = "“Cranes move”: it has no text to quote. Write something about it, or drop it."
    assert morning.draft().notes == (note,)
    morning.path(".md").write_text(f"{morning.md}\nMine.\n")
    assert morning.draft().notes == ()
    assert "Mine." in morning.html


def test_a_quotation_of_the_second_outlet_is_linked_to_that_and_judged_by_it(morning: Morning) -> None:
    first = morning.pick("post", "Cranes move", "")
    second = morning.pick("isel", "Names printed", "Two couples waited four years.")
    morning.store.join([first, second], morning.now)
    assert morning.draft().notes == ()
    assert "> Two couples waited four years. [… Read more](https://isel.example/names-printed)" in morning.md
    assert 'cite="https://isel.example/names-printed"' in morning.html
    morning.edit(".md", "> Two couples waited four", "> Two couples […] four")
    morning.edit(".md", "[Cranes move]", "[Cranes *move*]")
    assert morning.draft().notes == ()


def test_a_day_without_picks_names_the_draft_that_has_them(three: Morning) -> None:
    [note] = three.draft(day=DAY + timedelta(days=2)).notes
    assert note == "the stories in the draft of 22 November 2026 are not drafted again on another day"
    assert three.draft(day=DAY + timedelta(days=9)).notes == ()


# --- pictures ------------------------------------------------------------------------------------------------------


@pytest.fixture
def copied(morning: Morning) -> Morning:
    sources = tuple(replace(source, rights=Rights(image="copy")) for source in SOURCES)
    morning.config = replace(morning.config, sources=sources)
    picture = Image(url="https://post.example/crane.jpg", alt="A crane")
    morning.pick("post", "Cranes move", image=picture)
    return morning


def test_a_copied_picture_lies_beside_the_draft_and_is_fetched_once(copied: Morning) -> None:
    copied.draft()
    copied.draft()
    assert copied.asked == ["https://post.example/crane.jpg"]
    [standing] = (copied.config.drafts / "2026-11-22").iterdir()
    assert standing.read_bytes() == PNG
    assert standing.suffix == ".png"
    for text in (copied.md, copied.html):
        assert f"2026-11-22/{standing.name}" in text
        assert "crane.jpg" not in text


def test_a_linked_picture_is_asked_for_by_nobody(three: Morning) -> None:
    assert three.asked == []
    assert "(https://post.example/crane.jpg)" in three.md


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(FetchError("post.example did not answer"), "post.example did not answer"), (b"<html>", "what came is no PNG")],
)
def test_a_picture_that_cannot_be_had_is_left_out_and_comes_later(
    copied: Morning, answer: FetchError | bytes, reason: str
) -> None:
    def fetch(_: str) -> bytes:
        if isinstance(answer, FetchError):
            raise answer
        return answer

    drafted = copied.draft(image_fetcher=fetch)
    [note] = drafted.notes
    assert note.startswith(f"the picture of “Cranes move” is left out: {reason}")
    assert "<img" not in copied.html
    copied.path(".md").write_text(f"{copied.md}\nMine.\n")
    copied.draft()
    assert "<img" in copied.html
    assert "Mine." in copied.html


@pytest.mark.parametrize(
    ("body", "ending"),
    [
        (PNG, ".png"),
        (b"\xff\xd8\xff\xe0", ".jpg"),
        (b"GIF89a", ".gif"),
        (b"RIFF\0\0\0\0WEBP", ".webp"),
        (b"\0\0\0\x20ftypavif", ".avif"),
        (b"\0\0\0\x20ftypavis", ".avif"),
    ],
)
def test_every_picture_that_is_fetched_can_be_kept(copied: Morning, body: bytes, ending: str) -> None:
    assert copied.draft(image_fetcher=lambda _: body).notes == ()
    [standing] = (copied.config.drafts / "2026-11-22").iterdir()
    assert (standing.suffix, standing.read_bytes()) == (ending, body)


# --- two at one draft ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".md", ".html"])
def test_what_the_blogger_saves_while_pictures_are_fetched_stays(copied: Morning, ending: str) -> None:
    copied.draft()
    copied.pick("post", "Trains return", image=Image(url="https://post.example/train.jpg", alt="A train"))

    def fetch(url: str) -> bytes:
        copied.edit(ending, "Cranes move: that is what", "Cranes move, and slowly: that is what")
        return copied.fetch(url)

    copied.draft(image_fetcher=fetch)
    assert blocks(copied.md) == ["Cranes move", "Trains return"]
    assert "and slowly" in copied.path(ending).read_text()
    assert copied.asked == ["https://post.example/crane.jpg", "https://post.example/train.jpg"]
    before = copied.files()
    copied.draft()
    assert copied.files() == before


def test_a_picture_that_cannot_be_had_is_asked_for_once_a_run(copied: Morning) -> None:
    """A host that answers late would keep every further try as long in the air as the first."""
    copied.pick("post", "Trains return")

    def fetch(url: str) -> bytes:
        copied.asked.append(url)
        copied.path(".md").parent.mkdir(parents=True, exist_ok=True)
        copied.path(".md").write_text("# Mine\n")
        raise FetchError("post.example did not answer")

    drafted = copied.draft(image_fetcher=fetch)
    assert copied.asked == ["https://post.example/crane.jpg"]
    assert [note.partition(":")[0] for note in drafted.notes] == ["the picture of “Cranes move” is left out"]
    assert "# Mine" in copied.md


def test_a_draft_that_is_saved_again_and_again_is_left_to_the_blogger(copied: Morning) -> None:
    copied.draft()
    copied.edit(".md", "](2026-11-22/", "](https://post.example/")
    saved: list[str] = []

    def fetch(url: str) -> bytes:
        saved.append(re.sub(r"https://post\.example/\w+\.png", f"https://post.example/{len(saved)}.png", copied.md))
        copied.path(".md").write_text(saved[-1])
        return PNG

    before = copied.store.roundup(DAY), copied.html
    with pytest.raises(StoreError, match=r"2026-11-22\.md is being edited right now; run this again"):
        copied.draft(image_fetcher=fetch)
    assert len(saved) == TRIES
    assert copied.md == saved[-1]
    assert (copied.store.roundup(DAY), copied.html) == before


def test_two_drafts_take_turns(three: Morning) -> None:
    """The lock is that of the data folder, whichever process holds it."""
    before = three.files()
    three.pick("isel", "Fresh")
    with (three.config.data / "draft.lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        seen: list[object] = []

        def finish() -> None:
            time.sleep(0.3)
            seen.append(three.files())
            fcntl.flock(other, fcntl.LOCK_UN)

        finishing = threading.Thread(target=finish)
        finishing.start()
        three.draft()
        finishing.join()
    assert seen == [before]
    assert "Fresh" in three.md


def test_a_draft_that_is_not_finished_in_time_is_not_waited_for(tmp_path: Path) -> None:
    with (
        draft_lock(tmp_path / "data"),
        pytest.raises(BusyError, match="another draft is being written"),
        draft_lock(tmp_path / "data", patience=0.2),
    ):
        pass
    with draft_lock(tmp_path / "data", patience=0):
        pass


def test_a_lock_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="--data"), draft_lock(tmp_path / "file" / "data"):
        pass


# --- templates -----------------------------------------------------------------------------------------------------


def test_only_the_named_template_is_written(morning: Morning) -> None:
    morning.pick("post", "Cranes move")
    drafted = morning.draft(templates=("daily.html",))
    assert drafted.paths == (morning.path(".html"),)
    assert not morning.path(".md").exists()
    assert "### [Cranes move]" in drafted.markdown


def test_the_bloggers_own_template_merges_too(three: Morning, tmp_path: Path) -> None:
    own = tmp_path / "links.txt.j2"
    own.write_text("My links\n{% for item in roundup.items %}\n{{ item.headline }}\n{% endfor %}\n")
    three.draft(templates=(str(own),))
    three.edit("-links.txt", "My links", "My own links")
    three.pick("brass", "A choir sings")
    three.draft(templates=(str(own),))
    assert three.path("-links.txt").read_text().split("\n") == [
        "My own links", *blocks(three.draft(templates=(str(own),)).markdown), ""
    ]  # fmt: skip


def test_a_template_that_fails_writes_nothing(three: Morning, tmp_path: Path) -> None:
    before = three.files()
    own = tmp_path / "bad.md"
    own.write_text("{{ nothing.here }}")
    three.pick("brass", "A choir sings")
    with pytest.raises(RenderError, match=r"bad\.md:1"):
        three.draft(templates=("daily.md", str(own)))
    assert three.files() == before


# --- any edit ------------------------------------------------------------------------------------------------------

WORDS = st.lists(
    st.sampled_from([*"]([)_*|<>`{}#&!\\~-.", "word", " ", "“so”", "[…]", "**", "://", "<!--", "-->", "é"]), max_size=8
).map("".join)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_whatever_is_typed_into_a_line_stays(data: st.DataObject) -> None:
    """And a second run changes nothing, and a draft from the record alone says the same."""
    with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/curator.db") as store:
        three = drafted_once(Morning(Path(folder), store))
        lines = three.md.split("\n")
        at = data.draw(st.sampled_from([at for at, line in enumerate(lines) if line and line[0] not in "#<"]))
        place = data.draw(st.integers(1, len(lines[at])))
        lines[at] = lines[at][:place] + data.draw(WORDS) + lines[at][place:]
        three.path(".md").write_text("\n".join(lines))
        three.draft()
        assert said(three.md) == said("\n".join(lines))
        again = three.files()
        three.draft()
        assert three.files() == again
        three.path(".md").unlink()
        three.draft()
        assert said(three.md) == said("\n".join(lines))


FREE = st.sampled_from(
    ["# Part two", "## Else", "### Mine", "---", "My words.", "- one", "> said", "", "<p>Good bye.</p>", "<h2>New</h2>",
     "<!-- mine -->", "</article>", "> # x"]
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_after_any_one_edit_further_drafts_change_no_byte(data: st.DataObject) -> None:
    """Lines put in anywhere, taken away, changed or moved down, in either file: the first draft settles it for good."""
    with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/curator.db") as store:
        three = drafted_once(Morning(Path(folder), store))
        path = three.path(data.draw(st.sampled_from([".md", ".html"])))
        lines = path.read_text().split("\n")
        at = data.draw(st.integers(lines.index("</style>") if "</style>" in lines else 0, len(lines)))
        taken = data.draw(st.integers(0, 9))
        put = data.draw(st.lists(FREE, max_size=4))
        moved = lines[at : at + taken] if data.draw(st.booleans()) else []
        lines[at : at + taken] = put
        to = data.draw(st.integers(at, len(lines)))
        lines[to:to] = moved
        path.write_text("\n".join(lines))
        three.draft()
        once = three.files()
        if not taken:
            left = iter(said(path.read_text()))
            assert all(line in left for line in said("\n".join(put)))
        for _ in range(2):
            three.draft()
            assert three.files() == once


def said(text: str) -> list[str]:
    return [line.rstrip() for line in text.split("\n") if line.strip()]


def test_the_grammar_of_a_block_is_that_of_the_template(three: Morning) -> None:
    """What the template writes is read back; a change of one without the other is found here."""
    for item in three.store.roundup(DAY).items:
        parts = fields.parts(item.written["2026-11-22.md"])
        assert parts["headline"] in {"Cranes move", "Trains return", "Names printed"}
        assert parts["more"].startswith("[… Read more](https://")
        assert parts["quotation"]
        is_heard = parts["headline"] == "Names printed"
        assert parts["byline"].endswith(" · [with audio, 4 min](https://isel.example/31.mp3)") == is_heard
