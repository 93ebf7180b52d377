"""Streams that the measurements do not cover yet, and those that are expected to come. Pure."""

from dataclasses import dataclass, field
from itertools import count
from typing import Final

from symbl_tui.engine.admission.load_sample import WINDOW

SEEN_AFTER: Final = WINDOW + 10.0
"""Seconds from the start of a stream until the figures show all of it: recognisers report late."""
# Seconds within which the other speakers of a conversation come, as a rule.
_GATHERING: Final = 10.0
# How much the newest conversation counts in the mean number of speakers.
_NEWEST: Final = 0.1


@dataclass(slots=True)
class _Conversation:
    began: float
    streams: dict[int, float] = field(default_factory=dict)
    """When each stream came, by its number."""
    most: int = 0


class Newcomers:
    """The streams of a node, by conversation. Times in seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._conversations: dict[object, _Conversation] = {}
        self._numbers = count()
        self.speakers = 2.0
        """Streams of a conversation, the mean."""

    def __len__(self) -> int:
        return sum(len(each.streams) for each in self._conversations.values())

    def has(self, key: object) -> bool:
        """Whether streams of this conversation are here."""
        return key in self._conversations

    def join(self, key: object, now: float) -> int:
        """Count a stream of a conversation; its number, for :meth:`leave`."""
        conversation = self._conversations.setdefault(key, _Conversation(now))
        number = next(self._numbers)
        conversation.streams[number] = now
        conversation.most = max(conversation.most, len(conversation.streams))
        return number

    def leave(self, key: object, number: int) -> None:
        """Count it no more."""
        conversation = self._conversations[key]
        del conversation.streams[number]
        if not conversation.streams:
            del self._conversations[key]
            self.speakers += _NEWEST * (conversation.most - self.speakers)

    def seen(self, now: float) -> float:
        """Streams in the figures; of one that began lately the part that they cover."""
        return len(self) - self._unseen(now)

    def pending(self, now: float) -> float:
        """Streams that the figures lack: here and not seen yet, and expected of conversations that gather."""
        expected = sum(
            max(0.0, self.speakers - len(each.streams))
            for each in self._conversations.values()
            if now - each.began < _GATHERING
        )
        return self._unseen(now) + expected

    def _unseen(self, now: float) -> float:
        return sum(
            max(0.0, 1 - (now - began) / SEEN_AFTER)
            for each in self._conversations.values()
            for began in each.streams.values()
        )
