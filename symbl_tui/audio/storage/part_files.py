"""The files of one channel: numbered parts of equal length, of which finished ones may be FLAC.

Sound is addressed by position, whichever file holds it; what was never written is silence. Knows no threads;
one may write while another reads.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePath
from typing import Final

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.storage.flac_file import count_flac_samples, flac_name, read_flac
from symbl_tui.system.directory import Directory

ENDLESS: Final = 1 << 60
"""The part length of a channel with a single part."""

# Four digits are over a year of sound; a stranger's file with more would stand for centuries of silence.
_NUMBERED: Final = re.compile(r"(?P<stem>.+)-(?P<number>[0-9]{4})")
# Files of a folder that are looked at.
_MAX_FILES: Final = 100_000


class Parts:
    """The files of a channel in a directory, e.g. ``1-alice.pcm``, ``1-alice-0002.pcm`` ...; mono s16le.

    Args:
        directory: Where they are. It stays open for as long as they are used.
        name: The first of them. Existing ones are continued.
        samples: How many samples a part has.

    Raises:
        OSError: From the constructor and every method.
    """

    def __init__(self, directory: Directory, name: str, samples: int) -> None:
        self._directory = directory
        self._first = PurePath(name)
        self._samples = samples
        # The newest spool decides, not the newest file: parts before it may be FLAC already.
        self._number = (
            max((each for each, _ in list_parts(directory, self._first.stem, ".pcm")), default=1) - 1
        )
        self._file = directory.open_to_write(self._name(self._number))
        self._read_number, self._read_file = -1, -1
        self._archived = 0
        self._lost: set[int] = set()
        """Earlier parts of which there is no file any more."""
        self.new_losses()  # of before: they are no losses of this session

    @property
    def path(self) -> Path:
        """The first of them."""
        return self._directory.path / self._first

    @property
    def length(self) -> int:
        """Samples in all of them."""
        # By the file's size: after a crash it is the only record of how much was written.
        return self._number * self._samples + os.fstat(self._file).st_size // SAMPLE_BYTES

    def write(self, position: int, pcm: bytes) -> None:
        """Write s16le at a position that is not before the newest part."""
        size, at, rest = self._samples * SAMPLE_BYTES, position * SAMPLE_BYTES, memoryview(pcm)
        while rest:
            number, offset = divmod(at, size)
            while self._number < number:
                self._start_next_part()
            # By offset: the next write overwrites what a failed one left behind.
            written = os.pwrite(self._file, rest[: size - offset], offset)
            at, rest = at + written, rest[written:]

    def read(self, position: int, samples: int) -> bytes:
        """Read ``samples`` samples from a position on."""
        pieces = []
        while samples > 0:
            number, offset = divmod(position, self._samples)
            count = min(samples, self._samples - offset)
            # A part that was cut short by a full disk reads as
            # silence, so that later parts keep their positions.
            pieces.append(self._read(number, offset, count).ljust(count * SAMPLE_BYTES, b"\0"))
            position, samples = position + count, samples - count
        return b"".join(pieces)

    def finished(self, position: int) -> Iterator[str]:
        """Iterate the parts that end before a position and are no FLAC; a yielded one counts as archived."""
        while self._archived < min(self._number, position // self._samples):
            name = self._name(self._archived)
            # A resumed session begins to count at 0: its earlier parts are FLAC already.
            if self._directory.status(name):
                yield name
            self._archived += 1

    def sync(self) -> None:
        """Make what was written survive a power cut."""
        # Kept: the writing thread may have started the next
        # part, and closed this descriptor, during the sync.
        file = self._file
        try:
            os.fdatasync(file)
        except OSError:
            if file == self._file:  # otherwise the part was finished, and synced, in between
                raise

    def is_in(self, directory: Directory) -> bool:
        """Whether the newest part is in a directory, under its name."""
        return directory.leads_to(self._name(self._number), self._file)

    def restore(self, directory: Directory) -> None:
        """Continue in a directory; the newest part is copied there. Nothing may be written meanwhile."""
        name = self._name(self._number)
        directory.copy(self._file, name)
        copied = directory.open_to_write(name)
        os.close(self._file)
        self._directory, self._file = directory, copied
        self._close_read_file()

    def new_losses(self, *, closing: bool = False) -> list[range]:
        """The positions whose files are gone since the last call; ``closing``: of the newest part too."""
        gone = {
            number for number in range(self._number) if number not in self._lost and not self._has(number)
        }
        self._lost |= gone
        found = [range(number * self._samples, (number + 1) * self._samples) for number in sorted(gone)]
        if closing and not self.is_in(self._directory):
            found.append(range(self._number * self._samples, self.length))
        return found

    def close(self) -> None:
        """Close the files. Idempotent."""
        if self._file >= 0:
            os.close(self._file)
        self._file = -1
        self._close_read_file()

    def _close_read_file(self) -> None:
        if self._read_file >= 0:
            os.close(self._read_file)
        self._read_file = self._read_number = -1

    def _has(self, number: int) -> bool:
        name = self._name(number)
        # In this order: the spool is removed only after its FLAC is complete.
        return any(self._directory.status(each) for each in (name, flac_name(name)))

    def _name(self, number: int) -> str:
        return str(self._first.with_stem(f"{self._first.stem}-{number + 1:04}") if number else self._first)

    def _start_next_part(self) -> None:
        """Continue in the next part. The one before is extended to full length: missing sound is silence."""
        os.ftruncate(self._file, self._samples * SAMPLE_BYTES)
        # Before it is let go: sync() only knows the newest part.
        os.fdatasync(self._file)
        # Opened before the old one is closed: if there is no
        # room for it, writing can be retried where it stood.
        following = self._directory.open_to_write(self._name(self._number + 1))
        os.close(self._file)
        self._file, self._number = following, self._number + 1

    def _read(self, number: int, offset: int, count: int) -> bytes:
        """Up to ``count`` samples of a part."""
        if number != self._read_number:
            self._close_read_file()
            try:
                self._read_file = self._open_to_read(number)
            except FileNotFoundError:
                return self._read_archived(number, offset, count)
            self._read_number = number
        pcm = os.pread(self._read_file, count * SAMPLE_BYTES, offset * SAMPLE_BYTES)
        # A kill can cut the last sample in two.
        return pcm[: len(pcm) // SAMPLE_BYTES * SAMPLE_BYTES]

    def _open_to_read(self, number: int) -> int:
        """Open a part to read, whether it still has its name or not."""
        try:
            with self._directory.open_to_read(self._name(number)) as file:
                return os.dup(file.fileno())
        except FileNotFoundError:
            if number != self._number:
                raise
            return os.dup(self._file)  # deleted, but still open

    def _read_archived(self, number: int, offset: int, count: int) -> bytes:
        # Compressed since: the spool is removed only after its FLAC is complete, so that one is there.
        with suppress(FileNotFoundError):  # deleted by somebody else: silence, see new_losses()
            return read_flac(self._directory, flac_name(self._name(number)), offset, count)
        return b""


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
