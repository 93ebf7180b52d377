"""Standard input as a byte stream."""

import os
import stat
from typing import Self

from symbl_tui.audio.streams.byte_stream import read_ready
from symbl_tui.errors import SourceError, UsageError


class StdinStream:
    """The standard input that the program was started with; a pipe is live, a file is not.

    Args:
        descriptor: Where it is now.

    Raises:
        UsageError: It is the keyboard.
        SourceError: While reading.
    """

    label = "stdin"

    def __init__(self, descriptor: int = 0) -> None:
        if os.isatty(descriptor):
            raise UsageError(
                "standard input is the keyboard",
                "pipe sound into it, e.g. "
                "arecord -q -f S16_LE -r 16000 -c 1 -t raw | symbl-tui --source stdin",
            )
        self._descriptor = descriptor
        self._ended = False

    @property
    def live(self) -> bool:
        """Whether it is anything but a file."""
        try:
            return not stat.S_ISREG(os.fstat(self._descriptor).st_mode)
        except OSError:
            return False  # closed, which the read reports

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave it open: it belongs to the process."""

    async def read(self) -> bytes:
        """The next bytes; empty from its end on."""
        if self._ended:
            return b""
        try:
            read = await read_ready(self._descriptor)
        except OSError as error:
            raise SourceError(f"stdin cannot be read: {error.strerror}", "pipe sound into it") from error
        # Remembered: a file that grows, or a pipe with a new writer, would give more after its end.
        self._ended = not read
        return read
