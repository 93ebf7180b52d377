"""Voice activity of one stream: Silero's detector, which faster-whisper brings along, fed piece by piece."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

FRAME: Final = 512
"""Samples that are judged together: 32 ms."""

_CONTEXT: Final = 64
"""Samples before a frame that the model looks at too."""

Samples = npt.NDArray[np.float32]


class VoiceDetector:
    """The detector's memory of one stream."""

    def __init__(self) -> None:
        from faster_whisper.vad import get_vad_model

        self._session: Any = get_vad_model().session
        self._state = [np.zeros((1, 1, 128), np.float32) for _ in range(2)]
        self._context = np.zeros(_CONTEXT, np.float32)

    def probabilities(self, samples: Samples) -> list[float]:
        """How likely each frame is speech, from 0 to 1; whole frames only, in the order of the stream."""
        frames = samples.reshape(-1, FRAME)
        before = np.vstack([self._context, frames[:-1, -_CONTEXT:]])
        inputs = {"input": np.hstack([before, frames]), "h": self._state[0], "c": self._state[1]}
        found, *self._state = self._session.run(None, inputs)
        self._context = frames[-1, -_CONTEXT:].copy()
        return [float(each) for each in np.ravel(found)]
