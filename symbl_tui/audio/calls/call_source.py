"""The sound of one call as a source: written by the server of calls, read by the call's session."""

import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Final, Self

from symbl_tui.audio.frame import SAMPLE_BYTES, AudioFormat, AudioFrame
from symbl_tui.audio.storage.position_signal import PositionSignal

MAX_WAITING_BYTES: Final = 16 << 20
"""Sound of one call that may wait for its session: minutes of it."""
_DROPPED: Final = "this program was too busy to keep the sound"


@dataclass(slots=True)
class _Dropped:
    """Sound of a channel that found no room; it comes before all of that channel that waits."""

    position: int
    samples: int = 0
    last: bool = False


class CallSource:
    """A :class:`~symbl_tui.audio.sources.source.GrowingSource` of the parties of a call.

    The writer is never held up: what finds no room takes the place of the oldest sound that waits, which
    becomes marked silence of its length.

    Args:
        label: Its name on screens.
        rate: Samples per second of all frames.
        on_closed: Called, in the reader's thread, when the session reads no more.
        limit: Bytes that may wait.
    """

    live = True

    def __init__(
        self,
        label: str,
        rate: int,
        on_closed: Callable[[], None] = lambda: None,
        limit: int = MAX_WAITING_BYTES,
    ) -> None:
        self.label = label
        self.end_reason = ""
        """Why it has ended; empty: it has not."""
        self.dropped = 0.0
        """Seconds of all channels that found no room."""
        self._rate = rate
        self._on_closed = on_closed
        self._limit = limit
        self._names: list[str] = []
        self._channels = 0
        self._lock = threading.Lock()
        """Guards what waits; held for the change of a few values."""
        self._waiting: deque[AudioFrame] = deque()
        self._waiting_bytes = 0
        self._lost: dict[int, _Dropped] = {}
        self._signal = PositionSignal()

    @property
    def format(self) -> AudioFormat:
        """The rate, and the channels that there were when it was entered."""
        return AudioFormat(self._rate, self._channels or len(self._names))

    def channel_name(self, channel: int) -> str:
        """The name of the party of a channel."""
        return self._names[channel] if channel < len(self._names) else ""

    def add_channel(self, name: str) -> int:
        """Add a channel for a party; return its number. For the writer, as the next two are."""
        # Before its first frame is put: the reader looks a channel's name up when it sees the channel.
        self._names.append(name)
        return len(self._names) - 1

    def put(self, frames: Iterable[AudioFrame]) -> None:
        """Append frames; returns at once."""
        added = list(frames)  # outside the lock: they are decoded while they are iterated
        with self._lock:
            for frame in added:
                self._waiting.append(frame)
                self._waiting_bytes += len(frame.pcm)
            while self._waiting_bytes > self._limit:
                self._drop(self._waiting.popleft())
        self._signal.notify()

    def end(self, reason: str) -> None:
        """No more frames will come."""
        self.end_reason = self.end_reason or reason or "call ended"
        self._signal.notify()

    async def __aenter__(self) -> Self:
        self._channels = len(self._names)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._on_closed()

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        while True:
            over = bool(self.end_reason)  # read before the frames: none can come after it
            for frame in self._take():
                yield frame
            if over:
                return
            await self._signal.wait(lambda: bool(self._waiting or self._lost or self.end_reason))

    def _take(self) -> Iterator[AudioFrame]:
        with self._lock:
            lost, self._lost = self._lost, {}
            frames, self._waiting = self._waiting, deque()
            self._waiting_bytes = 0
        for channel, dropped in lost.items():
            yield from self._silence(channel, dropped)
        yield from frames

    def _drop(self, frame: AudioFrame) -> None:
        self._waiting_bytes -= len(frame.pcm)
        self.dropped += frame.samples / self._rate
        dropped = self._lost.setdefault(frame.channel, _Dropped(frame.position))
        dropped.samples += frame.samples
        dropped.last = frame.last

    def _silence(self, channel: int, dropped: _Dropped) -> Iterator[AudioFrame]:
        end = dropped.position + dropped.samples
        frame = AudioFrame(channel, dropped.position, b"", _DROPPED)
        for position in range(dropped.position, end, self._rate):
            pcm = bytes(min(self._rate, end - position) * SAMPLE_BYTES)
            yield replace(frame, position=position, pcm=pcm)
        if dropped.last:
            yield AudioFrame(channel, end, b"", last=True)
