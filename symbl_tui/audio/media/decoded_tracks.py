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
from av.container import InputContainer

from symbl_tui.audio.media.container_sound import (
    check_shape,
    decodable_streams,
    first_start,
    is_broadcast,
    is_mp4,
    sound_rate,
)
from symbl_tui.audio.media.damage_meter import DamageMeter
from symbl_tui.audio.media.interleaving import Interleaver
from symbl_tui.audio.media.media_request import MediaEnding, MediaHeader, MediaRequest
from symbl_tui.audio.media.media_url import MediaAddress, display_url
from symbl_tui.audio.media.no_sound_error import no_sound
from symbl_tui.audio.media.ticks import Tick
from symbl_tui.audio.media.track import Track
from symbl_tui.errors import SourceError

if TYPE_CHECKING:
    from av.packet import Packet
    from av.stream import Stream

# After so many undecodable packets in a row, ten seconds of AAC, decoding ends.
_FAILED_PACKETS: Final = 500


class DecodedTracks:
    """The sound tracks of an open container, and of those that continue it.

    Args:
        container: open; the caller closes it.
        request: what to decode.
        live: whether its end is unknown; None: by the address and the container.
        first_only: take the first track alone.

    Raises:
        SourceError: it has no sound that can be recorded.
    """

    def __init__(
        self,
        container: InputContainer,
        request: MediaRequest,
        *,
        live: bool | None = None,
        first_only: bool = False,
    ) -> None:
        self._container = container
        self._request = request
        self._streams = tuple(decodable_streams(container, self._name))
        if first_only:
            self._streams = self._streams[:1]
        rate = request.rate or sound_rate(self._streams[0])
        widths = [stream.codec_context.channels for stream in self._streams]
        check_shape(rate, sum(widths), self._name)
        if request.mix:
            # A mix of the first track: others are mostly the same in another language.
            self._streams, widths = self._streams[:1], [request.mix]
        self._tracks = [Track(width, rate, mix=bool(request.mix)) for width in widths]
        self._by_stream = {each.index: track for each, track in zip(self._streams, self._tracks, strict=True)}
        self._interleaver = Interleaver(self._tracks, rate)
        self._note_kind()
        self._align_starts()
        self.header = MediaHeader(rate, sum(widths), self._live() if live is None else live)
        self.ending = MediaEnding.ENDED
        """Why the sound ended, once it has."""
        self._encrypted = False
        self._failed = 0
        self._damage = DamageMeter(container)

    @property
    def _name(self) -> str:
        return display_url(self._request.place) or "what is piped in"

    @property
    def seconds(self) -> float:
        """How much was decoded so far, silence for what is missing included."""
        return max(each.seconds for each in self._tracks)

    @property
    def lost_seconds(self) -> float:
        """How much of that is silence in place of missing sound."""
        return max(each.lost_seconds for each in self._tracks)

    @property
    def broken_off(self) -> bool:
        """Whether the end of the present container could not be decoded."""
        return self._failed > 0 or self._damage.cut_off or self.ending is not MediaEnding.ENDED

    def seconds_up_to(self, size: int) -> float:
        """About how much sound follows up to this byte of the container; 0 where that is unknown."""
        return self._damage.seconds_up_to(size)

    def _live(self) -> bool:
        if self._request.fd is not None or "://" not in self._request.place:
            return False
        if MediaAddress(self._request.place, self._request.listen).endless:
            return True
        # A radio stream over http has neither size nor duration.
        return self._container.size <= 0 and self._container.duration is None

    def _note_kind(self) -> None:
        for track in self._tracks:
            track.gaps_are_lost = is_broadcast(self._container)

    def _align_starts(self) -> None:
        """Make tracks that begin later than the first silent until then."""
        # Only side by side do starts matter: a single track that begins late would get silence for nothing.
        if len(self._streams) > 1 and (start := first_start(self._streams)) is not None:
            for track in self._tracks:
                track.start_at(start)

    def proceed(self, container: InputContainer, *, continues: bool = False) -> None:
        """Go on with the container behind the present one; its tracks continue the present ones in order.

        Args:
            container: open; the caller closes it.
            continues: whether its time stamps go on where the present ones end, rather than begin anew.

        Raises:
            SourceError: it has no sound.
        """
        streams = tuple(decodable_streams(container, self._name))[: len(self._tracks)]
        self._container, self._streams = container, streams
        self._failed, self.ending = 0, MediaEnding.ENDED
        self._damage = DamageMeter(container)
        self._by_stream = {
            each.index: track for each, track in zip(streams, self._tracks[: len(streams)], strict=True)
        }
        self._note_kind()
        if not continues:
            self._interleaver.align()
            for track in self._tracks:
                track.restart()
            self._align_starts()

    def lose(self, seconds: float, *, now: bool = False) -> list[Tick]:
        """Note that about so much is missing before the next sound; return the ticks that are complete.

        Args:
            seconds: time stamps of the next sound tell more exactly.
            now: make it silent at once: the next sound may be long in coming.
        """
        for track in self._tracks:
            track.lose(seconds)
            if now:
                track.fill_missing()
        return self._interleaver.take()

    def ticks(self) -> Iterator[Tick]:
        """The sound of this one container, and its judged ending."""
        yield from self.decode()
        yield from self.finish()
        if self.ending is MediaEnding.ENDED:
            self.ending = self._judge_end()

    def decode(self) -> Iterator[Tick]:
        """The sound of the present container as it is decoded; less than a tick waits for what follows."""
        for packet in self._packets():
            self._decode(packet)
            if self._failed > _FAILED_PACKETS:
                self.ending = MediaEnding.DAMAGED
                break
            # After each packet: a live stream must not come out in bursts of a second.
            yield from self._interleaver.take()

    def finish(self) -> list[Tick]:
        """The rest of the sound, when no more containers follow."""
        return self._interleaver.flush()

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
        track = self._by_stream[packet.stream.index]
        if (skipped := self._damage.skipped(packet)) is not None:
            track.lose(skipped)
        try:
            for frame in packet.decode():
                assert isinstance(frame, Decoded)
                track.push(frame, timed=self._damage.is_timed(frame))
                # In a row: a bad recording with many good packets between plays on.
                self._failed = 0
        except av.FFmpegError:
            if not packet.size:  # the codec has no more, and some say so as an error
                return
            self._failed += 1
            seconds = self._damage.undecodable(packet)
            if track.seconds:
                track.lose(seconds)
            elif at_beginning := self._damage.undecodable_at_beginning(packet):
                track.lose(at_beginning)

    def _judge_end(self) -> MediaEnding:
        """Whether the end of the input is the end of the sound, or a fault."""
        if self.header.live:
            return MediaEnding.BROKEN
        return MediaEnding.DAMAGED if self._failed else MediaEnding.ENDED

    def no_sound_error(self) -> SourceError:
        """The error for a container without any decodable sound."""
        remote = self._request.fd is not None or "://" in self._request.place
        # FFmpeg has found the index of such a file, and cannot go back to the sound before it.
        index_at_end = remote and is_mp4(self._container)
        return no_sound(self._name, self.ending, encrypted=self._encrypted, index_at_end=index_at_end)
