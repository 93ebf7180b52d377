"""The sound of an open container: its tracks decoded, side by side, and what their end means.

Only the media child uses it. Knows no process and no pipe.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from http.client import HTTPException
from typing import TYPE_CHECKING, Final

import av
from av.audio.frame import AudioFrame as Decoded
from av.audio.stream import AudioStream
from av.container import InputContainer

from symbl_tui.audio.frame import MAX_CHANNELS, RATES, SAMPLE_BYTES
from symbl_tui.audio.media.interleaving import Interleaver, Track
from symbl_tui.audio.media.media_request import MediaEnding, MediaHeader, MediaRequest
from symbl_tui.audio.media.media_url import Address, display_url
from symbl_tui.domain.text import many
from symbl_tui.errors import SourceError

if TYPE_CHECKING:
    from av.packet import Packet
    from av.stream import Stream


_FAILED_PACKETS: Final = 500
"""So many packets in a row that cannot be decoded are the end of it."""

_ESTIMATED: Final = frozenset({"mp3", "aac", "ac3", "eac3", "mpegts", "hls", "amr", "loas"})
"""Containers whose length is a guess."""


class DecodedTracks:
    """The sound tracks of an open container.

    Args:
        container: open, and closed by whoever opened it.
        request: what was asked for.

    Raises:
        SourceError: there is no sound in it that can be recorded.
    """

    def __init__(self, container: InputContainer, request: MediaRequest) -> None:
        self._container = container
        self._request = request
        self._streams = tuple(_decodable(container, self._name))
        rate = self._streams[0].codec_context.sample_rate
        widths = [stream.codec_context.channels for stream in self._streams]
        if rate not in RATES or not 1 <= sum(widths) <= MAX_CHANNELS:
            raise SourceError(
                f"{self._name} has {many(sum(widths), 'channel')} at {rate} Hz, which cannot be recorded",
                f"use 1 to {MAX_CHANNELS} channels at {RATES[0]} to {RATES[-1]} Hz",
            )
        if request.mix:
            # A mix of the first track: others are mostly the same in another language.
            self._streams, widths = self._streams[:1], [request.mix]
        tracks = [Track(width, rate, mix=bool(request.mix)) for width in widths]
        self._tracks = {stream.index: track for stream, track in zip(self._streams, tracks, strict=True)}
        self._side_by_side = Interleaver(tracks, rate)
        self._begin()
        self.header = MediaHeader(rate, sum(widths), self._live())
        self.ending = MediaEnding.ENDED
        """Why there is no more, once there is none."""
        self._encrypted = False
        self._failed = 0
        self._heard = 0

    @property
    def _name(self) -> str:
        return display_url(self._request.place) or "what is piped in"

    def _live(self) -> bool:
        if self._request.fd is not None or "://" not in self._request.place:
            return False
        if Address(self._request.place, self._request.listen).endless:
            return True
        sized = self._container.size > 0 and self._container.format.name != "hls"
        return not sized and self._container.duration is None

    def _begin(self) -> None:
        """Tracks that begin later than the first are silent until then."""
        starts = [
            float(stream.start_time * stream.time_base)
            for stream in self._streams
            if stream.start_time is not None and stream.time_base
        ]
        if len(self._streams) > 1 and len(starts) == len(self._streams):
            for track in self._tracks.values():
                track.begin(min(starts))

    def pieces(self) -> Iterator[bytes]:
        """Interleaved s16le as it is decoded; never an empty one."""
        for packet in self._packets():
            self._hear(packet)
            if self._failed > _FAILED_PACKETS:
                self.ending = MediaEnding.DAMAGED
                break
            if piece := self._side_by_side.take():
                self._heard += len(piece)
                yield piece
        if piece := self._side_by_side.rest():
            self._heard += len(piece)
            yield piece
        if self.ending is MediaEnding.ENDED:
            self.ending = self._end()

    def _packets(self) -> Iterator[Packet[Stream]]:
        remote = "://" in self._request.place
        try:
            yield from self._container.demux(*self._streams)
        except av.error.ExitError:
            self.ending = MediaEnding.STALLED
        except (av.FFmpegError, OSError, HTTPException, ValueError, SourceError) as error:
            print(f"reading ended with {type(error).__name__}", file=sys.stderr)
            self.ending = MediaEnding.BROKEN if remote else MediaEnding.DAMAGED

    def _hear(self, packet: Packet[Stream]) -> None:
        """Decode a packet; one that is damaged is left out, and silent by the time of the next."""
        if packet.size and packet.has_sidedata("encryption_info"):
            self._encrypted, self._failed = True, _FAILED_PACKETS + 1
            return
        try:
            for frame in packet.decode():
                assert isinstance(frame, Decoded)
                self._tracks[packet.stream.index].hear(frame)
                self._failed = 0
        except av.FFmpegError:
            self._failed += 1

    def _end(self) -> MediaEnding:
        """What the end of the input means."""
        if self.header.live and self._container.format.name != "hls":
            return MediaEnding.BROKEN
        seconds = self._heard / (self.header.rate * self.header.channels * SAMPLE_BYTES)
        short = seconds < self._promised() * 0.98 - 1
        return MediaEnding.DAMAGED if short or self._failed else MediaEnding.ENDED

    def _promised(self) -> float:
        """How many seconds of sound there should be at least."""
        if self._container.format.name in _ESTIMATED or self._request.fd is not None:
            return 0.0
        lengths = [
            float(each.duration * each.time_base)
            for each in self._streams
            if each.duration and each.time_base
        ]
        if not lengths and len(self._streams) == len(self._container.streams):
            lengths = [(self._container.duration or 0) / av.time_base]
        return max(lengths, default=0.0)

    def nothing(self) -> SourceError:
        """Why there is no sound at all."""
        if self._encrypted:
            return SourceError(f"{self._name} is encrypted (DRM) and cannot be played", "use one that is not")
        if self.ending is MediaEnding.STALLED:
            return SourceError(f"{self._name} brings no sound", "check that somebody sends")
        return SourceError(
            f"{self._name} holds sound that cannot be decoded: it is damaged or empty", "replace it"
        )


def _decodable(container: InputContainer, name: str) -> Iterator[AudioStream]:
    """The sound tracks; raises SourceError when there are none, or one that FFmpeg cannot decode."""
    if not container.streams.audio:
        raise SourceError(f"{name} has no sound in it", "use a file or address that has")
    for stream in container.streams.audio:
        if stream.codec_context is None:
            raise SourceError(
                f"{name} holds sound that there is no decoder for, or is encrypted (DRM)", "convert it first"
            )
        stream.codec_context.thread_count = 1
        yield stream
