"""One party's connection in the child: its sound in and out, at rates that may change during a call."""

from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import soxr
from numpy.typing import NDArray

if TYPE_CHECKING:  # the child loads it by sip_library.load()
    import baresip

Samples = NDArray[np.int16]
"""Mono."""

NO_SAMPLES: Final[Samples] = np.zeros(0, np.int16)

_NARROW: Final = 8_000
_WIDE: Final = 16_000
# The library's own buffer. Not more: it fills so many bytes with zeros for each read.
_READ_BYTES: Final = 1 << 15
# Sound for the other party of a bridge waits so long, in seconds, that a late tick makes no hole in it ...
_DELAY: Final = 0.1
# ... and no longer than this, which people would hear as a delay.
_MOST_DELAY: Final = 0.4


class Resampler:
    """Resamples one direction of mono sound."""

    def __init__(self, rate: int, to: int) -> None:
        self.rates = (rate, to)
        # In floats: with integers soxr adds dither, and digital silence would no longer be silent.
        self._stream: Any = None if rate == to else soxr.ResampleStream(rate, to, 1, dtype="float32")

    def convert(self, samples: Samples) -> Samples:
        """The next samples; what the resampler holds back comes with later ones."""
        if self._stream is None or not len(samples):
            return samples
        converted = self._stream.resample_chunk(samples.astype(np.float32))
        return _to_int16(converted)


def _to_int16(samples: NDArray[np.float32]) -> Samples:
    return np.clip(np.rint(samples), -32768, 32767).astype(np.int16)


class SipLeg:
    """The sound of one connection."""

    def __init__(self, library: ModuleType, call: "baresip.Call") -> None:
        """Wrap a call of the library."""
        self.call = call
        self.rate = 0
        """Samples a second of :meth:`read`; 0 until the far end's sound has begun. It never changes then."""
        self._library = library
        self._input: Resampler | None = None
        self._input_channels = 1
        self._output: Resampler | None = None
        self._early = NO_SAMPLES

    def settle(self) -> None:
        """Settle the rate now, for a far end that has sent nothing yet."""
        self.rate = self.rate or _NARROW

    def read(self) -> Samples:
        """What has come since the last time."""
        try:
            if self._input is None and not self._prepare():
                return NO_SAMPLES
            raw = self.call.audio.read(_READ_BYTES)
        except (self._library.AudioRestarted, self._library.AudioNotActive):
            # A re-INVITE has replaced the streams, perhaps by those of another codec.
            self._input = self._output = None
            return NO_SAMPLES
        samples = np.frombuffer(raw, np.int16)
        if self._input_channels > 1:
            frames = samples.reshape(-1, self._input_channels)
            samples = frames.mean(axis=1).astype(np.int16)
        return self._input.convert(samples) if self._input else NO_SAMPLES

    def keep(self, samples: Samples, most: float) -> None:
        """Keep sound that was read before it has a place; the last ``most`` seconds of all that is kept."""
        if len(samples):
            self._early = np.concatenate([self._early, samples])[-round(most * self.rate) :]

    def take_kept(self) -> Samples:
        """The sound that was kept, once."""
        kept, self._early = self._early, NO_SAMPLES
        return kept

    def write(self, samples: Samples, rate: int) -> None:
        """Send sound to the party; what does not fit is dropped."""
        try:
            audio = self.call.audio
            info = audio.info()
            if not info.tx_ready or not len(samples):
                return
            rates = (rate, info.tx_sample_rate)
            if self._output is None or self._output.rates != rates:
                self._output = Resampler(*rates)
            converted = np.repeat(self._output.convert(samples), info.tx_channels)
            second = info.tx_sample_rate * info.tx_channels
            if info.tx_buffered > _MOST_DELAY * second * converted.itemsize:
                audio.flush_tx()
            if not info.tx_buffered:
                converted = np.concatenate([np.zeros(int(_DELAY * second), np.int16), converted])
            audio.write(converted.tobytes())
        except (self._library.AudioRestarted, self._library.AudioNotActive):
            self._output = None

    def _prepare(self) -> bool:
        """Find out how the sound comes; whether any does."""
        info = self.call.audio.info()
        if not info.rx_ready:
            return False
        self.rate = self.rate or (_NARROW if info.rx_sample_rate <= _NARROW else _WIDE)
        self._input = Resampler(info.rx_sample_rate, self.rate)
        self._input_channels = info.rx_channels
        return True
