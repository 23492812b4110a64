"""Gather the news for people who write about it."""

__version__ = "0.1.0"
