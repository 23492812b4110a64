"""What later versions added, a tuple a migration; none of these statements is ever edited."""

STANDING = (
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
TEXTS = (
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
FIELDS = (
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
NUMBER_PICTURES = """
    UPDATE articles SET picture = picture_key(source, json_extract(image, '$.url')) WHERE image IS NOT NULL
"""

MATCHING = (
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
