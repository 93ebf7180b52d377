"""Reads the files of one channel of a session: FLAC, or its spool, which may still be written.

A part that is missing, or cannot be decoded, is silence, and counted. Only regular files of the folder are
opened: it may come from anywhere. Knows no session.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.storage.flac_file import flac_name, read_flac
from symbl_tui.audio.storage.part_list import count_part, list_parts
from symbl_tui.system.directory import Directory

# How much is read at a time, and kept: replay reads 20 ms frames, and each of them would open, parse and seek
# the FLAC again.
_BLOCK_SECONDS: Final = 10


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
        with Directory(path.parent) as directory:
            self._files = _list_files(directory, path.stem)
            last = max(self._files, default=0)
            self._length = (
                max(0, last - 1) * part_samples + count_part(directory, self._files[last]) if last else 0
            )
        self._block_number, self._block = -1, b""

    @property
    def length(self) -> int:
        """Samples in all of them."""
        return self._length

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

    def finished(self, position: int) -> Iterator[str]:
        """Iterate nothing: all parts are archived, or left to be recovered."""
        yield from ()

    def sync(self) -> None:
        """Do nothing: nothing is written."""

    def is_in(self, directory: Directory) -> bool:
        """Whether a file is being written there: none is, so nothing is missing."""
        return True

    def restore(self, directory: Directory) -> None:
        """Do nothing: nothing is written."""

    def new_losses(self, *, closing: bool = False) -> list[range]:
        """None: what is missing is :attr:`unreadable`."""
        return []

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
        name = self._files.get(number)
        if name is None:
            # Beyond the last part nothing is missing: the channel is just shorter than the session.
            self.unreadable += count if number < max(self._files, default=0) else 0
            return b""
        try:
            # Opened for each block of seconds: nothing is left to be closed.
            with Directory(self.path.parent) as directory:
                if name.endswith(".pcm"):
                    with suppress(FileNotFoundError):
                        return _read_pcm(directory, name, offset, count)
                # A spool that is gone was compressed since: its FLAC is complete before it is removed.
                return read_flac(directory, flac_name(name), offset, count)
        except OSError:
            self.unreadable += count
            return b""


def _list_files(directory: Directory, stem: str) -> dict[int, str]:
    """The parts by number, from 1; FLAC where there is one: a spool beside it is about to be removed."""
    found: dict[int, str] = {}
    # FLAC last, so that it replaces the spool of the same part in the dictionary.
    for suffix in (".pcm", ".flac"):
        for number, part in list_parts(directory, stem, suffix):
            # A pipe would block for ever, and a link could lead to any file of the user.
            if directory.status(part):
                found[number] = part
    return found


def _read_pcm(directory: Directory, name: str, offset: int, count: int) -> bytes:
    with directory.open_to_read(name) as file:
        file.seek(offset * SAMPLE_BYTES)
        pcm = file.read(count * SAMPLE_BYTES)
    return pcm[: len(pcm) // SAMPLE_BYTES * SAMPLE_BYTES]
