"""A picture's first bytes → its media type, whatever its header claims: the one place that knows the kinds we take.

Pure; ``fetch.pictures`` is what asks for them over the network.
"""

from collections.abc import Mapping

_SIGNATURES = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypavis", "image/avif"),
)
"""Offset, the bytes that begin a picture there, and its media type."""
ENDINGS: Mapping[str, str] = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/avif": ".avif",
}
"""How a file of each media type ends."""


def raster_type(body: bytes) -> str:
    """Give the media type of a picture made of pixels; empty for all else, SVG (which may carry scripts) among it."""
    for offset, signature, media_type in _SIGNATURES:
        if body.startswith(signature, offset):
            return media_type
    return ""
