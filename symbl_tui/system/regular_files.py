"""Open files that others may have put in a place: regular files alone, bounded, without links where asked.

A named pipe would wait for a writer for ever, a device may never end, and a link leads elsewhere. What is
refused raises an ``OSError`` whose ``strerror`` completes "cannot be read (...)", as any other's.
"""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO, Final

from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError

_FLAGS: Final = os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
_KINDS: Final = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a directory",
    stat.S_IFSOCK: "a socket",
}


class NotRegular(OSError):
    """What is there is no regular file, or a link where none is followed."""


class UnreadableFile(SymblTuiError):
    """A file that is there and cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        """``reason`` completes "cannot be read (...)"."""
        super().__init__(f"{clean(str(path))}: cannot be read ({reason})")
        self.path = path
        self.reason = reason


def open_descriptor(
    path: Path | str,
    flags: int = os.O_RDONLY,
    *,
    mode: int = 0o600,
    dir_fd: int | None = None,
    follow_links: bool = True,
) -> int:
    """Open a regular file and return its descriptor; returns at once whatever is there.

    Args:
        path: the file; relative to ``dir_fd`` where one is given.
        flags: as for :func:`os.open`; without ``os.O_TRUNC``, which would take effect before the check.
        mode: permissions of a file that is created.
        dir_fd: descriptor of the directory that ``path`` is relative to.
        follow_links: whether ``path`` may be a symbolic link; links in its directories are always followed.

    Raises:
        FileNotFoundError: there is no such file.
        NotRegular: it is no regular file.
        OSError: it cannot be opened.
    """
    no_links = 0 if follow_links else os.O_NOFOLLOW
    try:
        # O_NONBLOCK: opening a pipe would wait for the other end. It has no effect on a regular file.
        descriptor = os.open(path, flags | _FLAGS | no_links, mode, dir_fd=dir_fd)
    except ValueError as error:  # a NUL in the path
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path)) from error
    except OSError as error:
        if error.errno == errno.ELOOP and no_links:
            raise NotRegular(errno.ELOOP, "it is a link", str(path)) from error
        if error.errno in (errno.ENXIO, errno.EISDIR):  # a socket, a pipe or directory opened for writing
            raise NotRegular(error.errno, "it is no regular file", str(path)) from error
        raise
    kind = stat.S_IFMT(os.fstat(descriptor).st_mode)
    if kind != stat.S_IFREG:
        os.close(descriptor)
        raise NotRegular(
            errno.EINVAL, f"it is {_KINDS.get(kind, 'something else')}, no regular file", str(path)
        )
    return descriptor


def open_regular(path: Path | str, *, dir_fd: int | None = None, follow_links: bool = True) -> BinaryIO:
    """Open a regular file to read; for arguments and errors see :func:`open_descriptor`."""
    return os.fdopen(open_descriptor(path, dir_fd=dir_fd, follow_links=follow_links), "rb")


def read_bounded(
    path: Path | str, limit: int, *, dir_fd: int | None = None, follow_links: bool = True
) -> bytes:
    """Read a regular file whole, of at most ``limit`` bytes.

    Raises:
        FileNotFoundError: there is no such file.
        NotRegular: it is no regular file.
        OSError: it cannot be read, or is larger.
    """
    with open_regular(path, dir_fd=dir_fd, follow_links=follow_links) as file:
        # One byte more than allowed shows that there is more; the size that stat gives may be out of date.
        content = file.read(limit + 1)
    if len(content) > limit:
        raise OSError(errno.EFBIG, f"it has more than {_size(limit)}", str(path))
    return content


def unreadable(path: Path, error: OSError) -> UnreadableFile:
    """The error to raise for a file that could not be read."""
    return UnreadableFile(path, error.strerror or "")


def _size(count: int) -> str:
    return f"{count >> 20} MiB" if count >= 1 << 20 else f"{count >> 10} KiB"
