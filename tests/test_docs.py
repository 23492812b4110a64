"""The README tells every command and every key of feeds.yaml, and nothing that is not there."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import click
import pytest

from curator.cli import cli
from curator.config import json_schema
from curator.errors import ParseError
from curator.extract import from_page
from curator.model import Page, Source

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
CODE = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", README, re.DOTALL))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def keys(schema: object) -> Iterator[str]:
    """Name every property of a JSON Schema, at any depth."""
    if isinstance(schema, Mapping):
        properties = schema.get("properties", {})
        yield from properties
        for child in [*properties.values(), *(value for name, value in schema.items() if name != "properties")]:
            yield from keys(child)
    elif isinstance(schema, list):
        for child in schema:
            yield from keys(child)


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_the_readme_tells_every_command(name: str) -> None:
    assert re.search(rf"\bcurator (?:-\S+ (?:\S+ )?)*{name}\b", CODE)


@pytest.mark.parametrize("key", sorted(set(keys(json_schema()))))
def test_the_readme_tells_every_key_of_feeds_yaml(key: str) -> None:
    assert re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", CODE)


def test_every_command_in_the_readme_is_there() -> None:
    told = set(re.findall(r"(?:^|[`$/ ])curator (?:-\S+ \S+ )*([a-z]+)", CODE, re.MULTILINE))
    assert told <= set(cli.commands)


def test_every_option_in_the_readme_is_there() -> None:
    lines = re.findall(r"\bcurator .*", CODE)
    told = {option for line in lines for option in re.findall(r"(?<!\S)\[?(--[a-z-]+)", line)}
    there = {option for command in (cli, *cli.commands.values()) for option in options(command)}
    assert told <= there | {"--help"}


def options(command: click.Command) -> Iterator[str]:
    for parameter in command.params:
        yield from (*parameter.opts, *parameter.secondary_opts)


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_and_option_says_what_it_does(name: str) -> None:
    command = cli.commands[name]
    assert command.help
    for parameter in command.params:
        assert not isinstance(parameter, click.Option) or parameter.help, parameter.name


def test_every_rung_of_every_field_is_told() -> None:
    """The rungs that our cases of pages reach stand in the row of their field."""
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", (ROOT / "docs" / "reading.md").read_text(), re.MULTILINE)
    told = {field: set(re.findall(r"`([a-z-]+)`", words)) | {"feed"} for field, words in rows}
    reached = {
        (field, rung) for path in (ROOT / "tests" / "cases" / "pages").glob("*.html") for field, rung in rungs_of(path)
    }
    assert len(reached) > 30
    assert {(field, rung) for field, rung in reached if rung not in told.get(field, ())} == set()


def rungs_of(path: Path) -> Iterable[tuple[str, str]]:
    url = "https://varnholm-post.example/town/bridge-votes"
    page = Page(url=url, final_url=url, status=200, body=path.read_bytes(), media_type="text/html")
    try:
        return from_page(page, Source(slug="post", outlet="", url=url)).rungs.items()
    except ParseError:
        return ()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_within_the_repository_leads_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]+`", "", document.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)", text):
        assert "://" in target or (document.parent / target).exists(), target


CHECKS = {
    f"{room}{number:02}"
    for room, last in {"F": 17, "P": 13, "S": 10, "O": 8, "W": 11}.items()
    for number in range(1, last + 1)
}


def test_every_promise_names_tests_that_are_there() -> None:
    """Each check has a row of its own, and each test that the rows name is defined where they say."""
    text = (ROOT / "docs/reliability.md").read_text()
    assert set(re.findall(r"^\| ([FPSOW]\d\d) \|", text, re.MULTILINE)) == CHECKS
    named = set(re.findall(r"`(test_\w+\.py)::([\w:]+)`", text))
    assert len(named) > 80
    assert [name for file, name in sorted(named) if name not in definitions(ROOT / "tests" / file)] == []


def definitions(path: Path) -> set[str]:
    """Name a file's tests, those of a class behind its name."""
    tree = ast.parse(path.read_text())
    alone = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return alone | {
        f"{one.name}::{node.name}" for one in classes for node in one.body if isinstance(node, ast.FunctionDef)
    }
