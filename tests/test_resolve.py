"""A name and a room → a module, or a sentence that says what exists."""

import sys
from pathlib import Path

import pytest

from curator.errors import UsageError
from curator.resolve import known, locate, resolve


@pytest.fixture
def mypkg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A package of the blogger's own, on the path for one test."""
    package = tmp_path / "mypkg"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "reddit.py").write_text("def parse(page, source): ...\n")
    (package / "torn.py").write_text("import there_is_no_such_package\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield package
    for name in [name for name in sys.modules if name.partition(".")[0] == "mypkg"]:
        del sys.modules[name]


def test_a_plain_name_is_a_module_of_the_room() -> None:
    assert resolve("sources", "site").__name__ == "curator.sources.site"
    assert resolve("sources", "feed").__name__ == "curator.sources.feed"


def test_a_dotted_name_is_ones_own(mypkg: Path) -> None:
    assert resolve("sources", "mypkg.reddit").__name__ == "mypkg.reddit"


def test_locating_does_not_run_the_module(mypkg: Path) -> None:
    assert locate("sources", "mypkg.torn") == "mypkg.torn"
    assert "mypkg.torn" not in sys.modules


@pytest.mark.parametrize("name", ["feeds", "fed", "", "__init__", "sources/feed", "feed "])
def test_an_unknown_name_is_answered_with_what_exists(name: str) -> None:
    with pytest.raises(UsageError, match="feed, site, and a module of your own"):
        resolve("sources", name)


def test_the_nearest_name_is_proposed() -> None:
    with pytest.raises(UsageError, match=r"^'sight' is not known; did you mean site\? There are feed, site"):
        resolve("sources", "sight")


@pytest.mark.parametrize(
    "name", ["nowhere.reddit", "mypkg.twitter", "mypkg.reddit.deeper", "mypkg.", ".site", "a.b c", "../feed"]
)
def test_a_missing_module_is_a_usage_error(mypkg: Path, name: str) -> None:
    with pytest.raises(UsageError, match="there is no module"):
        resolve("sources", name)


def test_a_module_that_cannot_be_imported_says_why(mypkg: Path) -> None:
    with pytest.raises(
        UsageError, match=r"'mypkg.torn' cannot be imported: No module named 'there_is_no_such_package'"
    ):
        resolve("sources", "mypkg.torn")


def test_a_package_that_cannot_be_imported_says_why(mypkg: Path) -> None:
    (mypkg / "__init__.py").write_text("import there_is_no_such_package\n")
    with pytest.raises(UsageError, match="cannot be imported: No module named"):
        locate("sources", "mypkg.reddit")


def test_what_the_program_brings() -> None:
    assert known("sources") == ("feed", "site")
