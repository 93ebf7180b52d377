"""What a watched conversation has brought, so that what its server tells once more is not doubled. Pure."""

from collections import OrderedDict
from typing import Final, TypeVar

from symbl_tui.domain.insight import Insight
from symbl_tui.session.model.place import words_of
from symbl_tui.session.watch.conversation_times import Words

# Utterances and insights remembered, the newest of them.
_MOST: Final = 200_000
# Seconds between the times of one utterance in a stream and in the Conversation API.
_SAME: Final = 1.0

Key = TypeVar("Key")
Value = TypeVar("Value")


class KnownFindings:
    """The utterances and insights so far.

    By their ids, and by their words and place as well: a server may use other ids in its Conversation API
    than it has streamed.
    """

    def __init__(self) -> None:
        self._channels: OrderedDict[str, int] = OrderedDict()
        """The channel of each utterance, by its id."""
        self._places: OrderedDict[tuple[int, Words], list[float]] = OrderedDict()
        """When a speaker said some words, in seconds of the conversation."""
        self._insights: OrderedDict[tuple[str, Words], None] = OrderedDict()

    def add_utterance(self, id: str, channel: int, words: Words, spoken: float | None) -> None:
        """Note an utterance; ``spoken``: when, in seconds of the conversation, if the engine says it."""
        if id:
            _note(self._channels, id, channel)
        if spoken is not None:
            # A few: "yes" is said a hundred times, and what is told once more is recent.
            places = self._places.get((channel, words), [])
            _note(self._places, (channel, words), [*places[-8:], spoken])

    def has_utterance(self, id: str, channel: int | None, words: Words, spoken: float | None) -> bool:
        """Whether an utterance has come."""
        if id in self._channels:
            return True
        if channel is None or spoken is None:
            return False
        return any(abs(spoken - each) < _SAME for each in self._places.get((channel, words), ()))

    def add_final(self, channel: int, words: Words) -> None:
        """Note a final, whose utterance may be lost."""
        _note(self._places, (channel, words), self._places.get((channel, words), []))

    def has_words(self, channel: int, words: Words) -> bool:
        """Whether a speaker has said just this before."""
        return (channel, words) in self._places

    def channel_of(self, id: str | None) -> int | None:
        """The channel of an utterance; None: there is none of that id."""
        return self._channels.get(id) if id else None

    def add_insight(self, insight: Insight) -> None:
        """Note an insight."""
        _note(self._insights, (insight.kind, words_of(insight.text)), None)

    def has_insight(self, insight: Insight) -> bool:
        """Whether an insight has come; one that is answered since counts as new."""
        return insight.answered_by is None and (insight.kind, words_of(insight.text)) in self._insights


def _note(known: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    known[key] = value
    known.move_to_end(key)
    if len(known) > _MOST:
        known.popitem(last=False)
