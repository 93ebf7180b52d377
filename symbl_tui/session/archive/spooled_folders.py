"""Finds session folders with a spool: sessions that run, or were interrupted. Used at every start."""

import os
from pathlib import Path
from typing import Final

WATCHING: Final = "watching.part"
"""An empty file that a session without sound has while it runs."""


def folders_with_spool(sessions: Path) -> list[Path]:
    """The folders below a directory that have a spool, oldest first; none where there is no directory.

    A session that watches has none, and :data:`WATCHING` in its place.

    Blocks, and not for long: nothing is read but names.

    Raises:
        OSError: the directory cannot be read.
    """
    try:
        with os.scandir(sessions) as folders:
            # Names and no stat: this runs at every start, before the first paint.
            names = sorted(each.name for each in folders if not each.name.startswith("."))
    except FileNotFoundError:
        return []
    return [sessions / name for name in names if _has_spool(f"{sessions}/{name}")]


def _has_spool(folder: str) -> bool:
    try:
        with os.scandir(folder) as files:
            return any(each.name.endswith(".pcm") or each.name == WATCHING for each in files)
    except OSError:
        return False  # no folder, or not ours
