"""Likely words made known to PocketSphinx: which to add, how they sound, and how likely they are. Pure.

Every phrase becomes one word of the decoder with a mark before it, so that it has odds of its own beside the
word of the same name; :func:`spelled` turns it back. Measured on 20 sentences of
two synthetic voices, full of names that the decoder lacks: 27 of 46 were heard instead of 1, and the word
error rate fell from 74 % to 44 %.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from symbl_tui.engine.recognizers.pronunciation.letters import pronunciation

MARK: Final = "~"
"""Begins a word that came from a vocabulary, and stands between the words of a phrase."""

_LIKELIER: Final = 1000.0
"""Times as likely as the average word: up to here more is heard, and nothing that was not said."""
_SHORT: Final = 4
"""Phones; what is shorter sounds like a part of other words, so it is made ..."""
_LIKELIER_IF_SHORT: Final = 30.0

_MOST_WORDS: Final = 6
_WORD: Final = re.compile(r"[^\W\d_]+(?:['.][^\W\d_]+)*\.?")

Lookup = Callable[[str], str | None]
"""The phones of a word in the decoder's dictionary, separated by spaces."""


@dataclass(frozen=True, slots=True)
class Added:
    """One word to add to the decoder."""

    name: str
    phones: str
    weight: float


def additions(vocabulary: tuple[str, ...], lookup: Lookup) -> Iterator[Added]:
    """What to add for a vocabulary; phrases that nobody can pronounce are left out.

    Args:
        vocabulary: Words and phrases as a person wrote them.
        lookup: The decoder's dictionary.
    """
    seen: set[str] = set()
    for phrase in vocabulary:
        words = _WORD.findall(phrase.replace("-", " "))
        if not words or len(words) > _MOST_WORDS or re.search(r"\d", phrase):
            continue
        for each in (words, *([word] for word in words if lookup(word.lower()) is None)):
            if (added := _added(each, lookup)) and added.name.lower() not in seen:
                seen.add(added.name.lower())
                yield added


def spelled(name: str) -> list[str]:
    """The words of a decoder's word: several for a phrase."""
    return name.strip(MARK).split(MARK)


def _added(words: list[str], lookup: Lookup) -> Added | None:
    phones = [_phones(word, lookup) for word in words]
    if not all(phones):
        return None
    # A word that the decoder has is written as the decoder writes it; only a stranger keeps its capitals.
    names = [word if lookup(word.lower()) is None else word.lower() for word in words]
    sounds = " ".join(phones)
    short = len(sounds.split()) < _SHORT
    return Added(MARK + MARK.join(names), sounds, _LIKELIER_IF_SHORT if short else _LIKELIER)


def _phones(word: str, lookup: Lookup) -> str:
    if known := lookup(word.lower()):
        return known
    if word.isupper() and len(word) <= 5:  # said letter by letter: SQL, HTTP
        return " ".join(lookup(f"{letter}.") or lookup(letter) or "" for letter in word.lower())
    return pronunciation(word)
