"""The participants of a conversation by their names, looked up without a search through all of them."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.insights.phrase_tree import PhraseTree, tokens
from symbl_tui.engine.insights.spans import Span
from symbl_tui.engine.insights.verb_lists import NAMES


def first_name(speaker: Speaker) -> str:
    """The first name in lower case; empty without a name."""
    return next(iter(speaker.name.lower().split()), "")


class People:
    """An index of participants; :func:`index_of` makes it once for as long as they are the same."""

    def __init__(self, participants: Sequence[Speaker]) -> None:
        self.participants = participants
        self._by_first_name: dict[str, Speaker] = {}
        self._names = PhraseTree[tuple[int, str]]()
        for place, person in enumerate(participants):
            # Of two with one name the first counts.
            self._by_first_name.setdefault(first_name(person), person)
            name = tokens(person.name)
            # A name of one letter would be found in every "I" and "a".
            if len(person.name) > 1 and name.words:
                self._names.add(name.words, name.joined, (place, person.name))
        self.first_names = NAMES | frozenset(filter(str.isalpha, self._by_first_name))
        """The known first names in lower case: those of the participants, and common ones."""

    def with_first_name(self, name: str) -> Speaker | None:
        """The participant with a first name in lower case."""
        return self._by_first_name.get(name)

    def mentions(self, text: str) -> Iterator[Span]:
        """Yield every mention of a participant's whole name, participant by participant."""
        read = tokens(text)
        found = [
            (place, read.starts[at], read.ends[end - 1], name)
            for at in filter(read.begins_word, range(len(read.words)))
            for end, (place, name) in self._names.walk(read.words, read.joined, at)
            if read.ends_word(end)
        ]
        for _, start, end, name in sorted(found):
            yield Span("PERSON", start, end, name)


@lru_cache(maxsize=8)
def index_of(participants: tuple[Speaker, ...]) -> People:
    """The index of these participants."""
    return People(participants)
