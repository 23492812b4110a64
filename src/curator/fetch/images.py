"""A picture's first bytes → its media type, whatever its header claims."""

_SIGNATURES = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypavis", "image/avif"),
)


def raster_type(body: bytes) -> str:
    """Give the media type of a picture made of pixels; empty for all else, SVG (which may carry scripts) among it."""
    for offset, signature, media_type in _SIGNATURES:
        if body.startswith(signature, offset):
            return media_type
    return ""
