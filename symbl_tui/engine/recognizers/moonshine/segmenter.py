"""Where speech is to be decoded and may be cut: positions only, no sound and no text. Pure.

Finals depend on these positions alone, never on the load of the machine: the same sound gives the same text.
Positions are samples from the start of the stream.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from symbl_tui.engine.recognizers.base import RATE
from symbl_tui.engine.recognizers.moonshine.detector import HOP, Speech

_LEAD: Final = int(0.8 * RATE)
"""Sound before a detected start that is decoded too: the detector notices speech 0.2 to 0.4 s late."""
_NOTICED: Final = int(0.4 * RATE)
"""The most by which a start lies before the sound that shows it: until then that sound must be kept."""
_LINE_PAUSE: Final = 14 * HOP
"""A longer pause (0.45 s), on top of the 0.2 s that the detector takes to notice one, ends a line.

It is measured in the detector's positions, up to the one at which speech was *noticed* again. The start of
speech is dated back: by starts, a pause that was long enough live would be too short once more is known.
"""
_RESUMED: Final = int(0.6 * RATE)
"""Speech after a shorter pause until it is seen whether a sentence ended there ..."""
_WORTH_A_LOOK: Final = int(2 * RATE)
"""... if so much was said before it: each look costs a decode."""
_FIRST_LOOK: Final = int(5.5 * RATE)
"""Speech without a cut until one at the end of a sentence is looked for ..."""
_FORCED: Final = int(7.5 * RATE)
"""... and until there must be one, so that no final is more than about 8 s late."""
_STEP: Final = int(2 * RATE)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A stretch to decode, after which some or all of it is final."""

    start: int
    end: int
    over: bool
    """The speaker pauses: all of it is final."""
    forced: bool = False
    """Part of it must become final, whether or not a sentence ends in it."""


@dataclass(frozen=True, slots=True)
class OpenLine:
    """Speech under way."""

    start: int
    """Where to decode from."""
    spoken: int
    """Samples of it that are not settled."""


class Segmenter:
    """Follows the speech of one stream."""

    def __init__(self) -> None:
        self.cut = 0
        """All sound before it is settled."""
        self.context = 0
        """Where to decode from: sound before a cut amid speech helps with what follows."""
        self._now = 0
        self._detected = 0
        self._checked = 0
        self._speech: list[Speech] = []
        self._ended = False

    def update(self, speech: Iterable[Speech], now: int, detected: int) -> None:
        """Update with the speech that a detector found.

        Args:
            speech: New stretches, and those that have grown.
            now: Where the sound ends.
            detected: The detector's position, less than a hop before ``now``.
        """
        for each in speech:
            if self._speech and self._speech[-1].start == each.start:
                self._speech.pop()
            self._speech.append(each)
        self._now, self._detected = now, detected

    def finish(self) -> None:
        """No more sound will come: whatever is under way is over."""
        self._ended = True
        self._speech = [replace(each, over=True) for each in self._speech]

    def settle(self, cut: int, checked: int, context: int | None = None) -> None:
        """All sound before ``cut`` is settled, and there was a look at all of it up to ``checked``.

        What follows is decoded from ``context`` on; from ``cut`` unless that is given.
        """
        self.cut, self._checked = max(self.cut, cut), max(self._checked, checked)
        self.context = self.cut if context is None else context
        self._speech = [each for each in self._speech if not each.over or each.end > self.cut]

    def looked(self, checked: int) -> None:
        """There was a look at all sound up to ``checked``, and nothing of it is settled."""
        self._checked = max(self._checked, checked)

    @property
    def quiet(self) -> int | None:
        """The end of the silence, when nothing waits to be decoded; None during speech."""
        if self._speech:
            return None
        return self._now if self._ended else max(self.cut, self._now - _LEAD - _NOTICED)

    @property
    def needed(self) -> int:
        """Where the sound begins that may still be decoded."""
        return min(self.cut, self.context)

    def open(self) -> OpenLine | None:
        """The line under way, if there is one."""
        line = self._line()
        if not line or self._is_over(line):
            return None
        return OpenLine(self._start(line), self._now - max(self.cut, line[0].start))

    def paused(self) -> Checkpoint | None:
        """What will be the end of the line if the pause goes on, while it is not sure yet."""
        line = self._line()
        if not line or not line[-1].over or self._is_over(line):
            return None
        return Checkpoint(self._start(line), line[-1].end, over=True)

    def next(self) -> Checkpoint | None:
        """The next stretch to decode, once the sound of it is there."""
        line = self._line()
        if not line:
            return None
        start = self._start(line)
        # A look in the pause behind the speech would depend on when the pause turns out to be the end.
        end = line[-1].end if line[-1].over else self._now
        over = self._is_over(line)
        spoken_from = max(self.cut, line[0].start)
        looks = [at for at in self._looks(line, spoken_from) if self._checked < at < end]
        if looks:
            at = min(looks)
            return Checkpoint(start, at, over=False, forced=at - spoken_from >= _FORCED)
        return Checkpoint(start, end, over=True) if over else None

    def _line(self) -> list[Speech]:
        """The stretches of speech that belong to the first line that is not settled."""
        line: list[Speech] = []
        for each in self._speech:
            if line and each.noticed - line[-1].end > _LINE_PAUSE:
                break
            line.append(each)
        return line

    def _is_over(self, line: list[Speech]) -> bool:
        if len(line) < len(self._speech) or self._ended:
            return True
        return line[-1].over and self._detected - line[-1].end >= _LINE_PAUSE

    def _start(self, line: list[Speech]) -> int:
        if self.context < self.cut:
            return self.context
        return max(self.cut, line[0].start - _LEAD)

    @staticmethod
    def _looks(line: list[Speech], spoken_from: int) -> Iterator[int]:
        """Where to look for the end of a sentence: soon after each pause, and after so much speech."""
        for resumed in line[1:]:
            if resumed.start - spoken_from >= _WORTH_A_LOOK:
                yield resumed.start + _RESUMED
        last = line[-1].end
        yield from range(spoken_from + _FIRST_LOOK, last + _STEP, _STEP)
