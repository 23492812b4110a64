"""Articles of made-up outlets for the tests of matching, and what a store makes of them, told by addresses."""

from dataclasses import replace

from curator.model import Source
from tests.storing import ISEL, NOW, POST, entry, poll

HERALD = Source(slug="herald", outlet="Saltmarsh Herald", url="https://saltmarsh.example/feed.xml", section="World")
ECHO = Source(slug="echo", outlet="Tollen Echo", url="https://echo.example/rss", section="World")
OUTLETS = (POST, ISEL, HERALD, ECHO)

WALL = (
    "Ferries sail again as harbour wall is mended",
    (
        "Ferries between Varnholm and the islands sailed again this morning, eleven days after a storm had broken the "
        "harbour wall and flooded the ticket hall. The first boat took 212 passengers and a lorry of flour to Isel."
    ),
)
WALL_RETOLD = (
    "Islanders get their bread back as ferries return",
    (
        "The first ferry in eleven days left Varnholm with 212 passengers on board and flour for the bakery of Isel. "
        "Engineers had closed the gap that the storm tore into the harbour wall, with granite from an old quarry."
    ),
)
WALL_THIRD = (
    "Storm-hit harbour wall closed after eleven days",
    (
        "With granite from an old quarry, engineers have closed the gap in the harbour wall of Varnholm, and ferries "
        "sail to Isel again. On board of the first were 212 passengers, and flour after eleven days without bread."
    ),
)
SCHOOL = (
    "Village school wins prize for its radio play",
    (
        "Pupils of the school in Saltmarsh have won the national prize for a radio play about an owl that cannot "
        "sleep. The jury praised the music, which the caretaker wrote on his accordion during the summer break."
    ),
)
LEEDS = (
    "Leeds wins the cup after extra time",
    (
        "A late goal by the captain has won the cup for Leeds after extra time in front of a sold-out stand. The "
        "trophy will be shown on the market square, and every school has the day off, the mayor said."
    ),
)
LUTON = (
    "Luton wins the cup after extra time",
    (
        "In front of a sold-out stand, and not before extra time, the captain shot the goal that brings the cup to "
        "Luton. Schools have the day off, said the mayor, who shows the trophy on the market square."
    ),
)
WIRE = (
    "Lighthouse keeper of forty years retires",
    (
        "TOLLEN (AP) — The last lighthouse keeper of the northern coast put out his lamp on Thursday after forty years "
        "in which, he says, he was bored on nine evenings only. He will move in with his sister, who lives inland and "
        "has never seen the light that he kept. The tower becomes a guest house with three rooms. Its lens, made of "
        "1,024 prisms, goes to the museum of the harbour, where children may turn it by hand on the first Sunday of a "
        "month."
    ),
)


def offered(said, source=POST, number=1, at=NOW, said_of_it=(), **fields):
    """An entry; ``said_of_it`` is what else its excerpt says, as ``agency``."""
    title, text = said
    made = entry(number, title=title, summary=text, source=source, **{"published": at} | fields)
    return replace(made, excerpt=replace(made.excerpt, **dict(said_of_it)))


def tell(store, said, source=POST, number=1, at=NOW, said_of_it=(), **fields):
    """Have a source offer an article and nothing else; return its story."""
    poll(store, offered(said, source, number, at, said_of_it, **fields), source=source, at=at)
    newest = "SELECT story FROM articles WHERE source = ? ORDER BY id DESC LIMIT 1"
    return str(store._connection.execute(newest, (source.slug,)).fetchone()[0])


def members(store, story):
    """The sources of a story's articles, in the order of credits."""
    return [article.source for article in store.story(story).articles]


def others(store, story):
    """The stories that are suggested for one, the likest first."""
    return [one.story for one in store.story(story).suggestions]


def joinings(store):
    """What was joined unasked, and why, the latest first."""
    return [(one.stories, one.reason) for one in store.log(limit=99) if one.made_by == "match"]


def picture(store):
    """Everything that the editor sees of stories and suggestions, by addresses instead of numbers."""
    stories = store.stories("all", None, None)
    named = {
        story.id: tuple((article.source, article.url, article.title) for article in story.articles) for story in stories
    }
    return {
        named[story.id]: (
            story.status,
            story.headline,
            story.outlets,
            tuple((article.agency, tuple(sorted(article.flags))) for article in story.articles),
            [(named[one.story], one.score, one.reason, one.sure) for one in story.suggestions],
        )
        for story in stories
    }
