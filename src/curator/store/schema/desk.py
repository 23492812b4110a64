"""What the desk added: its statements are never edited once they were released."""

STORY_FIELDS = ("headline", "quotation", "comment", "section", "image", "alt", "caption", "picture credit")
"""What roundups kept for themselves until then, and belongs to the story."""
DESK = (
    "ALTER TABLE stories ADD COLUMN rank REAL",  # its place in the learned order; NULL until it is ranked
    "CREATE INDEX stories_by_rank ON stories (status, rank) WHERE joined_into IS NULL",
    "CREATE INDEX stories_by_day ON stories (at) WHERE joined_into IS NULL",
    # The second covers the first: which source, language and outlet a story's first article has, without its row
    "DROP INDEX articles_by_story",
    "CREATE INDEX articles_by_story ON articles (story, place, source, language, outlet)",
    """
    CREATE TABLE edits (
        story INTEGER PRIMARY KEY REFERENCES stories,
        saved_at TEXT NOT NULL,
        editor TEXT NOT NULL,
        fields TEXT NOT NULL  -- what stands in place of what its articles say, by name of the field
    ) STRICT
    """,
    "ALTER TABLE decisions ADD COLUMN editor TEXT NOT NULL DEFAULT ''",  # the name of who made it
    "ALTER TABLE decisions ADD COLUMN undone_by TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE decisions ADD COLUMN headlines TEXT NOT NULL DEFAULT '{}'",  # of its stories, as they were then
    "ALTER TABLE roundups ADD COLUMN editor TEXT NOT NULL DEFAULT ''",  # who saved it last
    "ALTER TABLE receipts ADD COLUMN editor TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE receipts ADD COLUMN words TEXT NOT NULL DEFAULT ''",  # what went where, in words
    """
    CREATE TABLE overrides (
        day TEXT NOT NULL,
        name TEXT NOT NULL,  -- of the check, and of the story where it is about one
        reason TEXT NOT NULL,
        editor TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (day, name)
    ) STRICT
    """,
    """
    CREATE TABLE polls (
        source TEXT NOT NULL REFERENCES sources,
        day TEXT NOT NULL,  -- in UTC
        polls INTEGER NOT NULL,
        failures INTEGER NOT NULL,
        new INTEGER NOT NULL,  -- articles never seen before
        PRIMARY KEY (source, day)
    ) STRICT, WITHOUT ROWID
    """,
    """
    INSERT INTO polls SELECT source, substr(first_seen, 1, 10) AS day, 1, 0, count(*) FROM articles
    WHERE first_seen >= (SELECT strftime('%Y-%m-%d', max(first_seen), '-20 days') FROM articles) GROUP BY source, day
    """,
    """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        seconds REAL NOT NULL,
        polled INTEGER NOT NULL,
        failed TEXT NOT NULL,  -- the slugs of the sources that failed
        new INTEGER NOT NULL  -- articles never seen before
    ) STRICT
    """,
    """
    CREATE TABLE desk (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE sessions (
        token TEXT PRIMARY KEY,  -- its digest
        editor TEXT NOT NULL,
        made_at TEXT NOT NULL,
        seen_at TEXT NOT NULL
    ) STRICT
    """,
)
EDITED_ITEMS = """
    SELECT day, place, story, roundup_items.edits, saved_at FROM roundup_items JOIN roundups USING (day) ORDER BY day
"""
