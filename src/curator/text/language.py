"""What a source calls its language becomes a language tag (BCP 47)."""

import re

LONGEST = 35
"""Characters of a tag (RFC 5646, 4.4.1)."""
# RFC 5646, 2.1: a subtag of one character begins an extension, or what is private, and never ends a tag.
_TAG = re.compile(r"[a-z]{2,3}(?:(?:-[a-z0-9])?-[a-z0-9]{2,8})*(?:-x(?:-[a-z0-9]{1,8})+)?")


def language_tag(said: str) -> str:
    """Return the tag in lower case, or nothing where it is none; ``pt_BR`` is taken for ``pt-br``."""
    tag = said.strip().lower().replace("_", "-")
    return tag if len(tag) <= LONGEST and _TAG.fullmatch(tag) else ""
