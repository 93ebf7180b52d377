"""Voice activity detection of one stream, with the Silero model that faster-whisper contains."""

from typing import Any, Final

import numpy as np

from symbl_tui.engine.recognizers.samples import Samples

FRAME: Final = 512
"""Samples of one decision: 32 ms."""

# Samples before a frame that are input with it.
_CONTEXT: Final = 64


class VoiceDetector:
    """The detector's state for one stream."""

    def __init__(self) -> None:
        from faster_whisper.vad import get_vad_model  # optional, and slow to import

        self._session: Any = get_vad_model().session
        # Of a recurrent model, h and c: they carry what was heard from one call to the next.
        self._state = [np.zeros((1, 1, 128), np.float32) for _ in range(2)]
        self._context = np.zeros(_CONTEXT, np.float32)

    def probabilities(self, samples: Samples) -> list[float]:
        """The probability that each frame is speech; whole frames only, in the order of the stream."""
        frames = samples.reshape(-1, FRAME)
        # The last samples of the frame before each: the model expects sound without seams.
        before = np.vstack([self._context, frames[:-1, -_CONTEXT:]])
        inputs = {"input": np.hstack([before, frames]), "h": self._state[0], "c": self._state[1]}
        found, *self._state = self._session.run(None, inputs)
        # A copy: a view would keep the whole array of the message alive.
        self._context = frames[-1, -_CONTEXT:].copy()
        return [float(each) for each in np.ravel(found)]
