"""What a running session needs once a second beside its sound: the disk looked after, and trouble told.

Blocks, so it is called in a thread. Knows neither the engine nor a screen.
"""

import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.storage.flac_archive import to_flac
from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.model.view import Notice
from symbl_tui.session.run.active_recording import ActiveRecording

_LITTLE_ROOM: Final = 500_000_000
"""Bytes of free space below which the disk is called nearly full."""
_NEARLY: Final = 0.9
"""How much of what a session may take is nearly all of it."""
_LOOK_EVERY: Final = 10
"""Room is looked at once in so many calls."""
_AGAIN_AFTER: Final = 60
"""Trouble that lasts is told again after so many calls."""
_GAPS: Final = 1000
"""How many stretches without sound are noted, the newest: who reads session.toml has a limit."""
_GENTLY: Final = 10
"""How much less urgent than everything else it is to make FLAC."""

_log = logging.getLogger(__name__)


class Maintenance:
    """Looks after one recording."""

    def __init__(
        self,
        recording: ActiveRecording,
        folder: SessionFolder,
        most: int | None,
        tell: Callable[[Notice], None],
    ) -> None:
        """``most``: how many bytes the session may take on the disk; None: all there is."""
        self._recording = recording
        self._folder = folder
        self._most = most
        self._tell = tell
        self._gaps = folder.gaps
        """Those from before the session went on."""
        self._lock = threading.Lock()
        self._closed = False
        self._calls = 0
        self._noted = 0
        self._told: dict[str, int] = {}
        """Since which call each trouble that lasts was told."""
        self._archiver = ThreadPoolExecutor(1, "flac", _be_gentle)

    def tend(self) -> None:
        """Do what is due; called about once a second."""
        with self._lock:
            if not self._closed:
                self._tend()

    def close(self) -> None:
        """Let what is under way end, and the spools go; note what is missing."""
        with self._lock:
            self._closed = True
            self._archiver.shutdown(wait=True, cancel_futures=True)
            self._recording.close()
            self._note_gaps()

    def _tend(self) -> None:
        for channel in self._recording.channels:
            channel.spool.flush()
        self._folder.retry()
        self._sync()
        self._tell_of_sound()
        self._tell_of_disk()
        if self._calls % _LOOK_EVERY == 0:
            self._look_at_room()
        self._archive()
        gaps = self._recording.gap_count
        if gaps != self._noted or self._calls % _LOOK_EVERY == 0:  # the end of one moves on meanwhile
            self._note_gaps()
            self._noted = gaps
        self._calls += 1

    def _note_gaps(self) -> None:
        if gaps := [*self._gaps, *self._recording.gaps()][-_GAPS:]:
            self._folder.note(gaps=gaps)

    def _sync(self) -> None:
        """Have the disk keep everything; that it does not is told by whatever is written next."""
        try:
            self._recording.sync()
        except SymblTuiError as error:
            _log.warning("%s", error)

    def _tell_of_sound(self) -> None:
        for channel in self._recording.channels:
            name = channel.speaker.name
            trouble = (
                f"{name}: no sound, {channel.fault}; it goes on as soon as it is back"
                if channel.fault
                else None
            )
            self._say(f"sound {channel.index}", trouble, f"{name}: the sound is back")

    def _tell_of_disk(self) -> None:
        troubles = [channel.spool.trouble for channel in self._recording.channels]
        trouble = next((each for each in troubles if each), None)
        told = trouble and f"{trouble}; everything else goes on"
        self._say("spool", told, "the sound is written to the disk again")
        waits = self._folder.trouble and f"{self._folder.trouble}; it waits in memory"
        self._say("folder", waits, "what is understood is written to the disk again")

    def _look_at_room(self) -> None:
        recording, folder = self._recording, self._folder.path
        hour = recording.format.rate * SAMPLE_BYTES * len(recording.channels) * 3600
        with suppress(OSError):
            disk = os.statvfs(folder)
            free = disk.f_bavail * disk.f_frsize
            little = f"the disk is nearly full: {_megabytes(free)} left, about {free / hour:.1f} h of sound"
            self._say("room", little if free < max(_LITTLE_ROOM, hour) else None, "the disk has room again")
            if self._most is not None:
                self._look_at_budget(_size(folder), self._most)

    def _look_at_budget(self, used: int, most: int) -> None:
        told = (
            f"the session takes {_megabytes(used)} of the {_megabytes(most)} it may take (session.max_disk)"
        )
        if used < most:
            self._say("budget", told if used >= _NEARLY * most else None, "")
            return
        # The reader asked for a limit on the disk, not on the conversation: only the sound is kept no more.
        for channel in self._recording.channels:
            channel.spool.hold(f"{told}, so no more sound is recorded")

    def _archive(self) -> None:
        if any(channel.spool.trouble for channel in self._recording.channels):
            return
        for channel in self._recording.channels:
            for part in channel.spool.parts_before(channel.positions.sent):
                self._archiver.submit(_make_flac, part, self._recording.format.rate)

    def _say(self, what: str, trouble: str | None, over: str) -> None:
        """Tell of a trouble when it begins, now and then while it lasts, and when it is over."""
        if trouble:
            if self._calls - self._told.get(what, -_AGAIN_AFTER) >= _AGAIN_AFTER:
                self._told[what] = self._calls
                self._tell(Notice(clean(trouble)))
        elif self._told.pop(what, None) is not None and over:
            self._tell(Notice(over))


def _make_flac(part: Path, rate: int) -> None:
    """Make FLAC of a finished part; one that fails stays as it is until the session is closed."""
    try:
        to_flac(part, part.with_suffix(".flac"), rate)
    except SymblTuiError as error:
        _log.warning("%s", error)


def _be_gentle() -> None:
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _GENTLY)


def _size(folder: Path) -> int:
    """Bytes of all files in a folder."""
    with os.scandir(folder) as entries:
        return sum(entry.stat().st_size for entry in entries if entry.is_file())


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
