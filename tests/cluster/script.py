"""What is said in a conversation of the proofs: who says which words when, and the sound of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from tests.support.toned_speech import PAUSE, RATE, Samples, TonedWord, add_speech, said, spelled

SPEAKERS: Final = ("Alice", "Bob")

_TURN: Final = 4.0
"""Seconds from an utterance of a speaker to their next; the other speaks in between."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One utterance."""

    speaker: str
    text: str
    start: float
    """Seconds from the first sample."""
    end: float


def plain(text: str) -> str:
    """A text without what a recogniser or an engine may add: capitals and punctuation."""
    return " ".join(re.findall("[a-z]+", text.lower()))


@dataclass(frozen=True)
class Script:
    """What two speakers say in one conversation; no other conversation has an utterance of it."""

    number: int
    """Of the conversation, below 256."""
    seconds: float

    @cached_property
    def utterances(self) -> list[Planned]:
        """All utterances, in order."""
        return sorted(
            (
                Planned(name, " ".join(each.text for each in words), words[0].start, words[-1].end)
                for channel, name in enumerate(SPEAKERS)
                for words in self._spoken(channel)
            ),
            key=lambda each: each.start,
        )

    @cached_property
    def questions(self) -> list[str]:
        """Those of the utterances that ask; the other speaker's next one answers."""
        return [each.text for each in self.utterances if each.text.startswith("when")]

    def sound(self, channel: int) -> Samples:
        """The sound of a speaker."""
        sound = np.zeros(round(self.seconds * RATE), np.int16)
        for words in self._spoken(channel):
            add_speech(sound, words)
        return sound

    def _spoken(self, channel: int) -> Iterator[list[TonedWord]]:
        turn = 0
        while True:
            # Not all conversations at once: that would be a load of its own kind.
            start = 0.5 + self.number * 0.37 % _TURN + _TURN * (turn + channel / 2)
            words = said(self._words(channel, turn), start)
            if words[-1].end + PAUSE > self.seconds:
                return
            yield words
            turn += 1

    def _words(self, channel: int, turn: int) -> list[str]:
        name = [*spelled(self.number, 2), *spelled(turn, 3)]
        if turn % 3:
            return [*("and moved it further with" if channel else "we talked again about").split(), *name]
        if channel:
            return ["the", "report", "about", *name, *["will", "be", "ready", "on", "friday"]]
        return [*["when", "will", "the", "report", "about"], *name, "be", "ready"]
