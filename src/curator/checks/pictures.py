"""Whether each picture can be heard, may be shown, and will still be there."""

from collections.abc import Iterator

from curator.checks.telling import told
from curator.model import Check, Fix, Item, Observations, Observed, Roundup
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
    """Name the stories whose picture may not be shown, or not yet, or of which nobody knows."""
    for item in roundup.items:
        seen = observations.stories[item.story]
        said = seen.edits.get("permission", "")
        if item.image is None:
            continue
        if said == "asked":
            matter = "the permission for its picture was asked for and is not there"
            yield _unpermitted(item, matter, "Wait for the answer, or leave the picture out.", must=True)
        elif said == "none":
            matter = "its picture may not be shown"
            yield _unpermitted(item, matter, "That was said of it on the story’s page.", must=True)
        elif not said and _is_an_editors(item, seen):
            why = "It is not the publisher’s own picture. Say on the story’s page whether it is licensed or yours."
            yield _unpermitted(item, "nobody said whether its picture may be shown", why, must=False)


def _is_an_editors(item: Item, seen: Observed) -> bool:
    """Say whether a picture is one that an editor named, and none of its articles'."""
    named = seen.edits.get("image", "")
    return bool(item.image and named) and named not in {one.image.url for one in seen.story.articles if one.image}


def _unpermitted(item: Item, matter: str, why: str, *, must: bool) -> Check:
    return told("permission", item, "must fix" if must else "look at", matter, why, LEAVE_OUT)


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
