"""Dicts that keep their newest entries."""

from itertools import islice
from typing import Final, TypeVar

# The part that is forgotten at once, of the most that is kept.
_AT_ONCE: Final = 8

Key = TypeVar("Key")
Value = TypeVar("Value")


def forget_oldest(known: dict[Key, Value], most: int) -> None:
    """Forget an eighth of a dict of more than ``most`` entries, those that came first."""
    if len(known) > most:
        # Many at once: a dict is searched for its first key through all places that were deleted before.
        for key in list(islice(known, max(1, most // _AT_ONCE))):
            del known[key]
