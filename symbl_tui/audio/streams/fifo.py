"""A named pipe as a byte stream."""

import os
import stat
from pathlib import Path
from typing import Self

from symbl_tui.audio.streams.byte_stream import read_ready
from symbl_tui.errors import SourceError
from symbl_tui.system.peer_user import is_own_user, user_name


class FifoStream:
    """A named pipe, created (0600) where there is none; it stays for the next session.

    Programs that write at the same time are one sender: the kernel mixes their bytes.

    Args:
        path: Its directory exists.

    Raises:
        SourceError: On entering, when the path is no pipe or cannot be opened; while reading.
    """

    live = True

    def __init__(self, path: Path) -> None:
        self.label = f"pipe {path.name}"
        self._path = path
        self._descriptor = -1

    async def __aenter__(self) -> Self:
        try:
            if not self._path.exists():
                os.mkfifo(self._path, 0o600)
            self._descriptor = self._open()
        except OSError as error:
            raise self._refusal(error) from error
        return self

    async def __aexit__(self, *_: object) -> None:
        self._close()

    async def read(self) -> bytes:
        """The next bytes; empty once when the last writer has closed the pipe."""
        try:
            read = await read_ready(self._descriptor)
            if not read:
                # Reopened: an end of file would stay readable for ever. The old descriptor is closed last, or
                # a program that opens the pipe in between would find no reader.
                old, self._descriptor = self._descriptor, self._open()
                os.close(old)
        except OSError as error:
            raise self._refusal(error) from error
        return read

    def _open(self) -> int:
        # Without blocking: a plain open waits for a writer, in a thread that nothing could interrupt.
        descriptor = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            # Of the open descriptor: the path may lead elsewhere a moment later.
            self._check(os.fstat(descriptor))
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def _check(self, status: os.stat_result) -> None:
        """Raise :class:`SourceError` unless it is a pipe that only its user, and a group, can write to."""
        if not stat.S_ISFIFO(status.st_mode):
            raise SourceError(f"{self._path} is no named pipe", f"use another path, or file:{self._path}")
        if not is_own_user(status.st_uid):
            raise SourceError(
                f"{self._path} is a pipe of another user ({user_name(status.st_uid)})",
                "use a path in a directory of your own; a pipe that is missing is made",
            )
        if status.st_mode & stat.S_IWOTH:
            raise SourceError(f"every user can write to {self._path}", f"chmod o-w {self._path}")

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = -1

    def _refusal(self, error: OSError) -> SourceError:
        return SourceError(
            f"{self._path} cannot be read: {error.strerror}", "check the directory and permissions"
        )
