"""Synthetic sound: a test tone, and silence."""

import math
from array import array
from collections.abc import AsyncIterator
from typing import Self

from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.sources.pacing import Pacer
from symbl_tui.errors import UsageError


class ToneSource:
    """A sine on every channel, at real time times ``pace``.

    Args:
        frequency: Hz, below half the rate.
        rate: samples per second.
        channels: how many channels carry it.
        level_dbfs: the sine's peak; ``-math.inf`` is silence.
        pace: seconds of sound per second.
        seconds: its length; None never ends.

    Raises:
        UsageError: the frequency or the pace is not possible.
    """

    live = False

    def __init__(
        self,
        frequency: float = 440.0,
        rate: int = 16000,
        channels: int = 1,
        level_dbfs: float = -20.0,
        *,
        pace: float = 1.0,
        seconds: float | None = None,
    ) -> None:
        if not 0 <= frequency < rate / 2:
            raise UsageError(
                f"a tone of {frequency:g} Hz is not possible", f"give one between 0 and {rate // 2} Hz"
            )
        self.label = f"tone {frequency:g} Hz"
        self.format = AudioFormat(rate, channels)
        self._step = math.tau * frequency / rate
        self._amplitude = min(32767.0, 32767 * 10 ** (level_dbfs / 20))
        self._pacer = Pacer(pace)
        self._end = math.inf if seconds is None else round(seconds * rate)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        position = 0
        while position < self._end:
            samples = int(min(self.format.frame_samples, self._end - position))
            await self._pacer.wait(samples / self.format.rate)
            pcm = self._pcm(position, samples)
            for channel in range(self.format.channels):
                yield AudioFrame(channel, position, pcm)
            position += samples

    def _pcm(self, position: int, samples: int) -> bytes:
        phases = (self._step * at for at in range(position, position + samples))
        return array("h", [round(self._amplitude * math.sin(phase)) for phase in phases]).tobytes()


class SilenceSource(ToneSource):
    """Digital silence on every channel, at real time times ``pace``."""

    def __init__(
        self, rate: int = 16000, channels: int = 1, *, pace: float = 1.0, seconds: float | None = None
    ) -> None:
        super().__init__(0.0, rate, channels, -math.inf, pace=pace, seconds=seconds)
        self.label = "silence"
