"""Segments that follow each other in one container, as a file for FFmpeg."""

from collections.abc import Callable
from typing import Final

from symbl_tui.audio.media.hls.download import Download
from symbl_tui.audio.media.hls.playlist import Segment

# After so many segments without sound a run ends: a decoder would read on for ever, as fast as it can.
_MAX_SILENT: Final = 8


class Run:
    """Segments that follow each other in one container, as a file for FFmpeg.

    Args:
        first: its first segment.
        init: what a decoder needs before it.
        download: the bytes of the first segment.
        proceed: the bytes of the segment that follows, and its declared seconds; None where the run ends.
    """

    def __init__(
        self,
        first: Segment,
        init: bytes,
        download: Download,
        proceed: Callable[[], tuple[Download, float] | None],
    ) -> None:
        self.first = first
        """Its first segment."""
        self.continues = first.continues
        """Whether its time stamps go on from those of the run before."""
        self.seconds = first.seconds
        """The declared length of all that was read so far."""
        self.lost_at_end = 0.0
        """The part of it at its end that could not be had."""
        self._init = init
        self._download: Download | None = download
        self._last_seconds = first.seconds
        self._silent = 0
        """How many segments were read since the last sound."""
        self._proceed = proceed

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes as soon as there are any; empty at its end."""
        if self._init:
            data, self._init = self._init[:size], self._init[size:]
            return data
        while self._download is not None:
            if data := self._download.read(size):
                return data
            self._finish_segment(self._download)
        return b""

    def note_sound(self) -> None:
        """Note that what was read up to now has sound in it."""
        self._silent = 0

    @property
    def is_mute(self) -> bool:
        """Whether it ended because so many segments had no sound in them."""
        return self._silent >= _MAX_SILENT

    def close(self) -> None:
        """Leave the rest of it unread."""
        if self._download is not None:
            self._download.close()
            self._download = None

    def _finish_segment(self, download: Download) -> None:
        self.close()
        self.lost_at_end = download.missing_share * self._last_seconds
        self.seconds -= self.lost_at_end
        self._silent += 1
        if not (self.lost_at_end or self.is_mute) and (following := self._proceed()):
            self._download, self._last_seconds = following
            self.seconds += self._last_seconds
