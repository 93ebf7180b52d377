"""The port for the files of one channel."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from symbl_tui.system.directory import Directory


class SoundFiles(Protocol):
    """The port for the files of one channel, addressed by position."""

    @property
    def path(self) -> Path:
        """The first of them, whether it is there or not."""
        ...

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

    def finished(self, position: int) -> Iterator[str]:
        """Iterate the names of the files that end before a position and are no FLAC yet."""
        ...

    def sync(self) -> None:
        """Make what was written survive a power cut."""
        ...

    def is_in(self, directory: Directory) -> bool:
        """Whether the file that is being written is in a directory, under its name."""
        ...

    def restore(self, directory: Directory) -> None:
        """Continue in a directory; the file that is being written is copied there."""
        ...

    def new_losses(self, *, closing: bool = False) -> list[range]:
        """The positions whose files are gone since the last call."""
        ...

    def close(self) -> None:
        """Close the files."""
        ...
