"""Search for many phrases at once: a tree of their words, walked from each word of a text.

The time depends on the length of the text and of the longest phrase, however many phrases there are: one
pattern with an alternative for each would be tried alternative by alternative at every character.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

Value = TypeVar("Value")

# A word, or one sign.
_TOKEN: Final = re.compile(r"\w++|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words and signs of a text or a phrase, in lower case. White space counts, its kind does not."""

    words: tuple[str, ...]
    joined: tuple[str, ...]
    """The same, each with a space before it unless it directly follows the one before."""
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    """The place of each in the text."""

    def begins_word(self, at: int) -> bool:
        """Whether a phrase may begin at a token: not at a sign behind a word ("x(beta)")."""
        return at == 0 or self.starts[at] > self.ends[at - 1] or not _in_word(self.words[at - 1])

    def ends_word(self, end: int) -> bool:
        """Whether a phrase may end before a token: not at a sign before a word ("c++x")."""
        return (
            end == len(self.words) or self.starts[end] > self.ends[end - 1] or not _in_word(self.words[end])
        )


def tokens(text: str) -> Tokens:
    """Divide a text into words and signs."""
    found = list(_TOKEN.finditer(text))
    words = tuple(match.group().lower() for match in found)
    starts, ends = tuple(match.start() for match in found), tuple(match.end() for match in found)
    joined = tuple(
        word if place and starts[place] == ends[place - 1] else f" {word}" for place, word in enumerate(words)
    )
    return Tokens(words, joined, starts, ends)


@dataclass(slots=True)
class _Node(Generic[Value]):
    value: Value | None = None
    following: dict[str, "_Node[Value]"] = field(default_factory=dict)


class PhraseTree(Generic[Value]):
    """Phrases with a value each."""

    def __init__(self) -> None:
        self._root = _Node[Value]()

    def add(self, first: Sequence[str], following: Sequence[str], value: Value) -> Value:
        """Add a phrase of at least one word; returns its value: the older one if it is there already.

        Args:
            first: Its words as the first of a phrase.
            following: Its words as later ones.
            value: Its value.
        """
        node = self._root
        for place in range(len(first)):
            word = following[place] if place else first[place]
            node = node.following.setdefault(word, _Node[Value]())
        if node.value is None:
            node.value = value
        return node.value

    def walk(self, first: Sequence[str], following: Sequence[str], at: int) -> Iterator[tuple[int, Value]]:
        """Yield the end (exclusive) and value of the phrases that begin at a word, the shortest first."""
        node = self._root.following.get(first[at])
        while node is not None:
            at += 1
            if node.value is not None:
                yield at, node.value
            node = node.following.get(following[at]) if at < len(following) else None


def contains_phrase(text: str, phrase: str) -> bool:
    """Whether a text has a phrase as it is written, and not as a part of longer words."""
    at = text.find(phrase) if phrase else -1
    while at >= 0:
        end = at + len(phrase)
        begins = at == 0 or not (_in_word(text[at - 1]) and _in_word(phrase))
        if begins and (end == len(text) or not (_in_word(text[end]) and _in_word(phrase[-1]))):
            return True
        at = text.find(phrase, end)
    return False


def _in_word(token: str) -> bool:
    return token[0].isalnum() or token[0] == "_"
