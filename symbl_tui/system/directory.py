"""A directory held by its descriptor: its files are opened beneath it, and never through a link.

A folder may come from anywhere, and its author chose what its names lead to. Beneath a descriptor a name
leads to a regular file of that very directory, or is refused; what is written is ours alone.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path, PurePath
from typing import BinaryIO, Final, Self

from symbl_tui.system.regular_files import open_descriptor, read_bounded

_OPEN: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_BENEATH: Final = _OPEN | os.O_NOFOLLOW
_COPY_BYTES: Final = 1 << 20


class Directory:
    """An open directory. Names are relative to it and lead through directories beneath it, not through links.

    A context manager that closes it. Every method blocks and raises ``OSError``.
    """

    def __init__(self, path: Path, *, follow_links: bool = False, dir_fd: int | None = None) -> None:
        """Open an existing directory.

        Args:
            path: its path; the last part of it may be a link only with ``follow_links``.
            follow_links: whether to follow that link.
            dir_fd: the directory that has it, where that is open; of ``path`` only the last part counts then.
        """
        self.path = path
        """Where it was opened, for messages."""
        flags = _OPEN if follow_links else _BENEATH
        self._descriptor = _open_directory(path if dir_fd is None else path.name, flags, dir_fd)

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a new private directory and open it; raises ``FileExistsError`` where there is something."""
        path.mkdir(mode=0o700)
        created = cls(path)
        os.fchmod(created._descriptor, 0o700)  # a umask may take bits of ours as well
        # The name must survive a power cut, or what is in it could not be found.
        with cls(path.parent, follow_links=True) as parent:
            parent.sync()
        return created

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fileno(self) -> int:
        """The descriptor."""
        return self._descriptor

    def close(self) -> None:
        """Close the directory; files that were opened beneath it stay open. Idempotent."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def is_at_path(self) -> bool:
        """Whether :attr:`path` still leads to it: it was neither deleted nor moved away."""
        try:
            there = self.path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        return os.path.samestat(there, os.fstat(self._descriptor))

    def subdirectory(self, name: str, *, create: bool = False) -> "Directory":
        """Open a directory in it; ``create``: make a private one where there is none."""
        made = False
        if create:
            with suppress(FileExistsError):
                os.mkdir(name, 0o700, dir_fd=self._descriptor)
                made = True
        below = Directory(self.path / name, dir_fd=self._descriptor)
        if made:
            os.fchmod(below.fileno(), 0o700)
        return below

    def names(self) -> list[str]:
        """The names in it, sorted."""
        return sorted(os.listdir(self._descriptor))  # noqa: PTH208 - by descriptor

    def status(self, name: str) -> os.stat_result | None:
        """The status of a regular file; None where there is none, or only a link."""
        try:
            with self._parent_of(name) as (parent, last):
                found = os.stat(last, dir_fd=parent, follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return found if stat.S_ISREG(found.st_mode) else None

    def has(self, name: str) -> bool:
        """Whether there is anything of that name."""
        with suppress(FileNotFoundError, NotADirectoryError), self._parent_of(name) as (parent, last):
            os.stat(last, dir_fd=parent, follow_symlinks=False)
            return True
        return False

    def leads_to(self, name: str, descriptor: int) -> bool:
        """Whether a name still leads to an open file: it was neither deleted nor replaced."""
        status = self.status(name)
        return status is not None and os.path.samestat(status, os.fstat(descriptor))

    def open_to_read(self, name: str) -> BinaryIO:
        """Open a regular file to read."""
        with self._parent_of(name) as (parent, last):
            return os.fdopen(open_descriptor(last, dir_fd=parent, follow_links=False), "rb")

    def read_whole(self, name: str, limit: int) -> bytes:
        """Read a regular file of at most ``limit`` bytes; raises for a larger one."""
        with self._parent_of(name) as (parent, last):
            return read_bounded(last, limit, dir_fd=parent, follow_links=False)

    def read(self, name: str, limit: int) -> bytes:
        """Up to ``limit`` bytes of a regular file."""
        with self.open_to_read(name) as file:
            return file.read(limit)

    def open_to_write(self, name: str, flags: int = 0) -> int:
        """Open a file to read and write, or make a private one; returns its descriptor.

        Refused is a file of another user, and one with a second name: it may be any file of ours.
        """
        try:
            descriptor = self._open(name, os.O_RDWR | flags)
        except FileNotFoundError:
            return self.create_file(name, flags)
        status = os.fstat(descriptor)
        if status.st_uid != os.geteuid() or status.st_nlink > 1:
            os.close(descriptor)
            reason = "it has a second name" if status.st_nlink > 1 else "it belongs to another user"
            raise OSError(errno.EPERM, f"{reason}, and nothing is written there", name)
        return descriptor

    def create_file(self, name: str, flags: int = 0) -> int:
        """Make a new private file to read and write; raises ``FileExistsError`` where there is something."""
        descriptor = self._open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | flags)
        os.fchmod(descriptor, 0o600)  # a umask may take bits of ours as well
        return descriptor

    def replace(self, name: str, content: bytes) -> None:
        """Write a private file: a crash leaves the old one or the new, which then survives a power cut."""
        with self.replacing(name) as descriptor, os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(content)

    def copy(self, descriptor: int, name: str) -> None:
        """Write what an open file holds under a name, replacing another file; its holes stay holes."""
        with self.replacing(name) as copy:
            at = 0
            while block := os.pread(descriptor, _COPY_BYTES, at):
                if block.count(0) == len(block):
                    at += len(block)
                else:
                    at += os.pwrite(copy, block, at)
            os.ftruncate(copy, at)

    @contextmanager
    def replacing(self, name: str) -> Iterator[int]:
        """A new private file, which gets its name when the block ends without an exception."""
        part = f".{os.urandom(6).hex()}.part"
        descriptor = self.create_file(part)
        try:
            yield descriptor
            # Before the rename: otherwise a power cut can leave the new name on an empty file.
            os.fsync(descriptor)
            self.rename(part, name)
            self.sync()
        # Interrupts too: a part file that is left would never be removed.
        except BaseException:
            with suppress(OSError):
                self.remove(part)
            raise
        finally:
            os.close(descriptor)

    def rename(self, old: str, new: str) -> None:
        """Rename a file, replacing another one; a link is replaced itself, not what it leads to."""
        with self._parent_of(old) as (source, before), self._parent_of(new) as (target, after):
            os.replace(before, after, src_dir_fd=source, dst_dir_fd=target)

    def remove(self, name: str) -> None:
        """Remove a file, or a link; harmless where there is none."""
        with suppress(FileNotFoundError), self._parent_of(name) as (parent, last):
            os.unlink(last, dir_fd=parent)

    def sync(self) -> None:
        """Sync the names in it to the disk, so that they survive a power cut."""
        os.fsync(self._descriptor)

    def _open(self, name: str, flags: int) -> int:
        with self._parent_of(name) as (parent, last):
            return open_descriptor(last, flags, dir_fd=parent, follow_links=False)

    @contextmanager
    def _parent_of(self, name: str) -> Iterator[tuple[int, str]]:
        """The descriptor of the directory that has a name in it, and the last part of the name."""
        path = PurePath(name)
        # Names come from a stranger's files too: beneath this directory there is nothing of such a name.
        if not path.parts or path.is_absolute() or ".." in path.parts or "\0" in name:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
        with ExitStack() as opened:
            parent = self._descriptor
            for each in path.parts[:-1]:
                parent = _open_directory(each, _BENEATH, parent)
                opened.callback(os.close, parent)
            yield parent, path.name


@contextmanager
def open_subdirectory(folder: Path, name: str, *, create: bool = False) -> Iterator[Directory]:
    """Open a directory in a folder; ``create``: make one where there is none. Raises ``OSError``."""
    with Directory(folder) as above, above.subdirectory(name, create=create) as below:
        yield below


def open_beneath(folder: Path, path: Path) -> BinaryIO:
    """Open a regular file below a folder to read, without links below it. Raises ``OSError``."""
    with Directory(folder) as directory:
        return directory.open_to_read(str(path.relative_to(folder)))


def read_beneath(folder: Path, path: Path, limit: int) -> bytes:
    """Read a regular file below a folder whole, without links below it. Raises ``OSError``."""
    with Directory(folder) as directory:
        return directory.read_whole(str(path.relative_to(folder)), limit)


def _open_directory(path: Path | str, flags: int, dir_fd: int | None) -> int:
    try:
        return os.open(path, flags, dir_fd=dir_fd)
    except OSError as error:
        # A link is ENOTDIR on Linux, and ELOOP elsewhere.
        if flags & os.O_NOFOLLOW and error.errno in (errno.ENOTDIR, errno.ELOOP):
            reason = f"{PurePath(path).name} is a link, or no directory"
            raise NotADirectoryError(errno.ENOTDIR, reason, str(path)) from error
        raise
