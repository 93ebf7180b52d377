"""The files of one channel: numbered parts of equal length, of which finished ones may be FLAC.

Sound is addressed by position, whichever file holds it; what was never written is silence. Knows no threads;
one may write while another reads.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePath
from typing import Final

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.storage.flac_file import flac_name, read_flac
from symbl_tui.audio.storage.part_list import list_parts
from symbl_tui.system.directory import Directory

ENDLESS: Final = 1 << 60
"""The part length of a channel with a single part."""


class Parts:
    """The files of a channel in a directory, e.g. ``1-alice.pcm``, ``1-alice-0002.pcm`` ...; mono s16le.

    Args:
        directory: Where they are. It stays open for as long as they are used.
        name: The first of them. Existing ones are continued.
        samples: How many samples a part has.
        deferred: Whether the first write opens the file: a disk that refuses it is the fault of that write.

    Raises:
        OSError: From the constructor and every method.
    """

    def __init__(self, directory: Directory, name: str, samples: int, *, deferred: bool = False) -> None:
        self._directory = directory
        self._first = PurePath(name)
        self._samples = samples
        # The newest spool decides, not the newest file: parts before it may be FLAC already.
        self._number = (
            max((each for each, _ in list_parts(directory, self._first.stem, ".pcm")), default=1) - 1
        )
        self._deferred = deferred
        self._file = -1 if deferred else directory.open_to_write(self._name(self._number))
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
        size = 0 if self._deferred else os.fstat(self._file).st_size
        return self._number * self._samples + size // SAMPLE_BYTES

    def write(self, position: int, pcm: bytes) -> None:
        """Write s16le at a position that is not before the newest part; what lies between is a hole."""
        if self._deferred:
            self._file = self._directory.open_to_write(self._name(self._number))
            self._deferred = False
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
        if self._deferred:
            return
        try:
            os.fdatasync(file)
        except OSError:
            if file == self._file:  # otherwise the part was finished, and synced, in between
                raise

    def is_in(self, directory: Directory) -> bool:
        """Whether the newest part is in a directory, under its name."""
        if self._deferred:
            return directory is self._directory
        return directory.leads_to(self._name(self._number), self._file)

    def restore(self, directory: Directory) -> None:
        """Continue in a directory; the newest part is copied there. Nothing may be written meanwhile."""
        if not self._deferred:
            name = self._name(self._number)
            directory.copy(self._file, name)
            copied = directory.open_to_write(name)
            os.close(self._file)
            self._file = copied
        self._directory = directory
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
            if number != self._number or self._deferred:
                raise
            return os.dup(self._file)  # deleted, but still open

    def _read_archived(self, number: int, offset: int, count: int) -> bytes:
        # Compressed since: the spool is removed only after its FLAC is complete, so that one is there.
        with suppress(FileNotFoundError):  # deleted by another program: silence, see new_losses()
            return read_flac(self._directory, flac_name(self._name(number)), offset, count)
        return b""
