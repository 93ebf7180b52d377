"""The progress of a diarisation in another process, for screens: a small file beside the turns."""

import json
import math
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from symbl_tui.session.archive.folder_lock import is_held
from symbl_tui.session.archive.turns_file import FOLDER
from symbl_tui.system.directory import open_subdirectory, read_beneath

_FILE: Final = "progress"
# Seconds between two writes.
_INTERVAL: Final = 2.0


class ProgressFile:
    """Written now and then by the process that diarises; removed at its end."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """``folder`` is the session's."""
        self._clock = clock
        self._folder = folder
        self._written_at = -math.inf

    def write(self, share: float) -> None:
        """Write the share that is done, from 0 to 1. It is only a hint: a disk that refuses is ignored."""
        if self._clock() - self._written_at >= _INTERVAL:
            self._written_at = self._clock()
            with suppress(OSError), open_subdirectory(self._folder, FOLDER) as directory:
                directory.replace(_FILE, json.dumps(round(share, 3)).encode())

    def close(self) -> None:
        """Remove the file."""
        with suppress(OSError), open_subdirectory(self._folder, FOLDER) as directory:
            directory.remove(_FILE)


def read_progress(folder: Path) -> float | None:
    """The share of a session's diarisation that is done, from 0 to 1; None when none is running. Blocks."""
    if not is_held(folder / FOLDER):
        return None
    try:
        # A lock of its writer and no file yet: it has just begun. A hundred bytes hold any number.
        share = json.loads(read_beneath(folder, folder / FOLDER / _FILE, 100))
    except (OSError, ValueError, RecursionError):
        return 0.0
    return min(1.0, max(0.0, float(share))) if isinstance(share, int | float) else 0.0
