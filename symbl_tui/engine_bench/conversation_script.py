"""The conversation of a bench: the sentences of one recording, in turns. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # numpy is loaded only where a bench runs
    import numpy as np
    import numpy.typing as npt

    Samples = npt.NDArray[np.int16]

RATE: Final = 16_000
"""Samples per second of the sound that is sent."""

# The longest turn, and the pause between two; seconds.
_LONGEST_TURN, _BETWEEN = 9.0, 0.8
# A pause in a recording that a turn may end at, and the shortest piece of speech that must be heard.
_PAUSE, _SHORTEST = 0.25, 0.6
# Seconds of one look at the level; quieter than this share of the loud ones is a pause.
_LOOK, _QUIET = 0.02, 0.08


@dataclass(frozen=True, slots=True)
class Turn:
    """What one party says at a time; times in seconds from the start of the conversation."""

    start: float
    end: float
    party: int
    first: int
    """The first sample of the recording."""
    spoken: tuple[tuple[float, float], ...]
    """Start and end of each piece of speech in it."""


class ConversationScript:
    """The endless conversations that can be made of one recording of speech."""

    def __init__(self, samples: "Samples") -> None:
        """``samples``: mono at :data:`RATE`. Raises ValueError where they hold no speech."""
        self.samples = samples
        self._turns = _turns(_spoken(samples))
        if not self._turns:
            raise ValueError("there is no speech in it")

    def turns(self, number: int, parties: int = 2) -> Iterator[Turn]:
        """The turns of the conversation with this number; each begins at another place of the recording."""
        # Starts and places differ, so that the utterances of many conversations do not all end at once.
        at, places = 0.3 + 0.37 * (number % 23), len(self._turns)
        for index in count():
            pieces = self._turns[(number * 3 + index) % places]
            start, end = pieces[0][0], pieces[-1][1]
            spoken = tuple((at + begin - start, at + stop - start) for begin, stop in pieces)
            yield Turn(at, at + end - start, (number + index) % parties, round(start * RATE), spoken)
            at += end - start + _BETWEEN


def _spoken(samples: "Samples") -> list[tuple[float, float]]:
    """Start and end of every piece of speech between two pauses, in seconds."""
    import numpy as np  # 60 ms, which only a bench needs

    look = round(_LOOK * RATE)
    frames = samples[: len(samples) // look * look].reshape(-1, look).astype(np.float32)
    levels = np.sqrt((frames**2).mean(axis=1))
    if not levels.size or not levels.max():
        return []
    # A quantile and not the maximum: one click would make all speech quiet.
    loud = levels > _QUIET * np.quantile(levels, 0.95)
    pieces: list[tuple[float, float]] = []
    for index in np.flatnonzero(loud):
        start, end = index * _LOOK, (index + 1) * _LOOK
        if pieces and start - pieces[-1][1] < _PAUSE:
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((start, end))
    return [(start, end) for start, end in pieces if end - start >= _SHORTEST]


def _turns(pieces: Sequence[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """The pieces, put together to turns of bounded length."""
    turns: list[list[tuple[float, float]]] = []
    for piece in pieces:
        if turns and piece[1] - turns[-1][0][0] <= _LONGEST_TURN:
            turns[-1].append(piece)
        else:
            turns.append([piece])
    return turns
