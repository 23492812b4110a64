"""What the first version stores; its statements are never edited."""

# ruff: noqa: S608  statements are put together from constants of ours

TABLES = (
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

INDEXES = (
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
SEARCH = (
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

QUEUE = """
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
