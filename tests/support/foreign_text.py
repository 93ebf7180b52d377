"""What text of foreign origin must not send to a terminal."""

import unicodedata
from typing import Final

HOSTILE: Final = "a\x1b]0;owned\x07b\x9b31m\u202ec[bold]d\x00\ud800"
"""A text with escapes, markup, reordering controls and a lone surrogate."""


def is_harmless(text: str) -> bool:
    """Whether a text of several lines has no control characters, surrogates or reordering controls."""
    kinds = {unicodedata.category(character) for character in text.replace("\n", "")}
    return not kinds & {"Cc", "Cs"} and not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068") & set(text)
