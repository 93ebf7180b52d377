"""Reads the files of one channel of a closed session: FLAC, or the rest of a spool.

A part that is missing, or cannot be decoded, is silence, and counted. Only regular files are opened: a folder
may come from anywhere. Knows no session.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.storage.part_files import flac_samples, list_parts

# Replay reads 20 ms frames: without a cache each of them would open, parse and seek the FLAC again.
_BLOCK_SECONDS: Final = 10
"""How much is read at a time: every read opens a FLAC."""


class RecordedParts:
    """The read-only counterpart of :class:`~symbl_tui.audio.storage.part_files.Parts`."""

    def __init__(self, path: Path, part_samples: int, rate: int) -> None:
        """List the files.

        Args:
            path: The first part of the spool, e.g. ``1-alice.pcm``, whether it is still there or not.
            part_samples: How many samples a part has that is not the last.
            rate: Samples per second.

        Raises:
            OSError: the folder cannot be read.
        """
        self.path = path
        self.unreadable = 0
        """Samples that could not be read so far, and were silence."""
        self._part_samples = part_samples
        self._block_samples = _BLOCK_SECONDS * rate
        self._files = _list_files(path)
        self._block_number, self._block = -1, b""

    @property
    def length(self) -> int:
        """Samples in all of them."""
        last = max(self._files, default=0)
        return max(0, last - 1) * self._part_samples + _samples_in(self._files[last]) if last else 0

    def read(self, position: int, samples: int) -> bytes:
        """Read ``samples`` samples from a position on, as s16le. Never raises for a damaged file."""
        pieces = []
        while samples > 0:
            number, offset = divmod(position, self._block_samples)
            if number != self._block_number:
                self._block_number, self._block = number, self._read_block(number)
            count = min(samples, self._block_samples - offset)
            piece = self._block[offset * SAMPLE_BYTES : (offset + count) * SAMPLE_BYTES]
            pieces.append(piece.ljust(count * SAMPLE_BYTES, b"\0"))
            position, samples = position + count, samples - count
        return b"".join(pieces)

    def write(self, position: int, pcm: bytes) -> None:
        """Raise ``OSError``: the recording is read-only."""
        raise OSError("the recording is over")

    def finished(self, position: int) -> Iterator[Path]:
        """Iterate nothing: all parts are archived, or left to be recovered."""
        yield from ()

    def sync(self) -> None:
        """Do nothing: nothing is written."""

    def close(self) -> None:
        """Drop the cached block."""
        self._block_number, self._block = -1, b""

    def _read_block(self, number: int) -> bytes:
        """Read a block, which may span two parts."""
        position, rest, pieces = number * self._block_samples, self._block_samples, []
        while rest:
            part, offset = divmod(position, self._part_samples)
            count = min(rest, self._part_samples - offset)
            pieces.append(self._read_part(part + 1, offset, count).ljust(count * SAMPLE_BYTES, b"\0"))
            position, rest = position + count, rest - count
        return b"".join(pieces)

    def _read_part(self, number: int, offset: int, count: int) -> bytes:
        path = self._files.get(number)
        if path is None:
            # Beyond the last part nothing is missing: the channel is just shorter than the session.
            self.unreadable += count if number < max(self._files, default=0) else 0
            return b""
        try:
            return (
                _read_pcm(path, offset, count) if path.suffix == ".pcm" else _read_flac(path, offset, count)
            )
        except OSError:
            self.unreadable += count
            return b""


def _list_files(path: Path) -> dict[int, Path]:
    """The parts by number, from 1; FLAC where there is one: a spool beside it is about to be removed."""
    found: dict[int, Path] = {}
    # FLAC last, so that it replaces the spool of the same part in the dictionary.
    for suffix in (".pcm", ".flac"):
        for number, part in list_parts(path.parent, path.stem, suffix):
            # A pipe would block for ever, and a link could lead to any file of the user.
            if part.is_file() and not part.is_symlink():
                found[number] = part
    return found


def _samples_in(path: Path) -> int:
    return path.stat().st_size // SAMPLE_BYTES if path.suffix == ".pcm" else flac_samples(path)


def _read_pcm(path: Path, offset: int, count: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset * SAMPLE_BYTES)
        pcm = file.read(count * SAMPLE_BYTES)
    return pcm[: len(pcm) // SAMPLE_BYTES * SAMPLE_BYTES]


def _read_flac(path: Path, offset: int, count: int) -> bytes:
    import soundfile  # 80 ms; readers of the transcript alone need none

    try:
        with soundfile.SoundFile(path) as flac:
            # Checked before reading: the samples of several channels would be taken for one that is longer.
            if flac.channels != 1:
                raise OSError("not a channel of a session")
            flac.seek(min(offset, flac.frames))
            return bytes(flac.buffer_read(count, dtype="int16"))
    except (RuntimeError, ValueError) as error:  # soundfile's own errors are RuntimeErrors
        raise OSError(str(error)) from error
