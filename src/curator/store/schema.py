"""The tables, as migrations of sqlite-utils: each runs once, whole or not at all, and none is ever edited.

A new migration also raises ``VERSION`` in ``curator.store.database`` and sets it as the file's ``user_version``.
Times are ISO 8601 in UTC, so that they sort as text; lists are JSON. Paragraphs are parted by blank lines.
"""

# ruff: noqa: S608  statements are put together from constants of ours

import sqlite3

from sqlite_utils import Database, Migrations

from curator.match.picture import picture_key
from curator.store.database import APPLICATION

migrations = Migrations("curator")


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database to the newest schema; the caller holds the lock, since sqlite-utils does not."""
    migrations.apply(Database(connection))


@migrations()
def m001_first(db: Database) -> None:
    """Make everything that the first version stores."""
    for statement in (*_TABLES, *_INDEXES, *_SEARCH, _QUEUE):
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute("PRAGMA user_version = 1")


@migrations()
def m002_standing(db: Database) -> None:
    """Remember of every source what it called itself, where it moved, what it is in trouble for; set texts apart."""
    for column in _STANDING:
        db.execute(f"ALTER TABLE visits ADD COLUMN {column}")
    for statement in _TEXTS:
        db.execute(statement)
    db.execute("PRAGMA user_version = 2")


@migrations()
def m003_fields(db: Database) -> None:
    """Keep of an article its media, its licence, which rung gave each field, and the number of its picture.

    The numbers of the pictures that are there are made here, so that a site's own is known at once.
    """
    for statement in _FIELDS:
        db.execute(statement)
    db.conn.create_function("picture_key", 2, picture_key, deterministic=True)
    db.execute(_NUMBER_PICTURES)
    db.execute("CREATE INDEX articles_by_picture ON articles (picture) WHERE picture IS NOT NULL")
    db.execute("PRAGMA user_version = 3")


@migrations()
def m004_matching(db: Database) -> None:
    """Keep what tells that two articles are one, or tell one event, and who decided what, and why."""
    for statement in _MATCHING:
        db.execute(statement)
    db.execute("PRAGMA user_version = 4")


_TABLES = (
    """
    CREATE TABLE sources (
        slug TEXT PRIMARY KEY,
        outlet TEXT NOT NULL,
        url TEXT NOT NULL,
        kind TEXT NOT NULL,
        section TEXT NOT NULL,
        language TEXT NOT NULL,
        followed INTEGER NOT NULL  -- 0: it left feeds.yaml, its articles stay
    ) STRICT
    """,
    """
    CREATE TABLE visits (
        source TEXT PRIMARY KEY REFERENCES sources,
        etag TEXT NOT NULL,
        last_modified TEXT NOT NULL,
        at TEXT,
        last_success TEXT,
        last_new TEXT,
        failures INTEGER NOT NULL,
        code INTEGER,
        reason TEXT NOT NULL,
        next_at TEXT,
        wait_until TEXT,  -- the source asked us to stay away until then
        interval REAL,  -- seconds between two polls, as the publisher asks
        asked TEXT NOT NULL  -- a digest of address, kind and options
    ) STRICT
    """,
    """
    CREATE TABLE stories (
        id INTEGER PRIMARY KEY,
        status TEXT NOT NULL CHECK (status IN ('new', 'picked', 'dropped', 'published')),
        at TEXT NOT NULL,  -- its place in the queue: when its first article was published, or seen if that was earlier
        joined_into INTEGER REFERENCES stories  -- the story that has its articles now
    ) STRICT
    """,
    """
    CREATE TABLE articles (
        id INTEGER PRIMARY KEY,
        story INTEGER NOT NULL REFERENCES stories,
        place INTEGER NOT NULL,  -- in the order of credits, from 0
        source TEXT NOT NULL REFERENCES sources,
        outlet TEXT NOT NULL,
        title TEXT NOT NULL,
        url TEXT NOT NULL,
        first_seen TEXT NOT NULL,
        published TEXT,
        modified TEXT,
        authors TEXT NOT NULL,
        language TEXT NOT NULL,
        standfirst TEXT NOT NULL,
        lead TEXT NOT NULL,
        image TEXT,
        flags TEXT NOT NULL,
        max_snippet INTEGER,
        reason TEXT NOT NULL,
        page TEXT NOT NULL CHECK (page IN ('unwanted', 'wanted', 'read', 'again', 'refused')),
        page_asked_at TEXT,
        text TEXT NOT NULL  -- the whole; empty where the lead is all of it
    ) STRICT
    """,
    """
    CREATE TABLE entries (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL REFERENCES sources,
        article INTEGER NOT NULL REFERENCES articles,
        key TEXT NOT NULL,  -- the entry's id in the form that is compared
        link TEXT NOT NULL,  -- the identity of its address
        title TEXT NOT NULL,
        published TEXT,
        fingerprint TEXT NOT NULL,
        words TEXT NOT NULL,  -- a digest of what it says
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE versions (
        id INTEGER PRIMARY KEY,
        article INTEGER NOT NULL REFERENCES articles,
        replaced_at TEXT NOT NULL,
        title TEXT NOT NULL,
        url TEXT NOT NULL,
        standfirst TEXT NOT NULL,
        lead TEXT NOT NULL,
        text TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE decisions (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        verb TEXT NOT NULL,
        stories TEXT NOT NULL,
        before TEXT NOT NULL,
        after TEXT NOT NULL,
        undone_at TEXT
    ) STRICT
    """,
    """
    CREATE TABLE roundups (
        day TEXT PRIMARY KEY,
        revision INTEGER NOT NULL,
        saved_at TEXT NOT NULL,
        edits TEXT NOT NULL,
        written TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE roundup_items (
        day TEXT NOT NULL REFERENCES roundups,
        place INTEGER NOT NULL,
        story INTEGER NOT NULL REFERENCES stories,
        removed INTEGER NOT NULL,
        edits TEXT NOT NULL,
        written TEXT NOT NULL,
        PRIMARY KEY (day, place)
    ) STRICT
    """,
    """
    CREATE TABLE receipts (
        id INTEGER PRIMARY KEY,
        day TEXT NOT NULL REFERENCES roundups,
        publisher TEXT NOT NULL,
        revision INTEGER NOT NULL,
        at TEXT NOT NULL,
        url TEXT NOT NULL
    ) STRICT
    """,
)

_STANDING = (
    "trouble TEXT NOT NULL DEFAULT '' CHECK (trouble IN ('', 'blocked', 'gone', 'held'))",
    "note TEXT NOT NULL DEFAULT ''",
    "title TEXT NOT NULL DEFAULT ''",  # what it called itself when its entries were last stored
    "site TEXT NOT NULL DEFAULT ''",  # the registrable domain that it belonged to
    "address TEXT NOT NULL DEFAULT ''",  # where it is polled instead of sources.url
    "declined TEXT NOT NULL DEFAULT ''",  # where the editor does not want it to move
    "moved_to TEXT",
    "moved_since TEXT",
    "moved_polls INTEGER",
)
# In a table of their own the long texts leave whole pages free when they go: beside the rest of a row they left gaps,
# and an article with a lead of one line took 4.6 kB for ever instead of 0.7.
_TEXTS = (
    """
    CREATE TABLE texts (
        article INTEGER PRIMARY KEY REFERENCES articles,
        text TEXT NOT NULL  -- the whole; no row where the lead is all of it
    ) STRICT
    """,
    "INSERT INTO texts SELECT id, text FROM articles WHERE text <> ''",
    "ALTER TABLE articles DROP COLUMN text",
    "CREATE INDEX versions_by_day ON versions (replaced_at)",
)

# One row for each way in which articles came by their fields: some hundred, where text beside each article would be
# a tenth of what it takes for ever.
_FIELDS = (
    """
    CREATE TABLE rungs (
        id INTEGER PRIMARY KEY,
        said TEXT NOT NULL UNIQUE  -- e.g. headline=opengraph lead=paragraphs
    ) STRICT
    """,
    "ALTER TABLE articles ADD COLUMN rungs INTEGER REFERENCES rungs",
    "ALTER TABLE articles ADD COLUMN picture INTEGER",  # the number of its image among the source's
    "ALTER TABLE articles ADD COLUMN media TEXT",
    "ALTER TABLE articles ADD COLUMN licence TEXT NOT NULL DEFAULT ''",
)
_NUMBER_PICTURES = """
    UPDATE articles SET picture = picture_key(source, json_extract(image, '$.url')) WHERE image IS NOT NULL
"""

_MATCHING = (
    "ALTER TABLE articles ADD COLUMN canonical TEXT NOT NULL DEFAULT ''",  # the identity of the page's own address
    "CREATE INDEX articles_by_canonical ON articles (canonical) WHERE canonical <> ''",
    "CREATE INDEX entries_by_article ON entries (article)",
    "ALTER TABLE articles ADD COLUMN agency TEXT NOT NULL DEFAULT ''",  # whose copy it is, as it is credited
    "ALTER TABLE decisions ADD COLUMN made_by TEXT NOT NULL DEFAULT ''",  # empty: the editor
    "ALTER TABLE decisions ADD COLUMN reason TEXT NOT NULL DEFAULT ''",
    """
    CREATE TABLE unmatched (
        article INTEGER PRIMARY KEY REFERENCES articles  -- it is new, or says something else since it was matched
    ) STRICT
    """,
    # So that what comes next finds neighbours; what is older than the window of likeness is not compared.
    """
    INSERT INTO unmatched SELECT id FROM articles
    WHERE first_seen >= (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', max(first_seen), '-7 days') FROM articles)
    ORDER BY id DESC LIMIT 5000
    """,
    "CREATE TRIGGER articles_unmatched AFTER INSERT ON articles BEGIN INSERT INTO unmatched VALUES (new.id); END",
    """
    CREATE TRIGGER articles_rematch
    AFTER UPDATE OF title, lead, standfirst, language, published, canonical, outlet ON articles
    WHEN (old.title, old.lead, old.standfirst, old.language, ifnull(old.published, ''), old.canonical, old.outlet)
        <> (new.title, new.lead, new.standfirst, new.language, ifnull(new.published, ''), new.canonical, new.outlet)
    BEGIN INSERT INTO unmatched SELECT new.id WHERE new.id NOT IN (SELECT article FROM unmatched); END
    """,
    """
    CREATE TRIGGER texts_unmatched AFTER INSERT ON texts
    BEGIN INSERT INTO unmatched SELECT new.article WHERE new.article NOT IN (SELECT article FROM unmatched); END
    """,
    """
    CREATE TRIGGER texts_rematch AFTER UPDATE OF text ON texts
    BEGIN INSERT INTO unmatched SELECT new.article WHERE new.article NOT IN (SELECT article FROM unmatched); END
    """,
    """
    CREATE TABLE frequencies (
        language TEXT NOT NULL,
        term INTEGER NOT NULL,  -- its code; -1 stands for every article
        articles REAL NOT NULL,  -- in how many it stands
        PRIMARY KEY (language, term)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE vectors (
        article INTEGER PRIMARY KEY REFERENCES articles,
        day REAL NOT NULL,  -- when it was published, in days
        outlet INTEGER NOT NULL,  -- the code of its name
        vector BLOB NOT NULL
    ) STRICT
    """,
    "CREATE INDEX vectors_by_day ON vectors (day)",
    # Of a term’s postings those of 65,536 articles stand in one row, each as its place among them and its weight: two
    # unsigned shorts. As rows of their own 2,800 of them took 1.2 ms to read instead of 0.2.
    """
    CREATE TABLE postings (
        term INTEGER NOT NULL,
        block INTEGER NOT NULL,  -- the articles' ids divided by 65,536
        places BLOB NOT NULL,
        weights BLOB NOT NULL,
        PRIMARY KEY (term, block)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE text_keys (
        key INTEGER NOT NULL,  -- a hash of five words; two articles that share one may have one text
        article INTEGER NOT NULL REFERENCES articles
    ) STRICT
    """,
    "CREATE INDEX text_keys_by_key ON text_keys (key, article)",
    "CREATE INDEX text_keys_by_article ON text_keys (article)",
    """
    CREATE TABLE suggestions (
        story INTEGER NOT NULL REFERENCES stories,
        other INTEGER NOT NULL REFERENCES stories,
        score REAL NOT NULL,
        article INTEGER NOT NULL,  -- of the two stories' articles those that are most alike
        other_article INTEGER NOT NULL,
        reason TEXT NOT NULL,  -- empty until it is shown, where others came first
        made_at TEXT NOT NULL,
        PRIMARY KEY (story, other)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX suggestions_by_day ON suggestions (made_at)",
    """
    CREATE TABLE vetoes (
        article INTEGER NOT NULL REFERENCES articles,
        other INTEGER NOT NULL REFERENCES articles,  -- the editor said that it tells another event
        PRIMARY KEY (article, other)
    ) STRICT, WITHOUT ROWID
    """,
)

_INDEXES = (
    "CREATE INDEX stories_by_status ON stories (status, at)",
    "CREATE INDEX stories_joined ON stories (joined_into) WHERE joined_into IS NOT NULL",
    "CREATE INDEX articles_by_story ON articles (story, place)",
    "CREATE INDEX articles_by_day ON articles (first_seen)",
    "CREATE INDEX articles_wanted ON articles (source, page_asked_at) WHERE page IN ('wanted', 'again')",
    "CREATE INDEX entries_by_key ON entries (source, key)",
    "CREATE INDEX entries_by_link ON entries (link)",
    "CREATE INDEX entries_by_day ON entries (source, last_seen)",
    "CREATE INDEX entries_without_id ON entries (source, published) WHERE key = ''",
    "CREATE INDEX versions_by_article ON versions (article)",
    "CREATE INDEX roundup_items_by_story ON roundup_items (story)",
)

# External content: the index holds no text of its own (sqlite.org/fts5.html, 4.4.3). New articles are indexed by the
# next search, all at once: one by one they took two thirds of a refresh's time in the store. What changes or goes
# after that follows by these triggers.
_INDEXED = "old.id <= (SELECT ifnull(max(id), 0) FROM articles_fts_docsize)"
_SEARCH = (
    """
    CREATE VIRTUAL TABLE articles_fts USING fts5 (
        title, lead, outlet, content='articles', content_rowid='id', tokenize="unicode61 remove_diacritics 2"
    )
    """,
    f"""
    CREATE TRIGGER articles_fts_update AFTER UPDATE OF title, lead, outlet ON articles
    WHEN {_INDEXED} AND (old.title, old.lead, old.outlet) <> (new.title, new.lead, new.outlet)
    BEGIN
        INSERT INTO articles_fts (articles_fts, rowid, title, lead, outlet)
            VALUES ('delete', old.id, old.title, old.lead, old.outlet);
        INSERT INTO articles_fts (rowid, title, lead, outlet) VALUES (new.id, new.title, new.lead, new.outlet);
    END
    """,
    f"""
    CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles WHEN {_INDEXED} BEGIN
        INSERT INTO articles_fts (articles_fts, rowid, title, lead, outlet)
            VALUES ('delete', old.id, old.title, old.lead, old.outlet);
    END
    """,
)

_QUEUE = """
    CREATE VIEW queue AS
    SELECT
        stories.id AS story,
        articles.title AS headline,
        (SELECT group_concat(DISTINCT outlet) FROM articles WHERE story = stories.id) AS outlets,
        sources.section,
        articles.url,
        articles.published,
        articles.first_seen
    FROM stories
    JOIN articles ON articles.story = stories.id AND articles.place = 0
    JOIN sources ON sources.slug = articles.source
    WHERE stories.status = 'new'
    ORDER BY stories.at DESC, stories.id DESC
"""
