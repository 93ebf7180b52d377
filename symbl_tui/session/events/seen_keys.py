"""Remembers what was there before, within a limit."""

from collections.abc import Hashable
from typing import Final

# More than a live conversation keeps, so nothing that may still change is forgotten.
_LIMIT: Final = 10_000


class SeenKeys:
    """Accepts each key once; of more than a limit the oldest are forgotten."""

    def __init__(self, limit: int = _LIMIT) -> None:
        self._limit = limit
        self._seen: dict[Hashable, None] = {}

    def accept(self, key: Hashable) -> bool:
        """Whether the key was not there before; now it is."""
        if key in self._seen:
            return False
        self._seen[key] = None
        if len(self._seen) > self._limit:
            # A dict keeps insertion order, so its first key is the oldest.
            del self._seen[next(iter(self._seen))]
        return True
