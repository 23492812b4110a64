"""Documents that mean harm, or mean nothing: they end in words or in clean text, and nothing is opened over them.

Each case in ``cases/documents`` is one file: its rule, what reads it, what is to come out, and the document, in which
``⟦60000×\\n⟧`` stands for so many repetitions and ``#`` inside them for their number.
"""

import json
import os
import re
import subprocess
import sys
from base64 import b64decode
from binascii import Error as NoBase64Error
from collections.abc import Callable, Sequence
from html import unescape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curator.config.document import read_document
from curator.edition.outline import outline
from curator.errors import ParseError
from curator.extract.feedmarkup import feed_image, feed_paragraphs
from curator.merge import MARKDOWN, split
from curator.model import Excerpt, Listing
from curator.text import markup
from tests.audited import URL, read
from tests.cleanness import addresses, faults, is_clean_address, is_clean_text, texts

ROOT = Path(__file__).resolve().parent.parent
CASES = Path(__file__).parent / "cases"
DOCUMENTS = sorted((CASES / "documents").glob("*.txt"))
PATIENCE = 120
"""Seconds for one document in a process of its own, whatever else the machine does; a bomb takes minutes or hours."""

_REPEATED = re.compile("⟦(\\d+)×(.*?)⟧", re.DOTALL)
_LINE = re.compile(r"(\w+): (.*)")


def case(path: Path) -> tuple[dict[str, str], bytes]:
    """Return a case's expectations, and its document."""
    head, _, document = path.read_text("utf-8").partition("\n---\n")
    wanted = {found[1]: found[2] for line in head.splitlines() if (found := _LINE.fullmatch(line))}
    return wanted, _REPEATED.sub(_written, document).encode()


def _written(found: re.Match[str]) -> str:
    piece = found[2].replace("\\n", "\n")
    times = range(int(found[1]))
    return "".join(piece.replace("#", str(number)) for number in times) if "#" in piece else piece * len(times)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    """P01, P02, P04–P08, P10, P11, F04: every case ends as its file says, in clean text or in words."""
    wanted, document = case(path)
    result = read_or_reason(wanted["kind"], document)
    if isinstance(result, str):
        assert wanted.get("error", "no error") in result
        assert is_clean_text(result)
        return
    assert "error" not in wanted
    assert faults(result) == []
    said = "\n".join([*texts(result), *addresses(result)])
    assert [words for words in _split(wanted.get("has", "")) if words not in said] == []
    assert [words for words in _split(wanted.get("lacks", "")) if words in said] == []
    assert wanted.get("note", "") in (result.note if isinstance(result, Listing) else "")
    assert set(_split(wanted.get("flag", ""))) <= _flags(result)


def read_or_reason(kind: str, document: bytes) -> Listing | Excerpt | str:
    """Return what a document says, or why it says nothing."""
    try:
        return read(kind, document)
    except ParseError as error:
        return error.reason


def _split(words: str) -> list[str]:
    return words.split(" | ") if words else []


def _flags(result: Listing | Excerpt) -> frozenset[str]:
    if isinstance(result, Excerpt):
        return result.flags
    return frozenset().union(*(entry.excerpt.flags for entry in result.entries if entry.excerpt))


# -- watched from inside: no file, no socket, no program


Told = dict[str, object]


def watched(documents: Sequence[tuple[str, Path]], patience: float) -> list[Told]:
    """Return what a watched process tells of each document; it is ended when its time is up."""
    asked = "\n".join(json.dumps({"kind": kind, "path": str(path)}) for kind, path in documents)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.audited"],
        cwd=ROOT,
        input=asked,
        capture_output=True,
        text=True,
        timeout=patience,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_nothing_is_opened_over_our_cases(tmp_path: Path) -> None:
    """P01, P03, P04: no parser reads a file, dials or starts a program; a reader of the FIFO would hang for ever."""
    fifo = tmp_path / "never-read"
    os.mkfifo(fifo)
    paths = []
    for number, path in enumerate(DOCUMENTS):
        wanted, document = case(path)
        paths.append((wanted["kind"], tmp_path / f"{number}"))
        paths[-1][1].write_bytes(document.replace(b"/etc/passwd", str(fifo).encode()))
    told = watched(paths, PATIENCE * 5)
    assert [(path.stem, one["opened"]) for path, one in zip(DOCUMENTS, told, strict=True) if one["opened"]] == []


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "kinds"),
    [("adversarial", ("feed", "page", "site")), ("feeds-conformance", ("feed",)), ("feeds-real", ("feed",))],
)
def test_corpora_of_others(corpus: Callable[[str], Path], name: str, kinds: tuple[str, ...]) -> None:
    """P01, P04, P08, P10, P11: over what others collected nothing raises, opens, or leaks a tag or a hidden sign."""
    files = [path for path in sorted(corpus(name).rglob("*")) if path.is_file() and path.suffix != ".jsonl"]
    asked = [(kind, path) for path in files if path.name != "manifest.json" for kind in kinds]
    told = watched(asked, PATIENCE * 5)
    assert len(told) == len(asked)
    bad = {}
    for (kind, path), one in zip(asked, told, strict=True):
        leaked = [tag for tag in set(one["tags"]) if not was_text(tag, path.read_bytes())]  # type: ignore[call-overload]
        if one["opened"] or one["faults"] or leaked:
            bad[kind, path.name] = (one["opened"], one["faults"], leaked)
    assert bad == {}


_SPAN = re.compile(r"</?(?:span|font|em|b|a)\b[^<>]*>")


def was_text(tag: str, document: bytes) -> bool:
    """Say whether a tag stood in the document as text already: encoded more often than its markup is, or in a code."""
    source = document.decode("utf-8", "replace")
    pattern = re.compile(rf"&(?:amp;)*(?:lt|#0*60|#x0*3c);{re.escape(tag[1:])}", re.IGNORECASE)
    once = unescape(source)
    forms = [source, once, _SPAN.sub("", source), _SPAN.sub("", once), _SPAN.sub("", unescape(once)), *_binary(source)]
    return any(map(pattern.search, forms))


def _binary(source: str) -> list[str]:
    found = re.findall(r">\s*([A-Za-z0-9+/\s]{8,}={0,2})\s*<", source) if "base64" in source else []
    texts_ = []
    for one in found:
        try:
            texts_.append(b64decode(one).decode("utf-8", "replace"))
        except NoBase64Error:
            continue
    return texts_


# -- mutations of our own documents


def _own(folder: str, pattern: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((CASES / folder).glob(pattern)) if path.suffix != ".expect"]


FEEDS, PAGES, SETTINGS = _own("feeds", "*"), _own("pages", "*"), _own("config", "*")
_SPLINTERS = [
    b"&#55296;", b"&#x202e;", b"&#0;", b"&lt;script&gt;", b"&amp;lt;img src=x onerror=alert(1)&amp;gt;",
    b"\x1b]8;;x\x07", b"\xc2\x9b", b"\xe2\x80\xae", b"\xed\xa0\x80", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\\u0001",
    b"<![CDATA[", b"]]>", b"<!--", b"-->", b'<?xml version="1.0" encoding="utf-16"?>', b"&y;",
    b'<?xml version="1.0" encoding="utf-7"?>', b'<meta charset="iso-2022-jp">', b"javascript:alert(1)",
    b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>", b"http://u:p@h/", b'"', b"'", b"<", b">", b"&",
    b"<p>", b"</p>", b"<base href='javascript:'>", b"<item>", b"</item>", b"{", b"}", b"[", b"\n---\n", b"<title>",
    b"9" * 400, b"<div>" * 300, b"<script type='application/ld+json'>{", b"\xa0" * 30,
]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, documents: Sequence[bytes]) -> bytes:
    """One of our documents with bytes flipped, cut out, doubled, replaced by a splinter or by a piece of another."""
    document = draw(st.sampled_from(documents))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(document)))
        end = draw(st.integers(start, min(len(document), start + 200)))
        inside = draw(
            st.one_of(
                st.sampled_from(_SPLINTERS),
                st.binary(max_size=6),
                st.just(b""),
                st.just(document[start:end] * 3),
                st.builds(lambda other, at: other[at : at + 300], st.sampled_from(documents), st.integers(0, 500)),
            )
        )
        document = document[:start] + inside + document[end:]
    return document[: draw(st.integers(0, len(document)))] if draw(st.booleans()) else document


MANY = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def _obeys(kind: str, document: bytes) -> None:
    result = read_or_reason(kind, document)
    assert is_clean_text(result) if isinstance(result, str) else faults(result) == []


@MANY
@given(mutated(FEEDS))
def test_mutated_feeds(document: bytes) -> None:
    """P07: no bytes make the feed's reader raise anything but ParseError, or let anything unclean through."""
    _obeys("feed", document)


@MANY
@given(mutated(PAGES))
def test_mutated_pages(document: bytes) -> None:
    """P07: nor that of pages."""
    _obeys("page", document)


@MANY
@given(mutated(PAGES))
def test_mutated_section_pages(document: bytes) -> None:
    """P07: nor that of section pages."""
    _obeys("site", document)


@MANY
@given(mutated([*FEEDS, *PAGES]))
def test_mutated_markup(document: bytes) -> None:
    """P08, P10, P11: whatever markup becomes text, the text is clean."""
    text = document.decode("utf-8", "replace")
    paragraphs = [*markup.paragraphs(text), *feed_paragraphs(text), markup.to_text(text)]
    assert [one for one in paragraphs if not is_clean_text(one)] == []
    pictures = [one for one in (markup.first_image(text, URL), feed_image(text, URL)) if one]
    assert [one for one in pictures if not is_clean_address(one.url)] == []


@MANY
@given(mutated([*SETTINGS, b"# 22 November\n\n<!-- story 1 -->\n### [A](https://a.example/)\n\n> B\n"]))
def test_mutated_drafts_and_settings(document: bytes) -> None:
    """P13: a draft or a feeds.yaml of any bytes is read; what is wrong with it is a fault with a line, no exception."""
    text = document.decode("utf-8", "replace")
    read_draft = outline(split(text, MARKDOWN).frame)
    assert set(read_draft.stories) == set(read_draft.below)
    assert all(fault.line >= 1 for fault in read_document(text).faults)
