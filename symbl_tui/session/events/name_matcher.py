"""Finds the user's names in what is said. Pure."""

from collections.abc import Iterable

from symbl_tui.session.model.place import words_of


class NameMatcher:
    """Finds names as whole words, in any case."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        by_words = {words: name for name in names if (words := words_of(name))}
        # The longest first: of "Ada" and "Ada Lovelace" the whole name is found.
        self._names = sorted(by_words.items(), key=lambda item: -len(item[0]))

    def find(self, text: str) -> str:
        """The first name in a text, as the user writes it; empty without any."""
        words = words_of(text) if self._names else ()
        for start in range(len(words)):
            for name, written in self._names:
                if words[start : start + len(name)] == name:
                    return written
        return ""

    def is_me(self, speaker: str) -> bool:
        """Whether a speaker has one of the names."""
        return any(words_of(speaker) == name for name, _ in self._names)
