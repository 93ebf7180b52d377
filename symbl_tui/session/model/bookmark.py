"""Bookmarks: parts of a session that the user marked."""

from msgspec import Struct


class Bookmark(Struct, frozen=True):
    """A part of the session that the user marked, with a text or without."""

    at: str
    """When it was made, ISO 8601."""
    start: float
    """Seconds from the start of the capture."""
    end: float
    text: str
    id: str = ""
    """Its key in edits; it stays the same for ever."""
