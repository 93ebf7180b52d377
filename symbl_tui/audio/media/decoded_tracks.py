"""Decodes the sound tracks of an open container side by side. Only the media child uses it.

Knows no process and no pipe.
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

from symbl_tui.audio.frame import MAX_CHANNELS, RATES, AudioFormat
from symbl_tui.audio.media.interleaving import Interleaver, Track
from symbl_tui.audio.media.media_request import MediaEnding, MediaHeader, MediaRequest
from symbl_tui.audio.media.media_url import MediaAddress, display_url
from symbl_tui.audio.media.ticks import Tick
from symbl_tui.domain.text import many
from symbl_tui.errors import SourceError

if TYPE_CHECKING:
    from av.packet import Packet
    from av.stream import Stream


# A scratch costs a few packets; this many are ten seconds of AAC, and the rest is as bad.
_FAILED_PACKETS: Final = 500
"""After so many undecodable packets in a row decoding ends."""

_ESTIMATED: Final = frozenset({"mp3", "aac", "ac3", "eac3", "mpegts", "hls", "amr", "loas"})
"""Containers whose declared length is an estimate."""


class DecodedTracks:
    """The sound tracks of an open container.

    Args:
        container: open; the caller closes it.
        request: what to decode.

    Raises:
        SourceError: it has no sound that can be recorded.
    """

    def __init__(self, container: InputContainer, request: MediaRequest) -> None:
        self._container = container
        self._request = request
        self._streams = tuple(_decodable_streams(container, self._name))
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
        self._interleaver = Interleaver(tracks, rate)
        self._align_starts()
        self.header = MediaHeader(rate, sum(widths), self._live())
        self.ending = MediaEnding.ENDED
        """Why the sound ended, once it has."""
        self._encrypted = False
        self._failed = 0
        self._ticks = 0

    @property
    def _name(self) -> str:
        return display_url(self._request.place) or "what is piped in"

    def _live(self) -> bool:
        if self._request.fd is not None or "://" not in self._request.place:
            return False
        if MediaAddress(self._request.place, self._request.listen).endless:
            return True
        sized = self._container.size > 0 and self._container.format.name != "hls"
        # A radio stream over http has neither size nor duration.
        return not sized and self._container.duration is None

    def _align_starts(self) -> None:
        """Make tracks that begin later than the first silent until then."""
        starts = [
            float(stream.start_time * stream.time_base)
            for stream in self._streams
            if stream.start_time is not None and stream.time_base
        ]
        # Only side by side do starts matter: a single track that begins late would get silence for nothing.
        if len(self._streams) > 1 and len(starts) == len(self._streams):
            for track in self._tracks.values():
                track.start_at(min(starts))

    def ticks(self) -> Iterator[Tick]:
        """The sound as it is decoded; a live stream must not come out in bursts of a second."""
        for packet in self._packets():
            self._decode(packet)
            if self._failed > _FAILED_PACKETS:
                self.ending = MediaEnding.DAMAGED
                break
            yield from self._counted(self._interleaver.take())
        yield from self._counted(self._interleaver.flush())
        if self.ending is MediaEnding.ENDED:
            self.ending = self._judge_end()

    def _counted(self, ticks: list[Tick]) -> list[Tick]:
        self._ticks += len(ticks)
        return ticks

    def _packets(self) -> Iterator[Packet[Stream]]:
        remote = "://" in self._request.place
        try:
            yield from self._container.demux(*self._streams)
        except av.error.ExitError:
            self.ending = MediaEnding.STALLED
        except (av.FFmpegError, OSError, HTTPException, ValueError, SourceError) as error:
            # The class alone: FFmpeg's message contains the URL, with its secrets.
            print(f"reading ended with {type(error).__name__}", file=sys.stderr)
            self.ending = MediaEnding.BROKEN if remote else MediaEnding.DAMAGED

    def _decode(self, packet: Packet[Stream]) -> None:
        """Decode a packet; a damaged one is left out, and counts as lost for as long as time stamps tell."""
        # FFmpeg decodes encrypted packets to noise, which would be recorded and recognised as speech.
        if packet.size and packet.has_sidedata("encryption_info"):
            self._encrypted, self._failed = True, _FAILED_PACKETS + 1
            return
        track = self._tracks[packet.stream.index]
        try:
            for frame in packet.decode():
                assert isinstance(frame, Decoded)
                track.push(frame)
                # In a row: a bad recording with many good packets between plays on.
                self._failed = 0
        except av.FFmpegError:
            self._failed += 1
            track.lose()

    def _judge_end(self) -> MediaEnding:
        """Whether the end of the input is the end of the sound, or a fault."""
        if self.header.live and self._container.format.name != "hls":
            return MediaEnding.BROKEN
        format = AudioFormat(self.header.rate, 1)
        seconds = format.seconds(self._ticks * format.frame_samples)
        # 2 % and a second of tolerance: encoders pad the last frame, and headers round.
        short = seconds < self._declared_seconds() * 0.98 - 1
        return MediaEnding.DAMAGED if short or self._failed else MediaEnding.ENDED

    def _declared_seconds(self) -> float:
        """The length that the container declares; 0 where it is unknown or an estimate."""
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

    def no_sound_error(self) -> SourceError:
        """The error for a container without any decodable sound."""
        if self._encrypted:
            return SourceError(f"{self._name} is encrypted (DRM) and cannot be played", "use one that is not")
        if self.ending is MediaEnding.STALLED:
            return SourceError(f"{self._name} brings no sound", "check its sender")
        return SourceError(
            f"{self._name} holds sound that cannot be decoded: it is damaged or empty", "replace it"
        )


def _decodable_streams(container: InputContainer, name: str) -> Iterator[AudioStream]:
    """The sound tracks; raises SourceError when there is none, or one that FFmpeg cannot decode."""
    if not container.streams.audio:
        raise SourceError(f"{name} has no sound in it", "use a file or address that has")
    for stream in container.streams.audio:
        if stream.codec_context is None:
            raise SourceError(
                f"{name} holds sound that there is no decoder for, or is encrypted (DRM)", "convert it first"
            )
        # Sound decodes hundreds of times faster than real time; threads would only cost memory and start-up.
        stream.codec_context.thread_count = 1
        yield stream
