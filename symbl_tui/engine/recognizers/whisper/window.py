"""The window of speech that is not decoded yet: bounded, without long pauses, with times mapped back.

Pure: each frame is added with its probability of speech. Positions are samples from the start of the stream.
"""

from collections import deque
from typing import Final

import numpy as np

from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.samples import Samples
from symbl_tui.engine.recognizers.whisper.voice_detector import FRAME

FULL: Final = 30 * RATE
"""Samples of the longest input of the model."""

_SPEECH: Final = 0.5
_NO_SPEECH: Final = 0.35
# Frames kept around speech.
_PAD: Final = round(0.4 * RATE / FRAME)
# Frames of a silence that is shortened to its ends: the model hallucinates in long ones.
_CUT: Final = round(2.0 * RATE / FRAME)


class SpeechWindow:
    """Frames of speech and short silences, oldest first."""

    def __init__(self) -> None:
        self._frames: list[tuple[int, Samples]] = []
        """The position of each frame, and its samples."""
        self._before: deque[tuple[int, Samples]] = deque(maxlen=_PAD)
        """The newest frames of silence, which precede the next speech."""
        self._speaking = False
        self._silent = 0
        """Frames since the last speech."""
        self.position = 0
        """The position of the next frame."""
        self.speech_samples = 0
        """Samples in the window that were detected as speech."""

    def add(self, frame: Samples, probability: float) -> None:
        """Add the next frame."""
        here = (self.position, frame)
        self.position += FRAME
        if probability >= _SPEECH:
            self.speech_samples += FRAME
            self._speaking, self._silent = True, 0
        # Hysteresis: between the two thresholds a silence that has begun goes on, but none begins.
        elif probability < _NO_SPEECH or self._silent:
            self._silent += 1
        if self._speaking:
            self._frames += [*self._before, here]
            self._before.clear()
        else:
            self._before.append(here)
        if self._speaking and self._silent >= _CUT:
            self._speaking = False
            # The silence's start stays behind the last word; its newest frames wait for the next one.
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
        """The position of the first sound that is still needed."""
        if self._frames:
            return self._frames[0][0]
        return self._before[0][0] if self._before else self.position

    def samples(self) -> Samples:
        """The sound of the window."""
        return (
            np.concatenate([frame for _, frame in self._frames]) if self._frames else np.zeros(0, np.float32)
        )

    def stream_time(self, seconds: float, near: float | None = None) -> float:
        """Map a time in :meth:`samples` to the stream, in seconds.

        Args:
            seconds: The time.
            near: A time on the same side of a dropped pause, where the time itself is at its edge.
        """
        place = int((seconds if near is None else near) * RATE) // FRAME
        place = max(0, min(place, len(self._frames) - 1))
        return self._frames[place][0] / RATE + seconds - place * FRAME / RATE

    def drop(self, seconds: float) -> None:
        """Drop the sound before a time in :meth:`samples`."""
        del self._frames[: int(seconds * RATE) // FRAME]
        self.speech_samples = min(self.speech_samples, len(self))

    def clear(self) -> None:
        """Drop everything but the newest frames, with which speech may begin."""
        self._before.extend(self._frames)
        self._frames.clear()
        self._speaking, self.speech_samples = False, 0
