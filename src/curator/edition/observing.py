"""What the store and the draft's files know of a roundup's stories becomes what its checks are told."""

from typing import TYPE_CHECKING

from curator.edition.owned import own_blocks
from curator.edition.press import Press
from curator.model import Item, ItemRecord, Observations, Observed, Roundup, RoundupRecord
from curator.urls import identity

if TYPE_CHECKING:
    from curator.store import Store


def observed(store: "Store", press: Press, record: RoundupRecord, composed: Roundup) -> Observations:
    """Gather the facts; nothing is written, and nobody's server is asked."""
    standing = [item.story for item in composed.items]
    stories = {story.id: story for story in press.stories if story.id in standing}
    quoted, records = press.quoted(record), {item.story: item for item in record.items}
    first_and_quoted = {id_: tuple({story.articles[0].id, quoted[id_].id}) for id_, story in stories.items()}
    formers = store.formers(first_and_quoted)
    used = store.used_before(press.day, {link for item in composed.items for link in _identities(item)})
    return Observations(
        zone=press.zone,
        stories={
            item.story: Observed(
                story=stories[item.story],
                quoted=quoted[item.story],
                rights=press.sources[quoted[item.story].source].rights,
                is_copied=item.story in press.pictures.copied,
                edits=records.get(item.story, ItemRecord(story=item.story)).edits,
                own_blocks=own_blocks(records[item.story].edits, press.files) if item.story in records else (),
                former=formers.get(item.story),
                used={url: used[link] for link, url in _identities(item).items() if link in used},
            )
            for item in composed.items
        },
    )


def _identities(item: Item) -> dict[str, str]:
    """Return an item's addresses by their identity, the form in which addresses are compared."""
    urls = (item.url, item.quoted_url, *(credit.url for credit in item.credits))
    return {identity(url): url for url in urls if url}
