"""Voice activity detection: Silero's model, one session for all streams and a state for each.

The model is the one inside Moonshine's library. The library's own detector has one state a process: with it
streams disturbed each other, and with eleven others the word error rate of one rose from 9 to 15 %.
"""

from collections import deque
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import onnxruntime

from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.moonshine.native_library import NativeLibrary
from symbl_tui.engine.recognizers.samples import Samples
from symbl_tui.errors import EngineError

HOP: Final = 512
"""Samples that the model takes at a time at 16 kHz ..."""
# ... with so many of those before them, as Silero's own wrapper does it: version 5 of the model expects
# them in front of each hop.
_CONTEXT: Final = 64
_STATE: Final = (2, 1, 128)

# Probability from which on a hop is speech ...
_SPEECH: Final = 0.5
# ... and below which it is silence, once speech has begun: hysteresis, for soft syllables within a word.
_SILENCE: Final = 0.35
# Hops of speech among the newest _NEWEST that begin a stretch; noise passed two of three.
_BEGINS: Final = 4
_NEWEST: Final = 5
# Hops of silence in a row that end it: 0.2 s.
_ENDS: Final = 6
# Samples by which a stretch begins before the hop that confirmed it: soft onsets score low.
_LEAD: Final = 7 * HOP


@dataclass(frozen=True, slots=True)
class Speech:
    """A stretch of speech, in samples from the start of the stream.

    Its end is some 0.2 s behind the last sound, the silence that it takes to notice.
    """

    start: int
    end: int
    ended: bool
    """Whether it has ended; otherwise ``end`` is the detector's position."""
    noticed: int
    """The detector's position when it found the stretch: later than ``start``, which is dated back."""


class VoiceModel:
    """The loaded model; calls may come from any thread."""

    def __init__(self, library: NativeLibrary) -> None:
        """Load it: 26 MB. Raises ``EngineError`` where it is missing or cannot be loaded."""
        options = onnxruntime.SessionOptions()
        # One hop takes a fraction of a millisecond: handing
        # it to a thread pool would cost more than the work.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # The arena keeps what it once had; this model needs next to nothing between two calls.
        options.enable_cpu_mem_arena = False
        try:
            self._session: Any = onnxruntime.InferenceSession(
                library.embedded("silero_vad_onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's errors have no base of their own
            raise EngineError("Moonshine's model that detects speech cannot be loaded") from error
        self._rate = np.array(RATE, np.int64)

    def probability(self, samples: Samples, state: Samples) -> tuple[float, Samples]:
        """The probability that a hop with its context is speech, and the next state."""
        inputs = {"input": samples.reshape(1, -1), "state": state, "sr": self._rate}
        probability, after = self._session.run(None, inputs)
        return float(probability[0, 0]), after


class SpeechDetector:
    """Detects the speech of one stream."""

    def __init__(self, model: VoiceModel) -> None:
        self._model = model
        self._state: Samples = np.zeros(_STATE, np.float32)
        self._waiting: Samples = np.zeros(_CONTEXT, np.float32)
        """The context, and samples that do not fill a hop yet."""
        self.position = 0
        """The end of the last whole hop: all sound before it was examined."""
        self._newest: deque[bool] = deque(maxlen=_NEWEST)
        self._start: int | None = None
        self._noticed = 0
        self._silent = 0

    def feed(self, samples: Samples) -> list[Speech]:
        """Feed sound; the stretches of speech that began, went on or ended in it, in order."""
        found: list[Speech] = []
        waiting = np.concatenate((self._waiting, samples))
        place = 0
        while waiting.size - place >= _CONTEXT + HOP:
            probability, self._state = self._model.probability(
                waiting[place : place + _CONTEXT + HOP], self._state
            )
            place += HOP
            self.position += HOP
            if ended := self._update(probability):
                found.append(ended)
        self._waiting = waiting[place:].copy()
        if self._start is not None:
            found.append(Speech(self._start, self.position, False, self._noticed))
        return found

    def _update(self, probability: float) -> Speech | None:
        """Process the probability of a hop; the stretch that ends with it, if one does."""
        if self._start is None:
            self._newest.append(probability >= _SPEECH)
            # Of the newest five and not in a row: a plosive's closure is a hop of silence within speech.
            if sum(self._newest) >= _BEGINS:
                self._start, self._noticed, self._silent = max(0, self.position - _LEAD), self.position, 0
                # Or the hops that began this stretch would help to begin the next one.
                self._newest.clear()
            return None
        self._silent = self._silent + 1 if probability < _SILENCE else 0
        if self._silent < _ENDS:
            return None
        ended, self._start = Speech(self._start, self.position, True, self._noticed), None
        return ended
