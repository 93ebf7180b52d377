"""Measures by bytes what FFmpeg passes over in a damaged container without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from symbl_tui.audio.frame_headers import mpeg_frame_bytes
from symbl_tui.audio.media.container_sound import has_one_stream, has_time_stamps, is_transport_stream

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream

# By how much time stamps are rounded.
_STEADY_SECONDS: Final = 0.001

LEAST_SECONDS: Final = 0.1
"""What is shorter may be a header, or a tag between two songs."""


class DamageMeter:
    """The places of the packets of an open container."""

    def __init__(self, container: InputContainer) -> None:
        self._container = container
        self._alone = has_one_stream(container)
        self._timed = has_time_stamps(container)
        # Their frames follow one another: the least between them is damage.
        self._checks_frames = container.format.name == "flac"
        self._least = 0.0 if self._checks_frames else LEAST_SECONDS
        self._interpolates = is_transport_stream(container)
        self._interpolated = False
        """Whether FFmpeg made up the time stamp of the present packet."""
        self._reach = -1
        """Where the packets so far end."""
        self._bytes = 0
        self._seconds = 0.0
        self._pending = False
        """Whether something is missing before the next frame."""
        self._expected: float | None = None
        """The time of the next frame, if nothing is missing."""
        self.cut_off = False
        """Whether the last packet is shorter than its frame."""

    def skipped(self, packet: Packet[Stream]) -> float | None:
        """About how many seconds are missing before a packet; 0: its time stamp tells; None: nothing."""
        seconds = self._seconds_before(packet) if self._alone else 0.0
        # Without a time stamp it is several frames, some of them damaged.
        damaged = seconds > 0 or (self._checks_frames and bool(packet.size) and packet.pts is None)
        # From the frame before, at the rate that the stream began with: wrong where the rate has changed.
        self._interpolated = self._interpolates and packet.pos is None
        self._pending = self._pending or damaged
        return (0.0 if self._timed else seconds) if damaged else None

    def undecodable(self, packet: Packet[Stream]) -> float:
        """How many seconds are missing for a packet that cannot be decoded; 0: the next time stamp tells."""
        self._pending = True
        seconds = packet_seconds(packet)
        self._bytes, self._seconds = self._bytes - packet.size, self._seconds - seconds
        # A packet may have swallowed much more than one frame.
        return 0.0 if self._timed else max(seconds, self._seconds_in(packet.size))

    def undecodable_at_beginning(self, packet: Packet[Stream]) -> float:
        """How many seconds are missing for a packet before the first sound, where no time stamp tells."""
        seconds = packet_seconds(packet)
        if not self._checks_frames:
            # A short frame may lack only what it refers to.
            return seconds if seconds >= LEAST_SECONDS else 0.0
        # It swallows those before it, as many as its time stamp says; they had a bit for each sample or more.
        most = 8 * packet.size * float(packet.stream.time_base or 0)
        start = float((packet.pts or 0) * (packet.time_base or 0))
        return seconds + (start if 0 < start < most else 0.0)

    def is_timed(self, frame: AudioFrame) -> bool:
        """Whether the time stamp of a frame tells what is missing before it."""
        if self._interpolated:
            return False
        if self._checks_frames and frame.time is not None:
            # They count frames or samples, which encoders mix up: until they jump where nothing is damaged.
            jump = frame.time - (frame.time if self._expected is None else self._expected)
            self._timed = self._timed and (self._pending or abs(jump) < _STEADY_SECONDS)
            self._expected = frame.time + frame.samples / frame.sample_rate
            self._pending = False
        return self._timed

    def _seconds_before(self, packet: Packet[Stream]) -> float:
        """About how much sound the bytes before a packet held; 0 where they are as many as a header has."""
        if not packet.size:  # the end
            return 0.0
        self.cut_off = (
            packet.size < mpeg_frame_bytes(bytes(memoryview(packet)[:4]))
            if self._container.format.name == "mp3"
            else False
        )
        skipped = 0
        if packet.pos is not None and packet.pos >= 0:
            skipped = packet.pos - self._reach if self._reach >= 0 else 0
            # Several packets of an Ogg page have the place of the page.
            self._reach = max(self._reach, packet.pos)
        self._reach += packet.size
        seconds = self._seconds_in(skipped)
        self._bytes, self._seconds = self._bytes + packet.size, self._seconds + packet_seconds(packet)
        return seconds if seconds > self._least else 0.0

    def seconds_up_to(self, size: int) -> float:
        """About how much sound follows up to this byte of the container; 0 where that is unknown."""
        return self._seconds_in(size - self._reach) if self._alone else 0.0

    def _seconds_in(self, size: int) -> float:
        return size * self._seconds / self._bytes if self._bytes > 0 and size > 0 else 0.0


def packet_seconds(packet: Packet[Stream]) -> float:
    """The length that a packet declares; 0 where it does not."""
    if not packet.duration or packet.time_base is None:
        return 0.0
    return float(packet.duration * packet.time_base)
