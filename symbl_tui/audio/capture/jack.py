"""Removes what killed programs leave of JACK, whose library PortAudio loads. Only the capture child uses it.

libjack opens a Berkeley DB in shared memory whenever a client looks for a server, even where there has never
been one. A program killed in that instant leaves the DB's mutex locked, and from then on every program of the
user that loads PortAudio hangs for ever. libjack never repairs it.
"""

import os
import shutil
from pathlib import Path
from typing import Final

_SHARED_MEMORY: Final = Path("/dev/shm")  # libjack's own, fixed when it is built


def clear_leftovers(folder: Path = _SHARED_MEMORY, processes: Path = Path("/proc")) -> None:
    """Remove the user's JACK metadata when no living process has it; the next client makes it anew."""
    metadata = folder / f"jack_db-{os.getuid()}"
    # Checked first: a JACK server that runs has it mapped, and its clients would lose it.
    if metadata.is_dir() and not _in_use(str(metadata), processes):
        shutil.rmtree(metadata, ignore_errors=True)


def _in_use(metadata: str, processes: Path) -> bool:
    for maps in processes.glob("[0-9]*/maps"):
        try:
            if metadata in maps.read_text(errors="replace"):
                return True
        except OSError:  # gone meanwhile, or another user's, which cannot have our metadata
            continue
    return False
