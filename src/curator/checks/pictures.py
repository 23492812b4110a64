"""Whether each picture can be heard, may be shown, and will still be there."""

from collections.abc import Iterator

from curator.checks.telling import told
from curator.model import Check, Fix, Item, Observations, Roundup
from curator.roundup import pictured
from curator.urls.signed import expires

LEAVE_OUT = Fix(kind="edit", words="Leave the picture out", changes={"image": ""})
_STOPS = ".!?…"


def alt(roundup: Roundup, observations: Observations) -> Iterator[Check]:
    """Name the stories whose picture says nothing to those who hear the page."""
    for item in roundup.items:
        own = next((one for one in observations.stories[item.story].own_blocks if one.pictures_without_alt), None)
        if own:
            yield _silent(item, f"It stands so in {own.file}; write there what is to be seen.")
        elif item.image and not item.image.alt.strip() and not observations.stories[item.story].own_blocks:
            yield _captioned(item, item.image.caption.strip())


def _captioned(item: Item, caption: str) -> Check:
    if not caption:
        return _silent(item, "Write what is to be seen there, for those who hear the page.")
    said = caption if caption[-1] in _STOPS else f"{caption}."
    why = f"Its caption reads “{said}” Where it says what is to be seen, it may serve."
    return _silent(item, why, Fix(kind="edit", words="Use the caption", changes={"alt": caption}))


def _silent(item: Item, why: str, fix: Fix | None = None) -> Check:
    return told("alt", item, "must fix", "the picture has no alt text", why, fix)


def permission(roundup: Roundup, observations: Observations) -> Iterator[Check]:
    """Name the stories whose picture may not be shown yet, or of which nobody knows."""
    for item in roundup.items:
        seen = observations.stories[item.story]
        said = seen.edits.get("permission", "")
        if item.image is None:
            continue
        if said == "asked":
            matter = "the permission for its picture was asked for and is not there"
            yield told("permission", item, "must fix", matter, "Wait for the answer, or leave it out.", LEAVE_OUT)
        elif not said and pictured(seen.story, seen.edits) is None:
            matter = "nobody said whether its picture may be shown"
            why = "It is not the publisher’s own picture. Say on the story’s page whether it is licensed or yours."
            yield told("permission", item, "look at", matter, why, LEAVE_OUT)


def signed(roundup: Roundup, observations: Observations) -> Iterator[Check]:
    """Name the stories whose picture will be refused one day, since its address was signed for a time."""
    for item in roundup.items:
        if item.image and not observations.stories[item.story].is_copied and expires(item.image.url):
            yield told(
                "signed",
                item,
                "look at",
                "the address of its picture is signed and ends with a day",
                "Readers of the archive will see a gap. Let its source’s pictures be copied "
                "(rights: {image: copy}), take another, or leave it out.",
                LEAVE_OUT,
            )
