"""Vocabulary boost for PocketSphinx: the words to add, their pronunciations and weights. Pure.

Every phrase becomes one word of the decoder with a mark before it, so that its weight is not that of the word
of the same name; :func:`split_name` reverses that. Measured on 20 sentences of
two synthetic voices, full of names that the decoder lacks: 27 of 46 were recognised instead of 1, and the
word error rate fell from 74 % to 44 %.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from symbl_tui.engine.recognizers.pronunciation.letters import pronunciation

MARK: Final = "~"
"""Begins a word that came from a vocabulary, and stands between the words of a phrase."""

# Times as likely as the average word: the largest weight without false recognitions.
_WEIGHT: Final = 1000.0
# Phones; a shorter word sounds like a part of other words, so it gets a smaller weight.
_SHORT: Final = 4
_WEIGHT_IF_SHORT: Final = 30.0

_MOST_WORDS: Final = 6
_WORD: Final = re.compile(r"[^\W\d_]+(?:['.][^\W\d_]+)*\.?")

Lookup = Callable[[str], str | None]
"""The phones of a word in the decoder's dictionary, separated by spaces."""


@dataclass(frozen=True, slots=True)
class AddedWord:
    """One word to add to the decoder."""

    name: str
    phones: str
    weight: float


def added_words(vocabulary: tuple[str, ...], lookup: Lookup) -> Iterator[AddedWord]:
    """Yield the words to add for a vocabulary; phrases without a pronunciation are left out.

    Args:
        vocabulary: Words and phrases as a user wrote them.
        lookup: The decoder's dictionary.
    """
    seen: set[str] = set()
    for phrase in vocabulary:
        words = _WORD.findall(phrase.replace("-", " "))
        if not words or len(words) > _MOST_WORDS or re.search(r"\d", phrase):
            continue
        # Its unknown words alone too: people say the surname without the first name.
        for each in (words, *([word] for word in words if lookup(word.lower()) is None)):
            if (added := _added(each, lookup)) and added.name.lower() not in seen:
                seen.add(added.name.lower())
                yield added


def split_name(name: str) -> list[str]:
    """Split the name of a decoder's word into words: several for a phrase."""
    return name.strip(MARK).split(MARK)


def _added(words: list[str], lookup: Lookup) -> AddedWord | None:
    phones = [_phones(word, lookup) for word in words]
    if not all(phones):
        return None
    # A word of the decoder's dictionary is written as there; only an unknown one keeps its capitals.
    names = [word if lookup(word.lower()) is None else word.lower() for word in words]
    sounds = " ".join(phones)
    short = len(sounds.split()) < _SHORT
    return AddedWord(MARK + MARK.join(names), sounds, _WEIGHT_IF_SHORT if short else _WEIGHT)


def _phones(word: str, lookup: Lookup) -> str:
    if known := lookup(word.lower()):
        return known
    if word.isupper() and len(word) <= 5:  # spelled: SQL, HTTP
        return " ".join(lookup(f"{letter}.") or lookup(letter) or "" for letter in word.lower())
    return pronunciation(word)
