"""Opens the spool of a channel in a directory."""

from typing import Final

from symbl_tui.audio.storage.part_files import ENDLESS, Parts
from symbl_tui.audio.storage.spool import Spool, spool_failure
from symbl_tui.system.directory import Directory

# Finished parts become FLAC while the session runs, so a day of sound
# takes half the disk; and a damaged file costs an hour, not the day.
PART_SECONDS: Final = 3600
"""How much sound one file holds."""
MEMORY_SECONDS: Final = 600
"""How much sound may wait in memory while the disk fails."""


def open_spool(
    directory: Directory,
    name: str,
    part_samples: int = ENDLESS,
    memory_samples: int = MEMORY_SECONDS * 16_000,
    start: int = 0,
) -> Spool:
    """Open the spool of a channel in a directory, at its end.

    Args:
        directory: Stays open for as long as the spool is.
        name: The first file; see :class:`~symbl_tui.audio.storage.part_files.Parts`.
        part_samples: How much one file holds.
        memory_samples: See :class:`Spool`.
        start: The position of the first sample of a channel that begins late. What is before it is a hole in
            its file, which takes no room, so that every reader finds a position at its place.

    Raises:
        SymblTuiError: The disk fails, or what is there is no file of ours.
    """
    try:
        return Spool(Parts(directory, name, part_samples, deferred=start > 0), memory_samples, start)
    except OSError as error:
        raise spool_failure(directory.path / name, "opened", error) from error
