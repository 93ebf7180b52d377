"""Where the sound of one party belongs on the clock of its call. Pure.

The library gives samples without time stamps, and none at all while the far end sends nothing: it holds the
call, or its phone suppresses silence. The clock says how much silence stands in for that, so that a call
keeps its length.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final

# Nothing may come for so many ticks in a row, and so many seconds, until a live listener gets silence in its
# place. Ticks, too: on a busy machine the sound is as late as they are.
_EMPTY_TICKS: Final = 15
_PATIENCE: Final = 0.3
# How far silence stays behind the clock, so that sound that comes again has its place.
_MARGIN: Final = 0.1
# Sound that is behind the clock by more than the margin for so many ticks is not late: some was lost.
_LOST_TICKS: Final = 50
# Sound may be ahead of the clock by a burst that came late, or by a far end whose clock is fast. Not without
# bound: what a far end sends at ten times the pace would fill memory and disk.
_AHEAD: Final = 1.0


@dataclass(frozen=True, slots=True)
class Placement:
    """What becomes of a piece of sound."""

    position: int
    """Where :attr:`silence` begins, in samples since the call was answered."""
    silence: int
    """Samples of silence before the sound."""
    kept: int
    """How many of the samples are kept, from the first."""


class TrackClock:
    """The position of one track."""

    def __init__(self, rate: int) -> None:
        """Start at the moment that the call was answered; ``rate`` is in samples a second."""
        self.rate = rate
        self._position = 0
        self._in_gap = True
        """Whether silence stands in for the sound right now."""
        self._empty = 0
        """Ticks in a row without sound."""
        self._behind: deque[int] = deque(maxlen=_LOST_TICKS)
        """Samples that the last ticks were behind the clock."""

    def place(self, elapsed: float, received: int) -> Placement:
        """Place sound that has just come.

        Args:
            elapsed: Seconds since the call was answered.
            received: Samples that have come since the last call of this method.
        """
        behind = round(elapsed * self.rate) - self._position - received
        silence = self._missing(behind, received)
        kept = received if behind > -_AHEAD * self.rate else 0
        placement = Placement(self._position, silence, kept)
        self._position += silence + kept
        return placement

    def finish(self, elapsed: float) -> Placement:
        """The silence up to the end of the call, if its sound ended well before."""
        missing = round(elapsed * self.rate) - self._position
        placement = Placement(self._position, missing if missing > _MARGIN * self.rate else 0, 0)
        self._position += placement.silence
        return placement

    def _missing(self, behind: int, received: int) -> int:
        """The samples of silence to insert, for a track that is so many samples ``behind`` its clock."""
        self._behind.append(behind)
        self._empty = 0 if received else self._empty + 1
        if received and self._in_gap:
            missing, self._in_gap = behind, False
        elif received:
            # A tick that was late must not tear the sound apart: only what no later tick has made up for.
            missing = min(self._behind) if len(self._behind) == _LOST_TICKS else 0
            missing = missing if missing > _MARGIN * self.rate else 0
        elif self._in_gap or (self._empty >= _EMPTY_TICKS and behind > _PATIENCE * self.rate):
            missing, self._in_gap = behind - round(_MARGIN * self.rate), True
        else:
            missing = 0
        if missing > 0:
            self._behind.clear()
        return max(0, missing)
