"""Pronunciations of words that no dictionary has, cached."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from symbl_tui.engine.recognizers.pronunciation.letters import pronunciation

Lookup = Callable[[str], str | None]
"""The phones of a word in a dictionary, separated by spaces; None for an unknown word."""

# Letters; a longer string is truncated.
_LONGEST_WORD: Final = 40


@lru_cache(maxsize=4096)
def guessed_phones(word: str) -> str:
    """The likely phones of a word by its letters, separated by spaces; empty without Latin letters."""
    return pronunciation(word[:_LONGEST_WORD])
