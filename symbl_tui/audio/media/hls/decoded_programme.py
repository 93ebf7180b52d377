"""Decodes a programme: its runs of segments one after another into the same tracks."""

import sys
from collections.abc import Iterator
from typing import Final

import av
from av.container import InputContainer

from symbl_tui.audio.media.damage_meter import LEAST_SECONDS
from symbl_tui.audio.media.decoded_tracks import DecodedTracks
from symbl_tui.audio.media.hls.segment_run import Run
from symbl_tui.audio.media.hls.segment_stream import Lost, SegmentStream
from symbl_tui.audio.media.media_request import MediaEnding, MediaHeader, MediaRequest
from symbl_tui.audio.media.media_url import display_url, file_options
from symbl_tui.audio.media.ticks import Tick
from symbl_tui.errors import SourceError

_ROUNDED_SHARE, _ROUNDED_SECONDS = 0.15, 1.0
"""By how much declared lengths are wrong: old playlists have whole seconds."""

# Bytes of a run to read at once: few, so that live sound is decoded as it arrives.
_BUFFER_BYTES: Final = 4096

_OPTIONS: Final = {
    # Long enough to find the sound beside pictures, short enough not to be late.
    "analyzeduration": "1000000",
    "probesize": "1000000",
    # An encoder that starts again may give the same sound another number.
    "merge_pmt_versions": "1",
}


class DecodedProgramme:
    """The default sound of a programme, as ticks.

    Args:
        stream: its segments.
        request: what to decode.

    Raises:
        SourceError: it has no sound that can be recorded.
    """

    def __init__(self, stream: SegmentStream, request: MediaRequest) -> None:
        self._stream = stream
        self._request = request
        self._parts = stream.parts()
        self._lost = 0.0
        """What is missing before the first sound."""
        self._tracks, self._run, self._container = self._open_first()
        self.header: MediaHeader = self._tracks.header

    @property
    def ending(self) -> MediaEnding:
        """Why the sound ended, once it has."""
        ending = self._stream.ending
        # A live programme goes on: what it lost was reported as its frames came.
        damaged = not self._stream.live and self._tracks.lost_seconds > LEAST_SECONDS
        return MediaEnding.DAMAGED if damaged and ending is MediaEnding.ENDED else ending

    def ticks(self) -> Iterator[Tick]:
        """The sound as it is decoded, and marked silence for what is missing."""
        yield from self._tracks.lose(self._lost)
        yield from self._decode(self._run, self._container)
        for part in self._parts:
            if isinstance(part, Lost):
                yield from self._tracks.lose(part.seconds, now=part.waited)
            elif (container := self._open(part)) is None or not self._proceed(part, container):
                yield from self._tracks.lose(part.seconds)
            else:
                yield from self._decode(part, container)
        yield from self._tracks.finish()

    def no_sound_error(self) -> SourceError:
        """The error for a programme without any decodable sound."""
        return self._tracks.no_sound_error()

    def _open_first(self) -> tuple[DecodedTracks, Run, InputContainer]:
        """Open the first run that has sound."""
        fault = SourceError(f"{self._name} lists no sound", "check the address")
        for part in self._parts:
            if isinstance(part, Run) and (container := self._open(part)):
                try:
                    live = self._stream.live
                    tracks = DecodedTracks(container, self._request, live=live, first_only=True)
                except SourceError as error:
                    container.close()
                    fault = error
                else:
                    return tracks, part, container
            self._lost += part.seconds
            if self._stream.is_late:
                break
        raise self._stream.fault or fault

    @property
    def _name(self) -> str:
        return display_url(self._request.place)

    def _open(self, run: Run) -> InputContainer | None:
        """The run as a container; None when it is none."""
        try:
            # Tags may be in any encoding, and are not used.
            return av.open(
                run,
                "r",
                options=file_options() | _OPTIONS,
                buffer_size=_BUFFER_BYTES,
                metadata_errors="replace",
            )
        except (av.FFmpegError, ValueError) as error:
            print(f"segments cannot be read: {type(error).__name__}", file=sys.stderr)
            self._stream.reject(run)
            return None

    def _proceed(self, run: Run, container: InputContainer) -> bool:
        """Continue the tracks with a run; whether it has any sound."""
        try:
            self._tracks.proceed(container, continues=run.continues)
        except SourceError:
            container.close()
            return False
        return True

    def _decode(self, run: Run, container: InputContainer) -> Iterator[Tick]:
        before = self._tracks.seconds
        with container:
            for tick in self._tracks.decode():
                run.note_sound()
                yield tick
        lost = run.seconds - (self._tracks.seconds - before)
        failed = run.is_mute or self._tracks.ending is not MediaEnding.ENDED
        if failed:
            self._stream.reject(run)
        # A run may hold what only looks like sound; lengths that are merely rounded are no loss.
        if lost > (0.0 if failed else _ROUNDED_SHARE * run.seconds) + _ROUNDED_SECONDS:
            yield from self._tracks.lose(lost)
