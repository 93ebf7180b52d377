"""Letters to sounds: the pronunciation of a word without a dictionary, letter by letter in context.

The contexts (``letters.json``) were learned by :mod:`.make_letters` from PocketSphinx's own dictionary. Of
3,000 words held back, 49 % are exactly right and 88 % of all phones.
"""

import json
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

AROUND: Final = (0, 1, -1, 2, -2, 3, -3)
"""The letters of a context, the most significant first, as offsets from the letter itself."""

_BEYOND: Final = max(AROUND)


def contexts(word: str) -> list[list[str]]:
    """The contexts of each letter of a word, from the narrowest to the widest."""
    padded = " " * (_BEYOND - 1) + f"#{word}#" + " " * (_BEYOND - 1)
    around = ["".join(padded[at + offset] for offset in AROUND) for at in range(_BEYOND, _BEYOND + len(word))]
    return [[wide[: length + 1] for length in range(len(AROUND))] for wide in around]


def pronunciation(word: str) -> str:
    """The phones, separated by spaces; empty without Latin letters."""
    plain = unicodedata.normalize("NFKD", word).lower()
    letters = "".join(letter for letter in plain if "a" <= letter <= "z")
    return " ".join(filter(None, (_sound(widening) for widening in contexts(letters))))


def _sound(widening: list[str]) -> str:
    return next((_context_sounds()[one] for one in reversed(widening) if one in _context_sounds()), "")


@cache
def _context_sounds() -> dict[str, str]:
    content = files(__package__).joinpath("letters.json").read_text("utf-8")
    return {key: sound for sound, keys in json.loads(content).items() for key in keys}
