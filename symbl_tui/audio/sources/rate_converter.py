"""Resamples all channels of a source together. Loads numpy and soxr."""

import numpy as np
import soxr

from symbl_tui.audio.frame import SAMPLE_BYTES, AudioFormat, AudioFrame
from symbl_tui.audio.pcm import split, to_s16le


class RateConverter:
    """One resampler for all channels, so that they cannot drift apart."""

    def __init__(self, from_rate: int, to: AudioFormat) -> None:
        # In floats: with integers soxr adds dither, and digital silence would no longer be silent.
        self._stream: soxr.ResampleStream = soxr.ResampleStream(
            from_rate, to.rate, to.channels, dtype="float32"
        )
        self._format = to
        self._ready = b""
        self._position = 0

    def convert(self, tick: list[bytes], last: bool = False) -> list[AudioFrame]:
        """Resample a piece of every channel: the frames that are complete; after ``last``, the rest."""
        piece = np.stack([np.frombuffer(pcm, "<i2") for pcm in tick], axis=1).astype(np.float32) / 32768
        self._ready += to_s16le(self._stream.resample_chunk(piece, last=last))
        width = self._format.channels
        # Only whole frames go out: the resampler's own output varies in length from piece to piece.
        size = self._format.frame_samples * width * SAMPLE_BYTES
        end = len(self._ready) if last else len(self._ready) // size * size
        frames: list[AudioFrame] = []
        for start in range(0, end, size):
            complete = split(self._ready[start : min(start + size, end)], width, range(width), self._position)
            self._position += complete[0].samples
            frames.extend(complete)
        self._ready = self._ready[end:]
        return frames
