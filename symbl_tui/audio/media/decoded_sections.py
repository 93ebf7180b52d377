"""Decodes a file or a pipe: its containers one after another into the same tracks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import av
from av.container import InputContainer

from symbl_tui.audio.media.container_sound import declared_seconds
from symbl_tui.audio.media.decoded_tracks import DecodedTracks
from symbl_tui.audio.media.ffmpeg_errors import to_source_error
from symbl_tui.audio.media.http_file import HttpFile
from symbl_tui.audio.media.media_request import MediaEnding, MediaHeader, MediaRequest
from symbl_tui.audio.media.media_url import LIVE_OPTIONS, display_url, file_options
from symbl_tui.audio.media.sections import FileSection, Section
from symbl_tui.audio.media.ticks import MAX_MISSING, Tick
from symbl_tui.errors import SourceError

# Bytes to read at once: few, so that sound in a pipe is decoded as it arrives.
_BUFFER_BYTES: Final = 4096

# By how much lengths may differ: a codec pads its last frame.
_ROUNDED_SECONDS: Final = 0.05


# What is longer behind the sound and cannot be decoded is named: it may have been sound.
_TAG_BYTES: Final = 1 << 14


class DecodedSections:
    """All sound of a file or a pipe, as ticks.

    Args:
        sections: its containers.
        request: what to decode.
        first_only: take the first track alone.
        download: where it is read from, if it is not of this machine.

    Raises:
        SourceError: it has no sound that can be recorded.
    """

    def __init__(
        self,
        sections: Iterator[Section | FileSection],
        request: MediaRequest,
        *,
        first_only: bool = False,
        download: HttpFile | None = None,
    ) -> None:
        self._sections = sections
        self._request = request
        self._download = download
        self._section, self._container = self._open_first()
        self._tracks = DecodedTracks(self._container, request, live=False, first_only=first_only)
        self.header: MediaHeader = self._tracks.header
        self.ending = MediaEnding.ENDED
        """Why the sound ended, once it has."""
        self._undecodable = False
        """Whether a container behind another has nothing that can be decoded."""

    def ticks(self) -> Iterator[Tick]:
        """The sound as it is decoded, marked silence for what is damaged, and at last how much is missing."""
        while True:
            start = self._tracks.seconds
            yield from self._tracks.decode()
            missing = self._missing_seconds(self._tracks.seconds - start)
            self._container.close()
            # A pipe may never end: its sender is to hear that nothing of it can be decoded any more.
            given_up = self._request.fd is not None and self._tracks.ending is MediaEnding.DAMAGED
            if given_up or not self._proceed():
                break
            yield from self._tracks.lose(missing)
        rest = self._tracks.finish()
        if missing and self._tracks.seconds:
            # With the last sound: only the last tick may be shorter than the others.
            last = rest.pop() if rest else Tick(b"")
            rest.append(replace(last, missing=round(missing * self.header.rate)))
        yield from rest
        if given_up or self._undecodable or self._tracks.lost_seconds + missing > _ROUNDED_SECONDS:
            self.ending = MediaEnding.DAMAGED
        if self._download and self._download.broken:
            self.ending = MediaEnding.BROKEN

    def no_sound_error(self) -> SourceError:
        """The error for a file or pipe without any decodable sound."""
        return self._tracks.no_sound_error()

    def _open_first(self) -> tuple[Section | FileSection, InputContainer]:
        place = self._request.place or "what is piped in"
        fault = SourceError(f"{display_url(place)} is empty", "use one that has sound in it")
        for section in self._sections:
            try:
                return section, _open(section, self._request)
            except (av.FFmpegError, OSError, ValueError) as error:
                fault = to_source_error(error, place)
                # A file may begin with headers alone; what is piped in may never end.
                if self._request.fd is not None:
                    break
        raise fault

    def _proceed(self) -> bool:
        """Open the next container that has sound, and go on with it; whether there is one."""
        for section in self._sections:
            try:
                self._container = _open(section, self._request)
                self._tracks.proceed(self._container)
            except (av.FFmpegError, OSError, ValueError, SourceError) as error:
                print(f"what follows the sound is no sound ({type(error).__name__})", file=sys.stderr)
                # Otherwise it is a tag behind the last sound.
                self._undecodable = self._undecodable or section.length() > _TAG_BYTES
            else:
                self._section = section
                return True
        return False

    def _missing_seconds(self, decoded: float) -> float:
        """How much is missing at the end of the present container, of which so much was decoded.

        What a header declares is not missing for that alone: only where bytes lack, or cannot be decoded.
        """
        section, tracks = self._section, self._tracks
        # In bare AAC what FFmpeg skips shows in the sum of all bytes alone.
        skipped = tracks.lost_seconds > 0 and self._container.format.name == "aac"
        broken = self._download is not None and self._download.broken
        if not (section.missing or tracks.broken_off or skipped or broken):
            return 0.0
        declared = declared_seconds(self._container, exact=section.declares_length)
        absent = section.missing * decoded / section.sound if section.sound else 0.0
        if declared > decoded:
            absent = declared - decoded
        # What the decoder left unread, or never got; a pipe may never end.
        unread = self._download.unread if self._download else 0
        known = section.ended or self._request.fd is None
        left = tracks.seconds_up_to(section.length() + unread) if known else 0.0
        missing = max(absent, left)
        # Beyond what can be counted no bytes are lacking: the header is wrong.
        return missing if _ROUNDED_SECONDS < missing < MAX_MISSING / self.header.rate else 0.0


def _open(section: Section | FileSection, request: MediaRequest) -> InputContainer:
    options = file_options() | (LIVE_OPTIONS if request.listen else {})
    # Tags may be in any encoding, and are not used.
    return av.open(section, "r", options=options, buffer_size=_BUFFER_BYTES, metadata_errors="replace")
