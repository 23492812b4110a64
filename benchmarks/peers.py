"""The extractors that pages are compared with, each a function from a page to a reading.

trafilatura and htmldate are curator's own last rungs; readability-lxml and newspaper4k are no part of its locks and are
installed once into the cache, behind everything else on the path so that curator's own packages win. None may use the
network: newspaper4k gets the page, and the list of registrable domains that its dependency brings.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date

from benchmarks.corpora import cache_folder
from benchmarks.pages import Reading
from curator.extract import from_page
from curator.extract.dates import said
from curator.extract.document import decode
from curator.model import Excerpt, Image, Page, Source
from curator.urls import host

TEXT_ALONE = "trafilatura, text alone"
Reader = Callable[[Page], Reading]
# pip of Python 3.11 stumbles over the extras that they ask of lxml, so what curator has not is named here
_PACKAGES = [
    "readability-lxml", "chardet", "cssselect", "newspaper4k", "tldextract", "nltk", "requests", "requests-file",
    "urllib3", "certifi", "Pillow", "python-dateutil", "six", "typing_extensions", "filelock", "regex", "joblib",
    "tqdm", "brotli", "w3lib", "tinysegmenter", "jieba",
]  # fmt: skip


class MissingPeerError(LookupError):
    """A peer cannot be had on this machine."""


def curator(page: Page) -> Reading:
    """Read as ``refresh`` does, by the page alone."""
    excerpt = from_page(page, Source(slug="page", outlet="", url=f"https://{host(page.url)}/"))
    return reading_of(excerpt)


def reading_of(excerpt: Excerpt) -> Reading:
    return Reading(
        lead=excerpt.lead,
        text=excerpt.text,
        title=excerpt.headline,
        authors=excerpt.authors,
        days=() if excerpt.published is None else (excerpt.published.date(),),
        image=excerpt.image,
        has_image=True,
        has_words=True,
    )


def trafilatura() -> Reader:
    from trafilatura import bare_extraction

    def read(page: Page) -> Reading:
        found = bare_extraction(decode(page.body, ""), url=page.url, with_metadata=True)
        fields = found.as_dict() if found else {}
        text = fields.get("text") or ""
        return Reading(
            lead=_lines(text.split("\n")),
            text=text,
            title=fields.get("title") or "",
            authors=tuple(filter(None, (fields.get("author") or "").split("; "))),
            days=_day(fields.get("date")),
            image=Image(url=fields.get("image") or ""),
            has_image=True,
        )

    return read


def trafilatura_alone() -> Reader:
    """Open trafilatura as it is asked for the text and nothing else: what reading a page may cost is told by it."""
    from trafilatura import extract

    def read(page: Page) -> Reading:
        text = extract(decode(page.body, ""), url=page.url, include_comments=False) or ""
        return Reading(lead=_lines(text.split("\n")), text=text)

    return read


def htmldate() -> Reader:
    from htmldate import find_date

    def read(page: Page) -> Reading:
        return Reading(days=_day(find_date(decode(page.body, ""), url=page.url, original_date=True)))

    return read


def readability() -> Reader:
    _install()
    from readability import Document

    from curator.text.markup import paragraphs

    def read(page: Page) -> Reading:
        document = Document(decode(page.body, ""), url=page.url)
        lines = paragraphs(document.summary())
        return Reading(lead=_lines(lines), text="\n".join(lines), title=document.short_title() or "")

    return read


def newspaper() -> Reader:
    _install()
    import tldextract

    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    before = tempfile.tempdir
    tempfile.tempdir = str(cache_folder())  # it makes folders when it is imported
    try:
        from newspaper import Article, Config
    finally:
        tempfile.tempdir = before
    settings = Config()
    settings.fetch_images = False

    def read(page: Page) -> Reading:
        article = Article(page.url, config=settings)
        article.download(input_html=decode(page.body, ""))
        article.parse()
        return Reading(
            lead=_lines(article.text.split("\n")),
            text=article.text,
            title=article.title or "",
            authors=tuple(article.authors),
            days=_day(str(article.publish_date) if article.publish_date else None),
            image=Image(url=article.top_image or ""),
            has_image=True,
        )

    return read


PEERS: dict[str, Callable[[], Reader]] = {
    "trafilatura": trafilatura,
    TEXT_ALONE: trafilatura_alone,
    "readability-lxml": readability,
    "newspaper4k": newspaper,
}


def _lines(lines: "list[str] | tuple[str, ...]") -> tuple[str, ...]:
    """Return all that a reader gives: it tells no lead apart, and the measure cuts to as many words as are true."""
    return tuple(line for line in lines if line.strip())


def _day(told: str | None) -> tuple[date, ...]:
    """Return the day that a date begins with and its day in UTC."""
    instant = said(told) if told else None
    if instant is None or told is None:
        return ()
    return instant.date(), date.fromisoformat(told[:10])


def _install() -> None:
    folder = cache_folder() / f"peers-of-extract-{len(_PACKAGES)}"
    if not (folder / "installed").is_file():
        command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install", "--no-deps"]
        command += ["--upgrade", "--target", str(folder), *_PACKAGES]
        if subprocess.run(command, check=False, capture_output=True).returncode != 0:
            raise MissingPeerError("pip could not install it")
        (folder / "installed").touch()
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
