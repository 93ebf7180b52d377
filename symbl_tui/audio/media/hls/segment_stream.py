"""A programme as runs of segments, each of which is one container for FFmpeg, and what is lost between them.

Waits for segments and says how long there were none; knows no decoder.
"""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from symbl_tui.audio.media.hls.download import Download
from symbl_tui.audio.media.hls.http_fetcher import FETCH_ERRORS
from symbl_tui.audio.media.hls.playlist import MediaPlaylist, Segment
from symbl_tui.audio.media.hls.programme import Programme
from symbl_tui.audio.media.hls.retrying import RetryingFetcher
from symbl_tui.audio.media.hls.schedule import Schedule
from symbl_tui.audio.media.hls.segment_run import Run
from symbl_tui.audio.media.media_request import MediaEnding
from symbl_tui.errors import SymblTuiError

# Between two attempts to load the playlist of a live programme that stands still.
_STALLED_RELOAD_SECONDS: Final = 1.0

# After so many stalls without any sound opening has failed.
_LATE: Final = 2.0


@dataclass(frozen=True, slots=True)
class Lost:
    """Sound that is missing here."""

    seconds: float
    waited: bool = False
    """Whether so much time has passed without any, rather than that its length was declared."""


class SegmentStream:
    """The sound of a programme, from its beginning or, if it is live, from now on.

    Args:
        programme: at any address.
        fetcher: of its segments.
        stall: for how many seconds a live programme may bring nothing new, beyond a segment's length.
        clock: monotonic seconds.
        sleep: waits so many seconds.

    Raises:
        SourceError: it cannot be followed.
        UnknownContent: it is no playlist.
        OSError: it cannot be fetched; so are the others of :data:`.http_fetcher.FETCH_ERRORS`.
    """

    def __init__(
        self,
        programme: Programme,
        fetcher: RetryingFetcher,
        stall: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._programme = programme
        self._fetcher = fetcher
        self._stall = stall
        self._clock = clock
        self._sleep = sleep
        self._schedule = Schedule()
        self._queued: Segment | Lost | None = None
        self._began = clock()
        playlist = programme.load()
        self._schedule.update(playlist)
        self._loaded = clock()
        self._dry_since: float | None = None
        """Since when loading the playlist brings nothing new; None while it does."""
        self._waited = 0.0
        """Seconds of that time that count as lost so far."""
        self.live = not playlist.ended
        """Whether its end is not known yet."""
        self.ending = MediaEnding.ENDED
        """Why it ended, once it has."""

    @property
    def fault(self) -> Exception | None:
        """Why the last segment could not be had; None when it could."""
        return self._fetcher.fault

    @property
    def is_late(self) -> bool:
        """Whether it was opened so long ago that there should have been sound."""
        return self._clock() - self._began > _LATE * self._stall

    def reject(self, run: Run) -> None:
        """Note that a run cannot be decoded: what follows it is fetched seldom."""
        run.close()
        self._fetcher.reject(run.first)

    def parts(self) -> Iterator[Run | Lost]:
        """The runs and the gaps between them, in order; a run must be read before the next part is taken."""
        while (event := self._next_event()) is not None:
            if isinstance(event, Lost):
                yield event
            elif (opened := self._open(event)) is None:
                yield Lost(event.seconds)
            else:
                run = Run(event, *opened, self._proceed)
                yield run
                run.close()
                if run.lost_at_end:
                    yield Lost(run.lost_at_end)
            if self._fetcher.is_gone and not self.live:
                self.ending = MediaEnding.BROKEN
                return

    def _open(self, segment: Segment) -> tuple[bytes, Download] | None:
        """The head that a decoder needs, and the segment's bytes; None when one cannot be had."""
        if (download := self._fetcher.open_segment(segment)) is None:
            return None
        if (init := self._fetcher.read(segment.init) if segment.init else b"") is None:
            download.close()
            return None
        return init, download

    def _proceed(self) -> tuple[Download, float] | None:
        """Open the next segment where it belongs to the same container; None where it does not."""
        event = self._next_event()
        if isinstance(event, Segment) and event.continues:
            if download := self._fetcher.open_segment(event):
                return download, event.seconds
            event = Lost(event.seconds)
        self._queued = event
        return None

    def _next_event(self) -> Segment | Lost | None:
        """The next segment, as soon as there is one, or what was lost before it; None at the end."""
        if self._queued is not None:
            queued, self._queued = self._queued, None
            return queued
        while True:
            if segment := self._schedule.take():
                return segment
            if self._schedule.ended:
                return None
            if lost := self._wait():
                return lost

    def _wait(self) -> Lost | None:
        """Wait until the playlist is due, and load it; what is known to be lost now."""
        stalled = self._waited > 0
        interval = _STALLED_RELOAD_SECONDS if stalled else self._schedule.reload_seconds
        self._sleep(max(0.0, self._loaded + interval - self._clock()))
        self._loaded = self._clock()
        playlist = self._load(anew=stalled)
        if playlist is not None:
            self._schedule.update(playlist, anew=stalled)
        if playlist is None or not (self._schedule.changed or self._schedule.ended):
            return self._count_wait()
        # What was waited for in vain is lost once, not twice.
        skipped = self._schedule.take_skipped() - self._waited
        self._dry_since, self._waited = None, 0.0
        return Lost(skipped) if skipped > 0 else None

    def _count_wait(self) -> Lost | None:
        if self._dry_since is None:
            self._dry_since = self._loaded
        dry = self._loaded - self._dry_since
        if not self._waited and dry <= self._stall + self._schedule.reload_seconds:
            return None
        if not self._waited:
            print(f"the playlist has listed nothing new for {dry:.0f} s", file=sys.stderr)
        lost, self._waited = dry - self._waited, dry
        return Lost(lost, waited=True)

    def _load(self, *, anew: bool) -> MediaPlaylist | None:
        try:
            return self._programme.load(anew=anew)
        except (*FETCH_ERRORS, SymblTuiError) as error:
            if self._dry_since is None:
                # The class alone: the message may contain the URL, with its secrets.
                print(f"the playlist cannot be had: {type(error).__name__}", file=sys.stderr)
            return None
