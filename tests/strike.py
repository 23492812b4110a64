"""A story of three articles, with two pictures, a wire copy and an earlier version, for tests of its page."""

from dataclasses import replace
from datetime import timedelta

from curator.model import Image, Media
from tests.storing import HOUR, ISEL, NOW, POST, POST_CITY, entry, poll

TEXT = (
    (
        "The cranes at Pier 9 moved again shortly before six this morning. After nineteen days and a last night of "
        "talks, the dockers of Varnholm voted to accept an agreement that shortens the night shift by one hour and "
        "leaves pay where it was."
    ),
    (
        "The vote was 812 to 377. It was taken by raised hands in the old customs hall, because the ballot papers had "
        "been printed for a continuation of the strike."
    ),
    "“Nobody is dancing,” the union’s speaker said at the gate, “but everybody can sleep.”",
    (
        "The port authority called the agreement a reasonable one. It expects the large backlog of some forty ships to "
        "be cleared within a fortnight, and has asked the railway for additional trains to the inland terminal at "
        "Holm. Shippers have until Thursday to name the cargo that cannot wait."
    ),
    (
        "The strike began on 3 November, when the authority moved the start of the night shift from ten to nine. It "
        "was the longest stoppage in the port since the basin was built."
    ),
)
EARLIER = tuple(
    part.replace("one hour", "two hours").replace("812 to 377", "clear").replace(" in the old customs hall", "")
    for part in TEXT
)
CRANES = Image(
    url="https://varnholm-post.example/cranes.png",
    alt="Two cranes over a loaded freighter at a quay.",
    caption="Pier 9 on the first morning after the strike.",
    credit="Varnholm Post / harbour desk",
)
GATE = Image(url="https://isel.example/gate.png", alt="The gate of Pier 9.", credit="Radio Isel")
TITLE = "Cranes move again: strike at Pier 9 over after 19 days"
OURS = "Varnholm’s dockers end their strike after nineteen days"


def article(number, title, text, source, **fields):
    """An entry whose page was read: its text has paragraphs."""
    made = entry(
        number, title, "\n".join(text), source, **{"published": NOW - 10 * timedelta(minutes=number), **fields}
    )
    picture = fields["images"][0] if fields.get("images") else None
    said = replace(made.excerpt, text="\n\n".join(text), lead=text[:2], image=picture, flags=frozenset())
    return replace(made, excerpt=said)


def strike(desk):
    """Store the story, and return its id."""
    with desk.store() as store:
        before = article(101, TITLE, EARLIER, POST, images=(CRANES,), authors=("Harbour desk",))
        poll(store, before, source=POST, at=NOW)
        after = article(101, TITLE, TEXT, POST, images=(CRANES,), authors=("Harbour desk",), updated=NOW + HOUR / 2)
        poll(store, after, source=POST, at=NOW + HOUR / 2, read=False)
        radio = ("The dockers of Varnholm go back to work. They end their strike of nineteen days.",)
        isel = article(102, "Dockers vote to end strike", radio, ISEL, images=(GATE,))
        isel = replace(
            isel,
            excerpt=replace(isel.excerpt, media=Media(url="https://isel.example/a.mp3", kind="audio", duration=240)),
        )
        poll(store, isel, source=ISEL)
        wire = article(103, "Varnholm port strike ends", ("The port’s strike ended on Sunday.",), POST_CITY)
        wire = replace(wire, excerpt=replace(wire.excerpt, agency="Polaris Wire", flags=frozenset({"wire"})))
        poll(store, wire, source=POST_CITY)
        shift = article(104, "Pier 9: what the night-shift deal says", ("An hour less.",), ISEL)
        poll(store, shift, source=ISEL)
        ids = {one.headline: one.id for one in store.stories("all", None, None)}
        story = ids[TITLE]
        store.join([story, ids["Dockers vote to end strike"], ids["Varnholm port strike ends"]], desk.now, by="editor")
        store.edit(story, {"headline": (None, OURS)}, desk.now, by="editor")
    return story


def articles(desk, story):
    with desk.store() as store:
        return {one.outlet: one.id for one in reversed(store.story(story).articles)}
