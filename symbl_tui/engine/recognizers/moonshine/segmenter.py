"""Segmentation: which stretches of speech to decode, and where lines end. Positions only, no sound. Pure.

Finals depend on these positions alone, never on the load of the machine or on how the sound was divided into
messages: the same sound gives the same text.
Positions are samples from the start of the stream.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.moonshine.detector import HOP, Speech

# Sound before a detected start that is decoded with it: soft onsets are detected 0.2 to 0.4 s late.
_LEAD: Final = int(0.8 * RATE)
# The delay after which the detector may still report a start: sound must be kept for that long.
_NOTICED: Final = int(0.4 * RATE)
# The pause that ends a line (0.45 s), on top of the 0.2 s of silence that the detector needs to report one.
# It is measured in the detector's positions, up to the one at which speech was *noticed* again. The start
# of speech is dated back: by starts, a pause that was long enough live would be too short once more is
# known.
_LINE_PAUSE: Final = 14 * HOP
# Speech after a shorter pause that is decoded to see whether a sentence ended at the pause ...
_RESUMED: Final = int(0.6 * RATE)
# ... if there was so much speech before it: each checkpoint costs a decode.
_LEAST_BEFORE_PAUSE: Final = int(2 * RATE)
# Speech without a cut after which the end of a sentence is looked for, even without a pause ...
_FIRST_CHECK: Final = int(5.5 * RATE)
# ... and after which a cut is forced, so that no final is more than about 8 s late.
_FORCED: Final = int(7.5 * RATE)
# Speech between two such checkpoints.
_STEP: Final = int(2 * RATE)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A stretch to decode, of which some or all becomes final."""

    start: int
    end: int
    ended: bool
    """Whether the line ends here: all of it becomes final."""
    forced: bool = False
    """Whether part of it must become final, even if no sentence ends in it."""


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line that has not ended."""

    start: int
    """Where to decode from."""
    spoken: int
    """Samples of speech in it that are not settled."""


class Segmenter:
    """Segments the speech of one stream."""

    def __init__(self) -> None:
        self.cut = 0
        """All sound before it is settled."""
        self.context = 0
        """Where to decode from: after a cut within speech, sound before it is decoded again as context."""
        self._now = 0
        self._detected = 0
        self._checked = 0
        self._speech: list[Speech] = []
        self._ended = False

    def update(self, speech: Iterable[Speech], now: int, detected: int) -> None:
        """Update with the speech that a detector found.

        Args:
            speech: New stretches, and those that have grown.
            now: End of the sound.
            detected: The detector's position, less than a hop before ``now``.
        """
        for each in speech:
            # A stretch is reported again as it grows; its start identifies it.
            if self._speech and self._speech[-1].start == each.start:
                self._speech.pop()
            self._speech.append(each)
        self._now, self._detected = now, detected

    def finish(self) -> None:
        """Mark the end of the sound, which ends an open line."""
        self._ended = True
        self._speech = [replace(each, ended=True) for each in self._speech]

    def settle(self, cut: int, checked: int, context: int | None = None) -> None:
        """Mark all sound before ``cut`` as settled, and all up to ``checked`` as decoded.

        What follows is decoded from ``context`` on; from ``cut`` unless that is given.
        """
        self.cut, self._checked = max(self.cut, cut), max(self._checked, checked)
        self.context = self.cut if context is None else context
        # A stretch that goes on stays, even if all of it so
        # far is settled: its rest belongs to the same line.
        self._speech = [each for each in self._speech if not each.ended or each.end > self.cut]

    def mark_checked(self, checked: int) -> None:
        """Mark all sound up to ``checked`` as decoded, and none of it as settled."""
        self._checked = max(self._checked, checked)

    @property
    def quiet_until(self) -> int | None:
        """The end of the silence that is settled, when nothing is left to decode; None during speech."""
        if self._speech:
            return None
        return self._now if self._ended else max(self.cut, self._now - _LEAD - _NOTICED)

    @property
    def needed_from(self) -> int:
        """The start of the sound that may still be decoded."""
        return min(self.cut, self.context)

    def open_line(self) -> OpenLine | None:
        """The line that has not ended, if there is one."""
        line = self._line()
        if not line or self._is_over(line):
            return None
        return OpenLine(self._start(line), self._now - max(self.cut, line[0].start))

    def pending_pause(self) -> Checkpoint | None:
        """The line up to a pause that may turn out to be its end.

        Decoded ahead: if the pause goes on, the final is ready as soon as the pause is long enough.
        """
        line = self._line()
        if not line or not line[-1].ended or self._is_over(line):
            return None
        return Checkpoint(self._start(line), line[-1].end, ended=True)

    def next_checkpoint(self) -> Checkpoint | None:
        """The next stretch to decode, once its sound has arrived."""
        line = self._line()
        if not line:
            return None
        start = self._start(line)
        # A checkpoint within the pause behind the speech would depend on how much sound came at once.
        end = line[-1].end if line[-1].ended else self._now
        over = self._is_over(line)
        spoken_from = max(self.cut, line[0].start)
        # Strictly before the end of the speech: a checkpoint
        # at it would decode the same sound as the line's end.
        due = [at for at in self._checkpoints(line, spoken_from) if self._checked < at < end]
        if due:
            # The earliest even if several are due: a stream that
            # arrives at once must be cut as one that arrives live.
            at = min(due)
            return Checkpoint(start, at, ended=False, forced=at - spoken_from >= _FORCED)
        return Checkpoint(start, end, ended=True) if over else None

    def _line(self) -> list[Speech]:
        """The stretches of speech of the first line that is not settled."""
        line: list[Speech] = []
        for each in self._speech:
            if line and each.noticed - line[-1].end > _LINE_PAUSE:
                break
            line.append(each)
        return line

    def _is_over(self, line: list[Speech]) -> bool:
        if len(line) < len(self._speech) or self._ended:
            return True
        return line[-1].ended and self._detected - line[-1].end >= _LINE_PAUSE

    def _start(self, line: list[Speech]) -> int:
        # No lead then: the context is more than that, and begins at an exact cut.
        if self.context < self.cut:
            return self.context
        return max(self.cut, line[0].start - _LEAD)

    @staticmethod
    def _checkpoints(line: list[Speech], spoken_from: int) -> Iterator[int]:
        """Where to look for the end of a sentence: soon after each pause, and at intervals in long speech."""
        for resumed in line[1:]:
            if resumed.start - spoken_from >= _LEAST_BEFORE_PAUSE:
                yield resumed.start + _RESUMED
        last = line[-1].end
        # Beyond the end by a step, as it grows; those that are not reached yet are filtered by the caller.
        yield from range(spoken_from + _FIRST_CHECK, last + _STEP, _STEP)
