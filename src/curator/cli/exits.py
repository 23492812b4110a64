"""Exit codes, as cron and scripts read them."""

WELL, SOME_FAILED, MISUSED, NOTHING_DONE = range(4)
