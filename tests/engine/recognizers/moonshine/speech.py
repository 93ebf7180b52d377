"""The recordings of people that the wheel carries: well-known texts, at 16 kHz."""

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.moonshine.model import package

Samples = npt.NDArray[np.int16]

DICKENS = "two_cities.wav"
"""44 s: "It was the best of times ..." """
BECKETT = "beckett.wav"
"""10 s: "Ever tried. Ever failed. No matter. Try again. Fail again. Fail better." """


def recording(name: str, seconds: float | None = None) -> Samples:
    """The beginning of a recording, mono."""
    sound, rate = soundfile.read(package() / "assets" / name, dtype="float32", always_2d=True)
    mono = soxr.resample(sound.mean(1), rate, RATE)
    return np.asarray(mono[: None if seconds is None else round(seconds * RATE)] * 32767, np.int16)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.int16)
