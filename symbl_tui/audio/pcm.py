"""Converts between interleaved samples and frames of one channel each, and floats to s16le. Pure."""

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

from symbl_tui.audio.frame import AudioFrame

if TYPE_CHECKING:  # numpy takes 80 ms to import; a caller with an array has paid for it
    import numpy as np  # see above


def split(interleaved: bytes, width: int, chosen: Sequence[int], position: int) -> tuple[AudioFrame, ...]:
    """Split interleaved s16le: one frame for each chosen channel.

    Args:
        interleaved: whole samples of ``width`` channels.
        width: channels in ``interleaved``.
        chosen: which of them become frames, renumbered from 0 in this order.
        position: where the frames start, in samples.
    """
    samples = array("h", interleaved)
    return tuple(
        AudioFrame(channel, position, samples[place::width].tobytes()) for channel, place in enumerate(chosen)
    )


def to_s16le(samples: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> bytes:
    """Convert floating point samples in [-1, 1) to s16le; clipped outside, NaN is 0."""
    import numpy as np  # see above

    scaled = np.rint(np.clip(np.nan_to_num(samples), -1.0, 1.0) * 32768.0)
    pcm: bytes = np.minimum(scaled, 32767).astype("<i2").tobytes()
    return pcm
