"""Periodic maintenance of a running session: syncs, archives, watches the disk and reports problems.

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
from symbl_tui.session.run.session_timing import LIVE, Timing
from symbl_tui.system.directory import Directory

# Bytes of free space below which the disk is reported as nearly full.
_LOW_SPACE: Final = 500_000_000
# Share of a session's disk budget above which it is reported as nearly used up.
_NEARLY: Final = 0.9
# About once a minute: often enough to be seen after an hour away, too rare to bury other notices.
# A lasting problem is reported again after so many rounds.
_REPEAT_ROUNDS: Final = 60
# Gaps that are noted, the newest: readers of session.toml have a limit.
_MAX_GAPS: Final = 1000
# Compressing an hour takes seconds of a core, which the recogniser needs more.
# Niceness of the thread that compresses to FLAC: less urgent than everything else.
_FLAC_NICENESS: Final = 10

_log = logging.getLogger(__name__)


class Maintenance:
    """Maintains the folder of one recording."""

    def __init__(
        self,
        recording: ActiveRecording,
        folder: SessionFolder,
        max_bytes: int | None,
        emit: Callable[[Notice], None],
        timing: Timing = LIVE,
    ) -> None:
        """``max_bytes``: what the session may take on the disk; None: all there is."""
        self._recording = recording
        self._folder = folder
        self._max_bytes = max_bytes
        self._timing = timing
        self._emit = emit
        self._earlier_gaps = folder.gaps
        """Those from before the session was resumed."""
        self._lock = threading.Lock()
        self._closed = False
        self._rounds = 0
        self._noted_gaps = 0
        self._reported: dict[str, int] = {}
        """In which round each lasting problem was reported."""
        # One thread: parts of several channels end in the same
        # second, and in parallel they would take every core.
        self._archiver = ThreadPoolExecutor(1, "flac", _lower_priority)

    def run_once(self) -> None:
        """Run one round; called about once a second."""
        with self._lock:
            # A round that was started before the close may come after it, and would write to closed spools.
            if not self._closed:
                self._run_round()

    def close(self) -> None:
        """Wait for the compression that is under way, close the spools and note the gaps."""
        with self._lock:
            self._closed = True
            # Before the spools are closed: what is queued is made by the closing of
            # the folder anyway, what runs is waited for, as both would write one file.
            self._archiver.shutdown(wait=True, cancel_futures=True)
            self._restore_folder()
            self._recording.close()
            self._note_gaps()

    def _run_round(self) -> None:
        # First: what waits in memory, or in a file without a name, is what a crash would lose.
        self._restore_folder()
        for channel in self._recording.channels:
            channel.spool.flush()
        self._folder.retry()
        self._sync()
        self._report_sources()
        self._report_disk()
        check_space = self._rounds % self._timing.space_check_rounds == 0
        if check_space:
            self._check_space()
        self._archive()
        gaps = self._recording.gap_count
        if gaps != self._noted_gaps or check_space:  # an open gap grows meanwhile
            self._note_gaps()
            self._noted_gaps = gaps
        self._rounds += 1

    def _restore_folder(self) -> None:
        """Make the folder, or a file in it, anew where it was deleted or moved away."""
        problem = None
        try:
            if restored := self._folder.restore():
                _log.warning("%s", restored)
                self._emit(Notice(clean(restored)))
        except SymblTuiError as error:
            problem = str(error)
        self._report("restore", problem, "the session's folder was made anew")

    def _note_gaps(self) -> None:
        if gaps := [*self._earlier_gaps, *self._recording.gaps()][-_MAX_GAPS:]:
            self._folder.update_facts(gaps=gaps)

    def _sync(self) -> None:
        """Sync everything to the disk; a failure is reported by the next write."""
        try:
            self._recording.sync()
        except SymblTuiError as error:
            _log.warning("%s", error)

    def _report_sources(self) -> None:
        for channel in self._recording.channels:
            name = channel.speaker.name
            problem = (
                f"{name}: no sound, {channel.fault}; it goes on as soon as it is back"
                if channel.fault
                else None
            )
            self._report(f"sound {channel.index}", problem, f"{name}: the sound is back")

    def _report_disk(self) -> None:
        faults = [channel.spool.trouble for channel in self._recording.channels]
        fault = next((each for each in faults if each), None)
        spool = fault and f"{fault}; everything else goes on"
        self._report("spool", spool, "the sound is written to the disk again")
        folder = self._folder.write_error and f"{self._folder.write_error}; it waits in memory"
        self._report("folder", folder, "what is understood is written to the disk again")

    def _check_space(self) -> None:
        recording, folder = self._recording, self._folder.path
        growing = sum(not channel.spool.finished for channel in recording.channels)
        hour = recording.format.rate * SAMPLE_BYTES * max(1, growing) * 3600
        with suppress(OSError):
            disk = os.statvfs(folder)
            # f_bavail, not f_bfree: the blocks reserved for root cannot be written by this program.
            free = disk.f_bavail * disk.f_frsize
            low = f"the disk is nearly full: {_megabytes(free)} left, about {free / hour:.1f} h of sound"
            self._report("room", low if free < max(_LOW_SPACE, hour) else None, "the disk has room again")
            if self._max_bytes is not None:
                self._check_budget(_size(folder), self._max_bytes)

    def _check_budget(self, used: int, limit: int) -> None:
        usage = (
            f"the session takes {_megabytes(used)} of the {_megabytes(limit)} it may take (session.max_disk)"
        )
        if used < limit:
            self._report("budget", usage if used >= _NEARLY * limit else None, "")
            return
        # The limit is one on the disk, not on the conversation: only the sound is recorded no more.
        for channel in self._recording.channels:
            channel.spool.hold(f"{usage}, so no more sound is recorded")

    def _archive(self) -> None:
        # A FLAC needs room beside its spool: on a full disk it would take the space that sound needs.
        if any(channel.spool.trouble for channel in self._recording.channels):
            return
        for channel in self._recording.channels:
            # Only parts that were sent: the sender would otherwise read a part that is replaced under it.
            for part in channel.spool.parts_before(channel.positions.sent):
                self._archiver.submit(_compress, self._folder.directory, part, self._recording.format.rate)

    def _report(self, key: str, problem: str | None, solved: str) -> None:
        """Emit a notice when a problem begins, now and then while it lasts, and when it is solved."""
        if problem:
            if self._rounds - self._reported.get(key, -_REPEAT_ROUNDS) >= _REPEAT_ROUNDS:
                self._reported[key] = self._rounds
                self._emit(Notice(clean(problem)))
        elif self._reported.pop(key, None) is not None and solved:
            self._emit(Notice(solved))


def _compress(directory: Directory, part: str, rate: int) -> None:
    """Compress a finished part to FLAC; one that fails stays as it is until the session is closed."""
    try:
        to_flac(directory, part, rate)
    except SymblTuiError as error:
        _log.warning("%s", error)


def _lower_priority() -> None:
    with suppress(OSError):
        # On Linux a thread has a niceness of its own; elsewhere
        # the call may be refused, and that is all right.
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _FLAC_NICENESS)


def _size(folder: Path) -> int:
    """Bytes that the files of a folder take on the disk; holes take none."""
    with os.scandir(folder) as entries:
        # The session's folder is flat; a pass's sub-folders are made after it has ended.
        found = [entry.stat() for entry in entries if entry.is_file()]
    # The smaller of both: a file system may allocate ahead.
    return sum(min(each.st_size, each.st_blocks * 512) for each in found)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
