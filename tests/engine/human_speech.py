"""Recordings of people inside a wheel: well-known texts, read aloud."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import soundfile
import soxr

from tests.engine.streaming_client import RATE, Samples

TWO_CITIES = (
    "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of "
    "foolishness, it was the epoch of belief, it was the epoch of incredulity, it was the season of light, "
    "it was the season of darkness, it was the spring of hope, it was the winter of despair, we had "
    "everything before us, we had nothing before us, we were all going direct to heaven, we were all "
    "going direct the other way. In short, the period was so far like the present period, that some of "
    "its noisiest authorities insisted on its being received, for good or for evil, in the superlative "
    "degree of comparison only."
)
"""Dickens, in ``two_cities.wav``."""

BECKETT = "Ever tried. Ever failed. No matter. Try again. Fail again. Fail better."
"""Beckett, in ``beckett.wav``."""


def recording(name: str) -> Samples:
    """One of the recordings inside the wheel of moonshine-voice, mono at 16 kHz."""
    spec = find_spec("moonshine_voice")
    assert spec is not None
    assert spec.submodule_search_locations
    path = Path(spec.submodule_search_locations[0]) / "assets" / f"{name}.wav"
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    resampled = soxr.resample(sound.mean(axis=1), rate, RATE)
    return np.asarray(np.clip(resampled, -1, 1) * 32767, np.int16)
