"""Which files a channel has in a folder, and how much sound is in them."""

import re
from collections.abc import Iterable
from pathlib import PurePath
from typing import Final

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.storage.flac_file import count_flac_samples
from symbl_tui.system.directory import Directory

# From 2 on, as the first part has no number. Four digits are over a year of sound; a stranger's file with
# more would stand for centuries of silence.
_NUMBERED: Final = re.compile(r"(?P<stem>.+)-(?P<number>(?!000[01])[0-9]{4})")
# Files of a folder that are looked at.
_MAX_FILES: Final = 100_000


def list_parts(directory: Directory, stem: str, suffix: str) -> list[tuple[int, str]]:
    """List a channel's parts with one suffix, ``.pcm`` or ``.flac``, by number, from 1."""
    found = []
    for name in directory.names():
        path = PurePath(name)
        numbered = _NUMBERED.fullmatch(path.stem)
        if path.suffix != suffix:
            continue
        if path.stem == stem:
            found.append((1, name))
        elif numbered and numbered["stem"] == stem:
            found.append((int(numbered["number"]), name))
    return sorted(found)


def count_samples(directory: Directory, stem: str) -> int:
    """Count the samples in all parts of a channel, PCM or FLAC. Blocks; raises ``OSError``."""
    archived = dict(list_parts(directory, stem, ".flac"))
    spooled = dict(list_parts(directory, stem, ".pcm"))
    # The spool counts where both exist: a crash between the
    # rename and the removal leaves two files of one part.
    return sum(count_part(directory, name) for name in (archived | spooled).values())


def count_part(directory: Directory, name: str) -> int:
    """Count the samples in one part, PCM or FLAC; 0 for what is no regular file. Raises ``OSError``."""
    status = directory.status(name)
    if status is None:
        return 0
    if PurePath(name).suffix == ".pcm":
        return status.st_size // SAMPLE_BYTES
    return count_flac_samples(directory, name)


def longest_channel(directory: Directory, stems: Iterable[str]) -> int:
    """The samples in the longest channel, counted as above. Blocks; raises ``OSError``."""
    channels: dict[str, dict[str, str]] = {stem: {} for stem in stems}
    # Read once for all channels: a stranger's folder may hold any number of files.
    for name in directory.names()[:_MAX_FILES]:
        part, _, suffix = name.rpartition(".")
        numbered = _NUMBERED.fullmatch(part)
        stem = numbered["stem"] if numbered and part not in channels else part
        # Sorted, so that of one part the spool comes last.
        if suffix in ("flac", "pcm") and stem in channels:
            channels[stem][part] = name
    return max(
        (sum(count_part(directory, each) for each in its.values()) for its in channels.values()), default=0
    )
