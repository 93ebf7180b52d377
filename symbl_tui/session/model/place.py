"""Stretches of a channel's sound, and whether two of them are the same. Pure."""

import re
from typing import Final

from msgspec import Struct

SAME_SECONDS: Final = 0.01
"""How far apart two times of the same moment may be: positions go through samples and back."""
_WORD: Final = re.compile(r"\w+")


class Place(Struct, frozen=True):
    """A stretch of sound, in seconds."""

    start: float
    end: float

    def shifted(self, seconds: float) -> "Place":
        """The stretch so much later."""
        return Place(self.start + seconds, self.end + seconds)

    def is_same(self, other: "Place") -> bool:
        """Whether half of the shorter one is in the other: two results of the same words."""
        shared = min(self.end, other.end) - max(self.start, other.start)
        shorter = min(self.end - self.start, other.end - other.start)
        if shorter <= SAME_SECONDS:  # an engine that gives a moment in place of a stretch
            # Half open: the moment at which one result ends and the next begins is of the next one.
            whole, moment = sorted((self, other), key=lambda each: each.start - each.end)
            return whole.start - SAME_SECONDS <= moment.start < max(whole.end, whole.start + SAME_SECONDS)
        return shared >= shorter / 2

    @property
    def is_coarse(self) -> bool:
        """Whether both times are whole seconds."""
        return self.start == int(self.start) and self.end == int(self.end)

    def equals(self, other: "Place") -> bool:
        """Whether both times are the same."""
        starts, ends = abs(self.start - other.start), abs(self.end - other.end)
        return max(starts, ends) <= SAME_SECONDS

    def covers(self, other: "Place") -> bool:
        """Whether the other one lies within this one."""
        return self.start - SAME_SECONDS <= other.start and other.end <= self.end + SAME_SECONDS

    def precedes(self, other: "Place") -> bool:
        """Whether this one begins before the other, and they are not the same."""
        return self.start < other.start and not self.is_same(other)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, without case and punctuation: those of a final and of its utterance are equal."""
    return tuple(_WORD.findall(text.casefold()))
