"""How words sound: a dictionary's answer where it has one, else the letters model's."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from symbl_tui.engine.recognizers.pronunciation.letters import pronunciation

Lookup = Callable[[str], str | None]
"""The phones of a word in a dictionary, separated by spaces; None for what it lacks."""

_LONGEST_WORD: Final = 40
"""Letters; what is longer is cut, as no word is."""


@lru_cache(maxsize=4096)
def guessed_phones(word: str) -> str:
    """The phones that the letters of a word make likely, separated by spaces; empty without Latin letters."""
    return pronunciation(word[:_LONGEST_WORD])
