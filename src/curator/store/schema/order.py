"""What the learned order added to the desk; its statements are never edited once they were released."""

ORDER = (
    # Until it is ranked a story stands where its age puts it
    "UPDATE stories SET rank = julianday(at) - 2440587.5",
    """
    CREATE TABLE unranked (
        story INTEGER PRIMARY KEY REFERENCES stories
    ) STRICT
    """,
    """
    INSERT INTO unranked
    SELECT id FROM stories WHERE status = 'new' AND joined_into IS NULL ORDER BY at DESC LIMIT 5000
    """,
    """
    CREATE TRIGGER stories_unranked AFTER INSERT ON stories BEGIN
        UPDATE stories SET rank = julianday(at) - 2440587.5 WHERE id = new.id;
        INSERT INTO unranked VALUES (new.id);
    END
    """,
    """
    CREATE TRIGGER stories_moved AFTER UPDATE OF at ON stories BEGIN
        UPDATE stories SET rank = rank + julianday(new.at) - julianday(old.at) WHERE id = new.id;
    END
    """,
    """
    CREATE TABLE leanings (
        kind TEXT NOT NULL,  -- word, outlet, section, language, hours
        value TEXT NOT NULL,
        weight REAL NOT NULL,  -- positive: such stories are picked more often than others
        picked INTEGER NOT NULL,  -- stories of the kind, of those that were counted
        dropped INTEGER NOT NULL,
        passed INTEGER NOT NULL,
        spelled TEXT NOT NULL,
        alike TEXT NOT NULL,  -- of a word: the stories that were picked with it, or dropped where it speaks against
        PRIMARY KEY (kind, value)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX decisions_by_editor ON decisions (made_by, editor)",
    "CREATE INDEX decisions_undone ON decisions (undone_at) WHERE undone_at IS NOT NULL",
)
