"""Where drafts go: one module per kind of place."""
