"""The files of one channel: numbered parts of equal length, of which finished ones may be FLAC.

Sound is addressed by position, whichever file holds it; what was never written is silence. Knows no threads;
one may write while another reads.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol

from symbl_tui.audio.frame import SAMPLE_BYTES

ENDLESS: Final = 1 << 60
"""The part length of a channel with a single part."""

_NUMBERED: Final = re.compile(r"(?P<stem>.+)-(?P<number>\d{4,})")


class SoundFiles(Protocol):
    """The port for the files of one channel, addressed by position."""

    @property
    def length(self) -> int:
        """Samples in all of them."""
        ...

    def write(self, position: int, pcm: bytes) -> None:
        """Write s16le at a position."""
        ...

    def read(self, position: int, samples: int) -> bytes:
        """Read ``samples`` samples from a position on."""
        ...

    def finished(self, position: int) -> Iterator[Path]:
        """Iterate the files that end before a position and are no FLAC yet."""
        ...

    def sync(self) -> None:
        """Make what was written survive a power cut."""
        ...

    def close(self) -> None:
        """Close the files."""
        ...


class Parts:
    """The files beginning with ``path``, e.g. ``1-alice.pcm``, ``1-alice-0002.pcm`` ...; mono s16le.

    Args:
        path: The first of them. Existing ones are continued.
        samples: How many samples a part has.

    Raises:
        OSError: From the constructor and every method.
    """

    def __init__(self, path: Path, samples: int) -> None:
        self.path = path
        self._samples = samples
        # The newest spool decides, not the newest file: parts before it may be FLAC already.
        self._number = (
            max((number for number, _ in list_parts(path.parent, path.stem, ".pcm")), default=1) - 1
        )
        self._file = _open(self._name(self._number), os.O_RDWR | os.O_CREAT)
        self._read_number, self._read_file = -1, -1
        self._archived = 0

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

    def finished(self, position: int) -> Iterator[Path]:
        """Iterate the parts that end before a position and are no FLAC; a yielded one counts as archived."""
        while self._archived < min(self._number, position // self._samples):
            path = self._name(self._archived)
            # A resumed session begins to count at 0: its earlier parts are FLAC already.
            if path.exists():
                yield path
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

    def close(self) -> None:
        """Close the files. Idempotent."""
        for file in (self._file, self._read_file):
            if file >= 0:
                os.close(file)
        self._file = self._read_file = self._read_number = -1

    def _name(self, number: int) -> Path:
        return self.path.with_stem(f"{self.path.stem}-{number + 1:04}") if number else self.path

    def _start_next_part(self) -> None:
        """Continue in the next part. The one before is extended to full length: missing sound is silence."""
        os.ftruncate(self._file, self._samples * SAMPLE_BYTES)
        # Before it is let go: sync() only knows the newest part.
        os.fdatasync(self._file)
        # Opened before the old one is closed: if there is no
        # room for it, writing can be retried where it stood.
        following = _open(self._name(self._number + 1), os.O_RDWR | os.O_CREAT)
        os.close(self._file)
        self._file, self._number = following, self._number + 1

    def _read(self, number: int, offset: int, count: int) -> bytes:
        """Up to ``count`` samples of a part."""
        path = self._name(number)
        if number != self._read_number:
            if self._read_file >= 0:
                os.close(self._read_file)
            self._read_number = self._read_file = -1
            try:
                self._read_file = _open(path, os.O_RDONLY)
            # Compressed since: the spool is removed only after its FLAC is complete, so that one is there.
            except FileNotFoundError:
                return _read_flac(path.with_suffix(".flac"), offset, count)
            self._read_number = number
        pcm = os.pread(self._read_file, count * SAMPLE_BYTES, offset * SAMPLE_BYTES)
        # A kill can cut the last sample in two.
        return pcm[: len(pcm) // SAMPLE_BYTES * SAMPLE_BYTES]


def list_parts(folder: Path, stem: str, suffix: str) -> list[tuple[int, Path]]:
    """List a channel's parts with one suffix, ``.pcm`` or ``.flac``, by number, from 1."""
    found = []
    for path in folder.glob(f"*{suffix}"):
        numbered = _NUMBERED.fullmatch(path.stem)
        if path.stem == stem:
            found.append((1, path))
        elif numbered and numbered["stem"] == stem:
            found.append((int(numbered["number"]), path))
    return sorted(found)


def count_samples(folder: Path, stem: str) -> int:
    """Count the samples in all parts of a channel, PCM or FLAC. Blocks; raises ``OSError``."""
    archived = dict(list_parts(folder, stem, ".flac"))
    spooled = dict(list_parts(folder, stem, ".pcm"))
    # The spool counts where both exist: a crash between the
    # rename and the removal leaves two files of one part.
    lengths = {number: flac_samples(path) for number, path in archived.items() if number not in spooled}
    lengths |= {number: path.stat().st_size // SAMPLE_BYTES for number, path in spooled.items()}
    return sum(lengths.values())


def _open(path: Path, flags: int) -> int:
    return os.open(path, flags | os.O_CLOEXEC, 0o600)


def _read_flac(path: Path, offset: int, count: int) -> bytes:
    import soundfile  # 80 ms, for the rare reader that goes back over an hour

    try:
        with soundfile.SoundFile(path) as flac:
            flac.seek(offset)
            return bytes(flac.buffer_read(count, dtype="int16"))
    except RuntimeError as error:  # soundfile's own errors
        raise OSError(0, str(error)) from error


def flac_samples(path: Path) -> int:
    """The length in a FLAC's header: the 36 bits that begin in its 22nd byte."""
    with path.open("rb") as file:
        header = file.read(26)
    # STREAMINFO follows the 4-byte magic and the 4-byte block header; the low 36 bits of bytes 21 to
    # 25 are the total samples. Read by hand, so that a listing of sessions need not load libsndfile.
    return int.from_bytes(header[21:26], "big") & (1 << 36) - 1 if header[:4] == b"fLaC" else 0
