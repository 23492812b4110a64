"""Which pictures belong to an article: the only addresses that the desk asks for on behalf of a page."""

import json

from curator.errors import MissingError
from curator.store import rows
from curator.store.database import Database


class Showing(Database):
    """The part of the store that knows an article's pictures."""

    def pictures(self, article: str) -> list[str]:
        """Return addresses: the article's own picture first or empty, then what its story shows and its siblings have.

        MissingError where there is no such article.
        """
        number = rows.number(article, "article")
        with self._reading() as db:
            found = db.execute(_PICTURES, (number,)).fetchall()
            edited = db.execute(_EDITED, (number,)).fetchone()
        if not found:
            raise MissingError(f"there is no article {article}")
        others = [json.loads(image)["url"] for _, image in found if image]
        own = next((json.loads(image)["url"] for id_, image in found if id_ == number and image), "")
        return [own, *filter(None, edited or ()), *others]


_PICTURES = """
    SELECT id, image FROM articles WHERE story = (SELECT story FROM articles WHERE id = ?) ORDER BY place
"""
_EDITED = """
    SELECT json_extract(fields, '$.image') FROM edits WHERE story = (SELECT story FROM articles WHERE id = ?)
"""
