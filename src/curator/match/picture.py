"""A picture's address becomes the number by which a source's articles that show the same picture are found.

``extract.pictures`` compares two addresses and forgives much; this is kept in the database, and two pictures that are
not the same must never share it: it only forgives what is plainly a size.
"""

import re
from hashlib import blake2b
from urllib.parse import urlsplit

_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)\Z", re.IGNORECASE)
_SIZE_IN_NAME = re.compile(r"[-_](?:\d{2,4}x\d{2,4}|scaled|[wh]?\d{2,4}px)(?=\.\w+\Z)", re.IGNORECASE)
_SIZE = re.compile(
    r"\d{1,4}x\d{1,4}|[wh](?:idth|eight)?[-_=:]\d{2,4}|(?=(?:.*,)?[wh][_=:]\d)[a-z]{1,7}[_=:][\w.:]{1,12}(?:,[a-z]{1,7}[_=:][\w.:]{1,12})+",
    re.IGNORECASE,
)
_SIZES = re.compile(r"(?:w|h|q|width|height|quality|dpr|fit|format|crop|resize)=[^&]*", re.IGNORECASE)


def picture_key(source: str, url: str | None) -> int:
    """Return the number of a picture among its source's: the same for its sizes, its hosts and its queries."""
    try:
        parts = urlsplit(url or "")
    except ValueError:  # stored before addresses were looked at so closely
        parts = urlsplit("")
    folders, _, name = parts.path.rpartition("/")
    kept = [folder for folder in folders.split("/") if not _SIZE.fullmatch(folder)]
    query = [] if _FILE.search(name) else [pair for pair in parts.query.split("&") if not _SIZES.fullmatch(pair)]
    said = "\x1f".join((source, *kept, _SIZE_IN_NAME.sub("", name), *query))
    # 48 bits: eight bytes less an article than 64, and among a million pictures two that meet are a 1 in 500 chance
    return int.from_bytes(blake2b(said.encode("utf-8", "surrogatepass"), digest_size=6).digest(), signed=True)
