"""Sources that were taken out of ``feeds.yaml`` from the desk, to be put back as they were."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from curator.config.document import read_document
from curator.config.edits import with_source, without_source
from curator.config.saving import save
from curator.config.written import Value
from curator.errors import UsageError

MOST = 20
"""That are remembered, the latest; for as long as the desk runs."""


class Removed:
    """What the file said before and after each removal."""

    def __init__(self) -> None:
        self._texts: dict[str, tuple[str, str]] = {}

    def remove(self, path: Path, slug: str) -> None:
        """Take a source out of the file; NotEditableError where that cannot be done safely."""
        said = ["", ""]

        def edit(text: str) -> str:
            said[:] = text, without_source(text, slug)
            return said[1]

        save(path, edit)
        self._texts.pop(slug, None)
        self._texts[slug] = (said[0], said[1])
        while len(self._texts) > MOST:
            del self._texts[next(iter(self._texts))]

    def put_back(self, path: Path, slug: str) -> None:
        """Put it back where it stood, or last where the file has changed since; UsageError where it is forgotten."""
        if slug not in self._texts:
            raise UsageError(f"the desk does not remember {slug} any more; add it by its address")
        before, after = self._texts[slug]
        save(path, lambda text: before if text == after else with_source(text, _values(before, slug)))
        del self._texts[slug]

    def __contains__(self, slug: str) -> bool:
        return slug in self._texts


def _values(text: str, slug: str) -> Mapping[str, Value]:
    """Return the keys of a source as they were written."""
    data = cast("Mapping[str, list[Mapping[str, Value]]]", read_document(text).data)
    return next(one for one in data["sources"] if one.get("slug") == slug)
