"""An address that ends with a day is known by its query: it is signed, and says until when it is answered.

The names are those of the storage services' handbooks: Amazon S3 and CloudFront, Google Cloud Storage, Azure's shared
access signatures, Akamai's and others' tokens.
"""

from urllib.parse import parse_qsl

_UNTIL = frozenset(
    {"x-amz-expires", "x-goog-expires", "expires", "expire", "exp", "se", "ttl", "oe", "validto", "valid_until"}
)
_SIGNATURES = frozenset({
    "x-amz-signature", "x-goog-signature", "signature", "sig", "hmac", "token", "hash", "oh", "md5", "key-pair-id",
    "policy",
})  # fmt: skip
_TOKENS = frozenset({"hdnea", "hdnts", "__token__", "__gda__"})
"""Both in one, e.g. ``hdnea=exp=1795194000~acl=/*~hmac=…``."""


def expires(url: str) -> bool:
    """Say whether an address is signed for a time only, so that it is refused one day."""
    query = url.partition("?")[2].partition("#")[0]  # what a blogger typed need not be an address
    names = {name.lower() for name, _ in parse_qsl(query, keep_blank_values=True)}
    return not names.isdisjoint(_TOKENS) or not (names.isdisjoint(_UNTIL) or names.isdisjoint(_SIGNATURES))
