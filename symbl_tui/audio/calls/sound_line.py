"""The sound of one party as it goes out: without holes, at the call's rate. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from symbl_tui.audio.frame import SAMPLE_BYTES, AudioFormat, AudioFrame
from symbl_tui.audio.streams.pcm_format import PcmFormat

if TYPE_CHECKING:  # loads numpy and soxr, 80 ms
    from symbl_tui.audio.sources.rate_converter import RateConverter

# Silence is made in pieces, so that a long one takes no memory at once.
_SILENCE_SECONDS: Final = 1.0


class SoundLine:
    """Collects raw pieces and silence, and turns them to frames.

    Args:
        channel: The number of the frames' channel.
        format: The party's, mono.
        rate: Samples per second of the frames.
    """

    def __init__(self, channel: int, format: PcmFormat, rate: int) -> None:
        self._channel = channel
        self._format = format
        self._sample_bytes = format.tick_bytes
        self._rate = rate
        self._start: float | None = None
        self._samples = 0
        """At the party's rate, since the start."""
        self._pending: list[tuple[bytes | int, str]] = []
        """Raw samples, or a number of silent ones; with the fault of the silence."""
        self._position = 0
        """Of the next frame, in samples at the call's rate."""
        self._converter: RateConverter | None = None

    @property
    def started(self) -> bool:
        """Whether its start is known."""
        return self._start is not None

    @property
    def end(self) -> float:
        """Where it ends, in seconds of the call."""
        return (self._start or 0.0) + self._samples / self._format.rate

    def start(self, seconds: float) -> None:
        """Begin at a position of the call."""
        # By its timestamps sound may belong a little before the call's zero; a frame's position cannot.
        self._start = max(0.0, seconds)
        self._position = round(self._start * self._rate)

    def append(self, payload: bytes) -> None:
        """Append whole samples in the party's format."""
        self._samples += len(payload) // self._sample_bytes
        self._pending.append((payload, ""))

    def fill(self, seconds: float, fault: str = "") -> None:
        """Append silence; with a fault it stands in for missing sound."""
        samples = round(seconds * self._format.rate)
        if samples > 0:
            self._samples += samples
            self._pending.append((samples, fault))

    def take(self, *, last: bool = False) -> Iterator[AudioFrame]:
        """The frames since the last call; ``last``: also the rest, and an empty one to close the channel."""
        pending, self._pending = self._pending, []
        for fault, pcm in self._decoded(pending):
            for converted in self._convert(pcm):
                yield self._frame(converted, fault)
        if last:
            for converted in self._convert(b"", last=True):
                yield self._frame(converted, "")
            yield replace(self._frame(b"", ""), last=True)

    def _decoded(self, pending: list[tuple[bytes | int, str]]) -> Iterator[tuple[str, bytes]]:
        """Fault and s16le of each run of pieces that are alike: one conversion for all of them."""
        run: list[bytes] = []
        for piece, fault in pending:
            if isinstance(piece, bytes):
                run.append(piece)
                continue
            if run:
                yield "", self._format.to_s16le(b"".join(run))
                run = []
            longest = round(_SILENCE_SECONDS * self._format.rate)
            for start in range(0, piece, longest):
                yield fault, bytes(min(longest, piece - start) * SAMPLE_BYTES)
        if run:
            yield "", self._format.to_s16le(b"".join(run))

    def _convert(self, pcm: bytes, last: bool = False) -> Iterator[bytes]:
        if self._format.rate == self._rate:
            if pcm:
                yield pcm
            return
        if self._converter is None:
            from symbl_tui.audio.sources.rate_converter import RateConverter  # see above

            self._converter = RateConverter(self._format.rate, AudioFormat(self._rate, 1))
        for frame in self._converter.convert([pcm], last=last):
            yield frame.pcm

    def _frame(self, pcm: bytes, fault: str) -> AudioFrame:
        frame = AudioFrame(self._channel, self._position, pcm, fault)
        self._position += frame.samples
        return frame
