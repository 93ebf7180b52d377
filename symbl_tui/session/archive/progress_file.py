"""How far a pass is that another process makes, for screens: a small file beside the turns."""

import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from symbl_tui.session.archive.folder_lock import is_held
from symbl_tui.session.archive.turns_file import FOLDER

_FILE: Final = "progress"
_EVERY: Final = 2.0


class ProgressFile:
    """Written by the process that makes the pass, seldom; gone when it is over."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is the session's."""
        self._path = folder / FOLDER / _FILE
        self._told = 0.0

    def tell(self, share: float) -> None:
        """Note how much is done, from 0 to 1. A disk that refuses is let be: it is only a hint."""
        if time.monotonic() - self._told >= _EVERY:
            self._told = time.monotonic()
            with suppress(OSError):
                self._path.write_text(json.dumps(round(share, 3)))

    def close(self) -> None:
        """Remove it."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


def under_way(folder: Path) -> float | None:
    """How much of a session's diarisation is done, from 0 to 1; None when no process is at it. Blocks."""
    if not is_held(folder / FOLDER):
        return None
    try:
        with (folder / FOLDER / _FILE).open("rb") as file:
            share = json.loads(file.read(100))
    except (OSError, ValueError, RecursionError):
        return 0.0
    return min(1.0, max(0.0, float(share))) if isinstance(share, int | float) else 0.0
