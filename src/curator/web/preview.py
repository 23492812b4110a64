"""The post as it will be published, shown within the desk: only its pictures come by another way.

A page of the desk asks nobody else for anything, so a picture's address becomes that of the desk's own cache. A picture
that the cache may not fetch, since no article and no editor named it, is shown by its words.
"""

import re
from collections.abc import Mapping
from html import escape, unescape

from curator.model import Item
from curator.publication import Publication
from curator.web import paths

# Nothing in it runs. With an origin of its own it would ask for pictures without the cookie that says who looks.
POLICY = (
    "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self' 'unsafe-inline'; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "unsafe-none",  # a sandboxed page in a tab of its own is refused with any other
}
_SOURCE = re.compile(r"(<img\b[^>]*?)\ssrc=(\"[^\"]*\"|'[^']*')", re.IGNORECASE)


def shown(seen: Publication, template: str = "daily.html") -> str:
    """Return a draft's HTML with its pictures' addresses exchanged."""
    known = {item.image.url: _address(seen, item) for item in seen.roundup.items if item.image}

    def exchanged(found: re.Match[str]) -> str:
        ours = known.get(unescape(found[2][1:-1]))
        return f'{found[1]} src="{escape(ours)}"' if ours else found[1]

    return _SOURCE.sub(exchanged, seen.texts[template])


def _address(seen: Publication, item: Item) -> str:
    story = seen.stories[item.story]
    edits = next((one.edits for one in seen.record.items if one.story == item.story), story.edits)
    return paths.picture(story, edits)
