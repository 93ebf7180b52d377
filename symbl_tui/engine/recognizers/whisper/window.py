"""The speech of one stream that is still to be decoded: bounded, long pauses left out, every moment findable.

Pure: it is told how likely each frame is speech. Positions are samples from the start of the stream.
"""

from collections import deque
from typing import Final

import numpy as np

from symbl_tui.engine.recognizers.base import RATE
from symbl_tui.engine.recognizers.whisper.voice_detector import FRAME, Samples

FULL: Final = 30 * RATE
"""Samples that the model looks at at once."""

_SPEECH: Final = 0.5
_NO_SPEECH: Final = 0.35
_PAD: Final = round(0.4 * RATE / FRAME)
"""Frames that are kept around speech."""
_CUT: Final = round(2.0 * RATE / FRAME)
"""Frames of silence within speech from which on the middle of it is left out."""


class SpeechWindow:
    """Frames with speech among them, oldest first."""

    def __init__(self) -> None:
        self._frames: list[tuple[int, Samples]] = []
        """Where each frame begins, and its samples."""
        self._before: deque[tuple[int, Samples]] = deque(maxlen=_PAD)
        """The newest frames that are not kept."""
        self._speaking = False
        self._silent = 0
        """Frames since the last that was speech."""
        self.position = 0
        """Where the next frame begins."""
        self.spoken = 0
        """Samples in the window that were found to be speech."""

    def add(self, frame: Samples, probability: float) -> None:
        """Take the next frame."""
        here = (self.position, frame)
        self.position += FRAME
        if probability >= _SPEECH:
            self.spoken += FRAME
            self._speaking, self._silent = True, 0
        elif probability < _NO_SPEECH or self._silent:
            self._silent += 1
        if self._speaking:
            self._frames += [*self._before, here]
            self._before.clear()
        else:
            self._before.append(here)
        if self._speaking and self._silent >= _CUT:
            self._speaking = False
            kept = len(self._frames) - self._silent + _PAD
            self._before.extend(self._frames[kept:])
            del self._frames[kept:]

    def __len__(self) -> int:
        return len(self._frames) * FRAME

    @property
    def pause(self) -> float:
        """Seconds since the last speech."""
        return self._silent * FRAME / RATE

    @property
    def start(self) -> int:
        """Where the first sound begins that is still needed."""
        if self._frames:
            return self._frames[0][0]
        return self._before[0][0] if self._before else self.position

    def samples(self) -> Samples:
        """The sound in one piece."""
        return (
            np.concatenate([frame for _, frame in self._frames]) if self._frames else np.zeros(0, np.float32)
        )

    def moment(self, seconds: float, near: float | None = None) -> float:
        """Where in the stream a time of :meth:`samples` is, in seconds.

        Args:
            seconds: The time.
            near: A time whose surroundings it belongs to, where a pause was left out between them.
        """
        place = int((seconds if near is None else near) * RATE) // FRAME
        place = max(0, min(place, len(self._frames) - 1))
        return self._frames[place][0] / RATE + seconds - place * FRAME / RATE

    def drop(self, seconds: float) -> None:
        """Forget the sound before a time of :meth:`samples`."""
        del self._frames[: int(seconds * RATE) // FRAME]
        self.spoken = min(self.spoken, len(self))

    def clear(self) -> None:
        """Forget all of it but the newest moment, with which speech may begin."""
        self._before.extend(self._frames)
        self._frames.clear()
        self._speaking, self.spoken = False, 0
