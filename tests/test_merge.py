"""What we wrote last, what the blogger made of it and what we would write now become one text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.merge import HTML, MARKDOWN, Draft, Layout, Mark, join, merge, split

LAYOUTS = {"md": MARKDOWN, "html": HTML}
LINES = st.sampled_from(["", "", "a", "b", "## World", "## Law", "---", "<h2>World</h2>", "text"])
MARKS = st.sampled_from(["<!-- story 1 -->", "<!-- /story 1 -->", "<!-- story 2 -->"])
STORIES = st.lists(st.sampled_from("123456"), unique=True, max_size=5)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    """A draft as the templates write it: headings, lines and stories, a blank line between."""
    frame: list[str | Mark] = ["# Title", ""]
    stories = draw(STORIES)
    for story in stories:
        if draw(st.booleans()):
            frame += [draw(st.sampled_from(["## World", "## Law", "## Zoo"])), ""]
        frame += [Mark(story), ""]
    return Draft(tuple(frame), {story: f"block {story} {draw(st.sampled_from('xyz'))}" for story in stories})


@st.composite
def touched(draw: st.DrawFn, draft: Draft) -> Draft:
    """The draft after a blogger's hand: lines added, changed, taken away, stories moved."""
    frame = list(draft.frame)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(frame)))
        match draw(st.sampled_from(["add", "take", "move"])):
            case "add":
                frame.insert(at, draw(LINES))
            case "take" if at < len(frame) and isinstance(frame[at], str):
                frame.pop(at)
            case "move" if at < len(frame):
                frame.insert(draw(st.integers(0, len(frame) - 1)), frame.pop(at))
            case _:
                pass
    return Draft(tuple(frame), draft.blocks)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
@given(draft=drafts())
def test_a_text_taken_apart_and_put_together_is_the_text(layout: Layout, draft: Draft) -> None:
    text = join(draft, layout)
    assert split(text, layout) == draft
    assert join(split(text, layout), layout) == text


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
@given(
    text=st.lists(LINES | st.sampled_from(["<!-- story 1 -->", "<!-- /story 1 -->", "<!-- story 2 -->"])).map("\n".join)
)
def test_taking_apart_loses_no_line(layout: Layout, text: str) -> None:
    def said(of: str) -> list[str]:
        return [line for line in of.split("\n") if line.strip() and "/story" not in line]

    assert said(join(split(text, layout), layout)) == said(text)


@given(base=drafts(), data=st.data())
def test_where_we_changed_nothing_the_text_is_the_bloggers(base: Draft, data: st.DataObject) -> None:
    theirs = data.draw(touched(base))
    assert merge(base, theirs, base, MARKDOWN) == theirs


@given(base=drafts(), ours=drafts())
def test_where_the_blogger_changed_nothing_the_text_is_ours(base: Draft, ours: Draft) -> None:
    assert merge(base, base, ours, MARKDOWN) == ours


@given(base=drafts(), ours=drafts(), data=st.data())
def test_every_story_of_ours_stands_once_and_what_we_dropped_does_not(
    base: Draft, ours: Draft, data: st.DataObject
) -> None:
    theirs = data.draw(touched(base))
    merged = merge(base, theirs, ours, MARKDOWN)
    assert sorted(merged.stories) == sorted(ours.stories)
    assert merged.blocks == ours.blocks


@given(base=drafts(), ours=drafts(), data=st.data())
def test_what_the_blogger_added_stays(base: Draft, ours: Draft, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(base.frame)))
    theirs = Draft((*base.frame[:at], "Mine.", *base.frame[at:]), base.blocks)
    assert "Mine." in merge(base, theirs, ours, MARKDOWN).frame


def page(*lines: str) -> str:
    return "\n".join(lines)


def test_a_block_ends_where_the_next_thing_begins() -> None:
    text = page(
        "# T", "", "<!-- story 1 -->", "### One", "", "Mine.", "", "## Law", "", "<!-- story 2 -->", "### Two", "",
        "Also mine.", "", "---", "", "Bye.", "",
    )  # fmt: skip
    draft = split(text, MARKDOWN)
    assert draft.blocks == {"1": "### One\n\nMine.", "2": "### Two\n\nAlso mine."}
    assert draft.frame == ("# T", "", Mark("1"), "", "## Law", "", Mark("2"), "", "---", "", "Bye.", "")


def test_a_rule_below_words_is_their_underline() -> None:
    assert split(page("<!-- story 1 -->", "### One", "", "Big", "---", "small"), MARKDOWN).blocks == {
        "1": "### One\n\nBig\n---\nsmall"
    }


def test_a_block_of_html_ends_at_its_mark_or_before_the_next_thing() -> None:
    text = page(
        "<main>", "  <!-- story 1 -->", "<p>", "<!-- /story 1 -->", "<p>Mine.</p>", "<!-- story 2 -->", "<p>2",
        "</article>",
    )  # fmt: skip
    draft = split(text, HTML)
    assert draft.blocks == {"1": "<p>", "2": "<p>2"}
    assert draft.frame == ("<main>", Mark("1"), "<p>Mine.</p>", Mark("2"), "</article>")


def test_a_new_story_comes_before_the_words_that_the_blogger_ended_with() -> None:
    base = split(page("# T", "", "<!-- story 1 -->", "one", ""), MARKDOWN)
    theirs = split(page("# T", "", "<!-- story 1 -->", "one", "", "---", "", "Bye."), MARKDOWN)
    ours = split(page("# T", "", "<!-- story 1 -->", "one", "", "## Law", "", "<!-- story 2 -->", "two", ""), MARKDOWN)
    assert join(merge(base, theirs, ours, MARKDOWN), MARKDOWN) == page(
        "# T", "", "<!-- story 1 -->", "one", "", "## Law", "", "<!-- story 2 -->", "two", "", "---", "", "Bye."
    )


def test_a_moved_story_stays_where_it_was_moved() -> None:
    base = Draft((Mark("1"), "", Mark("2"), "", Mark("3"), ""), {"1": "a", "2": "b", "3": "c"})
    theirs = Draft((Mark("3"), "", Mark("1"), "", Mark("2"), ""), base.blocks)
    ours = Draft((*theirs.frame, Mark("4"), ""), {**base.blocks, "4": "d"})
    assert merge(base, theirs, ours, MARKDOWN).stories == ("3", "1", "2", "4")


def test_words_without_marks_merge_by_lines() -> None:
    base, theirs, ours = "a\nb\nc\nd", "a\nB\nc\nd", "a\nb\nc\nd\ne"
    merged = merge(split(base, MARKDOWN), split(theirs, MARKDOWN), split(ours, MARKDOWN), MARKDOWN)
    assert join(merged, MARKDOWN) == "a\nB\nc\nd\ne"
