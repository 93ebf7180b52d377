"""Safe extraction of a downloaded archive: plain files in one folder, bounded in number and size. Blocks."""

import bz2
import tarfile
from pathlib import Path
from typing import Final, Protocol

from symbl_tui.errors import SymblTuiError
from symbl_tui.system.paths import sync_to_disk

MOST_BYTES: Final = 4 << 30
MOST_FILES: Final = 10_000


class BadArchive(SymblTuiError):
    """The archive is damaged, or holds more than a model."""


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Bounded:
    """Limits the decompressed bytes: a small archive may expand to a huge one."""

    def __init__(self, stream: _Readable, most: int) -> None:
        self._stream, self._left = stream, most

    def read(self, size: int) -> bytes:
        """Read bytes; raises :class:`BadArchive` beyond the limit."""
        content = self._stream.read(min(size, self._left + 1))
        self._left -= len(content)
        if self._left < 0:
            raise BadArchive("the archive holds more than any model does")
        return content


def unpack(archive: Path, into: Path, *, most_bytes: int = MOST_BYTES, most_files: int = MOST_FILES) -> Path:
    """Unpack a ``.tar.bz2`` that holds one folder.

    Args:
        archive: The file.
        into: An empty directory.
        most_bytes: Bytes that may be extracted.
        most_files: Files and folders that may be extracted.

    Returns:
        The folder.

    Raises:
        BadArchive: It holds anything but a model, or is damaged.
    """
    try:
        with bz2.open(archive) as stream:
            bounded = _Bounded(stream, most_bytes)
            # "r|" reads the stream once, front to back, so the limit on bytes holds for every member.
            # Errors of level 2 are raised: by default a file that the filter rejects is only left out.
            with tarfile.open(fileobj=bounded, mode="r|", errorlevel=2) as members:  # type: ignore[call-overload]
                _extract(members, into, most_files)
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's, not the archive's
        raise BadArchive(f"the archive is damaged or no model: {error}") from error
    folders = list(into.iterdir())
    if len(folders) != 1 or not folders[0].is_dir():
        raise BadArchive("the archive holds no model: expected one folder")
    return folders[0]


def _extract(members: tarfile.TarFile, into: Path, most_files: int) -> None:
    for number, member in enumerate(members):
        if number >= most_files:
            raise BadArchive(f"the archive holds more than {most_files} files")
        # No links, devices or sparse files: a sparse one can claim terabytes.
        if not (member.isdir() or (member.isfile() and not member.issparse())):
            raise BadArchive("the archive holds something that is no file")
        if member.name.startswith("/"):
            raise BadArchive("the archive holds a file that is to go elsewhere")
        members.extract(member, into, filter="data")
        if member.isfile():
            sync_to_disk(into / member.name)
