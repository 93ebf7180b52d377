"""How a word that no dictionary has is probably said: for each letter, its sound in the widest known context.

The contexts (``letters.json``) were learned by :mod:`.make_letters` from PocketSphinx's own dictionary. Of
3,000 words held back, 49 % come out exactly right and 88 % of all phones.
"""

import json
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

AROUND: Final = (0, 1, -1, 2, -2, 3, -3)
"""The letters that tell how one is said, the most telling first, as offsets from it."""

_BEYOND: Final = max(AROUND)


def contexts(word: str) -> list[list[str]]:
    """For each letter of a word its contexts, from the narrowest to the widest."""
    padded = " " * (_BEYOND - 1) + f"#{word}#" + " " * (_BEYOND - 1)
    around = ["".join(padded[at + offset] for offset in AROUND) for at in range(_BEYOND, _BEYOND + len(word))]
    return [[wide[: length + 1] for length in range(len(AROUND))] for wide in around]


def pronunciation(word: str) -> str:
    """The phones, separated by spaces; nothing for what has no Latin letters."""
    plain = unicodedata.normalize("NFKD", word).lower()
    letters = "".join(letter for letter in plain if "a" <= letter <= "z")
    return " ".join(filter(None, (_sound(known) for known in contexts(letters))))


def _sound(widening: list[str]) -> str:
    return next((_learned()[one] for one in reversed(widening) if one in _learned()), "")


@cache
def _learned() -> dict[str, str]:
    content = files(__package__).joinpath("letters.json").read_text("utf-8")
    return {key: sound for sound, keys in json.loads(content).items() for key in keys}
