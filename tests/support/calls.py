"""A call whose parties come and go: a source with the channels of the moment, made of tones."""

import math
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Self

import numpy as np

from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.sources.pacing import Pacer


@dataclass(frozen=True, slots=True)
class Party:
    """One party of a call; times in seconds of the call."""

    name: str
    joins: float = 0.0
    leaves: float = math.inf
    hz: int = 440


class ToneCall:
    """A call of so many seconds: a :class:`~symbl_tui.audio.sources.source.GrowingSource`."""

    label = "call"
    live = True
    end_reason = ""

    def __init__(self, *parties: Party, seconds: float, rate: int = 16_000, pace: float = math.inf) -> None:
        self._parties = sorted(parties, key=lambda party: party.joins)
        self._pacer = Pacer(pace)
        self._seconds = seconds
        self.format = AudioFormat(rate, sum(party.joins == 0 for party in parties))

    def channel_name(self, channel: int) -> str:
        return self._parties[channel].name

    def tone(self, channel: int) -> bytes:
        """All the sound of a party."""
        party = self._parties[channel]
        times = np.arange(round(self._seconds * self.format.rate)) / self.format.rate
        heard = (times >= party.joins) & (times < party.leaves)
        return (9000 * np.sin(2 * np.pi * party.hz * times))[heard].astype("<i2").tobytes()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        size, rate = self.format.frame_samples, self.format.rate
        tones = [self.tone(channel) for channel in range(len(self._parties))]
        for position in range(0, round(self._seconds * rate), size):
            for channel, party in enumerate(self._parties):
                joined = round(party.joins * rate)
                if joined <= position < party.leaves * rate:
                    at = 2 * (position - joined)
                    last = position + size >= party.leaves * rate
                    yield AudioFrame(channel, position, tones[channel][at : at + 2 * size], last=last)
            await self._pacer.wait(size / rate)
