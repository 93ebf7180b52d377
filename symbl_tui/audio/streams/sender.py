"""The sound of one sender on a byte stream, from its first byte to its end."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from symbl_tui.audio.container_names import container_name, is_undecided
from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.pcm import split
from symbl_tui.audio.source_timing import SESSION_TIMING, SourceTiming
from symbl_tui.audio.sources.pacing import Pacer
from symbl_tui.audio.streams.byte_stream import ByteStream
from symbl_tui.audio.streams.container_stream import ContainerStream
from symbl_tui.audio.streams.pcm_format import PcmFormat
from symbl_tui.domain.text import many
from symbl_tui.errors import SourceError


@dataclass(frozen=True, slots=True)
class SenderSettings:
    """How the bytes of a stream are read."""

    pcm: PcmFormat
    """The format of raw samples."""
    channels: int | None = None
    """Take only the first so many; None takes all."""
    ends: bool = True
    """Whether the sound ends with its sender; otherwise that is a fault, and the next sender is awaited."""
    pace: float = 1.0
    """Seconds of sound per second, where the stream is a file."""
    timing: SourceTiming = SESSION_TIMING


class Sender:
    """The next sender on a stream, or the rest of the present one.

    Args:
        stream: Entered already.
        settings: How it is read.
        rest: Bytes of the present sender that are less than a frame; None: wait for the next sender.
        skip: Drop everything up to the end of the present sender, which sends nothing decodable any more.
        over: The format of the only sender, which has ended: there is no more sound.

    Raises:
        SourceError: On entering, when there will never be a sender; while iterating, when the sender delivers
            nothing for a while, or ends.
    """

    def __init__(
        self,
        stream: ByteStream,
        settings: SenderSettings,
        *,
        rest: bytes | None = None,
        skip: bool = False,
        over: AudioFormat | None = None,
    ) -> None:
        self._stream = stream
        self._settings = settings
        self._pacer = None if stream.live else Pacer(settings.pace)
        self._rest = rest or b""
        self._sending = rest is not None
        """Whether a sender has begun to send samples, and not ended."""
        self._skip = skip
        self._over = over
        self._container: ContainerStream | None = None
        self.format = over or AudioFormat(settings.pcm.rate, settings.channels or settings.pcm.channels)

    @property
    def label(self) -> str:
        """The stream's own."""
        return self._stream.label

    @property
    def live(self) -> bool:
        """The stream's own."""
        return self._stream.live

    def reopened(self) -> "Sender":
        """The source to enter after this one: the same sender while it has not ended, else the next."""
        if self._container:
            over = self.format if self._settings.ends else None
            return Sender(self._stream, self._settings, skip=not self._container.drained, over=over)
        # Less than a frame is left: a stalled sender goes on in the middle of one, maybe of a sample.
        less = len(self._rest) % (self._settings.pcm.tick_bytes * self.format.frame_samples)
        rest = self._rest[len(self._rest) - less :] if self._sending else None
        return Sender(self._stream, self._settings, rest=rest)

    async def __aenter__(self) -> Self:
        while self._skip:
            # A container cannot be joined in its middle, so the
            # rest of it is read away up to the next sender.
            self._skip = bool(await self._stream.read())
        if self._over:
            return self
        if self._sending:  # it had stalled
            if await self._read_more() or self._settings.ends:
                return self
            # The sender ended while it stalled: its last bytes must not come before the next one's samples.
            self._rest = b""
        await self._read_head()
        pcm, channels = self._settings.pcm, self._settings.channels
        if container_name(self._rest):
            self._container = ContainerStream(self._stream, self._rest, channels, self._settings.pace)
            await self._container.__aenter__()
            self.format = self._container.format
        elif self.format.channels > pcm.channels:
            raise SourceError(
                f"{self.label} has {many(pcm.channels, 'channel')}, not {self.format.channels}",
                "say with --pcm what is written",
            )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the stream open: the next source goes on reading it."""
        if self._container:
            await self._container.__aexit__(kind, error, trace)

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        async for frame in self._container or self._samples():
            yield frame
        if not self._settings.ends:
            raise SourceError(f"{self.label} has no sender any more")

    async def _read_head(self) -> None:
        """Wait for enough bytes to tell a container from samples, or for the end of a shorter sender."""
        sending, ends = True, self._settings.ends
        # Where more senders may come, one that connects and leaves without a byte is not the end.
        while is_undecided(self._rest) and (sending or not (self._rest or ends)):
            sending = await self._read_more()
        if not self._rest:
            raise SourceError(f"{self.label} ended before there was any sound", "check what writes to it")

    async def _samples(self) -> AsyncIterator[AudioFrame]:
        position, pcm, chosen = 0, self._settings.pcm, range(self.format.channels)
        async for tick in self._ticks():
            frames = split(pcm.to_s16le(tick), pcm.channels, chosen, position)
            if self._pacer:
                await self._pacer.wait(self.format.seconds(frames[0].samples))
            for frame in frames:
                yield frame
            position += frames[0].samples

    async def _ticks(self) -> AsyncIterator[bytes]:
        """The raw bytes of one frame of all channels at a time; the last may be shorter."""
        sample = self._settings.pcm.tick_bytes
        size = sample * self.format.frame_samples
        while self._sending:
            # Whole frames only, so that all channels of a tick belong to the same moment.
            whole = len(self._rest) // size * size
            block, self._rest = self._rest[:whole], self._rest[whole:]
            for start in range(0, whole, size):
                yield block[start : start + size]
            await self._read_more(self._settings.timing.sender_stall if self.live else None)
        last, self._rest = self._rest, b""
        for start in range(0, len(last) // sample * sample, size):
            yield last[start : min(start + size, len(last) // sample * sample)]

    async def _read_more(self, seconds: float | None = None) -> bool:
        """Wait for more bytes, or for the end of the sender; whether it still sends."""
        try:
            async with asyncio.timeout(seconds):
                data = await self._stream.read()
        except TimeoutError as error:
            raise SourceError(f"{self.label} has brought no sound for {seconds:g} s") from error
        self._rest += data
        self._sending = bool(data)
        return self._sending
