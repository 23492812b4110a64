"""A picture's address becomes a file beside the draft, so that the post asks nobody else's server for it.

How the bytes come over the network is ``fetch.pictures``, what kind they are ``fetch.images``; which picture is an
article's own ``extract.pictures`` has decided before.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path

from curator.errors import FetchError, SourceError
from curator.fetch.images import ENDINGS, raster_type
from curator.model import Item, Roundup
from curator.publish import files

ImageFetcher = Callable[[str], bytes]
"""An address → the bytes behind it; FetchError with the reason when there are none."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of one day's draft; each is fetched once."""

    folder: Path
    """Stands beside the draft and has the day's name."""
    fetch: ImageFetcher | None
    """None: what does not stand there yet keeps its address."""
    copied: frozenset[str]
    """The stories whose source lets its pictures be copied."""
    known: dict[str, str] = field(default_factory=dict)
    """Address → path relative to the draft; empty where the picture could not be had."""
    notes: list[str] = field(default_factory=list)

    def placed(self, roundup: Roundup) -> Roundup:
        """Return the roundup with copied pictures, and without those that could not be had."""
        sections = (replace(one, items=tuple(map(self._placed, one.items))) for one in roundup.sections)
        return replace(roundup, sections=tuple(sections))

    def _placed(self, item: Item) -> Item:
        if item.story not in self.copied or item.image is None or "://" not in item.image.url:
            return item
        url = item.image.url
        if url not in self.known:
            self.known[url] = self._copied(url, item)
        return replace(item, image=replace(item.image, url=self.known[url]) if self.known[url] else None)

    def _copied(self, url: str, item: Item) -> str:
        name = blake2b(url.encode(), digest_size=6).hexdigest()
        standing = next(iter(sorted(self.folder.glob(f"{name}.*"))), None)
        if standing is None:
            if self.fetch is None:
                return url
            try:
                body = self.fetch(url)
                standing = self.folder / f"{name}{_ending(body)}"
            except SourceError as error:
                self.notes.append(f"the picture of “{item.headline}” is left out: {error.reason}")
                return ""
            files.write(standing, body)
        return f"{self.folder.name}/{standing.name}"


def _ending(body: bytes) -> str:
    ending = ENDINGS.get(raster_type(body), "")
    if not ending:
        raise FetchError("what came is no PNG, JPEG, GIF, WebP or AVIF")
    return ending


def patient(fetch: ImageFetcher) -> ImageFetcher:
    """Return the fetcher with a memory: what could not be had is not asked for again, so a second try is quick."""
    refused: dict[str, str] = {}

    def fetch_once(url: str) -> bytes:
        if url in refused:
            raise FetchError(refused[url])
        try:
            return fetch(url)
        except SourceError as error:
            refused[url] = error.reason
            raise

    return fetch_once
