"""What the desk added: its statements are never edited once they were released."""

# ruff: noqa: S608  statements are put together from constants of ours

STORY_FIELDS = ("headline", "quotation", "comment", "section", "image", "alt", "caption", "picture credit")
"""What roundups kept for themselves until then, and belongs to the story."""


def _tally(row: str, change: str) -> str:
    """Count an article, the new or the old row of a trigger, where its story stands."""
    return f"""
        INSERT INTO tallies
        SELECT status, {row}.source, {row}.language, {row}.outlet, ({row}.place = 0) * (0 {change}), 0 {change}
        FROM stories WHERE id = {row}.story
        ON CONFLICT DO UPDATE SET firsts = firsts + excluded.firsts, articles = articles + excluded.articles
    """


def _retally(status: str, sign: str) -> str:
    """Count the articles of the story of a trigger at a status."""
    return f"""
        INSERT INTO tallies
        SELECT {status}, source, language, outlet, 0 {sign} sum(place = 0), 0 {sign} count(*)
        FROM articles WHERE story = new.id GROUP BY source, language, outlet
        ON CONFLICT DO UPDATE SET firsts = firsts + excluded.firsts, articles = articles + excluded.articles
    """


DESK = (
    "ALTER TABLE stories ADD COLUMN rank REAL",  # its place in the learned order
    "CREATE INDEX stories_by_rank ON stories (status, rank) WHERE joined_into IS NULL",
    "CREATE INDEX articles_by_outlet ON articles (outlet, story)",
    "CREATE INDEX stories_by_day ON stories (at) WHERE joined_into IS NULL",
    # How many articles there are of each kind, and how many of them are a story's first: counting them for each page
    # took 40 ms among 50,000 stories that wait.
    """
    CREATE TABLE tallies (
        status TEXT NOT NULL,
        source TEXT NOT NULL,
        language TEXT NOT NULL,
        outlet TEXT NOT NULL,
        firsts INTEGER NOT NULL,
        articles INTEGER NOT NULL,
        PRIMARY KEY (status, source, language, outlet)
    ) STRICT, WITHOUT ROWID
    """,
    """
    INSERT INTO tallies SELECT status, source, language, outlet, sum(place = 0), count(*)
    FROM articles JOIN stories ON stories.id = articles.story GROUP BY status, source, language, outlet
    """,
    f"CREATE TRIGGER articles_counted AFTER INSERT ON articles BEGIN {_tally('new', '+ 1')}; END",
    f"""
    CREATE TRIGGER articles_recounted AFTER UPDATE OF story, place, source, language, outlet ON articles
    BEGIN {_tally("old", "- 1")}; {_tally("new", "+ 1")}; END
    """,
    f"CREATE TRIGGER articles_uncounted AFTER DELETE ON articles BEGIN {_tally('old', '- 1')}; END",
    f"""
    CREATE TRIGGER stories_recounted AFTER UPDATE OF status ON stories WHEN old.status <> new.status
    BEGIN {_retally("old.status", "-")}; {_retally("new.status", "+")}; END
    """,
    """
    CREATE TABLE edits (
        story INTEGER PRIMARY KEY REFERENCES stories,
        saved_at TEXT NOT NULL,
        editor TEXT NOT NULL,
        fields TEXT NOT NULL  -- what stands in place of what its articles say, by name of the field
    ) STRICT
    """,
    """
    CREATE INDEX edits_by_section ON edits (json_extract(fields, '$.section'))
    WHERE json_extract(fields, '$.section') IS NOT NULL
    """,
    "ALTER TABLE decisions ADD COLUMN editor TEXT NOT NULL DEFAULT ''",  # the name of who made it
    "ALTER TABLE decisions ADD COLUMN undone_by TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE decisions ADD COLUMN headlines TEXT NOT NULL DEFAULT '{}'",  # of its stories, as they were then
    "CREATE INDEX decisions_by_time ON decisions (at)",
    "ALTER TABLE roundups ADD COLUMN editor TEXT NOT NULL DEFAULT ''",  # who saved it last
    "ALTER TABLE receipts ADD COLUMN editor TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE receipts ADD COLUMN words TEXT NOT NULL DEFAULT ''",  # what went where, in words
    "ALTER TABLE receipts ADD COLUMN digest TEXT NOT NULL DEFAULT ''",  # of what was sent, byte for byte
    "CREATE INDEX receipts_by_day ON receipts (day)",
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
